/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/auction_agree.h"

#include <stdio.h>
#include <string.h>

#include "ledger/offer.h"
#include "meter/text.h"

size_t auction_agreement_count(const struct auction_row *row)
{
	struct auction_result result;

	return auction_result(row, &result) ? result.allotment_count : 0;
}

/* The offer's own words; false where it has none that can be read. */
static bool take_offer(const struct books *books, const char *name,
		const struct offer_row **ret_row, struct offer *ret)
{
	*ret_row = offer_find(books, name);
	return *ret_row != NULL && offer_take((*ret_row)->said.data, (*ret_row)->said.size, ret);
}

/* What was won for nothing has no price, and a reason why. */
static void put_price(const struct auction_allotment *allotment, struct agreement *ret)
{
	if (allotment->price > 0) {
		ret->price = TRADE_PER_M3;
		ret->amount = allotment->price;
	} else {
		ret->price = TRADE_WITHOUT;
		(void)text_copy(ret->reason, sizeof(ret->reason), "auction: 0");
	}
}

bool auction_agreement(const struct books *books, const struct auction_row *row, size_t index,
		struct agreement *ret)
{
	struct auction_allotment allotment;
	struct auction_result result;
	const struct offer_row *listed;
	struct offer offer;
	bool is_first = true;
	char before[TEXT_ID_MAX + 1] = "";

	if (!auction_result(row, &result) || index >= result.allotment_count) {
		return false;
	}
	for (size_t i = 0; i <= index; i++) {
		if (!auction_next_allotment(&result.allotments, &allotment)) {
			return false;
		}
		/* Those of one seller stand together: sellers are served one behind the other. */
		is_first = strcmp(before, allotment.offer) != 0;
		memcpy(before, allotment.offer, sizeof(before));
	}
	memset(ret, 0, sizeof(*ret));
	if (!take_offer(books, allotment.offer, &listed, &offer) ||
			snprintf(ret->trade, sizeof(ret->trade), "%s-%zu", row->auction,
					index + 1) >= (int)sizeof(ret->trade)) {
		return false;
	}
	ret->form = TRADE_TRANSFER;
	ret->seller = offer.right;
	ret->buyer = allotment.buyer;
	ret->from = offer.term.from;
	ret->until.number = offer.term.till.number - 1;
	ret->litres = allotment.litres;
	put_price(&allotment, ret);
	if (is_first) {
		memcpy(ret->offer, listed->offer, sizeof(ret->offer));
	}
	return true;
}
