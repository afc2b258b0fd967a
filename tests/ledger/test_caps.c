/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The tree of caps: what counts where, both sums and their states
 * (rules.md F22).
 */

#include "tests/check.h"

#include "ledger/caps_state.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

static const char december[] = "simulated:2026-12-15T12:00:00+08:00x1";

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

static union row permit_of(
		const char *permit, const char *area, enum source source, enum use use, int64_t m3)
{
	union row row = facts_permit(permit, area, m3 * M3);

	row.permit.source = source;
	row.permit.uses = use_bit(use);
	return row;
}

static union row counting_of(enum use use, int64_t millionths, const char *from)
{
	union row row = { .counting = { .use = use, .part_millionths = millionths } };

	row.counting.from = from == NULL ? ROW_NO_DAY : dates_day(from);
	return row;
}

/* A permit with an intake and a meter of its name: so many m³ a month, from January on. */
static void add_taker(struct world *world, union row permit, const int64_t *months, size_t count)
{
	const char *name = permit.permit.permit;
	int64_t litres = 0;

	world_row(world, ROW_PERMIT, permit);
	world_row(world, ROW_INTAKE, facts_intake(name, name, INT64_C(1000000000000)));
	world_row(world, ROW_METER, facts_meter(name, name, 12, "2025-12-31"));
	world_read_at(world, name, "2026-01-01T00:00:00+08:00", 0);
	for (size_t i = 0; i < count; i++) {
		int32_t day = month_days(month_make(2026, (int)i + 2)).from.number;

		litres += months[i] * M3;
		world_reading(world, name, day * INT64_C(86400) - 8 * 3600, litres);
	}
}

static struct caps *open_at(struct world *world, const char *day)
{
	struct caps *caps = NULL;

	CHECK_INT(caps_open(ledger_books(world->ledger), 2026, dates_day(day), &caps), 0);
	return caps;
}

static const struct caps_row *find(const struct caps *caps, const char *area, enum source source)
{
	for (size_t i = 0; i < caps_count(caps); i++) {
		const struct caps_row *row = caps_at(caps, i);

		if (strcmp(row->area, area) == 0 && row->source == source) {
			return row;
		}
	}
	return NULL;
}

/* A city 3303 with the counties 330301 and 330302, and a town in the first. */
static void open_city(struct world *world)
{
	world_begin(world, december);
	world_row(world, ROW_AREA, facts_area("3303", ""));
	world_row(world, ROW_AREA, facts_area("330301", "3303"));
	world_row(world, ROW_AREA, facts_area("330302", "3303"));
	world_row(world, ROW_AREA, facts_area("33030101", "330301"));
}

/* F22 a: hydropower passes 500 million m³ in a county with a cap of 100 million. */
static void hydropower_is_not_counted_and_reclaimed_water_stands_apart(void **state)
{
	static const int64_t hydro[] = { 500000000 };
	static const int64_t plant[] = { 40000000 };
	static const int64_t reclaimed[] = { 6000 };
	const struct caps_row *row;
	struct world world;
	struct caps *caps;

	(void)state;
	open_city(&world);
	world_row(&world, ROW_CAP, cap_of("330301", SOURCE_ANY, 100000000, -1));
	add_taker(&world, permit_of("HYDRO", "330301", SOURCE_SURFACE, USE_HYDROPOWER, 600000000),
			hydro, 1);
	add_taker(&world, permit_of("PLANT", "330301", SOURCE_SURFACE, USE_INDUSTRY, 50000000),
			plant, 1);
	add_taker(&world, permit_of("RECL", "330301", SOURCE_RECLAIMED, USE_INDUSTRY, 10000),
			reclaimed, 1);
	caps = open_at(&world, "2026-02-10");
	row = find(caps, "330301", SOURCE_ANY);
	CHECK_INT(row->used_litres, 40000000 * M3);
	CHECK_INT(row->uncounted_litres, 500000000 * M3);
	CHECK_INT(row->share_ppm, 400000);
	CHECK_INT(row->permits_litres, 50000000 * M3);
	CHECK_INT(row->permits_limit_litres, CAPS_NONE);
	CHECK_INT(row->permits_state, CAPS_UNKNOWN);
	row = find(caps, "330301", SOURCE_RECLAIMED);
	CHECK_INT(row->used_litres, 6000 * M3);
	CHECK_INT(row->cap_litres, CAPS_NONE);
	caps_close(caps);

	/* A quarter of it, from the year's first day on. */
	world_row(&world, ROW_COUNTING, counting_of(USE_HYDROPOWER, 250000, "2026-01-01"));
	caps = open_at(&world, "2026-02-10");
	row = find(caps, "330301", SOURCE_ANY);
	CHECK_INT(row->used_litres, (40000000 + 125000000) * M3);
	CHECK_INT(row->uncounted_litres, 375000000 * M3);
	CHECK_INT(row->permits_litres, (50000000 + 150000000) * M3);
	CHECK_INT(row->state, CAPS_REACHED);
	caps_close(caps);
	ledger_close(world.ledger);
}

/* F22 b: the month is 8 percent of the year's cap, the year to date 75. */
static void shares_of_a_cap_are_of_the_year(void **state)
{
	static const int64_t months[] = { 8000, 8000, 8000, 8000, 9000, 9000, 9000, 8000, 8000 };
	const struct caps_row *row;
	struct world world;
	struct caps *caps;

	(void)state;
	open_city(&world);
	world_row(&world, ROW_CAP, cap_of("330301", SOURCE_ANY, 100000, -1));
	add_taker(&world, permit_of("P", "330301", SOURCE_SURFACE, USE_INDUSTRY, 200000), months,
			9);
	caps = open_at(&world, "2026-09-30");
	row = find(caps, "330301", SOURCE_ANY);
	CHECK_INT(row->month_litres, 8000 * M3);
	CHECK_INT(row->used_litres, 75000 * M3);
	CHECK_INT(row->share_ppm, 750000);
	CHECK_INT(row->remaining_litres, 25000 * M3);
	CHECK_INT(row->state, CAPS_WITHIN);
	caps_close(caps);
	ledger_close(world.ledger);
}

/* F22 c, e: a city's row is the tree's sum, and an intake counts where it lies. */
static void areas_below_add_up(void **state)
{
	static const int64_t ten[] = { 10000 };
	static const int64_t three[] = { 3000 };
	static const int64_t one[] = { 1000 };
	union row far = facts_intake("CITY", "CITY", INT64_C(1000000000000));
	const struct caps_row *city;
	const struct caps_row *first;
	const struct caps_row *second;
	struct world world;
	struct caps *caps;

	(void)state;
	open_city(&world);
	add_taker(&world, permit_of("TOWN", "33030101", SOURCE_SURFACE, USE_INDUSTRY, 20000), ten,
			1);
	add_taker(&world, permit_of("WELL", "330302", SOURCE_GROUNDWATER, USE_INDUSTRY, 5000),
			three, 1);
	/* Issued by the city, taken in the second county. */
	add_taker(&world, permit_of("CITY", "3303", SOURCE_SURFACE, USE_PUBLIC_SUPPLY, 4000), one,
			1);
	(void)text_copy(far.intake.area, sizeof(far.intake.area), "330302");
	far.intake.from = dates_day("2026-01-01");
	world_row(&world, ROW_INTAKE, far);
	caps = open_at(&world, "2026-03-01");
	city = find(caps, "3303", SOURCE_ANY);
	first = find(caps, "330301", SOURCE_ANY);
	second = find(caps, "330302", SOURCE_ANY);
	CHECK_INT(first->used_litres, 10000 * M3);
	CHECK_INT(second->used_litres, 4000 * M3);
	CHECK_INT(city->used_litres, first->used_litres + second->used_litres);
	CHECK_INT(find(caps, "330302", SOURCE_GROUNDWATER)->used_litres, 3000 * M3);
	CHECK_INT(find(caps, "3303", SOURCE_GROUNDWATER)->used_litres, 3000 * M3);
	CHECK_INT(city->permits_litres, 29000 * M3);
	CHECK_INT(second->permits_litres, 5000 * M3);
	CHECK_TEXT(caps_at(caps, 0)->area, "3303");
	CHECK_INT(find(caps, "33030101", SOURCE_ANY)->depth, 2);
	caps_close(caps);
	ledger_close(world.ledger);
}

/* F22 d: the control total is a limit, the permits in force are a sum; a renewal is summed once. */
static void permits_are_summed_once(void **state)
{
	union row next = permit_of("NEW", "330301", SOURCE_SURFACE, USE_INDUSTRY, 700);
	const struct caps_row *row;
	struct world world;
	struct caps *caps;

	(void)state;
	open_city(&world);
	world_row(&world, ROW_CAP, cap_of("330301", SOURCE_ANY, 5000, 1000));
	world_row(&world, ROW_PERMIT,
			permit_of("OLD", "330301", SOURCE_SURFACE, USE_INDUSTRY, 800));
	(void)text_copy(next.permit.replaces, sizeof(next.permit.replaces), "OLD");
	next.permit.valid_from = dates_day("2026-07-01");
	world_row(&world, ROW_PERMIT, next);
	caps = open_at(&world, "2026-06-30");
	row = find(caps, "330301", SOURCE_ANY);
	CHECK_INT(row->permits_limit_litres, 1000 * M3);
	CHECK_INT(row->permits_litres, 800 * M3);
	CHECK_INT(row->permits_remaining_litres, 200 * M3);
	caps_close(caps);
	caps = open_at(&world, "2026-07-01");
	CHECK_INT(find(caps, "330301", SOURCE_ANY)->permits_litres, 700 * M3);
	caps_close(caps);
	ledger_close(world.ledger);
}

/* cases 2-A: "near" is a figure that each place sets; 90 percent where none does. */
static void near_and_reached(void **state)
{
	static const struct {
		const char *name;
		int64_t litres, limit;
		int percent;
		enum caps_state state;
	} rows[] = {
		{ "no limit", 5, CAPS_NONE, 90, CAPS_UNKNOWN },
		{ "a litre below", 899, 1000, 90, CAPS_WITHIN },
		{ "near", 900, 1000, 90, CAPS_NEAR },
		{ "a litre before it", 999, 1000, 90, CAPS_NEAR },
		{ "reached", 1000, 1000, 90, CAPS_REACHED },
		{ "a cap of 0 and no use", 0, 0, 90, CAPS_REACHED },
		{ "a lower figure", 800, 1000, 80, CAPS_NEAR },
		{ "near is all of it", 999, 1000, 100, CAPS_WITHIN },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(caps_state_of(rows[i].litres, rows[i].limit, rows[i].percent),
				rows[i].state);
	}
}

/* Caps handed down are part of the one above, from wherever below they are given. */
static void caps_below_that_exceed_it_are_marked(void **state)
{
	const struct caps_row *row;
	struct world world;
	struct caps *caps;

	(void)state;
	open_city(&world);
	world_row(&world, ROW_CAP, cap_of("3303", SOURCE_ANY, 100, 100));
	world_row(&world, ROW_CAP, cap_of("33030101", SOURCE_ANY, 60, 40));
	world_row(&world, ROW_CAP, cap_of("330302", SOURCE_ANY, 41, 60));
	caps = open_at(&world, "2026-06-30");
	row = find(caps, "3303", SOURCE_ANY);
	CHECK_INT(row->sub_caps_litres, 101 * M3);
	CHECK_INT(row->sub_limits_litres, 100 * M3);
	CHECK_INT(row->flags, CAPS_SUB_CAPS);
	CHECK_INT(find(caps, "330301", SOURCE_ANY)->sub_caps_litres, 60 * M3);
	CHECK_INT(find(caps, "330301", SOURCE_ANY)->flags, 0);
	caps_close(caps);
	ledger_close(world.ledger);
}

/* F8: what is given back, and energy, stand beside and lower nothing. */
static void returned_water_lowers_nothing(void **state)
{
	static const int64_t ten[] = { 10000 };
	union row meter = facts_meter("BACK", "P", 12, "2025-12-31");
	union row energy = { .energy = { .intake = "P",
					     .from = { .day = dates_day("2025-12-31") },
					     .till = { .day = dates_day("2026-01-02") },
					     .wh = 2400000 } };
	const struct caps_row *row;
	struct world world;
	struct caps *caps;

	(void)state;
	open_city(&world);
	world_row(&world, ROW_CAP, cap_of("330301", SOURCE_ANY, 20000, -1));
	add_taker(&world, permit_of("P", "330301", SOURCE_SURFACE, USE_INDUSTRY, 20000), ten, 1);
	meter.meter.role = ROLE_RETURN;
	world_row(&world, ROW_METER, meter);
	world_read_at(&world, "BACK", "2026-01-01T00:00:00+08:00", 0);
	world_read_at(&world, "BACK", "2026-02-01T00:00:00+08:00", 9000 * M3);
	world_row(&world, ROW_ENERGY, energy);
	caps = open_at(&world, "2026-02-01");
	row = find(caps, "3303", SOURCE_ANY);
	CHECK_INT(row->used_litres, 10000 * M3);
	CHECK_INT(row->returned_litres, 9000 * M3);
	CHECK_INT(row->consumed_litres, 1000 * M3);
	CHECK_INT(row->energy_wh, 1200000);
	CHECK_INT(find(caps, "330301", SOURCE_ANY)->share_ppm, 500000);
	CHECK_INT(find(caps, "330302", SOURCE_ANY)->energy_wh, CAPS_NONE);
	caps_close(caps);
	ledger_close(world.ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hydropower_is_not_counted_and_reclaimed_water_stands_apart),
		cmocka_unit_test(shares_of_a_cap_are_of_the_year),
		cmocka_unit_test(areas_below_add_up),
		cmocka_unit_test(permits_are_summed_once),
		cmocka_unit_test(near_and_reached),
		cmocka_unit_test(caps_below_that_exceed_it_are_marked),
		cmocka_unit_test(returned_water_lowers_nothing),
	};

	return cmocka_run_group_tests_name("caps", tests, NULL, NULL);
}
