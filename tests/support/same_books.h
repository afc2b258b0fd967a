/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whether ledgers hold the same books, as far as books do not know the order
 * in which the facts came.
 */

#include <stdbool.h>

#include "ledger/ledger.h"
#include "ledger/seal.h"

/* All 0 before the first ledger, which says what the others must hold. */
struct same_books {
	bool is_known;
	uint8_t digest[SEAL_HASH_BYTES];
};

/* Prints remarks and days of a ledger that holds others. */
bool same_books(struct same_books *same, struct ledger *ledger);

/* All litres that were taken from nature. */
int64_t litres_taken(struct ledger *ledger);
