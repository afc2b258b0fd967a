/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/basin_caps.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/caps_state.h"
#include "ledger/granted.h"
#include "ledger/water_each.h"
#include "meter/err.h"
#include "meter/list.h"

/* A permit that may take from a basin. */
struct pair {
	char permit[TEXT_ID_MAX + 1];
	char basin[TEXT_ID_MAX + 1];
};

struct work {
	const struct registry_view *view;
	struct day at;
	struct caps_row *rows; /* by basin */
	size_t count, room;
	struct pair *pairs; /* by permit */
	size_t pair_count, pair_room;
};

static int add(int64_t *sum, int64_t litres)
{
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

static struct caps_row *find(const struct work *work, const char *basin)
{
	for (size_t i = 0; i < work->count; i++) {
		if (strcmp(work->rows[i].area, basin) == 0) {
			return &work->rows[i];
		}
	}
	return NULL;
}

/* The basin above one; false where it is a part of none. */
static bool go_up(const struct work *work, char here[static TEXT_ID_MAX + 1], struct day day)
{
	struct basin_row row;

	if (!registry_basin(work->view, here, day, &row) || row.within[0] == '\0') {
		return false;
	}
	(void)text_copy(here, TEXT_ID_MAX + 1, row.within);
	return true;
}

/* ---- what is permitted ---- */

static int compare_pairs(const void *left, const void *right)
{
	const struct pair *a = left;
	const struct pair *b = right;
	int order = strcmp(a->permit, b->permit);

	return order != 0 ? order : strcmp(a->basin, b->basin);
}

/* The permit of an intake that is not sealed, and where it lies. */
static int add_pair(struct work *work, const char *intake)
{
	struct intake_row row;
	struct site_row site;
	struct pair *grown;
	struct pair pair;

	if (!registry_site(work->view, intake, work->at, &site) || site.basin[0] == '\0' ||
			!registry_intake(work->view, intake, work->at, &row) ||
			!basin_is_permitted(work->view, &row, work->at)) {
		return 0;
	}
	grown = list_grow(
			work->pairs, &work->pair_room, work->pair_count + 1, sizeof(*work->pairs));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	memset(&pair, 0, sizeof(pair));
	(void)text_copy(pair.permit, sizeof(pair.permit), row.permit);
	(void)text_copy(pair.basin, sizeof(pair.basin), site.basin);
	work->pairs = grown;
	grown[work->pair_count++] = pair;
	return 0;
}

static int find_pairs(struct work *work)
{
	char intake[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	while (fault == 0 && registry_next_id(work->view->books, ROW_SITE, intake)) {
		fault = add_pair(work, intake);
	}
	for (size_t i = 0; i < work->view->extra_count && fault == 0; i++) {
		if (work->view->extras[i].kind == ROW_SITE) {
			fault = add_pair(work, work->view->extras[i].row.site.intake);
		}
	}
	if (work->pair_count > 1) {
		qsort(work->pairs, work->pair_count, sizeof(*work->pairs), compare_pairs);
	}
	return fault;
}

/* The first pair of a permit, or behind the last one where it has none. */
static size_t first_pair(const struct work *work, const char *permit)
{
	size_t low = 0;
	size_t high = work->pair_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(work->pairs[middle].permit, permit) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

/* Does one of the permit's intakes lie in the basin? */
static bool lies_in(const struct work *work, const char *permit, const char *basin)
{
	for (size_t i = first_pair(work, permit);
			i < work->pair_count && strcmp(work->pairs[i].permit, permit) == 0; i++) {
		if (basin_is_within(work->view, work->pairs[i].basin, basin, work->at)) {
			return true;
		}
	}
	return false;
}

static int see_permit(void *context, const struct granted_permit *permit)
{
	struct work *work = context;
	int fault = 0;

	for (size_t i = 0; i < work->count && fault == 0; i++) {
		struct caps_row *row = &work->rows[i];

		if (lies_in(work, permit->permit, row->area)) {
			fault = add(&row->permits_litres, permit->litres);
		}
	}
	return fault;
}

static int sum_permits(struct work *work)
{
	int fault = find_pairs(work);

	if (fault == 0 && work->pair_count > 0) {
		fault = granted_walk(work->view, work->at, see_permit, work);
	}
	free(work->pairs);
	return fault;
}

int basin_permits(const struct registry_view *view, const char *basin, struct day day,
		int64_t *ret_litres)
{
	struct caps_row row = { .permits_litres = 0 };
	struct work work = { .view = view, .at = day, .rows = &row, .count = 1 };
	int fault;

	(void)text_copy(row.area, sizeof(row.area), basin);
	fault = sum_permits(&work);
	*ret_litres = row.permits_litres;
	return fault;
}

/* ---- what is taken ---- */

static int lay(void *context, const struct water_piece *piece)
{
	struct work *work = context;
	char here[TEXT_ID_MAX + 1];
	bool is_in = piece->water.basin[0] != '\0';
	int fault = 0;

	(void)text_copy(here, sizeof(here), piece->water.basin);
	for (int depth = 0; is_in && depth < BASIN_DEEP_MAX && fault == 0; depth++) {
		struct caps_row *row = find(work, here);
		int64_t counted = piece->measured_litres + piece->assessed_litres;

		if (row != NULL) {
			fault = add(&row->measured_litres, piece->measured_litres);
			fault = fault < 0 ? fault
					  : add(&row->assessed_litres, piece->assessed_litres);
			fault = fault < 0 ? fault : add(&row->used_litres, counted);
			fault = fault < 0 || piece->month.number != month_of(work->at).number
					? fault
					: add(&row->month_litres, counted);
		}
		is_in = go_up(work, here, piece->from);
	}
	return fault;
}

int basin_used(const struct books *books, const char *basin, struct days days, int64_t *ret_litres)
{
	const struct registry_view view = { .books = books };
	struct caps_row row = { .used_litres = 0 };
	struct work work = {
		.view = &view,
		.at = { days.till.number - 1 },
		.rows = &row,
		.count = 1,
	};
	int fault;

	(void)text_copy(row.area, sizeof(row.area), basin);
	fault = water_walk(books, days, lay, &work);
	*ret_litres = row.used_litres;
	return fault;
}

/* ---- rows ---- */

static int add_row(struct work *work, const char *basin)
{
	struct caps_row *grown;
	struct caps_row row;
	struct basin_row said;
	char above[TEXT_ID_MAX + 1];

	if (!registry_basin(work->view, basin, work->at, &said) ||
			(!basin_is_zone(said.class) && said.litres == ROW_NO_LITRES &&
					said.permits_litres == ROW_NO_LITRES)) {
		return 0;
	}
	grown = list_grow(work->rows, &work->room, work->count + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->rows = grown;
	memset(&row, 0, sizeof(row));
	(void)text_copy(row.area, sizeof(row.area), basin);
	(void)text_copy(row.name, sizeof(row.name), said.name);
	(void)text_copy(row.parent, sizeof(row.parent), said.within);
	(void)text_copy(above, sizeof(above), basin);
	while (row.depth < BASIN_DEEP_MAX && go_up(work, above, work->at)) {
		row.depth++;
	}
	row.year_kind = YEAR_CALENDAR;
	row.cap_litres = said.litres == ROW_NO_LITRES ? CAPS_NONE : said.litres;
	row.permits_limit_litres =
			said.permits_litres == ROW_NO_LITRES ? CAPS_NONE : said.permits_litres;
	row.energy_wh = row.sub_caps_litres = row.sub_limits_litres = CAPS_NONE;
	row.near_percent = caps_near_percent(work->view, "", work->at);
	grown[work->count++] = row;
	return 0;
}

static int left_of(int64_t limit_litres, int64_t litres, int64_t *ret)
{
	*ret = CAPS_NONE;
	return limit_litres != CAPS_NONE && __builtin_sub_overflow(limit_litres, litres, ret)
			? WEIR_FAULT_RANGE
			: 0;
}

static int conclude(struct caps_row *row)
{
	int fault = left_of(row->cap_litres, row->used_litres, &row->remaining_litres);

	if (fault == 0) {
		fault = left_of(row->permits_limit_litres, row->permits_litres,
				&row->permits_remaining_litres);
	}
	row->share_ppm = caps_share_ppm(row->used_litres, row->cap_litres);
	row->permits_share_ppm = caps_share_ppm(row->permits_litres, row->permits_limit_litres);
	caps_set_flags(row);
	return fault;
}

int basin_caps(const struct books *books, int year, struct day at, struct caps_row **ret,
		size_t *ret_count)
{
	const struct registry_view view = { .books = books };
	struct days days = { month_days(month_make(year, 1)).from,
		month_days(month_make(year + 1, 1)).from };
	struct work work = { .view = &view, .at = at };
	char basin[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	work.at.number = at.number < days.from.number  ? days.from.number
			: at.number < days.till.number ? at.number
						       : days.till.number - 1;
	days.till.number = work.at.number + 1;
	while (fault == 0 && registry_next_id(books, ROW_BASIN, basin)) {
		fault = add_row(&work, basin);
	}
	if (fault == 0) {
		fault = sum_permits(&work);
	}
	if (fault == 0) {
		fault = water_walk(books, days, lay, &work);
	}
	for (size_t i = 0; i < work.count && fault == 0; i++) {
		fault = conclude(&work.rows[i]);
	}
	if (fault < 0) {
		free(work.rows);
		work.rows = NULL;
		work.count = 0;
	}
	*ret = work.rows;
	*ret_count = work.count;
	return fault;
}
