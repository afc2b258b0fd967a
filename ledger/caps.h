/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Caps: the tree of areas, and for each area and source what may be used and
 * permitted in a year beside what is (rules.md F22).
 *
 * Two sums, kept apart: what the permits in force allow, against the control
 * total of permits; what was used since the year began, against the cap. Both
 * are of the area's own water and of that of all areas below it. A use counts
 * in full, not at all, or with a part; water from sources that are not
 * conventional counts in rows of its own and never in the sum of an area.
 *
 * A figure that nobody gave is CAPS_NONE, never 0.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/registry.h"
#include "meter/scope.h"

#define CAPS_NONE INT64_MIN

/* How near a sum has come to its limit. */
enum caps_state {
	CAPS_UNKNOWN = 0, /* there is no limit */
	CAPS_WITHIN,
	CAPS_NEAR,    /* from the criterion `near` on, 90 percent where nobody set one */
	CAPS_REACHED, /* all of it, or more */
};

/* "", "within", "near", "reached". */
const char *caps_state_name(enum caps_state state);

/* What a row is to be looked at for. */
enum caps_flag {
	CAPS_NEAR_USE = 1 << 0,
	CAPS_REACHED_USE = 1 << 1,
	CAPS_NEAR_PERMITS = 1 << 2,
	CAPS_REACHED_PERMITS = 1 << 3,
	CAPS_SUB_CAPS = 1 << 4,   /* the caps below add up to more than this one */
	CAPS_SUB_LIMITS = 1 << 5, /* the control totals of permits below do */
};

enum {
	CAPS_FLAGS = 6,
};

/* "near-cap", "reached-cap", "near-permits", "reached-permits", "sub-caps", "sub-permits". */
const char *caps_flag_name(enum caps_flag flag);

struct caps_row {
	char area[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	char parent[TEXT_ID_MAX + 1]; /* "": none */
	int depth;                    /* how many areas lie above it */
	enum source source;           /* SOURCE_ANY: the sum of all conventional ones */
	enum year_kind year_kind;
	int64_t cap_litres;           /* as handed down; or CAPS_NONE, as the next */
	int64_t cap_traded_litres;    /* by trades more, or less; 0 without a cap */
	int64_t permits_limit_litres; /* control total of permits */
	int64_t permits_litres;       /* sum of the permits in force on the asking day */
	int64_t month_litres;         /* used in the month of the asking day, up to it */
	int64_t measured_litres;      /* used in the year up to the asking day */
	int64_t assessed_litres;
	int64_t used_litres;      /* both */
	int64_t uncounted_litres; /* taken besides in the year, as uses that do not count, or in part */
	/* Beside it, lowering nothing (F8): of the year, whatever of it counts. */
	int64_t returned_litres;
	int64_t consumed_litres; /* taken less returned; may be negative */
	int64_t energy_wh;       /* generated; CAPS_NONE where nothing was reported */
	int64_t remaining_litres; /* cap and traded less used, may be negative; CAPS_NONE without a cap */
	int64_t permits_remaining_litres;
	int64_t share_ppm; /* used of cap and traded, floored; CAPS_NONE where that is 0 or unknown */
	int64_t permits_share_ppm;
	int near_percent;
	enum caps_state state;
	enum caps_state permits_state;
	int64_t sub_caps_litres; /* of the nearest areas below that have one; CAPS_NONE: none has */
	int64_t sub_limits_litres;
	uint32_t flags;
};

struct caps;

/*
 * Opens the tree of a year as it stands at the end of the asking day, which
 * lies in it or is its last. Borrows nothing once it is made. Returns 0 or a
 * fault.
 */
int caps_open(const struct books *books, int year, struct day at, struct caps **ret);
void caps_close(struct caps *caps);
SCOPE_CLOSER(struct caps, caps_close)

/*
 * The day of the year for which one asks on a day: that day, or the year's
 * nearest one. Where some cap has a dispatch year, that one is in it too.
 */
struct day caps_day(const struct books *books, int year, struct day today);

/*
 * The rows from above to below, an area followed by those within it by number;
 * of each the sum first, then each source that has a limit, water or permits.
 */
size_t caps_count(const struct caps *caps);
const struct caps_row *caps_at(const struct caps *caps, size_t at);

/* Of a row of an area: which of the first four flags stand on a day. */
uint32_t caps_flags(const struct registry_view *view, const struct caps_row *row, struct day day);
