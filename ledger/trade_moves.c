/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What an approval moves, and what an end moves back: as effects have it, and
 * folded into numbers.
 */

#include <stdio.h>
#include <string.h>

#include "ledger/corridor.h"
#include "ledger/deed.h"
#include "ledger/origin.h"
#include "ledger/touched.h"
#include "ledger/trade_number.h"
#include "ledger/trade_parts.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	PART_ITEMS = 3,
	SIDE_ITEMS = 3,
	MOVES_ITEMS = 5, /* and the split, where there is one */
	BACK_ITEMS = 4,  /* the same */
	COUNTER_MAX = TEXT_ID_MAX + 16,
};

/* ---- the bytes ---- */

static void put_parts(struct bytes *bytes, const struct schedule_part *parts, size_t count)
{
	item_put_array(bytes, count);
	for (size_t i = 0; i < count; i++) {
		item_put_array(bytes, PART_ITEMS);
		item_put_int(bytes, parts[i].period.from.number);
		item_put_int(bytes, parts[i].period.till.number);
		item_put_int(bytes, parts[i].litres);
	}
}

/* How many there are, ascending; the cursor fails where they are more than max. */
static size_t take_parts(struct item_cursor *cursor, struct schedule_part *ret, size_t max)
{
	size_t count = item_take_array(cursor);

	if (count > max) {
		item_fail(cursor, ITEM_RANGE);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		int64_t after = i == 0 ? TRADE_DAY_FIRST : ret[i - 1].period.till.number;

		item_take_array_of(cursor, PART_ITEMS);
		ret[i].period.from.number =
				(int32_t)item_take_between(cursor, after, TRADE_DAY_LAST);
		ret[i].period.till.number = (int32_t)item_take_between(
				cursor, ret[i].period.from.number + 1, TRADE_DAY_LAST + 1);
		ret[i].litres = item_take_between(cursor, 0, INT64_MAX);
	}
	return count;
}

static void put_side(struct bytes *bytes, const struct trade_moves_side *side)
{
	item_put_array(bytes, SIDE_ITEMS);
	put_parts(bytes, side->schedule.years, side->schedule.year_count);
	put_parts(bytes, side->schedule.months, side->schedule.month_count);
	item_put_array(bytes, side->area_count);
	for (size_t i = 0; i < side->area_count; i++) {
		item_put_text(bytes, side->areas[i]);
	}
}

static void take_side(struct item_cursor *cursor, struct trade_moves_side *ret)
{
	item_take_array_of(cursor, SIDE_ITEMS);
	ret->schedule.year_count = take_parts(cursor, ret->schedule.years, SCHEDULE_YEARS_MAX);
	ret->schedule.month_count = take_parts(cursor, ret->schedule.months, SCHEDULE_MONTHS_MAX);
	ret->area_count = item_take_array(cursor);
	if (ret->area_count > TRADE_AREAS_MAX) {
		item_fail(cursor, ITEM_RANGE);
		ret->area_count = 0;
	}
	for (size_t i = 0; i < ret->area_count; i++) {
		trade_take_name(cursor, ret->areas[i]);
	}
}

static void put_split(struct bytes *bytes, const struct schedule *split)
{
	if (split->month_count > 0) {
		put_parts(bytes, split->months, split->month_count);
	}
}

/* Behind an array's other items; without it there is none. */
static void take_split(
		struct item_cursor *cursor, size_t items, size_t others, struct schedule *ret)
{
	ret->year_count = ret->month_count = 0;
	if (items > others) {
		ret->month_count = take_parts(cursor, ret->months, SCHEDULE_MONTHS_MAX);
	}
	if (items < others || items > others + 1 || (items > others && ret->month_count == 0)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

void trade_moves_put(struct bytes *effect, const struct trade_moves *moves)
{
	item_put_array(effect, MOVES_ITEMS + (moves->split.month_count > 0 ? 1 : 0));
	item_put_int(effect, moves->since.number);
	put_side(effect, &moves->seller);
	put_side(effect, &moves->buyer);
	item_put_uint(effect, moves->source);
	item_put_uint(effect, moves->way);
	put_split(effect, &moves->split);
}

bool trade_moves_take(struct item_cursor *cursor, struct trade_moves *ret)
{
	size_t items = item_take_array(cursor);

	ret->since = trade_take_day(cursor);
	take_side(cursor, &ret->seller);
	take_side(cursor, &ret->buyer);
	ret->source = (enum source)item_take_between(cursor, SOURCE_ANY, SOURCE_BRACKISH);
	ret->way = (enum corridor_way)item_take_between(cursor, CORRIDOR_NONE, CORRIDOR_AGAINST);
	take_split(cursor, items, MOVES_ITEMS, &ret->split);
	return cursor->failed == ITEM_OK;
}

void trade_back_put(struct bytes *effect, const struct trade_back *back)
{
	item_put_array(effect, BACK_ITEMS + (back->split.month_count > 0 ? 1 : 0));
	put_parts(effect, back->seller.years, back->seller.year_count);
	put_parts(effect, back->buyer.years, back->buyer.year_count);
	put_parts(effect, back->seller.months, back->seller.month_count);
	put_parts(effect, back->buyer.months, back->buyer.month_count);
	put_split(effect, &back->split);
}

bool trade_back_take(struct item_cursor *cursor, struct trade_back *ret)
{
	size_t items = item_take_array(cursor);

	ret->seller.year_count = take_parts(cursor, ret->seller.years, SCHEDULE_YEARS_MAX);
	ret->buyer.year_count = take_parts(cursor, ret->buyer.years, SCHEDULE_YEARS_MAX);
	ret->seller.month_count = take_parts(cursor, ret->seller.months, SCHEDULE_MONTHS_MAX);
	ret->buyer.month_count = take_parts(cursor, ret->buyer.months, SCHEDULE_MONTHS_MAX);
	take_split(cursor, items, BACK_ITEMS, &ret->split);
	return cursor->failed == ITEM_OK;
}

/* ---- numbers ---- */

static int add_parts(struct books *books, const struct trade_move *move,
		const struct schedule_part *parts, size_t count, int sign)
{
	int fault = 0;

	for (size_t i = 0; i < count && fault == 0; i++) {
		fault = trade_number_add(books, move, parts[i].period, sign * parts[i].litres);
	}
	return fault;
}

const struct schedule *trade_cap_months(const struct schedule *side, const struct schedule *split)
{
	return split->month_count > 0 ? split : side;
}

/* One side: its ceiling years, a permit's plan months, and caps of areas by the split. */
static int add_side(struct books *books, struct trade_move *move, const struct schedule *schedule,
		const struct schedule *split, const struct trade_moves_side *of, int sign)
{
	const struct schedule *caps = trade_cap_months(schedule, split);
	enum source source = move->source;
	int fault;

	move->basis = BASIS_PERMIT;
	move->source = SOURCE_ANY;
	fault = add_parts(books, move, schedule->years, schedule->year_count, sign);
	move->basis = BASIS_PLAN_MONTH;
	if (fault == 0 && move->right.kind == RIGHT_ABSTRACTION) {
		fault = add_parts(books, move, schedule->months, schedule->month_count, sign);
	}
	move->basis = BASIS_CAP;
	move->source = source;
	move->right.kind = RIGHT_REGIONAL;
	for (size_t i = 0; i < of->area_count && fault == 0; i++) {
		memcpy(move->right.id, of->areas[i], sizeof(move->right.id));
		fault = add_parts(books, move, caps->months, caps->month_count, sign);
	}
	return fault;
}

/* ---- accounts ---- */

/* The account through which a trade's litres go; it is empty behind each entry. */
static const char *counter_of(const char *trade, char buffer[static COUNTER_MAX])
{
	(void)snprintf(buffer, COUNTER_MAX, "trade:%s", trade);
	return buffer;
}

/* The buyer's years, each so many litres more; or less. */
static int post_buyer(struct books *books, const struct agreement *agreement,
		const struct schedule *schedule, int sign)
{
	char counter[COUNTER_MAX];
	int fault = 0;

	for (size_t i = 0; i < schedule->year_count && fault == 0; i++) {
		fault = hold_post(books, &agreement->buyer, schedule->years[i].period.from,
				sign * schedule->years[i].litres,
				counter_of(agreement->trade, counter));
	}
	return fault;
}

/* What of that is lost on the way; or is not any more. */
static int post_lost(struct books *books, const struct agreement *agreement,
		const struct schedule *seller, const struct schedule *buyer, int sign)
{
	char account[COUNTER_MAX];
	char counter[COUNTER_MAX];
	int64_t lost = 0;

	if (agreement->corridor[0] == '\0') {
		return 0;
	}
	for (size_t i = 0; i < seller->month_count; i++) {
		lost += seller->months[i].litres;
	}
	for (size_t i = 0; i < buyer->month_count; i++) {
		lost -= buyer->months[i].litres;
	}
	(void)snprintf(account, sizeof(account), "lost:%s", agreement->corridor);
	return books_post(books, "right", account, counter_of(agreement->trade, counter),
			sign * lost);
}

/* A hold of the seller's years, to be settled or given back. */
static void years_of(const struct agreement *agreement, const struct schedule *schedule,
		struct hold *ret)
{
	trade_hold(agreement, ret);
	for (size_t i = 0; i < schedule->year_count; i++) {
		ret->years[ret->count++] = (struct hold_year){ schedule->years[i].period.from,
			schedule->years[i].litres };
	}
}

void trade_hold(const struct agreement *agreement, struct hold *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->right = agreement->seller;
	ret->what = HOLD_AGREEMENT;
	memcpy(ret->name, agreement->trade, sizeof(ret->name));
}

void trade_offer_hold(const struct agreement *agreement, struct hold *ret)
{
	trade_hold(agreement, ret);
	ret->what = HOLD_OFFER;
	memcpy(ret->name, agreement->offer, sizeof(ret->name));
}

/* Both sides' ceilings are others from a day on, and caps of areas. */
static int touch(struct books *books, const struct agreement *agreement,
		const struct trade_moves *moves, int32_t from)
{
	const struct schedule *schedule = &moves->seller.schedule;
	int fault = 0;

	if (agreement->seller.kind == RIGHT_ABSTRACTION) {
		fault = touched_limit(books, agreement->seller.id, from, true);
	}
	if (fault == 0 && agreement->buyer.kind == RIGHT_ABSTRACTION) {
		fault = touched_limit(books, agreement->buyer.id, from, true);
	}
	for (size_t i = 0; i < schedule->month_count; i++) {
		touched_area(books, month_year(month_of(schedule->months[i].period.from)));
	}
	return fault;
}

/* ---- both ---- */

/* What is moved, of each side and of both. */
struct moved {
	const struct schedule *seller, *buyer, *split;
};

/* Of both sides: so much of each part more for the one with that sign. */
static int move_both(struct books *books, const struct agreement *agreement,
		const struct trade_moves *moves, const struct moved *of, int32_t since, int sign)
{
	struct trade_move move = {
		.trade = agreement->trade,
		.right = agreement->seller,
		.source = moves->source,
		.since = since,
	};
	int fault = add_side(books, &move, of->seller, of->split, &moves->seller, -sign);

	move.right = agreement->buyer;
	move.source = moves->source;
	return fault < 0 ? fault
			 : add_side(books, &move, of->buyer, of->split, &moves->buyer, sign);
}

int trade_moves_apply(struct books *books, const struct agreement *agreement,
		const struct trade_moves *moves, int64_t index)
{
	const struct schedule *seller = &moves->seller.schedule;
	const struct schedule *buyer = &moves->buyer.schedule;
	struct corridor_years sent;
	char counter[COUNTER_MAX];
	struct hold hold;
	int fault;

	years_of(agreement, seller, &hold);
	fault = hold_settle(books, &hold, counter_of(agreement->trade, counter), index);
	if (fault == 0) {
		fault = post_buyer(books, agreement, buyer, 1);
	}
	if (fault == 0) {
		fault = post_lost(books, agreement, seller, buyer, 1);
	}
	if (fault == 0) {
		corridor_years(seller, &sent);
		fault = corridor_use_set(books, agreement, moves->way, &sent);
	}
	if (fault == 0) {
		const struct moved moved = { seller, buyer, &moves->split };

		fault = move_both(books, agreement, moves, &moved, moves->since.number, 1);
	}
	return fault < 0 ? fault : touch(books, agreement, moves, moves->since.number);
}

int trade_back_apply(struct books *books, const struct agreement *agreement,
		const struct trade_moves *moves, const struct trade_back *back, struct day from)
{
	struct corridor_years sent;
	char counter[COUNTER_MAX];
	struct hold hold;
	int fault;

	years_of(agreement, &back->seller, &hold);
	fault = hold_return(books, &hold, counter_of(agreement->trade, counter));
	if (fault == 0) {
		fault = post_buyer(books, agreement, &back->buyer, -1);
	}
	if (fault == 0) {
		fault = post_lost(books, agreement, &back->seller, &back->buyer, -1);
	}
	if (fault == 0) {
		corridor_years(&back->seller, &sent);
		fault = corridor_use_back(books, agreement, moves->way, &sent);
	}
	if (fault == 0) {
		const struct moved moved = { &back->seller, &back->buyer, &back->split };

		fault = move_both(books, agreement, moves, &moved, from.number, -1);
	}
	return fault < 0 ? fault : touch(books, agreement, moves, from.number);
}

/* ---- what their judges share ---- */

int trade_check_office(const struct judge *judge, const struct deed *deed, struct where *reason)
{
	if (origin_is_holder(judge->books, deed->actor)) {
		where_set(reason, 0, 0,
				"trades are approved and ended by the office, not by a holder");
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

const char *trade_own_area(const struct agreement *agreement, enum trade_side side)
{
	const struct right *own = side == TRADE_SELLER ? &agreement->seller : &agreement->buyer;

	return agreement->seller.kind == RIGHT_REGIONAL && agreement->buyer.kind == RIGHT_REGIONAL
			? own->id
			: NULL;
}

int trade_link(const struct trade_row *row, struct conclusion *ret)
{
	struct agreement agreement;

	if (!trade_take(row, &agreement)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)right_link(&agreement.seller, ret);
	(void)right_link(&agreement.buyer, ret);
	return ret->effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}
