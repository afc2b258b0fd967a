/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/trade_price.h"

#include "billing/exact.h"
#include "billing/money.h"

bool trade_price_sum(const struct agreement *agreement, int64_t *ret_fen)
{
	SCOPED_FINISH(exact_finish) struct exact amount = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact once = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact fen = exact_zero();

	switch (agreement->price) {
	case TRADE_PER_M3:
		exact_set_int(&amount, agreement->litres);
		exact_set_int(&once, 1);
		money_product(&amount, agreement->amount, &once, &fen);
		return money_round(&fen, ret_fen);
	case TRADE_IN_SUM:
		*ret_fen = agreement->amount;
		return true;
	case TRADE_WITHOUT:
		break;
	}
	return false;
}
