/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_trade.h"

#include <stdlib.h>

#include "api/caller.h"
#include "api/view_right.h"
#include "billing/trade_cost.h"
#include "billing/trade_payment.h"
#include "billing/trade_price.h"
#include "ledger/books.h"
#include "ledger/ceiling.h"
#include "ledger/corridor.h"

/* ---- the agreement ---- */

static int64_t above_nothing(int64_t fen)
{
	return fen > 0 ? fen : 0;
}

/* What is due and paid; of one that ended before its term what was paid may be more. */
static void view_dues(struct view *view, const struct books *books, const struct trade_row *row,
		const struct trade_cost *cost)
{
	int64_t due = cost->sum_fen + cost->buyer_fen;
	int64_t fees;
	int64_t paid = trade_paid(books, row->trade, &fees);

	view_int(view, "buyer_fee_fen", cost->buyer_fen);
	view_int(view, "seller_fee_fen", cost->seller_fen);
	view_int(view, "paid_fen", paid);
	view_int(view, "unpaid_fen", above_nothing(due - paid));
	view_int(view, "paid_to_seller_fen", paid - fees);
	view_int(view, "due_to_seller_fen",
			above_nothing(cost->sum_fen - cost->seller_fen - (paid - fees)));
	if (row->ended != 0) {
		view_int(view, "kept_sum_fen", cost->sum_fen);
		view_int(view, "paid_beyond_fen", above_nothing(paid - due));
	}
}

static void view_price(struct view *view, const struct books *books, const struct trade_row *row,
		const struct agreement *said)
{
	struct trade_cost cost;
	int64_t fen;

	if (said->price == TRADE_WITHOUT) {
		view_text(view, "reason", said->reason);
		return;
	}
	if (said->price == TRADE_PER_M3) {
		view_int(view, "price_micro_yuan", said->amount);
	}
	if (trade_price_sum(said, &fen)) {
		view_int(view, "sum_fen", fen);
	}
	if (row->approved != 0 && trade_cost_find(books, row, said, &cost) == TRADE_COST_THERE) {
		view_dues(view, books, row, &cost);
	}
}

/* An entry that may not be there yet. */
static void view_entry(struct view *view, const char *key, int64_t entry)
{
	if (entry != 0) {
		view_int(view, key, entry);
	}
}

static void view_said(struct view *view, const struct books *books, const struct trade_row *row,
		const struct agreement *said, struct day today)
{
	view_text(view, "trade", row->trade);
	view_text(view, "kind", trade_form_name(said->form));
	view_right(view, "seller", &said->seller);
	view_right(view, "buyer", &said->buyer);
	view_day(view, "from", said->from);
	view_day(view, "until", (struct day){ (int32_t)row->till - 1 });
	view_int(view, "volume_litres", said->litres);
	view_price(view, books, row, said);
	view_text_known(view, "offer", said->offer);
	view_day(view, "waits_until", said->waits_until);
	view_text(view, "side", trade_side_name(said->side));
	view_text(view, "document", said->document);
	view_text_known(view, "corridor", said->corridor);
	view_text(view, "state", trade_state_name(trade_state(row, today)));
	view_int(view, "entry", row->entry);
	view_entry(view, "assented", row->assented);
	view_entry(view, "approved", row->approved);
	view_entry(view, "refused", row->refused);
	view_entry(view, "ended", row->ended);
	if (row->approved != 0) {
		view_day(view, "holds_from", (struct day){ (int32_t)row->since });
		view_text(view, "cap_effect",
				trade_cap_effect_name((enum trade_cap_effect)row->cap_effect));
	}
	if (row->ended != 0) {
		view_day(view, "stops", (struct day){ (int32_t)row->stops });
	}
}

/* ---- what it moves ---- */

static void view_parts(struct view *view, const char *key, const char *name,
		const struct schedule_part *parts, size_t count)
{
	view_array(view, key);
	for (size_t i = 0; i < count; i++) {
		char period[CEILING_PERIOD_MAX];

		view_object(view, NULL);
		view_text(view, name, ceiling_period(parts[i].period, period));
		view_int(view, "volume_litres", parts[i].litres);
		view_end(view);
	}
	view_end(view);
}

static void view_side(struct view *view, const char *key, const struct trade_moves_side *side)
{
	view_object(view, key);
	view_parts(view, "years", "year", side->schedule.years, side->schedule.year_count);
	view_parts(view, "months", "month", side->schedule.months, side->schedule.month_count);
	view_array(view, "areas");
	for (size_t i = 0; i < side->area_count; i++) {
		view_text(view, NULL, side->areas[i]);
	}
	view_end(view);
	view_end(view);
}

/* What goes by the corridor, by calendar year. */
static void view_sent(struct view *view, const struct trade_moves *moves)
{
	struct corridor_years sent;
	struct corridor_years arrived; /* of the same months */

	corridor_years(&moves->seller.schedule, &sent);
	corridor_years(&moves->buyer.schedule, &arrived);
	view_object(view, "corridor");
	view_text(view, "way", corridor_way_name(moves->way));
	view_array(view, "years");
	for (size_t i = 0; i < sent.count; i++) {
		view_object(view, NULL);
		view_int(view, "year", month_year(month_of(sent.years[i].year)));
		view_int(view, "sent_litres", sent.years[i].litres);
		view_int(view, "arrived_litres", arrived.years[i].litres);
		view_int(view, "lost_litres", sent.years[i].litres - arrived.years[i].litres);
		view_end(view);
	}
	view_end(view);
	view_end(view);
}

/* What moves of both where their months differ. */
static void view_split(struct view *view, const struct schedule *split)
{
	if (split->month_count > 0) {
		view_parts(view, "split", "month", split->months, split->month_count);
	}
}

void view_trade_moves(struct view *view, const struct trade_moves *moves)
{
	view_object(view, "schedule");
	view_day(view, "holds_from", moves->since);
	view_side(view, "seller", &moves->seller);
	view_side(view, "buyer", &moves->buyer);
	if (moves->way != CORRIDOR_NONE) {
		view_sent(view, moves);
	}
	view_split(view, &moves->split);
	view_end(view);
}

static void view_back(struct view *view, const struct trade_back *back)
{
	view_object(view, "back");
	view_parts(view, "seller_years", "year", back->seller.years, back->seller.year_count);
	view_parts(view, "buyer_years", "year", back->buyer.years, back->buyer.year_count);
	view_parts(view, "months", "month", back->seller.months, back->seller.month_count);
	view_parts(view, "buyer_months", "month", back->buyer.months, back->buyer.month_count);
	view_split(view, &back->split);
	view_end(view);
}

static void view_payments(struct view *view, const struct books *books, const char *trade)
{
	const struct trade_payment_row *row;
	int64_t entry = INT64_MIN;

	view_array(view, "payments");
	while ((row = trade_payment_next(books, trade, &entry)) != NULL) {
		view_object(view, NULL);
		view_int(view, "entry", row->entry);
		view_day(view, "paid_on", (struct day){ (int32_t)row->on });
		view_int(view, "amount_fen", row->fen);
		view_int(view, "fee_fen", row->fee_fen);
		view_text(view, "reference", row->reference);
		view_end(view);
	}
	view_end(view);
}

bool view_trade(struct view *view, const struct books *books, const struct trade_row *row,
		struct day today)
{
	SCOPED(scope_free) struct agreement *said = malloc(sizeof(*said));
	SCOPED(scope_free) struct trade_moves *moves = malloc(sizeof(*moves));
	SCOPED(scope_free) struct trade_back *back = malloc(sizeof(*back));

	if (said == NULL || moves == NULL || back == NULL || !trade_take(row, said)) {
		return false;
	}
	view_object(view, "trade");
	view_said(view, books, row, said, today);
	view_payments(view, books, row->trade);
	if (row->approved != 0 && trade_take_moves(row, moves)) {
		view_trade_moves(view, moves);
	}
	if (row->ended != 0 && trade_take_back(row, back)) {
		view_back(view, back);
	}
	view_end(view);
	return true;
}

/* ---- the list ---- */

static bool is_asked(const struct right *asked, const struct agreement *said)
{
	return asked == NULL || right_is_same(asked, &said->seller) ||
			right_is_same(asked, &said->buyer);
}

/* Does it hold litres, or move them? */
static bool is_alive(enum trade_state state)
{
	return state == TRADE_AGREED || state == TRADE_ASSENTED || state == TRADE_APPROVED ||
			state == TRADE_IN_FORCE;
}

static bool sees(const struct books *books, const struct agreement *said,
		const struct caller *caller, struct day today)
{
	return caller == NULL || caller_may_see_right(caller, books, today, &said->seller) ||
			caller_may_see_right(caller, books, today, &said->buyer);
}

bool trade_is_seen(const struct books *books, const struct trade_row *row,
		const struct caller *caller, struct day today)
{
	SCOPED(scope_free) struct agreement *said = malloc(sizeof(*said));

	return said != NULL && trade_take(row, said) && sees(books, said, caller, today);
}

void view_trades(struct view *view, const struct books *books, const struct trade_choice *choice,
		struct day today)
{
	SCOPED(scope_free) struct agreement *said = malloc(sizeof(*said));
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TRADE), NULL, 0);
	const struct trade_row *row;

	view_array(view, "trades");
	while (said != NULL && (row = shelf_next(&cursor)) != NULL) {
		if (trade_take(row, said) && is_asked(choice->right, said) &&
				(choice->is_all || is_alive(trade_state(row, today))) &&
				sees(books, said, choice->caller, today)) {
			view_object(view, NULL);
			view_said(view, books, row, said, today);
			view_end(view);
		}
	}
	view_end(view);
}
