/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/trade.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/trade_parts.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

enum {
	AGREEMENT_ITEMS = 14,
};

static const char *const forms[] = {
	[TRADE_TRANSFER] = "transfer",
	[TRADE_FOR_GOOD] = "for-good",
	[TRADE_LEASE] = "lease",
	[TRADE_BUY_BACK] = "buy-back",
	[TRADE_TAKING_IN] = "taking-in",
};

const char *trade_form_name(enum trade_form form)
{
	return form >= TRADE_TRANSFER && form <= TRADE_TAKING_IN ? forms[form] : NULL;
}

bool trade_form_parse(const char *name, enum trade_form *ret)
{
	for (int i = TRADE_TRANSFER; i <= TRADE_TAKING_IN; i++) {
		if (strcmp(forms[i], name) == 0) {
			*ret = (enum trade_form)i;
			return true;
		}
	}
	return false;
}

bool trade_fee_words(const char *form, const char *payer)
{
	enum trade_form any;

	return (form[0] == '\0' || trade_form_parse(form, &any)) &&
			(strcmp(payer, "both") == 0 ||
					strcmp(payer, trade_side_name(TRADE_SELLER)) == 0 ||
					strcmp(payer, trade_side_name(TRADE_BUYER)) == 0);
}

const char *trade_side_name(enum trade_side side)
{
	return side == TRADE_SELLER ? "seller" : "buyer";
}

const char *trade_cap_effect_name(enum trade_cap_effect effect)
{
	return effect == TRADE_CAP_LIMIT ? "limit" : "none";
}

/* ---- the agreement's bytes ---- */

static void put_right(struct bytes *body, const struct right *right)
{
	item_put_array(body, 2);
	right_put(body, right);
}

static void take_right(struct item_cursor *cursor, struct right *ret)
{
	item_take_array_of(cursor, 2);
	right_take(cursor, ret);
}

static void put_day_known(struct bytes *body, struct day day)
{
	if (row_has_day(day)) {
		item_put_int(body, day.number);
	} else {
		item_put_null(body);
	}
}

struct day trade_take_day(struct item_cursor *cursor)
{
	return (struct day){ (int32_t)item_take_between(cursor, TRADE_DAY_FIRST, TRADE_DAY_LAST) };
}

bool trade_is_line(const char *text)
{
	for (size_t i = 0; text[i] != '\0'; i++) {
		if ((unsigned char)text[i] < ' ') {
			return false;
		}
	}
	return text[0] != '\0';
}

/* A text of one line that says something. */
void trade_take_line(struct item_cursor *cursor, char ret[static TRADE_TEXT_MAX + 1])
{
	item_take_text(cursor, ret, TRADE_TEXT_MAX + 1);
	if (!trade_is_line(ret)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

void trade_take_name(struct item_cursor *cursor, char ret[static TEXT_ID_MAX + 1])
{
	item_take_text(cursor, ret, TEXT_ID_MAX + 1);
	if (!text_is_id(ret)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_name_known(struct bytes *body, const char *name)
{
	if (name[0] != '\0') {
		item_put_text(body, name);
	} else {
		item_put_null(body);
	}
}

static void take_name_known(struct item_cursor *cursor, char ret[static TEXT_ID_MAX + 1])
{
	if (!item_take_if_null(cursor)) {
		trade_take_name(cursor, ret);
	}
}

static void put_price(struct bytes *body, const struct agreement *agreement)
{
	item_put_array(body, 2);
	item_put_uint(body, agreement->price);
	if (agreement->price == TRADE_WITHOUT) {
		item_put_text(body, agreement->reason);
	} else {
		item_put_int(body, agreement->amount);
	}
}

static void take_price(struct item_cursor *cursor, struct agreement *ret)
{
	item_take_array_of(cursor, 2);
	ret->price = (enum trade_price)item_take_between(cursor, TRADE_PER_M3, TRADE_WITHOUT);
	if (ret->price == TRADE_WITHOUT) {
		trade_take_line(cursor, ret->reason);
	} else {
		ret->amount = item_take_between(cursor, 1, INT64_MAX);
	}
}

static void put_months(struct bytes *body, const struct agreement *agreement)
{
	if (agreement->month_count == 0) {
		item_put_null(body);
		return;
	}
	item_put_array(body, agreement->month_count);
	for (size_t i = 0; i < agreement->month_count; i++) {
		item_put_array(body, 2);
		item_put_int(body, month_of(agreement->months[i].period.from).number);
		item_put_int(body, agreement->months[i].litres);
	}
}

/* Ascending, and adding up to the contract. */
static void take_months(struct item_cursor *cursor, struct agreement *ret)
{
	int64_t left = ret->litres;
	int64_t before = INT64_MIN;

	if (item_take_if_null(cursor)) {
		return;
	}
	ret->month_count = item_take_array(cursor);
	if (ret->month_count < 1 || ret->month_count > SCHEDULE_MONTHS_MAX) {
		item_fail(cursor, ITEM_RANGE);
		ret->month_count = 0;
	}
	for (size_t i = 0; i < ret->month_count; i++) {
		int64_t month;

		item_take_array_of(cursor, 2);
		month = item_take_between(cursor, month_make(INSTANT_YEAR_MIN, 1).number,
				month_make(INSTANT_YEAR_MAX, 12).number);
		ret->months[i].period = month_days((struct month){ (int32_t)month });
		ret->months[i].litres = item_take_between(cursor, 0, left);
		left -= ret->months[i].litres;
		if (month <= before) {
			item_fail(cursor, ITEM_RANGE);
		}
		before = month;
	}
	if (left != 0) {
		item_fail(cursor, ITEM_RANGE);
	}
}

void agreement_put(struct bytes *body, const struct agreement *agreement)
{
	item_put_array(body, AGREEMENT_ITEMS);
	item_put_text(body, agreement->trade);
	item_put_uint(body, agreement->form);
	put_right(body, &agreement->seller);
	put_right(body, &agreement->buyer);
	item_put_int(body, agreement->from.number);
	put_day_known(body, agreement->until);
	item_put_int(body, agreement->litres);
	put_months(body, agreement);
	put_price(body, agreement);
	put_name_known(body, agreement->offer);
	put_name_known(body, agreement->corridor);
	item_put_int(body, agreement->waits_until.number);
	item_put_uint(body, agreement->side);
	item_put_text(body, agreement->document);
}

bool agreement_take(const void *body, size_t size, struct agreement *ret)
{
	struct item_cursor cursor = item_cursor(body, size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, AGREEMENT_ITEMS);
	trade_take_name(&cursor, ret->trade);
	ret->form = (enum trade_form)item_take_between(&cursor, TRADE_TRANSFER, TRADE_TAKING_IN);
	take_right(&cursor, &ret->seller);
	take_right(&cursor, &ret->buyer);
	ret->from = trade_take_day(&cursor);
	ret->until = item_take_if_null(&cursor) ? ROW_NO_DAY : trade_take_day(&cursor);
	ret->litres = item_take_between(&cursor, 1, INT64_MAX);
	take_months(&cursor, ret);
	take_price(&cursor, ret);
	take_name_known(&cursor, ret->offer);
	take_name_known(&cursor, ret->corridor);
	ret->waits_until = trade_take_day(&cursor);
	ret->side = (enum trade_side)item_take_between(&cursor, TRADE_SELLER, TRADE_BUYER);
	trade_take_line(&cursor, ret->document);
	return item_at_end(&cursor) && (ret->form == TRADE_FOR_GOOD) == !row_has_day(ret->until);
}

/* ---- the book ---- */

const struct trade_row *trade_find(const struct books *books, const char *trade)
{
	struct trade_row key = { .entry = 0 };

	return text_copy(key.trade, sizeof(key.trade), trade)
			? shelf_find(books_shelf(books, BOOK_TRADE), &key)
			: NULL;
}

bool trade_take(const struct trade_row *row, struct agreement *ret)
{
	return agreement_take(row->said.data, row->said.size, ret);
}

bool trade_take_moves(const struct trade_row *row, struct trade_moves *ret)
{
	struct item_cursor cursor = item_cursor(row->moves.data, row->moves.size);

	return row->moves.size > 0 && trade_moves_take(&cursor, ret) && item_at_end(&cursor);
}

bool trade_take_back(const struct trade_row *row, struct trade_back *ret)
{
	struct item_cursor cursor = item_cursor(row->back.data, row->back.size);

	return row->back.size > 0 && trade_back_take(&cursor, ret) && item_at_end(&cursor);
}

bool trade_is_resale(const struct agreement *agreement)
{
	return (agreement->form == TRADE_TRANSFER || agreement->form == TRADE_LEASE) &&
			agreement->seller.kind == RIGHT_REGIONAL &&
			agreement->buyer.kind != RIGHT_REGIONAL;
}

bool trade_resells(const struct books *books, const char *trade, struct agreement *ret)
{
	const struct trade_row *row = trade_find(books, trade);

	return row != NULL && trade_take(row, ret) && trade_is_resale(ret);
}

int trade_kept(const struct trade_row *row, const struct agreement *agreement, int64_t *ret_litres)
{
	SCOPED(scope_free) struct trade_back *back = NULL;

	*ret_litres = agreement->litres;
	if (row->ended == 0) {
		return 0;
	}
	back = malloc(sizeof(*back));
	if (back == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!trade_take_back(row, back)) {
		return WEIR_FAULT_BROKEN;
	}
	for (size_t i = 0; i < back->seller.month_count; i++) {
		*ret_litres -= back->seller.months[i].litres;
	}
	return 0;
}

enum trade_state trade_state(const struct trade_row *row, struct day today)
{
	struct agreement agreement;

	if (row->refused != 0) {
		return TRADE_REFUSED;
	}
	if (row->approved == 0) {
		return trade_take(row, &agreement) && today.number > agreement.waits_until.number
				? TRADE_EXPIRED
				: row->assented != 0 ? TRADE_ASSENTED
						     : TRADE_AGREED;
	}
	if (today.number >= row->stops) {
		return TRADE_ENDED;
	}
	return today.number < row->since           ? TRADE_APPROVED
			: today.number < row->till ? TRADE_IN_FORCE
						   : TRADE_OVER;
}

const char *trade_state_name(enum trade_state state)
{
	static const char *const names[] = {
		[TRADE_AGREED] = "agreed",
		[TRADE_ASSENTED] = "assented",
		[TRADE_EXPIRED] = "expired",
		[TRADE_REFUSED] = "refused",
		[TRADE_APPROVED] = "approved",
		[TRADE_IN_FORCE] = "in-force",
		[TRADE_OVER] = "over",
		[TRADE_ENDED] = "ended",
	};

	return names[state];
}
