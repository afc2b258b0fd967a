/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Agreements and assents: the parties' own deeds.
 */

#include <stdlib.h>
#include <string.h>

#include "ledger/callers.h"
#include "ledger/corridor.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/offer.h"
#include "ledger/origin.h"
#include "ledger/registry.h"
#include "ledger/resale.h"
#include "ledger/trade.h"
#include "ledger/trade_parts.h"
#include "meter/err.h"
#include "meter/wide.h"

enum {
	AGREED_ITEMS = 3, /* of an effect, and what it takes of an offer */
	ASSENT_ITEMS = 2,
	NO_PERMITS = 1, /* bytes of an empty list of ids */
	PRICE_MAX = 32, /* bytes of a price as text */
};

/* ---- who may speak for a side ---- */

/* Has the caller's row that right, as callers have them? One that lists permits has no shares. */
static bool is_callers(
		const struct caller_row *row, const struct right *right, const char *credit_code)
{
	if (right->kind == RIGHT_IRRIGATION) {
		return row->permits.size <= NO_PERMITS && row->holder[0] != '\0' &&
				strcmp(row->holder, credit_code) == 0;
	}
	return (row->permits.size <= NO_PERMITS || callers_is_listed(&row->permits, right->id)) &&
			(row->holder[0] == '\0' || strcmp(row->holder, credit_code) == 0);
}

/* The credit code of whoever has it; "" where none is known, and of an area. */
static void find_code(const struct books *books, const struct right *right, struct day today,
		char ret[static TEXT_ID_MAX + 1])
{
	const struct registry_view view = { .books = books };
	struct permit_row permit;
	struct share_row share;

	ret[0] = '\0';
	switch (right->kind) {
	case RIGHT_ABSTRACTION:
		if (registry_permit(&view, right->id, today, &permit)) {
			memcpy(ret, permit.credit_code, sizeof(permit.credit_code));
		}
		return;
	case RIGHT_IRRIGATION:
		if (registry_share(&view, right->id, today, &share)) {
			memcpy(ret, share.credit_code, sizeof(share.credit_code));
		}
		return;
	case RIGHT_REGIONAL:
		return;
	}
}

int trade_party_check(const struct judge *judge, uint64_t actor, const struct right *right,
		struct where *reason)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(judge->books, BOOK_CALLER), NULL, 0);
	const struct caller_row *row;
	char code[TEXT_ID_MAX + 1];
	char text[RIGHT_TEXT_MAX];

	if (!origin_is_holder(judge->books, actor)) {
		return JUDGE_OK;
	}
	find_code(judge->books, right, judge_today(judge), code);
	while (right->kind != RIGHT_REGIONAL && (row = shelf_next(&cursor)) != NULL) {
		if (row->actor == (int64_t)actor && row->role == CALLER_HOLDER &&
				row->revoked == 0 && is_callers(row, right, code)) {
			return JUDGE_OK;
		}
	}
	where_set(reason, 0, 0, "actor %llu is a holder and does not speak for '%s'",
			(unsigned long long)actor, right_text(right, text));
	return JUDGE_REFUSED;
}

/* ---- the agreement ---- */

/* The seller's litres by ceiling year, kept until the last day of waiting. */
static void make_hold(const struct agreement *agreement, const struct schedule *schedule,
		struct hold *ret)
{
	trade_hold(agreement, ret);
	ret->until = agreement->waits_until;
	ret->count = schedule->year_count;
	for (size_t i = 0; i < ret->count; i++) {
		ret->years[i] = (struct hold_year){ schedule->years[i].period.from,
			schedule->years[i].litres };
	}
}

/* Is it paid as the offer wants it, at the least? One without a price wants none. */
static bool pays(const struct agreement *agreement, const struct offer *offer)
{
	wide least = (wide)offer->price_micro * agreement->litres; /* 1000 litres a m3 */

	switch (offer->price_micro == OFFER_NO_PRICE ? TRADE_WITHOUT : agreement->price) {
	case TRADE_PER_M3:
		return agreement->amount >= offer->price_micro;
	case TRADE_IN_SUM:
		return (wide)agreement->amount * 10000 * 1000 >= least; /* 10000 micro-yuan a fen */
	case TRADE_WITHOUT:
		break;
	}
	return offer->price_micro == OFFER_NO_PRICE;
}

static int check_offer(const struct agreement *agreement, const struct trade_sides *sides,
		const struct offer_row *row, struct where *reason)
{
	char price[PRICE_MAX];
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	struct offer offer;

	if (!offer_take(row->said.data, row->said.size, &offer)) {
		return WEIR_FAULT_BROKEN;
	}
	if (sides->term.from.number < offer.term.from.number ||
			sides->term.till.number > offer.term.till.number) {
		where_set(reason, 0, 0, "offer '%s' is for %s to %s: the term lies within that",
				agreement->offer, day_format(offer.term.from, from),
				day_format((struct day){ offer.term.till.number - 1 }, until));
		return JUDGE_REFUSED;
	}
	if (!pays(agreement, &offer)) {
		where_set(reason, 0, 0, "offer '%s' wants %s yuan a m3 at least", agreement->offer,
				text_format_fixed(offer.price_micro, 6, price, sizeof(price)));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* Is it what the buyer won by auction? A price of nothing is none. */
static bool is_won(const struct offer_row *row, const struct agreement *agreement)
{
	const struct offer_won won = { agreement->buyer, agreement->litres,
		agreement->price == TRADE_PER_M3 ? agreement->amount : 0 };

	return agreement->price != TRADE_IN_SUM && offer_is_won(row, &won);
}

/* The offer that is accepted: it stands, and is of the seller's right. */
static int find_offer(const struct books *books, const struct agreement *agreement,
		const struct trade_sides *sides, struct hold *ret, bool *ret_takes,
		struct where *reason)
{
	const struct offer_row *row;

	trade_offer_hold(agreement, ret);
	if (agreement->offer[0] != '\0' && trade_is_resale(agreement)) {
		where_set(reason, 0, 0,
				"offer '%s' is of the area's own right: what was bought back is sold on without one",
				agreement->offer);
		return JUDGE_REFUSED;
	}
	if (agreement->offer[0] != '\0' && !hold_find(books, ret)) {
		where_set(reason, 0, 0, "no offer '%s' of the seller's right stands",
				agreement->offer);
		return JUDGE_REFUSED;
	}
	row = offer_find(books, agreement->offer);
	if (row != NULL && row->auction != 0) {
		where_set(reason, 0, 0, "offer '%s' is sold by auction, as entry %lld says",
				agreement->offer, (long long)row->auction);
		return JUDGE_REFUSED;
	}
	if (row != NULL && row->sold != 0 && !is_won(row, agreement)) {
		where_set(reason, 0, 0,
				"offer '%s' is sold by auction, as entry %lld says: to whom, how much, at which price",
				agreement->offer, (long long)row->sold);
		return JUDGE_REFUSED;
	}
	*ret_takes = row != NULL && row->sold == 0;
	return row == NULL ? JUDGE_OK : check_offer(agreement, sides, row, reason);
}

/* What is taken of an offer is there, in each year. */
static int check_left(const struct hold *hold, const struct hold *offer, struct where *reason)
{
	char price[PRICE_MAX];
	char other[PRICE_MAX];

	for (size_t i = 0; i < hold->count; i++) {
		const struct hold_year *year = &hold->years[i];
		int64_t left = hold_litres(offer, year->year);
		char from[DAY_TEXT_MAX];

		if (year->litres > left) {
			where_set(reason, 0, 0,
					"of offer '%s' %s m3 are left in the year from %s: the agreement takes %s",
					offer->name,
					text_format_fixed(left, 3, price, sizeof(price)),
					day_format(year->year, from),
					text_format_fixed(year->litres, 3, other, sizeof(other)));
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

/* All that is looked at, and what follows. */
struct work {
	struct agreement agreement;
	struct trade_sides sides;
	struct trade_moves moves;
	struct hold hold, offer;
	bool takes; /* its litres out of the offer's, which stands on */
};

static int check_waiting(const struct work *work, struct day today, struct where *reason)
{
	int32_t until = work->agreement.waits_until.number;

	if (until < today.number || until >= work->sides.term.till.number) {
		where_set(reason, 0, 0,
				"an agreement waits until a day from today on, and within its term or before it");
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/*
 * Is there so much of it? A buyer who is a holder is not told what the seller has,
 * has taken and has pledged.
 */
static int check_litres(const struct judge *judge, const struct deed *deed, struct work *work,
		struct day since, struct where *reason)
{
	const struct agreement *agreement = &work->agreement;
	char text[RIGHT_TEXT_MAX];
	int answer = trade_propose(judge->books, agreement, &work->sides, since, TRADE_CAP_NONE,
			&work->moves, reason);

	if (answer == JUDGE_OK) {
		make_hold(agreement, &work->moves.seller.schedule, &work->hold);
		if (work->takes && check_left(&work->hold, &work->offer, reason) != JUDGE_OK) {
			return JUDGE_REFUSED; /* which anybody may see of an offer */
		}
		answer = trade_is_resale(agreement)
				? resale_check(judge->books, agreement, &work->hold, since, false,
						  reason)
				: hold_check(judge, &work->hold,
						  agreement->offer[0] == '\0' ? NULL : &work->offer,
						  reason);
	}
	if (answer == JUDGE_REFUSED && agreement->side == TRADE_BUYER &&
			origin_is_holder(judge->books, deed->actor)) {
		where_set(reason, 0, 0,
				"'%s' has not so many litres for sale in each of these years and months",
				right_text(&agreement->seller, text));
	}
	return answer;
}

static int judge_agreement(const struct judge *judge, const struct deed *deed, struct work *work,
		struct where *reason)
{
	const struct agreement *agreement = &work->agreement;
	const struct day today = judge_today(judge);
	struct day since = { agreement->from.number > today.number ? agreement->from.number
								   : today.number };
	int answer = trade_sides_find(judge->books, agreement, today, &work->sides, reason);

	if (answer == JUDGE_OK) {
		answer = check_waiting(work, today, reason);
	}
	if (answer == JUDGE_OK) {
		answer = trade_party_check(judge, deed->actor,
				agreement->side == TRADE_SELLER ? &agreement->seller
								: &agreement->buyer,
				reason);
	}
	if (answer == JUDGE_OK) {
		answer = find_offer(judge->books, agreement, &work->sides, &work->offer,
				&work->takes, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_litres(judge, deed, work, since, reason);
	}
	return answer != JUDGE_OK ? answer
				  : corridor_check(judge->books, agreement, work->moves.way,
						    &work->moves.seller.schedule, today, reason);
}

/* Which way its litres go by the corridor, and how many in each of its years. */
static void put_sent(struct bytes *effect, const struct trade_moves *moves)
{
	struct corridor_years sent;

	if (moves->way == CORRIDOR_NONE) {
		item_put_null(effect);
		return;
	}
	corridor_years(&moves->seller.schedule, &sent);
	item_put_array(effect, 2);
	item_put_uint(effect, moves->way);
	hold_put_years(effect, sent.years, sent.count);
}

static enum corridor_way take_sent(struct item_cursor *cursor, struct corridor_years *ret)
{
	enum corridor_way way;

	ret->count = 0;
	if (item_take_if_null(cursor)) {
		return CORRIDOR_NONE;
	}
	item_take_array_of(cursor, 2);
	way = (enum corridor_way)item_take_between(cursor, CORRIDOR_ALONG, CORRIDOR_AGAINST);
	ret->count = hold_take_years(cursor, ret->years);
	return way;
}

int agreement_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	SCOPED(scope_free) struct work *work = calloc(1, sizeof(*work));
	const struct trade_row *row;
	int answer;

	if (work == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!agreement_take(deed->body, deed->body_size, &work->agreement)) {
		where_set(reason, 0, 0, "not an agreement over a right");
		return JUDGE_REFUSED;
	}
	row = trade_find(judge->books, work->agreement.trade);
	if (row != NULL) {
		where_set(reason, 0, 0, "trade '%s' was agreed otherwise, as entry %lld",
				row->trade, (long long)row->entry);
		return row->said.size == deed->body_size &&
						memcmp(row->said.data, deed->body,
								deed->body_size) == 0
				? JUDGE_KNOWN
				: JUDGE_REFUSED;
	}
	answer = judge_agreement(judge, deed, work, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, AGREED_ITEMS + (work->takes ? 1 : 0));
	item_put_int(&ret->own.effect, work->sides.term.till.number);
	hold_put(&ret->own.effect, &work->hold);
	put_sent(&ret->own.effect, &work->moves);
	if (work->takes) {
		item_put_bool(&ret->own.effect, true);
	}
	(void)right_link(&work->agreement.seller, &ret->own);
	(void)right_link(&work->agreement.buyer, &ret->own);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

static int store(struct books *books, const struct agreement *agreement, const struct deed *deed,
		int64_t till, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_TRADE);
	struct trade_row key = { .entry = 0 };
	struct trade_row *row;
	int fault;

	memcpy(key.trade, agreement->trade, sizeof(key.trade));
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->actor = (int64_t)deed->actor;
	row->entry = index;
	row->till = till;
	row->since = row->stops = INT32_MAX;
	shelf_touch(shelf, row);
	return shelf_blob_set(&row->said, deed->body, deed->body_size);
}

/* The litres that it holds are of the offer, or those of all of it are free for it. */
static int apply_hold(struct books *books, const struct agreement *agreement,
		const struct hold *hold, bool takes, int64_t index)
{
	struct hold offer;
	int fault = 0;

	trade_offer_hold(agreement, &offer);
	if (takes) {
		offer.count = hold->count;
		memcpy(offer.years, hold->years, sizeof(offer.years));
		fault = hold_less(books, &offer);
	} else if (agreement->offer[0] != '\0') {
		fault = hold_release(books, &offer, HOLD_TAKEN, index);
	}
	return fault < 0 ? fault : hold_apply(books, hold, index);
}

int agreement_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct agreement agreement;
	struct hold hold = { .what = HOLD_AGREEMENT };
	struct corridor_years sent;
	bool takes;
	enum corridor_way way;
	struct item_cursor cursor;
	struct deed deed;
	int64_t till;
	int fault;

	takes = !effect_open(entry, &cursor, AGREED_ITEMS);
	if ((takes && !effect_open(entry, &cursor, AGREED_ITEMS + 1)) || !deed_take(entry, &deed) ||
			!agreement_take(deed.body, deed.body_size, &agreement) ||
			trade_find(books, agreement.trade) != NULL) {
		return WEIR_FAULT_BROKEN;
	}
	till = item_take_between(&cursor, TRADE_DAY_FIRST, TRADE_DAY_LAST + 1);
	if (!hold_take(&cursor, &hold)) {
		return WEIR_FAULT_BROKEN;
	}
	way = take_sent(&cursor, &sent);
	if ((takes && !item_take_bool(&cursor)) || !item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	memcpy(hold.name, agreement.trade, sizeof(hold.name));
	fault = apply_hold(books, &agreement, &hold, takes, index);
	if (fault == 0) {
		fault = corridor_use_set(books, &agreement, way, &sent);
	}
	return fault < 0 ? fault : store(books, &agreement, &deed, till, index);
}

/* ---- the assent ---- */

struct assent {
	char trade[TEXT_ID_MAX + 1];
	enum trade_side side;
};

void assent_put(struct bytes *body, const char *trade, enum trade_side side)
{
	item_put_array(body, ASSENT_ITEMS);
	item_put_text(body, trade);
	if (side == TRADE_OTHER) {
		item_put_null(body);
	} else {
		item_put_uint(body, side);
	}
}

static bool take_assent(const struct deed *deed, struct assent *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, ASSENT_ITEMS);
	trade_take_name(&cursor, ret->trade);
	ret->side = item_take_if_null(&cursor)
			? TRADE_OTHER
			: (enum trade_side)item_take_between(&cursor, TRADE_SELLER, TRADE_BUYER);
	return item_at_end(&cursor);
}

bool assent_take(const struct deed *deed, char ret[static TEXT_ID_MAX + 1])
{
	struct assent said;
	bool is_sound = take_assent(deed, &said);

	memcpy(ret, said.trade, sizeof(said.trade));
	return is_sound;
}

static int check_assent(const struct judge *judge, const struct deed *deed,
		const struct trade_row *row, const struct assent *said, struct where *reason)
{
	const struct day today = judge_today(judge);
	struct agreement agreement;
	bool is_sellers;

	if (!trade_take(row, &agreement)) {
		return WEIR_FAULT_BROKEN;
	}
	is_sellers = agreement.side == TRADE_BUYER; /* the other side's */
	if (row->assented != 0) {
		where_set(reason, 0, 0, "trade '%s' was assented to by entry %lld", row->trade,
				(long long)row->assented);
		return said->side == agreement.side ? JUDGE_REFUSED : JUDGE_KNOWN;
	}
	if (trade_state(row, today) != TRADE_AGREED) {
		where_set(reason, 0, 0, "trade '%s' waits for no assent: it is %s", row->trade,
				trade_state_name(trade_state(row, today)));
		return JUDGE_REFUSED;
	}
	if (said->side == agreement.side) {
		where_set(reason, 0, 0, "the %s of trade '%s' made it: the other side assents",
				trade_side_name(said->side), row->trade);
		return JUDGE_REFUSED;
	}
	if (row->actor == (int64_t)deed->actor) {
		where_set(reason, 0, 0, "actor %llu made trade '%s': another one assents",
				(unsigned long long)deed->actor, row->trade);
		return JUDGE_REFUSED;
	}
	return trade_party_check(judge, deed->actor,
			is_sellers ? &agreement.seller : &agreement.buyer, reason);
}

int assent_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct trade_row *row;
	struct assent said;
	int answer;

	if (!take_assent(deed, &said)) {
		where_set(reason, 0, 0, "an assent is [trade, side or null]");
		return JUDGE_REFUSED;
	}
	row = trade_find(judge->books, said.trade);
	if (row == NULL) {
		where_set(reason, 0, 0, "there is no trade '%s'", said.trade);
		return JUDGE_REFUSED;
	}
	answer = check_assent(judge, deed, row, &said, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, 0);
	return trade_link(row, &ret->own);
}

int assent_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct trade_row *row;
	struct item_cursor cursor;
	struct assent said;
	struct deed deed;

	if (!effect_open(entry, &cursor, 0) || !deed_take(entry, &deed) ||
			!take_assent(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	row = (struct trade_row *)trade_find(books, said.trade);
	if (row == NULL || row->assented != 0) {
		return WEIR_FAULT_BROKEN;
	}
	row->assented = index;
	shelf_touch(books_shelf(books, BOOK_TRADE), row);
	return 0;
}
