/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/allocation.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/limit.h"
#include "ledger/water_each.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/shares.h"

struct work {
	const struct books *books;
	struct registry_view view;
	int year;
	struct day at;
	struct allocations *ret;
	enum year_kind kind; /* of the walk that goes on */
};

/* ---- the shares ---- */

static int add_known(int64_t *sum, int64_t litres)
{
	if (litres == ALLOCATION_NONE) {
		return 0;
	}
	*sum = *sum == ALLOCATION_NONE ? 0 : *sum;
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

static int add_sums(struct allocation *one)
{
	int fault = 0;

	one->shares_litres = one->litres = one->dispatch_litres = ALLOCATION_NONE;
	for (size_t i = 0; i < one->count && fault == 0; i++) {
		fault = add_known(&one->shares_litres, one->areas[i].share_litres);
		if (fault == 0) {
			fault = add_known(&one->litres, one->areas[i].litres);
		}
		if (fault == 0) {
			fault = add_known(&one->dispatch_litres, one->areas[i].dispatch_litres);
		}
	}
	return fault;
}

/* All shares alike, where there is a forecast; else as they stand. */
static int allocate(struct allocation *one)
{
	int64_t *shares = calloc(2 * one->count + 1, sizeof(*shares));
	int64_t *cut = shares == NULL ? NULL : shares + one->count;
	bool has_share = false;

	if (shares == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < one->count; i++) {
		one->areas[i].litres = one->areas[i].share_litres;
		shares[i] = one->areas[i].share_litres == ALLOCATION_NONE
				? 0
				: one->areas[i].share_litres;
		has_share = has_share || shares[i] > 0;
	}
	if (one->available_litres != ALLOCATION_NONE && has_share) {
		shares_cut(one->available_litres, shares, one->count, cut);
		for (size_t i = 0; i < one->count; i++) {
			if (one->areas[i].share_litres != ALLOCATION_NONE) {
				one->areas[i].litres = cut[i];
			}
		}
	}
	free(shares);
	return add_sums(one);
}

/* ---- which there are ---- */

static struct allocation *find(const struct allocations *all, const char *basin)
{
	for (size_t i = 0; i < all->count; i++) {
		if (strcmp(all->list[i].basin, basin) == 0) {
			return &all->list[i];
		}
	}
	return NULL;
}

static struct allocation_area *find_area(const struct allocation *one, const char *area)
{
	for (size_t i = 0; i < one->count; i++) {
		if (strcmp(one->areas[i].area, area) == 0) {
			return &one->areas[i];
		}
	}
	return NULL;
}

/* The year's own row, and from which to which day that year goes. */
static void set_year(const struct work *work, struct allocation *one)
{
	struct allocation_row row;
	struct day last = { INT32_MAX - 1 };
	int month;

	one->type = YEAR_TYPE_MEAN;
	one->year_kind = YEAR_CALENDAR;
	one->available_litres = ALLOCATION_NONE;
	/* Which kind of year it is no day says: that of the newest row. */
	if (registry_allocation(
			    &work->view, one->basin, "", work->year, YEAR_TYPE_NONE, last, &row)) {
		one->year_kind = row.year_kind;
	}
	month = one->year_kind == YEAR_DISPATCH ? 7 : 1;
	one->days = limit_year_of(one->year_kind, month_days(month_make(work->year, month)).from)
				    .days;
	if (work->at.number + 1 < one->days.till.number) {
		one->days.till.number = work->at.number < one->days.from.number
				? one->days.from.number + 1
				: work->at.number + 1;
	}
	last.number = one->days.till.number - 1;
	one->is_forecast = registry_allocation(
			&work->view, one->basin, "", work->year, YEAR_TYPE_NONE, last, &row);
	if (one->is_forecast) {
		one->type = row.type;
		one->available_litres = row.litres == ROW_NO_LITRES ? ALLOCATION_NONE : row.litres;
	}
}

static int add_basin(const struct work *work, const char *basin)
{
	struct allocations *ret = work->ret;
	struct allocation one = { .areas = NULL };
	struct allocation *grown = list_grow(ret->list, &ret->room, ret->count + 1, sizeof(*grown));
	struct basin_row row;

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->list = grown;
	(void)text_copy(one.basin, sizeof(one.basin), basin);
	set_year(work, &one);
	if (registry_basin(&work->view, basin, (struct day){ one.days.till.number - 1 }, &row)) {
		(void)text_copy(one.name, sizeof(one.name), row.name);
		(void)text_copy(one.section, sizeof(one.section), row.section);
		one.class = row.class;
	}
	ret->list[ret->count++] = one;
	return 0;
}

/* An area that some row of the river names: what it has by those in force. */
static int add_area(const struct work *work, struct allocation *one, const char *area)
{
	const struct day last = { one->days.till.number - 1 };
	struct allocation_area *grown;
	struct allocation_area made;
	struct allocation_row row;
	struct area_row name;

	memset(&made, 0, sizeof(made));
	made.share_litres = made.dispatch_litres = ALLOCATION_NONE;
	if (registry_allocation(&work->view, one->basin, area, 0, one->type, last, &row)) {
		made.share_litres = row.litres;
	}
	if (registry_allocation(&work->view, one->basin, area, work->year, YEAR_TYPE_NONE, last,
			    &row)) {
		made.dispatch_litres = row.litres;
	}
	if (made.share_litres == ALLOCATION_NONE && made.dispatch_litres == ALLOCATION_NONE) {
		return 0;
	}
	grown = list_grow_counted(one->areas, one->count, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	one->areas = grown;
	(void)text_copy(made.area, sizeof(made.area), area);
	if (registry_area(&work->view, area, last, &name)) {
		(void)text_copy(made.name, sizeof(made.name), name.name);
	}
	made.near_percent = caps_near_percent(&work->view, area, last);
	one->areas[one->count++] = made;
	return 0;
}

static int compare_areas(const void *a, const void *b)
{
	return strcmp(((const struct allocation_area *)a)->area,
			((const struct allocation_area *)b)->area);
}

/* Each river with a row for the year or for all, and each area that is named there. */
static int find_all(const struct work *work)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(work->books, BOOK_ALLOCATION), NULL, 0);
	const struct registry_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct allocation *one = find(work->ret, row->id);
		int year = (int)(row->sub / 16);

		if (year != 0 && year != work->year) {
			continue;
		}
		if (one == NULL) {
			fault = add_basin(work, row->id);
			one = &work->ret->list[work->ret->count - 1];
		}
		if (fault == 0 && row->part[0] != '\0' && find_area(one, row->part) == NULL) {
			fault = add_area(work, one, row->part);
		}
	}
	for (size_t i = 0; i < work->ret->count && fault == 0; i++) {
		struct allocation *one = &work->ret->list[i];

		if (one->count > 1) {
			qsort(one->areas, one->count, sizeof(*one->areas), compare_areas);
		}
		fault = allocate(one);
	}
	return fault;
}

/* ---- what was taken ---- */

/* The area that has an allocation, at or above the one where the intake is. */
static struct allocation_area *area_above(
		const struct work *work, const struct allocation *one, const char *area)
{
	char here[TEXT_ID_MAX + 1];

	(void)text_copy(here, sizeof(here), area);
	for (int depth = 0; depth < REGISTRY_AREAS_DEEP && here[0] != '\0'; depth++) {
		struct allocation_area *found = find_area(one, here);
		struct area_row row;

		if (found != NULL) {
			return found;
		}
		if (!registry_area(&work->view, here, (struct day){ one->days.till.number - 1 },
				    &row)) {
			return NULL;
		}
		(void)text_copy(here, sizeof(here), row.parent);
	}
	return NULL;
}

static int lay(void *context, const struct water_piece *piece)
{
	const struct work *work = context;
	int64_t litres = piece->measured_litres + piece->assessed_litres; /* parts of what fits */
	int fault = 0;

	for (size_t i = 0; i < work->ret->count && fault == 0 && piece->water.basin[0] != '\0';
			i++) {
		struct allocation *one = &work->ret->list[i];
		struct allocation_area *area;

		if (one->year_kind != work->kind ||
				!basin_is_within(&work->view, piece->water.basin, one->basin,
						piece->from)) {
			continue;
		}
		area = area_above(work, one, piece->water.area);
		fault = add_known(&one->used_litres, litres);
		if (fault == 0) {
			fault = add_known(area == NULL ? &one->outside_litres : &area->used_litres,
					litres);
		}
	}
	return fault;
}

/* The days are those of any river of that kind of year: they have the same. */
static int sum_used(struct work *work, enum year_kind kind)
{
	work->kind = kind;
	for (size_t i = 0; i < work->ret->count; i++) {
		if (work->ret->list[i].year_kind == kind) {
			return water_walk(work->books, work->ret->list[i].days, lay, work);
		}
	}
	return 0;
}

static int conclude(const struct work *work, struct allocation *one)
{
	struct instant end = zone_midnight(&work->books->zone, one->days.till);

	for (size_t i = 0; i < one->count; i++) {
		struct allocation_area *area = &one->areas[i];

		area->limit_litres = area->dispatch_litres != ALLOCATION_NONE
				? area->dispatch_litres
				: area->litres;
		area->remaining_litres = ALLOCATION_NONE;
		if (area->limit_litres != ALLOCATION_NONE &&
				__builtin_sub_overflow(area->limit_litres, area->used_litres,
						&area->remaining_litres)) {
			return WEIR_FAULT_RANGE;
		}
		area->share_ppm = caps_share_ppm(area->used_litres, area->limit_litres);
		area->state = caps_state_of(
				area->used_litres, area->limit_litres, area->near_percent);
	}
	if (one->section[0] != '\0') {
		one->outflow = flow_stands(work->books, one->section, end.unix_s - 1);
	}
	return 0;
}

int allocations_of_year(const struct books *books, int year, struct day at, struct allocations *ret)
{
	struct work work = {
		.books = books,
		.view = { .books = books },
		.year = year,
		.at = at,
		.ret = ret,
	};
	int fault;

	*ret = (struct allocations){ .list = NULL };
	fault = find_all(&work);
	if (fault == 0) {
		fault = sum_used(&work, YEAR_CALENDAR);
	}
	if (fault == 0) {
		fault = sum_used(&work, YEAR_DISPATCH);
	}
	for (size_t i = 0; i < ret->count && fault == 0; i++) {
		fault = conclude(&work, &ret->list[i]);
	}
	return fault;
}

void allocations_finish(struct allocations *allocations)
{
	for (size_t i = 0; i < allocations->count; i++) {
		free(allocations->list[i].areas);
	}
	free(allocations->list);
	*allocations = (struct allocations){ .list = NULL };
}
