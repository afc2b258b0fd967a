/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What moved the accounts that are of neither water nor money: litres of right,
 * river area. For api/journal.h; entry by entry, out of the log, folded
 * again, so that hledger's sums and the books' prove each other.
 *
 * A commodity that the journal has no name for is a fault: nothing is left out
 * in silence.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "meter/bytes.h"

struct ledger;

/* One entry's postings, as they stand in a journal. */
struct journal_move {
	int32_t day; /* on which it was entered */
	char *text;  /* owned */
};

struct journal_moves {
	struct journal_move *list; /* by entry, and so by day; owned */
	size_t count;
	struct shelf *known; /* every account that was posted to, struct account_row; owned */
};

/* Is the account of such a commodity? */
bool journal_moves_has(const struct account_row *row);

/* Nothing where no account has a balance of one. Returns 0 or a fault; finish it then too. */
int journal_moves_gather(struct journal_moves *moves, struct ledger *ledger);
void journal_moves_finish(struct journal_moves *moves);

/* The head's lines: the commodities and accounts that there are. */
void journal_moves_head(const struct journal_moves *moves, struct bytes *text);

/* A balance of the books, as a posting of nothing that asserts it. */
void journal_moves_assert(struct bytes *text, const struct account_row *row);
