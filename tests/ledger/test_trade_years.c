/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Trades between rights whose ceiling years differ in kind, approved late and
 * ended early: each side has the contract in its own years, what one gives back
 * the other gets, and each year's caps move by nothing in all (rules.md F21).
 */

#include "tests/check.h"

#include <stdlib.h>

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
	RUNS = 60,
	YEAR_FIRST = 2024,
	YEAR_TILL = 2029,
};

/* What an approval moved, and what an end moved back. */
struct moved {
	struct trade_moves moves;
	struct trade_back back;
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

/* P0, P2 have dispatch years and lie in 3301; P1, P3 calendar years, in 3302. */
static void add_permit(struct world *world, int i, int64_t litres)
{
	char id[] = { 'P', (char)('0' + i), '\0' };
	union row row = facts_permit(id, i % 2 == 0 ? "3301" : "3302", litres);

	row.permit.year_kind = i % 2 == 0 ? YEAR_DISPATCH : YEAR_CALENDAR;
	row.permit.valid_until = dates_day("2028-12-31");
	world_row(world, ROW_PERMIT, row);
	world_row(world, ROW_SAVING, trading_saving(id, litres / 2));
}

static void open_world(struct world *world, const char *clock)
{
	world_begin(world, clock);
	world_row(world, ROW_AREA, facts_area("33", ""));
	world_row(world, ROW_AREA, facts_area("3301", "33"));
	world_row(world, ROW_AREA, facts_area("3302", "33"));
	for (int year = YEAR_FIRST; year < YEAR_TILL; year++) {
		world_row(world, ROW_CAP, cap_of("3301", year, 90000 * M3));
		world_row(world, ROW_CAP, cap_of("3302", year, 90000 * M3));
	}
	for (int i = 0; i < PERMITS; i++) {
		add_permit(world, i, 10000 * M3);
	}
	world_row(world, ROW_INTAKE, facts_intake("I1", "P1", INT64_C(100000000)));
	world_row(world, ROW_METER, facts_meter("M1", "I1", 10, "2024-01-01"));
}

/* Agreed, assented to and approved today, with the caps. */
static int make(struct world *world, const struct agreement *agreement)
{
	int answer = trading_agree(world, agreement);

	if (answer == LEDGER_OK) {
		answer = trading_assent(world, 2, agreement->trade, TRADE_BUYER);
	}
	return answer == LEDGER_OK ? trading_approve(world, agreement->trade, TRADE_CAP_LIMIT)
				   : answer;
}

static int64_t cap_moved(const struct world *world, const char *area, int year)
{
	const struct days days = { month_days(month_make(year, 1)).from,
		month_days(month_make(year + 1, 1)).from };

	return trade_moved_cap(ledger_books(world->ledger), area, SOURCE_ANY, days,
			(struct day){ INT32_MAX - 1 });
}

static int64_t year_moved(const struct world *world, const char *permit, const char *year)
{
	struct right right = { RIGHT_ABSTRACTION, "" };

	(void)text_copy(right.id, sizeof(right.id), permit);
	return trade_moved_right(ledger_books(world->ledger), &right, dates_day(year).number,
			(struct day){ INT32_MAX - 1 });
}

static int64_t sum_of(const struct schedule_part *parts, size_t count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		CHECK(parts[i].litres >= 0);
		sum += parts[i].litres;
	}
	return sum;
}

/* Years and months of a side add up to the same. */
static void check_side(const struct schedule *schedule, int64_t litres)
{
	CHECK_INT(sum_of(schedule->years, schedule->year_count), litres);
	CHECK_INT(sum_of(schedule->months, schedule->month_count), litres);
}

/* No year has litres that come from nowhere; over all of them the areas moved so much. */
static void check_caps(const struct world *world, int64_t litres)
{
	int64_t sum = 0;

	for (int year = YEAR_FIRST; year < YEAR_TILL; year++) {
		CHECK_INT(cap_moved(world, "3301", year) + cap_moved(world, "3302", year), 0);
		CHECK_INT(cap_moved(world, "33", year), 0);
		sum += cap_moved(world, "3302", year);
	}
	CHECK_INT(sum, litres);
}

/* Approved on 1 October 2024: 92 and 181 days of 273 are left. */
static struct agreement late_one(const char *seller, const char *buyer)
{
	struct agreement ret = trading_agreement("T1", 3650 * M3, "2024-07-01", "2025-06-30");

	ret.waits_until = dates_day("2024-10-10");
	(void)text_copy(ret.seller.id, sizeof(ret.seller.id), seller);
	(void)text_copy(ret.buyer.id, sizeof(ret.buyer.id), buyer);
	return ret;
}

static void caps_of_both_move_by_one_split(void **state)
{
	static const struct {
		const char *name, *seller, *buyer;
		int sign; /* of 3302 */
	} rows[] = {
		{ "dispatch sells to calendar", "P0", "P1", 1 },
		{ "calendar sells to dispatch", "P1", "P0", -1 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct agreement agreement = late_one(rows[i].seller, rows[i].buyer);
		int sign = rows[i].sign;
		struct world world;

		CHECK_ROW(rows[i].name);
		open_world(&world, "simulated:2024-10-01T01:00:00Zx1");
		CHECK_INT(make(&world, &agreement), LEDGER_OK);
		CHECK_INT(year_moved(&world, "P0", "2024-07-01"), -sign * 3650 * M3);
		CHECK_INT(year_moved(&world, "P1", "2024-01-01"), sign * 1840 * M3);
		CHECK_INT(year_moved(&world, "P1", "2025-01-01"), sign * 1810 * M3);
		CHECK_INT(cap_moved(&world, "3302", 2024), sign * 1230037);
		CHECK_INT(cap_moved(&world, "3302", 2025), sign * 2419963);
		check_caps(&world, sign * 3650 * M3);
		trading_check_accounts(&world);
		world_close(&world);
	}
	CHECK_ROW("years of one kind: the caps by their months, as before");
	{
		struct agreement agreement = late_one("P3", "P1");
		struct world world;

		agreement.until = dates_day("2025-12-31");
		open_world(&world, "simulated:2024-10-01T01:00:00Zx1");
		CHECK_INT(make(&world, &agreement), LEDGER_OK);
		CHECK_INT(year_moved(&world, "P3", "2024-01-01"),
				-year_moved(&world, "P1", "2024-01-01"));
		check_caps(&world, 0);
		world_close(&world);
	}
}

/* What went back of T1, the same on both sides. */
static int64_t back_of(const struct world *world)
{
	struct moved *moved = malloc(sizeof(*moved));
	int64_t litres;

	CHECK(moved != NULL);
	CHECK(trade_take_back(trade_find(ledger_books(world->ledger), "T1"), &moved->back));
	litres = sum_of(moved->back.seller.months, moved->back.seller.month_count);
	check_side(&moved->back.seller, litres);
	check_side(&moved->back.buyer, litres);
	CHECK_INT(sum_of(moved->back.split.months, moved->back.split.month_count), litres);
	free(moved);
	return litres;
}

static void an_end_goes_back_whole(void **state)
{
	static const struct {
		const char *name, *seller, *buyer, *from;
		int sign;
		int64_t back, dispatch, first, second; /* what is left of the three years' moves */
	} rows[] = {
		{ "272 of 273 days", "P0", "P1", "2024-10-02", 1, 3636630, 13370, 13370, 0 },
		{ "the other way", "P1", "P0", "2024-10-02", -1, 3636630, 13370, 13370, 0 },
		{ "before its first day", "P0", "P1", "2024-10-01", 1, 3650000, 0, 0, 0 },
		{ "the calendar year has ended: what it has stays", "P0", "P1", "2025-01-01", 1,
				1810000, 1840000, 1840000, 0 },
		{ "for the seller too", "P1", "P0", "2025-01-01", -1, 1810000, 1840000, 1840000,
				0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct agreement agreement = late_one(rows[i].seller, rows[i].buyer);
		int sign = rows[i].sign;
		struct world world;

		CHECK_ROW(rows[i].name);
		open_world(&world, "simulated:2024-10-01T01:00:00Zx1");
		CHECK_INT(make(&world, &agreement), LEDGER_OK);
		CHECK_INT(trading_end(&world, "T1", dates_day(rows[i].from)), LEDGER_OK);
		CHECK_INT(back_of(&world), rows[i].back);
		CHECK_INT(year_moved(&world, "P0", "2024-07-01"), -sign * rows[i].dispatch);
		CHECK_INT(year_moved(&world, "P1", "2024-01-01"), sign * rows[i].first);
		CHECK_INT(year_moved(&world, "P1", "2025-01-01"), sign * rows[i].second);
		check_caps(&world, sign * (3650000 - rows[i].back));
		trading_check_accounts(&world);
		world_close(&world);
	}
}

static void what_was_taken_beyond_stays(void **state)
{
	struct agreement agreement = late_one("P0", "P1");
	struct world world;

	(void)state;
	CHECK_ROW("1,000 of 2024 are free: these go back, and the 1,810 of 2025");
	open_world(&world, "simulated:2024-10-01T01:00:00Zx1");
	CHECK_INT(make(&world, &agreement), LEDGER_OK);
	facts_set_time(world.ledger, dates_at("2024-10-01T20:00:00+08:00"));
	world_read_at(&world, "M1", "2024-01-01T00:00:00+08:00", 0);
	world_read_at(&world, "M1", "2024-10-01T12:00:00+08:00", (10000 + 840) * M3);
	CHECK_INT(trading_end(&world, "T1", dates_day("2024-10-02")), LEDGER_OK);
	CHECK_INT(back_of(&world), 2810 * M3);
	CHECK_INT(year_moved(&world, "P1", "2024-01-01"), 840 * M3);
	check_caps(&world, 3650 * M3 - back_of(&world));
	world_close(&world);
}

/* A trade of any two permits, of any term. */
static struct agreement any_trade(uint64_t *chance)
{
	struct agreement ret = trading_agreement("T1", 0, "2024-07-01", "2025-06-30");
	int seller = (int)(chance_next(chance) % PERMITS);

	ret.litres = 1 + (int64_t)(chance_next(chance) % 900007);
	ret.from.number += (int32_t)(chance_next(chance) % 500);
	ret.until.number = ret.from.number + (int32_t)(chance_next(chance) % 700);
	ret.waits_until = ret.until; /* the office's day */
	ret.seller.id[1] = (char)('0' + seller);
	ret.buyer.id[1] = (char)('0' + (seller + 1 + (int)(chance_next(chance) % 3)) % PERMITS);
	return ret;
}

/* The sign by which 3302 moves. */
static int sign_of(const struct agreement *agreement)
{
	return (agreement->buyer.id[1] - '0') % 2 - (agreement->seller.id[1] - '0') % 2;
}

static void check_made(const struct world *world, const struct agreement *agreement)
{
	struct moved *moved = malloc(sizeof(*moved));

	CHECK(moved != NULL);
	CHECK(trade_take_moves(trade_find(ledger_books(world->ledger), "T1"), &moved->moves));
	check_side(&moved->moves.seller.schedule, agreement->litres);
	check_side(&moved->moves.buyer.schedule, agreement->litres);
	CHECK_INT(moved->moves.split.month_count > 0, sign_of(agreement) != 0);
	check_caps(world, sign_of(agreement) * agreement->litres);
	trading_check_accounts(world);
	free(moved);
}

static void check_ended(const struct world *world, const struct agreement *agreement)
{
	struct moved *moved = malloc(sizeof(*moved));
	int64_t litres;

	CHECK(moved != NULL);
	CHECK(trade_take_back(trade_find(ledger_books(world->ledger), "T1"), &moved->back));
	litres = sum_of(moved->back.seller.months, moved->back.seller.month_count);
	check_side(&moved->back.seller, litres);
	check_side(&moved->back.buyer, litres);
	check_caps(world, sign_of(agreement) * (agreement->litres - litres));
	trading_check_accounts(world);
	free(moved);
}

/* Approved on any day of its term, ended from any later one; how far it came. */
static int run_one(uint64_t *chance)
{
	struct agreement agreement = any_trade(chance);
	uint64_t days = (uint64_t)(agreement.until.number - agreement.from.number + 1);
	uint64_t late = chance_percent(chance, 30) ? 0 : chance_next(chance) % days;
	struct day since = { agreement.from.number + (int32_t)late };
	struct day end = { since.number + (int32_t)(chance_next(chance) % (days - late)) };
	struct world world;
	int steps = 0;

	open_world(&world, "simulated:2024-06-20T01:00:00Zx1");
	facts_set_time(world.ledger,
			zone_midnight(&ledger_books(world.ledger)->zone, since).unix_s + 60);
	if (make(&world, &agreement) == LEDGER_OK) {
		steps++;
		check_made(&world, &agreement);
		if (trading_end(&world, "T1", end) == LEDGER_OK) {
			steps++;
			check_ended(&world, &agreement);
		}
	}
	world_close(&world);
	return steps;
}

static void whatever_is_agreed_adds_up(void **state)
{
	uint64_t chance = 7;
	int steps = 0;

	(void)state;
	CHECK_ROW("any term, any kinds, approved late, ended early");
	for (int run = 0; run < RUNS; run++) {
		steps += run_one(&chance);
	}
	CHECK(steps > RUNS);
}

/* ---- how long a right goes on ---- */

/* P5 has an end; N5, where there is one, continues it until 2028. */
static void add_ending(struct world *world, const char *permit, bool is_continued)
{
	union row row = facts_permit(permit, "3302", 10000 * M3);
	char next[] = { 'N', permit[1], '\0' };

	row.permit.valid_until = dates_day("2025-01-31");
	world_row(world, ROW_PERMIT, row);
	world_row(world, ROW_SAVING, trading_saving(permit, 5000 * M3));
	if (is_continued) {
		row = facts_permit(next, "3302", 1000 * M3);
		row.permit.valid_from = dates_day("2025-02-01");
		row.permit.valid_until = dates_day("2027-12-31");
		(void)text_copy(row.permit.replaces, sizeof(row.permit.replaces), permit);
		world_row(world, ROW_PERMIT, row);
	}
}

static struct agreement between(const char *trade, const char *seller, const char *buyer,
		const char *from, const char *until)
{
	struct agreement ret = trading_agreement(trade, 365 * M3, from, until);

	(void)text_copy(ret.seller.id, sizeof(ret.seller.id), seller);
	(void)text_copy(ret.buyer.id, sizeof(ret.buyer.id), buyer);
	ret.waits_until = ret.from;
	ret.form = until == NULL ? TRADE_FOR_GOOD : TRADE_TRANSFER;
	return ret;
}

static void a_term_lies_within_both_rights(void **state)
{
	static const struct {
		const char *name, *seller, *buyer, *until;
		int answer;
	} rows[] = {
		{ "the buyer's ends before", "P1", "P6", "2025-06-30", LEDGER_REFUSED },
		{ "a day too long", "P1", "P6", "2025-02-01", LEDGER_REFUSED },
		{ "to its last day", "P1", "P6", "2025-01-31", LEDGER_OK },
		{ "another one continues the buyer's", "P1", "P5", "2025-06-30", LEDGER_OK },
		{ "the seller's ends before", "P6", "P1", "2025-06-30", LEDGER_REFUSED },
		{ "another one continues it", "P5", "P1", "2025-06-30", LEDGER_OK },
		{ "and ends too", "P5", "P1", "2028-01-01", LEDGER_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct agreement agreement = between(
				"T1", rows[i].seller, rows[i].buyer, "2024-10-02", rows[i].until);
		struct world world;

		CHECK_ROW(rows[i].name);
		open_world(&world, "simulated:2024-10-01T01:00:00Zx1");
		add_ending(&world, "P5", true);
		add_ending(&world, "P6", false);
		CHECK_INT(make(&world, &agreement), rows[i].answer);
		world_close(&world);
	}
	CHECK_ROW("shortened before the approval");
	{
		struct agreement agreement = between("T1", "P1", "P3", "2024-10-02", "2025-06-30");
		union row row = facts_permit("P3", "3302", 10000 * M3);
		struct world world;

		open_world(&world, "simulated:2024-10-01T01:00:00Zx1");
		CHECK_INT(trading_agree(&world, &agreement), LEDGER_OK);
		CHECK_INT(trading_assent(&world, 2, "T1", TRADE_OTHER), LEDGER_OK);
		row.permit.valid_until = dates_day("2025-01-31");
		row.permit.from = dates_day("2024-10-01");
		world_row(&world, ROW_PERMIT, row);
		CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_NONE), LEDGER_REFUSED);
		world_close(&world);
	}
}

/* The last day of a trade for good; its litres are in what there is of each year. */
static void check_good(struct world *world, struct agreement agreement, const char *last)
{
	const struct trade_row *row;

	CHECK_INT(make(world, &agreement), LEDGER_OK);
	row = trade_find(ledger_books(world->ledger), agreement.trade);
	CHECK_INT(row->till, dates_day(last).number + 1);
}

static void for_good_is_as_long_as_is_known(void **state)
{
	struct agreement agreement = between("T1", "P5", "P1", "2024-10-02", NULL);
	struct quota quota;
	struct world world;
	union row row;

	(void)state;
	CHECK_ROW("to the end of the last permit that continues the seller's");
	open_world(&world, "simulated:2024-10-01T01:00:00Zx1");
	add_ending(&world, "P5", true);
	check_good(&world, agreement, "2027-12-31");
	CHECK_INT(quota_find(ledger_books(world.ledger), "N5", dates_day("2027-12-31"), &quota),
			QUOTA_OK);
	CHECK_INT(quota_ceiling(&quota, BASIS_PERMIT)->granted_litres, 1000 * M3);
	CHECK_INT(quota_ceiling(&quota, BASIS_PERMIT)->traded_litres,
			year_moved(&world, "P5", "2027-01-01"));
	CHECK(quota_ceiling(&quota, BASIS_PERMIT)->traded_litres < 0);
	CHECK_ROW("no more than the last one has");
	agreement = between("T2", "P5", "P1", "2026-01-01", "2026-12-31");
	agreement.litres = 1000 * M3;
	CHECK_INT(make(&world, &agreement), LEDGER_REFUSED);
	CHECK_ROW("without an end: to that of what is verified as saved");
	row = facts_permit("P7", "3302", 10000 * M3);
	world_row(&world, ROW_PERMIT, row);
	world_row(&world, ROW_SAVING, trading_saving("P7", 5000 * M3));
	check_good(&world, between("T3", "P7", "P1", "2024-10-02", NULL), "2027-12-31");
	CHECK_ROW("an area's: to that of the last cap, and fifty years at most");
	row = trading_saving("X", 5000 * M3);
	(void)text_copy(row.saving.right, sizeof(row.saving.right), "area:3301");
	row.saving.valid_until = dates_day("2999-12-31");
	world_row(&world, ROW_SAVING, row);
	agreement = between("T4", "3301", "3302", "2024-10-02", NULL);
	agreement.seller.kind = agreement.buyer.kind = RIGHT_REGIONAL;
	check_good(&world, agreement, "2028-12-31");
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(caps_of_both_move_by_one_split),
		cmocka_unit_test(an_end_goes_back_whole),
		cmocka_unit_test(what_was_taken_beyond_stays),
		cmocka_unit_test(whatever_is_agreed_adds_up),
		cmocka_unit_test(a_term_lies_within_both_rights),
		cmocka_unit_test(for_good_is_as_long_as_is_known),
	};

	return cmocka_run_group_tests_name("trade_years", tests, NULL, NULL);
}
