/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A permit and those that it replaces: one account, one limit, one taken
 * (rules.md F6).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/registry.h"
#include "ledger/taken.h"

enum {
	LINEAGE_MAX = 9, /* a permit and eight before it: at five years each, the system is younger */
	LINEAGE_YEAR_MONTHS = 12,
};

struct lineage {
	char permits[LINEAGE_MAX][TEXT_ID_MAX + 1]; /* the newest first */
	int32_t since[LINEAGE_MAX];                 /* first day of its first row */
	size_t count;                               /* 0: no row of the permit holds */
};

/* Follows `replaces` from a permit by the rows in force on a day; a circle is walked once. */
void lineage_find(
		const struct books *books, const char *permit, struct day day, struct lineage *ret);

/* Which of the lineage held the account on a day: the newest that had begun by then, else the oldest. */
size_t lineage_holder(const struct lineage *lineage, struct day day);

/* Folds that a permit replaces another, by a row of any day. Returns 0 or a fault. */
int lineage_link(struct books *books, const char *permit, const char *by);

/*
 * Would a row's `replaces` make two accounts of one, or run in a circle? Then
 * the permit that stands in its way, by its newest row; false where none does.
 */
bool lineage_clash(const struct registry_view *view, const struct permit_row *row,
		char ret[static TEXT_ID_MAX + 1]);

/*
 * Would a row's `replaces` join more permits than one account has, on whatever
 * days? None would be followed beyond LINEAGE_MAX.
 */
bool lineage_is_long(const struct registry_view *view, const struct permit_row *row);

/* A permit in force on the day that replaces this one; false where there is none. */
bool lineage_successor(const struct books *books, const char *permit, struct day day,
		char ret[static TEXT_ID_MAX + 1]);

/* What of all of its accounts counts against ceilings on the days. Returns 0 or a fault. */
int lineage_span(const struct books *books, const struct lineage *lineage, struct days days,
		struct taken_sum *ret);

/* The same of twelve months from a first one on. */
int lineage_months(const struct books *books, const struct lineage *lineage, struct month first,
		struct taken_sum ret[static LINEAGE_YEAR_MONTHS]);

/*
 * When its running total over the days came to so many litres, 1 or more:
 * within the day in proportion to the day's litres. *ret_day is that day.
 * False where it did not. Returns false too where a sum leaves its type.
 */
bool lineage_reach(const struct books *books, const struct lineage *lineage, struct days days,
		int64_t litres, struct day *ret_day, struct instant *ret_at);
