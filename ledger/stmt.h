/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Every statement of the store, in one list.
 *
 * The texts run unchanged on SQLite and PostgreSQL: parameters are $1 .. $n,
 * $1 always the log's number; no dates, no LIKE, every order explicit, sums
 * and limits in C. The statements of a book are made from its columns by one
 * pattern each.
 */

#include <stdbool.h>
#include <stddef.h>

struct bytes;
struct shelf_table;

enum stmt_name {
	STMT_LOG_MAKE,
	STMT_LOG_ONLY,
	STMT_LOG_SIZE,
	STMT_LOG_GROW,
	STMT_LOG_SIGN,
	STMT_LOG_SIGNED,
	STMT_LOG_BOOKS,
	STMT_LOG_BOOKS_SIZE,
	STMT_LOG_BOOKS_GONE,
	STMT_TAIL_PUT,
	STMT_TAIL_GET,
	STMT_TAIL_SCAN,
	STMT_TAIL_FOLD,
	STMT_BUNDLE_PUT,
	STMT_BUNDLE_GET,
	STMT_BUNDLE_SCAN,
	STMT_BUNDLE_COUNT,
	STMT_TILE_PUT,
	STMT_TILE_GET,
	STMT_TILE_ROOTS,
	STMT_TILE_COUNT,
	STMT_TILE_ALL,
	STMT_NOTE_PUT,
	STMT_NOTE_LAST,
	STMT_NOTE_SCAN,
	STMT_NOTE_COUNT,
	STMT_COUNT,
};

struct stmt {
	const char *text;
	const char *plan; /* the key it goes by, as the database explains it; NULL: inserts a row */
	bool scans;       /* reads a whole table, and may */
};

/* Const data. */
const struct stmt *stmt_named(enum stmt_name name);

/*
 * The statements of a book, appended to ret (look at ret->failed).
 *
 *	upsert  $1 log, $2.. all columns in their order
 *	delete  $1 log, $2.. the key
 *	empty   $1 log
 *	load    $1 log: all columns in their order, in key order
 *	range   $1 log, the first `columns` key columns of the first and of the last
 *	        row, as one value each: those rows likewise
 *	sum     the same, one column's values
 *	count   $1 log
 */
void stmt_book_upsert(const struct shelf_table *table, struct bytes *ret);
void stmt_book_delete(const struct shelf_table *table, struct bytes *ret);
void stmt_book_empty(const struct shelf_table *table, struct bytes *ret);
void stmt_book_load(const struct shelf_table *table, struct bytes *ret);
void stmt_book_range(const struct shelf_table *table, size_t columns, struct bytes *ret);
void stmt_book_sum(
		const struct shelf_table *table, size_t column, size_t columns, struct bytes *ret);
void stmt_book_count(const struct shelf_table *table, struct bytes *ret);

/* The number of a log above $1, or below it, that has a row in a table of that name. */
void stmt_stray(const char *table, bool is_above, struct bytes *ret);
