/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Each case of the rules costs what docs/rules.md says, to the litre and the
 * fen, and the page and the cases are one list.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/meter_error.h"
#include "meter/totaliser.h"
#include "tests/billing/rule_case.h"
#include "tests/support/tree_file.h"

/* The files of tests/billing/rules/. */
static const char *const files[] = { "bands", "combine", "excess", "filing", "lines", "lookup",
	"others", "provinces", "published", "rounding", "rulings", "shipped", "tiers" };

enum {
	FILE_COUNT = sizeof(files) / sizeof(files[0]),
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

/*
 * F18: litres are marks' differences, days are cut from the meter's previous
 * reading. Three samples of a register in tenths of a litre at seconds of a UTC
 * day, and what the two days get.
 */
static const struct {
	const char *id, *input;
	int64_t at_s[3];
	int64_t tenths[3];
	int64_t first_day, second_day;
} registers[] = {
	{ "F18-a", "readings of 0.0000, 0.0006 and 0.0012 m³ in one day: floors telescope",
			{ 36000, 39600, 43200 }, { 0, 6, 12 }, 1, 0 },
	{ "F18-b",
			"22:00 100,000 l, 23:00 99,999 l (jitter), 00:30 100,020 l: the interval runs from "
			"23:00",
			{ 79200, 82800, 88200 }, { 1000000, 999990, 1000200 }, 13, 7 },
	{ "F18-c", "23:00 0 l, then 1 l at 01:00: of equal remainders the earlier day has it",
			{ 79200, 82800, 90000 }, { 0, 0, 10 }, 1, 0 },
};

/* Adds an interval's litres to the day 0 and the days after it. */
static void add_days(const struct totaliser_interval *interval, int64_t days[static 2])
{
	static const struct zone utc = { .name = "UTC", .count = 1 };
	struct totaliser_day cut[2];
	size_t count = totaliser_days(&utc, interval);

	CHECK(count <= CHECK_COUNT(cut));
	totaliser_split_days(&utc, interval, cut);
	for (size_t i = 0; i < count; i++) {
		days[cut[i].day.number] += cut[i].litres;
	}
}

static void registers_become_litres_of_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(registers); i++) {
		struct totaliser_term term = { .limits = { .qmax_litres_per_h = 5000,
							       .interval_s = 3600 } };
		struct totaliser_sample samples[3];
		struct totaliser_verdict verdicts[3];
		struct totaliser_interval intervals[3];
		struct totaliser_naming namings[TOTALISER_NAMINGS_MAX(3)];
		struct totaliser_state meter = { 0 };
		struct totaliser_output output = {
			.verdicts = verdicts, .intervals = intervals, .namings = namings
		};
		int64_t days[2] = { 0, 0 };

		CHECK_ROW(registers[i].id);
		CHECK_INT(count_make(1, 0, &term.limits.resolution), COUNT_OK);
		for (size_t k = 0; k < 3; k++) {
			samples[k] = (struct totaliser_sample){ .at = { registers[i].at_s[k] },
				.status = 'A' };
			CHECK_INT(count_make(registers[i].tenths[k], -1, &samples[k].count),
					COUNT_OK);
		}
		CHECK_INT(totaliser_run(&(struct totaliser_input){ .semantics = TOTALISER_SEMANTICS,
							.span = { { -1 }, { 2 * DAY_S } },
							.samples = samples,
							.sample_count = 3,
							.terms = &term,
							.term_count = 1 },
					  &meter, &output),
				TOTALISER_OK);
		for (size_t k = 0; k < output.interval_count; k++) {
			add_days(&intervals[k], days);
		}
		CHECK_INT(days[0], registers[i].first_day);
		CHECK_INT(days[1], registers[i].second_day);
	}
}

/* Errors of meters over reading cycles: domain-2 6.1, ledger/meter_error.h. */
static const struct {
	const char *id, *input;
	int64_t error_ppm, limit_ppm, measured_litres, litres;
} errors[] = {
	{ "6.1-a",
			"one cycle of 10,700 m³ at +7 %, the whole error: 10,000 passed (Zhengzhou, "
			"Shangqiu)",
			70000, 0, 10700000, -700000 },
	{ "6.1-b", "two such cycles", 70000, 0, 21400000, -1400000 },
	{ "6.1-c", "one of them, only what is beyond 4 % (Yantai, Dongying)", 70000, 40000,
			10700000, -300000 },
	{ "6.1-d", "9,500 m³ at -5 %: 10,000 passed", -50000, 0, 9500000, 500000 },
	{ "6.1-e", "the same, only what is beyond 2 %", -50000, 20000, 9500000, 300000 },
	{ "6.1-f", "1 l at +100 %: half a litre, away from zero", 1000000, 0, 1, -1 },
	{ "6.1-g", "a net register that ran back by 10,700 m³, at +7 %", 70000, 0, -10700000,
			700000 },
};

static void errors_become_litres(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(errors); i++) {
		const struct timeline_error error = {
			.error_ppm = errors[i].error_ppm,
			.limit_ppm = errors[i].limit_ppm,
		};
		int64_t litres = 1;

		CHECK_ROW(errors[i].id);
		CHECK_INT(meter_error_beside(&error, errors[i].measured_litres, &litres), 0);
		CHECK_INT(litres, errors[i].litres);
	}
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
	char *page = tree_file("docs/rules.md", NULL);
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
	for (size_t i = 0; i < CHECK_COUNT(registers); i++) {
		char row[1024];

		CHECK_ROW(registers[i].id);
		(void)snprintf(row, sizeof(row), "\n| %s | F18 | %s | %lld + %lld | – |\n",
				registers[i].id, registers[i].input,
				(long long)registers[i].first_day,
				(long long)registers[i].second_day);
		CHECK(page_has_row(page, row));
		case_count++;
	}
	for (size_t i = 0; i < CHECK_COUNT(errors); i++) {
		char row[1024];

		CHECK_ROW(errors[i].id);
		(void)snprintf(row, sizeof(row), "\n| %s | F17 | %s | %lld | – |\n", errors[i].id,
				errors[i].input, (long long)errors[i].litres);
		CHECK(page_has_row(page, row));
		case_count++;
	}
	CHECK_ROW("docs/rules.md");
	CHECK_INT(count_rows(page), case_count);
	free(page);
}

/* Every row that docs/cases.md names is one of docs/rules.md. */
static void cases_are_shown_where_it_says(void **state)
{
	char *page = tree_file("docs/rules.md", NULL);
	char *cases = tree_file("docs/cases.md", NULL);
	size_t count = 0;

	(void)state;
	for (const char *at = strchr(cases, '`'); at != NULL; at = strchr(at, '`')) {
		size_t length = strcspn(++at, "`");
		bool is_row = memchr(at, '/', length) == NULL && memchr(at, ' ', length) == NULL;
		char row[64];

		CHECK(length < sizeof(row) - 8);
		(void)snprintf(row, sizeof(row), "\n| %.*s |", (int)length, at);
		CHECK_ROW(row);
		if (is_row) {
			CHECK(page_has_row(page, row));
			count++;
		}
		at += length + 1;
	}
	CHECK_ROW("docs/cases.md");
	CHECK(count > 80);
	free(cases);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_case_costs_what_its_rule_says),
		cmocka_unit_test(registers_become_litres_of_days),
		cmocka_unit_test(errors_become_litres),
		cmocka_unit_test(the_page_and_the_cases_are_one_list),
		cmocka_unit_test(cases_are_shown_where_it_says),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
