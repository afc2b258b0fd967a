/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The road back from a row to the entry that said it: rows of the registry,
 * profiles and rulebooks themselves are the same in whatever order they came,
 * so they do not know it. This book does, and so knows order.
 *
 * A row is named by its kind of entry, its id, and what else is its key there:
 * the year of plans and caps, a profile's version (sub); the source of plans
 * and caps (part); the first day (from). What a kind has not is 0 or "".
 */

#include <stdint.h>

#include "ledger/books.h"

struct row_name {
	uint64_t kind; /* KIND_PERMITS .. KIND_PLANS, KIND_PROFILE, KIND_RULEBOOK ... */
	const char *id;
	int64_t sub;
	const char *part;
	int64_t from;
};

/* Folds: the entry says that row, the newest of several. Returns 0 or a fault. */
int row_entries_apply(struct books *books, const struct row_name *name, int64_t entry);

/* The entry that said a row last; -1 where none is known. */
int64_t row_entries_find(const struct books *books, const struct row_name *name);

/*
 * The entry of the row in force on a day: the last one of that kind, id, sub
 * and part with a first day at or before it, else -1. *ret_from, where not
 * NULL, is that row's first day.
 */
int64_t row_entries_on(const struct books *books, const struct row_name *name, int32_t *ret_from);
