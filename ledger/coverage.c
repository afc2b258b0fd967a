/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/coverage.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/indicator.h"
#include "ledger/registry.h"
#include "ledger/taken.h"
#include "ledger/timeline.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/list.h"

struct work {
	const struct books *books;
	struct registry_view view;
	int year;
	struct days days;
	struct day last; /* the day looked at */
	struct coverage *ret;
};

/* The threshold for a source; false for one that has none: reclaimed water and the like. */
static bool find_threshold(
		const struct work *work, const char *area, enum source source, int64_t *ret)
{
	bool is_surface = source == SOURCE_SURFACE;
	struct indicator_row row;

	if (!water_is_conventional(source)) {
		return false;
	}
	*ret = is_surface ? COVERAGE_SURFACE_LITRES : COVERAGE_GROUNDWATER_LITRES;
	if (indicator_threshold(&work->view, area, work->year,
			    is_surface ? INDICATOR_SURFACE_THRESHOLD
				       : INDICATOR_GROUNDWATER_THRESHOLD,
			    work->last, &row)) {
		(void)indicator_litres(&row, ret);
	}
	return true;
}

static int compare_intakes(const void *a, const void *b)
{
	return strcmp(((const struct coverage_intake *)a)->intake,
			((const struct coverage_intake *)b)->intake);
}

static int compare_areas(const void *a, const void *b)
{
	return strcmp(((const struct coverage_area *)a)->area,
			((const struct coverage_area *)b)->area);
}

const struct coverage_area *coverage_find_area(const struct coverage *coverage, const char *area)
{
	struct coverage_area key;

	if (coverage->area_count == 0 || !text_copy(key.area, sizeof(key.area), area)) {
		return NULL;
	}
	return bsearch(&key, coverage->areas, coverage->area_count, sizeof(key), compare_areas);
}

/* ---- intakes ---- */

static int add_intake(const struct work *work, const char *id)
{
	struct coverage *ret = work->ret;
	struct coverage_intake one = { .is_online = false };
	struct taken_sum sum = { .litres = 0 };
	struct coverage_intake *grown;
	struct intake_row intake;
	struct permit_row permit;
	struct water water;
	int fault;

	if (!registry_intake(&work->view, id, work->last, &intake) ||
			!registry_permit(&work->view, intake.permit, work->last, &permit) ||
			!basin_is_permitted(&work->view, &intake, work->last) ||
			!water_on(work->books, id, work->last, &water) ||
			!find_threshold(work, water.area, water.source, &one.threshold_litres) ||
			permit.annual_litres < one.threshold_litres) {
		return 0;
	}
	grown = list_grow(ret->intakes, &ret->intake_room, ret->intake_count + 1, sizeof(*grown));
	fault = grown == NULL ? WEIR_FAULT_MEMORY
			      : taken_intake_span(work->books, permit.permit, id, work->days, &sum);
	if (grown == NULL) {
		return fault;
	}
	ret->intakes = grown;
	(void)text_copy(one.intake, sizeof(one.intake), id);
	(void)text_copy(one.permit, sizeof(one.permit), permit.permit);
	(void)text_copy(one.area, sizeof(one.area), water.area);
	one.source = water.source;
	one.annual_litres = permit.annual_litres;
	one.taken_litres = sum.litres;
	grown[ret->intake_count++] = one;
	return fault;
}

/* Was the register there on that day? */
static int is_there(const struct work *work, const char *meter, bool *ret)
{
	struct timeline timeline;
	int64_t end_s = zone_midnight(&work->books->zone, (struct day){ work->last.number + 1 })
					.unix_s;
	int fault = timeline_build(&work->view, meter, &timeline);

	*ret = fault == 0 && !timeline_is_removed(&timeline, end_s);
	timeline_finish(&timeline);
	return fault;
}

static int add_meter(const struct work *work, const char *id)
{
	struct coverage_intake key;
	struct coverage_intake *intake;
	struct meter_row row;
	bool is_present;
	int fault;

	if (!registry_meter(&work->view, id, work->last, &row) || row.address[0] == '\0' ||
			row.installed_on.number > work->last.number ||
			(row.role != ROLE_TAKE && row.role != ROLE_DRAINAGE) ||
			work->ret->intake_count == 0) {
		return 0;
	}
	(void)text_copy(key.intake, sizeof(key.intake), row.intake);
	intake = bsearch(&key, work->ret->intakes, work->ret->intake_count, sizeof(key),
			compare_intakes);
	if (intake == NULL) {
		return 0;
	}
	fault = is_there(work, id, &is_present);
	intake->is_online = intake->is_online || is_present;
	return fault;
}

/* ---- areas ---- */

static int find_areas(const struct work *work)
{
	struct coverage *ret = work->ret;
	size_t room = shelf_count(books_shelf(work->books, BOOK_AREA));
	char id[TEXT_ID_MAX + 1] = "";

	ret->areas = calloc(room + 1, sizeof(*ret->areas));
	if (ret->areas == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(work->books, ROW_AREA, id)) {
		assert(ret->area_count < room);
		(void)text_copy(ret->areas[ret->area_count++].area, sizeof(id), id);
	}
	return 0;
}

static int lay(const struct work *work, const struct coverage_intake *intake)
{
	char here[TEXT_ID_MAX + 1];
	struct area_row row;

	(void)text_copy(here, sizeof(here), intake->area);
	for (int depth = 0; depth < REGISTRY_AREAS_DEEP && here[0] != '\0'; depth++) {
		const struct coverage_area *found = coverage_find_area(work->ret, here);
		struct coverage_area *area;

		if (found == NULL) {
			return 0;
		}
		area = &work->ret->areas[found - work->ret->areas];
		area->intakes++;
		area->online += intake->is_online ? 1 : 0;
		if (__builtin_add_overflow(area->taken_litres, intake->taken_litres,
				    &area->taken_litres)) {
			return WEIR_FAULT_RANGE;
		}
		area->online_litres += intake->is_online ? intake->taken_litres : 0;
		if (!registry_area(&work->view, here, work->last, &row)) {
			return 0;
		}
		(void)text_copy(here, sizeof(here), row.parent);
	}
	return 0;
}

int coverage_of_year(const struct books *books, int year, struct coverage *ret)
{
	struct work work = {
		.books = books,
		.view = { .books = books },
		.year = year,
		.days = { month_days(month_make(year, 1)).from,
				month_days(month_make(year + 1, 1)).from },
		.last = zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s }),
		.ret = ret,
	};
	char id[TEXT_ID_MAX + 1] = "";
	int fault;

	*ret = (struct coverage){ .intakes = NULL };
	if (work.last.number >= work.days.till.number) {
		work.last.number = work.days.till.number - 1;
	}
	fault = find_areas(&work);
	/* By number already: registry_next_id() goes in their order. */
	while (fault == 0 && registry_next_id(books, ROW_INTAKE, id)) {
		fault = add_intake(&work, id);
	}
	id[0] = '\0';
	while (fault == 0 && registry_next_id(books, ROW_METER, id)) {
		fault = add_meter(&work, id);
	}
	for (size_t i = 0; i < ret->intake_count && fault == 0; i++) {
		fault = lay(&work, &ret->intakes[i]);
	}
	return fault;
}

void coverage_finish(struct coverage *coverage)
{
	free(coverage->intakes);
	free(coverage->areas);
	*coverage = (struct coverage){ .intakes = NULL };
}
