/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/plan.h"

#include <assert.h>

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
