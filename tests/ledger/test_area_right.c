/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rights of areas: their caps are sold once, whoever's trade moves them.
 */

#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "ledger/caps.h"
#include "ledger/ledger.h"
#include "ledger/quota.h"
#include "ledger/resale.h"
#include "ledger/trade.h"
#include "ledger/trade_number.h"
#include "tests/support/trading.h"

#define M3 INT64_C(1000)

static void add_cap(struct world *world, const char *area, int64_t litres, enum year_kind kind,
		enum source source)
{
	union row row = { .cap = {
					  .year = 2025,
					  .source = source,
					  .litres = litres,
					  .permits_litres = ROW_NO_LITRES,
					  .year_kind = kind,
					  .from = ROW_NO_DAY,
			  } };

	(void)text_copy(row.cap.area, sizeof(row.cap.area), area);
	world_row(world, ROW_CAP, row);
}

static void add_saving(struct world *world, const char *area, int64_t litres)
{
	union row row = trading_saving(area, litres);

	(void)snprintf(row.saving.right, sizeof(row.saving.right), "area:%s", area);
	world_row(world, ROW_SAVING, row);
}

/* P0 in 330101, P1 in 3302, both below 33; 3301 and 3302 have caps of 1000 m3. */
static void open_world(struct world *world)
{
	world_begin(world, "simulated:2024-12-20T01:00:00Zx1");
	world_row(world, ROW_AREA, facts_area("33", ""));
	world_row(world, ROW_AREA, facts_area("3301", "33"));
	world_row(world, ROW_AREA, facts_area("330101", "3301"));
	world_row(world, ROW_AREA, facts_area("3302", "33"));
	add_cap(world, "3301", 1000 * M3, YEAR_CALENDAR, SOURCE_ANY);
	add_cap(world, "3302", 1000 * M3, YEAR_CALENDAR, SOURCE_ANY);
	add_saving(world, "3301", 1000 * M3);
	add_saving(world, "3302", 2000 * M3);
	trading_permit(world, "P0", "330101", 4000 * M3);
	trading_permit(world, "P1", "3302", 4000 * M3);
}

static struct agreement regional(const char *trade, int64_t litres)
{
	struct agreement ret = trading_agreement(trade, litres, "2025-01-01", "2025-12-31");

	ret.seller = (struct right){ RIGHT_REGIONAL, "3301" };
	ret.buyer = (struct right){ RIGHT_REGIONAL, "3302" };
	return ret;
}

static void assent(struct world *world, const struct agreement *agreement)
{
	CHECK_INT(trading_agree(world, agreement), LEDGER_OK);
	CHECK_INT(trading_assent(world, 2, agreement->trade, TRADE_BUYER), LEDGER_OK);
}

static struct right_room room_of(const struct world *world, const char *area, const char *today)
{
	struct right right = { .kind = RIGHT_REGIONAL };
	struct right_facts facts;
	struct right_room room;

	(void)text_copy(right.id, sizeof(right.id), area);
	CHECK(right_find(ledger_books(world->ledger), &right, dates_day(today), &facts));
	CHECK_INT(right_room(ledger_books(world->ledger), &facts, dates_day("2025-06-01"),
				  dates_day(today), &room),
			0);
	return room;
}

/* What caps and quota say may be used of the cap of P's area. */
static int64_t said(const struct world *world, const char *permit, const char *area)
{
	const struct books *books = ledger_books(world->ledger);
	const struct day at = dates_day("2025-12-31");
	int64_t of_caps = CAPS_NONE;
	int64_t of_quota = CAPS_NONE;
	struct quota quota;
	struct caps *caps;

	CHECK_INT(caps_open(books, 2025, at, &caps), 0);
	for (size_t i = 0; i < caps_count(caps); i++) {
		if (strcmp(caps_at(caps, i)->area, area) == 0 &&
				caps_at(caps, i)->source == SOURCE_ANY) {
			of_caps = caps_at(caps, i)->remaining_litres;
		}
	}
	caps_close(caps);
	CHECK_INT(quota_find(books, permit, at, &quota), QUOTA_OK);
	CHECK_INT(quota_add_caps(books, &quota), 0);
	for (size_t i = 0; i < quota.count; i++) {
		if (quota.ceilings[i].basis == BASIS_CAP &&
				strcmp(quota.ceilings[i].name, area) == 0) {
			of_quota = quota.ceilings[i].limit_litres;
		}
	}
	CHECK_INT(of_caps, of_quota);
	return of_caps;
}

static void what_a_permit_moved_out_is_not_sold_again(void **state)
{
	struct agreement permits = trading_agreement("T1", 800 * M3, "2025-01-01", "2025-12-31");
	struct agreement areas = regional("R1", 201 * M3);
	struct world world;

	(void)state;
	CHECK_ROW("of 1000 a permit's trade moves 800");
	open_world(&world);
	assent(&world, &permits);
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_LIMIT), LEDGER_OK);
	CHECK_INT(room_of(&world, "3301", "2024-12-20").limit_litres, 200 * M3);
	CHECK_INT(room_of(&world, "3301", "2024-12-20").tradable_litres, 200 * M3);
	CHECK_INT(room_of(&world, "3302", "2025-01-01").limit_litres, 1800 * M3);
	CHECK_INT(said(&world, "P0", "3301"), 200 * M3);
	CHECK_INT(said(&world, "P1", "3302"), 1800 * M3);
	CHECK_INT(trading_agree(&world, &areas), LEDGER_REFUSED);
	areas.litres = 200 * M3;
	assent(&world, &areas);
	CHECK_INT(trading_approve(&world, "R1", TRADE_CAP_LIMIT), LEDGER_OK);
	CHECK_INT(room_of(&world, "3301", "2025-01-01").limit_litres, 0);
	CHECK_INT(said(&world, "P0", "3301"), 0);
	CHECK_INT(said(&world, "P1", "3302"), 2000 * M3);
	world_close(&world);
}

static void a_cap_gives_no_more_than_is_not_kept(void **state)
{
	struct agreement permits = trading_agreement("T1", 800 * M3, "2025-01-01", "2025-12-31");
	struct agreement areas = regional("R1", 300 * M3);
	struct world world;

	(void)state;
	CHECK_ROW("an area's agreement keeps 300");
	open_world(&world);
	assent(&world, &permits);
	assent(&world, &areas);
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_LIMIT), LEDGER_REFUSED);
	CHECK_INT(said(&world, "P0", "3301"), 1000 * M3);
	CHECK_ROW("as one that nothing moves does");
	CHECK_INT(trading_approve(&world, "R1", TRADE_CAP_NONE), LEDGER_OK);
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_LIMIT), LEDGER_REFUSED);
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_NONE), LEDGER_OK);
	world_close(&world);
	CHECK_ROW("two of permits: below nothing");
	open_world(&world);
	assent(&world, &permits);
	(void)text_copy(permits.trade, sizeof(permits.trade), "T2");
	permits.litres = 200 * M3 + 1;
	assent(&world, &permits);
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_LIMIT), LEDGER_OK);
	CHECK_INT(trading_approve(&world, "T2", TRADE_CAP_LIMIT), LEDGER_REFUSED);
	CHECK_INT(trading_refuse(&world, "T2"), LEDGER_OK);
	CHECK_ROW("what one area got another may have: no end takes it from there");
	areas = regional("R2", 1500 * M3);
	areas.seller.id[3] = '2';
	areas.buyer.id[3] = '1';
	areas.from = dates_day("2025-01-02");
	facts_set_time(world.ledger, dates_at("2025-01-02T08:00:00+08:00"));
	areas.waits_until = areas.from;
	assent(&world, &areas);
	CHECK_INT(trading_end(&world, "T1", dates_day("2025-01-03")), LEDGER_REFUSED);
	CHECK_INT(trading_refuse(&world, "R2"), LEDGER_OK);
	CHECK_INT(trading_end(&world, "T1", dates_day("2025-01-03")), LEDGER_OK);
	world_close(&world);
}

static void a_cap_of_one_source_or_a_dispatch_year_is_kept_too(void **state)
{
	static const struct {
		const char *name;
		enum source source;
		enum year_kind kind;
		int64_t litres;
		int answer;
	} rows[] = {
		{ "surface water, 399", SOURCE_SURFACE, YEAR_CALENDAR, 399, LEDGER_REFUSED },
		{ "surface water, 400", SOURCE_SURFACE, YEAR_CALENDAR, 400, LEDGER_OK },
		{ "groundwater is not moved", SOURCE_GROUNDWATER, YEAR_CALENDAR, 0, LEDGER_OK },
		/* July 2025 to June 2026: 184 of the 365 days */
		{ "a dispatch year, short", SOURCE_ANY, YEAR_DISPATCH, 201, LEDGER_REFUSED },
		{ "a dispatch year", SOURCE_ANY, YEAR_DISPATCH, 202, LEDGER_OK },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct agreement permits =
				trading_agreement("T1", 400 * M3, "2025-01-01", "2025-12-31");
		struct world world;

		CHECK_ROW(rows[i].name);
		open_world(&world);
		add_cap(&world, "330101", rows[i].litres * M3, rows[i].kind, rows[i].source);
		assent(&world, &permits);
		CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_LIMIT), rows[i].answer);
		world_close(&world);
	}
}

static void a_dispatch_year_is_no_right(void **state)
{
	(void)state;
	for (int kind = YEAR_CALENDAR; kind <= YEAR_DISPATCH; kind++) {
		bool is_right = kind == YEAR_CALENDAR;
		struct agreement areas = regional("R1", 1 * M3);
		struct world world;

		CHECK_ROW(is_right ? "the cap of a calendar year" : "the cap of a dispatch year");
		open_world(&world);
		add_cap(&world, "330101", 1000 * M3, (enum year_kind)kind, SOURCE_ANY);
		add_saving(&world, "330101", 1000 * M3);
		(void)text_copy(areas.seller.id, sizeof(areas.seller.id), "330101");
		CHECK_INT(room_of(&world, "330101", "2024-12-20").has_limit, is_right);
		CHECK_INT(trading_agree(&world, &areas), is_right ? LEDGER_OK : LEDGER_REFUSED);
		world_close(&world);
	}
}

static union row lower_cap(const char *from)
{
	union row row = { .cap = { .area = "3301",
					  .year = 2025,
					  .litres = 500 * M3,
					  .permits_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = dates_day(from) } };

	return row;
}

static void a_cap_lowered_later_leaves_nothing_not_less(void **state)
{
	struct agreement permits = trading_agreement("T1", 800 * M3, "2025-01-01", "2025-12-31");
	struct world world;

	(void)state;
	CHECK_ROW("500 less 800");
	open_world(&world);
	assent(&world, &permits);
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_LIMIT), LEDGER_OK);
	world_row(&world, ROW_CAP, lower_cap("2025-06-01"));
	CHECK_INT(said(&world, "P0", "3301"), 0);
	CHECK_INT(room_of(&world, "3301", "2025-06-01").tradable_litres, -300 * M3);
	world_close(&world);
}

/* ---- what a government sells on ---- */

/* From P0 to the government of 3301. */
static struct agreement buy_back(const char *trade, int64_t litres)
{
	struct agreement ret = trading_agreement(trade, litres, "2025-01-01", "2025-12-31");

	ret.form = TRADE_TAKING_IN;
	ret.buyer = (struct right){ RIGHT_REGIONAL, "3301" };
	return ret;
}

/* From there to P1. */
static struct agreement resell(const char *trade, int64_t litres, enum trade_form form)
{
	struct agreement ret = trading_agreement(trade, litres, "2025-01-01", "2025-12-31");

	ret.form = form;
	ret.seller = (struct right){ RIGHT_REGIONAL, "3301" };
	return ret;
}

static struct resale resale_of(const struct world *world, enum right_kind kind)
{
	struct resale resale;

	CHECK_INT(resale_room(ledger_books(world->ledger), "3301", kind, dates_day("2025-01-01"),
				  dates_day("2025-01-01"), &resale),
			0);
	return resale;
}

static int64_t moved(const struct world *world, const char *permit)
{
	struct right right = { .kind = RIGHT_ABSTRACTION };

	(void)text_copy(right.id, sizeof(right.id), permit);
	return trade_moved_right(ledger_books(world->ledger), &right,
			dates_day("2025-01-01").number, (struct day){ INT32_MAX });
}

static void a_government_sells_on_what_it_bought_back(void **state)
{
	struct agreement bought = buy_back("B1", 100 * M3);
	struct agreement first = resell("R1", 60 * M3, TRADE_TRANSFER);
	struct agreement second = resell("R2", 40 * M3 + 1, TRADE_LEASE);
	struct agreement earlier = resell("R3", 1, TRADE_TRANSFER);
	struct world world;

	(void)state;
	CHECK_ROW("nothing before it is approved");
	open_world(&world);
	CHECK_INT(trading_agree(&world, &first), LEDGER_REFUSED);
	assent(&world, &bought);
	CHECK_INT(trading_agree(&world, &first), LEDGER_REFUSED);
	CHECK_INT(trading_approve(&world, "B1", TRADE_CAP_NONE), LEDGER_OK);
	CHECK_ROW("it is no part of the area's own right");
	CHECK_INT(room_of(&world, "3301", "2025-01-01").limit_litres, 1000 * M3);
	CHECK_ROW("held while it waits, sold once it is approved");
	assent(&world, &first);
	CHECK_INT(resale_of(&world, RIGHT_ABSTRACTION).held_litres, 60 * M3);
	CHECK_INT(room_of(&world, "3301", "2025-01-01").held_litres, 0);
	CHECK_INT(trading_agree(&world, &second), LEDGER_REFUSED);
	CHECK_INT(trading_approve(&world, "R1", TRADE_CAP_NONE), LEDGER_OK);
	CHECK_INT(resale_of(&world, RIGHT_ABSTRACTION).sold_litres, 60 * M3);
	CHECK_INT(room_of(&world, "3301", "2025-01-01").sold_litres, 0);
	CHECK_INT(trading_agree(&world, &second), LEDGER_REFUSED);
	second.litres = 40 * M3;
	assent(&world, &second);
	CHECK_INT(trading_agree(&world, &earlier), LEDGER_REFUSED);
	CHECK_INT(trading_approve(&world, "R2", TRADE_CAP_NONE), LEDGER_OK);
	CHECK_INT(resale_of(&world, RIGHT_ABSTRACTION).free_litres, 0);
	CHECK_INT(moved(&world, "P0"), -100 * M3);
	CHECK_INT(moved(&world, "P1"), 100 * M3);
	trading_check_accounts(&world);
	CHECK_ROW("an end of the buy-back gives back nothing of what was sold on");
	facts_set_time(world.ledger, dates_at("2025-01-02T08:00:00+08:00"));
	CHECK_INT(trading_end(&world, "B1", dates_day("2025-01-02")), LEDGER_OK);
	CHECK_INT(moved(&world, "P0"), -100 * M3);
	CHECK_ROW("what comes back may be sold again");
	CHECK_INT(trading_end(&world, "R2", dates_day("2025-01-03")), LEDGER_OK);
	CHECK_INT(resale_of(&world, RIGHT_ABSTRACTION).free_litres,
			moved(&world, "P1") * -1 + 100 * M3);
	CHECK(resale_of(&world, RIGHT_ABSTRACTION).free_litres > 39 * M3);
	trading_check_accounts(&world);
	world_close(&world);
}

static void a_resale_is_of_that_year_and_that_kind(void **state)
{
	struct agreement bought = buy_back("B1", 100 * M3);
	struct agreement bad;
	struct world world;

	(void)state;
	open_world(&world);
	assent(&world, &bought);
	CHECK_INT(trading_approve(&world, "B1", TRADE_CAP_NONE), LEDGER_OK);
	CHECK_ROW("of another year");
	bad = resell("R1", 1, TRADE_TRANSFER);
	bad.from = bad.waits_until = dates_day("2026-01-01");
	bad.until = dates_day("2026-12-31");
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	CHECK_ROW("of another area");
	bad = resell("R1", 1, TRADE_TRANSFER);
	(void)text_copy(bad.seller.id, sizeof(bad.seller.id), "3302");
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	CHECK_ROW("to an irrigator");
	CHECK_INT(resale_of(&world, RIGHT_IRRIGATION).bought_litres, 0);
	CHECK_ROW("for good, by an offer");
	bad = resell("R1", 1, TRADE_FOR_GOOD);
	bad.until = ROW_NO_DAY;
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	bad = resell("R1", 1, TRADE_TRANSFER);
	(void)text_copy(bad.offer, sizeof(bad.offer), "O1");
	CHECK_INT(trading_agree(&world, &bad), LEDGER_REFUSED);
	CHECK_ROW("refused: it is free again");
	bad = resell("R1", 100 * M3, TRADE_TRANSFER);
	assent(&world, &bad);
	CHECK_INT(resale_of(&world, RIGHT_ABSTRACTION).free_litres, 0);
	CHECK_INT(trading_refuse(&world, "R1"), LEDGER_OK);
	CHECK_INT(resale_of(&world, RIGHT_ABSTRACTION).free_litres, 100 * M3);
	CHECK_ROW("with limit the cap of the area gives it, and has to have it");
	bad = resell("R2", 100 * M3, TRADE_TRANSFER);
	assent(&world, &bad);
	CHECK_INT(trading_approve(&world, "R2", TRADE_CAP_LIMIT), LEDGER_OK);
	CHECK_INT(said(&world, "P0", "3301"), 900 * M3);
	CHECK_INT(room_of(&world, "3301", "2025-01-01").limit_litres, 900 * M3);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_permit_moved_out_is_not_sold_again),
		cmocka_unit_test(a_cap_gives_no_more_than_is_not_kept),
		cmocka_unit_test(a_cap_of_one_source_or_a_dispatch_year_is_kept_too),
		cmocka_unit_test(a_dispatch_year_is_no_right),
		cmocka_unit_test(a_cap_lowered_later_leaves_nothing_not_less),
		cmocka_unit_test(a_government_sells_on_what_it_bought_back),
		cmocka_unit_test(a_resale_is_of_that_year_and_that_kind),
	};

	return cmocka_run_group_tests_name("area_right", tests, NULL, NULL);
}
