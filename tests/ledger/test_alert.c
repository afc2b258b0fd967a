/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Alerts are raised once a crossing and withdrawn when it is none any more:
 * rules.md F14, F30, F34, cases.md 2-A1, 2-A2; and the same facts leave the
 * same alerts in force, in whatever order they came.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/alert.h"
#include "ledger/crossing_when.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/mend.h"
#include "ledger/seal.h"
#include "tests/support/fact_set.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

static void read_at(struct world *world, const char *at, int64_t litres)
{
	world_reading(world, "M", dates_at(at), litres);
}

/* The register stands at 0 when the year begins. */
static void open_world(struct world *world, int64_t annual_m3)
{
	union row meter = facts_meter("M", "I", 8, "2025-01-01");

	world_begin(world, "simulated:2026-09-10T00:00:00Zx1");
	meter.meter.direction = DIRECTION_NET;
	world_row(world, ROW_AREA, facts_area("330300", ""));
	world_row(world, ROW_PERMIT, facts_permit("P", "330300", annual_m3 * M3));
	world_row(world, ROW_INTAKE, facts_intake("I", "P", INT64_C(100000000)));
	world_row(world, ROW_METER, meter);
	read_at(world, "2026-01-01T00:00:00+08:00", 0);
}

/* "permit 2026 80,permit 2026 90": what is in force, in the order of raising. */
static const char *in_force(struct world *world, struct bytes *text)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ALERT), NULL, 0);
	const struct alert_row *row;

	bytes_reset(text);
	while ((row = shelf_next(&cursor)) != NULL) {
		struct days period = { { (int32_t)row->period_from },
			{ (int32_t)row->period_till } };
		char name[CEILING_PERIOD_MAX];

		if (alert_is_in_force(row) && row->basis != BASIS_NOTICE) {
			bytes_format(text, "%s%s %s %lld", text->size > 0 ? "," : "",
					ceiling_basis_name((enum ceiling_basis)row->basis),
					ceiling_period(period, name), (long long)row->percent);
		}
	}
	return bytes_text(text);
}

static void check_in_force(struct world *world, const char *wanted)
{
	struct bytes text;

	bytes_init(&text, 1 << 16);
	CHECK_TEXT(in_force(world, &text), wanted);
	bytes_finish(&text);
}

static size_t count_alerts(struct world *world)
{
	return shelf_count(books_shelf(ledger_books(world->ledger), BOOK_ALERT));
}

static const struct alert_row *alert_at(struct world *world, size_t n)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ALERT), NULL, 0);
	const struct alert_row *row = shelf_next(&cursor);

	while (n-- > 0) {
		row = shelf_next(&cursor);
	}
	CHECK(row != NULL);
	return row;
}

static union row permit_from(int64_t annual_m3, const char *from)
{
	union row row = facts_permit("P", "330300", annual_m3 * M3);

	row.permit.from = dates_day(from);
	return row;
}

/* cases.md 2-A1: 79 to 80 fires 80; 80 to 81 does not; one step over several fires all. */
static void a_threshold_fires_once(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, 100);
	read_at(&world, "2026-02-01T00:00:00+08:00", 79 * M3);
	check_in_force(&world, "");
	read_at(&world, "2026-02-02T00:00:00+08:00", 80 * M3);
	check_in_force(&world, "permit 2026 80");
	read_at(&world, "2026-02-03T00:00:00+08:00", 81 * M3);
	CHECK_INT(count_alerts(&world), 1);
	read_at(&world, "2026-02-04T00:00:00+08:00", 130 * M3);
	check_in_force(&world, "permit 2026 80,permit 2026 90,permit 2026 100");
	CHECK_INT(count_alerts(&world), 3);
	world_close(&world);
}

/*
 * rules.md F28, F34: a dispatch year lies in two calendar years. One reading that
 * brings water to both raises each of its alerts once; one row that changes the
 * limit of both withdraws it once.
 */
static void a_dispatch_year_alerts_once(void **state)
{
	union row permit = facts_permit("P", "330300", 1000 * M3);
	union row plan = facts_plan("P", 2025, 1000 * M3, NULL);
	struct world world;

	(void)state;
	world_begin(&world, "simulated:2026-09-10T00:00:00Zx1");
	permit.permit.year_kind = YEAR_DISPATCH;
	world_row(&world, ROW_AREA, facts_area("330300", ""));
	world_row(&world, ROW_PERMIT, permit);
	plan.plan.year_kind = YEAR_DISPATCH;
	plan.plan.month_litres[0] = 400 * M3;
	world_row(&world, ROW_PLAN, plan);
	world_row(&world, ROW_INTAKE, facts_intake("I", "P", INT64_C(10000000)));
	world_row(&world, ROW_METER, facts_meter("M", "I", 8, "2025-01-01"));
	read_at(&world, "2025-12-01T00:00:00+08:00", 0);
	read_at(&world, "2026-02-01T00:00:00+08:00", 950 * M3);
	check_in_force(&world,
			"permit 2025-07/2026-06 80,permit 2025-07/2026-06 90,plan-month 2026-01 100");
	CHECK_INT(count_alerts(&world), 3);
	permit.permit.annual_litres = 1500 * M3;
	permit.permit.from = dates_day("2025-12-15");
	world_row(&world, ROW_PERMIT, permit);
	check_in_force(&world, "plan-month 2026-01 100");
	world_close(&world);
}

/* rules.md F34: 950 of 1,000; the limit goes to 1,500, to 1,250, and to 1,100. */
static void a_raised_limit_withdraws(void **state)
{
	struct world world;
	const struct alert_row *row;
	int64_t cause;

	(void)state;
	open_world(&world, 1000);
	read_at(&world, "2026-08-01T00:00:00+08:00", 950 * M3);
	check_in_force(&world, "permit 2026 80,permit 2026 90");
	cause = ledger_size(world.ledger);
	world_row(&world, ROW_PERMIT, permit_from(1500, "2026-09-01"));
	check_in_force(&world, "");
	row = alert_at(&world, 0);
	CHECK_INT(row->withdrawn_cause, cause);
	CHECK_INT(row->withdrawn, cause + 1);
	CHECK_INT(row->limit_litres, 1000 * M3);
	world_row(&world, ROW_PERMIT, permit_from(1250, "2026-09-02"));
	check_in_force(&world, "");
	CHECK_INT(count_alerts(&world), 2);
	/* A new crossing is a new alert. */
	world_row(&world, ROW_PERMIT, permit_from(1100, "2026-09-03"));
	check_in_force(&world, "permit 2026 80");
	CHECK_INT(count_alerts(&world), 3);
	CHECK_INT(alert_at(&world, 2)->limit_litres, 1100 * M3);
	world_close(&world);
}

/* rules.md F34: the water's time, and the log's. Half of the day's litres at half of the day. */
static void the_waters_time_is_not_the_logs(void **state)
{
	struct world world;
	const struct alert_row *row;

	(void)state;
	open_world(&world, 100);
	read_at(&world, "2026-03-02T00:00:00+08:00", 60 * M3);
	read_at(&world, "2026-03-03T00:00:00+08:00", 100 * M3);
	CHECK_INT(count_alerts(&world), 3);
	row = alert_at(&world, 0);
	CHECK_INT(row->crossed_s, dates_at("2026-03-02T12:00:00+08:00"));
	CHECK(row->found_s >= dates_at("2026-09-10T08:00:00+08:00"));
	CHECK_INT(alert_at(&world, 2)->crossed_s, dates_at("2026-03-03T00:00:00+08:00"));
	world_close(&world);
}

/* What goes down un-crosses, and crosses again as a new alert: a net register that ran back. */
static void what_falls_below_is_withdrawn(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, 100);
	read_at(&world, "2026-01-30T00:00:00+08:00", 95 * M3);
	check_in_force(&world, "permit 2026 80,permit 2026 90");
	read_at(&world, "2026-01-31T00:00:00+08:00", 85 * M3);
	check_in_force(&world, "permit 2026 80");
	CHECK(!alert_is_in_force(alert_at(&world, 1)));
	read_at(&world, "2026-02-01T00:00:00+08:00", 92 * M3);
	check_in_force(&world, "permit 2026 80,permit 2026 90");
	CHECK_INT(count_alerts(&world), 3);
	/* February running back lowers nothing of January (F8). */
	read_at(&world, "2026-02-02T00:00:00+08:00", 50 * M3);
	CHECK_INT(count_alerts(&world), 3);
	world_close(&world);
}

/* rules.md F30, F34: a slip put right takes the crossing back, names itself, and is told. */
static void a_correction_withdraws_and_is_told(void **state)
{
	struct correction correction = { .meter = "M", .ground = "a slip of the pen" };
	struct fact fact = { .kind = KIND_CORRECTION };
	struct world world;
	int64_t cause;

	(void)state;
	open_world(&world, 100);
	read_at(&world, "2026-06-01T00:00:00+08:00", 96 * M3);
	check_in_force(&world, "permit 2026 80,permit 2026 90");
	cause = ledger_size(world.ledger);
	correction.at.unix_s = dates_at("2026-06-01T00:00:00+08:00");
	CHECK_INT(count_make(96 * M3, 0, &correction.count), COUNT_OK);
	CHECK_INT(count_make(69 * M3, 0, &correction.to), COUNT_OK);
	bytes_init(&fact.body, ENTRY_MAX);
	correction_put(&fact.body, &correction);
	CHECK_INT(world_say(&world, &fact), LEDGER_OK);
	check_in_force(&world, "");
	CHECK_INT(count_alerts(&world), 3);
	CHECK_INT(alert_at(&world, 0)->withdrawn_cause, cause);
	CHECK_INT(alert_at(&world, 1)->withdrawn_cause, cause);
	CHECK_INT(alert_at(&world, 2)->basis, BASIS_NOTICE);
	CHECK_INT(alert_at(&world, 2)->taken_litres, -27 * M3);
	CHECK_INT(alert_at(&world, 2)->cause, cause);
	world_close(&world);
}

/* The intake was another permit's: its water goes there, and the alerts with it; both are told. */
static void water_of_another_takes_its_alerts_along(void **state)
{
	union row intake = facts_intake("I", "Q", INT64_C(100000000));
	struct world world;
	size_t notices = 0;

	(void)state;
	open_world(&world, 100);
	world_row(&world, ROW_PERMIT, facts_permit("Q", "330300", 110 * M3));
	read_at(&world, "2026-02-01T00:00:00+08:00", 95 * M3);
	intake.intake.from = dates_day("2025-12-01");
	world_row(&world, ROW_INTAKE, intake);
	check_in_force(&world, "permit 2026 80");
	for (size_t i = 0; i < count_alerts(&world); i++) {
		const struct alert_row *row = alert_at(&world, i);

		notices += row->basis == BASIS_NOTICE ? 1 : 0;
		if (row->basis == BASIS_NOTICE) {
			CHECK_INT(row->taken_litres,
					strcmp(row->subject, "permit:P") == 0 ? -95 * M3 : 95 * M3);
			CHECK_INT(row->crossed_s, dates_at("2026-01-01T00:00:00+08:00"));
		} else if (alert_is_in_force(row)) {
			CHECK_TEXT(row->subject, "permit:Q");
		}
	}
	CHECK_INT(notices, 2);
	world_close(&world);
}

/* rules.md F14: 9,000 of 10,000 in January; 80,000 by the end of July, 114.3 % to date. */
static void plans_warn_by_year_month_and_to_date(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, 1000000);
	world_row(&world, ROW_PLAN, facts_plan("P", 2026, 10000 * M3, NULL));
	read_at(&world, "2026-02-01T00:00:00+08:00", 9000 * M3);
	/* The month alone warns at 100 only; the plan to date is January's. */
	check_in_force(&world, "plan-to-date 2026-01 80,plan-to-date 2026-01 90");
	read_at(&world, "2026-07-01T00:00:00+08:00", 9000 * M3);
	check_in_force(&world, "plan-to-date 2026-01 80,plan-to-date 2026-01 90");
	read_at(&world, "2026-08-01T00:00:00+08:00", 80000 * M3);
	check_in_force(&world,
			"plan-to-date 2026-01 80,plan-to-date 2026-01 90,"
			"plan-to-date 2026-01/2026-07 80,plan-to-date 2026-01/2026-07 90,"
			"plan-to-date 2026-01/2026-07 100,plan-month 2026-07 100");
	world_close(&world);
}

/* cases.md 2-A2: a period that begins beyond its threshold fires, once, as it begins. */
static void a_period_that_begins_beyond_fires(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, 1000000);
	world_row(&world, ROW_PLAN, facts_plan("P", 2026, 10000 * M3, NULL));
	read_at(&world, "2026-02-01T00:00:00+08:00", 17000 * M3);
	CHECK_INT(count_alerts(&world), 4);
	read_at(&world, "2026-02-02T00:00:00+08:00", 17001 * M3);
	check_in_force(&world,
			"plan-to-date 2026-01 80,plan-to-date 2026-01 90,plan-to-date 2026-01 100,"
			"plan-month 2026-01 100,plan-to-date 2026-01/2026-02 80");
	CHECK_INT(alert_at(&world, 4)->crossed_s, dates_at("2026-02-01T00:00:00+08:00"));
	read_at(&world, "2026-02-03T00:00:00+08:00", 17002 * M3);
	CHECK_INT(count_alerts(&world), 5);
	world_close(&world);
}

/* rules.md F13: a plan of nothing is reached by the first litre; without a plan nothing is. */
static void a_plan_of_nothing_is_passed_at_once(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, 1000000);
	read_at(&world, "2026-02-01T00:00:00+08:00", 10 * M3);
	check_in_force(&world, "");
	world_row(&world, ROW_PLAN, facts_plan("P", 2026, 0, NULL));
	check_in_force(&world, "plan-to-date 2026-01 100,plan-month 2026-01 100,plan 2026 100");
	world_close(&world);
}

/* A successor continues the account: what stood with the old permit stands with the new. */
static void a_successor_takes_the_alerts_over(void **state)
{
	union row successor = facts_permit("Q", "330300", 100 * M3);
	struct world world;

	(void)state;
	open_world(&world, 100);
	read_at(&world, "2026-06-01T00:00:00+08:00", 85 * M3);
	check_in_force(&world, "permit 2026 80");
	(void)text_copy(successor.permit.replaces, sizeof(successor.permit.replaces), "P");
	successor.permit.valid_from = dates_day("2026-07-01");
	world_row(&world, ROW_PERMIT, successor);
	check_in_force(&world, "permit 2026 80");
	CHECK_TEXT(alert_at(&world, 1)->subject, "permit:Q");
	CHECK(!alert_is_in_force(alert_at(&world, 0)));
	read_at(&world, "2026-06-02T00:00:00+08:00", 95 * M3); /* the old one's water, late */
	check_in_force(&world, "permit 2026 80,permit 2026 90");
	world_close(&world);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The keys in force with the water's time, sorted; where and when they were raised belongs to the order. */
static void keys_of(struct world *world, struct bytes *ret)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ALERT), NULL, 0);
	const struct books *books = ledger_books(world->ledger);
	const struct alert_row *row;
	char *keys[256];
	size_t count = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (alert_is_in_force(row) && row->basis != BASIS_NOTICE) {
			CHECK(count < 256);
			CHECK(asprintf(&keys[count++], "%s %lld %lld %lld %lld %lld %lld\n",
					      row->subject, (long long)row->basis,
					      (long long)row->period_from,
					      (long long)row->period_till, (long long)row->percent,
					      (long long)row->limit_litres,
					      (long long)crossing_when(books, row).unix_s) > 0);
		}
	}
	qsort(keys, count, sizeof(keys[0]), compare_texts);
	for (size_t i = 0; i < count; i++) {
		bytes_put_text(ret, keys[i]);
		free(keys[i]);
	}
}

/*
 * rules.md F34: one permit of 10,000 m³, two meters from 1 January on, 90 and 60 m³ a day.
 * Whichever is read in last: 80 % on 23 February at 8, 90 % as 2 March begins,
 * 100 % on 8 March at 16. What the entries say stays.
 */
static void the_last_meter_moves_the_crossing(void **state)
{
	static const struct {
		int64_t percent;
		const char *at;
	} wanted[] = {
		{ 80, "2026-02-23T08:00:00+08:00" },
		{ 90, "2026-03-02T00:00:00+08:00" },
		{ 100, "2026-03-08T16:00:00+08:00" },
	};

	(void)state;
	for (int order = 0; order < 2; order++) {
		union row meter = facts_meter("M2", "I", 8, "2025-01-01");
		const struct books *books;
		struct world world;
		int64_t said;

		open_world(&world, 10000);
		meter.meter.direction = DIRECTION_NET;
		world_row(&world, ROW_METER, meter);
		world_read_at(&world, "M2", "2026-01-01T00:00:00+08:00", 0);
		for (int i = 0; i < 2; i++) {
			bool is_second = i != order;

			world_read_at(&world, is_second ? "M2" : "M", "2026-04-11T00:00:00+08:00",
					INT64_C(100) * (is_second ? 60 : 90) * M3);
		}
		books = ledger_books(world.ledger);
		check_in_force(&world, "permit 2026 80,permit 2026 90,permit 2026 100");
		said = alert_at(&world, 0)->crossed_s;
		for (size_t i = 0; i < 3; i++) {
			const struct alert_row *row = alert_at(&world, i);

			CHECK_INT(row->percent, wanted[i].percent);
			CHECK_INT(crossing_when(books, row).unix_s, dates_at(wanted[i].at));
		}
		CHECK_INT(alert_at(&world, 0)->crossed_s, said);
		world_close(&world);
	}
}

/* Time passes by days: a row read in before it holds moves the limit on its first day. */
static void a_row_comes_into_force_with_its_day(void **state)
{
	struct world world;
	int64_t size;

	(void)state;
	open_world(&world, 100);
	read_at(&world, "2026-09-10T00:00:00+08:00", 85 * M3);
	check_in_force(&world, "permit 2026 80");
	world_row(&world, ROW_PERMIT, permit_from(200, "2026-09-15"));
	check_in_force(&world, "permit 2026 80");
	facts_set_time(world.ledger, dates_at("2026-09-14T23:59:00+08:00"));
	read_at(&world, "2026-09-14T00:00:00+08:00", 86 * M3);
	check_in_force(&world, "permit 2026 80");
	size = ledger_size(world.ledger);
	facts_set_time(world.ledger, dates_at("2026-09-15T00:01:00+08:00"));
	read_at(&world, "2026-09-15T00:00:00+08:00", 87 * M3);
	check_in_force(&world, "");
	/* The day's own entry did it, before the reading's. */
	CHECK_INT(alert_at(&world, 0)->withdrawn_cause, size);
	world_close(&world);
}

/* The same of a successor: on its first day the account is its own. */
static void a_successor_begins_with_its_day(void **state)
{
	union row successor = facts_permit("Q", "330300", 100 * M3);
	struct world world;
	int64_t size;

	(void)state;
	open_world(&world, 100);
	(void)text_copy(successor.permit.replaces, sizeof(successor.permit.replaces), "P");
	successor.permit.valid_from = dates_day("2026-09-12");
	world_row(&world, ROW_PERMIT, successor);
	read_at(&world, "2026-09-10T00:00:00+08:00", 85 * M3);
	CHECK_TEXT(alert_at(&world, 0)->subject, "permit:P");
	size = ledger_size(world.ledger);
	facts_set_time(world.ledger, dates_at("2026-09-12T00:30:00+08:00"));
	world_row(&world, ROW_AREA, facts_area("330399", ""));
	check_in_force(&world, "permit 2026 80");
	CHECK_INT(count_alerts(&world), 2);
	CHECK_TEXT(alert_at(&world, 1)->subject, "permit:Q");
	/* Two days have ended; the second one's entry did it. */
	CHECK_INT(alert_at(&world, 0)->withdrawn_cause, size + 1);
	CHECK_INT(alert_at(&world, 1)->cause, size + 1);
	world_close(&world);
}

/* A slack spares looking and changes nothing: single readings, and all in one entry. */
static void readings_one_by_one_alert_as_in_one_entry(void **state)
{
	struct fact_sample samples[200];
	struct bytes one;
	struct bytes all;
	struct world world;
	struct fact fact;

	(void)state;
	bytes_init(&one, 1 << 16);
	bytes_init(&all, 1 << 16);
	for (int i = 0; i < 200; i++) {
		samples[i] = (struct fact_sample){ dates_at("2026-01-02T00:00:00+08:00") +
					(int64_t)i * DAY_S,
			(int64_t)(i + 1) * 700, 'A' };
	}
	open_world(&world, 100);
	world_row(&world, ROW_PLAN, facts_plan("P", 2026, 20 * M3, NULL));
	for (int i = 0; i < 200; i++) {
		fact_readings(&fact, "M", &samples[i], 1);
		CHECK_INT(world_say(&world, &fact), LEDGER_OK);
	}
	keys_of(&world, &one);
	world_close(&world);
	open_world(&world, 100);
	world_row(&world, ROW_PLAN, facts_plan("P", 2026, 20 * M3, NULL));
	fact_readings(&fact, "M", samples, 200);
	CHECK_INT(world_say(&world, &fact), LEDGER_OK);
	keys_of(&world, &all);
	world_close(&world);
	CHECK_TEXT(bytes_text(&one), bytes_text(&all));
	CHECK(one.size > 200);
	bytes_finish(&one);
	bytes_finish(&all);
}

/* ---- the loop ---- */

static int step(struct world *world, int64_t alert, enum alert_step what, const char *text)
{
	struct fact fact = { .kind = KIND_ALERT_STEP };

	bytes_init(&fact.body, ENTRY_MAX);
	alert_put_step(&fact.body, "permit:P", alert, what, text);
	return world_say(world, &fact);
}

static void the_loop_goes_one_way(void **state)
{
	struct world world;
	int64_t alert;

	(void)state;
	open_world(&world, 100);
	read_at(&world, "2026-06-01T00:00:00+08:00", 85 * M3);
	alert = alert_at(&world, 0)->entry;
	CHECK_INT(step(&world, alert + 1, ALERT_ACK, ""), LEDGER_REFUSED);
	CHECK_INT(step(&world, alert, ALERT_ACK, "seen"), LEDGER_OK);
	CHECK_INT(step(&world, alert, ALERT_ACK, "seen"), LEDGER_REFUSED);
	CHECK_INT(step(&world, alert, ALERT_CLOSE, ""), LEDGER_REFUSED);
	CHECK_INT(step(&world, alert, ALERT_RECTIFY, ""), LEDGER_REFUSED);
	CHECK_INT(step(&world, alert, ALERT_RECTIFY, "pump 2 stopped, photo 17"), LEDGER_OK);
	CHECK_INT(step(&world, alert, ALERT_CLOSE, ""), LEDGER_OK);
	CHECK_INT(alert_step(alert_at(&world, 0)), ALERT_CLOSE);
	/* Closed by people, and in force all the same: not raised again. */
	read_at(&world, "2026-06-02T00:00:00+08:00", 86 * M3);
	CHECK_INT(count_alerts(&world), 1);
	/* What is no more needs no mending. */
	world_row(&world, ROW_PERMIT, permit_from(50, "2026-09-01"));
	world_row(&world, ROW_PERMIT, permit_from(500, "2026-09-02"));
	alert = alert_at(&world, 1)->entry;
	CHECK_INT(step(&world, alert, ALERT_CLOSE, ""), LEDGER_OK);
	world_close(&world);
}

/* ---- order ---- */

enum {
	ORDERS = 60,
};

static void gather(struct fact_set *set)
{
	union row rows[] = { permit_from(900, "2026-03-01"), permit_from(1300, "2026-05-01"),
		permit_from(1000, "2026-08-01"), facts_plan("P", 2026, 60 * M3, "2026-06-15"),
		facts_intake("I", "Q", INT64_C(100000000)), facts_permit("R", "330300", 300 * M3) };

	rows[4].intake.from = dates_day("2026-04-01");
	/* R continues Q's account from July on. */
	(void)text_copy(rows[5].permit.replaces, sizeof(rows[5].permit.replaces), "Q");
	rows[5].permit.valid_from = dates_day("2026-07-01");
	for (int i = 0; i < 40; i++) {
		struct day day = { dates_day("2026-01-05").number + i * 6 };
		int64_t at_s = (int64_t)day.number * DAY_S - 8 * 3600;

		fact_reading(fact_set_add(set), "M", at_s,
				(int64_t)(i + 1) * (i % 9 < 7 ? 24 : 25) * M3);
	}
	for (int i = 0; i < 30; i++) {
		struct day day = { dates_day("2026-01-08").number + i * 8 };

		fact_reading(fact_set_add(set), "M2", (int64_t)day.number * DAY_S - 8 * 3600,
				(int64_t)i * 5 * M3);
	}
	fact_set_row(set, ROW_PERMIT, rows[0]);
	fact_set_row(set, ROW_PERMIT, rows[1]);
	fact_set_row(set, ROW_PERMIT, rows[2]);
	fact_set_row(set, ROW_PLAN, rows[3]);
	fact_set_row(set, ROW_INTAKE, rows[4]);
	fact_set_row(set, ROW_PERMIT, rows[5]);
}

static void the_same_facts_leave_the_same_alerts(void **state)
{
	static struct fact_set set;
	static size_t order[FACT_SET_MAX];
	uint64_t random = 88172645463325252u;
	struct bytes wanted;
	struct bytes found;

	(void)state;
	bytes_init(&wanted, 1 << 16);
	bytes_init(&found, 1 << 16);
	gather(&set);
	fact_set_order(&set, order);
	for (int round = 0; round < ORDERS; round++) {
		struct world world;
		uint64_t number = 100;

		open_world(&world, 800);
		world_row(&world, ROW_PERMIT, facts_permit("Q", "330300", 500 * M3));
		world_row(&world, ROW_METER, facts_meter("M2", "I", 8, "2025-01-01"));
		world_row(&world, ROW_PLAN, facts_plan("P", 2026, 70 * M3, NULL));
		if (round > 0) {
			fact_set_shuffle(&set, order, &random);
		}
		fact_set_submit(world.ledger, &set, order, &number);
		bytes_reset(&found);
		keys_of(&world, round == 0 ? &wanted : &found);
		if (round > 0 && strcmp(bytes_text(&found), bytes_text(&wanted)) != 0) {
			fail_msg("order %d:\n%s\nwanted:\n%s", round, bytes_text(&found),
					bytes_text(&wanted));
		}
		CHECK(wanted.size > 0);
		world_close(&world);
	}
	fact_set_finish(&set);
	bytes_finish(&wanted);
	bytes_finish(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_threshold_fires_once),
		cmocka_unit_test(a_dispatch_year_alerts_once),
		cmocka_unit_test(a_raised_limit_withdraws),
		cmocka_unit_test(the_waters_time_is_not_the_logs),
		cmocka_unit_test(what_falls_below_is_withdrawn),
		cmocka_unit_test(a_correction_withdraws_and_is_told),
		cmocka_unit_test(water_of_another_takes_its_alerts_along),
		cmocka_unit_test(plans_warn_by_year_month_and_to_date),
		cmocka_unit_test(a_period_that_begins_beyond_fires),
		cmocka_unit_test(a_plan_of_nothing_is_passed_at_once),
		cmocka_unit_test(a_successor_takes_the_alerts_over),
		cmocka_unit_test(the_last_meter_moves_the_crossing),
		cmocka_unit_test(a_row_comes_into_force_with_its_day),
		cmocka_unit_test(a_successor_begins_with_its_day),
		cmocka_unit_test(readings_one_by_one_alert_as_in_one_entry),
		cmocka_unit_test(the_loop_goes_one_way),
		cmocka_unit_test(the_same_facts_leave_the_same_alerts),
	};

	return cmocka_run_group_tests_name("alert", tests, NULL, NULL);
}
