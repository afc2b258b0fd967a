/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/schema.h"

#include <assert.h>
#include <string.h>

#include "ledger/shelf.h"
#include "meter/bytes.h"

/*
 * SQLite takes any value in any column, so each integer says that it is one;
 * an integer that is part of a primary key could otherwise be a text.
 *
 * Small rows lie in their key's tree. Bundles and tiles do not: a search there
 * would read each blob that it compares a key with, as a whole.
 */
static const char log_sqlite[] =
		"CREATE TABLE log ("
		" log INTEGER NOT NULL CHECK (typeof(log) = 'integer' AND log > 0),"
		" size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size >= 0),"
		" signed_size INTEGER NOT NULL CHECK (typeof(signed_size) = 'integer'),"
		" signed_note BLOB NOT NULL CHECK (typeof(signed_note) = 'blob'),"
		" books_size INTEGER NOT NULL CHECK (typeof(books_size) = 'integer'),"
		" PRIMARY KEY (log)) WITHOUT ROWID;"

		"CREATE TABLE tail ("
		" log INTEGER NOT NULL CHECK (typeof(log) = 'integer'),"
		" entry INTEGER NOT NULL CHECK (typeof(entry) = 'integer' AND entry >= 0),"
		" data BLOB NOT NULL CHECK (typeof(data) = 'blob'),"
		" PRIMARY KEY (log, entry)) WITHOUT ROWID;"

		"CREATE TABLE bundle ("
		" log INTEGER NOT NULL CHECK (typeof(log) = 'integer'),"
		" n INTEGER NOT NULL CHECK (typeof(n) = 'integer' AND n >= 0),"
		" data BLOB NOT NULL CHECK (typeof(data) = 'blob'),"
		" PRIMARY KEY (log, n));"

		"CREATE TABLE tile ("
		" log INTEGER NOT NULL CHECK (typeof(log) = 'integer'),"
		" level INTEGER NOT NULL CHECK (typeof(level) = 'integer' AND level >= 0),"
		" n INTEGER NOT NULL CHECK (typeof(n) = 'integer' AND n >= 0),"
		" root BLOB NOT NULL CHECK (typeof(root) = 'blob' AND length(root) = 32),"
		" hashes BLOB NOT NULL CHECK (typeof(hashes) = 'blob' AND length(hashes) = 8192),"
		" PRIMARY KEY (log, level, n));"

		"CREATE TABLE note ("
		" log INTEGER NOT NULL CHECK (typeof(log) = 'integer'),"
		" size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size >= 0),"
		" note BLOB NOT NULL CHECK (typeof(note) = 'blob'),"
		" PRIMARY KEY (log, size)) WITHOUT ROWID;";

/* PostgreSQL keeps types by itself, and long values apart from their rows. */
static const char log_postgres[] = "CREATE TABLE log ("
				   " log BIGINT NOT NULL CHECK (log > 0),"
				   " size BIGINT NOT NULL CHECK (size >= 0),"
				   " signed_size BIGINT NOT NULL,"
				   " signed_note BYTEA NOT NULL,"
				   " books_size BIGINT NOT NULL,"
				   " PRIMARY KEY (log));"

				   "CREATE TABLE tail ("
				   " log BIGINT NOT NULL,"
				   " entry BIGINT NOT NULL CHECK (entry >= 0),"
				   " data BYTEA NOT NULL,"
				   " PRIMARY KEY (log, entry));"

				   "CREATE TABLE bundle ("
				   " log BIGINT NOT NULL,"
				   " n BIGINT NOT NULL CHECK (n >= 0),"
				   " data BYTEA NOT NULL,"
				   " PRIMARY KEY (log, n));"

				   "CREATE TABLE tile ("
				   " log BIGINT NOT NULL,"
				   " level BIGINT NOT NULL CHECK (level >= 0),"
				   " n BIGINT NOT NULL CHECK (n >= 0),"
				   " root BYTEA NOT NULL CHECK (length(root) = 32),"
				   " hashes BYTEA NOT NULL CHECK (length(hashes) = 8192),"
				   " PRIMARY KEY (log, level, n));"

				   "CREATE TABLE note ("
				   " log BIGINT NOT NULL,"
				   " size BIGINT NOT NULL CHECK (size >= 0),"
				   " note BYTEA NOT NULL,"
				   " PRIMARY KEY (log, size));";

const char *schema_log(enum schema_dialect dialect)
{
	return dialect == SCHEMA_POSTGRES ? log_postgres : log_sqlite;
}

/* A name that needs no escaping; "log" is ours. */
static void check_name(const char *name)
{
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	assert(size > 0 && name[size] == '\0');
	assert(strcmp(name, "log") != 0);
	(void)size;
}

static void put_column_sqlite(const struct column *column, struct bytes *ret)
{
	static const char *const types[][2] = {
		[COLUMN_INT] = { "INTEGER", "integer" },
		[COLUMN_TEXT] = { "TEXT", "text" },
		[COLUMN_BLOB] = { "BLOB", "blob" },
	};

	bytes_format(ret, " \"%s\" %s NOT NULL CHECK (typeof(\"%s\") = '%s'),", column->name,
			types[column->type][0], column->name, types[column->type][1]);
}

/* Texts are ordered bytewise, as shelves and SQLite order them, not by a language. */
static void put_column_postgres(const struct column *column, struct bytes *ret)
{
	static const char *const types[] = {
		[COLUMN_INT] = "BIGINT",
		[COLUMN_TEXT] = "TEXT COLLATE \"C\"",
		[COLUMN_BLOB] = "BYTEA",
	};

	bytes_format(ret, " \"%s\" %s NOT NULL,", column->name, types[column->type]);
}

void schema_book(enum schema_dialect dialect, const struct shelf_table *table, struct bytes *ret)
{
	bool is_sqlite = dialect == SCHEMA_SQLITE;

	check_name(table->name);
	bytes_format(ret, "CREATE TABLE book_%s (log %s,", table->name,
			is_sqlite ? "INTEGER NOT NULL CHECK (typeof(log) = 'integer')"
				  : "BIGINT NOT NULL");
	for (size_t i = 0; i < table->column_count; i++) {
		check_name(table->columns[i].name);
		if (is_sqlite) {
			put_column_sqlite(&table->columns[i], ret);
		} else {
			put_column_postgres(&table->columns[i], ret);
		}
	}
	bytes_put_text(ret, " PRIMARY KEY (log");
	for (size_t i = 0; i < table->key_count; i++) {
		bytes_format(ret, ", \"%s\"", table->columns[i].name);
	}
	bytes_put_text(ret, is_sqlite ? ")) WITHOUT ROWID" : "))");
}
