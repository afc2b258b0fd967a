/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Closing a month: its lines frozen in the effect of an entry.
 *
 *	body:   [month]                       year × 12 + month - 1
 *	effect: [semantics, month, root, [line, ...]]
 *
 * root is that of the statement over all subjects at the close.
 */

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "ledger/sheet.h"
#include "ledger/statement.h"
#include "meter/err.h"

enum {
	LINE_ITEMS = 20,
	METER_ITEMS = 10,
};

static void put_figure(struct bytes *bytes, int64_t figure)
{
	if (figure == SHEET_NONE) {
		item_put_null(bytes);
	} else {
		item_put_int(bytes, figure);
	}
}

static int64_t take_figure(struct item_cursor *cursor)
{
	return item_take_if_null(cursor) ? SHEET_NONE : item_take_int(cursor);
}

static void put_meter(struct bytes *bytes, const struct sheet_meter *meter)
{
	item_put_array(bytes, METER_ITEMS);
	item_put_text(bytes, meter->meter);
	item_put_text(bytes, meter->intake);
	put_figure(bytes, meter->opening_litres);
	put_figure(bytes, meter->closing_litres);
	item_put_int(bytes, meter->turned_litres);
	item_put_int(bytes, meter->booked_litres);
	item_put_int(bytes, meter->unknown_days);
	item_put_int(bytes, meter->readings);
	item_put_int(bytes, meter->expected);
	item_put_int(bytes, meter->exchanged);
}

static void take_meter(struct item_cursor *cursor, struct sheet_meter *ret)
{
	item_take_array_of(cursor, METER_ITEMS);
	item_take_text(cursor, ret->meter, sizeof(ret->meter));
	item_take_text(cursor, ret->intake, sizeof(ret->intake));
	ret->opening_litres = take_figure(cursor);
	ret->closing_litres = take_figure(cursor);
	ret->turned_litres = item_take_int(cursor);
	ret->booked_litres = item_take_int(cursor);
	ret->unknown_days = item_take_int(cursor);
	ret->readings = item_take_int(cursor);
	ret->expected = item_take_int(cursor);
	ret->exchanged = item_take_between(cursor, 0, 1);
}

void sheet_put_line(struct bytes *bytes, const struct sheet_line *line)
{
	item_put_array(bytes, LINE_ITEMS);
	item_put_text(bytes, line->permit);
	item_put_text(bytes, line->holder);
	item_put_text(bytes, line->area);
	item_put_int(bytes, line->source);
	item_put_uint(bytes, line->uses);
	item_put_int(bytes, line->taken_litres);
	item_put_int(bytes, line->measured_litres);
	item_put_int(bytes, line->assessed_litres);
	item_put_int(bytes, line->spread_litres);
	item_put_int(bytes, line->unknown_days);
	put_figure(bytes, line->plan_litres);
	item_put_int(bytes, line->year_taken_litres);
	put_figure(bytes, line->year_plan_litres);
	put_figure(bytes, line->permit_litres);
	put_figure(bytes, line->last_month_litres);
	put_figure(bytes, line->last_year_litres);
	put_figure(bytes, line->arrival_ppm);
	item_put_int(bytes, line->prior_adjust_litres);
	item_put_uint(bytes, line->flags);
	item_put_array(bytes, line->meter_count);
	for (size_t i = 0; i < line->meter_count; i++) {
		put_meter(bytes, &line->meters[i]);
	}
}

bool sheet_take_line(struct item_cursor *cursor, struct sheet_line *ret)
{
	memset(ret, 0, sizeof(*ret));
	item_take_array_of(cursor, LINE_ITEMS);
	item_take_text(cursor, ret->permit, sizeof(ret->permit));
	item_take_text(cursor, ret->holder, sizeof(ret->holder));
	item_take_text(cursor, ret->area, sizeof(ret->area));
	ret->source = (enum source)item_take_between(cursor, 0, INT32_MAX);
	ret->uses = (uint32_t)item_take_between(cursor, 0, UINT32_MAX);
	ret->taken_litres = item_take_int(cursor);
	ret->measured_litres = item_take_int(cursor);
	ret->assessed_litres = item_take_int(cursor);
	ret->spread_litres = item_take_int(cursor);
	ret->unknown_days = item_take_int(cursor);
	ret->plan_litres = take_figure(cursor);
	ret->year_taken_litres = item_take_int(cursor);
	ret->year_plan_litres = take_figure(cursor);
	ret->permit_litres = take_figure(cursor);
	ret->last_month_litres = take_figure(cursor);
	ret->last_year_litres = take_figure(cursor);
	ret->arrival_ppm = take_figure(cursor);
	ret->prior_adjust_litres = item_take_int(cursor);
	ret->flags = (uint32_t)item_take_between(cursor, 0, UINT32_MAX);
	ret->meter_count = item_take_array(cursor);
	if (ret->meter_count > SHEET_METERS_MAX) {
		item_fail(cursor, ITEM_RANGE);
	}
	for (size_t i = 0; i < ret->meter_count && cursor->failed == ITEM_OK; i++) {
		take_meter(cursor, &ret->meters[i]);
	}
	return cursor->failed == ITEM_OK;
}

bool sheet_closed(const struct books *books, struct month month, const char *permit,
		struct sheet_line *ret)
{
	struct sheet_row key = { .month = month.number };
	const struct sheet_row *row;
	struct item_cursor cursor;

	(void)text_copy(key.permit, sizeof(key.permit), permit);
	row = shelf_find(books_shelf(books, BOOK_SHEET), &key);
	if (row == NULL || row->line.size == 0) {
		return false;
	}
	cursor = item_cursor(row->line.data, row->line.size);
	return sheet_take_line(&cursor, ret);
}

/* A closed month has a row for each line, and one without a name for itself. */
bool sheet_is_closed(const struct books *books, struct month month)
{
	const struct sheet_row key = { .month = month.number };

	return shelf_find(books_shelf(books, BOOK_SHEET), &key) != NULL;
}

bool sheet_last_closed(const struct books *books, struct month *ret)
{
	struct sheet_row key = { .month = INT64_MAX };
	const struct sheet_row *row = shelf_floor(books_shelf(books, BOOK_SHEET), &key);

	if (row == NULL) {
		return false;
	}
	ret->number = (int32_t)row->month;
	return true;
}

/* ---- the kind ---- */

static bool take_month(const struct deed *deed, struct month *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	item_take_array_of(&cursor, 1);
	ret->number = (int32_t)item_take_between(
			&cursor, INSTANT_YEAR_MIN * 12, INSTANT_YEAR_MAX * 12 + 11);
	return item_at_end(&cursor);
}

/* Months close in order, from the first with a booked volume, once they have ended. */
static int check_order(const struct judge *judge, struct month month, struct where *reason)
{
	char text[DAY_TEXT_MAX];
	char wanted_text[DAY_TEXT_MAX];
	struct month wanted;
	struct month last;

	if (sheet_is_closed(judge->books, month)) {
		return JUDGE_KNOWN;
	}
	if (sheet_last_closed(judge->books, &last)) {
		wanted.number = last.number + 1;
	} else if (!sheet_first_month(judge->books, &wanted)) {
		where_set(reason, 0, 0, "no volume is booked yet: there is no month to close");
		return JUDGE_REFUSED;
	}
	if (month.number != wanted.number) {
		where_set(reason, 0, 0, "months close in order: %s comes before %s",
				month_format(wanted, wanted_text), month_format(month, text));
		return JUDGE_REFUSED;
	}
	if (judge->recorded_s < zone_midnight(&judge->books->zone, month_days(month).till).unix_s) {
		where_set(reason, 0, 0, "%s has not ended by the ledger's clock",
				month_format(month, text));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int put_sheet(const struct judge *judge, struct month month, struct conclusion *ret)
{
	struct sheet_cursor cursor = sheet_cursor(judge->books, month, judge->recorded_s);
	struct day last = { month_days(month).till.number - 1 };
	uint8_t root[BOOKS_HASH_BYTES];
	struct sheet_line line;
	struct bytes lines;
	size_t count = 0;
	int fault = statement_root(judge->books, judge->seal, last, root);

	if (fault < 0) {
		return fault;
	}
	bytes_init(&lines, KIND_WHOLE_MAX);
	while (sheet_next(&cursor, &line)) {
		sheet_put_line(&lines, &line);
		count++;
	}
	effect_begin(&ret->effect, 3);
	item_put_int(&ret->effect, month.number);
	item_put_bytes(&ret->effect, root, sizeof(root));
	item_put_array(&ret->effect, count);
	bytes_put(&ret->effect, lines.data, lines.size);
	fault = lines.failed || ret->effect.failed ? WEIR_FAULT_MEMORY : 0;
	bytes_finish(&lines);
	return fault;
}

int close_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct month month;
	int answer;

	if (!take_month(deed, &month)) {
		where_set(reason, 0, 0, "a closing is [month]");
		return JUDGE_REFUSED;
	}
	answer = check_order(judge, month, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	conclusion_subject(&ret->own, "ledger", "");
	return put_sheet(judge, month, &ret->own);
}

static int store_line(struct books *books, struct month month, const struct sheet_line *line,
		const uint8_t *data, size_t size, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_SHEET);
	struct sheet_row key = { .month = month.number };
	struct sheet_row *row;
	int fault;

	(void)text_copy(key.permit, sizeof(key.permit), line == NULL ? "" : line->permit);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault == 0) {
		row->entry = index;
		row->taken_litres = line == NULL ? 0 : line->taken_litres;
		fault = shelf_blob_set(&row->line, data, size);
		shelf_touch(shelf, row);
	}
	return fault;
}

int close_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;
	struct sheet_line line;
	struct month month;
	int fault;

	if (!effect_open(entry, &cursor, 3)) {
		return WEIR_FAULT_BROKEN;
	}
	month.number = (int32_t)item_take_between(
			&cursor, INSTANT_YEAR_MIN * 12, INSTANT_YEAR_MAX * 12 + 11);
	(void)item_take_bytes_of(&cursor, BOOKS_HASH_BYTES);
	fault = store_line(books, month, NULL, NULL, 0, index);
	for (size_t n = item_take_array(&cursor); n > 0 && fault == 0; n--) {
		size_t size;
		const uint8_t *data = item_take_any(&cursor, &size);
		struct item_cursor inner = item_cursor(data, size);

		if (cursor.failed != ITEM_OK || !sheet_take_line(&inner, &line)) {
			return WEIR_FAULT_BROKEN;
		}
		fault = store_line(books, month, &line, data, size, index);
	}
	return fault == 0 && !item_at_end(&cursor) ? WEIR_FAULT_BROKEN : fault;
}
