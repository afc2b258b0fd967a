/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/area_year.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/exact.h"
#include "ledger/indicator.h"
#include "meter/err.h"

/* What is shown as it was entered, in this order. */
static const enum indicator shown[AREA_FIGURES] = {
	INDICATOR_GDP,
	INDICATOR_INDUSTRY,
	INDICATOR_POPULATION,
	INDICATOR_IRRIGATED_AREA,
	INDICATOR_IRRIGATION_COEFFICIENT,
	INDICATOR_NORMAL_YEAR_FACTOR,
	INDICATOR_NETWORK_SUPPLIED,
	INDICATOR_NETWORK_SOLD,
	INDICATOR_PRECIPITATION,
	INDICATOR_RESOURCES,
	INDICATOR_SURFACE_RESOURCES,
	INDICATOR_GROUNDWATER_RESOURCES,
	INDICATOR_COMPOSITE_SCORE,
	INDICATOR_COMPOSITE_LEVEL,
	INDICATOR_COMPOSITE_LEVEL_WEIGHT,
	INDICATOR_COMPOSITE_DEVELOPMENT,
	INDICATOR_COMPOSITE_DEVELOPMENT_WEIGHT,
};

struct work {
	const struct books *books;
	struct registry_view view;
	struct day today;
	const struct area_uses *uses;
	const struct area_uses *base_uses;
	bool base_has_ended;
	struct area_year *ret;
};

const char *area_state_name(enum area_state state)
{
	static const char *const names[] = { NULL, "met", "on-pace", "behind", "missed" };

	return names[state];
}

static bool find(const struct work *work, int year, enum indicator indicator,
		struct indicator_row *ret)
{
	return registry_indicator(&work->view, work->ret->area, year, indicator, work->today, ret);
}

static int64_t litres_of(const struct work *work, int year, enum indicator indicator)
{
	struct indicator_row row;
	int64_t litres;

	return find(work, year, indicator, &row) && indicator_litres(&row, &litres)
			? litres
			: AREA_YEAR_NONE;
}

static void exact_of(const struct indicator_row *row, struct exact *ret)
{
	wide numerator;
	wide denominator;

	indicator_fraction(row, &numerator, &denominator);
	exact_set_fraction(ret, numerator, denominator);
}

static struct intensity_share share_of(const struct indicator_row *row)
{
	SCOPED_FINISH(exact_finish) struct exact share = exact_zero();

	exact_of(row, &share);
	return intensity_share(&share);
}

/* The published figure, else the ledger's of a year that has ended. */
static struct area_volume choose(int64_t published, int64_t taken, bool has_ended)
{
	struct area_volume ret = {
		.litres = AREA_YEAR_NONE,
		.taken_litres = taken,
		.published_litres = published,
	};

	if (published != AREA_YEAR_NONE) {
		ret.basis = AREA_BASIS_PUBLISHED;
		ret.litres = published;
	} else if (taken != AREA_YEAR_NONE && has_ended) {
		ret.basis = AREA_BASIS_LEDGER;
		ret.litres = taken;
	}
	return ret;
}

/* What the ledger knows of an area's use: of everything, of industry, of other sources. */
static int taken_of(const struct area_uses *uses, const char *area, enum indicator of, int64_t *ret)
{
	const struct area_use *use = area_uses_find(uses, area);

	*ret = AREA_YEAR_NONE;
	if (use == NULL || !use->has_water) {
		return 0;
	}
	if (of == INDICATOR_TOTAL_USE) {
		return area_use_conventional(use, ret);
	}
	if (of == INDICATOR_INDUSTRIAL_USE) {
		return area_use_class(use, USE_CLASS_INDUSTRY, ret);
	}
	assert(of == INDICATOR_NON_CONVENTIONAL_USE);
	return area_use_other(use, ret);
}

static int volume_of(
		const struct work *work, enum indicator of, bool is_base, struct area_volume *ret)
{
	int64_t taken;
	int fault = taken_of(is_base ? work->base_uses : work->uses, work->ret->area, of, &taken);

	*ret = choose(litres_of(work, is_base ? work->ret->base : work->ret->year, of), taken,
			is_base ? work->base_has_ended : work->ret->has_ended);
	return fault;
}

/* ---- intensity ---- */

static void miss(struct area_intensity *intensity, enum indicator indicator, int year)
{
	if (intensity->missing_count < AREA_MISSING_MAX) {
		intensity->missing[intensity->missing_count++] =
				(struct area_missing){ indicator, year };
	}
}

static int64_t level_of(const struct work *work, const struct area_volume *water, int year,
		enum indicator of)
{
	SCOPED_FINISH(exact_finish) struct exact level = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact output = exact_zero();
	struct indicator_row row;
	int64_t ret = AREA_YEAR_NONE;

	if (water->basis == AREA_BASIS_NONE || !find(work, year, of, &row)) {
		return AREA_YEAR_NONE;
	}
	exact_set_int(&level, water->litres);
	exact_of(&row, &output);
	exact_divide(&level, &output);
	return intensity_round(&level, 10000, &ret) ? ret : AREA_YEAR_NONE;
}

/* The product of the indices behind the base year; false where one is missing. */
static bool chain(const struct work *work, struct area_intensity *ret, struct exact *index)
{
	enum indicator of =
			ret->of == INDICATOR_GDP ? INDICATOR_GDP_INDEX : INDICATOR_INDUSTRY_INDEX;

	exact_set_int(index, 1);
	for (int year = work->ret->base + 1; year <= work->ret->year; year++) {
		SCOPED_FINISH(exact_finish) struct exact one = exact_zero();
		struct indicator_row row;

		if (!find(work, year, of, &row)) {
			miss(ret, of, year);
			continue;
		}
		exact_of(&row, &one);
		exact_multiply(index, &one);
	}
	return ret->missing_count == 0;
}

/* The target of this year or of the next one that has one. */
static bool find_target(const struct work *work, enum indicator of, struct indicator_row *ret)
{
	return indicator_next(&work->view, work->ret->area, work->ret->year, of, work->today, ret);
}

static void judge(struct area_intensity *ret, const struct exact *drop, const struct exact *target,
		int year)
{
	if (exact_compare(drop, target) >= 0) {
		ret->state = AREA_STATE_MET;
	} else if (ret->target_year == year) {
		ret->state = AREA_STATE_MISSED;
	} else {
		ret->state = ret->drop.ppm >= ret->pace.ppm ? AREA_STATE_ON_PACE
							    : AREA_STATE_BEHIND;
	}
}

static void aim(const struct work *work, struct area_intensity *ret, const struct exact *drop)
{
	SCOPED_FINISH(exact_finish) struct exact target = exact_zero();
	struct indicator_row row;
	int years;
	int passed;

	if (!find_target(work,
			    ret->of == INDICATOR_GDP ? INDICATOR_GDP_DROP_TARGET
						     : INDICATOR_INDUSTRY_DROP_TARGET,
			    &row)) {
		return;
	}
	ret->target_year = row.year;
	ret->target_base = row.base_year;
	exact_of(&row, &target);
	ret->target = intensity_share(&target);
	years = row.year - row.base_year;
	passed = work->ret->year - row.base_year;
	if (years > INTENSITY_YEARS_MAX || passed < 0) {
		return;
	}
	ret->pace = intensity_pace(&target, passed, years);
	ret->yearly = intensity_pace(&target, 1, years);
	if (ret->drop.is_known && row.base_year == work->ret->base) {
		judge(ret, drop, &target, work->ret->year);
	}
}

static int add_intensity(const struct work *work, enum indicator of, struct area_intensity *ret)
{
	SCOPED_FINISH(exact_finish) struct exact index = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact drop = exact_zero();
	enum indicator use = of == INDICATOR_GDP ? INDICATOR_TOTAL_USE : INDICATOR_INDUSTRIAL_USE;
	bool is_chained;
	int fault;

	ret->of = of;
	fault = volume_of(work, use, false, &ret->water);
	if (fault == 0) {
		fault = volume_of(work, use, true, &ret->base_water);
	}
	if (fault < 0) {
		return fault;
	}
	ret->level_litres = level_of(work, &ret->water, work->ret->year, of);
	ret->base_level_litres = level_of(work, &ret->base_water, work->ret->base, of);
	is_chained = chain(work, ret, &index);
	if (is_chained) {
		ret->index = intensity_share(&index);
	}
	if (ret->water.basis == AREA_BASIS_NONE) {
		miss(ret, use, work->ret->year);
	}
	if (ret->base_water.basis == AREA_BASIS_NONE || ret->base_water.litres <= 0) {
		miss(ret, use, work->ret->base);
	}
	if (ret->missing_count == 0) {
		intensity_drop(ret->water.litres, ret->base_water.litres, &index, &drop);
		ret->drop = intensity_share(&drop);
	}
	aim(work, ret, &drop);
	return 0;
}

/* ---- the rest ---- */

static int add_total(const struct work *work)
{
	struct area_year *ret = work->ret;
	const struct day last = { year_days(ret->year).till.number - 1 };
	struct area_volume base;
	struct cap_row cap;
	int fault = volume_of(work, INDICATOR_TOTAL_USE, false, &ret->total);

	if (fault == 0) {
		fault = volume_of(work, INDICATOR_TOTAL_USE, true, &base);
	}
	if (fault < 0) {
		return fault;
	}
	if (ret->total.basis != AREA_BASIS_NONE && base.basis == ret->total.basis) {
		ret->total_change = intensity_part(ret->total.litres - base.litres, base.litres);
	}
	ret->cap_litres = AREA_YEAR_NONE;
	if (registry_cap(&work->view, ret->area, ret->year, SOURCE_ANY,
			    last.number < work->today.number ? last : work->today, &cap)) {
		ret->cap_litres = cap.litres;
	}
	return 0;
}

/* Of a year that runs, what was taken so far stands against the cap: missed it can be, kept not yet. */
static void add_cap(const struct work *work)
{
	struct area_year *ret = work->ret;
	int64_t used = ret->total.basis != AREA_BASIS_NONE ? ret->total.litres
							   : ret->total.taken_litres;
	struct indicator_row factor;

	ret->normal_litres = AREA_YEAR_NONE;
	if (used == AREA_YEAR_NONE) {
		return;
	}
	if (find(work, ret->year, INDICATOR_NORMAL_YEAR_FACTOR, &factor)) {
		SCOPED_FINISH(exact_finish) struct exact normal = exact_zero();
		SCOPED_FINISH(exact_finish) struct exact times = exact_zero();

		exact_set_int(&normal, used);
		exact_of(&factor, &times);
		exact_multiply(&normal, &times);
		if (!intensity_round(&normal, 1, &ret->normal_litres)) {
			ret->normal_litres = AREA_YEAR_NONE;
		}
	}
	if (ret->cap_litres == AREA_YEAR_NONE) {
		return;
	}
	ret->cap_share = intensity_part(used, ret->cap_litres);
	if (ret->normal_litres != AREA_YEAR_NONE) {
		ret->normal_share = intensity_part(ret->normal_litres, ret->cap_litres);
		used = ret->normal_litres;
	}
	if (used > ret->cap_litres) {
		ret->cap_state = AREA_STATE_MISSED;
	} else if (year_days(ret->year).till.number <= work->today.number) {
		ret->cap_state = AREA_STATE_MET;
	}
}

static enum area_state at_least(int64_t value, int64_t target, bool is_over)
{
	if (value >= target) {
		return AREA_STATE_MET;
	}
	return is_over ? AREA_STATE_MISSED : AREA_STATE_BEHIND;
}

/* Reclaimed water, rain and the like: their share of all water used. */
static int add_non_conventional(const struct work *work)
{
	struct area_year *ret = work->ret;
	const struct area_volume *total = &ret->total;
	struct area_volume *own = &ret->non_conventional;
	struct indicator_row row;
	int64_t all;
	int fault = volume_of(work, INDICATOR_NON_CONVENTIONAL_USE, false, own);

	ret->non_conventional_target = AREA_YEAR_NONE;
	if (fault < 0) {
		return fault;
	}
	if (find_target(work, INDICATOR_NON_CONVENTIONAL_TARGET, &row) &&
			indicator_litres(&row, &ret->non_conventional_target) &&
			own->basis != AREA_BASIS_NONE) {
		ret->non_conventional_state = at_least(
				own->litres, ret->non_conventional_target, row.year == ret->year);
	}
	if (own->basis == AREA_BASIS_NONE || total->basis != own->basis) {
		return 0;
	}
	/* A published total has it in itself, the ledger's is of conventional sources. */
	all = total->litres;
	if (own->basis == AREA_BASIS_LEDGER && __builtin_add_overflow(all, own->litres, &all)) {
		return WEIR_FAULT_RANGE;
	}
	ret->non_conventional_share = intensity_part(own->litres, all);
	return 0;
}

static void add_network(const struct work *work)
{
	struct area_year *ret = work->ret;
	int64_t supplied = litres_of(work, ret->year, INDICATOR_NETWORK_SUPPLIED);
	int64_t sold = litres_of(work, ret->year, INDICATOR_NETWORK_SOLD);
	struct indicator_row row;

	ret->unaccounted_litres = AREA_YEAR_NONE;
	if (supplied != AREA_YEAR_NONE && sold != AREA_YEAR_NONE) {
		ret->unaccounted_litres = supplied - sold;
		ret->leakage = intensity_part(ret->unaccounted_litres, supplied);
	}
	if (!find_target(work, INDICATOR_LEAKAGE_TARGET, &row)) {
		return;
	}
	ret->leakage_target = share_of(&row);
	if (ret->leakage.is_known && ret->leakage_target.is_known) {
		ret->leakage_state = at_least(
				-ret->leakage.ppm, -ret->leakage_target.ppm, row.year == ret->year);
	}
}

static void add_coverage(const struct work *work)
{
	struct indicator_row row;

	if (find_target(work, INDICATOR_COVERAGE_TARGET, &row)) {
		work->ret->coverage_target = share_of(&row);
		work->ret->coverage_target_year = row.year;
	}
}

static void add_composite(const struct work *work)
{
	SCOPED_FINISH(exact_finish) struct exact score = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact full = exact_zero();
	struct indicator_row row;

	if (!find(work, work->ret->year, INDICATOR_COMPOSITE_SCORE, &row)) {
		return;
	}
	exact_of(&row, &score);
	if (!find(work, work->ret->year, INDICATOR_COMPOSITE_FULL, &row)) {
		return;
	}
	exact_of(&row, &full);
	exact_divide(&score, &full);
	work->ret->composite = intensity_share(&score);
}

static void add_figures(const struct work *work)
{
	for (size_t i = 0; i < AREA_FIGURES; i++) {
		SCOPED_FINISH(exact_finish) struct exact now = exact_zero();
		SCOPED_FINISH(exact_finish) struct exact before = exact_zero();
		struct area_figure *figure = &work->ret->figures[i];
		struct indicator_row row;

		figure->indicator = shown[i];
		figure->is_known = find(work, work->ret->year, shown[i], &figure->row);
		if (!figure->is_known || !find(work, work->ret->base, shown[i], &row) ||
				row.value_millionths == 0) {
			continue;
		}
		exact_of(&figure->row, &now);
		exact_of(&row, &before);
		figure->change = intensity_change(&now, &before);
	}
}

static int add_area(const struct work *work)
{
	static const enum indicator of[AREA_INTENSITIES] = { INDICATOR_GDP, INDICATOR_INDUSTRY };
	const struct area_use *use = area_uses_find(work->uses, work->ret->area);
	int fault = add_total(work);

	if (use != NULL) {
		work->ret->use = *use;
	}
	for (size_t i = 0; i < AREA_INTENSITIES && fault == 0; i++) {
		fault = add_intensity(work, of[i], &work->ret->intensities[i]);
	}
	if (fault == 0) {
		fault = add_non_conventional(work);
	}
	add_cap(work);
	add_network(work);
	add_coverage(work);
	add_composite(work);
	add_figures(work);
	return fault;
}

/* The base year that the area's targets speak of; without one, the year before. */
static int base_of(const struct work *work)
{
	static const enum indicator targets[] = { INDICATOR_GDP_DROP_TARGET,
		INDICATOR_INDUSTRY_DROP_TARGET };
	struct indicator_row row;

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (find_target(work, targets[i], &row) && row.base_year < work->ret->year) {
			return row.base_year;
		}
	}
	return work->ret->year - 1;
}

/* Each base year's uses are gathered once: nearly always there is one. */
static int add_of_base(struct work *work, struct area_years *years, int base)
{
	SCOPED_FINISH(area_uses_finish) struct area_uses uses = { .list = NULL };
	int fault = area_uses(work->books, year_days(base), &uses);

	work->base_uses = &uses;
	work->base_has_ended = year_days(base).till.number <= work->today.number;
	for (size_t i = 0; i < years->count && fault == 0; i++) {
		if (years->list[i].base == base) {
			work->ret = &years->list[i];
			fault = add_area(work);
		}
	}
	return fault;
}

static int find_areas(struct work *work, struct area_years *ret, int base, const char *within)
{
	const struct day last = { year_days(ret->year).till.number - 1 };
	size_t room = shelf_count(books_shelf(work->books, BOOK_AREA));
	char id[TEXT_ID_MAX + 1] = "";

	ret->list = calloc(room + 1, sizeof(*ret->list));
	if (ret->list == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(work->books, ROW_AREA, id)) {
		struct area_year *year = &ret->list[ret->count];
		struct area_row row;

		if (within != NULL && !registry_area_is_within(&work->view, id, within, last)) {
			continue;
		}
		assert(ret->count < room);
		(void)text_copy(year->area, sizeof(year->area), id);
		if (registry_area(&work->view, id, last, &row)) {
			(void)text_copy(year->name, sizeof(year->name), row.name);
		}
		year->year = ret->year;
		year->has_ended = last.number < work->today.number;
		work->ret = year;
		year->base = base != 0 ? base : base_of(work);
		ret->count++;
	}
	return 0;
}

int area_years(const struct books *books, int year, int base, const char *area,
		struct area_years *ret)
{
	SCOPED_FINISH(area_uses_finish) struct area_uses uses = { .list = NULL };
	struct work work = {
		.books = books,
		.view = { .books = books },
		.today = zone_day(
				&books->zone, (struct instant){ books_origin(books)->recorded_s }),
		.uses = &uses,
	};
	int fault;

	assert(year > INSTANT_YEAR_MIN && year <= INSTANT_YEAR_MAX && base < year);
	*ret = (struct area_years){ .year = year };
	fault = area_uses(books, year_days(year), &uses);
	if (fault == 0) {
		fault = find_areas(&work, ret, base, area);
	}
	for (size_t i = 0; i < ret->count && fault == 0; i++) {
		bool is_done = false;

		for (size_t j = 0; j < i; j++) {
			is_done = is_done || ret->list[j].base == ret->list[i].base;
		}
		fault = is_done ? 0 : add_of_base(&work, ret, ret->list[i].base);
	}
	return fault;
}

void area_years_finish(struct area_years *years)
{
	free(years->list);
	*years = (struct area_years){ .list = NULL };
}
