/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/tiles_dir.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base64.h"
#include "ledger/bundle.h"
#include "ledger/tile.h"
#include "ledger/tiles_file.h"
#include "ledger/tiles_walk.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	HASH_TEXT = 48, /* 44 letters of base64, and a NUL */
};

struct check {
	int folder;
	struct seal *seal;
	uint64_t size;
	const uint8_t *root;
	struct tiles_fault *fault;
	struct bytes file;        /* the file being looked at */
	struct tile_maker *maker; /* makes the tiles that the entries give */
	bool has_difference;      /* a tile differs from the entries: the first one */
	struct tiles_fault difference;
};

static const char *hash_text(const uint8_t *hash, char buffer[static HASH_TEXT])
{
	struct bytes text;

	bytes_init(&text, HASH_TEXT);
	base64_put(&text, hash, SEAL_HASH_BYTES);
	(void)text_copy(buffer, HASH_TEXT, bytes_text(&text));
	bytes_finish(&text);
	return buffer;
}

static int tile_fault(
		struct check *check, struct tile tile, const char *expected, const char *found)
{
	char path[TILE_PATH_MAX];

	tiles_fault_set(check->fault, tile_path_format(tile, path), expected, found);
	return TILES_FAULTY;
}

static int hash_fault(struct tiles_fault *fault, struct tile tile, const char *what,
		const uint8_t *expected, const uint8_t *found)
{
	char path[TILE_PATH_MAX];
	char texts[2][TILES_TEXT_MAX];
	char hash[HASH_TEXT];

	(void)snprintf(texts[0], sizeof(texts[0]), "%s %s", what, hash_text(expected, hash));
	(void)snprintf(texts[1], sizeof(texts[1]), "%s %s", what, hash_text(found, hash));
	tiles_fault_set(fault, tile_path_format(tile, path), texts[0], texts[1]);
	return TILES_FAULTY;
}

/* Bytes that a tile or bundle must have: a bundle's entries decide, within these. */
static void size_limits(struct tile tile, uint64_t *ret_low, uint64_t *ret_high)
{
	uint64_t width = (uint64_t)tile.width;

	if (tile.level == TILE_ENTRIES) {
		*ret_low = 2 * width;
		*ret_high = (2 + BUNDLE_ENTRY_MAX) * width;
	} else {
		*ret_low = SEAL_HASH_BYTES * width;
		*ret_high = SEAL_HASH_BYTES * width;
	}
}

/* Every file of that size is there and can be what it is called. */
static int check_presence(struct check *check)
{
	struct tile_cursor cursor = tile_cursor(check->size);
	struct tile tile;

	while (tile_next(&cursor, &tile)) {
		char path[TILE_PATH_MAX];
		char texts[2][TILES_TEXT_MAX];
		uint64_t low;
		uint64_t high;
		uint64_t size = 0;
		int answer = tiles_file_size(check->folder, tile_path_format(tile, path), &size);

		if (answer < 0) {
			return answer;
		}
		if (answer != TILES_FILE_OK) {
			return tile_fault(check, tile, "a file of the log",
					answer == TILES_FILE_ABSENT ? "no such file"
								    : "not a regular file");
		}
		size_limits(tile, &low, &high);
		if (size < low || size > high) {
			(void)snprintf(texts[0], sizeof(texts[0]),
					"%" PRIu64 " to %" PRIu64 " bytes", low, high);
			(void)snprintf(texts[1], sizeof(texts[1]), "%" PRIu64 " bytes", size);
			return tile_fault(check, tile, texts[0], texts[1]);
		}
	}
	return TILES_OK;
}

/* Reads a file that was there a moment ago. */
static int read_tile(struct check *check, struct tile tile)
{
	char path[TILE_PATH_MAX];
	uint64_t low;
	uint64_t high;
	int answer;

	size_limits(tile, &low, &high);
	answer = tiles_file_read(check->folder, tile_path_format(tile, path), high, &check->file);
	if (answer < 0) {
		return answer;
	}
	if (answer != TILES_FILE_OK || check->file.size < low) {
		return tile_fault(check, tile, "a file that keeps still", "it has changed");
	}
	return TILES_OK;
}

/* Compares a tile that the entries give with the file; remembers the first difference. */
static int compare_tile(void *context, struct tile tile, const uint8_t *hashes)
{
	struct check *check = context;
	int answer;

	if (check->has_difference) {
		return TILES_OK;
	}
	answer = read_tile(check, tile);
	if (answer != TILES_OK) {
		return answer;
	}
	for (size_t i = 0; i < (size_t)tile.width; i++) {
		const uint8_t *found = check->file.data + i * SEAL_HASH_BYTES;
		const uint8_t *given = hashes + i * SEAL_HASH_BYTES;
		char what[32];

		if (memcmp(found, given, SEAL_HASH_BYTES) != 0) {
			(void)snprintf(what, sizeof(what), "hash %zu is", i);
			(void)hash_fault(&check->difference, tile, what, given, found);
			check->has_difference = true;
			break;
		}
	}
	return TILES_OK;
}

/* A bundle that holds what it should, or the fault that says why not. */
static int read_bundle(struct check *check, struct tile tile)
{
	int answer = read_tile(check, tile);
	char expected[TILES_TEXT_MAX];

	if (answer != TILES_OK) {
		return answer;
	}
	(void)snprintf(expected, sizeof(expected), "%d entries", tile.width);
	switch (bundle_check(check->file.data, check->file.size, (size_t)tile.width)) {
	case BUNDLE_WHOLE:
		return TILES_OK;
	case BUNDLE_BROKEN:
		return tile_fault(check, tile, expected, "an entry that runs past the end");
	case BUNDLE_SHORT:
		return tile_fault(check, tile, expected, "fewer");
	case BUNDLE_LONG:
		return tile_fault(check, tile, expected, "more bytes behind them");
	}
	assert(false);
	return WEIR_FAULT_BROKEN;
}

/* The tiles that the entries give, each compared with its file, and the root. */
static int add_entries(struct check *check, uint8_t ret_root[static SEAL_HASH_BYTES])
{
	uint64_t bundles = tile_count(check->size, TILE_ENTRIES);

	tile_maker_init(check->maker, compare_tile, check);
	for (uint64_t n = 0; n < bundles; n++) {
		struct tile tile = { TILE_ENTRIES, n, tile_width(check->size, TILE_ENTRIES, n) };
		struct bytes bundle;
		struct bundle_cursor cursor;
		const uint8_t *entry;
		size_t size;
		int answer = read_bundle(check, tile);

		if (answer != TILES_OK) {
			return answer;
		}
		/* Comparing a tile reads into check->file; the bundle stays until it is added. */
		bundle = check->file;
		bytes_init(&check->file, bundle.limit);
		cursor = bundle_cursor(bundle.data, bundle.size);
		while (answer == TILES_OK && bundle_next(&cursor, &entry, &size) == BUNDLE_OK) {
			uint8_t hash[SEAL_HASH_BYTES];

			answer = seal_leaf(check->seal, entry, size, hash);
			if (answer == 0) {
				answer = tile_maker_add(check->seal, check->maker, hash);
			}
		}
		bytes_finish(&bundle);
		if (answer != TILES_OK) {
			return answer;
		}
	}
	return tile_maker_end(check->seal, check->maker, ret_root);
}

/* Nodes as the tiles' files have them. */
static int read_node(void *context, int level, uint64_t index, uint8_t ret[static SEAL_HASH_BYTES])
{
	struct check *check = context;
	int first;
	int count;
	struct tile tile = tile_of_node(check->size, level, index, &first, &count);
	int answer = read_tile(check, tile);

	return answer != TILES_OK ? answer
				  : tree_root_of_leaves(check->seal,
						    check->file.data + first * SEAL_HASH_BYTES,
						    (size_t)count, ret);
}

/* A full tile against its hash in the tile above, which is known to be right. */
static int check_below(struct check *check, struct tile tile)
{
	uint8_t wanted[SEAL_HASH_BYTES];
	uint8_t hash[SEAL_HASH_BYTES];
	int answer = read_node(check, 8 * (tile.level + 1), tile.n, wanted);

	if (answer == TILES_OK) {
		answer = read_tile(check, tile);
	}
	if (answer == TILES_OK) {
		answer = tree_root_of_leaves(check->seal, check->file.data, TILE_WIDTH, hash);
	}
	if (answer != TILES_OK) {
		return answer;
	}
	return memcmp(hash, wanted, sizeof(hash)) == 0
			? TILES_OK
			: hash_fault(check->fault, tile, "the root", wanted, hash);
}

/* The first entry that differs from the tiles, which are known to be right. */
static int find_entry(struct check *check)
{
	for (uint64_t n = 0; n < tile_count(check->size, 0); n++) {
		int width = tile_width(check->size, 0, n);
		struct tile tile = { TILE_ENTRIES, n, width };
		uint8_t hashes[TILE_BYTES_MAX];
		struct bundle_cursor cursor;
		const uint8_t *entry;
		size_t size;
		int answer = read_tile(check, (struct tile){ 0, n, width });

		if (answer != TILES_OK) {
			return answer;
		}
		memcpy(hashes, check->file.data, (size_t)width * SEAL_HASH_BYTES);
		answer = read_bundle(check, tile);
		if (answer != TILES_OK) {
			return answer;
		}
		cursor = bundle_cursor(check->file.data, check->file.size);
		for (size_t i = 0; bundle_next(&cursor, &entry, &size) == BUNDLE_OK; i++) {
			uint8_t hash[SEAL_HASH_BYTES];

			answer = seal_leaf(check->seal, entry, size, hash);
			if (answer != 0) {
				return answer;
			}
			if (memcmp(hash, hashes + i * SEAL_HASH_BYTES, sizeof(hash)) != 0) {
				(void)hash_fault(check->fault, tile, "leaf hash",
						hashes + i * SEAL_HASH_BYTES, hash);
				check->fault->entry = (int64_t)(n * TILE_WIDTH + i);
				return TILES_FAULTY;
			}
		}
	}
	return WEIR_FAULT_IO; /* the files have changed meanwhile */
}

/* The entries do not lead to the root: do the tiles, and who differs from them? */
static int find_culprit(struct check *check, const uint8_t *given_root)
{
	uint8_t root[SEAL_HASH_BYTES];
	int answer = tree_root_read(check->seal, check->size, read_node, check, root);

	if (answer != TILES_OK) {
		return answer;
	}
	if (memcmp(root, check->root, sizeof(root)) != 0) {
		char texts[2][TILES_TEXT_MAX];
		char hash[HASH_TEXT];

		if (check->has_difference) {
			*check->fault = check->difference;
			return TILES_FAULTY;
		}
		(void)snprintf(texts[0], sizeof(texts[0]), "the root that the entries give, %s",
				hash_text(given_root, hash));
		(void)snprintf(texts[1], sizeof(texts[1]), "the root %s",
				hash_text(check->root, hash));
		tiles_fault_set(check->fault, "checkpoint", texts[0], texts[1]);
		return TILES_FAULTY;
	}
	/* The right edge is the root's; from there each full tile is, down to the leaves. */
	for (int level = TILE_LEVELS - 2; level >= 0; level--) {
		uint64_t full = check->size >> (8 * (level + 1));

		for (uint64_t n = 0; n < full; n++) {
			answer = check_below(check, (struct tile){ level, n, TILE_WIDTH });
			if (answer != TILES_OK) {
				return answer;
			}
		}
	}
	return find_entry(check);
}

static int check_all(struct check *check)
{
	uint8_t root[SEAL_HASH_BYTES];
	int answer = check_presence(check);

	if (answer == TILES_OK) {
		answer = tiles_walk(check->folder, check->size, check->fault);
	}
	if (answer == TILES_OK) {
		answer = add_entries(check, root);
	}
	if (answer != TILES_OK) {
		return answer;
	}
	if (memcmp(root, check->root, sizeof(root)) != 0) {
		return find_culprit(check, root);
	}
	if (check->has_difference) {
		*check->fault = check->difference;
		return TILES_FAULTY;
	}
	return TILES_OK;
}

int tiles_dir_check(struct tiles_dir *dir, struct seal *seal, uint64_t size,
		const uint8_t root[static SEAL_HASH_BYTES], struct tiles_fault *ret)
{
	struct tiles_fault fault;
	struct check check = { .folder = tiles_dir_folder(dir),
		.seal = seal,
		.size = size,
		.root = root,
		.fault = &fault };
	int answer;

	assert(size <= TREE_SIZE_MAX);
	check.maker = malloc(sizeof(*check.maker));
	if (check.maker == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bytes_init(&check.file, BUNDLE_BYTES_MAX + 2);
	answer = check_all(&check);
	bytes_finish(&check.file);
	free(check.maker);
	if (answer == TILES_FAULTY) {
		*ret = fault;
	}
	return answer;
}
