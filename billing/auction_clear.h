/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Clearing an auction: bids to buy and offers to sell. Pure: the same orders in
 * any sequence give the same result.
 *
 * The rule of a call auction, all at one price (docs/rules.md "Auctions"; that
 * of the opening of the Shanghai Stock Exchange, whose words are 成交量最大,
 * 未成交量最小, 中间价):
 *
 * 1. A price is a multiple of the tick. A buyer's limit that is none counts as
 *    the multiple below it, a seller's as the one above, so that nobody pays
 *    more, or is paid less, than he said. An order takes part with its whole
 *    lots.
 * 2. At a price all buyers whose limit is that or more demand, and all sellers
 *    whose limit is that or less supply. The lesser of both sums is the volume.
 *    Of all prices those of the greatest volume remain.
 * 3. Of these, those of the least surplus (what demand and supply differ by).
 * 4. Of these, which are a range without gaps, the midpoint of lowest and
 *    highest, rounded down to the tick.
 * 5. At that price buyers are served from the highest limit down, sellers from
 *    the lowest up, equal limits in the order of their entries (价格优先,
 *    时间优先); the last one served on the longer side may get a part.
 *
 * No volume at any price: no price, and nobody gets anything.
 *
 * One-sided bidding on one offer (单向竞价) knows no common price: who bids the
 * seller's limit or more is served as in 5, and pays what he bid.
 *
 * Litres are whole litres of right, prices micro-yuan per m3.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	AUCTION_ORDERS_MAX = 4096, /* orders of one auction; a finding must hold them all */
};

#define AUCTION_LITRES_MAX INT64_C(1000000000000000) /* of an order: 10^12 m3, no river has it */
#define AUCTION_PRICE_MAX INT64_C(1000000000000000)  /* 10^9 yuan/m3 */

enum auction_side {
	AUCTION_BUY = 1,
	AUCTION_SELL,
};

struct auction_order {
	enum auction_side side;
	int64_t litres; /* 0..AUCTION_LITRES_MAX */
	int64_t price;  /* the limit, 0..AUCTION_PRICE_MAX */
	int64_t entry;  /* where it entered; no two orders have the same */
};

enum auction_form {
	AUCTION_CALL = 1,  /* 集合竞价 */
	AUCTION_ONE_SIDED, /* 单向竞价: exactly one order sells */
};

struct auction_terms {
	enum auction_form form;
	int64_t lot_litres; /* 1..AUCTION_LITRES_MAX */
	int64_t tick;       /* 1..AUCTION_PRICE_MAX */
};

/* The curve at one limit: what is demanded there or above, and supplied there or below. */
struct auction_step {
	int64_t price;
	int64_t demand_litres;
	int64_t supply_litres;
};

struct auction_cleared {
	bool has_price;                       /* something changes hands */
	int64_t price;                        /* one-sided: the least at which bids are served */
	int64_t litres;                       /* that change hands */
	int64_t demand_litres, supply_litres; /* at the price; 0 without one */
	int64_t *filled;                      /* of each order, as they were given */
	struct auction_step *curve;           /* by price, each limit once */
	size_t step_count;
};

/*
 * Clears at most AUCTION_ORDERS_MAX orders. Returns 0 or WEIR_FAULT_MEMORY;
 * *ret is written for 0 only, then the caller finishes it.
 */
int auction_clear(const struct auction_terms *terms, const struct auction_order *orders,
		size_t count, struct auction_cleared *ret);

void auction_cleared_finish(struct auction_cleared *cleared);

/* A part of what changed hands: litres of one seller for one buyer. */
struct auction_match {
	size_t sell; /* indices of the orders */
	size_t buy;
	int64_t litres;
	int64_t price; /* that they pay: all the same, or the buyer's own */
};

/*
 * Who trades with whom: sellers and buyers are served one behind the other in
 * the sequence of rule 5, so the first litre sold is the first one bought.
 * Writes *ret_count matches, fewer than orders. Returns 0 or WEIR_FAULT_MEMORY.
 */
int auction_pair(const struct auction_terms *terms, const struct auction_order *orders,
		size_t count, const struct auction_cleared *cleared, struct auction_match *ret,
		size_t *ret_count);
