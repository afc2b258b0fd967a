/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_indicators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/oversight.h"
#include "api/view_log.h"
#include "api/view_statistics.h"
#include "api/view_word.h"
#include "billing/area_year.h"
#include "ledger/coverage.h"
#include "ledger/indicator.h"
#include "ledger/institution.h"
#include "ledger/ledger.h"
#include "ledger/quality.h"
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
	view_uses_of(view, use->litres);
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

/* ---- readings ---- */

static void put_rates(struct view *view, const struct quality_rates *rates)
{
	view_int(view, "due_readings", rates->due);
	view_int(view, "received_readings", rates->received);
	view_int(view, "due_days", rates->due_days);
	view_int(view, "unknown_days", rates->unknown_days);
	put_share(view, "arrival", intensity_part(rates->received, rates->due));
	put_share(view, "completeness",
			intensity_part(rates->due_days - rates->unknown_days, rates->due_days));
	put_share(view, "validity", intensity_part(rates->valid, rates->due));
	put_share(view, "timeliness", intensity_part(rates->timely, rates->timed));
}

static void put_coverage(struct view *view, const struct area_year *year,
		const struct coverage_area *coverage)
{
	struct intensity_share share = intensity_part(coverage->online, coverage->intakes);
	enum area_state state = AREA_STATE_NONE;

	if (share.is_known && year->coverage_target.is_known) {
		state = share.ppm >= year->coverage_target.ppm             ? AREA_STATE_MET
				: year->coverage_target_year == year->year ? AREA_STATE_MISSED
									   : AREA_STATE_BEHIND;
	}
	view_object(view, "coverage");
	view_int(view, "above_scale_intakes", coverage->intakes);
	view_int(view, "online_intakes", coverage->online);
	put_share(view, "share", share);
	view_int(view, "taken_litres", coverage->taken_litres);
	view_int(view, "online_litres", coverage->online_litres);
	put_share(view, "volume_share",
			intensity_part(coverage->online_litres, coverage->taken_litres));
	put_share(view, "target", year->coverage_target);
	view_text_known(view, "state", area_state_name(state));
	view_end(view);
}

static void put_quality(
		struct view *view, const struct view_indicators *all, const struct area_year *year)
{
	const struct coverage_area *coverage = coverage_find_area(all->coverage, year->area);
	const struct quality_area *quality = quality_find_area(all->quality, year->area);

	if (coverage != NULL && coverage->intakes > 0) {
		put_coverage(view, year, coverage);
	}
	if (quality != NULL && quality->rates.due_days > 0) {
		view_object(view, "quality");
		put_rates(view, &quality->rates);
		view_end(view);
	}
}

/* Is the area one of those shown? */
static bool is_shown(const struct area_years *years, const char *area)
{
	for (size_t i = 0; i < years->count; i++) {
		if (strcmp(years->list[i].area, area) == 0) {
			return true;
		}
	}
	return false;
}

static void put_permits(struct view *view, const struct view_indicators *all)
{
	view_array(view, "permits");
	for (size_t i = 0; i < all->quality->permit_count; i++) {
		const struct quality_permit *permit = &all->quality->permits[i];

		if (is_shown(all->years, permit->area)) {
			view_object(view, NULL);
			view_text(view, "permit", permit->permit);
			view_text_known(view, "holder", permit->holder);
			view_text(view, "area", permit->area);
			put_rates(view, &permit->rates);
			view_end(view);
		}
	}
	view_end(view);
}

static void put_meters(struct view *view, const struct view_indicators *all)
{
	view_array(view, "meters");
	for (size_t i = 0; i < all->quality->meter_count; i++) {
		const struct quality_meter *meter = &all->quality->meters[i];

		if (quality_is_plausible(meter) || !is_shown(all->years, meter->area)) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "meter", meter->meter);
		view_text(view, "intake", meter->intake);
		view_text(view, "permit", meter->permit);
		view_text(view, "area", meter->area);
		view_int(view, "missing_readings", meter->rates.due - meter->rates.received);
		view_int(view, "missing_days", meter->rates.unknown_days);
		view_int(view, "jumps", meter->jumps);
		view_int(view, "negative", meter->negative);
		view_int(view, "over_range", meter->over_range);
		view_int(view, "conflicts", meter->conflicts);
		view_int(view, "suspect", meter->suspect);
		view_int(view, "stuck_days", meter->stuck_days);
		view_end(view);
	}
	view_end(view);
}

static void put_intakes(struct view *view, const struct view_indicators *all)
{
	view_array(view, "above_scale");
	for (size_t i = 0; i < all->coverage->intake_count; i++) {
		const struct coverage_intake *intake = &all->coverage->intakes[i];

		if (!is_shown(all->years, intake->area)) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "intake", intake->intake);
		view_text(view, "permit", intake->permit);
		view_text(view, "area", intake->area);
		view_word(view, "source", WORD_SOURCE, (int)intake->source);
		view_int(view, "permit_litres", intake->annual_litres);
		view_int(view, "threshold_litres", intake->threshold_litres);
		view_int(view, "taken_litres", intake->taken_litres);
		view_bool(view, "online", intake->is_online);
		view_end(view);
	}
	view_end(view);
}

void view_oversight(struct view *view, const struct oversight *oversight, const char *area)
{
	struct oversight_area one;

	oversight_of_area(oversight, area, &one);
	if (one.inspection.abstractors == 0 && one.intakes.intakes == 0 && one.payable_fen <= 0) {
		return;
	}
	view_object(view, "oversight");
	view_int(view, "abstractors", one.inspection.abstractors);
	view_int(view, "inspected", one.inspection.inspected);
	put_share(view, "inspection",
			intensity_part(one.inspection.inspected, one.inspection.abstractors));
	view_int(view, "intakes", one.intakes.intakes);
	view_int(view, "standardised_intakes", one.intakes.standard);
	put_share(view, "standardised", intensity_part(one.intakes.standard, one.intakes.intakes));
	view_int(view, "payable_fen", one.payable_fen);
	view_int(view, "collected_fen", one.collected_fen);
	put_share(view, "collection", intensity_part(one.collected_fen, one.payable_fen));
	view_end(view);
}

static void put_area(
		struct view *view, const struct view_indicators *all, const struct area_year *year)
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
	put_quality(view, all, year);
	view_oversight(view, all->oversight, year->area);
	put_figures(view, year);
	view_end(view);
}

static void put_institutions(struct view *view, const struct institutions *institutions)
{
	view_array(view, "institutions");
	for (size_t i = 0; i < institutions->count; i++) {
		const struct institution *one = &institutions->list[i];

		view_object(view, NULL);
		view_text(view, "institution", one->row.institution);
		view_text(view, "name", one->row.name);
		view_text(view, "area", one->row.area);
		view_text_known(view, "permit", one->row.permit);
		view_int(view, "persons", one->row.persons);
		view_int_known(view, "floor_m2",
				one->row.floor_m2 > 0 ? one->row.floor_m2 : INT64_MIN);
		view_int_known(view, "used_litres", one->used_litres);
		view_int_known(view, "litres_per_person", one->per_person_litres);
		view_int_known(view, "litres_per_m2", one->per_m2_litres);
		view_int(view, "norm_litres", one->row.norm_litres);
		view_int_known(view, "advanced_litres", one->row.advanced_litres);
		view_int_known(view, "leading_litres", one->row.leading_litres);
		view_text_known(view, "grade", institution_grade_name(one->grade));
		view_bool(view, "leader", one->grade == INSTITUTION_LEADER);
		view_text_known(view, "document", one->row.document);
		view_end(view);
	}
	view_end(view);
}

void view_indicators(struct view *view, const struct view_indicators *all)
{
	view_int(view, "year", all->years->year);
	view_array(view, "areas");
	for (size_t i = 0; i < all->years->count; i++) {
		put_area(view, all, &all->years->list[i]);
	}
	view_end(view);
	put_institutions(view, all->institutions);
	if (all->is_detailed) {
		put_permits(view, all);
		put_meters(view, all);
		put_intakes(view, all);
	}
}

int view_indicators_of(
		struct view *view, struct ledger *ledger, const struct indicators_choice *choice)
{
	SCOPED_FINISH(area_years_finish) struct area_years years = { .list = NULL };
	SCOPED_FINISH(quality_finish) struct quality quality = { .permits = NULL };
	SCOPED_FINISH(coverage_finish) struct coverage coverage = { .intakes = NULL };
	SCOPED_FINISH(institutions_finish) struct institutions institutions = { .list = NULL };
	SCOPED_FINISH(oversight_finish) struct oversight oversight = { .arrears = NULL };
	const struct view_indicators all = { &years, &quality, &coverage, &institutions, &oversight,
		choice->is_detailed };
	const struct judge judge = ledger_judge(ledger);
	int fault = area_years(judge.books, choice->year, choice->base, choice->area, &years);

	if (fault == 0) {
		fault = quality_of_year(judge.books, choice->year, &quality);
	}
	if (fault == 0 && choice->is_detailed) {
		fault = quality_timely(&judge, choice->year, &quality);
	}
	if (fault == 0) {
		fault = coverage_of_year(judge.books, choice->year, &coverage);
	}
	if (fault == 0) {
		fault = institutions_of_year(
				judge.books, choice->year, choice->area, &institutions);
	}
	if (fault == 0) {
		fault = oversight_of_year(ledger, choice->year, &oversight);
	}
	if (fault < 0) {
		return fault;
	}
	view_indicators(view, &all);
	return view_log(view, ledger);
}
