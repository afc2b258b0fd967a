/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/reminder.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/granted.h"
#include "ledger/lineage.h"
#include "ledger/taken.h"
#include "meter/err.h"
#include "meter/list.h"

/* A reminder that should stand. */
struct want {
	char permit[TEXT_ID_MAX + 1];
	enum ceiling_basis basis;
	struct days period; /* renewal: up to its last day; idle: since when, and until when it may */
	bool is_met;
};

struct work {
	struct books *books;
	const struct crossing_cause *cause;
	struct outcome *ret;
	struct day today;
	struct want *wants;
	size_t count, room;
};

static struct day years_later(struct day day, int years)
{
	struct date date = day_date(day);
	struct days month = month_days(month_make(date.year + years, date.month));
	int32_t number = month.from.number + date.day - 1;

	return (struct day){ number < month.till.number ? number : month.till.number - 1 };
}

static int value_of(const struct work *work, enum criterion criterion, const char *area, int plain)
{
	const struct registry_view view = { .books = work->books };
	struct criterion_row row;

	if (shelf_count(books_shelf(work->books, BOOK_CRITERION)) == 0) {
		return plain;
	}
	return registry_criterion(&view, criterion, area, work->today, &row) ? row.value : plain;
}

static int add_want(
		struct work *work, const char *permit, enum ceiling_basis basis, struct days period)
{
	struct want *grown = list_grow(work->wants, &work->room, work->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->wants = grown;
	grown += work->count++;
	*grown = (struct want){ .basis = basis, .period = period };
	(void)text_copy(grown->permit, sizeof(grown->permit), permit);
	return 0;
}

/* ---- renewal ---- */

/* Does a row of any day say that another permit replaces this one? */
static bool is_replaced(const struct books *books, const char *permit)
{
	struct successor_row key = { .by = "" };
	struct shelf_cursor cursor;
	const struct successor_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), permit);
	cursor = shelf_scan(books_shelf(books, BOOK_SUCCESSOR), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->by, permit) != 0) {
			return true;
		}
	}
	return false;
}

/* Its last day by the newest row, whichever day that holds from; ROW_NO_DAY: none. */
static struct day last_day(const struct books *books, const char *permit)
{
	const struct registry_view view = { .books = books };
	struct permit_row row;

	return registry_permit(&view, permit, (struct day){ INT32_MAX - 1 }, &row) ? row.valid_until
										   : ROW_NO_DAY;
}

static int look_at_renewal(struct work *work, const struct granted_permit *permit)
{
	struct day last = last_day(work->books, permit->permit);
	int days;

	if (!row_has_day(last) || last.number < work->today.number) {
		return 0;
	}
	days = value_of(work, CRITERION_RENEWAL, permit->area, REMINDER_RENEWAL_DAYS);
	if (last.number - days > work->today.number || is_replaced(work->books, permit->permit)) {
		return 0;
	}
	return add_want(work, permit->permit, BASIS_RENEWAL,
			(struct days){ { last.number - days }, { last.number + 1 } });
}

/* ---- idle rights ---- */

/* What is known of an account's use. */
struct seen {
	int32_t last_water;  /* day; INT32_MIN: none */
	int32_t first_known; /* oldest and newest day of which something is known */
	int32_t last_known;  /* INT32_MIN: none */
};

static void see_days(const struct books *books, const char *account, struct seen *use)
{
	const struct taken_row *meter = NULL;
	struct taken_row key = { .day = 0 };

	(void)text_copy(key.permit, sizeof(key.permit), account);
	while (taken_next_meter(books, &key, 1, &meter)) {
		struct taken_row from;
		struct shelf_cursor cursor = taken_days(books, meter, INT32_MIN, &from);
		const struct taken_row *row;

		while ((row = shelf_next(&cursor)) != NULL) {
			int32_t day = (int32_t)row->day;

			if (row->measured_litres != 0 || row->assessed_litres != 0) {
				use->last_water = day > use->last_water ? day : use->last_water;
			}
			if (row->covered_s > 0 || row->assessed_s > 0) {
				use->first_known = day < use->first_known ? day : use->first_known;
				use->last_known = day > use->last_known ? day : use->last_known;
			}
		}
	}
}

/* Was something taken in the account's last month with a row, and is that not so long ago? */
static bool is_used_lately(const struct work *work, const char *account, int years)
{
	struct taken_month_row key = { .month = INT64_MAX, .intake = "\xff" };
	const struct taken_month_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), account);
	row = shelf_floor(books_shelf(work->books, BOOK_TAKEN_MONTH), &key);
	return row != NULL && strcmp(row->permit, account) == 0 &&
			(row->measured_litres != 0 || row->assessed_litres != 0) &&
			years_later(month_days((struct month){ (int32_t)row->month }).from, years)
					.number > work->today.number;
}

static int look_at_use(struct work *work, const struct granted_permit *permit)
{
	const struct registry_view view = { .books = work->books };
	int years = value_of(work, CRITERION_IDLE, permit->area, REMINDER_IDLE_YEARS);
	struct seen use = { INT32_MIN, INT32_MAX, INT32_MIN };
	struct lineage lineage;
	struct permit_row oldest;
	struct day since;
	struct day till;

	if (is_used_lately(work, permit->permit, years)) {
		return 0;
	}
	lineage_find(work->books, permit->permit, work->today, &lineage);
	if (lineage.count == 0 ||
			!registry_permit(&view, lineage.permits[lineage.count - 1], work->today,
					&oldest)) {
		return 0;
	}
	since = oldest.valid_from;
	if (years_later(since, years).number > work->today.number) {
		return 0;
	}
	for (size_t i = 0; i < lineage.count; i++) {
		see_days(work->books, lineage.permits[i], &use);
	}
	if (use.last_known < since.number) {
		return 0;
	}
	since.number = use.last_water >= since.number ? use.last_water + 1 : since.number;
	since.number = use.first_known > since.number ? use.first_known : since.number;
	till = years_later(since, years);
	return till.number > use.last_known + 1 || till.number > work->today.number
			? 0
			: add_want(work, permit->permit, BASIS_IDLE, (struct days){ since, till });
}

static int see_permit(void *context, const struct granted_permit *permit)
{
	struct work *work = context;
	int fault = look_at_renewal(work, permit);

	return fault < 0 ? fault : look_at_use(work, permit);
}

/* ---- what stands ---- */

static bool is_wanted(struct work *work, const struct alert_row *row)
{
	for (size_t i = 0; i < work->count; i++) {
		struct want *want = &work->wants[i];

		if (!want->is_met && row->basis == (int64_t)want->basis &&
				row->period_till == want->period.till.number &&
				strcmp(row->subject + 7, want->permit) == 0) {
			want->is_met = true;
			return true;
		}
	}
	return false;
}

/* A permit that ran out without being renewed keeps its reminder. */
static bool is_missed(const struct work *work, const struct alert_row *row)
{
	struct day last = last_day(work->books, row->subject + 7);

	return row->basis == BASIS_RENEWAL && last.number + 1 == row->period_till &&
			last.number < work->today.number &&
			!is_replaced(work->books, row->subject + 7);
}

static int withdraw(struct work *work)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(work->books, BOOK_ALERT), NULL, 0);
	const struct alert_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		struct conclusion *finding;

		if ((row->basis != BASIS_RENEWAL && row->basis != BASIS_IDLE) ||
				!alert_is_in_force(row) || is_wanted(work, row) ||
				is_missed(work, row)) {
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

static int raise(struct work *work)
{
	for (size_t i = 0; i < work->count; i++) {
		const struct want *want = &work->wants[i];
		struct alert alert = {
			.basis = want->basis,
			.period = want->period,
			.limit_litres = CEILING_NONE,
			.taken_litres = CEILING_NONE,
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
		memcpy(alert.subject, "permit:", 7);
		(void)text_copy(alert.subject + 7, sizeof(alert.subject) - 7, want->permit);
		alert.crossed = zone_midnight(&work->books->zone,
				want->basis == BASIS_RENEWAL ? want->period.from
							     : want->period.till);
		alert_put_raised(finding, &alert);
	}
	return 0;
}

int reminder_find(struct books *books, const struct crossing_cause *cause, struct outcome *ret)
{
	const struct registry_view view = { .books = books };
	struct work work = { .books = books, .cause = cause, .ret = ret };
	int fault;

	if (cause->kind != KIND_DAY) {
		return 0;
	}
	work.today.number = (int32_t)books_origin(books)->day + 1;
	fault = granted_walk(&view, work.today, see_permit, &work);
	if (fault == 0) {
		fault = withdraw(&work);
	}
	if (fault == 0) {
		fault = raise(&work);
	}
	free(work.wants);
	return fault;
}
