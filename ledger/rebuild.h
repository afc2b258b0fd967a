/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rebuilding: the books folded again from the first entry, and compared with
 * those that the store has. Nothing of the stored books is believed: they are
 * not even folded further, so damaged ones do no harm.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books_compare.h"
#include "ledger/kind.h"
#include "meter/err.h"

struct store;

/* A table of the rebuilt books. */
struct rebuild_table {
	const char *name;
	int64_t rows;
	bool knows_order;
	bool is_same; /* as the store has it */
	uint8_t digest[BOOKS_HASH_BYTES];
};

struct rebuild_report {
	int64_t size;   /* entries folded */
	int64_t stored; /* entries that the stored books stand for; 0: there are none to compare */
	bool is_same;   /* then difference says nothing */
	struct books_difference difference;
	bool is_replaced; /* the stored books were written anew */
	size_t table_count;
	struct rebuild_table tables[BOOKS_SHELVES_MAX];
	uint8_t digest[BOOKS_HASH_BYTES]; /* books_digest() of all */
	uint8_t volume_digest
			[BOOKS_HASH_BYTES]; /* of those that do not know the order of arrival */
};

enum rebuild_answer {
	REBUILD_OK = 0,
	REBUILD_ABSENT, /* no ledger there */
	REBUILD_BUSY,   /* another process is its writer */
	REBUILD_BROKEN, /* the entries or the store cannot be read or folded: reason told */
};

struct rebuild_options {
	const char *dir;
	bool is_check; /* compare only: needs neither the lock nor a key */
	const struct kinds *kinds;
	const struct shelf_table *others;
	size_t other_count;
};

/*
 * Folds the log and compares. Unless is_check, stored books that differ, or
 * stand for fewer entries than there are, are replaced in one transaction. Returns a rebuild_answer, or a fault; *ret is
 * written for REBUILD_OK.
 */
int rebuild_books(const struct rebuild_options *options, struct rebuild_report *ret,
		struct where *reason);

/*
 * The books as the store has them, within the caller's snapshot of a log of
 * that size, and how many entries they stand for; NULL and 0 where it has
 * none. The caller closes *ret. Returns BOOKS_SAME; BOOKS_OTHER where what is
 * stored cannot be books of this log: *ret is NULL and *ret_why tells; or a
 * fault that is not about what is stored.
 */
int rebuild_load(struct store *store, int64_t log_size, const struct shelf_table *others,
		size_t other_count, struct books **ret, int64_t *ret_size,
		struct books_difference *ret_why);
