/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the parts of the store (store.c, store_log.c, store_books.c) share.
 * Nobody else includes this.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/bundle.h"
#include "ledger/db.h"
#include "ledger/stmt.h"
#include "ledger/store.h"
#include "ledger/tile.h"
#include "meter/bytes.h"

struct shelf_table;

/* The writer's open bundle: what the tail holds, and what goes into the next fold. */
struct store_open_bundle {
	bool is_loaded;
	int count;  /* entries, 0..255 between calls */
	int stored; /* of which so many are rows of the tail */
	struct bytes data;
	uint8_t leaves[TILE_BYTES_MAX];
};

/* The bundle read last. */
struct store_bundle_cache {
	int64_t n; /* -1: none */
	struct bytes data;
	uint32_t places[BUNDLE_ENTRIES_MAX + 1]; /* where each entry's length stands; the end */
};

struct store_book {
	const struct shelf_table *table;
	bool is_fit; /* the file's table has these columns */
	struct db_query *upsert;
	struct db_query *delete;
};

struct store {
	struct db *db;
	struct seal *seal;
	int64_t log;
	bool is_writer;
	bool is_ready; /* opening went well: a file that is not ours is not touched */
	bool is_open;  /* in a transaction */
	struct db_query *queries[STMT_COUNT];
	struct store_book *books;
	size_t book_count;
	struct store_open_bundle open;
	struct store_bundle_cache cache;
	char why[DB_WHY_MAX];
};

/* Prepares a listed statement with $1 bound to the log. STORE_OK or a fault. */
int store_query(struct store *store, enum stmt_name name, struct db_query **ret);

/* Runs a query that gives one integer. STORE_OK, STORE_NONE or a fault. */
int store_one_int(struct store *store, struct db_query *query, int64_t *ret);

/* Says why and returns fault. */
int store_fail(struct store *store, int fault, const char *format, ...)
		__attribute__((format(printf, 3, 4)));

/*
 * Several statements over one state: begins a snapshot unless a transaction is
 * open, and ends what it began.
 */
int store_snapshot_enter(struct store *store, bool *ret_is_own);
void store_snapshot_leave(struct store *store, bool is_own);

/* Makes the books' tables, or sees which of them are there. In a writer's transaction. */
int store_books_make(struct store *store);
int store_books_look(struct store *store);

/* A buffer that was filled, or WEIR_FAULT_MEMORY. */
int store_filled(struct store *store, const struct bytes *bytes);

/* The bundle in which an entry lies. */
int64_t store_bundle_of(int64_t entry);

/*
 * The roots over the first `width` full tiles beneath tile n of a level (above
 * 0), which must all be there. ret has room for width hashes.
 */
int store_tile_roots(struct store *store, int level, int64_t n, int width, uint8_t *ret);
