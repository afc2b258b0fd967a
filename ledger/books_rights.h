/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rows of the books of rights to water: what holds, ledger/hold.h, and what
 * trades move, ledger/trade.h. Litres of right, days as numbers.
 */

#include <stdint.h>

#include "ledger/books.h"

/* Litres of a right that are kept for somebody in a ceiling year, ledger/hold.h. Knows order. */
struct hold_row {
	int64_t kind;             /* enum right_kind */
	char id[TEXT_ID_MAX + 1]; /* of the right */
	int64_t year;             /* first day of the ceiling year */
	int64_t what;             /* enum hold_what */
	char name[TEXT_ID_MAX + 1];
	int64_t litres;
	int64_t until; /* day number, the last one */
	int64_t entry;
	int64_t ended; /* the entry that ends it; 0: none */
	int64_t end;   /* enum hold_end */
	int64_t sold_litres;
};

/* Litres of a right that secure a loan, ledger/pledge.h. Knows order. */
struct pledge_row {
	char pledge[TEXT_ID_MAX + 1];
	int64_t kind; /* of the right */
	char id[TEXT_ID_MAX + 1];
	int64_t entry;
	int64_t released;              /* the entry by which its lender let go; 0: none */
	char document[BOOKS_NAME_MAX]; /* of that */
	struct shelf_blob said;        /* its body */
};

/* A listed offer of litres of a right, ledger/offer.h. Knows order. */
struct offer_row {
	char offer[TEXT_ID_MAX + 1];
	int64_t kind; /* of the right */
	char id[TEXT_ID_MAX + 1];
	int64_t entry;
	int64_t withdrawn;           /* the entry that takes it back; 0: none */
	char ground[BOOKS_NAME_MAX]; /* of that */
	int64_t auction;             /* the entry of the auction that sells it now; 0: none */
	int64_t sold;                /* of the auction's result that gave it, or a part; 0: none */
	struct shelf_blob won;       /* then by whom, for offer_is_won() */
	struct shelf_blob said;      /* its body */
};

/* An agreement over a right, and what became of it, ledger/trade.h. Knows order: of entries. */
struct trade_row {
	char trade[TEXT_ID_MAX + 1];
	int64_t actor; /* who made it */
	int64_t entry; /* of the agreement, of the other's assent, of what the office said; 0: not yet */
	int64_t assented, approved, refused, ended;
	int64_t till;       /* of the term, the first day out; day numbers */
	int64_t since;      /* first day on which it holds; INT32_MAX: none */
	int64_t stops;      /* first day on which it holds no more; INT32_MAX: it was not ended */
	int64_t cap_effect; /* enum trade_cap_effect; 0: not approved */
	struct shelf_blob said;  /* the agreement's body */
	struct shelf_blob moves; /* what the approval's effect says that it moves */
	struct shelf_blob back;  /* what the end's effect says that goes back */
};

/* What trades move of a number. */
struct trade_number_row {
	int64_t kind;             /* enum right_kind */
	char id[TEXT_ID_MAX + 1]; /* of the right, or of an area whose cap it is */
	int64_t basis; /* BASIS_PERMIT: a ceiling year, BASIS_PLAN_MONTH, BASIS_CAP: a month of one */
	int64_t period_from; /* day numbers, half-open */
	int64_t since;       /* first day on which it is so */
	char trade[TEXT_ID_MAX + 1];
	int64_t period_till;
	char part[BOOKS_PART_MAX]; /* of a cap: the source that both sides take, or "" */
	int64_t litres;            /* more, or less */
};

/* What a trade sends through a corridor in a calendar year, ledger/corridor.h. Knows order. */
struct corridor_use_row {
	char corridor[TEXT_ID_MAX + 1];
	int64_t year; /* its first day */
	char trade[TEXT_ID_MAX + 1];
	int64_t litres; /* along it; below 0 against it */
};
