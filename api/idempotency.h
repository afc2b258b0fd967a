/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A request that may come twice is one delivery (docs/decisions/0017-repeated-requests.md,
 * 0021-deeds-of-a-caller.md).
 *
 * The key that a client sends with a deed ("Idempotency-Key") names a stream of
 * the caller's actor, and the deed's number in it is made of what was asked; so
 * the log itself tells a repeated request from a new one, for ever and after
 * every restart, and its answer is made again from the entry. Nothing is stored
 * beside the log. Keys of two actors never meet.
 *
 *	idempotency_stream(seal, key, size, stream);
 *	idempotency_number(seal, asked, size, &number);
 *	idempotency_find(books, fetch, source, &deed, kind, &entry)
 *	NEW       hand the deed in, made now
 *	REPEATED  answer from that entry
 *	OTHER     the key was used for something else: refuse
 *
 * The web looks so that it need not ask, the writer looks before it submits: of
 * two that come at the same moment the second finds the first.
 *
 * What was refused, or brought nothing new, left no entry: the same request is
 * judged again, by what is known then.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"

struct bytes;
struct deed;
struct seal;

enum {
	IDEMPOTENCY_KEY_MAX = 255, /* characters: a UUID has 36 */
};

/* 1..IDEMPOTENCY_KEY_MAX visible ASCII characters. */
bool idempotency_is_key(const char *key, size_t size);

/* SHA-256 of "weir/idempotency/v1" LF and the key: the stream's bytes. Returns 0 or a fault. */
int idempotency_stream(struct seal *seal, const char *key, size_t size,
		uint8_t ret[static BOOKS_HASH_BYTES]);

/*
 * The first 63 bits of the SHA-256 of "weir/request/v1" LF and what was asked.
 * Who finds two requests of the same number has two requests of his own that
 * are taken for one. Returns 0 or a fault.
 */
int idempotency_number(struct seal *seal, const char *asked, size_t size, uint64_t *ret);

enum idempotency_answer {
	IDEMPOTENCY_NEW = 0,
	IDEMPOTENCY_REPEATED, /* *ret_entry is of the same kind and number */
	IDEMPOTENCY_OTHER,    /* *ret_entry is something else under that key */
};

/*
 * Was this delivery made? Of the deed its actor, stream and number are looked
 * at: when it was made does not count, since the repetition is made later, nor
 * does its body, which may follow from what is known by then. Of a deed that its
 * author signed, who numbers as he likes, said is given, and its bytes are looked
 * at too; else said is NULL. Returns an idempotency_answer or a fault; *ret_entry
 * stays for NEW.
 */
int idempotency_find(const struct books *books, kind_fetch *fetch, void *source,
		const struct deed *deed, uint64_t kind, const struct bytes *said,
		int64_t *ret_entry);
