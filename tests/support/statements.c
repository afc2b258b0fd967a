/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Prints the store's tables and statements, a line each, for a test that hands
 * them to two databases:
 *
 *	schema <tab> sqlite|postgres <tab> text
 *	stmt <tab> text
 *	book <tab> name <tab> key columns <tab> name:type ...
 *	use <tab> book <tab> upsert|delete|empty|load|count|range N|sum N|above|below <tab> text
 */

#include <stdio.h>

#include "billing/billing_kinds.h"
#include "ledger/books.h"
#include "ledger/schema.h"
#include "ledger/shelf.h"
#include "ledger/stmt.h"
#include "meter/bytes.h"

enum {
	TEXT_MAX = 65536,
};

static void print_schema(const char *database, const char *text)
{
	(void)printf("schema\t%s\t%s\n", database, text);
}

/* Prints what stands in text behind its own heading and empties it. */
static void print_use(const struct shelf_table *table, const char *what, struct bytes *text)
{
	(void)printf("use\t%s\t%s\t%s\n", table->name, what, bytes_text(text));
	bytes_reset(text);
}

static void print_ranges(const struct shelf_table *table, struct bytes *text)
{
	char what[32];

	for (size_t columns = 0; columns <= table->key_count; columns++) {
		(void)snprintf(what, sizeof(what), "range %zu", columns);
		stmt_book_range(table, columns, text);
		print_use(table, what, text);
		(void)snprintf(what, sizeof(what), "sum %zu", columns);
		stmt_book_sum(table, table->column_count - 1, columns, text);
		print_use(table, what, text);
	}
}

static void print_strays(const struct shelf_table *table, struct bytes *text)
{
	char name[SHELF_NAME_MAX + 8];

	(void)snprintf(name, sizeof(name), "book_%s", table->name);
	stmt_stray(name, true, text);
	print_use(table, "above", text);
	stmt_stray(name, false, text);
	print_use(table, "below", text);
}

static void print_book(const struct shelf_table *table, struct bytes *text)
{
	static const char *const types[] = {
		[COLUMN_INT] = "int",
		[COLUMN_TEXT] = "text",
		[COLUMN_BLOB] = "blob",
	};

	schema_book(SCHEMA_SQLITE, table, text);
	print_schema("sqlite", bytes_text(text));
	bytes_reset(text);
	schema_book(SCHEMA_POSTGRES, table, text);
	print_schema("postgres", bytes_text(text));
	bytes_reset(text);
	(void)printf("book\t%s\t%zu\t", table->name, table->key_count);
	for (size_t i = 0; i < table->column_count; i++) {
		(void)printf("%s%s:%s", i == 0 ? "" : " ", table->columns[i].name,
				types[table->columns[i].type]);
	}
	(void)printf("\n");
	stmt_book_upsert(table, text);
	print_use(table, "upsert", text);
	stmt_book_delete(table, text);
	print_use(table, "delete", text);
	stmt_book_empty(table, text);
	print_use(table, "empty", text);
	stmt_book_load(table, text);
	print_use(table, "load", text);
	stmt_book_count(table, text);
	print_use(table, "count", text);
	print_ranges(table, text);
	print_strays(table, text);
}

int main(void)
{
	size_t count = 0;
	const struct shelf_table *others = billing_tables(&count);
	struct bytes text;

	bytes_init(&text, TEXT_MAX);
	print_schema("sqlite", schema_log(SCHEMA_SQLITE));
	print_schema("postgres", schema_log(SCHEMA_POSTGRES));
	for (int i = 0; i < STMT_COUNT; i++) {
		(void)printf("stmt\t%s\n", stmt_named((enum stmt_name)i)->text);
	}
	for (size_t i = 0; i < BOOK_OWN_COUNT; i++) {
		print_book(&books_tables()[i], &text);
	}
	for (size_t i = 0; i < count; i++) {
		print_book(&others[i], &text);
	}
	bool failed = text.failed;
	bytes_finish(&text);
	return failed ? 1 : 0;
}
