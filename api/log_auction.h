/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A line for people about auctions and bids (see log_summary.h): false, with
 * what it could say, where the deed is not of its form.
 */

#include <stdbool.h>

struct bytes;
struct log_entry;
struct zone;

bool log_auction(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
bool log_bid(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
bool log_bid_opened(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
bool log_auction_closed(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
