/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The tables, in the words of each database. What differs between SQLite and
 * PostgreSQL (WITHOUT ROWID, BLOB, the checks of types, the order of texts)
 * stands here side by side and nowhere else; the statements of stmt are one
 * text for both.
 *
 *	log     a row a log: its size, the last signed checkpoint, the books' size
 *	tail    the entries of the open bundle, a row each
 *	bundle  256 entries, the exact bytes of a C2SP entry bundle
 *	tile    256 hashes, full tiles only, and the root over them
 *	note    released checkpoints, the exact bytes
 *	book_*  the rows of a shelf
 */

struct bytes;
struct shelf_table;

enum schema_dialect {
	SCHEMA_SQLITE,   /* 3.40 */
	SCHEMA_POSTGRES, /* 15 */
};

/* The log's tables. Const data. */
const char *schema_log(enum schema_dialect dialect);

/*
 * The statement that makes a book's table, letter for letter as the database
 * keeps it, appended to ret: a table made by another text has other columns.
 */
void schema_book(enum schema_dialect dialect, const struct shelf_table *table, struct bytes *ret);
