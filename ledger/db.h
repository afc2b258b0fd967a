/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The database under a store: a file, transactions, prepared statements.
 *
 * SQL passes through here as text and is written elsewhere (stmt, schema).
 * Parameters are $1 .. $n, bound by their number. db_sqlite.c is the only file
 * that knows SQLite.
 *
 * A writer's database is in WAL mode and syncs each commit. Nobody but the
 * writer moves the write-ahead log into the file, and it does so only when
 * told. A query belongs to its db; one db belongs to one thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/scope.h"

struct bytes;

/* In order of precedence. */
enum db_answer {
	DB_OK = 0,
	DB_ABSENT,  /* open: no such file */
	DB_EXISTS,  /* open: asked to create what is there */
	DB_FOREIGN, /* open: no database, or another application's or version's */
	DB_UNCLEAN, /* open, immutable: a write-ahead log waits beside the file */
	DB_BUSY,    /* another process has the lock longer than the timeout */
	DB_ROW,     /* step: a row is there */
};

enum db_mode {
	DB_READ,
	DB_WRITE,
	DB_CREATE, /* and then as DB_WRITE */
	DB_IMMUTABLE,
};

enum {
	DB_PARAMETERS_MAX = 128, /* two keys and all columns of the widest book */
	DB_WHY_MAX = 256,
};

struct db_options {
	enum db_mode mode;
	const char *vfs;     /* NULL for the system's */
	int32_t application; /* written into a new file, demanded of an old one */
	int32_t version;
	int busy_ms;
};

struct db;
struct db_query;

/*
 * Opens a database file; ":memory:" with DB_CREATE is one without a file.
 * DB_CREATE leaves a transaction open in which the caller makes its tables.
 * Returns DB_OK, ABSENT, EXISTS, FOREIGN, UNCLEAN, BUSY or a fault; *ret is a
 * db for db_why() and db_close() in each case but WEIR_FAULT_MEMORY.
 */
int db_open(const char *path, const struct db_options *options, struct db **ret);

/* Rolls back what is open; moves nothing into the file. Accepts NULL. */
void db_close(struct db *db);
SCOPE_CLOSER(struct db, db_close)

/* One line about the last failure; "" before one. */
const char *db_why(const struct db *db);

/* Runs statements without parameters: tables. Returns DB_OK or a fault. */
int db_exec(struct db *db, const char *text);

/* A transaction; a writing one takes the lock at once. DB_OK, DB_BUSY or a fault. */
int db_begin(struct db *db, bool is_writing);

/* DB_OK, or WEIR_FAULT_UNKNOWN: it may have happened; nothing may be written any more. */
int db_commit(struct db *db);
void db_rollback(struct db *db);

/* Pages in the write-ahead log after the last commit. */
int64_t db_wal_pages(const struct db *db);

/*
 * Moves the write-ahead log into the file as far as readers let it; empties_it
 * also cuts it to nothing, where no reader is in the way. DB_OK or a fault.
 */
int db_checkpoint(struct db *db, bool empties_it);

/* The statement that made a table, in *ret, empty where there is no such table. */
int db_table_text(struct db *db, const char *name, struct bytes *ret);

/*
 * Whether the rows of a table lie where its keys say, and are what its columns
 * allow. *ret_is_sound; db_why() tells what is not. DB_OK or a fault.
 */
int db_is_sound(struct db *db, const char *table, bool *ret_is_sound);

/* How a statement would be run, a line a step; for tests. */
int db_plan(struct db *db, const char *text, struct bytes *ret);

/*
 * A prepared statement, kept for the life of the db and found again by its
 * text. Returns DB_OK or a fault.
 */
int db_query(struct db *db, const char *text, struct db_query **ret);

/* Binds $number. Texts and blobs are borrowed until the query has ended. */
void db_bind_int(struct db_query *query, int number, int64_t value);
void db_bind_text(struct db_query *query, int number, const char *text, size_t size);
void db_bind_blob(struct db_query *query, int number, const void *data, size_t size);

/*
 * DB_ROW, or DB_OK at the end, or a fault; the query has ended after the last
 * two. A binding that failed is told here.
 */
int db_step(struct db_query *query);

/* Ends a query before its last row. */
void db_reset(struct db_query *query);

/* Runs a statement that gives no rows. DB_OK or a fault. */
int db_run(struct db_query *query);

/* Rows written or deleted by the last statement that ran. */
int64_t db_changed(const struct db *db);

/*
 * Columns of the row that is there, from 0. Texts and blobs are valid until the
 * next step or reset. A value of another type gives 0 or nothing, and
 * db_row_fault() then tells WEIR_FAULT_BROKEN.
 */
int64_t db_int(struct db_query *query, int column);
const void *db_blob(struct db_query *query, int column, size_t *ret_size);
const char *db_text(struct db_query *query, int column, size_t *ret_size);
int db_row_fault(const struct db_query *query);
