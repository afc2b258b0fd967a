/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/money.h"

#include <assert.h>

#include "billing/exact.h"

void money_product(const struct exact *amount, int64_t micro_yuan, const struct exact *times,
		struct exact *ret)
{
	assert(micro_yuan >= 0);
	exact_copy(ret, amount);
	exact_multiply(ret, times);
	exact_multiply_fraction(ret, micro_yuan, MONEY_PER_FEN);
}

bool money_round(const struct exact *fen, int64_t *ret)
{
	SCOPED_FINISH(exact_finish) struct exact shifted = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact half = exact_zero();
	bool is_negative = exact_sign(fen) < 0;
	int64_t whole;

	/* floor(|fen| + 1/2), and the sign again: halves leave zero on both sides. */
	exact_set_fraction(&half, 1, 2);
	if (is_negative) {
		exact_subtract(&shifted, fen);
	} else {
		exact_add(&shifted, fen);
	}
	exact_add(&shifted, &half);
	if (!exact_floor(&shifted, &whole)) {
		return false;
	}
	assert(whole >= 0);
	*ret = is_negative ? -whole : whole;
	return true;
}
