/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Columns line up by display width, whatever is written in them.
 */

#include "tests/check.h"

#include "api/table.h"
#include "meter/bytes.h"

static void width_is_what_a_terminal_shows(void **state)
{
	static const struct {
		const char *name, *text;
		size_t width;
	} rows[] = {
		{ "nothing", "", 0 },
		{ "ascii", "permit", 6 },
		{ "ideographs", "取水许可", 8 },
		{ "mixed", "温州A1", 6 },
		{ "cubic metre", "m³", 2 },
		{ "squared cubic metre", "㎥", 2 },
		{ "full-width digits", "１２", 4 },
		{ "corner brackets", "「」", 4 },
		{ "latin with a mark of its own", "é", 1 },
		{ "latin with a combining mark", "e\xcc\x81", 1 },
		{ "extension B", "𠮷", 2 },
		{ "a byte that is no character", "a\xff", 2 },
		{ "a cut character", "\xe6\xb0", 2 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(table_width(rows[i].text), rows[i].width);
	}
}

static void a_volume_reads_in_its_unit(void **state)
{
	static const struct {
		int64_t litres;
		const char *m3, *wan;
	} rows[] = {
		{ 0, "0", "0.0000" },
		{ 1, "0.001", "0.0000" },
		{ 499, "0.499", "0.0000" },
		{ 500, "0.5", "0.0001" },
		{ -500, "-0.5", "-0.0001" },
		{ -499, "-0.499", "0.0000" },
		{ 12345678, "12345.678", "1.2346" },
		{ -123456789000, "-123456789", "-12345.6789" },
		{ INT64_MAX, "9223372036854775.807", "922337203685.4776" },
		{ INT64_MIN, "-9223372036854775.808", "-922337203685.4776" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		char text[TABLE_VOLUME_MAX];

		CHECK_ROW(rows[i].m3);
		CHECK_TEXT(table_format_volume(rows[i].litres, UNIT_M3, text), rows[i].m3);
		CHECK_TEXT(table_format_volume(rows[i].litres, UNIT_WAN_M3, text), rows[i].wan);
	}
}

static const struct table_column columns[] = {
	{ "permit", TABLE_LEFT },
	{ "taken", TABLE_VOLUME },
	{ "days", TABLE_RIGHT },
	{ "flags", TABLE_LEFT },
};

static void check_text_of(struct table *table, const char *want)
{
	struct bytes text;

	bytes_init(&text, 1 << 16);
	CHECK_INT(table_format(table, &text), 0);
	CHECK_TEXT(bytes_text(&text), want);
	bytes_finish(&text);
	table_close(table);
}

static struct table *filled(enum volume_unit unit)
{
	struct table *table = table_open(columns, CHECK_COUNT(columns), unit);

	table_text(table, "温州-1");
	table_volume(table, 12345500);
	table_number(table, 31);
	table_text(table, "no-plan");
	table_text(table, "A");
	table_volume(table, 7000);
	table_number(table, -2);
	table_text(table, "no");
	table_text(table, "B");
	table_blank(table);
	table_fen(table, 150);
	table_text(table, "超计划");
	return table;
}

static void rows_line_up(void **state)
{
	(void)state;
	CHECK_ROW("m³, decimals made equal");
	check_text_of(filled(UNIT_M3),
			"permit  taken m³  days  flags\n"
			"温州-1   12345.5    31  no-plan\n"
			"A            7.0    -2  no\n"
			"B              -  1.50  超计划\n");
	CHECK_ROW("万m³");
	check_text_of(filled(UNIT_WAN_M3),
			"permit  taken 万m³  days  flags\n"
			"温州-1      1.2346    31  no-plan\n"
			"A           0.0007    -2  no\n"
			"B                -  1.50  超计划\n");
}

static void without_titles_there_is_no_header(void **state)
{
	static const struct table_column plain[] = { { "", TABLE_LEFT }, { "", TABLE_LEFT } };
	struct table *table = table_open(plain, CHECK_COUNT(plain), UNIT_M3);

	(void)state;
	table_text(table, "help");
	table_text(table, "says");
	check_text_of(table, "help  says\n");
}

static void columns_are_copied(void **state)
{
	struct table_column going[] = { { "permit", TABLE_LEFT }, { "taken", TABLE_VOLUME } };
	struct table *table = table_open(going, CHECK_COUNT(going), UNIT_M3);

	(void)state;
	going[0] = going[1] = (struct table_column){ "gone", TABLE_RIGHT };
	table_text(table, "A");
	table_volume(table, 1500);
	check_text_of(table,
			"permit  taken m³\n"
			"A            1.5\n");
}

static void an_empty_table_is_its_header(void **state)
{
	(void)state;
	check_text_of(table_open(columns, CHECK_COUNT(columns), UNIT_M3),
			"permit  taken m³  days  flags\n");
}

static void a_volume_that_there_is_not_is_a_blank(void **state)
{
	static const struct table_column plain[] = { { "taken", TABLE_VOLUME } };
	struct table *table = table_open(plain, CHECK_COUNT(plain), UNIT_M3);

	(void)state;
	table_volume_known(table, INT64_MIN);
	table_volume_known(table, 0);
	table_volume_known(table, -1500);
	check_text_of(table,
			"taken m³\n"
			"       -\n"
			"     0.0\n"
			"    -1.5\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(width_is_what_a_terminal_shows),
		cmocka_unit_test(a_volume_reads_in_its_unit),
		cmocka_unit_test(rows_line_up),
		cmocka_unit_test(a_volume_that_there_is_not_is_a_blank),
		cmocka_unit_test(without_titles_there_is_no_header),
		cmocka_unit_test(columns_are_copied),
		cmocka_unit_test(an_empty_table_is_its_header),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
