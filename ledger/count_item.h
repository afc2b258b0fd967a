/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A count as it stands in bodies: [units, scale], or null where none is given.
 */

#include <stdbool.h>

#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/count.h"

void count_item_put(struct bytes *bytes, bool is_given, struct count count);

/* False for null, *ret then {0, 0}; a count not in its one form fails the cursor. */
bool count_item_take(struct item_cursor *cursor, struct count *ret);
