/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Each case of the rules costs what docs/rules.md says, to the litre and the
 * fen, and the page and the cases are the same list.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/billing/rule_case.h"

/* The files of tests/billing/rules/. */
static const char *const files[] = { "bands", "combine", "excess", "filing", "lines", "lookup",
	"published", "rounding" };

enum {
	FILE_COUNT = sizeof(files) / sizeof(files[0]),
	PAGE_MAX = 1 << 16,
};

static void each_case_costs_what_its_rule_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < FILE_COUNT; i++) {
		struct rule_cases *cases = rule_cases_read(files[i]);

		for (size_t k = 0; k < cases->count; k++) {
			CHECK_ROW(cases->cases[k].id);
			for (size_t b = 0; b < cases->cases[k].bill_count; b++) {
				rule_case_check(&cases->cases[k], &cases->cases[k].bills[b]);
			}
		}
		free(cases);
	}
}

/* The page, whole; free it. */
static char *read_page(void)
{
	const char *data = getenv("TEST_DATA");
	char *text = calloc(1, PAGE_MAX);
	char path[1024];
	FILE *file;

	CHECK(data != NULL && text != NULL);
	(void)snprintf(path, sizeof(path), "%s/../../docs/rules.md", data);
	file = fopen(path, "rb");
	CHECK(file != NULL);
	CHECK(fread(text, 1, PAGE_MAX - 1, file) < PAGE_MAX - 1);
	(void)fclose(file);
	return text;
}

/* The row of the page that is the case's, and no second one; the row is "| id | ... |". */
static bool page_has_row(const char *page, const char *row)
{
	const char *found = strstr(page, row);

	return found != NULL && strstr(found + 1, row) == NULL;
}

static size_t count_rows(const char *page)
{
	size_t count = 0;

	for (const char *line = page; line != NULL; line = strchr(line + 1, '\n')) {
		const char *text = line[0] == '\n' ? line + 1 : line;

		count += strncmp(text, "| ", 2) == 0 && strncmp(text, "| Case", 6) != 0;
	}
	return count;
}

static void the_page_and_the_cases_are_one_list(void **state)
{
	char *page = read_page();
	size_t case_count = 0;

	(void)state;
	for (size_t i = 0; i < FILE_COUNT; i++) {
		struct rule_cases *cases = rule_cases_read(files[i]);

		for (size_t k = 0; k < cases->count; k++) {
			const struct rule_case *one = &cases->cases[k];
			int64_t litres = 0;
			int64_t fen = 0;
			char row[1024];

			CHECK_ROW(one->id);
			for (size_t b = 0; b < one->bill_count; b++) {
				litres += one->bills[b].litres;
				fen += one->bills[b].fen + one->bills[b].delta_fen;
			}
			(void)snprintf(row, sizeof(row), "\n| %s | %s | %s | %lld | %lld |\n",
					one->id, one->rule, one->input, (long long)litres,
					(long long)fen);
			if (!page_has_row(page, row)) {
				fail_msg("docs/rules.md lacks, or has twice:%s", row);
			}
			case_count++;
		}
		free(cases);
	}
	CHECK_ROW("docs/rules.md");
	CHECK_INT(count_rows(page), case_count);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_case_costs_what_its_rule_says),
		cmocka_unit_test(the_page_and_the_cases_are_one_list),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
