/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Ecological flow out of a ledger: how a section stands, which orders reach
 * whom (2-A4 of the cases of other systems), what is taken while a stop holds.
 */

#include "tests/check.h"

#include "ledger/flow_order.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

/* Hands a body in; it is the fact's from then on. */
static int say(struct world *world, uint64_t kind, struct bytes *body)
{
	struct fact fact = { .kind = kind, .body = *body };

	return world_say(world, &fact);
}

static void say_section(struct world *world, const char *from, int64_t least, int64_t warn)
{
	struct flow_section section = {
		.section = "S",
		.name = "Bridge",
		.area = "330300",
		.least_l_per_s = least,
		.warn_l_per_s = warn,
		.from = dates_day(from),
		.bound = { { "P", FLOW_STOP } },
		.bound_count = 1,
	};
	struct bytes body;

	bytes_init(&body, 4096);
	flow_put_section(&body, &section);
	CHECK_INT(say(world, KIND_SECTION, &body), LEDGER_OK);
}

static int say_flow(struct world *world, const char *at, int64_t l_per_s)
{
	const struct flow_value value = { dates_at(at), l_per_s };
	struct bytes body;

	bytes_init(&body, 4096);
	flow_put_seen(&body, "S", &value, 1);
	return say(world, KIND_FLOWS, &body);
}

static int say_order(struct world *world, enum flow_what what, const char *from)
{
	const struct flow_order order = {
		.permit = "P",
		.what = what,
		.from = dates_day(from),
		.percent = what == FLOW_ORDER_REDUCE ? 30 : 0,
		.ground = "order 7",
	};
	struct bytes body;

	bytes_init(&body, 4096);
	flow_put_order(&body, &order);
	return say(world, KIND_FLOW_ORDER, &body);
}

static void begin(struct world *world)
{
	world_begin(world, "simulated:2026-08-01T00:00:00+08:00x1");
	world_row(world, ROW_AREA, facts_area("330300", ""));
	world_row(world, ROW_PERMIT, facts_permit("P", "330300", 1000000 * M3));
	world_row(world, ROW_INTAKE, facts_intake("I", "P", INT64_C(10000000)));
	world_row(world, ROW_METER, facts_meter("M", "I", 8, "2025-01-01"));
}

/* Each row is how the section stands when so much was seen at noon of 2 August. */
static void a_section_stands_by_its_newest_value(void **state)
{
	static const struct {
		const char *name;
		int64_t seen;
		const char *at;
		enum flow_state state;
	} rows[] = {
		{ "exactly what warns", 15000, "2026-08-02T13:00:00+08:00", FLOW_ENOUGH },
		{ "a litre less", 14999, "2026-08-02T13:00:00+08:00", FLOW_NEAR },
		{ "exactly what must stay", 12500, "2026-08-02T13:00:00+08:00", FLOW_NEAR },
		{ "a litre less than that", 12499, "2026-08-02T13:00:00+08:00", FLOW_BELOW },
		{ "nothing flows", 0, "2026-08-02T13:00:00+08:00", FLOW_BELOW },
		{ "before it was seen", 0, "2026-08-02T11:59:59+08:00", FLOW_UNKNOWN },
		{ "a day later", 0, "2026-08-03T12:00:00+08:00", FLOW_BELOW },
		{ "and a second", 0, "2026-08-03T12:00:01+08:00", FLOW_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct flow_standing standing;
		struct world world;

		CHECK_ROW(rows[i].name);
		begin(&world);
		say_section(&world, "2026-01-01", 12500, 15000);
		facts_set_time(world.ledger, dates_at("2026-08-04T00:00:00+08:00"));
		CHECK_INT(say_flow(&world, "2026-08-02T12:00:00+08:00", rows[i].seen), LEDGER_OK);
		standing = flow_stands(ledger_books(world.ledger), "S", dates_at(rows[i].at));
		CHECK_INT(standing.state, rows[i].state);
		ledger_close(world.ledger);
	}
}

/* The same values in either order leave the section as it stands; two that differ count for neither. */
static void the_order_of_arrival_moves_nothing(void **state)
{
	static const struct {
		const char *at;
		int64_t l_per_s;
	} values[] = {
		{ "2026-08-02T10:00:00+08:00", 12000 },
		{ "2026-08-02T11:00:00+08:00", 11000 },
		{ "2026-08-02T12:00:00+08:00", 20000 },
		{ "2026-08-02T12:00:00+08:00", 9000 },
	};
	struct flow_standing found[2];

	(void)state;
	for (int turned = 0; turned < 2; turned++) {
		struct world world;

		begin(&world);
		say_section(&world, "2026-01-01", 12500, 15000);
		facts_set_time(world.ledger, dates_at("2026-08-04T00:00:00+08:00"));
		for (size_t i = 0; i < CHECK_COUNT(values); i++) {
			size_t at = turned == 0 ? i : CHECK_COUNT(values) - 1 - i;

			CHECK_INT(say_flow(&world, values[at].at, values[at].l_per_s), LEDGER_OK);
		}
		found[turned] = flow_stands(ledger_books(world.ledger), "S",
				dates_at("2026-08-02T13:00:00+08:00"));
		ledger_close(world.ledger);
	}
	CHECK_INT(found[0].state, FLOW_BELOW);
	CHECK_INT(found[0].l_per_s, 11000);
	CHECK_INT(found[0].since_s, dates_at("2026-08-02T10:00:00+08:00"));
	CHECK_INT(found[1].state, found[0].state);
	CHECK_INT(found[1].l_per_s, found[0].l_per_s);
	CHECK_INT(found[1].since_s, found[0].since_s);
}

/* 2-A4: "reduce" reaches reduce and either, "stop" reaches stop and either. */
static void an_order_reaches_whom_it_is_for(void **state)
{
	static const struct {
		const char *name;
		enum flow_what what;
		bool stop, reduce, either;
	} rows[] = {
		{ "reduce", FLOW_ORDER_REDUCE, false, true, true },
		{ "stop", FLOW_ORDER_STOP, true, false, true },
		{ "resume", FLOW_ORDER_RESUME, true, true, true },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(flow_reaches(rows[i].what, FLOW_STOP), rows[i].stop);
		CHECK_INT(flow_reaches(rows[i].what, FLOW_REDUCE), rows[i].reduce);
		CHECK_INT(flow_reaches(rows[i].what, FLOW_STOP_OR_REDUCE), rows[i].either);
	}
}

/* 1,000 m³ a day throughout August; stopped from the 10th to the 19th, reduced from the 25th. */
static void what_is_taken_after_a_stop_stands_apart(void **state)
{
	static const struct {
		const char *name, *from, *till;
		int64_t days, m3;
	} rows[] = {
		{ "the month", "2026-08-01", "2026-09-01", 10, 10000 },
		{ "its beginning", "2026-08-01", "2026-08-10", 0, 0 },
		{ "the first day", "2026-08-10", "2026-08-11", 1, 1000 },
		{ "the last two days", "2026-08-18", "2026-08-25", 2, 2000 },
		{ "reduced is not stopped", "2026-08-25", "2026-09-01", 0, 0 },
	};
	struct world world;

	(void)state;
	begin(&world);
	CHECK_INT(say_order(&world, FLOW_ORDER_STOP, "2026-08-10"), LEDGER_OK);
	CHECK_INT(say_order(&world, FLOW_ORDER_STOP, "2026-08-12"), LEDGER_REFUSED);
	CHECK_INT(say_order(&world, FLOW_ORDER_RESUME, "2026-08-20"), LEDGER_OK);
	CHECK_INT(say_order(&world, FLOW_ORDER_RESUME, "2026-08-21"), LEDGER_REFUSED);
	CHECK_INT(say_order(&world, FLOW_ORDER_REDUCE, "2026-08-25"), LEDGER_OK);
	facts_set_time(world.ledger, dates_at("2026-09-02T00:00:00+08:00"));
	CHECK_INT(say_order(&world, FLOW_ORDER_STOP, "2026-08-31"), LEDGER_REFUSED);
	world_reading(&world, "M", dates_at("2026-08-01T00:00:00+08:00"), 0);
	for (int day = 2; day <= 32; day++) {
		world_reading(&world, "M",
				dates_at("2026-08-01T00:00:00+08:00") + (day - 1) * (int64_t)DAY_S,
				(day - 1) * 1000 * M3);
	}
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct days days = { dates_day(rows[i].from), dates_day(rows[i].till) };
		struct taken_sum sum = { .litres = 0 };
		int64_t stopped;

		CHECK_ROW(rows[i].name);
		CHECK_INT(flow_after_stop(ledger_books(world.ledger), "P", days, &sum, &stopped),
				0);
		CHECK_INT(stopped, rows[i].days);
		CHECK_INT(sum.litres, rows[i].m3 * M3);
	}
	ledger_close(world.ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_section_stands_by_its_newest_value),
		cmocka_unit_test(the_order_of_arrival_moves_nothing),
		cmocka_unit_test(an_order_reaches_whom_it_is_for),
		cmocka_unit_test(what_is_taken_after_a_stop_stands_apart),
	};

	return cmocka_run_group_tests_name("flow", tests, NULL, NULL);
}
