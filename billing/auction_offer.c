/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/auction_offer.h"

#include <string.h>

#include "billing/auction.h"
#include "ledger/hold.h"
#include "ledger/offer.h"

bool auction_offer_find(const struct books *books, const char *offer, struct auction_lot *ret,
		struct day *ret_until)
{
	const struct offer_row *row = offer_find(books, offer);
	struct offer listed;
	struct hold hold;

	if (row == NULL || !offer_take(row->said.data, row->said.size, &listed)) {
		return false;
	}
	hold = offer_hold(row);
	if (!hold_find(books, &hold)) {
		return false;
	}
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->offer, row->offer, sizeof(ret->offer));
	ret->right = hold.right;
	ret->price = listed.price_micro == OFFER_NO_PRICE ? 0 : listed.price_micro;
	ret->entry = row->entry;
	for (size_t i = 0; i < hold.count; i++) {
		ret->litres += hold.years[i].litres;
	}
	*ret_until = hold.until;
	return true;
}
