/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deliveries: up to which entry somebody outside was told what the log has to
 * tell, by a webhook or by mail.
 *
 *	delivered (deed): body [target, from, till, events, digest]
 *
 * A target is told in the order of the log and without a gap: from is where
 * the delivery before ended, till the size of the log behind the last entry
 * that was told. The deed is entered when the other side has accepted, so after
 * a crash between the two it is told once more, never too little. digest is
 * SHA-256 of the bytes that were accepted; the first of a target tells nothing,
 * only from where on it is told.
 */

#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"
#include "meter/text.h"

struct delivered {
	char target[TEXT_ID_MAX + 1];
	int64_t from;   /* entry */
	int64_t till;   /* behind from */
	int64_t events; /* 0: nothing was sent, digest is of no bytes */
	uint8_t digest[BOOKS_HASH_BYTES];
};

void delivered_put(struct bytes *body, const struct delivered *delivered);

/* How far a target is; NULL where it was never told anything. */
const struct delivery_row *delivered_find(const struct books *books, const char *target);

int delivered_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int delivered_apply(struct books *books, const struct entry *entry, int64_t index);
