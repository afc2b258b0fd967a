/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/auction_close.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/auction_offer.h"
#include "billing/bid.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/offer.h"
#include "ledger/origin.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	CLOSED_ITEMS = 8, /* of the effect, behind its semantics number */
};

void auction_close_put(struct bytes *body, const char *auction)
{
	item_put_array(body, 1);
	item_put_text(body, auction);
}

static bool take_close(const struct deed *deed, char ret[static TEXT_ID_MAX + 1])
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	item_take_array_of(&cursor, 1);
	item_take_text(&cursor, ret, TEXT_ID_MAX + 1);
	return item_at_end(&cursor);
}

/* ---- what takes part ---- */

/* The orders: all offers first, then the bids. */
struct market {
	const struct auction_row *auction;
	struct auction_lot *lots;
	const struct bid_row **bids;
	struct auction_order *orders;
	struct auction_match *matches;
	size_t lot_count;
	size_t bid_count;
	size_t match_count;
	struct auction_cleared cleared;
};

static void market_finish(struct market *market)
{
	auction_cleared_finish(&market->cleared);
	free(market->lots);
	free(market->bids);
	free(market->orders);
	free(market->matches);
}

/* The offers as they were listed, with what of each is still held for sale. */
static bool gather_lots(const struct books *books, struct market *market)
{
	size_t count;
	struct item_cursor cursor = auction_lots(market->auction, &count);

	assert(count <= AUCTION_LOTS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct auction_lot *lot = &market->lots[i];
		struct auction_lot now;
		struct day until;

		if (!auction_next_lot(&cursor, lot)) {
			return false;
		}
		if (!auction_offer_find(books, lot->offer, &now, &until) ||
				now.entry != lot->entry) {
			lot->litres = 0;
		} else if (now.litres < lot->litres) {
			lot->litres = now.litres;
		}
		market->orders[i] = (struct auction_order){ AUCTION_SELL, lot->litres, lot->price,
			lot->entry };
	}
	market->lot_count = count;
	return true;
}

static void gather_bids(const struct books *books, struct market *market)
{
	struct right right = { .kind = 0 };
	const struct bid_row *bid;

	while ((bid = bid_next(books, market->auction->auction, &right)) != NULL) {
		assert(market->bid_count < AUCTION_BIDS_MAX);
		if (bid_is_open(bid)) {
			market->orders[market->lot_count + market->bid_count] =
					(struct auction_order){ AUCTION_BUY, bid->litres,
						bid->price, bid->entry };
			market->bids[market->bid_count++] = bid;
		}
	}
}

static int clear(const struct books *books, struct market *market)
{
	const size_t most = AUCTION_LOTS_MAX + (size_t)market->auction->bids;
	const struct auction_terms terms = { (enum auction_form)market->auction->form,
		market->auction->lot_litres, market->auction->tick };
	size_t count;
	int fault;

	market->lots = calloc(AUCTION_LOTS_MAX, sizeof(*market->lots));
	market->bids = calloc(most, sizeof(const struct bid_row *));
	market->orders = calloc(most, sizeof(*market->orders));
	market->matches = calloc(most, sizeof(*market->matches));
	if (market->lots == NULL || market->bids == NULL || market->orders == NULL ||
			market->matches == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!gather_lots(books, market)) {
		return WEIR_FAULT_BROKEN;
	}
	gather_bids(books, market);
	count = market->lot_count + market->bid_count;
	fault = auction_clear(&terms, market->orders, count, &market->cleared);
	return fault < 0 ? fault
			 : auction_pair(&terms, market->orders, count, &market->cleared,
					   market->matches, &market->match_count);
}

/* ---- the effect ---- */

static void put_price(struct bytes *effect, const struct auction_cleared *cleared)
{
	if (cleared->has_price) {
		item_put_int(effect, cleared->price);
	} else {
		item_put_null(effect);
	}
	item_put_int(effect, cleared->litres);
	item_put_int(effect, cleared->demand_litres);
	item_put_int(effect, cleared->supply_litres);
}

static void put_offers(struct bytes *effect, const struct market *market)
{
	item_put_array(effect, market->lot_count);
	for (size_t i = 0; i < market->lot_count; i++) {
		item_put_array(effect, 2);
		item_put_text(effect, market->lots[i].offer);
		item_put_int(effect, market->lots[i].litres);
	}
}

static void put_allotments(struct bytes *effect, const struct market *market)
{
	item_put_array(effect, market->match_count);
	for (size_t i = 0; i < market->match_count; i++) {
		const struct auction_match *match = &market->matches[i];
		const struct bid_row *bid = market->bids[match->buy - market->lot_count];
		struct right buyer = { .kind = (enum right_kind)bid->kind };

		(void)text_copy(buyer.id, sizeof(buyer.id), bid->id);
		item_put_array(effect, 6);
		item_put_text(effect, market->lots[match->sell].offer);
		right_put(effect, &buyer);
		item_put_int(effect, bid->entry);
		item_put_int(effect, match->litres);
		item_put_int(effect, match->price);
	}
}

/* Those that nobody opened, in the order of rights. */
static void put_unopened(
		struct bytes *effect, const struct books *books, const struct market *market)
{
	struct right right = { .kind = 0 };
	const struct bid_row *bid;

	item_put_array(effect, (size_t)market->auction->bids - market->bid_count);
	while ((bid = bid_next(books, market->auction->auction, &right)) != NULL) {
		if (!bid_is_open(bid)) {
			item_put_int(effect, bid->entry);
		}
	}
}

static void put_curve(struct bytes *effect, const struct auction_cleared *cleared)
{
	item_put_array(effect, cleared->step_count);
	for (size_t i = 0; i < cleared->step_count; i++) {
		item_put_array(effect, 3);
		item_put_int(effect, cleared->curve[i].price);
		item_put_int(effect, cleared->curve[i].demand_litres);
		item_put_int(effect, cleared->curve[i].supply_litres);
	}
}

/* Linked to the ledger alone: there may be more parties than an entry has links. */
static int conclude(
		const struct judge *judge, const struct auction_row *row, struct conclusion *own)
{
	struct market market = { .auction = row };
	int fault = clear(judge->books, &market);

	if (fault == 0) {
		effect_begin(&own->effect, CLOSED_ITEMS);
		put_price(&own->effect, &market.cleared);
		put_offers(&own->effect, &market);
		put_allotments(&own->effect, &market);
		put_unopened(&own->effect, judge->books, &market);
		put_curve(&own->effect, &market.cleared);
		(void)conclusion_subject(own, "ledger", "");
		fault = own->effect.failed ? WEIR_FAULT_MEMORY : 0;
	}
	market_finish(&market);
	return fault;
}

int auction_close_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	char auction[TEXT_ID_MAX + 1];
	const struct auction_row *row;

	if (!take_close(deed, auction)) {
		where_set(reason, 0, 0, "the close of an auction is [auction]");
		return JUDGE_REFUSED;
	}
	row = auction_find(judge->books, auction);
	if (row == NULL) {
		where_set(reason, 0, 0, "there is no auction '%s'", auction);
		return JUDGE_REFUSED;
	}
	if (origin_is_holder(judge->books, deed->actor)) {
		where_set(reason, 0, 0, "an auction is closed by the office, not by a holder");
		return JUDGE_REFUSED;
	}
	switch (auction_state(row, judge->recorded_s)) {
	case AUCTION_CLOSED:
		return JUDGE_KNOWN;
	case AUCTION_BIDDING:
	case AUCTION_OPENING:
		where_set(reason, 0, 0,
				"auction '%s': bids and openings are still taken, until its deadline",
				auction);
		return JUDGE_REFUSED;
	case AUCTION_DUE:
		break;
	}
	return conclude(judge, row, &ret->own);
}

/* How many parts of an offer were allotted; of each, who won it, where won is not NULL. */
static size_t walk_won(const struct auction_result *result, const char *offer, struct bytes *won)
{
	struct item_cursor allotments = result->allotments;
	struct auction_allotment allotment;
	size_t count = 0;

	for (size_t i = 0; i < result->allotment_count; i++) {
		if (auction_next_allotment(&allotments, &allotment) &&
				strcmp(allotment.offer, offer) == 0) {
			count++;
			if (won != NULL) {
				offer_put_won(won,
						&(struct offer_won){ allotment.buyer,
								allotment.litres,
								allotment.price });
			}
		}
	}
	return count;
}

/* The offers are free again, but for those that somebody won. */
static int let_go(struct books *books, const struct auction_result *result, int64_t index)
{
	SCOPED_FINISH(bytes_finish) struct bytes won;
	struct item_cursor offers = result->offers;
	int fault = 0;

	bytes_init(&won, KIND_WHOLE_MAX);
	for (size_t i = 0; i < result->offer_count && fault == 0; i++) {
		char offer[TEXT_ID_MAX + 1];
		int64_t litres;

		if (!auction_next_offer(&offers, offer, &litres)) {
			return WEIR_FAULT_BROKEN;
		}
		bytes_reset(&won);
		item_put_array(&won, walk_won(result, offer, NULL));
		(void)walk_won(result, offer, &won);
		fault = won.failed ? WEIR_FAULT_MEMORY : offer_auctioned(books, offer, &won, index);
	}
	return fault;
}

int auction_close_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_AUCTION);
	struct auction_row key = { .form = 0 };
	struct auction_result result;
	struct item_cursor cursor;
	struct auction_row *row;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, CLOSED_ITEMS) || !deed_take(entry, &deed) ||
			!take_close(&deed, key.auction)) {
		return WEIR_FAULT_BROKEN;
	}
	row = shelf_find(shelf, &key);
	if (row == NULL || row->closed != 0) {
		return WEIR_FAULT_BROKEN;
	}
	row->closed = index;
	shelf_touch(shelf, row);
	fault = shelf_blob_set(&row->result, entry->effect, entry->effect_size);
	if (fault == 0 && !auction_result(row, &result)) {
		fault = WEIR_FAULT_BROKEN;
	}
	return fault < 0 ? fault : let_go(books, &result, index);
}

/* ---- reading ---- */

/* An array's head; the cursor itself goes on behind all of it. */
static struct item_cursor take_list(struct item_cursor *cursor, size_t *ret_count)
{
	size_t size;
	const uint8_t *data = item_take_any(cursor, &size);
	struct item_cursor list = item_cursor(data, size);

	*ret_count = data == NULL ? 0 : item_take_array(&list);
	return list;
}

bool auction_result(const struct auction_row *row, struct auction_result *ret)
{
	struct item_cursor cursor = item_cursor(row->result.data, row->result.size);

	memset(ret, 0, sizeof(*ret));
	if (row->closed == 0) {
		return false;
	}
	item_take_array_of(&cursor, CLOSED_ITEMS + 1);
	item_skip(&cursor);
	ret->has_price = !item_take_if_null(&cursor);
	ret->price = ret->has_price ? item_take_between(&cursor, 0, AUCTION_PRICE_MAX) : 0;
	ret->litres = item_take_between(&cursor, 0, INT64_MAX);
	ret->demand_litres = item_take_between(&cursor, 0, INT64_MAX);
	ret->supply_litres = item_take_between(&cursor, 0, INT64_MAX);
	ret->offers = take_list(&cursor, &ret->offer_count);
	ret->allotments = take_list(&cursor, &ret->allotment_count);
	ret->unopened = take_list(&cursor, &ret->unopened_count);
	ret->curve = take_list(&cursor, &ret->step_count);
	return item_at_end(&cursor);
}

bool auction_next_offer(
		struct item_cursor *cursor, char ret_offer[static TEXT_ID_MAX + 1], int64_t *ret)
{
	item_take_array_of(cursor, 2);
	item_take_text(cursor, ret_offer, TEXT_ID_MAX + 1);
	*ret = item_take_between(cursor, 0, AUCTION_LITRES_MAX);
	return cursor->failed == ITEM_OK;
}

bool auction_next_allotment(struct item_cursor *cursor, struct auction_allotment *ret)
{
	memset(ret, 0, sizeof(*ret));
	item_take_array_of(cursor, 6);
	item_take_text(cursor, ret->offer, sizeof(ret->offer));
	right_take(cursor, &ret->buyer);
	ret->bid = item_take_between(cursor, 0, INT64_MAX);
	ret->litres = item_take_between(cursor, 1, AUCTION_LITRES_MAX);
	ret->price = item_take_between(cursor, 0, AUCTION_PRICE_MAX);
	return cursor->failed == ITEM_OK;
}

bool auction_next_step(struct item_cursor *cursor, struct auction_step *ret)
{
	item_take_array_of(cursor, 3);
	ret->price = item_take_between(cursor, 0, AUCTION_PRICE_MAX);
	ret->demand_litres = item_take_between(cursor, 0, INT64_MAX);
	ret->supply_litres = item_take_between(cursor, 0, INT64_MAX);
	return cursor->failed == ITEM_OK;
}
