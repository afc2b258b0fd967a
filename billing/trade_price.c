/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/trade_price.h"

#include "billing/exact.h"
#include "billing/money.h"

bool trade_price_sum(const struct agreement *agreement, int64_t *ret_fen)
{
	return trade_price_part(agreement, agreement->litres, ret_fen);
}

bool trade_price_part(const struct agreement *agreement, int64_t litres, int64_t *ret_fen)
{
	SCOPED_FINISH(exact_finish) struct exact amount = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact once = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact fen = exact_zero();

	switch (agreement->price) {
	case TRADE_PER_M3:
		exact_set_int(&amount, litres);
		exact_set_int(&once, 1);
		money_product(&amount, agreement->amount, &once, &fen);
		return money_round(&fen, ret_fen);
	case TRADE_IN_SUM:
		exact_set_int(&fen, agreement->amount);
		exact_multiply_fraction(&fen, litres, agreement->litres);
		return money_round(&fen, ret_fen);
	case TRADE_WITHOUT:
		break;
	}
	return false;
}
