/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Counts are exact to 18 digits, cut downward beyond, and never wrap.
 */

#include "tests/check.h"

#include "meter/count.h"

static struct count count(int64_t litres, int exponent)
{
	struct count ret;

	CHECK_INT(count_make(litres, exponent, &ret), COUNT_OK);
	CHECK(count_is_normal(ret));
	return ret;
}

static void decimals_keep_eighteen_digits(void **state)
{
	static const struct {
		const char *name;
		int64_t value;
		int64_t times;
		int exponent;
		int64_t digits;
		int32_t ret_exponent;
	} rows[] = {
		{ "zero", 0, 1, -40, 0, 0 },
		{ "trailing zeros go", 1200, 1, -3, 12, -1 },
		{ "eighteen nines stay", 999999999999999999, 1, 0, 999999999999999999, 0 },
		{ "the nineteenth is cut", 1234567890123456789, 1, 0, 123456789012345678, 1 },
		{ "cut downward below zero", -1234567890123456789, 1, 0, -123456789012345679, 1 },
		{ "a carry while cutting", -999999999999999999, 10, -1, -999999999999999999, 0 },
		{ "carry to the next power", -9223372036854775807, 1000, 0, -922337203685477581,
				4 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct decimal ret;

		CHECK_ROW(rows[i].name);
		CHECK_INT(decimal_make((wide)rows[i].value * rows[i].times, rows[i].exponent, &ret),
				DECIMAL_OK);
		CHECK_INT(ret.digits, rows[i].digits);
		CHECK_INT(ret.exponent, rows[i].ret_exponent);
	}
}

static void decimals_add_however_far_apart(void **state)
{
	static const struct {
		const char *name;
		struct decimal a, b, sum;
	} rows[] = {
		{ "whole and fraction", { 106182, 0 }, { 375, -3 }, { 106182375, -3 } },
		{ "nothing and something", { 0, 0 }, { 7, -9 }, { 7, -9 } },
		{ "to nothing", { 5, -1 }, { -5, -1 }, { 0, 0 } },
		{ "beyond the digits", { 1, 0 }, { 1, -30 }, { 1, 0 } },
		{ "downward beyond the digits", { 1, 0 }, { -1, -30 },
				{ 999999999999999999, -18 } },
		{ "below zero downward", { -1, 0 }, { -1, -30 }, { -100000000000000001, -17 } },
		{ "nineteen apart", { 12, 19 }, { 3, 0 }, { 12, 19 } },
		{ "farther than any", { 1, 400 }, { 999999999999999999, -400 }, { 1, 400 } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct decimal sum;

		CHECK_ROW(rows[i].name);
		CHECK_INT(decimal_add(rows[i].a, rows[i].b, &sum), DECIMAL_OK);
		CHECK_INT(sum.digits, rows[i].sum.digits);
		CHECK_INT(sum.exponent, rows[i].sum.exponent);
		CHECK_INT(decimal_add(rows[i].b, rows[i].a, &sum), DECIMAL_OK);
		CHECK_INT(sum.digits, rows[i].sum.digits);
		CHECK_INT(sum.exponent, rows[i].sum.exponent);
	}
}

static void decimals_compare_by_value(void **state)
{
	static const struct decimal ascending[] = {
		{ -1, 400 },
		{ -12, 0 },
		{ -1, 1 },
		{ -99, -1 },
		{ -1, -300 },
		{ 0, 0 },
		{ 1, -300 },
		{ 999999999999999999, -18 },
		{ 1, 0 },
		{ 10000001, -7 },
		{ 11, -1 },
		{ 999999999999999999, 0 },
		{ 1, 18 },
		{ 1, 400 },
	};

	(void)state;
	CHECK_ROW("ascending");
	for (size_t i = 0; i < CHECK_COUNT(ascending); i++) {
		for (size_t j = 0; j < CHECK_COUNT(ascending); j++) {
			int is = decimal_compare(ascending[i], ascending[j]);

			CHECK_INT((is > 0) - (is < 0), (i > j) - (i < j));
		}
	}
}

static void units_of_water_are_exact(void **state)
{
	static const struct {
		const char *name;
		struct decimal value;
		enum count_unit unit;
		int64_t units;
		uint8_t scale;
		int answer;
	} rows[] = {
		{ "m3", { 106182375, -3 }, COUNT_M3, 106182375, 0, COUNT_OK },
		{ "half a litre", { 5, -4 }, COUNT_M3, 5, 1, COUNT_OK },
		{ "litres", { 12, 3 }, COUNT_LITRE, 12000, 0, COUNT_OK },
		{ "a US gallon", { 1, 0 }, COUNT_US_GALLON, 3785411784, 9, COUNT_OK },
		{ "ten US gallons", { 1, 1 }, COUNT_US_GALLON, 3785411784, 8, COUNT_OK },
		{ "an imperial gallon", { 1, 0 }, COUNT_IMP_GALLON, 454609, 5, COUNT_OK },
		{ "2-V5: 30,000 gallons", { 3, 4 }, COUNT_IMP_GALLON, 1363827, 1, COUNT_OK },
		{ "2-V5: 3,000 gallons", { 3, 3 }, COUNT_IMP_GALLON, 1363827, 2, COUNT_OK },
		{ "2-U3: 245,000 gallons", { 245, 3 }, COUNT_IMP_GALLON, 111379205, 2, COUNT_OK },
		{ "2-U3: 275,000 gallons", { 275, 3 }, COUNT_IMP_GALLON, 125017475, 2, COUNT_OK },
		{ "2-U3: 120,000 gallons", { 12, 4 }, COUNT_IMP_GALLON, 5455308, 1, COUNT_OK },
		{ "2-U1: 2.018 thousand m3", { 2018, 0 }, COUNT_M3, 2018000, 0, COUNT_OK },
		{ "2-U4: an acre-foot is 43,560 ft3", { 43560, 0 }, COUNT_FT3, 123348183754752, 8,
				COUNT_OK },
		{ "a cubic foot", { 1, 0 }, COUNT_FT3, 28316846592, 9, COUNT_OK },
		{ "1728 in3 of ft3 × 10^9", { 1, 9 }, COUNT_FT3, 28316846592, 0, COUNT_OK },
		{ "many cubic feet, cut", { 4294967295, -3 }, COUNT_FT3, 121619930010172208, 9,
				COUNT_OK },
		{ "below 10^-18 l", { 1, -22 }, COUNT_M3, 0, 0, COUNT_OK },
		{ "below 10^-18 l downward", { -1, -22 }, COUNT_M3, -1, 18, COUNT_OK },
		{ "the most m3", { 999999999999999, 0 }, COUNT_M3, 999999999999999000, 0,
				COUNT_OK },
		{ "one too many", { 1, 15 }, COUNT_M3, -7, 0, COUNT_OVERFLOW },
		{ "far too many", { 1, 300 }, COUNT_M3, -7, 0, COUNT_OVERFLOW },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct count ret = { -7, 0 };

		CHECK_ROW(rows[i].name);
		CHECK_INT(count_from_decimal(rows[i].value, rows[i].unit, &ret), rows[i].answer);
		CHECK_INT(ret.units, rows[i].units);
		CHECK_INT(ret.scale, rows[i].scale);
		CHECK(count_is_normal(ret));
	}
}

static void counts_add_and_compare_across_scales(void **state)
{
	struct count a = count(100000000, 0);
	struct count b = count(25, -1);
	struct count ret = { -7, 0 };

	(void)state;
	CHECK_ROW("litres and tenths");
	CHECK_INT(count_add(a, b, &ret), COUNT_OK);
	CHECK(count_is_equal(ret, count(1000000025, -1)));
	CHECK_INT(count_subtract(ret, a, &ret), COUNT_OK);
	CHECK(count_is_equal(ret, b));
	CHECK(count_compare(a, b) > 0);
	CHECK(count_compare(b, a) < 0);
	CHECK(count_compare(count(25, -1), count(2500, -3)) == 0);
	CHECK_ROW("too much");
	ret = (struct count){ -7, 0 };
	CHECK_INT(count_add(count(999999999999999999, 0), count(1, 0), &ret), COUNT_OVERFLOW);
	CHECK_INT(ret.units, -7);
	CHECK_ROW("cut to eighteen digits");
	CHECK_INT(count_add(count(999999999999999998, 0), count(19, -1), &ret), COUNT_OK);
	CHECK(count_is_equal(ret, count(999999999999999999, 0)));
}

static void marks_are_floors(void **state)
{
	(void)state;
	CHECK_ROW("floors");
	CHECK_INT(count_floor(count(0, 0)), 0);
	CHECK_INT(count_floor(count(6, -1)), 0);
	CHECK_INT(count_floor(count(12, -1)), 1);
	CHECK_INT(count_floor(count(-5, -1)), -1);
	CHECK_INT(count_floor(count(-10, -1)), -1);
	CHECK_INT(count_floor(count(-1, -18)), -1);
	CHECK_INT(count_floor(count(999999999999999999, -18)), 0);
}

static void cubic_metres_are_read_as_written(void **state)
{
	static const struct {
		const char *text;
		int decimals;
		bool is_signed;
		int answer;
		int64_t units;
		uint8_t scale;
	} rows[] = {
		{ "0", 3, false, COUNT_OK, 0, 0 },
		{ "-0", 3, true, COUNT_OK, 0, 0 },
		{ "106182.375", 3, false, COUNT_OK, 106182375, 0 },
		{ "106182.3750", 3, false, COUNT_OK, 106182375, 0 },
		{ "0012", 3, false, COUNT_OK, 12000, 0 },
		{ "0.0006", 3, false, COUNT_SYNTAX, -7, 0 },
		{ "0.0006", 4, false, COUNT_OK, 6, 1 },
		{ "0.000000000000000001", 18, false, COUNT_OK, 1, 15 },
		{ "-1.5", 3, true, COUNT_OK, -1500, 0 },
		{ "-1.5", 3, false, COUNT_SYNTAX, -7, 0 },
		{ "--1", 3, true, COUNT_SYNTAX, -7, 0 },
		{ "", 3, true, COUNT_SYNTAX, -7, 0 },
		{ "-", 3, true, COUNT_SYNTAX, -7, 0 },
		{ ".5", 3, true, COUNT_SYNTAX, -7, 0 },
		{ "5.", 3, true, COUNT_SYNTAX, -7, 0 },
		{ "5.0x0", 3, true, COUNT_SYNTAX, -7, 0 },
		{ "5.x00", 3, true, COUNT_SYNTAX, -7, 0 },
		{ "1e3", 3, true, COUNT_SYNTAX, -7, 0 },
		{ " 1", 3, true, COUNT_SYNTAX, -7, 0 },
		{ "1.2.3", 3, true, COUNT_SYNTAX, -7, 0 },
		{ "999999999999999.999", 3, false, COUNT_OK, 999999999999999999, 0 },
		{ "1000000000000000", 3, false, COUNT_OVERFLOW, -7, 0 },
		{ "1000000000000000000000000000000000000000000000000000", 3, false, COUNT_OVERFLOW,
				-7, 0 },
		{ "123456789012345.6789", 18, false, COUNT_OK, 123456789012345678, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct count ret = { -7, 0 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(count_parse_m3(rows[i].text, rows[i].decimals, rows[i].is_signed, &ret),
				rows[i].answer);
		CHECK_INT(ret.units, rows[i].units);
		CHECK_INT(ret.scale, rows[i].scale);
	}
}

static void counts_are_written_exactly(void **state)
{
	static const struct {
		struct count count;
		const char *m3, *litres;
	} rows[] = {
		{ { 0, 0 }, "0", "0" },
		{ { 106182375, 0 }, "106182.375", "106182375" },
		{ { 1000, 0 }, "1", "1000" },
		{ { 5, 1 }, "0.0005", "0.5" },
		{ { -15, 1 }, "-0.0015", "-1.5" },
		{ { 1, 18 }, "0.000000000000000000001", "0.000000000000000001" },
		{ { -999999999999999999, 0 }, "-999999999999999.999", "-999999999999999999" },
		{ { 999999999999999999, 18 }, "0.000999999999999999999", "0.999999999999999999" },
	};
	char buffer[COUNT_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].m3);
		CHECK_TEXT(count_format_m3(rows[i].count, buffer), rows[i].m3);
		CHECK_TEXT(count_format_litres(rows[i].count, buffer), rows[i].litres);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals_keep_eighteen_digits),
		cmocka_unit_test(decimals_add_however_far_apart),
		cmocka_unit_test(decimals_compare_by_value),
		cmocka_unit_test(units_of_water_are_exact),
		cmocka_unit_test(counts_add_and_compare_across_scales),
		cmocka_unit_test(marks_are_floors),
		cmocka_unit_test(cubic_metres_are_read_as_written),
		cmocka_unit_test(counts_are_written_exactly),
	};

	return cmocka_run_group_tests_name("count", tests, NULL, NULL);
}
