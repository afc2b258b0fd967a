/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/offer.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/rows_parts.h"
#include "ledger/schedule.h"
#include "meter/err.h"

enum {
	OFFER_ITEMS = 11,
	WITHDRAWAL_ITEMS = 2,
};

/* ---- what is said ---- */

void offer_put(struct bytes *body, const struct offer *offer)
{
	item_put_array(body, OFFER_ITEMS);
	item_put_text(body, offer->offer);
	right_put(body, &offer->right);
	item_put_int(body, offer->litres);
	item_put_int(body, offer->term.from.number);
	item_put_int(body, offer->term.till.number - 1);
	if (offer->price_micro == OFFER_NO_PRICE) {
		item_put_null(body);
	} else {
		item_put_int(body, offer->price_micro);
	}
	item_put_text(body, offer->reason);
	item_put_int(body, offer->closes.number);
	item_put_bool(body, offer->is_up_to);
	item_put_text(body, offer->document);
}

static struct day take_day(struct item_cursor *cursor)
{
	return (struct day){ (int32_t)item_take_between(cursor, DAY_FIRST, DAY_LAST) };
}

bool offer_take(const void *body, size_t size, struct offer *ret)
{
	struct item_cursor cursor = item_cursor(body, size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, OFFER_ITEMS);
	row_take_id(&cursor, ret->offer);
	right_take(&cursor, &ret->right);
	ret->litres = item_take_between(&cursor, 1, INT64_MAX);
	ret->term.from = take_day(&cursor);
	ret->term.till.number = take_day(&cursor).number + 1;
	ret->price_micro = item_take_if_null(&cursor)
			? OFFER_NO_PRICE
			: item_take_between(&cursor, 1, OFFER_PRICE_MAX);
	item_take_text(&cursor, ret->reason, sizeof(ret->reason));
	ret->closes = take_day(&cursor);
	ret->is_up_to = item_take_bool(&cursor);
	item_take_text(&cursor, ret->document, sizeof(ret->document));
	return item_at_end(&cursor) && schedule_is_term(ret->term) &&
			(ret->price_micro == OFFER_NO_PRICE) == (ret->reason[0] != '\0');
}

struct withdrawal {
	char offer[TEXT_ID_MAX + 1];
	char ground[ROW_NAME_MAX + 1];
};

void offer_put_withdrawal(struct bytes *body, const char *offer, const char *ground)
{
	item_put_array(body, WITHDRAWAL_ITEMS);
	item_put_text(body, offer);
	item_put_text(body, ground);
}

static bool take_withdrawal(const struct deed *deed, struct withdrawal *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, WITHDRAWAL_ITEMS);
	row_take_id(&cursor, ret->offer);
	item_take_text(&cursor, ret->ground, sizeof(ret->ground));
	return item_at_end(&cursor) && ret->ground[0] != '\0';
}

bool offer_take_withdrawn(const struct deed *deed, char ret[static TEXT_ID_MAX + 1])
{
	struct withdrawal said;
	bool is_sound = take_withdrawal(deed, &said);

	memcpy(ret, said.offer, sizeof(said.offer));
	return is_sound;
}

/* ---- the book ---- */

static struct offer_row *find(const struct books *books, const char *offer)
{
	struct offer_row key = { .entry = 0 };

	return text_copy(key.offer, sizeof(key.offer), offer)
			? shelf_find(books_shelf(books, BOOK_OFFER), &key)
			: NULL;
}

const struct offer_row *offer_find(const struct books *books, const char *offer)
{
	return find(books, offer);
}

int offer_auction(struct books *books, const char *offer, int64_t entry)
{
	struct offer_row *row = find(books, offer);

	if (row == NULL || row->auction != 0) {
		return WEIR_FAULT_BROKEN;
	}
	row->auction = entry;
	shelf_touch(books_shelf(books, BOOK_OFFER), row);
	return 0;
}

int offer_auctioned(struct books *books, const char *offer, const struct bytes *won, int64_t entry)
{
	struct item_cursor cursor = item_cursor(won->data, won->size);
	struct offer_row *row = find(books, offer);

	if (row == NULL || row->auction == 0) {
		return WEIR_FAULT_BROKEN;
	}
	row->auction = 0;
	shelf_touch(books_shelf(books, BOOK_OFFER), row);
	if (item_take_array(&cursor) == 0) {
		return 0;
	}
	row->sold = entry;
	return shelf_blob_set(&row->won, won->data, won->size);
}

void offer_put_won(struct bytes *won, const struct offer_won *one)
{
	item_put_array(won, 4);
	item_put_uint(won, one->buyer.kind);
	item_put_text(won, one->buyer.id);
	item_put_int(won, one->litres);
	item_put_int(won, one->price_micro);
}

bool offer_is_won(const struct offer_row *row, const struct offer_won *one)
{
	struct item_cursor cursor = item_cursor(row->won.data, row->won.size);
	size_t count = item_take_array(&cursor);

	for (size_t i = 0; i < count; i++) {
		struct right buyer;
		int64_t litres;

		item_take_array_of(&cursor, 4);
		right_take(&cursor, &buyer);
		litres = item_take_between(&cursor, 0, INT64_MAX);
		if (item_take_between(&cursor, 0, INT64_MAX) == one->price_micro &&
				litres == one->litres && right_is_same(&buyer, &one->buyer)) {
			return true;
		}
	}
	return false;
}

struct hold offer_hold(const struct offer_row *row)
{
	struct hold hold = { .right = { .kind = (enum right_kind)row->kind }, .what = HOLD_OFFER };

	memcpy(hold.right.id, row->id, sizeof(hold.right.id));
	memcpy(hold.name, row->offer, sizeof(hold.name));
	return hold;
}

bool offer_look(const struct books *books, const struct offer_row *row, struct hold *ret,
		enum hold_end *ret_end)
{
	int64_t left = 0;

	*ret = offer_hold(row);
	if (!hold_look(books, ret, ret_end)) {
		return false;
	}
	for (size_t i = 0; i < ret->count && left == 0; i++) {
		left = ret->years[i].litres;
	}
	*ret_end = *ret_end == HOLD_STANDS && left == 0 ? HOLD_TAKEN : *ret_end;
	return true;
}

/* ---- an offer ---- */

/* Which of two offers of one name says something else; NULL where they are the same. */
static const char *differing(const struct offer *a, const struct offer *b)
{
	return !right_is_same(&a->right, &b->right)                  ? "right"
			: a->litres != b->litres                     ? "m3"
			: a->term.from.number != b->term.from.number ? "from"
			: a->term.till.number != b->term.till.number ? "until"
			: a->price_micro != b->price_micro           ? "price"
			: strcmp(a->reason, b->reason) != 0          ? "reason"
			: a->closes.number != b->closes.number       ? "closes"
			: a->is_up_to != b->is_up_to                 ? "up-to"
			: strcmp(a->document, b->document) != 0      ? "document"
								     : NULL;
}

static int check_name(const struct judge *judge, const struct offer *said, struct where *reason)
{
	const struct offer_row *row = offer_find(judge->books, said->offer);
	struct offer known;
	const char *field;

	if (row == NULL) {
		return JUDGE_OK;
	}
	if (!offer_take(row->said.data, row->said.size, &known)) {
		return WEIR_FAULT_BROKEN;
	}
	field = differing(&known, said);
	if (field == NULL) {
		return JUDGE_KNOWN;
	}
	where_set(reason, 0, 0, "entry %lld has an offer '%s' with another %s",
			(long long)row->entry, said->offer, field);
	return JUDGE_REFUSED;
}

/* The term lies within the right's days, and what is over is not offered. */
static int check_days(const struct right_facts *facts, const struct offer *said, struct day today,
		struct where *reason)
{
	char text[DAY_TEXT_MAX];
	char other[DAY_TEXT_MAX];

	if (said->closes.number < today.number || said->closes.number >= said->term.till.number) {
		where_set(reason, 0, 0,
				"an offer closes today or later and not behind its term, which %s is not",
				day_format(said->closes, text));
		return JUDGE_REFUSED;
	}
	if (said->term.from.number < facts->valid.from.number) {
		where_set(reason, 0, 0, "the right begins on %s: its term does not begin on %s",
				day_format(facts->valid.from, text),
				day_format(said->term.from, other));
		return JUDGE_REFUSED;
	}
	if (said->term.till.number > facts->valid.till.number) {
		where_set(reason, 0, 0, "the right ends on %s: its term does not end on %s",
				day_format((struct day){ facts->valid.till.number - 1 }, text),
				day_format((struct day){ said->term.till.number - 1 }, other));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* Who asks up to so many gets what there is; nothing at all is refused like any other offer. */
static int cut_to_room(const struct judge *judge, const struct right_facts *facts, struct day today,
		struct hold *hold)
{
	int64_t kept[HOLD_YEARS_MAX];
	bool has_any = false;

	for (size_t i = 0; i < hold->count; i++) {
		struct right_room room;
		int fault = right_room(judge->books, facts, hold->years[i].year, today, &room);
		int64_t there = room.has_limit && room.tradable_litres > 0 ? room.tradable_litres
									   : 0;

		if (fault < 0) {
			return fault;
		}
		kept[i] = there < hold->years[i].litres ? there : hold->years[i].litres;
		has_any = has_any || kept[i] > 0;
	}
	for (size_t i = 0; i < hold->count && has_any; i++) {
		hold->years[i].litres = kept[i];
	}
	return 0;
}

static int fill_hold(const struct judge *judge, const struct right_facts *facts,
		const struct offer *said, struct day today, struct hold *ret)
{
	const struct schedule_ask ask = { said->litres, said->term, said->term.from,
		facts->year_kind };
	struct schedule schedule;

	ret->right = facts->right;
	ret->until = said->closes;
	memcpy(ret->name, said->offer, sizeof(ret->name));
	/* By the term's first day none of its years has ended. */
	(void)schedule_by_days(&ask, &schedule);
	ret->count = schedule.year_count;
	for (size_t i = 0; i < schedule.year_count; i++) {
		ret->years[i] = (struct hold_year){ schedule.years[i].period.from,
			schedule.years[i].litres };
	}
	return said->is_up_to ? cut_to_room(judge, facts, today, ret) : 0;
}

int offer_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct day today = judge_today(judge);
	struct hold hold = { .what = HOLD_OFFER };
	struct right_facts facts;
	char text[RIGHT_TEXT_MAX];
	struct offer said;
	int answer;

	if (!offer_take(deed->body, deed->body_size, &said)) {
		where_set(reason, 0, 0,
				"an offer is [offer, kind, id, litres, from, until, price or null, reason, closes, up-to, document]");
		return JUDGE_REFUSED;
	}
	answer = check_name(judge, &said, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	if (!right_find(judge->books, &said.right, today, &facts)) {
		where_set(reason, 0, 0, "there is no right '%s'", right_text(&said.right, text));
		return JUDGE_REFUSED;
	}
	answer = check_days(&facts, &said, today, reason);
	if (answer == JUDGE_OK) {
		answer = fill_hold(judge, &facts, &said, today, &hold);
	}
	if (answer == JUDGE_OK) {
		answer = hold_check(judge, &hold, NULL, reason);
	}
	return answer != JUDGE_OK ? answer : hold_conclude(&hold, ret);
}

int offer_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_OFFER);
	struct hold hold = { .what = HOLD_OFFER };
	struct offer_row key = { .entry = 0 };
	struct item_cursor cursor;
	struct offer_row *row;
	struct offer said;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) ||
			!offer_take(deed.body, deed.body_size, &said) ||
			!hold_take(&cursor, &hold) || !item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	memcpy(key.offer, said.offer, sizeof(key.offer));
	memcpy(hold.name, said.offer, sizeof(hold.name));
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->kind = hold.right.kind;
	memcpy(row->id, hold.right.id, sizeof(row->id));
	row->entry = index;
	shelf_touch(shelf, row);
	fault = shelf_blob_set(&row->said, deed.body, deed.body_size);
	return fault < 0 ? fault : hold_apply(books, &hold, index);
}

/* ---- its withdrawal ---- */

int offer_withdrawn_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct offer_row *row;
	struct withdrawal said;
	struct hold hold;

	if (!take_withdrawal(deed, &said)) {
		where_set(reason, 0, 0, "a withdrawal is [offer, ground]");
		return JUDGE_REFUSED;
	}
	row = offer_find(judge->books, said.offer);
	if (row == NULL) {
		where_set(reason, 0, 0, "there is no offer '%s'", said.offer);
		return JUDGE_REFUSED;
	}
	if (row->withdrawn != 0) {
		return JUDGE_KNOWN;
	}
	hold = offer_hold(row);
	if (!hold_find(judge->books, &hold)) {
		where_set(reason, 0, 0, "offer '%s' does not stand any more", said.offer);
		return JUDGE_REFUSED;
	}
	if (row->auction != 0 || row->sold != 0) {
		where_set(reason, 0, 0, "offer '%s' is sold by auction, as entry %lld says",
				said.offer,
				(long long)(row->auction != 0 ? row->auction : row->sold));
		return JUDGE_REFUSED;
	}
	return hold_conclude_end(&hold, ret);
}

int offer_withdrawn_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;
	struct withdrawal said;
	struct offer_row *row;
	struct deed deed;
	struct hold hold;

	if (!effect_open(entry, &cursor, 2) || !deed_take(entry, &deed) ||
			!take_withdrawal(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	row = find(books, said.offer);
	if (row == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	hold = offer_hold(row);
	if (!hold_take_end(&cursor, &hold)) {
		return WEIR_FAULT_BROKEN;
	}
	row->withdrawn = index;
	memcpy(row->ground, said.ground, sizeof(row->ground));
	shelf_touch(books_shelf(books, BOOK_OFFER), row);
	return hold_release(books, &hold, HOLD_WITHDRAWN, index);
}
