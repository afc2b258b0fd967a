/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/wells.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/cause.h"
#include "ledger/water.h"
#include "ledger/water_each.h"
#include "meter/err.h"
#include "meter/list.h"

struct work {
	const struct books *books;
	struct wells *ret;
	struct day at;
	bool is_base; /* of the walk that goes on */
};

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct well *)a)->intake, ((const struct well *)b)->intake);
}

static int compare_areas(const void *a, const void *b)
{
	return strcmp(((const struct wells_area *)a)->area, ((const struct wells_area *)b)->area);
}

/* ---- which there are ---- */

/* The first day of the row in force; of a well that is not active that of its seal. */
static struct day since_of(const struct books *books, const char *intake, struct day day)
{
	const struct registry_view view = { .books = books };
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(&view, ROW_SITE, intake, days);
	int32_t since = INT32_MIN;
	bool was_active = true;

	for (size_t i = 0; i < count && days[i] <= day.number; i++) {
		struct site_row row = { .state = SITE_ACTIVE };

		(void)registry_site(&view, intake, (struct day){ days[i] }, &row);
		if (row.state == SITE_ACTIVE || was_active) {
			since = days[i];
		}
		was_active = row.state == SITE_ACTIVE;
	}
	return since == INT32_MIN ? ROW_NO_DAY : (struct day){ since };
}

static void set_site(const struct work *work, struct well *well)
{
	const struct registry_view view = { .books = work->books };
	struct day first;

	well->state = SITE_ACTIVE;
	well->since = ROW_NO_DAY;
	well->site.until = ROW_NO_DAY;
	well->sealed_litres = WELLS_NONE;
	if (!registry_site(&view, well->intake, work->at, &well->site)) {
		return;
	}
	well->state = basin_site_state(&well->site, work->at);
	well->since = since_of(work->books, well->intake, work->at);
	if (well->state != SITE_ACTIVE) {
		well->sealed_litres = cause_unpermitted(
				work->books, well->intake, well->since, work->at, &first);
	}
}

static int add_well(const struct work *work, const char *intake)
{
	const struct registry_view view = { .books = work->books };
	struct wells *ret = work->ret;
	struct well *grown;
	struct well well;
	struct intake_row row;
	struct water water;

	if (!registry_intake(&view, intake, work->at, &row) ||
			!water_on(work->books, intake, work->at, &water) ||
			water.source != SOURCE_GROUNDWATER) {
		return 0;
	}
	grown = list_grow(ret->list, &ret->room, ret->count + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->list = grown;
	memset(&well, 0, sizeof(well));
	well.litres = well.base_litres = WELLS_NONE;
	(void)text_copy(well.intake, sizeof(well.intake), intake);
	(void)text_copy(well.name, sizeof(well.name), row.name);
	(void)text_copy(well.permit, sizeof(well.permit), row.permit);
	(void)text_copy(well.area, sizeof(well.area), water.area);
	set_site(work, &well);
	ret->list[ret->count++] = well;
	return 0;
}

/* ---- what they gave ---- */

/* A sum of what is known: of nothing at all nothing. */
static int add(int64_t *sum, int64_t litres)
{
	if (litres == WELLS_NONE) {
		return 0;
	}
	*sum = *sum == WELLS_NONE ? 0 : *sum;
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

static int lay(void *context, const struct water_part *part)
{
	const struct work *work = context;
	struct well key;
	struct well *well;

	(void)text_copy(key.intake, sizeof(key.intake), part->intake);
	well = work->ret->count == 0
			? NULL
			: bsearch(&key, work->ret->list, work->ret->count, sizeof(key), compare);
	if (well == NULL) {
		return 0;
	}
	return add(work->is_base ? &well->base_litres : &well->litres, part->litres);
}

/* What was sealed before the year began, and shows nothing, gave nothing: the seal says so. */
static void know_sealed(const struct days *days, struct well *well)
{
	if (well->state != SITE_ACTIVE && well->litres == WELLS_NONE &&
			well->since.number <= days->from.number) {
		well->litres = 0;
	}
}

/* ---- areas ---- */

static int find_areas(const struct work *work)
{
	struct wells *ret = work->ret;
	size_t room = shelf_count(books_shelf(work->books, BOOK_AREA));
	char id[TEXT_ID_MAX + 1] = "";

	ret->areas = calloc(room + 1, sizeof(*ret->areas));
	if (ret->areas == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(work->books, ROW_AREA, id)) {
		assert(ret->area_count < room);
		ret->areas[ret->area_count] = (struct wells_area){
			.litres = WELLS_NONE,
			.base_litres = WELLS_NONE,
		};
		(void)text_copy(ret->areas[ret->area_count++].area, sizeof(id), id);
	}
	return 0;
}

/* Into its own area, and into all above it. */
static int add_up(const struct work *work, const struct well *well)
{
	const struct registry_view view = { .books = work->books };
	struct wells *ret = work->ret;
	char here[TEXT_ID_MAX + 1];
	int fault = 0;

	(void)text_copy(here, sizeof(here), well->area);
	for (int depth = 0; fault == 0 && depth < REGISTRY_AREAS_DEEP && here[0] != '\0'; depth++) {
		struct wells_area key;
		struct wells_area *area;
		struct area_row row;

		(void)text_copy(key.area, sizeof(key.area), here);
		area = bsearch(&key, ret->areas, ret->area_count, sizeof(key), compare_areas);
		if (area == NULL || !registry_area(&view, here, work->at, &row)) {
			return 0;
		}
		area->count[well->state]++;
		fault = add(&area->litres, well->litres);
		if (fault == 0) {
			fault = add(&area->base_litres, well->base_litres);
		}
		(void)text_copy(here, sizeof(here), row.parent);
	}
	return fault;
}

int wells_of_year(
		const struct books *books, int year, int base, struct day today, struct wells *ret)
{
	struct work work = { .books = books, .ret = ret };
	struct days days = year_days(year);
	char id[TEXT_ID_MAX + 1] = "";
	int fault;

	*ret = (struct wells){ .list = NULL };
	work.at.number = today.number < days.till.number ? today.number : days.till.number - 1;
	fault = find_areas(&work);
	/* By number: registry_next_id() goes in their order. */
	while (fault == 0 && registry_next_id(books, ROW_INTAKE, id)) {
		fault = add_well(&work, id);
	}
	if (fault == 0) {
		fault = water_each(books, days, lay, &work);
	}
	work.is_base = true;
	if (fault == 0 && base != 0) {
		fault = water_each(books, year_days(base), lay, &work);
	}
	for (size_t i = 0; i < ret->count && fault == 0; i++) {
		know_sealed(&days, &ret->list[i]);
		fault = add_up(&work, &ret->list[i]);
	}
	return fault;
}

void wells_finish(struct wells *wells)
{
	free(wells->list);
	free(wells->areas);
	*wells = (struct wells){ .list = NULL };
}
