/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The result of an auction: what follows from its offers and bids, concluded by
 * the office's deed behind the deadline, and concluded again by `weir verify`.
 *
 *	auction-closed: body [auction]
 *	                effect [semantics, price | null, litres, demand, supply,
 *	                        [* [offer, litres]],
 *	                        [* [offer, kind, id, bid, litres, price]],
 *	                        [* bid],
 *	                        [* [price, demand, supply]]]
 *
 * The deed has nothing to say of it but the auction's name: price, allotments
 * and curve follow from entries that are there, by the rule of
 * billing/auction_clear.h. The arrays are: the offers with what of them was
 * still held for sale at that moment; who gets how much of which, and for what;
 * the sealed bids that nobody opened, by their entries; the curve. An offer that
 * has expired, because the deed came late, takes part with nothing. price is null where
 * nothing is sold; with one-sided bidding it is the seller's.
 *
 * Litres are of right, prices micro-yuan per m3.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/auction.h"

void auction_close_put(struct bytes *body, const char *auction);

int auction_close_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int auction_close_apply(struct books *books, const struct entry *entry, int64_t index);

/* A result, borrowed from its row. Each cursor stands before the first of so many. */
struct auction_result {
	bool has_price;
	int64_t price;
	int64_t litres;
	int64_t demand_litres, supply_litres;
	struct item_cursor offers, allotments, unopened, curve;
	size_t offer_count, allotment_count, unopened_count, step_count;
};

/* False where the auction has none. */
bool auction_result(const struct auction_row *row, struct auction_result *ret);

/* Of an offer, how much took part. */
bool auction_next_offer(
		struct item_cursor *cursor, char ret_offer[static TEXT_ID_MAX + 1], int64_t *ret);

/* What an agreement is made from. */
struct auction_allotment {
	char offer[TEXT_ID_MAX + 1];
	struct right buyer;
	int64_t bid; /* its entry */
	int64_t litres;
	int64_t price;
};
bool auction_next_allotment(struct item_cursor *cursor, struct auction_allotment *ret);
bool auction_next_step(struct item_cursor *cursor, struct auction_step *ret);
