/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A CSV file is read as it is meant or refused with line, column, value and
 * expectation.
 */

#include "tests/check.h"

#include <stdlib.h>

#include "api/csv.h"
#include "api/csv_mend.h"
#include "api/csv_value.h"
#include "ledger/rows.h"
#include "meter/bytes.h"
#include "meter/err.h"

struct sample {
	char id[TEXT_ID_MAX + 1];
	char name[41];
	int32_t count;
	int64_t litres;
	struct day day;
	enum source source;
	uint32_t uses;
	char status;
	struct csv_time at;
};

enum {
	ID,
	NAME,
	COUNT,
	LITRES,
	DAY,
	SOURCE,
	USES,
	STATUS,
	AT,
	COLUMNS,
};

static const struct csv_column columns[COLUMNS] = {
	[ID] = { .name = "id", .name_zh = "编号|代码", .type = CSV_ID, .offset = offsetof(struct sample, id) },
	[NAME] = { .name = "name",
			.name_zh = "名称",
			.need = CSV_MAY,
			.type = CSV_NAME,
			.offset = offsetof(struct sample, name),
			.high = 40 },
	[COUNT] = { .name = "count",
			.name_zh = "数量",
			.need = CSV_MAY,
			.type = CSV_INT,
			.offset = offsetof(struct sample, count),
			.low = 1,
			.high = 1000000 },
	[LITRES] = { .name = "m3",
			.name_zh = "水量",
			.need = CSV_MAY,
			.type = CSV_VOLUME,
			.offset = offsetof(struct sample, litres) },
	[DAY] = { .name = "day",
			.name_zh = "日期",
			.need = CSV_MAY,
			.type = CSV_DAY,
			.offset = offsetof(struct sample, day) },
	[SOURCE] = { .name = "source",
			.name_zh = "水源",
			.need = CSV_MAY,
			.type = CSV_SOURCES,
			.offset = offsetof(struct sample, source) },
	[USES] = { .name = "use",
			.name_zh = "用途",
			.need = CSV_MAY,
			.type = CSV_USES,
			.offset = offsetof(struct sample, uses) },
	[STATUS] = { .name = "status",
			.name_zh = "状态",
			.need = CSV_MAY,
			.type = CSV_STATUS,
			.offset = offsetof(struct sample, status) },
	[AT] = { .name = "at",
			.name_zh = "时间",
			.need = CSV_MAY,
			.type = CSV_TIME,
			.offset = offsetof(struct sample, at),
	},
};

/* Opens with columns id and name only, for questions of form. */
static int open_two(const char *text, size_t size, struct csv_options options, struct csv **ret,
		struct where *reterr)
{
	return csv_open(text, size, "f.csv", &options, columns, 2, ret, reterr);
}

/* All values as "a|b;c|d": rows ended by ';'. */
static void check_values(struct csv *csv, const char *want)
{
	struct bytes text;

	bytes_init(&text, 1 << 16);
	while (csv_next(csv) == CSV_OK) {
		bytes_format(&text, "%s|%s;", csv_text(csv, ID), csv_text(csv, NAME));
	}
	CHECK_TEXT(bytes_text(&text), want);
	bytes_finish(&text);
}

static void reads_what_rfc_4180_writes(void **state)
{
	static const struct {
		const char *name, *text, *want;
		struct csv_options options;
	} rows[] = {
		{ "line feeds", "id,name\n1,a\n2,b\n", "1|a;2|b;", { .skip_rows = 0 } },
		{ "carriage returns", "id,name\r\n1,a\r\n2,b\r\n", "1|a;2|b;", { .skip_rows = 0 } },
		{ "no last line end", "id,name\n1,a", "1|a;", { .skip_rows = 0 } },
		{ "quotes", "id,name\n\"1\",\"a, \"\"b\"\"\nc\"\n", "1|a, \"b\"\nc;",
				{ .skip_rows = 0 } },
		{ "a quoted header", "\"id\",\"name\"\n1,a\n", "1|a;", { .skip_rows = 0 } },
		{ "an empty quoted field", "id,name\n1,\"\"\n", "1|;", { .skip_rows = 0 } },
		{ "blank rows", "id,name\n\n1,a\n,\n\r\n2,b\n,\n", "1|a;2|b;", { .skip_rows = 0 } },
		{ "any order", "name,id\na,1\n", "1|a;", { .skip_rows = 0 } },
		{ "an optional column left out", "id\n1\n", "1|;", { .skip_rows = 0 } },
		{ "Chinese names", "编号,名称\n1,温州\n", "1|温州;", { .skip_rows = 0 } },
		{ "mixed names", "名称,id\n温州,1\n", "1|温州;", { .skip_rows = 0 } },
		{ "another Chinese name", "名称,代码\n温州,1\n", "1|温州;", { .skip_rows = 0 } },
		{ "a byte order mark", "\xef\xbb\xbfid,name\n1,a\n", "1|a;", { .skip_rows = 0 } },
		{ "title rows", "取水台账,\n\nid,name\n1,a\n", "1|a;", { .skip_rows = 2 } },
		{ "GB18030", "\xb1\xe0\xba\xc5,\xc3\xfb\xb3\xc6\n1,\xce\xc2\xd6\xdd\n", "1|温州;",
				{ .encoding = CSV_GB18030 } },
		{ "GB18030 of four bytes", "id,name\n1,\x95\x32\x82\x36\n", "1|𠀀;",
				{ .encoding = CSV_GB18030 } },
		{ "no rows", "id,name\n", "", { .skip_rows = 0 } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { .line = 0 };
		struct csv *csv = NULL;

		CHECK_ROW(rows[i].name);
		CHECK_INT(open_two(rows[i].text, strlen(rows[i].text), rows[i].options, &csv,
					  &where),
				CSV_OK);
		check_values(csv, rows[i].want);
		csv_close(csv);
	}
}

/* What csv_open or the first csv_next that fails tells. */
static int first_answer(
		const char *text, size_t size, struct csv_options options, struct where *reterr)
{
	struct csv *csv = NULL;
	int answer = open_two(text, size, options, &csv, reterr);

	while (answer == CSV_OK) {
		answer = csv_next(csv);
	}
	csv_close(csv);
	return answer;
}

static void a_malformed_file_is_told_with_its_place(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *sentence;
		struct csv_options options;
	} rows[] = {
		{ "", 1, 0, "the header row is missing", { .skip_rows = 0 } },
		{ "id,name\n1,a\n", 3, 0, "the header row is missing", { .skip_rows = 2 } },
		{ "id,nmae\n", 1, 2, "unknown column 'nmae'; expected: id, name",
				{ .skip_rows = 0 } },
		{ "编号,名字\n", 1, 2, "unknown column '名字'; expected: 编号, 名称",
				{ .skip_rows = 0 } },
		{ "id,名字\n", 1, 2, "unknown column '名字'; expected: 编号, 名称",
				{ .skip_rows = 0 } },
		{ "编号,nmae\n", 1, 2, "unknown column 'nmae'; expected: 编号, 名称",
				{ .skip_rows = 0 } },
		{ "id, name\n", 1, 2, "unknown column ' name'; it must be written name",
				{ .skip_rows = 0 } },
		{ "编 号（必填）,name\n", 1, 1,
				"unknown column '编 号（必填）'; it must be written 编号",
				{ .skip_rows = 0 } },
		{ "ｉｄ,name\n", 1, 1, "unknown column 'ｉｄ'; it must be written id",
				{ .skip_rows = 0 } },
		{ "(m3),name\n", 1, 1, "unknown column '(m3)'; expected: id, name",
				{ .skip_rows = 0 } },
		{ "name\na\n", 1, 0, "column 'id' (编号) is missing", { .skip_rows = 0 } },
		{ "id,编号\n", 1, 2, "column '编号' stands twice, first as column 1",
				{ .skip_rows = 0 } },
		{ "代码,编号\n", 1, 2, "column '编号' stands twice, first as column 1",
				{ .skip_rows = 0 } },
		{ "id,name\n1,a\n2\n", 3, 1, "the row has 1 columns, the header has 2",
				{ .skip_rows = 0 } },
		{ "id,name\n1,a,b\n", 2, 3, "the row has 3 columns, the header has 2",
				{ .skip_rows = 0 } },
		{ "id,name\n1,\"a\n\nb", 2, 2, "a quote is opened here and never closed",
				{ .skip_rows = 0 } },
		{ "id,name\n1,\"a\"b\n", 2, 2, "text stands behind a closing quote",
				{ .skip_rows = 0 } },
		{ "id,name\n1,a\"b\"\n", 2, 2,
				"a quote stands inside a field; quote the whole field and double "
				"the quote",
				{ .skip_rows = 0 } },
		{ "id,name\n1,a\rb\n", 2, 2, "a carriage return stands without its line feed",
				{ .skip_rows = 0 } },
		{ "id,name\n1,\xff\n", 2, 2, "not UTF-8", { .skip_rows = 0 } },
		{ "id,name\n1,a\n2,\xce\xc2\xd6\xdd\n", 3, 2,
				"not UTF-8, but valid GB18030: say --encoding gb18030",
				{ .skip_rows = 0 } },
		{ "id,name\n1,a\n2,\xff\n", 3, 2, "not GB18030", { .encoding = CSV_GB18030 } },
		{ "id,name\n1,\xce", 2, 2, "not GB18030", { .encoding = CSV_GB18030 } },
		{ "id,name\n\"1,\n2\",\xff\n", 3, 2, "not UTF-8", { .skip_rows = 0 } },
		{ "id,name\n\"1,\n2\",\xff\n", 3, 2, "not GB18030", { .encoding = CSV_GB18030 } },
		{ "\xff\xfei", 1, 0, "the file is UTF-16; save it as CSV UTF-8",
				{ .skip_rows = 0 } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { .line = 0 };

		CHECK_ROW(rows[i].sentence);
		CHECK_INT(first_answer(rows[i].text, strlen(rows[i].text), rows[i].options, &where),
				CSV_WRONG);
		CHECK_TEXT(where.text, rows[i].sentence);
		CHECK_TEXT(where.file, "f.csv");
		CHECK_INT(where.line, rows[i].line);
		CHECK_INT(where.column, rows[i].column);
	}
}

static void limits_hold(void **state)
{
	struct where where = { .line = 0 };
	struct bytes text;

	(void)state;
	bytes_init(&text, 1 << 20);
	CHECK_ROW("a field of the largest size");
	bytes_put_text(&text, "id,name\n1,");
	for (int i = 0; i < CSV_FIELD_MAX; i++) {
		bytes_put_u8(&text, 'a');
	}
	CHECK_INT(first_answer((const char *)text.data, text.size,
				  (struct csv_options){ .skip_rows = 0 }, &where),
			CSV_END);
	CHECK_ROW("one byte more");
	bytes_put_u8(&text, 'a');
	CHECK_INT(first_answer((const char *)text.data, text.size,
				  (struct csv_options){ .skip_rows = 0 }, &where),
			CSV_WRONG);
	CHECK_TEXT(where.text, "a field is longer than 4096 bytes");
	CHECK_INT(where.column, 2);

	CHECK_ROW("too many columns");
	bytes_reset(&text);
	for (int i = 0; i < CSV_COLUMNS_MAX; i++) {
		bytes_put_text(&text, "id,");
	}
	CHECK_INT(first_answer((const char *)text.data, text.size,
				  (struct csv_options){ .skip_rows = 0 }, &where),
			CSV_WRONG);
	CHECK_TEXT(where.text, "a row has more than 64 columns");

	CHECK_ROW("a zero byte");
	CHECK_INT(first_answer("id\n1\0\n", 6, (struct csv_options){ .skip_rows = 0 }, &where),
			CSV_WRONG);
	CHECK_TEXT(where.text, "a zero byte; this is not a text");
	CHECK_INT(where.line, 2);
	bytes_finish(&text);
}

static int read_one(const char *header, const char *value, struct sample *ret, struct where *reterr)
{
	struct csv_options options = { .skip_rows = 0 };
	struct csv *csv = NULL;
	struct bytes text;
	int answer;

	bytes_init(&text, 1 << 16);
	bytes_format(&text, "id,%s\nX,\"%s\"\n", header, value);
	answer = csv_open(text.data, text.size, "f.csv", &options, columns, COLUMNS, &csv, reterr);
	if (answer == CSV_OK) {
		answer = csv_read_row(csv, ret);
	}
	csv_close(csv);
	bytes_finish(&text);
	return answer;
}

static void values_become_what_they_say(void **state)
{
	struct where where = { .line = 0 };
	struct sample row;

	(void)state;
	CHECK_INT(read_one("m3", "0.01万m³", &row, &where), CSV_OK);
	CHECK_INT(row.litres, 100000);
	CHECK_INT(read_one("m3", "12.345", &row, &where), CSV_OK);
	CHECK_INT(row.litres, 12345);
	CHECK_INT(read_one("count", "1000000", &row, &where), CSV_OK);
	CHECK_INT(row.count, 1000000);
	CHECK_INT(read_one("day", "2024-02-29", &row, &where), CSV_OK);
	CHECK_INT(row.day.number, 19782);
	CHECK_INT(read_one("source", "地下水", &row, &where), CSV_OK);
	CHECK_INT(row.source, SOURCE_GROUNDWATER);
	CHECK_INT(read_one("source", "all", &row, &where), CSV_OK);
	CHECK_INT(row.source, SOURCE_ANY);
	CHECK_INT(read_one("use", "industry;生活", &row, &where), CSV_OK);
	CHECK_INT(row.uses, use_bit(USE_INDUSTRY) | use_bit(USE_DOMESTIC));
	CHECK_INT(read_one("use", "公共供水;疏干排水外排", &row, &where), CSV_OK);
	CHECK_INT(row.uses, use_bit(USE_PUBLIC_SUPPLY) | use_bit(USE_MINE_DRAINAGE_DISCHARGED));
	CHECK_INT(read_one("source", "合计", &row, &where), CSV_OK);
	CHECK_INT(row.source, SOURCE_ANY);
	CHECK_INT(read_one("status", "无效", &row, &where), CSV_OK);
	CHECK_INT(row.status, STATUS_NONE);
	CHECK_INT(read_one("status", "E", &row, &where), CSV_OK);
	CHECK_INT(row.status, STATUS_ESTIMATED);
	CHECK_INT(read_one("at", "2026-08-01 08:00", &row, &where), CSV_OK);
	CHECK(row.at.is_local);
	CHECK_INT(read_one("at", "1970-01-01T08:00:01+08:00", &row, &where), CSV_OK);
	CHECK(!row.at.is_local);
	CHECK_INT(row.at.s, 1);
}

static void a_blank_is_its_own_value(void **state)
{
	struct where where = { .line = 0 };
	struct sample row;

	(void)state;
	CHECK_INT(read_one("name,count,m3,day,source,use,status", "\",\"\",,,,,\"", &row, &where),
			CSV_OK);
	CHECK_TEXT(row.id, "X");
	CHECK_TEXT(row.name, "");
	CHECK_INT(row.litres, ROW_NO_LITRES);
	CHECK(!row_has_day(row.day));
	CHECK_INT(row.uses, 0);
	CHECK_INT(row.status, STATUS_GOOD);
}

static void a_bad_value_is_told_with_what_is_right(void **state)
{
	static const struct {
		const char *header, *value, *sentence;
	} rows[] = {
		{ "m3", "１２，０００", "m3: '１２，０００' must be written 12000" },
		{ "m3", "1,234,567.5", "m3: '1,234,567.5' must be written 1234567.5" },
		{ "m3", " 12", "m3: ' 12' must be written 12" },
		{ "m3", "1,5", "m3: '1,5' is not a volume in m³ with at most 3 decimals" },
		{ "m3", "1,2345", "m3: '1,2345' is not a volume in m³ with at most 3 decimals" },
		{ "m3", "12.3456", "m3: '12.3456' is not a volume in m³ with at most 3 decimals" },
		{ "m3", "-1", "m3: '-1' is not a volume in m³ with at most 3 decimals" },
		{ "水量", "1e3", "水量: '1e3' is not a volume in m³ with at most 3 decimals" },
		{ "m3", "99999999999999999999",
				"m3: '99999999999999999999' is not a volume in m³ with at most 3 "
				"decimals" },
		{ "count", "0", "count: '0' is not a whole number from 1 to 1000000" },
		{ "count", "1,000", "count: '1,000' must be written 1000" },
		{ "count", "1.5", "count: '1.5' is not a whole number from 1 to 1000000" },
		{ "day", "2026/8/1", "day: '2026/8/1' must be written 2026-08-01" },
		{ "day", "2026年8月1日", "day: '2026年8月1日' must be written 2026-08-01" },
		{ "day", "２０２６－０８－０１",
				"day: '２０２６－０８－０１' must be written 2026-08-01" },
		{ "day", "20260801", "day: '20260801' must be written 2026-08-01" },
		{ "day", "2026-02-29", "day: '2026-02-29' is not a date like 2026-10-31" },
		{ "at", "2026/8/1 8:05", "at: '2026/8/1 8:05' must be written 2026-08-01T08:05" },
		{ "at", "2026-08-01T24:00",
				"at: '2026-08-01T24:00' is not an instant like "
				"2026-10-31T16:00:00+08:00" },
		{ "status", "Ｅ", "status: 'Ｅ' must be written E" },
		{ "status", "X", "status: 'X' is not blank or one of: A, E, N" },
		{ "状态", "X", "状态: 'X' is not blank or one of: 有效, 估计, 无效" },
		{ "水源", "河水",
				"水源: '河水' is not one of: 合计, 地表水, 地下水, 地热水, 再生水, 雨水, "
				"矿坑水, 淡化海水, 海水, 微咸水" },
		{ "use", "工业、生活", "use: '工业、生活' must be written 工业;生活" },
		{ "use", "工业； 生活", "use: '工业； 生活' must be written 工业;生活" },
		{ "use", "industry,domestic",
				"use: 'industry,domestic' must be written industry;domestic" },
		{ "name", "温州 ", "name: '温州 ' must be written 温州" },
		{ "name", "a\nb",
				"name: 'a\nb' is not a text of at most 40 bytes without line breaks" },
		{ "source", "river",
				"source: 'river' is not one of: all, surface, groundwater, "
				"geothermal, reclaimed, rain, mine, desalinated, seawater, "
				"brackish" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { .line = 0 };
		struct sample row;

		CHECK_ROW(rows[i].sentence);
		CHECK_INT(read_one(rows[i].header, rows[i].value, &row, &where), CSV_WRONG);
		CHECK_TEXT(where.text, rows[i].sentence);
		CHECK_INT(where.line, 2);
		CHECK_INT(where.column, 2);
	}
}

static void uses_are_words_once_each(void **state)
{
	static const char *const rows[] = { "industry;industry", "industry;", ";industry",
		"industry、river", "industry; domestic;x" };
	static const char want[] = "is not words between ';', each once: public_supply, industry";

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { .line = 0 };
		struct sample row;

		CHECK_ROW(rows[i]);
		CHECK_INT(read_one("use", rows[i], &row, &where), CSV_WRONG);
		CHECK(strstr(where.text, want) != NULL);
	}
}

static void a_long_value_is_quoted_in_part(void **state)
{
	char quoted[CSV_QUOTE_MAX];

	(void)state;
	CHECK_TEXT(csv_quote("温州", quoted), "温州");
	CHECK_TEXT(csv_quote("0123456789012345678901234567890123456789012345678901234567温州",
				   quoted),
			"0123456789012345678901234567890123456789012345678901234567…");
}

static void what_must_not_be_blank_is_not(void **state)
{
	struct csv_options options = { .skip_rows = 0 };
	struct where where = { .line = 0 };
	struct csv *csv = NULL;
	struct sample row;

	(void)state;
	CHECK_INT(csv_open("name,编号\na,\n", 15, "f.csv", &options, columns, COLUMNS, &csv,
				  &where),
			CSV_OK);
	CHECK_INT(csv_read_row(csv, &row), CSV_WRONG);
	CHECK_TEXT(where.text, "编号: must not be blank");
	CHECK_INT(where.column, 2);
	csv_close(csv);
}

static void a_file_that_is_not_there_is_no_fault(void **state)
{
	struct where where = { .line = 0 };
	struct bytes text;

	(void)state;
	bytes_init(&text, CSV_FILE_MAX);
	CHECK_INT(csv_load("/nonexistent/f.csv", &text, &where), CSV_WRONG);
	CHECK_TEXT(where.text, "cannot be opened: No such file or directory");
	CHECK_INT(csv_load("/", &text, &where), CSV_WRONG);
	CHECK_TEXT(where.text, "cannot be read: Is a directory");
	CHECK_INT(csv_load("/dev/zero", &text, &where), CSV_WRONG);
	CHECK_TEXT(where.text, "is larger than 256 MiB; cut it into several files");
	bytes_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_rfc_4180_writes),
		cmocka_unit_test(a_malformed_file_is_told_with_its_place),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(values_become_what_they_say),
		cmocka_unit_test(a_blank_is_its_own_value),
		cmocka_unit_test(a_bad_value_is_told_with_what_is_right),
		cmocka_unit_test(uses_are_words_once_each),
		cmocka_unit_test(a_long_value_is_quoted_in_part),
		cmocka_unit_test(what_must_not_be_blank_is_not),
		cmocka_unit_test(a_file_that_is_not_there_is_no_fault),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
