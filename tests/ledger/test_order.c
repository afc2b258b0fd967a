/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Volumes do not know the order of arrival: the same readings, rows and
 * assessments in any order give the same intervals, days, balances and remarks.
 */

#include "tests/check.h"

#include "ledger/assessment.h"
#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/profiles.h"
#include "tests/support/fact_set.h"
#include "tests/support/same_books.h"

/* Jitter, two registers, a spike, a gap, a conflict, a roll-over, an exchange, late rows. */
static void troubles(struct fact_set *set)
{
	union row exchanged = facts_meter("M3", "I2", 8, "2026-02-03");
	union row moved = facts_intake("I2", "P1", 90000);

	fact_set_steps(set, "M1", "2026-01-30T20:00:00+08:00", 60, 1, 1000000, 500);
	fact_set_reading(set, "M1", "2026-01-31T01:30:00+08:00", 1002690);  /* jitter */
	fact_set_reading(set, "M1", "2026-01-31T05:30:00+08:00", 77000000); /* spike */
	fact_set_reading(set, "M1", "2026-01-31T06:00:00+08:00", 1004900);  /* a second count */
	fact_set_steps(set, "M1", "2026-02-04T00:00:00+08:00", 30, 1, 1045000, 500); /* late */
	for (int i = 0; i < 4; i++) { /* a second register under one id */
		fact_reading(fact_set_add(set), "M1",
				dates_at("2026-02-01T00:10:00+08:00") + i * 3600, 456000000 + i);
	}
	fact_set_steps(set, "M2", "2026-01-31T18:00:00+08:00", 12, 1, 99976000, 2000); /* 10^5 m3 */
	fact_set_steps(set, "M2", "2026-02-01T06:00:00+08:00", 20, 1, 0, 2000);
	fact_set_steps(set, "M3", "2026-02-01T00:00:00+08:00", 72, 1, 8000000, 700);
	fact_set_steps(set, "M3", "2026-02-04T00:30:00+08:00", 30, 1, 120000, 700);
	exchanged.meter.from = dates_day("2026-02-04");
	exchanged.meter.initial_litres = 100000;
	fact_set_row(set, ROW_METER, exchanged);
	moved.intake.from = dates_day("2026-02-02");
	fact_set_row(set, ROW_INTAKE, moved);
	fact_set_row(set, ROW_PLAN, facts_plan("P1", 2026, 2000000, NULL));
	fact_set_row(set, ROW_PLAN, facts_plan("P1", 2026, 1500000, "2026-02-10"));
}

static void add_assessment(struct fact_set *set, const char *meter, const char *intake,
		const char *from, const char *till, int64_t litres, bool is_final, bool is_exempt)
{
	struct fact *fact = fact_set_add(set);
	struct assessment_said said = {
		.from_s = dates_at(from),
		.till_s = dates_at(till),
		.how = { .method = METHOD_DECLARED, .is_final = is_final, .is_exempt = is_exempt },
		.litres = litres,
		.deadline = ROW_NO_DAY,
		.ground = "test",
	};

	(void)text_copy(said.meter, sizeof(said.meter), meter);
	(void)text_copy(said.intake, sizeof(said.intake), intake);
	fact->kind = KIND_ASSESSMENT;
	bytes_init(&fact->body, ENTRY_MAX);
	assessment_put(&fact->body, &said);
}

/* Spans that are read afterwards, whole and in part, and cut at odd seconds. */
static void assessments(struct fact_set *set)
{
	add_assessment(set, "M1", "", "2026-01-31T12:34:56+08:00", "2026-02-01T03:00:01+08:00",
			100003, false, false);
	add_assessment(set, "M1", "", "2026-02-03T00:00:00+08:00", "2026-02-04T12:00:00+08:00", 7,
			true, false);
	add_assessment(set, "M2", "", "2026-01-31T20:17:00+08:00", "2026-02-01T08:00:00+08:00",
			33333, true, true);
	add_assessment(set, "M3", "", "2026-02-01T00:00:00+08:00", "2026-02-08T00:00:00+08:00",
			70000, false, true);
	add_assessment(set, "", "I3", "2026-01-20T00:00:00+08:00", "2026-02-08T00:00:00+08:00",
			190001, true, false);
}

/* An assessment by the method it names, without rulebooks. */
static int judge_assessment(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return assessment_judge(judge, deed, NULL, NULL, ret, reason);
}

static struct ledger *open_ledger(void)
{
	static const struct kind assessing[] = {
		{ KIND_ASSESSMENT, "assessment", KIND_DEED, judge_assessment, assessment_apply },
		{ 0, NULL, KIND_FINDING, NULL, NULL },
	};
	static const struct kind *tables[2];
	static struct kinds kinds;

	tables[0] = kinds_own();
	tables[1] = assessing;
	kinds = (struct kinds){ .tables = tables, .count = 2 };
	return facts_ledger_with("simulated:2026-03-01T00:00:00Zx1", &kinds, NULL, 0);
}

/* Hands rest in behind first, as it was gathered and in so many other orders. */
static void check_orders(const struct fact_set *first, const struct fact_set *rest, int orders,
		uint64_t random, int64_t wanted_litres)
{
	static size_t order[FACT_SET_MAX];
	struct same_books same = { .is_known = false };

	fact_set_order(rest, order);
	for (int round = 0; round <= orders; round++) {
		struct ledger *ledger = open_ledger();
		uint64_t number = 100;

		if (round > 0) {
			fact_set_shuffle(rest, order, &random);
		}
		fact_set_submit(ledger, first, NULL, &number);
		fact_set_submit(ledger, rest, order, &number);
		CHECK_INT(litres_taken(ledger), wanted_litres);
		if (!same_books(&same, ledger)) {
			fail_msg("order %d gives other books", round);
		}
		ledger_close(ledger);
	}
}

/* M1: 60 h and the gap; M2: through 10^5 m3; M3: old register, and new from its initial count. */
static const int64_t registered_litres = (1045000 + 29 * 500 - 1000000) +
		(19 * 2000 + 100000000 - 99976000) + (71 * 700) + (120000 + 29 * 700 - 100000);

static void volumes_do_not_know_the_order_of_arrival(void **state)
{
	static struct fact_set first;
	static struct fact_set rest;

	(void)state;
	fact_set_district(&first);
	troubles(&rest);
	check_orders(&first, &rest, 200, 88172645463325252u, registered_litres);
	fact_set_finish(&rest);
	fact_set_finish(&first);
}

/* What is read later replaces what was assessed and is not final, in whichever order it comes. */
static void readings_over_assessments_come_in_any_order(void **state)
{
	/*
	 * M1: 9,073 l of the gap and 12 hours are withheld for 7 l, and nobody read 5,000 l.
	 * M2: 43 minutes and 11 hours are withheld. M3: the old register's last hour,
	 * 18 h 30 min and two days stay as assessed.
	 */
	static const int64_t assessed_litres = (7 - 9073 - 12 * 500 + 5000) +
			(33333 - (2000 - 566) - 11 * 2000) +
			(10000 - 9583 + 10000 - 2291 + 2 * 10000) + 190001;
	static struct fact_set first;
	static struct fact_set rest;
	union row moved = facts_intake("I3", "P2", 90000);

	(void)state;
	fact_set_district(&first);
	fact_set_row(&first, ROW_INTAKE, facts_intake("I3", "P1", 100000));
	assessments(&first);
	troubles(&rest);
	moved.intake.from = dates_day("2026-02-02");
	fact_set_row(&rest, ROW_INTAKE, moved);
	add_assessment(&rest, "M1", "", "2026-02-10T00:00:00+08:00", "2026-02-12T00:00:00+08:00",
			5000, false, false); /* never read */
	check_orders(&first, &rest, 100, 2463534242u, registered_litres + assessed_litres);
	fact_set_finish(&rest);
	fact_set_finish(&first);
}

/* The manual register under a name, shown to so many litres: what goes back by less is jitter. */
static void add_profile(struct fact_set *set, const char *id, int64_t resolution_litres)
{
	struct books *books = NULL;
	struct profile profile;
	struct fact *fact = fact_set_add(set);

	CHECK_INT(books_open(NULL, 0, &books), 0);
	CHECK(profiles_find(books, PROFILES_MANUAL, 0, &profile));
	books_close(books);
	(void)text_copy(profile.id, sizeof(profile.id), id);
	(void)text_copy(profile.title, sizeof(profile.title), id);
	(void)text_copy(profile.source, sizeof(profile.source), "a test");
	for (int i = 0; i < PROFILE_DIRECTIONS; i++) {
		(void)text_copy(profile.totals[i].source, PROFILE_SOURCE_MAX, "a test");
	}
	profile.version = 1;
	(void)count_make(resolution_litres, 0, &profile.resolution);
	fact->kind = KIND_PROFILE;
	bytes_init(&fact->body, ENTRY_MAX);
	CHECK_INT(profiles_put(&fact->body, &profile, id, strlen(id)), 0);
}

/* A meter changed for one of another kind: each reading is judged by its own. */
static void each_reading_is_judged_by_the_profile_of_its_day(void **state)
{
	static struct fact_set first;
	static struct fact_set rest;
	union row coarse = facts_meter("M3", "I2", 8, "2026-01-01");
	union row moved = facts_intake("I2", "P1", 100000);

	(void)state;
	fact_set_district(&first);
	add_profile(&first, PROFILES_MANUAL, 1);
	add_profile(&first, "coarse", 100000);
	for (int hour = 0; hour < 48; hour++) { /* each third goes back by 20 m3 */
		const struct fact_sample sample = {
			.at_s = dates_at("2026-01-31T01:00:00+08:00") + hour * 3600,
			.litres = 5000000 + hour * 30000 - (hour % 3 == 2 ? 50000 : 0),
			.status = 'A',
		};

		fact_readings_by(fact_set_add(&rest), "M3", 1, &sample, 1);
	}
	(void)text_copy(coarse.meter.profile, sizeof(coarse.meter.profile), "coarse");
	coarse.meter.from = dates_day("2026-02-01");
	moved.intake.from = dates_day("2026-01-31");
	fact_set_row(&rest, ROW_METER, coarse);
	fact_set_row(&rest, ROW_INTAKE, moved);
	/* The old one from hour 0 to 22, the new one from 24 to 46: 23 and 47 go back. */
	check_orders(&first, &rest, 40, 2685821657736338717u, (22 + 22) * 30000);
	fact_set_finish(&rest);
	fact_set_finish(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(volumes_do_not_know_the_order_of_arrival),
		cmocka_unit_test(readings_over_assessments_come_in_any_order),
		cmocka_unit_test(each_reading_is_judged_by_the_profile_of_its_day),
	};

	return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
