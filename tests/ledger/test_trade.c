/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Trades of rights: rules.md F21 a, c and d, cases 1-B2 and 1-B4, and that no
 * litre comes or goes whatever is agreed, approved and ended.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/caps.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/quota.h"
#include "ledger/trade.h"
#include "ledger/trade_number.h"
#include "tests/support/chance.h"
#include "tests/support/trading.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

enum {
	PERMITS = 4,
};

static union row cap_of(const char *area, int year, int64_t litres)
{
	union row row = { .cap = {
					  .year = year,
					  .litres = litres,
					  .permits_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY,
			  } };

	(void)text_copy(row.cap.area, sizeof(row.cap.area), area);
	return row;
}

/* Permits P0.. in two areas of one; P0 has a meter whose register stands at 0. */
static void open_world(struct world *world, const char *clock)
{
	world_begin(world, clock);
	world_row(world, ROW_AREA, facts_area("33", ""));
	world_row(world, ROW_AREA, facts_area("3301", "33"));
	world_row(world, ROW_AREA, facts_area("3302", "33"));
	for (int i = 0; i < PERMITS; i++) {
		char permit[] = { 'P', (char)('0' + i), '\0' };

		trading_permit(world, permit, i % 2 == 0 ? "3301" : "3302", 5000000 * M3);
	}
	world_row(world, ROW_INTAKE, facts_intake("I0", "P0", INT64_C(100000000)));
	world_row(world, ROW_METER, facts_meter("M0", "I0", 10, "2024-01-01"));
	world_row(world, ROW_INTAKE, facts_intake("I1", "P1", INT64_C(100000000)));
	world_row(world, ROW_METER, facts_meter("M1", "I1", 10, "2024-01-01"));
}

static void make(struct world *world, const struct agreement *agreement)
{
	CHECK_INT(trading_agree(world, agreement), LEDGER_OK);
	CHECK_INT(trading_assent(world, 2, agreement->trade, TRADE_BUYER), LEDGER_OK);
	CHECK_INT(trading_approve(world, agreement->trade, TRADE_CAP_NONE), LEDGER_OK);
}

/* What trades moved of a permit's year by the end of a day, and what quota says of it. */
static void check_year(struct world *world, const char *permit, const char *at, int64_t litres)
{
	const struct books *books = ledger_books(world->ledger);
	struct quota quota;
	struct ceiling *ceiling;

	CHECK_INT(quota_find(books, permit, dates_day(at), &quota), QUOTA_OK);
	ceiling = quota_ceiling(&quota, BASIS_PERMIT);
	CHECK_INT(ceiling->traded_litres, litres);
	CHECK_INT(ceiling->granted_litres, 5000000 * M3);
	CHECK_INT(ceiling->limit_litres, 5000000 * M3 + litres);
}

static void a_trade_moves_both_years_by_days_of_its_term(void **state)
{
	struct agreement agreement =
			trading_agreement("T1", 1000000 * M3, "2024-12-24", "2026-12-23");
	struct world world;

	(void)state;
	CHECK_ROW("F21 a, 1-B4");
	open_world(&world, "simulated:2024-12-20T01:00:00Zx1");
	make(&world, &agreement);
	check_year(&world, "P0", "2024-12-23", 0);
	check_year(&world, "P0", "2024-12-24", -10958904);
	check_year(&world, "P1", "2024-12-31", 10958904);
	check_year(&world, "P0", "2025-06-01", -500000000);
	check_year(&world, "P1", "2025-06-01", 500000000);
	check_year(&world, "P1", "2026-06-01", 489041096);
	check_year(&world, "P1", "2027-06-01", 0);
	CHECK_INT(trading_agree(&world, &agreement), LEDGER_NOTHING);
	agreement.litres--;
	CHECK_INT(trading_agree(&world, &agreement), LEDGER_REFUSED);
	world_close(&world);
	CHECK_ROW("never before its approval: the days that are left have the months");
	open_world(&world, "simulated:2025-01-10T01:00:00Zx1");
	agreement = trading_agreement("T1", 365 * M3, "2025-01-01", "2025-12-31");
	agreement.waits_until = dates_day("2025-02-01");
	world_row(&world, ROW_PLAN, facts_plan("P1", 2025, 1000 * M3, NULL));
	make(&world, &agreement);
	check_year(&world, "P1", "2025-01-09", 0);
	check_year(&world, "P1", "2025-01-10", 365 * M3);
	CHECK_INT(trade_moved_right(ledger_books(world.ledger),
				  &(struct right){ RIGHT_ABSTRACTION, "P0" },
				  dates_day("2025-01-01").number, dates_day("2025-01-10")),
			-365 * M3);
	world_close(&world);
}

static void plans_move_as_permits_do(void **state)
{
	struct agreement agreement =
			trading_agreement("T1", 400000 * M3, "2025-01-01", "2025-12-31");
	struct world world;
	struct quota quota;

	(void)state;
	CHECK_ROW("F21 b: a plan of 2,300,000 and 400,000 more");
	open_world(&world, "simulated:2024-12-20T01:00:00Zx1");
	for (int i = 0; i < 2; i++) {
		union row plan = facts_plan(i == 0 ? "P0" : "P1", 2025, 0, NULL);

		plan.plan.given = 0;
		plan.plan.annual_litres = 2300000 * M3;
		world_row(&world, ROW_PLAN, plan);
	}
	make(&world, &agreement);
	CHECK_INT(quota_find(ledger_books(world.ledger), "P1", dates_day("2025-12-31"), &quota),
			QUOTA_OK);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN)->limit_litres, 2700000 * M3);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN)->traded_litres, 400000 * M3);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN)->granted_litres, 2300000 * M3);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN_MONTH)->traded_litres, 33972603);
	CHECK_INT(quota_find(ledger_books(world.ledger), "P0", dates_day("2025-12-31"), &quota),
			QUOTA_OK);
	CHECK_INT(quota_ceiling(&quota, BASIS_PLAN)->limit_litres, 1900000 * M3);
	CHECK_ROW("a month of the plan cannot give more than it has");
	agreement = trading_agreement("T2", 1900000 * M3, "2025-12-01", "2025-12-31");
	CHECK_INT(trading_agree(&world, &agreement), LEDGER_REFUSED);
	world_close(&world);
}

static void nobody_sells_what_he_took(void **state)
{
	struct agreement agreement =
			trading_agreement("T1", 50000 * M3, "2025-06-01", "2025-12-31");
	struct world world;

	(void)state;
	CHECK_ROW("F21 c: 30,000 are left");
	open_world(&world, "simulated:2025-05-20T01:00:00Zx1");
	world_read_at(&world, "M0", "2025-01-01T00:00:00+08:00", 0);
	world_read_at(&world, "M0", "2025-05-20T00:00:00+08:00", 4970000 * M3);
	CHECK_INT(trading_agree(&world, &agreement), LEDGER_REFUSED);
	agreement.litres = 30000 * M3;
	CHECK_INT(trading_agree(&world, &agreement), LEDGER_OK);
	CHECK_INT(trading_assent(&world, 2, "T1", TRADE_BUYER), LEDGER_OK);
	CHECK_ROW("what was taken while it waited");
	world_read_at(&world, "M0", "2025-05-20T01:00:00+08:00", 4970001 * M3);
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_NONE), LEDGER_REFUSED);
	CHECK_INT(trading_refuse(&world, "T1"), LEDGER_OK);
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_NONE), LEDGER_REFUSED);
	world_close(&world);
}

static const struct caps_row *row_of(const struct caps *caps, const char *area)
{
	for (size_t i = 0; i < caps_count(caps); i++) {
		if (strcmp(caps_at(caps, i)->area, area) == 0 &&
				caps_at(caps, i)->source == SOURCE_ANY) {
			return caps_at(caps, i);
		}
	}
	return NULL;
}

static void caps_move_only_where_the_approval_says_so(void **state)
{
	static const struct {
		const char *name;
		enum trade_cap_effect effect;
		int64_t seller_ppm, buyer_ppm, moved;
	} rows[] = {
		{ "F21 d: limits moved", TRADE_CAP_LIMIT, 1000000, 916666, 10 },
		{ "F21 d: nothing moved", TRADE_CAP_NONE, 900000, 1100000, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct agreement agreement =
				trading_agreement("T1", 10 * M3, "2025-01-01", "2025-12-31");
		struct caps *caps;
		struct world world;

		CHECK_ROW(rows[i].name);
		open_world(&world, "simulated:2024-12-20T01:00:00Zx1");
		world_row(&world, ROW_CAP, cap_of("33", 2025, 150 * M3));
		world_row(&world, ROW_CAP, cap_of("3301", 2025, 100 * M3));
		world_row(&world, ROW_CAP, cap_of("3302", 2025, 50 * M3));
		CHECK_INT(trading_agree(&world, &agreement), LEDGER_OK);
		CHECK_INT(trading_assent(&world, 2, "T1", TRADE_BUYER), LEDGER_OK);
		CHECK_INT(trading_approve(&world, "T1", rows[i].effect), LEDGER_OK);
		facts_set_time(world.ledger, dates_at("2026-01-02T08:00:00+08:00"));
		world_read_at(&world, "M0", "2025-01-01T00:00:00+08:00", 0);
		world_read_at(&world, "M1", "2025-01-01T00:00:00+08:00", 0);
		world_read_at(&world, "M0", "2026-01-01T00:00:00+08:00", 90 * M3);
		world_read_at(&world, "M1", "2026-01-01T00:00:00+08:00", 55 * M3);
		CHECK_INT(caps_open(ledger_books(world.ledger), 2025, dates_day("2025-12-31"),
					  &caps),
				0);
		CHECK_INT(row_of(caps, "3301")->share_ppm, rows[i].seller_ppm);
		CHECK_INT(row_of(caps, "3301")->cap_litres, 100 * M3);
		CHECK_INT(row_of(caps, "3301")->cap_traded_litres, -rows[i].moved * M3);
		CHECK_INT(row_of(caps, "3302")->share_ppm, rows[i].buyer_ppm);
		CHECK_INT(row_of(caps, "3302")->cap_traded_litres, rows[i].moved * M3);
		CHECK_INT(row_of(caps, "33")->cap_traded_litres, 0);
		caps_close(caps);
		world_close(&world);
	}
}

static void what_may_not_be_agreed(void **state)
{
	struct world world;
	struct agreement good = trading_agreement("T1", 100 * M3, "2025-01-01", "2025-12-31");
	struct agreement bad;

	(void)state;
	open_world(&world, "simulated:2024-12-20T01:00:00Zx1");
	CHECK_ROW("1-B2, longer than the permit");
	bad = trading_agreement("T1", 270000 * M3, "2026-01-11", "2029-01-10");
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	CHECK_ROW("longer than what is verified as saved");
	bad = trading_agreement("T1", 100 * M3, "2027-06-01", "2028-05-31");
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	CHECK_ROW("for good: to the end of the permit, and the saving ends before it");
	bad = trading_agreement("T1", 100 * M3, "2025-01-01", NULL);
	bad.form = TRADE_FOR_GOOD;
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	CHECK_ROW("more than is saved in a year");
	bad = trading_agreement("T1", 2500001 * M3, "2025-01-01", "2025-12-31");
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	CHECK_ROW("with himself, with a government without an area, over another kind");
	bad = good;
	bad.buyer = good.seller;
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	bad = good;
	bad.form = TRADE_BUY_BACK;
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	bad = good;
	bad.buyer = (struct right){ RIGHT_REGIONAL, "3301" };
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	bad.form = TRADE_TAKING_IN;
	(void)text_copy(bad.trade, sizeof(bad.trade), "T0");
	CHECK_INT(trading_agree(&world, &bad), LEDGER_OK);
	CHECK_ROW("who assents");
	CHECK_INT(trading_agree(&world, &good), LEDGER_OK);
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_NONE), LEDGER_REFUSED);
	CHECK_INT(trading_assent(&world, 1, "T1", TRADE_BUYER), LEDGER_REFUSED);
	CHECK_INT(trading_assent(&world, 2, "T1", TRADE_SELLER), LEDGER_REFUSED);
	CHECK_INT(trading_assent(&world, 2, "T9", TRADE_BUYER), LEDGER_REFUSED);
	CHECK_INT(trading_assent(&world, 2, "T1", TRADE_BUYER), LEDGER_OK);
	CHECK_INT(trading_assent(&world, 2, "T1", TRADE_BUYER), LEDGER_NOTHING);
	CHECK_ROW("after its last day");
	facts_set_time(world.ledger, dates_at("2025-01-02T08:00:00+08:00"));
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_NONE), LEDGER_REFUSED);
	world_close(&world);
}

static void an_end_leaves_what_was_taken(void **state)
{
	struct agreement agreement = trading_agreement("T1", 365 * M3, "2025-01-01", "2025-12-31");
	const struct trade_row *row;
	struct trade_back *back = malloc(sizeof(*back));
	struct world world;

	(void)state;
	CHECK(back != NULL);
	CHECK_ROW("by days: 184 of 365 go back");
	open_world(&world, "simulated:2024-12-20T01:00:00Zx1");
	make(&world, &agreement);
	facts_set_time(world.ledger, dates_at("2025-06-20T08:00:00+08:00"));
	CHECK_INT(trading_end(&world, "T1", dates_day("2025-06-19")), LEDGER_REFUSED);
	CHECK_INT(trading_end(&world, "T1", dates_day("2026-01-01")), LEDGER_REFUSED);
	CHECK_INT(trading_end(&world, "T1", dates_day("2025-07-01")), LEDGER_OK);
	CHECK_INT(trading_end(&world, "T1", dates_day("2025-07-01")), LEDGER_NOTHING);
	check_year(&world, "P0", "2025-06-30", -365 * M3);
	check_year(&world, "P0", "2025-07-01", -181 * M3);
	check_year(&world, "P1", "2025-07-01", 181 * M3);
	world_close(&world);
	CHECK_ROW("all but 90 of it was taken: 90 go back");
	open_world(&world, "simulated:2024-12-20T01:00:00Zx1");
	make(&world, &agreement);
	facts_set_time(world.ledger, dates_at("2025-06-20T08:00:00+08:00"));
	world_read_at(&world, "M1", "2025-01-01T00:00:00+08:00", 0);
	world_read_at(&world, "M1", "2025-06-20T00:00:00+08:00", (5000000 + 275) * M3);
	CHECK_INT(trading_end(&world, "T1", dates_day("2025-06-21")), LEDGER_OK);
	check_year(&world, "P1", "2025-06-21", 275 * M3);
	check_year(&world, "P0", "2025-06-21", -275 * M3);
	row = trade_find(ledger_books(world.ledger), "T1");
	CHECK(trade_take_back(row, back));
	CHECK_INT(back->seller.years[0].litres, 90 * M3);
	CHECK_INT(back->buyer.years[0].litres, 90 * M3);
	CHECK_INT(trade_state(row, dates_day("2025-06-20")), TRADE_IN_FORCE);
	CHECK_INT(trade_state(row, dates_day("2025-06-21")), TRADE_ENDED);
	world_close(&world);
	free(back);
}

/* What all trades moved of a year, over all permits: nothing. */
static void check_conserved(const struct world *world)
{
	int64_t sum;

	trading_check_accounts(world);
	for (int year = 2025; year < 2028; year++) {
		sum = 0;
		for (int i = 0; i < PERMITS; i++) {
			struct right right = { RIGHT_ABSTRACTION, { 'P', (char)('0' + i) } };

			sum += trade_moved_right(ledger_books(world->ledger), &right,
					month_days(month_make(year, 1)).from.number,
					(struct day){ INT32_MAX });
		}
		CHECK_INT(sum, 0);
	}
}

static void the_order_of_approvals_does_not_matter(void **state)
{
	enum {
		TRADES = 12,
		ORDERS = 3,
	};
	uint64_t chance = 5;

	(void)state;
	CHECK_ROW("any order, any ends");
	for (int run = 0; run < 4; run++) {
		int64_t moved[ORDERS][PERMITS];
		uint64_t seed = chance_next(&chance);

		for (int k = 0; k < ORDERS; k++) {
			struct world world;
			size_t order[TRADES];
			uint64_t draw = seed;

			open_world(&world, "simulated:2024-12-20T01:00:00Zx1");
			for (size_t i = 0; i < TRADES; i++) {
				char name[8];
				struct agreement one;
				int seller = (int)(chance_next(&draw) % PERMITS);

				(void)snprintf(name, sizeof(name), "T%zu", i);
				one = trading_agreement(name,
						1 + (int64_t)(chance_next(&draw) % 900000007),
						"2025-01-01", "2025-12-31");
				one.from.number += (int32_t)(chance_next(&draw) % 700);
				one.until.number = one.from.number +
						(int32_t)(chance_next(&draw) % 400);
				one.seller.id[1] = (char)('0' + seller);
				one.buyer.id[1] = (char)('0' +
						(seller + 1 + (int)(chance_next(&draw) % 3)) %
								PERMITS);
				CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
				CHECK_INT(trading_assent(&world, 2, name, TRADE_BUYER), LEDGER_OK);
				order[i] = i;
			}
			chance_shuffle(order, TRADES, &chance);
			for (size_t i = 0; i < TRADES; i++) {
				char name[8];

				(void)snprintf(name, sizeof(name), "T%zu", order[i]);
				CHECK_INT(trading_approve(&world, name, TRADE_CAP_LIMIT),
						LEDGER_OK);
				check_conserved(&world);
			}
			for (int i = 0; i < PERMITS; i++) {
				struct right right = { RIGHT_ABSTRACTION,
					{ 'P', (char)('0' + i) } };

				moved[k][i] = trade_moved_right(ledger_books(world.ledger), &right,
						dates_day("2025-01-01").number,
						(struct day){ INT32_MAX });
				CHECK_INT(moved[k][i], moved[0][i]);
			}
			facts_set_time(world.ledger, dates_at("2025-09-01T08:00:00+08:00"));
			for (size_t i = 0; i < TRADES; i++) {
				char name[8];

				(void)snprintf(name, sizeof(name), "T%zu", order[i]);
				if (trading_end(&world, name, dates_day("2025-09-02")) ==
						LEDGER_OK) {
					check_conserved(&world);
				}
			}
			world_close(&world);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trade_moves_both_years_by_days_of_its_term),
		cmocka_unit_test(plans_move_as_permits_do),
		cmocka_unit_test(nobody_sells_what_he_took),
		cmocka_unit_test(caps_move_only_where_the_approval_says_so),
		cmocka_unit_test(what_may_not_be_agreed),
		cmocka_unit_test(an_end_leaves_what_was_taken),
		cmocka_unit_test(the_order_of_approvals_does_not_matter),
	};

	return cmocka_run_group_tests_name("trade", tests, NULL, NULL);
}
