/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A month's sheet: what is unknown is counted and not guessed, plans and
 * permits stand beside what was taken, areas hold what their intakes took.
 */

#include "tests/check.h"

#include "tests/support/sheet_world.h"

static const char march[] = "simulated:2026-03-15T12:00:00+08:00x1";

/* ---- what is known ---- */

static void silence_is_counted_in_days(void **state)
{
	static const struct {
		const char *name;
		const char *last;
		int64_t unknown;
	} rows[] = {
		{ "silent at midnight", "2026-02-20T00:00:00+08:00", 9 },
		{ "the last hour of the 19th is missing", "2026-02-19T23:00:00+08:00", 9 },
		{ "silent at noon of the 20th", "2026-02-20T12:00:00+08:00", 9 },
		{ "one missing reading", "2026-02-20T22:30:00+08:00", 8 },
		{ "a second more", "2026-02-20T22:29:59+08:00", 9 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct sheet_world world;

		CHECK_ROW(rows[i].name);
		sheet_world_open(&world, march);
		world_read_at(&world.told, "M1", "2026-02-01T00:00:00+08:00", 1000);
		world_read_at(&world.told, "M1", rows[i].last, 20000);
		CHECK_INT(sheet_world_line(&world, 2026, 2, "P1")->unknown_days, rows[i].unknown);
		CHECK((world.line.flags & SHEET_UNKNOWN) != 0);
		CHECK_INT(world.line.taken_litres, 19000);
		sheet_world_close(&world);
	}
}

static void days_to_come_are_not_unknown(void **state)
{
	struct sheet_world world;

	(void)state;
	sheet_world_open(&world, "simulated:2026-02-11T12:00:00+08:00x1");
	world_read_at(&world.told, "M1", "2026-02-01T00:00:00+08:00", 1000);
	world_read_at(&world.told, "M1", "2026-02-09T00:00:00+08:00", 1000);
	CHECK_INT(sheet_world_line(&world, 2026, 2, "P1")->unknown_days, 2); /* the 9th and 10th */
	CHECK_INT(world.line.meters[0].expected, 10 * 24);
	CHECK_INT(world.line.arrival_ppm, 1000000 / 240);
	sheet_world_close(&world);
}

static void a_silent_meter_stands_in_the_sheet(void **state)
{
	union row alone = facts_intake("I9", "", 100000);
	struct sheet_world world;
	struct sheet *sheet = NULL;
	struct books *books;

	(void)state;
	sheet_world_open(&world, march);
	(void)text_copy(alone.intake.holder, sizeof(alone.intake.holder), "Nobody");
	(void)text_copy(alone.intake.area, sizeof(alone.intake.area), "330300");
	world_row(&world.told, ROW_INTAKE, alone);
	world_row(&world.told, ROW_METER, facts_meter("M9", "I9", 8, "2025-01-01"));
	books = ledger_books(world.told.ledger);
	CHECK_INT(sheet_open(books, month_make(2026, 2), books_origin(books)->recorded_s, &sheet),
			0);
	CHECK_INT(sheet_next(sheet, &world.line), SHEET_OK);
	CHECK_TEXT(world.line.permit, "P1");
	CHECK_INT(world.line.unknown_days, 28);
	CHECK_INT(world.line.arrival_ppm, 0);
	CHECK_INT(sheet_next(sheet, &world.line), SHEET_OK);
	CHECK_TEXT(world.line.permit, "unpermitted:I9");
	CHECK_TEXT(world.line.holder, "Nobody");
	CHECK_INT(world.line.flags, SHEET_UNKNOWN | SHEET_UNPERMITTED);
	CHECK_INT(sheet_next(sheet, &world.line), SHEET_END);
	CHECK_INT(sheet_find(sheet, "P1", &world.line), SHEET_OK);
	CHECK_TEXT(world.line.permit, "P1");
	CHECK_INT(world.line.unknown_days, 28);
	CHECK_INT(sheet_find(sheet, "P2", &world.line), SHEET_END);
	sheet_close(sheet);
	sheet_world_close(&world);
}

static void an_interval_over_a_month_end_is_spread_on_both(void **state)
{
	struct sheet_world world;

	(void)state;
	sheet_world_open(&world, march);
	world_read_at(&world.told, "M1", "2026-01-21T00:00:00+08:00", 0);
	world_read_at(&world.told, "M1", "2026-02-11T00:00:00+08:00", 21001);
	CHECK_INT(sheet_world_line(&world, 2026, 1, "P1")->taken_litres,
			11001); /* the 21st has one more */
	CHECK_INT(world.line.spread_litres, 11001);
	CHECK((world.line.flags & SHEET_SPREAD) != 0);
	CHECK_INT(sheet_world_line(&world, 2026, 2, "P1")->taken_litres, 10000);
	CHECK_INT(world.line.spread_litres, 10000);
	CHECK_INT(world.line.last_month_litres, 11001);
	CHECK_INT(world.line.last_year_litres, SHEET_NONE);
	CHECK_INT(world.line.year_taken_litres, 21001);
	CHECK_INT(world.line.meters[0].opening_litres, 11001);
	CHECK_INT(sheet_world_line(&world, 2027, 1, "P1")->last_year_litres, 11001);
	CHECK_INT(world.line.year_taken_litres, 0);
	sheet_world_close(&world);
}

static void a_negative_month_counts_nothing_and_is_not_carried(void **state)
{
	union row net = facts_meter("M0", "I1", 8, "2025-01-01");
	struct sheet_world world;

	(void)state;
	sheet_world_open(&world, "simulated:2026-04-02T12:00:00+08:00x1");
	net.meter.direction = DIRECTION_NET;
	world_row(&world.told, ROW_METER, net);
	world_read_at(&world.told, "M0", "2026-01-01T00:00:00+08:00", 1000);
	world_read_at(&world.told, "M0", "2026-01-10T00:00:00+08:00", 1100);
	world_read_at(&world.told, "M0", "2026-02-01T00:00:00+08:00", 1070);
	world_read_at(&world.told, "M0", "2026-03-01T00:00:00+08:00", 1050);
	world_read_at(&world.told, "M0", "2026-04-01T00:00:00+08:00", 1100);
	CHECK_INT(sheet_world_line(&world, 2026, 1, "P1")->taken_litres, 70);
	CHECK_INT(sheet_world_line(&world, 2026, 2, "P1")->taken_litres, 0);
	CHECK_INT(world.line.measured_litres, 0);
	CHECK_INT(world.line.meters[0].booked_litres, -20);
	sheet_world_adds_up(&world.line.meters[0]);
	CHECK_INT(sheet_world_line(&world, 2026, 3, "P1")->taken_litres, 50);
	CHECK_INT(world.line.year_taken_litres, 120);
	CHECK_INT(world.line.last_month_litres, 0);
	sheet_world_close(&world);
}

static void only_taking_is_taken(void **state)
{
	union row other = facts_meter("M2", "I1", 8, "2025-01-01");
	struct sheet_world world;

	(void)state;
	sheet_world_open(&world, march);
	other.meter.role = ROLE_CHECK;
	world_row(&world.told, ROW_METER, other);
	(void)text_copy(other.meter.meter, sizeof(other.meter.meter), "M3");
	other.meter.role = ROLE_RETURN;
	world_row(&world.told, ROW_METER, other);
	(void)text_copy(other.meter.meter, sizeof(other.meter.meter), "M4");
	other.meter.role = ROLE_DRAINAGE;
	world_row(&world.told, ROW_METER, other);
	for (int i = 1; i <= 4; i++) {
		const char meter[] = { 'M', (char)('0' + i), '\0' };

		world_read_at(&world.told, meter, "2026-02-01T00:00:00+08:00", 0);
		world_read_at(&world.told, meter, "2026-02-02T00:00:00+08:00", 1000 * i);
	}
	CHECK_INT(sheet_world_line(&world, 2026, 2, "P1")->taken_litres, 5000);
	CHECK_INT(world.line.meter_count, 2);
	CHECK_TEXT(world.line.meters[1].meter, "M4");
	CHECK_INT(world.line.unknown_days, 2 * 27);
	sheet_world_close(&world);
}

/* ---- plans and permits ---- */

static union row plan_of(int year, uint16_t given, int64_t annual)
{
	union row row = { .plan = { .permit = "P1",
					  .year = year,
					  .given = given,
					  .annual_litres = annual,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };

	return row;
}

static void a_plan_not_filed_is_no_plan_of_zero(void **state)
{
	union row blank = plan_of(2026, 1, 1000);
	struct sheet_world world;

	(void)state;
	sheet_world_open(&world, march);
	blank.plan.month_litres[0] = 100;
	world_row(&world.told, ROW_PLAN, blank);
	world_row(&world.told, ROW_PLAN, plan_of(2025, (1 << ROW_MONTHS) - 1, ROW_NO_LITRES));
	world_read_at(&world.told, "M1", "2025-12-01T00:00:00+08:00", 0);
	world_read_at(&world.told, "M1", "2025-12-02T00:00:00+08:00", 5);
	/* 900 over eleven months: 81 each, and one more for the first nine. */
	CHECK_INT(sheet_world_line(&world, 2026, 2, "P1")->plan_litres, 82);
	CHECK_INT(sheet_world_line(&world, 2026, 10, "P1")->plan_litres, 82);
	CHECK_INT(sheet_world_line(&world, 2026, 11, "P1")->plan_litres, 81);
	CHECK_INT(world.line.year_plan_litres, 1000);
	CHECK_INT(world.line.flags & (SHEET_NO_PLAN | SHEET_OVER_PLAN), 0);
	CHECK_INT(sheet_world_line(&world, 2025, 12, "P1")->plan_litres, 0);
	CHECK((world.line.flags & SHEET_OVER_PLAN) != 0);
	CHECK((world.line.flags & SHEET_OVER_PLAN_YEAR) != 0);
	CHECK_INT(sheet_world_line(&world, 2027, 1, "P1")->plan_litres, SHEET_NONE);
	CHECK_INT(world.line.year_plan_litres, SHEET_NONE);
	CHECK((world.line.flags & SHEET_NO_PLAN) != 0);
	sheet_world_close(&world);
}

static void a_successor_goes_on_with_the_account(void **state)
{
	union row old = facts_permit("P1", "330300", 5000000);
	union row next = facts_permit("P2", "330300", 800);
	union row moved = facts_intake("I1", "P2", 100000);
	struct sheet_world world;

	(void)state;
	sheet_world_open(&world, "simulated:2026-08-15T12:00:00+08:00x1");
	old.permit.valid_until = dates_day("2026-06-30");
	old.permit.from = dates_day("2025-01-01");
	next.permit.valid_from = dates_day("2026-07-01");
	(void)text_copy(next.permit.replaces, sizeof(next.permit.replaces), "P1");
	moved.intake.from = dates_day("2026-07-01");
	world_row(&world.told, ROW_PERMIT, old);
	world_row(&world.told, ROW_PERMIT, next);
	world_row(&world.told, ROW_INTAKE, moved);
	world_read_at(&world.told, "M1", "2026-06-30T00:00:00+08:00", 0);
	world_read_at(&world.told, "M1", "2026-07-01T00:00:00+08:00", 500);
	world_read_at(&world.told, "M1", "2026-07-02T00:00:00+08:00", 900);
	CHECK_INT(sheet_world_line(&world, 2026, 7, "P2")->taken_litres, 400);
	CHECK_INT(world.line.year_taken_litres, 900);
	CHECK_INT(world.line.last_month_litres, 500);
	CHECK((world.line.flags & SHEET_OVER_PERMIT) != 0);
	CHECK_INT(sheet_world_line(&world, 2026, 6, "P1")->year_taken_litres, 500);
	CHECK_INT(world.line.flags & SHEET_OVER_PERMIT, 0);
	sheet_world_close(&world);
}

/* 300 of the first half and 300 of the other, of 500 in the month: told once, of the permit that holds. */
static void two_permits_of_one_month_have_one_plan(void **state)
{
	union row next = facts_permit("P2", "330300", 5000000);
	union row moved = facts_intake("I1", "P2", 100000);
	struct sheet_world world;

	(void)state;
	sheet_world_open(&world, "simulated:2026-08-15T12:00:00+08:00x1");
	next.permit.valid_from = moved.intake.from = dates_day("2026-07-16");
	(void)text_copy(next.permit.replaces, sizeof(next.permit.replaces), "P1");
	world_row(&world.told, ROW_PERMIT, next);
	world_row(&world.told, ROW_INTAKE, moved);
	world_row(&world.told, ROW_PLAN, facts_plan("P1", 2026, 200, NULL));
	world_row(&world.told, ROW_PLAN, facts_plan("P2", 2026, 500, NULL));
	world_read_at(&world.told, "M1", "2026-07-01T00:00:00+08:00", 0);
	world_read_at(&world.told, "M1", "2026-07-16T00:00:00+08:00", 300);
	world_read_at(&world.told, "M1", "2026-08-01T00:00:00+08:00", 600);
	CHECK_INT(sheet_world_line(&world, 2026, 7, "P1")->taken_litres, 300);
	CHECK_INT(world.line.flags & (SHEET_OVER_PLAN | SHEET_OVER_PLAN_YEAR), 0);
	CHECK_INT(sheet_world_line(&world, 2026, 7, "P2")->taken_litres, 300);
	CHECK((world.line.flags & SHEET_OVER_PLAN) != 0);
	sheet_world_close(&world);
}

/* ---- areas ---- */

static void area_row(struct sheet *sheet, const char *area, enum source source, int64_t taken,
		int64_t year, int64_t permits)
{
	struct sheet_area row;

	CHECK_INT(sheet_next_area(sheet, &row), SHEET_OK);
	CHECK_TEXT(row.area, area);
	CHECK_INT(row.source, source);
	CHECK_INT(row.taken_litres, taken);
	CHECK_INT(row.year_taken_litres, year);
	CHECK_INT(row.permits_litres, permits);
}

/* A permit with an intake and a meter of its own; 100 l in January, litres in February. */
static void add_user(struct sheet_world *world, char letter, enum source source, enum use use,
		const char *area, int64_t litres)
{
	const char permit[] = { 'Q', letter, '\0' };
	const char intake[] = { 'J', letter, '\0' };
	const char meter[] = { 'N', letter, '\0' };
	union row permit_row = facts_permit(permit, "330300", 1000);
	union row intake_row = facts_intake(intake, permit, 100000);

	permit_row.permit.source = source;
	permit_row.permit.uses = use_bit(use);
	(void)text_copy(intake_row.intake.area, sizeof(intake_row.intake.area), area);
	world_row(&world->told, ROW_PERMIT, permit_row);
	world_row(&world->told, ROW_INTAKE, intake_row);
	world_row(&world->told, ROW_METER, facts_meter(meter, intake, 8, "2025-01-01"));
	world_read_at(&world->told, meter, "2026-01-31T00:00:00+08:00", 0);
	world_read_at(&world->told, meter, "2026-02-01T00:00:00+08:00", 100);
	world_read_at(&world->told, meter, "2026-02-02T00:00:00+08:00", 100 + litres);
}

static void areas_hold_what_their_intakes_took(void **state)
{
	struct sheet_world world;
	struct sheet *sheet = NULL;
	struct sheet_area row;
	struct books *books;
	union row cap = { .cap = { .area = "330302",
					  .year = 2026,
					  .source = SOURCE_GROUNDWATER,
					  .litres = 77,
					  .permits_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };

	(void)state;
	sheet_world_open(&world, march);
	world_row(&world.told, ROW_AREA, facts_area("330302", "330300"));
	world_row(&world.told, ROW_CAP, cap);
	add_user(&world, 'A', SOURCE_SURFACE, USE_INDUSTRY, "", 1);
	add_user(&world, 'B', SOURCE_GROUNDWATER, USE_INDUSTRY, "330302", 20);
	add_user(&world, 'C', SOURCE_RECLAIMED, USE_INDUSTRY, "330302", 300);
	add_user(&world, 'D', SOURCE_SURFACE, USE_HYDROPOWER, "330302", 4000);
	books = ledger_books(world.told.ledger);
	CHECK_INT(sheet_open(books, month_make(2026, 2), books_origin(books)->recorded_s, &sheet),
			0);
	while (sheet_next(sheet, &world.line) == SHEET_OK) {
	}
	/* Permits count where they were issued, water where it is taken. */
	area_row(sheet, "330000", SOURCE_ANY, 21, 221, 5002000);
	area_row(sheet, "330000", SOURCE_SURFACE, 1, 101, 5001000);
	area_row(sheet, "330000", SOURCE_GROUNDWATER, 20, 120, 1000);
	area_row(sheet, "330000", SOURCE_RECLAIMED, 300, 400, 1000);
	area_row(sheet, "330300", SOURCE_ANY, 21, 221, 5002000);
	area_row(sheet, "330300", SOURCE_SURFACE, 1, 101, 5001000);
	area_row(sheet, "330300", SOURCE_GROUNDWATER, 20, 120, 1000);
	area_row(sheet, "330300", SOURCE_RECLAIMED, 300, 400, 1000);
	area_row(sheet, "330302", SOURCE_ANY, 20, 120, 0);
	CHECK_INT(sheet_next_area(sheet, &row), SHEET_OK);
	CHECK_INT(row.source, SOURCE_GROUNDWATER);
	CHECK_INT(row.cap_litres, 77);
	CHECK_INT(row.permits_limit_litres, SHEET_NONE);
	area_row(sheet, "330302", SOURCE_RECLAIMED, 300, 400, 0);
	CHECK_INT(sheet_next_area(sheet, &row), SHEET_END);
	sheet_close(sheet);
	sheet_world_close(&world);
}

/* F11: what is taken before the permit holds is without one, and of the area that its words name. */
static void water_before_the_permit_is_the_areas(void **state)
{
	union row permit = facts_permit("P2", "330300", 1000);
	struct sheet_world world;
	struct sheet *sheet = NULL;
	struct books *books;

	(void)state;
	sheet_world_open(&world, march);
	permit.permit.valid_from = dates_day("2026-02-15");
	world_row(&world.told, ROW_PERMIT, permit);
	world_row(&world.told, ROW_INTAKE, facts_intake("I2", "P2", 100000));
	world_row(&world.told, ROW_METER, facts_meter("M2", "I2", 8, "2025-01-01"));
	world_read_at(&world.told, "M2", "2026-02-01T00:00:00+08:00", 0);
	world_read_at(&world.told, "M2", "2026-02-02T00:00:00+08:00", 70);
	CHECK_TEXT(sheet_world_line(&world, 2026, 2, "unpermitted:I2")->area, "330300");
	CHECK_INT(world.line.taken_litres, 70);
	books = ledger_books(world.told.ledger);
	CHECK_INT(sheet_open(books, month_make(2026, 2), books_origin(books)->recorded_s, &sheet),
			0);
	while (sheet_next(sheet, &world.line) == SHEET_OK) {
	}
	area_row(sheet, "330000", SOURCE_ANY, 70, 70, 5001000);
	area_row(sheet, "330000", SOURCE_SURFACE, 70, 70, 5001000);
	area_row(sheet, "330300", SOURCE_ANY, 70, 70, 5001000);
	sheet_close(sheet);
	sheet_world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_is_counted_in_days),
		cmocka_unit_test(days_to_come_are_not_unknown),
		cmocka_unit_test(a_silent_meter_stands_in_the_sheet),
		cmocka_unit_test(an_interval_over_a_month_end_is_spread_on_both),
		cmocka_unit_test(a_negative_month_counts_nothing_and_is_not_carried),
		cmocka_unit_test(only_taking_is_taken),
		cmocka_unit_test(a_plan_not_filed_is_no_plan_of_zero),
		cmocka_unit_test(a_successor_goes_on_with_the_account),
		cmocka_unit_test(two_permits_of_one_month_have_one_plan),
		cmocka_unit_test(areas_hold_what_their_intakes_took),
		cmocka_unit_test(water_before_the_permit_is_the_areas),
	};

	return cmocka_run_group_tests_name("sheet", tests, NULL, NULL);
}
