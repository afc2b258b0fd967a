/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/bid.h"

#include <string.h>

#include "billing/auction.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/origin.h"
#include "ledger/seal.h"
#include "ledger/trade.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	YUAN_DIGITS = 6, /* of micro-yuan */
	M3_DIGITS = 3,   /* of litres */
	FIGURE_MAX = 32,
};

static const char secret_label[] = "weir/bid/v1";

static void put_right(struct bytes *body, const char *auction, const struct right *right)
{
	item_put_text(body, auction);
	right_put(body, right);
}

void bid_put(struct bytes *body, const struct bid_said *said)
{
	item_put_array(body, 4);
	put_right(body, said->auction, &said->right);
	if (said->is_sealed) {
		item_put_bytes(body, said->seal, sizeof(said->seal));
	} else {
		item_put_array(body, 2);
		item_put_int(body, said->litres);
		item_put_int(body, said->price);
	}
}

static void take_wanted(struct item_cursor *cursor, int64_t *ret_litres, int64_t *ret_price)
{
	*ret_litres = item_take_between(cursor, 1, AUCTION_LITRES_MAX);
	*ret_price = item_take_between(cursor, 0, AUCTION_PRICE_MAX);
}

static bool take_bid(const struct deed *deed, struct bid_said *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 4);
	item_take_text(&cursor, ret->auction, sizeof(ret->auction));
	right_take(&cursor, &ret->right);
	ret->is_sealed = item_peek(&cursor) == ITEM_BYTES;
	if (ret->is_sealed) {
		const uint8_t *seal = item_take_bytes_of(&cursor, sizeof(ret->seal));

		if (seal != NULL) {
			memcpy(ret->seal, seal, sizeof(ret->seal));
		}
	} else {
		item_take_array_of(&cursor, 2);
		take_wanted(&cursor, &ret->litres, &ret->price);
	}
	return item_at_end(&cursor);
}

void bid_put_opened(struct bytes *body, const struct bid_opened *said)
{
	item_put_array(body, 6);
	put_right(body, said->auction, &said->right);
	item_put_int(body, said->litres);
	item_put_int(body, said->price);
	item_put_bytes(body, said->nonce, sizeof(said->nonce));
}

static void take_nonce(struct item_cursor *cursor, struct bid_opened *ret)
{
	const uint8_t *nonce = item_take_bytes_of(cursor, sizeof(ret->nonce));

	if (nonce != NULL) {
		memcpy(ret->nonce, nonce, sizeof(ret->nonce));
	}
}

static bool take_opened(const struct deed *deed, struct bid_opened *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 6);
	item_take_text(&cursor, ret->auction, sizeof(ret->auction));
	right_take(&cursor, &ret->right);
	take_wanted(&cursor, &ret->litres, &ret->price);
	take_nonce(&cursor, ret);
	return item_at_end(&cursor);
}

void bid_put_secret(struct bytes *secret, const struct bid_opened *said, int64_t actor)
{
	item_put_array(secret, 8);
	item_put_text(secret, secret_label);
	put_right(secret, said->auction, &said->right);
	item_put_int(secret, actor);
	item_put_int(secret, said->litres);
	item_put_int(secret, said->price);
	item_put_bytes(secret, said->nonce, sizeof(said->nonce));
}

bool bid_take_secret(const void *data, size_t size, struct bid_opened *ret, int64_t *ret_actor)
{
	struct item_cursor cursor = item_cursor(data, size);
	char label[sizeof(secret_label)];

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 8);
	item_take_text(&cursor, label, sizeof(label));
	item_take_text(&cursor, ret->auction, sizeof(ret->auction));
	right_take(&cursor, &ret->right);
	*ret_actor = item_take_between(&cursor, 0, INT64_MAX);
	take_wanted(&cursor, &ret->litres, &ret->price);
	take_nonce(&cursor, ret);
	return item_at_end(&cursor) && strcmp(label, secret_label) == 0;
}

int bid_seal(struct seal *seal, const struct bid_opened *said, int64_t actor,
		uint8_t ret[static BOOKS_HASH_BYTES])
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, ENTRY_MAX);
	bid_put_secret(&text, said, actor);
	return text.failed ? WEIR_FAULT_MEMORY : seal_sha256(seal, text.data, text.size, ret);
}

bool bid_take_right(uint64_t kind, const struct deed *deed, struct right *ret)
{
	struct bid_opened opened;
	struct bid_said said;
	bool is_sound = kind == KIND_BID ? take_bid(deed, &said) : take_opened(deed, &opened);

	if (is_sound) {
		*ret = kind == KIND_BID ? said.right : opened.right;
	}
	return is_sound;
}

const struct bid_row *bid_find(
		const struct books *books, const char *auction, const struct right *right)
{
	struct bid_row key = { .kind = right->kind };

	(void)text_copy(key.auction, sizeof(key.auction), auction);
	(void)text_copy(key.id, sizeof(key.id), right->id);
	return shelf_find(books_shelf(books, BOOK_BID), &key);
}

const struct bid_row *bid_next(const struct books *books, const char *auction, struct right *right)
{
	struct bid_row key = { .kind = right->kind };
	struct shelf_cursor cursor;
	const struct bid_row *row;

	(void)text_copy(key.auction, sizeof(key.auction), auction);
	(void)text_copy(key.id, sizeof(key.id), right->id);
	cursor = shelf_scan(books_shelf(books, BOOK_BID), &key, 1);
	row = shelf_next(&cursor);
	if (row != NULL && row->kind == key.kind && strcmp(row->id, key.id) == 0) {
		row = shelf_next(&cursor);
	}
	if (row != NULL) {
		right->kind = (enum right_kind)row->kind;
		memcpy(right->id, row->id, sizeof(right->id));
	}
	return row;
}

bool bid_is_open(const struct bid_row *row)
{
	return row->seal.size == 0 || row->opened != 0;
}

static void say_closed(const char *auction, enum auction_state wanted, struct where *reason)
{
	if (wanted == AUCTION_BIDDING) {
		where_set(reason, 0, 0, "auction '%s' takes no bids any more", auction);
	} else {
		where_set(reason, 0, 0,
				"auction '%s': bids are opened behind its close, and until its deadline",
				auction);
	}
}

/* The auction that is bid in, while that may be said; else why not. */
static int find_open(const struct judge *judge, const char *auction, enum auction_state wanted,
		const struct auction_row **ret, struct where *reason)
{
	const struct auction_row *row = auction_find(judge->books, auction);

	if (row == NULL) {
		where_set(reason, 0, 0, "there is no auction '%s'", auction);
		return JUDGE_REFUSED;
	}
	if (auction_state(row, judge->recorded_s) != wanted) {
		say_closed(auction, wanted, reason);
		return JUDGE_REFUSED;
	}
	*ret = row;
	return JUDGE_OK;
}

/* Who sells does not bid for the same right. */
static bool is_seller(const struct auction_row *row, const struct right *right)
{
	struct auction_lot lot;
	size_t count;
	struct item_cursor cursor = auction_lots(row, &count);

	for (size_t i = 0; i < count; i++) {
		if (auction_next_lot(&cursor, &lot) && right_is_same(&lot.right, right)) {
			return true;
		}
	}
	return false;
}

/* An open bid that is worth something, and more than the last one of the same right: of no fewer litres. */
static int check_raise(const struct auction_row *row, const struct bid_row *before,
		const struct bid_said *said, struct where *reason)
{
	struct auction_lot lot;
	size_t count;
	struct item_cursor cursor = auction_lots(row, &count);
	char litres[FIGURE_MAX];
	char price[FIGURE_MAX];

	if (!auction_next_lot(&cursor, &lot)) {
		return WEIR_FAULT_BROKEN;
	}
	if (said->price < lot.price) {
		where_set(reason, 0, 0, "offer '%s' is not sold for less than %s yuan a m3",
				lot.offer,
				text_format_fixed(lot.price, YUAN_DIGITS, price, sizeof(price)));
		return JUDGE_REFUSED;
	}
	if (before != NULL && (said->price <= before->price || said->litres < before->litres)) {
		where_set(reason, 0, 0,
				"an open bid can only be raised: there is one of %s m3 at %s yuan a m3",
				text_format_fixed(
						before->litres, M3_DIGITS, litres, sizeof(litres)),
				text_format_fixed(
						before->price, YUAN_DIGITS, price, sizeof(price)));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

void bid_absent(const struct right *right, struct where *reason)
{
	char text[RIGHT_TEXT_MAX];

	where_set(reason, 0, 0, "there is no right '%s' today", right_text(right, text));
}

/* Whoever made a bid, and the holder of the right where the office had made one for him. */
static bool may_replace(const struct books *books, const struct bid_row *before, uint64_t actor)
{
	return before->actor == (int64_t)actor ||
			(origin_is_holder(books, actor) &&
					!origin_is_holder(books, (uint64_t)before->actor));
}

static int check_bid(const struct judge *judge, const struct auction_row *row,
		const struct bid_said *said, const struct bid_row *before, const struct deed *deed,
		struct where *reason)
{
	const struct day today = judge_today(judge);
	struct right_facts facts;

	if (said->is_sealed && row->form != AUCTION_CALL) {
		where_set(reason, 0, 0, "auction '%s' takes open bids", said->auction);
		return JUDGE_REFUSED;
	}
	if (!said->is_sealed && row->form == AUCTION_CALL) {
		where_set(reason, 0, 0, "auction '%s' takes sealed bids", said->auction);
		return JUDGE_REFUSED;
	}
	if (!right_find(judge->books, &said->right, today, &facts)) {
		bid_absent(&said->right, reason);
		return JUDGE_REFUSED;
	}
	if (is_seller(row, &said->right)) {
		where_set(reason, 0, 0, "'%s' sells in auction '%s', and does not bid",
				said->right.id, said->auction);
		return JUDGE_REFUSED;
	}
	if (before != NULL && !may_replace(judge->books, before, deed->actor)) {
		where_set(reason, 0, 0, "another actor has bid for '%s'", said->right.id);
		return JUDGE_REFUSED;
	}
	if (before == NULL && row->bids >= AUCTION_BIDS_MAX) {
		where_set(reason, 0, 0, "auction '%s' has %d bids, and takes no more",
				said->auction, AUCTION_BIDS_MAX);
		return JUDGE_REFUSED;
	}
	return said->is_sealed ? JUDGE_OK : check_raise(row, before, said, reason);
}

int bid_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct auction_row *row;
	const struct bid_row *before;
	struct bid_said said;
	int answer;

	if (!take_bid(deed, &said)) {
		where_set(reason, 0, 0, "a bid is [auction, kind, id, seal or [litres, price]]");
		return JUDGE_REFUSED;
	}
	answer = find_open(judge, said.auction, AUCTION_BIDDING, &row, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	answer = trade_party_check(judge, deed->actor, &said.right, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	before = bid_find(judge->books, said.auction, &said.right);
	answer = check_bid(judge, row, &said, before, deed, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, 1);
	if (before == NULL) {
		item_put_null(&ret->own.effect);
	} else {
		item_put_int(&ret->own.effect, before->entry);
	}
	(void)right_link(&said.right, &ret->own);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

/* The first bid of a right in an auction, which counts them. */
static int add_bid(struct books *books, const struct bid_row *key, struct bid_row **ret)
{
	struct shelf *shelf = books_shelf(books, BOOK_AUCTION);
	struct auction_row auction = { .form = 0 };
	struct auction_row *row;

	memcpy(auction.auction, key->auction, sizeof(auction.auction));
	row = shelf_find(shelf, &auction);
	if (row == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	row->bids++;
	shelf_touch(shelf, row);
	return shelf_make(books_shelf(books, BOOK_BID), key, (void **)ret);
}

int bid_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_BID);
	struct bid_row key = { .entry = 0 };
	struct item_cursor cursor;
	struct bid_said said;
	struct bid_row *row;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) ||
			!take_bid(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	item_skip(&cursor);
	if (!item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(key.auction, sizeof(key.auction), said.auction);
	key.kind = said.right.kind;
	(void)text_copy(key.id, sizeof(key.id), said.right.id);
	row = shelf_find(shelf, &key);
	fault = row != NULL ? 0 : add_bid(books, &key, &row);
	if (fault < 0) {
		return fault;
	}
	row->entry = index;
	row->actor = (int64_t)deed.actor;
	row->made_s = entry->recorded.unix_s;
	row->opened = 0;
	row->litres = said.litres;
	row->price = said.price;
	shelf_touch(shelf, row);
	return shelf_blob_set(&row->seal, said.seal, said.is_sealed ? sizeof(said.seal) : 0);
}

/* ---- openings ---- */

static int check_seal(const struct judge *judge, const struct bid_row *row,
		const struct bid_opened *said, struct where *reason)
{
	uint8_t seal[BOOKS_HASH_BYTES];
	int fault = bid_seal(judge->seal, said, row->actor, seal);

	if (fault < 0) {
		return fault;
	}
	if (row->seal.size != sizeof(seal) || memcmp(row->seal.data, seal, sizeof(seal)) != 0) {
		where_set(reason, 0, 0,
				"that is not what was sealed in entry %lld: auction, right, actor, litres, price and nonce must be the same",
				(long long)row->entry);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int bid_opened_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct auction_row *auction;
	const struct bid_row *row;
	struct bid_opened said;
	int answer;

	if (!take_opened(deed, &said)) {
		where_set(reason, 0, 0,
				"an opening is [auction, kind, id, litres, price, nonce of %d bytes]",
				BID_NONCE_BYTES);
		return JUDGE_REFUSED;
	}
	answer = find_open(judge, said.auction, AUCTION_OPENING, &auction, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	row = bid_find(judge->books, said.auction, &said.right);
	if (row == NULL || row->actor != (int64_t)deed->actor) {
		where_set(reason, 0, 0, "this actor has no bid for '%s' in auction '%s'",
				said.right.id, said.auction);
		return JUDGE_REFUSED;
	}
	if (row->opened != 0) {
		return JUDGE_KNOWN;
	}
	answer = check_seal(judge, row, &said, reason);
	effect_begin(&ret->own.effect, 1);
	item_put_int(&ret->own.effect, row->entry);
	(void)right_link(&said.right, &ret->own);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : answer;
}

int bid_opened_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_BID);
	struct bid_row key = { .entry = 0 };
	struct item_cursor cursor;
	struct bid_opened said;
	struct bid_row *row;
	struct deed deed;

	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) ||
			!take_opened(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(key.auction, sizeof(key.auction), said.auction);
	key.kind = said.right.kind;
	(void)text_copy(key.id, sizeof(key.id), said.right.id);
	row = shelf_find(shelf, &key);
	if (row == NULL || row->opened != 0 || item_take_int(&cursor) != row->entry ||
			!item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	row->opened = index;
	row->litres = said.litres;
	row->price = said.price;
	shelf_touch(shelf, row);
	return 0;
}
