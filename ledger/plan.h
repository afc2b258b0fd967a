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
