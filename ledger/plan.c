/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/plan.h"

#include <assert.h>

enum {
	TEN_DAYS = 10,
	DISPATCH_MONTH = 7, /* in which a dispatch year begins */
};

static bool is_filed(const struct plan_row *row, int month)
{
	return (row->given >> month & 1) != 0;
}

/* What the blank months share, and how many they are; false where the sum fails. */
static bool find_rest(const struct plan_row *row, int *ret_blank, int64_t *ret_rest)
{
	int64_t rest = row->annual_litres == ROW_NO_LITRES ? 0 : row->annual_litres;
	int blank = 0;

	for (int m = 0; m < ROW_MONTHS; m++) {
		assert(!is_filed(row, m) || row->month_litres[m] >= 0);
		if (!is_filed(row, m)) {
			blank++;
		} else if (row->annual_litres != ROW_NO_LITRES &&
				__builtin_sub_overflow(rest, row->month_litres[m], &rest)) {
			return false;
		}
	}
	*ret_blank = blank;
	*ret_rest = rest;
	return rest == 0 || (rest > 0 && blank > 0);
}

int plan_fill(const struct plan_row *row, int64_t ret[static ROW_MONTHS])
{
	int64_t rest = 0;
	int blank = 0;
	bool fits = find_rest(row, &blank, &rest);
	int done = 0;

	if (blank > 0 && row->annual_litres == ROW_NO_LITRES) {
		return PLAN_BLANK;
	}
	if (!fits) {
		return PLAN_SUM;
	}
	for (int m = 0; m < ROW_MONTHS; m++) {
		ret[m] = row->month_litres[m];
		if (!is_filed(row, m)) {
			ret[m] = rest / blank + (done < rest % blank ? 1 : 0);
			done++;
		}
	}
	return PLAN_OK;
}

int plan_fill_ten_days(
		const struct ten_days_row *row, int64_t month_litres, int64_t ret[static ROW_PARTS])
{
	bool has_month = month_litres != ROW_NO_LITRES;
	int64_t rest = has_month ? month_litres : 0;
	int blank = 0;
	int done = 0;

	for (int i = 0; i < ROW_PARTS; i++) {
		bool is_given = (row->given >> i & 1) != 0;

		blank += is_given ? 0 : 1;
		if (has_month && is_given && __builtin_sub_overflow(rest, row->litres[i], &rest)) {
			return PLAN_SUM;
		}
	}
	if (blank > 0 && !has_month) {
		return PLAN_BLANK;
	}
	if (rest < 0 || (rest > 0 && blank == 0)) {
		return PLAN_SUM;
	}
	for (int i = 0; i < ROW_PARTS; i++) {
		ret[i] = row->litres[i];
		if ((row->given >> i & 1) == 0) {
			ret[i] = rest / blank + (done < rest % blank ? 1 : 0);
			done++;
		}
	}
	return PLAN_OK;
}

struct days plan_ten_days(struct month month, int i)
{
	struct days days = month_days(month);

	assert(i >= 0 && i < ROW_PARTS);
	days.from.number += i * TEN_DAYS;
	if (i < ROW_PARTS - 1) {
		days.till.number = days.from.number + TEN_DAYS;
	}
	return days;
}

struct month plan_month(enum year_kind kind, int year, int month)
{
	return month_make(kind == YEAR_DISPATCH && month < DISPATCH_MONTH ? year + 1 : year, month);
}
