/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Water without a permit, and water beyond one.
 */

#include <stdio.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/cause.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "ledger/registry.h"
#include "ledger/taken.h"
#include "meter/err.h"

#define UNPERMITTED "unpermitted:"

/* ---- without ---- */

int64_t cause_unpermitted(const struct books *books, const char *intake, struct day from,
		struct day until, struct day *ret_first)
{
	struct taken_row key = { .day = INT64_MIN };
	struct shelf_cursor cursor;
	const struct taken_row *row;
	int64_t litres = 0;

	(void)snprintf(key.permit, sizeof(key.permit), UNPERMITTED "%s", intake);
	*ret_first = ROW_NO_DAY;
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		int64_t taken = row->measured_litres + row->assessed_litres;

		if (row->day < from.number || row->day > until.number || taken <= 0) {
			continue;
		}
		litres += taken;
		if (!row_has_day(*ret_first) || row->day < ret_first->number) {
			ret_first->number = (int32_t)row->day;
		}
	}
	return litres;
}

int cause_walk_unpermitted(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended)
{
	const struct taken_month_row *row = taken_next_account(books, UNPERMITTED);
	int fault = 0;

	(void)duty;
	while (fault == 0 && row != NULL &&
			strncmp(row->permit, UNPERMITTED, strlen(UNPERMITTED)) == 0) {
		const char *intake = row->permit + strlen(UNPERMITTED);
		int32_t covered = found_covered(work, intake);

		if (covered < ended.number) {
			struct day since;
			int64_t litres = cause_unpermitted(books, intake,
					(struct day){ covered == INT32_MIN ? INT32_MIN
									   : covered + 1 },
					ended, &since);

			if (litres > 0) {
				fault = found_tell(work, intake, since, litres);
			}
		}
		row = taken_next_account(books, row->permit);
	}
	return fault;
}

int cause_holds_unpermitted(const struct books *books, const struct finding_row *row, bool *ret)
{
	struct day first;

	*ret = cause_unpermitted(books, row->id, (struct day){ (int32_t)row->since },
			       (struct day){ (int32_t)row->day }, &first) > 0;
	return 0;
}

/* ---- beyond ---- */

/* In the year in which `of` lies, up to a day; ret_since may be NULL. */
static int excess(const struct books *books, const char *permit, struct day of, struct day asked,
		struct day till, int64_t *ret_litres, struct day *ret_since)
{
	struct taken_sum sum = { .is_ceilings = true };
	struct lineage lineage;
	struct limits limits;
	struct instant at;
	struct days days;
	int fault;

	*ret_litres = 0;
	lineage_find(books, permit, asked, &lineage);
	fault = limits_find(books, &lineage, asked, of, &limits);
	if (fault < 0 || !limits.has_permit) {
		return fault;
	}
	days = limits.permit_year.days;
	days.till = till.number < days.till.number ? till : days.till;
	fault = lineage_span(books, &lineage, days, &sum);
	if (fault < 0 || sum.litres <= limits.permit_litres) {
		return fault;
	}
	*ret_litres = sum.litres - limits.permit_litres;
	if (ret_since != NULL &&
			!lineage_reach(books, &lineage, days, limits.permit_litres + 1, ret_since,
					&at)) {
		return WEIR_FAULT_RANGE;
	}
	return 0;
}

int cause_over_permit(const struct books *books, const char *permit, struct day of,
		struct day asked, int64_t *ret_litres)
{
	return excess(books, permit, of, asked, (struct day){ INT32_MAX }, ret_litres, NULL);
}

int cause_excess(const struct books *books, const char *permit, struct day last, struct day asked,
		int64_t *ret_litres, struct day *ret_since)
{
	*ret_since = ROW_NO_DAY;
	return excess(books, permit, last, asked, (struct day){ last.number + 1 }, ret_litres,
			ret_since);
}

/* The year's end, or the newest ended day where that is earlier. */
static struct day asked_of(const struct books *books, struct day last)
{
	int64_t ended = books_origin(books)->day;

	return (struct day){ (int32_t)(ended < last.number ? ended : last.number) };
}

/* Each permit that an alert says has reached its limit: is it beyond? */
int cause_walk_over_permit(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ALERT), NULL, 0);
	const struct alert_row *row;
	int fault = 0;

	(void)duty;
	(void)ended;
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct day from = { (int32_t)row->period_from };
		struct day last = { (int32_t)row->period_till - 1 };
		int64_t litres;

		if (row->basis != BASIS_PERMIT || row->percent != 100 || !alert_is_in_force(row) ||
				strncmp(row->subject, "permit:", 7) != 0) {
			continue;
		}
		fault = cause_over_permit(
				books, row->subject + 7, from, asked_of(books, last), &litres);
		if (fault == 0 && litres > 0) {
			fault = found_tell(work, row->subject + 7, from, litres);
		}
	}
	return fault;
}

int cause_holds_over_permit(const struct books *books, const struct finding_row *row, bool *ret)
{
	const struct registry_view view = { .books = books };
	struct day since = { (int32_t)row->since };
	enum year_kind kind = month_in_year(month_of(since)) == 1 ? YEAR_CALENDAR : YEAR_DISPATCH;
	struct limit_year year = limit_year_of(kind, since);
	struct day asked = asked_of(books, (struct day){ year.days.till.number - 1 });
	int64_t litres = 0;
	int fault = 0;

	if (registry_has(&view, ROW_PERMIT, row->id)) {
		fault = cause_over_permit(books, row->id, since, asked, &litres);
	}
	*ret = litres > 0;
	return fault;
}
