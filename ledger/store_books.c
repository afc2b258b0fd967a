/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/schema.h"
#include "ledger/shelf.h"
#include "ledger/store_parts.h"
#include "meter/err.h"
#include "meter/scope.h"

enum {
	STATEMENT_MAX = 64 * 1024, /* a statement over the widest book has a tenth of it */
	TABLE_NAME_MAX = SHELF_NAME_MAX + sizeof("book_"),
};

static struct store_book *find_book(struct store *store, const struct shelf_table *table)
{
	size_t i = 0;

	while (i < store->book_count && store->books[i].table != table) {
		i++;
	}
	assert(i < store->book_count); /* else the store was not opened with that table */
	return &store->books[i];
}

/* ---- tables ---- */

/* Sees whether the file's table is the one that this program would make. */
static int look_at(struct store *store, struct store_book *book, bool *ret_is_there)
{
	char name[TABLE_NAME_MAX];
	struct bytes wanted;
	struct bytes text;

	(void)snprintf(name, sizeof(name), "book_%s", book->table->name);
	bytes_init(&wanted, STATEMENT_MAX);
	bytes_init(&text, STATEMENT_MAX);
	schema_book(SCHEMA_SQLITE, book->table, &wanted);
	int r = store_filled(store, &wanted);
	if (r == STORE_OK) {
		r = db_table_text(store->db, name, &text);
	}
	if (r == DB_OK) {
		*ret_is_there = text.size > 0;
		book->is_fit = strcmp(bytes_text(&text), bytes_text(&wanted)) == 0;
	}
	bytes_finish(&wanted);
	bytes_finish(&text);
	return r;
}

int store_books_look(struct store *store)
{
	bool is_there = false;
	int r = STORE_OK;

	for (size_t i = 0; r == STORE_OK && i < store->book_count; i++) {
		r = look_at(store, &store->books[i], &is_there);
	}
	return r;
}

static int make_again(struct store *store, struct store_book *book)
{
	struct bytes text;
	bool is_there = false;
	int r = look_at(store, book, &is_there);

	if (r != STORE_OK) {
		return r;
	}
	bytes_init(&text, STATEMENT_MAX);
	if (is_there) {
		bytes_format(&text, "DROP TABLE book_%s; ", book->table->name);
	}
	schema_book(SCHEMA_SQLITE, book->table, &text);
	r = store_filled(store, &text);
	if (r == STORE_OK) {
		r = db_exec(store->db, bytes_text(&text));
	}
	bytes_finish(&text);
	book->is_fit = r == DB_OK;
	return r;
}

static bool all_fit(const struct store *store)
{
	for (size_t i = 0; i < store->book_count; i++) {
		if (!store->books[i].is_fit) {
			return false;
		}
	}
	return true;
}

int store_books_make(struct store *store)
{
	struct db_query *query = NULL;
	int r = store_books_look(store);

	if (r != STORE_OK || all_fit(store)) {
		return r;
	}
	for (size_t i = 0; r == STORE_OK && i < store->book_count; i++) {
		r = make_again(store, &store->books[i]);
	}
	if (r == STORE_OK) {
		r = db_query(store->db, stmt_named(STMT_LOG_BOOKS_GONE)->text, &query);
	}
	return r == STORE_OK ? db_run(query) : r;
}

/* Prepares a statement made by one of stmt_book_*. */
typedef void text_maker(const struct shelf_table *table, struct bytes *ret);

static int query_book(struct store *store, const struct shelf_table *table, text_maker *make,
		struct db_query **ret)
{
	struct bytes text;

	bytes_init(&text, STATEMENT_MAX);
	make(table, &text);
	int r = store_filled(store, &text);
	if (r == STORE_OK) {
		r = db_query(store->db, bytes_text(&text), ret);
	}
	bytes_finish(&text);
	return r;
}

int store_empty_books(struct store *store)
{
	assert(store->is_writer && store->is_open);
	for (size_t i = 0; i < store->book_count; i++) {
		struct db_query *query = NULL;
		int r = query_book(store, store->books[i].table, stmt_book_empty, &query);
		if (r == STORE_OK) {
			db_bind_int(query, 1, store->log);
			r = db_run(query);
		}
		if (r != STORE_OK) {
			return r;
		}
	}
	return store_set_books_size(store, 0);
}

int store_set_books_size(struct store *store, int64_t size)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_LOG_BOOKS, &query);

	assert(store->is_writer && store->is_open);
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, size);
	r = db_run(query);
	if (r == DB_OK && db_changed(store->db) != 1) {
		return store_fail(store, WEIR_FAULT_BROKEN,
				"books of size %lld stand for more than the log has",
				(long long)size);
	}
	return r;
}

int store_books_size(struct store *store, int64_t *ret)
{
	struct db_query *query = NULL;

	if (!all_fit(store)) {
		*ret = 0;
		return STORE_OK;
	}
	int r = store_query(store, STMT_LOG_BOOKS_SIZE, &query);
	return r == STORE_OK ? store_one_int(store, query, ret) : r;
}

/* ---- writing ---- */

static void bind_columns(struct db_query *query, int number, const struct shelf_table *table,
		size_t count, const void *row)
{
	for (size_t i = 0; i < count; i++, number++) {
		const struct column *column = &table->columns[i];
		const void *value = (const uint8_t *)row + column->offset;
		switch (column->type) {
		case COLUMN_INT:
			db_bind_int(query, number, *(const int64_t *)value);
			break;
		case COLUMN_TEXT:
			db_bind_text(query, number, value, strnlen(value, column->size));
			break;
		case COLUMN_BLOB: {
			const struct shelf_blob *blob = value;
			db_bind_blob(query, number, blob->data, blob->size);
			break;
		}
		}
	}
}

static int prepare_flush(struct store *store, struct store_book *book)
{
	int r = STORE_OK;

	assert(book->is_fit);
	if (book->upsert == NULL) {
		r = query_book(store, book->table, stmt_book_upsert, &book->upsert);
	}
	if (r == STORE_OK && book->delete == NULL) {
		r = query_book(store, book->table, stmt_book_delete, &book->delete);
	}
	return r;
}

static int compare_rows(const void *a, const void *b, void *context)
{
	const struct shelf *shelf = context;
	const void *const *left = a;
	const void *const *right = b;

	return shelf_compare(shelf, *left, *right, shelf_table(shelf)->key_count);
}

/* Deletes what was dropped, and gives the dirty rows in key order, as the table lies. */
static int flush_dropped(struct store *store, const struct store_book *book,
		const struct shelf *shelf, const void **ret_dirty, size_t *ret_count)
{
	struct shelf_changes changes = shelf_changes(shelf);
	const void *row = NULL;
	size_t count = 0;

	while ((row = shelf_change_next(&changes)) != NULL) {
		if (!changes.is_dropped) {
			ret_dirty[count++] = row;
			continue;
		}
		db_bind_int(book->delete, 1, store->log);
		bind_columns(book->delete, 2, book->table, book->table->key_count, row);
		int r = db_run(book->delete);
		if (r != DB_OK) {
			return r;
		}
	}
	qsort_r(ret_dirty, count, sizeof(*ret_dirty), compare_rows, (void *)(uintptr_t)shelf);
	*ret_count = count;
	return STORE_OK;
}

int store_flush_shelf(struct store *store, const struct shelf *shelf)
{
	size_t changed = shelf_change_count(shelf);
	size_t count = 0;

	assert(store->is_writer && store->is_open);
	if (changed == 0) {
		return STORE_OK;
	}
	struct store_book *book = find_book(store, shelf_table(shelf));
	int r = prepare_flush(store, book);
	if (r != STORE_OK) {
		return r;
	}
	SCOPED(scope_free) const void **dirty = calloc(changed, sizeof(*dirty));
	if (dirty == NULL) {
		return store_fail(store, WEIR_FAULT_MEMORY, "no memory to flush a book");
	}
	r = flush_dropped(store, book, shelf, dirty, &count);
	for (size_t i = 0; r == STORE_OK && i < count; i++) {
		db_bind_int(book->upsert, 1, store->log);
		bind_columns(book->upsert, 2, book->table, book->table->column_count, dirty[i]);
		r = db_run(book->upsert);
	}
	return r;
}

/* ---- reading ---- */

/* Takes one column of the row that is there; a key's blob is borrowed, others are copied. */
static int take_column(struct db_query *query, size_t i, const struct shelf_table *table, void *row)
{
	const struct column *column = &table->columns[i];
	void *member = (uint8_t *)row + column->offset;
	size_t size = 0;

	switch (column->type) {
	case COLUMN_INT:
		*(int64_t *)member = db_int(query, (int)i);
		return STORE_OK;
	case COLUMN_TEXT: {
		const char *text = db_text(query, (int)i, &size);
		if (size >= column->size || memchr(text, '\0', size) != NULL) {
			return WEIR_FAULT_BROKEN;
		}
		memcpy(member, text, size);
		((char *)member)[size] = '\0';
		return STORE_OK;
	}
	case COLUMN_BLOB: {
		const void *data = db_blob(query, (int)i, &size);
		if (i < table->key_count) {
			*(struct shelf_blob *)member =
					(struct shelf_blob){ (void *)(uintptr_t)data, size };
			return STORE_OK;
		}
		return shelf_blob_set(member, data, size);
	}
	}
	return STORE_OK;
}

static int take_columns(struct store *store, struct db_query *query,
		const struct shelf_table *table, size_t from, size_t till, void *row)
{
	for (size_t i = from; i < till; i++) {
		int r = take_column(query, i, table, row);
		if (r == WEIR_FAULT_BROKEN) {
			return store_fail(store, r, "a row of book %s has a wrong \"%s\"",
					table->name, table->columns[i].name);
		}
		if (r != STORE_OK) {
			return r;
		}
	}
	return db_row_fault(query);
}

static int take_row(struct store *store, struct db_query *query, struct shelf *shelf, void *key_row)
{
	const struct shelf_table *table = shelf_table(shelf);
	size_t before = shelf_count(shelf);
	void *row = NULL;
	int r = take_columns(store, query, table, 0, table->key_count, key_row);

	if (r == STORE_OK) {
		r = shelf_place(shelf, key_row, &row);
	}
	if (r != STORE_OK || shelf_count(shelf) == before) {
		return r;
	}
	return take_columns(store, query, table, table->key_count, table->column_count, row);
}

static int take_rows(struct store *store, struct db_query *query, struct shelf *shelf)
{
	SCOPED(scope_free) void *key_row = calloc(1, shelf_table(shelf)->row_size);
	int r = WEIR_FAULT_MEMORY;

	if (key_row != NULL) {
		while ((r = db_step(query)) == DB_ROW) {
			r = take_row(store, query, shelf, key_row);
			if (r != STORE_OK) {
				break;
			}
		}
	}
	db_reset(query);
	return r;
}

int store_load_shelf(struct store *store, struct shelf *shelf)
{
	struct db_query *query = NULL;

	if (!find_book(store, shelf_table(shelf))->is_fit) {
		return STORE_NONE;
	}
	int r = query_book(store, shelf_table(shelf), stmt_book_load, &query);
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 1, store->log);
	return take_rows(store, query, shelf);
}

int store_load_range(struct store *store, struct shelf *shelf, const void *from, const void *till,
		size_t columns)
{
	const struct shelf_table *table = shelf_table(shelf);
	struct db_query *query = NULL;
	struct bytes text;

	if (!find_book(store, table)->is_fit) {
		return STORE_NONE;
	}
	bytes_init(&text, STATEMENT_MAX);
	stmt_book_range(table, columns, &text);
	int r = store_filled(store, &text);
	if (r == STORE_OK) {
		r = db_query(store->db, bytes_text(&text), &query);
	}
	bytes_finish(&text);
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 1, store->log);
	bind_columns(query, 2, table, columns, from);
	bind_columns(query, 2 + (int)columns, table, columns, till);
	return take_rows(store, query, shelf);
}

int store_load_prefix(struct store *store, struct shelf *shelf, const void *key_row, size_t columns)
{
	return store_load_range(store, shelf, key_row, key_row, columns);
}

/* ---- ask ---- */

int store_ask_count(struct store *store, const struct shelf_table *table, int64_t *ret)
{
	struct db_query *query = NULL;

	if (!find_book(store, table)->is_fit) {
		return STORE_NONE;
	}
	int r = query_book(store, table, stmt_book_count, &query);
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 1, store->log);
	return store_one_int(store, query, ret);
}

/* A database's own sum would turn into a float, or into an error with other words. */
static int add_up(struct store *store, struct db_query *query, int64_t *ret)
{
	int64_t sum = 0;
	int r = DB_OK;

	while ((r = db_step(query)) == DB_ROW) {
		bool is_over = __builtin_add_overflow(sum, db_int(query, 0), &sum);
		r = db_row_fault(query);
		if (r == DB_OK && is_over) {
			r = store_fail(store, WEIR_FAULT_RANGE, "a sum leaves its type");
		}
		if (r != DB_OK) {
			break;
		}
	}
	db_reset(query);
	if (r == DB_OK) {
		*ret = sum;
	}
	return r;
}

int store_ask_sum(struct store *store, const struct shelf_table *table, size_t column,
		const void *key_row, size_t columns, int64_t *ret)
{
	struct db_query *query = NULL;
	struct bytes text;

	assert(table->columns[column].type == COLUMN_INT);
	if (!find_book(store, table)->is_fit) {
		return STORE_NONE;
	}
	bytes_init(&text, STATEMENT_MAX);
	stmt_book_sum(table, column, columns, &text);
	int r = store_filled(store, &text);
	if (r == STORE_OK) {
		r = db_query(store->db, bytes_text(&text), &query);
	}
	bytes_finish(&text);
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 1, store->log);
	bind_columns(query, 2, table, columns, key_row);
	bind_columns(query, 2 + (int)columns, table, columns, key_row);
	return add_up(store, query, ret);
}
