/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Auctions for people, out of their JSON (api/view_auction.h).
 */

struct view;
struct zone;

/* One auction, and a list of them, on stdout. Return CMD_DONE or a fault. */
int print_auction(const struct view *view, const struct zone *zone);
int print_auctions(const struct view *view, const struct zone *zone);
