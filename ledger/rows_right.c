/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows about rights to water: what of one is saved, and what irrigators have;
 * a way between two areas; what an exchange takes.
 */

#include <assert.h>
#include <string.h>

#include "ledger/right.h"
#include "ledger/rows_parts.h"
#include "ledger/trade.h"

enum {
	SHARE_ITEMS = 8,
	SHARE_ITEMS_MAX = SHARE_ITEMS + 1,
};

/* A first and a last day, both known. */
static void take_valid(struct item_cursor *cursor, struct day *ret_from, struct day *ret_until)
{
	*ret_from = row_take_day(cursor);
	*ret_until = row_take_day(cursor);
	if (!row_has_day(*ret_from) || !row_has_day(*ret_until) ||
			ret_until->number < ret_from->number) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_saving(struct bytes *bytes, const struct saving_row *row)
{
	item_put_array(bytes, 8);
	item_put_text(bytes, row->saving);
	item_put_text(bytes, row->right);
	item_put_int(bytes, row->annual_litres);
	row_put_day(bytes, row->valid_from);
	row_put_day(bytes, row->valid_until);
	item_put_text(bytes, row->document);
	item_put_text(bytes, row->method);
	row_put_day(bytes, row->from);
}

static void take_saving(struct item_cursor *cursor, struct saving_row *ret)
{
	struct right right;

	item_take_array_of(cursor, 8);
	row_take_id(cursor, ret->saving);
	item_take_text(cursor, ret->right, sizeof(ret->right));
	ret->annual_litres = item_take_between(cursor, 0, INT64_MAX);
	take_valid(cursor, &ret->valid_from, &ret->valid_until);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	item_take_text(cursor, ret->method, sizeof(ret->method));
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK &&
			(!right_is_text(ret->right, &right) || ret->document[0] == '\0')) {
		item_fail(cursor, ITEM_RANGE);
	}
}

/* The code stands only where there is one. */
static void put_share(struct bytes *bytes, const struct share_row *row)
{
	bool has_code = row->credit_code[0] != '\0';

	item_put_array(bytes, has_code ? SHARE_ITEMS_MAX : SHARE_ITEMS);
	item_put_text(bytes, row->share);
	item_put_text(bytes, row->holder);
	item_put_text(bytes, row->area);
	item_put_text(bytes, row->permit);
	item_put_int(bytes, row->annual_litres);
	row_put_day(bytes, row->valid_from);
	row_put_day(bytes, row->valid_until);
	row_put_day(bytes, row->from);
	if (has_code) {
		item_put_text(bytes, row->credit_code);
	}
}

static void take_share(struct item_cursor *cursor, struct share_row *ret)
{
	size_t count = item_take_array(cursor);

	if (count != SHARE_ITEMS && count != SHARE_ITEMS_MAX) {
		item_fail(cursor, ITEM_RANGE);
		return;
	}
	row_take_id(cursor, ret->share);
	item_take_text(cursor, ret->holder, sizeof(ret->holder));
	row_take_id(cursor, ret->area);
	row_take_id(cursor, ret->permit);
	ret->annual_litres = item_take_between(cursor, 0, INT64_MAX);
	take_valid(cursor, &ret->valid_from, &ret->valid_until);
	ret->from = row_take_day(cursor);
	if (count == SHARE_ITEMS_MAX) {
		row_take_id(cursor, ret->credit_code);
	}
}

static void put_corridor(struct bytes *bytes, const struct corridor_row *row)
{
	item_put_array(bytes, 9);
	item_put_text(bytes, row->corridor);
	item_put_text(bytes, row->from_area);
	item_put_text(bytes, row->to_area);
	item_put_int(bytes, row->capacity_litres);
	item_put_int(bytes, row->rate_ppm);
	row_put_day(bytes, row->valid_from);
	row_put_day(bytes, row->valid_until);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_corridor(struct item_cursor *cursor, struct corridor_row *ret)
{
	item_take_array_of(cursor, 9);
	row_take_id(cursor, ret->corridor);
	row_take_id(cursor, ret->from_area);
	row_take_id(cursor, ret->to_area);
	ret->capacity_litres = item_take_between(cursor, 0, INT64_MAX);
	ret->rate_ppm = item_take_between(cursor, 1, ROW_PART_WHOLE);
	take_valid(cursor, &ret->valid_from, &ret->valid_until);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK &&
			(strcmp(ret->from_area, ret->to_area) == 0 || ret->document[0] == '\0')) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_bound(struct bytes *bytes, int64_t fen)
{
	if (fen == ROW_NO_LITRES) {
		item_put_null(bytes);
	} else {
		item_put_int(bytes, fen);
	}
}

static int64_t take_bound(struct item_cursor *cursor, int64_t least)
{
	return item_take_if_null(cursor) ? ROW_NO_LITRES
					 : item_take_between(cursor, least, ROW_FEN_MAX);
}

static void put_fee(struct bytes *bytes, const struct trade_fee_row *row)
{
	item_put_array(bytes, 10);
	item_put_text(bytes, row->fee);
	item_put_text(bytes, row->area);
	item_put_text(bytes, row->form);
	item_put_int(bytes, row->ppm);
	item_put_int(bytes, row->micro_yuan);
	put_bound(bytes, row->least_fen);
	put_bound(bytes, row->greatest_fen);
	item_put_text(bytes, row->payer);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_fee(struct item_cursor *cursor, struct trade_fee_row *ret)
{
	item_take_array_of(cursor, 10);
	row_take_id(cursor, ret->fee);
	item_take_text(cursor, ret->area, sizeof(ret->area));
	item_take_text(cursor, ret->form, sizeof(ret->form));
	ret->ppm = item_take_between(cursor, 0, 1000000);
	ret->micro_yuan = item_take_between(cursor, 0, ROW_TRADE_RATE_MAX);
	ret->least_fen = take_bound(cursor, 0);
	ret->greatest_fen =
			take_bound(cursor, ret->least_fen == ROW_NO_LITRES ? 0 : ret->least_fen);
	item_take_text(cursor, ret->payer, sizeof(ret->payer));
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK &&
			(!trade_fee_words(ret->form, ret->payer) || ret->document[0] == '\0')) {
		item_fail(cursor, ITEM_RANGE);
	}
}

void row_put_of_right(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	if (kind == ROW_SAVING) {
		put_saving(bytes, &row->saving);
	} else if (kind == ROW_SHARE) {
		put_share(bytes, &row->share);
	} else if (kind == ROW_CORRIDOR) {
		put_corridor(bytes, &row->corridor);
	} else {
		assert(kind == ROW_TRADE_FEE);
		put_fee(bytes, &row->trade_fee);
	}
}

void row_take_of_right(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	if (kind == ROW_SAVING) {
		take_saving(cursor, &ret->saving);
	} else if (kind == ROW_SHARE) {
		take_share(cursor, &ret->share);
	} else if (kind == ROW_CORRIDOR) {
		take_corridor(cursor, &ret->corridor);
	} else {
		assert(kind == ROW_TRADE_FEE);
		take_fee(cursor, &ret->trade_fee);
	}
}
