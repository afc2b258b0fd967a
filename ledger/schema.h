/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The tables, as SQLite is told to make them. What differs between databases
 * (WITHOUT ROWID, BLOB, the checks of types) stands here and nowhere else.
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

/* The log's tables. Const data. */
extern const char schema_log[];

/*
 * The statement that makes a book's table, letter for letter as the database
 * keeps it, appended to ret: a table made by another text has other columns.
 */
void schema_book(const struct shelf_table *table, struct bytes *ret);
