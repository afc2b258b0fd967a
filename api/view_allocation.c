/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_allocation.h"

#include "api/view.h"
#include "api/view_word.h"
#include "ledger/allocation.h"
#include "ledger/ledger.h"

static void put_area(struct view *view, const struct allocation_area *area)
{
	view_object(view, NULL);
	view_text(view, "area", area->area);
	view_text_known(view, "name", area->name);
	view_int_known(view, "share_litres", area->share_litres);
	view_int_known(view, "allocated_litres", area->litres);
	view_int_known(view, "dispatch_litres", area->dispatch_litres);
	view_int_known(view, "limit_litres", area->limit_litres);
	view_int(view, "used_litres", area->used_litres);
	view_int_known(view, "remaining_litres", area->remaining_litres);
	view_int_known(view, "share_ppm", area->share_ppm);
	view_text_known(view, "state", caps_state_name(area->state));
	view_int(view, "near_percent", area->near_percent);
	view_end(view);
}

static void put_section(struct view *view, const struct allocation *one)
{
	view_object(view, "outflow");
	view_text(view, "section", one->section);
	view_text(view, "state", flow_state_name(one->outflow.state));
	if (one->outflow.at_s != INT64_MIN) {
		view_instant(view, "at", (struct instant){ one->outflow.at_s });
		view_int(view, "litres_per_s", one->outflow.l_per_s);
	}
	view_end(view);
}

static void put_river(struct view *view, const struct registry_view *registry,
		const struct allocation *one, const char *above)
{
	const struct day last = { one->days.till.number - 1 };

	view_object(view, NULL);
	view_text(view, "basin", one->basin);
	view_text_known(view, "name", one->name);
	view_word(view, "class", WORD_BASIN, (int)one->class);
	view_word(view, "year_kind", WORD_YEAR_KIND, (int)one->year_kind);
	view_word(view, "year_type", WORD_YEAR_TYPE, (int)one->type);
	view_bool(view, "forecast", one->is_forecast);
	view_day(view, "from", one->days.from);
	view_day(view, "at", last);
	view_int_known(view, "available_litres", one->available_litres);
	view_int_known(view, "share_litres", one->shares_litres);
	view_int_known(view, "allocated_litres", one->litres);
	view_int_known(view, "dispatch_litres", one->dispatch_litres);
	view_int(view, "used_litres", one->used_litres);
	view_int(view, "outside_litres", one->outside_litres);
	if (one->section[0] != '\0') {
		put_section(view, one);
	}
	view_array(view, "areas");
	for (size_t i = 0; i < one->count; i++) {
		if (above == NULL ||
				registry_area_is_within(
						registry, one->areas[i].area, above, last)) {
			put_area(view, &one->areas[i]);
		}
	}
	view_end(view);
	view_end(view);
}

int view_allocations(struct view *view, struct ledger *ledger, const struct caps_choice *choice)
{
	const struct registry_view registry = { .books = ledger_books(ledger) };
	struct allocations all;
	int fault = allocations_of_year(registry.books, choice->year, choice->at, &all);

	view_int(view, "year", choice->year);
	view_array(view, "rivers");
	for (size_t i = 0; i < all.count && fault == 0; i++) {
		put_river(view, &registry, &all.list[i], choice->area);
	}
	view_end(view);
	allocations_finish(&all);
	return fault;
}
