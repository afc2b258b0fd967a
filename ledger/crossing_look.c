/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The ceilings of a permit's year as they stand, and the alerts that should.
 */

#include <assert.h>
#include <string.h>

#include "ledger/crossing_work.h"
#include "ledger/plan.h"
#include "ledger/quota.h"
#include "meter/err.h"

enum {
	MEAN_BACK_DAYS = 30, /* of which a projection is made */
};

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* ---- what should stand ---- */

static void want(struct crossing_work *work, size_t looked, const struct warning *warning,
		int64_t expected)
{
	assert(work->want_count < WANTS_MAX);
	work->wants[work->want_count++] =
			(struct crossing_want){ looked, warning, expected, false };
}

bool crossing_is_of(const struct crossing_work *work, struct days period)
{
	return period.from.number < work->year.till.number &&
			period.till.number > work->year.from.number &&
			period.from.number >= work->since.number;
}

/* Looks at a ceiling: the thresholds reached are wanted, the next one bounds the slack. */
static void look_at(struct crossing_work *work, enum ceiling_basis basis, struct days period,
		int64_t limit, int64_t taken)
{
	size_t at = work->looked_count;

	assert(at < LOOKED_MAX);
	if (!crossing_is_of(work, period)) {
		return;
	}
	for (size_t i = 0; i < at; i++) {
		if (work->looked[i].basis == basis &&
				work->looked[i].period.from.number == period.from.number &&
				work->looked[i].period.till.number == period.till.number) {
			return; /* by the other end of the calendar year */
		}
	}
	work->looked[work->looked_count++] =
			(struct crossing_looked){ basis, period, limit, taken, SEASON_NONE };
	for (size_t i = 0; i < work->warnings.count; i++) {
		const struct warning *warning = &work->warnings.list[i];
		int64_t litres = warning_litres(warning, limit);

		if (warning->basis != basis || warning->is_projection || litres == CEILING_NONE) {
			continue;
		}
		if (taken < litres) {
			work->slack_litres = least(work->slack_litres, litres - taken);
		} else {
			want(work, at, warning, CEILING_NONE);
		}
	}
}

/* ---- what is to be expected ---- */

static int find_mean(struct crossing_work *work)
{
	if (work->has_mean) {
		return 0;
	}
	work->has_mean = true;
	return quota_mean(work->books, &work->lineage, work->ended, MEAN_BACK_DAYS,
			&work->mean_days, &work->mean_litres);
}

/* A running period at the end of a day: wants what is expected of it and has not come yet. */
static int look_ahead(struct crossing_work *work, size_t at)
{
	const struct crossing_looked *looked = &work->looked[at];
	int left = looked->period.till.number - 1 - work->ended.number;
	int fault = 0;

	if (looked->period.from.number > work->ended.number || left < 0) {
		return 0;
	}
	for (size_t i = 0; i < work->warnings.count && fault == 0; i++) {
		const struct warning *warning = &work->warnings.list[i];
		int64_t litres = warning_litres(warning, looked->limit_litres);
		int64_t expected;

		if (warning->basis != looked->basis || !warning->is_projection) {
			continue;
		}
		fault = find_mean(work);
		if (fault == 0 && work->mean_days >= FORECAST_DAYS_MIN && litres != CEILING_NONE &&
				looked->taken_litres < litres &&
				warning_is_expected(warning, looked->limit_litres,
						looked->taken_litres, work->mean_litres,
						work->mean_days, left, &expected)) {
			want(work, at, warning, expected);
		}
	}
	return fault;
}

static int look_ahead_all(struct crossing_work *work)
{
	int fault = 0;

	for (size_t i = 0; i < work->looked_count && fault == 0 && work->warnings.has_projection &&
			row_has_day(work->ended);
			i++) {
		fault = look_ahead(work, i);
	}
	return fault;
}

static int look_at_permit(struct crossing_work *work, const struct limits *limits)
{
	struct taken_sum sum;
	int fault;

	if (!limits->has_permit) {
		return 0;
	}
	fault = lineage_span(work->books, &work->lineage, limits->permit_year.days, &sum);
	if (fault == 0) {
		look_at(work, BASIS_PERMIT, limits->permit_year.days, limits->permit_litres,
				sum.litres);
	}
	return fault;
}

/* Each quarter up to the one of a month. */
static void look_at_quarters(struct crossing_work *work, const struct limits *limits,
		const struct taken_sum months[static LINEAGE_YEAR_MONTHS], int last)
{
	for (int i = 0; i <= last / LIMIT_QUARTER_MONTHS; i++) {
		struct month first = { limits->plan_year.first.number + i * LIMIT_QUARTER_MONTHS };
		struct days days = { month_days(first).from,
			month_days((struct month){ first.number + LIMIT_QUARTER_MONTHS }).from };
		int64_t taken = 0;

		for (int k = 0; k < LIMIT_QUARTER_MONTHS; k++) {
			taken += months[i * LIMIT_QUARTER_MONTHS + k].litres;
		}
		if (limits->quarter_litres[i] != CEILING_NONE) {
			look_at(work, BASIS_PLAN_QUARTER, days, limits->quarter_litres[i], taken);
		}
	}
}

/* The ten-day periods of a month that have a plan. */
static int look_at_ten_days(struct crossing_work *work, const struct limits *limits, int month)
{
	int fault = 0;

	for (int i = 0; i < ROW_PARTS && fault == 0; i++) {
		int64_t litres = limits->ten_days_litres[month * ROW_PARTS + i];
		struct month at = { limits->plan_year.first.number + month };
		struct days days = plan_ten_days(at, i);
		struct taken_sum sum;

		if (litres != CEILING_NONE) {
			fault = lineage_span(work->books, &work->lineage, days, &sum);
			look_at(work, BASIS_PLAN_TEN_DAYS, days, litres, sum.litres);
		}
	}
	return fault;
}

/* The year, and each month up to the last one with water, alone and with those before it. */
static int look_at_plan(struct crossing_work *work, const struct limits *limits)
{
	struct taken_sum months[LINEAGE_YEAR_MONTHS];
	struct limit_year year = limits->plan_year;
	int64_t taken = 0;
	int last = -1;
	int fault = 0;

	if (limits->months == 0) {
		return 0;
	}
	fault = lineage_months(work->books, &work->lineage, year.first, months);
	for (int i = 0; i < ROW_MONTHS; i++) {
		last = months[i].has_rows ? i : last;
	}
	for (int i = 0; i <= last && fault == 0; i++) {
		struct days month = month_days((struct month){ year.first.number + i });

		if (__builtin_add_overflow(taken, months[i].litres, &taken)) {
			return WEIR_FAULT_RANGE;
		}
		if (limits->to_date_litres[i] != CEILING_NONE) {
			look_at(work, BASIS_PLAN_TO_DATE,
					(struct days){ year.days.from, month.till },
					limits->to_date_litres[i], taken);
		}
		if ((limits->months >> i & 1) != 0) {
			look_at(work, BASIS_PLAN_MONTH, month, limits->month_litres[i],
					months[i].litres);
		}
		fault = look_at_ten_days(work, limits, i);
	}
	if (fault == 0 && last >= 0) {
		look_at_quarters(work, limits, months, last);
	}
	if (fault == 0 && limits->has_plan && last >= 0) {
		look_at(work, BASIS_PLAN, year.days, limits->plan_litres, taken);
	}
	return fault;
}

static int look_at_season(struct crossing_work *work, int of, int64_t limit)
{
	const struct permit_seasons *seasons = &work->seasons;
	struct days days = of == SEASON_OUTSIDE ? seasons->year : permit_season_span(seasons, of);
	size_t before = work->looked_count;
	struct taken_sum sum;
	int fault = permit_seasons_taken(work->books, &work->lineage, seasons, of, days, &sum);

	if (fault == 0) {
		look_at(work, BASIS_SEASON, days, limit, sum.litres);
	}
	if (work->looked_count > before) {
		work->looked[before].season = of;
	}
	return fault;
}

/* The seasons of a calendar year that have a limit, and the days outside of all. */
static int look_at_seasons(struct crossing_work *work, int year)
{
	struct permit_seasons *seasons = &work->seasons;
	int fault = work->lineage.count == 0 ? 0
					     : permit_seasons_find(work->books, &work->lineage,
							       year, work->asked, seasons);

	if (fault < 0 || !seasons->has_any) {
		return fault;
	}
	work->is_plain = false;
	if (memchr(seasons->of, SEASON_OUTSIDE,
			    (size_t)(seasons->year.till.number - seasons->year.from.number)) !=
			NULL) {
		fault = look_at_season(work, SEASON_OUTSIDE, 0);
	}
	for (size_t i = 0; i < seasons->count && fault == 0; i++) {
		if (seasons->list[i].litres != ROW_NO_LITRES) {
			fault = look_at_season(
					work, SEASON_FIRST + (int)i, seasons->list[i].litres);
		}
	}
	return fault;
}

/* The group's year in which a day lies: of the permit that is named first, what all of them took. */
static int look_at_group(struct crossing_work *work, struct day of)
{
	struct group_row group;
	struct taken_sum sum;
	struct days year;
	int fault;

	if (work->lineage.count == 0 ||
			!group_find(work->books, &work->lineage, of, work->asked, &group, &year)) {
		return 0;
	}
	work->is_plain = false; /* others' water moves it, and its water theirs */
	if (!group_leads(&group, &work->lineage)) {
		return 0;
	}
	work->group = group;
	fault = group_taken(work->books, &group, work->asked, year, &sum);
	if (fault == 0) {
		look_at(work, BASIS_GROUP, year, group.litres, sum.litres);
	}
	return fault;
}

/* A year in which a day lies, of permit and plan: as they stand now or stood at its end. */
static int look_at_year(struct crossing_work *work, enum year_kind kind, struct day of)
{
	const struct registry_view view = { .books = work->books };
	const struct limit_year year = limit_year_of(kind, of);
	struct permit_row permit;
	struct limits limits;
	int fault;

	work->asked.number = (int32_t)least(work->today.number, year.days.till.number - 1);
	if (!registry_permit(&view, work->permit, work->asked, &permit) ||
			touched_has_successor(work->books, work->permit, work->asked)) {
		work->is_plain = false;
		return 0; /* another continues the account: nothing stands here */
	}
	lineage_find(work->books, work->permit, work->asked, &work->lineage);
	if (work->warnings.count == 0) {
		warnings_find(work->books, permit.area, work->asked, &work->warnings);
	}
	fault = limits_find(work->books, &work->lineage, work->asked, of, &limits);
	if (fault == 0 && permit.year_kind == kind) {
		fault = look_at_permit(work, &limits);
	}
	if (fault == 0 && limits.plan_year.first.number == year.first.number) {
		fault = look_at_plan(work, &limits);
	}
	work->is_plain = work->is_plain && !limits.is_floored &&
			permit.year_kind == YEAR_CALENDAR &&
			(limits.months == 0 || month_in_year(limits.plan_year.first) == 1);
	return fault;
}

/* The dispatch years that the calendar year lies in; what is looked at next is of the calendar's again. */
static int look_at_dispatch_years(struct crossing_work *work)
{
	const struct lineage lineage = work->lineage;
	const struct day asked = work->asked;
	int fault = look_at_year(work, YEAR_DISPATCH, work->year.from);

	if (fault == 0) {
		fault = look_at_year(
				work, YEAR_DISPATCH, (struct day){ work->year.till.number - 1 });
	}
	work->lineage = lineage;
	work->asked = asked;
	return fault;
}

int crossing_look(struct crossing_work *work)
{
	const struct day last = { work->year.till.number - 1 };
	int fault;

	work->slack_litres = INT64_MAX;
	work->is_plain = true;
	fault = look_at_year(work, YEAR_CALENDAR, work->year.from);
	if (fault == 0 && !work->is_plain) {
		fault = look_at_dispatch_years(work);
	}
	if (fault == 0) {
		fault = look_at_group(work, work->year.from);
	}
	if (fault == 0) {
		fault = look_at_group(work, last);
	}
	if (fault == 0) {
		fault = look_at_seasons(work, month_year(month_of(last)));
	}
	return fault == 0 ? look_ahead_all(work) : fault;
}
