/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The days of a scheme's row, counted: on which its periods of the year let
 * water be taken in a billing year, and on which of them while its charge
 * holds. Pure; the days themselves are those of ledger/seasons.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/scheme.h"
#include "ledger/seasons.h"
#include "meter/instant.h"

enum {
	SCHEME_PERIODS_MAX = 5, /* as many as SCHEME_VALUE_MAX has room for */
};

struct scheme_counted {
	struct season periods[SCHEME_PERIODS_MAX];
	size_t period_count;
	struct days year;
	struct days charged; /* the row's dates within the year; empty where none are */
	int64_t of;          /* days of the year in the periods, once where they overlap */
	int64_t part;        /* those of them that are charged */
};

enum scheme_days_answer {
	SCHEME_DAYS_COUNTED = 0,
	SCHEME_DAYS_GIVEN, /* the row has no periods, or the scheme counts none */
	SCHEME_DAYS_TWICE, /* the row has periods, and *ret_column is given too */
	SCHEME_DAYS_NO_PERIODS,
	SCHEME_DAYS_NO_YEAR,
	SCHEME_DAYS_NO_DATE,
};

/* Counts a row's days. *ret holds for SCHEME_DAYS_COUNTED, *ret_column for what is wrong. */
int scheme_days_count(const struct scheme *scheme, scheme_value *value, void *context,
		struct scheme_counted *ret, const char **ret_column);

/* "10-01/03-31", several between ';', both ends in: how many, or 0 where it is none such. */
size_t scheme_days_read_periods(const char *text, struct season ret[static SCHEME_PERIODS_MAX]);

/* "04-01": a month and a day of it, 1 to 31. False, nothing written, for anything else. */
bool scheme_days_read_day(const char *text, int *ret_month, int *ret_day);
