/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ceilings of an explanation: what the account's year allows, with the
 * entries that say so, and what was taken under each surcharge's limit.
 */

#include "api/explain.h"
#include "api/view.h"

/* "limits": the permit's, the plan's months, the norm's; only those that there are. */
void view_limits(struct view *view, const struct explanation *explanation);

/* "calendars", "lists", "rulings": days of lists that surcharges turn on, and what was decided. */
void view_terms(struct view *view, const struct explanation *explanation);

/* "ceilings": each surcharge's days, its limit and the running total over them. */
void view_ceilings(struct view *view, const struct derivation *derivation);
