/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows about rights to water: what of one is saved, and what irrigators have.
 */

#include <assert.h>

#include "ledger/right.h"
#include "ledger/rows_parts.h"

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

static void put_share(struct bytes *bytes, const struct share_row *row)
{
	item_put_array(bytes, 8);
	item_put_text(bytes, row->share);
	item_put_text(bytes, row->holder);
	item_put_text(bytes, row->area);
	item_put_text(bytes, row->permit);
	item_put_int(bytes, row->annual_litres);
	row_put_day(bytes, row->valid_from);
	row_put_day(bytes, row->valid_until);
	row_put_day(bytes, row->from);
}

static void take_share(struct item_cursor *cursor, struct share_row *ret)
{
	item_take_array_of(cursor, 8);
	row_take_id(cursor, ret->share);
	item_take_text(cursor, ret->holder, sizeof(ret->holder));
	row_take_id(cursor, ret->area);
	row_take_id(cursor, ret->permit);
	ret->annual_litres = item_take_between(cursor, 0, INT64_MAX);
	take_valid(cursor, &ret->valid_from, &ret->valid_until);
	ret->from = row_take_day(cursor);
}

void row_put_of_right(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	if (kind == ROW_SAVING) {
		put_saving(bytes, &row->saving);
	} else {
		assert(kind == ROW_SHARE);
		put_share(bytes, &row->share);
	}
}

void row_take_of_right(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	if (kind == ROW_SAVING) {
		take_saving(cursor, &ret->saving);
	} else {
		assert(kind == ROW_SHARE);
		take_share(cursor, &ret->share);
	}
}
