/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "ledger/store_parts.h"
#include "meter/err.h"

/* Reading the log: entries, bundles, tiles and notes. */

/* ---- entries ---- */

int store_size(struct store *store, int64_t *ret)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_LOG_SIZE, &query);

	return r == STORE_OK ? store_one_int(store, query, ret) : r;
}

/* Notes where each of a bundle's 256 entries begins. */
static int index_bundle(struct store *store, int64_t n)
{
	struct store_bundle_cache *cache = &store->cache;
	struct bundle_cursor cursor = bundle_cursor(cache->data.data, cache->data.size);

	for (int i = 0; i < BUNDLE_ENTRIES_MAX; i++) {
		const uint8_t *entry = NULL;
		size_t size = 0;
		cache->places[i] = (uint32_t)cursor.at;
		if (bundle_next(&cursor, &entry, &size) != BUNDLE_OK) {
			return store_fail(store, WEIR_FAULT_BROKEN, "bundle %lld is cut",
					(long long)n);
		}
	}
	cache->places[BUNDLE_ENTRIES_MAX] = (uint32_t)cursor.at;
	if (cursor.at != cursor.size) {
		return store_fail(
				store, WEIR_FAULT_BROKEN, "bundle %lld is too long", (long long)n);
	}
	cache->n = n;
	return STORE_OK;
}

/* Puts a full bundle into the cache. */
/* Appends the blob that the query answers with; STORE_NONE where there is no row. */
static int take_blob(struct store *store, struct db_query *query, struct bytes *ret)
{
	int r = db_step(query);

	if (r != DB_ROW) {
		return r == DB_OK ? STORE_NONE : r;
	}
	size_t size = 0;
	const void *data = db_blob(query, 0, &size);
	bytes_put(ret, data, size);
	r = db_row_fault(query);
	db_reset(query);
	return r == DB_OK ? store_filled(store, ret) : r;
}

static int read_bundle(struct store *store, int64_t n)
{
	struct db_query *query = NULL;

	if (store->cache.n == n) {
		return STORE_OK;
	}
	store->cache.n = -1;
	int r = store_query(store, STMT_BUNDLE_GET, &query);
	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, n);
	bytes_reset(&store->cache.data);
	r = take_blob(store, query, &store->cache.data);
	return r == STORE_OK ? index_bundle(store, n) : r;
}

static int read_tail_entry(struct store *store, int64_t index, struct bytes *ret)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_TAIL_GET, &query);

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, index);
	return take_blob(store, query, ret);
}

static int cached_entry(struct store *store, int64_t index, struct bytes *ret)
{
	const struct store_bundle_cache *cache = &store->cache;
	int at = (int)(index % BUNDLE_ENTRIES_MAX);
	size_t from = cache->places[at] + 2u;

	assert(cache->n == store_bundle_of(index));
	bytes_put(ret, cache->data.data + from, cache->places[at + 1] - from);
	return store_filled(store, ret);
}

static int read_entry(struct store *store, int64_t index, struct bytes *ret)
{
	int r = read_bundle(store, store_bundle_of(index));

	if (r == STORE_NONE) {
		return read_tail_entry(store, index, ret);
	}
	return r == STORE_OK ? cached_entry(store, index, ret) : r;
}

int store_entry(struct store *store, int64_t index, struct bytes *ret)
{
	bool is_own = false;

	bytes_reset(ret);
	if (index < 0) {
		return STORE_NONE;
	}
	if (store->cache.n == store_bundle_of(index)) {
		return cached_entry(store, index, ret); /* a full bundle never changes */
	}
	int r = store_snapshot_enter(store, &is_own);
	if (r == STORE_OK) {
		r = read_entry(store, index, ret);
		store_snapshot_leave(store, is_own);
	}
	return r;
}

struct walk {
	int64_t next; /* the entry to come */
	int64_t till;
	store_entry_fn *callback;
	void *context;
};

/* One bundle's entries, as far as they are wanted. */
static int walk_bundle(
		struct store *store, struct walk *walk, int64_t n, const void *data, size_t size)
{
	struct bundle_cursor cursor = bundle_cursor(data, size);
	int64_t index = n * BUNDLE_ENTRIES_MAX;
	int r = 0;

	if (store_bundle_of(walk->next) != n ||
			bundle_check(data, size, BUNDLE_ENTRIES_MAX) != BUNDLE_WHOLE) {
		return store_fail(store, WEIR_FAULT_BROKEN, "bundle %lld is not where it should be",
				(long long)store_bundle_of(walk->next));
	}
	for (int i = 0; r == 0 && i < BUNDLE_ENTRIES_MAX && walk->next < walk->till; i++, index++) {
		const uint8_t *entry = NULL;
		size_t entry_size = 0;
		(void)bundle_next(&cursor, &entry, &entry_size);
		if (index == walk->next) {
			r = walk->callback(walk->context, index, entry, entry_size);
			walk->next++;
		}
	}
	return r;
}

static int walk_bundles(struct store *store, struct walk *walk)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_BUNDLE_SCAN, &query);

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, store_bundle_of(walk->next));
	while (walk->next < walk->till && (r = db_step(query)) == DB_ROW) {
		size_t size = 0;
		int64_t n = db_int(query, 0);
		const void *data = db_blob(query, 1, &size);
		r = db_row_fault(query);
		if (r == DB_OK) {
			r = walk_bundle(store, walk, n, data, size);
		}
		if (r != STORE_OK) {
			break;
		}
	}
	db_reset(query);
	return r;
}

static int walk_tail(struct store *store, struct walk *walk)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_TAIL_SCAN, &query);

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, walk->next);
	while (walk->next < walk->till && (r = db_step(query)) == DB_ROW) {
		size_t size = 0;
		int64_t index = db_int(query, 0);
		const void *data = db_blob(query, 1, &size);
		r = db_row_fault(query);
		if (r == DB_OK && index != walk->next) {
			r = store_fail(store, WEIR_FAULT_BROKEN, "entry %lld is missing",
					(long long)walk->next);
		}
		if (r == DB_OK) {
			r = walk->callback(walk->context, index, data, size);
			walk->next++;
		}
		if (r != 0) {
			break;
		}
	}
	db_reset(query);
	return r;
}

static int walk(struct store *store, struct walk *walk)
{
	int64_t size = 0;
	int r = store_size(store, &size);

	if (r != STORE_OK) {
		return r;
	}
	walk->till = walk->till < size ? walk->till : size;
	if (walk->next < walk->till) {
		r = walk_bundles(store, walk);
	}
	if (r == STORE_OK && walk->next < walk->till) {
		r = walk_tail(store, walk);
	}
	if (r == STORE_OK && walk->next < walk->till) {
		r = store_fail(store, WEIR_FAULT_BROKEN, "entry %lld is missing",
				(long long)walk->next);
	}
	return r;
}

int store_entries(struct store *store, int64_t from, int64_t till, store_entry_fn *callback,
		void *context)
{
	struct walk wanted = { from < 0 ? 0 : from, till, callback, context };
	bool is_own = false;
	int r = store_snapshot_enter(store, &is_own);

	if (r == STORE_OK) {
		r = walk(store, &wanted);
		store_snapshot_leave(store, is_own);
	}
	return r;
}

/* ---- bundles and tiles ---- */

static int put_into_bundle(void *context, int64_t index, const uint8_t *data, size_t size)
{
	(void)index;
	bundle_put(context, data, size);
	return 0;
}

static int make_bundle(struct store *store, int64_t n, int width, struct bytes *ret)
{
	int64_t first = n * BUNDLE_ENTRIES_MAX;
	struct walk wanted = { first, first + width, put_into_bundle, ret };
	int r = read_bundle(store, n);

	if (r == STORE_NONE) {
		r = walk_tail(store, &wanted);
		if (r == STORE_OK) {
			return wanted.next == wanted.till ? store_filled(store, ret) : STORE_NONE;
		}
	}
	if (r == STORE_OK) {
		bytes_put(ret, store->cache.data.data, store->cache.places[width]);
		r = store_filled(store, ret);
	}
	return r;
}

int store_bundle(struct store *store, int64_t n, int width, struct bytes *ret)
{
	bool is_own = false;

	assert(width >= 1 && width <= BUNDLE_ENTRIES_MAX);
	bytes_reset(ret);
	if (n < 0 || n > INT64_MAX / BUNDLE_ENTRIES_MAX - 1) {
		return STORE_NONE;
	}
	int r = store_snapshot_enter(store, &is_own);
	if (r == STORE_OK) {
		r = make_bundle(store, n, width, ret);
		store_snapshot_leave(store, is_own);
	}
	return r;
}

int store_tile_roots(struct store *store, int level, int64_t n, int width, uint8_t *ret)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_TILE_ROOTS, &query);
	int count = 0;

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, level - 1);
	db_bind_int(query, 3, n * TILE_WIDTH);
	db_bind_int(query, 4, n * TILE_WIDTH + width);
	while ((r = db_step(query)) == DB_ROW) {
		size_t size = 0;
		const void *root = db_blob(query, 0, &size);
		if (size != SEAL_HASH_BYTES || count == width) {
			db_reset(query);
			return store_fail(store, WEIR_FAULT_BROKEN, "a tile's root is no hash");
		}
		memcpy(ret + count * SEAL_HASH_BYTES, root, size);
		count++;
	}
	if (r == DB_OK && count != width) {
		return store_fail(store, WEIR_FAULT_BROKEN, "a tile of level %d is missing",
				level - 1);
	}
	return r;
}

struct hashing {
	struct seal *seal;
	uint8_t *next;
};

static int put_leaf(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct hashing *hashing = context;
	int r = seal_leaf(hashing->seal, data, size, hashing->next);

	(void)index;
	hashing->next += SEAL_HASH_BYTES;
	return r;
}

/* The hashes of a tile that is not full. */
static int make_hashes(struct store *store, int level, int64_t n, int width, uint8_t *ret)
{
	if (level > 0) {
		return store_tile_roots(store, level, n, width, ret);
	}
	assert(store->seal != NULL);
	struct hashing hashing = { store->seal, ret };
	struct walk wanted = { n * TILE_WIDTH, n * TILE_WIDTH + width, put_leaf, &hashing };
	int r = walk_tail(store, &wanted);
	if (r == STORE_OK && wanted.next != wanted.till) {
		return store_fail(store, WEIR_FAULT_BROKEN, "entry %lld is missing",
				(long long)wanted.next);
	}
	return r;
}

static int read_tile(struct store *store, int level, int64_t n, int width, struct bytes *ret)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_TILE_GET, &query);

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, level);
	db_bind_int(query, 3, n);
	r = db_step(query);
	if (r != DB_ROW) {
		return r == DB_OK ? store_fail(store, WEIR_FAULT_BROKEN,
						    "tile %lld of level %d is missing",
						    (long long)n, level)
				  : r;
	}
	size_t size = 0;
	const void *hashes = db_blob(query, 0, &size);
	r = db_row_fault(query);
	if (r == DB_OK && size != TILE_BYTES_MAX) {
		r = store_fail(store, WEIR_FAULT_BROKEN, "tile %lld of level %d is cut",
				(long long)n, level);
	}
	if (r == DB_OK) {
		bytes_put(ret, hashes, (size_t)width * SEAL_HASH_BYTES);
		r = store_filled(store, ret);
	}
	db_reset(query);
	return r;
}

static int find_tile(struct store *store, int level, int64_t n, int width, struct bytes *ret)
{
	uint8_t hashes[TILE_BYTES_MAX];
	int64_t size = 0;
	int r = store_size(store, &size);

	if (r != STORE_OK) {
		return r;
	}
	int existing = tile_width((uint64_t)size, level, (uint64_t)n);
	if (width > existing) {
		return STORE_NONE;
	}
	if (existing == TILE_WIDTH) {
		return read_tile(store, level, n, width, ret);
	}
	r = make_hashes(store, level, n, width, hashes);
	if (r == STORE_OK) {
		bytes_put(ret, hashes, (size_t)width * SEAL_HASH_BYTES);
		r = store_filled(store, ret);
	}
	return r;
}

int store_tile(struct store *store, int level, int64_t n, int width, struct bytes *ret)
{
	bool is_own = false;

	assert(width >= 1 && width <= TILE_WIDTH);
	bytes_reset(ret);
	if (level < 0 || level >= TILE_LEVELS || n < 0) {
		return STORE_NONE;
	}
	int r = store_snapshot_enter(store, &is_own);
	if (r == STORE_OK) {
		r = find_tile(store, level, n, width, ret);
		store_snapshot_leave(store, is_own);
	}
	return r;
}

int store_tile_beneath(struct store *store, int level, int64_t n, struct bytes *ret)
{
	uint8_t roots[TILE_BYTES_MAX];
	bool is_own = false;

	bytes_reset(ret);
	if (level < 1 || level >= TILE_LEVELS || n < 0 || n > INT64_MAX / TILE_WIDTH - 1) {
		return STORE_NONE;
	}
	int r = store_snapshot_enter(store, &is_own);
	if (r == STORE_OK) {
		r = store_tile_roots(store, level, n, TILE_WIDTH, roots);
		store_snapshot_leave(store, is_own);
	}
	if (r == STORE_OK) {
		bytes_put(ret, roots, sizeof(roots));
		r = store_filled(store, ret);
	}
	return r;
}

/* ---- ask ---- */

static int ask(struct store *store, enum stmt_name name, int64_t *ret)
{
	struct db_query *query = NULL;
	int r = store_query(store, name, &query);

	return r == STORE_OK ? store_one_int(store, query, ret) : r;
}

int store_ask_notes(struct store *store, int64_t *ret)
{
	return ask(store, STMT_NOTE_COUNT, ret);
}

int store_ask_bundles(struct store *store, int64_t *ret)
{
	return ask(store, STMT_BUNDLE_COUNT, ret);
}

int store_ask_tiles(struct store *store, int level, int64_t *ret)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_TILE_COUNT, &query);

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, level);
	return store_one_int(store, query, ret);
}

/* ---- notes ---- */

/* A row of size and note. */
static int take_note(
		struct store *store, struct db_query *query, int64_t *ret_size, struct bytes *ret)
{
	size_t note_size = 0;
	int r = db_step(query);

	if (r != DB_ROW) {
		return r == DB_OK ? STORE_NONE : r;
	}
	int64_t size = db_int(query, 0);
	const void *note = db_blob(query, 1, &note_size);
	r = db_row_fault(query);
	if (r == DB_OK && note_size == 0) {
		r = STORE_NONE; /* nothing was signed yet */
	}
	if (r == DB_OK) {
		bytes_reset(ret);
		bytes_put(ret, note, note_size);
		r = store_filled(store, ret);
	}
	if (r == STORE_OK) {
		*ret_size = size;
	}
	db_reset(query);
	return r;
}

int store_last_note(struct store *store, int64_t *ret_size, struct bytes *ret)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_LOG_SIGNED, &query);

	return r == STORE_OK ? take_note(store, query, ret_size, ret) : r;
}

int store_note(struct store *store, int64_t at_most, int64_t *ret_size, struct bytes *ret)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_NOTE_LAST, &query);

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, at_most);
	return take_note(store, query, ret_size, ret);
}

int store_notes(struct store *store, int64_t from, store_note_fn *callback, void *context)
{
	struct db_query *query = NULL;
	int r = store_query(store, STMT_NOTE_SCAN, &query);

	if (r != STORE_OK) {
		return r;
	}
	db_bind_int(query, 2, from);
	while ((r = db_step(query)) == DB_ROW) {
		size_t note_size = 0;
		int64_t size = db_int(query, 0);
		const char *note = db_blob(query, 1, &note_size);
		r = db_row_fault(query);
		if (r == DB_OK) {
			r = callback(context, size, note, note_size);
		}
		if (r != 0) {
			db_reset(query);
			return r;
		}
	}
	return r;
}
