/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Ceilings: any limit on the volume of a named period, and what follows from
 * it. Pure: neither books nor clock.
 *
 * A ceiling is one number of litres for one period (year, month). It is never
 * prorated. Its limit is the number in force at the period's end, or at the
 * asking time if earlier; a cut does not go below what had been taken when it
 * took effect (rules.md F6). Permit, plan and cap are three ceilings, never
 * merged into one.
 *
 * Volumes are whole litres, shares millionths of the limit.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/rows.h"
#include "meter/instant.h"

#define CEILING_NONE INT64_MIN /* not known, not given; never 0 */

/* Which ceiling. Numbers stand in entries. */
enum ceiling_basis {
	BASIS_PERMIT = 1,       /* the permit's year */
	BASIS_PLAN = 2,         /* the plan's year */
	BASIS_PLAN_TO_DATE = 3, /* the plan's months up to and with one month */
	BASIS_PLAN_MONTH = 4,
	BASIS_CAP = 5,           /* an area's year, of all conventional sources or of one */
	BASIS_RESTRICTION = 6,   /* a limit below the granted one by a restriction */
	BASIS_NOTICE = 7,        /* no ceiling: a holder is told of a change on its account */
	BASIS_PLAN_QUARTER = 8,  /* three months of the plan's year */
	BASIS_SEASON = 10,       /* of the days on which a permit allows taking, or of all others */
	BASIS_PLAN_TEN_DAYS = 9, /* of a month: 1-10, 11-20, 21 to its end */
	BASIS_GROUP = 11,        /* the year of several permits together */
	BASIS_CAP_PERMITS = 13,  /* the permits in force in an area, against their control total */
	BASIS_RENEWAL = 14,      /* no ceiling: a permit's renewal is to be asked for */
	BASIS_IDLE = 15,         /* no ceiling: nobody uses the permit */
	BASIS_ZONE = 16,         /* the year of a water body or a zone of groundwater */
};

/* "permit", "plan", "plan-to-date", "plan-month", "cap", "restriction", "notice", "cap-permits",
 * "renewal", "idle", "zone". */
const char *ceiling_basis_name(enum ceiling_basis basis);

enum {
	CEILING_PERIOD_MAX = 32,
};

/* A period as text: "2026", "2026-10", from month to month "2026-01/2026-10", or by days. */
const char *ceiling_period(struct days period, char buffer[static CEILING_PERIOD_MAX]);

struct ceiling {
	enum ceiling_basis basis;
	char name[TEXT_ID_MAX + 1]; /* the permit, or the cap's area */
	enum source source;         /* of a cap; SOURCE_ANY: the sum */
	struct days period;
	bool has_limit; /* false: none is known; the four below are then 0 */
	bool may_bind;  /* asked for by ceiling_least() */
	int64_t granted_litres;
	int64_t traded_litres;     /* by trades, to or from */
	int64_t restricted_litres; /* by restrictions */
	int64_t held_litres;       /* by holds and pledges */
	int64_t measured_litres;
	int64_t assessed_litres;
	/* Set by ceiling_conclude(). */
	int64_t limit_litres;     /* granted + traded - restricted, or CEILING_NONE */
	int64_t taken_litres;     /* measured + assessed */
	int64_t remaining_litres; /* limit - taken - held, may be negative; or CEILING_NONE */
	int64_t share_ppm; /* of the limit, floored; CEILING_NONE where that is 0 or unknown */
	/* Set by who knows the days; ROW_NO_DAY where there is none. */
	struct day crossed_on;  /* on which the limit was passed */
	struct day forecast_on; /* on which nothing will remain */
};

/* Adds up what a ceiling consists of. Returns 0 or WEIR_FAULT_RANGE. */
int ceiling_conclude(struct ceiling *ceiling);

/* The least remaining of those that may bind: its place, or count where none is known. */
size_t ceiling_least(const struct ceiling *ceilings, size_t count);

/* A number that came into force within the period; the first held from its beginning. */
struct ceiling_step {
	int64_t litres;
	int64_t taken_litres; /* of the period, on the days before it came into force */
};

/*
 * The limit after all steps, at least one. *ret_is_floored: it is what had
 * been taken, not the number of the last step.
 */
int64_t ceiling_limit(const struct ceiling_step *steps, size_t count, bool *ret_is_floored);

/*
 * At how many litres a share of the limit is reached, in percent, 1 or more;
 * of a limit of 0 only the whole is ever reached, by the first litre:
 * CEILING_NONE for less.
 */
int64_t ceiling_threshold(int64_t limit_litres, int percent);

enum {
	FORECAST_DAYS = 30,    /* of known volume, the last ones */
	FORECAST_DAYS_MIN = 7, /* fewer say nothing */
};

/*
 * The day on which nothing will remain: remaining ÷ the mean of so many days
 * with known volume, rounded up, from the asking day on (rules.md F26).
 * ROW_NO_DAY with fewer than FORECAST_DAYS_MIN days, without use, where
 * nothing remains, and beyond the calendar.
 */
struct day ceiling_forecast(
		int64_t remaining_litres, int64_t sum_litres, int days, struct day asked_on);
