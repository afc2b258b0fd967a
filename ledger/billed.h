/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is billed: which periods of which accounts, under which invoice.
 *
 * The ledger knows nothing of rules and sums; but a row of the registry that
 * begins in a billed period changes a bill, and is not taken in silence
 * (rules.md F7). Whoever charges folds that fact into this book.
 */

#include <stdint.h>

#include "ledger/books.h"

/* Folds an invoice. Returns 0 or a fault. */
int billed_add(struct books *books, const char *account, struct days period, const char *invoice,
		int64_t entry);

/*
 * The first billed period of the account that has a day of [from, till), day
 * numbers; of any account where that is NULL. NULL where none has.
 */
const struct billed_row *billed_in(
		const struct books *books, const char *account, int32_t from, int32_t till);

/* The same of accounts that begin with the prefix and come behind the row; after NULL: the first. */
const struct billed_row *billed_next(const struct books *books, const char *prefix,
		const struct billed_row *after, int32_t from, int32_t till);
