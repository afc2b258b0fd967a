/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deeds: what an author said, as bytes of its own inside an entry.
 *
 * [actor, stream, number, made, body] in the CBOR of ledger/item.h, kept
 * exactly as its author made it, because he may have signed it. Actor, stream
 * and number name the delivery: the same three with the same bytes are the
 * same deed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/instant.h"

struct bytes;
struct entry;
struct where;

enum {
	DEED_STREAM_MAX = 64, /* a SHA-256 as bytes or in hex, or a meter's id */
};

struct deed {
	uint64_t actor;        /* 0..INT64_MAX */
	const uint8_t *stream; /* borrowed, 1..DEED_STREAM_MAX bytes: what the number counts in */
	size_t stream_size;
	bool stream_is_bytes; /* a byte string; else text */
	uint64_t number;      /* of the delivery within the stream, 0..INT64_MAX */
	struct instant made;
	const uint8_t *body; /* borrowed: one item, as the kind describes it */
	size_t body_size;
};

enum deed_answer {
	DEED_OK = 0,
	DEED_REFUSED, /* not a deed; the reason is in *reterr */
};

/*
 * Appends the deed's bytes. The fields must keep the limits above (asserted).
 * Returns DEED_OK, or WEIR_FAULT_MEMORY where out failed.
 */
int deed_encode(const struct deed *deed, struct bytes *out);

/*
 * Reads exactly one deed. Returns DEED_OK or DEED_REFUSED; *ret is written for
 * DEED_OK only and borrows data. reterr may be NULL. The body is one sound
 * item; what it must hold is for its kind to check.
 */
int deed_decode(const void *data, size_t size, struct deed *ret, struct where *reterr);

/* The deed that an entry says, borrowed from it; false where it says none. */
bool deed_take(const struct entry *entry, struct deed *ret);

/*
 * Appends the message that an author signs: "weir/said/v1" LF origin LF said.
 * origin is the log's. Returns DEED_OK, or WEIR_FAULT_MEMORY where out failed.
 */
int deed_message(const char *origin, const void *said, size_t said_size, struct bytes *out);
