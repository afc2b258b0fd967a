/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/caps.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/caps_state.h"
#include "ledger/granted.h"
#include "ledger/item.h"
#include "ledger/limit.h"
#include "ledger/trade_number.h"
#include "ledger/water_each.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	SOURCES = SOURCE_BRACKISH + 1,
	KINDS = YEAR_DISPATCH + 1, /* sums of a calendar and of a dispatch year are two */
};

/* What was used in a year of one kind, of one source. */
struct used {
	int64_t month_litres;
	int64_t measured_litres;
	int64_t assessed_litres;
	int64_t uncounted_litres;
	int64_t returned_litres;
	int64_t energy_wh;
	bool has_water;
	bool has_energy;
};

/* An area of the tree; own sums at first, later those of all below too. */
struct place {
	char area[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	int above; /* -1: none */
	int depth;
	struct used used[KINDS][SOURCES];
	int64_t permits_litres[SOURCES];
	bool has_permits[SOURCES];
	int64_t sub_caps_litres[SOURCES];
	int64_t sub_limits_litres[SOURCES];
};

struct caps {
	const struct books *books; /* while it is made */
	int year;
	struct day at;
	struct place *places; /* by area */
	size_t place_count;
	enum year_kind kind; /* of the walk that goes on */
	struct month month;
	struct caps_row *rows;
	size_t row_count, row_room;
};

static int add(int64_t *sum, int64_t litres)
{
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

/* ---- places ---- */

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->area, ((const struct place *)b)->area);
}

static int find_place(const struct caps *caps, const char *area)
{
	size_t low = 0;
	size_t high = caps->place_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(caps->places[middle].area, area) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < caps->place_count && strcmp(caps->places[low].area, area) == 0 ? (int)low : -1;
}

/* How many areas lie above; a tree that runs in a circle ends where the list does. */
static int depth_of(const struct caps *caps, size_t at)
{
	int depth = 0;

	for (int above = caps->places[at].above; above >= 0 && depth < (int)caps->place_count;
			above = caps->places[above].above) {
		depth++;
	}
	return depth;
}

static int find_places(struct caps *caps)
{
	const struct registry_view view = { .books = caps->books };
	size_t room = shelf_count(books_shelf(caps->books, BOOK_AREA));
	char id[TEXT_ID_MAX + 1] = "";

	caps->places = calloc(room + 1, sizeof(*caps->places));
	if (caps->places == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(caps->books, ROW_AREA, id)) {
		assert(caps->place_count < room);
		(void)text_copy(caps->places[caps->place_count++].area, TEXT_ID_MAX + 1, id);
	}
	qsort(caps->places, caps->place_count, sizeof(*caps->places), compare);
	for (size_t i = 0; i < caps->place_count; i++) {
		struct place *place = &caps->places[i];
		struct area_row row;

		place->above = -1;
		if (registry_area(&view, place->area, caps->at, &row)) {
			(void)text_copy(place->name, sizeof(place->name), row.name);
			place->above = row.parent[0] == '\0' ? -1 : find_place(caps, row.parent);
		}
	}
	for (size_t i = 0; i < caps->place_count; i++) {
		caps->places[i].depth = depth_of(caps, i);
	}
	return 0;
}

/* ---- own sums ---- */

static int lay(void *context, const struct water_piece *piece)
{
	struct caps *caps = context;
	int place = find_place(caps, piece->water.area);
	int64_t counted;
	struct used *used;
	int fault;

	if (place < 0) {
		return 0;
	}
	used = &caps->places[place].used[caps->kind][piece->water.source];
	counted = piece->measured_litres + piece->assessed_litres; /* a part of what fits */
	used->has_water = true;
	fault = add(&used->measured_litres, piece->measured_litres);
	if (fault == 0) {
		fault = add(&used->assessed_litres, piece->assessed_litres);
	}
	if (fault == 0) {
		fault = add(&used->uncounted_litres, piece->taken.litres - counted);
	}
	if (fault == 0 && piece->month.number == caps->month.number) {
		fault = add(&used->month_litres, counted);
	}
	return fault;
}

static int lay_returned(void *context, const struct water_piece *piece)
{
	struct caps *caps = context;
	int place = find_place(caps, piece->water.area);

	return place < 0 ? 0
			 : add(&caps->places[place].used[caps->kind][piece->water.source]
							   .returned_litres,
					   piece->taken.litres);
}

static int lay_energy(void *context, const struct water_energy *energy)
{
	struct caps *caps = context;
	int place = find_place(caps, energy->water.area);
	struct used *used;

	if (place < 0) {
		return 0;
	}
	used = &caps->places[place].used[caps->kind][energy->water.source];
	used->has_energy = true;
	return add(&used->energy_wh, energy->wh);
}

static int see_permit(void *context, const struct granted_permit *permit)
{
	struct caps *caps = context;
	int place = find_place(caps, permit->area);

	if (place < 0 || permit->litres == 0) {
		return 0;
	}
	caps->places[place].has_permits[permit->source] = true;
	return add(&caps->places[place].permits_litres[permit->source], permit->litres);
}

/* The days of the year of a kind that is named by the year. */
static struct days year_of(const struct caps *caps, enum year_kind kind)
{
	int month = kind == YEAR_DISPATCH ? 7 : 1;

	return limit_year_of(kind, month_days(month_make(caps->year, month)).from).days;
}

/* The same up to the asking day. */
static struct days days_of(const struct caps *caps, enum year_kind kind)
{
	struct days days = year_of(caps, kind);

	if (caps->at.number + 1 < days.till.number) {
		days.till.number = caps->at.number + 1;
	}
	return days;
}

/* Has some cap of the year a dispatch year? */
static bool has_dispatch(const struct books *books, int year)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CAP), NULL, 0);
	const struct registry_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(row->row.data, row->row.size);
		union row any;

		if (row->sub == year && row_take(&bytes, ROW_CAP, &any) &&
				any.cap.year_kind == YEAR_DISPATCH) {
			return true;
		}
	}
	return false;
}

static int sum_year(struct caps *caps, enum year_kind kind)
{
	struct days days = days_of(caps, kind);
	int fault;

	caps->kind = kind;
	fault = water_walk(caps->books, days, lay, caps);
	if (fault == 0) {
		fault = water_walk_returned(caps->books, days, lay_returned, caps);
	}
	return fault < 0 ? fault : water_walk_energy(caps->books, days, lay_energy, caps);
}

static int sum_own(struct caps *caps)
{
	const struct registry_view view = { .books = caps->books };
	int fault;

	caps->month = month_of(caps->at);
	fault = sum_year(caps, YEAR_CALENDAR);
	if (fault == 0 && has_dispatch(caps->books, caps->year)) {
		fault = sum_year(caps, YEAR_DISPATCH);
	}
	return fault < 0 ? fault : granted_walk(&view, caps->at, see_permit, caps);
}

/* ---- sums of the tree ---- */

static int add_used(struct used *into, const struct used *used)
{
	int fault = add(&into->month_litres, used->month_litres);

	into->has_water = into->has_water || used->has_water;
	if (fault == 0) {
		fault = add(&into->measured_litres, used->measured_litres);
	}
	if (fault == 0) {
		fault = add(&into->assessed_litres, used->assessed_litres);
	}
	into->has_energy = into->has_energy || used->has_energy;
	if (fault == 0) {
		fault = add(&into->uncounted_litres, used->uncounted_litres);
	}
	if (fault == 0) {
		fault = add(&into->returned_litres, used->returned_litres);
	}
	return fault < 0 ? fault : add(&into->energy_wh, used->energy_wh);
}

static int add_place(struct place *into, const struct place *own, int source, int into_source)
{
	int fault = add(&into->permits_litres[into_source], own->permits_litres[source]);

	into->has_permits[into_source] = into->has_permits[into_source] || own->has_permits[source];
	for (int kind = YEAR_CALENDAR; kind < KINDS && fault == 0; kind++) {
		fault = add_used(&into->used[kind][into_source], &own->used[kind][source]);
	}
	return fault;
}

/* Water whose source nobody named counts in the sum: it is somebody's, and not reclaimed. */
static int sum_sources(struct place *place)
{
	int fault = 0;

	for (int source = SOURCE_ANY + 1; source < SOURCES && fault == 0; source++) {
		if (water_is_conventional((enum source)source)) {
			fault = add_place(place, place, source, SOURCE_ANY);
		}
	}
	return fault;
}

static int add_known(int64_t *sum, int64_t litres)
{
	if (litres == CAPS_NONE) {
		return 0;
	}
	*sum = *sum == CAPS_NONE ? 0 : *sum;
	return add(sum, litres);
}

static bool find_cap(
		const struct caps *caps, const struct place *place, int source, struct cap_row *ret)
{
	const struct registry_view view = { .books = caps->books };

	return registry_cap(&view, place->area, caps->year, (enum source)source, caps->at, ret);
}

/* What is handed down to an area, or below it where it has no cap itself, is part of the one above. */
static int hand_up(struct caps *caps, const struct place *own, int source)
{
	struct place *above = &caps->places[own->above];
	int64_t cap_litres = own->sub_caps_litres[source];
	int64_t limit_litres = own->sub_limits_litres[source];
	struct cap_row cap;
	int fault;

	if (find_cap(caps, own, source, &cap)) {
		cap_litres = cap.litres;
		limit_litres = cap.permits_litres != ROW_NO_LITRES ? cap.permits_litres
								   : limit_litres;
	}
	fault = add_known(&above->sub_caps_litres[source], cap_litres);
	return fault < 0 ? fault : add_known(&above->sub_limits_litres[source], limit_litres);
}

/* The deepest areas first, each into the one above it. */
static int roll_up(struct caps *caps)
{
	int deepest = 0;
	int fault = 0;

	for (size_t i = 0; i < caps->place_count && fault == 0; i++) {
		struct place *place = &caps->places[i];

		deepest = place->depth > deepest ? place->depth : deepest;
		for (int source = 0; source < SOURCES; source++) {
			place->sub_caps_litres[source] = CAPS_NONE;
			place->sub_limits_litres[source] = CAPS_NONE;
		}
		fault = sum_sources(place);
	}
	for (int depth = deepest; depth > 0 && fault == 0; depth--) {
		for (size_t i = 0; i < caps->place_count && fault == 0; i++) {
			const struct place *own = &caps->places[i];

			for (int source = 0; source < SOURCES && own->depth == depth && fault == 0;
					source++) {
				fault = add_place(&caps->places[own->above], own, source, source);
				if (fault == 0) {
					fault = hand_up(caps, own, source);
				}
			}
		}
	}
	return fault;
}

/* ---- rows ---- */

static int fill_sums(const struct place *place, struct caps_row *row)
{
	const struct used *used = &place->used[row->year_kind][row->source];

	row->month_litres = used->month_litres;
	row->measured_litres = used->measured_litres;
	row->assessed_litres = used->assessed_litres;
	row->used_litres = used->measured_litres;
	row->uncounted_litres = used->uncounted_litres;
	row->returned_litres = used->returned_litres;
	row->energy_wh = used->has_energy ? used->energy_wh : CAPS_NONE;
	row->permits_litres = place->permits_litres[row->source];
	row->sub_caps_litres = place->sub_caps_litres[row->source];
	row->sub_limits_litres = place->sub_limits_litres[row->source];
	if (add(&row->used_litres, used->assessed_litres) < 0) {
		return WEIR_FAULT_RANGE;
	}
	row->consumed_litres = row->used_litres;
	if (add(&row->consumed_litres, row->uncounted_litres) < 0 ||
			add(&row->consumed_litres, -row->returned_litres) < 0) {
		return WEIR_FAULT_RANGE;
	}
	row->remaining_litres = row->permits_remaining_litres = CAPS_NONE;
	if (row->cap_litres != CAPS_NONE &&
			__builtin_sub_overflow(caps_limit(row), row->used_litres,
					&row->remaining_litres)) {
		return WEIR_FAULT_RANGE;
	}
	if (row->permits_limit_litres != CAPS_NONE &&
			__builtin_sub_overflow(row->permits_limit_litres, row->permits_litres,
					&row->permits_remaining_litres)) {
		return WEIR_FAULT_RANGE;
	}
	row->share_ppm = caps_share_ppm(row->used_litres, caps_limit(row));
	row->permits_share_ppm = caps_share_ppm(row->permits_litres, row->permits_limit_litres);
	return 0;
}

static int add_row(struct caps *caps, const struct place *place, int source)
{
	const struct registry_view view = { .books = caps->books };
	struct cap_row cap = { .year_kind = YEAR_CALENDAR };
	bool has_cap = find_cap(caps, place, source, &cap);
	struct caps_row *grown;
	struct caps_row *row;
	int fault;

	if (!has_cap && !place->used[YEAR_CALENDAR][source].has_water &&
			!place->has_permits[source] && source != SOURCE_ANY) {
		return 0;
	}
	grown = list_grow(caps->rows, &caps->row_room, caps->row_count + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	caps->rows = grown;
	row = &caps->rows[caps->row_count++];
	memset(row, 0, sizeof(*row));
	(void)text_copy(row->area, sizeof(row->area), place->area);
	(void)text_copy(row->name, sizeof(row->name), place->name);
	(void)text_copy(row->parent, sizeof(row->parent),
			place->above < 0 ? "" : caps->places[place->above].area);
	row->depth = place->depth;
	row->source = (enum source)source;
	row->year_kind = cap.year_kind;
	row->cap_litres = has_cap ? cap.litres : CAPS_NONE;
	row->cap_traded_litres = !has_cap ? 0
					  : trade_moved_cap(caps->books, place->area, row->source,
							    year_of(caps, cap.year_kind), caps->at);
	row->permits_limit_litres = has_cap && cap.permits_litres != ROW_NO_LITRES
			? cap.permits_litres
			: CAPS_NONE;
	row->near_percent = caps_near_percent(&view, place->area, caps->at);
	fault = fill_sums(place, row);
	caps_set_flags(row);
	return fault;
}

/* An area's rows, and then those of the areas within it. */
static int add_rows(struct caps *caps, int at, int depth)
{
	int fault = 0;

	for (int source = SOURCE_ANY; source < SOURCES && fault == 0; source++) {
		fault = add_row(caps, &caps->places[at], source);
	}
	for (size_t i = 0; i < caps->place_count && fault == 0; i++) {
		if (caps->places[i].above == at && caps->places[i].depth == depth + 1) {
			fault = add_rows(caps, (int)i, depth + 1);
		}
	}
	return fault;
}

int caps_open(const struct books *books, int year, struct day at, struct caps **ret)
{
	SCOPED(caps_close) struct caps *caps = calloc(1, sizeof(*caps));
	int fault;

	if (caps == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	caps->books = books;
	caps->year = year;
	caps->at = at;
	fault = find_places(caps);
	if (fault == 0) {
		fault = sum_own(caps);
	}
	if (fault == 0) {
		fault = roll_up(caps);
	}
	for (size_t i = 0; i < caps->place_count && fault == 0; i++) {
		fault = caps->places[i].depth == 0 ? add_rows(caps, (int)i, 0) : 0;
	}
	caps->books = NULL;
	if (fault == 0) {
		*ret = caps;
		caps = NULL;
	}
	return fault;
}

void caps_close(struct caps *caps)
{
	if (caps != NULL) {
		free(caps->places);
		free(caps->rows);
		free(caps);
	}
}

struct day caps_day(const struct books *books, int year, struct day today)
{
	struct days days = { month_days(month_make(year, 1)).from,
		month_days(month_make(year + 1, has_dispatch(books, year) ? 7 : 1)).from };

	if (today.number < days.from.number) {
		return days.from;
	}
	return today.number < days.till.number ? today : (struct day){ days.till.number - 1 };
}

size_t caps_count(const struct caps *caps)
{
	return caps->row_count;
}

const struct caps_row *caps_at(const struct caps *caps, size_t at)
{
	assert(at < caps->row_count);
	return &caps->rows[at];
}
