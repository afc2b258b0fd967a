/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Accesses: who asked what over the network is in files beside the ledger, too
 * much and too personal for the log; of each file that was closed the log has
 * the digest, so that a line can neither be changed nor taken out unseen.
 *
 *	accesses (deed): body [day, part, digest, lines, bytes]
 *
 * A day has one file, or several parts, from 1, where it grew too large for
 * one. The day is a civil day of the ledger's zone.
 */

#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"
#include "meter/instant.h"

enum {
	ACCESSES_PARTS_MAX = 1000000, /* of a day: at the size of a part more than a disk holds */
};

struct accesses_said {
	struct day day;
	int64_t part; /* from 1 */
	uint8_t digest[BOOKS_HASH_BYTES];
	int64_t lines;
	int64_t bytes;
};

void accesses_put(struct bytes *body, const struct accesses_said *said);

/* The row of a day's part, or of a file with that digest; NULL where there is none. */
const struct accesses_row *accesses_find(const struct books *books, struct day day, int64_t part);
const struct accesses_row *accesses_find_digest(
		const struct books *books, const uint8_t digest[static BOOKS_HASH_BYTES]);

int accesses_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int accesses_apply(struct books *books, const struct entry *entry, int64_t index);
