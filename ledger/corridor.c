/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/corridor.h"

#include <string.h>

#include "ledger/kind.h"
#include "meter/err.h"
#include "meter/text.h"
#include "meter/volume.h"

const char *corridor_way_name(enum corridor_way way)
{
	return way == CORRIDOR_AGAINST ? "against" : "along";
}

enum corridor_way corridor_back(enum corridor_way way)
{
	return way == CORRIDOR_NONE             ? CORRIDOR_NONE
			: way == CORRIDOR_ALONG ? CORRIDOR_AGAINST
						: CORRIDOR_ALONG;
}

static struct day year_of(struct day day)
{
	return month_days(month_make(month_year(month_of(day)), 1)).from;
}

void corridor_years(const struct schedule *schedule, struct corridor_years *ret)
{
	ret->count = 0;
	for (size_t i = 0; i < schedule->month_count; i++) {
		struct day year = year_of(schedule->months[i].period.from);

		if (ret->count == 0 || ret->years[ret->count - 1].year.number != year.number) {
			ret->years[ret->count++] = (struct hold_year){ year, 0 };
		}
		ret->years[ret->count - 1].litres += schedule->months[i].litres;
	}
}

/* ---- what is left ---- */

/* As the registry has it for a year: today's row in this one, in others that of their nearest day. */
static int64_t capacity(
		const struct books *books, const char *corridor, struct day year, struct day today)
{
	const struct registry_view view = { .books = books };
	struct day last = month_days(month_make(month_year(month_of(year)), 12)).till;
	struct corridor_row row;

	last.number--;
	today = today.number < year.number ? year : today.number > last.number ? last : today;
	return registry_corridor(&view, corridor, today, &row) ? row.capacity_litres : 0;
}

/* Approved ones are used, those that wait are pending. */
static void add(const struct books *books, const struct corridor_use_row *use, struct day today,
		const char *trade, struct corridor_room *ret)
{
	const struct trade_row *row = trade_find(books, use->trade);
	enum trade_state state;

	if (row == NULL || row->refused != 0) {
		return;
	}
	if (row->approved != 0) {
		ret->used_litres += use->litres;
		return;
	}
	state = trade_state(row, today);
	if (state == TRADE_EXPIRED || strcmp(use->trade, trade) == 0) {
		return;
	}
	if (use->litres > 0) {
		ret->pending_litres += use->litres;
	} else {
		ret->pending_back_litres -= use->litres;
	}
}

void corridor_room(const struct books *books, const char *corridor, struct day year,
		struct day today, const char *trade, struct corridor_room *ret)
{
	struct corridor_use_row key = { .year = year.number };
	struct shelf_cursor cursor;
	const struct corridor_use_row *use;

	*ret = (struct corridor_room){ .capacity_litres = capacity(books, corridor, year, today) };
	(void)text_copy(key.corridor, sizeof(key.corridor), corridor);
	cursor = shelf_scan(books_shelf(books, BOOK_CORRIDOR_USE), &key, 2);
	while ((use = shelf_next(&cursor)) != NULL) {
		add(books, use, today, trade, ret);
	}
	ret->left_litres = ret->capacity_litres - ret->used_litres - ret->pending_litres;
	ret->left_back_litres = ret->used_litres - ret->pending_back_litres;
}

int corridor_check(const struct books *books, const struct agreement *agreement,
		enum corridor_way way, const struct schedule *sent, struct day today,
		struct where *reason)
{
	struct corridor_years years;

	if (way == CORRIDOR_NONE) {
		return JUDGE_OK;
	}
	corridor_years(sent, &years);
	for (size_t i = 0; i < years.count; i++) {
		int64_t litres = years.years[i].litres;
		struct corridor_room room;
		int64_t left;

		corridor_room(books, agreement->corridor, years.years[i].year, today,
				agreement->trade, &room);
		left = way == CORRIDOR_ALONG ? room.left_litres : room.left_back_litres;
		if (litres > 0 && litres > left) {
			where_set(reason, 0, 0,
					"corridor '%s', %d: %s m3 are asked for, %s are left (capacity %s, used %s, pending %s, and %s back)",
					agreement->corridor,
					month_year(month_of(years.years[i].year)),
					volume_m3(litres).text, volume_m3(left).text,
					volume_m3(room.capacity_litres).text,
					volume_m3(room.used_litres).text,
					volume_m3(room.pending_litres).text,
					volume_m3(room.pending_back_litres).text);
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

/* ---- what is used ---- */

static struct corridor_use_row key_of(const struct agreement *agreement, struct day year)
{
	struct corridor_use_row key = { .year = year.number };

	memcpy(key.corridor, agreement->corridor, sizeof(key.corridor));
	memcpy(key.trade, agreement->trade, sizeof(key.trade));
	return key;
}

/* Takes off what the trade has in any year. */
static void drop(struct books *books, const struct agreement *agreement)
{
	struct shelf *shelf = books_shelf(books, BOOK_CORRIDOR_USE);
	struct corridor_use_row key = key_of(agreement, (struct day){ 0 });
	struct shelf_cursor cursor;
	struct corridor_use_row *row;

	key.year = INT64_MIN;
	cursor = shelf_scan(shelf, &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->trade, agreement->trade) == 0) {
			shelf_drop(shelf, row);
		}
	}
}

int corridor_use_set(struct books *books, const struct agreement *agreement, enum corridor_way way,
		const struct corridor_years *sent)
{
	int fault = 0;

	if ((way == CORRIDOR_NONE) != (agreement->corridor[0] == '\0')) {
		return WEIR_FAULT_BROKEN;
	}
	if (way == CORRIDOR_NONE) {
		return 0;
	}
	drop(books, agreement);
	for (size_t i = 0; i < sent->count && fault == 0; i++) {
		struct corridor_use_row row = key_of(agreement, sent->years[i].year);

		row.litres = way == CORRIDOR_ALONG ? sent->years[i].litres : -sent->years[i].litres;
		fault = shelf_put(books_shelf(books, BOOK_CORRIDOR_USE), &row);
	}
	return fault;
}

int corridor_use_back(struct books *books, const struct agreement *agreement, enum corridor_way way,
		const struct corridor_years *back)
{
	struct shelf *shelf = books_shelf(books, BOOK_CORRIDOR_USE);

	for (size_t i = 0; way != CORRIDOR_NONE && i < back->count; i++) {
		const struct corridor_use_row key = key_of(agreement, back->years[i].year);
		struct corridor_use_row *row = shelf_find(shelf, &key);
		int64_t litres = back->years[i].litres;

		if (row == NULL || litres > (way == CORRIDOR_ALONG ? row->litres : -row->litres)) {
			return WEIR_FAULT_BROKEN;
		}
		row->litres -= way == CORRIDOR_ALONG ? litres : -litres;
		shelf_touch(shelf, row);
	}
	return 0;
}
