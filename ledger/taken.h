/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What was taken: sums of postings by day, and rolled up by month.
 *
 * A month's row is the sum of its days' rows of one intake, folded with them,
 * so that a year's figure is a dozen rows and not 365. Over a span an intake
 * counts with the sum of each month, or of the part of a month that the span
 * has; where that is negative (a net register that ran back) it counts 0, and
 * nothing is carried over (rules.md F8).
 *
 * Volumes are whole litres, days civil days of the ledger's zone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "meter/instant.h"

/*
 * Adds a posting to its day, its month and its account, what is assessed to
 * the assessed one; the counter-account is `nature`. posting is the key of the
 * day with what is added, negative where it is taken back. Returns 0 or a fault.
 */
int taken_post(struct books *books, const struct taken_row *posting);

struct taken_sum {
	bool is_ceilings; /* given: without the assessed litres that no ceiling counts */
	int64_t litres;   /* measured and assessed */
	int64_t assessed_litres;
	bool has_rows; /* something was posted, if only a covered 0 */
};

/* Adds what a month's row, or the sum of some days, counts as. Returns 0 or WEIR_FAULT_RANGE. */
int taken_add(struct taken_sum *sum, int64_t measured_litres, int64_t assessed_litres);

/* Adds what an account took on the days. Returns 0 or WEIR_FAULT_RANGE. */
int taken_span(const struct books *books, const char *account, struct days days,
		struct taken_sum *sum);

/* The same of one of its intakes. */
int taken_intake_span(const struct books *books, const char *account, const char *intake,
		struct days days, struct taken_sum *sum);

/*
 * Walks the meters of an account, or of one of its intakes where `columns` is
 * 2: *row is the first day's row of the next meter; begin with NULL and a key
 * that names them. False at the end.
 */
bool taken_next_meter(const struct books *books, const struct taken_row *key, size_t columns,
		const struct taken_row **row);

/* A meter's rows from a day on, in order; key names it, columns are 3. */
struct shelf_cursor taken_days(const struct books *books, const struct taken_row *meter,
		int64_t from_day, struct taken_row *ret_key);

/* A month's rows of an account from a month on: one for each month and intake, in that order. */
struct shelf_cursor taken_months(const struct books *books, const char *account, int64_t from_month,
		struct taken_month_row *ret_key);

/* The first row of the next account behind the one named; "" begins. NULL at the end. */
const struct taken_month_row *taken_next_account(const struct books *books, const char *account);
