/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Months close in order and stay as they were; what comes later stands beside
 * them.
 */

#include "tests/check.h"

#include "ledger/closing.h"
#include "tests/support/sheet_world.h"

static const int64_t turn = INT64_C(100000000000); /* litres: 10^8 m³ */

static const char march[] = "simulated:2026-03-15T12:00:00+08:00x1";

static int close_month(struct sheet_world *world, int year, int month)
{
	struct fact fact = { .kind = KIND_CLOSE };

	bytes_init(&fact.body, 64);
	closing_put(&fact.body, month_make(year, month));
	return world_say(&world->told, &fact);
}

static void months_close_in_order_once_they_have_ended(void **state)
{
	struct sheet_world world;
	struct month last;

	(void)state;
	sheet_world_open(&world, march);
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_REFUSED); /* nothing is booked yet */
	world_read_at(&world.told, "M1", "2026-01-31T00:00:00+08:00", 0);
	world_read_at(&world.told, "M1", "2026-02-01T00:00:00+08:00", 1000);
	CHECK_INT(close_month(&world, 2026, 2), LEDGER_REFUSED);
	CHECK_INT(close_month(&world, 2025, 12), LEDGER_REFUSED);
	CHECK_INT(closing_has(ledger_books(world.told.ledger), month_make(2026, 1)), false);
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_OK);
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_NOTHING);
	CHECK_INT(close_month(&world, 2026, 2), LEDGER_OK); /* unknown, and closed */
	CHECK_INT(close_month(&world, 2026, 3), LEDGER_REFUSED);
	CHECK(closing_last(ledger_books(world.told.ledger), &last));
	CHECK_INT(last.number, month_make(2026, 2).number);
	CHECK_INT(closing_line(ledger_books(world.told.ledger), month_make(2026, 2), "P1",
				  &world.line),
			SHEET_OK);
	CHECK_INT(world.line.unknown_days, 28);
	sheet_world_close(&world);
}

static void a_late_fact_stands_beside_the_closed_month(void **state)
{
	struct month january = month_make(2026, 1);
	struct sheet_world world;
	struct closing_cursor cursor;

	(void)state;
	sheet_world_open(&world, march);
	world_read_at(&world.told, "M1", "2026-01-01T00:00:00+08:00", 0);
	world_read_at(&world.told, "M1", "2026-01-31T00:00:00+08:00", 30000);
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_OK);
	world_read_at(&world.told, "M1", "2026-02-10T00:00:00+08:00", 40000);
	/* A permit of which the closed sheet knows nothing. */
	world_row(&world.told, ROW_PERMIT, facts_permit("P2", "330300", 900000));
	world_row(&world.told, ROW_INTAKE, facts_intake("I2", "P2", 100000));
	world_row(&world.told, ROW_METER, facts_meter("M2", "I2", 8, "2025-01-01"));
	world_read_at(&world.told, "M2", "2026-01-10T00:00:00+08:00", 0);
	world_read_at(&world.told, "M2", "2026-01-11T00:00:00+08:00", 70);

	cursor = closing_cursor(ledger_books(world.told.ledger), january);
	CHECK_INT(closing_next(&cursor, &world.line), SHEET_OK);
	CHECK_TEXT(world.line.permit, "P1");
	CHECK_INT(world.line.taken_litres, 30000);
	CHECK_INT(world.line.unknown_days, 1);
	CHECK_INT(world.line.meters[0].closing_litres, 30000);
	CHECK_INT(closing_next(&cursor, &world.line), SHEET_END);
	CHECK_INT(sheet_world_line(&world, 2026, 1, "P1")->taken_litres, 31000);
	CHECK_INT(sheet_world_line(&world, 2026, 2, "P1")->taken_litres, 9000);
	CHECK_INT(world.line.prior_adjust_litres, 1000);
	CHECK_INT(world.line.year_taken_litres, 30000 + 9000 + 1000);
	CHECK_INT(sheet_world_line(&world, 2026, 2, "P2")->prior_adjust_litres, 70);
	CHECK_INT(world.line.year_taken_litres, 70);

	CHECK_INT(close_month(&world, 2026, 2), LEDGER_OK);
	CHECK_INT(sheet_world_line(&world, 2026, 3, "P1")->prior_adjust_litres, 1000);
	CHECK_INT(world.line.year_taken_litres, 30000 + 9000 + 0 + 1000);
	sheet_world_close(&world);
}

static void a_closed_sheet_is_read_as_it_was_written(void **state)
{
	struct month january = month_make(2026, 1);
	struct sheet_world world;
	struct sheet_line open = { .meters = NULL };
	struct item_cursor areas;
	struct sheet_area area;
	size_t count;

	(void)state;
	sheet_world_open(&world, march);
	world_read_at(&world.told, "M1", "2026-01-01T12:00:00+08:00", turn - 500);
	world_read_at(&world.told, "M1", "2026-01-02T12:00:00+08:00", 500);
	world_read_at(&world.told, "M1", "2026-02-01T12:00:00+08:00", 31500);
	open = *sheet_world_line(&world, 2026, 1, "P1");
	world.line = (struct sheet_line){ .meters = NULL };
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_OK);
	CHECK_INT(closing_line(ledger_books(world.told.ledger), january, "P1", &world.line),
			SHEET_OK);
	CHECK_INT(world.line.meter_count, 1);
	open.meters[0].due_days = open.meters[0].rejected = 0; /* a closed sheet has them not */
	CHECK(memcmp(&open.meters[0], &world.line.meters[0], sizeof(open.meters[0])) == 0);
	CHECK_INT(world.line.taken_litres, open.taken_litres);
	CHECK_INT(world.line.spread_litres, open.spread_litres);
	CHECK_INT(world.line.flags, open.flags);
	CHECK_INT(world.line.arrival_ppm, open.arrival_ppm);
	CHECK_INT(world.line.permit_litres, 5000000);
	CHECK_INT(world.line.plan_litres, SHEET_NONE);
	areas = closing_areas(ledger_books(world.told.ledger), january, &count);
	CHECK_INT(count, 4); /* the sum and surface water, twice */
	CHECK(closing_take_area(&areas, &area));
	CHECK_TEXT(area.area, "330000");
	CHECK_INT(area.taken_litres, open.taken_litres);
	CHECK_INT(area.cap_litres, SHEET_NONE);
	sheet_line_finish(&open);
	sheet_world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months_close_in_order_once_they_have_ended),
		cmocka_unit_test(a_late_fact_stands_beside_the_closed_month),
		cmocka_unit_test(a_closed_sheet_is_read_as_it_was_written),
	};

	return cmocka_run_group_tests_name("closing", tests, NULL, NULL);
}
