/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Parts of a whole number add up to it, the largest remainders first.
 */

#include "tests/check.h"

#include "meter/shares.h"

enum {
	MOST = 10,
};

/* Cut by hand. The third is the Yellow River's plan of 1987 in units of a million m³: 37,000 in all, 30,000 in the year. */
static void shares_add_up(void **state)
{
	static const struct {
		const char *name;
		int64_t whole;
		size_t count;
		int64_t shares[MOST];
		int64_t cut[MOST];
	} rows[] = {
		{ "equal ones: the earlier", 100, 3, { 1, 1, 1 }, { 34, 33, 33 } },
		{ "the largest remainder", 70001000, 3, { 30, 30, 21 },
				{ 25926296, 25926296, 18148408 } },
		{ "ten parts of the Yellow River", 30000, 10,
				{ 1410, 40, 3040, 4000, 5860, 3800, 4310, 5540, 7000, 2000 },
				/* 1143.2 32.4 2464.8 3243.2 4751.3 3081.0 3494.5 4491.8 5675.6 1621.6 */
				{ 1143, 32, 2465, 3243, 4751, 3081, 3495, 4492, 5676, 1622 } },
		{ "nothing", 0, 2, { 5, 7 }, { 0, 0 } },
		{ "one without a share", 10, 3, { 3, 0, 3 }, { 5, 0, 5 } },
		{ "more than the plan", 9, 2, { 1, 2 }, { 3, 6 } },
		{ "of the largest", INT64_MAX, 2, { INT64_MAX, INT64_MAX },
				{ INT64_MAX / 2 + 1, INT64_MAX / 2 } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t cut[MOST] = { 0 };
		int64_t sum = 0;

		CHECK_ROW(rows[i].name);
		shares_cut(rows[i].whole, rows[i].shares, rows[i].count, cut);
		for (size_t k = 0; k < rows[i].count; k++) {
			CHECK_INT(cut[k], rows[i].cut[k]);
			sum += cut[k];
		}
		CHECK_INT(sum, rows[i].whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_add_up),
	};

	return cmocka_run_group_tests_name("shares", tests, NULL, NULL);
}
