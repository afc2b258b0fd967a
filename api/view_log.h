/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The log in JSON, as an answer names it that rests on all of its entries.
 */

#include <stdint.h>

#include "api/view.h"
#include "ledger/books.h"

struct ledger;

/* "log": {"size", "root"} of a ledger. Returns 0 or a fault. */
int view_log(struct view *view, struct ledger *ledger);

/* The same of a log that was so long and had that root when it was asked. */
void view_log_at(struct view *view, int64_t size, const uint8_t root[static BOOKS_HASH_BYTES]);
