/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Actors that sign what they say.
 *
 *	key:   [actor, public key: 32 bytes, withdrawn]
 *
 * An entry of kind `key` gives an actor an Ed25519 key, or ends one. From its
 * first key on, an actor says nothing that is not signed: whoever has no user
 * on the ledger's machine, a collector at a distance for one, is known by this
 * alone. An actor may have several keys, so that one can follow another while
 * what the older one signed is still on its way; a key that was withdrawn signs
 * nothing any more, whenever it was said.
 *
 * A signature is over deed_message(), the log's name included, and names its
 * key by the index of the key's entry. It is checked before the append, and
 * again by verify.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/seal.h"

struct bytes;
struct deed;
struct kind;
struct where;

/* The role, as an actor's entry has it, that only reports: readings, and that some were lost. */
#define SIGNING_COLLECTOR "collector"

struct signature {
	uint64_t key;         /* the index of the key's entry */
	const uint8_t *bytes; /* borrowed; NULL: not signed */
	size_t size;
};

void signing_put_key(struct bytes *body, int64_t actor, const uint8_t key[static SEAL_KEY_BYTES],
		bool is_withdrawn);

/* The newest key of an actor that is not withdrawn; NULL where there is none. */
const struct key_row *signing_key(const struct books *books, int64_t actor);

/* Has an actor, or had he ever, a key, so that he is heard only signed? */
bool signing_is_needed(const struct books *books, int64_t actor);

enum signing_answer {
	SIGNING_OK = 0,
	SIGNING_WRONG, /* *reason says why */
};

/*
 * May this be said so by its actor, as the books stand? Returns a
 * signing_answer or a fault.
 */
int signing_check(const struct books *books, const struct kind *kind, const struct deed *deed,
		const void *said, size_t said_size, const struct signature *signature,
		struct where *reason);
