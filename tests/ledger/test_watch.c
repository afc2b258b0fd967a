/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is watched beside the ceilings of permits: areas that are near their
 * limits or have reached them, and stop new permits (rules.md F22); permits
 * that are to be renewed, and permits that nobody uses.
 */

#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

static union row cap_of(const char *area, enum source source, int64_t cap_m3, int64_t permits_m3)
{
	union row row = { .cap = { .year = 2026,
					  .source = source,
					  .litres = cap_m3 * M3,
					  .permits_litres = permits_m3 < 0 ? ROW_NO_LITRES
									   : permits_m3 * M3,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };

	(void)text_copy(row.cap.area, sizeof(row.cap.area), area);
	return row;
}

static union row permit_of(const char *permit, const char *area, int64_t m3)
{
	return facts_permit(permit, area, m3 * M3);
}

static void open_city(struct world *world, const char *clock)
{
	world_begin(world, clock);
	world_row(world, ROW_AREA, facts_area("3303", ""));
	world_row(world, ROW_AREA, facts_area("330301", "3303"));
	world_row(world, ROW_AREA, facts_area("330302", "3303"));
}

/* "area:3303 cap 90,...": what is in force, by subject and entry. */
static void check_in_force(struct world *world, const char *wanted)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ALERT), NULL, 0);
	const struct alert_row *row;
	struct bytes text;

	bytes_init(&text, 1 << 16);
	while ((row = shelf_next(&cursor)) != NULL) {
		const char *source = word_name(WORD_SOURCE, (int)row->source);

		if (alert_is_in_force(row)) {
			bytes_format(&text, "%s%s %s %lld%s%s", text.size > 0 ? "," : "",
					row->subject,
					ceiling_basis_name((enum ceiling_basis)row->basis),
					(long long)row->percent, source == NULL ? "" : " ",
					source == NULL ? "" : source);
		}
	}
	CHECK_TEXT(bytes_text(&text), wanted);
	bytes_finish(&text);
}

static size_t count_alerts(struct world *world)
{
	return shelf_count(books_shelf(ledger_books(world->ledger), BOOK_ALERT));
}

/* Lets the clock go to an instant, and something be written: an area's row. */
static void pass(struct world *world, const char *at)
{
	static int n;
	char id[TEXT_ID_MAX + 1];

	facts_set_time(world->ledger, dates_at(at));
	(void)snprintf(id, sizeof(id), "x%d", n++);
	world_row(world, ROW_AREA, facts_area(id, ""));
}

static int say_permit(struct world *world, union row row)
{
	struct fact fact;

	fact_row(&fact, ROW_PERMIT, &row);
	return world_say(world, &fact);
}

/* The same with the ground on which it goes beyond. */
static int say_beyond(struct world *world, union row row, const char *ground)
{
	struct fact fact = { .kind = KIND_PERMITS };

	bytes_init(&fact.body, ENTRY_MAX);
	item_put_array(&fact.body, 2);
	row_put(&fact.body, ROW_PERMIT, &row);
	item_put_array(&fact.body, 1);
	item_put_text(&fact.body, ground);
	return world_say(world, &fact);
}

/* 条例 art. 20: where permits come to the control total there is no room for more. */
static void a_control_total_stops_permits(void **state)
{
	union row renewal = permit_of("P1B", "330301", 600);
	union row raise = permit_of("P1", "330301", 601);
	union row cut = permit_of("P1", "330301", 500);
	union row late = permit_of("P5", "330301", 1);
	struct world world;

	(void)state;
	open_city(&world, "simulated:2026-03-10T12:00:00+08:00x1");
	world_row(&world, ROW_CAP, cap_of("3303", SOURCE_ANY, 100000, 1000));
	world_row(&world, ROW_CAP, cap_of("330301", SOURCE_GROUNDWATER, 5000, 5));
	CHECK_INT(say_permit(&world, permit_of("P1", "330301", 600)), LEDGER_OK);
	CHECK_INT(say_permit(&world, permit_of("P2", "330302", 401)), LEDGER_REFUSED);
	CHECK_INT(say_permit(&world, permit_of("P2", "330302", 400)), LEDGER_OK);
	check_in_force(&world, "area:3303 cap-permits 90,area:3303 cap-permits 100");
	/* Reached: no new one, no raise; a renewal of as much takes nobody's place. */
	CHECK_INT(say_permit(&world, permit_of("P3", "330302", 1)), LEDGER_REFUSED);
	raise.permit.from = dates_day("2026-03-10");
	CHECK_INT(say_permit(&world, raise), LEDGER_REFUSED);
	(void)text_copy(renewal.permit.replaces, sizeof(renewal.permit.replaces), "P1");
	renewal.permit.valid_from = dates_day("2026-04-01");
	CHECK_INT(say_permit(&world, renewal), LEDGER_OK);
	/* What begins where it is full is refused whenever that is. */
	late.permit.valid_from = dates_day("2026-05-01");
	CHECK_INT(say_permit(&world, late), LEDGER_REFUSED);
	/* Of a year whose total nobody gave nothing is known. */
	late.permit.valid_from = dates_day("2027-01-01");
	CHECK_INT(say_permit(&world, late), LEDGER_OK);
	CHECK_INT(say_beyond(&world, permit_of("P4", "330302", 50), "urgent supply"), LEDGER_OK);
	cut.permit.from = dates_day("2026-03-10");
	CHECK_INT(say_permit(&world, cut), LEDGER_OK);
	check_in_force(&world, "area:3303 cap-permits 90");
	world_close(&world);
}

static union row permit_for(const char *permit, int64_t m3, const char *from, const char *until)
{
	union row row = permit_of(permit, "330301", m3);

	row.permit.valid_from = dates_day(from);
	row.permit.valid_until = dates_day(until);
	return row;
}

/* A permit that is dated back, or ahead, is looked at in each year that has a total. */
static void a_permit_dated_back_is_stopped_too(void **state)
{
	union row total = cap_of("3303", SOURCE_ANY, 100000, 1000);
	union row dispatch = cap_of("330301", SOURCE_ANY, 100000, 700);
	struct world world;

	(void)state;
	open_city(&world, "simulated:2026-03-10T12:00:00+08:00x1");
	total.cap.year = 2025;
	world_row(&world, ROW_CAP, total);
	total.cap.year = 2027;
	world_row(&world, ROW_CAP, total);
	dispatch.cap.year = 2023;
	dispatch.cap.year_kind = YEAR_DISPATCH;
	world_row(&world, ROW_CAP, dispatch);
	CHECK_INT(say_permit(&world, permit_for("P1", 600, "2025-06-01", "2025-12-31")), LEDGER_OK);
	CHECK_INT(say_permit(&world, permit_for("P2", 401, "2025-11-01", "2025-12-31")),
			LEDGER_REFUSED);
	CHECK_INT(say_permit(&world, permit_for("P2", 401, "2024-11-01", "2026-12-31")),
			LEDGER_REFUSED); /* full at its end */
	CHECK_INT(say_permit(&world, permit_for("P2", 1001, "2026-01-01", "2027-12-31")),
			LEDGER_REFUSED); /* and in a year to come */
	CHECK_INT(say_permit(&world, permit_for("P2", 701, "2023-01-01", "2024-03-31")),
			LEDGER_REFUSED); /* of 1 July 2023 on */
	CHECK_INT(say_permit(&world, permit_for("P2", 401, "2025-01-01", "2025-05-31")), LEDGER_OK);
	CHECK_INT(say_permit(&world, permit_for("P3", 400, "2025-11-01", "2025-12-31")), LEDGER_OK);
	CHECK_INT(say_permit(&world, permit_for("P4", 1, "2025-12-31", "2025-12-31")),
			LEDGER_REFUSED);
	CHECK_INT(say_beyond(&world, permit_for("P4", 1, "2025-12-31", "2025-12-31"), "late"),
			LEDGER_OK);
	world_close(&world);
}

static void non_conventional_water_stops_nothing(void **state)
{
	union row reclaimed = permit_of("R", "330301", 5000);
	struct world world;

	(void)state;
	open_city(&world, "simulated:2026-03-10T12:00:00+08:00x1");
	world_row(&world, ROW_CAP, cap_of("3303", SOURCE_ANY, 1000, 1000));
	world_row(&world, ROW_CAP, cap_of("3303", SOURCE_RECLAIMED, 1000, 1000));
	reclaimed.permit.source = SOURCE_RECLAIMED;
	CHECK_INT(say_permit(&world, reclaimed), LEDGER_OK);
	check_in_force(&world, "");
	world_close(&world);
}

/* The use of a year gone by stops permits of that year. */
static void a_cap_that_was_reached_stops_permits_of_its_year(void **state)
{
	struct world world;

	(void)state;
	open_city(&world, "simulated:2026-06-01T12:00:00+08:00x1");
	world_row(&world, ROW_CAP, cap_of("3303", SOURCE_ANY, 1000, -1));
	CHECK_INT(say_permit(&world, permit_of("P", "330301", 5000)), LEDGER_OK);
	world_row(&world, ROW_INTAKE, facts_intake("I", "P", INT64_C(100000)));
	world_row(&world, ROW_METER, facts_meter("M", "I", 12, "2025-12-01"));
	world_read_at(&world, "M", "2026-01-01T00:00:00+08:00", 0);
	world_read_at(&world, "M", "2026-05-31T00:00:00+08:00", 1000 * M3);
	pass(&world, "2027-01-05T01:00:00+08:00");
	CHECK_INT(say_permit(&world, permit_for("P2", 1, "2026-11-01", "2026-12-31")),
			LEDGER_REFUSED);
	CHECK_INT(say_permit(&world, permit_for("P2", 1, "2027-01-01", "2027-12-31")), LEDGER_OK);
	world_close(&world);
}

/* Use that reaches the cap is told once, when the day ends; and stops permits too. */
static void use_that_reaches_the_cap_is_told_once(void **state)
{
	struct world world;
	const struct alert_row *row;
	struct shelf_cursor cursor;

	(void)state;
	open_city(&world, "simulated:2026-06-01T12:00:00+08:00x1");
	world_row(&world, ROW_CAP, cap_of("3303", SOURCE_ANY, 1000, -1));
	CHECK_INT(say_permit(&world, permit_of("P", "330301", 5000)), LEDGER_OK);
	world_row(&world, ROW_INTAKE, facts_intake("I", "P", INT64_C(100000)));
	world_row(&world, ROW_METER, facts_meter("M", "I", 12, "2025-12-01"));
	world_read_at(&world, "M", "2026-01-01T00:00:00+08:00", 0);
	world_read_at(&world, "M", "2026-05-31T00:00:00+08:00", 899 * M3);
	pass(&world, "2026-06-02T01:00:00+08:00");
	check_in_force(&world, "");
	world_read_at(&world, "M", "2026-06-02T00:00:00+08:00", 900 * M3);
	check_in_force(&world, "");
	pass(&world, "2026-06-03T01:00:00+08:00");
	check_in_force(&world, "area:3303 cap 90");
	cursor = shelf_scan(books_shelf(ledger_books(world.ledger), BOOK_ALERT), NULL, 0);
	row = shelf_next(&cursor);
	CHECK_INT(row->crossed_s, dates_at("2026-06-02T00:00:00+08:00"));
	CHECK_INT(row->taken_litres, 900 * M3);
	CHECK_INT(say_permit(&world, permit_of("P2", "330301", 1)), LEDGER_OK);
	world_read_at(&world, "M", "2026-06-03T00:00:00+08:00", 1000 * M3);
	pass(&world, "2026-06-04T01:00:00+08:00");
	pass(&world, "2026-06-05T01:00:00+08:00");
	check_in_force(&world, "area:3303 cap 90,area:3303 cap 100");
	CHECK_INT(count_alerts(&world), 2);
	CHECK_INT(say_permit(&world, permit_of("P3", "330301", 1)), LEDGER_REFUSED);
	CHECK_INT(say_beyond(&world, permit_of("P3", "330301", 1), "urgent"), LEDGER_OK);
	/* A higher cap takes both back. */
	{
		union row higher = cap_of("3303", SOURCE_ANY, 2000, -1);

		higher.cap.from = dates_day("2026-06-05");
		world_row(&world, ROW_CAP, higher);
	}
	check_in_force(&world, "");
	CHECK_INT(say_permit(&world, permit_of("P4", "330301", 1)), LEDGER_OK);
	world_close(&world);
}

/* December's water, told in January, still reaches the cap of its year. */
static void the_year_that_ended_is_looked_at(void **state)
{
	struct world world;

	(void)state;
	open_city(&world, "simulated:2026-12-31T12:00:00+08:00x1");
	world_row(&world, ROW_CAP, cap_of("3303", SOURCE_ANY, 1000, -1));
	CHECK_INT(say_permit(&world, permit_of("P", "330301", 5000)), LEDGER_OK);
	world_row(&world, ROW_INTAKE, facts_intake("I", "P", INT64_C(100000)));
	world_row(&world, ROW_METER, facts_meter("M", "I", 12, "2025-12-01"));
	world_read_at(&world, "M", "2026-12-01T00:00:00+08:00", 0);
	facts_set_time(world.ledger, dates_at("2027-01-03T12:00:00+08:00"));
	world_read_at(&world, "M", "2027-01-01T00:00:00+08:00", 950 * M3);
	check_in_force(&world, "");
	pass(&world, "2027-01-04T01:00:00+08:00");
	check_in_force(&world, "area:3303 cap 90");
	world_close(&world);
}

/* 条例 art. 25: 45 days before the last day; withdrawn by the one that replaces it. */
static void a_renewal_is_reminded_of(void **state)
{
	union row permit = permit_of("P", "330301", 100);
	union row next = permit_of("N", "330301", 100);
	struct world world;

	(void)state;
	open_city(&world, "simulated:2026-02-13T12:00:00+08:00x1");
	permit.permit.valid_until = dates_day("2026-03-31");
	world_row(&world, ROW_PERMIT, permit);
	pass(&world, "2026-02-13T13:00:00+08:00"); /* 46 days before */
	check_in_force(&world, "");
	pass(&world, "2026-02-14T01:00:00+08:00");
	check_in_force(&world, "permit:P renewal 0");
	pass(&world, "2026-02-16T01:00:00+08:00");
	CHECK_INT(count_alerts(&world), 1);
	(void)text_copy(next.permit.replaces, sizeof(next.permit.replaces), "P");
	next.permit.valid_from = dates_day("2026-04-01");
	world_row(&world, ROW_PERMIT, next);
	pass(&world, "2026-02-17T01:00:00+08:00");
	check_in_force(&world, "");
	world_close(&world);
}

static void a_permit_that_runs_out_keeps_its_reminder(void **state)
{
	union row permit = permit_of("P", "330301", 100);
	union row criterion = { .criterion = { .criterion = CRITERION_RENEWAL,
						.area = "3303",
						.value = 10,
						.from = ROW_NO_DAY } };
	struct world world;

	(void)state;
	open_city(&world, "simulated:2026-03-20T12:00:00+08:00x1");
	world_row(&world, ROW_CRITERION, criterion);
	permit.permit.valid_until = dates_day("2026-03-31");
	world_row(&world, ROW_PERMIT, permit);
	check_in_force(&world, "");
	pass(&world, "2026-03-21T01:00:00+08:00");
	check_in_force(&world, "permit:P renewal 0");
	pass(&world, "2026-04-10T01:00:00+08:00");
	check_in_force(&world, "permit:P renewal 0");
	world_close(&world);
}

/* 条例 art. 44: two years without use, by readings that say so; silence says nothing. */
static void two_years_without_use_are_told(void **state)
{
	union row permit = permit_of("P", "330301", 100);
	union row silent = permit_of("S", "330301", 100);
	struct world world;

	(void)state;
	open_city(&world, "simulated:2026-01-10T12:00:00+08:00x1");
	permit.permit.valid_from = silent.permit.valid_from = dates_day("2023-01-01");
	world_row(&world, ROW_PERMIT, permit);
	world_row(&world, ROW_PERMIT, silent);
	world_row(&world, ROW_INTAKE, facts_intake("I", "P", INT64_C(100000)));
	world_row(&world, ROW_METER, facts_meter("M", "I", 12, "2023-01-01"));
	world_read_at(&world, "M", "2024-01-10T00:00:00+08:00", 0);
	world_read_at(&world, "M", "2024-01-15T00:00:00+08:00", 1000);
	world_read_at(&world, "M", "2026-01-10T00:00:00+08:00", 1000);
	pass(&world, "2026-01-11T01:00:00+08:00");
	check_in_force(&world, "");
	facts_set_time(world.ledger, dates_at("2026-01-15T01:00:00+08:00"));
	world_read_at(&world, "M", "2026-01-15T00:00:00+08:00", 1000);
	check_in_force(&world, "");
	pass(&world, "2026-01-16T01:00:00+08:00");
	check_in_force(&world, "permit:P idle 0");
	world_read_at(&world, "M", "2026-01-16T00:30:00+08:00", 1001);
	pass(&world, "2026-01-17T01:00:00+08:00");
	check_in_force(&world, "");
	world_close(&world);
}

/* What was before the first reading is not known, and not without use; the two years begin with it. */
static void silence_before_the_first_reading_is_no_idleness(void **state)
{
	union row permit = permit_of("P", "330301", 100);
	struct world world;

	(void)state;
	open_city(&world, "simulated:2024-06-02T12:00:00+08:00x1");
	permit.permit.valid_from = dates_day("2020-01-01");
	world_row(&world, ROW_PERMIT, permit);
	world_row(&world, ROW_INTAKE, facts_intake("I", "P", INT64_C(100000)));
	world_row(&world, ROW_METER, facts_meter("M", "I", 12, "2020-01-01"));
	world_read_at(&world, "M", "2024-06-01T00:00:00+08:00", 1000);
	world_read_at(&world, "M", "2024-06-02T00:00:00+08:00", 1000);
	pass(&world, "2024-06-03T01:00:00+08:00");
	check_in_force(&world, "");
	facts_set_time(world.ledger, dates_at("2026-06-01T01:00:00+08:00"));
	world_read_at(&world, "M", "2026-06-01T00:00:00+08:00", 1000);
	pass(&world, "2026-06-02T01:00:00+08:00");
	check_in_force(&world, "permit:P idle 0");
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_control_total_stops_permits),
		cmocka_unit_test(a_permit_dated_back_is_stopped_too),
		cmocka_unit_test(a_cap_that_was_reached_stops_permits_of_its_year),
		cmocka_unit_test(non_conventional_water_stops_nothing),
		cmocka_unit_test(use_that_reaches_the_cap_is_told_once),
		cmocka_unit_test(the_year_that_ended_is_looked_at),
		cmocka_unit_test(a_renewal_is_reminded_of),
		cmocka_unit_test(a_permit_that_runs_out_keeps_its_reminder),
		cmocka_unit_test(two_years_without_use_are_told),
		cmocka_unit_test(silence_before_the_first_reading_is_no_idleness),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
