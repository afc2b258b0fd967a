/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which intakes have a meter, and when.
 *
 * An intake that never had one is unmetered as long as it stands. One that has
 * or had one is unmetered on the days on which none counts it, from the first
 * day of its first meter on: what was before nobody asks a meter for. What an
 * unmetered intake gives is unknown until it is assessed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "meter/instant.h"

/* On these days a meter counts what the intake gives. */
struct metering_stretch {
	char intake[TEXT_ID_MAX + 1];
	int32_t from;
	int32_t till; /* day behind the last; INT32_MAX: open */
};

/* By intake, then day. Owned. */
struct metering {
	struct metering_stretch *list;
	size_t count, room;
};

/* Walks all meters that measure what is taken. The caller finishes *ret. Returns 0 or a fault. */
int metering_build(const struct books *books, struct metering *ret);
void metering_finish(struct metering *metering);

bool metering_is_unmetered(const struct metering *metering, const char *intake, struct day day);

/* Does one meter count the intake on all days of the span? */
bool metering_covers(const struct metering *metering, const char *intake, struct days span);

/* Does a meter count the intake on some day of the span? */
bool metering_overlaps(const struct metering *metering, const char *intake, struct days span);
