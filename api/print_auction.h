/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Auctions for people, out of their JSON (api/view_auction.h).
 */

#include "api/value.h"

struct zone;

/* One auction, and a list of them, on stdout. Return CMD_DONE or a fault. */
int print_auction(struct value root, const struct zone *zone);
int print_auctions(struct value root, const struct zone *zone);
