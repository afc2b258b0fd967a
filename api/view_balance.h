/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A month's balance for machines: JSON and CSV.
 */

#include "api/balance.h"
#include "api/view.h"

struct bytes;

/*
 * Its members into the view's innermost object: period, closed, permits,
 * areas, signed_off of a closed month, log. What is not known is absent, never 0.
 */
void view_balance(struct view *view, const struct balance *balance);

/*
 * Of a balance of one permit: period, closed, the members that it has among
 * permits above, and log.
 */
void view_balance_permit(struct view *view, const struct balance *balance);

/*
 * The permits as CSV (RFC 4180): a header of JSON's names, integers in base
 * units, blank where not known, flags and uses between ';'.
 */
void csv_balance(struct bytes *ret, const struct balance *balance);
