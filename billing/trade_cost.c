/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/trade_cost.h"

#include <string.h>

#include "billing/exact.h"
#include "billing/money.h"
#include "billing/trade_price.h"
#include "ledger/registry.h"
#include "ledger/right.h"
#include "meter/err.h"

/* Of one row; false where it leaves its type. */
static bool fee_of(const struct trade_fee_row *row, int64_t sum_fen, int64_t litres, int64_t *ret)
{
	SCOPED_FINISH(exact_finish) struct exact part = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact volume = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact once = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact fen = exact_zero();

	exact_set_int(&volume, litres);
	exact_set_int(&once, 1);
	money_product(&volume, row->micro_yuan, &once, &fen);
	exact_set_int(&part, sum_fen);
	exact_multiply_fraction(&part, row->ppm, 1000000);
	exact_add(&fen, &part);
	if (!money_round(&fen, ret)) {
		return false;
	}
	if (row->least_fen != ROW_NO_LITRES && *ret < row->least_fen) {
		*ret = row->least_fen;
	}
	if (row->greatest_fen != ROW_NO_LITRES && *ret > row->greatest_fen) {
		*ret = row->greatest_fen;
	}
	return true;
}

static bool is_meant(const struct registry_view *view, const struct trade_fee_row *row,
		const struct agreement *agreement, const char *area, struct day since)
{
	return (row->form[0] == '\0' || strcmp(row->form, trade_form_name(agreement->form)) == 0) &&
			(row->area[0] == '\0' ||
					registry_area_is_within(view, area, row->area, since));
}

/* Adds a fee to whoever pays it; of one that both pay the odd fen is the buyer's. */
static bool add(const struct trade_fee_row *row, int64_t fen, struct trade_cost *ret)
{
	int64_t of_seller = strcmp(row->payer, trade_side_name(TRADE_SELLER)) == 0 ? fen
			: strcmp(row->payer, trade_side_name(TRADE_BUYER)) == 0    ? 0
										   : fen / 2;

	return !__builtin_add_overflow(ret->seller_fen, of_seller, &ret->seller_fen) &&
			!__builtin_add_overflow(ret->buyer_fen, fen - of_seller, &ret->buyer_fen);
}

/* All fees of so many litres that are bought for the sum. */
static int add_fees(const struct books *books, const struct agreement *agreement, struct day since,
		int64_t litres, struct trade_cost *ret)
{
	const struct registry_view view = { .books = books };
	char id[TEXT_ID_MAX + 1] = "";
	struct right_facts facts = { .area = "" };

	(void)right_find(books, &agreement->seller, since, &facts);
	while (registry_next_id(books, ROW_TRADE_FEE, id)) {
		struct trade_fee_row row;
		int64_t fen;

		if (!registry_trade_fee(&view, id, since, &row) ||
				!is_meant(&view, &row, agreement, facts.area, since)) {
			continue;
		}
		if (!fee_of(&row, ret->sum_fen, litres, &fen) || !add(&row, fen, ret)) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

int trade_cost_find(const struct books *books, const struct trade_row *row,
		const struct agreement *agreement, struct trade_cost *ret)
{
	struct trade_cost cost = { .buyer_fen = 0 };
	int64_t litres;
	int64_t due;
	int fault = trade_kept(row, agreement, &litres);

	if (fault < 0) {
		return fault;
	}
	if (!trade_price_part(agreement, litres, &cost.sum_fen)) {
		return TRADE_COST_NONE;
	}
	if (litres > 0) {
		fault = add_fees(books, agreement, (struct day){ (int32_t)row->since }, litres,
				&cost);
	}
	if (fault < 0) {
		return fault;
	}
	if (cost.seller_fen > cost.sum_fen) {
		cost.seller_fen = cost.sum_fen;
	}
	if (__builtin_add_overflow(cost.sum_fen, cost.buyer_fen, &due)) {
		return WEIR_FAULT_RANGE;
	}
	*ret = cost;
	return TRADE_COST_THERE;
}
