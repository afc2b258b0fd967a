/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Limits: how much a permit may take in a year and by its plan, out of the
 * registry as it stands on an asking day (rules.md F6, F13, F14, F28).
 *
 * Rows that begin after the asking day are not in force yet, and are not
 * looked at. A month's plan is that of the row in force on its last day, or on
 * the asking day; where a month of the year has none, the year has none. Orders
 * (ledger/limit_order.h) and trades (ledger/trade_number.h) lie over the rows: an
 * adjustment is the number while no newer row is, trades add to it or take from
 * it, down to 0, a restriction holds below both. Trades move the permit's year and
 * the months of the plan of all sources; ten-day periods, plans by source, seasons
 * and groups stay as they are.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/ceiling.h"
#include "ledger/lineage.h"

/* A year of twelve months: from January, or of a dispatch year from July. */
struct limit_year {
	struct month first;
	struct days days;
};

enum {
	LIMIT_QUARTERS = 4,
	LIMIT_QUARTER_MONTHS = 3,
	LIMIT_TEN_DAYS = ROW_MONTHS * ROW_PARTS,
};

struct limits {
	bool has_permit;
	bool has_plan;   /* of the year */
	bool is_floored; /* a limit is what had been taken when a cut took effect: water moves it */
	struct limit_year permit_year;
	int64_t permit_litres;
	int64_t permit_traded_litres;     /* of it, by trades to or from */
	int64_t permit_restricted_litres; /* by so much restrictions hold it below the two */
	struct limit_year plan_year;
	int64_t plan_litres;
	int64_t plan_traded_litres;
	int64_t plan_restricted_litres;
	uint16_t months; /* bit i: the i-th month of the plan's year has a plan */
	int64_t month_litres[ROW_MONTHS];
	int64_t month_traded_litres[ROW_MONTHS];
	int64_t month_restricted_litres[ROW_MONTHS];
	int64_t quarter_litres
			[LIMIT_QUARTERS]; /* of the plan's year; CEILING_NONE with a month missing */
	int64_t to_date_litres[ROW_MONTHS]; /* CEILING_NONE behind the first month without a plan */
	int64_t to_date_traded_litres[ROW_MONTHS];
	int64_t to_date_restricted_litres[ROW_MONTHS];
	int64_t ten_days_litres[LIMIT_TEN_DAYS]; /* CEILING_NONE where a period has no plan */
};

/* The calendar or dispatch year in which a day lies. */
struct limit_year limit_year_of(enum year_kind kind, struct day day);

/*
 * Finds the limits of the years in which `of` lies, as they stand on the
 * asking day. The lineage is that of the asking day. Returns 0 or a fault.
 */
int limits_find(const struct books *books, const struct lineage *lineage, struct day asked,
		struct day of, struct limits *ret);

/* The plan alone, of one source's water (rules.md F10): what stands of plans in *ret, no permit. */
int limits_find_source(const struct books *books, const struct lineage *lineage, enum source source,
		struct day asked, struct day of, struct limits *ret);

/*
 * The permit's volume of a calendar year, as charges go by it (rules.md F28): on
 * each of its days the number of the permit's year that runs then, calendar or
 * dispatch; no cut below what had been taken since 1 January. Returns 0 or a fault.
 */
int limits_find_calendar(const struct books *books, const struct lineage *lineage, struct day asked,
		int year, bool *ret_has, int64_t *ret);

/*
 * The number of a period as it stands on a day, without trades, restrictions and
 * what was taken: a permit's year or a month of a plan. False where there is
 * none, or where the period is none of the account's.
 */
bool limits_granted(const struct books *books, const struct lineage *lineage,
		enum ceiling_basis basis, enum source source, struct days period, struct day day,
		int64_t *ret);

/* The sum of the twelve months of the plan in whose year a month lies. */
bool limits_granted_year(const struct books *books, const struct lineage *lineage,
		enum source source, struct days period, struct day day, int64_t *ret);
