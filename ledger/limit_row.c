/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What rows, orders and trades say of a period, as it stands on a day.
 */

#include "ledger/limit_work.h"

#include <string.h>

#include "ledger/limit_order.h"
#include "ledger/plan.h"
#include "ledger/trade_number.h"

static struct day earlier(struct day a, struct day b)
{
	return a.number < b.number ? a : b;
}

static struct day last_of(struct days days)
{
	return (struct day){ days.till.number - 1 };
}

/* Lays orders and trades over a number of a period, as they stand on a day. */
static void lay(const struct limit_work *work, struct limit_spot spot, struct day day,
		int64_t *litres)
{
	spot.basis = work->basis;
	spot.source = work->source;
	spot.is_granted = work->is_granted;
	if (work->has_trades && !work->is_untraded) {
		spot.traded_litres = trade_moved(work->books, work->lineage, work->basis,
				spot.period.from.number, day);
	}
	if ((work->has_orders || spot.traded_litres != 0) &&
			limit_orders_lay(work->books, work->lineage, &spot, day, litres) &&
			work->ret_restricted != NULL) {
		*work->ret_restricted = true;
	}
}

/* The first day of the row of a key that is in force on a day. */
static int32_t row_since(const struct limit_work *work, enum row_kind kind, const union row *row,
		struct day day)
{
	const struct registry_row *found;
	struct registry_row key;

	if (!work->has_orders) {
		return INT32_MIN;
	}
	registry_key(kind, row, day.number, &key);
	found = shelf_floor(books_shelf(work->books, registry_book(kind)), &key);
	return found != NULL && registry_is_same_key(found, &key) ? (int32_t)found->from
								  : INT32_MIN;
}

/* ---- the permit ---- */

/* The row of the permit that holds the account on a day. */
static bool permit_row(const struct limit_work *work, struct day day, union row *ret)
{
	const struct registry_view view = { .books = work->books };
	const char *permit = work->lineage->permits[lineage_holder(work->lineage, day)];

	return registry_permit(&view, permit, day, &ret->permit);
}

bool limit_permit_on(const struct limit_work *work, const struct limit_year *year, int month,
		struct day day, int64_t *ret)
{
	const struct day last = last_of(year->days);
	union row row;

	(void)month;
	if (!permit_row(work, earlier(day, last), &row)) {
		return false;
	}
	*ret = row.permit.annual_litres;
	lay(work,
			(struct limit_spot){ .period = year->days,
					.last = last,
					.since = row_since(work, ROW_PERMIT, &row,
							earlier(day, last)) },
			day, ret);
	return true;
}

bool limit_calendar_on(const struct limit_work *work, const struct limit_year *year, int month,
		struct day day, int64_t *ret)
{
	const struct day at = earlier(day, last_of(year->days));
	union row row;

	(void)month;
	if (!permit_row(work, at, &row)) {
		return false;
	}
	*ret = row.permit.annual_litres;
	lay(work,
			(struct limit_spot){ .period = limit_year_of(row.permit.year_kind, at).days,
					.last = last_of(year->days),
					.since = row_since(work, ROW_PERMIT, &row, at) },
			day, ret);
	return true;
}

/* ---- the plan ---- */

bool limit_work_plan(const struct limit_work *work, const struct limit_year *year, struct day day,
		struct plan_row *ret)
{
	const struct registry_view view = { .books = work->books };
	enum year_kind kind = month_in_year(year->first) == 1 ? YEAR_CALENDAR : YEAR_DISPATCH;

	for (size_t i = lineage_holder(work->lineage, day); i < work->lineage->count; i++) {
		if (registry_plan(&view, work->lineage->permits[i], month_year(year->first),
				    work->source, day, ret) &&
				ret->year_kind == kind) {
			return true;
		}
	}
	return false;
}

/* The first day of a plan's row for the account: none is in force before its permit. */
static int32_t plan_since(const struct limit_work *work, const union row *row, struct day day)
{
	const struct lineage *lineage = work->lineage;
	int32_t since = row_since(work, ROW_PLAN, row, day);

	for (size_t i = 0; i + 1 < lineage->count; i++) {
		if (strcmp(lineage->permits[i], row->plan.permit) == 0 &&
				lineage->since[i] > since) {
			since = lineage->since[i];
		}
	}
	return since;
}

bool limit_month_on(const struct limit_work *work, const struct limit_year *year, int month,
		struct day day, int64_t *ret)
{
	struct month at = { year->first.number + month };
	struct days days = month_days(at);
	struct day last = earlier(day, last_of(days));
	int64_t months[ROW_MONTHS];
	union row row;

	if (!limit_work_plan(work, year, last, &row.plan) ||
			plan_fill(&row.plan, months) != PLAN_OK) {
		return false;
	}
	*ret = months[month_in_year(at) - 1];
	lay(work,
			(struct limit_spot){ .period = days,
					.last = last_of(days),
					.since = plan_since(work, &row, last) },
			day, ret);
	return true;
}

bool limit_to_date_on(const struct limit_work *work, const struct limit_year *year, int month,
		struct day day, int64_t *ret)
{
	int64_t sum = 0;

	for (int i = 0; i <= month; i++) {
		int64_t litres;

		if (!limit_month_on(work, year, i, day, &litres) ||
				__builtin_add_overflow(sum, litres, &sum)) {
			return false;
		}
	}
	*ret = sum;
	return true;
}

bool limit_quarter_on(const struct limit_work *work, const struct limit_year *year, int quarter,
		struct day day, int64_t *ret)
{
	int64_t sum = 0;

	for (int i = 0; i < LIMIT_QUARTER_MONTHS; i++) {
		int64_t litres;

		if (!limit_month_on(work, year, quarter * LIMIT_QUARTER_MONTHS + i, day, &litres) ||
				__builtin_add_overflow(sum, litres, &sum)) {
			return false;
		}
	}
	*ret = sum;
	return true;
}

struct day limit_work_asked(const struct limit_work *work, const struct limit_year *year)
{
	return earlier(work->asked, last_of(year->days));
}

bool limit_plan_year(const struct limit_work *work, struct day of, struct limit_year *ret)
{
	static const enum year_kind kinds[] = { YEAR_CALENDAR, YEAR_DISPATCH };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct plan_row row;

		*ret = limit_year_of(kinds[i], of);
		if (limit_work_plan(work, ret, limit_work_asked(work, ret), &row)) {
			return true;
		}
	}
	return false;
}

/* ---- what an order begins from ---- */

bool limits_granted(const struct books *books, const struct lineage *lineage,
		enum ceiling_basis basis, enum source source, struct days period, struct day day,
		int64_t *ret)
{
	const struct registry_view view = { .books = books };
	struct limit_work work = {
		.books = books,
		.lineage = lineage,
		.asked = day,
		.source = source,
		.basis = basis,
		.has_orders = limit_orders_any(books, lineage),
		.is_granted = true,
	};
	struct limit_year year;
	struct permit_row row;

	if (basis == BASIS_PERMIT) {
		if (source != SOURCE_ANY ||
				!registry_permit(&view, lineage->permits[0], day, &row)) {
			return false;
		}
		year = limit_year_of(row.year_kind, period.from);
		return year.days.from.number == period.from.number &&
				year.days.till.number == period.till.number &&
				limit_permit_on(&work, &year, 0, day, ret);
	}
	return basis == BASIS_PLAN_MONTH &&
			month_days(month_of(period.from)).from.number == period.from.number &&
			month_days(month_of(period.from)).till.number == period.till.number &&
			limit_plan_year(&work, period.from, &year) &&
			limit_month_on(&work, &year,
					month_of(period.from).number - year.first.number, day, ret);
}

bool limits_granted_year(const struct books *books, const struct lineage *lineage,
		enum source source, struct days period, struct day day, int64_t *ret)
{
	struct limit_work work = {
		.books = books,
		.lineage = lineage,
		.asked = day,
		.source = source,
		.basis = BASIS_PLAN_MONTH,
		.has_orders = limit_orders_any(books, lineage),
		.is_granted = true,
	};
	struct limit_year year;

	return limit_plan_year(&work, period.from, &year) &&
			limit_to_date_on(&work, &year, ROW_MONTHS - 1, day, ret);
}
