/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a trade costs: its sum, and the fees of an exchange by rows of
 * `trade-fees`, each rounded once. All rows that hold on the first day of the
 * trade count whose form is the trade's or any, and in whose area, or everywhere,
 * the seller's right lies. Of a trade that ended before its term it is the sum of
 * what did not go back, and the fees on that; where all went back nothing.
 */

#include <stdint.h>

#include "ledger/books.h"
#include "ledger/trade.h"

struct trade_cost {
	int64_t sum_fen;    /* billing/trade_price.h */
	int64_t buyer_fen;  /* fees beside the sum */
	int64_t seller_fen; /* fees withheld from the sum, at most that */
};

enum trade_cost_answer {
	TRADE_COST_THERE = 0,
	TRADE_COST_NONE, /* it has no price, or one too large: *ret untouched */
};

/* Of an approved trade, whose agreement is this. Returns a trade_cost_answer, or a fault. */
int trade_cost_find(const struct books *books, const struct trade_row *row,
		const struct agreement *agreement, struct trade_cost *ret);
