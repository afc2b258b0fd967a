/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The store: what lasts, behind an interface without SQL in it.
 *
 *	log    entries, bundles of 256, hash tiles, signed notes: append-only
 *	books  the rows of shelves, and the log size that they stand for
 *	ask    a fixed list of named questions
 *
 * One process writes (it holds the ledger's lock; a second writer is refused by
 * the fence too), any number read. What a transaction wrote is durable when
 * store_commit() returns STORE_OK, and not before. After any fault of a store
 * opened for writing the only sound course is to close it and end the process.
 *
 * Entries, tiles and bundles are numbered from 0. A log size is a number of
 * entries. Buffers named ret are reset and then filled; they belong to the
 * caller and keep their memory between calls.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"
#include "meter/scope.h"

struct bytes;
struct shelf;
struct shelf_table;
struct store;

/* In order of precedence. */
enum store_answer {
	STORE_OK = 0,
	STORE_ABSENT, /* open: no such file */
	STORE_EXISTS, /* create: there is one already */
	STORE_FOREIGN, /* open: not a ledger's file, or of a format that this program does not know */
	STORE_UNCLEAN, /* open, immutable: a write-ahead log waits beside the file */
	STORE_BUSY,    /* another process holds the file longer than the timeout */
	STORE_MOVED,   /* append: the log has another size than expected; nothing was written */
	STORE_NONE,    /* no such entry, tile, bundle, note or row */
};

enum store_mode {
	STORE_READ,      /* snapshots beside a running writer; never checkpoints */
	STORE_WRITE,     /* the one writer: WAL, every commit synced */
	STORE_IMMUTABLE, /* read-only media or an archive: the file is trusted not to change */
};

enum {
	STORE_TABLE_MAX = 64,       /* a table's name with its NUL */
	STORE_NOTE_MAX = 64 * 1024, /* a checkpoint with a dozen cosignatures is below 4 KiB */
	STORE_BUSY_MS = 5000, /* readers hold the file for microseconds, a writer for a commit */
};

struct store_options {
	enum store_mode mode;
	int64_t log;       /* above 0, the first column of every key; at open 0: the only one */
	const char *vfs;   /* an SQLite VFS by name, NULL for the system's */
	struct seal *seal; /* borrowed; may be NULL for a reader that asks for no partial tile */
	const struct shelf_table *const *books; /* the shelves that have a table; borrowed */
	size_t book_count;
	int busy_ms; /* how long to wait for another process's lock; 0: STORE_BUSY_MS */
};

/*
 * Creates the file at path and opens it for writing (options->mode is not
 * looked at), with an empty log, its tables and those of the books.
 *
 * Opens an existing file. Where a table of a writer's books is missing or has
 * other columns, all of them are made anew, empty, and the books' size is 0: the
 * caller folds the log again. Every writer of a ledger must bring the same books.
 *
 * STORE_READ on a file system mounted read-only opens as STORE_IMMUTABLE when
 * no write-ahead log waits beside the file.
 *
 * Return STORE_OK, one of STORE_ABSENT, EXISTS, FOREIGN, UNCLEAN, BUSY, or a fault. On
 * anything but STORE_OK and WEIR_FAULT_MEMORY *ret is a store too, good for
 * store_why() and store_close() alone.
 */
int store_create(const char *path, const struct store_options *options, struct store **ret);
int store_open(const char *path, const struct store_options *options, struct store **ret);

/*
 * A writer that has no transaction moves the write-ahead log into the file; an
 * open transaction is rolled back. Accepts NULL.
 */
void store_close(struct store *store);
SCOPE_CLOSER(struct store, store_close)

/* One line about the last failure; valid until the next call. Never NULL. */
const char *store_why(const struct store *store);

int64_t store_log(const struct store *store); /* the log's number */
bool store_is_writer(const struct store *store);

/*
 * A transaction. A writer's takes the file's write lock; a reader's is a
 * snapshot, which holds up the writer's checkpoint: at most a minute. Without
 * one each reading call sees the newest state. They do not nest.
 *
 * store_begin: STORE_OK, STORE_BUSY or a fault.
 * store_commit: STORE_OK, or WEIR_FAULT_UNKNOWN: the transaction may or may not
 * have happened; release nothing that it speaks of, close and end the process.
 * store_rollback: cannot fail in a way that matters.
 */
int store_begin(struct store *store);
int store_commit(struct store *store);
void store_rollback(struct store *store);

/* ---- log ---- */

struct store_entry {
	const uint8_t *data;
	size_t size;                   /* 1..BUNDLE_ENTRY_MAX */
	uint8_t leaf[SEAL_HASH_BYTES]; /* the entry's leaf hash, as it went into the tree */
};

/*
 * Appends entries in a transaction of a writer, if the log has exactly
 * expected_size entries. Each 256 entries become a bundle and a tile of leaf
 * hashes; each 256 full tiles a tile of the next level. Every bundle's entries
 * are hashed again from the very bytes handed to the database and compared
 * with the leaf hashes given: WEIR_FAULT_BROKEN where one differs, and the
 * transaction must be rolled back.
 *
 * Returns STORE_OK, STORE_MOVED or a fault.
 */
int store_append(struct store *store, int64_t expected_size, const struct store_entry *entries,
		size_t count);

/*
 * Keeps the signed checkpoint of the log's present size, inside a transaction.
 * The last one is always kept; it is kept for ever when is_released. The first
 * released note of a size stays as it is. Returns STORE_OK, STORE_MOVED where
 * the log does not have that size, or a fault.
 */
int store_put_note(struct store *store, int64_t size, const char *note, size_t note_size,
		bool is_released);

/* Number of entries in the log. Returns STORE_OK or a fault. */
int store_size(struct store *store, int64_t *ret);

/* One entry's bytes. Returns STORE_OK, STORE_NONE or a fault (BROKEN: a bundle does not parse). */
int store_entry(struct store *store, int64_t index, struct bytes *ret);

/*
 * Calls back for each entry from..till-1 in order, as far as the log goes. data
 * is valid during the call; the callback must not call this store. What it
 * returns, if not 0, ends the walk and is returned.
 */
typedef int store_entry_fn(void *context, int64_t index, const uint8_t *data, size_t size);
int store_entries(struct store *store, int64_t from, int64_t till, store_entry_fn *callback,
		void *context);

/*
 * The C2SP entry bundle n, or its first `width` entries (1..256). Returns
 * STORE_OK, STORE_NONE where the log has fewer, or a fault.
 */
int store_bundle(struct store *store, int64_t n, int width, struct bytes *ret);

/*
 * The hash tile n of a level (0: leaf hashes), or its first `width` hashes
 * (1..256). Partial tiles are made from the tail and the tiles below. Returns
 * STORE_OK, STORE_NONE where the log has fewer, or a fault.
 */
int store_tile(struct store *store, int level, int64_t n, int width, struct bytes *ret);

/*
 * The roots kept beside the 256 full tiles beneath tile n of a level (1 or
 * more): what that tile was made from. Returns as store_tile().
 */
int store_tile_beneath(struct store *store, int level, int64_t n, struct bytes *ret);

/* The last signed checkpoint, released or not. STORE_NONE in an empty log. */
int store_last_note(struct store *store, int64_t *ret_size, struct bytes *ret);

/* The newest released checkpoint of a size of at most at_most. STORE_NONE if there is none. */
int store_note(struct store *store, int64_t at_most, int64_t *ret_size, struct bytes *ret);

/* Calls back for each released checkpoint from size `from` on, ascending. */
typedef int store_note_fn(void *context, int64_t size, const char *note, size_t note_size);
int store_notes(struct store *store, int64_t from, store_note_fn *callback, void *context);

/* ---- books ---- */

/*
 * Writes what changed on a shelf, inside a writer's transaction; the shelf's
 * table must be one of options->books. Call shelf_clean() after the COMMIT.
 * Returns STORE_OK or a fault.
 */
int store_flush_shelf(struct store *store, const struct shelf *shelf);

/*
 * Puts rows of the store on a shelf, in key order, not marked dirty: all of
 * them; those whose first `columns` key columns equal those of key_row; or
 * those whose first `columns` key columns, compared as one, lie between from
 * and till, both included. A row that is on the shelf already stays as it is.
 * After a fault some of the rows are on the shelf.
 * Returns STORE_OK, STORE_NONE where the file has no such table yet (or one with
 * other columns), or a fault.
 */
int store_load_shelf(struct store *store, struct shelf *shelf);
int store_load_prefix(
		struct store *store, struct shelf *shelf, const void *key_row, size_t columns);
int store_load_range(struct store *store, struct shelf *shelf, const void *from, const void *till,
		size_t columns);

/* Deletes the rows of all books and sets their size to 0, inside a writer's transaction. */
int store_empty_books(struct store *store);

/*
 * The log size that the stored books stand for, at most the log's; set inside a
 * writer's transaction. 0 in a new ledger, and for a reader whose books the file
 * does not have (or with other columns): then nothing may be loaded.
 */
int store_set_books_size(struct store *store, int64_t size);
int store_books_size(struct store *store, int64_t *ret);

/* ---- ask ---- */

/* Rows of a book. Returns STORE_OK, STORE_NONE (no such table) or a fault. */
int store_ask_count(struct store *store, const struct shelf_table *table, int64_t *ret);

/*
 * The sum of an integer column over the rows whose first `columns` key columns
 * equal those of key_row. WEIR_FAULT_RANGE where it leaves int64_t.
 */
int store_ask_sum(struct store *store, const struct shelf_table *table, size_t column,
		const void *key_row, size_t columns, int64_t *ret);

/*
 * A row that nothing reads: of another log, or of an entry, bundle, tile or
 * checkpoint that the log does not have; or a table that was made with other
 * words than ours, or was not made. *ret is the table's name, "" where there is none. Returns STORE_OK or a fault.
 */
int store_ask_strays(struct store *store, char ret[static STORE_TABLE_MAX]);

/* Released checkpoints; bundles; full tiles of a level. */
int store_ask_notes(struct store *store, int64_t *ret);
int store_ask_bundles(struct store *store, int64_t *ret);
int store_ask_tiles(struct store *store, int level, int64_t *ret);
