/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Auctions and bids as people tell them (see told_deed.h).
 */

#include <stdbool.h>

#include "api/told.h"
#include "billing/auction.h"
#include "billing/bid.h"

/*
 * False where something is wrong, which was said. Members, those in brackets may
 * be left out:
 *
 *	terms    bids-until [opened-until] lot tick [one-sided] document
 *	wanted   right m3 price
 *	bid      right seal, or right m3 price
 *	opening  right m3 price nonce
 *
 * lot is in cubic metres, tick and price in yuan per cubic metre with at most six
 * decimals; seal and nonce are 32 bytes in base64. The auction's name, and the
 * offers, stand in *ret already or are set later.
 */
bool told_auction(const struct told *told, const struct zone *zone, struct auction_said *ret);
bool told_wanted(const struct told *told, struct bid_opened *ret);
bool told_bid(const struct told *told, struct bid_said *ret);
bool told_opening(const struct told *told, struct bid_opened *ret);
