/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * From an auction's result to the agreements that its parties make: who buys
 * how much of which offer, and at which price.
 */

#include <stdbool.h>
#include <stddef.h>

#include "billing/auction_close.h"
#include "ledger/trade.h"

/* How many there are: one for each allotment; 0 without a result. */
size_t auction_agreement_count(const struct auction_row *row);

/*
 * The agreement of an allotment, but for who makes it, until when it waits and
 * its document. Its name is the auction's, "-" and the allotment's number from 1;
 * its term is the offer's. The first one of an offer names it and so ends the
 * offer's hold; those behind it find their litres free. False where there is
 * none, or its name would be too long.
 */
bool auction_agreement(const struct books *books, const struct auction_row *row, size_t index,
		struct agreement *ret);
