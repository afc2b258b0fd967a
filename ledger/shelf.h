/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A shelf: one table of the books, in memory.
 *
 * A row is a C struct of the caller's, described by columns; the first
 * key_count columns are its key. Rows are found by their whole key through a
 * hash, walked in key order, and remembered as changed until shelf_clean(), so
 * that the store can write just those. The address of a row never changes
 * while the row lives. Nothing here knows SQL, or what a row means.
 *
 * Key order is column by column: integers by value, texts and blobs bytewise,
 * a shorter one before a longer one that it begins.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"
#include "meter/scope.h"

enum column_type {
	COLUMN_INT,  /* int64_t */
	COLUMN_TEXT, /* char[size], ends in NUL */
	COLUMN_BLOB, /* struct shelf_blob, its bytes owned by the row */
};

/* Bytes of a row; data is NULL when size is 0. */
struct shelf_blob {
	uint8_t *data;
	size_t size;
};

struct column {
	const char *name; /* lower case words and '_': also its name in the store */
	enum column_type type;
	size_t offset; /* offsetof() in the row */
	size_t size;   /* sizeof the member */
};

enum {
	SHELF_COLUMNS_MAX = 48, /* the widest row known has about thirty columns */
	SHELF_NAME_MAX = 48,    /* of a table or a column, with its NUL */
	SHELF_ROW_MAX = 64 * 1024,
	SHELF_BLOB_MAX = 64 * 1024 * 1024, /* a canonical rulebook is far below */
};

/* Const data of whoever owns the table; outlives every shelf made from it. */
struct shelf_table {
	const char *name; /* the store calls its table book_<name> */
	size_t row_size;  /* sizeof the row's struct; at most SHELF_ROW_MAX */
	const struct column *columns;
	size_t column_count; /* 1..SHELF_COLUMNS_MAX */
	size_t key_count;    /* 1..column_count: the first columns are the key */
	bool knows_order;    /* of arrival: equal only after a rebuild of the same log */
	const char *owner;   /* the room that brought it, for people */
};

/* COLUMN(struct day_row, day, COLUMN_INT) describes the member `day`. */
#define COLUMN(row, member, column_type) \
	{ \
		.name = #member, .type = column_type, .offset = offsetof(row, member), \
		.size = sizeof(((row *)NULL)->member), \
	}

struct shelf;

/* An empty shelf. Borrows table. Returns 0 or WEIR_FAULT_MEMORY. */
int shelf_open(const struct shelf_table *table, struct shelf **ret);
void shelf_close(struct shelf *shelf);
SCOPE_CLOSER(struct shelf, shelf_close)

const struct shelf_table *shelf_table(const struct shelf *shelf);
size_t shelf_count(const struct shelf *shelf); /* rows, dropped ones not counted */

/*
 * A key_row is a row of which only the key columns are looked at; it is
 * borrowed for the call. A caller changes a row in place and then touches it;
 * the key of a row on the shelf must never be changed.
 */

/* The row with that key, or NULL. */
void *shelf_find(const struct shelf *shelf, const void *key_row);

/*
 * The row with that key; a new one is zero beyond its key and marked dirty (one
 * that was there is not marked). Returns 0 or WEIR_FAULT_MEMORY, *ret untouched.
 */
int shelf_make(struct shelf *shelf, const void *key_row, void **ret);

/* The same for a row that comes from the store: a new one is not marked dirty. */
int shelf_place(struct shelf *shelf, const void *key_row, void **ret);

/*
 * Makes the row of that key this one, all its columns, and marks it dirty. Not
 * for tables with blobs (asserted). Returns 0 or WEIR_FAULT_MEMORY.
 */
int shelf_put(struct shelf *shelf, const void *row);

/* Marks a row dirty. */
void shelf_touch(struct shelf *shelf, void *row);

/*
 * Takes a row off the shelf; the store will delete it at the next flush. The
 * row may still be read until shelf_clean().
 */
void shelf_drop(struct shelf *shelf, void *row);

/* Takes every row off the shelf and forgets what was dirty; nothing is told to the store. */
void shelf_empty(struct shelf *shelf);

/* The greatest row whose key is at most that of key_row, or NULL. */
void *shelf_floor(const struct shelf *shelf, const void *key_row);

/*
 * Walking in key order: rows from key_row on (NULL: from the first) whose
 * first `prefix` key columns equal those of key_row.
 *
 *	struct shelf_cursor cursor = shelf_scan(shelf, &key, 1);
 *	while ((row = shelf_next(&cursor)) != NULL)
 *
 * Columns beyond the prefix say where to start: INT64_MIN and "" start at the
 * prefix's first row. Between two steps rows may be made, touched or dropped
 * (a row made behind the cursor is not seen); shelf_clean() and shelf_empty()
 * end a walk. key_row must stay until the first step.
 */
struct shelf_cursor {
	const struct shelf *shelf;
	const void *last; /* the row given last; before the first: key_row */
	uint64_t version; /* of the order when that row was given */
	size_t prefix;
	size_t chunk;
	size_t at;
	size_t sure; /* rows of the chunk up to there are known to have the prefix */
	size_t leap; /* how much further is looked next */
	bool has_begun;
	bool has_ended;
	bool is_bounded; /* a leap went too far: from then on they shrink */
	bool is_walking; /* a second row was given: more will be asked for */
};

struct shelf_cursor shelf_scan(const struct shelf *shelf, const void *key_row, size_t prefix);
void *shelf_next(struct shelf_cursor *cursor);

/* Compares two rows by their first `columns` key columns: below 0, 0, above 0. */
int shelf_compare(const struct shelf *shelf, const void *a, const void *b, size_t columns);

/*
 * Sets a blob's bytes to a copy; size 0 frees. data may not lie in the blob.
 * Returns 0, WEIR_FAULT_MEMORY or WEIR_FAULT_RANGE (more than SHELF_BLOB_MAX),
 * the blob then unchanged.
 */
int shelf_blob_set(struct shelf_blob *blob, const void *data, size_t size);

/*
 * SHA-256 over "weir/book/v1" LF, the table's name LF, and the rows in key
 * order: each column in its place as a type byte (1 integer, 2 text, 3 blob),
 * then an integer as 8 bytes of two's complement, a text or blob as 4 bytes of
 * length and its bytes; numbers big-endian. Returns 0 or a WEIR_FAULT.
 */
int shelf_digest(const struct shelf *shelf, struct seal *seal, uint8_t ret[static SEAL_HASH_BYTES]);

/*
 * What changed since the last shelf_clean(), each row once: first the dropped
 * ones, then the dirty ones, in the order in which they changed. The shelf must
 * not change meanwhile. shelf_change_next() returns NULL at the end.
 */
struct shelf_changes {
	const struct shelf *shelf;
	const void *next;
	bool is_dropped; /* whether the row just given was dropped */
};

struct shelf_changes shelf_changes(const struct shelf *shelf);
const void *shelf_change_next(struct shelf_changes *changes);
size_t shelf_change_count(const struct shelf *shelf);

/* Forgets what changed, and frees the dropped rows: after a COMMIT. */
void shelf_clean(struct shelf *shelf);
