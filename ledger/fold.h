/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Folding: the one function that serving, rebuild and verify share.
 *
 * An entry moves the chains it is linked to, the stream it was delivered in,
 * the time, and whatever its kind applies. A whole in parts is folded when its
 * last part comes.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/entry.h"
#include "ledger/kind.h"

struct fold {
	struct books *books;
	const struct kinds *kinds;
	struct seal *seal;
	struct entry_join join;
	/* The entry folded last, and whether it is whole (not a part with others to come). */
	struct entry entry;
	uint8_t leaf[BOOKS_HASH_BYTES];
	int64_t first; /* index of the first part, and its leaf */
	uint8_t first_leaf[BOOKS_HASH_BYTES];
	bool is_whole;
	/*
	 * Set by verify: an entry of semantics beyond KIND_SEMANTICS is no fault.
	 * From it on is_blind holds: links, streams and time are followed, and no
	 * kind is applied, since the books are not whole any more.
	 */
	bool takes_unknown;
	bool is_blind;
};

void fold_init(struct fold *fold, struct books *books, const struct kinds *kinds,
		struct seal *seal);
void fold_finish(struct fold *fold);

enum fold_answer {
	FOLD_OK = 0,
	FOLD_ENTRY, /* the bytes are no entry, or a part that does not follow */
	FOLD_KIND,  /* no such kind is known, in semantics that are */
	FOLD_CHAIN, /* a link does not continue its chain */
	FOLD_TIME,  /* recorded before the entry before it */
};

/*
 * Reads an entry and checks what it needs to be folded at index books->size:
 * fold->entry, leaf, first and is_whole are set. Nothing is folded yet.
 * Answers FOLD_OK, _ENTRY, _KIND, _CHAIN, _TIME (reason told), or a fault.
 */
int fold_read(struct fold *fold, const uint8_t *data, size_t size, struct where *reason);

/* The number of the semantics that reached the entry's effect; 0 where it has none. */
int64_t fold_semantics(const struct entry *entry);

/* Folds what fold_read read. Returns 0 or a fault. */
int fold_apply(struct fold *fold);
