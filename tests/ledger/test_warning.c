/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Warnings as the law of a place has them: Jinan (more than 10 % over a quarter,
 * 30 % and more over the year), Beijing (what is to be expected, and 20 % over);
 * the program's own where no place has any (rules.md F14, F34).
 */

#include "tests/check.h"

#include <string.h>

#include "ledger/alert.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/warning.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

/* A permit in a county of a city, its plan 100,000 m³ a month, its register at 0 when the year begins. */
static void open_world(struct world *world, const char *clock)
{
	world_begin(world, clock);
	world_row(world, ROW_AREA, facts_area("370100", ""));
	world_row(world, ROW_AREA, facts_area("370102", "370100"));
	world_row(world, ROW_PERMIT, facts_permit("P", "370102", 5000000 * M3));
	world_row(world, ROW_INTAKE, facts_intake("I", "P", INT64_C(100000000)));
	world_row(world, ROW_METER, facts_meter("M", "I", 9, "2025-01-01"));
	world_row(world, ROW_PLAN, facts_plan("P", 2026, 100000 * M3, NULL));
	world_read_at(world, "M", "2026-01-01T00:00:00+08:00", 0);
}

static union row warning_of(const char *name, enum ceiling_basis basis, int percent, enum edge edge,
		enum warning_kind kind)
{
	union row row = { .warning = { .area = "370100",
					  .basis = (int32_t)basis,
					  .percent = percent,
					  .edge = edge,
					  .kind = kind,
					  .action = "told",
					  .document = "D",
					  .until = ROW_NO_DAY,
					  .from = ROW_NO_DAY } };

	(void)text_copy(row.warning.warning, sizeof(row.warning.warning), name);
	return row;
}

static void add_jinan(struct world *world)
{
	world_row(world, ROW_WARNING,
			warning_of("quarter", BASIS_PLAN_QUARTER, 110, EDGE_ABOVE,
					WARNING_CROSSING));
	world_row(world, ROW_WARNING,
			warning_of("year", BASIS_PLAN, 130, EDGE_AT, WARNING_CROSSING));
}

/* "plan-quarter 2026-01/2026-03 110": what is in force, in the order of raising. */
static void check_in_force(struct world *world, const char *wanted)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ALERT), NULL, 0);
	const struct alert_row *row;
	struct bytes text;

	bytes_init(&text, 1 << 16);
	while ((row = shelf_next(&cursor)) != NULL) {
		struct days period = { { (int32_t)row->period_from },
			{ (int32_t)row->period_till } };
		char name[CEILING_PERIOD_MAX];

		if (alert_is_in_force(row) && row->basis != BASIS_NOTICE) {
			bytes_format(&text, "%s%s %s %lld", text.size > 0 ? "," : "",
					ceiling_basis_name((enum ceiling_basis)row->basis),
					ceiling_period(period, name), (long long)row->percent);
		}
	}
	CHECK_TEXT(bytes_text(&text), wanted);
	bytes_finish(&text);
}

static void jinan_warns_above_a_tenth_of_a_quarter_and_at_three_of_the_year(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, "simulated:2026-12-31T01:00:00Zx1");
	add_jinan(&world);
	world_read_at(&world, "M", "2026-04-01T00:00:00+08:00", 330000 * M3);
	check_in_force(&world, "");
	world_read_at(&world, "M", "2026-04-01T06:00:00+08:00", 330000 * M3);
	/* A litre more in the second quarter is not one of the first. */
	world_read_at(&world, "M", "2026-07-01T00:00:00+08:00", 660001 * M3);
	check_in_force(&world, "plan-quarter 2026-04/2026-06 110");
	world_read_at(&world, "M", "2026-12-01T00:00:00+08:00", 1560000 * M3 - 1);
	check_in_force(&world,
			"plan-quarter 2026-04/2026-06 110,plan-quarter 2026-07/2026-09 110,plan-quarter 2026-10/2026-12 110");
	world_read_at(&world, "M", "2026-12-01T01:00:00+08:00", 1560000 * M3);
	check_in_force(&world,
			"plan-quarter 2026-04/2026-06 110,plan-quarter 2026-07/2026-09 110,plan-quarter 2026-10/2026-12 110,plan 2026 130");
	world_close(&world);
}

static void a_set_takes_the_place_of_the_programs_own(void **state)
{
	union row ends = warning_of("year", BASIS_PLAN, 130, EDGE_AT, WARNING_CROSSING);
	struct world world;

	(void)state;
	open_world(&world, "simulated:2026-04-10T01:00:00Zx1");
	world_read_at(&world, "M", "2026-04-01T00:00:00+08:00", 300000 * M3);
	check_in_force(&world,
			"plan-to-date 2026-01 80,plan-to-date 2026-01 90,plan-to-date 2026-01 100,plan-month 2026-01 100,plan-to-date 2026-01/2026-02 80,plan-to-date 2026-01/2026-02 90,plan-to-date 2026-01/2026-03 80,plan-to-date 2026-01/2026-03 90,plan-to-date 2026-01/2026-03 100,plan-month 2026-03 100");
	/* Its rows come into force with their day: until then the program's own hold. */
	ends.warning.from = dates_day("2026-04-11");
	ends.warning.until = dates_day("2026-04-12");
	world_row(&world, ROW_WARNING, ends);
	facts_set_time(world.ledger, dates_at("2026-04-11T08:00:00+08:00"));
	world_read_at(&world, "M", "2026-04-01T01:00:00+08:00", 300000 * M3);
	check_in_force(&world, "");
	facts_set_time(world.ledger, dates_at("2026-04-13T08:00:00+08:00"));
	world_read_at(&world, "M", "2026-04-01T02:00:00+08:00", 300000 * M3);
	check_in_force(&world,
			"plan-to-date 2026-01 80,plan-to-date 2026-01 90,plan-to-date 2026-01 100,plan-month 2026-01 100,plan-to-date 2026-01/2026-02 80,plan-to-date 2026-01/2026-02 90,plan-to-date 2026-01/2026-03 80,plan-to-date 2026-01/2026-03 90,plan-to-date 2026-01/2026-03 100,plan-month 2026-03 100");
	world_close(&world);
}

/* A reading each midnight from a day on, so much more each. */
static int64_t read_days(struct world *world, const char *from, int days, int64_t count,
		int64_t daily, bool is_each_on_its_day)
{
	const struct zone *zone = &ledger_books(world->ledger)->zone;

	for (int i = 0; i < days; i++) {
		struct day day = { dates_day(from).number + i };
		int64_t at_s = zone_midnight(zone, day).unix_s;

		if (is_each_on_its_day) {
			facts_set_time(world->ledger, at_s + 9 * 3600);
		}
		count += daily;
		world_reading(world, "M", at_s, count);
	}
	return count;
}

static const struct alert_row *find_projection(struct world *world)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ALERT), NULL, 0);
	const struct alert_row *row;
	const struct alert_row *found = NULL;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->basis != BASIS_NOTICE && row->expected_litres != CEILING_NONE) {
			CHECK(found == NULL); /* once a crossing */
			found = row;
		}
	}
	return found;
}

/*
 * Beijing: 540,000 of 1,200,000 by 1 July and 183 days to come: 3,606 a day make
 * 1,199,898, 3,607 make 1,200,081. It is told as the day ends, once, and taken
 * back by the day on which so much is expected no more.
 */
static void beijing_warns_of_what_is_expected(void **state)
{
	static const struct {
		const char *name;
		int64_t daily_m3, expected_m3;
	} rows[] = {
		{ "just not", 3606, 0 },
		{ "just so", 3607, 1200081 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t daily = rows[i].daily_m3 * M3;
		const struct alert_row *row;
		struct world world;
		int64_t count;

		CHECK_ROW(rows[i].name);
		open_world(&world, "simulated:2026-07-01T01:00:00Zx1");
		world_row(&world, ROW_WARNING,
				warning_of("expected", BASIS_PLAN, 100, EDGE_ABOVE,
						WARNING_PROJECTION));
		world_row(&world, ROW_WARNING,
				warning_of("year", BASIS_PLAN, 120, EDGE_AT, WARNING_CROSSING));
		count = 540000 * M3 - 30 * daily;
		world_read_at(&world, "M", "2026-06-01T00:00:00+08:00", count);
		count = read_days(&world, "2026-06-02", 30, count, daily, false);
		CHECK_INT(count, 540000 * M3);
		CHECK(find_projection(&world) == NULL);
		facts_set_time(world.ledger, dates_at("2026-07-02T08:00:00+08:00"));
		world_read_at(&world, "M", "2026-07-01T01:00:00+08:00", count);
		row = find_projection(&world);
		CHECK_INT(row != NULL, rows[i].expected_m3 != 0);
		if (row != NULL) {
			CHECK_INT(row->expected_litres, rows[i].expected_m3 * M3);
			CHECK_INT(row->crossed_s, dates_at("2026-07-02T00:00:00+08:00"));
			(void)read_days(&world, "2026-07-02", 12, count, 1000 * M3, true);
			row = find_projection(&world);
			CHECK(!alert_is_in_force(row));
		}
		check_in_force(&world, "");
		world_close(&world);
	}
}

/* Shares at their edges, and of a limit of nothing. */
static void edges_are_exact(void **state)
{
	static const struct {
		const char *name;
		int percent;
		bool is_above;
		int64_t limit, litres;
	} rows[] = {
		{ "at a whole", 100, false, 1000, 1000 },
		{ "above a whole", 100, true, 1000, 1001 },
		{ "at a broken share", 110, false, 1001, 1102 },
		{ "above a broken share", 110, true, 1001, 1102 },
		{ "above an even share", 110, true, 1000, 1101 },
		{ "nothing", 80, false, 0, CEILING_NONE },
		{ "all of nothing", 130, false, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const struct warning warning = { .basis = BASIS_PLAN,
			.percent = rows[i].percent,
			.is_above = rows[i].is_above };

		CHECK_ROW(rows[i].name);
		CHECK_INT(warning_litres(&warning, rows[i].limit), rows[i].litres);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_are_exact),
		cmocka_unit_test(jinan_warns_above_a_tenth_of_a_quarter_and_at_three_of_the_year),
		cmocka_unit_test(a_set_takes_the_place_of_the_programs_own),
		cmocka_unit_test(beijing_warns_of_what_is_expected),
	};

	return cmocka_run_group_tests_name("warning", tests, NULL, NULL);
}
