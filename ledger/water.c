/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/water.h"

#include <assert.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/water_each.h"
#include "meter/err.h"
#include "meter/wide.h"

bool water_on(const struct books *books, const char *intake, struct day day, struct water *ret)
{
	const struct registry_view view = { .books = books };
	struct permit_row permit;
	struct intake_row row;
	struct site_row site;

	memset(ret, 0, sizeof(*ret));
	if (!registry_intake(&view, intake, day, &row)) {
		return false;
	}
	(void)text_copy(ret->area, sizeof(ret->area), row.area);
	ret->source = row.source;
	ret->uses = row.uses;
	/* Its permit's words, valid that day or not. */
	if (row.permit[0] != '\0' && registry_permit_words(&view, row.permit, day, &permit)) {
		if (ret->area[0] == '\0') {
			(void)text_copy(ret->area, sizeof(ret->area), permit.area);
		}
		ret->source = ret->source == SOURCE_ANY ? permit.source : ret->source;
		ret->uses = ret->uses == 0 ? permit.uses : ret->uses;
	}
	if (registry_site(&view, intake, day, &site)) {
		(void)text_copy(ret->basin, sizeof(ret->basin), site.basin);
	}
	ret->counts = water_counts(books, ret->uses, day);
	return true;
}

int64_t water_counts(const struct books *books, uint32_t uses, struct day day)
{
	const struct registry_view view = { .books = books };
	bool has_rows = shelf_count(books_shelf(books, BOOK_COUNTING)) > 0;
	int64_t most = uses == 0 ? ROW_PART_WHOLE : 0;

	for (int use = USE_ANY + 1; word_name(WORD_USE, use) != NULL; use++) {
		struct counting_row row = {
			.part_millionths = use == USE_HYDROPOWER ? 0 : ROW_PART_WHOLE,
		};

		if ((uses & use_bit((enum use)use)) == 0) {
			continue;
		}
		if (has_rows) {
			(void)registry_counting(&view, (enum use)use, day, &row);
		}
		most = row.part_millionths > most ? row.part_millionths : most;
	}
	return most;
}

int64_t water_counted(int64_t litres, int64_t counts)
{
	wide product = (wide)litres * counts;
	wide half = product < 0 ? -ROW_PART_WHOLE / 2 : ROW_PART_WHOLE / 2;

	assert(counts >= 0 && counts <= ROW_PART_WHOLE);
	return (int64_t)((product + half) / ROW_PART_WHOLE);
}

bool water_is_conventional(enum source source)
{
	switch (source) {
	case SOURCE_SURFACE:
	case SOURCE_GROUNDWATER:
	case SOURCE_GEOTHERMAL:
		return true;
	case SOURCE_ANY:
	case SOURCE_RECLAIMED:
	case SOURCE_RAIN:
	case SOURCE_MINE:
	case SOURCE_DESALINATED:
	case SOURCE_SEAWATER:
	case SOURCE_BRACKISH:
		return false;
	}
	return false;
}

/* ---- changes ---- */

/* The first day after that one on which another row of the id begins to hold. */
static int32_t next_row_day(
		const struct books *books, enum row_kind kind, const char *id, int32_t day)
{
	struct registry_row key = { .from = (int64_t)day + 1 };
	struct shelf_cursor cursor;
	const struct registry_row *row;

	(void)text_copy(key.id, sizeof(key.id), id);
	cursor = shelf_scan(books_shelf(books, registry_book(kind)), &key, 1);
	row = shelf_next(&cursor);
	return row == NULL ? INT32_MAX : (int32_t)row->from;
}

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* The first day after that one on which the permit's row or its validity changes. */
static int32_t next_permit_day(const struct registry_view *view, const char *permit, int32_t day)
{
	int32_t next = next_row_day(view->books, ROW_PERMIT, permit, day);
	struct permit_row row;

	if (!registry_permit(view, permit, (struct day){ day }, &row)) {
		return next;
	}
	if (row.valid_from.number > day) {
		next = least(next, row.valid_from.number);
	}
	if (row_has_day(row.valid_until) && row.valid_until.number >= day) {
		next = least(next, row.valid_until.number + 1);
	}
	return next;
}

/* The first day after that one on which some use counts otherwise. */
static int32_t next_counting_day(const struct books *books, int32_t day)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_COUNTING), NULL, 0);
	const struct registry_row *row;
	int32_t next = INT32_MAX;

	while ((row = shelf_next(&cursor)) != NULL) {
		next = row->from > day ? least(next, (int32_t)row->from) : next;
	}
	return next;
}

int32_t water_next_change(const struct books *books, const char *intake, int32_t day)
{
	const struct registry_view view = { .books = books };
	int32_t next = next_row_day(books, ROW_INTAKE, intake, day);
	struct intake_row row;

	if (registry_intake(&view, intake, (struct day){ day }, &row) && row.permit[0] != '\0') {
		next = least(next, next_permit_day(&view, row.permit, day));
	}
	next = least(next, basin_next_change(books, intake, day));
	return least(next, next_counting_day(books, day));
}

/* ---- areas ---- */

enum {
	KNOWN_MAX = 64, /* areas whose place is remembered; a district has a dozen */
};

struct work {
	const struct books *books;
	struct day last;
	struct water_area *areas;
	size_t count;
	/* Which of the areas lie at or above an area, as a set. */
	char known[KNOWN_MAX][TEXT_ID_MAX + 1];
	uint32_t within[KNOWN_MAX];
	size_t known_count;
};

static uint32_t areas_above(struct work *work, const char *area)
{
	const struct registry_view view = { .books = work->books };
	uint32_t set = 0;

	for (size_t i = 0; i < work->known_count; i++) {
		if (strcmp(work->known[i], area) == 0) {
			return work->within[i];
		}
	}
	for (size_t i = 0; i < work->count; i++) {
		if (registry_area_is_within(&view, area, work->areas[i].area, work->last)) {
			set |= (uint32_t)1 << i;
		}
	}
	if (work->known_count < KNOWN_MAX) {
		(void)text_copy(work->known[work->known_count], TEXT_ID_MAX + 1, area);
		work->within[work->known_count++] = set;
	}
	return set;
}

bool water_counts_in(enum source row, enum source source)
{
	if (row != SOURCE_ANY) {
		return row == source;
	}
	return source == SOURCE_ANY || water_is_conventional(source);
}

static int lay_into_areas(void *context, const struct water_piece *piece)
{
	struct work *work = context;
	uint32_t above = areas_above(work, piece->water.area);

	for (size_t i = 0; i < work->count; i++) {
		struct water_area *area = &work->areas[i];

		if ((above >> i & 1) == 0 || !water_counts_in(area->source, piece->water.source)) {
			continue;
		}
		if (__builtin_add_overflow(area->measured_litres, piece->measured_litres,
				    &area->measured_litres) ||
				__builtin_add_overflow(area->assessed_litres,
						piece->assessed_litres, &area->assessed_litres)) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

int water_of_areas(
		const struct books *books, struct days days, struct water_area *areas, size_t count)
{
	struct work work = {
		.books = books,
		.last = { days.till.number - 1 },
		.areas = areas,
		.count = count,
	};

	assert(count <= WATER_AREAS_MAX && days.from.number < days.till.number);
	return water_walk(books, days, lay_into_areas, &work);
}
