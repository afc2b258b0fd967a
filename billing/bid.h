/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Bids in an auction, and the openings of sealed ones.
 *
 *	bid:        body [auction, kind, id, seal | [litres, price]]
 *	            effect [semantics, entry of the bid whose place it takes | null]
 *	bid-opened: body [auction, kind, id, litres, price, nonce]
 *	            effect [semantics, entry of the bid]
 *
 * kind and id are the right for which is bid. A call auction's bids are sealed:
 * a bid says the SHA-256 of
 *
 *	["weir/bid/v1", auction, kind, id, actor, litres, price, nonce]
 *
 * in the CBOR of ledger/item.h, nonce being 32 random bytes. Nobody can find
 * litres and price from it, the office as little as other bidders, and nobody
 * can open it otherwise. Since the actor is in it, a seal that somebody copies
 * cannot be opened by him. From the close on its actor opens it; what was not
 * opened by the deadline does not take part. There is no deposit in the ledger
 * that could be forfeited: who did not open is named in the result.
 *
 * Of a right the last bid before the close counts, and its entry is its time;
 * so nobody has two sealed bids to choose from when he sees what others open.
 * An open bid can only be raised, since others have seen it: a higher price, of no
 * fewer litres. The next bid of a right is its first one's actor's; a holder's own
 * takes the place of what the office had bid for him.
 *
 * Litres are of right, prices micro-yuan per m3.
 */

#include <stdbool.h>
#include <stdint.h>

#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "ledger/right.h"

struct seal;

enum {
	BID_NONCE_BYTES = 32, /* nobody tries them all */
};

struct bid_said {
	char auction[TEXT_ID_MAX + 1];
	struct right right;
	bool is_sealed;
	uint8_t seal[BOOKS_HASH_BYTES];
	int64_t litres; /* of an open bid: 1..AUCTION_LITRES_MAX */
	int64_t price;  /* 0..AUCTION_PRICE_MAX */
};
void bid_put(struct bytes *body, const struct bid_said *said);

/* What was sealed, said after the close. */
struct bid_opened {
	char auction[TEXT_ID_MAX + 1];
	struct right right;
	int64_t litres;
	int64_t price;
	uint8_t nonce[BID_NONCE_BYTES];
};
void bid_put_opened(struct bytes *body, const struct bid_opened *said);

/* What is sealed, byte for byte, and read again: a bidder keeps it until he opens. */
void bid_put_secret(struct bytes *secret, const struct bid_opened *said, int64_t actor);
bool bid_take_secret(const void *data, size_t size, struct bid_opened *ret, int64_t *ret_actor);

/* The seal of it. Returns 0 or a fault. */
int bid_seal(struct seal *seal, const struct bid_opened *said, int64_t actor,
		uint8_t ret[static BOOKS_HASH_BYTES]);

/* The right for which a deed of either kind bids or opens; false where its body is none. */
bool bid_take_right(uint64_t kind, const struct deed *deed, struct right *ret);

/* Says that there is no such right, in the words of bid_judge(). */
void bid_absent(const struct right *right, struct where *reason);

int bid_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int bid_apply(struct books *books, const struct entry *entry, int64_t index);
int bid_opened_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int bid_opened_apply(struct books *books, const struct entry *entry, int64_t index);

/* The bid of a right, or NULL. */
const struct bid_row *bid_find(
		const struct books *books, const char *auction, const struct right *right);

/* The next bid of an auction, one a right: begin with *right all zero; NULL at the end. */
const struct bid_row *bid_next(const struct books *books, const char *auction, struct right *right);

/* Open, or opened: its litres and price are known. */
bool bid_is_open(const struct bid_row *row);
