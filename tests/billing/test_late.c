/* SPDX-License-Identifier: Apache-2.0 */

/*
 * When a charge falls due and what its delay costs: every number of rules.md
 * F33, and 1-R14 of cases.md.
 */

#include "tests/check.h"

#include "billing/late.h"
#include "tests/support/dates.h"

#define YUAN INT64_C(100)
#define PER_MILLE INT64_C(1000000) /* of RULE_ONE */

static void due_days(void **state)
{
	/* New year's week, and a lone day behind it. */
	const struct days holidays[] = {
		{ dates_day("2026-02-15"), dates_day("2026-02-22") },
		{ dates_day("2026-02-22"), dates_day("2026-02-23") },
		{ dates_day("2026-05-01"), dates_day("2026-05-06") },
	};
	static const struct {
		const char *name;
		int64_t after_notice, of_next_month;
		const char *from, *till, *notice, *due;
		bool has_holidays;
	} rows[] = {
		{ "F33: notice on the 1st, 7 days", 7, 0, "2026-01-01", "2026-02-01", "2026-02-01",
				"2026-02-08", false },
		{ "a fee's due day does not move", 7, 0, "2026-01-01", "2026-02-01", "2026-02-10",
				"2026-02-17", true },
		{ "no notice known", 7, 0, "2026-01-01", "2026-02-01", "", "", false },
		{ "F33: tax due on the 15th", 0, 15, "2026-01-01", "2026-02-01", "", "2026-02-15",
				false },
		{ "F33: it moves over holidays, one behind the other", 0, 15, "2026-01-01",
				"2026-02-01", "", "2026-02-23", true },
		{ "a quarter's", 0, 15, "2026-01-01", "2026-04-01", "2026-04-02", "2026-04-15",
				true },
		{ "a year's, in the next year", 0, 15, "2026-01-01", "2027-01-01", "", "2027-01-15",
				true },
		{ "the first", 0, 1, "2026-04-01", "2026-05-01", "", "2026-05-06", true },
		{ "a book that says nothing", 0, 0, "2026-01-01", "2026-02-01", "2026-02-02", "",
				true },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const struct due_rule rule = { .days_after_notice = rows[i].after_notice,
			.day_of_next_month = rows[i].of_next_month };
		const struct days period = { dates_day(rows[i].from), dates_day(rows[i].till) };
		const struct late_holidays list = { holidays,
			rows[i].has_holidays ? CHECK_COUNT(holidays) : 0 };
		struct day due = dates_day("1999-09-09");
		char text[DAY_TEXT_MAX];
		bool is_known = late_due(&rule, period,
				rows[i].notice[0] == '\0' ? LATE_NO_DAY : dates_day(rows[i].notice),
				&list, &due);

		CHECK_ROW(rows[i].name);
		CHECK_INT(is_known, rows[i].due[0] != '\0');
		CHECK_TEXT(day_format(due, text), is_known ? rows[i].due : "1999-09-09");
	}
}

/* One line of 100,000 yuan, due on 2026-03-08, and what was paid of it. */
static void one_line(void **state)
{
	static const struct {
		const char *name;
		int64_t fen, per_day, at_most;
		struct {
			const char *on;
			int64_t fen;
		} paid[3];
		const char *at;
		int64_t unpaid, days, late, late_unpaid, over;
	} rows[] = {
		{ "not yet due", 100000 * YUAN, 2 * PER_MILLE, RULE_NOT_GIVEN, { { NULL, 0 } },
				"2026-03-07", 100000 * YUAN, 0, 0, 0, 0 },
		{ "on the due day", 100000 * YUAN, 2 * PER_MILLE, RULE_NOT_GIVEN, { { NULL, 0 } },
				"2026-03-08", 100000 * YUAN, 0, 0, 0, 0 },
		{ "F33: one day is 200", 100000 * YUAN, 2 * PER_MILLE, RULE_NOT_GIVEN,
				{ { NULL, 0 } }, "2026-03-09", 100000 * YUAN, 1, 200 * YUAN,
				200 * YUAN, 0 },
		{ "F33: notice on the 1st, paid on the 38th day: 30 days", 100000 * YUAN,
				2 * PER_MILLE, RULE_NOT_GIVEN, { { "2026-04-07", 100000 * YUAN } },
				"2026-04-07", 0, 30, 6000 * YUAN, 6000 * YUAN, 0 },
		{ "1-R14: 30 days at 2 per mille", 100000 * YUAN, 2 * PER_MILLE, RULE_NOT_GIVEN,
				{ { NULL, 0 } }, "2026-04-07", 100000 * YUAN, 30, 6000 * YUAN,
				6000 * YUAN, 0 },
		{ "1-R14: the tax, 0.5 per mille", 100000 * YUAN, PER_MILLE / 2, RULE_NOT_GIVEN,
				{ { NULL, 0 } }, "2026-04-07", 100000 * YUAN, 30, 1500 * YUAN,
				1500 * YUAN, 0 },
		{ "it does not grow once it is paid", 100000 * YUAN, 2 * PER_MILLE, RULE_NOT_GIVEN,
				{ { "2026-04-07", 100000 * YUAN } }, "2027-04-07", 0, 30,
				6000 * YUAN, 6000 * YUAN, 0 },
		{ "F33: part payments, on the rest: 10 days of 100,000, 20 of 40,000",
				100000 * YUAN, 2 * PER_MILLE, RULE_NOT_GIVEN,
				{ { "2026-03-18", 60000 * YUAN } }, "2026-04-07", 40000 * YUAN, 30,
				3600 * YUAN, 3600 * YUAN, 0 },
		{ "paid before it is due", 100000 * YUAN, 2 * PER_MILLE, RULE_NOT_GIVEN,
				{ { "2026-03-01", 60000 * YUAN }, { "2026-03-08", 40000 * YUAN } },
				"2026-04-07", 0, 0, 0, 0, 0 },
		{ "the charge first, then its late fee, then nothing", 100000 * YUAN, 2 * PER_MILLE,
				RULE_NOT_GIVEN, { { "2026-04-07", 106500 * YUAN } }, "2026-05-01",
				0, 30, 6000 * YUAN, 0, 500 * YUAN },
		{ "no late fee of a late fee", 100000 * YUAN, 2 * PER_MILLE, RULE_NOT_GIVEN,
				{ { "2026-04-07", 103000 * YUAN } }, "2027-01-01", 0, 30,
				6000 * YUAN, 3000 * YUAN, 0 },
		{ "at most as much again: 500 days would do", 100000 * YUAN, 2 * PER_MILLE,
				RULE_ONE, { { NULL, 0 } }, "2028-03-08", 100000 * YUAN, 731,
				100000 * YUAN, 100000 * YUAN, 0 },
		{ "at most of what was unpaid when due", 100000 * YUAN, 2 * PER_MILLE, RULE_ONE,
				{ { "2026-03-08", 60000 * YUAN } }, "2028-03-08", 40000 * YUAN, 731,
				40000 * YUAN, 40000 * YUAN, 0 },
		{ "rounded once: 3 days of 0.083 fen are 0.25", 166, PER_MILLE / 2, RULE_NOT_GIVEN,
				{ { NULL, 0 } }, "2026-03-11", 166, 3, 0, 0, 0 },
		{ "and 7 days 0.581", 166, PER_MILLE / 2, RULE_NOT_GIVEN, { { NULL, 0 } },
				"2026-03-15", 166, 7, 1, 1, 0 },
		{ "a half leaves zero: 2 days of 0.25", 500, PER_MILLE / 2, RULE_NOT_GIVEN,
				{ { NULL, 0 } }, "2026-03-10", 500, 2, 1, 1, 0 },
		{ "a book without a late fee", 100000 * YUAN, 0, RULE_NOT_GIVEN, { { NULL, 0 } },
				"2027-01-01", 100000 * YUAN, 299, 0, 0, 0 },
		{ "a payment after the day asked for", 100000 * YUAN, 2 * PER_MILLE, RULE_NOT_GIVEN,
				{ { "2026-04-08", 100000 * YUAN } }, "2026-04-07", 100000 * YUAN,
				30, 6000 * YUAN, 6000 * YUAN, 0 },
		{ "nothing to pay", 0, 2 * PER_MILLE, RULE_ONE, { { "2026-04-07", 100 } },
				"2026-05-07", 0, 0, 0, 0, 100 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const struct late_rule rule = { .per_day = rows[i].per_day,
			.at_most = rows[i].at_most };
		struct late_line line = {
			.fen = rows[i].fen, .due = dates_day("2026-03-08"), .rule = &rule
		};
		struct late_payment paid[3];
		size_t count = 0;
		int64_t over = -7;

		while (count < 3 && rows[i].paid[count].on != NULL) {
			paid[count] = (struct late_payment){ dates_day(rows[i].paid[count].on),
				rows[i].paid[count].fen };
			count++;
		}
		CHECK_ROW(rows[i].name);
		CHECK_INT(late_reckon(&line, 1, paid, count, dates_day(rows[i].at), &over), 0);
		CHECK_INT(line.unpaid_fen, rows[i].unpaid);
		CHECK_INT(line.late_days, rows[i].days);
		CHECK_INT(line.late_fen, rows[i].late);
		CHECK_INT(line.late_unpaid_fen, rows[i].late_unpaid);
		CHECK_INT(over, rows[i].over);
	}
}

/*
 * Base 1,000 due on 8 March and a surcharge of 500 due on 8 April, at 2 per
 * mille a day: payments settle the older line first, its late fee included.
 */
static void the_oldest_line_is_settled_first(void **state)
{
	static const struct late_rule rule = { .per_day = 2 * PER_MILLE,
		.at_most = RULE_NOT_GIVEN };
	static const struct {
		const char *name, *on;
		int64_t fen;
		int64_t unpaid[2], late[2], late_unpaid[2], over;
	} rows[] = {
		{ "less than the older charge", "2026-03-18", 400 * YUAN,
				{ 600 * YUAN, 500 * YUAN }, { 5720, 1000 }, { 5720, 1000 }, 0 },
		{ "the older charge, none of its late fee", "2026-03-18", 1000 * YUAN,
				{ 0, 500 * YUAN }, { 2000, 1000 }, { 2000, 1000 }, 0 },
		{ "and its late fee, before the younger charge", "2026-03-18", 1019 * YUAN,
				{ 0, 500 * YUAN }, { 2000, 1000 }, { 100, 1000 }, 0 },
		{ "the younger charge, before its late fee has begun", "2026-03-18", 1220 * YUAN,
				{ 0, 300 * YUAN }, { 2000, 600 }, { 0, 600 }, 0 },
		{ "all of it, and more", "2026-03-18", 1600 * YUAN, { 0, 0 }, { 2000, 0 }, { 0, 0 },
				80 * YUAN },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct late_line lines[] = {
			{ .fen = 1000 * YUAN, .due = dates_day("2026-03-08"), .rule = &rule },
			{ .fen = 500 * YUAN, .due = dates_day("2026-04-08"), .rule = &rule },
		};
		const struct late_payment paid = { dates_day(rows[i].on), rows[i].fen };
		int64_t over = -7;

		CHECK_ROW(rows[i].name);
		CHECK_INT(late_reckon(lines, 2, &paid, 1, dates_day("2026-04-18"), &over), 0);
		for (size_t k = 0; k < 2; k++) {
			CHECK_INT(lines[k].unpaid_fen, rows[i].unpaid[k]);
			CHECK_INT(lines[k].late_fen, rows[i].late[k]);
			CHECK_INT(lines[k].late_unpaid_fen, rows[i].late_unpaid[k]);
		}
		CHECK_INT(over, rows[i].over);
	}
}

/* However a sum is paid in parts on one day, the lines stand the same. */
static void parts_of_one_day_are_one_payment(void **state)
{
	static const struct late_rule rule = { .per_day = 5 * PER_MILLE, .at_most = RULE_ONE / 2 };

	(void)state;
	for (int64_t cut = 1; cut < 1700; cut += 13) {
		struct late_line whole[] = {
			{ .fen = 1000, .due = dates_day("2026-03-08"), .rule = &rule },
			{ .fen = 500, .due = dates_day("2026-03-20"), .rule = &rule },
		};
		struct late_line parts[] = { whole[0], whole[1] };
		const struct late_payment one = { dates_day("2026-05-01"), 1700 };
		const struct late_payment two[] = { { dates_day("2026-05-01"), cut },
			{ dates_day("2026-05-01"), 1700 - cut } };
		int64_t over[2];

		CHECK_INT(late_reckon(whole, 2, &one, 1, dates_day("2026-06-01"), &over[0]), 0);
		CHECK_INT(late_reckon(parts, 2, two, 2, dates_day("2026-06-01"), &over[1]), 0);
		CHECK_INT(over[0], over[1]);
		for (size_t k = 0; k < 2; k++) {
			CHECK_INT(whole[k].unpaid_fen, parts[k].unpaid_fen);
			CHECK_INT(whole[k].late_fen, parts[k].late_fen);
			CHECK_INT(whole[k].late_unpaid_fen, parts[k].late_unpaid_fen);
		}
	}
}

static void sums_that_do_not_fit_are_faults(void **state)
{
	static const struct late_rule rule = { .per_day = RULE_ONE, .at_most = RULE_NOT_GIVEN };
	struct late_line line = { .fen = INT64_MAX, .due = dates_day("2026-03-08"), .rule = &rule };
	int64_t over;

	(void)state;
	CHECK_INT(late_reckon(&line, 1, NULL, 0, dates_day("2026-03-09"), &over), 0);
	CHECK_INT(line.late_fen, INT64_MAX);
	CHECK_INT(late_reckon(&line, 1, NULL, 0, dates_day("2026-03-10"), &over), WEIR_FAULT_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(due_days),
		cmocka_unit_test(one_line),
		cmocka_unit_test(the_oldest_line_is_settled_first),
		cmocka_unit_test(parts_of_one_day_are_one_payment),
		cmocka_unit_test(sums_that_do_not_fit_are_faults),
	};

	return cmocka_run_group_tests_name("late", tests, NULL, NULL);
}
