/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Each word is found by both of its names, and no two words share one.
 */

#include "tests/check.h"

#include "ledger/words.h"

static void both_names_lead_to_the_same_word(void **state)
{
	(void)state;
	for (int list = WORD_SOURCE; list <= WORD_UNIT; list++) {
		const char *name;
		int n = 0;

		for (; (name = word_list_name((enum word_list)list, n)) != NULL; n++) {
			int by_name = -7;
			int by_name_zh = -7;

			CHECK_ROW(name);
			CHECK(word_parse((enum word_list)list, name, &by_name));
			CHECK_TEXT(word_name((enum word_list)list, by_name), name);
			CHECK(word_parse((enum word_list)list,
					word_name_zh((enum word_list)list, by_name), &by_name_zh));
			CHECK_INT(by_name_zh, by_name);
		}
		CHECK(n > 1);
	}
}

static void numbers_stand_in_entries_and_stay(void **state)
{
	static const struct {
		const char *name;
		enum word_list list;
		int number;
	} rows[] = {
		{ "surface", WORD_SOURCE, 1 },
		{ "brackish", WORD_SOURCE, 9 },
		{ "public_supply", WORD_USE, 1 },
		{ "mine_drainage_discharged", WORD_USE, 16 },
		{ "severe", WORD_AREA_CLASS, 5 },
		{ "outside", WORD_NETWORK, 2 },
		{ "net", WORD_DIRECTION, 3 },
		{ "drainage", WORD_ROLE, 4 },
		{ "dispatch", WORD_YEAR_KIND, 2 },
		{ "A", WORD_STATUS, 'A' },
		{ "plan-quarter", WORD_BASIS, 8 },
		{ "above", WORD_EDGE, 2 },
		{ "projection", WORD_WARNING, 2 },
		{ "groundwater_threshold", WORD_INDICATOR, 34 },
		{ "ratio", WORD_UNIT, 15 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int number = -7;

		CHECK_ROW(rows[i].name);
		CHECK(word_parse(rows[i].list, rows[i].name, &number));
		CHECK_INT(number, rows[i].number);
	}
}

static void refuses_what_is_no_word(void **state)
{
	static const char *const rows[] = { "", "Surface", "surface ", "river", "all", "industry" };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int number = -7;

		CHECK_ROW(rows[i]);
		CHECK(!word_parse(WORD_SOURCE, rows[i], &number));
		CHECK_INT(number, -7);
	}
	CHECK(word_name(WORD_SOURCE, SOURCE_ANY) == NULL);
	CHECK(word_name_zh(WORD_NETWORK, 3) == NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_names_lead_to_the_same_word),
		cmocka_unit_test(numbers_stand_in_entries_and_stay),
		cmocka_unit_test(refuses_what_is_no_word),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
