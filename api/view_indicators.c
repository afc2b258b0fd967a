/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_indicators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/view_word.h"
#include "billing/area_year.h"
#include "ledger/indicator.h"
#include "meter/bytes.h"
#include "meter/decimal.h"

enum {
	KEY_MAX = 64,
	PERCENT_MAX = 32,
	VALUE_MAX = 48,
};

static void put_share(struct view *view, const char *name, struct intensity_share share)
{
	char key[KEY_MAX];
	char text[PERCENT_MAX];
	long long hundredths = llabs((long long)share.hundredths);

	if (!share.is_known) {
		return;
	}
	(void)snprintf(key, sizeof(key), "%s_ppm", name);
	view_int(view, key, share.ppm);
	(void)snprintf(key, sizeof(key), "%s_percent", name);
	(void)snprintf(text, sizeof(text), "%s%lld.%02lld", share.hundredths < 0 ? "-" : "",
			hundredths / 100, hundredths % 100);
	view_text(view, key, text);
}

static const char *basis_name(enum area_basis basis)
{
	static const char *const names[] = { NULL, "ledger", "published" };

	return names[basis];
}

static void put_volume(struct view *view, const char *key, const struct area_volume *volume)
{
	if (volume->taken_litres == AREA_YEAR_NONE && volume->published_litres == AREA_YEAR_NONE) {
		return;
	}
	view_object(view, key);
	view_text_known(view, "basis", basis_name(volume->basis));
	view_int_known(view, "litres", volume->litres);
	view_int_known(view, "taken_litres", volume->taken_litres);
	view_int_known(view, "published_litres", volume->published_litres);
	if (volume->taken_litres != AREA_YEAR_NONE && volume->published_litres != AREA_YEAR_NONE) {
		view_int(view, "unmetered_litres", volume->published_litres - volume->taken_litres);
	}
	view_end(view);
}

static void put_total(struct view *view, const struct area_year *year)
{
	view_object(view, "total");
	put_volume(view, "use", &year->total);
	view_int_known(view, "cap_litres", year->cap_litres);
	put_share(view, "cap_share", year->cap_share);
	view_int_known(view, "normal_year_litres", year->normal_litres);
	put_share(view, "normal_year_cap_share", year->normal_share);
	view_text_known(view, "state", area_state_name(year->cap_state));
	put_share(view, "change", year->total_change);
	view_end(view);
}

static void put_missing(struct view *view, const struct area_intensity *intensity)
{
	view_array(view, "missing");
	for (size_t i = 0; i < intensity->missing_count; i++) {
		view_object(view, NULL);
		view_word(view, "indicator", WORD_INDICATOR, (int)intensity->missing[i].indicator);
		view_int(view, "year", intensity->missing[i].year);
		view_end(view);
	}
	view_end(view);
}

static void put_intensity(struct view *view, const struct area_intensity *intensity)
{
	view_object(view, NULL);
	view_word(view, "of", WORD_INDICATOR, (int)intensity->of);
	put_volume(view, "use", &intensity->water);
	put_volume(view, "base_use", &intensity->base_water);
	view_int_known(view, "litres_per_10k_yuan", intensity->level_litres);
	view_int_known(view, "base_litres_per_10k_yuan", intensity->base_level_litres);
	put_share(view, "index", intensity->index);
	put_share(view, "drop", intensity->drop);
	if (intensity->target_year != 0) {
		view_int(view, "target_year", intensity->target_year);
		view_int(view, "target_base_year", intensity->target_base);
		put_share(view, "target", intensity->target);
		put_share(view, "pace", intensity->pace);
		put_share(view, "yearly", intensity->yearly);
	}
	view_text_known(view, "state", area_state_name(intensity->state));
	put_missing(view, intensity);
	view_end(view);
}

static void put_uses(struct view *view, const struct area_use *use)
{
	view_array(view, "by_use");
	for (int class = 0; class < USE_CLASSES; class ++) {
		int64_t litres;

		if (area_use_class(use, (enum use_class) class, &litres) == 0 && litres != 0) {
			view_object(view, NULL);
			view_text(view, "class", use_class_name((enum use_class) class));
			view_int(view, "litres", litres);
			view_end(view);
		}
	}
	view_end(view);
	view_array(view, "by_source");
	for (int source = 0; source < USE_SOURCES; source++) {
		int64_t litres = 0;

		for (int class = 0; class < USE_CLASSES; class ++) {
			litres += use->litres[source][class];
		}
		if (litres != 0) {
			view_object(view, NULL);
			view_word(view, "source", WORD_SOURCE, source);
			view_int(view, "litres", litres);
			view_end(view);
		}
	}
	view_end(view);
	view_int(view, "in_stream_litres", use->in_stream_litres);
}

static void put_other_water(struct view *view, const struct area_year *year)
{
	if (year->non_conventional.taken_litres != AREA_YEAR_NONE ||
			year->non_conventional.published_litres != AREA_YEAR_NONE ||
			year->non_conventional_target != AREA_YEAR_NONE) {
		view_object(view, "non_conventional");
		put_volume(view, "use", &year->non_conventional);
		put_share(view, "share", year->non_conventional_share);
		view_int_known(view, "target_litres", year->non_conventional_target);
		view_text_known(view, "state", area_state_name(year->non_conventional_state));
		view_end(view);
	}
	if (year->unaccounted_litres != AREA_YEAR_NONE || year->leakage_target.is_known) {
		view_object(view, "network");
		view_int_known(view, "unaccounted_litres", year->unaccounted_litres);
		put_share(view, "leakage", year->leakage);
		put_share(view, "target", year->leakage_target);
		view_text_known(view, "state", area_state_name(year->leakage_state));
		view_end(view);
	}
}

/* Millionths as a decimal, no zeros at its end. */
static const char *millionths_text(int64_t millionths, char ret[static VALUE_MAX])
{
	int64_t whole = decimal_power(6);
	int length = snprintf(ret, VALUE_MAX, "%lld.%06lld", (long long)(millionths / whole),
			(long long)(millionths % whole));

	while (length > 0 && ret[length - 1] == '0') {
		ret[--length] = '\0';
	}
	if (length > 0 && ret[length - 1] == '.') {
		ret[length - 1] = '\0';
	}
	return ret;
}

static void put_figures(struct view *view, const struct area_year *year)
{
	put_share(view, "composite", year->composite);
	view_array(view, "figures");
	for (size_t i = 0; i < AREA_FIGURES; i++) {
		const struct area_figure *figure = &year->figures[i];
		char value[VALUE_MAX];

		if (!figure->is_known) {
			continue;
		}
		view_object(view, NULL);
		view_word(view, "indicator", WORD_INDICATOR, (int)figure->indicator);
		view_text(view, "value", millionths_text(figure->row.value_millionths, value));
		view_word(view, "unit", WORD_UNIT, (int)figure->row.unit);
		put_share(view, "change", figure->change);
		view_text(view, "document", figure->row.document);
		view_end(view);
	}
	view_end(view);
}

static void put_area(struct view *view, const struct area_year *year)
{
	view_object(view, NULL);
	view_text(view, "area", year->area);
	view_text_known(view, "name", year->name);
	view_int(view, "base_year", year->base);
	view_bool(view, "ended", year->has_ended);
	put_total(view, year);
	view_array(view, "intensity");
	for (size_t i = 0; i < AREA_INTENSITIES; i++) {
		put_intensity(view, &year->intensities[i]);
	}
	view_end(view);
	put_uses(view, &year->use);
	put_other_water(view, year);
	put_figures(view, year);
	view_end(view);
}

void view_indicators(struct view *view, const struct area_years *years)
{
	view_int(view, "year", years->year);
	view_array(view, "areas");
	for (size_t i = 0; i < years->count; i++) {
		put_area(view, &years->list[i]);
	}
	view_end(view);
}
