/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/db.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <sqlite3.h>

#include "meter/bytes.h"
#include "meter/err.h"

enum {
	PATH_BYTES_MAX = 4096,
	PAGE_BYTES = 4096, /* books dirty pages all over: half as much log as with 8192 */
};

struct db_query {
	struct db *db;
	struct db_query *next;
	sqlite3_stmt *stmt;
	int bind_rc;  /* the first binding that failed */
	bool is_odd;  /* a column had another type than asked for */
	int places[]; /* where SQLite keeps $1 .. $n: it numbers them as they appear */
};

struct db {
	sqlite3 *sqlite;
	struct db_query *queries;
	int64_t wal_pages;
	bool is_writing;  /* the open transaction is */
	bool is_doubtful; /* a commit failed */
	char why[DB_WHY_MAX];
};

/* ---- failures ---- */

static int fault_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		return WEIR_FAULT_MEMORY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_CONSTRAINT:
		return WEIR_FAULT_BROKEN;
	default:
		return WEIR_FAULT_STORE;
	}
}

/* Keeps SQLite's own words: the handle's text changes with its next call. */
static int fail(struct db *db, int rc)
{
	const char *text = db->sqlite != NULL ? sqlite3_errmsg(db->sqlite) : sqlite3_errstr(rc);

	(void)snprintf(db->why, sizeof(db->why), "%s (SQLite %d)", text, rc);
	return fault_of(rc);
}

static int fail_because(struct db *db, int answer, const char *why)
{
	(void)snprintf(db->why, sizeof(db->why), "%s", why);
	return answer;
}

const char *db_why(const struct db *db)
{
	return db->why;
}

/* ---- opening ---- */

static int64_t wal_size(const char *path)
{
	char wal[PATH_BYTES_MAX + 8];
	struct stat status;

	(void)snprintf(wal, sizeof(wal), "%s-wal", path);
	return stat(wal, &status) == 0 ? (int64_t)status.st_size : 0;
}

static bool is_on_read_only_media(const char *path)
{
	struct statvfs status;

	return statvfs(path, &status) == 0 && (status.f_flag & ST_RDONLY) != 0;
}

/* A path as SQLite's URI, with what has a meaning there escaped. */
static void put_uri(struct bytes *uri, const char *path)
{
	bytes_put_text(uri, "file:");
	for (const char *c = path; *c != '\0'; c++) {
		if (*c == '%' || *c == '?' || *c == '#') {
			bytes_format(uri, "%%%02x", (unsigned)*c);
		} else {
			bytes_put(uri, c, 1);
		}
	}
	bytes_put_text(uri, "?immutable=1");
}

static int open_immutable(struct db *db, const char *path, const char *vfs)
{
	if (wal_size(path) > 0) {
		return fail_because(db, DB_UNCLEAN,
				"a write-ahead log waits beside the file; "
				"open it once where it can be written");
	}
	struct bytes uri;
	bytes_init(&uri, 3 * PATH_BYTES_MAX);
	put_uri(&uri, path);
	int rc = SQLITE_NOMEM;
	if (!uri.failed) {
		rc = sqlite3_open_v2(bytes_text(&uri), &db->sqlite,
				SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, vfs);
	}
	bytes_finish(&uri);
	return rc == SQLITE_OK ? DB_OK : fail(db, rc);
}

static int open_file(struct db *db, const char *path, const struct db_options *options)
{
	static const int flags[] = {
		[DB_READ] = SQLITE_OPEN_READONLY,
		[DB_WRITE] = SQLITE_OPEN_READWRITE,
		[DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	bool is_there = access(path, F_OK) == 0;
	enum db_mode mode = options->mode;

	if (strlen(path) >= PATH_BYTES_MAX) {
		return fail_because(db, DB_ABSENT, "the path is too long");
	}
	if (mode == DB_CREATE && is_there) {
		return fail_because(db, DB_EXISTS, "there is such a file already");
	}
	if (mode != DB_CREATE && !is_there) {
		return fail_because(db, DB_ABSENT, "no such file");
	}
	if (mode == DB_READ && is_on_read_only_media(path) && wal_size(path) == 0) {
		mode = DB_IMMUTABLE;
	}
	if (mode == DB_IMMUTABLE) {
		return open_immutable(db, path, options->vfs);
	}
	int rc = sqlite3_open_v2(
			path, &db->sqlite, flags[mode] | SQLITE_OPEN_NOMUTEX, options->vfs);
	return rc == SQLITE_OK ? DB_OK : fail(db, rc);
}

static int note_wal_pages(void *context, sqlite3 *sqlite, const char *name, int pages)
{
	struct db *db = context;

	(void)sqlite;
	(void)name;
	db->wal_pages = pages;
	return SQLITE_OK;
}

/* One integer of a pragma; -1 where it cannot be read. */
static int64_t pragma(struct db *db, const char *text, int *ret_rc)
{
	sqlite3_stmt *stmt = NULL;
	int64_t value = -1;
	int rc = sqlite3_prepare_v2(db->sqlite, text, -1, &stmt, NULL);

	if (rc == SQLITE_OK) {
		rc = sqlite3_step(stmt);
	}
	if (rc == SQLITE_ROW) {
		value = sqlite3_column_int64(stmt, 0);
		rc = SQLITE_OK;
	}
	(void)sqlite3_finalize(stmt);
	*ret_rc = rc;
	return value;
}

static int check_identity(struct db *db, const struct db_options *options)
{
	int rc = SQLITE_OK;
	int64_t application = pragma(db, "PRAGMA application_id", &rc);
	int64_t version = rc == SQLITE_OK ? pragma(db, "PRAGMA user_version", &rc) : 0;

	if ((rc & 0xff) == SQLITE_BUSY) {
		return fail_because(db, DB_BUSY, "another process holds the file");
	}
	if ((rc & 0xff) == SQLITE_NOTADB) {
		return fail_because(db, DB_FOREIGN, "the file is not a database");
	}
	if (rc != SQLITE_OK) {
		return fail(db, rc);
	}
	if (application != options->application || version != options->version) {
		(void)snprintf(db->why, sizeof(db->why),
				"the file says application %lld version %lld, wanted are %d and %d",
				(long long)application, (long long)version, options->application,
				options->version);
		return DB_FOREIGN;
	}
	return DB_OK;
}

/*
 * The rules of writing. The log is moved only by db_checkpoint(), so the hook
 * that counts pages stands where SQLite's own checkpoint would; the files of
 * the log stay after closing, so that readers need not make them.
 */
static int set_up_writer(struct db *db)
{
	int keep = 1;
	int r = db_exec(db, "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536");

	if (r != DB_OK) {
		return r;
	}
	(void)sqlite3_wal_hook(db->sqlite, note_wal_pages, db);
	int rc = sqlite3_file_control(db->sqlite, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
	return rc == SQLITE_OK || rc == SQLITE_NOTFOUND ? DB_OK : fail(db, rc);
}

static int create(struct db *db, const char *path, const struct db_options *options)
{
	char text[256];
	int rc = SQLITE_OK;

	(void)snprintf(text, sizeof(text), "PRAGMA page_size=%d", PAGE_BYTES);
	int r = db_exec(db, text);
	if (r != DB_OK) {
		return r;
	}
	r = db_exec(db, "PRAGMA journal_mode=WAL");
	if (r == DB_OK && strcmp(path, ":memory:") != 0) {
		/* Two of the file's bytes say WAL; what a file system without locks refuses. */
		sqlite3_stmt *stmt = NULL;
		rc = sqlite3_prepare_v2(db->sqlite, "PRAGMA journal_mode", -1, &stmt, NULL);
		bool is_wal = rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW &&
				strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
		(void)sqlite3_finalize(stmt);
		if (!is_wal) {
			return fail_because(db, WEIR_FAULT_STORE,
					"a write-ahead log is not possible here");
		}
	}
	if (r == DB_OK) {
		r = set_up_writer(db);
	}
	if (r == DB_OK) {
		r = db_begin(db, true);
	}
	(void)snprintf(text, sizeof(text), "PRAGMA application_id=%d; PRAGMA user_version=%d",
			options->application, options->version);
	return r == DB_OK ? db_exec(db, text) : r;
}

static int open_and_set_up(struct db *db, const char *path, const struct db_options *options)
{
	int r = open_file(db, path, options);

	if (r != DB_OK) {
		return r;
	}
	(void)sqlite3_extended_result_codes(db->sqlite, 1);
	(void)sqlite3_busy_timeout(db->sqlite, options->busy_ms);
	(void)sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	(void)sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (options->mode == DB_CREATE) {
		r = create(db, path, options);
	} else {
		r = check_identity(db, options);
		if (r == DB_OK && options->mode == DB_WRITE) {
			r = set_up_writer(db);
		}
	}
	return r == DB_OK ? db_exec(db, "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY") : r;
}

int db_open(const char *path, const struct db_options *options, struct db **ret)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	int r = open_and_set_up(db, path, options);
	if (r == WEIR_FAULT_MEMORY) {
		db_close(db);
		return r;
	}
	*ret = db;
	return r;
}

void db_close(struct db *db)
{
	if (db == NULL) {
		return;
	}
	while (db->queries != NULL) {
		struct db_query *next = db->queries->next;
		(void)sqlite3_finalize(db->queries->stmt);
		free(db->queries);
		db->queries = next;
	}
	int rc = sqlite3_close(db->sqlite);
	assert(rc == SQLITE_OK);
	(void)rc;
	free(db);
}

/* ---- transactions ---- */

int db_exec(struct db *db, const char *text)
{
	int rc = sqlite3_exec(db->sqlite, text, NULL, NULL, NULL);

	return rc == SQLITE_OK ? DB_OK : fail(db, rc);
}

int db_begin(struct db *db, bool is_writing)
{
	if (db->is_doubtful) {
		return fail_because(db, WEIR_FAULT_STORE, "an earlier commit is in doubt");
	}
	assert(sqlite3_get_autocommit(db->sqlite));
	int rc = sqlite3_exec(
			db->sqlite, is_writing ? "BEGIN IMMEDIATE" : "BEGIN", NULL, NULL, NULL);
	if ((rc & 0xff) == SQLITE_BUSY) {
		return fail_because(db, DB_BUSY, "another process is writing");
	}
	if (rc != SQLITE_OK) {
		return fail(db, rc);
	}
	db->is_writing = is_writing;
	return DB_OK;
}

int db_commit(struct db *db)
{
	assert(!sqlite3_get_autocommit(db->sqlite));
	int rc = sqlite3_exec(db->sqlite, "COMMIT", NULL, NULL, NULL);

	if (rc == SQLITE_OK) {
		return DB_OK;
	}
	if (!db->is_writing) {
		db_rollback(db); /* a snapshot has ended either way */
		return DB_OK;
	}
	(void)fail(db, rc);
	db->is_doubtful = true;
	return WEIR_FAULT_UNKNOWN;
}

void db_rollback(struct db *db)
{
	/* After some failures SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(db->sqlite)) {
		(void)sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
	}
}

int64_t db_wal_pages(const struct db *db)
{
	return db->wal_pages;
}

int db_checkpoint(struct db *db, bool empties_it)
{
	if (db->is_doubtful) {
		return fail_because(db, WEIR_FAULT_STORE, "an earlier commit is in doubt");
	}
	int rc = sqlite3_wal_checkpoint_v2(db->sqlite, "main",
			empties_it ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, NULL,
			NULL);
	if (rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY) {
		return DB_OK;
	}
	db->is_doubtful = true; /* a sync failed: the page cache may claim what the disk lacks */
	return fail(db, rc);
}

/* ---- looking at the schema ---- */

int db_table_text(struct db *db, const char *name, struct bytes *ret)
{
	struct db_query *query = NULL;
	int r = db_query(db, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = $1",
			&query);

	bytes_reset(ret);
	if (r != DB_OK) {
		return r;
	}
	db_bind_text(query, 1, name, strlen(name));
	r = db_step(query);
	if (r == DB_ROW) {
		size_t size = 0;
		const char *text = db_text(query, 0, &size);
		bytes_put(ret, text, size);
		db_reset(query);
		r = ret->failed ? WEIR_FAULT_MEMORY : DB_OK;
	}
	return r;
}

int db_is_sound(struct db *db, const char *table, bool *ret_is_sound)
{
	char *text = sqlite3_mprintf("PRAGMA integrity_check(%Q)", table);
	sqlite3_stmt *stmt = NULL;
	int rc = SQLITE_NOMEM;

	if (text != NULL) {
		rc = sqlite3_prepare_v2(db->sqlite, text, -1, &stmt, NULL);
	}
	sqlite3_free(text);
	if (rc == SQLITE_OK) {
		rc = sqlite3_step(stmt);
	}
	if (rc != SQLITE_ROW) {
		(void)sqlite3_finalize(stmt);
		return fail(db, rc == SQLITE_DONE ? SQLITE_CORRUPT : rc);
	}
	const char *said = (const char *)sqlite3_column_text(stmt, 0);
	*ret_is_sound = said != NULL && strcmp(said, "ok") == 0;
	if (!*ret_is_sound) {
		(void)snprintf(db->why, sizeof(db->why), "%s", said != NULL ? said : "");
	}
	(void)sqlite3_finalize(stmt);
	return DB_OK;
}

int db_plan(struct db *db, const char *text, struct bytes *ret)
{
	struct bytes explain;
	sqlite3_stmt *stmt = NULL;

	bytes_init(&explain, 65536);
	bytes_put_text(&explain, "EXPLAIN QUERY PLAN ");
	bytes_put_text(&explain, text);
	bytes_reset(ret);
	int rc = sqlite3_prepare_v2(db->sqlite, bytes_text(&explain), -1, &stmt, NULL);
	bytes_finish(&explain);
	if (rc != SQLITE_OK) {
		return fail(db, rc);
	}
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		bytes_put_text(ret, (const char *)sqlite3_column_text(stmt, 3));
		bytes_put_text(ret, "\n");
	}
	(void)sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? DB_OK : fail(db, rc);
}

/* ---- queries ---- */

static int prepare(struct db *db, const char *text, struct db_query **ret)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v3(db->sqlite, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);

	if (rc != SQLITE_OK) {
		return fail(db, rc);
	}
	int count = sqlite3_bind_parameter_count(stmt);
	assert(stmt != NULL && count <= DB_PARAMETERS_MAX);
	struct db_query *query = malloc(sizeof(*query) + ((size_t)count + 1) * sizeof(int));
	if (query == NULL) {
		(void)sqlite3_finalize(stmt);
		return WEIR_FAULT_MEMORY;
	}
	*query = (struct db_query){ .db = db, .next = db->queries, .stmt = stmt };
	query->places[0] = count;
	for (int i = 1; i <= count; i++) {
		char name[16];
		(void)snprintf(name, sizeof(name), "$%d", i);
		query->places[i] = sqlite3_bind_parameter_index(stmt, name);
		assert(query->places[i] > 0);
	}
	db->queries = query;
	*ret = query;
	return DB_OK;
}

int db_query(struct db *db, const char *text, struct db_query **ret)
{
	for (struct db_query *query = db->queries; query != NULL; query = query->next) {
		if (strcmp(sqlite3_sql(query->stmt), text) == 0) {
			*ret = query;
			return DB_OK;
		}
	}
	return prepare(db, text, ret);
}

static int place_of(const struct db_query *query, int number)
{
	assert(number >= 1 && number <= query->places[0]);
	return query->places[number];
}

static void note_binding(struct db_query *query, int rc)
{
	if (rc != SQLITE_OK && query->bind_rc == SQLITE_OK) {
		query->bind_rc = rc;
	}
}

void db_bind_int(struct db_query *query, int number, int64_t value)
{
	note_binding(query, sqlite3_bind_int64(query->stmt, place_of(query, number), value));
}

void db_bind_text(struct db_query *query, int number, const char *text, size_t size)
{
	note_binding(query,
			sqlite3_bind_text64(query->stmt, place_of(query, number), text, size,
					SQLITE_STATIC, SQLITE_UTF8));
}

void db_bind_blob(struct db_query *query, int number, const void *data, size_t size)
{
	/* NULL would be bound as null, which is not a blob of no bytes. */
	note_binding(query,
			sqlite3_bind_blob64(query->stmt, place_of(query, number),
					size == 0 ? "" : data, size, SQLITE_STATIC));
}

int db_step(struct db_query *query)
{
	int rc = query->bind_rc;

	if (rc == SQLITE_OK) {
		rc = sqlite3_step(query->stmt);
	}
	if (rc == SQLITE_ROW) {
		return DB_ROW;
	}
	int r = rc == SQLITE_DONE ? DB_OK : fail(query->db, rc);
	db_reset(query);
	return r;
}

void db_reset(struct db_query *query)
{
	(void)sqlite3_reset(query->stmt);
	query->bind_rc = SQLITE_OK;
	query->is_odd = false;
}

int db_run(struct db_query *query)
{
	int r = db_step(query);

	assert(r != DB_ROW);
	return r;
}

int64_t db_changed(const struct db *db)
{
	return sqlite3_changes64(db->sqlite);
}

/* ---- columns ---- */

static bool has_type(struct db_query *query, int column, int type)
{
	if (sqlite3_column_type(query->stmt, column) == type) {
		return true;
	}
	query->is_odd = true;
	return false;
}

int64_t db_int(struct db_query *query, int column)
{
	return has_type(query, column, SQLITE_INTEGER) ? sqlite3_column_int64(query->stmt, column)
						       : 0;
}

const void *db_blob(struct db_query *query, int column, size_t *ret_size)
{
	*ret_size = 0;
	if (!has_type(query, column, SQLITE_BLOB)) {
		return "";
	}
	const void *data = sqlite3_column_blob(query->stmt, column);
	*ret_size = (size_t)sqlite3_column_bytes(query->stmt, column);
	return data == NULL ? "" : data;
}

const char *db_text(struct db_query *query, int column, size_t *ret_size)
{
	*ret_size = 0;
	if (!has_type(query, column, SQLITE_TEXT)) {
		return "";
	}
	const char *text = (const char *)sqlite3_column_text(query->stmt, column);
	*ret_size = (size_t)sqlite3_column_bytes(query->stmt, column);
	return text == NULL ? "" : text;
}

int db_row_fault(const struct db_query *query)
{
	if (!query->is_odd) {
		return DB_OK;
	}
	return fail_because(query->db, WEIR_FAULT_BROKEN, "a stored value has another type");
}
