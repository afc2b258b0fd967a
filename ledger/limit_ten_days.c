/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A plan by ten-day periods. It stands beside the month's plan while both add
 * up to the same; a newer plan of the month sets it aside.
 */

#include "ledger/limit_work.h"
#include "ledger/plan.h"

/* The row of a month in force on a day: the newest permit's that has one. */
static bool row_on(const struct limit_work *work, const struct limit_year *year, struct month month,
		struct day day, struct ten_days_row *ret)
{
	const struct registry_view view = { .books = work->books };
	enum year_kind kind = month_in_year(year->first) == 1 ? YEAR_CALENDAR : YEAR_DISPATCH;

	for (size_t i = lineage_holder(work->lineage, day); i < work->lineage->count; i++) {
		if (registry_ten_days(&view, work->lineage->permits[i], month_year(year->first),
				    month_in_year(month), work->source, day, ret) &&
				ret->year_kind == kind) {
			return true;
		}
	}
	return false;
}

/* The plan of the year's n-th ten-day period as it stands on a day. */
static bool ten_days_on(const struct limit_work *work, const struct limit_year *year, int n,
		struct day day, int64_t *ret)
{
	struct month month = { year->first.number + n / ROW_PARTS };
	struct day last = { plan_ten_days(month, n % ROW_PARTS).till.number - 1 };
	int64_t litres = ROW_NO_LITRES;
	int64_t months[ROW_MONTHS];
	int64_t parts[ROW_PARTS];
	struct ten_days_row row;
	struct plan_row plan;

	last.number = day.number < last.number ? day.number : last.number;
	if (!row_on(work, year, month, last, &row)) {
		return false;
	}
	if (limit_work_plan(work, year, last, &plan) && plan_fill(&plan, months) == PLAN_OK) {
		litres = months[month_in_year(month) - 1];
	}
	if (plan_fill_ten_days(&row, litres, parts) != PLAN_OK) {
		return false;
	}
	*ret = parts[n % ROW_PARTS];
	return true;
}

static bool has_rows(const struct limit_work *work)
{
	const struct registry_view view = { .books = work->books };

	for (size_t i = 0; i < work->lineage->count; i++) {
		if (registry_has(&view, ROW_TEN_DAYS, work->lineage->permits[i])) {
			return true;
		}
	}
	return false;
}

int limit_work_ten_days(struct limit_work *work, struct limits *ret)
{
	const struct limit_year *year = &ret->plan_year;
	bool has_orders = work->has_orders;
	int fault = 0;

	if (!has_rows(work)) {
		return 0;
	}
	work->has_orders = false; /* an order names months */
	work->day_count = 0;
	limit_work_add_days(work, ROW_PLAN, year->days);
	limit_work_add_days(work, ROW_TEN_DAYS, year->days);
	for (int n = 0; n < LIMIT_TEN_DAYS && fault == 0; n++) {
		struct month month = { year->first.number + n / ROW_PARTS };
		bool has;

		fault = limit_work_number(work,
				&(struct limit_sought){ year, n,
						plan_ten_days(month, n % ROW_PARTS), ten_days_on },
				&has, &ret->ten_days_litres[n]);
	}
	work->has_orders = has_orders;
	return fault;
}
