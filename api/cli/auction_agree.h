/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * weir trade auction agree: the agreements of an auction's result, all at once.
 */

struct app;
struct opts;

/* Hands them in, as the sellers' side. Returns a cmd_status or a fault. */
int trade_auction_agree(struct app *app, const struct opts *opts, const char *auction);
