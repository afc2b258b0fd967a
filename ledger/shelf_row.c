/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/shelf_row.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/shelf.h"
#include "meter/err.h"

static const void *member(const void *row, const struct column *column)
{
	return (const uint8_t *)row + column->offset;
}

static const struct shelf_blob *blob_of(const void *row, const struct column *column)
{
	return (const struct shelf_blob *)member(row, column);
}

void shelf_row_check(const struct shelf_table *table)
{
	assert(table->column_count > 0 && table->column_count <= SHELF_COLUMNS_MAX);
	assert(table->key_count > 0 && table->key_count <= table->column_count);
	assert(table->row_size > 0 && table->row_size <= SHELF_ROW_MAX);
	assert(strlen(table->name) < SHELF_NAME_MAX);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];
		assert(column->offset + column->size <= table->row_size);
		assert(column->type != COLUMN_INT || column->size == sizeof(int64_t));
		assert(column->type != COLUMN_BLOB || column->size == sizeof(struct shelf_blob));
		assert(column->type != COLUMN_TEXT || column->size > 1);
		assert(strlen(column->name) < SHELF_NAME_MAX);
	}
}

static int compare_blobs(const struct shelf_blob *a, const struct shelf_blob *b)
{
	size_t size = a->size < b->size ? a->size : b->size;
	int order = size == 0 ? 0 : memcmp(a->data, b->data, size);

	return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static int compare_column(const struct column *column, const void *a, const void *b)
{
	switch (column->type) {
	case COLUMN_INT: {
		int64_t left = *(const int64_t *)member(a, column);
		int64_t right = *(const int64_t *)member(b, column);
		return (left > right) - (left < right);
	}
	case COLUMN_TEXT:
		return strncmp(member(a, column), member(b, column), column->size);
	case COLUMN_BLOB:
		return compare_blobs(blob_of(a, column), blob_of(b, column));
	}
	return 0;
}

int shelf_row_compare(const struct shelf_table *table, const void *a, const void *b, size_t columns)
{
	assert(columns <= table->key_count);
	for (size_t i = 0; i < columns; i++) {
		int order = compare_column(&table->columns[i], a, b);
		if (order != 0) {
			return order;
		}
	}
	return 0;
}

static uint64_t hash_word(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ (hash >> 29);
}

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint64_t word = 0;

	hash = hash_word(hash, size);
	for (; size >= sizeof(word); size -= sizeof(word), bytes += sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		hash = hash_word(hash, word);
	}
	word = 0;
	if (size > 0) {
		memcpy(&word, bytes, size);
	}
	return hash_word(hash, word);
}

uint32_t shelf_row_hash(const struct shelf_table *table, uint64_t seed, const void *row)
{
	uint64_t hash = seed;

	for (size_t i = 0; i < table->key_count; i++) {
		const struct column *column = &table->columns[i];
		const void *value = member(row, column);
		switch (column->type) {
		case COLUMN_INT:
			hash = hash_word(hash, *(const uint64_t *)value);
			break;
		case COLUMN_TEXT:
			hash = hash_bytes(hash, value, strnlen(value, column->size));
			break;
		case COLUMN_BLOB:
			hash = hash_bytes(hash, blob_of(row, column)->data,
					blob_of(row, column)->size);
			break;
		}
	}
	return (uint32_t)((hash * UINT64_C(0xD6E8FEB86659FD93)) >> 32);
}

static int copy_column(const struct column *column, void *to, const void *from)
{
	switch (column->type) {
	case COLUMN_INT:
		memcpy(to, from, column->size);
		return 0;
	case COLUMN_TEXT: {
		size_t size = strnlen(from, column->size);
		assert(size < column->size); /* a text of ours ends in NUL */
		memcpy(to, from, size);
		return 0;
	}
	case COLUMN_BLOB: {
		const struct shelf_blob *blob = from;
		return shelf_blob_set(to, blob->data, blob->size);
	}
	}
	return 0;
}

int shelf_row_copy_key(const struct shelf_table *table, void *row, const void *key_row)
{
	for (size_t i = 0; i < table->key_count; i++) {
		const struct column *column = &table->columns[i];
		int r = copy_column(
				column, (uint8_t *)row + column->offset, member(key_row, column));
		if (r < 0) {
			return r;
		}
	}
	return 0;
}

bool shelf_row_has_blobs(const struct shelf_table *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (table->columns[i].type == COLUMN_BLOB) {
			return true;
		}
	}
	return false;
}

void shelf_row_free_blobs(const struct shelf_table *table, void *row)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];
		if (column->type == COLUMN_BLOB) {
			(void)shelf_blob_set((struct shelf_blob *)(void *)((uint8_t *)row +
							     column->offset),
					NULL, 0);
		}
	}
}

int shelf_blob_set(struct shelf_blob *blob, const void *data, size_t size)
{
	if (size > SHELF_BLOB_MAX) {
		return WEIR_FAULT_RANGE;
	}
	if (size == 0) {
		free(blob->data);
		*blob = (struct shelf_blob){ 0 };
		return 0;
	}
	uint8_t *copy = realloc(blob->data, size);
	if (copy == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	memcpy(copy, data, size);
	*blob = (struct shelf_blob){ copy, size };
	return 0;
}
