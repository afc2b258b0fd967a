/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A plan above its permit: a year's plan is made at the permit's volume or below
 * it. One that is not is let in all the same, since the two change apart
 * and a file may bring them in any order; it is told.
 */

#include <stdbool.h>

#include "ledger/limit.h"

struct plan_over {
	char permit[TEXT_ID_MAX + 1];
	struct days year;
	int64_t plan_litres;
	int64_t permit_litres;
};

/*
 * Is the plan of the year in which a day lies above the permit's volume of the
 * same year, both as they stand at its end, with trades and without what
 * restrictions hold back? *ret is written where *ret_is. Returns 0 or a fault.
 */
int plan_over(const struct books *books, const char *permit, struct day of, bool *ret_is,
		struct plan_over *ret);
