/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Payments for rights, as a journal has them: the buyer's account of a trade, the
 * seller's, and the exchange's, which withholds its fees.
 */

#include <stdbool.h>

struct account_row;
struct books;
struct bytes;
struct journal_dated;

/* Appends the accounts of each trade that was paid for. */
void journal_trades_head(const struct books *books, struct bytes *text);

/* Appends a payment: dated->traded is not NULL. */
void journal_trades_put(const struct journal_dated *dated, struct bytes *text);

/* Is it one of these accounts? */
bool journal_trades_has(const struct account_row *row);
