/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Registers of a month add up over roll-overs, exchanges and midnights that
 * nobody read at.
 */

#include "tests/check.h"

#include "tests/support/sheet_world.h"

static const int64_t turn = INT64_C(100000000000); /* litres: 10^8 m³ */

static const char march[] = "simulated:2026-03-15T12:00:00+08:00x1";

static void a_turn_of_the_register_stands_in_between(void **state)
{
	struct sheet_world world;
	const struct sheet_meter *meter;

	(void)state;
	sheet_world_open(&world, march);
	world_read_at(&world.told, "M1", "2026-02-01T00:00:00+08:00", turn - 50000);
	world_read_at(&world.told, "M1", "2026-02-02T00:00:00+08:00", turn - 10000);
	world_read_at(&world.told, "M1", "2026-02-03T00:00:00+08:00", 30000);
	world_read_at(&world.told, "M1", "2026-03-01T00:00:00+08:00", 1030000);
	CHECK_INT(sheet_world_line(&world, 2026, 2, "P1")->taken_litres, 1080000);
	CHECK_INT(world.line.meter_count, 1);
	meter = world.line.meters;
	CHECK_INT(meter->opening_litres, turn - 50000);
	CHECK_INT(meter->closing_litres, 1030000);
	CHECK_INT(meter->turned_litres, turn);
	CHECK_INT(meter->opening_at_s, dates_at("2026-02-01T00:00:00+08:00"));
	CHECK_INT(meter->closing_at_s, dates_at("2026-03-01T00:00:00+08:00"));
	CHECK_INT(meter->opening_is_cut + meter->closing_is_cut + meter->exchanged, 0);
	sheet_world_adds_up(meter);
	sheet_world_close(&world);
}

static void a_midnight_between_two_readings_is_cut_as_the_days_are(void **state)
{
	struct sheet_world world;
	const struct sheet_meter *meter;

	(void)state;
	sheet_world_open(&world, march);
	world_read_at(&world.told, "M1", "2026-01-31T08:00:00+08:00", 1000);
	world_read_at(&world.told, "M1", "2026-02-01T08:00:00+08:00", 4000);
	world_read_at(&world.told, "M1", "2026-02-28T08:00:00+08:00", 274000);
	world_read_at(&world.told, "M1", "2026-03-01T08:00:00+08:00", 277000);
	world_read_at(&world.told, "M1", "2026-03-02T08:00:00+08:00", 300000);
	meter = sheet_world_line(&world, 2026, 2, "P1")->meters;
	CHECK_INT(meter->opening_litres, 3000);
	CHECK_INT(meter->booked_litres, 1000 + 270000 + 2000);
	CHECK_INT(meter->closing_litres, 276000);
	CHECK_INT(meter->opening_is_cut, 1);
	CHECK_INT(meter->closing_is_cut, 1);
	sheet_world_adds_up(meter);
	CHECK_INT(world.line.spread_litres, 270000); /* a day's interval is none */
	CHECK_INT(world.line.unknown_days, 0);
	sheet_world_close(&world);
}

static void a_turn_over_the_midnight_itself_is_on_its_side(void **state)
{
	static const struct {
		const char *name;
		int64_t before, after, opening, turned;
	} rows[] = {
		{ "turned by midnight", 99999999000, 1000, 0, 0 },
		{ "turns after midnight", 99999997000, 1000, 99999999000, 100000000000 },
		{ "turned long before", 99999999500, 3500, 1500, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct sheet_world world;
		const struct sheet_meter *meter;

		CHECK_ROW(rows[i].name);
		sheet_world_open(&world, march);
		world_read_at(&world.told, "M1", "2026-01-31T12:00:00+08:00", rows[i].before);
		world_read_at(&world.told, "M1", "2026-02-01T12:00:00+08:00", rows[i].after);
		world_read_at(&world.told, "M1", "2026-03-01T00:00:00+08:00", 5000);
		meter = sheet_world_line(&world, 2026, 2, "P1")->meters;
		CHECK_INT(meter->opening_litres, rows[i].opening);
		CHECK_INT(meter->turned_litres, rows[i].turned);
		CHECK_INT(meter->closing_litres, 5000);
		sheet_world_adds_up(meter);
		sheet_world_close(&world);
	}
}

static void an_exchange_gives_the_old_register_for_the_new(void **state)
{
	static const struct {
		const char *name;
		int64_t initial, booked, turned, unknown;
	} rows[] = {
		{ "with its first count", 500, 9000 + 300 + 18000, 18500, 0 },
		{ "without", ROW_NO_LITRES, 9000 + 18000, 18200, 1 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		union row exchanged = facts_meter("M1", "I1", 8, "2026-02-10");
		struct sheet_world world;
		const struct sheet_meter *meter;

		CHECK_ROW(rows[i].name);
		sheet_world_open(&world, march);
		exchanged.meter.from = dates_day("2026-02-10");
		exchanged.meter.initial_litres = rows[i].initial;
		world_row(&world.told, ROW_METER, exchanged);
		world_read_at(&world.told, "M1", "2026-02-01T00:00:00+08:00", 10000);
		world_read_at(&world.told, "M1", "2026-02-10T00:00:00+08:00", 19000);
		world_read_at(&world.told, "M1", "2026-02-11T00:00:00+08:00", 800);
		world_read_at(&world.told, "M1", "2026-03-01T00:00:00+08:00", 18800);
		meter = sheet_world_line(&world, 2026, 2, "P1")->meters;
		CHECK_INT(meter->opening_litres, 10000);
		CHECK_INT(meter->closing_litres, 18800);
		CHECK_INT(meter->booked_litres, rows[i].booked);
		CHECK_INT(meter->turned_litres, rows[i].turned);
		CHECK_INT(meter->exchanged, 1);
		CHECK_INT(meter->unknown_days, rows[i].unknown);
		sheet_world_adds_up(meter);
		sheet_world_close(&world);
	}
}

/* The world on 15 March, with a second meter that began on 10 February with 100 litres. */
static void open_with_a_new_meter(struct sheet_world *world)
{
	union row fresh = facts_meter("M2", "I1", 8, "2026-02-10");

	sheet_world_open(world, march);
	fresh.meter.initial_litres = 100;
	world_row(&world->told, ROW_METER, fresh);
}

static void a_new_meter_opens_where_it_began(void **state)
{
	struct sheet_world world;
	const struct sheet_meter *meter;

	(void)state;
	open_with_a_new_meter(&world);
	world_row(&world.told, ROW_METER, facts_meter("M3", "I1", 8, "2026-02-20"));
	world_read_at(&world.told, "M2", "2026-03-01T00:00:00+08:00", 19100);
	world_read_at(&world.told, "M3", "2026-02-20T06:00:00+08:00", 7000);
	world_read_at(&world.told, "M3", "2026-02-22T00:00:00+08:00", 7500);
	(void)sheet_world_line(&world, 2026, 2, "P1");
	CHECK_INT(world.line.meter_count, 3); /* M1 was never read */
	meter = &world.line.meters[0];
	CHECK_INT(meter->opening_litres, SHEET_NONE);
	CHECK_INT(meter->closing_at_s, SHEET_NONE);
	CHECK_INT(meter->unknown_days, 28);
	meter = &world.line.meters[1];
	CHECK_INT(meter->opening_litres, 100);
	CHECK_INT(meter->opening_at_s, dates_at("2026-02-10T00:00:00+08:00"));
	CHECK_INT(meter->unknown_days, 0); /* the days before it was there are none */
	CHECK_INT(meter->exchanged, 0);
	sheet_world_adds_up(meter);
	meter = &world.line.meters[2];
	CHECK_INT(meter->opening_litres, 7000);
	CHECK_INT(meter->opening_at_s, dates_at("2026-02-20T06:00:00+08:00"));
	CHECK_INT(meter->closing_litres, 7500);
	CHECK_INT(meter->closing_at_s, dates_at("2026-02-22T00:00:00+08:00"));
	CHECK_INT(meter->unknown_days, 1 + 7); /* six hours of the 20th, and from the 22nd on */
	sheet_world_adds_up(meter);
	sheet_world_close(&world);
}

/* A month of a register that stood at 100 l on 10 February and at 59,100 l on 10 April. */
struct slow_month {
	const char *name;
	int month;
	int64_t opening, booked, closing;
	const char *opened;
	int cut;
};

static const struct slow_month slow_months[] = {
	{ "installed", 2, 100, 19000, 19100, "2026-02-10T00:00:00+08:00", 1 },
	{ "not read all month", 3, 19100, 31000, 50100, "2026-03-01T00:00:00+08:00", 2 },
	{ "read at last", 4, 50100, 9000, 59100, "2026-04-01T00:00:00+08:00", 1 },
};

static void a_first_count_runs_on_until_somebody_reads(void **state)
{
	union row fresh = facts_meter("M2", "I1", 8, "2026-02-10");
	struct sheet_world world;

	(void)state;
	sheet_world_open(&world, "simulated:2026-05-15T12:00:00+08:00x1");
	fresh.meter.initial_litres = 100;
	world_row(&world.told, ROW_METER, fresh);
	world_read_at(&world.told, "M2", "2026-04-10T00:00:00+08:00", 59100);
	for (size_t i = 0; i < CHECK_COUNT(slow_months); i++) {
		const struct slow_month *row = &slow_months[i];
		const struct sheet_meter *meter;

		CHECK_ROW(row->name);
		(void)sheet_world_line(&world, 2026, row->month, "P1");
		CHECK_INT(world.line.meter_count, 2); /* M1 was never read */
		meter = &world.line.meters[1];
		CHECK_INT(meter->opening_litres, row->opening);
		CHECK_INT(meter->opening_at_s, dates_at(row->opened));
		CHECK_INT(meter->booked_litres, row->booked);
		CHECK_INT(meter->closing_litres, row->closing);
		CHECK_INT(meter->opening_is_cut + meter->closing_is_cut, row->cut);
		CHECK_INT(meter->turned_litres + meter->exchanged, 0);
		sheet_world_adds_up(meter);
	}
	sheet_world_close(&world);
}

static void a_new_register_with_a_first_count_runs_on_as_well(void **state)
{
	union row exchanged = facts_meter("M1", "I1", 8, "2026-02-10");
	struct sheet_world world;
	const struct sheet_meter *meter;

	(void)state;
	sheet_world_open(&world, "simulated:2026-05-15T12:00:00+08:00x1");
	world_read_at(&world.told, "M1", "2026-02-01T00:00:00+08:00", 7000);
	world_read_at(&world.told, "M1", "2026-02-10T00:00:00+08:00", 8000);
	exchanged.meter.from = dates_day("2026-02-10");
	exchanged.meter.initial_litres = 100;
	world_row(&world.told, ROW_METER, exchanged);

	/* Nobody has read the new one: what it began with is all that is known of it. */
	meter = sheet_world_line(&world, 2026, 2, "P1")->meters;
	CHECK_INT(meter->closing_litres, 100);
	CHECK_INT(meter->closing_at_s, dates_at("2026-02-10T00:00:00+08:00"));
	CHECK_INT(meter->turned_litres, 7900);
	CHECK_INT(meter->exchanged, 1);
	sheet_world_adds_up(meter);

	world_read_at(&world.told, "M1", "2026-04-10T00:00:00+08:00", 59100);
	meter = sheet_world_line(&world, 2026, 2, "P1")->meters;
	CHECK_INT(meter->opening_litres, 7000);
	CHECK_INT(meter->booked_litres, 1000 + 19000);
	CHECK_INT(meter->closing_litres, 19100);
	CHECK_INT(meter->exchanged, 1);
	sheet_world_adds_up(meter);
	for (size_t i = 1; i < CHECK_COUNT(slow_months); i++) {
		CHECK_ROW(slow_months[i].name);
		meter = sheet_world_line(&world, 2026, slow_months[i].month, "P1")->meters;
		CHECK_INT(meter->opening_litres, slow_months[i].opening);
		CHECK_INT(meter->booked_litres, slow_months[i].booked);
		CHECK_INT(meter->closing_litres, slow_months[i].closing);
		CHECK_INT(meter->turned_litres + meter->exchanged, 0);
		sheet_world_adds_up(meter);
	}
	sheet_world_close(&world);
}

static void a_first_count_that_nobody_read_behind_stands_still(void **state)
{
	struct sheet_world world;
	const struct sheet_meter *meter;

	(void)state;
	open_with_a_new_meter(&world);
	(void)sheet_world_line(&world, 2026, 2, "P1");
	CHECK_INT(world.line.meter_count, 2);
	meter = &world.line.meters[1];
	CHECK_INT(meter->opening_litres, 100);
	CHECK_INT(meter->closing_litres, 100);
	CHECK_INT(meter->closing_at_s, dates_at("2026-02-10T00:00:00+08:00"));
	CHECK_INT(meter->unknown_days, 19);
	sheet_world_adds_up(meter);
	sheet_world_close(&world);
}

static void a_whole_turn_unread_is_unknown_and_still_adds_up(void **state)
{
	struct sheet_world world;
	const struct sheet_meter *meter;

	(void)state;
	sheet_world_open(&world, march);
	/* Five digits: 100,000 m³ pass in 38 days at 110 m³ an hour. */
	world_row(&world.told, ROW_METER, facts_meter("M5", "I1", 5, "2025-01-01"));
	world_read_at(&world.told, "M5", "2025-12-20T00:00:00+08:00", 40000);
	world_read_at(&world.told, "M5", "2026-02-05T00:00:00+08:00", 90000);
	world_read_at(&world.told, "M5", "2026-03-01T00:00:00+08:00", 95000);
	(void)sheet_world_line(&world, 2026, 2, "P1");
	CHECK_INT(world.line.meter_count, 2);
	meter = &world.line.meters[1];
	CHECK_TEXT(meter->meter, "M5");
	CHECK_INT(meter->opening_litres, 40000);
	CHECK_INT(meter->opening_at_s, dates_at("2025-12-20T00:00:00+08:00"));
	CHECK_INT(meter->booked_litres, 5000);
	CHECK_INT(meter->closing_litres, 95000);
	CHECK_INT(meter->unknown_days, 4);
	CHECK_INT(meter->exchanged, 0);
	sheet_world_adds_up(meter);
	sheet_world_close(&world);
}

static void a_meter_that_changes_hands_adds_up_on_both_sides(void **state)
{
	union row moved = facts_intake("I1", "P2", 100000);
	struct sheet_world world;
	const struct sheet_meter *meter;

	(void)state;
	sheet_world_open(&world, march);
	world_row(&world.told, ROW_PERMIT, facts_permit("P2", "330300", 900000));
	moved.intake.from = dates_day("2026-02-15");
	world_row(&world.told, ROW_INTAKE, moved);
	world_read_at(&world.told, "M1", "2026-02-01T00:00:00+08:00", 1000);
	world_read_at(&world.told, "M1", "2026-02-14T12:00:00+08:00", 14500);
	world_read_at(&world.told, "M1", "2026-02-15T12:00:00+08:00", 15500);
	meter = sheet_world_line(&world, 2026, 2, "P1")->meters;
	CHECK_INT(meter->booked_litres, 14000);
	CHECK_INT(meter->closing_litres, 15000);
	CHECK_INT(meter->closing_at_s, dates_at("2026-02-15T00:00:00+08:00"));
	CHECK_INT(meter->unknown_days, 0);
	sheet_world_adds_up(meter);
	meter = sheet_world_line(&world, 2026, 2, "P2")->meters;
	CHECK_INT(meter->opening_litres, 15000);
	CHECK_INT(meter->booked_litres, 500);
	CHECK_INT(meter->closing_litres, 15500);
	CHECK_INT(meter->unknown_days, 14); /* the 15th was read for half a day */
	sheet_world_adds_up(meter);
	sheet_world_close(&world);
}

static void who_left_and_came_back_has_two_rows(void **state)
{
	static const struct {
		const char *from;
		int64_t opening, booked, closing, unknown;
	} stays[] = {
		{ "2026-02-01T00:00:00+08:00", 1000, 9000, 10000, 0 },
		{ "2026-02-20T00:00:00+08:00", 20000, 5000, 25000, 4 },
	};
	union row moved = facts_intake("I1", "P2", 100000);
	union row back = facts_intake("I1", "P1", 100000);
	struct sheet_world world;
	const struct sheet_meter *meter;

	(void)state;
	sheet_world_open(&world, march);
	world_row(&world.told, ROW_PERMIT, facts_permit("P2", "330300", 900000));
	moved.intake.from = dates_day("2026-02-10");
	world_row(&world.told, ROW_INTAKE, moved);
	back.intake.from = dates_day("2026-02-20");
	world_row(&world.told, ROW_INTAKE, back);
	world_read_at(&world.told, "M1", "2026-02-01T00:00:00+08:00", 1000);
	world_read_at(&world.told, "M1", "2026-02-25T00:00:00+08:00", 25000);
	(void)sheet_world_line(&world, 2026, 2, "P1");
	CHECK_INT(world.line.taken_litres, 14000);
	CHECK_INT(world.line.unknown_days, 4);
	CHECK_INT(world.line.meter_count, CHECK_COUNT(stays));
	for (size_t i = 0; i < CHECK_COUNT(stays); i++) {
		meter = &world.line.meters[i];
		CHECK_ROW(stays[i].from);
		CHECK_INT(meter->opening_at_s, dates_at(stays[i].from));
		CHECK_INT(meter->opening_litres, stays[i].opening);
		CHECK_INT(meter->booked_litres, stays[i].booked);
		CHECK_INT(meter->closing_litres, stays[i].closing);
		CHECK_INT(meter->unknown_days, stays[i].unknown);
		CHECK_INT(meter->expected, 9 * 24);
		sheet_world_adds_up(meter);
	}
	meter = sheet_world_line(&world, 2026, 2, "P2")->meters;
	CHECK_INT(world.line.meter_count, 1);
	CHECK_INT(meter->opening_litres, 10000);
	CHECK_INT(meter->closing_litres, 20000);
	sheet_world_adds_up(meter);
	sheet_world_close(&world);
}

/* F10: with a main meter a meter with uses counts a part; alone it counts for the account. */
static void a_sub_meter_is_a_meter_while_its_main_one_is_away(void **state)
{
	static const struct {
		const char *name;
		const char *to; /* intake of the main meter from 15 February on; before at the other one */
		const char *from, *till;
		int64_t opening, booked, closing, expected, unknown;
	} rows[] = {
		{ "the main meter goes", "I2", "2026-02-15T00:00:00+08:00",
				"2026-03-01T00:00:00+08:00", 15000, 14000, 29000, 14 * 24, 0 },
		{ "the main meter comes", "I1", "2026-02-01T00:00:00+08:00",
				"2026-02-15T00:00:00+08:00", 1000, 14000, 15000, 14 * 24, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		bool goes = strcmp(rows[i].to, "I2") == 0;
		union row moved = facts_meter("M9", rows[i].to, 8, "2025-01-01");
		union row sub = facts_meter("S1", "I1", 8, "2025-01-01");
		struct sheet_world world;
		const struct sheet_meter *meter;

		CHECK_ROW(rows[i].name);
		sheet_world_open(&world, march);
		world_row(&world.told, ROW_PERMIT, facts_permit("P2", "330300", 900000));
		world_row(&world.told, ROW_INTAKE, facts_intake("I2", "P2", 100000));
		world_row(&world.told, ROW_METER,
				facts_meter("M9", goes ? "I1" : "I2", 8, "2025-01-01"));
		sub.meter.uses = use_bit(USE_OTHER);
		world_row(&world.told, ROW_METER, sub);
		moved.meter.from = dates_day("2026-02-15");
		world_row(&world.told, ROW_METER, moved);
		/* M1 leaves the intake to M9 and S1. */
		moved = facts_meter("M1", "I2", 8, "2025-01-01");
		moved.meter.from = dates_day("2025-06-01");
		world_row(&world.told, ROW_METER, moved);
		world_read_at(&world.told, "S1", "2026-02-01T00:00:00+08:00", 1000);
		world_read_at(&world.told, "S1", "2026-03-01T00:00:00+08:00", 29000);

		(void)sheet_world_line(&world, 2026, 2, "P1");
		CHECK_INT(world.line.taken_litres, rows[i].booked);
		CHECK_INT(world.line.meter_count, 2);
		meter = &world.line.meters[1];
		CHECK_TEXT(meter->meter, "S1");
		CHECK_INT(meter->opening_litres, rows[i].opening);
		CHECK_INT(meter->opening_at_s, dates_at(rows[i].from));
		CHECK_INT(meter->booked_litres, rows[i].booked);
		CHECK_INT(meter->closing_litres, rows[i].closing);
		CHECK_INT(meter->closing_at_s, dates_at(rows[i].till));
		CHECK_INT(meter->expected, rows[i].expected);
		CHECK_INT(meter->unknown_days, rows[i].unknown);
		sheet_world_adds_up(meter);
		CHECK_TEXT(world.line.meters[0].meter, "M9");
		CHECK_INT(world.line.meters[0].unknown_days, 14);
		sheet_world_close(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_turn_of_the_register_stands_in_between),
		cmocka_unit_test(a_midnight_between_two_readings_is_cut_as_the_days_are),
		cmocka_unit_test(a_turn_over_the_midnight_itself_is_on_its_side),
		cmocka_unit_test(an_exchange_gives_the_old_register_for_the_new),
		cmocka_unit_test(a_new_meter_opens_where_it_began),
		cmocka_unit_test(a_first_count_runs_on_until_somebody_reads),
		cmocka_unit_test(a_new_register_with_a_first_count_runs_on_as_well),
		cmocka_unit_test(a_first_count_that_nobody_read_behind_stands_still),
		cmocka_unit_test(a_whole_turn_unread_is_unknown_and_still_adds_up),
		cmocka_unit_test(a_meter_that_changes_hands_adds_up_on_both_sides),
		cmocka_unit_test(who_left_and_came_back_has_two_rows),
		cmocka_unit_test(a_sub_meter_is_a_meter_while_its_main_one_is_away),
	};

	return cmocka_run_group_tests_name("sheet_registers", tests, NULL, NULL);
}
