/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Parts are cut so that they add up, largest remainder first.
 */

#include "tests/check.h"

#include "billing/apportion.h"
#include "billing/exact.h"

enum {
	PARTS = 4,
};

static void cut_parts_add_up(void **state)
{
	static const struct {
		const char *parts[PARTS];
		int64_t shown[PARTS];
	} rows[] = {
		{ { "1", "2", "3", "0" }, { 1, 2, 3, 0 } },
		{ { "1666667/5", "1666667/5", "833331/5", "0" }, { 333334, 333333, 166666, 0 } },
		{ { "1/3", "1/3", "1/3", "0" }, { 1, 0, 0, 0 } },
		{ { "1/3", "2/3", "1/3", "2/3" }, { 0, 1, 0, 1 } },
		{ { "1/2", "1/3", "0", "0" }, { 0, 0, 0, 0 } },
		{ { "-7/2", "7/2", "0", "0" }, { -3, 3, 0, 0 } },
		{ { "-1/3", "-1/3", "-1/3", "5" }, { 0, 0, -1, 5 } },
		{ { "-1/2", "0", "0", "0" }, { -1, 0, 0, 0 } },
		{ { "12", "6/5", "9/5", "0" }, { 12, 1, 2, 0 } }, /* 2-L6: 15 in 4/5, 2/25, 3/25 */
		{ { "15/2", "15/2", "0", "0" }, { 8, 7, 0, 0 } }, /* 2-L6: halves and the rest */
		{ { "125", "225/2", "25/2", "0" },
				{ 125, 113, 12, 0 } }, /* 2-L7: 2.50, never 2.51 */
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct exact parts[PARTS];
		const struct exact *list[PARTS];
		int64_t shown[PARTS];

		CHECK_ROW(rows[i].parts[0]);
		for (size_t k = 0; k < PARTS; k++) {
			parts[k] = exact_zero();
			CHECK(exact_parse(rows[i].parts[k], strlen(rows[i].parts[k]), &parts[k]));
			list[k] = &parts[k];
		}
		CHECK(apportion(list, PARTS, shown));
		for (size_t k = 0; k < PARTS; k++) {
			CHECK_INT(shown[k], rows[i].shown[k]);
			exact_finish(&parts[k]);
		}
	}
}

static void what_leaves_its_type_is_refused(void **state)
{
	SCOPED_FINISH(exact_finish) struct exact part = exact_zero();
	const struct exact *list[] = { &part };
	int64_t shown[1];

	(void)state;
	CHECK(exact_parse("9223372036854775808", 19, &part));
	CHECK(!apportion(list, 1, shown));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_parts_add_up),
		cmocka_unit_test(what_leaves_its_type_is_refused),
	};

	return cmocka_run_group_tests_name("apportion", tests, NULL, NULL);
}
