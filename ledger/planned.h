/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A permit's plan in force (rules.md F6, F13): a month's plan is that of the
 * row in force on its last day, blank months filled as ledger/plan says.
 */

#include <stdint.h>

#include "ledger/registry.h"

enum planned_answer {
	PLANNED_OK = 0,
	PLANNED_NONE, /* there is no plan; that is not a plan of 0 */
};

int planned_month(const struct registry_view *view, const char *permit, struct month month,
		int64_t *ret_litres);

/* All months of a calendar year, January at 0. */
int planned_months(const struct registry_view *view, const char *permit, int year,
		int64_t ret[static ROW_MONTHS]);

/* The sum of its months over a calendar year. */
int planned_year(const struct registry_view *view, const char *permit, int year,
		int64_t *ret_litres);
