/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Trades: agreements over a right, the other party's assent, what the office
 * says of them, and their end before the term (rules.md F21).
 *
 *	agreement:      body [trade, form, [kind, id] of the seller, of the buyer, from,
 *	                      until | null, litres, [* [month, litres]] | null, price,
 *	                      offer | null, corridor | null, waits_until, side, document]
 *	                price [1, micro-yuan per m3] | [2, fen] | [3, reason for none]
 *	                effect [semantics, till, hold, [way, [* [year, litres]]] | null, ? true]
 *	assent:         body [trade, side | null], effect [semantics]
 *	                null: whichever side did not make it
 *	trade-approval: body [trade, cap_effect, null, document]
 *	                  or [trade, null, ground, document]: it is refused
 *	                effect [semantics, moves | null]
 *	                moves [since, seller, buyer, source, way, ? months of the split];
 *	                  each side [[* [from, till, litres]] years, the same of months,
 *	                  [* area]]
 *	trade-end:      body [trade, from, document, ground]
 *	                effect [semantics, [back of the seller's years, of the buyer's,
 *	                  of the seller's months, of the buyer's, ? months of the split]]
 *
 * An agreement holds the seller's litres (ledger/hold.h) until it is approved or
 * refused, or its last day of waiting is over. One that accepts an offer, or a part
 * of it, takes them out of the offer's hold, in no year more than that has left:
 * true in its effect. The rest stays offered, and where the agreement is refused or
 * waits in vain they go back to an offer that stands still. An offer sold by auction
 * is ended by the first agreement of a winner, as every one was before true. What is for good ends with the seller's account. The side that
 * did not make it assents, as another actor, signed where the ledger hears him
 * only so; both may be entered by the office, each by one of its actors. The
 * office approves, and its effect states the schedule (ledger/schedule.h) in
 * litres: years by days of the term, months by those that are left of it, or both
 * by the months that were agreed. From the later of that day and the term's first
 * on both sides' years and plan months are moved (ledger/trade_number.h), and,
 * where cap_effect is `limit`, the caps of all areas between the two up to the
 * nearest that both lie in. Caps move by the months of both sides; where years of
 * two kinds make these differ, by one split of the contract for both, by the days
 * of the term that are left.
 *
 * An end moves back what lies on the days from its own on, in no year more than the
 * buyer still has free: what he took stays lawful. As much as the buyer gives the
 * seller gets, each in his own years (ledger/trade_back.c).
 *
 * By a corridor (ledger/corridor.h) the contract is what is sent: the buyer has what
 * of it arrives, floored once for the whole, cut over the seller's years and their
 * months by largest remainder; the rest goes to the account lost:CORRIDOR.
 *
 * Volumes are whole litres, days civil days of the ledger's zone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books_rights.h"
#include "ledger/hold.h"
#include "ledger/kind.h"
#include "ledger/right.h"
#include "ledger/schedule.h"

/* What is agreed. Numbers stand in entries. */
enum trade_form {
	TRADE_TRANSFER = 1,  /* for a term */
	TRADE_FOR_GOOD = 2,  /* to the end of the seller's account */
	TRADE_LEASE = 3,     /* for a term, and the right stays the lessor's */
	TRADE_BUY_BACK = 4,  /* by the government of an area */
	TRADE_TAKING_IN = 5, /* the same of what nobody uses */
};

/* "transfer", "for-good", "lease", "buy-back", "taking-in"; NULL for another. */
const char *trade_form_name(enum trade_form form);
bool trade_form_parse(const char *name, enum trade_form *ret);

/* Are they words of a fee: a form or "", and who pays it: seller, buyer or both? */
bool trade_fee_words(const char *form, const char *payer);

/* Numbers stand in entries. */
enum trade_side {
	TRADE_OTHER = 0, /* of an assent: the one that did not make the agreement; stands as null */
	TRADE_SELLER = 1,
	TRADE_BUYER = 2,
};
const char *trade_side_name(enum trade_side side); /* "seller", "buyer" */

/* How it is paid for. Numbers stand in entries. */
enum trade_price {
	TRADE_PER_M3 = 1,
	TRADE_IN_SUM = 2,
	TRADE_WITHOUT = 3,
};

/* Whether caps of areas move. Numbers stand in entries. */
enum trade_cap_effect {
	TRADE_CAP_NONE = 1,
	TRADE_CAP_LIMIT = 2,
};
const char *trade_cap_effect_name(enum trade_cap_effect effect); /* "none", "limit" */

enum {
	TRADE_TEXT_MAX = ROW_NAME_MAX, /* bytes of a reason, a ground, a document */
};

/* How a trade goes by a corridor. Numbers stand in entries. */
enum corridor_way {
	CORRIDOR_NONE = 0, /* by none */
	CORRIDOR_ALONG = 1,
	CORRIDOR_AGAINST = 2, /* it takes back what others sent along it */
};

struct agreement {
	char trade[TEXT_ID_MAX + 1];
	enum trade_form form;
	struct right seller, buyer;
	struct day from;
	struct day until;   /* the last day; ROW_NO_DAY: for good */
	int64_t litres;     /* of the whole term, above 0 */
	size_t month_count; /* 0: by days */
	struct schedule_part
			months[SCHEDULE_MONTHS_MAX]; /* as agreed, ascending; their sum is litres */
	enum trade_price price;
	int64_t amount;                  /* micro-yuan per m3, or fen; above 0 */
	char reason[TRADE_TEXT_MAX + 1]; /* for none */
	char offer[TEXT_ID_MAX + 1];     /* or "" */
	struct day waits_until;          /* the last day on which it may be approved */
	enum trade_side side;            /* who makes it */
	char document[TRADE_TEXT_MAX + 1];
	char corridor[TEXT_ID_MAX + 1]; /* or "" */
};

void agreement_put(struct bytes *body, const struct agreement *agreement);
bool agreement_take(const void *body, size_t size, struct agreement *ret);

void assent_put(struct bytes *body, const char *trade, enum trade_side side);

/* The trade that is assented to; false where the deed is no assent. */
bool assent_take(const struct deed *deed, char ret[static TEXT_ID_MAX + 1]);

struct trade_approval {
	char trade[TEXT_ID_MAX + 1];
	bool is_refused;
	enum trade_cap_effect cap_effect;
	char ground[TRADE_TEXT_MAX + 1]; /* of a refusal */
	char document[TRADE_TEXT_MAX + 1];
};
void trade_approval_put(struct bytes *body, const struct trade_approval *approval);
bool trade_approval_take(const void *body, size_t size, struct trade_approval *ret);

struct trade_end {
	char trade[TEXT_ID_MAX + 1];
	struct day from; /* the first day on which it holds no more */
	char document[TRADE_TEXT_MAX + 1];
	char ground[TRADE_TEXT_MAX + 1];
};
void trade_end_put(struct bytes *body, const struct trade_end *end);
bool trade_end_take(const struct deed *deed, struct trade_end *ret);

enum {
	TRADE_AREAS_MAX = 16, /* between an area and the nearest common one */
};

/* One side of what an approval moves. */
struct trade_moves_side {
	struct schedule schedule;
	char areas[TRADE_AREAS_MAX][TEXT_ID_MAX + 1]; /* whose caps move; none: cap_effect none */
	size_t area_count;
};

struct trade_moves {
	struct day since;
	struct trade_moves_side seller, buyer;
	enum source source; /* that both take, of whose caps the litres are; SOURCE_ANY: two */
	enum corridor_way way;
	struct schedule split; /* for both; without a month: the sides' months are the same */
};

/* What went back at an end: litres of years that lie in the schedules, and of months. */
struct trade_back {
	struct schedule seller, buyer;
	struct schedule split;
};

/* ---- the book ---- */

const struct trade_row *trade_find(const struct books *books, const char *trade);

/* Does a government sell or lease on what it bought back or took in (ledger/resale.h)? */
bool trade_is_resale(const struct agreement *agreement);

/* The same of a trade by its name; then *ret is what was agreed. */
bool trade_resells(const struct books *books, const char *trade, struct agreement *ret);

/* Reads of a row what its deeds said. False where it has none of that, or nothing sound. */
bool trade_take(const struct trade_row *row, struct agreement *ret);
bool trade_take_moves(const struct trade_row *row, struct trade_moves *ret);
bool trade_take_back(const struct trade_row *row, struct trade_back *ret);

/*
 * Of the contract, what did not go back at an end: all of it without one. Writes
 * litres; returns 0 or a fault.
 */
int trade_kept(const struct trade_row *row, const struct agreement *agreement, int64_t *ret_litres);

enum trade_state {
	TRADE_AGREED = 1, /* the other party's assent is waited for */
	TRADE_ASSENTED,   /* the office's approval is */
	TRADE_EXPIRED,    /* neither came until its last day */
	TRADE_REFUSED,
	TRADE_APPROVED, /* and its first day is to come */
	TRADE_IN_FORCE,
	TRADE_OVER, /* its term has ended */
	TRADE_ENDED /* before its term */
};
enum trade_state trade_state(const struct trade_row *row, struct day today);
const char *trade_state_name(enum trade_state state);

/* ---- what is proposed ---- */

/* What is known of an agreement on a day. */
struct trade_sides {
	struct right_facts seller, buyer;
	struct days term; /* with its end, for good too */
	enum corridor_way way;
	int64_t rate_ppm; /* of the corridor: what arrives of a million litres; whole of none */
};

/*
 * Finds both sides, and whether they may agree so: its form, its term within the
 * seller's validity and that of a verified saving, its corridor, which between basins
 * and between sources it needs. Answers JUDGE_OK, or
 * JUDGE_REFUSED with the reason.
 */
int trade_sides_find(const struct books *books, const struct agreement *agreement, struct day today,
		struct trade_sides *ret, struct where *reason);

/* The schedules of both if it holds from a day on, the caps if cap_effect is so. As above. */
int trade_propose(const struct books *books, const struct agreement *agreement,
		const struct trade_sides *sides, struct day since, enum trade_cap_effect effect,
		struct trade_moves *ret, struct where *reason);

/*
 * A holder speaks for his own permits only: those of a caller of his that is not
 * revoked. The office enters what was signed on paper. Returns JUDGE_OK or
 * JUDGE_REFUSED with a reason.
 */
int trade_party_check(const struct judge *judge, uint64_t actor, const struct right *right,
		struct where *reason);

/*
 * Folds that an agreement waits no more: its hold ends, and what it took of an offer
 * that stands goes back to that. hold: right, what and name. Returns 0 or a fault.
 */
int trade_let_go(struct books *books, const struct hold *hold, enum hold_end end, int64_t index);

int agreement_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int agreement_apply(struct books *books, const struct entry *entry, int64_t index);
int assent_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int assent_apply(struct books *books, const struct entry *entry, int64_t index);
int trade_approval_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int trade_approval_apply(struct books *books, const struct entry *entry, int64_t index);
int trade_end_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int trade_end_apply(struct books *books, const struct entry *entry, int64_t index);
