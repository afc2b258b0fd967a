/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/store.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/schema.h"
#include "ledger/store_parts.h"
#include "meter/err.h"

enum {
	APPLICATION = 0x77656972, /* "weir", in the file's header */
	VERSION = 1,              /* of the tables of the log */
	WAL_PAGES_MAX = 4096,     /* 16 MiB: a checkpoint of it takes tens of milliseconds */
};

/* ---- opening ---- */

static int answer_of(int r)
{
	switch (r) {
	case DB_ABSENT:
		return STORE_ABSENT;
	case DB_EXISTS:
		return STORE_EXISTS;
	case DB_FOREIGN:
		return STORE_FOREIGN;
	case DB_UNCLEAN:
		return STORE_UNCLEAN;
	case DB_BUSY:
		return STORE_BUSY;
	default:
		return r;
	}
}

static int make(const struct store_options *options, struct store **ret)
{
	struct store *store = calloc(1, sizeof(*store));

	if (store == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	store->seal = options->seal;
	store->log = options->log;
	store->cache.n = -1;
	bytes_init(&store->cache.data, BUNDLE_BYTES_MAX);
	bytes_init(&store->open.data, BUNDLE_BYTES_MAX);
	if (options->book_count > 0) {
		store->books = calloc(options->book_count, sizeof(*store->books));
		if (store->books == NULL) {
			store_close(store);
			return WEIR_FAULT_MEMORY;
		}
	}
	store->book_count = options->book_count;
	for (size_t i = 0; i < options->book_count; i++) {
		store->books[i].table = options->books[i];
	}
	*ret = store;
	return STORE_OK;
}

static int open_db(struct store *store, const char *path, enum db_mode mode,
		const struct store_options *wanted)
{
	const struct db_options options = {
		.mode = mode,
		.vfs = wanted->vfs,
		.application = APPLICATION,
		.version = VERSION,
		.busy_ms = wanted->busy_ms > 0 ? wanted->busy_ms : STORE_BUSY_MS,
	};

	store->is_writer = mode == DB_CREATE || mode == DB_WRITE;
	assert(!store->is_writer || store->seal != NULL);
	return answer_of(db_open(path, &options, &store->db));
}

/* The tables and the log's row, in the transaction that db_open left open. */
static int make_log(struct store *store)
{
	struct db_query *query = NULL;
	int r = db_exec(store->db, schema_log(SCHEMA_SQLITE));

	if (r == DB_OK) {
		r = store_query(store, STMT_LOG_MAKE, &query);
	}
	if (r == STORE_OK) {
		db_bind_blob(query, 2, NULL, 0);
		r = db_run(query);
	}
	if (r == DB_OK) {
		r = store_books_make(store);
	}
	return r == STORE_OK ? db_commit(store->db) : r;
}

int store_create(const char *path, const struct store_options *options, struct store **ret)
{
	struct store *store = NULL;
	int r = make(options, &store);

	assert(options->log > 0);
	if (r != STORE_OK) {
		return r;
	}
	r = open_db(store, path, DB_CREATE, options);
	if (r == STORE_OK) {
		r = make_log(store);
	}
	store->is_ready = r == STORE_OK;
	*ret = store;
	return r;
}

/* The file's only log, or whether it has the one asked for. */
static int find_log(struct store *store)
{
	struct db_query *query = NULL;
	int64_t log = 0;

	if (store->log != 0) {
		int r = store_size(store, &log);
		return r == STORE_NONE
				? store_fail(store, STORE_FOREIGN, "the file has no log %lld",
						  (long long)store->log)
				: r;
	}
	int r = db_query(store->db, stmt_named(STMT_LOG_ONLY)->text, &query);
	if (r != DB_OK) {
		return r;
	}
	r = db_step(query);
	if (r == DB_ROW) {
		log = db_int(query, 0);
		r = db_row_fault(query);
		if (r == DB_OK) {
			r = db_step(query);
		}
	}
	if (r == DB_ROW || (r == DB_OK && log == 0)) {
		db_reset(query);
		return store_fail(store, STORE_FOREIGN, "the file does not have just one log");
	}
	store->log = log;
	return r;
}

static int prepare_books(struct store *store)
{
	if (!store->is_writer) {
		return store_books_look(store);
	}
	int r = store_begin(store);
	if (r == STORE_OK) {
		r = store_books_make(store);
		if (r == STORE_OK) {
			return store_commit(store);
		}
		store_rollback(store);
	}
	return r;
}

int store_open(const char *path, const struct store_options *options, struct store **ret)
{
	static const enum db_mode modes[] = {
		[STORE_READ] = DB_READ,
		[STORE_WRITE] = DB_WRITE,
		[STORE_IMMUTABLE] = DB_IMMUTABLE,
	};
	struct store *store = NULL;
	int r = make(options, &store);

	if (r != STORE_OK) {
		return r;
	}
	r = open_db(store, path, modes[options->mode], options);
	if (r == STORE_OK) {
		r = find_log(store);
	}
	if (r == STORE_OK) {
		r = prepare_books(store);
	}
	store->is_ready = r == STORE_OK;
	*ret = store;
	return r;
}

void store_close(struct store *store)
{
	if (store == NULL) {
		return;
	}
	if (store->db != NULL) {
		if (store->is_ready) {
			store_rollback(store);
		}
		if (store->is_ready && store->is_writer) {
			/* What stays behind in the log beside the file is not lost. */
			(void)db_checkpoint(store->db, true);
		}
		db_close(store->db);
	}
	bytes_finish(&store->cache.data);
	bytes_finish(&store->open.data);
	free(store->books);
	free(store);
}

const char *store_why(const struct store *store)
{
	return store->why[0] != '\0' || store->db == NULL ? store->why : db_why(store->db);
}

int store_fail(struct store *store, int fault, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(store->why, sizeof(store->why), format, arguments);
	va_end(arguments);
	return fault;
}

int64_t store_log(const struct store *store)
{
	return store->log;
}

bool store_is_writer(const struct store *store)
{
	return store->is_writer;
}

/* ---- transactions ---- */

int store_begin(struct store *store)
{
	int64_t size = 0;

	assert(!store->is_open);
	if (store->is_writer && db_wal_pages(store->db) > WAL_PAGES_MAX) {
		int r = db_checkpoint(store->db, false);
		if (r != DB_OK) {
			return r;
		}
	}
	int r = db_begin(store->db, store->is_writer);
	if (r != DB_OK) {
		return answer_of(r);
	}
	store->is_open = true;
	if (store->is_writer) {
		return STORE_OK;
	}
	/* A reader's snapshot is taken by its first statement, so that must be now. */
	r = store_size(store, &size);
	if (r != STORE_OK) {
		store_rollback(store);
	}
	return r;
}

int store_commit(struct store *store)
{
	assert(store->is_open);
	store->is_open = false;
	return db_commit(store->db);
}

void store_rollback(struct store *store)
{
	store->is_open = false;
	store->open.is_loaded = false;
	store->cache.n = -1;
	db_rollback(store->db);
}

int store_snapshot_enter(struct store *store, bool *ret_is_own)
{
	*ret_is_own = !store->is_open;
	return store->is_open ? STORE_OK : answer_of(db_begin(store->db, false));
}

void store_snapshot_leave(struct store *store, bool is_own)
{
	if (is_own) {
		(void)db_commit(store->db);
	}
}

/* ---- statements ---- */

int store_query(struct store *store, enum stmt_name name, struct db_query **ret)
{
	store->why[0] = '\0'; /* what is told from now on is the database's, or newer */
	if (store->queries[name] == NULL) {
		int r = db_query(store->db, stmt_named(name)->text, &store->queries[name]);
		if (r != DB_OK) {
			return r;
		}
	}
	db_bind_int(store->queries[name], 1, store->log);
	*ret = store->queries[name];
	return STORE_OK;
}

int store_one_int(struct store *store, struct db_query *query, int64_t *ret)
{
	int r = db_step(query);

	(void)store;
	if (r != DB_ROW) {
		return r == DB_OK ? STORE_NONE : r;
	}
	int64_t value = db_int(query, 0);
	r = db_row_fault(query);
	db_reset(query);
	if (r == DB_OK) {
		*ret = value;
	}
	return r;
}

int store_filled(struct store *store, const struct bytes *bytes)
{
	return bytes->failed ? store_fail(store, WEIR_FAULT_MEMORY, "no memory for an answer")
			     : STORE_OK;
}

int64_t store_bundle_of(int64_t entry)
{
	return entry / BUNDLE_ENTRIES_MAX;
}
