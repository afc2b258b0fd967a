/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/books_compare.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "meter/bytes.h"

enum {
	BLOB_SHOWN = 24, /* bytes of a blob that are told: enough to see where it differs */
	TEXT_LIMIT = 4096,
};

/* Text from outside, made fit for a terminal. */
static void put_text(struct bytes *text, const char *value, size_t size)
{
	if (!text_is_utf8(value, size)) {
		bytes_put_text(text, "(no UTF-8)");
		return;
	}
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)value[i];

		bytes_put_u8(text, c < 0x20 || c == 0x7f ? '?' : c);
	}
}

static void put_blob(struct bytes *text, const struct shelf_blob *blob, size_t from)
{
	bytes_format(text, "%zu bytes, at %zu: ", blob->size, from);
	for (size_t i = from; i < blob->size && i < from + BLOB_SHOWN; i++) {
		bytes_format(text, "%02x", blob->data[i]);
	}
}

static const void *member(const void *row, const struct column *column)
{
	return (const uint8_t *)row + column->offset;
}

/* "name=value"; from is where a blob begins to be told. */
static void put_column(
		struct bytes *text, const struct column *column, const void *row, size_t from)
{
	const void *value = member(row, column);

	bytes_format(text, "%s=", column->name);
	switch (column->type) {
	case COLUMN_INT:
		bytes_format(text, "%lld", (long long)*(const int64_t *)value);
		return;
	case COLUMN_TEXT:
		put_text(text, value, strnlen(value, column->size));
		return;
	case COLUMN_BLOB:
		put_blob(text, value, from);
		return;
	}
}

static void take_text(struct bytes *text, char *buffer, size_t size)
{
	(void)text_copy(buffer, size, bytes_text(text));
	/* Cut between characters: a continuation byte at the end has lost its head or its rest. */
	for (size_t length = strlen(buffer); length > 0 && !text_is_utf8(buffer, length);) {
		buffer[--length] = '\0';
	}
	bytes_reset(text);
}

static bool is_same(const struct column *column, const void *a, const void *b, size_t *ret_at)
{
	const struct shelf_blob *blob_a = member(a, column);
	const struct shelf_blob *blob_b = member(b, column);
	size_t at = 0;

	*ret_at = 0;
	switch (column->type) {
	case COLUMN_INT:
		return *(const int64_t *)member(a, column) == *(const int64_t *)member(b, column);
	case COLUMN_TEXT:
		return strncmp(member(a, column), member(b, column), column->size) == 0;
	case COLUMN_BLOB:
		while (at < blob_a->size && at < blob_b->size &&
				blob_a->data[at] == blob_b->data[at]) {
			at++;
		}
		*ret_at = at;
		return at == blob_a->size && at == blob_b->size;
	}
	return false;
}

/* Tells two rows of one key, or a row that only one side has; NULL is "none". */
static int tell(const struct shelf_table *table, const void *wanted, const void *found,
		const struct column *column, size_t at, struct books_difference *ret)
{
	const void *row = wanted != NULL ? wanted : found;
	struct bytes text;

	bytes_init(&text, TEXT_LIMIT);
	(void)text_copy(ret->table, sizeof(ret->table), table->name);
	for (size_t i = 0; i < table->key_count; i++) {
		bytes_put_text(&text, i == 0 ? "" : " ");
		put_column(&text, &table->columns[i], row, 0);
	}
	take_text(&text, ret->key, sizeof(ret->key));
	if (column != NULL) {
		put_column(&text, column, wanted, at);
		take_text(&text, ret->expected, sizeof(ret->expected));
		put_column(&text, column, found, at);
		take_text(&text, ret->found, sizeof(ret->found));
	} else {
		(void)text_copy(ret->expected, sizeof(ret->expected),
				wanted != NULL ? "a row" : "no such row");
		(void)text_copy(ret->found, sizeof(ret->found),
				wanted != NULL ? "no such row" : "a row");
	}
	bytes_finish(&text);
	return BOOKS_OTHER;
}

static int compare_rows(const struct shelf_table *table, const void *wanted, const void *found,
		struct books_difference *ret)
{
	for (size_t i = table->key_count; i < table->column_count; i++) {
		size_t at;

		if (!is_same(&table->columns[i], wanted, found, &at)) {
			return tell(table, wanted, found, &table->columns[i], at, ret);
		}
	}
	return BOOKS_SAME;
}

int shelf_difference(
		const struct shelf *wanted, const struct shelf *found, struct books_difference *ret)
{
	const struct shelf_table *table = shelf_table(wanted);
	struct shelf_cursor cursors[] = { shelf_scan(wanted, NULL, 0), shelf_scan(found, NULL, 0) };
	const void *a = shelf_next(&cursors[0]);
	const void *b = shelf_next(&cursors[1]);
	int answer = BOOKS_SAME;

	assert(table == shelf_table(found));
	while (answer == BOOKS_SAME && (a != NULL || b != NULL)) {
		int order = a == NULL       ? 1
				: b == NULL ? -1
					    : shelf_compare(wanted, a, b, table->key_count);

		if (order != 0) {
			return order < 0 ? tell(table, a, NULL, NULL, 0, ret)
					 : tell(table, NULL, b, NULL, 0, ret);
		}
		answer = compare_rows(table, a, b, ret);
		a = shelf_next(&cursors[0]);
		b = shelf_next(&cursors[1]);
	}
	return answer;
}

int books_compare(
		const struct books *wanted, const struct books *found, struct books_difference *ret)
{
	int answer = BOOKS_SAME;

	assert(wanted->count == found->count);
	for (size_t i = 0; i < wanted->count && answer == BOOKS_SAME; i++) {
		answer = shelf_difference(books_shelf(wanted, i), books_shelf(found, i), ret);
	}
	return answer;
}
