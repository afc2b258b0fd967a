/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A compiled zone file (TZif, RFC 8536) as a zone's list of offsets.
 *
 * Only the bytes count: nothing is read from disk here. The list begins at
 * 1900-01-01T00:00:00Z with the offset in force then, earlier transitions are
 * left out, and a transition that changes only the abbreviation or the
 * daylight flag is no change of ours. After the file's last transition its
 * offset holds for ever: the rule in the file's footer is not expanded. The
 * "fat" files that Debian installs reach 2037, so nothing is lost until then;
 * a "slim" file, whose rule would have to be expanded for years before 2037,
 * is refused, since it would put days of the present wrong in silence.
 */

#include <stddef.h>

#include "meter/instant.h"

/* In order of precedence. */
enum zone_tzif_answer {
	ZONE_TZIF_OK = 0,
	ZONE_TZIF_MALFORMED, /* not TZif of version 2 to 4, cut short, or against RFC 8536 */
	ZONE_TZIF_LEAPS,     /* counts leap seconds (a "right/" file): not UTC seconds */
	ZONE_TZIF_SLIM,      /* daylight saving goes on by rule before 2037 */
	ZONE_TZIF_CHANGES,   /* more than ZONE_CHANGES_MAX changes */
};

/*
 * Reads the whole of a TZif file. name is the zone's, shorter than
 * ZONE_NAME_MAX; it is copied. *ret is written for ZONE_TZIF_OK only.
 */
int zone_tzif_parse(const void *data, size_t size, const char *name, struct zone *ret);

/* One sentence for an answer. Static storage. */
const char *zone_tzif_text(int answer);
