/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A permit's ceilings at the end of a civil day, out of the books as they are
 * now: what it may take, what it took, what remains, how long that lasts
 * (rules.md F6, F14, F26).
 *
 * A permit that was replaced answers as the one that continues its account.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/ceiling.h"
#include "ledger/hold.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "ledger/water.h"

enum {
	QUOTA_OWN = 7, /* permit, season, group, plan, plan to date, plan month, ten-day period */
	QUOTA_CEILINGS_MAX = QUOTA_OWN + WATER_AREAS_MAX,
	QUOTA_HOLDS_MAX = 16,
};

/* What holds of the permit's year. */
struct quota_hold {
	enum hold_what what;
	char name[TEXT_ID_MAX + 1];
	int64_t litres;
	struct day until;
};

struct quota {
	struct day at;
	struct lineage lineage; /* the permit that answers first */
	struct permit_row permit;
	bool is_valid;                /* on that day */
	char season[TEXT_ID_MAX + 1]; /* in which the day lies; "": in none */
	bool is_outside;              /* of all seasons that the permit has */
	struct day opens_on;          /* then: the next day of one, or ROW_NO_DAY */
	/* Own ones first; the near area's cap before a far one's. */
	struct ceiling ceilings[QUOTA_CEILINGS_MAX];
	size_t count;
	struct quota_hold holds[QUOTA_HOLDS_MAX]; /* by kind and name */
	size_t hold_count;
	size_t hold_more;    /* that have no place in the list */
	int mean_days;       /* of the last 30 days with known volume, how many there are */
	int64_t mean_litres; /* what was taken on them */
};

enum quota_answer {
	QUOTA_OK = 0,
	QUOTA_NO_PERMIT, /* none of that name holds on that day */
};

/*
 * Finds the permit's own ceilings; those of the permit's and the plan's year and
 * of a ten-day period a season's and a group's may bind, the month's does while it is restricted or where the caller says so,
 * none to date does.
 * Returns a quota_answer or a fault.
 */
int quota_find(const struct books *books, const char *permit, struct day at, struct quota *ret);

/* Adds the caps of its area and of those above, of its source and of all. Returns 0 or a fault. */
int quota_add_caps(const struct books *books, struct quota *quota);

/*
 * The last days with known volume, at most FORECAST_DAYS, of so many civil days
 * back from the end of one: how many, and what was taken on them. Returns 0 or a
 * fault.
 */
int quota_mean(const struct books *books, const struct lineage *lineage, struct day at, int back,
		int *ret_days, int64_t *ret_litres);

/* The permit's ceiling of a basis, NULL where it has none. */
struct ceiling *quota_ceiling(struct quota *quota, enum ceiling_basis basis);
