/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows of what intakes take from, and of how that is allocated.
 */

#include <assert.h>

#include "ledger/basin.h"
#include "ledger/rows_parts.h"

static void put_site(struct bytes *bytes, const struct site_row *row)
{
	item_put_array(bytes, 9);
	item_put_text(bytes, row->intake);
	item_put_text(bytes, row->basin);
	item_put_int(bytes, row->state);
	item_put_int(bytes, row->exception);
	item_put_text(bytes, row->seal);
	item_put_text(bytes, row->ground);
	row_put_day(bytes, row->until);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_site(struct item_cursor *cursor, struct site_row *ret)
{
	item_take_array_of(cursor, 9);
	row_take_id(cursor, ret->intake);
	row_take_id_or_blank(cursor, ret->basin);
	ret->state = (enum site_state)row_take_word(cursor, WORD_SITE, false);
	ret->exception = (enum exception)row_take_word(cursor, WORD_EXCEPTION, true);
	item_take_text(cursor, ret->seal, sizeof(ret->seal));
	item_take_text(cursor, ret->ground, sizeof(ret->ground));
	ret->until = row_take_day(cursor);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK && basin_site_wrong(ret) != NULL) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_basin(struct bytes *bytes, const struct basin_row *row)
{
	item_put_array(bytes, 9);
	item_put_text(bytes, row->basin);
	item_put_text(bytes, row->name);
	item_put_int(bytes, row->class);
	item_put_text(bytes, row->within);
	row_put_litres(bytes, row->litres);
	row_put_litres(bytes, row->permits_litres);
	item_put_text(bytes, row->section);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_basin(struct item_cursor *cursor, struct basin_row *ret)
{
	item_take_array_of(cursor, 9);
	row_take_id(cursor, ret->basin);
	item_take_text(cursor, ret->name, sizeof(ret->name));
	ret->class = (enum basin_class)row_take_word(cursor, WORD_BASIN, false);
	row_take_id_or_blank(cursor, ret->within);
	ret->litres = row_take_litres(cursor, 0);
	ret->permits_litres = row_take_litres(cursor, 0);
	row_take_id_or_blank(cursor, ret->section);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
}

static void put_allocation(struct bytes *bytes, const struct allocation_row *row)
{
	item_put_array(bytes, 8);
	item_put_text(bytes, row->basin);
	item_put_text(bytes, row->area);
	item_put_int(bytes, row->year);
	item_put_int(bytes, row->type);
	row_put_litres(bytes, row->litres);
	item_put_int(bytes, row->year_kind);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_allocation(struct item_cursor *cursor, struct allocation_row *ret)
{
	item_take_array_of(cursor, 8);
	row_take_id(cursor, ret->basin);
	row_take_id_or_blank(cursor, ret->area);
	ret->year = (int32_t)item_take_between(cursor, 0, INSTANT_YEAR_MAX);
	ret->type = (enum year_type)row_take_word(cursor, WORD_YEAR_TYPE, true);
	ret->litres = row_take_litres(cursor, 0);
	ret->year_kind = (enum year_kind)row_take_word(cursor, WORD_YEAR_KIND, false);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK &&
			((ret->year != 0 && ret->year < INSTANT_YEAR_MIN) ||
					basin_allocation_wrong(ret) != NULL)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

void row_put_of_basin(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	if (kind == ROW_SITE) {
		put_site(bytes, &row->site);
	} else if (kind == ROW_BASIN) {
		put_basin(bytes, &row->basin);
	} else {
		assert(kind == ROW_ALLOCATION);
		put_allocation(bytes, &row->allocation);
	}
}

void row_take_of_basin(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	if (kind == ROW_SITE) {
		take_site(cursor, &ret->site);
	} else if (kind == ROW_BASIN) {
		take_basin(cursor, &ret->basin);
	} else {
		assert(kind == ROW_ALLOCATION);
		take_allocation(cursor, &ret->allocation);
	}
}
