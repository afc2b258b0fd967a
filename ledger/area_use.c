/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/area_use.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/registry.h"
#include "ledger/water_each.h"
#include "meter/err.h"

struct work {
	const struct books *books;
	struct days days;
	struct area_uses *uses;
	int *above; /* the place of each area's parent, or -1 */
};

const char *use_class_name(enum use_class class)
{
	static const char *const names[USE_CLASSES] = { "agriculture", "industry", "domestic",
		"ecological", "public_supply", "mixed", "other" };

	return names[class];
}

static enum use_class class_of_use(enum use use)
{
	switch (use) {
	case USE_AGRICULTURE:
		return USE_CLASS_AGRICULTURE;
	case USE_INDUSTRY:
	case USE_THERMAL_ONCE_THROUGH:
	case USE_THERMAL_RECIRCULATING:
	case USE_COOLING:
	case USE_MINE_DRAINAGE_REUSED:
	case USE_MINE_DRAINAGE_DISCHARGED:
		return USE_CLASS_INDUSTRY;
	case USE_DOMESTIC: /* services and building sites are domestic in the yearly bulletin */
	case USE_RURAL_SUPPLY:
	case USE_SPECIAL:
	case USE_CONSTRUCTION:
	case USE_HEAT_PUMP:
		return USE_CLASS_DOMESTIC;
	case USE_ECOLOGICAL:
		return USE_CLASS_ECOLOGICAL;
	case USE_PUBLIC_SUPPLY:
		return USE_CLASS_SUPPLY;
	case USE_ANY:
	case USE_OTHER:
	case USE_HYDROPOWER:
		return USE_CLASS_OTHER;
	}
	return USE_CLASS_OTHER;
}

enum use_class use_class_of(uint32_t uses)
{
	enum use_class class = USE_CLASS_OTHER;
	bool has_one = false;

	for (int use = USE_ANY + 1; use < 32; use++) {
		if ((uses & use_bit((enum use)use)) == 0) {
			continue;
		}
		if (has_one && class_of_use((enum use)use) != class) {
			return USE_CLASS_MIXED;
		}
		class = class_of_use((enum use)use);
		has_one = true;
	}
	return class;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct area_use *)a)->area, ((const struct area_use *)b)->area);
}

static int find_place(const struct area_uses *uses, const char *area)
{
	const struct area_use *found = area_uses_find(uses, area);

	return found == NULL ? -1 : (int)(found - uses->list);
}

const struct area_use *area_uses_find(const struct area_uses *uses, const char *area)
{
	struct area_use key;

	if (uses->count == 0 || !text_copy(key.area, sizeof(key.area), area)) {
		return NULL;
	}
	return bsearch(&key, uses->list, uses->count, sizeof(key), compare);
}

static int find_areas(struct work *work)
{
	const struct registry_view view = { .books = work->books };
	const struct day last = { work->days.till.number - 1 };
	size_t room = shelf_count(books_shelf(work->books, BOOK_AREA));
	char id[TEXT_ID_MAX + 1] = "";

	work->uses->list = calloc(room + 1, sizeof(*work->uses->list));
	work->above = calloc(room + 1, sizeof(*work->above));
	if (work->uses->list == NULL || work->above == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(work->books, ROW_AREA, id)) {
		assert(work->uses->count < room);
		(void)text_copy(work->uses->list[work->uses->count++].area, sizeof(id), id);
	}
	for (size_t i = 0; i < work->uses->count; i++) {
		struct area_row row;

		work->above[i] = registry_area(&view, work->uses->list[i].area, last, &row)
				? find_place(work->uses, row.parent)
				: -1;
	}
	return 0;
}

/* Into the water's own area and all above it; a tree that runs in a circle ends. */
static int lay(void *context, const struct water_part *part)
{
	struct work *work = context;
	int place = part->water == NULL ? -1 : find_place(work->uses, part->water->area);
	int64_t counted =
			part->water == NULL ? 0 : water_counted(part->litres, part->water->counts);

	for (size_t steps = 0; place >= 0 && steps < work->uses->count; steps++) {
		struct area_use *use = &work->uses->list[place];
		int64_t *sum = &use->litres[part->water->source][use_class_of(part->water->uses)];

		use->has_water = true;
		if (__builtin_add_overflow(*sum, counted, sum) ||
				__builtin_add_overflow(use->in_stream_litres,
						part->litres - counted, &use->in_stream_litres)) {
			return WEIR_FAULT_RANGE;
		}
		place = work->above[place];
	}
	return 0;
}

int area_uses(const struct books *books, struct days days, struct area_uses *ret)
{
	struct work work = { .books = books, .days = days, .uses = ret };
	int fault;

	*ret = (struct area_uses){ .list = NULL };
	fault = find_areas(&work);
	if (fault == 0) {
		fault = water_each(books, days, lay, &work);
	}
	free(work.above);
	return fault;
}

void area_uses_finish(struct area_uses *uses)
{
	free(uses->list);
	*uses = (struct area_uses){ .list = NULL };
}

/* ---- sums ---- */

static int add_source(const struct area_use *use, int source, int64_t *ret)
{
	for (int class = 0; class < USE_CLASSES; class ++) {
		if (__builtin_add_overflow(*ret, use->litres[source][class], ret)) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

static bool is_conventional(int source)
{
	return source == SOURCE_ANY || water_is_conventional((enum source)source);
}

int area_use_conventional(const struct area_use *use, int64_t *ret)
{
	int fault = 0;

	*ret = 0;
	for (int source = 0; source < USE_SOURCES && fault == 0; source++) {
		fault = is_conventional(source) ? add_source(use, source, ret) : 0;
	}
	return fault;
}

int area_use_other(const struct area_use *use, int64_t *ret)
{
	int fault = 0;

	*ret = 0;
	for (int source = 0; source < USE_SOURCES && fault == 0; source++) {
		fault = is_conventional(source) ? 0 : add_source(use, source, ret);
	}
	return fault;
}

int area_use_class(const struct area_use *use, enum use_class class, int64_t *ret)
{
	*ret = 0;
	for (int source = 0; source < USE_SOURCES; source++) {
		if (is_conventional(source) &&
				__builtin_add_overflow(*ret, use->litres[source][class], ret)) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}
