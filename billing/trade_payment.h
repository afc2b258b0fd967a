/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is paid of an approved trade's sum, by its buyer to its seller.
 *
 *	trade-payment: body [trade, paid_on, fen, reference], effect [semantics, fee_fen]
 *
 * A payment is known by trade and reference: said again it changes nothing,
 * another one under it is refused, and so is more than is unpaid. It posts fen
 * from trade:ID/buyer to trade:ID/seller. Of what is paid the exchange
 * withholds its fees first (billing/trade_cost.h), which are posted to
 * trade:ID/fee. What is paid stays paid where a trade ends before its term, also
 * beyond what is due then (billing/trade_cost.h).
 * Deposits and what is paid back are not reckoned.
 */

#include <stdint.h>

#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "ledger/rows.h"
#include "ledger/trade.h"
#include "meter/instant.h"

struct trade_payment {
	char trade[TEXT_ID_MAX + 1];
	struct day paid_on; /* not after the day of its entry */
	int64_t fen;        /* 1..ROW_FEN_MAX */
	char reference[ROW_NAME_MAX + 1];
};
void trade_payment_put(struct bytes *body, const struct trade_payment *said);

/* The next payment of a trade: begin with *entry INT64_MIN; NULL at the end. */
const struct trade_payment_row *trade_payment_next(
		const struct books *books, const char *trade, int64_t *entry);

/* The fen that were paid of it; *ret_fees: of these, what was withheld as fees. */
int64_t trade_paid(const struct books *books, const char *trade, int64_t *ret_fees);

/* Whose account, in fen: "trade:ID/seller". */
enum trade_purse {
	TRADE_PURSE_SELLER,
	TRADE_PURSE_BUYER,
	TRADE_PURSE_FEE,
	TRADE_PURSES,
};
#define TRADE_ACCOUNT "trade:"
const char *trade_account(
		const char *trade, enum trade_purse whose, char ret[static BOOKS_SUBJECT_MAX]);

int trade_payment_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int trade_payment_apply(struct books *books, const struct entry *entry, int64_t index);
