/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Two states of the books, row by row: folded ones and those that a store has.
 */

#include "ledger/books.h"

struct bytes;

/* The first row that differs. Texts are UTF-8 without controls, cut where they are long. */
struct books_difference {
	char table[SHELF_NAME_MAX];
	char key[192];      /* "permit=1234 day=20454" */
	char expected[256]; /* "measured_litres=1000", or "no such row" */
	char found[256];
};

enum books_answer {
	BOOKS_SAME = 0,
	BOOKS_OTHER, /* *ret tells the first difference */
};

/* Both hold the same tables. Returns BOOKS_SAME or BOOKS_OTHER; *ret is written for the latter. */
int books_compare(const struct books *wanted, const struct books *found,
		struct books_difference *ret);

/* The same for one table. */
int shelf_difference(const struct shelf *wanted, const struct shelf *found,
		struct books_difference *ret);
