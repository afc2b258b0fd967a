/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A year's plan by months: the filed ones as they are, the blank ones sharing
 * what is left of the year's figure (rules.md F13).
 */

#include <stdint.h>

#include "ledger/rows.h"

/* In order of precedence. */
enum plan_answer {
	PLAN_OK = 0,
	PLAN_BLANK, /* a month is blank and there is no year's figure to share */
	PLAN_SUM,   /* the filed months pass the year's figure, or all of them do not reach it */
};

/*
 * Writes the litres of all months, calendar month m at m-1. Blank months share
 * equally, by largest remainder from January: the first ones are a litre
 * larger where it does not divide. A blank month is never 0 by being blank; a
 * month filed as 0 is 0.
 *
 * Returns a plan_answer; ret is written for PLAN_OK only.
 */
int plan_fill(const struct plan_row *row, int64_t ret[static ROW_MONTHS]);

/*
 * The same of a month's ten-day periods: blank ones share what the filed ones
 * leave of the month's plan, by largest remainder from the first. month_litres
 * is ROW_NO_LITRES where the month has no plan: then none may be blank.
 */
int plan_fill_ten_days(const struct ten_days_row *row, int64_t month_litres,
		int64_t ret[static ROW_PARTS]);

/* The calendar month that a year of the kind means by its month 1..12 (rules.md F28). */
struct month plan_month(enum year_kind kind, int year, int month);

/* The i-th ten-day period of a month, from 0: 1-10, 11-20, 21 to its end. */
struct days plan_ten_days(struct month month, int i);
