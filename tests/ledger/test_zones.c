/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Zones of groundwater: who may still be permitted to take there, and what is
 * taken and permitted in each beside its limits.
 */

#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/basin_caps.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

static union row zone(const char *id, const char *within, enum basin_class class, int64_t litres,
		int64_t permits_litres)
{
	union row row = { .basin = { .class = class,
					  .litres = litres,
					  .permits_litres = permits_litres,
					  .from = dates_day("2026-06-01") } };

	(void)text_copy(row.basin.basin, sizeof(row.basin.basin), id);
	(void)text_copy(row.basin.within, sizeof(row.basin.within), within);
	return row;
}

static union row permit(const char *id, const char *valid_from, int64_t m3, const char *replaces)
{
	union row row = facts_permit(id, "330300", m3 * M3);

	row.permit.source = SOURCE_GROUNDWATER;
	row.permit.valid_from = dates_day(valid_from);
	(void)text_copy(row.permit.replaces, sizeof(row.permit.replaces), replaces);
	return row;
}

static union row site(const char *intake, const char *basin, const char *from)
{
	union row row = { .site = { .state = SITE_ACTIVE,
					  .until = ROW_NO_DAY,
					  .from = from == NULL ? ROW_NO_DAY : dates_day(from) } };

	(void)text_copy(row.site.intake, sizeof(row.site.intake), intake);
	(void)text_copy(row.site.basin, sizeof(row.site.basin), basin);
	return row;
}

static int say(struct world *world, enum row_kind kind, union row row)
{
	struct fact fact;

	fact_row(&fact, kind, &row);
	return world_say(world, &fact);
}

/* P1 of 2020 and its well I1; what is forbidden and restricted is so since 1 June, today is 30 September. */
static void begin(struct world *world)
{
	world_begin(world, "simulated:2026-09-30T04:00:00Zx1");
	world_row(world, ROW_AREA, facts_area("330300", ""));
	world_row(world, ROW_BASIN, zone("A", "", BASIN_AQUIFER, 900 * M3, ROW_NO_LITRES));
	world_row(world, ROW_BASIN, zone("F", "A", BASIN_FORBIDDEN, ROW_NO_LITRES, ROW_NO_LITRES));
	world_row(world, ROW_BASIN, zone("R", "A", BASIN_RESTRICTED, 40 * M3, ROW_NO_LITRES));
	world_row(world, ROW_BASIN, zone("T", "A", BASIN_RESTRICTED, ROW_NO_LITRES, 300 * M3));
	world_row(world, ROW_PERMIT, permit("P1", "2020-01-01", 100, ""));
	world_row(world, ROW_INTAKE, facts_intake("I1", "P1", 1000 * M3));
}

/* A new permit with a new well, from August on: the row that puts the two into the zone is refused. */
static int say_new(struct world *world, const char *name, int64_t m3, const char *basin,
		enum exception exception)
{
	char intake[TEXT_ID_MAX + 1] = "I-";
	union row row;

	(void)text_copy(intake + 2, sizeof(intake) - 2, name);
	world_row(world, ROW_PERMIT, permit(name, "2026-08-01", m3, ""));
	world_row(world, ROW_INTAKE, facts_intake(intake, name, 1000 * M3));
	row = site(intake, basin, NULL);
	row.site.exception = exception;
	(void)text_copy(row.site.ground, sizeof(row.site.ground),
			exception == EXCEPTION_NONE ? "" : "order 4");
	return say(world, ROW_SITE, row);
}

static void nothing_new_is_taken_where_it_is_forbidden(void **state)
{
	struct world world;
	union row row;

	(void)state;
	begin(&world);
	CHECK_INT(say(&world, ROW_SITE, site("I1", "F", NULL)), LEDGER_OK); /* it was there */
	CHECK_INT(say_new(&world, "P2", 5, "F", EXCEPTION_NONE), LEDGER_REFUSED);
	CHECK_INT(say_new(&world, "P3", 5, "F", EXCEPTION_WORKS), LEDGER_OK);
	CHECK_INT(say_new(&world, "P4", 5, "F", EXCEPTION_SURVEY), LEDGER_OK);
	CHECK_INT(say_new(&world, "P5", 5, "A", EXCEPTION_NONE), LEDGER_OK);
	/* Raised it is as new; lowered it is not. */
	row = permit("P1", "2020-01-01", 101, "");
	row.permit.from = dates_day("2026-10-01");
	CHECK_INT(say(&world, ROW_PERMIT, row), LEDGER_REFUSED);
	row.permit.annual_litres = 90 * M3;
	CHECK_INT(say(&world, ROW_PERMIT, row), LEDGER_OK);
	/* A well drilled since for a permit that was there. */
	row = facts_intake("I9", "P1", 1000 * M3);
	row.intake.from = dates_day("2026-07-01");
	world_row(&world, ROW_INTAKE, row);
	CHECK_INT(say(&world, ROW_SITE, site("I9", "F", NULL)), LEDGER_REFUSED);
	/* Sealed nothing is taken. */
	row = site("I9", "F", "2026-07-01");
	row.site.state = SITE_FILLED;
	(void)text_copy(row.site.ground, sizeof(row.site.ground), "order 5");
	CHECK_INT(say(&world, ROW_SITE, row), LEDGER_OK);
	world_close(&world);
}

/* Who continues a permit continues what it allowed there, and no litre more. */
static void a_successor_goes_on(void **state)
{
	static const struct {
		const char *name;
		int64_t m3;
		int answer;
	} rows[] = {
		{ "S1", 101, LEDGER_REFUSED },
		{ "S2", 100, LEDGER_OK },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		union row intake = facts_intake("I1", rows[i].name, 1000 * M3);
		struct world world;

		CHECK_ROW(rows[i].name);
		begin(&world);
		world_row(&world, ROW_SITE, site("I1", "F", NULL));
		world_row(&world, ROW_PERMIT, permit(rows[i].name, "2026-11-01", rows[i].m3, "P1"));
		intake.intake.from = dates_day("2026-11-01");
		CHECK_INT(say(&world, ROW_INTAKE, intake), rows[i].answer);
		world_close(&world);
	}
}

static void what_is_restricted_does_not_grow(void **state)
{
	struct world world;
	union row row;

	(void)state;
	begin(&world);
	CHECK_INT(say(&world, ROW_SITE, site("I1", "R", NULL)), LEDGER_OK);
	CHECK_INT(say_new(&world, "P2", 1, "R", EXCEPTION_NONE), LEDGER_REFUSED);
	CHECK_INT(say_new(&world, "P3", 1, "R", EXCEPTION_PUBLIC), LEDGER_OK);
	row = permit("P1", "2020-01-01", 101, "");
	row.permit.from = dates_day("2026-10-01");
	CHECK_INT(say(&world, ROW_PERMIT, row), LEDGER_REFUSED);
	/* Within a control total of 300 m³ it may. */
	CHECK_INT(say_new(&world, "P4", 250, "T", EXCEPTION_NONE), LEDGER_OK);
	CHECK_INT(say_new(&world, "P5", 51, "T", EXCEPTION_NONE), LEDGER_REFUSED);
	CHECK_INT(say_new(&world, "P6", 50, "T", EXCEPTION_NONE), LEDGER_OK);
	world_close(&world);
}

/* "F zone 90,...": alerts in force, by subject and entry. */
static void check_alerts(const struct world *world, const char *wanted)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ALERT), NULL, 0);
	const struct alert_row *row;
	struct bytes text;

	bytes_init(&text, 1 << 12);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (alert_is_in_force(row)) {
			bytes_format(&text, "%s%s %s %d %d", text.size > 0 ? "," : "", row->subject,
					ceiling_basis_name((enum ceiling_basis)row->basis),
					(int)row->percent, (int)(row->taken_litres / M3));
		}
	}
	CHECK_TEXT(bytes_text(&text), wanted);
	bytes_finish(&text);
}

/* Of 40 m³ 36 are near and 40 reached, of 50 neither; of 44 they are near again. */
static void who_comes_near_a_zones_cap_is_told(void **state)
{
	struct world world;
	union row row = zone("R", "A", BASIN_RESTRICTED, 50 * M3, ROW_NO_LITRES);

	(void)state;
	begin(&world);
	world_row(&world, ROW_METER, facts_meter("M1", "I1", 8, "2025-01-01"));
	world_read_at(&world, "M1", "2026-08-01T00:00:00+08:00", 0);
	world_read_at(&world, "M1", "2026-08-02T00:00:00+08:00", 30 * M3);
	world_read_at(&world, "M1", "2026-09-11T00:00:00+08:00", 40 * M3);
	check_alerts(&world, "");
	world_row(&world, ROW_SITE, site("I1", "R", NULL));
	check_alerts(&world, "basin:R zone 90 40,basin:R zone 100 40");
	row.basin.from = dates_day("2026-09-01");
	world_row(&world, ROW_BASIN, row);
	check_alerts(&world, "");
	row.basin.from = dates_day("2026-09-02");
	row.basin.litres = 44 * M3;
	row.basin.permits_litres = 100 * M3;
	world_row(&world, ROW_BASIN, row);
	check_alerts(&world,
			"basin:R zone 90 40,basin:R cap-permits 90 100,basin:R cap-permits 100 100");
	world_close(&world);
}

static const struct caps_row *row_of(const struct caps_row *rows, size_t count, const char *basin)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].area, basin) == 0) {
			return &rows[i];
		}
	}
	return NULL;
}

/* P1's two wells lie in R, a part of A: 100 m³ once in each; 36 m³ of 40 are 90 %, and of 900 4 %. */
static void a_zone_has_its_sums(void **state)
{
	struct caps_row *rows;
	const struct caps_row *row;
	struct world world;
	size_t count;

	(void)state;
	begin(&world);
	world_row(&world, ROW_INTAKE, facts_intake("I2", "P1", 1000 * M3));
	world_row(&world, ROW_SITE, site("I1", "R", NULL));
	world_row(&world, ROW_SITE, site("I2", "R", NULL));
	world_row(&world, ROW_METER, facts_meter("M1", "I1", 8, "2025-01-01"));
	world_read_at(&world, "M1", "2026-08-01T00:00:00+08:00", 0);
	world_read_at(&world, "M1", "2026-08-31T00:00:00+08:00", 30 * M3);
	world_read_at(&world, "M1", "2026-09-30T00:00:00+08:00", 36 * M3);
	CHECK_INT(basin_caps(ledger_books(world.ledger), 2026, dates_day("2026-09-30"), &rows,
				  &count),
			0);
	CHECK_INT(count, 4);
	row = row_of(rows, count, "R");
	CHECK_INT(row->permits_litres, 100 * M3);
	CHECK_INT(row->used_litres, 36 * M3);
	CHECK_INT(row->month_litres, 29 * 200); /* 6 m³ over 30 days, of which one is in August */
	CHECK_INT(row->share_ppm, 900000);
	CHECK_INT(row->state, CAPS_NEAR);
	CHECK_INT(row->remaining_litres, 4 * M3);
	row = row_of(rows, count, "A");
	CHECK_INT(row->permits_litres, 100 * M3);
	CHECK_INT(row->used_litres, 36 * M3);
	CHECK_INT(row->share_ppm, 40000);
	CHECK_INT(row->state, CAPS_WITHIN);
	row = row_of(rows, count, "F");
	CHECK_INT(row->permits_litres, 0);
	CHECK_INT(row->state, CAPS_UNKNOWN);
	free(rows);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_new_is_taken_where_it_is_forbidden),
		cmocka_unit_test(a_successor_goes_on),
		cmocka_unit_test(what_is_restricted_does_not_grow),
		cmocka_unit_test(a_zone_has_its_sums),
		cmocka_unit_test(who_comes_near_a_zones_cap_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
