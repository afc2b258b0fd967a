/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/quota.h"

#include <assert.h>
#include <string.h>

#include "ledger/group.h"
#include "ledger/permit_season.h"
#include "ledger/plan.h"
#include "ledger/timeline.h"
#include "ledger/trade_number.h"
#include "ledger/unknown.h"
#include "meter/err.h"

enum {
	LOOK_BACK_DAYS = 366, /* what was known longer ago says nothing of now */
};

struct ceiling *quota_ceiling(struct quota *quota, enum ceiling_basis basis)
{
	for (size_t i = 0; i < quota->count; i++) {
		if (quota->ceilings[i].basis == basis) {
			return &quota->ceilings[i];
		}
	}
	return NULL;
}

/* ---- the days that are known ---- */

/* The days back from the asking day, which is at 0. */
struct known {
	int64_t litres[LOOK_BACK_DAYS];
	bool is_known[LOOK_BACK_DAYS];   /* some meter counted all of it */
	bool is_missing[LOOK_BACK_DAYS]; /* some other did not */
};

/* Does the meter count for the account on the day? */
static bool is_due(const struct books *books, const struct taken_row *meter, int32_t day,
		int64_t *ret_interval_s)
{
	const struct registry_view view = { .books = books };
	struct timeline_step step;

	if (!timeline_on(&view, meter->meter, (struct day){ day }, &step)) {
		return false;
	}
	*ret_interval_s = step.interval_s;
	return strcmp(step.permit, meter->permit) == 0 && strcmp(step.intake, meter->intake) == 0;
}

static int add_meter(const struct books *books, const struct taken_row *meter, int32_t at, int back,
		struct known *known)
{
	struct taken_row key;
	struct shelf_cursor cursor = taken_days(books, meter, at - back + 1, &key);
	const struct taken_row *row = shelf_next(&cursor);

	for (int32_t day = at - back + 1; day <= at; day++) {
		int64_t *litres = &known->litres[at - day];
		int64_t interval_s = 0;
		bool is_meters = is_due(books, meter, day, &interval_s);
		bool has_row = row != NULL && row->day == day;

		if (has_row &&
				(__builtin_add_overflow(*litres, row->measured_litres, litres) ||
						__builtin_add_overflow(*litres,
								row->assessed_litres, litres))) {
			return WEIR_FAULT_RANGE;
		}
		if (has_row &&
				!unknown_day(&books->zone, (struct day){ day },
						row->covered_s + row->assessed_s, interval_s)) {
			known->is_known[at - day] = true;
		} else if (has_row || is_meters) {
			known->is_missing[at - day] = true;
		}
		row = has_row ? shelf_next(&cursor) : row;
	}
	return 0;
}

int quota_mean(const struct books *books, const struct lineage *lineage, struct day at, int back,
		int *ret_days, int64_t *ret_litres)
{
	struct known known = { .litres = { 0 } };

	assert(back <= LOOK_BACK_DAYS);
	*ret_days = 0;
	*ret_litres = 0;
	for (size_t i = 0; i < lineage->count; i++) {
		const struct taken_row *meter = NULL;
		struct taken_row key = { .day = 0 };

		(void)text_copy(key.permit, sizeof(key.permit), lineage->permits[i]);
		while (taken_next_meter(books, &key, 1, &meter)) {
			int fault = add_meter(books, meter, at.number, back, &known);

			if (fault < 0) {
				return fault;
			}
		}
	}
	for (int i = 0; i < back && *ret_days < FORECAST_DAYS; i++) {
		if (!known.is_known[i] || known.is_missing[i]) {
			continue;
		}
		(*ret_days)++;
		if (__builtin_add_overflow(*ret_litres, known.litres[i], ret_litres)) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

/* ---- own ceilings ---- */

static struct ceiling *add_ceiling(
		struct quota *quota, enum ceiling_basis basis, struct days period)
{
	struct ceiling *ceiling = &quota->ceilings[quota->count++];

	assert(quota->count <= QUOTA_CEILINGS_MAX);
	memset(ceiling, 0, sizeof(*ceiling));
	ceiling->basis = basis;
	ceiling->period = period;
	ceiling->crossed_on = ceiling->forecast_on = ROW_NO_DAY;
	return ceiling;
}

/* A limit, and of what it consists. */
struct own {
	int64_t litres;
	int64_t traded_litres;
	int64_t restricted_litres;
};

/* A limit, and what was taken under it. */
static int conclude_own(struct quota *quota, struct ceiling *ceiling, struct own limit,
		const struct taken_sum *sum)
{
	int fault;

	(void)text_copy(ceiling->name, sizeof(ceiling->name), quota->lineage.permits[0]);
	ceiling->has_limit = limit.litres != CEILING_NONE;
	if (ceiling->has_limit) {
		ceiling->granted_litres =
				limit.litres + limit.restricted_litres - limit.traded_litres;
		ceiling->traded_litres = limit.traded_litres;
		ceiling->restricted_litres = limit.restricted_litres;
	}
	ceiling->measured_litres = sum->litres - sum->assessed_litres;
	ceiling->assessed_litres = sum->assessed_litres;
	fault = ceiling_conclude(ceiling);
	if (fault == 0 && ceiling->has_limit) {
		ceiling->forecast_on = ceiling_forecast(ceiling->remaining_litres,
				quota->mean_litres, quota->mean_days, quota->at);
	}
	return fault;
}

static bool is_passed(const struct ceiling *ceiling)
{
	return ceiling->has_limit && ceiling->taken_litres > ceiling->limit_litres;
}

/* What was taken of the period to the end of the asking day, and what follows. */
static int fill_own(const struct books *books, struct quota *quota, struct ceiling *ceiling,
		struct own limit)
{
	struct days days = { ceiling->period.from, { quota->at.number + 1 } };
	struct taken_sum sum;
	struct instant at;
	int fault = lineage_span(books, &quota->lineage, days, &sum);

	if (fault == 0) {
		fault = conclude_own(quota, ceiling, limit, &sum);
	}
	if (fault == 0 && is_passed(ceiling)) {
		(void)lineage_reach(books, &quota->lineage, days, ceiling->limit_litres + 1,
				&ceiling->crossed_on, &at);
	}
	return fault;
}

/* ---- holds ---- */

static void list_hold(struct quota *quota, const struct hold_row *row)
{
	struct quota_hold *hold = &quota->holds[quota->hold_count];

	if (quota->hold_count == QUOTA_HOLDS_MAX) {
		quota->hold_more++;
		return;
	}
	quota->hold_count++;
	*hold = (struct quota_hold){ .what = (enum hold_what)row->what,
		.litres = row->litres,
		.until = { (int32_t)row->until } };
	memcpy(hold->name, row->name, sizeof(hold->name));
}

static int hold_of_year(const struct books *books, const struct right *right, struct days year,
		struct day at, int64_t *ret)
{
	struct hold_sums sums;
	int fault = hold_sum(books, right, year.from, at, &sums);

	if (fault == 0 && __builtin_add_overflow(sums.for_sale_litres, sums.pledged_litres, ret)) {
		fault = WEIR_FAULT_RANGE;
	}
	return fault;
}

/* What offers, agreements and pledges keep of the permit's year. */
static int add_holds(const struct books *books, struct quota *quota, struct ceiling *ceiling)
{
	struct right right = { .kind = RIGHT_ABSTRACTION };
	struct right rights[LINEAGE_MAX];
	size_t count;

	memcpy(right.id, quota->lineage.permits[0], sizeof(right.id));
	count = hold_rights(books, &right, quota->at, rights);
	for (size_t i = 0; i < count; i++) {
		struct hold_row key;
		struct shelf_cursor cursor = hold_scan(books, &rights[i], &key);
		const struct hold_row *row;

		while ((row = shelf_next(&cursor)) != NULL) {
			if (row->ended == 0 && row->litres > 0 &&
					row->year == ceiling->period.from.number) {
				list_hold(quota, row);
			}
		}
	}
	return hold_of_year(books, &right, ceiling->period, quota->at, &ceiling->held_litres);
}

/* ---- seasons ---- */

/* The next day of a season, in this year or the next one. */
static int find_opening(const struct books *books, struct quota *quota)
{
	int year = month_year(month_of(quota->at));

	for (int i = 0; i < 2 && !row_has_day(quota->opens_on); i++) {
		struct permit_seasons seasons;
		int fault = permit_seasons_find(
				books, &quota->lineage, year + i, quota->at, &seasons);

		if (fault < 0) {
			return fault;
		}
		for (struct day day = i == 0 ? quota->at : seasons.year.from;
				day.number < seasons.year.till.number && seasons.has_any;
				day.number++) {
			if (seasons.of[day.number - seasons.year.from.number] != SEASON_OUTSIDE) {
				quota->opens_on = day;
				break;
			}
		}
	}
	return 0;
}

/* Outside of all seasons nothing may be taken; within one, what it allows, where it says so. */
static int add_season(const struct books *books, struct quota *quota)
{
	struct permit_seasons seasons;
	struct ceiling *ceiling;
	struct taken_sum sum;
	struct instant at;
	struct days days;
	int fault = permit_seasons_find(books, &quota->lineage, month_year(month_of(quota->at)),
			quota->at, &seasons);
	int of = seasons.of[quota->at.number - seasons.year.from.number];
	bool is_outside = of == SEASON_OUTSIDE;
	const struct permit_season *season =
			of >= SEASON_FIRST ? &seasons.list[of - SEASON_FIRST] : NULL;

	quota->opens_on = ROW_NO_DAY;
	if (fault < 0 || !seasons.has_any || of == SEASON_NONE) {
		return fault;
	}
	quota->is_outside = is_outside;
	if (season != NULL) {
		(void)text_copy(quota->season, sizeof(quota->season), season->season);
	}
	if (season != NULL && season->litres == ROW_NO_LITRES) {
		return 0;
	}
	ceiling = add_ceiling(quota, BASIS_SEASON,
			is_outside ? seasons.year : permit_season_span(&seasons, of));
	ceiling->may_bind = true;
	days = (struct days){ ceiling->period.from, { quota->at.number + 1 } };
	fault = permit_seasons_taken(books, &quota->lineage, &seasons, of, days, &sum);
	if (fault == 0) {
		fault = conclude_own(quota, ceiling,
				(struct own){ is_outside ? 0 : season->litres, 0, 0 }, &sum);
	}
	if (fault == 0 && is_passed(ceiling)) {
		(void)permit_seasons_reach(books, &quota->lineage, &seasons, of, days,
				ceiling->limit_litres + 1, &ceiling->crossed_on, &at);
	}
	return fault < 0 || !is_outside ? fault : find_opening(books, quota);
}

/* ---- groups ---- */

/* What the permit may take with others. */
static int add_group(const struct books *books, struct quota *quota)
{
	struct ceiling *ceiling;
	struct group_row group;
	struct taken_sum sum;
	struct instant at;
	struct days year;
	int fault;

	if (!group_find(books, &quota->lineage, quota->at, quota->at, &group, &year)) {
		return 0;
	}
	ceiling = add_ceiling(quota, BASIS_GROUP, year);
	ceiling->may_bind = true;
	year.till.number = quota->at.number + 1;
	fault = group_taken(books, &group, quota->at, year, &sum);
	if (fault == 0) {
		fault = conclude_own(quota, ceiling, (struct own){ group.litres, 0, 0 }, &sum);
	}
	ceiling->forecast_on = ROW_NO_DAY; /* the others' use is none of the permit's */
	(void)text_copy(ceiling->name, sizeof(ceiling->name), group.group);
	if (fault == 0 && is_passed(ceiling)) {
		(void)group_reach(books, &group, quota->at, year, group.litres + 1,
				&ceiling->crossed_on, &at);
	}
	return fault;
}

/* ---- plans ---- */

/* It binds: a month is divided so where taking is dispatched by it. */
static int add_ten_days(const struct books *books, struct quota *quota, const struct limits *limits,
		int month)
{
	for (int i = 0; i < ROW_PARTS; i++) {
		struct days days = plan_ten_days(month_of(quota->at), i);
		int64_t litres = limits->ten_days_litres[month * ROW_PARTS + i];

		if (litres != CEILING_NONE && days.from.number <= quota->at.number &&
				quota->at.number < days.till.number) {
			struct ceiling *ceiling = add_ceiling(quota, BASIS_PLAN_TEN_DAYS, days);

			ceiling->may_bind = true;
			return fill_own(books, quota, ceiling, (struct own){ litres, 0, 0 });
		}
	}
	return 0;
}

static int add_plan(const struct books *books, struct quota *quota, const struct limits *limits)
{
	int month = month_of(quota->at).number - limits->plan_year.first.number;
	struct days days = month_days(month_of(quota->at));
	struct days to_date = { limits->plan_year.days.from, days.till };
	struct ceiling *ceiling;
	int fault = 0;

	assert(month >= 0 && month < ROW_MONTHS);
	if (limits->has_plan) {
		ceiling = add_ceiling(quota, BASIS_PLAN, limits->plan_year.days);
		ceiling->may_bind = true;
		fault = fill_own(books, quota, ceiling,
				(struct own){ limits->plan_litres, limits->plan_traded_litres,
						limits->plan_restricted_litres });
	}
	if (fault == 0 && limits->to_date_litres[month] != CEILING_NONE) {
		ceiling = add_ceiling(quota, BASIS_PLAN_TO_DATE, to_date);
		fault = fill_own(books, quota, ceiling,
				(struct own){ limits->to_date_litres[month],
						limits->to_date_traded_litres[month],
						limits->to_date_restricted_litres[month] });
	}
	if (fault == 0 && (limits->months >> month & 1) != 0) {
		ceiling = add_ceiling(quota, BASIS_PLAN_MONTH, days);
		ceiling->may_bind = limits->month_restricted_litres[month] > 0;
		fault = fill_own(books, quota, ceiling,
				(struct own){ limits->month_litres[month],
						limits->month_traded_litres[month],
						limits->month_restricted_litres[month] });
	}
	return fault < 0 ? fault : add_ten_days(books, quota, limits, month);
}

int quota_find(const struct books *books, const char *permit, struct day at, struct quota *ret)
{
	const struct registry_view view = { .books = books };
	char name[TEXT_ID_MAX + 1];
	struct limits limits;
	struct ceiling *ceiling;
	int fault;

	memset(ret, 0, sizeof(*ret));
	ret->at = at;
	if (!text_copy(name, sizeof(name), permit) ||
			!registry_permit(&view, name, at, &ret->permit)) {
		return QUOTA_NO_PERMIT;
	}
	for (int i = 0; i < LINEAGE_MAX && lineage_successor(books, name, at, name); i++) {
	}
	(void)registry_permit(&view, name, at, &ret->permit);
	ret->is_valid = row_permit_is_valid(&ret->permit, at);
	lineage_find(books, name, at, &ret->lineage);
	fault = limits_find(books, &ret->lineage, at, at, &limits);
	if (fault == 0) {
		fault = quota_mean(books, &ret->lineage, at, LOOK_BACK_DAYS, &ret->mean_days,
				&ret->mean_litres);
	}
	if (fault < 0) {
		return fault;
	}
	ceiling = add_ceiling(ret, BASIS_PERMIT, limits.permit_year.days);
	ceiling->may_bind = true;
	fault = add_holds(books, ret, ceiling);
	fault = fault < 0 ? fault
			  : fill_own(books, ret, ceiling,
					    (struct own){ limits.permit_litres,
							    limits.permit_traded_litres,
							    limits.permit_restricted_litres });
	if (fault == 0) {
		fault = add_season(books, ret);
	}
	if (fault == 0) {
		fault = add_group(books, ret);
	}
	return fault < 0 ? fault : add_plan(books, ret, &limits);
}

/* ---- caps ---- */

/* The cap of an area's year in which the day lies, calendar or dispatch. */
static bool find_cap(const struct books *books, const char *area, enum source source, struct day at,
		struct cap_row *ret, struct days *ret_days)
{
	static const enum year_kind kinds[] = { YEAR_CALENDAR, YEAR_DISPATCH };
	const struct registry_view view = { .books = books };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct limit_year year = limit_year_of(kinds[i], at);

		if (registry_cap(&view, area, month_year(year.first), source, at, ret) &&
				ret->year_kind == kinds[i]) {
			*ret_days = year.days;
			return true;
		}
	}
	return false;
}

static void add_area_caps(const struct books *books, struct quota *quota, const char *area)
{
	const enum source sources[] = { SOURCE_ANY, quota->permit.source };

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct ceiling *ceiling;
		struct cap_row cap;
		struct days days;

		if (quota->count == QUOTA_CEILINGS_MAX || (i > 0 && sources[i] == SOURCE_ANY) ||
				(i == 0 && !water_is_conventional(quota->permit.source)) ||
				!find_cap(books, area, sources[i], quota->at, &cap, &days)) {
			continue;
		}
		ceiling = add_ceiling(quota, BASIS_CAP, days);
		(void)text_copy(ceiling->name, sizeof(ceiling->name), area);
		ceiling->source = sources[i];
		ceiling->has_limit = true;
		ceiling->granted_litres = cap.litres;
		ceiling->traded_litres = trade_moved_cap(books, area, sources[i], days, quota->at);
	}
}

/* An area's right is its cap of all conventional sources in a calendar year. */
static int hold_of_area(
		const struct books *books, const struct quota *quota, struct ceiling *ceiling)
{
	struct right right = { .kind = RIGHT_REGIONAL };

	if (ceiling->source != SOURCE_ANY || month_in_year(month_of(ceiling->period.from)) != 1) {
		return 0;
	}
	memcpy(right.id, ceiling->name, sizeof(right.id));
	return hold_of_year(books, &right, ceiling->period, quota->at, &ceiling->held_litres);
}

/* Sums of all caps with one year are made in one walk. */
static int sum_caps(
		const struct books *books, struct quota *quota, size_t first, struct days period)
{
	struct days days = { period.from, { quota->at.number + 1 } };
	struct water_area areas[WATER_AREAS_MAX];
	size_t places[WATER_AREAS_MAX];
	size_t count = 0;
	int fault;

	for (size_t i = first; i < quota->count; i++) {
		if (quota->ceilings[i].period.from.number == period.from.number) {
			areas[count] = (struct water_area){ .source = quota->ceilings[i].source };
			(void)text_copy(areas[count].area, sizeof(areas[count].area),
					quota->ceilings[i].name);
			places[count++] = i;
		}
	}
	fault = water_of_areas(books, days, areas, count);
	for (size_t i = 0; i < count && fault == 0; i++) {
		struct ceiling *ceiling = &quota->ceilings[places[i]];

		ceiling->measured_litres = areas[i].measured_litres;
		ceiling->assessed_litres = areas[i].assessed_litres;
		fault = hold_of_area(books, quota, ceiling);
		fault = fault < 0 ? fault : ceiling_conclude(ceiling);
	}
	return fault;
}

int quota_add_caps(const struct books *books, struct quota *quota)
{
	const struct registry_view view = { .books = books };
	char area[TEXT_ID_MAX + 1];
	size_t first = quota->count;
	struct area_row row;
	int fault = 0;

	(void)text_copy(area, sizeof(area), quota->permit.area);
	for (int depth = 0; depth < WATER_AREAS_MAX / 2 && area[0] != '\0' &&
			registry_area(&view, area, quota->at, &row);
			depth++) {
		add_area_caps(books, quota, area);
		(void)text_copy(area, sizeof(area), row.parent);
	}
	for (size_t i = first; i < quota->count && fault == 0; i++) {
		bool is_done = false;

		for (size_t k = first; k < i; k++) {
			is_done = is_done ||
					quota->ceilings[k].period.from.number ==
							quota->ceilings[i].period.from.number;
		}
		fault = is_done ? 0 : sum_caps(books, quota, first, quota->ceilings[i].period);
	}
	return fault;
}
