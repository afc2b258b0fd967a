/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The allocation of rivers as JSON (ledger/allocation.h).
 */

#include "api/view_caps.h"

struct ledger;
struct view;

/* "year", "rivers" with "areas" each, by the same choice as caps. Returns 0 or a fault. */
int view_allocations(struct view *view, struct ledger *ledger, const struct caps_choice *choice);
