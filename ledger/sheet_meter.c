/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One meter of a sheet: its register at both ends, and what arrived from it.
 */

#include <string.h>

#include "ledger/meter_event.h"
#include "ledger/sheet_parts.h"
#include "ledger/shown.h"
#include "meter/totaliser.h"

/* Readings that booked nothing, though they came; each instant counts once. */
static void count_remarks(const struct sheet *sheet, struct days days, struct sheet_meter *meter,
		uint32_t *flags)
{
	struct remark_row key = { .units = INT64_MIN };
	int64_t till_s = zone_midnight(&sheet->books->zone, days.till).unix_s;
	int64_t last_s = INT64_MIN;
	struct shelf_cursor cursor;
	const struct remark_row *row;

	(void)text_copy(key.meter, sizeof(key.meter), meter->meter);
	key.at_s = zone_midnight(&sheet->books->zone, days.from).unix_s + 1;
	cursor = shelf_scan(books_shelf(sheet->books, BOOK_REMARK), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL && row->at_s <= till_s) {
		bool is_conflict = (row->mask & TOTALISER_CONFLICT) != 0;
		bool is_held = (row->mask & TOTALISER_HELD) != 0;
		bool has_booked = row->status == 'A' && (row->mask & TOTALISER_FIRST) == 0;

		*flags |= is_conflict ? SHEET_CONFLICT : is_held ? SHEET_HELD : 0;
		if ((row->mask & TOTALISER_REPLACED) != 0) {
			continue; /* the count that stands for it is counted */
		}
		meter->readings += !has_booked && row->at_s != last_s ? 1 : 0;
		meter->rejected += row->status != 'A' && row->at_s != last_s ? 1 : 0;
		last_s = row->at_s;
	}
}

static int fill_counts(const struct sheet *sheet, struct days days, struct sheet_meter *meter)
{
	const struct books *books = sheet->books;
	struct shown_between between;
	struct shown from;
	struct shown till;
	int answer = shown_at(books, meter->meter, days.till, &till);

	meter->opening_litres = meter->opening_at_s = SHEET_NONE;
	meter->closing_litres = meter->closing_at_s = SHEET_NONE;
	if (answer == SHOWN_OK) {
		meter->closing_litres = till.litres;
		meter->closing_at_s = till.at_s;
		meter->closing_is_cut = till.is_cut ? 1 : 0;
		answer = shown_at(books, meter->meter, days.from, &from);
		if (answer == SHOWN_NONE) {
			answer = shown_begin(books, meter->meter, days, &from);
		}
	}
	if (answer != SHOWN_OK) {
		return answer < 0 ? answer : 0;
	}
	meter->opening_litres = from.litres;
	meter->opening_at_s = from.at_s;
	meter->opening_is_cut = from.is_cut ? 1 : 0;
	answer = shown_between(books, meter->meter, &from, &till, &between);
	if (answer == 0) {
		meter->turned_litres = between.turned_litres;
		meter->exchanged = between.is_exchanged ? 1 : 0;
	}
	return answer;
}

/* Had the verification run out on the last of those days that has ended? */
static bool is_unverified(const struct sheet *sheet, struct days days, const char *meter)
{
	int32_t last = days.till.number - 1;
	struct instant end;
	struct day until;

	last = last < sheet->ended_day ? last : sheet->ended_day;
	if (last < days.from.number) {
		return false;
	}
	end = zone_midnight(&sheet->books->zone, (struct day){ last + 1 });
	until = meter_event_verified_until(sheet->books, meter, (struct instant){ end.unix_s - 1 });
	return row_has_day(until) && until.number < last;
}

int sheet_fill_meter(const struct sheet *sheet, struct sheet_line *line, struct sheet_meter *meter)
{
	struct days days = meter->days;

	meter->days = (struct days){ { 0 }, { 0 } };

	count_remarks(sheet, days, meter, &line->flags);
	line->flags |= is_unverified(sheet, days, meter->meter) ? SHEET_UNVERIFIED : 0;
	line->unknown_days += meter->unknown_days;
	return fill_counts(sheet, days, meter);
}
