/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Corridors: case 2-C10, what is lost on the way, and that no capacity is exceeded
 * whatever is agreed, approved, refused and ended.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/corridor.h"
#include "ledger/ledger.h"
#include "ledger/trade_number.h"
#include "tests/support/chance.h"
#include "tests/support/trading.h"

#define M3 INT64_C(1000)
#define GL INT64_C(1000000000) /* a gigalitre, of litres */

enum {
	PERMITS = 4, /* even ones in 3301, odd ones in 3302 */
};

static union row corridor_of(int64_t capacity_litres, int64_t rate_ppm)
{
	return (union row){ .corridor = { .corridor = "C",
					    .from_area = "3301",
					    .to_area = "3302",
					    .capacity_litres = capacity_litres,
					    .rate_ppm = rate_ppm,
					    .valid_from = dates_day("2024-01-01"),
					    .valid_until = dates_day("2027-12-31"),
					    .document = "D",
					    .from = ROW_NO_DAY } };
}

static void open_world(struct world *world, const char *clock, int64_t capacity, int64_t rate_ppm)
{
	world_begin(world, clock);
	world_row(world, ROW_AREA, facts_area("33", ""));
	world_row(world, ROW_AREA, facts_area("3301", "33"));
	world_row(world, ROW_AREA, facts_area("3302", "33"));
	for (int i = 0; i < PERMITS; i++) {
		char permit[] = { 'P', (char)('0' + i), '\0' };

		trading_permit(world, permit, i % 2 == 0 ? "3301" : "3302", 1000 * GL);
	}
	world_row(world, ROW_CORRIDOR, corridor_of(capacity, rate_ppm));
}

static struct agreement by_corridor(
		const char *trade, int64_t litres, const char *from, const char *until)
{
	struct agreement ret = trading_agreement(trade, litres, from, until);

	(void)text_copy(ret.corridor, sizeof(ret.corridor), "C");
	return ret;
}

/* The same the other way. */
static struct agreement against(
		const char *trade, int64_t litres, const char *from, const char *until)
{
	struct agreement ret = by_corridor(trade, litres, from, until);

	ret.seller.id[1] = '1';
	ret.buyer.id[1] = '0';
	return ret;
}

static int approve(struct world *world, const char *trade)
{
	CHECK_INT(trading_assent(world, 2, trade, TRADE_BUYER), LEDGER_OK);
	return trading_approve(world, trade, TRADE_CAP_NONE);
}

static struct corridor_room room_of(const struct world *world, int year)
{
	const struct books *books = ledger_books(world->ledger);
	struct corridor_room ret;

	corridor_room(books, "C", month_days(month_make(year, 1)).from,
			zone_day(&books->zone, ledger_now(world->ledger)), "", &ret);
	return ret;
}

static int64_t lost_of(const struct world *world)
{
	struct account_row key = { .commodity = "right", .account = "lost:C" };
	const struct account_row *row =
			shelf_find(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), &key);

	return row == NULL ? 0 : row->balance;
}

static void what_is_pending_counts(void **state)
{
	const char *from = "2025-07-01";
	const char *until = "2025-12-31";
	struct agreement one = by_corridor("A", 110 * GL, from, until);
	struct world world;

	(void)state;
	CHECK_ROW("2-C10: 200 less 95 are 105");
	open_world(&world, "simulated:2025-06-27T01:00:00Zx1", 200 * GL, 1000000);
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	CHECK_INT(approve(&world, "A"), LEDGER_OK);
	one = against("B", 15 * GL, from, until);
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	CHECK_INT(room_of(&world, 2025).left_litres, 90 * GL);
	CHECK_INT(room_of(&world, 2025).left_back_litres, 95 * GL);
	CHECK_INT(approve(&world, "B"), LEDGER_OK);
	CHECK_INT(room_of(&world, 2025).used_litres, 95 * GL);
	CHECK_INT(room_of(&world, 2025).left_litres, 105 * GL);
	one = by_corridor("F", 105 * GL + 1, from, until);
	CHECK_INT(trading_agree(&world, &one), LEDGER_REFUSED);
	CHECK_ROW("2-C10: with 37 and 15 pending 147, 53 are left");
	one = by_corridor("D", 37 * GL, from, until);
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	one = by_corridor("E", 15 * GL, from, until);
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	CHECK_INT(room_of(&world, 2025).used_litres + room_of(&world, 2025).pending_litres,
			147 * GL);
	CHECK_INT(room_of(&world, 2025).left_litres, 53 * GL);
	one = by_corridor("F", 53 * GL + 1, from, until);
	CHECK_INT(trading_agree(&world, &one), LEDGER_REFUSED);
	one.litres = 53 * GL;
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	CHECK_INT(room_of(&world, 2025).left_litres, 0);
	CHECK_ROW("what is refused, and what waits no more, is left again");
	CHECK_INT(trading_refuse(&world, "F"), LEDGER_OK);
	CHECK_INT(approve(&world, "E"), LEDGER_OK);
	CHECK_INT(room_of(&world, 2025).left_litres, 53 * GL);
	facts_set_time(world.ledger, dates_at("2025-07-02T08:00:00+08:00"));
	CHECK_INT(room_of(&world, 2025).used_litres, 110 * GL);
	CHECK_INT(room_of(&world, 2025).left_litres, 90 * GL);
	CHECK_ROW("what goes back is no more than what went; an end that it rests on is refused");
	one = against("G", 110 * GL + 1, "2025-08-01", until);
	CHECK_INT(trading_agree(&world, &one), LEDGER_REFUSED);
	one.litres = 100 * GL;
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	CHECK_INT(trading_end(&world, "A", dates_day("2025-07-10")), LEDGER_REFUSED);
	CHECK_INT(trading_refuse(&world, "G"), LEDGER_OK);
	CHECK_INT(trading_end(&world, "A", dates_day("2025-12-01")), LEDGER_OK);
	CHECK(room_of(&world, 2025).used_litres < 95 * GL);
	trading_check_accounts(&world);
	world_close(&world);
}

/* A dispatch year's litres are in the months that are left of it when it is approved. */
static void an_approval_says_the_years_anew(void **state)
{
	struct agreement one = by_corridor("T", 181 * M3, "2025-11-01", "2026-04-30");
	union row permit = facts_permit("P4", "3301", 1000 * GL);
	struct world world;

	(void)state;
	CHECK_ROW("61 days of one calendar year, 120 of the next; approved in January all in that");
	open_world(&world, "simulated:2025-10-01T01:00:00Zx1", 1000 * M3, 1000000);
	permit.permit.year_kind = YEAR_DISPATCH;
	permit.permit.valid_until = dates_day("2028-12-31");
	world_row(&world, ROW_PERMIT, permit);
	world_row(&world, ROW_SAVING, trading_saving("P4", 500 * GL));
	(void)text_copy(one.seller.id, sizeof(one.seller.id), "P4");
	one.waits_until = dates_day("2026-03-01");
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	CHECK_INT(room_of(&world, 2025).pending_litres, 61 * M3);
	CHECK_INT(room_of(&world, 2026).pending_litres, 120 * M3);
	facts_set_time(world.ledger, dates_at("2026-01-01T08:00:00+08:00"));
	CHECK_INT(approve(&world, "T"), LEDGER_OK);
	CHECK_INT(room_of(&world, 2025).used_litres, 0);
	CHECK_INT(room_of(&world, 2026).used_litres, 181 * M3);
	world_close(&world);
}

static void a_row_from_a_day_on_is_of_later_years(void **state)
{
	struct agreement one = by_corridor("A", 2000 * M3, "2025-01-01", "2026-12-31");
	union row less = corridor_of(600 * M3, 1000000);
	struct world world;

	(void)state;
	CHECK_ROW("1,000 in each of both years; 600 from the second one on");
	open_world(&world, "simulated:2024-12-20T01:00:00Zx1", 1000 * M3, 1000000);
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	CHECK_INT(approve(&world, "A"), LEDGER_OK);
	less.corridor.from = dates_day("2026-01-01");
	world_row(&world, ROW_CORRIDOR, less);
	CHECK_INT(room_of(&world, 2025).left_litres, 0);
	CHECK_INT(room_of(&world, 2026).capacity_litres, 600 * M3);
	CHECK_INT(room_of(&world, 2026).left_litres, -400 * M3);
	one = by_corridor("B", 1, "2026-01-01", "2026-12-31");
	CHECK_INT(trading_agree(&world, &one), LEDGER_REFUSED);
	CHECK_ROW("what goes back makes room, once it is approved");
	one = against("D", 500 * M3, "2026-01-01", "2026-12-31");
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	CHECK_INT(room_of(&world, 2026).left_litres, -400 * M3);
	CHECK_INT(approve(&world, "D"), LEDGER_OK);
	CHECK_INT(room_of(&world, 2026).left_litres, 100 * M3);
	CHECK_ROW("years that are over stand as they were");
	facts_set_time(world.ledger, dates_at("2026-06-01T08:00:00+08:00"));
	CHECK_INT(room_of(&world, 2025).capacity_litres, 1000 * M3);
	CHECK_INT(room_of(&world, 2027).capacity_litres, 600 * M3);
	world_close(&world);
}

static void what_may_not_go_by_it(void **state)
{
	static const struct {
		const char *name, *corridor, *from, *until;
		char seller, buyer;
	} rows[] = {
		{ "no such corridor", "X", "2025-07-01", "2025-12-31", '0', '1' },
		{ "both in one area", "C", "2025-07-01", "2025-12-31", '0', '2' },
		{ "longer than it is valid", "C2", "2025-07-01", "2025-12-31", '0', '1' },
		{ "nothing arrives", "C3", "2025-07-01", "2025-12-31", '0', '1' },
	};
	union row row = corridor_of(200 * GL, 1000000);
	struct world world;

	(void)state;
	open_world(&world, "simulated:2025-06-27T01:00:00Zx1", 200 * GL, 1000000);
	(void)text_copy(row.corridor.corridor, sizeof(row.corridor.corridor), "C2");
	row.corridor.valid_until = dates_day("2025-12-30");
	world_row(&world, ROW_CORRIDOR, row);
	row = corridor_of(200 * GL, 1);
	(void)text_copy(row.corridor.corridor, sizeof(row.corridor.corridor), "C3");
	world_row(&world, ROW_CORRIDOR, row);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct agreement one = by_corridor("T", 100 * M3, rows[i].from, rows[i].until);

		CHECK_ROW(rows[i].name);
		(void)text_copy(one.corridor, sizeof(one.corridor), rows[i].corridor);
		one.seller.id[1] = rows[i].seller;
		one.buyer.id[1] = rows[i].buyer;
		CHECK_INT(trading_agree(&world, &one), LEDGER_REFUSED);
	}
	world_close(&world);
}

static void what_does_not_arrive_is_lost(void **state)
{
	static const int64_t sent[] = { 10958904, 500000000, 489041096 };
	static const int64_t arrived[] = { 9863014, 450000000, 440136986 };
	struct agreement one = by_corridor("T", 1000000 * M3, "2024-12-24", "2026-12-23");
	struct trade_moves *moves = malloc(sizeof(*moves));
	struct trade_back *back = malloc(sizeof(*back));
	const struct trade_row *row;
	struct world world;
	int64_t lost = 0;

	(void)state;
	CHECK(moves != NULL && back != NULL);
	CHECK_ROW("of F21 a nine tenths arrive");
	open_world(&world, "simulated:2024-12-20T01:00:00Zx1", 200 * GL, 900000);
	CHECK_INT(trading_agree(&world, &one), LEDGER_OK);
	CHECK_INT(approve(&world, "T"), LEDGER_OK);
	row = trade_find(ledger_books(world.ledger), "T");
	CHECK(trade_take_moves(row, moves));
	for (int i = 0; i < 3; i++) {
		CHECK_INT(moves->seller.schedule.years[i].litres, sent[i]);
		CHECK_INT(moves->buyer.schedule.years[i].litres, arrived[i]);
		CHECK_INT(room_of(&world, 2024 + i).used_litres, sent[i]);
	}
	CHECK_INT(lost_of(&world), 100000 * M3);
	trading_check_accounts(&world);
	CHECK_ROW("ended after a year: both the rest of what was sent and what is lost of it");
	facts_set_time(world.ledger, dates_at("2025-12-20T08:00:00+08:00"));
	CHECK_INT(trading_end(&world, "T", dates_day("2026-01-01")), LEDGER_OK);
	CHECK(trade_take_back(row, back));
	CHECK_INT(back->seller.years[0].litres, sent[2]);
	CHECK_INT(back->buyer.years[0].litres, arrived[2]);
	lost = sent[0] - arrived[0] + sent[1] - arrived[1];
	CHECK_INT(lost_of(&world), lost);
	CHECK_INT(room_of(&world, 2026).used_litres, 0);
	trading_check_accounts(&world);
	world_close(&world);
	free(moves);
	free(back);
}

/* ---- at random ---- */

/* The sum of a side's months that lie in a year. */
static int64_t in_year(const struct schedule *schedule, int year)
{
	int64_t sum = 0;

	for (size_t i = 0; i < schedule->month_count; i++) {
		sum += month_year(month_of(schedule->months[i].period.from)) == year
				? schedule->months[i].litres
				: 0;
	}
	return sum;
}

/* What approved trades send in a year, from their own words, and what of it is lost. */
static void add_trades(const struct world *world, int year, int64_t *ret_net, int64_t *ret_lost)
{
	struct trade_moves *moves = malloc(sizeof(*moves));
	struct trade_back *back = malloc(sizeof(*back));
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_TRADE), NULL, 0);
	const struct trade_row *row;

	CHECK(moves != NULL && back != NULL);
	*ret_net = *ret_lost = 0;
	while ((row = shelf_next(&cursor)) != NULL) {
		int64_t sent;
		int64_t arrived;

		if (!trade_take_moves(row, moves)) {
			continue;
		}
		sent = in_year(&moves->seller.schedule, year);
		arrived = in_year(&moves->buyer.schedule, year);
		if (trade_take_back(row, back)) {
			sent -= in_year(&back->seller, year);
			arrived -= in_year(&back->buyer, year);
		}
		CHECK(arrived >= 0 && arrived <= sent);
		*ret_net += moves->way == CORRIDOR_ALONG ? sent : -sent;
		*ret_lost += sent - arrived;
	}
	free(moves);
	free(back);
}

static void check_bounds(const struct world *world, int64_t capacity)
{
	int64_t all_lost = 0;
	int64_t moved = 0;

	for (int year = 2025; year < 2028; year++) {
		const struct corridor_room room = room_of(world, year);
		int64_t net;
		int64_t lost;

		add_trades(world, year, &net, &lost);
		CHECK_INT(room.used_litres, net);
		CHECK(net >= 0 && net + room.pending_litres <= capacity);
		CHECK(net - room.pending_back_litres >= 0);
		all_lost += lost;
		for (int i = 0; i < PERMITS; i++) {
			struct right right = { RIGHT_ABSTRACTION, { 'P', (char)('0' + i) } };

			moved += trade_moved_right(ledger_books(world->ledger), &right,
					month_days(month_make(year, 1)).from.number,
					(struct day){ INT32_MAX });
		}
	}
	CHECK_INT(lost_of(world), all_lost);
	CHECK_INT(moved, -all_lost);
	trading_check_accounts(world);
}

struct play {
	struct world world;
	uint64_t chance;
	struct day today;
	int made;
	int agreed, refused, approved, denied, ended; /* how often */
};

static int32_t draw(struct play *play, uint64_t below)
{
	return (int32_t)(chance_next(&play->chance) % below);
}

static void play_agree(struct play *play)
{
	struct agreement one;
	char name[16];
	int answer;

	(void)snprintf(name, sizeof(name), "T%d", play->made++);
	one = draw(play, 3) == 0 ? against(name, 1, "2025-01-01", "2025-12-31")
				 : by_corridor(name, 1, "2025-01-01", "2025-12-31");
	one.litres = 1 + draw(play, 500000);
	one.from.number = play->today.number + draw(play, 300);
	one.until.number = one.from.number + draw(play, 500);
	one.waits_until.number = play->today.number + draw(play, 20);
	one.waits_until = one.waits_until.number > one.until.number ? one.until : one.waits_until;
	answer = trading_agree(&play->world, &one);
	play->agreed += answer == LEDGER_OK;
	play->refused += answer == LEDGER_REFUSED;
	(void)trading_assent(&play->world, 2, name, TRADE_BUYER);
}

/* One of the last: approved, denied or ended; or some days go by. */
static void play_other(struct play *play)
{
	const struct zone *zone = &ledger_books(play->world.ledger)->zone;
	int what = draw(play, 12);
	char name[16];

	(void)snprintf(name, sizeof(name), "T%d", play->made - 1 - draw(play, 20));
	if (what < 4) {
		(void)snprintf(name, sizeof(name), "T%d", play->made - 1);
		play->approved += trading_approve(&play->world, name, TRADE_CAP_LIMIT) == LEDGER_OK;
	} else if (what < 5) {
		(void)snprintf(name, sizeof(name), "T%d", play->made - 1 - draw(play, 4));
		play->denied += trading_refuse(&play->world, name) == LEDGER_OK;
	} else if (what < 11) {
		struct day from = { play->today.number + draw(play, 300) };

		play->ended += trading_end(&play->world, name, from) == LEDGER_OK;
	} else {
		play->today.number += 1 + draw(play, 5);
		facts_set_time(play->world.ledger, zone_midnight(zone, play->today).unix_s);
	}
}

static void no_order_of_deeds_exceeds_it(void **state)
{
	enum {
		STEPS = 1000,
		MANY = 10,
	};
	const int64_t capacity = 1000 * M3;
	struct play play = { .chance = 7 };

	(void)state;
	CHECK_ROW("at random: agreed, approved, refused, ended, days that pass");
	for (int run = 0; run < 3; run++) {
		play.made = 0;
		play.today = dates_day("2025-01-10");
		open_world(&play.world, "simulated:2025-01-10T01:00:00Zx1", capacity,
				run == 0 ? 1000000 : 777777);
		for (int i = 0; i < STEPS; i++) {
			if (draw(&play, 10) < 4) {
				play_agree(&play);
			} else {
				play_other(&play);
			}
			check_bounds(&play.world, capacity);
		}
		world_close(&play.world);
	}
	CHECK(play.agreed > MANY && play.refused > MANY && play.approved > MANY);
	CHECK(play.denied > MANY && play.ended > MANY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_pending_counts),
		cmocka_unit_test(an_approval_says_the_years_anew),
		cmocka_unit_test(a_row_from_a_day_on_is_of_later_years),
		cmocka_unit_test(what_may_not_go_by_it),
		cmocka_unit_test(what_does_not_arrive_is_lost),
		cmocka_unit_test(no_order_of_deeds_exceeds_it),
	};

	return cmocka_run_group_tests_name("corridor", tests, NULL, NULL);
}
