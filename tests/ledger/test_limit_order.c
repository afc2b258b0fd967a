/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Orders change ceilings of named periods: rules.md F6 (cuts, raises, what had
 * been taken), F34 (alerts when limits move), and the largest remainder.
 */

#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/limit_order.h"
#include "ledger/quota.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

/* A permit and its meter, whose register stands at 0 when the year begins. */
static void open_world(struct world *world, int64_t annual_m3, int64_t month_litres)
{
	world_begin(world, "simulated:2026-08-01T01:00:00Zx1");
	world_row(world, ROW_AREA, facts_area("330300", ""));
	world_row(world, ROW_PERMIT, facts_permit("P", "330300", annual_m3 * M3));
	world_row(world, ROW_INTAKE, facts_intake("I", "P", INT64_C(100000000)));
	world_row(world, ROW_METER, facts_meter("M", "I", 9, "2025-01-01"));
	world_row(world, ROW_PLAN, facts_plan("P", 2026, month_litres, NULL));
	world_read_at(world, "M", "2026-01-01T00:00:00+08:00", 0);
}

static struct limit_order order_of(const char *name, enum limit_what what, const char *from)
{
	struct limit_order order = { .permit = "P",
		.what = what,
		.from = dates_day(from),
		.until = ROW_NO_DAY,
		.document = "No. 7",
		.ground = "drought" };

	(void)text_copy(order.order, sizeof(order.order), name);
	return order;
}

static void add_period(struct limit_order *order, enum ceiling_basis basis, struct days period,
		int64_t litres)
{
	order->numbers[order->count++] =
			(struct limit_number){ basis, SOURCE_ANY, period, CEILING_NONE, litres };
}

static struct days year_of(int year)
{
	return (struct days){ month_days(month_make(year, 1)).from,
		month_days(month_make(year + 1, 1)).from };
}

static void add_months(struct limit_order *order, int first, int last)
{
	for (int i = first; i <= last; i++) {
		add_period(order, BASIS_PLAN_MONTH, month_days(month_make(2026, i)), CEILING_NONE);
	}
}

static int say(struct world *world, const struct limit_order *order)
{
	struct fact fact = { .kind = KIND_LIMIT };

	bytes_init(&fact.body, KIND_WHOLE_MAX);
	limit_order_put(&fact.body, order);
	return world_say(world, &fact);
}

static void look(struct world *world, const char *at, struct quota *ret)
{
	CHECK_INT(quota_find(ledger_books(world->ledger), "P", dates_day(at), ret), QUOTA_OK);
}

static void check(struct quota *quota, enum ceiling_basis basis, int64_t limit_litres,
		int64_t restricted_litres)
{
	const struct ceiling *ceiling = quota_ceiling(quota, basis);

	CHECK(ceiling != NULL);
	CHECK_INT(ceiling->limit_litres, limit_litres);
	CHECK_INT(ceiling->restricted_litres, restricted_litres);
	CHECK_INT(ceiling->granted_litres, limit_litres + restricted_litres);
}

/* F6c, reading A: 30 % of 1,200,000 on 1 August is 840,000; and not below the 900,000 taken by then. */
static void a_cut_does_not_go_below_what_had_been_taken(void **state)
{
	static const struct {
		const char *name;
		int64_t taken_m3, limit_m3;
	} rows[] = {
		{ "little was taken", 500000, 840000 },
		{ "more than is left", 900000, 900000 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct limit_order order = order_of("D", LIMIT_RESTRICT, "2026-08-01");
		struct world world;
		struct quota quota;

		CHECK_ROW(rows[i].name);
		open_world(&world, 1200000, 100000 * M3);
		world_read_at(&world, "M", "2026-08-01T00:00:00+08:00", rows[i].taken_m3 * M3);
		order.how = LIMIT_SHARE;
		order.amount = 700000;
		add_period(&order, BASIS_PERMIT, year_of(2026), CEILING_NONE);
		CHECK_INT(say(&world, &order), LEDGER_OK);
		look(&world, "2026-08-01", &quota);
		check(&quota, BASIS_PERMIT, rows[i].limit_m3 * M3,
				(1200000 - rows[i].limit_m3) * M3);
		look(&world, "2026-07-31", &quota);
		check(&quota, BASIS_PERMIT, 1200000 * M3, 0);
		/* The same again is known; with another figure it is refused. */
		CHECK_INT(say(&world, &order), LEDGER_NOTHING);
		order.amount = 600000;
		CHECK_INT(say(&world, &order), LEDGER_REFUSED);
		world_close(&world);
	}
}

/* F6c, reading B: five months' plan less 30 %: 350,000 of 500,000, so 1,050,000 in the year; A: 140,000. */
static void a_share_is_of_the_months_or_of_the_year(void **state)
{
	static const struct {
		const char *name;
		enum limit_how how;
		int64_t month_m3, year_m3;
	} rows[] = {
		{ "of the months", LIMIT_SHARE, 70000, 1050000 },
		{ "of the year", LIMIT_SHARE_OF_YEAR, 28000, 840000 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct limit_order order = order_of("D", LIMIT_RESTRICT, "2026-08-01");
		struct world world;
		struct quota quota;

		CHECK_ROW(rows[i].name);
		open_world(&world, 2000000, 100000 * M3);
		order.how = rows[i].how;
		order.amount = 700000;
		add_months(&order, 8, 12);
		CHECK_INT(say(&world, &order), LEDGER_OK);
		look(&world, "2026-08-20", &quota);
		check(&quota, BASIS_PLAN_MONTH, rows[i].month_m3 * M3,
				(100000 - rows[i].month_m3) * M3);
		check(&quota, BASIS_PLAN, rows[i].year_m3 * M3, (1200000 - rows[i].year_m3) * M3);
		check(&quota, BASIS_PLAN_TO_DATE, (700000 + rows[i].month_m3) * M3,
				(100000 - rows[i].month_m3) * M3);
		CHECK(quota_ceiling(&quota, BASIS_PLAN_MONTH)->may_bind);
		world_close(&world);
	}
}

/* A third of five months of 10,001 litres is 33,336: 6,668, and a litre less for the last four. */
static void parts_add_up_by_largest_remainder(void **state)
{
	struct limit_order order = order_of("D", LIMIT_ADJUST, "2026-08-01");
	struct world world;
	int64_t sum = 0;

	(void)state;
	open_world(&world, 2000000, 10001);
	order.how = LIMIT_SHARE;
	order.amount = 666666;
	add_months(&order, 8, 12);
	CHECK_INT(say(&world, &order), LEDGER_OK);
	for (int i = 8; i <= 12; i++) {
		struct days month = month_days(month_make(2026, i));
		struct limit_number_row key = { .permit = "P",
			.basis = BASIS_PLAN_MONTH,
			.period_from = month.from.number,
			.order = "D" };
		const struct limit_number_row *row = shelf_find(
				books_shelf(ledger_books(world.ledger), BOOK_LIMIT_NUMBER), &key);

		CHECK(row != NULL);
		CHECK_INT(row->base_litres, 10001);
		CHECK_INT(row->litres, i == 8 ? 6668 : 6667);
		sum += row->litres;
	}
	CHECK_INT(sum, INT64_C(50005) * 666666 / 1000000);
	world_close(&world);
}

/* F6d: July raised by a document of 20 August: only where it says that it is retroactive. */
static void an_ended_month_is_reached_by_a_retroactive_document_only(void **state)
{
	struct limit_order order = order_of("R", LIMIT_ADJUST, "2026-08-20");
	struct world world;
	struct quota quota;

	(void)state;
	open_world(&world, 1000000, 10000 * M3);
	world_read_at(&world, "M", "2026-07-01T00:00:00+08:00", 60000 * M3);
	world_read_at(&world, "M", "2026-08-01T00:00:00+08:00", 74000 * M3);
	look(&world, "2026-07-31", &quota);
	check(&quota, BASIS_PLAN_MONTH, 10000 * M3, 0);
	add_period(&order, BASIS_PLAN_MONTH, month_days(month_make(2026, 7)), 14000 * M3);
	CHECK_INT(say(&world, &order), LEDGER_REFUSED);
	order.flags = LIMIT_RETROACTIVE;
	CHECK_INT(say(&world, &order), LEDGER_OK);
	look(&world, "2026-07-31", &quota);
	check(&quota, BASIS_PLAN_MONTH, 14000 * M3, 0);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN_MONTH)->remaining_litres, 0);
	check(&quota, BASIS_PLAN_TO_DATE, 74000 * M3, 0);
	look(&world, "2026-08-20", &quota);
	check(&quota, BASIS_PLAN, 124000 * M3, 0);
	/* A retroactive cut leaves what was taken of the month: 14,000, not 9,000. */
	order = order_of("C", LIMIT_ADJUST, "2026-08-25");
	order.flags = LIMIT_RETROACTIVE;
	add_period(&order, BASIS_PLAN_MONTH, month_days(month_make(2026, 7)), 9000 * M3);
	CHECK_INT(say(&world, &order), LEDGER_OK);
	look(&world, "2026-08-31", &quota);
	check(&quota, BASIS_PLAN, 119000 * M3, 0);
	look(&world, "2026-07-31", &quota);
	check(&quota, BASIS_PLAN_MONTH, 14000 * M3, 0);
	world_close(&world);
}

struct seen {
	size_t count;
	struct days days;
};

static int see_days(void *context, struct days days)
{
	struct seen *seen = context;

	seen->count++;
	seen->days = days;
	return 0;
}

/* What a restriction took goes back with its end; months that ended under it keep its number. */
static void the_end_of_a_restriction_restores(void **state)
{
	struct limit_order order = order_of("D", LIMIT_RESTRICT, "2026-08-01");
	struct limit_order end = order_of("D", LIMIT_END, "2026-10-15");
	struct limit_order back = order_of("D", LIMIT_WITHDRAW, "2026-10-20");
	struct seen seen = { .count = 0 };
	struct lineage lineage;
	struct world world;
	struct quota quota;

	(void)state;
	open_world(&world, 2000000, 100000 * M3);
	order.how = LIMIT_SHARE;
	order.amount = 500000;
	order.flags = LIMIT_EMERGENCY;
	add_months(&order, 8, 12);
	CHECK_INT(say(&world, &order), LEDGER_OK);
	look(&world, "2026-12-31", &quota);
	check(&quota, BASIS_PLAN, 950000 * M3, 250000 * M3);
	CHECK_INT(say(&world, &end), LEDGER_OK);
	CHECK_INT(say(&world, &end), LEDGER_NOTHING);
	look(&world, "2026-10-14", &quota);
	check(&quota, BASIS_PLAN_MONTH, 50000 * M3, 50000 * M3);
	look(&world, "2026-10-15", &quota);
	check(&quota, BASIS_PLAN_MONTH, 100000 * M3, 0);
	look(&world, "2026-12-31", &quota);
	check(&quota, BASIS_PLAN, 1100000 * M3, 100000 * M3);
	lineage_find(ledger_books(world.ledger), "P", dates_day("2026-10-14"), &lineage);
	CHECK_INT(limit_see_emergencies(ledger_books(world.ledger), &lineage, see_days, &seen), 0);
	CHECK_INT(seen.count, 1);
	CHECK_INT(seen.days.from.number, dates_day("2026-08-01").number);
	CHECK_INT(seen.days.till.number, dates_day("2026-10-15").number);
	/* The clock stands in August: no period that it changed has ended. */
	CHECK_INT(say(&world, &back), LEDGER_OK);
	look(&world, "2026-12-31", &quota);
	check(&quota, BASIS_PLAN, 1200000 * M3, 0);
	world_close(&world);
}

/*
 * 600 until July, 137 from 1 May to 31 July; on 1 July 500 are taken and the year
 * is cut to 486: from 1 August on it has the 500, and no restriction is told.
 */
static void a_cut_under_a_restriction_keeps_what_was_taken(void **state)
{
	struct limit_order restriction = order_of("R", LIMIT_RESTRICT, "2026-05-01");
	struct limit_order cut = order_of("C", LIMIT_ADJUST, "2026-07-01");
	struct world world;
	struct quota quota;

	(void)state;
	open_world(&world, 600, 100000 * M3);
	world_read_at(&world, "M", "2026-07-01T00:00:00+08:00", 500 * M3);
	restriction.until = dates_day("2026-07-31");
	add_period(&restriction, BASIS_PERMIT, year_of(2026), 137 * M3);
	add_period(&cut, BASIS_PERMIT, year_of(2026), 486 * M3);
	CHECK_INT(say(&world, &restriction), LEDGER_OK);
	CHECK_INT(say(&world, &cut), LEDGER_OK);
	look(&world, "2026-08-01", &quota);
	check(&quota, BASIS_PERMIT, 500 * M3, 0);
	world_close(&world);
}

/*
 * July is restricted to 50,000 and takes 80,000; in August it is cut to 40,000,
 * which is less than the restriction: the 50,000 that July ended with stay.
 */
static void a_late_cut_below_a_restriction_gives_nothing_back(void **state)
{
	struct limit_order restriction = order_of("R", LIMIT_RESTRICT, "2026-07-01");
	struct limit_order cut = order_of("C", LIMIT_ADJUST, "2026-08-10");
	const struct days july = month_days(month_make(2026, 7));
	const struct day end = dates_day("2026-12-31");
	struct lineage lineage;
	struct limits limits;
	struct world world;

	(void)state;
	open_world(&world, 2000000, 100000 * M3);
	world_read_at(&world, "M", "2026-07-01T00:00:00+08:00", 0);
	world_read_at(&world, "M", "2026-08-01T00:00:00+08:00", 80000 * M3);
	add_period(&restriction, BASIS_PLAN_MONTH, july, 50000 * M3);
	add_period(&cut, BASIS_PLAN_MONTH, july, 40000 * M3);
	restriction.flags = cut.flags = LIMIT_RETROACTIVE;
	CHECK_INT(say(&world, &restriction), LEDGER_OK);
	CHECK_INT(say(&world, &cut), LEDGER_OK);
	lineage_find(ledger_books(world.ledger), "P", end, &lineage);
	CHECK_INT(limits_find(ledger_books(world.ledger), &lineage, end, end, &limits), 0);
	CHECK_INT(limits.month_litres[6], 50000 * M3);
	world_close(&world);
}

/* The later number holds, a row or an order; two orders of one day and period are refused. */
static void the_newest_number_holds(void **state)
{
	struct limit_order order = order_of("A1", LIMIT_ADJUST, "2026-08-10");
	struct world world;
	struct quota quota;

	(void)state;
	open_world(&world, 2000000, 100000 * M3);
	add_period(&order, BASIS_PLAN_MONTH, month_days(month_make(2026, 9)), 120000 * M3);
	CHECK_INT(say(&world, &order), LEDGER_OK);
	(void)text_copy(order.order, sizeof(order.order), "A2");
	CHECK_INT(say(&world, &order), LEDGER_REFUSED);
	look(&world, "2026-09-30", &quota);
	check(&quota, BASIS_PLAN_MONTH, 120000 * M3, 0);
	world_row(&world, ROW_PLAN, facts_plan("P", 2026, 90000 * M3, "2026-09-05"));
	look(&world, "2026-09-30", &quota);
	check(&quota, BASIS_PLAN_MONTH, 90000 * M3, 0);
	order.from = dates_day("2026-09-06");
	CHECK_INT(say(&world, &order), LEDGER_OK);
	look(&world, "2026-09-30", &quota);
	check(&quota, BASIS_PLAN_MONTH, 120000 * M3, 0);
	world_close(&world);
}

/* Alerts in force of a basis. */
static size_t count_in_force(struct world *world, enum ceiling_basis basis)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ALERT), NULL, 0);
	const struct alert_row *row;
	size_t count = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		count += row->basis == (int64_t)basis && alert_is_in_force(row) ? 1 : 0;
	}
	return count;
}

/* F34: taken 950 of 1,000 raised 80 and 90; lifted to 1,500 both are withdrawn; at 1,250 80 is raised anew. */
static void a_raised_limit_withdraws_alerts(void **state)
{
	struct limit_order order = order_of("UP", LIMIT_ADJUST, "2026-08-01");
	struct world world;

	(void)state;
	open_world(&world, 1000, 1000 * M3);
	world_read_at(&world, "M", "2026-07-31T00:00:00+08:00", 950 * M3);
	CHECK_INT(count_in_force(&world, BASIS_PERMIT), 2);
	add_period(&order, BASIS_PERMIT, year_of(2026), 1500 * M3);
	CHECK_INT(say(&world, &order), LEDGER_OK);
	CHECK_INT(count_in_force(&world, BASIS_PERMIT), 0);
	world_read_at(&world, "M", "2026-08-01T00:00:00+08:00", 1250 * M3);
	CHECK_INT(count_in_force(&world, BASIS_PERMIT), 1);
	order = order_of("UP", LIMIT_WITHDRAW, "2026-08-01");
	CHECK_INT(say(&world, &order), LEDGER_OK);
	CHECK_INT(count_in_force(&world, BASIS_PERMIT), 3);
	world_close(&world);
}

/* An order of a later day moves alerts when its day comes, by the entry of the day. */
static void an_order_comes_into_force_with_its_day(void **state)
{
	struct limit_order order = order_of("D", LIMIT_RESTRICT, "2026-08-03");
	struct world world;

	(void)state;
	open_world(&world, 1000, 1000 * M3);
	world_read_at(&world, "M", "2026-07-31T00:00:00+08:00", 500 * M3);
	order.until = dates_day("2026-08-04");
	add_period(&order, BASIS_PERMIT, year_of(2026), 600 * M3);
	CHECK_INT(say(&world, &order), LEDGER_OK);
	CHECK_INT(count_in_force(&world, BASIS_PERMIT), 0);
	facts_set_time(world.ledger, dates_at("2026-08-03T08:00:00+08:00"));
	world_read_at(&world, "M", "2026-07-31T01:00:00+08:00", 500 * M3);
	CHECK_INT(count_in_force(&world, BASIS_PERMIT), 1);
	facts_set_time(world.ledger, dates_at("2026-08-05T08:00:00+08:00"));
	world_read_at(&world, "M", "2026-07-31T02:00:00+08:00", 500 * M3);
	CHECK_INT(count_in_force(&world, BASIS_PERMIT), 0);
	world_close(&world);
}

/* F28: the year of a permit and a plan is its own, from July. */
static void a_dispatch_year_has_its_own_periods(void **state)
{
	struct limit_order order = order_of("D", LIMIT_RESTRICT, "2026-02-01");
	union row permit = facts_permit("P", "330300", 1000 * M3);
	union row plan = facts_plan("P", 2025, 100 * M3, NULL);
	struct days year = { month_days(month_make(2025, 7)).from,
		month_days(month_make(2026, 7)).from };
	struct world world;
	struct quota quota;

	(void)state;
	world_begin(&world, "simulated:2026-08-01T01:00:00Zx1");
	permit.permit.year_kind = plan.plan.year_kind = YEAR_DISPATCH;
	world_row(&world, ROW_AREA, facts_area("330300", ""));
	world_row(&world, ROW_PERMIT, permit);
	world_row(&world, ROW_PLAN, plan);
	add_period(&order, BASIS_PERMIT, year_of(2026), 500 * M3);
	CHECK_INT(say(&world, &order), LEDGER_REFUSED);
	order.count = 0;
	add_period(&order, BASIS_PERMIT, year, 500 * M3);
	add_period(&order, BASIS_PLAN_MONTH, month_days(month_make(2026, 3)), 10 * M3);
	CHECK_INT(say(&world, &order), LEDGER_OK);
	look(&world, "2026-06-30", &quota);
	check(&quota, BASIS_PERMIT, 500 * M3, 500 * M3);
	check(&quota, BASIS_PLAN, 1110 * M3, 90 * M3);
	look(&world, "2026-07-01", &quota);
	check(&quota, BASIS_PERMIT, 1000 * M3, 0);
	world_close(&world);
}

/* What makes no sense is refused. */
static void senseless_orders_are_refused(void **state)
{
	struct limit_order order;
	struct world world;

	(void)state;
	open_world(&world, 1000, 100 * M3);
	order = order_of("X", LIMIT_RESTRICT, "2026-08-01");
	CHECK_INT(say(&world, &order), LEDGER_REFUSED); /* no period */
	add_period(&order, BASIS_PERMIT, year_of(2026), 1000 * M3);
	CHECK_INT(say(&world, &order), LEDGER_REFUSED); /* restricts nothing */
	order.numbers[0].litres = 1;
	add_period(&order, BASIS_PERMIT, year_of(2026), 2);
	CHECK_INT(say(&world, &order), LEDGER_REFUSED); /* twice */
	order.count = 0;
	add_period(&order, BASIS_PLAN_MONTH, month_days(month_make(2027, 1)), 5);
	CHECK_INT(say(&world, &order), LEDGER_REFUSED); /* no plan */
	order.count = 0;
	order.how = LIMIT_SHARE_OF_YEAR;
	order.amount = 400000; /* 720 of 1,200 go, and one month has 100 */
	add_months(&order, 12, 12);
	CHECK_INT(say(&world, &order), LEDGER_REFUSED);
	order = order_of("X", LIMIT_END, "2026-08-02");
	CHECK_INT(say(&world, &order), LEDGER_REFUSED); /* no such order */
	order = order_of("X", LIMIT_ADJUST, "2026-08-01");
	(void)text_copy(order.permit, sizeof(order.permit), "Q");
	add_period(&order, BASIS_PERMIT, year_of(2026), 1);
	CHECK_INT(say(&world, &order), LEDGER_REFUSED); /* no such permit */
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_does_not_go_below_what_had_been_taken),
		cmocka_unit_test(a_share_is_of_the_months_or_of_the_year),
		cmocka_unit_test(parts_add_up_by_largest_remainder),
		cmocka_unit_test(an_ended_month_is_reached_by_a_retroactive_document_only),
		cmocka_unit_test(the_end_of_a_restriction_restores),
		cmocka_unit_test(a_cut_under_a_restriction_keeps_what_was_taken),
		cmocka_unit_test(a_late_cut_below_a_restriction_gives_nothing_back),
		cmocka_unit_test(the_newest_number_holds),
		cmocka_unit_test(a_raised_limit_withdraws_alerts),
		cmocka_unit_test(an_order_comes_into_force_with_its_day),
		cmocka_unit_test(a_dispatch_year_has_its_own_periods),
		cmocka_unit_test(senseless_orders_are_refused),
	};

	return cmocka_run_group_tests_name("limit_order", tests, NULL, NULL);
}
