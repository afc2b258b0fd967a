/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/stmt.h"

#include <assert.h>

#include "ledger/shelf.h"
#include "meter/bytes.h"

/* clang-format off */
static const struct stmt statements[STMT_COUNT] = {
	[STMT_LOG_MAKE] = {
		"INSERT INTO log (log, size, signed_size, signed_note, books_size)"
		" VALUES ($1, 0, 0, $2, 0)",
		NULL, false },
	/* Two rows tell that there is not one; more need not be looked at. */
	[STMT_LOG_ONLY] = {
		"SELECT log FROM log ORDER BY log LIMIT 2",
		"log", true },
	/* log's primary key (log) */
	[STMT_LOG_SIZE] = {
		"SELECT size FROM log WHERE log = $1",
		"log USING PRIMARY KEY (log=?)", false },
	/* The fence: no row changes where the log has another size. log's primary key (log) */
	[STMT_LOG_GROW] = {
		"UPDATE log SET size = $3 WHERE log = $1 AND size = $2",
		"log USING PRIMARY KEY (log=?)", false },
	/* log's primary key (log) */
	[STMT_LOG_SIGN] = {
		"UPDATE log SET signed_size = $2, signed_note = $3 WHERE log = $1 AND size = $2",
		"log USING PRIMARY KEY (log=?)", false },
	/* log's primary key (log) */
	[STMT_LOG_SIGNED] = {
		"SELECT signed_size, signed_note FROM log WHERE log = $1",
		"log USING PRIMARY KEY (log=?)", false },
	/* log's primary key (log) */
	[STMT_LOG_BOOKS] = {
		"UPDATE log SET books_size = $2 WHERE log = $1 AND size >= $2",
		"log USING PRIMARY KEY (log=?)", false },
	/* log's primary key (log) */
	[STMT_LOG_BOOKS_SIZE] = {
		"SELECT books_size FROM log WHERE log = $1",
		"log USING PRIMARY KEY (log=?)", false },
	/* A table that is made anew is empty for every log. */
	[STMT_LOG_BOOKS_GONE] = {
		"UPDATE log SET books_size = 0",
		"log", true },

	[STMT_TAIL_PUT] = {
		"INSERT INTO tail (log, entry, data) VALUES ($1, $2, $3)",
		NULL, false },
	/* tail's primary key (log, entry) */
	[STMT_TAIL_GET] = {
		"SELECT data FROM tail WHERE log = $1 AND entry = $2",
		"tail USING PRIMARY KEY (log=? AND entry=?)", false },
	/* tail's primary key (log, entry) */
	[STMT_TAIL_SCAN] = {
		"SELECT entry, data FROM tail WHERE log = $1 AND entry >= $2 ORDER BY entry",
		"tail USING PRIMARY KEY (log=? AND entry>?)", false },
	/* tail's primary key (log, entry) */
	[STMT_TAIL_FOLD] = {
		"DELETE FROM tail WHERE log = $1 AND entry < $2",
		"tail USING PRIMARY KEY (log=? AND entry<?)", false },

	[STMT_BUNDLE_PUT] = {
		"INSERT INTO bundle (log, n, data) VALUES ($1, $2, $3)",
		NULL, false },
	/* bundle's primary key (log, n) */
	[STMT_BUNDLE_GET] = {
		"SELECT data FROM bundle WHERE log = $1 AND n = $2",
		"bundle USING INDEX sqlite_autoindex_bundle_1 (log=? AND n=?)", false },
	/* bundle's primary key (log, n) */
	[STMT_BUNDLE_SCAN] = {
		"SELECT n, data FROM bundle WHERE log = $1 AND n >= $2 ORDER BY n",
		"bundle USING INDEX sqlite_autoindex_bundle_1 (log=? AND n>?)", false },
	/* bundle's primary key (log, n) */
	[STMT_BUNDLE_COUNT] = {
		"SELECT count(*) FROM bundle WHERE log = $1",
		"bundle USING COVERING INDEX sqlite_autoindex_bundle_1 (log=?)", false },

	[STMT_TILE_PUT] = {
		"INSERT INTO tile (log, level, n, root, hashes) VALUES ($1, $2, $3, $4, $5)",
		NULL, false },
	/* tile's primary key (log, level, n) */
	[STMT_TILE_GET] = {
		"SELECT hashes FROM tile WHERE log = $1 AND level = $2 AND n = $3",
		"tile USING INDEX sqlite_autoindex_tile_1 (log=? AND level=? AND n=?)", false },
	/* tile's primary key (log, level, n) */
	[STMT_TILE_ROOTS] = {
		"SELECT root FROM tile WHERE log = $1 AND level = $2 AND n >= $3 AND n < $4"
		" ORDER BY n",
		"tile USING INDEX sqlite_autoindex_tile_1 (log=? AND level=? AND n>? AND n<?)", false },
	/* tile's primary key (log, level, n) */
	[STMT_TILE_COUNT] = {
		"SELECT count(*) FROM tile WHERE log = $1 AND level = $2",
		"tile USING COVERING INDEX sqlite_autoindex_tile_1 (log=? AND level=?)", false },
	/* tile's primary key (log, level, n) */
	[STMT_TILE_ALL] = {
		"SELECT count(*) FROM tile WHERE log = $1",
		"tile USING COVERING INDEX sqlite_autoindex_tile_1 (log=?)", false },

	[STMT_NOTE_PUT] = {
		"INSERT INTO note (log, size, note) VALUES ($1, $2, $3)"
		" ON CONFLICT (log, size) DO NOTHING",
		NULL, false },
	/* note's primary key (log, size) */
	[STMT_NOTE_LAST] = {
		"SELECT size, note FROM note WHERE log = $1 AND size <= $2"
		" ORDER BY size DESC LIMIT 1",
		"note USING PRIMARY KEY (log=? AND size<?)", false },
	/* note's primary key (log, size) */
	[STMT_NOTE_SCAN] = {
		"SELECT size, note FROM note WHERE log = $1 AND size >= $2 ORDER BY size",
		"note USING PRIMARY KEY (log=? AND size>?)", false },
	/* note's primary key (log, size) */
	[STMT_NOTE_COUNT] = {
		"SELECT count(*) FROM note WHERE log = $1",
		"note USING PRIMARY KEY (log=?)", false },
};
/* clang-format on */

const struct stmt *stmt_named(enum stmt_name name)
{
	assert(name < STMT_COUNT && statements[name].text != NULL);
	return &statements[name];
}

/* ---- books: every one of these goes by the primary key (log, key columns) ---- */

static void put_names(const struct shelf_table *table, size_t count, struct bytes *ret)
{
	for (size_t i = 0; i < count; i++) {
		bytes_format(ret, "%s\"%s\"", i == 0 ? "" : ", ", table->columns[i].name);
	}
}

static void put_numbers(size_t first, size_t count, struct bytes *ret)
{
	for (size_t i = 0; i < count; i++) {
		bytes_format(ret, "%s$%zu", i == 0 ? "" : ", ", first + i);
	}
}

void stmt_book_upsert(const struct shelf_table *table, struct bytes *ret)
{
	bytes_format(ret, "INSERT INTO book_%s (log, ", table->name);
	put_names(table, table->column_count, ret);
	bytes_put_text(ret, ") VALUES ($1, ");
	put_numbers(2, table->column_count, ret);
	bytes_put_text(ret, ") ON CONFLICT (log, ");
	put_names(table, table->key_count, ret);
	bytes_put_text(ret, ") DO ");
	if (table->key_count == table->column_count) {
		bytes_put_text(ret, "NOTHING");
		return;
	}
	bytes_put_text(ret, "UPDATE SET ");
	for (size_t i = table->key_count; i < table->column_count; i++) {
		const char *name = table->columns[i].name;
		bytes_format(ret, "%s\"%s\" = excluded.\"%s\"", i == table->key_count ? "" : ", ",
				name, name);
	}
}

void stmt_book_delete(const struct shelf_table *table, struct bytes *ret)
{
	bytes_format(ret, "DELETE FROM book_%s WHERE log = $1", table->name);
	for (size_t i = 0; i < table->key_count; i++) {
		bytes_format(ret, " AND \"%s\" = $%zu", table->columns[i].name, 2 + i);
	}
}

void stmt_book_empty(const struct shelf_table *table, struct bytes *ret)
{
	bytes_format(ret, "DELETE FROM book_%s WHERE log = $1", table->name);
}

static void put_select(const struct shelf_table *table, struct bytes *ret)
{
	bytes_put_text(ret, "SELECT ");
	put_names(table, table->column_count, ret);
	bytes_format(ret, " FROM book_%s WHERE log = $1", table->name);
}

static void put_order(const struct shelf_table *table, struct bytes *ret)
{
	bytes_put_text(ret, " ORDER BY ");
	put_names(table, table->key_count, ret);
}

static void put_range(const struct shelf_table *table, size_t columns, struct bytes *ret)
{
	assert(columns <= table->key_count);
	if (columns == 0) {
		return;
	}
	bytes_put_text(ret, " AND (");
	put_names(table, columns, ret);
	bytes_put_text(ret, ") >= (");
	put_numbers(2, columns, ret);
	bytes_put_text(ret, ") AND (");
	put_names(table, columns, ret);
	bytes_put_text(ret, ") <= (");
	put_numbers(2 + columns, columns, ret);
	bytes_put_text(ret, ")");
}

void stmt_book_load(const struct shelf_table *table, struct bytes *ret)
{
	put_select(table, ret);
	put_order(table, ret);
}

void stmt_book_range(const struct shelf_table *table, size_t columns, struct bytes *ret)
{
	put_select(table, ret);
	put_range(table, columns, ret);
	put_order(table, ret);
}

void stmt_book_sum(
		const struct shelf_table *table, size_t column, size_t columns, struct bytes *ret)
{
	assert(column < table->column_count);
	bytes_format(ret, "SELECT \"%s\" FROM book_%s WHERE log = $1", table->columns[column].name,
			table->name);
	put_range(table, columns, ret);
}

void stmt_book_count(const struct shelf_table *table, struct bytes *ret)
{
	bytes_format(ret, "SELECT count(*) FROM book_%s WHERE log = $1", table->name);
}

void stmt_stray(const char *table, bool is_above, struct bytes *ret)
{
	bytes_format(ret, "SELECT log FROM %s WHERE log %s $1 ORDER BY log LIMIT 1", table,
			is_above ? ">" : "<");
}
