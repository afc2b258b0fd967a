/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a trade of a right costs: fen, rounded once.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/trade.h"

enum {
	TRADE_PRICE_DECIMALS = 6, /* of yuan a m3 */
};

#define TRADE_PRICE_MAX INT64_C(1000000000000) /* micro-yuan: a million yuan a m3 */
#define TRADE_SUM_MAX INT64_C(10000000000000)  /* fen: a hundred thousand million yuan */

/*
 * The sum of the whole contract: litres x price, halves away from zero; or as it
 * was agreed. False, *ret untouched, where there is no price or the sum is too
 * large for its type.
 */
bool trade_price_sum(const struct agreement *agreement, int64_t *ret_fen);

/*
 * The same of so many of its litres, at most all: at the price of a m3, or that part
 * of a sum as agreed, rounded once.
 */
bool trade_price_part(const struct agreement *agreement, int64_t litres, int64_t *ret_fen);
