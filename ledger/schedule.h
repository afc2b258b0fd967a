/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Schedules: what the litres of a contract are in each ceiling year and in each
 * month of its term (rules.md F21). Pure: neither books nor clock.
 *
 * By days: a year has its days of the term, cut by largest remainder, of equal
 * ones the earlier; a year's litres are cut the same way over its months. So the
 * years add up to the contract to the litre, and the months to their year.
 * Or as given by months: then the years are their sums.
 *
 * Days are civil days, terms half-open, volumes whole litres.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/rows.h"
#include "meter/instant.h"

enum {
	SCHEDULE_YEARS_MAX = 52, /* of a term of fifty years, at both ends begun */
	SCHEDULE_MONTHS_MAX = 51 * ROW_MONTHS,
	SCHEDULE_TERM_MAX = 50 * 366, /* days */
};

/* A ceiling year, or the days of a month, and what is in it. */
struct schedule_part {
	struct days period; /* whole, however many of its days the term has */
	int64_t litres;
};

struct schedule {
	size_t year_count;
	struct schedule_part years[SCHEDULE_YEARS_MAX];
	size_t month_count;
	struct schedule_part months[SCHEDULE_MONTHS_MAX];
};

/* Is it a term that a schedule can be made of: a day at least, SCHEDULE_TERM_MAX at most? */
bool schedule_is_term(struct days term);

/* What is to be made: litres of a term, in years of a kind. */
struct schedule_ask {
	int64_t litres;   /* 0 or more; of months as given: not looked at */
	struct days term; /* schedule_is_term() */
	struct day since; /* from which on months have litres; the term's first day or a later one */
	enum year_kind kind;
};

enum schedule_answer {
	SCHEDULE_OK = 0,
	SCHEDULE_ENDED, /* a year with litres, or a month as given, had ended by `since` */
	SCHEDULE_SUM,   /* months as given leave their type, or have too many years */
};

/*
 * By days: years by those of the term, months by those of it from since on. A
 * year or month without a litre is in it all the same. Returns OK or ENDED.
 */
enum schedule_answer schedule_by_days(const struct schedule_ask *ask, struct schedule *ret);

/*
 * By months as they are given, ascending, at most SCHEDULE_MONTHS_MAX: the years
 * are their sums. Returns a schedule_answer.
 */
enum schedule_answer schedule_by_months(const struct schedule_ask *ask,
		const struct schedule_part *months, size_t count, struct schedule *ret);

/* Days that two spans share; 0 where they share none. */
int64_t schedule_shared_days(struct days a, struct days b);

/*
 * What of the months lies on the days from one on: later months whole, that
 * day's own by its days of the term that remain, floored. Writes as many litres
 * as there are months.
 */
void schedule_rest(const struct schedule *schedule, struct days term, struct day from,
		int64_t *ret_litres);

/* The place of the year in which a day lies; year_count where it lies in none. */
size_t schedule_year(const struct schedule *schedule, struct day day);
