/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/shelf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "ledger/shelf_order.h"
#include "ledger/shelf_row.h"
#include "meter/err.h"

/*
 * Three structures over the same rows. The arena gives rows their lasting
 * address: blocks are never moved, and a dropped row's place is used again only
 * after shelf_clean(). The hash finds a whole key. The order walks.
 */

enum {
	HASH_MIN = 64,             /* cells of the first hash */
	BLOCK_ROWS_MIN = 16,       /* rows of the first block; each next one doubles */
	BLOCK_BYTES_MAX = 1 << 20, /* and stops doubling here; after that come huge ones */
	HUGE_BYTES = 2 << 20,      /* a huge page: walks over many rows look for few addresses */
	ROW_ALIGN = 16,
	AHEAD = 12, /* rows that a walk asks memory for before it comes to them */
};

enum slot_state {
	SLOT_CLEAN = 0,
	SLOT_DIRTY,
	SLOT_DROPPED,
};

/* What stands before each row. */
struct slot {
	struct slot *next; /* in the list of changes, or of free slots */
	uint32_t hash;
	uint16_t state;
	uint16_t is_listed; /* in the list of changes */
	_Alignas(ROW_ALIGN) uint8_t row[];
};

struct block {
	struct block *next;
	_Alignas(ROW_ALIGN) uint8_t slots[];
};

struct cell {
	struct slot *slot; /* NULL: empty */
	uint32_t hash;
};

struct shelf {
	const struct shelf_table *table;
	uint64_t seed; /* so that nobody can choose keys that collide */
	size_t stride; /* bytes from slot to slot */
	size_t count;

	struct block *blocks; /* the newest first */
	size_t block_rows;    /* slots of the newest */
	size_t block_used;
	struct slot *free;

	struct cell *cells;
	size_t cell_count; /* a power of two */

	struct shelf_order order;

	struct slot *first_change;
	struct slot *last_change;
	size_t change_count;
};

static struct slot *slot_of(const void *row)
{
	return (struct slot *)((uintptr_t)row - offsetof(struct slot, row));
}

/* ---- life ---- */

int shelf_open(const struct shelf_table *table, struct shelf **ret)
{
	shelf_row_check(table);
	struct shelf *shelf = calloc(1, sizeof(*shelf));
	if (shelf == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	shelf->table = table;
	shelf->stride = (sizeof(struct slot) + table->row_size + ROW_ALIGN - 1) / ROW_ALIGN *
			ROW_ALIGN;
	/* Without entropy the shelf is only easier to slow down, not wrong. */
	(void)!getrandom(&shelf->seed, sizeof(shelf->seed), GRND_NONBLOCK);
	shelf_order_init(&shelf->order, table);
	*ret = shelf;
	return 0;
}

static void free_all_blobs(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->cell_count; i++) {
		if (shelf->cells[i].slot != NULL) {
			shelf_row_free_blobs(shelf->table, shelf->cells[i].slot->row);
		}
	}
	for (struct slot *slot = shelf->first_change; slot != NULL; slot = slot->next) {
		if (slot->state == SLOT_DROPPED) {
			shelf_row_free_blobs(shelf->table, slot->row);
		}
	}
}

void shelf_empty(struct shelf *shelf)
{
	if (shelf_row_has_blobs(shelf->table)) {
		free_all_blobs(shelf);
	}
	while (shelf->blocks != NULL) {
		struct block *next = shelf->blocks->next;
		free(shelf->blocks);
		shelf->blocks = next;
	}
	free(shelf->cells);
	shelf_order_finish(&shelf->order);
	*shelf = (struct shelf){ .table = shelf->table,
		.seed = shelf->seed,
		.stride = shelf->stride,
		.order = shelf->order };
}

void shelf_close(struct shelf *shelf)
{
	if (shelf != NULL) {
		shelf_empty(shelf);
		free(shelf);
	}
}

const struct shelf_table *shelf_table(const struct shelf *shelf)
{
	return shelf->table;
}

size_t shelf_count(const struct shelf *shelf)
{
	return shelf->count;
}

int shelf_compare(const struct shelf *shelf, const void *a, const void *b, size_t columns)
{
	return shelf_row_compare(shelf->table, a, b, columns);
}

/* ---- hash ---- */

/* The cell of a key: its own, or the empty one where it belongs. */
static struct cell *find_cell(const struct shelf *shelf, const void *key_row, uint32_t hash)
{
	size_t mask = shelf->cell_count - 1;
	size_t columns = shelf->table->key_count;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct cell *cell = &shelf->cells[i];
		if (cell->slot == NULL) {
			return cell;
		}
		if (cell->hash == hash &&
				shelf_row_compare(shelf->table, cell->slot->row, key_row,
						columns) == 0) {
			return cell;
		}
	}
}

/* Room for one more, needed or not; at most three quarters of the cells are used. */
static int reserve_cell(struct shelf *shelf)
{
	if (shelf->count < shelf->cell_count / 4 * 3) {
		return 0;
	}
	size_t count = shelf->cell_count == 0 ? HASH_MIN : shelf->cell_count * 2;
	struct cell *cells = calloc(count, sizeof(*cells));
	if (cells == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < shelf->cell_count; i++) {
		if (shelf->cells[i].slot == NULL) {
			continue;
		}
		size_t at = shelf->cells[i].hash & (count - 1);
		while (cells[at].slot != NULL) {
			at = (at + 1) & (count - 1);
		}
		cells[at] = shelf->cells[i];
	}
	free(shelf->cells);
	shelf->cells = cells;
	shelf->cell_count = count;
	return 0;
}

/* Empties a cell and moves back those that it had pushed on. */
static void clear_cell(struct shelf *shelf, const struct cell *cell)
{
	size_t mask = shelf->cell_count - 1;
	size_t hole = (size_t)(cell - shelf->cells);

	for (size_t i = (hole + 1) & mask; shelf->cells[i].slot != NULL; i = (i + 1) & mask) {
		size_t home = shelf->cells[i].hash & mask;
		if (((i - home) & mask) >= ((i - hole) & mask)) {
			shelf->cells[hole] = shelf->cells[i];
			hole = i;
		}
	}
	shelf->cells[hole] = (struct cell){ 0 };
}

void *shelf_find(const struct shelf *shelf, const void *key_row)
{
	if (shelf->count == 0) {
		return NULL;
	}
	uint32_t hash = shelf_row_hash(shelf->table, shelf->seed, key_row);
	const struct slot *slot = find_cell(shelf, key_row, hash)->slot;

	return slot == NULL ? NULL : (void *)(uintptr_t)slot->row;
}

/* ---- order ---- */

void *shelf_floor(const struct shelf *shelf, const void *key_row)
{
	return shelf_order_before(&shelf->order, shelf_order_seek(&shelf->order, key_row, true));
}

struct shelf_cursor shelf_scan(const struct shelf *shelf, const void *key_row, size_t prefix)
{
	assert(prefix <= shelf->table->key_count);
	assert(key_row != NULL || prefix == 0);
	return (struct shelf_cursor){ .shelf = shelf, .last = key_row, .prefix = prefix };
}

/* Where the cursor's next row stands; looked for again where the order has changed. */
static struct shelf_place next_place(const struct shelf_cursor *cursor)
{
	const struct shelf_order *order = &cursor->shelf->order;

	if (cursor->last == NULL) {
		return (struct shelf_place){ 0, 0 };
	}
	if (!cursor->has_begun || cursor->version != order->version) {
		return shelf_order_seek(order, cursor->last, cursor->has_begun);
	}
	return shelf_order_next(order, (struct shelf_place){ cursor->chunk, cursor->at });
}

/* Does the row at that place of the order have the walk's prefix? */
static bool has_prefix(const struct shelf_cursor *cursor, struct shelf_place place)
{
	const struct shelf_order *order = &cursor->shelf->order;
	const void *row = shelf_order_row(order, place);

	return shelf_row_compare(order->table, row, cursor->last, cursor->prefix) == 0;
}

/*
 * The same for the walk's next row. What lies between two rows of a prefix has
 * it too: leaps that double while they meet it spare most rows of a long walk
 * the comparison, which is what brings their keys from memory.
 */
static bool is_of_walk(struct shelf_cursor *cursor, struct shelf_place place, bool is_near)
{
	size_t count = shelf_order_chunk_rows(&cursor->shelf->order, place);

	if (is_near && place.at <= cursor->sure) {
		return true;
	}
	if (!is_near) {
		cursor->leap = 0;
		cursor->is_bounded = false;
	}
	for (size_t leap = cursor->leap;; leap /= 2) {
		size_t at = place.at + leap;

		at = at < count ? at : count - 1;
		if (has_prefix(cursor, (struct shelf_place){ place.chunk, at })) {
			cursor->sure = at;
			cursor->leap = cursor->is_bounded ? leap : leap * 2 + 1;
			return true;
		}
		if (at == place.at) {
			return false;
		}
		cursor->is_bounded = true;
	}
}

/* Asks for the rows that come: all at once when a walk turns out to be one, then one by one. */
static void ask_ahead(struct shelf_cursor *cursor, struct shelf_place place, bool is_near)
{
	const struct shelf_order *order = &cursor->shelf->order;
	struct shelf_place ahead = { place.chunk, place.at + 1 };

	if (cursor->has_begun && (!cursor->is_walking || !is_near)) {
		shelf_order_ask(order, ahead, AHEAD);
		cursor->is_walking = true;
	} else if (cursor->has_begun) {
		ahead.at = place.at + AHEAD;
		shelf_order_ask(order, ahead, 1);
	}
}

void *shelf_next(struct shelf_cursor *cursor)
{
	const struct shelf_order *order = &cursor->shelf->order;
	struct shelf_place place;
	bool is_near;

	if (cursor->has_ended) {
		return NULL;
	}
	place = next_place(cursor);
	is_near = cursor->has_begun && cursor->version == order->version &&
			cursor->chunk == place.chunk;
	if (shelf_order_row(order, place) == NULL ||
			(cursor->prefix > 0 && !is_of_walk(cursor, place, is_near))) {
		cursor->has_ended = true;
		return NULL;
	}
	ask_ahead(cursor, place, is_near);
	cursor->last = shelf_order_row(order, place);
	cursor->version = order->version;
	cursor->chunk = place.chunk;
	cursor->at = place.at;
	cursor->has_begun = true;
	return shelf_order_row(order, place);
}

/* ---- rows ---- */

/* A block that one huge page holds, where the system gives any. */
static struct block *make_huge(size_t *rows, size_t stride)
{
	struct block *block = aligned_alloc(HUGE_BYTES, HUGE_BYTES);

	if (block != NULL) {
		(void)madvise(block, HUGE_BYTES, MADV_HUGEPAGE); /* without it: slower only */
		*rows = (HUGE_BYTES - sizeof(*block)) / stride;
	}
	return block;
}

static int add_block(struct shelf *shelf)
{
	size_t rows = shelf->block_rows == 0 ? BLOCK_ROWS_MIN : shelf->block_rows * 2;
	struct block *block;

	if (rows * shelf->stride <= BLOCK_BYTES_MAX || shelf->block_rows == 0) {
		block = malloc(sizeof(*block) + rows * shelf->stride);
	} else {
		block = make_huge(&rows, shelf->stride);
	}
	if (block == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	block->next = shelf->blocks;
	shelf->blocks = block;
	shelf->block_rows = rows;
	shelf->block_used = 0;
	return 0;
}

/* A slot of zeros, or NULL. */
static struct slot *take_slot(struct shelf *shelf)
{
	struct slot *slot = shelf->free;

	if (slot != NULL) {
		shelf->free = slot->next;
	} else {
		if (shelf->block_used == shelf->block_rows && add_block(shelf) < 0) {
			return NULL;
		}
		size_t at = shelf->block_used * shelf->stride;
		slot = (struct slot *)(void *)&shelf->blocks->slots[at];
		shelf->block_used++;
	}
	memset(slot, 0, shelf->stride);
	return slot;
}

static void give_slot(struct shelf *shelf, struct slot *slot)
{
	shelf_row_free_blobs(shelf->table, slot->row);
	slot->next = shelf->free;
	shelf->free = slot;
}

/* All that can fail comes before anything that shows. */
static int fill_cell(struct shelf *shelf, struct cell *cell, const void *key_row, uint32_t hash)
{
	int r = shelf_order_reserve(&shelf->order);

	if (r < 0) {
		return r;
	}
	struct slot *slot = take_slot(shelf);
	if (slot == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	r = shelf_row_copy_key(shelf->table, slot->row, key_row);
	if (r < 0) {
		give_slot(shelf, slot);
		return r;
	}
	slot->hash = hash;
	*cell = (struct cell){ slot, hash };
	shelf_order_insert(&shelf->order, slot->row);
	shelf->count++;
	return 0;
}

int shelf_place(struct shelf *shelf, const void *key_row, void **ret)
{
	uint32_t hash = shelf_row_hash(shelf->table, shelf->seed, key_row);
	int r = reserve_cell(shelf);

	if (r < 0) {
		return r;
	}
	struct cell *cell = find_cell(shelf, key_row, hash);
	if (cell->slot == NULL) {
		r = fill_cell(shelf, cell, key_row, hash);
		if (r < 0) {
			return r;
		}
	}
	*ret = cell->slot->row;
	return 0;
}

int shelf_make(struct shelf *shelf, const void *key_row, void **ret)
{
	size_t before = shelf->count;
	int r = shelf_place(shelf, key_row, ret);

	if (r == 0 && shelf->count != before) {
		shelf_touch(shelf, *ret);
	}
	return r;
}

static void list_change(struct shelf *shelf, struct slot *slot)
{
	if (slot->is_listed != 0) {
		return;
	}
	slot->is_listed = 1;
	slot->next = NULL;
	if (shelf->last_change != NULL) {
		shelf->last_change->next = slot;
	} else {
		shelf->first_change = slot;
	}
	shelf->last_change = slot;
	shelf->change_count++;
}

void shelf_touch(struct shelf *shelf, void *row)
{
	struct slot *slot = slot_of(row);

	assert(slot->state != SLOT_DROPPED);
	slot->state = SLOT_DIRTY;
	list_change(shelf, slot);
}

int shelf_put(struct shelf *shelf, const void *row)
{
	const struct shelf_table *table = shelf->table;
	void *made;
	int r;

	for (size_t i = 0; i < table->column_count; i++) {
		assert(table->columns[i].type != COLUMN_BLOB);
	}
	r = shelf_make(shelf, row, &made);
	if (r == 0) {
		memcpy(made, row, table->row_size);
		shelf_touch(shelf, made);
	}
	return r;
}

void shelf_drop(struct shelf *shelf, void *row)
{
	struct slot *slot = slot_of(row);

	assert(slot->state != SLOT_DROPPED && shelf->count > 0);
	struct cell *cell = find_cell(shelf, row, slot->hash);
	assert(cell->slot == slot);
	clear_cell(shelf, cell);
	shelf_order_remove(&shelf->order, row);
	shelf->count--;
	slot->state = SLOT_DROPPED;
	list_change(shelf, slot);
}

/* ---- changes ---- */

/* The first listed slot, from `slot` on, that was dropped or was not. */
static const struct slot *skip(const struct slot *slot, bool is_dropped)
{
	while (slot != NULL && (slot->state == SLOT_DROPPED) != is_dropped) {
		slot = slot->next;
	}
	return slot;
}

struct shelf_changes shelf_changes(const struct shelf *shelf)
{
	return (struct shelf_changes){ shelf, skip(shelf->first_change, true), true };
}

const void *shelf_change_next(struct shelf_changes *changes)
{
	const struct slot *slot = changes->next;

	if (slot == NULL && changes->is_dropped) {
		changes->is_dropped = false;
		slot = skip(changes->shelf->first_change, false);
	}
	if (slot == NULL) {
		return NULL;
	}
	changes->next = skip(slot->next, changes->is_dropped);
	return slot->row;
}

size_t shelf_change_count(const struct shelf *shelf)
{
	return shelf->change_count;
}

void shelf_clean(struct shelf *shelf)
{
	struct slot *slot = shelf->first_change;

	while (slot != NULL) {
		struct slot *next = slot->next;
		slot->is_listed = 0;
		if (slot->state == SLOT_DROPPED) {
			give_slot(shelf, slot);
		} else {
			slot->state = SLOT_CLEAN;
		}
		slot = next;
	}
	shelf->first_change = NULL;
	shelf->last_change = NULL;
	shelf->change_count = 0;
}
