/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/plan_over.h"

#include <string.h>

#include "ledger/registry.h"

/* In the year of a kind in which the day lies. */
static int look_at_year(const struct books *books, const char *permit, enum year_kind kind,
		struct day of, bool *ret_is, struct plan_over *ret)
{
	struct limit_year year = limit_year_of(kind, of);
	struct day last = { year.days.till.number - 1 };
	struct lineage lineage;
	struct limits limits;
	int fault;

	lineage_find(books, permit, last, &lineage);
	if (lineage.count == 0) {
		return 0;
	}
	fault = limits_find(books, &lineage, last, of, &limits);
	if (fault < 0 || !limits.has_permit || !limits.has_plan ||
			limits.permit_year.first.number != year.first.number ||
			limits.plan_year.first.number != year.first.number) {
		return fault;
	}
	*ret = (struct plan_over){ .year = year.days,
		.plan_litres = limits.plan_litres + limits.plan_restricted_litres,
		.permit_litres = limits.permit_litres + limits.permit_restricted_litres };
	(void)text_copy(ret->permit, sizeof(ret->permit), permit);
	*ret_is = ret->plan_litres > ret->permit_litres;
	return 0;
}

int plan_over(const struct books *books, const char *permit, struct day of, bool *ret_is,
		struct plan_over *ret)
{
	int fault;

	*ret_is = false;
	fault = look_at_year(books, permit, YEAR_CALENDAR, of, ret_is, ret);
	if (fault == 0 && !*ret_is) {
		fault = look_at_year(books, permit, YEAR_DISPATCH, of, ret_is, ret);
	}
	return fault;
}
