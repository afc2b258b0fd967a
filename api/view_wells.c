/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_wells.h"

#include "api/view.h"
#include "api/view_word.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "ledger/wells.h"
#include "meter/wide.h"

/* What was reduced, where both are known, and its share of the base in millionths, floored. */
static void put_reduced(struct view *view, int64_t litres, int64_t base_litres)
{
	wide reduced = (wide)base_litres - litres; /* of two sums of years: it fits */
	wide ppm;

	if (litres == WELLS_NONE || base_litres == WELLS_NONE) {
		return;
	}
	view_int(view, "reduced_litres", (int64_t)reduced);
	if (base_litres > 0) {
		ppm = reduced * 1000000;
		ppm = ppm >= 0 ? ppm / base_litres : -((-ppm + base_litres - 1) / base_litres);
		view_int(view, "reduced_ppm", (int64_t)ppm);
	}
}

static void put_area(struct view *view, const struct wells_area *area)
{
	int64_t wells = 0;

	for (int state = SITE_ACTIVE; state <= SITE_FILLED; state++) {
		wells += area->count[state];
	}
	if (wells == 0) {
		return;
	}
	view_object(view, NULL);
	view_text(view, "area", area->area);
	view_int(view, "wells", wells);
	for (int state = SITE_ACTIVE; state <= SITE_FILLED; state++) {
		view_int(view, word_name(WORD_SITE, state), area->count[state]);
	}
	view_int_known(view, "year_litres", area->litres);
	view_int_known(view, "base_litres", area->base_litres);
	put_reduced(view, area->litres, area->base_litres);
	view_end(view);
}

static void put_well(struct view *view, const struct books *books, const struct well *well,
		struct day today)
{
	const struct registry_view registry = { .books = books };
	struct basin_row basin;

	view_object(view, NULL);
	view_text(view, "intake", well->intake);
	view_text(view, "name", well->name);
	view_text_known(view, "permit", well->permit);
	view_text_known(view, "area", well->area);
	if (registry_basin(&registry, well->site.basin, today, &basin)) {
		view_text(view, "basin", well->site.basin);
		view_word(view, "class", WORD_BASIN, (int)basin.class);
	}
	view_word(view, "state", WORD_SITE, (int)well->state);
	if (row_has_day(well->since)) {
		view_day(view, "since", well->since);
	}
	view_text_known(view, "seal", well->site.seal);
	if (row_has_day(well->site.until)) {
		view_day(view, "until", well->site.until);
	}
	view_word(view, "exception", WORD_EXCEPTION, (int)well->site.exception);
	view_text_known(view, "ground", well->site.ground);
	view_text_known(view, "document", well->site.document);
	view_int_known(view, "year_litres", well->litres);
	view_int_known(view, "base_litres", well->base_litres);
	view_int_known(view, "sealed_litres", well->sealed_litres);
	view_end(view);
}

int view_wells(struct view *view, struct ledger *ledger, int year, int base, const char *area)
{
	const struct books *books = ledger_books(ledger);
	const struct registry_view registry = { .books = books };
	struct day today = zone_day(&books->zone, ledger_now(ledger));
	struct wells wells;
	int fault = wells_of_year(books, year, base, today, &wells);

	view_int(view, "year", year);
	if (base != 0) {
		view_int(view, "base_year", base);
	}
	view_array(view, "areas");
	for (size_t i = 0; i < wells.area_count; i++) {
		if (area == NULL ||
				registry_area_is_within(
						&registry, wells.areas[i].area, area, today)) {
			put_area(view, &wells.areas[i]);
		}
	}
	view_end(view);
	view_array(view, "wells");
	for (size_t i = 0; i < wells.count; i++) {
		const char *own = wells.list[i].area;

		if (area == NULL ||
				(own[0] != '\0' &&
						registry_area_is_within(
								&registry, own, area, today))) {
			put_well(view, books, &wells.list[i], today);
		}
	}
	view_end(view);
	wells_finish(&wells);
	return fault;
}
