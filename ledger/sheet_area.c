/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The areas of a sheet: what all intakes of an area and of those below it
 * took, beside its caps (rules.md F22). Water is laid into its own area while
 * the lines are made, and rolled up once.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/granted.h"
#include "ledger/sheet_parts.h"
#include "ledger/trade_number.h"
#include "ledger/water.h"
#include "meter/err.h"

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct sheet_place *)a)->area, ((const struct sheet_place *)b)->area);
}

static int find_place(const struct sheet *sheet, const char *area)
{
	struct sheet_place key = { .above = -1 };
	const struct sheet_place *place;

	if (area[0] == '\0' || sheet->place_count == 0) {
		return -1;
	}
	(void)text_copy(key.area, sizeof(key.area), area);
	place = bsearch(&key, sheet->places, sheet->place_count, sizeof(key), compare);
	return place == NULL ? -1 : (int)(place - sheet->places);
}

static int see_permit(void *context, const struct granted_permit *permit)
{
	struct sheet *sheet = context;
	int place = find_place(sheet, permit->area);

	if (place < 0 || permit->litres == 0) {
		return 0;
	}
	sheet->places[place].has_permits[permit->source] = true;
	return sheet_add(&sheet->places[place].permits_litres[permit->source], permit->litres);
}

/* Permits in force on the month's last day, each in its own area. */
static int add_permits(struct sheet *sheet)
{
	const struct registry_view view = { .books = sheet->books };

	return granted_walk(&view, (struct day){ sheet->days.till.number - 1 }, see_permit, sheet);
}

int sheet_find_places(struct sheet *sheet)
{
	const struct registry_view view = { .books = sheet->books };
	const struct day last = { sheet->days.till.number - 1 };
	size_t room = shelf_count(books_shelf(sheet->books, BOOK_AREA));
	char id[TEXT_ID_MAX + 1] = "";

	sheet->places = calloc(room + 1, sizeof(*sheet->places));
	if (sheet->places == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(sheet->books, ROW_AREA, id)) {
		assert(sheet->place_count < room);
		(void)text_copy(sheet->places[sheet->place_count++].area, TEXT_ID_MAX + 1, id);
	}
	for (size_t i = 0; i < sheet->place_count; i++) {
		struct sheet_place *place = &sheet->places[i];
		struct area_row row;

		place->above = -1;
		if (registry_area(&view, place->area, last, &row)) {
			(void)text_copy(place->name, sizeof(place->name), row.name);
			place->above = find_place(sheet, row.parent);
		}
	}
	return add_permits(sheet);
}

struct sheet_water sheet_water(const struct sheet *sheet, const char *intake, struct day day)
{
	struct sheet_water ret = { .place = -1 };
	struct water water;

	if (!water_on(sheet->books, intake, day, &water)) {
		return ret;
	}
	ret.place = find_place(sheet, water.area);
	ret.source = water.source;
	ret.counts = water.counts;
	return ret;
}

int sheet_place_add(struct sheet *sheet, const struct sheet_water *water, int64_t month_litres,
		int64_t year_litres)
{
	struct sheet_place *place;
	int fault;

	if (water->place < 0 || water->counts == 0) {
		return 0;
	}
	place = &sheet->places[water->place];
	place->has_water[water->source] = true;
	fault = sheet_add(&place->taken_litres[water->source],
			water_counted(month_litres, water->counts));
	return fault < 0 ? fault
			 : sheet_add(&place->year_taken_litres[water->source],
					   water_counted(year_litres, water->counts));
}

/* ---- rows ---- */

static int add_place(struct sheet_place *above, const struct sheet_place *own, int source, int into)
{
	int fault = sheet_add(&above->taken_litres[into], own->taken_litres[source]);

	above->has_water[into] = above->has_water[into] || own->has_water[source];
	above->has_permits[into] = above->has_permits[into] || own->has_permits[source];
	if (fault == 0) {
		fault = sheet_add(&above->year_taken_litres[into], own->year_taken_litres[source]);
	}
	return fault < 0 ? fault
			 : sheet_add(&above->permits_litres[into], own->permits_litres[source]);
}

/* How many areas lie above one; a tree that runs in a circle ends where the list does. */
static size_t depth_of(const struct sheet *sheet, size_t at)
{
	size_t depth = 0;

	for (int above = sheet->places[at].above; above >= 0 && depth < sheet->place_count;
			above = sheet->places[above].above) {
		depth++;
	}
	return depth;
}

/*
 * Water whose source nobody named counts in the sum: what an unpermitted
 * intake without a source takes is somebody's water, and not reclaimed.
 */
static int sum_sources(struct sheet_place *place)
{
	int fault = 0;

	for (int source = SOURCE_ANY + 1; source < SHEET_SOURCES && fault == 0; source++) {
		if (water_is_conventional((enum source)source)) {
			fault = add_place(place, place, source, SOURCE_ANY);
		}
	}
	return fault;
}

/* The deepest areas first, each into the one above it. */
static int roll_up(struct sheet *sheet)
{
	size_t deepest = 0;
	int fault = 0;

	for (size_t i = 0; i < sheet->place_count && fault == 0; i++) {
		size_t depth = depth_of(sheet, i);

		deepest = depth > deepest ? depth : deepest;
		fault = sum_sources(&sheet->places[i]);
	}
	for (size_t depth = deepest; depth > 0 && fault == 0; depth--) {
		for (size_t i = 0; i < sheet->place_count && fault == 0; i++) {
			const struct sheet_place *own = &sheet->places[i];

			for (int source = 0; source < SHEET_SOURCES && fault == 0 &&
					depth_of(sheet, i) == depth;
					source++) {
				fault = add_place(&sheet->places[own->above], own, source, source);
			}
		}
	}
	sheet->is_rolled_up = true;
	return fault;
}

/* True where the area has a row of that source to show. */
static bool make_row(const struct sheet *sheet, const struct sheet_place *place, int source,
		struct sheet_area *ret)
{
	const struct registry_view view = { .books = sheet->books };
	const struct day last = { sheet->days.till.number - 1 };
	struct cap_row cap;
	bool has_cap = registry_cap(&view, place->area, month_year(sheet->month),
			(enum source)source, last, &cap);

	memset(ret, 0, sizeof(*ret));
	(void)text_copy(ret->area, sizeof(ret->area), place->area);
	(void)text_copy(ret->name, sizeof(ret->name), place->name);
	ret->source = (enum source)source;
	ret->cap_litres = has_cap ? cap.litres : SHEET_NONE;
	ret->cap_traded_litres = !has_cap
			? 0
			: trade_moved_cap(sheet->books, place->area, (enum source)source,
					  year_days(month_year(sheet->month)), last);
	ret->permits_limit_litres = has_cap && cap.permits_litres != ROW_NO_LITRES
			? cap.permits_litres
			: SHEET_NONE;
	ret->permits_litres = place->permits_litres[source];
	ret->taken_litres = place->taken_litres[source];
	ret->year_taken_litres = place->year_taken_litres[source];
	return has_cap || place->has_water[source] ||
			(source == SOURCE_ANY && place->has_permits[source]);
}

int sheet_next_area(struct sheet *sheet, struct sheet_area *ret)
{
	if (!sheet->is_rolled_up) {
		int fault = roll_up(sheet);

		if (fault < 0) {
			return fault;
		}
	}
	while (sheet->next_place < sheet->place_count) {
		const struct sheet_place *place = &sheet->places[sheet->next_place];
		int source = sheet->next_source++;

		if (sheet->next_source == SHEET_SOURCES) {
			sheet->next_source = 0;
			sheet->next_place++;
		}
		if (make_row(sheet, place, source, ret)) {
			return SHEET_OK;
		}
	}
	return SHEET_END;
}
