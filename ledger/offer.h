/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Listed offers (挂牌): litres of a right for a term, to be had at a least price
 * or more until a closing day.
 *
 *	offer (deed):           body [offer, kind, id, litres, from, until, price | null,
 *	                              reason, closes, up-to, document]
 *	                        effect [semantics, hold]      ledger/hold.h
 *	offer-withdrawn (deed): body [offer, ground]
 *	                        effect [semantics, kind, id]  of the right
 *
 * The litres are those of the whole term; what each ceiling year has of them
 * follows by days (ledger/schedule.h), is resolved once and held from the entry
 * on to the end of the closing day. Who asks up to so many litres gets in each
 * year what there is, where it is less. Agreements take what they accept out of
 * it (ledger/trade.h); the rest stays offered. A price is micro-yuan a m³; without one
 * the reason says why there is none. A name is given once: said again with the
 * same bytes it is known, with others it is refused.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books_rights.h"
#include "ledger/hold.h"
#include "ledger/kind.h"
#include "ledger/right.h"

#define OFFER_NO_PRICE INT64_MIN
#define OFFER_PRICE_MAX INT64_C(1000000000000) /* a million yuan a m³ */

struct offer {
	char offer[TEXT_ID_MAX + 1]; /* its name */
	struct right right;
	int64_t litres;                /* of the whole term, 1 or more */
	struct days term;              /* half-open */
	int64_t price_micro;           /* the least, 1..OFFER_PRICE_MAX; or OFFER_NO_PRICE */
	char reason[ROW_NAME_MAX + 1]; /* why there is no price; else "" */
	struct day closes;             /* the last day on which it stands */
	bool is_up_to;
	char document[ROW_NAME_MAX + 1]; /* or "" */
};

void offer_put(struct bytes *body, const struct offer *offer);
bool offer_take(const void *body, size_t size, struct offer *ret);

void offer_put_withdrawal(struct bytes *body, const char *offer, const char *ground);

/* Which offer a withdrawal ends; false where the deed is none. */
bool offer_take_withdrawn(const struct deed *deed, char ret[static TEXT_ID_MAX + 1]);

/* The row of a name; NULL where there is none. */
const struct offer_row *offer_find(const struct books *books, const char *offer);

/* What a row's offer holds or held, for hold_look(): right, what and name. */
struct hold offer_hold(const struct offer_row *row);

/*
 * What is left of it, and whether it stands: HOLD_TAKEN where it does and agreements
 * hold all of it. False where it was never made.
 */
bool offer_look(const struct books *books, const struct offer_row *row, struct hold *ret,
		enum hold_end *ret_end);

/*
 * Whoever sells it by auction says so, by the auction's entry: until the result
 * it is neither withdrawn nor taken by an agreement. The result's entry ends
 * that, with who won of it: an array of [kind, id, litres, micro-yuan per m3].
 * Where somebody did it is not withdrawn any more. Return 0 or a fault:
 * WEIR_FAULT_BROKEN where there is no such offer.
 */
int offer_auction(struct books *books, const char *offer, int64_t entry);
int offer_auctioned(struct books *books, const char *offer, const struct bytes *won, int64_t entry);

/* What somebody won of an offer by auction. */
struct offer_won {
	struct right buyer;
	int64_t litres;
	int64_t price_micro;
};
void offer_put_won(struct bytes *won, const struct offer_won *one);
bool offer_is_won(const struct offer_row *row, const struct offer_won *one);

int offer_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int offer_apply(struct books *books, const struct entry *entry, int64_t index);
int offer_withdrawn_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int offer_withdrawn_apply(struct books *books, const struct entry *entry, int64_t index);
