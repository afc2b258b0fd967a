/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Listed offers as auctions see them.
 */

#include <stdbool.h>

#include "meter/instant.h"

struct auction_lot;
struct books;

/*
 * The offer of that name, with what of all its years together is held for sale
 * now, and the last day on which it stands. An offer without a price is sold
 * for any. False where none stands.
 */
bool auction_offer_find(const struct books *books, const char *offer, struct auction_lot *ret,
		struct day *ret_until);
