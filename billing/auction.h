/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Auctions of rights to water: what is sold, how, and until when. Bids are
 * billing/bid.h, what follows from them billing/auction_close.h.
 *
 *	auction: body [auction, form, [* offer], closes, until, lot, tick, document]
 *	         effect [semantics, [* [offer, kind, id, litres, price, entry]]]
 *
 * form is an auction_form. closes is the second from which on no bid is taken,
 * until the one from which on no opening is; with one-sided bidding both are
 * one. The offers stand in the effect as they were listed when the auction was
 * made: kind and id are the right of each, entry is the offer's own. Until the
 * result is there they are neither withdrawn nor taken otherwise.
 *
 * Litres are of right, prices micro-yuan per m3.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/auction_clear.h"
#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "ledger/right.h"

enum {
	AUCTION_LOTS_MAX = 256, /* offers of one auction */
	AUCTION_BIDS_MAX = AUCTION_ORDERS_MAX - AUCTION_LOTS_MAX,
};

/* "call", "one-sided". */
const char *auction_form_name(enum auction_form form);

struct auction_said {
	char auction[TEXT_ID_MAX + 1];
	enum auction_form form;
	char offers[AUCTION_LOTS_MAX][TEXT_ID_MAX + 1];
	size_t offer_count; /* 1..AUCTION_LOTS_MAX; one-sided: 1 */
	int64_t closes_s;
	int64_t until_s;
	int64_t lot_litres;
	int64_t tick;
	char document[ROW_NAME_MAX + 1];
};
void auction_put(struct bytes *body, const struct auction_said *said);

/* What is sold: an offer as it was listed. */
struct auction_lot {
	char offer[TEXT_ID_MAX + 1];
	struct right right;
	int64_t litres;
	int64_t price; /* the least that it is sold for */
	int64_t entry;
};

int auction_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int auction_apply(struct books *books, const struct entry *entry, int64_t index);

/* The auction of that name, or NULL. */
const struct auction_row *auction_find(const struct books *books, const char *auction);

/* Its offers: how many, and one after the other. False behind the last one. */
struct item_cursor auction_lots(const struct auction_row *row, size_t *ret_count);
bool auction_next_lot(struct item_cursor *cursor, struct auction_lot *ret);

enum auction_state {
	AUCTION_BIDDING = 1,
	AUCTION_OPENING, /* closed for bids; sealed ones are opened */
	AUCTION_DUE,     /* nothing more is taken; its result is not there yet */
	AUCTION_CLOSED,
};
/* Where an auction stands at a second. */
enum auction_state auction_state(const struct auction_row *row, int64_t at_s);
const char *auction_state_name(enum auction_state state);
