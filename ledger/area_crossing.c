/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/area_crossing.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/caps.h"
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
	struct caps *caps;
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
	return want->basis == BASIS_CAP ? want->row->cap_litres : want->row->permits_limit_litres;
}

static int64_t sum_of(const struct want *want)
{
	return want->basis == BASIS_CAP ? want->row->used_litres : want->row->permits_litres;
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
	for (size_t i = 0; i < caps_count(work->caps) && fault == 0; i++) {
		const struct caps_row *row = caps_at(work->caps, i);

		fault = want_state(work, row, BASIS_CAP, row->state);
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
			strcmp(row->subject + 5, want->row->area) == 0;
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

/* Is it an alert of an area for the year looked at? */
static bool is_of_year(const struct work *work, const struct alert_row *row)
{
	return (row->basis == BASIS_CAP || row->basis == BASIS_CAP_PERMITS) &&
			(row->period_from == year_of(work, YEAR_CALENDAR).from.number ||
					row->period_from ==
							year_of(work, YEAR_DISPATCH).from.number);
}

static int withdraw(struct work *work)
{
	struct alert_row key = { .subject = "area:", .entry = INT64_MIN };
	struct shelf_cursor cursor = shelf_scan(books_shelf(work->books, BOOK_ALERT), &key, 0);
	const struct alert_row *row;

	while ((row = shelf_next(&cursor)) != NULL && strncmp(row->subject, "area:", 5) == 0) {
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

/* By the end of which day so much had been used: the water's time, to the day. */
static int crossed_at(const struct work *work, const struct want *want, struct instant *ret)
{
	int64_t wanted = ceiling_threshold(limit_of(want), want->percent);
	struct days year = year_of(work, want->row->year_kind);
	int32_t low = year.from.number;
	int32_t high = work->at.number < year.till.number - 1 ? work->at.number
							      : year.till.number - 1;

	while (want->basis == BASIS_CAP && low < high) {
		int32_t middle = low + (high - low) / 2;
		struct water_area area = { .source = want->row->source };
		int fault;

		(void)text_copy(area.area, sizeof(area.area), want->row->area);
		fault = water_of_areas(
				work->books, (struct days){ year.from, { middle + 1 } }, &area, 1);
		if (fault < 0) {
			return fault;
		}
		if (area.measured_litres + area.assessed_litres >= wanted) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	*ret = zone_midnight(&work->books->zone,
			(struct day){ want->basis == BASIS_CAP ? high + 1 : work->at.number });
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
		memcpy(alert.subject, "area:", 5);
		(void)text_copy(alert.subject + 5, sizeof(alert.subject) - 5, want->row->area);
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

static int look_at_year(struct work *work, struct day today)
{
	int fault;

	work->at = caps_day(work->books, work->year, today);
	fault = caps_open(work->books, work->year, work->at, &work->caps);
	if (fault == 0) {
		fault = find_wants(work);
	}
	if (fault == 0) {
		fault = withdraw(work);
	}
	if (fault == 0) {
		fault = raise(work);
	}
	caps_close(work->caps);
	work->caps = NULL;
	return fault;
}

static bool is_cause(uint64_t kind)
{
	return kind == KIND_DAY || kind == KIND_AREAS || kind == KIND_CAPS ||
			kind == KIND_PERMITS || kind == KIND_COUNTING || kind == KIND_CRITERIA ||
			kind == KIND_CHECKED;
}

int area_crossing_find(struct books *books, const struct crossing_cause *cause, struct outcome *ret)
{
	struct work work = { .books = books, .cause = cause, .ret = ret };
	struct day today = zone_day(&books->zone, (struct instant){ cause->recorded_s });
	int64_t first;
	int64_t last;
	int64_t now;
	int fault = 0;

	if (!is_cause(cause->kind) || books->touched == NULL ||
			shelf_count(books_shelf(books, BOOK_CAP)) == 0) {
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
		fault = has_cap(books, year) ? look_at_year(&work, today) : 0;
	}
	free(work.wants);
	return fault;
}
