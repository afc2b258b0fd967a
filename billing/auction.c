/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/auction.h"

#include <string.h>

#include "billing/auction_offer.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/offer.h"
#include "ledger/origin.h"
#include "meter/err.h"
#include "meter/text.h"

const char *auction_form_name(enum auction_form form)
{
	return form == AUCTION_CALL ? "call" : "one-sided";
}

/* ---- what is sold ---- */

void auction_put(struct bytes *body, const struct auction_said *said)
{
	item_put_array(body, 8);
	item_put_text(body, said->auction);
	item_put_int(body, said->form);
	item_put_array(body, said->offer_count);
	for (size_t i = 0; i < said->offer_count; i++) {
		item_put_text(body, said->offers[i]);
	}
	item_put_int(body, said->closes_s);
	item_put_int(body, said->until_s);
	item_put_int(body, said->lot_litres);
	item_put_int(body, said->tick);
	item_put_text(body, said->document);
}

static bool take_auction(const struct deed *deed, struct auction_said *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 8);
	item_take_text(&cursor, ret->auction, sizeof(ret->auction));
	ret->form = (enum auction_form)item_take_between(&cursor, AUCTION_CALL, AUCTION_ONE_SIDED);
	ret->offer_count = item_take_array(&cursor);
	if (ret->offer_count == 0 || ret->offer_count > AUCTION_LOTS_MAX) {
		return false;
	}
	for (size_t i = 0; i < ret->offer_count; i++) {
		item_take_text(&cursor, ret->offers[i], sizeof(ret->offers[i]));
	}
	ret->closes_s = item_take_between(&cursor, 0, INT64_MAX);
	ret->until_s = item_take_between(&cursor, 0, INT64_MAX);
	ret->lot_litres = item_take_between(&cursor, 1, AUCTION_LITRES_MAX);
	ret->tick = item_take_between(&cursor, 1, AUCTION_PRICE_MAX);
	item_take_text(&cursor, ret->document, sizeof(ret->document));
	return item_at_end(&cursor) && text_is_id(ret->auction) && ret->document[0] != '\0';
}

static void put_lot(struct bytes *effect, const struct auction_lot *lot)
{
	item_put_array(effect, 6);
	item_put_text(effect, lot->offer);
	right_put(effect, &lot->right);
	item_put_int(effect, lot->litres);
	item_put_int(effect, lot->price);
	item_put_int(effect, lot->entry);
}

bool auction_next_lot(struct item_cursor *cursor, struct auction_lot *ret)
{
	memset(ret, 0, sizeof(*ret));
	item_take_array_of(cursor, 6);
	item_take_text(cursor, ret->offer, sizeof(ret->offer));
	right_take(cursor, &ret->right);
	ret->litres = item_take_between(cursor, 0, AUCTION_LITRES_MAX);
	ret->price = item_take_between(cursor, 0, AUCTION_PRICE_MAX);
	ret->entry = item_take_between(cursor, 0, INT64_MAX);
	return cursor->failed == ITEM_OK;
}

struct item_cursor auction_lots(const struct auction_row *row, size_t *ret_count)
{
	struct item_cursor cursor = item_cursor(row->lots.data, row->lots.size);

	*ret_count = item_take_array(&cursor);
	return cursor;
}

const struct auction_row *auction_find(const struct books *books, const char *auction)
{
	struct auction_row key = { .form = 0 };

	(void)text_copy(key.auction, sizeof(key.auction), auction);
	return shelf_find(books_shelf(books, BOOK_AUCTION), &key);
}

static int check_terms(const struct judge *judge, const struct auction_said *said,
		const struct deed *deed, struct where *reason)
{
	if (origin_is_holder(judge->books, deed->actor)) {
		where_set(reason, 0, 0, "an auction is opened by the office, not by a holder");
		return JUDGE_REFUSED;
	}
	if (said->form == AUCTION_CALL ? said->until_s <= said->closes_s
				       : said->until_s != said->closes_s) {
		where_set(reason, 0, 0,
				"auction '%s': sealed bids are opened behind the close, and until a later second; open ones never",
				said->auction);
		return JUDGE_REFUSED;
	}
	if (said->closes_s <= judge->recorded_s) {
		where_set(reason, 0, 0, "auction '%s': its close has passed", said->auction);
		return JUDGE_REFUSED;
	}
	if (said->form == AUCTION_ONE_SIDED && said->offer_count != 1) {
		where_set(reason, 0, 0, "auction '%s': one-sided bidding is for one offer",
				said->auction);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* One of the offers, as it is listed now. */
static int add_lot(const struct judge *judge, const struct auction_said *said, size_t i,
		struct bytes *effect, struct where *reason)
{
	const struct offer_row *row = offer_find(judge->books, said->offers[i]);
	const struct day last = zone_day(&judge->books->zone, (struct instant){ said->until_s });
	struct auction_lot lot;
	struct day until;

	for (size_t k = 0; k < i; k++) {
		if (strcmp(said->offers[k], said->offers[i]) == 0) {
			where_set(reason, 0, 0, "auction '%s': offer '%s' is named twice",
					said->auction, said->offers[i]);
			return JUDGE_REFUSED;
		}
	}
	if (row != NULL && (row->auction != 0 || row->sold != 0)) {
		where_set(reason, 0, 0, "offer '%s' is sold by auction, as entry %lld says",
				said->offers[i],
				(long long)(row->auction != 0 ? row->auction : row->sold));
		return JUDGE_REFUSED;
	}
	if (!auction_offer_find(judge->books, said->offers[i], &lot, &until)) {
		where_set(reason, 0, 0, "there is no offer '%s' that stands", said->offers[i]);
		return JUDGE_REFUSED;
	}
	if (lot.litres < said->lot_litres || lot.litres > AUCTION_LITRES_MAX) {
		where_set(reason, 0, 0, "offer '%s' is less than a lot, or more than is sold",
				lot.offer);
		return JUDGE_REFUSED;
	}
	if (until.number < last.number) {
		where_set(reason, 0, 0, "offer '%s' closes before the auction's deadline",
				lot.offer);
		return JUDGE_REFUSED;
	}
	put_lot(effect, &lot);
	return JUDGE_OK;
}

int auction_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct auction_said said;
	int answer;

	if (!take_auction(deed, &said)) {
		where_set(reason, 0, 0,
				"an auction is [auction, form, offers, closes, until, lot, tick, document], of at most %d offers",
				AUCTION_LOTS_MAX);
		return JUDGE_REFUSED;
	}
	if (auction_find(judge->books, said.auction) != NULL) {
		where_set(reason, 0, 0, "auction '%s' is there already", said.auction);
		return JUDGE_REFUSED;
	}
	answer = check_terms(judge, &said, deed, reason);
	effect_begin(&ret->own.effect, 1);
	item_put_array(&ret->own.effect, said.offer_count);
	for (size_t i = 0; i < said.offer_count && answer == JUDGE_OK; i++) {
		answer = add_lot(judge, &said, i, &ret->own.effect, reason);
	}
	(void)conclusion_subject(&ret->own, "ledger", "");
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : answer;
}

int auction_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_AUCTION);
	struct auction_row key = { .form = 0 };
	struct auction_row *row;
	struct auction_said said;
	struct item_cursor cursor;
	struct deed deed;
	const uint8_t *lots;
	size_t size;
	int fault;

	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) ||
			!take_auction(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	lots = item_take_any(&cursor, &size);
	if (!item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(key.auction, sizeof(key.auction), said.auction);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->entry = index;
	row->form = said.form;
	row->closes_s = said.closes_s;
	row->until_s = said.until_s;
	row->lot_litres = said.lot_litres;
	row->tick = said.tick;
	(void)text_copy(row->document, sizeof(row->document), said.document);
	shelf_touch(shelf, row);
	fault = shelf_blob_set(&row->lots, lots, size);
	for (size_t i = 0; i < said.offer_count && fault == 0; i++) {
		fault = offer_auction(books, said.offers[i], index);
	}
	return fault;
}

enum auction_state auction_state(const struct auction_row *row, int64_t at_s)
{
	return row->closed != 0                ? AUCTION_CLOSED
			: at_s < row->closes_s ? AUCTION_BIDDING
			: at_s < row->until_s  ? AUCTION_OPENING
					       : AUCTION_DUE;
}

const char *auction_state_name(enum auction_state state)
{
	switch (state) {
	case AUCTION_BIDDING:
		return "bidding";
	case AUCTION_OPENING:
		return "opening";
	case AUCTION_DUE:
		return "due";
	case AUCTION_CLOSED:
		return "closed";
	}
	return "";
}
