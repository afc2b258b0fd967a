/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rows in key order. A part of the shelf, for shelf.c alone.
 *
 * A list of chunks of sorted rows: two binary searches find a place, an
 * insertion moves at most one chunk's pointers, and rows that come in key
 * order only append. Made room first, an insertion cannot fail.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct shelf_chunk;
struct shelf_table;

/* A chunk and its greatest row, kept beside it: a search looks at nothing else. */
struct shelf_span {
	struct shelf_chunk *chunk; /* never empty */
	void *last;
};

/* Where a row stands; chunk is the order's count at the end. */
struct shelf_place {
	size_t chunk;
	size_t at;
};

struct shelf_order {
	const struct shelf_table *table;
	struct shelf_span *spans;
	size_t count;
	size_t capacity;
	struct shelf_chunk *spare; /* for the next insertion */
	uint64_t version;          /* changes with each insertion and removal */
	struct shelf_place *
			finger; /* the place asked for last: the next is mostly near; NULL while empty */
};

void shelf_order_init(struct shelf_order *order, const struct shelf_table *table);
void shelf_order_finish(struct shelf_order *order);

/* Makes room for one insertion. Returns 0 or WEIR_FAULT_MEMORY. */
int shelf_order_reserve(struct shelf_order *order);
void shelf_order_insert(struct shelf_order *order, void *row);
void shelf_order_remove(struct shelf_order *order, const void *row);

/* The first row whose key is not below that of key_row; is_after: that is above it. */
struct shelf_place shelf_order_seek(
		const struct shelf_order *order, const void *key_row, bool is_after);

/*
 * Asks memory ahead for what a walk looks at in the `count` rows from there on, within the
 * chunk: the last column of the key and what stands behind it. Rows that came at different
 * times lie far apart.
 */
void shelf_order_ask(const struct shelf_order *order, struct shelf_place place, size_t count);

/* How many rows the place's chunk has; the place is not the end. */
size_t shelf_order_chunk_rows(const struct shelf_order *order, struct shelf_place place);

/* The row there, NULL at the end; the next place; the row before, NULL at the start. */
void *shelf_order_row(const struct shelf_order *order, struct shelf_place place);
struct shelf_place shelf_order_next(const struct shelf_order *order, struct shelf_place place);
void *shelf_order_before(const struct shelf_order *order, struct shelf_place place);
