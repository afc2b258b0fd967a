/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_statistics.h"

#include <string.h>

#include "api/view_log.h"
#include "api/view_word.h"
#include "ledger/registry.h"
#include "ledger/unit_use.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/wide.h"

_Static_assert(USE_CLASSES == 7, "view_uses_of() takes tables of so many classes");

static void put_class(struct view *view, const int64_t (*litres)[USE_CLASSES], int class)
{
	int64_t sum = 0;

	for (int source = 0; source < USE_SOURCES; source++) {
		if (source == SOURCE_ANY || water_is_conventional((enum source)source)) {
			sum += litres[source][class];
		}
	}
	if (sum != 0) {
		view_object(view, NULL);
		view_text(view, "class", use_class_name((enum use_class) class));
		view_int(view, "litres", sum);
		view_end(view);
	}
}

static void put_source(struct view *view, const int64_t (*litres)[USE_CLASSES], int source)
{
	int64_t sum = 0;

	for (int class = 0; class < USE_CLASSES; class ++) {
		sum += litres[source][class];
	}
	if (sum != 0) {
		view_object(view, NULL);
		view_word(view, "source", WORD_SOURCE, source);
		view_int(view, "litres", sum);
		view_end(view);
	}
}

void view_uses_of(struct view *view, const int64_t (*litres)[USE_CLASSES])
{
	view_array(view, "by_use");
	for (int class = 0; class < USE_CLASSES; class ++) {
		put_class(view, litres, class);
	}
	view_end(view);
	view_array(view, "by_source");
	for (int source = 0; source < USE_SOURCES; source++) {
		put_source(view, litres, source);
	}
	view_end(view);
}

static bool is_within(const struct view_statistics *all, const char *area)
{
	const struct registry_view view = { .books = all->books };
	const struct day last = { all->units->days.till.number - 1 };

	return all->area == NULL ||
			(area[0] != '\0' && registry_area_is_within(&view, area, all->area, last));
}

/* Used again ÷ all that was used: what came in fresh, and what was used again. */
static void put_reuse(struct view *view, const struct unit_use *unit, int64_t taken)
{
	int64_t network = unit->network_litres == UNIT_USE_NONE ? 0 : unit->network_litres;
	wide all = (wide)taken + network + unit->reused_litres;

	if (unit->reused_litres != UNIT_USE_NONE && all > 0) {
		view_int(view, "reuse_ppm",
				(int64_t)((2 * (wide)unit->reused_litres * 1000000 + all) /
						(2 * all)));
	}
}

static int put_unit(struct view *view, const struct unit_use *unit)
{
	int64_t taken;
	int64_t conventional;
	int64_t other;
	int fault = unit_use_taken(unit, &taken);

	if (fault == 0) {
		fault = unit_use_conventional(unit, &conventional);
	}
	if (fault == 0) {
		fault = unit_use_other(unit, &other);
	}
	if (fault < 0) {
		return fault;
	}
	view_object(view, NULL);
	view_text(view, "unit", unit->unit);
	view_text_known(view, "holder", unit->holder);
	view_text_known(view, "area", unit->area);
	view_bool(view, "listed", unit->is_listed);
	view_int(view, "taken_litres", taken);
	view_int(view, "measured_litres", unit->measured_litres);
	view_int(view, "assessed_litres", unit->assessed_litres);
	view_int(view, "conventional_litres", conventional);
	view_int(view, "non_conventional_litres", other);
	view_int(view, "in_stream_litres", unit->in_stream_litres);
	view_int(view, "unregistered_litres", unit->unregistered_litres);
	view_uses_of(view, unit->litres);
	view_int(view, "sheet_litres", unit->sheet_litres);
	view_int(view, "unexplained_litres", unit->sheet_litres - taken);
	view_int(view, "unknown_days", unit->unknown_days);
	view_int_known(view, "metered_returned_litres", unit->metered_returned_litres);
	view_int(view, "reports", unit->reports);
	view_int_known(view, "network_litres", unit->network_litres);
	view_int_known(view, "reused_litres", unit->reused_litres);
	view_int_known(view, "returned_litres", unit->returned_litres);
	view_int_known(view, "reclaimed_litres", unit->reclaimed_litres);
	put_reuse(view, unit, taken);
	view_end(view);
	return 0;
}

static int put_units(struct view *view, const struct view_statistics *all, int64_t *ret_sheets)
{
	int fault = 0;

	view_array(view, "units");
	for (size_t i = 0; i < all->units->count && fault == 0; i++) {
		const struct unit_use *unit = &all->units->list[i];
		/* Who is listed and took nothing has no area. */
		bool is_shown = all->list == NULL || unit->is_listed;

		if (!is_shown ||
				(!is_within(all, unit->area) &&
						!(unit->is_listed && unit->area[0] == '\0'))) {
			continue;
		}
		fault = put_unit(view, unit);
		if (fault == 0 &&
				__builtin_add_overflow(
						*ret_sheets, unit->sheet_litres, ret_sheets)) {
			fault = WEIR_FAULT_RANGE;
		}
	}
	view_end(view);
	return fault;
}

static int put_areas(struct view *view, const struct view_statistics *all)
{
	const struct registry_view registry = { .books = all->books };
	const struct day last = { all->units->days.till.number - 1 };
	int fault = 0;

	view_array(view, "areas");
	for (size_t i = 0; i < all->areas->count && fault == 0; i++) {
		const struct area_use *use = &all->areas->list[i];
		struct area_row row;
		int64_t conventional;
		int64_t other;

		if (!use->has_water || !is_within(all, use->area)) {
			continue;
		}
		fault = area_use_conventional(use, &conventional);
		fault = fault < 0 ? fault : area_use_other(use, &other);
		if (fault < 0) {
			break;
		}
		view_object(view, NULL);
		view_text(view, "area", use->area);
		if (registry_area(&registry, use->area, last, &row)) {
			view_text_known(view, "name", row.name);
		}
		view_int(view, "conventional_litres", conventional);
		view_int(view, "non_conventional_litres", other);
		view_int(view, "in_stream_litres", use->in_stream_litres);
		view_uses_of(view, use->litres);
		view_end(view);
	}
	view_end(view);
	return fault;
}

int view_statistics(struct view *view, const struct view_statistics *all)
{
	int64_t sheets = 0;
	int fault;

	view_text(view, "period", all->period);
	view_text_known(view, "list", all->list);
	fault = put_units(view, all, &sheets);
	view_int(view, "sheet_litres", sheets);
	return fault < 0 ? fault : put_areas(view, all);
}

int view_statistics_of(struct view *view, struct ledger *ledger, struct days days,
		struct view_statistics *all)
{
	SCOPED_FINISH(unit_uses_finish) struct unit_uses units = { .list = NULL };
	SCOPED_FINISH(area_uses_finish) struct area_uses areas = { .list = NULL };
	int fault = unit_uses(all->books, days, all->list, &units);

	if (fault == 0) {
		fault = area_uses(all->books, days, &areas);
	}
	if (fault == 0) {
		all->units = &units;
		all->areas = &areas;
		fault = view_statistics(view, all);
		all->units = NULL;
		all->areas = NULL;
	}
	return fault < 0 ? fault : view_log(view, ledger);
}
