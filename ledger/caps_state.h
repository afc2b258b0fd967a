/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How near the sums of a row of areas are to their limits.
 */

#include "ledger/caps.h"

/* The percent of a cap from which the area is near it. */
int caps_near_percent(const struct registry_view *view, const char *area, struct day day);

/* What may be used: the cap and what trades moved of it, 0 at least; CAPS_NONE without a cap. */
int64_t caps_limit(const struct caps_row *row);

/* How near a sum is to a limit, which may be CAPS_NONE. */
enum caps_state caps_state_of(int64_t litres, int64_t limit_litres, int near_percent);

/* A sum as a share of its limit, floored; CAPS_NONE where that is 0 or unknown. */
int64_t caps_share_ppm(int64_t litres, int64_t limit_litres);

/* Sets the states of a row and adds the flags that follow, by its litres and near_percent. */
void caps_set_flags(struct caps_row *row);
