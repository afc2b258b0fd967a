/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Trades of rights to water, as JSON and as tables.
 */

#include "api/value.h"
#include "api/view.h"
#include "ledger/trade.h"

struct books;
struct caller;

struct trade_choice {
	const struct right *right;   /* only of this one; NULL: of all */
	bool is_all;                 /* those that move nothing any more too */
	const struct caller *caller; /* only those of which it may see a side; NULL: all */
};

/* "trades": those chosen. */
void view_trades(struct view *view, const struct books *books, const struct trade_choice *choice,
		struct day today);

/* Of a caller: may it see a side of the trade? */
bool trade_is_seen(const struct books *books, const struct trade_row *row,
		const struct caller *caller, struct day today);

/* "trade": one, with what it moves and what went back. False where its bytes say nothing sound. */
bool view_trade(struct view *view, const struct books *books, const struct trade_row *row,
		struct day today);

/* "schedule": what would be moved, by years and months of both. */
void view_trade_moves(struct view *view, const struct trade_moves *moves);

/* A form or a state by its name, in the reader's language; the name itself where it is none. */
const char *trade_word_text(const char *word);

/* As people read it; each of what view_... gave. Return 0 or a fault. */
int print_trades(struct value trades);
int print_trade(struct value trade);
int print_trade_moves(struct value schedule);
