/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A case of a rule: what was taken, under which books, and what it costs. Cases
 * are YAML files in tests/billing/rules/, read with the loader of the rulebooks
 * themselves; tests/data/rulebooks/ has their books.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/charge.h"
#include "meter/text.h"

enum {
	CASES_MAX = 64,
	CASE_BOOKS_MAX = 4,
	CASE_INTAKES_MAX = 6,
	CASE_TAKES_MAX = 32,
	CASE_BILLS_MAX = 12,
	CASE_LINES_MAX = 12,
	CASE_TEXT_MAX = 400,
};

/* A dated row of an intake; rows of one intake follow each other. */
struct case_intake {
	char id[TEXT_ID_MAX + 1];
	struct day from;
	char area[TEXT_ID_MAX + 1];
	enum source source;
	uint32_t uses;
	enum area_class area_class;
	enum network network;
};

enum case_of {
	CASE_TAKEN = 1,
	CASE_RETURNED = 2,
	CASE_KWH = 3,
};

/* Spread evenly over its days: what does not divide goes to the earlier ones. */
struct case_take {
	char intake[TEXT_ID_MAX + 1];
	struct day from, until; /* both in */
	int64_t litres;         /* or Wh */
	enum case_of of;
	bool is_late; /* arrives after the first bills */
	bool is_spread;
	bool is_unknown;
};

struct case_month {
	int64_t month;
	int64_t litres;
};

struct case_list {
	char list[TEXT_ID_MAX + 1];
	struct day from, until;
};

struct case_waiver {
	char decision[TEXT_ID_MAX + 1];
	enum surcharge_ceiling ceiling;
	struct day from, until;
	int64_t litres;
};

struct case_multiple {
	char decision[TEXT_ID_MAX + 1];
	char book[TEXT_ID_MAX + 1];
	char rule[TEXT_ID_MAX + 1];
	int64_t band;
	struct day from, until;
	int64_t times;
};

struct case_line {
	char intake[TEXT_ID_MAX + 1];
	enum charge_part part;
	char rule[TEXT_ID_MAX + 1];
	int64_t band;
	bool counts;
	int64_t litres;
	char exact[CASE_TEXT_MAX]; /* volume, "n/d"; "" where it is whole */
	char times[TEXT_ID_MAX + 1];
	int64_t fen;
	char beats[TEXT_ID_MAX + 1]; /* a surcharge that this line's won over, or "" */
};

struct case_bill {
	char period[16]; /* 2026, 2026-Q1, 2026-03 */
	int64_t litres;
	int64_t fen;
	int64_t delta_fen; /* when the late facts are in */
	int64_t unpriced_litres;
	uint32_t flags;    /* bit of each CHARGE_* flag's number, see rule_case.c */
	size_t line_count; /* 0: lines are not looked at */
	struct case_line lines[CASE_LINES_MAX];
};

struct rule_case {
	char id[TEXT_ID_MAX + 1];
	char rule[16];
	char input[CASE_TEXT_MAX];
	enum rulebook_kind kind;
	size_t book_count;
	struct {
		char file[TEXT_ID_MAX + 1];
	} books[CASE_BOOKS_MAX];
	size_t intake_count;
	struct case_intake intakes[CASE_INTAKES_MAX];
	size_t take_count;
	struct case_take takes[CASE_TAKES_MAX];
	int64_t permit_litres; /* or RULE_NOT_GIVEN, as the next two */
	int64_t plan_litres;
	int64_t norm_litres;
	size_t plan_count;
	struct case_month plan[12];
	struct rule_days permitted;
	bool is_unpermitted;
	size_t list_count;
	struct case_list lists[4];
	size_t waiver_count;
	struct case_waiver waivers[4];
	size_t multiple_count;
	struct case_multiple multiples[4];
	size_t bill_count;
	struct case_bill bills[CASE_BILLS_MAX];
};

struct rule_cases {
	size_t count;
	struct rule_case cases[CASES_MAX];
};

/* Reads tests/billing/rules/NAME.yaml; fails the test where it cannot. Free it. */
struct rule_cases *rule_cases_read(const char *name);

/* The invoice of one bill of a case, with or without the late facts. */
struct case_run;
struct case_run *case_run_open(
		const struct rule_case *rule_case, const struct case_bill *bill, bool has_late);
const struct charge_result *case_run_result(const struct case_run *run);
void case_run_close(struct case_run *run);

/*
 * Checks one bill of a case: its lines and sums, then, with the late facts in,
 * its deltas. Fails the test where a figure differs.
 */
void rule_case_check(const struct rule_case *rule_case, const struct case_bill *bill);
