/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rationals are exact however large, and read back only as they were written.
 */

#include "tests/check.h"

#include "billing/exact.h"
#include "meter/bytes.h"

/* The printed form of a number, in a buffer that the caller finishes. */
static const char *print(const struct exact *number, struct bytes *out)
{
	bytes_reset(out);
	exact_format(number, out);
	return bytes_text(out);
}

static void sums_and_products_are_in_lowest_terms(void **state)
{
	static const struct {
		const char *a, *b, *sum, *difference, *product, *quotient;
	} rows[] = {
		{ "1", "2", "3", "-1", "2", "1/2" },
		{ "1/3", "1/6", "1/2", "1/6", "1/18", "2" },
		{ "-7/2", "7/2", "0", "-7", "-49/4", "-1" },
		{ "0", "-5", "-5", "5", "0", "0" },
		{ "170141183460469231731687303715884105727", "2/9",
				"1531270651144223085585185733442956951545/9",
				"1531270651144223085585185733442956951541/9",
				"340282366920938463463374607431768211454/9",
				"1531270651144223085585185733442956951543/2" },
	};
	struct bytes out;

	(void)state;
	bytes_init(&out, EXACT_TEXT_MAX);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact a = exact_zero();
		SCOPED_FINISH(exact_finish) struct exact b = exact_zero();
		SCOPED_FINISH(exact_finish) struct exact number = exact_zero();

		CHECK_ROW(rows[i].a);
		CHECK(exact_parse(rows[i].a, strlen(rows[i].a), &a));
		CHECK(exact_parse(rows[i].b, strlen(rows[i].b), &b));
		exact_copy(&number, &a);
		exact_add(&number, &b);
		CHECK_TEXT(print(&number, &out), rows[i].sum);
		exact_copy(&number, &a);
		exact_subtract(&number, &b);
		CHECK_TEXT(print(&number, &out), rows[i].difference);
		exact_copy(&number, &a);
		exact_multiply(&number, &b);
		CHECK_TEXT(print(&number, &out), rows[i].product);
		exact_copy(&number, &a);
		exact_divide(&number, &b);
		CHECK_TEXT(print(&number, &out), rows[i].quotient);
	}
	bytes_finish(&out);
}

static void takes_what_128_bits_hold(void **state)
{
	wide most = ((wide)INT64_MAX << 64) | (wide)UINT64_MAX;
	SCOPED_FINISH(exact_finish) struct exact number = exact_zero();
	struct bytes out;

	(void)state;
	bytes_init(&out, EXACT_TEXT_MAX);
	exact_set_fraction(&number, most, 1);
	CHECK_TEXT(print(&number, &out), "170141183460469231731687303715884105727");
	exact_set_fraction(&number, -most - 1, 1);
	CHECK_TEXT(print(&number, &out), "-170141183460469231731687303715884105728");
	exact_set_fraction(&number, 6, -4);
	CHECK_TEXT(print(&number, &out), "-3/2");
	exact_set_int(&number, INT64_MIN);
	CHECK_TEXT(print(&number, &out), "-9223372036854775808");
	exact_multiply_fraction(&number, 3, 2);
	CHECK_TEXT(print(&number, &out), "-13835058055282163712");
	bytes_finish(&out);
}

static void the_floor_lies_below(void **state)
{
	static const struct {
		const char *text;
		int64_t floor;
		bool fits;
	} rows[] = {
		{ "0", 0, true },
		{ "7/2", 3, true },
		{ "-7/2", -4, true },
		{ "-4", -4, true },
		{ "9223372036854775807", INT64_MAX, true },
		{ "18446744073709551615/2", INT64_MAX, true },
		{ "9223372036854775808", -7, false },
		{ "-9223372036854775807", -INT64_MAX, true },
		{ "-9223372036854775809", -7, false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact number = exact_zero();
		int64_t floor = -7;

		CHECK_ROW(rows[i].text);
		CHECK(exact_parse(rows[i].text, strlen(rows[i].text), &number));
		CHECK_INT(exact_floor(&number, &floor), rows[i].fits);
		CHECK_INT(floor, rows[i].floor);
	}
}

static void decimals_where_they_end(void **state)
{
	static const struct {
		const char *text, *decimal;
	} rows[] = {
		{ "0", "0" },
		{ "91/100", "0.91" },
		{ "-1/8", "-0.125" },
		{ "5/6", "5/6" },
		{ "2", "2" },
		{ "1/1000000000000000000", "0.000000000000000001" },
		{ "1/10000000000000000000", "1/10000000000000000000" },
		{ "100000000000000000000", "100000000000000000000" },
	};
	struct bytes out;

	(void)state;
	bytes_init(&out, EXACT_TEXT_MAX);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact number = exact_zero();

		CHECK_ROW(rows[i].text);
		CHECK(exact_parse(rows[i].text, strlen(rows[i].text), &number));
		bytes_reset(&out);
		exact_format_decimal(&number, &out);
		CHECK_TEXT(bytes_text(&out), rows[i].decimal);
	}
	bytes_finish(&out);
}

static void only_the_printed_form_is_read(void **state)
{
	static const char *const rows[] = { "", "-", "+1", "01", "-0", "1/", "/2", "1/0", "1/1",
		"2/4", "1/02", "1/-2", "0/2", "1.5", " 1", "1 ", "1/2/3", "0x10", "-01" };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact number = exact_zero();

		CHECK_ROW(rows[i]);
		exact_set_int(&number, -7);
		CHECK(!exact_parse(rows[i], strlen(rows[i]), &number));
		CHECK_INT(exact_sign(&number), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_and_products_are_in_lowest_terms),
		cmocka_unit_test(takes_what_128_bits_hold),
		cmocka_unit_test(the_floor_lies_below),
		cmocka_unit_test(decimals_where_they_end),
		cmocka_unit_test(only_the_printed_form_is_read),
	};

	return cmocka_run_group_tests_name("exact", tests, NULL, NULL);
}
