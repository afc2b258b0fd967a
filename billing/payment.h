/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is paid of an invoice, and what is relieved of it as a sum.
 *
 *	payment:    body [row]    row [invoice, paid_on, fen, reference]
 *	            effect [semantics, account, invoice]
 *	relief:     body [invoice, granted_on, fen, legal, document]
 *	            effect [semantics, account, invoice]
 *	withdrawal: body [entry, ground]
 *	            effect [semantics, account, invoice, fen]
 *
 * A name may be a delta's: the fact is of its invoice. A payment is known by
 * invoice and reference: said again it changes nothing. What is paid beyond
 * what is owed stays as credit; a relief cannot be more than what was charged.
 * Nothing is edited: a withdrawal takes one back by its entry, and posts it
 * back. Each brings the late fee that follows (billing/owed.h).
 */

#include <stdbool.h>
#include <stdint.h>

#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "ledger/rows.h"
#include "meter/instant.h"

enum settlement_what {
	SETTLEMENT_PAYMENT = 1,
	SETTLEMENT_RELIEF,
};

const char *settlement_name(enum settlement_what what);

void payment_put(struct bytes *body, const struct payment_row *row);

/* A sum that is not to be paid, by which legal id and which document. */
struct relief_said {
	char invoice[INVOICE_ID_MAX];
	struct day granted_on;
	int64_t fen; /* 1..ROW_FEN_MAX */
	char legal[TEXT_ID_MAX + 1];
	char document[ROW_NAME_MAX + 1];
};
void relief_put(struct bytes *body, const struct relief_said *said);

void withdrawal_put(struct bytes *body, int64_t entry, const char *ground);

/* The next settlement of an invoice by its name: begin with *entry INT64_MIN; NULL at the end. */
const struct settlement_row *settlement_next(
		const struct books *books, const char *invoice, int64_t *entry);

/* The one that an entry brought, or NULL. */
const struct settlement_row *settlement_find(const struct books *books, int64_t entry);

int payment_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int payment_apply(struct books *books, const struct entry *entry, int64_t index);
int relief_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int relief_apply(struct books *books, const struct entry *entry, int64_t index);
int withdrawal_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int withdrawal_apply(struct books *books, const struct entry *entry, int64_t index);
