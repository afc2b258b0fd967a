/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Sealed wells: what is taken through a seal is unpermitted, whatever came first;
 * nobody need look after a well that is sealed.
 */

#include "tests/check.h"

#include <string.h>

#include "ledger/basin.h"
#include "ledger/cause.h"
#include "ledger/coverage.h"
#include "ledger/duty.h"
#include "ledger/taken.h"
#include "ledger/wells.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

static union row basin(const char *id, const char *within, enum basin_class class)
{
	union row row = { .basin = { .class = class,
					  .litres = ROW_NO_LITRES,
					  .permits_litres = ROW_NO_LITRES,
					  .from = dates_day("2026-08-01") } };

	(void)text_copy(row.basin.basin, sizeof(row.basin.basin), id);
	(void)text_copy(row.basin.within, sizeof(row.basin.within), within);
	return row;
}

static union row site(const char *from, enum site_state state, const char *until)
{
	union row row = { .site = { .intake = "I1",
					  .state = state,
					  .ground = "order 3",
					  .seal = "S-7",
					  .until = until == NULL ? ROW_NO_DAY : dates_day(until),
					  .from = dates_day(from) } };

	return row;
}

static int say_row(struct world *world, enum row_kind kind, union row row)
{
	struct fact fact;

	fact_row(&fact, kind, &row);
	return world_say(world, &fact);
}

/* 10 m³ a day at I1, P1's well, from 1 to 20 September; read each midnight. */
static void read_days(struct world *world)
{
	int64_t at_s = dates_at("2026-09-01T00:00:00+08:00");

	for (int day = 0; day <= 20; day++) {
		world_reading(world, "M1", at_s + (int64_t)day * DAY_S, day * 10 * M3);
	}
}

static void begin(struct world *world)
{
	union row permit = facts_permit("P1", "330300", 5000 * M3);

	permit.permit.source = SOURCE_GROUNDWATER;
	world_begin(world, "simulated:2026-09-30T00:00:00Zx1");
	world_row(world, ROW_AREA, facts_area("330300", ""));
	world_row(world, ROW_PERMIT, permit);
	world_row(world, ROW_INTAKE, facts_intake("I1", "P1", 1000 * M3));
	world_row(world, ROW_METER, facts_meter("M1", "I1", 8, "2025-01-01"));
}

static int64_t taken(const struct world *world, const char *account)
{
	const struct days days = { dates_day("2026-09-01"), dates_day("2026-10-01") };
	struct taken_sum sum = { .litres = 0 };

	CHECK_INT(taken_intake_span(ledger_books(world->ledger), account, "I1", days, &sum), 0);
	return sum.litres;
}

/* Sealed from 6 September, open from 11 to 12: 5 and 2 days are the permit's, 5 and 8 nobody's. */
static void water_through_a_seal_is_unpermitted(void **state)
{
	static const bool is_read_first[] = { false, true };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(is_read_first); i++) {
		struct world world;
		struct day first;

		begin(&world);
		if (is_read_first[i]) {
			read_days(&world);
		}
		world_row(&world, ROW_SITE, site("2026-09-06", SITE_SEALED, NULL));
		world_row(&world, ROW_SITE, site("2026-09-11", SITE_OPENED, "2026-09-12"));
		if (!is_read_first[i]) {
			read_days(&world);
		}
		CHECK_INT(taken(&world, "P1"), 70 * M3);
		CHECK_INT(taken(&world, "unpermitted:I1"), 130 * M3);
		CHECK_INT(cause_unpermitted(ledger_books(world.ledger), "I1",
					  dates_day("2026-09-01"), dates_day("2026-09-30"), &first),
				130 * M3);
		CHECK_INT(first.number, dates_day("2026-09-06").number);
		world_close(&world);
	}
}

static void a_seal_that_never_was_gives_the_water_back(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	world_row(&world, ROW_SITE, site("2026-09-06", SITE_FILLED, NULL));
	read_days(&world);
	CHECK_INT(taken(&world, "unpermitted:I1"), 150 * M3);
	world_row(&world, ROW_SITE, site("2026-09-16", SITE_ACTIVE, NULL));
	CHECK_INT(taken(&world, "unpermitted:I1"), 100 * M3);
	CHECK_INT(taken(&world, "P1"), 100 * M3);
	world_close(&world);
}

static void what_contradicts_itself_is_refused(void **state)
{
	static const struct {
		const char *from;
		enum site_state state;
		const char *until;
		int answer;
	} rows[] = {
		{ "2026-09-01", SITE_OPENED, "2026-09-09", LEDGER_REFUSED }, /* not sealed */
		{ "2026-09-02", SITE_OPENED, NULL, LEDGER_REFUSED },
		{ "2026-09-03", SITE_SEALED, "2026-09-09", LEDGER_REFUSED },
		{ "2026-09-04", SITE_SEALED, NULL, LEDGER_OK },
		{ "2026-09-05", SITE_OPENED, "2026-09-04", LEDGER_REFUSED },
		{ "2026-09-06", SITE_OPENED, "2026-09-06", LEDGER_OK },
		{ "2026-09-07", SITE_OPENED, "2026-09-08", LEDGER_OK }, /* once more */
		{ "2026-09-10", SITE_FILLED, NULL, LEDGER_OK },
		{ "2026-09-11", SITE_OPENED, "2026-09-12", LEDGER_REFUSED }, /* for good */
	};
	struct world world;
	union row row;

	(void)state;
	begin(&world);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].from);
		CHECK_INT(say_row(&world, ROW_SITE,
					  site(rows[i].from, rows[i].state, rows[i].until)),
				rows[i].answer);
	}
	row = site("2026-09-20", SITE_SEALED, NULL);
	row.site.ground[0] = '\0';
	CHECK_INT(say_row(&world, ROW_SITE, row), LEDGER_REFUSED);
	(void)text_copy(row.site.ground, sizeof(row.site.ground), "g");
	(void)text_copy(row.site.basin, sizeof(row.site.basin), "B9");
	CHECK_INT(say_row(&world, ROW_SITE, row), LEDGER_REFUSED);
	world_close(&world);
}

static void a_basin_is_not_a_part_of_itself(void **state)
{
	const struct day day = dates_day("2026-09-01");
	struct registry_view view;
	struct world world;
	union row ring;

	(void)state;
	begin(&world);
	world_row(&world, ROW_BASIN, basin("A", "", BASIN_AQUIFER));
	world_row(&world, ROW_BASIN, basin("B", "A", BASIN_RESTRICTED));
	world_row(&world, ROW_BASIN, basin("C", "B", BASIN_FORBIDDEN));
	view = (struct registry_view){ .books = ledger_books(world.ledger) };
	CHECK(basin_is_within(&view, "C", "A", day));
	CHECK(!basin_is_within(&view, "A", "C", day));
	ring = basin("A", "C", BASIN_AQUIFER);
	ring.basin.from = day;
	CHECK_INT(say_row(&world, ROW_BASIN, ring), LEDGER_REFUSED);
	CHECK_INT(say_row(&world, ROW_BASIN, basin("D", "E", BASIN_RIVER)), LEDGER_REFUSED);
	world_close(&world);
}

/* P1 has but the one well; with a second one that is not sealed there is something to look at. */
static void nobody_inspects_a_permit_that_is_sealed(void **state)
{
	const struct day today = dates_day("2026-09-30");
	struct duty_inspected inspected;
	struct permit_row permit;
	struct duty_rate rate;
	struct world world;

	(void)state;
	begin(&world);
	world_row(&world, ROW_SITE, site("2026-09-06", SITE_SEALED, NULL));
	for (int64_t abstractors = 0; abstractors <= 1; abstractors++) {
		const struct books *books = ledger_books(world.ledger);

		CHECK_INT(duty_inspected_build(books, 2026, &inspected), 0);
		CHECK(duty_is_abstractor(books, &inspected, "P1", today, &permit) ==
				(abstractors == 1));
		duty_inspection_rate(books, &inspected, NULL, 2026, today, &rate);
		CHECK_INT(rate.abstractors, abstractors);
		duty_inspected_finish(&inspected);
		if (abstractors == 0) {
			world_row(&world, ROW_INTAKE, facts_intake("I2", "P1", 1000 * M3));
		}
	}
	world_close(&world);
}

/* 60,000 m³ a year of groundwater are above scale (50,000), until the well is sealed. */
static void nobody_meters_a_well_that_is_sealed(void **state)
{
	union row permit = facts_permit("P1", "330300", 60000 * M3);
	struct coverage coverage;
	struct world world;

	(void)state;
	begin(&world);
	permit.permit.source = SOURCE_GROUNDWATER;
	permit.permit.from = dates_day("2026-01-01");
	world_row(&world, ROW_PERMIT, permit);
	CHECK_INT(coverage_of_year(ledger_books(world.ledger), 2026, &coverage), 0);
	CHECK_INT(coverage.intake_count, 1);
	coverage_finish(&coverage);
	world_row(&world, ROW_SITE, site("2026-09-06", SITE_SEALED, NULL));
	CHECK_INT(coverage_of_year(ledger_books(world.ledger), 2026, &coverage), 0);
	CHECK_INT(coverage.intake_count, 0);
	coverage_finish(&coverage);
	world_close(&world);
}

/* 20 days of 10 m³, of which the last 15 lie behind the seal; the year before nobody knows. */
static void wells_are_summed_beside_another_year(void **state)
{
	struct wells wells;
	struct world world;

	(void)state;
	begin(&world);
	world_row(&world, ROW_SITE, site("2026-09-06", SITE_SEALED, NULL));
	read_days(&world);
	CHECK_INT(wells_of_year(ledger_books(world.ledger), 2026, 2025, dates_day("2026-09-30"),
				  &wells),
			0);
	CHECK_INT(wells.count, 1);
	CHECK_INT(wells.list[0].state, SITE_SEALED);
	CHECK_INT(wells.list[0].litres, 200 * M3);
	CHECK_INT(wells.list[0].base_litres, WELLS_NONE);
	CHECK_INT(wells.list[0].sealed_litres, 150 * M3);
	CHECK_INT(wells.areas[0].count[SITE_SEALED], 1);
	CHECK_INT(wells.areas[0].litres, 200 * M3);
	wells_finish(&wells);
	/* Of a year that the seal held from its first day to its last there is nothing to know. */
	CHECK_INT(wells_of_year(ledger_books(world.ledger), 2027, 2026, dates_day("2027-03-01"),
				  &wells),
			0);
	CHECK_INT(wells.list[0].litres, 0);
	CHECK_INT(wells.list[0].base_litres, 200 * M3);
	wells_finish(&wells);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(water_through_a_seal_is_unpermitted),
		cmocka_unit_test(a_seal_that_never_was_gives_the_water_back),
		cmocka_unit_test(what_contradicts_itself_is_refused),
		cmocka_unit_test(a_basin_is_not_a_part_of_itself),
		cmocka_unit_test(nobody_inspects_a_permit_that_is_sealed),
		cmocka_unit_test(nobody_meters_a_well_that_is_sealed),
		cmocka_unit_test(wells_are_summed_beside_another_year),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
