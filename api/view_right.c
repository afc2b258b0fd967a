/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_right.h"

#include <string.h>

#include "api/caller.h"
#include "ledger/hold.h"
#include "ledger/offer.h"
#include "ledger/pledge.h"

void view_right(struct view *view, const char *key, const struct right *right)
{
	char text[RIGHT_TEXT_MAX];

	view_text(view, key, right_text(right, text));
}

/* The years of a hold, whether it stands, and how it ended. */
static void view_hold(struct view *view, const struct hold *hold, enum hold_end end)
{
	view_text(view, "state", hold_end_name(end));
	view_array(view, "years");
	for (size_t i = 0; i < hold->count; i++) {
		view_object(view, NULL);
		view_day(view, "year", hold->years[i].year);
		view_int(view, "volume_litres", hold->years[i].litres);
		view_end(view);
	}
	view_end(view);
}

static bool is_asked(const struct right *asked, const struct right *right, bool is_all,
		enum hold_end end)
{
	return (asked == NULL || right_is_same(asked, right)) && (is_all || end == HOLD_STANDS);
}

static void view_pledge(struct view *view, const struct pledge_row *row, const struct pledge *said,
		const struct hold *hold, enum hold_end end)
{
	view_object(view, NULL);
	view_text(view, "pledge", row->pledge);
	view_right(view, "right", &hold->right);
	view_int(view, "annual_litres", said->litres);
	view_day(view, "until", said->until);
	view_text(view, "lender", said->lender);
	view_int(view, "loan_fen", said->fen);
	view_text(view, "document", said->document);
	view_int(view, "entry", row->entry);
	if (row->released != 0) {
		view_int(view, "released", row->released);
		view_text(view, "release_document", row->document);
	}
	view_hold(view, hold, end);
	view_end(view);
}

void view_pledges(struct view *view, const struct books *books, const struct right *right,
		bool is_all)
{
	view_pledges_of(view, books, right, is_all, NULL, (struct day){ 0 });
}

void view_pledges_of(struct view *view, const struct books *books, const struct right *right,
		bool is_all, const struct caller *caller, struct day today)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_PLEDGE), NULL, 0);
	const struct pledge_row *row;

	view_array(view, "pledges");
	while ((row = shelf_next(&cursor)) != NULL) {
		struct hold hold = pledge_hold(row);
		enum hold_end end = HOLD_STANDS;
		struct pledge said;

		if (hold_look(books, &hold, &end) && is_asked(right, &hold.right, is_all, end) &&
				(caller == NULL ||
						caller_may_see_right(caller, books, today,
								&hold.right)) &&
				pledge_take(row->said.data, row->said.size, &said)) {
			view_pledge(view, row, &said, &hold, end);
		}
	}
	view_end(view);
}

static void view_offer(struct view *view, const struct offer_row *row, const struct offer *said,
		const struct hold *hold, enum hold_end end)
{
	int64_t litres = 0;

	for (size_t i = 0; i < hold->count; i++) {
		litres += hold->years[i].litres; /* a part of what was asked for each */
	}
	view_object(view, NULL);
	view_text(view, "offer", row->offer);
	view_right(view, "right", &hold->right);
	view_int(view, "asked_litres", said->litres);
	view_int(view, "volume_litres", litres);
	view_day(view, "from", said->term.from);
	view_day(view, "until", (struct day){ said->term.till.number - 1 });
	if (said->price_micro == OFFER_NO_PRICE) {
		view_text(view, "reason", said->reason);
	} else {
		view_int(view, "price_micro_yuan", said->price_micro);
	}
	view_day(view, "closes", said->closes);
	view_text(view, "document", said->document);
	view_int(view, "entry", row->entry);
	if (row->withdrawn != 0) {
		view_int(view, "withdrawn", row->withdrawn);
		view_text(view, "ground", row->ground);
	}
	view_hold(view, hold, end);
	view_end(view);
}

void view_offers(struct view *view, const struct books *books, const struct right *right,
		bool is_all)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_OFFER), NULL, 0);
	const struct offer_row *row;

	view_array(view, "offers");
	while ((row = shelf_next(&cursor)) != NULL) {
		struct hold hold;
		enum hold_end end = HOLD_STANDS;
		struct offer said;

		if (offer_look(books, row, &hold, &end) &&
				is_asked(right, &hold.right, is_all, end) &&
				offer_take(row->said.data, row->said.size, &said)) {
			view_offer(view, row, &said, &hold, end);
		}
	}
	view_end(view);
}
