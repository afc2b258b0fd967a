/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Warnings: from which share of a ceiling on somebody is to be told, as the law
 * of a place says (rules.md F14, F34).
 *
 * The rows of `warnings` that hold for an area on a day are its set; a permit
 * has that of the nearest area, its own or one above, that has any. Where none
 * has, the program's own holds: 80, 90 and 100 percent of the permit's year, of
 * a season, of a group, of the plan's year and of the plan to date, and 100 of the plan of the month and of
 * its ten-day periods.
 *
 * A crossing is of what was taken. A projection is of what will have been taken
 * by the period's end if the last 30 days go on; it is looked at when a day ends.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/ceiling.h"
#include "ledger/rows.h"

enum {
	WARNINGS_MAX = 32, /* of one set */
};

struct warning {
	enum ceiling_basis basis;
	int percent;
	bool is_above;                 /* only beyond the share, not at it */
	bool is_projection;            /* else a crossing */
	char warning[TEXT_ID_MAX + 1]; /* its name in the area's set; "" of the program's own */
};

struct warnings {
	char area[TEXT_ID_MAX + 1]; /* whose set it is; "": the program's own */
	struct warning list[WARNINGS_MAX];
	size_t count;
	bool has_projection;
};

/* The set for an area on a day. */
void warnings_find(
		const struct books *books, const char *area, struct day day, struct warnings *ret);

/* Is there a projection in any set on the day? Then permits are looked at as days end. */
bool warnings_project(const struct books *books, struct day day);

/* The row of a warning in force on a day; false where none is. */
bool warnings_row(const struct books *books, const char *area, const char *warning, struct day day,
		struct warning_row *ret);

/*
 * By how many litres a warning's share of the limit is reached, 1 or more;
 * CEILING_NONE where no volume does: a share below the whole of a limit of 0.
 */
int64_t warning_litres(const struct warning *warning, int64_t limit_litres);

/*
 * Will a warning's share be reached, at the mean of so many known days? *ret is
 * what will have been taken by the period's end, rounded up.
 */
bool warning_is_expected(const struct warning *warning, int64_t limit_litres, int64_t taken_litres,
		int64_t mean_litres, int mean_days, int days_left, int64_t *ret);
