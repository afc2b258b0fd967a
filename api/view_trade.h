/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Trades of rights to water, as JSON and as tables.
 */

#include "api/value.h"
#include "api/view.h"
#include "ledger/trade.h"

struct books;

/* "trades": of one right, or of all where it is NULL; those that move nothing any more where asked. */
void view_trades(struct view *view, const struct books *books, const struct right *right,
		struct day today, bool is_all);

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
