/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/shelf_order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/shelf.h"
#include "ledger/shelf_row.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	CHUNK_ROWS = 256, /* 2 KiB of pointers: what an insertion moves at most */
	REACH = 4,        /* chunks behind the finger that are looked at before all others */
	LINE_BYTES = 64,  /* of memory, as it comes */
	AHEAD_BYTES_MAX = 512,
};

struct shelf_chunk {
	size_t count; /* 1..CHUNK_ROWS while in the order */
	void *rows[CHUNK_ROWS];
};

void shelf_order_init(struct shelf_order *order, const struct shelf_table *table)
{
	*order = (struct shelf_order){ .table = table };
}

void shelf_order_finish(struct shelf_order *order)
{
	for (size_t i = 0; i < order->count; i++) {
		free(order->spans[i].chunk);
	}
	free(order->spans);
	free(order->spare);
	free(order->finger);
	*order = (struct shelf_order){ .table = order->table, .version = order->version + 1 };
}

int shelf_order_reserve(struct shelf_order *order)
{
	struct shelf_span *spans;

	if (order->spare == NULL) {
		order->spare = malloc(sizeof(*order->spare));
		if (order->spare == NULL) {
			return WEIR_FAULT_MEMORY;
		}
	}
	if (order->finger == NULL) {
		order->finger = calloc(1, sizeof(*order->finger));
		if (order->finger == NULL) {
			return WEIR_FAULT_MEMORY;
		}
	}
	spans = list_grow(order->spans, &order->capacity, order->count + 1, sizeof(*spans));
	if (spans == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	order->spans = spans;
	return 0;
}

/* Puts the spare chunk, empty, into the list. */
static struct shelf_chunk *insert_chunk(struct shelf_order *order, size_t at)
{
	struct shelf_chunk *chunk = order->spare;

	assert(chunk != NULL && order->count < order->capacity);
	order->spare = NULL;
	chunk->count = 0;
	memmove(&order->spans[at + 1], &order->spans[at],
			(order->count - at) * sizeof(struct shelf_span));
	order->spans[at] = (struct shelf_span){ chunk, NULL };
	order->count++;
	return chunk;
}

static int compare(const struct shelf_order *order, const void *a, const void *b)
{
	return shelf_row_compare(order->table, a, b, order->table->key_count);
}

/* A row matches where the comparison is at least `least`. */
static bool matches(
		const struct shelf_order *order, const void *row, const void *key_row, int least)
{
	return compare(order, row, key_row) >= least;
}

/* Is it the first row that matches, the one before it being known too? */
static bool is_first(const struct shelf_order *order, struct shelf_place place, const void *key_row,
		int least)
{
	const void *before = shelf_order_before(order, place);

	return before == NULL || !matches(order, before, key_row, least);
}

/*
 * The place that was asked for last, or the one behind it: accounts are walked
 * in order, and of a row is asked again and again. A row that was not looked
 * at lately is slow to come.
 */
static bool is_at_finger(const struct shelf_order *order, const void *key_row, int least,
		struct shelf_place *ret)
{
	struct shelf_place place = *order->finger;
	const void *row;

	if (place.chunk >= order->count || place.at >= order->spans[place.chunk].chunk->count) {
		return false;
	}
	if (matches(order, shelf_order_row(order, place), key_row, least)) {
		*ret = place;
		return is_first(order, place, key_row, least);
	}
	place = shelf_order_next(order, place);
	row = shelf_order_row(order, place);
	*ret = place;
	return row == NULL || matches(order, row, key_row, least);
}

/* Narrows low..high, between which the first chunk with a match is, by those about the finger. */
static void look_near(const struct shelf_order *order, const void *key_row, int least, size_t *low,
		size_t *high)
{
	size_t at = order->finger->chunk;

	if (at >= *high) {
		return;
	}
	if (matches(order, order->spans[at].last, key_row, least)) {
		*high = at;
		if (at > 0 && matches(order, order->spans[at - 1].last, key_row, least)) {
			*high = at - 1;
		} else {
			*low = at;
		}
		return;
	}
	*low = at + 1;
	for (size_t step = 1; step <= REACH && at + step < *high; step *= 2) {
		if (matches(order, order->spans[at + step].last, key_row, least)) {
			*high = at + step;
			return;
		}
		*low = at + step + 1;
	}
}

struct shelf_place shelf_order_seek(
		const struct shelf_order *order, const void *key_row, bool is_after)
{
	int least = is_after ? 1 : 0;
	struct shelf_place place = { 0, 0 };
	size_t high = order->count;

	if (high == 0 || is_at_finger(order, key_row, least, &place)) {
		return place;
	}
	place = (struct shelf_place){ 0, 0 };
	look_near(order, key_row, least, &place.chunk, &high);
	while (place.chunk < high) {
		size_t middle = place.chunk + (high - place.chunk) / 2;
		if (matches(order, order->spans[middle].last, key_row, least)) {
			high = middle;
		} else {
			place.chunk = middle + 1;
		}
	}
	if (place.chunk == order->count) {
		return place;
	}
	const struct shelf_chunk *chunk = order->spans[place.chunk].chunk;
	high = chunk->count - 1; /* the last one matches, as was just found */
	while (place.at < high) {
		size_t middle = place.at + (high - place.at) / 2;
		if (matches(order, chunk->rows[middle], key_row, least)) {
			high = middle;
		} else {
			place.at = middle + 1;
		}
	}
	*order->finger = place;
	return place;
}

static void append(struct shelf_order *order, void *row)
{
	struct shelf_chunk *chunk = order->count == 0 ? NULL : order->spans[order->count - 1].chunk;

	if (chunk == NULL || chunk->count == CHUNK_ROWS) {
		chunk = insert_chunk(order, order->count);
	}
	chunk->rows[chunk->count++] = row;
	order->spans[order->count - 1].last = row;
}

/* Makes two of a full chunk and says which of them the place now lies in. */
static struct shelf_chunk *split(struct shelf_order *order, struct shelf_place *place)
{
	struct shelf_chunk *lower = order->spans[place->chunk].chunk;
	struct shelf_chunk *upper = insert_chunk(order, place->chunk + 1);

	assert(lower->count == CHUNK_ROWS);
	lower->count = CHUNK_ROWS / 2;
	upper->count = CHUNK_ROWS - lower->count;
	memcpy(upper->rows, &lower->rows[lower->count], upper->count * sizeof(void *));
	order->spans[place->chunk + 1].last = order->spans[place->chunk].last;
	order->spans[place->chunk].last = lower->rows[lower->count - 1];
	if (place->at < lower->count) { /* and so not behind lower's last row */
		return lower;
	}
	place->at -= lower->count;
	return upper;
}

void shelf_order_insert(struct shelf_order *order, void *row)
{
	order->version++;
	if (order->count == 0 || compare(order, order->spans[order->count - 1].last, row) < 0) {
		append(order, row);
		return;
	}
	struct shelf_place place = shelf_order_seek(order, row, false);
	struct shelf_chunk *chunk = order->spans[place.chunk].chunk;
	if (chunk->count == CHUNK_ROWS) {
		chunk = split(order, &place);
	}
	memmove(&chunk->rows[place.at + 1], &chunk->rows[place.at],
			(chunk->count - place.at) * sizeof(void *));
	chunk->rows[place.at] = row;
	chunk->count++;
}

void shelf_order_remove(struct shelf_order *order, const void *row)
{
	struct shelf_place place = shelf_order_seek(order, row, false);
	assert(shelf_order_row(order, place) == row);
	struct shelf_chunk *chunk = order->spans[place.chunk].chunk;

	order->version++;
	chunk->count--;
	memmove(&chunk->rows[place.at], &chunk->rows[place.at + 1],
			(chunk->count - place.at) * sizeof(void *));
	if (chunk->count == 0) {
		free(chunk);
		order->count--;
		memmove(&order->spans[place.chunk], &order->spans[place.chunk + 1],
				(order->count - place.chunk) * sizeof(struct shelf_span));
	} else if (place.at == chunk->count) {
		order->spans[place.chunk].last = chunk->rows[place.at - 1];
	}
}

void *shelf_order_row(const struct shelf_order *order, struct shelf_place place)
{
	return place.chunk < order->count ? order->spans[place.chunk].chunk->rows[place.at] : NULL;
}

size_t shelf_order_chunk_rows(const struct shelf_order *order, struct shelf_place place)
{
	return order->spans[place.chunk].chunk->count;
}

void shelf_order_ask(const struct shelf_order *order, struct shelf_place place, size_t count)
{
	const struct shelf_chunk *chunk = order->spans[place.chunk].chunk;
	size_t from = order->table->columns[order->table->key_count - 1].offset;
	size_t till = order->table->row_size;

	till = till - from < AHEAD_BYTES_MAX ? till : from + AHEAD_BYTES_MAX;
	for (size_t i = place.at; i < place.at + count && i < chunk->count; i++) {
		const uint8_t *row = chunk->rows[i];

		for (size_t at = from; at < till; at += LINE_BYTES) {
			__builtin_prefetch(row + at);
		}
	}
}

struct shelf_place shelf_order_next(const struct shelf_order *order, struct shelf_place place)
{
	assert(place.chunk < order->count);
	place.at++;
	if (place.at == order->spans[place.chunk].chunk->count) {
		place = (struct shelf_place){ place.chunk + 1, 0 };
	}
	*order->finger = place;
	return place;
}

void *shelf_order_before(const struct shelf_order *order, struct shelf_place place)
{
	if (place.at > 0) {
		return order->spans[place.chunk].chunk->rows[place.at - 1];
	}
	if (place.chunk == 0) {
		return NULL;
	}
	return order->spans[place.chunk - 1].last;
}
