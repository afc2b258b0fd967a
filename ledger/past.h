/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The past: books as they were when the log had so many entries, folded in
 * memory from its first one. What was printed then can be printed again.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "meter/scope.h"

struct entry;
struct ledger;

struct past {
	struct books *books;
	int64_t size;
	uint8_t root[BOOKS_HASH_BYTES]; /* of that many entries */
};

/*
 * Is called behind each whole entry that was folded, with the books that it
 * left. Returns 0, or a fault that ends the folding.
 */
typedef int past_watch(
		void *context, struct books *books, const struct entry *entry, int64_t index);

/*
 * Folds the first `size` entries, 1..ledger_size(). others are billing's
 * tables, as for ledger_open(); watch may be NULL. Returns 0 or a fault.
 */
int past_open(struct ledger *ledger, int64_t size, const struct shelf_table *others,
		size_t other_count, past_watch *watch, void *context, struct past **ret);
void past_close(struct past *past);
SCOPE_CLOSER(struct past, past_close)
