/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Auctions as JSON: what is sold, who bids, and what came of it with the curve.
 */

struct app;
struct auction_row;
struct books;
struct caller;
struct desk;
struct view;

/*
 * An auction's members, as of the newest entry: offers, bids with litres and
 * price where they are known, and once it is closed price, allotments, unopened
 * bids and curve. A caller is told of others' bids and allotments, and not whose
 * they are; NULL: whose all are. Returns 0 or a fault.
 */
int view_auction(struct view *view, const struct books *books, const struct auction_row *row,
		const struct caller *caller);

/* "auctions": all of them, in short. */
void view_auctions(struct view *view, const struct books *books);

/* One auction, or all of them ("auctions") without a name, on stdout. Returns a cmd_status or a fault. */
int show_auction(const struct app *app, struct desk *desk, const char *auction);
