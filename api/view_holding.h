/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Quotas for machines.
 */

#include "api/holding.h"
#include "api/view.h"

/*
 * Its members into the view's innermost object: of one permit permit, holder,
 * at, may_take_litres, bound_by, next_m3_fen, ceilings, log; of a holder those
 * of each of its permits, and their sums. What is not known is absent, never 0.
 */
void view_holding(struct view *view, const struct holding *holding);
