/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/crossing.h"

#include <string.h>

#include "ledger/alert.h"
#include "ledger/area_crossing.h"
#include "ledger/crossing_when.h"
#include "ledger/crossing_work.h"
#include "ledger/reminder.h"
#include "meter/err.h"

/* ---- what stands ---- */

/* A notice and a reminder are none. */
static bool is_own_ceiling(const struct alert_row *row)
{
	return row->basis != BASIS_NOTICE && row->basis != BASIS_RENEWAL &&
			row->basis != BASIS_IDLE;
}

static const struct crossing_looked *find_looked(
		const struct crossing_work *work, const struct alert_row *row)
{
	for (size_t i = 0; i < work->looked_count; i++) {
		const struct crossing_looked *looked = &work->looked[i];

		if ((int64_t)looked->basis == row->basis &&
				looked->period.from.number == row->period_from &&
				looked->period.till.number == row->period_till) {
			return looked;
		}
	}
	return NULL;
}

/* Was the row raised by the warning? */
static bool is_warning(const struct crossing_work *work, const struct warning *warning,
		const struct alert_row *row)
{
	return warning->percent == row->percent && strcmp(work->warnings.area, row->area) == 0 &&
			strcmp(warning->warning, row->warning) == 0 &&
			warning->is_projection == (row->expected_litres != CEILING_NONE);
}

/*
 * What was expected stands until a day ends on which it is not, or it is no more
 * known whether it is: unless the limit or the warning is another.
 */
static bool is_still_expected(const struct crossing_work *work, const struct alert_row *row)
{
	const struct crossing_looked *looked = find_looked(work, row);

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
static bool is_wanted(struct crossing_work *work, const struct alert_row *row)
{
	const struct crossing_looked *looked = find_looked(work, row);

	for (size_t i = 0; looked != NULL && i < work->want_count; i++) {
		struct crossing_want *want = &work->wants[i];

		if (&work->looked[want->looked] == looked && is_warning(work, want->warning, row) &&
				looked->limit_litres == row->limit_litres) {
			want->is_met = true;
			return true;
		}
	}
	return false;
}

static int withdraw(struct crossing_work *work)
{
	struct alert_row key = { .entry = INT64_MIN };
	struct shelf_cursor cursor;
	const struct alert_row *row;

	memcpy(key.subject, work->subject, sizeof(key.subject));
	cursor = shelf_scan(books_shelf(work->books, BOOK_ALERT), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		const struct days period = { { (int32_t)row->period_from },
			{ (int32_t)row->period_till } };
		const struct crossing_looked *looked = find_looked(work, row);
		struct conclusion *finding;

		if (!alert_is_in_force(row) || is_wanted(work, row) || !is_own_ceiling(row) ||
				!crossing_is_of(work, period) || is_still_expected(work, row)) {
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

static struct instant crossed_at(const struct crossing_work *work,
		const struct crossing_looked *looked, const struct warning *warning)
{
	const struct crossing_of of = { looked->basis, looked->period, looked->season,
		&work->lineage, &work->group, &work->seasons, work->asked };

	return crossing_at(work->books, &of, warning_litres(warning, looked->limit_litres));
}

static int raise(struct crossing_work *work)
{
	for (size_t i = 0; i < work->want_count; i++) {
		const struct crossing_want *want = &work->wants[i];
		const struct crossing_looked *looked = &work->looked[want->looked];
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
static bool is_notice(const struct crossing_work *work, const struct touched_year *touched)
{
	int32_t month = month_days(month_of(work->today)).from.number;

	switch (work->cause->kind) {
	case KIND_READINGS:
	case KIND_DAY:
		return false;
	case KIND_DECISION:
	case KIND_CORRECTION:
	case KIND_METER_ERROR:
	case KIND_ASSESSMENT:
		return touched->moved > 0;
	case KIND_CHECKED: /* of one of these, or of a limit */
		return touched->moved > 0 || touched->changed_from < month;
	default:
		return (touched->moved > 0 && touched->first_day < month) ||
				touched->changed_from < month;
	}
}

static int notify(struct crossing_work *work, const struct touched_year *touched)
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
static bool is_alone(const struct crossing_work *work, int64_t first)
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
static void remember(const struct crossing_work *work, struct touched_year *touched)
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

/* The first day of the touched year, where the permit's year before was touched too; else of all days. */
static struct day since(const struct books *books, size_t at)
{
	const struct touched_year *touched = touched_at(books, at);
	const struct touched_year *before = at == 0 ? NULL : touched_at(books, at - 1);

	if (before == NULL || before->year != touched->year - 1 ||
			strcmp(before->permit, touched->permit) != 0) {
		return (struct day){ INT32_MIN };
	}
	return month_days(month_make((int)touched->year, 1)).from;
}

static int find_one(struct books *books, const struct crossing_cause *cause, size_t at,
		struct outcome *ret)
{
	struct touched_year *touched = touched_at(books, at);
	struct crossing_work work = { .books = books, .cause = cause, .ret = ret };
	int fault;

	work.year.from = month_days(month_make((int)touched->year, 1)).from;
	work.year.till = month_days(month_make((int)touched->year, ROW_MONTHS)).till;
	work.since = since(books, at);

	work.today = zone_day(&books->zone, (struct instant){ cause->recorded_s });
	work.ended = cause->kind == KIND_DAY ? (struct day){ (int32_t)books_origin(books)->day }
					     : ROW_NO_DAY;
	(void)text_copy(work.permit, sizeof(work.permit), touched->permit);
	memcpy(work.subject, "permit:", 7);
	(void)text_copy(work.subject + 7, sizeof(work.subject) - 7, touched->permit);
	fault = crossing_look(&work);
	if (fault == 0) {
		fault = withdraw(&work);
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
		fault = find_one(books, cause, i, ret);
	}
	touched_clear(books);
	return fault < 0 ? fault : check_findings(ret);
}
