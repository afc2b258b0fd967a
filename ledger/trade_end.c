/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The end of a trade before its term: what goes back, and what stays because it
 * was taken.
 */

#include <stdlib.h>
#include <string.h>

#include "ledger/corridor.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/trade.h"
#include "ledger/trade_parts.h"
#include "meter/err.h"
#include "meter/shares.h"
#include "meter/wide.h"

enum {
	END_ITEMS = 4,
};

void trade_end_put(struct bytes *body, const struct trade_end *end)
{
	item_put_array(body, END_ITEMS);
	item_put_text(body, end->trade);
	item_put_int(body, end->from.number);
	item_put_text(body, end->document);
	item_put_text(body, end->ground);
}

static bool take_end(const struct deed *deed, struct trade_end *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, END_ITEMS);
	trade_take_name(&cursor, ret->trade);
	ret->from = trade_take_day(&cursor);
	trade_take_line(&cursor, ret->document);
	trade_take_line(&cursor, ret->ground);
	return item_at_end(&cursor);
}

/* What is looked at, and what follows. */
struct work {
	struct trade_end said;
	struct agreement agreement;
	struct trade_moves moves;
	struct trade_back back;
	int64_t litres[SCHEDULE_MONTHS_MAX]; /* that go back, of the buyer's months */
	int64_t sent[SCHEDULE_MONTHS_MAX];   /* of the seller's, for these */
};

/* What the seller gave in a month; 0 where it is none of his. */
static int64_t given(const struct schedule *schedule, struct days month)
{
	for (size_t i = 0; i < schedule->month_count; i++) {
		if (schedule->months[i].period.from.number == month.from.number) {
			return schedule->months[i].litres;
		}
	}
	return 0;
}

/* In a year of the buyer's not more than he has free of it: the rest was taken, held or pledged. */
static void cut_year(struct work *work, const struct schedule *schedule, struct days year,
		int64_t free_litres)
{
	size_t first = schedule->month_count;
	size_t count = 0;
	int64_t sum = 0;

	for (size_t i = 0; i < schedule->month_count; i++) {
		if (schedule_shared_days(schedule->months[i].period, year) > 0) {
			first = count == 0 ? i : first;
			count++;
			sum += work->litres[i];
		}
	}
	if (sum > free_litres) {
		int64_t left[SCHEDULE_MONTHS_MAX];

		shares_cut(free_litres < 0 ? 0 : free_litres, &work->litres[first], count, left);
		memcpy(&work->litres[first], left, count * sizeof(left[0]));
	}
}

/* What was sent for it: by a corridor more than what arrived, in proportion and floored. */
static void find_sent(struct work *work)
{
	const struct schedule *buyer = &work->moves.buyer.schedule;

	for (size_t i = 0; i < buyer->month_count; i++) {
		int64_t sent = given(&work->moves.seller.schedule, buyer->months[i].period);
		int64_t arrived = buyer->months[i].litres;

		work->sent[i] = work->moves.way == CORRIDOR_NONE || arrived == 0
				? work->litres[i]
				: (int64_t)((wide)sent * work->litres[i] / arrived);
	}
}

/* The months of a side, those alone in which something goes back, and its years. */
static bool sum_back(const struct work *work, const int64_t *litres, enum year_kind kind,
		struct schedule *ret)
{
	const struct schedule *buyer = &work->moves.buyer.schedule;
	struct schedule_ask ask = { .since = { TRADE_DAY_FIRST }, .kind = kind };
	SCOPED(scope_free)
	struct schedule_part *months = calloc(SCHEDULE_MONTHS_MAX, sizeof(*months));
	size_t count = 0;

	for (size_t i = 0; months != NULL && i < buyer->month_count; i++) {
		if (litres[i] > 0) {
			months[count++] = (struct schedule_part){ buyer->months[i].period,
				litres[i] };
		}
	}
	return months != NULL && schedule_by_months(&ask, months, count, ret) == SCHEDULE_OK;
}

/*
 * By days of the term from the end on, month by month the lesser of what one side
 * gave and the other got; in no year more than the buyer has free.
 */
static int find_back(const struct judge *judge, const struct trade_row *row, struct work *work,
		const struct right_facts *seller, const struct right_facts *buyer)
{
	const struct schedule *schedule = &work->moves.buyer.schedule;
	const struct days term = { work->moves.since, { (int32_t)row->till } };
	struct day known = judge_today(judge); /* and what is moved once it holds */
	int fault = 0;

	known = known.number < row->since ? work->moves.since : known;

	schedule_rest(schedule, term, work->said.from, work->litres);
	for (size_t i = 0; i < schedule->month_count; i++) {
		int64_t most = given(&work->moves.seller.schedule, schedule->months[i].period);

		work->litres[i] = work->litres[i] < most ? work->litres[i] : most;
	}
	for (size_t i = 0; i < schedule->year_count && fault == 0; i++) {
		struct right_room room;

		fault = right_room(
				judge->books, buyer, schedule->years[i].period.from, known, &room);
		if (fault == 0) {
			cut_year(work, schedule, schedule->years[i].period, room.free_litres);
		}
	}
	find_sent(work);
	return fault < 0 ? fault
			: sum_back(work, work->sent, seller->year_kind, &work->back.seller) &&
					sum_back(work, work->litres, buyer->year_kind,
							&work->back.buyer)
			? 0
			: WEIR_FAULT_MEMORY;
}

static int check_end(const struct judge *judge, const struct trade_row *row,
		const struct work *work, struct where *reason)
{
	const struct day today = judge_today(judge);
	enum trade_state state = trade_state(row, today);
	char day[DAY_TEXT_MAX];

	if (row->ended != 0 || (state != TRADE_IN_FORCE && state != TRADE_APPROVED)) {
		where_set(reason, 0, 0, "trade '%s' has no end to come: it is %s", row->trade,
				trade_state_name(row->ended != 0 ? TRADE_ENDED : state));
		return row->ended != 0 && row->stops == work->said.from.number ? JUDGE_KNOWN
									       : JUDGE_REFUSED;
	}
	if (work->said.from.number < today.number || work->said.from.number < row->since ||
			work->said.from.number >= row->till) {
		where_set(reason, 0, 0,
				"a trade is ended from a day of its term on that has not gone by: not from %s on",
				day_format(work->said.from, day));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int judge_end(const struct judge *judge, const struct trade_row *row, struct work *work,
		struct where *reason)
{
	struct right_facts seller;
	struct right_facts buyer;
	int answer = check_end(judge, row, work, reason);

	if (answer != JUDGE_OK) {
		return answer;
	}
	if (!trade_take_moves(row, &work->moves) ||
			!right_find(judge->books, &work->agreement.seller, work->said.from,
					&seller) ||
			!right_find(judge->books, &work->agreement.buyer, work->said.from,
					&buyer)) {
		where_set(reason, 0, 0, "a side of trade '%s' has no right on that day",
				row->trade);
		return JUDGE_REFUSED;
	}
	answer = find_back(judge, row, work, &seller, &buyer);
	/* What it gives back goes the other way: others' trades may rest on it. */
	return answer < 0 ? answer
			  : corridor_check(judge->books, &work->agreement,
					    corridor_back(work->moves.way), &work->back.seller,
					    judge_today(judge), reason);
}

int trade_end_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	SCOPED(scope_free) struct work *work = calloc(1, sizeof(*work));
	const struct trade_row *row;
	int answer;

	if (work == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!take_end(deed, &work->said)) {
		where_set(reason, 0, 0, "an end of a trade is [trade, from, document, ground]");
		return JUDGE_REFUSED;
	}
	row = trade_find(judge->books, work->said.trade);
	if (row == NULL || !trade_take(row, &work->agreement)) {
		where_set(reason, 0, 0, "there is no trade '%s'", work->said.trade);
		return JUDGE_REFUSED;
	}
	answer = trade_check_office(judge, deed, reason);
	if (answer == JUDGE_OK) {
		answer = judge_end(judge, row, work, reason);
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, 1);
	trade_back_put(&ret->own.effect, &work->back);
	return trade_link(row, &ret->own);
}

int trade_end_apply(struct books *books, const struct entry *entry, int64_t index)
{
	SCOPED(scope_free) struct work *work = calloc(1, sizeof(*work));
	struct item_cursor cursor;
	struct trade_row *row;
	struct deed deed;
	const void *back;
	size_t size;
	int fault;

	if (work == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) ||
			!take_end(&deed, &work->said)) {
		return WEIR_FAULT_BROKEN;
	}
	row = (struct trade_row *)trade_find(books, work->said.trade);
	if (row == NULL || row->approved == 0 || row->ended != 0 ||
			!trade_take(row, &work->agreement) ||
			!trade_take_moves(row, &work->moves)) {
		return WEIR_FAULT_BROKEN;
	}
	back = item_take_any(&cursor, &size);
	fault = item_at_end(&cursor) ? shelf_blob_set(&row->back, back, size) : WEIR_FAULT_BROKEN;
	if (fault == 0 && !trade_take_back(row, &work->back)) {
		fault = WEIR_FAULT_BROKEN;
	}
	row->ended = index;
	row->stops = work->said.from.number;
	shelf_touch(books_shelf(books, BOOK_TRADE), row);
	return fault < 0 ? fault
			 : trade_back_apply(books, &work->agreement, &work->moves, &work->back,
					   work->said.from);
}
