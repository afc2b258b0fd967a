/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_auction.h"

#include "api/app.h"
#include "api/caller.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_auction.h"
#include "api/view.h"
#include "api/view_log.h"
#include "api/view_right.h"
#include "billing/auction_close.h"
#include "billing/bid.h"
#include "billing/exact.h"
#include "billing/money.h"
#include "meter/err.h"

/* To whom it is told: everybody hears what is bid, and nobody of others by whom. */
struct heard {
	struct view *view;
	const struct books *books;
	const struct caller *caller; /* NULL: all */
	struct day today;
};

static bool hears(const struct heard *heard, const struct right *right)
{
	return heard->caller == NULL ||
			caller_may_see_right(heard->caller, heard->books, heard->today, right);
}

static void view_terms(struct view *view, const struct books *books, const struct auction_row *row)
{
	const int64_t now_s = books_origin(books)->recorded_s;

	view_text(view, "auction", row->auction);
	view_int(view, "entry", row->entry);
	view_text(view, "form", auction_form_name((enum auction_form)row->form));
	view_text(view, "state", auction_state_name(auction_state(row, now_s)));
	view_instant(view, "closes", (struct instant){ row->closes_s });
	view_instant(view, "until", (struct instant){ row->until_s });
	view_int(view, "lot_litres", row->lot_litres);
	view_int(view, "tick_micro_yuan", row->tick);
	view_text(view, "document", row->document);
}

/* With what took part of each, once that is known. */
static bool view_sold(struct view *view, const struct auction_row *row)
{
	struct auction_result result;
	const bool has_result = auction_result(row, &result);
	struct auction_lot lot;
	size_t count;
	struct item_cursor lots = auction_lots(row, &count);
	bool is_sound = true;

	view_array(view, "offers");
	for (size_t i = 0; is_sound && i < count; i++) {
		char offer[TEXT_ID_MAX + 1];
		int64_t litres = INT64_MIN;

		is_sound = auction_next_lot(&lots, &lot) &&
				(!has_result || auction_next_offer(&result.offers, offer, &litres));
		view_object(view, NULL);
		view_text(view, "offer", lot.offer);
		view_right(view, "right", &lot.right);
		view_int(view, "entry", lot.entry);
		view_int(view, "litres", lot.litres);
		view_int(view, "price_micro_yuan", lot.price);
		view_int_known(view, "offered_litres", litres);
		view_end(view);
	}
	view_end(view);
	return is_sound;
}

static void view_bids(const struct heard *heard, const struct auction_row *row)
{
	struct view *view = heard->view;
	struct right right = { .kind = 0 };
	const struct bid_row *bid;

	view_array(view, "bids");
	while ((bid = bid_next(heard->books, row->auction, &right)) != NULL) {
		view_object(view, NULL);
		view_int(view, "entry", bid->entry);
		if (hears(heard, &right)) {
			view_right(view, "right", &right);
			view_int(view, "actor", bid->actor);
		}
		view_instant(view, "made", (struct instant){ bid->made_s });
		view_bool(view, "sealed", !bid_is_open(bid));
		view_int_known(view, "opened", bid->opened == 0 ? INT64_MIN : bid->opened);
		if (bid_is_open(bid)) {
			view_int(view, "litres", bid->litres);
			view_int(view, "price_micro_yuan", bid->price);
		}
		view_end(view);
	}
	view_end(view);
}

/* ---- the result ---- */

/* What the buyer pays for it, rounded once. */
static bool amount_of(const struct auction_allotment *allotment, int64_t *ret)
{
	SCOPED_FINISH(exact_finish) struct exact litres = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact one = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact fen = exact_zero();

	exact_set_int(&litres, allotment->litres);
	exact_set_int(&one, 1);
	money_product(&litres, allotment->price, &one, &fen);
	return money_round(&fen, ret);
}

static bool view_allotments(const struct heard *heard, struct auction_result *result)
{
	struct view *view = heard->view;
	struct auction_allotment allotment;
	bool is_sound = true;
	int64_t fen = 0;

	view_array(view, "allotments");
	for (size_t i = 0; is_sound && i < result->allotment_count; i++) {
		is_sound = auction_next_allotment(&result->allotments, &allotment) &&
				amount_of(&allotment, &fen);
		view_object(view, NULL);
		view_text(view, "offer", allotment.offer);
		if (hears(heard, &allotment.buyer)) {
			view_right(view, "right", &allotment.buyer);
		}
		view_int(view, "bid", allotment.bid);
		view_int(view, "litres", allotment.litres);
		view_int(view, "price_micro_yuan", allotment.price);
		view_int(view, "amount_fen", fen);
		view_end(view);
	}
	view_end(view);
	return is_sound;
}

static bool view_curve(struct view *view, struct auction_result *result)
{
	struct auction_step step;
	bool is_sound = true;

	view_array(view, "curve");
	for (size_t i = 0; is_sound && i < result->step_count; i++) {
		is_sound = auction_next_step(&result->curve, &step);
		view_object(view, NULL);
		view_int(view, "price_micro_yuan", step.price);
		view_int(view, "demand_litres", step.demand_litres);
		view_int(view, "supply_litres", step.supply_litres);
		view_end(view);
	}
	view_end(view);
	return is_sound;
}

static bool view_result(const struct heard *heard, const struct auction_row *row)
{
	struct view *view = heard->view;
	struct auction_result result;
	bool is_sound;

	if (!auction_result(row, &result)) {
		return false;
	}
	view_int(view, "closed", row->closed);
	if (result.has_price) {
		view_int(view, "price_micro_yuan", result.price);
	} else {
		view_null(view, "price_micro_yuan");
	}
	view_int(view, "litres", result.litres);
	view_int(view, "demand_litres", result.demand_litres);
	view_int(view, "supply_litres", result.supply_litres);
	is_sound = view_allotments(heard, &result);
	view_array(view, "unopened");
	for (size_t i = 0; i < result.unopened_count; i++) {
		view_int(view, NULL, item_take_int(&result.unopened));
	}
	view_end(view);
	return view_curve(view, &result) && is_sound && result.unopened.failed == ITEM_OK;
}

int view_auction(struct view *view, const struct books *books, const struct auction_row *row,
		const struct caller *caller)
{
	const struct heard heard = { view, books, caller,
		zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s }) };
	bool is_sound;

	view_terms(view, books, row);
	is_sound = view_sold(view, row);
	view_bids(&heard, row);
	if (row->closed != 0) {
		is_sound = view_result(&heard, row) && is_sound;
	}
	return is_sound ? 0 : WEIR_FAULT_BROKEN;
}

void view_auctions(struct view *view, const struct books *books)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_AUCTION), NULL, 0);
	const struct auction_row *row;

	view_array(view, "auctions");
	while ((row = shelf_next(&cursor)) != NULL) {
		view_object(view, NULL);
		view_terms(view, books, row);
		view_int(view, "bids", row->bids);
		view_int_known(view, "closed", row->closed == 0 ? INT64_MIN : row->closed);
		view_end(view);
	}
	view_end(view);
}

/* ---- on stdout ---- */

int show_auction(const struct app *app, struct desk *desk, const char *auction)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(desk_ledger(desk));
	const struct auction_row *row = auction == NULL ? NULL : auction_find(books, auction);
	struct value_fault wrong;
	struct value root;
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (auction != NULL && row == NULL) {
		out_error(_("there is no auction '%s'"), auction);
		return CMD_WRONG;
	}
	if (row == NULL) {
		view_auctions(view, books);
	}
	fault = row == NULL ? 0 : view_auction(view, books, row, NULL);
	if (fault == 0) {
		fault = view_log(view, desk_ledger(desk));
	}
	if (fault < 0 || app->is_json) {
		return fault < 0 ? fault : view_print(view);
	}
	root = value_of_view(view, &wrong);
	fault = row == NULL ? print_auctions(root, &books->zone)
			    : print_auction(root, &books->zone);
	return fault == 0 && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : fault;
}
