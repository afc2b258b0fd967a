/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Ecological flow as people tell it: a section of a river, an order.
 */

#include <stdbool.h>

#include "api/told.h"
#include "ledger/flow_order.h"

struct bytes;

/*
 * A section's body: section name area least [warn] from [stop] [reduce]
 * [either] [document]. Flows are cubic metres a second with at most three
 * decimals; stop, reduce and either are permits with commas between them.
 * False where something is wrong, which was said.
 */
bool told_section(const struct told *told, struct bytes *ret);

/* An order, but for its permit and section: order from [percent] ground. The same. */
bool told_flow_order(const struct told *told, struct flow_order *ret);

/* "12.500": litres a second as cubic metres. */
enum {
	FLOW_TEXT_MAX = 32,
};
const char *flow_format(int64_t l_per_s, char buffer[static FLOW_TEXT_MAX]);
