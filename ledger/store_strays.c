/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows that nothing reads or that lie in a wrong place, and tables that were
 * made otherwise. They change no answer, but whoever put them there was at the
 * file.
 */

#include <stdio.h>
#include <string.h>

#include "ledger/db.h"
#include "ledger/schema.h"
#include "ledger/shelf.h"
#include "ledger/stmt.h"
#include "ledger/store.h"
#include "ledger/store_parts.h"
#include "ledger/tile.h"
#include "meter/bytes.h"
#include "meter/text.h"

enum {
	STATEMENT_MAX = 256,
	TABLE_TEXT_MAX = 4096,
};

/* The first integer of a query's first row; STORE_NONE where it has none. */
static int first_int(struct store *store, enum stmt_name name, int64_t from, int64_t *ret)
{
	struct db_query *query = NULL;
	int r = store_query(store, name, &query);

	if (r != STORE_OK) {
		return r;
	}
	if (name != STMT_TILE_ALL && name != STMT_LOG_SIZE) {
		db_bind_int(query, 2, from);
	}
	return store_one_int(store, query, ret);
}

/* Is there a row from a key on? */
static int has_from(struct store *store, enum stmt_name name, int64_t from, bool *ret)
{
	int64_t key;
	int r = first_int(store, name, from, &key);

	*ret = r == STORE_OK;
	return r == STORE_NONE ? STORE_OK : r;
}

/* The tail begins behind the bundles and ends with the log. */
static int look_at_tail(struct store *store, int64_t size, bool *ret)
{
	int64_t first;
	int r = first_int(store, STMT_TAIL_SCAN, INT64_MIN, &first);

	if (r != STORE_OK) {
		*ret = false;
		return r == STORE_NONE ? STORE_OK : r;
	}
	if (store_bundle_of(first) < store_bundle_of(size)) {
		*ret = true;
		return STORE_OK;
	}
	return has_from(store, STMT_TAIL_SCAN, size, ret);
}

static int look_at_bundles(struct store *store, int64_t size, bool *ret)
{
	int64_t count;
	int r = store_ask_bundles(store, &count);

	*ret = r == STORE_OK && count != store_bundle_of(size);
	return r;
}

static int look_at_tiles(struct store *store, int64_t size, bool *ret)
{
	int64_t wanted = 0;
	int64_t count = 0;
	int r = first_int(store, STMT_TILE_ALL, 0, &count);

	while (size > 0) {
		size /= TILE_WIDTH;
		wanted += size;
	}
	*ret = r == STORE_OK && count != wanted;
	return r;
}

static int look_at_notes(struct store *store, int64_t size, bool *ret)
{
	return has_from(store, STMT_NOTE_SCAN, size + 1, ret);
}

/* Has a table a row of another log, or rows that do not lie where their keys say? */
static int look_at_logs(struct store *store, const char *table, bool *ret)
{
	struct bytes text;
	bool is_sound = true;
	int r = db_is_sound(store->db, table, &is_sound);

	*ret = !is_sound;
	bytes_init(&text, STATEMENT_MAX);
	for (int above = 0; above < 2 && r == STORE_OK && !*ret; above++) {
		struct db_query *query = NULL;
		int64_t log;

		bytes_reset(&text);
		stmt_stray(table, above == 1, &text);
		r = store_filled(store, &text);
		if (r == STORE_OK) {
			r = db_query(store->db, bytes_text(&text), &query);
		}
		if (r == STORE_OK) {
			db_bind_int(query, 1, store->log);
			r = store_one_int(store, query, &log);
			*ret = r == STORE_OK;
			r = r == STORE_NONE ? STORE_OK : r;
		}
	}
	bytes_finish(&text);
	return r;
}

static int look_at_books(struct store *store, char ret[static STORE_TABLE_MAX])
{
	int r = STORE_OK;

	for (size_t i = 0; i < store->book_count && r == STORE_OK; i++) {
		char table[STORE_TABLE_MAX];
		bool is_stray = !store->books[i].is_fit;

		(void)snprintf(table, sizeof(table), "book_%s", store->books[i].table->name);
		if (!is_stray) {
			r = look_at_logs(store, table, &is_stray);
		}
		if (is_stray) {
			(void)text_copy(ret, STORE_TABLE_MAX, table);
			break;
		}
	}
	return r;
}

/* Is the log's table the one that this program made, to the letter? */
static int look_at_table(struct store *store, const char *name, const char *wanted, size_t size,
		bool *ret_is_other)
{
	struct bytes text;
	int r;

	bytes_init(&text, TABLE_TEXT_MAX);
	r = db_table_text(store->db, name, &text);
	*ret_is_other = r == DB_OK && (text.size != size || memcmp(text.data, wanted, size) != 0);
	bytes_finish(&text);
	return r;
}

/* The statements of the log's tables, one after the other: "CREATE TABLE name (...);". */
static int look_at_tables(struct store *store, char ret[static STORE_TABLE_MAX])
{
	static const char make[] = "CREATE TABLE ";
	const char *text = schema_log(SCHEMA_SQLITE);
	int r = STORE_OK;

	while (*text != '\0' && r == STORE_OK && ret[0] == '\0') {
		size_t size = strcspn(text, ";");
		const char *name = text + sizeof(make) - 1;
		char table[STORE_TABLE_MAX];
		bool is_other = false;

		(void)snprintf(table, sizeof(table), "%.*s", (int)strcspn(name, " "), name);
		r = look_at_table(store, table, text, size, &is_other);
		if (is_other) {
			(void)text_copy(ret, STORE_TABLE_MAX, table);
		}
		text += size + 1;
	}
	return r;
}

static int look(struct store *store, char ret[static STORE_TABLE_MAX])
{
	static const struct {
		const char *table;
		int (*look)(struct store *store, int64_t size, bool *ret);
	} tables[] = {
		{ "tail", look_at_tail },
		{ "bundle", look_at_bundles },
		{ "tile", look_at_tiles },
		{ "note", look_at_notes },
	};
	int64_t size = 0;
	int r = look_at_tables(store, ret);

	if (r != STORE_OK || ret[0] != '\0') {
		return r;
	}
	r = first_int(store, STMT_LOG_SIZE, 0, &size);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && r == STORE_OK; i++) {
		bool is_stray = false;

		r = tables[i].look(store, size, &is_stray);
		if (r == STORE_OK && !is_stray) {
			r = look_at_logs(store, tables[i].table, &is_stray);
		}
		if (is_stray) {
			(void)text_copy(ret, STORE_TABLE_MAX, tables[i].table);
			return STORE_OK;
		}
	}
	return r == STORE_OK ? look_at_books(store, ret) : r;
}

int store_ask_strays(struct store *store, char ret[static STORE_TABLE_MAX])
{
	bool is_own = false;
	int r = store_snapshot_enter(store, &is_own);

	ret[0] = '\0';
	if (r == STORE_OK) {
		r = look(store, ret);
		store_snapshot_leave(store, is_own);
	}
	return r;
}
