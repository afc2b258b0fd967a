/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows about areas: what counts in their sums, and from when on they are
 * looked at.
 */

#include <assert.h>

#include "ledger/rows_parts.h"

static void put_counting(struct bytes *bytes, const struct counting_row *row)
{
	item_put_array(bytes, 4);
	item_put_int(bytes, row->use);
	item_put_int(bytes, row->part_millionths);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_counting(struct item_cursor *cursor, struct counting_row *ret)
{
	item_take_array_of(cursor, 4);
	ret->use = (enum use)row_take_word(cursor, WORD_USE, false);
	ret->part_millionths = item_take_between(cursor, 0, ROW_PART_WHOLE);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
}

static void put_criterion(struct bytes *bytes, const struct criterion_row *row)
{
	item_put_array(bytes, 5);
	item_put_int(bytes, row->criterion);
	item_put_text(bytes, row->area);
	item_put_int(bytes, row->value);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_criterion(struct item_cursor *cursor, struct criterion_row *ret)
{
	int32_t most;

	item_take_array_of(cursor, 5);
	ret->criterion = (enum criterion)row_take_word(cursor, WORD_CRITERION, false);
	most = row_criterion_max(ret->criterion);
	row_take_id_or_blank(cursor, ret->area);
	ret->value = (int32_t)item_take_between(cursor, 1, most);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
}

void row_put_of_area(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	if (kind == ROW_COUNTING) {
		put_counting(bytes, &row->counting);
	} else {
		assert(kind == ROW_CRITERION);
		put_criterion(bytes, &row->criterion);
	}
}

void row_take_of_area(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	if (kind == ROW_COUNTING) {
		take_counting(cursor, &ret->counting);
	} else {
		assert(kind == ROW_CRITERION);
		take_criterion(cursor, &ret->criterion);
	}
}
