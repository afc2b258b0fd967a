/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/closing.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/lineage.h"
#include "ledger/statement.h"
#include "meter/err.h"

enum {
	LINE_ITEMS = 20,
	METER_ITEMS = 16,
	AREA_ITEMS = 9,
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
	put_figure(bytes, meter->opening_at_s);
	item_put_int(bytes, meter->opening_is_cut);
	put_figure(bytes, meter->closing_litres);
	put_figure(bytes, meter->closing_at_s);
	item_put_int(bytes, meter->closing_is_cut);
	item_put_int(bytes, meter->turned_litres);
	item_put_int(bytes, meter->booked_litres);
	item_put_int(bytes, meter->assessed_litres);
	item_put_int(bytes, meter->withheld_litres);
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
	ret->opening_at_s = take_figure(cursor);
	ret->opening_is_cut = item_take_between(cursor, 0, 1);
	ret->closing_litres = take_figure(cursor);
	ret->closing_at_s = take_figure(cursor);
	ret->closing_is_cut = item_take_between(cursor, 0, 1);
	ret->turned_litres = item_take_int(cursor);
	ret->booked_litres = item_take_int(cursor);
	ret->assessed_litres = item_take_int(cursor);
	ret->withheld_litres = item_take_int(cursor);
	ret->unknown_days = item_take_int(cursor);
	ret->readings = item_take_int(cursor);
	ret->expected = item_take_int(cursor);
	ret->exchanged = item_take_between(cursor, 0, 1);
}

static void put_line(struct bytes *bytes, const struct sheet_line *line)
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

static int take_meters(struct item_cursor *cursor, struct sheet_line *line)
{
	for (size_t n = item_take_array(cursor); n > 0 && cursor->failed == ITEM_OK; n--) {
		struct sheet_meter *meter = sheet_line_add(line);

		if (meter == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		take_meter(cursor, meter);
	}
	return cursor->failed == ITEM_OK ? SHEET_OK : WEIR_FAULT_BROKEN;
}

/* Fills a line that is zero, or was filled before. */
static int take_line(struct item_cursor *cursor, struct sheet_line *ret)
{
	struct sheet_meter *meters = ret->meters;
	size_t room = ret->meter_room;

	memset(ret, 0, sizeof(*ret));
	ret->meters = meters;
	ret->meter_room = room;
	item_take_array_of(cursor, LINE_ITEMS);
	item_take_text(cursor, ret->permit, sizeof(ret->permit));
	item_take_text(cursor, ret->holder, sizeof(ret->holder));
	item_take_text(cursor, ret->area, sizeof(ret->area));
	ret->source = (enum source)item_take_between(cursor, 0, SOURCE_BRACKISH);
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
	return take_meters(cursor, ret);
}

static void put_area(struct bytes *bytes, const struct sheet_area *area)
{
	item_put_array(bytes, AREA_ITEMS);
	item_put_text(bytes, area->area);
	item_put_text(bytes, area->name);
	item_put_int(bytes, area->source);
	put_figure(bytes, area->cap_litres);
	item_put_int(bytes, area->cap_traded_litres);
	put_figure(bytes, area->permits_limit_litres);
	item_put_int(bytes, area->permits_litres);
	item_put_int(bytes, area->taken_litres);
	item_put_int(bytes, area->year_taken_litres);
}

bool closing_take_area(struct item_cursor *cursor, struct sheet_area *ret)
{
	memset(ret, 0, sizeof(*ret));
	item_take_array_of(cursor, AREA_ITEMS);
	item_take_text(cursor, ret->area, sizeof(ret->area));
	item_take_text(cursor, ret->name, sizeof(ret->name));
	ret->source = (enum source)item_take_between(cursor, 0, SOURCE_BRACKISH);
	ret->cap_litres = take_figure(cursor);
	ret->cap_traded_litres = item_take_int(cursor);
	ret->permits_limit_litres = take_figure(cursor);
	ret->permits_litres = item_take_int(cursor);
	ret->taken_litres = item_take_int(cursor);
	ret->year_taken_litres = item_take_int(cursor);
	return cursor->failed == ITEM_OK;
}

/* ---- closed months ---- */

/*
 * The books have a row for each line of a closed month, and one without a
 * name for the month itself, which holds its areas.
 */
static const struct sheet_row *find_row(
		const struct books *books, struct month month, const char *account)
{
	struct sheet_row key = { .month = month.number };

	(void)text_copy(key.permit, sizeof(key.permit), account);
	return shelf_find(books_shelf(books, BOOK_SHEET), &key);
}

bool closing_has(const struct books *books, struct month month)
{
	return find_row(books, month, "") != NULL;
}

bool closing_last(const struct books *books, struct month *ret)
{
	const struct sheet_row key = { .month = INT64_MAX };
	const struct sheet_row *row = shelf_floor(books_shelf(books, BOOK_SHEET), &key);

	if (row == NULL) {
		return false;
	}
	ret->number = (int32_t)row->month;
	return true;
}

static int read_row(const struct sheet_row *row, struct sheet_line *ret)
{
	struct item_cursor cursor = item_cursor(row->line.data, row->line.size);
	int answer = take_line(&cursor, ret);

	return answer == SHEET_OK && !item_at_end(&cursor) ? WEIR_FAULT_BROKEN : answer;
}

struct closing_cursor closing_cursor(const struct books *books, struct month month)
{
	return (struct closing_cursor){ .books = books, .key = { .month = month.number } };
}

int closing_next(struct closing_cursor *cursor, struct sheet_line *ret)
{
	const struct sheet_row *row;

	if (!cursor->has_begun) {
		cursor->rows = shelf_scan(books_shelf(cursor->books, BOOK_SHEET), &cursor->key, 1);
		cursor->has_begun = true;
		(void)shelf_next(&cursor->rows); /* the month's own row */
	}
	row = shelf_next(&cursor->rows);
	return row == NULL ? SHEET_END : read_row(row, ret);
}

int closing_line(const struct books *books, struct month month, const char *account,
		struct sheet_line *ret)
{
	const struct sheet_row *row = account[0] == '\0' ? NULL : find_row(books, month, account);

	return row == NULL ? SHEET_END : read_row(row, ret);
}

int64_t closing_taken(const struct books *books, struct month month, const char *account)
{
	const struct sheet_row *row = find_row(books, month, account);

	return row == NULL ? 0 : row->taken_litres;
}

static int add_year(
		const struct books *books, struct month month, const char *account, int64_t *sum)
{
	struct month at = month_make(month_year(month), 1);
	int fault = 0;

	for (; at.number <= month.number && fault == 0; at.number++) {
		if (__builtin_add_overflow(*sum, closing_taken(books, at, account), sum)) {
			fault = WEIR_FAULT_RANGE;
		}
	}
	return fault;
}

int closing_year(const struct books *books, struct month month, const char *account, int64_t *ret)
{
	const struct day last = { month_days(month).till.number - 1 };
	struct lineage lineage;
	int fault;

	*ret = 0;
	lineage_find(books, account, last, &lineage);
	fault = add_year(books, month, account, ret);
	for (size_t i = 1; i < lineage.count && fault == 0; i++) { /* 0 is the permit itself */
		fault = add_year(books, month, lineage.permits[i], ret);
	}
	return fault;
}

struct item_cursor closing_areas(const struct books *books, struct month month, size_t *ret_count)
{
	const struct sheet_row *row = find_row(books, month, "");
	struct item_cursor cursor = item_cursor(NULL, 0);

	*ret_count = 0;
	if (row != NULL) {
		cursor = item_cursor(row->line.data, row->line.size);
		*ret_count = item_take_array(&cursor);
	}
	return cursor;
}

/* ---- the kind ---- */

void closing_put(struct bytes *body, struct month month)
{
	item_put_array(body, 1);
	item_put_int(body, month.number);
}

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

	if (closing_has(judge->books, month)) {
		return JUDGE_KNOWN;
	}
	if (closing_last(judge->books, &last)) {
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

/* Every line, then every area, each behind how many there are. */
static int put_rows(struct sheet *sheet, struct bytes *effect)
{
	struct sheet_line line = { .meters = NULL };
	struct sheet_area area;
	struct bytes rows;
	size_t count = 0;
	int answer;

	bytes_init(&rows, KIND_WHOLE_MAX);
	while ((answer = sheet_next(sheet, &line)) == SHEET_OK) {
		put_line(&rows, &line);
		count++;
	}
	sheet_line_finish(&line);
	item_put_array(effect, count);
	bytes_put(effect, rows.data, rows.size);
	effect->failed = effect->failed || rows.failed;
	bytes_reset(&rows);
	count = 0;
	while (answer >= 0 && (answer = sheet_next_area(sheet, &area)) == SHEET_OK) {
		put_area(&rows, &area);
		count++;
	}
	item_put_array(effect, count);
	bytes_put(effect, rows.data, rows.size);
	effect->failed = effect->failed || rows.failed;
	bytes_finish(&rows);
	return answer < 0 ? answer : 0;
}

static int put_sheet(const struct judge *judge, struct month month, struct conclusion *ret)
{
	SCOPED(sheet_close) struct sheet *sheet = NULL;
	struct day last = { month_days(month).till.number - 1 };
	uint8_t root[BOOKS_HASH_BYTES];
	int fault = statement_root(judge->books, judge->seal, last, root);

	if (fault == 0) {
		fault = sheet_open(judge->books, month, judge->recorded_s, &sheet);
	}
	if (fault < 0) {
		return fault;
	}
	effect_begin(&ret->effect, 4);
	item_put_int(&ret->effect, month.number);
	item_put_bytes(&ret->effect, root, sizeof(root));
	fault = put_rows(sheet, &ret->effect);
	return fault == 0 && ret->effect.failed ? WEIR_FAULT_MEMORY : fault;
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
	(void)conclusion_subject(&ret->own, "ledger", "");
	return put_sheet(judge, month, &ret->own);
}

static int store_row(struct books *books, struct month month, const char *account,
		int64_t taken_litres, const uint8_t *data, size_t size, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_SHEET);
	struct sheet_row key = { .month = month.number };
	struct sheet_row *row;
	int fault;

	(void)text_copy(key.permit, sizeof(key.permit), account);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault == 0) {
		row->entry = index;
		row->taken_litres = taken_litres;
		fault = shelf_blob_set(&row->line, data, size);
		shelf_touch(shelf, row);
	}
	return fault;
}

static int apply_lines(
		struct books *books, struct month month, struct item_cursor *cursor, int64_t index)
{
	struct sheet_line line = { .meters = NULL };
	int fault = 0;

	for (size_t n = item_take_array(cursor); n > 0 && fault == 0; n--) {
		size_t size;
		const uint8_t *data = item_take_any(cursor, &size);
		struct item_cursor inner = item_cursor(data, size);

		fault = cursor->failed != ITEM_OK ? WEIR_FAULT_BROKEN : take_line(&inner, &line);
		if (fault == 0) {
			fault = store_row(books, month, line.permit, line.taken_litres, data, size,
					index);
		}
	}
	sheet_line_finish(&line);
	return fault;
}

/* The areas go, as they stand, into the month's own row. */
static int apply_areas(
		struct books *books, struct month month, struct item_cursor *cursor, int64_t index)
{
	size_t size;
	const uint8_t *data = item_take_any(cursor, &size);
	struct item_cursor inner = item_cursor(data, size);
	struct sheet_area area;

	if (cursor->failed != ITEM_OK) {
		return WEIR_FAULT_BROKEN;
	}
	for (size_t n = item_take_array(&inner); n > 0; n--) {
		if (!closing_take_area(&inner, &area)) {
			return WEIR_FAULT_BROKEN;
		}
	}
	return inner.failed != ITEM_OK ? WEIR_FAULT_BROKEN
				       : store_row(books, month, "", 0, data, size, index);
}

int close_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;
	struct month month;
	int fault;

	if (!effect_open(entry, &cursor, 4)) {
		return WEIR_FAULT_BROKEN;
	}
	month.number = (int32_t)item_take_between(
			&cursor, INSTANT_YEAR_MIN * 12, INSTANT_YEAR_MAX * 12 + 11);
	(void)item_take_bytes_of(&cursor, BOOKS_HASH_BYTES);
	fault = apply_lines(books, month, &cursor, index);
	if (fault == 0) {
		fault = apply_areas(books, month, &cursor, index);
	}
	return fault == 0 && !item_at_end(&cursor) ? WEIR_FAULT_BROKEN : fault;
}
