/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/crossing.h"

#include <assert.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/area_crossing.h"
#include "ledger/group.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "ledger/permit_season.h"
#include "ledger/plan.h"
#include "ledger/quota.h"
#include "ledger/reminder.h"
#include "ledger/touched.h"
#include "ledger/warning.h"
#include "meter/err.h"

enum {
	/* Ceilings of a permit: two years of either kind. */
	LOOKED_MAX = 4 * (2 + 2 * ROW_MONTHS + LIMIT_QUARTERS + LIMIT_TEN_DAYS) + SEASONS_YEAR_MAX +
			1,
	WANTS_MAX = 8 * LOOKED_MAX,
	MEAN_BACK_DAYS = 30, /* of which a projection is made */
};

/* A ceiling as it stands. */
struct looked {
	enum ceiling_basis basis;
	struct days period;
	int64_t limit_litres;
	int64_t taken_litres;
	int season; /* of BASIS_SEASON: of which days of the year; else SEASON_NONE */
};

/* An alert that should stand. */
struct want {
	size_t looked;
	const struct warning *warning;
	int64_t expected_litres; /* of a projection; else CEILING_NONE */
	bool is_met;             /* it does */
};

struct work {
	struct books *books;
	const struct crossing_cause *cause;
	struct outcome *ret;
	char permit[TEXT_ID_MAX + 1];
	char subject[BOOKS_SUBJECT_MAX];
	struct lineage lineage;
	struct permit_seasons seasons; /* of the calendar year looked at */
	struct group_row group;        /* looked at last, of BASIS_GROUP */
	struct day today;              /* of the cause */
	struct day asked;              /* today, or the end of the year looked at */
	struct looked looked[LOOKED_MAX];
	size_t looked_count;
	struct want wants[WANTS_MAX];
	size_t want_count;
	struct warnings warnings; /* of its area, as asked */
	struct day ended;         /* by the cause, where that is a day; else ROW_NO_DAY */
	bool has_mean;            /* the two below were looked for */
	int mean_days;
	int64_t mean_litres;
	int64_t slack_litres;
	int64_t last_month;
	bool is_plain; /* one calendar year, no limit that water moves */
};

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* ---- what should stand ---- */

static void want(struct work *work, size_t looked, const struct warning *warning, int64_t expected)
{
	assert(work->want_count < WANTS_MAX);
	work->wants[work->want_count++] = (struct want){ looked, warning, expected, false };
}

/* Looks at a ceiling: the thresholds reached are wanted, the next one bounds the slack. */
static void look_at(struct work *work, enum ceiling_basis basis, struct days period, int64_t limit,
		int64_t taken)
{
	size_t at = work->looked_count;

	assert(at < LOOKED_MAX);
	for (size_t i = 0; i < at; i++) {
		if (work->looked[i].basis == basis &&
				work->looked[i].period.from.number == period.from.number &&
				work->looked[i].period.till.number == period.till.number) {
			return; /* by the other end of the calendar year */
		}
	}
	work->looked[work->looked_count++] =
			(struct looked){ basis, period, limit, taken, SEASON_NONE };
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

static int find_mean(struct work *work)
{
	if (work->has_mean) {
		return 0;
	}
	work->has_mean = true;
	return quota_mean(work->books, &work->lineage, work->ended, MEAN_BACK_DAYS,
			&work->mean_days, &work->mean_litres);
}

/* A running period at the end of a day: wants what is expected of it and has not come yet. */
static int look_ahead(struct work *work, size_t at)
{
	const struct looked *looked = &work->looked[at];
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

static int look_ahead_all(struct work *work)
{
	int fault = 0;

	for (size_t i = 0; i < work->looked_count && fault == 0 && work->warnings.has_projection &&
			row_has_day(work->ended);
			i++) {
		fault = look_ahead(work, i);
	}
	return fault;
}

static int look_at_permit(struct work *work, const struct limits *limits)
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
static void look_at_quarters(struct work *work, const struct limits *limits,
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
static int look_at_ten_days(struct work *work, const struct limits *limits, int month)
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
static int look_at_plan(struct work *work, const struct limits *limits)
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

static int look_at_season(struct work *work, int of, int64_t limit)
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
static int look_at_seasons(struct work *work, int year)
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
static int look_at_group(struct work *work, struct day of)
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

/* The years of permit and plan in which a day lies, as they stand now or stood at their end. */
static int look_at_years(struct work *work, struct day of)
{
	const struct registry_view view = { .books = work->books };
	struct limit_year year = limit_year_of(YEAR_CALENDAR, of);
	struct permit_row permit;
	struct limits limits;
	int fault;

	work->asked.number = (int32_t)least(work->today.number, year.days.till.number - 1);
	if (registry_permit(&view, work->permit, work->asked, &permit) &&
			permit.year_kind == YEAR_DISPATCH) {
		year = limit_year_of(YEAR_DISPATCH, of);
		work->asked.number = (int32_t)least(work->today.number, year.days.till.number - 1);
	}
	if (!registry_permit(&view, work->permit, work->asked, &permit) ||
			touched_has_successor(work->books, work->permit, work->asked)) {
		return 0; /* another continues the account: nothing stands here */
	}
	lineage_find(work->books, work->permit, work->asked, &work->lineage);
	if (work->warnings.count == 0) {
		warnings_find(work->books, permit.area, work->asked, &work->warnings);
	}
	fault = limits_find(work->books, &work->lineage, work->asked, of, &limits);
	if (fault == 0) {
		fault = look_at_permit(work, &limits);
	}
	if (fault == 0) {
		fault = look_at_plan(work, &limits);
	}
	work->is_plain = work->is_plain && !limits.is_floored &&
			permit.year_kind == YEAR_CALENDAR &&
			(limits.months == 0 || month_in_year(limits.plan_year.first) == 1);
	return fault;
}

static int look(struct work *work, const struct touched_year *touched)
{
	struct days year = { month_days(month_make((int)touched->year, 1)).from,
		month_days(month_make((int)touched->year, ROW_MONTHS)).till };
	int fault;

	work->slack_litres = INT64_MAX;
	work->is_plain = true;
	fault = look_at_years(work, year.from);
	if (fault == 0 && !work->is_plain) {
		fault = look_at_years(work, (struct day){ year.till.number - 1 });
		work->is_plain = false;
	}
	if (fault == 0) {
		fault = look_at_group(work, year.from);
	}
	if (fault == 0) {
		fault = look_at_group(work, (struct day){ year.till.number - 1 });
	}
	if (fault == 0) {
		fault = look_at_seasons(work, (int)touched->year);
	}
	return fault == 0 ? look_ahead_all(work) : fault;
}

/* ---- what stands ---- */

/* A notice and a reminder are none. */
static bool is_own_ceiling(const struct alert_row *row)
{
	return row->basis != BASIS_NOTICE && row->basis != BASIS_RENEWAL &&
			row->basis != BASIS_IDLE;
}

/* Is the row's period one of the touched calendar year's? */
static bool is_of(const struct alert_row *row, const struct touched_year *touched)
{
	struct days period = { { (int32_t)row->period_from }, { (int32_t)row->period_till } };
	int64_t first = month_make((int)touched->year, 1).number;

	return is_own_ceiling(row) && month_of(period.from).number < first + ROW_MONTHS &&
			month_of((struct day){ period.till.number - 1 }).number >= first;
}

static const struct looked *find_looked(const struct work *work, const struct alert_row *row)
{
	for (size_t i = 0; i < work->looked_count; i++) {
		const struct looked *looked = &work->looked[i];

		if ((int64_t)looked->basis == row->basis &&
				looked->period.from.number == row->period_from &&
				looked->period.till.number == row->period_till) {
			return looked;
		}
	}
	return NULL;
}

/* Was the row raised by the warning? */
static bool is_warning(
		const struct work *work, const struct warning *warning, const struct alert_row *row)
{
	return warning->percent == row->percent && strcmp(work->warnings.area, row->area) == 0 &&
			strcmp(warning->warning, row->warning) == 0 &&
			warning->is_projection == (row->expected_litres != CEILING_NONE);
}

/*
 * What was expected stands until a day ends on which it is not, or it is no more
 * known whether it is: unless the limit or the warning is another.
 */
static bool is_still_expected(const struct work *work, const struct alert_row *row)
{
	const struct looked *looked = find_looked(work, row);

	if (row->expected_litres == CEILING_NONE || looked == NULL ||
			looked->limit_litres != row->limit_litres ||
			(row_has_day(work->ended) && work->mean_days >= FORECAST_DAYS_MIN &&
					looked->taken_litres < row->expected_litres &&
					looked->period.till.number > work->ended.number)) {
		return false;
	}
	for (size_t i = 0; i < work->warnings.count; i++) {
		if (work->warnings.list[i].basis == looked->basis &&
				is_warning(work, &work->warnings.list[i], row)) {
			return true;
		}
	}
	return false;
}

/* Marks the wanted alert that the row is; false where it should not stand. */
static bool is_wanted(struct work *work, const struct alert_row *row)
{
	const struct looked *looked = find_looked(work, row);

	for (size_t i = 0; looked != NULL && i < work->want_count; i++) {
		struct want *want = &work->wants[i];

		if (&work->looked[want->looked] == looked && is_warning(work, want->warning, row) &&
				looked->limit_litres == row->limit_litres) {
			want->is_met = true;
			return true;
		}
	}
	return false;
}

static int withdraw(struct work *work, const struct touched_year *touched)
{
	struct alert_row key = { .entry = INT64_MIN };
	struct shelf_cursor cursor;
	const struct alert_row *row;

	memcpy(key.subject, work->subject, sizeof(key.subject));
	cursor = shelf_scan(books_shelf(work->books, BOOK_ALERT), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		const struct looked *looked = find_looked(work, row);
		struct conclusion *finding;

		if (!alert_is_in_force(row) || is_wanted(work, row) || !is_of(row, touched) ||
				is_still_expected(work, row)) {
			continue;
		}
		finding = outcome_finding(work->ret, KIND_ALERT);
		if (finding == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		alert_put_withdrawn(finding, row,
				looked == NULL ? CEILING_NONE : looked->limit_litres,
				looked == NULL ? CEILING_NONE : looked->taken_litres,
				work->cause->entry);
	}
	return 0;
}

/* When so much had been taken; a period that began beyond it was crossed as it began. */
static struct instant crossed_at(
		const struct work *work, const struct looked *looked, const struct warning *warning)
{
	struct days days = looked->period;
	struct day begun = days.from;
	struct instant at = zone_midnight(&work->books->zone, begun);
	int64_t litres = warning_litres(warning, looked->limit_litres);
	struct instant reached;
	struct day day;
	bool is_reached;

	if (looked->basis == BASIS_PLAN_TO_DATE) {
		begun = month_days(month_of((struct day){ days.till.number - 1 })).from;
		at = zone_midnight(&work->books->zone, begun);
	}
	is_reached = looked->basis == BASIS_GROUP
			? group_reach(work->books, &work->group, work->asked, days, litres, &day,
					  &reached)
			: looked->season == SEASON_NONE
			? lineage_reach(work->books, &work->lineage, days, litres, &day, &reached)
			: permit_seasons_reach(work->books, &work->lineage, &work->seasons,
					  looked->season, days, litres, &day, &reached);
	return is_reached && reached.unix_s > at.unix_s ? reached : at;
}

static int raise(struct work *work)
{
	for (size_t i = 0; i < work->want_count; i++) {
		const struct want *want = &work->wants[i];
		const struct looked *looked = &work->looked[want->looked];
		struct alert alert = {
			.basis = looked->basis,
			.period = looked->period,
			.percent = want->warning->percent,
			.expected_litres = want->expected_litres,
			.limit_litres = looked->limit_litres,
			.taken_litres = looked->taken_litres,
			.cause = work->cause->entry,
		};
		struct conclusion *finding;

		if (want->is_met) {
			continue;
		}
		finding = outcome_finding(work->ret, KIND_ALERT);
		if (finding == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		memcpy(alert.subject, work->subject, sizeof(alert.subject));
		memcpy(alert.area, work->warnings.area, sizeof(alert.area));
		memcpy(alert.warning, want->warning->warning, sizeof(alert.warning));
		alert.crossed = want->warning->is_projection
				? zone_midnight(&work->books->zone,
						  (struct day){ work->ended.number + 1 })
				: crossed_at(work, looked, want->warning);
		alert_put_raised(finding, &alert);
	}
	return 0;
}

/* ---- notices ---- */

/*
 * A holder is told of water moved by anything but a reading in its time, and
 * of a limit changed for a month that has ended (rules.md F30).
 */
static bool is_notice(const struct work *work, const struct touched_year *touched)
{
	int32_t month = month_days(month_of(work->today)).from.number;

	switch (work->cause->kind) {
	case KIND_READINGS:
	case KIND_DAY:
		return false;
	case KIND_DECISION:
	case KIND_CORRECTION:
	case KIND_ASSESSMENT:
		return touched->moved > 0;
	case KIND_CHECKED: /* of one of these, or of a limit */
		return touched->moved > 0 || touched->changed_from < month;
	default:
		return (touched->moved > 0 && touched->first_day < month) ||
				touched->changed_from < month;
	}
}

static int notify(struct work *work, const struct touched_year *touched)
{
	bool is_water = touched->moved > 0;
	int32_t first = (int32_t)(is_water ? touched->first_day : touched->changed_from);
	int32_t last = (int32_t)(is_water ? touched->last_day : touched->changed_from);
	struct alert alert = {
		.basis = BASIS_NOTICE,
		.period = { { first }, { last + 1 } },
		.limit_litres = CEILING_NONE,
		.expected_litres = CEILING_NONE,
		.taken_litres = is_water ? touched->moved_litres : CEILING_NONE,
		.cause = work->cause->entry,
	};
	struct conclusion *finding = outcome_finding(work->ret, KIND_ALERT);

	if (finding == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	memcpy(alert.subject, work->subject, sizeof(alert.subject));
	alert.crossed = zone_midnight(&work->books->zone, alert.period.from);
	alert_put_raised(finding, &alert);
	return 0;
}

/* ---- the whole ---- */

/* Did no permit that this one continues take water in the year? Then its own tells all. */
static bool is_alone(const struct work *work, int64_t first)
{
	for (size_t i = 1; i < work->lineage.count; i++) {
		struct taken_month_row key;
		struct shelf_cursor cursor =
				taken_months(work->books, work->lineage.permits[i], first, &key);
		const struct taken_month_row *row = shelf_next(&cursor);

		if (row != NULL && row->month < first + ROW_MONTHS) {
			return false;
		}
	}
	return true;
}

/* What the next look may spare. */
static void remember(const struct work *work, struct touched_year *touched)
{
	int64_t first = month_make((int)touched->year, 1).number;
	struct taken_month_row key = { .month = first + ROW_MONTHS - 1, .intake = "\xff" };
	const struct taken_month_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), touched->permit);
	row = shelf_floor(books_shelf(work->books, BOOK_TAKEN_MONTH), &key);
	touched->is_known = work->is_plain && work->looked_count > 0 && row != NULL &&
					strcmp(row->permit, touched->permit) == 0 &&
					row->month >= first && is_alone(work, first)
			? 1
			: 0;
	touched->slack_litres = work->slack_litres;
	touched->last_month = touched->is_known != 0 ? row->month : 0;
}

static int find_one(struct books *books, const struct crossing_cause *cause,
		struct touched_year *touched, struct outcome *ret)
{
	struct work work = { .books = books, .cause = cause, .ret = ret };
	int fault;

	work.today = zone_day(&books->zone, (struct instant){ cause->recorded_s });
	work.ended = cause->kind == KIND_DAY ? (struct day){ (int32_t)books_origin(books)->day }
					     : ROW_NO_DAY;
	(void)text_copy(work.permit, sizeof(work.permit), touched->permit);
	memcpy(work.subject, "permit:", 7);
	(void)text_copy(work.subject + 7, sizeof(work.subject) - 7, touched->permit);
	fault = look(&work, touched);
	if (fault == 0) {
		fault = withdraw(&work, touched);
	}
	if (fault == 0) {
		fault = raise(&work);
	}
	if (fault == 0 && is_notice(&work, touched)) {
		fault = notify(&work, touched);
	}
	remember(&work, touched);
	return fault;
}

static int check_findings(const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->finding_count; i++) {
		if (outcome->findings[i].effect.failed) {
			return WEIR_FAULT_MEMORY;
		}
	}
	return 0;
}

int crossing_find(struct books *books, const struct crossing_cause *cause, struct outcome *ret)
{
	int fault;

	fault = area_crossing_find(books, cause, ret);
	if (fault == 0) {
		fault = reminder_find(books, cause, ret);
	}
	if (fault < 0 || touched_count(books) == 0) {
		return fault < 0 ? fault : check_findings(ret);
	}
	fault = touched_tie(books);
	touched_sort(books);
	for (size_t i = 0; i < touched_count(books) && fault == 0; i++) {
		fault = find_one(books, cause, touched_at(books, i), ret);
	}
	touched_clear(books);
	return fault < 0 ? fault : check_findings(ret);
}
