/* SPDX-License-Identifier: Apache-2.0 */

#include "api/verify_log.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/entry.h"
#include "ledger/ledger_state.h"
#include "ledger/rebuild.h"
#include "ledger/seal.h"
#include "ledger/store.h"
#include "ledger/store_check.h"
#include "ledger/tile.h"
#include "ledger/tiles_file.h"

enum {
	STEP = 4096, /* entries or notes in one snapshot: the writer's checkpoint does not wait */
};

/* Each reader has a handle of its own: one walks, one looks back, the others hash. */
enum reader {
	READER_WALK,
	READER_FETCH,
	READER_ENTRIES,
	READER_TILES,
	READER_COUNT,
};

struct verify_log {
	bool is_ledger;
	uint64_t size;
	const struct shelf_table *others;
	size_t other_count;
	struct seal *seals[READER_COUNT];
	struct store *stores[READER_COUNT];
	struct tiles_dir *dirs[READER_COUNT];
	struct verify_log_head head;
	struct books_difference difference;
};

void verify_log_close(struct verify_log *log)
{
	if (log == NULL) {
		return;
	}
	for (int i = 0; i < READER_COUNT; i++) {
		store_close(log->stores[i]);
		tiles_dir_close(log->dirs[i]);
		seal_close(log->seals[i]);
	}
	books_close(log->head.stored);
	bytes_finish(&log->head.note);
	free(log);
}

static int open_store(struct verify_log *log, const char *path, int i, struct where *reason)
{
	const struct shelf_table *tables[BOOKS_SHELVES_MAX];
	const struct store_options options = {
		.mode = STORE_READ,
		.seal = log->seals[i],
		.books = tables,
		.book_count = ledger_tables(log->others, log->other_count, tables),
	};
	int answer = store_open(path, &options, &log->stores[i]);

	if (answer == STORE_OK || answer == WEIR_FAULT_MEMORY) {
		return answer;
	}
	where_set(reason, 0, 0, "%.300s: %s", path, store_why(log->stores[i]));
	return answer == STORE_FOREIGN || answer < 0 ? VERIFY_LOG_DAMAGED : VERIFY_LOG_UNREADABLE;
}

static int open_ledger(struct verify_log *log, const char *path, struct where *reason)
{
	int answer = 0;

	if (access(path, R_OK) != 0) {
		where_set(reason, 0, 0, "%.300s: %s", path, strerror(errno));
		return VERIFY_LOG_UNREADABLE;
	}
	log->is_ledger = true;
	for (int i = 0; i < READER_COUNT && answer == 0; i++) {
		answer = seal_open(&log->seals[i]);
		if (answer == 0) {
			answer = open_store(log, path, i, reason);
		}
	}
	return answer;
}

static int open_folder(struct verify_log *log, const char *path, struct where *reason)
{
	int answer = 0;

	for (int i = 0; i < READER_COUNT && answer == 0; i++) {
		answer = tiles_dir_open(path, &log->dirs[i]);
	}
	if (answer == TILES_ABSENT) {
		where_set(reason, 0, 0, "%.300s: %s", path, strerror(errno));
		return VERIFY_LOG_UNREADABLE;
	}
	if (answer == TILES_NO_NOTE) {
		where_set(reason, 0, 0, "no such file, or no readable one");
		return VERIFY_LOG_DAMAGED;
	}
	return answer;
}

int verify_log_open(const char *path, const struct shelf_table *others, size_t other_count,
		struct verify_log **ret, struct where *reason)
{
	SCOPED(verify_log_close) struct verify_log *log = calloc(1, sizeof(*log));
	char database[PATH_MAX];
	int answer;

	if (log == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	log->others = others;
	log->other_count = other_count;
	bytes_init(&log->head.note, NOTE_SIZE_MAX);
	(void)snprintf(database, sizeof(database), "%.4000s/ledger.db", path);
	answer = access(database, F_OK) == 0 ? open_ledger(log, database, reason)
					     : open_folder(log, path, reason);
	if (answer == VERIFY_LOG_OK) {
		*ret = log;
		log = NULL;
	}
	return answer;
}

bool verify_log_is_ledger(const struct verify_log *log)
{
	return log->is_ledger;
}

const char *verify_log_file(const struct verify_log *log)
{
	return log->is_ledger ? "ledger.db" : "checkpoint";
}

/* What a store says no with. Memory and the like are faults of ours. */
static int damaged(const struct store *store, int answer, struct where *reason)
{
	if (answer == WEIR_FAULT_MEMORY || answer == WEIR_FAULT_CRYPTO) {
		return answer;
	}
	where_set(reason, 0, 0, "%s", answer < 0 ? store_why(store) : "nothing is there");
	return VERIFY_LOG_DAMAGED;
}

static int read_head(struct verify_log *log, struct store *store, struct where *reason)
{
	int64_t note_size = 0;
	int64_t released = 0;
	int answer = store_size(store, &log->head.size);

	if (answer == STORE_OK) {
		answer = store_note(store, INT64_MAX, &released, &log->head.note);
		answer = answer == STORE_NONE ? STORE_OK : answer;
	}
	if (answer == STORE_OK) {
		answer = store_last_note(store, &note_size, &log->head.note);
	}
	if (answer != STORE_OK) {
		return damaged(store, answer, reason);
	}
	if (released > log->head.size || note_size != log->head.size) {
		where_set(reason, 0, 0, "a checkpoint of %lld entries, the log has %lld",
				(long long)(released > log->head.size ? released : note_size),
				(long long)log->head.size);
		return VERIFY_LOG_DAMAGED;
	}
	log->head.difference = &log->difference;
	log->head.books_answer = rebuild_load(store, log->head.size, log->others, log->other_count,
			&log->head.stored, &log->head.stored_size, &log->difference);
	return log->head.books_answer < 0 ? log->head.books_answer : 0;
}

int verify_log_head(
		struct verify_log *log, const struct verify_log_head **ret, struct where *reason)
{
	struct store *store = log->stores[READER_WALK];
	int answer = 0;

	if (!log->is_ledger) {
		size_t size;
		const char *note = tiles_dir_checkpoint(log->dirs[READER_WALK], &size);

		bytes_put(&log->head.note, note, size);
		log->head.size = -1;
		*ret = &log->head;
		return log->head.note.failed ? WEIR_FAULT_MEMORY : 0;
	}
	answer = store_begin(store);
	if (answer != STORE_OK) {
		return damaged(store, answer, reason);
	}
	answer = read_head(log, store, reason);
	store_rollback(store);
	*ret = &log->head;
	return answer;
}

void verify_log_set_size(struct verify_log *log, uint64_t size)
{
	log->size = size;
	for (int i = 0; i < READER_COUNT && !log->is_ledger; i++) {
		tiles_dir_set_size(log->dirs[i], size);
	}
}

int verify_log_fetch(void *source, int64_t index, struct bytes *ret)
{
	struct verify_log *log = source;
	const uint8_t *data;
	size_t size;
	int answer;

	if (log->is_ledger) {
		answer = store_entry(log->stores[READER_FETCH], index, ret);
	} else {
		bytes_reset(ret);
		answer = tiles_dir_entry(log->dirs[READER_FETCH], (uint64_t)index, &data, &size);
		if (answer == TILES_OK) {
			bytes_put(ret, data, size);
			answer = ret->failed ? WEIR_FAULT_MEMORY : 0;
		}
	}
	return answer > 0 ? WEIR_FAULT_BROKEN : answer;
}

struct walk {
	verify_log_entry *callback;
	void *context;
	int answer; /* the callback's, which a store's fault must not be taken for */
};

static int walk_entry(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct walk *walk = context;

	(void)index;
	walk->answer = walk->callback(walk->context, data, size);
	return walk->answer;
}

static int walk_store(struct verify_log *log, struct walk *walk, struct where *reason)
{
	struct store *store = log->stores[READER_WALK];
	int64_t size = (int64_t)log->size;
	int answer = 0;

	for (int64_t from = 0; from < size && answer == 0; from += STEP) {
		int64_t till = size - from < STEP ? size : from + STEP;

		answer = store_entries(store, from, till, walk_entry, walk);
	}
	return answer == 0 || walk->answer != 0 ? answer : damaged(store, answer, reason);
}

static int walk_folder(struct verify_log *log, struct walk *walk, struct where *reason)
{
	int answer = 0;

	for (uint64_t i = 0; i < log->size && answer == 0; i++) {
		const uint8_t *data;
		size_t size;

		answer = tiles_dir_entry(log->dirs[READER_WALK], i, &data, &size);
		if (answer == TILES_MISSING || answer == WEIR_FAULT_IO) {
			where_set(reason, 0, 0, "entry %llu cannot be read", (unsigned long long)i);
			return VERIFY_LOG_DAMAGED;
		}
		if (answer == TILES_OK) {
			answer = walk_entry(walk, (int64_t)i, data, size);
		}
	}
	return answer;
}

int verify_log_walk(struct verify_log *log, verify_log_entry *callback, void *context,
		struct where *reason)
{
	struct walk walk = { .callback = callback, .context = context };

	return log->is_ledger ? walk_store(log, &walk, reason) : walk_folder(log, &walk, reason);
}

int verify_log_check(struct verify_log *log, struct seal *seal,
		const uint8_t root[static SEAL_HASH_BYTES], struct tiles_fault *ret)
{
	if (log->is_ledger) {
		return store_check(log->stores[READER_ENTRIES], log->stores[READER_TILES], seal,
				log->size, root, ret);
	}
	return tiles_dir_check(log->dirs[READER_ENTRIES], seal, log->size, root, ret);
}

/* ---- nodes of the tree, from its tiles ---- */

enum {
	TILE_STEP = 8, /* levels of the tree that a tile spans */
};

struct nodes {
	struct verify_log *log;
	struct seal *seal;
	struct bytes tile;
	struct where *reason;
};

/* The tile's hashes, as many as the size gives it. */
static int read_tile(struct nodes *nodes, struct tile tile)
{
	char path[TILE_PATH_MAX];
	int answer;

	bytes_reset(&nodes->tile);
	if (nodes->log->is_ledger) {
		answer = store_tile(nodes->log->stores[READER_FETCH], tile.level, (int64_t)tile.n,
				tile.width, &nodes->tile);
	} else {
		answer = tiles_file_read(tiles_dir_folder(nodes->log->dirs[READER_FETCH]),
				tile_path_format(tile, path), TILE_BYTES_MAX, &nodes->tile);
	}
	if (answer == WEIR_FAULT_MEMORY || answer == WEIR_FAULT_CRYPTO) {
		return answer;
	}
	if (answer != 0 || nodes->tile.size != (size_t)tile.width * SEAL_HASH_BYTES) {
		where_set(nodes->reason, 0, 0, "%s cannot be read", tile_path_format(tile, path));
		return VERIFY_LOG_DAMAGED;
	}
	return 0;
}

/* A tree_read: the root over the hashes of a tile that lie beneath the node. */
static int read_node(void *context, int level, uint64_t index, uint8_t ret[static SEAL_HASH_BYTES])
{
	struct nodes *nodes = context;
	int above = level % TILE_STEP;
	uint64_t first = index << above; /* among the hashes of the tiles' level */
	struct tile tile = { .level = level / TILE_STEP, .n = first / TILE_WIDTH };
	int answer;

	tile.width = tile_width(nodes->log->size, tile.level, tile.n);
	answer = read_tile(nodes, tile);
	return answer != 0
			? answer
			: tree_root_of_leaves(nodes->seal,
					  nodes->tile.data + first % TILE_WIDTH * SEAL_HASH_BYTES,
					  (size_t)1 << above, ret);
}

int verify_log_consistency(struct verify_log *log, struct seal *seal, uint64_t old_size,
		uint8_t ret[static TREE_PROOF_MAX * SEAL_HASH_BYTES], size_t *ret_n,
		struct where *reason)
{
	struct nodes nodes = { .log = log, .seal = seal, .reason = reason };
	int answer;

	bytes_init(&nodes.tile, TILE_BYTES_MAX + 1); /* a longer file is told from a full one */
	answer = tree_consistency_make(seal, old_size, log->size, read_node, &nodes, ret, ret_n);
	bytes_finish(&nodes.tile);
	return answer;
}

struct notes {
	verify_log_note *callback;
	void *context;
	int64_t till; /* the greatest size that is asked for */
	int64_t next;
	int left; /* notes until the snapshot is renewed */
	bool is_pause;
	int answer;
};

static int take_note(void *context, int64_t size, const char *note, size_t note_size)
{
	struct notes *notes = context;

	if (size > notes->till || notes->left == 0) {
		notes->is_pause = size <= notes->till;
		notes->next = size;
		return 1;
	}
	notes->left--;
	notes->answer = notes->callback(notes->context, size, note, note_size);
	return notes->answer;
}

int verify_log_notes(struct verify_log *log, verify_log_note *callback, void *context,
		struct where *reason)
{
	struct notes notes = { .callback = callback,
		.context = context,
		.till = (int64_t)log->size,
		.is_pause = log->is_ledger };
	int answer = 0;

	while (notes.is_pause) {
		notes.is_pause = false;
		notes.left = STEP;
		answer = store_notes(log->stores[READER_FETCH], notes.next, take_note, &notes);
		if (notes.answer != 0) {
			return notes.answer;
		}
	}
	return answer >= 0 ? 0 : damaged(log->stores[READER_FETCH], answer, reason);
}
