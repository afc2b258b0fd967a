/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A drop is taken at comparable prices, by chained indices; each figure is
 * rounded once. Numbers of cases.md 1-C and 1-E.
 */

#include "tests/check.h"

#include "billing/exact.h"
#include "billing/intensity.h"

/* hundred-million m³ with four decimals, as litres: 5,920.2 is 59202000. */
#define WATER(ten_thousandths) ((ten_thousandths)*INT64_C(10000000))

static void drops_are_those_that_were_published(void **state)
{
	static const struct {
		const char *name;
		int64_t water, base;
		int64_t index; /* of 1,000 */
		int64_t hundredths;
	} rows[] = {
		{ "1-C1: China 2021, published -5.8 %", WATER(59202000), WATER(58129000), 1081,
				579 },
		{ "1-C2: China 2022, published -1.6 %", WATER(59982000), WATER(59202000), 1030,
				163 },
		{ "two years, chained", WATER(59982000), WATER(58129000), 0, 732 },
		{ "more water than before", WATER(110), WATER(100), 1000, -1000 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact index = exact_zero();
		SCOPED_FINISH(exact_finish) struct exact drop = exact_zero();
		struct intensity_share share;

		CHECK_ROW(rows[i].name);
		if (rows[i].index == 0) {
			exact_set_fraction(&index, 1081 * 1030, 1000000);
		} else {
			exact_set_fraction(&index, rows[i].index, 1000);
		}
		intensity_drop(rows[i].water, rows[i].base, &index, &drop);
		share = intensity_share(&drop);
		CHECK(share.is_known);
		CHECK_INT(share.hundredths, rows[i].hundredths);
	}
}

/* 1-C3: from levels as printed, at current prices, other figures come out. */
static void printed_levels_give_other_figures(void **state)
{
	static const struct {
		const char *name;
		int64_t now, before, hundredths;
	} rows[] = {
		{ "1-C3: 57.2 to 51.8", 518, 572, 944 },
		{ "1-C3: 51.8 to 49.6", 496, 518, 425 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact one = exact_zero();
		SCOPED_FINISH(exact_finish) struct exact drop = exact_zero();

		CHECK_ROW(rows[i].name);
		exact_set_int(&one, 1);
		intensity_drop(rows[i].now, rows[i].before, &one, &drop);
		CHECK_INT(intensity_share(&drop).hundredths, rows[i].hundredths);
	}
}

static void changes_are_those_that_were_published(void **state)
{
	static const struct {
		const char *name;
		int64_t now, before, ppm, hundredths;
	} rows[] = {
		{ "1-C6: Shaoxing's use 2016", 183553, 185619, -11130, -111 },
		{ "1-C8: rain", 16685, 14632, 140309, 1403 },
		{ "1-C8: water resources", 800309, 637800, 254796, 2548 },
		{ "1-C5: 170 is a third more than 127.8", 1700, 1278, 330203, 3302 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact now = exact_zero();
		SCOPED_FINISH(exact_finish) struct exact before = exact_zero();
		struct intensity_share share;

		CHECK_ROW(rows[i].name);
		exact_set_int(&now, rows[i].now);
		exact_set_int(&before, rows[i].before);
		share = intensity_change(&now, &before);
		CHECK_INT(share.ppm, rows[i].ppm);
		CHECK_INT(share.hundredths, rows[i].hundredths);
	}
}

static void the_pace_is_even_in_shares(void **state)
{
	static const struct {
		const char *name;
		int64_t percent;
		int passed, years;
		int64_t ppm, hundredths;
	} rows[] = {
		{ "1-E1: 18 % in four years, a year", 18, 1, 4, 48402, 484 },
		{ "1-E1: 16 % in four years, a year", 16, 1, 4, 42652, 427 },
		{ "1-E1: four of five years to 16 %", 16, 4, 5, 130192, 1302 },
		{ "at the beginning", 16, 0, 5, 0, 0 },
		{ "at the end", 16, 5, 5, 160000, 1600 },
		{ "nothing to drop", 0, 3, 5, 0, 0 },
		{ "nearly all", 99, 59, 60, 989202, 9892 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact target = exact_zero();
		struct intensity_share share;

		CHECK_ROW(rows[i].name);
		exact_set_fraction(&target, rows[i].percent, 100);
		share = intensity_pace(&target, rows[i].passed, rows[i].years);
		CHECK_INT(share.ppm, rows[i].ppm);
		CHECK_INT(share.hundredths, rows[i].hundredths);
	}
}

static void a_figure_is_rounded_once_away_from_zero(void **state)
{
	static const struct {
		const char *name;
		int64_t part, whole, ppm, hundredths;
	} rows[] = {
		{ "1-E2: 0.604 of 0.7", 604, 700, 862857, 8629 },
		{ "a half, up", 1, 2000000, 1, 0 },
		{ "a half below zero, down", -1, 2000000, -1, 0 },
		{ "hundredths not from parts per million", 5449996, 1000000000, 5450, 54 },
		{ "everything", 7, 7, 1000000, 10000 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct intensity_share share = intensity_part(rows[i].part, rows[i].whole);

		CHECK_ROW(rows[i].name);
		CHECK(share.is_known);
		CHECK_INT(share.ppm, rows[i].ppm);
		CHECK_INT(share.hundredths, rows[i].hundredths);
	}
	CHECK_ROW("of nothing");
	CHECK(!intensity_part(1, 0).is_known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drops_are_those_that_were_published),
		cmocka_unit_test(printed_levels_give_other_figures),
		cmocka_unit_test(changes_are_those_that_were_published),
		cmocka_unit_test(the_pace_is_even_in_shares),
		cmocka_unit_test(a_figure_is_rounded_once_away_from_zero),
	};

	return cmocka_run_group_tests_name("intensity", tests, NULL, NULL);
}
