/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/permit_season.h"

#include <string.h>

#include "ledger/seasons.h"
#include "meter/err.h"

/* The seasons of one permit in force on a day. */
struct held {
	struct season_row rows[PERMIT_SEASONS_MAX];
	size_t count;
	size_t names; /* that it ever had */
};

static bool has_days(const struct season_row *row)
{
	return row->days.from_month != 0;
}

static bool has_day(const struct season_row *row, struct day day)
{
	return has_days(row) && seasons_have(&row->days, 1, day);
}

/* Names of rows, in the books and laid over them; each once, behind one. False at the end. */
static bool next_name(const struct registry_view *view, const char *permit,
		char name[static TEXT_ID_MAX + 1])
{
	struct registry_row key = { .sub = INT64_MIN, .from = INT64_MIN };
	struct shelf_cursor cursor;
	const struct registry_row *row;
	char next[TEXT_ID_MAX + 1] = "";

	(void)text_copy(key.id, sizeof(key.id), permit);
	cursor = shelf_scan(books_shelf(view->books, BOOK_SEASON), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL && next[0] == '\0') {
		if (strcmp(row->part, name) > 0) {
			(void)text_copy(next, sizeof(next), row->part);
		}
	}
	for (size_t i = 0; i < view->extra_count; i++) {
		const struct season_row *extra = &view->extras[i].row.season;

		if (view->extras[i].kind == ROW_SEASON && strcmp(extra->permit, permit) == 0 &&
				strcmp(extra->season, name) > 0 &&
				(next[0] == '\0' || strcmp(extra->season, next) < 0)) {
			memcpy(next, extra->season, sizeof(next));
		}
	}
	(void)text_copy(name, TEXT_ID_MAX + 1, next);
	return name[0] != '\0';
}

static void find_held(const struct registry_view *view, const char *permit, struct day day,
		struct held *ret)
{
	char name[TEXT_ID_MAX + 1] = "";

	ret->count = ret->names = 0;
	while (next_name(view, permit, name) && ret->names++ < PERMIT_SEASONS_MAX) {
		struct season_row row;

		if (registry_season(view, permit, name, day, &row) && has_days(&row)) {
			ret->rows[ret->count++] = row;
		}
	}
}

bool permit_seasons_clash(const struct registry_view *view, const char *permit, struct day day,
		char ret[static TEXT_ID_MAX + 1], char ret_other[static TEXT_ID_MAX + 1])
{
	struct days year = { month_days(month_make(2024, 1)).from,
		month_days(month_make(2024, ROW_MONTHS)).till }; /* a leap year has all days */
	struct held held;

	find_held(view, permit, day, &held);
	if (held.names > PERMIT_SEASONS_MAX) {
		(void)text_copy(ret, TEXT_ID_MAX + 1, permit);
		ret_other[0] = '\0';
		return true;
	}
	for (struct day at = year.from; at.number < year.till.number; at.number++) {
		const struct season_row *first = NULL;

		for (size_t i = 0; i < held.count; i++) {
			if (!has_day(&held.rows[i], at)) {
				continue;
			}
			if (first != NULL) {
				(void)text_copy(ret, TEXT_ID_MAX + 1, first->season);
				(void)text_copy(ret_other, TEXT_ID_MAX + 1, held.rows[i].season);
				return true;
			}
			first = &held.rows[i];
		}
	}
	return false;
}

/* ---- an account's year ---- */

static bool has_rows(const struct registry_view *view, const struct lineage *lineage)
{
	for (size_t i = 0; i < lineage->count; i++) {
		if (registry_has(view, ROW_SEASON, lineage->permits[i])) {
			return true;
		}
	}
	return false;
}

/* The place of a season in the year's list, made where it has none; what holds later stands. Or a fault. */
static int place_of(struct permit_seasons *seasons, const struct season_row *row)
{
	size_t i = 0;

	while (i < seasons->count && strcmp(seasons->list[i].season, row->season) != 0) {
		i++;
	}
	if (i == SEASONS_YEAR_MAX) {
		return WEIR_FAULT_RANGE;
	}
	if (i == seasons->count) {
		seasons->count++;
		(void)text_copy(seasons->list[i].season, sizeof(seasons->list[i].season),
				row->season);
	}
	seasons->list[i].days = row->days;
	seasons->list[i].litres = row->litres;
	return SEASON_FIRST + (int)i;
}

static int kind_of(struct permit_seasons *seasons, const struct held *held, struct day day)
{
	for (size_t i = 0; i < held->count; i++) {
		if (has_day(&held->rows[i], day)) {
			return place_of(seasons, &held->rows[i]);
		}
	}
	return held->count == 0 ? SEASON_NONE : SEASON_OUTSIDE;
}

int permit_seasons_find(const struct books *books, const struct lineage *lineage, int year,
		struct day asked, struct permit_seasons *ret)
{
	const struct registry_view view = { .books = books };
	struct held held = { .count = 0 };
	struct day seen = ROW_NO_DAY;

	memset(ret, 0, sizeof(*ret));
	ret->year.from = month_days(month_make(year, 1)).from;
	ret->year.till = month_days(month_make(year, ROW_MONTHS)).till;
	if (!has_rows(&view, lineage)) {
		return 0;
	}
	for (struct day day = ret->year.from; day.number < ret->year.till.number; day.number++) {
		struct day known = day.number < asked.number ? day : asked;
		int of;

		if (known.number != seen.number) {
			find_held(&view, lineage->permits[lineage_holder(lineage, known)], known,
					&held);
			seen = known;
		}
		of = kind_of(ret, &held, day);
		if (of < 0) {
			return of;
		}
		ret->of[day.number - ret->year.from.number] = (uint8_t)of;
		ret->has_any = ret->has_any || held.count > 0;
	}
	return 0;
}

/* The next stretch of days of one kind at or behind *day; false: there is none. */
static bool next_stretch(const struct permit_seasons *seasons, int of, struct days days,
		struct day *day, struct days *ret)
{
	int32_t first = seasons->year.from.number;
	int32_t till = days.till.number < seasons->year.till.number ? days.till.number
								    : seasons->year.till.number;

	day->number = day->number < first ? first : day->number;
	while (day->number < till && seasons->of[day->number - first] != of) {
		day->number++;
	}
	ret->from = *day;
	while (day->number < till && seasons->of[day->number - first] == of) {
		day->number++;
	}
	ret->till = *day;
	return ret->from.number < ret->till.number;
}

int permit_seasons_taken(const struct books *books, const struct lineage *lineage,
		const struct permit_seasons *seasons, int of, struct days days,
		struct taken_sum *ret)
{
	struct day day = days.from;
	struct days stretch;
	int fault = 0;

	memset(ret, 0, sizeof(*ret));
	while (fault == 0 && next_stretch(seasons, of, days, &day, &stretch)) {
		struct taken_sum sum;

		fault = lineage_span(books, lineage, stretch, &sum);
		if (fault == 0 && sum.has_rows) {
			fault = taken_add(
					ret, sum.litres - sum.assessed_litres, sum.assessed_litres);
		}
	}
	return fault;
}

bool permit_seasons_reach(const struct books *books, const struct lineage *lineage,
		const struct permit_seasons *seasons, int of, struct days days, int64_t litres,
		struct day *ret_day, struct instant *ret_at)
{
	struct day day = days.from;
	struct days stretch;

	while (next_stretch(seasons, of, days, &day, &stretch)) {
		struct taken_sum sum;

		if (lineage_reach(books, lineage, stretch, litres, ret_day, ret_at)) {
			return true;
		}
		if (lineage_span(books, lineage, stretch, &sum) < 0) {
			return false;
		}
		litres -= sum.litres;
	}
	return false;
}

struct days permit_season_span(const struct permit_seasons *seasons, int of)
{
	struct days ret = { { 0 }, { 0 } };
	bool has_day = false;

	for (struct day day = seasons->year.from; day.number < seasons->year.till.number;
			day.number++) {
		if (seasons->of[day.number - seasons->year.from.number] == of) {
			ret.from = has_day ? ret.from : day;
			ret.till.number = day.number + 1;
			has_day = true;
		}
	}
	return ret;
}
