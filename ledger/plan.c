/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/plan.h"

#include <assert.h>

enum {
	TEN_DAYS = 10,
	DISPATCH_MONTH = 7, /* in which a dispatch year begins */
};

/*
 * The parts of a whole: as filed, and where they are blank an equal share of what
 * the filed ones leave, the litres over going to the first. whole ROW_NO_LITRES:
 * there is none to share.
 */
static int fill(const int64_t *filed, uint64_t given, int count, int64_t whole, int64_t *ret)
{
	bool has_whole = whole != ROW_NO_LITRES;
	int64_t rest = has_whole ? whole : 0;
	int blank = count - __builtin_popcountll(given);
	int done = 0;

	for (int i = 0; i < count; i++) {
		bool is_filed = (given >> i & 1) != 0;

		assert(!is_filed || filed[i] >= 0);
		if (is_filed && has_whole && __builtin_sub_overflow(rest, filed[i], &rest)) {
			return PLAN_SUM;
		}
	}
	if (blank > 0 && !has_whole) {
		return PLAN_BLANK;
	}
	if (rest < 0 || (rest > 0 && blank == 0)) {
		return PLAN_SUM;
	}
	for (int i = 0; i < count; i++) {
		ret[i] = filed[i];
		if ((given >> i & 1) == 0) {
			ret[i] = rest / blank + (done < rest % blank ? 1 : 0);
			done++;
		}
	}
	return PLAN_OK;
}

int plan_fill(const struct plan_row *row, int64_t ret[static ROW_MONTHS])
{
	return fill(row->month_litres, row->given, ROW_MONTHS, row->annual_litres, ret);
}

int plan_fill_ten_days(
		const struct ten_days_row *row, int64_t month_litres, int64_t ret[static ROW_PARTS])
{
	return fill(row->litres, row->given, ROW_PARTS, month_litres, ret);
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
