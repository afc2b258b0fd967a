/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an approval today would move of a trade that nobody has agreed yet.
 */

#include "ledger/trade.h"

struct where;

struct trade_proposed {
	struct agreement said; /* its name, price and side count for nothing */
	struct trade_sides sides;
	struct trade_moves moves;
};

/* Finds sides and moves. Returns JUDGE_OK, JUDGE_REFUSED with the reason, or a fault. */
int trade_proposed_find(const struct books *books, struct day today,
		struct trade_proposed *proposed, struct where *reason);
