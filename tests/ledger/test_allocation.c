/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A river among areas: what falls to each by the year's type and forecast; what
 * the areas took of it beside.
 */

#include "tests/check.h"

#include <string.h>

#include "ledger/allocation.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

static union row share(const char *area, int year, enum year_type type, int64_t litres,
		enum year_kind kind, const char *from)
{
	union row row = { .allocation = { .basin = "R",
					  .year = year,
					  .type = type,
					  .litres = litres,
					  .year_kind = kind,
					  .document = "plan",
					  .from = from == NULL ? ROW_NO_DAY : dates_day(from) } };

	(void)text_copy(row.allocation.area, sizeof(row.allocation.area), area);
	return row;
}

static union row basin(const char *id, const char *within)
{
	union row row = { .basin = { .class = BASIN_RIVER,
					  .litres = ROW_NO_LITRES,
					  .permits_litres = ROW_NO_LITRES,
					  .from = ROW_NO_DAY } };

	(void)text_copy(row.basin.basin, sizeof(row.basin.basin), id);
	(void)text_copy(row.basin.within, sizeof(row.basin.within), within);
	return row;
}

/* Areas A1 and A2 of A; P1 takes from R's tributary T in A1. Shares 60 and 40 m³, in a dry year 20 and 30. */
static void begin(struct world *world)
{
	union row site = { .site = { .intake = "I1",
					   .basin = "T",
					   .state = SITE_ACTIVE,
					   .until = ROW_NO_DAY,
					   .from = ROW_NO_DAY } };

	world_begin(world, "simulated:2026-12-31T00:00:00Zx1");
	world_row(world, ROW_AREA, facts_area("A", ""));
	world_row(world, ROW_AREA, facts_area("A1", "A"));
	world_row(world, ROW_AREA, facts_area("A2", "A"));
	world_row(world, ROW_PERMIT, facts_permit("P1", "A1", 5000 * M3));
	world_row(world, ROW_INTAKE, facts_intake("I1", "P1", 1000 * M3));
	world_row(world, ROW_METER, facts_meter("M1", "I1", 8, "2025-01-01"));
	world_row(world, ROW_BASIN, basin("R", ""));
	world_row(world, ROW_BASIN, basin("T", "R"));
	world_row(world, ROW_SITE, site);
	world_row(world, ROW_ALLOCATION,
			share("A1", 0, YEAR_TYPE_MEAN, 60 * M3, YEAR_CALENDAR, NULL));
	world_row(world, ROW_ALLOCATION,
			share("A2", 0, YEAR_TYPE_MEAN, 40 * M3, YEAR_CALENDAR, NULL));
	world_row(world, ROW_ALLOCATION,
			share("A1", 0, YEAR_TYPE_P75, 20 * M3, YEAR_CALENDAR, NULL));
	world_row(world, ROW_ALLOCATION,
			share("A2", 0, YEAR_TYPE_P75, 30 * M3, YEAR_CALENDAR, NULL));
}

static void check_river(const struct world *world, int year, const char *at, int64_t first,
		int64_t second, int64_t used, enum caps_state state)
{
	struct allocations all;

	CHECK_ROW(at);
	CHECK_INT(allocations_of_year(ledger_books(world->ledger), year, dates_day(at), &all), 0);
	CHECK_INT(all.count, 1);
	CHECK_INT(all.list[0].count, 2);
	CHECK_INT(all.list[0].areas[0].litres, first);
	CHECK_INT(all.list[0].areas[1].litres, second);
	CHECK_INT(all.list[0].areas[0].used_litres, used);
	CHECK_INT(all.list[0].areas[0].state, state);
	CHECK_INT(all.list[0].used_litres, used);
	CHECK_INT(all.list[0].outside_litres, 0);
	allocations_finish(&all);
}

/* Of 45 m³ the dry year's shares are 18 and 27; before the forecast the mean year's hold. */
static void a_year_is_as_wet_as_it_is_forecast(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	world_row(&world, ROW_ALLOCATION,
			share("", 2026, YEAR_TYPE_P75, 45 * M3, YEAR_CALENDAR, "2026-03-01"));
	world_read_at(&world, "M1", "2026-01-01T00:00:00+08:00", 0);
	world_read_at(&world, "M1", "2026-02-01T00:00:00+08:00", 16 * M3);
	world_read_at(&world, "M1", "2026-06-01T00:00:00+08:00", 17 * M3);
	check_river(&world, 2026, "2025-12-31", 60 * M3, 40 * M3, 517, CAPS_WITHIN); /* 1 January */
	check_river(&world, 2026, "2026-01-31", 60 * M3, 40 * M3, 16 * M3, CAPS_WITHIN);
	check_river(&world, 2026, "2026-06-30", 18 * M3, 27 * M3, 17 * M3, CAPS_NEAR);
	/* Another forecast, without a volume: the shares of its type as they stand. */
	world_row(&world, ROW_ALLOCATION,
			share("", 2026, YEAR_TYPE_P75, ROW_NO_LITRES, YEAR_CALENDAR, "2026-07-01"));
	check_river(&world, 2026, "2026-07-01", 20 * M3, 30 * M3, 17 * M3, CAPS_WITHIN);
	check_river(&world, 2027, "2027-01-01", 60 * M3, 40 * M3, 0, CAPS_WITHIN);
	world_close(&world);
}

/* From 1 July 2025 to 30 June 2026: what was taken in July 2026 is the next year's. */
static void a_dispatch_year_has_its_own_days(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	world_row(&world, ROW_ALLOCATION,
			share("", 2025, YEAR_TYPE_P75, 50 * M3, YEAR_DISPATCH, NULL));
	world_read_at(&world, "M1", "2026-06-01T00:00:00+08:00", 0);
	world_read_at(&world, "M1", "2026-07-01T00:00:00+08:00", 20 * M3);
	world_read_at(&world, "M1", "2026-08-01T00:00:00+08:00", 29 * M3);
	check_river(&world, 2025, "2026-09-01", 20 * M3, 30 * M3, 20 * M3, CAPS_REACHED);
	check_river(&world, 2026, "2026-09-01", 60 * M3, 40 * M3, 29 * M3, CAPS_WITHIN);
	world_close(&world);
}

static void what_the_years_plan_says_is_the_limit(void **state)
{
	struct allocations all;
	struct world world;

	(void)state;
	begin(&world);
	world_row(&world, ROW_ALLOCATION,
			share("A2", 2026, YEAR_TYPE_NONE, 0, YEAR_CALENDAR, "2026-05-01"));
	CHECK_INT(allocations_of_year(
				  ledger_books(world.ledger), 2026, dates_day("2026-05-01"), &all),
			0);
	CHECK_INT(all.list[0].areas[1].litres, 40 * M3);
	CHECK_INT(all.list[0].areas[1].limit_litres, 0);
	CHECK_INT(all.list[0].areas[1].share_ppm, ALLOCATION_NONE);
	CHECK_INT(all.list[0].areas[1].state, CAPS_REACHED);
	CHECK_INT(all.list[0].litres, 100 * M3);
	CHECK_INT(all.list[0].dispatch_litres, 0);
	allocations_finish(&all);
	world_close(&world);
}

static void rows_that_say_nothing_are_refused(void **state)
{
	static const struct {
		const char *area;
		int year;
		enum year_type type;
		int64_t litres;
	} rows[] = {
		{ "", 0, YEAR_TYPE_MEAN, 5 },                  /* whose? */
		{ "A1", 0, YEAR_TYPE_NONE, 5 },                /* of which years? */
		{ "A1", 2026, YEAR_TYPE_P75, 5 },              /* a year has one type for all */
		{ "", 2026, YEAR_TYPE_NONE, 5 },               /* which? */
		{ "A1", 2026, YEAR_TYPE_NONE, ROW_NO_LITRES }, /* how much? */
		{ "A", 0, YEAR_TYPE_MEAN, 5 },                 /* its parts have it already */
		{ "A9", 0, YEAR_TYPE_MEAN, 5 },                /* there is none */
	};
	struct world world;

	(void)state;
	begin(&world);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		union row row = share(rows[i].area, rows[i].year, rows[i].type, rows[i].litres,
				YEAR_CALENDAR, "2026-08-01");
		struct fact fact;

		fact_row(&fact, ROW_ALLOCATION, &row);
		CHECK_INT(world_say(&world, &fact), LEDGER_REFUSED);
	}
	/* Of another type of year the whole may have a share of its own. */
	world_row(&world, ROW_ALLOCATION, share("A", 0, YEAR_TYPE_P95, 5, YEAR_CALENDAR, NULL));
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_year_is_as_wet_as_it_is_forecast),
		cmocka_unit_test(a_dispatch_year_has_its_own_days),
		cmocka_unit_test(what_the_years_plan_says_is_the_limit),
		cmocka_unit_test(rows_that_say_nothing_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
