/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The three lists of a period, as JSON: the problems found in it, who is
 * responsible for what is open or was assigned, what was rectified; and the
 * water without a permit or beyond one.
 *
 * Each stands as it is now. An area is itself and what lies below it; NULL: all.
 */

#include "meter/instant.h"

struct ledger;
struct view;

/*
 * "problems" by class and area: raised, open, overdue, closed, withdrawn.
 * Returns 0 or a fault.
 */
int view_problems(struct view *view, struct ledger *ledger, struct days days, const char *area);

/* "responsibilities" by person: assigned, rectified in time and late, overdue, open. The same. */
int view_responsibilities(
		struct view *view, struct ledger *ledger, struct days days, const char *area);

/* "rectifications": each that was done in the period, and whether in time. The same. */
int view_rectifications(
		struct view *view, struct ledger *ledger, struct days days, const char *area);

/* "beyond": litres, since when, what was billed for them, their finding. The same. */
int view_beyond(struct view *view, struct ledger *ledger, struct days days, const char *area);
