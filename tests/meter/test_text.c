/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Numbers are read strictly, within their bounds, and print as they were read.
 */

#include "tests/check.h"

#include "meter/err.h"
#include "meter/text.h"

static void reads_an_integer_or_leaves_everything(void **state)
{
	static const struct {
		const char *text;
		int64_t low, high, value;
		enum text_answer answer;
		size_t at;
	} rows[] = {
		{ "0", 0, 9, 0, TEXT_OK, 1 }, { "007", 0, 9, 7, TEXT_OK, 3 },
		{ "12rest", 0, 99, 12, TEXT_OK, 2 }, { "-12", -12, 0, -12, TEXT_OK, 3 },
		{ "-0", -1, 1, 0, TEXT_OK, 2 },
		{ "9223372036854775807", 0, INT64_MAX, INT64_MAX, TEXT_OK, 19 },
		{ "-9223372036854775808", INT64_MIN, 0, INT64_MIN, TEXT_OK, 20 },
		{ "9223372036854775808", INT64_MIN, INT64_MAX, -7, TEXT_RANGE, 0 },
		{ "-9223372036854775809", INT64_MIN, INT64_MAX, -7, TEXT_RANGE, 0 },
		{ "99999999999999999999999999", INT64_MIN, INT64_MAX, -7, TEXT_RANGE, 0 },
		{ "10", 0, 9, -7, TEXT_RANGE, 0 }, { "1", 2, 9, -7, TEXT_RANGE, 0 },
		{ "-13", -12, 0, -7, TEXT_RANGE, 0 }, { "-1", 0, 9, -7, TEXT_SYNTAX, 0 },
		{ "-0", 0, 9, -7, TEXT_SYNTAX, 0 }, { "", -9, 9, -7, TEXT_SYNTAX, 0 },
		{ "-", -9, 9, -7, TEXT_SYNTAX, 0 }, { "--1", -9, 9, -7, TEXT_SYNTAX, 0 },
		{ "+1", -9, 9, -7, TEXT_SYNTAX, 0 }, { " 1", -9, 9, -7, TEXT_SYNTAX, 0 },
		{ "x", -9, 9, -7, TEXT_SYNTAX, 0 },
		{ "１", -9, 9, -7, TEXT_SYNTAX, 0 }, /* full width */
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct text_cursor cursor = text_cursor(rows[i].text, strlen(rows[i].text));
		int64_t value = -7;

		CHECK_ROW(rows[i].text);
		CHECK_INT(text_int(&cursor, rows[i].low, rows[i].high, &value), rows[i].answer);
		CHECK_INT(value, rows[i].value);
		CHECK_INT(cursor.at, rows[i].at);
	}
}

static void a_cursor_ends_where_its_size_says(void **state)
{
	struct text_cursor cursor = text_cursor("123456", 3);
	int64_t value = -7;

	(void)state;
	CHECK_INT(text_int(&cursor, 0, 1000000, &value), TEXT_OK);
	CHECK_INT(value, 123);
	CHECK(text_at_end(&cursor));
	CHECK(!text_take(&cursor, '4'));
	CHECK_INT(text_digits(&cursor, 1, &value), TEXT_SYNTAX);
	CHECK_INT(cursor.at, 3);
}

static void digits_are_counted(void **state)
{
	struct text_cursor cursor = text_cursor("2026-1x", 7);
	int64_t value = -7;

	(void)state;
	CHECK_INT(text_digits(&cursor, 4, &value), TEXT_OK);
	CHECK_INT(value, 2026);
	CHECK(!text_take(&cursor, '/'));
	CHECK(text_take(&cursor, '-'));
	CHECK_INT(text_digits(&cursor, 2, &value), TEXT_SYNTAX);
	CHECK_INT(value, 2026);
	CHECK_INT(cursor.at, 5);

	cursor = text_cursor("999999999999999999", 18);
	CHECK_INT(text_digits(&cursor, 18, &value), TEXT_OK);
	CHECK_INT(value, INT64_C(999999999999999999));
}

static void a_whole_string_is_one_integer(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
		enum text_answer answer;
	} rows[] = {
		{ "42", 42, TEXT_OK },
		{ "42 ", -7, TEXT_SYNTAX },
		{ "4.2", -7, TEXT_SYNTAX },
		{ "101", -7, TEXT_RANGE },
		{ "", -7, TEXT_SYNTAX },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t value = -7;

		CHECK_ROW(rows[i].text);
		CHECK_INT(text_int_all(rows[i].text, 0, 100, &value), rows[i].answer);
		CHECK_INT(value, rows[i].value);
	}
}

static void reads_a_decimal_exactly_or_not_at_all(void **state)
{
	static const struct {
		const char *text;
		int decimals;
		int64_t value;
		enum text_answer answer;
	} rows[] = {
		{ "0.20", 6, 200000, TEXT_OK },
		{ "12", 3, 12000, TEXT_OK },
		{ "-0.005", 3, -5, TEXT_OK },
		{ "-0", 3, 0, TEXT_OK },
		{ "1.0000000", 3, 1000, TEXT_OK },
		{ "5.0", 0, 5, TEXT_OK },
		{ "000.1", 1, 1, TEXT_OK },
		{ "0.000000000000000001", 18, 1, TEXT_OK },
		{ "9.223372036854775807", 18, INT64_MAX, TEXT_OK },
		{ "-9.223372036854775808", 18, INT64_MIN, TEXT_OK },
		{ "9.223372036854775808", 18, -7, TEXT_RANGE },
		{ "9223372036854775807", 1, -7, TEXT_RANGE },
		{ "0.0001", 3, -7, TEXT_DECIMALS },
		{ "99999999999999999999.0001", 3, -7, TEXT_DECIMALS },
		{ "5.5", 0, -7, TEXT_DECIMALS },
		{ "1.", 3, -7, TEXT_SYNTAX },
		{ ".5", 3, -7, TEXT_SYNTAX },
		{ "-.5", 3, -7, TEXT_SYNTAX },
		{ "", 3, -7, TEXT_SYNTAX },
		{ "1,5", 3, 1000, TEXT_OK }, /* the comma is left for the caller to refuse */
		{ "1.x", 3, -7, TEXT_SYNTAX },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct text_cursor cursor = text_cursor(rows[i].text, strlen(rows[i].text));
		int64_t value = -7;

		CHECK_ROW(rows[i].text);
		CHECK_INT(text_fixed(&cursor, rows[i].decimals, &value), rows[i].answer);
		CHECK_INT(value, rows[i].value);
		CHECK(rows[i].answer == TEXT_OK || cursor.at == 0);
	}
}

static void prints_a_decimal_without_trailing_zeros(void **state)
{
	static const struct {
		int64_t value;
		int decimals;
		const char *text;
	} rows[] = {
		{ 0, 0, "0" },
		{ 0, 6, "0" },
		{ 1500, 3, "1.5" },
		{ -50, 3, "-0.05" },
		{ 12000, 3, "12" },
		{ 120, 0, "120" },
		{ 1, 18, "0.000000000000000001" },
		{ INT64_MAX, 18, "9.223372036854775807" },
		{ INT64_MIN, 18, "-9.223372036854775808" },
		{ INT64_MIN, 0, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		char buffer[24];
		struct text_cursor cursor;
		int64_t again = -7;

		CHECK_ROW(rows[i].text);
		CHECK_TEXT(text_format_fixed(
					   rows[i].value, rows[i].decimals, buffer, sizeof(buffer)),
				rows[i].text);
		cursor = text_cursor(buffer, strlen(buffer));
		CHECK_INT(text_fixed(&cursor, rows[i].decimals, &again), TEXT_OK);
		CHECK_INT(again, rows[i].value);
	}
}

static void knows_well_formed_utf8(void **state)
{
	/* RFC 3629 section 4; the forms at the edges of each range */
	static const struct {
		const char *name, *text;
		size_t size;
		bool is_good;
	} rows[] = {
		{ "empty", "", 0, true },
		{ "ASCII and NUL", "a\0b", 3, true },
		{ "two bytes, first and last", "\xc2\x80\xdf\xbf", 4, true },
		{ "three bytes, first and last", "\xe0\xa0\x80\xef\xbf\xbf", 6, true },
		{ "around the surrogates", "\xed\x9f\xbf\xee\x80\x80", 6, true },
		{ "four bytes, first and last", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8, true },
		{ "Chinese", "取水许可", 12, true },
		{ "a continuation alone", "\x80", 1, false },
		{ "overlong slash", "\xc0\xaf", 2, false },
		{ "overlong, three bytes", "\xe0\x9f\xbf", 3, false },
		{ "overlong, four bytes", "\xf0\x8f\xbf\xbf", 4, false },
		{ "a surrogate", "\xed\xa0\x80", 3, false },
		{ "beyond U+10FFFF", "\xf4\x90\x80\x80", 4, false },
		{ "first byte f5", "\xf5\x80\x80\x80", 4, false },
		{ "cut short", "\xe5\x8f", 2, false },
		{ "a third byte that is none", "\xe5\x8f\x41", 3, false },
		{ "a fourth byte that is none", "\xf0\x90\x80\x41", 4, false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(text_is_utf8(rows[i].text, rows[i].size), rows[i].is_good);
	}
}

static void an_identifier_can_be_seen(void **state)
{
	static const struct {
		const char *name, *text;
		bool is_good;
	} rows[] = {
		{ "a permit", "B330101S2021-0042", true },
		{ "Chinese", "取水（浙）字〔2021〕第1号", true },
		{ "one byte", "a", true },
		{ "64 bytes", "0123456789012345678901234567890123456789012345678901234567890123",
				true },
		{ "65 bytes", "01234567890123456789012345678901234567890123456789012345678901234",
				false },
		{ "empty", "", false },
		{ "a blank inside", "a b", false },
		{ "a comma", "a,b", false },
		{ "a semicolon", "a;b", false },
		{ "a quote", "a\"b", false },
		{ "a tab", "a\tb", false },
		{ "delete", "a\x7f", false },
		{ "a C1 control", "a\xc2\x85", false },
		{ "a no-break space",
				"a\xc2\xa0"
				"b",
				false },
		{ "an ideographic space", "甲　乙", false },
		{ "a zero width space", "a\xe2\x80\x8b", false },
		{ "an override of direction",
				"a\xe2\x80\xae"
				"b",
				false },
		{ "a byte order mark",
				"\xef\xbb\xbf"
				"a",
				false },
		{ "not UTF-8", "a\xff", false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(text_is_id(rows[i].text), rows[i].is_good);
	}
}

static void copies_what_fits(void **state)
{
	char buffer[4];

	(void)state;
	CHECK(text_copy(buffer, sizeof(buffer), "abc"));
	CHECK_TEXT(buffer, "abc");
	CHECK(!text_copy(buffer, sizeof(buffer), "xyzw"));
	CHECK_TEXT(buffer, "xyz");
	CHECK(!text_copy(buffer, 1, "a"));
	CHECK_TEXT(buffer, "");
}

static void a_message_is_cut_between_characters(void **state)
{
	struct where where = { .line = 0 };
	char text[WHERE_TEXT_MAX * 2];

	(void)state;
	for (size_t shift = 0; shift < 3; shift++) {
		size_t at = 0;

		for (; at < shift; at++) {
			text[at] = '-';
		}
		for (; at + 3 < sizeof(text); at += 3) {
			memcpy(text + at, "许", 3);
		}
		text[at] = '\0';

		where_set(&where, 3, 4, "%s", text);
		CHECK(text_is_utf8(where.text, strlen(where.text)));
		CHECK(strlen(where.text) > WHERE_TEXT_MAX - 8);
		CHECK_INT(where.line, 3);
		CHECK_INT(where.column, 4);

		where_file(&where, text);
		CHECK(text_is_utf8(where.file, strlen(where.file)));
		CHECK(strlen(where.file) > WHERE_FILE_MAX - 8);
	}
	where_set(&where, 0, 0, "%s", "whole");
	CHECK_TEXT(where.text, "whole");
	where_file(&where, "meters.csv");
	CHECK_TEXT(where.file, "meters.csv");
}

static void a_whole_text_is_one_fixed_decimal(void **state)
{
	static const struct {
		const char *text;
		enum text_answer answer;
		int64_t value;
	} rows[] = {
		{ "0", TEXT_OK, 0 },
		{ "1.5", TEXT_OK, 1500 },
		{ "-0.001", TEXT_OK, -1 },
		{ "-0.002", TEXT_RANGE, -7 },
		{ "200.000", TEXT_OK, 200000 },
		{ "200.001", TEXT_RANGE, -7 },
		{ "1.5 ", TEXT_SYNTAX, -7 },
		{ "1.5.", TEXT_SYNTAX, -7 },
		{ "", TEXT_SYNTAX, -7 },
		{ "9223372036854775807", TEXT_RANGE, -7 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t value = -7;

		CHECK_ROW(rows[i].text);
		CHECK_INT(text_fixed_all(rows[i].text, 3, -1, 200000, &value), rows[i].answer);
		CHECK_INT(value, rows[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_text_is_one_fixed_decimal),
		cmocka_unit_test(reads_an_integer_or_leaves_everything),
		cmocka_unit_test(a_cursor_ends_where_its_size_says),
		cmocka_unit_test(digits_are_counted),
		cmocka_unit_test(a_whole_string_is_one_integer),
		cmocka_unit_test(reads_a_decimal_exactly_or_not_at_all),
		cmocka_unit_test(prints_a_decimal_without_trailing_zeros),
		cmocka_unit_test(knows_well_formed_utf8),
		cmocka_unit_test(an_identifier_can_be_seen),
		cmocka_unit_test(copies_what_fits),
		cmocka_unit_test(a_message_is_cut_between_characters),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
