/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Chains: which entries concern a subject, without a gap.
 *
 * A subject is a permit, an area or the ledger. Each entry that concerns it
 * names the subject, its number in the subject's chain and the leaf hash of
 * the one before, so that a holder who is given his own entries can see that
 * none is missing.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"

struct entry;

enum chain_answer {
	CHAIN_OK = 0,
	CHAIN_WRONG, /* a link does not continue its chain; *ret_link is its place */
};

/* Writes a conclusion's subjects as the links of the entry to come. */
void chain_link(const struct books *books, const struct conclusion *conclusion,
		struct entry *entry);

/* Does every link continue its chain as the books have it? */
int chain_check(const struct books *books, const struct entry *entry, size_t *ret_link);

/* Moves the chains on to an entry with that leaf hash. Returns 0 or a fault. */
int chain_apply(struct books *books, const struct entry *entry, int64_t index,
		const uint8_t leaf[static BOOKS_HASH_BYTES]);
