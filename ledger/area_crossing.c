/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/area_crossing.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/basin_caps.h"
#include "ledger/caps.h"
#include "ledger/caps_state.h"
#include "ledger/limit.h"
#include "ledger/touched.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/list.h"

/* An alert that should stand. */
struct want {
	const struct caps_row *row;
	enum ceiling_basis basis;
	int percent;
	bool is_met; /* it does */
};

struct work {
	struct books *books;
	const struct crossing_cause *cause;
	struct outcome *ret;
	struct day at;
	int year;
	const char *prefix;     /* of subjects: "area:", "basin:" */
	enum ceiling_basis use; /* of what is taken */
	const struct caps_row *rows;
	size_t row_count;
	struct want *wants;
	size_t count, room;
};

static struct days year_of(const struct work *work, enum year_kind kind)
{
	int month = kind == YEAR_DISPATCH ? 7 : 1;

	return limit_year_of(kind, month_days(month_make(work->year, month)).from).days;
}

static int64_t limit_of(const struct want *want)
{
	return want->basis == BASIS_CAP_PERMITS ? want->row->permits_limit_litres
						: caps_limit(want->row);
}

static int64_t sum_of(const struct want *want)
{
	return want->basis == BASIS_CAP_PERMITS ? want->row->permits_litres
						: want->row->used_litres;
}

/* ---- what should stand ---- */

static int add_want(struct work *work, const struct caps_row *row, enum ceiling_basis basis,
		int percent)
{
	struct want *grown = list_grow(work->wants, &work->room, work->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->wants = grown;
	work->wants[work->count++] = (struct want){ row, basis, percent, false };
	return 0;
}

/* Who has reached it has been near it before; a figure of 100 percent is but the one. */
static int want_state(struct work *work, const struct caps_row *row, enum ceiling_basis basis,
		enum caps_state state)
{
	int fault = 0;

	if ((state == CAPS_NEAR || state == CAPS_REACHED) && row->near_percent < 100) {
		fault = add_want(work, row, basis, row->near_percent);
	}
	if (fault == 0 && state == CAPS_REACHED) {
		fault = add_want(work, row, basis, 100);
	}
	return fault;
}

static int find_wants(struct work *work)
{
	int fault = 0;

	work->count = 0;
	for (size_t i = 0; i < work->row_count && fault == 0; i++) {
		const struct caps_row *row = &work->rows[i];

		fault = want_state(work, row, work->use, row->state);
		if (fault == 0) {
			fault = want_state(work, row, BASIS_CAP_PERMITS, row->permits_state);
		}
	}
	return fault;
}

/* ---- what stands ---- */

static bool is_same(const struct work *work, const struct want *want, const struct alert_row *row)
{
	struct days year = year_of(work, want->row->year_kind);

	return row->basis == (int64_t)want->basis && row->percent == want->percent &&
			row->source == (int64_t)want->row->source &&
			row->limit_litres == limit_of(want) &&
			row->period_from == year.from.number &&
			row->period_till == year.till.number &&
			strcmp(row->subject + strlen(work->prefix), want->row->area) == 0;
}

static bool is_wanted(struct work *work, const struct alert_row *row)
{
	for (size_t i = 0; i < work->count; i++) {
		if (!work->wants[i].is_met && is_same(work, &work->wants[i], row)) {
			work->wants[i].is_met = true;
			return true;
		}
	}
	return false;
}

/* Is it an alert of an area, or of a basin, for the year looked at? */
static bool is_of_year(const struct work *work, const struct alert_row *row)
{
	return (row->basis == (int64_t)work->use || row->basis == BASIS_CAP_PERMITS) &&
			(row->period_from == year_of(work, YEAR_CALENDAR).from.number ||
					row->period_from ==
							year_of(work, YEAR_DISPATCH).from.number);
}

static int withdraw(struct work *work)
{
	struct alert_row key = { .entry = INT64_MIN };
	size_t size = strlen(work->prefix);
	struct shelf_cursor cursor;
	const struct alert_row *row;

	(void)text_copy(key.subject, sizeof(key.subject), work->prefix);
	cursor = shelf_scan(books_shelf(work->books, BOOK_ALERT), &key, 0);
	while ((row = shelf_next(&cursor)) != NULL &&
			strncmp(row->subject, work->prefix, size) == 0) {
		struct conclusion *finding;

		if (!alert_is_in_force(row) || !is_of_year(work, row) || is_wanted(work, row)) {
			continue;
		}
		finding = outcome_finding(work->ret, KIND_ALERT);
		if (finding == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		alert_put_withdrawn(finding, row, CEILING_NONE, CEILING_NONE, work->cause->entry);
	}
	return 0;
}

/* ---- raising ---- */

/* What was used up to the end of a day. */
static int used_by(const struct work *work, const struct want *want, struct days days,
		int64_t *ret_litres)
{
	struct water_area area = { .source = want->row->source };
	int fault;

	if (want->basis == BASIS_ZONE) {
		return basin_used(work->books, want->row->area, days, ret_litres);
	}
	(void)text_copy(area.area, sizeof(area.area), want->row->area);
	fault = water_of_areas(work->books, days, &area, 1);
	*ret_litres = area.measured_litres + area.assessed_litres;
	return fault;
}

/* By the end of which day so much had been used: the water's time, to the day. */
static int crossed_at(const struct work *work, const struct want *want, struct instant *ret)
{
	int64_t wanted = ceiling_threshold(limit_of(want), want->percent);
	struct days year = year_of(work, want->row->year_kind);
	int32_t low = year.from.number;
	int32_t high = work->at.number < year.till.number - 1 ? work->at.number
							      : year.till.number - 1;

	while (want->basis != BASIS_CAP_PERMITS && low < high) {
		int32_t middle = low + (high - low) / 2;
		int64_t used;
		int fault = used_by(work, want, (struct days){ year.from, { middle + 1 } }, &used);

		if (fault < 0) {
			return fault;
		}
		if (used >= wanted) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	*ret = zone_midnight(&work->books->zone,
			(struct day){ want->basis == BASIS_CAP_PERMITS ? work->at.number
								       : high + 1 });
	return 0;
}

static int raise(struct work *work)
{
	int fault = 0;

	for (size_t i = 0; i < work->count && fault == 0; i++) {
		const struct want *want = &work->wants[i];
		struct alert alert = {
			.basis = want->basis,
			.period = year_of(work, want->row->year_kind),
			.source = want->row->source,
			.percent = want->percent,
			.limit_litres = limit_of(want),
			.taken_litres = sum_of(want),
			.cause = work->cause->entry,
		};
		struct conclusion *finding;

		if (want->is_met) {
			continue;
		}
		(void)snprintf(alert.subject, sizeof(alert.subject), "%s%s", work->prefix,
				want->row->area);
		fault = crossed_at(work, want, &alert.crossed);
		finding = fault < 0 ? NULL : outcome_finding(work->ret, KIND_ALERT);
		if (fault == 0 && finding == NULL) {
			fault = WEIR_FAULT_MEMORY;
		}
		if (fault == 0) {
			alert_put_raised(finding, &alert);
		}
	}
	return fault;
}

/* ---- the whole ---- */

static bool has_cap(const struct books *books, int64_t year)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CAP), NULL, 0);
	const struct registry_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->sub == year) {
			return true;
		}
	}
	return false;
}

/* What should stand and what does, of one kind of rows. */
static int compare(struct work *work, const struct caps_row *rows, size_t count)
{
	int fault;

	work->rows = rows;
	work->row_count = count;
	fault = find_wants(work);
	if (fault == 0) {
		fault = withdraw(work);
	}
	return fault < 0 ? fault : raise(work);
}

static int look_at_areas(struct work *work, struct day today)
{
	SCOPED(caps_close) struct caps *caps = NULL;
	size_t count;
	int fault;

	work->at = caps_day(work->books, work->year, today);
	work->prefix = "area:";
	work->use = BASIS_CAP;
	fault = caps_open(work->books, work->year, work->at, &caps);
	if (fault < 0) {
		return fault;
	}
	count = caps_count(caps);
	return compare(work, count == 0 ? NULL : caps_at(caps, 0), count);
}

static int look_at_basins(struct work *work, struct day today)
{
	struct days year = year_of(work, YEAR_CALENDAR);
	struct caps_row *rows;
	size_t count;
	int fault;

	work->at.number = today.number < year.till.number ? today.number : year.till.number - 1;
	work->prefix = "basin:";
	work->use = BASIS_ZONE;
	fault = basin_caps(work->books, work->year, work->at, &rows, &count);
	if (fault == 0) {
		fault = compare(work, rows, count);
	}
	free(rows);
	return fault;
}

static bool is_cause(uint64_t kind)
{
	return kind == KIND_DAY || kind == KIND_AREAS || kind == KIND_CAPS ||
			kind == KIND_PERMITS || kind == KIND_COUNTING || kind == KIND_CRITERIA ||
			kind == KIND_BASINS || kind == KIND_SITES || kind == KIND_CHECKED;
}

int area_crossing_find(struct books *books, const struct crossing_cause *cause, struct outcome *ret)
{
	struct work work = { .books = books, .cause = cause, .ret = ret };
	struct day today = zone_day(&books->zone, (struct instant){ cause->recorded_s });
	bool has_basins = shelf_count(books_shelf(books, BOOK_BASIN)) > 0;
	int64_t first;
	int64_t last;
	int64_t now;
	int fault = 0;

	if (!is_cause(cause->kind) || books->touched == NULL ||
			(shelf_count(books_shelf(books, BOOK_CAP)) == 0 && !has_basins)) {
		return 0;
	}
	if (cause->kind == KIND_DAY) {
		today.number = (int32_t)books_origin(books)->day + 1;
	}
	touched_areas(books, &first, &last);
	now = day_date(today).year;
	first = first < now ? first : now;
	last = last > now ? last : now;
	/* The year before too: its last water is told after its end, and a dispatch year has its name. */
	for (int64_t year = first - 1; year <= last && fault == 0; year++) {
		work.year = (int)year;
		fault = has_cap(books, year) ? look_at_areas(&work, today) : 0;
		if (fault == 0 && has_basins) {
			fault = look_at_basins(&work, today);
		}
	}
	free(work.wants);
	return fault;
}
