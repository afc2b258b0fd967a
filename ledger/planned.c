/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/planned.h"

#include <string.h>

#include "ledger/plan.h"

int planned_month(const struct registry_view *view, const char *permit, struct month month,
		int64_t *ret_litres)
{
	int64_t months[ROW_MONTHS];
	struct day last = { month_days(month).till.number - 1 };
	struct plan_row row;

	if (!registry_plan(view, permit, month_year(month), SOURCE_ANY, last, &row) ||
			plan_fill(&row, months) != PLAN_OK) {
		return PLANNED_NONE;
	}
	*ret_litres = months[month_in_year(month) - 1];
	return PLANNED_OK;
}

/* Does one row hold on the last days of all months? Then it is read once. */
static bool is_one_row(const struct registry_view *view, const char *permit, int year)
{
	int32_t first = month_days(month_make(year, 1)).till.number - 1;
	int32_t last = month_days(month_make(year, ROW_MONTHS)).till.number - 1;
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_PLAN, permit, days);

	for (size_t i = 0; i < count; i++) {
		if (days[i] > first && days[i] <= last) {
			return false;
		}
	}
	return true;
}

int planned_months(const struct registry_view *view, const char *permit, int year,
		int64_t ret[static ROW_MONTHS])
{
	struct day last = { month_days(month_make(year, ROW_MONTHS)).till.number - 1 };
	int64_t months[ROW_MONTHS];
	struct plan_row row;

	if (is_one_row(view, permit, year)) {
		return registry_plan(view, permit, year, SOURCE_ANY, last, &row) &&
						plan_fill(&row, ret) == PLAN_OK
				? PLANNED_OK
				: PLANNED_NONE;
	}
	for (int i = 0; i < ROW_MONTHS; i++) {
		if (planned_month(view, permit, month_make(year, i + 1), &months[i]) !=
				PLANNED_OK) {
			return PLANNED_NONE;
		}
	}
	memcpy(ret, months, sizeof(months));
	return PLANNED_OK;
}

int planned_year(
		const struct registry_view *view, const char *permit, int year, int64_t *ret_litres)
{
	int64_t months[ROW_MONTHS];
	int64_t sum = 0;

	if (planned_months(view, permit, year, months) != PLANNED_OK) {
		return PLANNED_NONE;
	}
	for (int i = 0; i < ROW_MONTHS; i++) {
		sum += months[i];
	}
	*ret_litres = sum;
	return PLANNED_OK;
}
