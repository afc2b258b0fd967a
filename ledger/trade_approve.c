/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the office says of an agreement: approved, or refused.
 */

#include <stdlib.h>
#include <string.h>

#include "ledger/area_right.h"
#include "ledger/ceiling.h"
#include "ledger/corridor.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/origin.h"
#include "ledger/resale.h"
#include "ledger/trade.h"
#include "ledger/trade_parts.h"
#include "meter/err.h"
#include "meter/volume.h"

enum {
	APPROVAL_ITEMS = 4,
};

/* ---- the approval ---- */

void trade_approval_put(struct bytes *body, const struct trade_approval *approval)
{
	item_put_array(body, APPROVAL_ITEMS);
	item_put_text(body, approval->trade);
	if (approval->is_refused) {
		item_put_null(body);
		item_put_text(body, approval->ground);
	} else {
		item_put_uint(body, approval->cap_effect);
		item_put_null(body);
	}
	item_put_text(body, approval->document);
}

bool trade_approval_take(const void *body, size_t size, struct trade_approval *ret)
{
	struct item_cursor cursor = item_cursor(body, size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, APPROVAL_ITEMS);
	trade_take_name(&cursor, ret->trade);
	ret->is_refused = item_take_if_null(&cursor);
	if (ret->is_refused) {
		trade_take_line(&cursor, ret->ground);
	} else {
		ret->cap_effect = (enum trade_cap_effect)item_take_between(
				&cursor, TRADE_CAP_NONE, TRADE_CAP_LIMIT);
		item_take_null(&cursor);
	}
	trade_take_line(&cursor, ret->document);
	return item_at_end(&cursor);
}

/*
 * In no year may the seller's limit after it, less what else is held and pledged,
 * be less than what he took. What the trade takes is held for it already.
 */
static int check_room(const struct judge *judge, const struct trade_sides *sides,
		const struct schedule *schedule, struct where *reason)
{
	for (size_t i = 0; i < schedule->year_count; i++) {
		char text[RIGHT_TEXT_MAX];
		char period[CEILING_PERIOD_MAX];
		struct right_room room;
		int fault = right_room(judge->books, &sides->seller, schedule->years[i].period.from,
				judge_today(judge), &room);

		if (fault < 0) {
			return fault;
		}
		if (!room.has_limit || room.free_litres < 0) {
			where_set(reason, 0, 0,
					"%s, %s: limit %s m3, taken %s, on tickets or certified to shares %s, held for sale %s, pledged %s: after the trade less would be left than was taken",
					right_text(&sides->seller.right, text),
					ceiling_period(room.year, period),
					volume_m3(room.limit_litres).text,
					volume_m3(room.taken_litres).text,
					volume_m3(right_kept(&room)).text,
					volume_m3(room.held_litres).text,
					volume_m3(room.pledged_litres).text);
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

/* What is looked at, and what follows. */
struct work {
	struct trade_approval said;
	struct agreement agreement;
	struct trade_sides sides;
	struct trade_moves moves;
	struct hold hold;
};

static int check_state(const struct judge *judge, const struct trade_row *row, bool is_refused,
		struct where *reason)
{
	enum trade_state state = trade_state(row, judge_today(judge));

	if (state == TRADE_ASSENTED || (is_refused && state == TRADE_AGREED)) {
		return JUDGE_OK;
	}
	if (state == TRADE_AGREED) {
		where_set(reason, 0, 0, "trade '%s' waits for the other side's assent", row->trade);
	} else {
		where_set(reason, 0, 0, "trade '%s' waits for nothing: it is %s", row->trade,
				trade_state_name(state));
	}
	return JUDGE_REFUSED;
}

/* With `limit` no cap on the seller's way goes below what is kept of it. */
static int check_caps(const struct judge *judge, const struct work *work, struct where *reason)
{
	const struct area_gives gives = { &work->moves.seller,
		trade_cap_months(&work->moves.seller.schedule, &work->moves.split),
		work->moves.source, trade_own_area(&work->agreement, TRADE_SELLER) };

	return area_right_check(judge->books, &gives, judge_today(judge), reason);
}

static int judge_approval(const struct judge *judge, struct work *work, struct where *reason)
{
	struct day since = judge_today(judge);
	int answer = trade_sides_find(judge->books, &work->agreement, since, &work->sides, reason);

	since = work->agreement.from.number > since.number ? work->agreement.from : since;
	trade_hold(&work->agreement, &work->hold);
	if (answer == JUDGE_OK && !hold_find(judge->books, &work->hold)) {
		where_set(reason, 0, 0, "what trade '%s' held is held no more", work->said.trade);
		return JUDGE_REFUSED;
	}
	if (answer == JUDGE_OK) {
		answer = trade_propose(judge->books, &work->agreement, &work->sides, since,
				work->said.cap_effect, &work->moves, reason);
	}
	if (answer == JUDGE_OK) {
		answer = corridor_check(judge->books, &work->agreement, work->moves.way,
				&work->moves.seller.schedule, judge_today(judge), reason);
	}
	if (answer == JUDGE_OK) {
		answer = trade_is_resale(&work->agreement)
				? resale_check(judge->books, &work->agreement, &work->hold, since,
						  true, reason)
				: check_room(judge, &work->sides, &work->moves.seller.schedule,
						  reason);
	}
	return answer != JUDGE_OK ? answer : check_caps(judge, work, reason);
}

int trade_approval_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	SCOPED(scope_free) struct work *work = calloc(1, sizeof(*work));
	const struct trade_row *row;
	int answer;

	if (work == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!trade_approval_take(deed->body, deed->body_size, &work->said)) {
		where_set(reason, 0, 0, "not an approval of a trade, nor a refusal");
		return JUDGE_REFUSED;
	}
	row = trade_find(judge->books, work->said.trade);
	if (row == NULL || !trade_take(row, &work->agreement)) {
		where_set(reason, 0, 0, "there is no trade '%s'", work->said.trade);
		return JUDGE_REFUSED;
	}
	answer = trade_check_office(judge, deed, reason);
	if (answer == JUDGE_OK) {
		answer = check_state(judge, row, work->said.is_refused, reason);
	}
	if (answer == JUDGE_OK && !work->said.is_refused) {
		answer = judge_approval(judge, work, reason);
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, 1);
	if (work->said.is_refused) {
		item_put_null(&ret->own.effect);
	} else {
		trade_moves_put(&ret->own.effect, &work->moves);
	}
	return trade_link(row, &ret->own);
}

/* ---- folding it ---- */

int trade_let_go(struct books *books, const struct hold *hold, enum hold_end end, int64_t index)
{
	const struct trade_row *row = trade_find(books, hold->name);
	struct hold held = *hold;
	struct hold offer;
	struct agreement agreement;
	int fault;

	if (row == NULL || !trade_take(row, &agreement) || !hold_find(books, &held)) {
		return WEIR_FAULT_BROKEN;
	}
	trade_offer_hold(&agreement, &offer);
	fault = hold_release(books, hold, end, index);
	if (fault < 0 || agreement.offer[0] == '\0' || !hold_find(books, &offer)) {
		return fault;
	}
	memcpy(held.name, offer.name, sizeof(held.name));
	held.what = HOLD_OFFER;
	return hold_more(books, &held);
}

static int apply_approval(
		struct books *books, struct trade_row *row, const struct work *work, int64_t index)
{
	row->approved = index;
	row->since = work->moves.since.number;
	row->cap_effect = work->said.cap_effect;
	shelf_touch(books_shelf(books, BOOK_TRADE), row);
	return trade_moves_apply(books, &work->agreement, &work->moves, index);
}

static int apply_refusal(
		struct books *books, struct trade_row *row, const struct work *work, int64_t index)
{
	struct hold hold;

	trade_hold(&work->agreement, &hold);
	row->refused = index;
	shelf_touch(books_shelf(books, BOOK_TRADE), row);
	return trade_let_go(books, &hold, HOLD_REFUSED, index);
}

int trade_approval_apply(struct books *books, const struct entry *entry, int64_t index)
{
	SCOPED(scope_free) struct work *work = calloc(1, sizeof(*work));
	struct item_cursor cursor;
	struct trade_row *row;
	struct deed deed;
	const void *moves;
	size_t size;
	int fault;

	if (work == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) ||
			!trade_approval_take(deed.body, deed.body_size, &work->said)) {
		return WEIR_FAULT_BROKEN;
	}
	row = (struct trade_row *)trade_find(books, work->said.trade);
	if (row == NULL || row->approved != 0 || row->refused != 0 ||
			!trade_take(row, &work->agreement)) {
		return WEIR_FAULT_BROKEN;
	}
	if (work->said.is_refused) {
		return item_take_if_null(&cursor) && item_at_end(&cursor)
				? apply_refusal(books, row, work, index)
				: WEIR_FAULT_BROKEN;
	}
	moves = item_take_any(&cursor, &size);
	fault = item_at_end(&cursor) ? shelf_blob_set(&row->moves, moves, size) : WEIR_FAULT_BROKEN;
	if (fault == 0 && !trade_take_moves(row, &work->moves)) {
		fault = WEIR_FAULT_BROKEN;
	}
	return fault < 0 ? fault : apply_approval(books, row, work, index);
}
