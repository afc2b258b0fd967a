/* SPDX-License-Identifier: Apache-2.0 */

/*
 * England's published charges come out of the schemes that ship, to the penny:
 * cases.md part 2, S and P, the rows that it prints.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "billing/scheme.h"
#include "meter/bytes.h"
#include "tests/support/tree_file.h"

static struct scheme *load(const char *path)
{
	struct scheme *scheme = scheme_open();
	struct where where = { 0 };
	size_t size;
	char *text = tree_file(path, &size);

	CHECK(scheme != NULL);
	if (scheme_load(text, size, path, scheme, &where) != SCHEME_OK) {
		fail_msg("%s:%d:%d: %s", path, where.line, where.column, where.text);
	}
	free(text);
	return scheme;
}

/* A row is "column=value" in a row, between blanks. */
static const char *find_value(void *context, const char *column)
{
	static char value[SCHEME_VALUE_MAX + 1];
	const char *at = context;
	size_t size = strlen(column);

	while (at != NULL && !(strncmp(at, column, size) == 0 && at[size] == '=')) {
		at = strchr(at, ' ');
		at = at == NULL ? NULL : at + 1;
	}
	if (at == NULL) {
		return "";
	}
	at += size + 1;
	size = strcspn(at, " ");
	memcpy(value, at, size);
	value[size] = '\0';
	return value;
}

static const struct {
	const char *name;
	const char *row;
	int64_t pence;
} now_rows[] = {
	{ "22-23 #1", "baseline=97 supported_source=0 water_company=5170 aggregate=1 adjustment=0.7 abatement=0.5 winter_only=yes billable_days=200 abstractable_days=212",
			86955 },
	{ "22-23 #2", "baseline=102 water_company=8 aggregate=0.5 adjustment=0.9 billable_days=210 abstractable_days=230",
			4520 },
	{ "22-23 #3", "baseline=110 water_company=2498 compensation=0 billable_days=0 abstractable_days=143",
			0 },
	{ "22-23 #6", "baseline=588 supported_source=157 aggregate=0.4 adjustment=0.11 winter_only=yes section_127=yes second_part=yes actual=20.458 authorised=1001.22",
			17 },
	{ "22-23 #7", "baseline=1162 aggregate=0.9 billable_days=52 abstractable_days=62", 87712 },
	{ "22-23 #8", "baseline=1220 water_company=8 adjustment=0.89 abatement=0.1 winter_only=yes section_127=yes section_130=yes billable_days=357 abstractable_days=366",
			1333 },
	{ "22-23 #10", "baseline=1783 adjustment=0.04 section_127=yes billable_days=0 abstractable_days=65",
			0 },
	{ "22-23 #11", "baseline=1871 winter_only=yes section_127=yes section_130=yes billable_days=216 abstractable_days=221",
			22858 },
	{ "22-23 #14", "baseline=3032 supported_source=42772 section_127=yes section_130=yes second_part=yes actual=100 authorised=1002",
			114281 },
	{ "22-23 #22", "baseline=18437 supported_source=86178 water_company=20338 section_127=yes section_130=yes second_part=yes actual=0.01 authorised=32100",
			1 },
	{ "22-23 #87, half a penny",
			"baseline=110 supported_source=6345 winter_only=yes section_127=yes section_130=yes second_part=yes actual=1002 authorised=1002",
			80688 },
	{ "22-23 #179, half a penny",
			"baseline=39118 supported_source=253479 water_company=8 winter_only=yes section_127=yes section_130=yes billable_days=20 abstractable_days=20",
			3657563 },
	{ "22-23 #305, more than authorised",
			"baseline=634 supported_source=43 water_company=8 winter_only=yes section_127=yes second_part=yes actual=0.999 authorised=0.01",
			1710788 },
	{ "20-21 #196, half a penny",
			"baseline=305765 water_company=2498 winter_only=yes section_127=yes adjustment=0.6 compensation=0.1 billable_days=1 abstractable_days=1",
			462395 },
	{ "no days that could be", "baseline=100 billable_days=0 abstractable_days=0", 0 },
	{ "a credit mirrors its debit",
			"baseline=110 supported_source=6345 winter_only=yes section_127=yes section_130=yes second_part=yes actual=1002 authorised=1002 credit=yes",
			-80688 },
	{ "CM, 33.949999999999996",
			"baseline=33.949999999999996 billable_days=1 abstractable_days=1", 3395 },
};

static const struct {
	const char *name;
	const char *row;
	int64_t pence;
} then_rows[] = {
	{ "14-15 #1, labelled 0.833",
			"volume=10785 source=3 season=1 loss=0.6 unit_charge=19.71 section_127=yes section_130=0.833 billable_days=238 abstractable_days=366",
			10367258 },
	{ "14-15 #2", "volume=6.4827 source=1 season=1 loss=0.6 unit_charge=13.84 billable_days=210 abstractable_days=366",
			3089 },
	{ "14-15 #3", "volume=12.502 source=1 season=0.16 loss=1 unit_charge=19.71 billable_days=152 abstractable_days=152",
			3943 },
	{ "CM", "volume=3.5865 source=3 season=1.6 loss=0.03 unit_charge=14.95 second_part=yes",
			772 },
	{ "CM, credit", "volume=3.5865 source=3 season=1.6 loss=0.03 unit_charge=14.95 abatement=0.8 credit=yes billable_days=214 abstractable_days=365",
			-362 },
};

static void check_charge(
		const struct scheme *scheme, const char *name, const char *row, int64_t pence)
{
	struct scheme_charge charge;
	const char *column;
	char copy[512];

	CHECK_ROW(name);
	CHECK(text_copy(copy, sizeof(copy), row));
	CHECK_INT(scheme_charge(scheme, find_value, copy, &charge, &column), SCHEME_CHARGED);
	CHECK_INT(charge.rounded, pence);
	scheme_charge_finish(&charge);
}

static void englands_rows_cost_what_was_published(void **state)
{
	SCOPED(scheme_close) struct scheme *now = load("schemes/england-2022.yaml");
	SCOPED(scheme_close) struct scheme *then = load("schemes/england-2014.yaml");

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(now_rows); i++) {
		check_charge(now, now_rows[i].name, now_rows[i].row, now_rows[i].pence);
	}
	for (size_t i = 0; i < CHECK_COUNT(then_rows); i++) {
		check_charge(then, then_rows[i].name, then_rows[i].row, then_rows[i].pence);
	}
}

/* Row 29: what five sixths make 4698.44 the label would make 4696.56. */
static void a_label_is_not_its_number(void **state)
{
	SCOPED_FINISH(exact_finish) struct exact value = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact label = exact_zero();

	(void)state;
	CHECK(scheme_number("5/6", &value));
	CHECK(scheme_number("0.833", &label));
	CHECK(exact_compare(&value, &label) != 0);
	exact_divide(&label, &value);
	exact_multiply_fraction(&label, 469844, 100);
	exact_multiply_fraction(&label, 100, 1);
	CHECK(exact_sign(&label) > 0);
	{
		int64_t pence;

		exact_multiply_fraction(&label, 2, 1);
		CHECK(exact_floor(&label, &pence));
		CHECK_INT((pence + 1) / 2, 469656);
	}
}

static void what_cannot_be_charged_says_why(void **state)
{
	static const struct {
		const char *row;
		int answer;
		const char *column;
	} rows[] = {
		{ "baseline=1,5 billable_days=1 abstractable_days=1", SCHEME_NO_NUMBER,
				"baseline" },
		{ "baseline=1. billable_days=1 abstractable_days=1", SCHEME_NO_NUMBER, "baseline" },
		{ "baseline=1 section_127=maybe billable_days=1 abstractable_days=1",
				SCHEME_NO_LABEL, "section_127" },
		{ "baseline=1 aggregate=x billable_days=1 abstractable_days=1", SCHEME_NO_NUMBER,
				"aggregate" },
		{ "baseline=1 billable_days=1", SCHEME_NO_VALUE, "abstractable_days" },
		{ "baseline=1 second_part=yes actual=1", SCHEME_NO_VALUE, "authorised" },
		{ "baseline=999999999999999999999999999999 billable_days=1 abstractable_days=1",
				SCHEME_TOO_MUCH, NULL },
	};
	SCOPED(scheme_close) struct scheme *scheme = load("schemes/england-2022.yaml");

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct scheme_charge charge;
		const char *column;
		char copy[512];

		CHECK_ROW(rows[i].row);
		CHECK(text_copy(copy, sizeof(copy), rows[i].row));
		CHECK_INT(scheme_charge(scheme, find_value, copy, &charge, &column),
				rows[i].answer);
		if (rows[i].column != NULL) {
			CHECK_TEXT(column, rows[i].column);
		}
		scheme_charge_finish(&charge);
	}
}

static void a_file_that_says_two_things_is_refused(void **state)
{
	static const char head[] =
			"scheme: s\ntitle: t\nsource: s\ncurrency: GBP\ndecimals: 2\nterms: [{column: a}]\n";
	static const struct {
		const char *rows;
		const char *said;
	} rows[] = {
		{ "factors: [{column: b, label: x}]", "a label or times alone" },
		{ "factors: [{column: b, label: x, times: five}]", "no number" },
		{ "factors: [{column: b, label: x, times: \"1/0\"}]", "no number" },
		{ "factors: [{column: b}, {column: b}]", "both read 'b'" },
		{ "shares: [{part: p}]", "part or of alone" },
		{ "shares: [{when: w, part: p, of: q}]", "when or label alone" },
		{ "days: {part: p, of: q, begins: 04-01, year: y, periods: s, from: f, until: u}",
				"no share has part 'p' of 'q'" },
		{ "shares: [{part: p, of: q}]\ndays: {part: p, of: r, begins: 04-01, year: y, periods: s, from: f, until: u}",
				"no share has part 'p' of 'r'" },
		{ "shares: [{part: p, of: q}]\ndays: {part: p, of: q, begins: 4-1, year: y, periods: s, from: f, until: u}",
				"'4-1' is no day of a year" },
		{ "two_part: {when: w, label: x, actual: a, authorised: l, licence: i, missing: unknown, keeps_over: false}",
				"expected days beside it" },
		{ "shares: [{part: p, of: q}]\ndays: {part: p, of: q, begins: 04-01, year: y, periods: s, from: f, until: u}\n"
		  "two_part: {when: w, label: x, actual: b, authorised: l, licence: i, missing: unknown, keeps_over: false}",
				"'b' is neither a term nor the part" },
		{ "two_part: {when: w, label: x, actual: a, authorised: l, licence: i, missing: none, keeps_over: false}",
				"expected unknown, full or nothing" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED(scheme_close) struct scheme *scheme = scheme_open();
		struct where where = { 0 };
		char text[512];

		CHECK_ROW(rows[i].rows);
		(void)snprintf(text, sizeof(text), "%s%s\n", head, rows[i].rows);
		CHECK_INT(scheme_load(text, strlen(text), "s.yaml", scheme, &where), SCHEME_BAD);
		CHECK(strstr(where.text, rows[i].said) != NULL);
	}
}

/* No column is left out in silence. */
static void a_scheme_of_too_many_columns_is_refused(void **state)
{
	SCOPED(scheme_close) struct scheme *scheme = scheme_open();
	struct where where = { 0 };
	char text[4096];
	size_t size;

	(void)state;
	for (int over = 0; over < 2; over++) {
		size = (size_t)snprintf(text, sizeof(text),
				"scheme: s\ntitle: t\nsource: s\ncurrency: GBP\ndecimals: 2\nterms:\n");
		for (int i = 0; i < 32; i++) {
			size += (size_t)snprintf(
					text + size, sizeof(text) - size, "  - {column: t%d}\n", i);
		}
		size += (size_t)snprintf(text + size, sizeof(text) - size, "factors:\n");
		for (int i = 0; i < SCHEME_COLUMNS_MAX - 32 + over; i++) {
			size += (size_t)snprintf(
					text + size, sizeof(text) - size, "  - {column: f%d}\n", i);
		}
		CHECK_INT(scheme_load(text, size, "s.yaml", scheme, &where),
				over ? SCHEME_BAD : SCHEME_OK);
	}
	CHECK(strstr(where.text, "more than 48 columns") != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(englands_rows_cost_what_was_published),
		cmocka_unit_test(a_label_is_not_its_number),
		cmocka_unit_test(what_cannot_be_charged_says_why),
		cmocka_unit_test(a_scheme_of_too_many_columns_is_refused),
		cmocka_unit_test(a_file_that_says_two_things_is_refused),
	};

	return cmocka_run_group_tests_name("scheme", tests, NULL, NULL);
}
