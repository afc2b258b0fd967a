/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows about areas: what counts in their sums, from when on they are looked
 * at, and from when on somebody is told.
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

static void put_warning(struct bytes *bytes, const struct warning_row *row)
{
	item_put_array(bytes, 10);
	item_put_text(bytes, row->area);
	item_put_text(bytes, row->warning);
	item_put_int(bytes, row->basis);
	item_put_int(bytes, row->percent);
	item_put_int(bytes, row->edge);
	item_put_int(bytes, row->kind);
	item_put_text(bytes, row->action);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->until);
	row_put_day(bytes, row->from);
}

static void take_warning(struct item_cursor *cursor, struct warning_row *ret)
{
	item_take_array_of(cursor, 10);
	row_take_id(cursor, ret->area);
	row_take_id(cursor, ret->warning);
	ret->basis = row_take_word(cursor, WORD_BASIS, false);
	ret->percent = (int32_t)item_take_between(cursor, 1, ROW_PERCENT_MAX);
	ret->edge = (enum edge)row_take_word(cursor, WORD_EDGE, false);
	ret->kind = (enum warning_kind)row_take_word(cursor, WORD_WARNING, false);
	item_take_text(cursor, ret->action, sizeof(ret->action));
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->until = row_take_day(cursor);
	ret->from = row_take_day(cursor);
	if (row_has_day(ret->until) && row_has_day(ret->from) &&
			ret->until.number < ret->from.number) {
		item_fail(cursor, ITEM_RANGE);
	}
}

void row_put_of_area(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	if (kind == ROW_COUNTING) {
		put_counting(bytes, &row->counting);
	} else if (kind == ROW_WARNING) {
		put_warning(bytes, &row->warning);
	} else {
		assert(kind == ROW_CRITERION);
		put_criterion(bytes, &row->criterion);
	}
}

void row_take_of_area(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	if (kind == ROW_COUNTING) {
		take_counting(cursor, &ret->counting);
	} else if (kind == ROW_WARNING) {
		take_warning(cursor, &ret->warning);
	} else {
		assert(kind == ROW_CRITERION);
		take_criterion(cursor, &ret->criterion);
	}
}
