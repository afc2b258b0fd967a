/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The end of a trade before its term.
 */

#include <stdlib.h>
#include <string.h>

#include "ledger/area_right.h"
#include "ledger/corridor.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/trade.h"
#include "ledger/trade_parts.h"
#include "meter/err.h"

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

bool trade_end_take(const struct deed *deed, struct trade_end *ret)
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
};

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

/* What caps on the buyer's way got, others may have sold or keep. */
static int check_caps(const struct judge *judge, const struct work *work, struct where *reason)
{
	const struct area_gives gives = { &work->moves.buyer,
		trade_cap_months(&work->back.buyer, &work->back.split), work->moves.source,
		trade_own_area(&work->agreement, TRADE_BUYER) };
	struct day known = judge_today(judge); /* and what is moved once it holds */

	known = known.number < work->moves.since.number ? work->moves.since : known;
	return area_right_check(judge->books, &gives, known, reason);
}

static int judge_end(const struct judge *judge, const struct trade_row *row, struct work *work,
		struct where *reason)
{
	const struct trade_back_ask ask = { row, work->said.from, &work->agreement, &work->moves };
	int answer = check_end(judge, row, work, reason);

	if (answer != JUDGE_OK) {
		return answer;
	}
	if (!trade_take_moves(row, &work->moves)) {
		return WEIR_FAULT_BROKEN;
	}
	answer = trade_back_find(judge, &ask, &work->back, reason);
	/* What it gives back goes the other way: others' trades may rest on it. */
	if (answer == JUDGE_OK) {
		answer = corridor_check(judge->books, &work->agreement,
				corridor_back(work->moves.way), &work->back.seller,
				judge_today(judge), reason);
	}
	return answer != JUDGE_OK ? answer : check_caps(judge, work, reason);
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
	if (!trade_end_take(deed, &work->said)) {
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
			!trade_end_take(&deed, &work->said)) {
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
