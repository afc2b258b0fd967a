/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Blank months of a plan share what the filed ones leave, to the litre.
 */

#include "tests/check.h"

#include "ledger/plan.h"

#define EVERY 0xfff

static void blank_months_share_what_is_left(void **state)
{
	static const struct {
		const char *name;
		int64_t annual;
		uint16_t given;
		int64_t filed, january, february, december;
		enum plan_answer answer;
	} rows[] = {
		{ "all filed", ROW_NO_LITRES, EVERY, 10, 10, 10, 10, PLAN_OK },
		{ "all filed, and the year", 120, EVERY, 10, 10, 10, 10, PLAN_OK },
		{ "none filed", 20000000, 0, 0, 1666667, 1666667, 1666666, PLAN_OK },
		{ "January filed", 1000, 1, 12, 12, 90, 89, PLAN_OK },
		{ "January filed as all", 1000, 1, 1000, 1000, 0, 0, PLAN_OK },
		{ "a year of 0", 0, 0, 0, 0, 0, 0, PLAN_OK },
		{ "filed as 0 is a plan", 1100, 2, 0, 100, 0, 100, PLAN_OK },
		{ "blank without a year", ROW_NO_LITRES, 0xffe, 10, -7, -7, -7, PLAN_BLANK },
		{ "less than filed", 9, 1, 10, -7, -7, -7, PLAN_SUM },
		{ "all filed, not the year", 121, EVERY, 10, -7, -7, -7, PLAN_SUM },
		{ "all filed, more than the year", 119, EVERY, 10, -7, -7, -7, PLAN_SUM },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct plan_row row = { .annual_litres = rows[i].annual, .given = rows[i].given };
		int64_t months[ROW_MONTHS];
		int64_t sum = 0;

		CHECK_ROW(rows[i].name);
		for (int m = 0; m < ROW_MONTHS; m++) {
			row.month_litres[m] = rows[i].given >> m & 1 ? rows[i].filed : 0;
			months[m] = -7;
		}
		CHECK_INT(plan_fill(&row, months), rows[i].answer);
		CHECK_INT(months[0], rows[i].january);
		CHECK_INT(months[1], rows[i].february);
		CHECK_INT(months[11], rows[i].december);
		for (int m = 0; m < ROW_MONTHS; m++) {
			sum += months[m];
		}
		if (rows[i].answer == PLAN_OK && rows[i].annual != ROW_NO_LITRES) {
			CHECK_INT(sum, rows[i].annual);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blank_months_share_what_is_left),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
