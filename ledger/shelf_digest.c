/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "ledger/seal.h"
#include "ledger/shelf.h"

enum {
	DIGEST_INT = 1,
	DIGEST_TEXT,
	DIGEST_BLOB,
};

static void put_big_endian(uint8_t *to, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++) {
		to[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
	}
}

static int digest_bytes(struct seal_stream *stream, uint8_t type, const void *data, size_t size)
{
	uint8_t head[5] = { type };

	assert(size <= UINT32_MAX);
	put_big_endian(head + 1, size, 4);
	int r = seal_stream_add(stream, head, sizeof(head));
	return r < 0 || size == 0 ? r : seal_stream_add(stream, data, size);
}

static int digest_column(const struct column *column, const void *row, struct seal_stream *stream)
{
	const void *value = (const uint8_t *)row + column->offset;

	switch (column->type) {
	case COLUMN_INT: {
		uint8_t number[9] = { DIGEST_INT };
		put_big_endian(number + 1, *(const uint64_t *)value, 8);
		return seal_stream_add(stream, number, sizeof(number));
	}
	case COLUMN_TEXT:
		return digest_bytes(stream, DIGEST_TEXT, value, strnlen(value, column->size));
	case COLUMN_BLOB: {
		const struct shelf_blob *blob = value;
		return digest_bytes(stream, DIGEST_BLOB, blob->data, blob->size);
	}
	}
	return 0;
}

static int digest_row(const struct shelf_table *table, const void *row, struct seal_stream *stream)
{
	for (size_t i = 0; i < table->column_count; i++) {
		int r = digest_column(&table->columns[i], row, stream);
		if (r < 0) {
			return r;
		}
	}
	return 0;
}

static int digest_rows(const struct shelf *shelf, struct seal_stream *stream)
{
	static const char title[] = "weir/book/v1\n";
	const struct shelf_table *table = shelf_table(shelf);
	int r = seal_stream_add(stream, title, sizeof(title) - 1);

	if (r == 0) {
		r = seal_stream_add(stream, table->name, strlen(table->name));
	}
	if (r == 0) {
		r = seal_stream_add(stream, "\n", 1);
	}
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const void *row = NULL;
	while (r == 0 && (row = shelf_next(&cursor)) != NULL) {
		r = digest_row(table, row, stream);
	}
	return r;
}

int shelf_digest(const struct shelf *shelf, struct seal *seal, uint8_t ret[SEAL_HASH_BYTES])
{
	SCOPED(seal_stream_close) struct seal_stream *stream = NULL;
	int r = seal_stream_begin(seal, &stream);

	if (r == 0) {
		r = digest_rows(shelf, stream);
	}
	return r == 0 ? seal_stream_end(stream, ret) : r;
}
