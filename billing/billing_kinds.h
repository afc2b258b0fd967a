/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Billing's kinds of entry, and the tables that they move.
 *
 *	rulebook: [id, text, table]    effect [semantics]
 *	bill:     [period from, period till, permit | null]
 *	                               effect [semantics, invoices, unpriced, incomplete]
 *	charge:   a finding, one invoice or delta: billing/invoice.h
 *	objection, answer: billing/objection.h
 *	ruling: billing/ruling.h
 *	auction, bid, bid-opened, auction-closed: billing/auction.h
 *	trade-payment: billing/trade_payment.h
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "ledger/shelf.h"
#include "meter/text.h"

struct rulebook;

/* Billing's tables stand behind the ledger's own. */
enum billing_book {
	BOOK_RULEBOOK = BOOK_OWN_COUNT,
	BOOK_INVOICE,
	BOOK_INVOICE_LINE,
	BOOK_OBJECTION,
	BOOK_SIGN_OFF,
	BOOK_APPROVALS,
	BOOK_RULING,
	BOOK_SETTLEMENT,
	BOOK_LATE_FEE,
	BOOK_DEFERRAL,
	BOOK_AUCTION,
	BOOK_BID,
	BOOK_TRADE_PAYMENT,
	BOOK_BILLING_END,
};

enum {
	INVOICE_ID_MAX = BOOKS_INVOICE_MAX, /* of a delta too, with its number */
	INVOICE_KEY_MAX = 512,              /* what a line is known by */
};

struct rulebook_row {
	char id[TEXT_ID_MAX + 1];
	char place[TEXT_ID_MAX + 1];
	int64_t kind;
	int64_t from;
	int64_t until;           /* day before which it ends; INT64_MAX: open */
	struct shelf_blob table; /* canonical; the only thing that is used */
};

/* An invoice, or a delta to one. Knows the order of arrival. */
struct invoice_row {
	char account[BOOKS_SUBJECT_MAX]; /* permit, or unpermitted:INTAKE */
	int64_t kind;                    /* enum rulebook_kind */
	int64_t period_from;             /* day numbers, half-open */
	int64_t number;                  /* 0: the invoice; deltas from 1 */
	int64_t period_till;
	char invoice[INVOICE_ID_MAX];
	int64_t total_fen;
	int64_t flags;
	int64_t entry;
	struct shelf_blob whole; /* the finding's effect */
};

/* What was billed for a line so far, invoice and deltas together. */
struct invoice_line_row {
	char account[BOOKS_SUBJECT_MAX];
	int64_t kind;
	int64_t period_from;
	char key[INVOICE_KEY_MAX];
	int64_t volume_litres;
	int64_t energy_wh;
	int64_t amount_fen;
};

/* An objection and, once there is one, its answer. Knows the order of arrival. */
struct objection_row {
	int64_t entry;
	char account[BOOKS_SUBJECT_MAX]; /* whose bill or water it is about */
	int64_t from;                    /* the days it is about, half-open */
	int64_t till;
	int64_t due; /* last day of the deadline */
	int64_t made_s;
	int64_t actor;
	int64_t answer;         /* the entry that answers it; -1: none yet */
	struct shelf_blob said; /* the deed's body */
	struct shelf_blob text; /* of the answer */
};

/* Somebody's name under a sheet, a run or a notice, billing/sign_off.h. Knows order. */
struct sign_off_row {
	int64_t about; /* enum sign_about */
	int64_t from;  /* day numbers, half-open */
	int64_t till;
	char invoice[INVOICE_ID_MAX]; /* of a notice; else "" */
	int64_t entry;
	int64_t role; /* enum sign_role */
	int64_t actor;
	int64_t made_s;
	char signer[BOOKS_NAME_MAX]; /* the person, or "" */
	struct shelf_blob root;      /* BOOKS_HASH_BYTES */
};

/* From which day on how many must approve a run, billing/approvals.h. */
struct approvals_row {
	int64_t from;
	int64_t count;
	char ground[BOOKS_NAME_MAX];
	int64_t entry;
};

/* What was decided for a permit under a number. Knows the order of arrival. */
struct ruling_row {
	char permit[TEXT_ID_MAX + 1];
	char decision[TEXT_ID_MAX + 1];
	int64_t is_withdrawn;
	int64_t entry;
	struct shelf_blob said; /* the deed's body */
};

/* What was paid or granted of an invoice, billing/payment.h. Knows order. */
struct settlement_row {
	char invoice[INVOICE_ID_MAX]; /* never a delta's */
	int64_t entry;
	char account[BOOKS_SUBJECT_MAX];
	int64_t what; /* enum settlement_what */
	int64_t on;   /* day number: paid, or granted */
	int64_t fen;
	char reference[BOOKS_NAME_MAX]; /* of a relief: its legal id */
	char document[BOOKS_NAME_MAX];  /* of a relief */
	int64_t withdrawn;              /* the entry that takes it back; 0: none */
};

/* A late fee that was charged, or given back, billing/owed.h. Knows order. */
struct late_fee_row {
	char invoice[INVOICE_ID_MAX];
	int64_t entry;
	int64_t at;       /* the day that it was reckoned for */
	int64_t demanded; /* 1: also of what was not paid by then */
	int64_t fen;
};

/* That an invoice be paid later, billing/deferral.h. Knows order. */
struct deferral_row {
	char invoice[INVOICE_ID_MAX];
	int64_t entry;
	int64_t asked;   /* day numbers: on which it was asked for */
	int64_t until;   /* the due day that is asked for */
	int64_t consent; /* the last day on which the office may still say no */
	int64_t answer;  /* the entry that answers; 0: none */
	int64_t answered;
	int64_t granted; /* the due day granted; INT64_MIN: refused */
	char ground[BOOKS_NAME_MAX];
	char document[BOOKS_NAME_MAX]; /* of the answer */
};

/* An auction of rights, billing/auction.h, and its result. Knows order: of entries. */
struct auction_row {
	char auction[TEXT_ID_MAX + 1];
	int64_t entry;
	int64_t form;     /* enum auction_form */
	int64_t closes_s; /* from then on no bid is taken */
	int64_t until_s;  /* from then on no opening is */
	int64_t lot_litres;
	int64_t tick;   /* micro-yuan per m3 */
	int64_t bids;   /* how many rights are bid for */
	int64_t closed; /* the entry of the result; 0: none yet */
	char document[BOOKS_NAME_MAX];
	struct shelf_blob lots;   /* the offers, as the effect has them */
	struct shelf_blob result; /* the effect of its close */
};

/* The bid of a right in an auction, billing/bid.h: the last one. Knows order. */
struct bid_row {
	char auction[TEXT_ID_MAX + 1];
	int64_t kind; /* of the right */
	char id[TEXT_ID_MAX + 1];
	int64_t entry;
	int64_t actor;
	int64_t made_s;
	int64_t opened; /* the entry that opens it; 0: none, or it never was sealed */
	int64_t litres; /* 0 while they are sealed */
	int64_t price;
	struct shelf_blob seal; /* BOOKS_HASH_BYTES; empty: an open bid */
};

/* What was paid of a trade's sum, billing/trade_payment.h. Knows order. */
struct trade_payment_row {
	char trade[TEXT_ID_MAX + 1];
	int64_t entry;
	int64_t on; /* day number */
	int64_t fen;
	int64_t fee_fen; /* of that, what the exchange withholds */
	char reference[BOOKS_NAME_MAX];
};

const struct kind *billing_kinds(void);
const struct shelf_table *billing_tables(size_t *ret_count);

/* Begins a rulebook's deed: the text as given and the table it was read as. */
int rulebook_put(struct bytes *body, const struct rulebook *book, const char *text, size_t size);

enum rulebook_find_answer {
	RULEBOOK_THERE = 0,
	RULEBOOK_NOT_THERE,
};

/* Reads a rulebook of the ledger. Returns a rulebook_find_answer or a fault. */
int rulebook_find(const struct books *books, const char *id, struct rulebook *ret);

/* The same; else one that waits for its second actor, on which another may build. */
int rulebook_find_named(const struct books *books, const char *id, struct rulebook *ret);
