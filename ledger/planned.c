/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/planned.h"

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

int planned_year(
		const struct registry_view *view, const char *permit, int year, int64_t *ret_litres)
{
	int64_t sum = 0;

	for (int i = 1; i <= ROW_MONTHS; i++) {
		int64_t litres;

		if (planned_month(view, permit, month_make(year, i), &litres) != PLANNED_OK) {
			return PLANNED_NONE;
		}
		sum += litres;
	}
	*ret_litres = sum;
	return PLANNED_OK;
}
