/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rows of the books of irrigation vouchers, ledger/voucher.h. Litres on tickets,
 * never water's.
 */

#include <stdint.h>

#include "ledger/books.h"

/* A round of irrigation. Knows order. */
struct voucher_round_row {
	char round[TEXT_ID_MAX + 1];
	char permit[TEXT_ID_MAX + 1]; /* of the scheme */
	int64_t from;                 /* day numbers */
	int64_t until;                /* the last day */
	int64_t ended;                /* the entry that found it over; 0: none */
	char document[BOOKS_NAME_MAX];
	int64_t entry;
};

/* A ticket. What is left of it is issued less moved, delivered and expired. Knows order. */
struct voucher_row {
	char ticket[TEXT_ID_MAX + 1];
	char round[TEXT_ID_MAX + 1];    /* in which it is good now */
	char first[TEXT_ID_MAX + 1];    /* for which it was issued */
	char carry_to[TEXT_ID_MAX + 1]; /* the round that what is left goes to; "": it expires */
	char share[TEXT_ID_MAX + 1];
	char holder[BOOKS_NAME_MAX];
	char parent[TEXT_ID_MAX + 1]; /* the ticket that it was taken from, or "" */
	int64_t issued_litres;
	int64_t moved_litres;
	int64_t delivered_litres;
	int64_t expired_litres;
	int64_t over_litres; /* seen at the head gate beyond it */
	int64_t price;       /* micro-yuan a m³ at which it was sold; INT64_MIN: it was not */
	char reason[BOOKS_NAME_MAX]; /* why there is no price, or "" */
	char document[BOOKS_NAME_MAX];
	int64_t entry;
};

/*
 * What tickets carry that were issued to a share for rounds that begin in a calendar
 * year: what has expired is on them no more. Knows order.
 */
struct voucher_share_row {
	char share[TEXT_ID_MAX + 1];
	int64_t year;
	int64_t issued_litres;
};

/* What was delivered against a ticket. Knows order. */
struct voucher_delivery_row {
	char ticket[TEXT_ID_MAX + 1];
	int64_t entry;
	int64_t what; /* enum voucher_what */
	int64_t on;   /* day number */
	int64_t litres;
	int64_t over_litres; /* of them beyond the ticket */
	char document[BOOKS_NAME_MAX];
};

/* Their columns, for ledger/books_tables.c. */
extern const struct column voucher_round_columns[7];
extern const struct column voucher_columns[16];
extern const struct column voucher_share_columns[3];
extern const struct column voucher_delivery_columns[7];
