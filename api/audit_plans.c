/* SPDX-License-Identifier: Apache-2.0 */

#include "api/audit_plans.h"

#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/list.h"

static int add(struct audit *audit, const struct plan_over *over)
{
	struct plan_over *grown =
			list_grow_counted(audit->plans, audit->plan_count, sizeof(*audit->plans));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	audit->plans = grown;
	audit->plans[audit->plan_count++] = *over;
	return 0;
}

int audit_plans(struct audit *audit, const struct books *books)
{
	struct day last = { audit->span.till.number - 1 };
	char permit[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	while (fault == 0 && registry_next_id(books, ROW_PLAN, permit)) {
		struct day day = audit->span.from;

		while (fault == 0 && day.number <= last.number) {
			struct plan_over over;
			bool is_over;

			fault = plan_over(books, permit, day, &is_over, &over);
			if (fault == 0 && is_over) {
				fault = add(audit, &over);
			}
			/* Half a year on, or behind the one that was found. */
			day = is_over ? over.year.till
				      : month_days((struct month){ month_of(day).number + 6 }).from;
		}
	}
	return fault;
}
