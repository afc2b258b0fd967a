/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rows of the books of river-area credit, ledger/credit.h. Square metres.
 */

#include <stdint.h>

#include "ledger/books.h"

/* An area's pool. What is free is stock less outstanding. */
struct credit_pool_row {
	char area[TEXT_ID_MAX + 1];
	int64_t in_m2;      /* by surveys */
	int64_t retired_m2; /* for good */
	int64_t stock_m2;   /* in less retired */
	int64_t outstanding_m2;
};

/* What a year's survey brought to a pool, as told last. Knows order. */
struct credit_stock_row {
	char area[TEXT_ID_MAX + 1];
	int64_t year;
	int64_t added_m2;
	int64_t target_m2;
	int64_t converted_m2;
	char document[BOOKS_NAME_MAX];
	int64_t entry;
};

struct credit_loan_row {
	char loan[TEXT_ID_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	char borrower[BOOKS_NAME_MAX];
	char project[BOOKS_NAME_MAX];
	int64_t purpose; /* enum credit_purpose */
	int64_t filled_m2;
	int64_t lent_m2;
	int64_t returned_m2;
	int64_t from;  /* day numbers */
	int64_t until; /* the last day of return */
	char flood[BOOKS_NAME_MAX];
	char quality[BOOKS_NAME_MAX];
	char document[BOOKS_NAME_MAX];
	int64_t entry;
};

/* What moved a pool, in the order of the log, and how it stood then. Knows order. */
struct credit_move_row {
	char area[TEXT_ID_MAX + 1];
	int64_t entry;
	int64_t kind;               /* of the entry */
	char loan[TEXT_ID_MAX + 1]; /* or "" */
	int64_t year;               /* of a survey; else 0 */
	int64_t on;                 /* day number; of a survey INT32_MIN */
	int64_t moved_m2;           /* of a corrected survey it may be below zero */
	int64_t told_m2;  /* of a return what was dug, by survey; of what is retired that; else 0 */
	int64_t stock_m2; /* behind it */
	int64_t outstanding_m2; /* behind it */
	char document[BOOKS_NAME_MAX];
};

/* Their columns, for ledger/books_tables.c. */
extern const struct column credit_pool_columns[5];
extern const struct column credit_stock_columns[7];
extern const struct column credit_loan_columns[14];
extern const struct column credit_move_columns[11];
