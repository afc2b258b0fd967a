/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows of figures that documents and units give: of an area's year, of a
 * public institution, of a quarter of the survey.
 */

#include <assert.h>

#include "ledger/indicator.h"
#include "ledger/rows_parts.h"

static void put_indicator(struct bytes *bytes, const struct indicator_row *row)
{
	item_put_array(bytes, 8);
	item_put_text(bytes, row->area);
	item_put_int(bytes, row->year);
	item_put_int(bytes, row->indicator);
	item_put_int(bytes, row->value_millionths);
	item_put_int(bytes, row->unit);
	item_put_int(bytes, row->base_year);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_indicator(struct item_cursor *cursor, struct indicator_row *ret)
{
	item_take_array_of(cursor, 8);
	row_take_id(cursor, ret->area);
	ret->year = (int32_t)item_take_between(cursor, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX);
	ret->indicator = (enum indicator)row_take_word(cursor, WORD_INDICATOR, false);
	ret->value_millionths = item_take_between(cursor, 0, ROW_OUTPUT_MAX);
	ret->unit = (enum unit)row_take_word(cursor, WORD_UNIT, false);
	ret->base_year = (int32_t)item_take_between(cursor, 0, INSTANT_YEAR_MAX);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK && indicator_row_wrong(ret) != NULL) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_institution(struct bytes *bytes, const struct institution_row *row)
{
	item_put_array(bytes, 13);
	item_put_text(bytes, row->institution);
	item_put_int(bytes, row->year);
	item_put_text(bytes, row->name);
	item_put_text(bytes, row->area);
	item_put_text(bytes, row->permit);
	row_put_litres(bytes, row->used_litres);
	item_put_int(bytes, row->persons);
	item_put_int(bytes, row->floor_m2);
	item_put_int(bytes, row->norm_litres);
	row_put_litres(bytes, row->advanced_litres);
	row_put_litres(bytes, row->leading_litres);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_institution(struct item_cursor *cursor, struct institution_row *ret)
{
	item_take_array_of(cursor, 13);
	row_take_id(cursor, ret->institution);
	ret->year = (int32_t)item_take_between(cursor, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX);
	item_take_text(cursor, ret->name, sizeof(ret->name));
	row_take_id(cursor, ret->area);
	row_take_id_or_blank(cursor, ret->permit);
	ret->used_litres = row_take_litres(cursor, 0);
	ret->persons = (int32_t)item_take_between(cursor, 1, INT32_MAX);
	ret->floor_m2 = (int32_t)item_take_between(cursor, 0, INT32_MAX);
	ret->norm_litres = item_take_between(cursor, 0, INT64_MAX);
	ret->advanced_litres = row_take_litres(cursor, 0);
	ret->leading_litres = row_take_litres(cursor, 0);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
	/* Its water is told once, and a better value is a lower one. */
	if ((ret->permit[0] == '\0') == (ret->used_litres == ROW_NO_LITRES) ||
			ret->advanced_litres > ret->norm_litres ||
			ret->leading_litres > ret->norm_litres ||
			(ret->advanced_litres != ROW_NO_LITRES &&
					ret->leading_litres > ret->advanced_litres)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_statistic(struct bytes *bytes, const struct statistic_row *row)
{
	item_put_array(bytes, 9);
	item_put_text(bytes, row->credit_code);
	item_put_int(bytes, row->year);
	item_put_int(bytes, row->quarter);
	row_put_litres(bytes, row->network_litres);
	row_put_litres(bytes, row->reused_litres);
	row_put_litres(bytes, row->returned_litres);
	row_put_litres(bytes, row->reclaimed_litres);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_statistic(struct item_cursor *cursor, struct statistic_row *ret)
{
	item_take_array_of(cursor, 9);
	row_take_id(cursor, ret->credit_code);
	ret->year = (int32_t)item_take_between(cursor, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX);
	ret->quarter = (int32_t)item_take_between(cursor, 1, 4);
	ret->network_litres = row_take_litres(cursor, 0);
	ret->reused_litres = row_take_litres(cursor, 0);
	ret->returned_litres = row_take_litres(cursor, 0);
	ret->reclaimed_litres = row_take_litres(cursor, 0);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
}

void row_put_figure(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	if (kind == ROW_INDICATOR) {
		put_indicator(bytes, &row->indicator);
	} else if (kind == ROW_INSTITUTION) {
		put_institution(bytes, &row->institution);
	} else {
		assert(kind == ROW_STATISTIC);
		put_statistic(bytes, &row->statistic);
	}
}

void row_take_figure(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	if (kind == ROW_INDICATOR) {
		take_indicator(cursor, &ret->indicator);
	} else if (kind == ROW_INSTITUTION) {
		take_institution(cursor, &ret->institution);
	} else {
		assert(kind == ROW_STATISTIC);
		take_statistic(cursor, &ret->statistic);
	}
}
