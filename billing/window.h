/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Running totals against ceilings: over which days a surcharge counts, and
 * against which number, as it stands at the end of a filing period (rules.md
 * F3, F4, F13, F14).
 *
 * Days are numbers from 0, the first of January; a span is half-open.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/charge.h"

enum {
	WINDOW_DAYS_MAX = 366,
};

/*
 * A hundred cubic kilometres on one day: no intake takes it, and the product of
 * two such volumes with shares of nine decimals stays in 128 bits.
 */
#define WINDOW_DAY_LITRES_MAX INT64_C(100000000000000)

/* The year as an account took it: what counts against its ceilings, day by day. */
struct window_year {
	struct day first;                     /* the day of number 0 */
	size_t day_count;                     /* to the end of the filing period */
	size_t months[13];                    /* first day of each month, and of the next year */
	int64_t taken[WINDOW_DAYS_MAX + 1];   /* [d]: litres on the days before d */
	uint16_t spread[WINDOW_DAYS_MAX + 1]; /* [d]: days before d with an estimate of the day */
	const struct charge_limits *limits;
	const struct charge_terms *terms;
	int filing_months; /* 1, 3 or 12 */
};

/* How many months a period has; a filing period. */
int window_period_months(enum surcharge_period period);
int window_filing_months(enum rulebook_filing filing);

struct window {
	size_t from, till;
	bool has_limit; /* false: no such ceiling is known; then nothing is over it */
	int64_t limit;
};

/*
 * The window of a surcharge in which a day stands, seen at the beginning of
 * the day `at`, the end of a filing period. False where the surcharge does not
 * look at that day then: its period has not ended, or the day is later.
 */
bool window_at(const struct window_year *year, const struct surcharge *surcharge, size_t at,
		size_t day, struct window *ret);

/* Litres from the window's beginning to its end, and to the beginning of a day in it. */
int64_t window_taken(const struct window_year *year, const struct window *window);
int64_t window_before(const struct window_year *year, const struct window *window, size_t day);

enum {
	WINDOW_WAIVERS_MAX = 8, /* told apart; the last of them stands for those behind it */
};

/*
 * Which waivers take litres out of the window's excess, by their place in the
 * terms, and how many litres all of them; those of one ceiling whose last day
 * lies in the window. Returns how many are told apart.
 */
size_t window_waivers(const struct window_year *year, const struct surcharge *surcharge,
		const struct window *window, size_t ret[static WINDOW_WAIVERS_MAX],
		int64_t *ret_litres);
bool window_is_spread(const struct window_year *year, const struct window *window);

/* True where the surcharge is charged on a running total over several filings. */
bool window_is_cumulative(const struct window_year *year, const struct surcharge *surcharge);

/*
 * Whether a day before the filing period, which begins at `from` and ends with
 * the year's days, may weigh in its lines: the surcharge is charged on a running
 * total, or looks at the day otherwise than at the end of the filing before.
 */
bool window_reaches_back(const struct window_year *year, const struct surcharge *surcharge,
		size_t from, size_t day);
