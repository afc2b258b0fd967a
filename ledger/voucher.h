/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Irrigation vouchers: tickets for litres of an irrigation round, issued to
 * irrigators by their certified shares, against which water is delivered at the
 * head gate. A litre on a ticket is no litre of water: commodity `voucher` has
 * accounts of its own, and its struct is no volume.
 *
 *	voucher-round:    body [round, permit, from, until, document]
 *	                  effect [semantics]
 *	voucher-issue:    body [ticket, round, share, litres, carry to | null, document]
 *	                  effect [semantics, holder]
 *	voucher-transfer: body [ticket, new ticket, share, litres, on, price | null,
 *	                        reason | null, document]
 *	                  effect [semantics, holder]
 *	voucher-delivery: body [ticket, what, on, litres, document]
 *	                  effect [semantics, delivered, over]
 *	voucher-ended (finding): [semantics, round, tickets, expired, carried]
 *
 * A round is of a scheme, by its permit. Tickets issued to a share for the
 * rounds that begin in a calendar year are at most what the share certifies.
 * What is spare goes to another share of the scheme as a new ticket, at a price
 * that was agreed or for a reason that is stated. A request to deliver more than
 * the ticket has, or outside its round, is refused; what was seen at the gate is
 * a reading: what the ticket does not cover of it is flagged.
 *
 * The `day` entry of a round's last day, or a later one, is followed by one
 * voucher-ended: what is left of its tickets expires, or is good in the round
 * that the issue named. A reading of the round that comes later is served by
 * what had expired.
 *
 * Accounts: `round:ROUND` from which tickets are issued, `ticket:TICKET`,
 * `delivered:ROUND`, `expired:ROUND`.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books_voucher.h"
#include "ledger/kind.h"
#include "ledger/rows.h"

/* Litres on a ticket: one field, so that no volume passes for it. */
struct voucher_volume {
	int64_t litres;
};

#define VOUCHER_MAX INT64_C(1000000000000)        /* litres: a km³ */
#define VOUCHER_PRICE_MAX INT64_C(10000000000000) /* micro-yuan a m³ */

/* Numbers stand in entries. */
enum voucher_what {
	VOUCHER_REQUEST = 1, /* to deliver so much */
	VOUCHER_READING,     /* so much was seen at the head gate */
};

struct voucher_round {
	char round[TEXT_ID_MAX + 1];
	char permit[TEXT_ID_MAX + 1];
	struct day from;
	struct day until;
	char document[ROW_NAME_MAX + 1];
};

struct voucher_issue {
	char ticket[TEXT_ID_MAX + 1];
	char round[TEXT_ID_MAX + 1];
	char share[TEXT_ID_MAX + 1];
	struct voucher_volume volume;
	char carry_to[TEXT_ID_MAX + 1]; /* "": what is left expires */
	char document[ROW_NAME_MAX + 1];
};

struct voucher_transfer {
	char ticket[TEXT_ID_MAX + 1];
	char to[TEXT_ID_MAX + 1];
	char share[TEXT_ID_MAX + 1];
	struct voucher_volume volume;
	struct day on;
	int64_t price;                 /* micro-yuan a m³; INT64_MIN: none */
	char reason[ROW_NAME_MAX + 1]; /* why not; "" where there is a price */
	char document[ROW_NAME_MAX + 1];
};

struct voucher_delivery {
	char ticket[TEXT_ID_MAX + 1];
	enum voucher_what what;
	struct day on;
	struct voucher_volume volume;
	char document[ROW_NAME_MAX + 1];
};

void voucher_put_round(struct bytes *body, const struct voucher_round *said);
void voucher_put_issue(struct bytes *body, const struct voucher_issue *said);
void voucher_put_transfer(struct bytes *body, const struct voucher_transfer *said);
void voucher_put_delivery(struct bytes *body, const struct voucher_delivery *said);

/* Each reads a body; false where it is not of that form. */
bool voucher_take_round(const struct deed *deed, struct voucher_round *ret);
bool voucher_take_issue(const struct deed *deed, struct voucher_issue *ret);
bool voucher_take_transfer(const struct deed *deed, struct voucher_transfer *ret);
bool voucher_take_delivery(const struct deed *deed, struct voucher_delivery *ret);

/* By their ids, or NULL. */
const struct voucher_round_row *voucher_round(const struct books *books, const char *round);
const struct voucher_row *voucher_find(const struct books *books, const char *ticket);

/* What is left of a ticket. */
static inline struct voucher_volume voucher_left(const struct voucher_row *ticket)
{
	return (struct voucher_volume){ ticket->issued_litres - ticket->moved_litres -
		ticket->delivered_litres - ticket->expired_litres };
}

/*
 * On tickets that were issued to a share for rounds that begin in a calendar year,
 * less what of them has expired, whoever has them now.
 */
struct voucher_volume voucher_issued(const struct books *books, const char *share, int64_t year);

int voucher_round_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int voucher_issue_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int voucher_transfer_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int voucher_delivery_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int voucher_round_apply(struct books *books, const struct entry *entry, int64_t index);
int voucher_issue_apply(struct books *books, const struct entry *entry, int64_t index);
int voucher_transfer_apply(struct books *books, const struct entry *entry, int64_t index);
int voucher_delivery_apply(struct books *books, const struct entry *entry, int64_t index);

/* Adds to *ret what is to be said of rounds whose last day has ended. Returns 0 or a fault. */
int voucher_find_ended(const struct books *books, struct outcome *ret);
int voucher_ended_apply(struct books *books, const struct entry *entry, int64_t index);
