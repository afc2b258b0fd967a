/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/water.h"

#include <assert.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/taken.h"
#include "ledger/timeline.h"
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
	if (row.permit[0] != '\0' && registry_permit(&view, row.permit, day, &permit)) {
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

/* ---- pieces ---- */

struct walk {
	const struct books *books;
	struct days days;
	water_lay *lay;
	void *context;
	/* The intake looked at last, and until when its water stays the same. */
	char intake[TEXT_ID_MAX + 1];
	int32_t from, till;
	bool is_known;
	struct water water;
};

static void look_at(struct walk *walk, const char *intake, struct day day)
{
	if (day.number >= walk->from && day.number < walk->till &&
			strcmp(walk->intake, intake) == 0) {
		return;
	}
	(void)text_copy(walk->intake, sizeof(walk->intake), intake);
	walk->from = day.number;
	walk->till = water_next_change(walk->books, intake, day.number);
	walk->is_known = water_on(walk->books, intake, day, &walk->water);
}

static int lay_piece(struct walk *walk, const struct taken_month_row *row, struct day from,
		const struct taken_sum *sum)
{
	struct water_piece piece = {
		.account = row->permit,
		.intake = row->intake,
		.month = { (int32_t)row->month },
		.from = from,
		.water = walk->water,
		.taken = *sum,
		.measured_litres = water_counted(
				sum->litres - sum->assessed_litres, walk->water.counts),
	};

	if (!walk->is_known || walk->water.area[0] == '\0') {
		return 0;
	}
	/* Of the whole once: what is assessed is the rest. */
	piece.assessed_litres =
			water_counted(sum->litres, walk->water.counts) - piece.measured_litres;
	return walk->lay(walk->context, &piece);
}

/* One intake's month, as far as it lies in the days; by days where its water changes within. */
static int walk_month(struct walk *walk, const struct taken_month_row *row)
{
	struct days month = month_days((struct month){ (int32_t)row->month });
	struct days part = month;
	int fault = 0;

	part.from = part.from.number < walk->days.from.number ? walk->days.from : part.from;
	while (fault == 0 && part.from.number < month.till.number &&
			part.from.number < walk->days.till.number) {
		struct taken_sum sum = { .is_ceilings = true };

		look_at(walk, row->intake, part.from);
		part.till.number =
				least(walk->till, least(month.till.number, walk->days.till.number));
		fault = part.from.number == month.from.number &&
						part.till.number == month.till.number
				? taken_add(&sum, row->measured_litres,
						  row->assessed_litres - row->exempt_litres)
				: taken_intake_span(walk->books, row->permit, row->intake, part,
						  &sum);
		if (fault == 0) {
			fault = lay_piece(walk, row, part.from, &sum);
		}
		part.from = part.till;
	}
	return fault;
}

/* The months of one account. */
static int walk_account(struct walk *walk, const char *account)
{
	struct taken_month_row key;
	struct shelf_cursor cursor =
			taken_months(walk->books, account, month_of(walk->days.from).number, &key);
	const struct taken_month_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
			month_days((struct month){ (int32_t)row->month }).from.number <
					walk->days.till.number) {
		fault = walk_month(walk, row);
	}
	return fault;
}

int water_walk(const struct books *books, struct days days, water_lay *lay, void *context)
{
	struct walk walk = { .books = books, .days = days, .lay = lay, .context = context };
	const struct taken_month_row *next = NULL;
	int fault = 0;

	while (fault == 0 && days.from.number < days.till.number &&
			(next = taken_next_account(books, next == NULL ? "" : next->permit)) !=
					NULL) {
		fault = timeline_is_aside(next->permit) ? 0 : walk_account(&walk, next->permit);
	}
	return fault;
}

int water_walk_returned(const struct books *books, struct days days, water_lay *lay, void *context)
{
	struct walk walk = { .books = books, .days = days, .lay = lay, .context = context };
	const struct taken_month_row *next = taken_next_account(books, TIMELINE_RETURN);
	int fault = 0;

	while (fault == 0 && days.from.number < days.till.number && next != NULL &&
			timeline_rest(next->permit, TIMELINE_RETURN) != NULL) {
		fault = walk_account(&walk, next->permit);
		next = taken_next_account(books, next->permit);
	}
	return fault;
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
