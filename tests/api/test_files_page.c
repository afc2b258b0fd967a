/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir-files(5) has the columns of every file and the words of every list, in
 * both languages, as the program knows them.
 *
 * `files_page --print en|zh_CN` prints the tables to be pasted.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/csv.h"
#include "api/import_columns.h"
#include "api/import_readings.h"
#include "api/import_rows.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "tests/support/tree_file.h"

enum {
	TABLE_MAX = 1 << 14,
};

/* What the page of a language calls things. */
struct page {
	const char *file; /* below docs/man */
	const char *head, *needs[3];
	const char *types[CSV_PART + 1];
	const char *words_head;
};

static const struct page pages[] = {
	{ "weir-files.5.scd", "[< *Column*\n:< *Chinese*\n:< *Value*\n:< *Need*\n",
			{ "must", "may be blank", "may be left out" },
			{
					[CSV_ID] = "id",
					[CSV_NAME] = "text",
					[CSV_INT] = "whole number",
					[CSV_VOLUME] = "m³",
					[CSV_DAY] = "date",
					[CSV_WORD] = "word",
					[CSV_SOURCES] = "word, or all (合计)",
					[CSV_USES] = "words between ;",
					[CSV_STATUS] = "word",
					[CSV_TIME] = "instant",
					[CSV_FIXED] = "number",
					[CSV_MOMENT] = "instant or date",
					[CSV_PART] = "full, none or a part",
			},
			"[< *Word*\n:< *Chinese*\n" },
	{ "zh_CN/weir-files.5.scd", "[< *列名*\n:< *中文列名*\n:< *内容*\n:< *要求*\n",
			{ "必填", "可空白", "可省略" },
			{
					[CSV_ID] = "编号",
					[CSV_NAME] = "文字",
					[CSV_INT] = "整数",
					[CSV_VOLUME] = "m³",
					[CSV_DAY] = "日期",
					[CSV_WORD] = "用词",
					[CSV_SOURCES] = "用词，或合计（all）",
					[CSV_USES] = "以 ; 分隔的用词",
					[CSV_STATUS] = "用词",
					[CSV_TIME] = "时刻",
					[CSV_FIXED] = "数值",
					[CSV_MOMENT] = "时刻或日期",
					[CSV_PART] = "全额、不计或比例",
			},
			"[< *用词*\n:< *中文*\n" },
};

/* A name as scdoc wants it: an underscore is no mark. */
static void put_plain(struct bytes *ret, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '|') {
			bytes_put_text(ret, ", ");
		} else {
			bytes_format(ret, "%s%c", *text == '_' ? "\\" : "", *text);
		}
	}
}

static void put_columns(struct bytes *ret, const struct page *page,
		const struct csv_column *columns, size_t count)
{
	bytes_put_text(ret, page->head);
	for (size_t i = 0; i < count; i++) {
		CHECK(columns[i].type <= CSV_PART && page->types[columns[i].type] != NULL);
		bytes_put_text(ret, "|  ");
		put_plain(ret, columns[i].name);
		bytes_put_text(ret, "\n:  ");
		put_plain(ret, columns[i].name_zh);
		bytes_format(ret, "\n:  %s\n:  %s\n", page->types[columns[i].type],
				page->needs[columns[i].need]);
	}
}

static void put_words(struct bytes *ret, const struct page *page, enum word_list list)
{
	const char *name;
	int word;

	bytes_put_text(ret, page->words_head);
	for (int n = 0; (name = word_list_name(list, n)) != NULL; n++) {
		CHECK(word_parse(list, name, &word));
		bytes_put_text(ret, "|  ");
		put_plain(ret, name);
		bytes_format(ret, "\n:  %s\n", word_name_zh(list, word));
	}
}

enum {
	KINDS_END = 100, /* behind every number of a kind of row */
};

/* The n-th kind of registry file; their numbers have gaps. */
static bool find_kind(int n, enum row_kind *ret)
{
	for (int kind = ROW_AREA; kind < KINDS_END; kind++) {
		if (import_kind_name((enum row_kind)kind) != NULL && n-- == 0) {
			*ret = (enum row_kind)kind;
			return true;
		}
	}
	return false;
}

/* The kinds of registry files, then the readings, then the lists of words; false behind these. */
static bool put_table(struct bytes *ret, const struct page *page, int n, const char **ret_name)
{
	static const char *const lists[] = {
		[WORD_SOURCE] = "source",
		[WORD_USE] = "use",
		[WORD_AREA_CLASS] = "area_class",
		[WORD_NETWORK] = "network",
		[WORD_DIRECTION] = "direction",
		[WORD_ROLE] = "role",
		[WORD_YEAR_KIND] = "year_kind",
		[WORD_STATUS] = "status",
		[WORD_METHOD] = "method",
		[WORD_BASIS] = "basis",
		[WORD_EDGE] = "edge",
		[WORD_WARNING] = "warning",
		[WORD_CRITERION] = "criterion",
		[WORD_INDICATOR] = "indicator",
		[WORD_UNIT] = "unit",
		[WORD_DUTY] = "duty",
		[WORD_FINDING] = "finding",
		[WORD_YES_NO] = "yes_no",
		[WORD_OUTCOME] = "outcome",
		[WORD_PLAN_GROUND] = "ground",
		[WORD_PLAN_STEP] = "step",
		[WORD_BASIN] = "basin",
		[WORD_SITE] = "site",
		[WORD_EXCEPTION] = "exception",
		[WORD_YEAR_TYPE] = "year_type",
		[WORD_RETURN] = "return",
	};
	const struct csv_column *columns;
	size_t count;
	enum row_kind kind = ROW_AREA;
	int kinds = 0;

	while (find_kind(kinds, &kind)) {
		kinds++;
	}
	if (find_kind(n, &kind)) {
		*ret_name = import_kind_name(kind);
		columns = import_columns(kind, &count);
		put_columns(ret, page, columns, count);
	} else if (n == kinds) {
		*ret_name = "readings";
		columns = import_readings_columns(&count);
		put_columns(ret, page, columns, count);
	} else if (n <= kinds + (int)(sizeof(lists) / sizeof(lists[0]))) {
		*ret_name = lists[n - kinds - 1];
		put_words(ret, page, (enum word_list)(n - kinds - 1));
	} else {
		return false;
	}
	return true;
}

/* The page's text between a heading and the next one. */
static const char *section(const char *text, const char *name, char ret[static TABLE_MAX])
{
	char heading[64];
	const char *start;
	size_t size;

	(void)snprintf(heading, sizeof(heading), "\n## %s\n", name);
	start = strstr(text, heading);
	ret[0] = '\0';
	if (start != NULL) {
		const char *end = strstr(start + 4, "\n#");

		size = end == NULL ? strlen(start) : (size_t)(end - start) + 1;
		CHECK(size < TABLE_MAX);
		memcpy(ret, start, size);
		ret[size] = '\0';
	}
	return ret;
}

static void check_page(const struct page *page)
{
	char path[512];
	char *part = calloc(1, TABLE_MAX);
	struct bytes table;
	const char *name;
	char *text;

	(void)snprintf(path, sizeof(path), "docs/man/%s", page->file);
	CHECK_ROW(path);
	CHECK(part != NULL);
	text = tree_file(path, NULL);
	bytes_init(&table, TABLE_MAX);
	for (int n = 0; put_table(&table, page, n, &name); n++) {
		CHECK_ROW(name);
		CHECK(!table.failed);
		if (strstr(section(text, name, part), bytes_text(&table)) == NULL) {
			(void)fprintf(stderr, "%s lacks, below '## %s':\n%s", path, name,
					bytes_text(&table));
			CHECK(false);
		}
		bytes_reset(&table);
	}
	bytes_finish(&table);
	free(part);
	free(text);
}

static void the_page_is_what_the_program_reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(pages); i++) {
		check_page(&pages[i]);
	}
}

static int print(const char *lang)
{
	const struct page *page = &pages[strcmp(lang, "en") == 0 ? 0 : 1];
	struct bytes table;
	const char *name;

	bytes_init(&table, TABLE_MAX);
	for (int n = 0; put_table(&table, page, n, &name); n++) {
		(void)printf("## %s\n\n%s\n", name, bytes_text(&table));
		bytes_reset(&table);
	}
	bytes_finish(&table);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_is_what_the_program_reads),
	};

	if (argc == 3 && strcmp(argv[1], "--print") == 0) {
		return print(argv[2]);
	}
	return cmocka_run_group_tests_name("files_page", tests, NULL, NULL);
}
