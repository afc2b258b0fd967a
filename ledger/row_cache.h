/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rows of the registry as they were read last, so that a row that is asked for
 * again and again within one line of a sheet is taken apart once.
 *
 * A row in the books never changes while it lives; every entry of the registry
 * forgets them all the same. Nothing here is a book.
 */

#include <stdbool.h>

#include "ledger/books.h"
#include "ledger/rows.h"

struct row_cache;

/* Returns 0 or WEIR_FAULT_MEMORY. */
int row_cache_open(struct row_cache **ret);
void row_cache_close(struct row_cache *cache);
void row_cache_forget(struct row_cache *cache);

/* Takes a row of that kind apart, or remembers it; false, *ret untouched, where it is none. */
bool row_cache_take(struct row_cache *cache, enum row_kind kind, const struct registry_row *row,
		union row *ret);
