/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The allocation of rivers among areas (江河流域水量分配) in a year, beside what
 * the areas took of them.
 *
 * The plan gives each area a share, for the mean year and for years of a
 * frequency. A year's row says which type it is of and, where it was forecast,
 * how much there is to allocate: then all shares of that type are scaled alike
 * (丰增枯减, 同比例), in whole litres that add up to it: largest remainder, of
 * equal ones the area with the lower number. Without a year's row the shares of
 * the mean year hold as they stand. What an area is to have by the year's own
 * plan or dispatch order (年度调度计划) stands beside it, and is its limit where
 * there is one.
 *
 * What an area took of a river is what its intakes, and those of the areas
 * below it, took that lie in the river or in a part of it (ledger/basin.h), as
 * far as it counts in the sums of areas (rules.md F22).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/caps_state.h"
#include "ledger/flow.h"
#include "ledger/registry.h"

#define ALLOCATION_NONE INT64_MIN

/* Volumes may be ALLOCATION_NONE where nobody gave them, but for used_litres. */
struct allocation_area {
	char area[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	int64_t share_litres;    /* of the plan */
	int64_t litres;          /* allocated in the year */
	int64_t dispatch_litres; /* by the year's own plan */
	int64_t limit_litres;    /* that, else what is allocated */
	int64_t used_litres;
	int64_t remaining_litres; /* limit less used, may be negative */
	int64_t share_ppm;        /* used of the limit, floored; ALLOCATION_NONE where that is 0 */
	int near_percent;
	enum caps_state state;
};

struct allocation {
	char basin[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	enum basin_class class;
	enum year_kind year_kind;
	struct days days; /* of the year up to the day asked for, that one too */
	enum year_type type;
	bool is_forecast;         /* there is a year's row */
	int64_t available_litres; /* to be allocated, or ALLOCATION_NONE */
	int64_t shares_litres;    /* sums; these three or ALLOCATION_NONE */
	int64_t litres;
	int64_t dispatch_litres;
	int64_t used_litres;           /* by all */
	int64_t outside_litres;        /* of it, by areas that nothing is allocated to */
	char section[TEXT_ID_MAX + 1]; /* where its outflow is seen, or empty */
	struct flow_standing outflow;
	struct allocation_area *areas; /* by number */
	size_t count;
};

struct allocations {
	struct allocation *list; /* by basin */
	size_t count, room;
};

/*
 * All rivers with an allocation in the year, as it stands at the end of the day;
 * or of the year's first or last day, where that is none of them. Returns 0 or a
 * fault; the caller finishes *ret in any case.
 */
int allocations_of_year(
		const struct books *books, int year, struct day at, struct allocations *ret);
void allocations_finish(struct allocations *allocations);
