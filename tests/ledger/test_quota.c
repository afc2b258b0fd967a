/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A permit's ceilings out of a ledger: rules.md F6 (part-year, successor, cut,
 * raise), F13 (no plan, plan of 0), F14 (plan to date), F26 (forecast), F28.
 */

#include "tests/check.h"

#include "ledger/ledger.h"
#include "ledger/limit.h"
#include "ledger/quota.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

struct taker {
	struct world world;
	int64_t count; /* of the register, m³ */
};

/* One intake whose register stands at 0 when the year begins. */
static void open_taker(struct taker *taker, int64_t annual_m3)
{
	struct world *world = &taker->world;

	taker->count = 0;
	world_begin(world, "simulated:2027-02-01T00:00:00Zx1");
	world_row(world, ROW_AREA, facts_area("330000", ""));
	world_row(world, ROW_AREA, facts_area("330300", "330000"));
	world_row(world, ROW_PERMIT, facts_permit("P", "330300", annual_m3 * M3));
	world_row(world, ROW_INTAKE, facts_intake("I", "P", INT64_C(10000000)));
	world_row(world, ROW_METER, facts_meter("M", "I", 8, "2025-01-01"));
	world_reading(world, "M", dates_at("2026-01-01T00:00:00+08:00"), 0);
}

/* So many m³ more until a day's midnight. */
static void take_until(struct taker *taker, const char *day, int64_t m3)
{
	const struct zone *zone = &ledger_books(taker->world.ledger)->zone;

	taker->count += m3;
	world_reading(&taker->world, "M", zone_midnight(zone, dates_day(day)).unix_s,
			taker->count * M3);
}

static void look(struct taker *taker, const char *permit, const char *at, struct quota *ret)
{
	struct books *books = ledger_books(taker->world.ledger);

	CHECK_INT(quota_find(books, permit, dates_day(at), ret), QUOTA_OK);
	CHECK_INT(quota_add_caps(books, ret), 0);
}

static void check_limit(
		struct quota *quota, enum ceiling_basis basis, int64_t limit_m3, int64_t taken_m3)
{
	const struct ceiling *ceiling = quota_ceiling(quota, basis);

	CHECK(ceiling != NULL);
	CHECK_INT(ceiling->limit_litres, limit_m3 * M3);
	CHECK_INT(ceiling->taken_litres, taken_m3 * M3);
	CHECK_INT(ceiling->remaining_litres, (limit_m3 - taken_m3) * M3);
}

/* rules.md F26: 600,000 of 1,000,000 by 30 June, 5,000 a day of late: 18 September. */
static void the_forecast_is_of_the_last_thirty_days(void **state)
{
	struct taker taker;
	struct quota quota;
	const struct ceiling *permit;

	(void)state;
	open_taker(&taker, 1000000);
	take_until(&taker, "2026-06-01", 450000);
	for (int day = 2; day <= 31; day++) {
		char text[DAY_TEXT_MAX];
		struct day next = { dates_day("2026-06-01").number + day - 1 };

		take_until(&taker, day_format(next, text), 5000);
	}
	look(&taker, "P", "2026-06-30", &quota);
	check_limit(&quota, BASIS_PERMIT, 1000000, 600000);
	permit = quota_ceiling(&quota, BASIS_PERMIT);
	CHECK_INT(quota.mean_days, 30);
	CHECK_INT(permit->share_ppm, 600000);
	CHECK_INT(permit->forecast_on.number, dates_day("2026-09-18").number);
	CHECK_INT(permit->crossed_on.number, INT32_MIN);
	/* The evening before: a day less. */
	look(&taker, "P", "2026-06-29", &quota);
	check_limit(&quota, BASIS_PERMIT, 1000000, 595000);
	/* A day of which nothing is known moves nothing but the asking day. */
	look(&taker, "P", "2026-07-01", &quota);
	CHECK_INT(quota_ceiling(&quota, BASIS_PERMIT)->forecast_on.number,
			dates_day("2026-09-19").number);
	ledger_close(taker.world.ledger);
}

/* rules.md F14: 80,000 by the end of July against 10,000 a month: 66.7 % of the year, 114.3 % to date. */
static void the_plan_to_date_is_a_ceiling_of_its_own(void **state)
{
	struct taker taker;
	struct quota quota;

	(void)state;
	open_taker(&taker, 1000000);
	world_row(&taker.world, ROW_PLAN, facts_plan("P", 2026, 10000 * M3, NULL));
	take_until(&taker, "2026-07-01", 71000);
	take_until(&taker, "2026-08-01", 9000);
	look(&taker, "P", "2026-07-31", &quota);
	check_limit(&quota, BASIS_PLAN, 120000, 80000);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN)->share_ppm, 666666);
	check_limit(&quota, BASIS_PLAN_TO_DATE, 70000, 80000);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN_TO_DATE)->share_ppm, 1142857);
	check_limit(&quota, BASIS_PLAN_MONTH, 10000, 9000);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN_MONTH)->share_ppm, 900000);
	ledger_close(taker.world.ledger);
}

/* rules.md F13. */
static void no_plan_is_no_ceiling_and_a_plan_of_nothing_is_one(void **state)
{
	struct taker taker;
	struct quota quota;

	(void)state;
	open_taker(&taker, 1000000);
	take_until(&taker, "2026-02-01", 15000);
	look(&taker, "P", "2026-01-31", &quota);
	CHECK_INT(quota.count, 1);
	CHECK(quota_ceiling(&quota, BASIS_PLAN) == NULL);
	world_row(&taker.world, ROW_PLAN, facts_plan("P", 2026, 0, NULL));
	look(&taker, "P", "2026-01-31", &quota);
	check_limit(&quota, BASIS_PLAN_MONTH, 0, 15000);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN_MONTH)->share_ppm, CEILING_NONE);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN_MONTH)->crossed_on.number,
			dates_day("2026-01-01").number);
	ledger_close(taker.world.ledger);
}

static union row permit_from(const char *permit, int64_t annual_m3, const char *from)
{
	union row row = facts_permit(permit, "330300", annual_m3 * M3);

	row.permit.from = dates_day(from);
	return row;
}

/* rules.md F6-c: 30 % less from 1 August, when 900,000 of 1,200,000 had been taken. */
static void a_cut_leaves_what_had_been_taken(void **state)
{
	struct taker taker;
	struct quota quota;

	(void)state;
	open_taker(&taker, 1200000);
	take_until(&taker, "2026-08-01", 900000);
	world_row(&taker.world, ROW_PERMIT, permit_from("P", 840000, "2026-08-01"));
	take_until(&taker, "2026-08-11", 5000);
	look(&taker, "P", "2026-07-31", &quota);
	check_limit(&quota, BASIS_PERMIT, 1200000, 900000);
	look(&taker, "P", "2026-08-10", &quota);
	check_limit(&quota, BASIS_PERMIT, 900000, 905000);
	CHECK_INT(quota_ceiling(&quota, BASIS_PERMIT)->crossed_on.number,
			dates_day("2026-08-01").number);
	ledger_close(taker.world.ledger);
}

/* rules.md F6-b: the old permit to 30 June, its successor of 800,000 from then on: one account. */
static void a_successor_continues_the_account(void **state)
{
	union row successor;
	union row intake;
	struct taker taker;
	struct quota quota;

	(void)state;
	open_taker(&taker, 1000000);
	take_until(&taker, "2026-07-01", 300000);
	successor = permit_from("Q", 800000, "2026-07-01");
	(void)text_copy(successor.permit.replaces, sizeof(successor.permit.replaces), "P");
	successor.permit.valid_from = dates_day("2026-07-01");
	world_row(&taker.world, ROW_PERMIT, successor);
	intake = facts_intake("I", "Q", INT64_C(10000000));
	intake.intake.from = dates_day("2026-07-01");
	world_row(&taker.world, ROW_INTAKE, intake);
	take_until(&taker, "2026-08-01", 100000);
	look(&taker, "Q", "2026-07-31", &quota);
	check_limit(&quota, BASIS_PERMIT, 800000, 400000);
	CHECK_INT(quota.lineage.count, 2);
	look(&taker, "P", "2026-07-31", &quota); /* answers as its successor */
	CHECK_TEXT(quota.lineage.permits[0], "Q");
	check_limit(&quota, BASIS_PERMIT, 800000, 400000);
	look(&taker, "P", "2026-06-30", &quota);
	CHECK_TEXT(quota.lineage.permits[0], "P");
	check_limit(&quota, BASIS_PERMIT, 1000000, 300000);
	ledger_close(taker.world.ledger);
}

/*
 * rules.md F6: of a successor from 16 July on with a plan of its own July has that
 * number, no lower than what had been taken in it; the months before keep theirs.
 */
static void a_successors_plan_begins_with_it(void **state)
{
	union row successor;
	struct taker taker;
	struct quota quota;

	(void)state;
	open_taker(&taker, 1000000);
	world_row(&taker.world, ROW_PLAN, facts_plan("P", 2026, 10000 * M3, NULL));
	successor = permit_from("Q", 800000, "2026-07-16");
	(void)text_copy(successor.permit.replaces, sizeof(successor.permit.replaces), "P");
	successor.permit.valid_from = dates_day("2026-07-16");
	world_row(&taker.world, ROW_PERMIT, successor);
	world_row(&taker.world, ROW_PLAN, facts_plan("Q", 2026, 4000 * M3, NULL));
	take_until(&taker, "2026-07-01", 0);
	take_until(&taker, "2026-07-16", 6000);
	look(&taker, "P", "2026-07-15", &quota);
	check_limit(&quota, BASIS_PLAN_MONTH, 10000, 6000);
	check_limit(&quota, BASIS_PLAN, 120000, 6000);
	look(&taker, "Q", "2026-07-31", &quota);
	check_limit(&quota, BASIS_PLAN_MONTH, 6000, 6000);
	check_limit(&quota, BASIS_PLAN, 6 * 10000 + 6 * 4000, 6000);
	look(&taker, "Q", "2026-08-31", &quota);
	check_limit(&quota, BASIS_PLAN_MONTH, 4000, 0);
	check_limit(&quota, BASIS_PLAN_TO_DATE, 6 * 10000 + 2 * 4000, 6000);
	ledger_close(taker.world.ledger);
}

/*
 * rules.md F28: charges go by the calendar. A permit of 600,000 by dispatch years
 * from 1 March on, 500,000 before, 550,000 from 1 September on: 600,000 until
 * then, and no cut below the 570,000 that the calendar year had taken.
 */
static void a_calendar_year_has_the_number_that_runs(void **state)
{
	static const struct {
		const char *asked;
		int64_t m3;
	} rows[] = {
		{ "2026-02-28", 500000 },
		{ "2026-08-31", 600000 },
		{ "2026-12-31", 570000 },
	};
	struct lineage lineage;
	struct taker taker;

	(void)state;
	open_taker(&taker, 500000);
	for (int i = 0; i < 2; i++) {
		union row row = permit_from("P", i == 0 ? 600000 : 550000,
				i == 0 ? "2026-03-01" : "2026-09-01");

		row.permit.year_kind = YEAR_DISPATCH;
		world_row(&taker.world, ROW_PERMIT, row);
	}
	take_until(&taker, "2026-09-01", 570000);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct day asked = dates_day(rows[i].asked);
		int64_t litres = -7;
		bool has = false;

		CHECK_ROW(rows[i].asked);
		lineage_find(ledger_books(taker.world.ledger), "P", asked, &lineage);
		CHECK_INT(limits_find_calendar(ledger_books(taker.world.ledger), &lineage, asked,
					  2026, &has, &litres),
				0);
		CHECK(has);
		CHECK_INT(litres, rows[i].m3 * M3);
	}
	ledger_close(taker.world.ledger);
}

/* rules.md F6-d: July's plan raised by a document of 20 August: July stays as it ended. */
static void a_raise_touches_the_running_month_and_later_ones(void **state)
{
	struct taker taker;
	struct quota quota;

	(void)state;
	open_taker(&taker, 1000000);
	world_row(&taker.world, ROW_PLAN, facts_plan("P", 2026, 10000 * M3, NULL));
	take_until(&taker, "2026-07-01", 0);
	take_until(&taker, "2026-08-01", 14000);
	world_row(&taker.world, ROW_PLAN, facts_plan("P", 2026, 14000 * M3, "2026-08-20"));
	take_until(&taker, "2026-09-01", 12400);
	look(&taker, "P", "2026-07-31", &quota);
	check_limit(&quota, BASIS_PLAN_MONTH, 10000, 14000);
	check_limit(&quota, BASIS_PLAN, 120000, 14000);
	look(&taker, "P", "2026-08-19", &quota);
	check_limit(&quota, BASIS_PLAN, 120000, 14000 + 7600);
	look(&taker, "P", "2026-08-31", &quota);
	check_limit(&quota, BASIS_PLAN_MONTH, 14000, 12400);
	check_limit(&quota, BASIS_PLAN, 7 * 10000 + 5 * 14000, 26400);
	check_limit(&quota, BASIS_PLAN_TO_DATE, 84000, 26400);
	ledger_close(taker.world.ledger);
}

/* rules.md F28: a dispatch year runs from 1 July, m01 is the January in it. */
static void a_dispatch_year_begins_in_july(void **state)
{
	union row plan = facts_plan("P", 2026, 1000 * M3, NULL);
	union row permit;
	struct taker taker;
	struct quota quota;

	(void)state;
	open_taker(&taker, 500000);
	permit = permit_from("P", 600000, "2026-05-01");
	permit.permit.year_kind = YEAR_DISPATCH;
	world_row(&taker.world, ROW_PERMIT, permit);
	plan.plan.year_kind = YEAR_DISPATCH;
	plan.plan.month_litres[0] = 7000 * M3;
	world_row(&taker.world, ROW_PLAN, plan);
	take_until(&taker, "2026-07-01", 100000);
	take_until(&taker, "2027-01-01", 18400);
	take_until(&taker, "2027-01-31", 3000);
	look(&taker, "P", "2027-01-30", &quota);
	check_limit(&quota, BASIS_PERMIT, 600000, 21400);
	check_limit(&quota, BASIS_PLAN, 18000, 21400);
	check_limit(&quota, BASIS_PLAN_TO_DATE, 13000, 21400);
	check_limit(&quota, BASIS_PLAN_MONTH, 7000, 3000);
	ledger_close(taker.world.ledger);
}

/* rules.md F22: a cap counts the year of its area and of those below, by source. */
static void a_cap_counts_its_area_and_those_below(void **state)
{
	union row caps[] = {
		{ .cap = { .area = "330000", .litres = 90000 * M3 } },
		{ .cap = { .area = "330000", .source = SOURCE_SURFACE, .litres = 50000 * M3 } },
		{ .cap = { .area = "330300", .source = SOURCE_GROUNDWATER, .litres = 10 * M3 } },
	};
	struct taker taker;
	struct quota quota;

	(void)state;
	open_taker(&taker, 1000000);
	for (size_t i = 0; i < CHECK_COUNT(caps); i++) {
		caps[i].cap.year = 2026;
		caps[i].cap.permits_litres = ROW_NO_LITRES;
		caps[i].cap.year_kind = YEAR_CALENDAR;
		caps[i].cap.from = ROW_NO_DAY;
		world_row(&taker.world, ROW_CAP, caps[i]);
	}
	take_until(&taker, "2026-02-01", 31000);
	take_until(&taker, "2026-02-11", 20000);
	look(&taker, "P", "2026-02-05", &quota);
	CHECK_INT(quota.count, 3);
	CHECK_INT(quota.ceilings[1].basis, BASIS_CAP);
	CHECK_TEXT(quota.ceilings[1].name, "330000");
	CHECK_INT(quota.ceilings[1].source, SOURCE_ANY);
	CHECK_INT(quota.ceilings[1].taken_litres, 41000 * M3);
	CHECK_INT(quota.ceilings[1].remaining_litres, 49000 * M3);
	CHECK_INT(quota.ceilings[2].source, SOURCE_SURFACE);
	CHECK_INT(quota.ceilings[2].remaining_litres, 9000 * M3);
	CHECK(!quota.ceilings[1].may_bind);
	ledger_close(taker.world.ledger);
}

static void an_unknown_permit_has_no_quota(void **state)
{
	struct taker taker;
	struct quota quota;

	(void)state;
	open_taker(&taker, 1000000);
	CHECK_INT(quota_find(ledger_books(taker.world.ledger), "X", dates_day("2026-02-05"),
				  &quota),
			QUOTA_NO_PERMIT);
	CHECK_INT(quota_find(ledger_books(taker.world.ledger), "P", dates_day("1990-02-05"),
				  &quota),
			QUOTA_NO_PERMIT);
	ledger_close(taker.world.ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_forecast_is_of_the_last_thirty_days),
		cmocka_unit_test(the_plan_to_date_is_a_ceiling_of_its_own),
		cmocka_unit_test(no_plan_is_no_ceiling_and_a_plan_of_nothing_is_one),
		cmocka_unit_test(a_cut_leaves_what_had_been_taken),
		cmocka_unit_test(a_successor_continues_the_account),
		cmocka_unit_test(a_raise_touches_the_running_month_and_later_ones),
		cmocka_unit_test(a_dispatch_year_begins_in_july),
		cmocka_unit_test(a_successors_plan_begins_with_it),
		cmocka_unit_test(a_calendar_year_has_the_number_that_runs),
		cmocka_unit_test(a_cap_counts_its_area_and_those_below),
		cmocka_unit_test(an_unknown_permit_has_no_quota),
	};

	return cmocka_run_group_tests_name("quota", tests, NULL, NULL);
}
