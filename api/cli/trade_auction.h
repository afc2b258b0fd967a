/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * weir trade auction: auctions opened and closed by the office, bids and their
 * openings by those who buy, here or from elsewhere.
 */

struct app;
struct opts;

/* The words behind "auction". Return a cmd_status or a fault. */
int trade_auction(struct app *app, const struct opts *opts);

/* The same of a ledger elsewhere: bids and openings. */
int trade_auction_ask(struct app *app, const struct opts *opts);
