/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deliveries: the same one twice is one fact.
 *
 * A delivery is (actor, stream, number). The same with the same bytes is
 * answered with its first receipt; with other bytes it is refused, and the
 * refusal is recorded.
 *
 *	refused: [semantics, actor, stream, number, kind, SHA-256 of said]
 */

#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"

struct deed;

/* The key of the row that a delivery has: 't' and a text, or 'x' and the hex of bytes. */
void stream_key(uint64_t kind, const struct deed *deed, struct stream_row *ret);

enum stream_answer {
	STREAM_NEW = 0,
	STREAM_REPEATED, /* *ret_entry holds the very same bytes */
	STREAM_OTHER,    /* that delivery was made with other bytes */
};

/* Has this delivery been made? Answers, or a fault. */
int stream_check(const struct judge *judge, uint64_t kind, const void *said, size_t said_size,
		const struct deed *deed, int64_t *ret_entry);

/* The finding that records a refused delivery. Returns 0 or a fault. */
int stream_refused(const struct judge *judge, uint64_t kind, const void *said, size_t said_size,
		const struct deed *deed, struct conclusion *ret);
