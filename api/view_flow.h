/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Ecological flow as JSON: how sections stand, and what was taken under orders.
 */

#include <stdint.h>

#include "meter/instant.h"

struct caller;
struct ledger;
struct view;

/*
 * "sections": each with its numbers, how it stands at an instant, and the
 * permits that hang on it with the order that holds for each; of a caller's
 * those that he may see. NULL sees all. Returns 0 or a fault.
 */
int view_sections(struct view *view, struct ledger *ledger, const struct caller *caller,
		struct instant at);

/*
 * "orders": each permit with an order on one of the days: the orders, on how
 * many days a stop held, and what was taken on them. The same.
 */
int view_flow_orders(struct view *view, struct ledger *ledger, const struct caller *caller,
		struct days days);
