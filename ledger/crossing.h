/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Crossings: which alerts an entry raises, and which it takes back.
 *
 * Whatever moved water or a limit (readings, rows of the registry, events of
 * meters, assessments, the passing of a day), the alerts that follow are found
 * in one way: for each permit and year that was touched, what should stand by
 * the facts known now is compared with what stands. So after the same facts
 * the same alerts are in force, in whatever order the facts came; the entries
 * that raised and withdrew them belong to the order.
 *
 * Thresholds are those of the permit's place (rules.md F14, F34,
 * ledger/warning.h). The plan to date is looked at for each month that has
 * water, and for those before it; what is to be expected, as a day ends.
 */

#include "ledger/books.h"
#include "ledger/kind.h"

/* The deed or day that was folded, with all of its findings. */
struct crossing_cause {
	int64_t entry;
	uint64_t kind;
	int64_t recorded_s;
};

/*
 * Adds to *ret the findings that follow from what was touched since the last
 * call, in the order in which they are appended, and forgets it. The books are
 * those after the cause. Returns 0 or a fault.
 */
int crossing_find(struct books *books, const struct crossing_cause *cause, struct outcome *ret);
