/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "ledger/store_parts.h"
#include "ledger/tree.h"
#include "meter/err.h"

/*
 * New entries are rows of the tail until there are 256; then they are one
 * bundle, and their leaf hashes one tile. Entries that arrive and are folded
 * in one transaction never become rows. Only full tiles are stored; partial
 * ones are made when asked for.
 */

/* Takes one entry of the tail into the open bundle. */
static int load_row(struct store *store, struct db_query *query, int64_t first)
{
	struct store_open_bundle *open = &store->open;
	size_t size = 0;
	int64_t entry = db_int(query, 0);
	const uint8_t *data = db_blob(query, 1, &size);
	int r = db_row_fault(query);

	if (r != DB_OK) {
		return r;
	}
	if (open->count >= BUNDLE_ENTRIES_MAX || entry != first + open->count ||
			size > BUNDLE_ENTRY_MAX) {
		return store_fail(store, WEIR_FAULT_BROKEN, "entry %lld does not fit into the tail",
				(long long)entry);
	}
	r = seal_leaf(store->seal, data, size, &open->leaves[open->count * SEAL_HASH_BYTES]);
	if (r < 0) {
		return r;
	}
	bundle_put(&open->data, data, size);
	open->count++;
	return store_filled(store, &open->data);
}

static int load_open_bundle(struct store *store, int64_t size)
{
	struct store_open_bundle *open = &store->open;
	int64_t first = store_bundle_of(size) * BUNDLE_ENTRIES_MAX;
	struct db_query *query = NULL;
	int r = store_query(store, STMT_TAIL_SCAN, &query);

	if (r != STORE_OK) {
		return r;
	}
	bytes_reset(&open->data);
	open->count = 0;
	db_bind_int(query, 2, 0);
	while ((r = db_step(query)) == DB_ROW) {
		r = load_row(store, query, first);
		if (r != STORE_OK) {
			db_reset(query);
			return r;
		}
	}
	if (r != DB_OK) {
		return r;
	}
	if (open->count != size - first) {
		return store_fail(store, WEIR_FAULT_BROKEN,
				"the tail has %d entries, the log's size wants %d", open->count,
				(int)(size - first));
	}
	open->stored = open->count;
	open->is_loaded = true;
	return STORE_OK;
}

static int put_tile(struct store *store, int level, int64_t n, const uint8_t *hashes)
{
	uint8_t root[SEAL_HASH_BYTES];
	struct db_query *query = NULL;
	int r = tree_root_of_leaves(store->seal, hashes, TILE_WIDTH, root);

	if (r == 0) {
		r = store_query(store, STMT_TILE_PUT, &query);
	}
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, level);
	db_bind_int(query, 3, n);
	db_bind_blob(query, 4, root, sizeof(root));
	db_bind_blob(query, 5, hashes, TILE_BYTES_MAX);
	return db_run(query);
}

/* A full tile may be the last that the one above it waited for, and so on. */
static int put_tiles(struct store *store, int64_t n, const uint8_t *leaves)
{
	uint8_t hashes[TILE_BYTES_MAX];
	int r = put_tile(store, 0, n, leaves);

	for (int level = 1; r == STORE_OK && (n + 1) % TILE_WIDTH == 0; level++) {
		assert(level < TILE_LEVELS);
		n /= TILE_WIDTH;
		r = store_tile_roots(store, level, n, TILE_WIDTH, hashes);
		if (r == STORE_OK) {
			r = put_tile(store, level, n, hashes);
		}
	}
	return r;
}

/*
 * Hashes the very bytes that the database was handed: a bit that flipped since
 * the leaf hash went into the tree must not be signed over.
 */
static int check_bundle(struct store *store, int64_t n)
{
	const struct store_open_bundle *open = &store->open;
	struct bundle_cursor cursor = bundle_cursor(open->data.data, open->data.size);
	uint8_t leaf[SEAL_HASH_BYTES];

	for (int i = 0; i < BUNDLE_ENTRIES_MAX; i++) {
		const uint8_t *entry = NULL;
		size_t size = 0;
		if (bundle_next(&cursor, &entry, &size) != BUNDLE_OK) {
			return store_fail(store, WEIR_FAULT_BROKEN, "bundle %lld is cut",
					(long long)n);
		}
		int r = seal_leaf(store->seal, entry, size, leaf);
		if (r < 0) {
			return r;
		}
		if (memcmp(leaf, &open->leaves[i * SEAL_HASH_BYTES], sizeof(leaf)) != 0) {
			return store_fail(store, WEIR_FAULT_BROKEN,
					"entry %lld is not what went into the tree",
					(long long)(n * BUNDLE_ENTRIES_MAX + i));
		}
	}
	return cursor.at == cursor.size ? STORE_OK
					: store_fail(store, WEIR_FAULT_BROKEN,
							  "bundle %lld is too long", (long long)n);
}

static int fold(struct store *store, int64_t n)
{
	struct store_open_bundle *open = &store->open;
	struct db_query *query = NULL;
	int r = store_query(store, STMT_BUNDLE_PUT, &query);

	assert(open->count == BUNDLE_ENTRIES_MAX);
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, n);
	db_bind_blob(query, 3, open->data.data, open->data.size);
	r = db_run(query);
	if (r == DB_OK) {
		r = check_bundle(store, n);
	}
	if (r == STORE_OK) {
		r = put_tiles(store, n, open->leaves);
	}
	if (r == STORE_OK && open->stored > 0) {
		r = store_query(store, STMT_TAIL_FOLD, &query);
		if (r == STORE_OK) {
			db_bind_int(query, 2, (n + 1) * BUNDLE_ENTRIES_MAX);
			r = db_run(query);
		}
	}
	bytes_reset(&open->data);
	open->count = 0;
	open->stored = 0;
	return r;
}

static int put_tail_row(struct store *store, int64_t index, const struct store_entry *entry)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_TAIL_PUT, &query);

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, index);
	db_bind_blob(query, 3, entry->data, entry->size);
	return db_run(query);
}

/* The fence: the log grows only from the size that the caller knows. */
static int grow(struct store *store, int64_t from, int64_t to)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_LOG_GROW, &query);

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, from);
	db_bind_int(query, 3, to);
	r = db_run(query);
	return r == DB_OK && db_changed(store->db) != 1 ? STORE_MOVED : r;
}

static int append(
		struct store *store, int64_t size, const struct store_entry *entries, size_t count)
{
	struct store_open_bundle *open = &store->open;
	int r = STORE_OK;

	for (size_t i = 0; r == STORE_OK && i < count; i++) {
		assert(entries[i].size > 0 && entries[i].size <= BUNDLE_ENTRY_MAX);
		bundle_put(&open->data, entries[i].data, entries[i].size);
		memcpy(&open->leaves[open->count * SEAL_HASH_BYTES], entries[i].leaf,
				SEAL_HASH_BYTES);
		open->count++;
		r = store_filled(store, &open->data);
		if (r == STORE_OK && open->count == BUNDLE_ENTRIES_MAX) {
			r = fold(store, store_bundle_of(size + (int64_t)i));
		}
	}
	size_t loose = (size_t)(open->count - open->stored);
	for (size_t i = count - loose; r == STORE_OK && i < count; i++) {
		r = put_tail_row(store, size + (int64_t)i, &entries[i]);
	}
	open->stored = open->count;
	return r;
}

int store_append(struct store *store, int64_t expected_size, const struct store_entry *entries,
		size_t count)
{
	assert(store->is_writer && store->is_open);
	assert(expected_size >= 0);
	int r = grow(store, expected_size, expected_size + (int64_t)count);

	if (r == STORE_OK && !store->open.is_loaded) {
		r = load_open_bundle(store, expected_size);
	}
	if (r == STORE_OK) {
		assert(store->open.count == expected_size % BUNDLE_ENTRIES_MAX);
		r = append(store, expected_size, entries, count);
	}
	if (r < 0) {
		store->open.is_loaded = false;
	}
	return r;
}

int store_put_note(struct store *store, int64_t size, const char *note, size_t note_size,
		bool is_released)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_LOG_SIGN, &query);

	assert(store->is_writer && store->is_open);
	assert(note_size > 0 && note_size <= STORE_NOTE_MAX);
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, size);
	db_bind_blob(query, 3, note, note_size);
	r = db_run(query);
	if (r == DB_OK && db_changed(store->db) != 1) {
		return STORE_MOVED;
	}
	if (r != DB_OK || !is_released) {
		return r;
	}
	r = store_query(store, STMT_NOTE_PUT, &query);
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, size);
	db_bind_blob(query, 3, note, note_size);
	return db_run(query);
}
