/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Fetching what an entry says as a whole: one entry of the log, or all the
 * parts that follow it together.
 */

#include <stdint.h>

#include "ledger/entry.h"
#include "ledger/kind.h"
#include "meter/bytes.h"

struct whole {
	struct entry entry; /* borrows the rest; until the next fetch */
	int64_t last;       /* index of the last entry that it is made of */
	struct bytes buffer;
	struct entry_join join;
};

void whole_init(struct whole *whole);
void whole_finish(struct whole *whole);

/* Fetches the whole that begins at an entry. Returns 0 or a fault. */
int whole_fetch(struct whole *whole, kind_fetch *fetch, void *source, int64_t index);
