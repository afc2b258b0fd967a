/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/store_check.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base64.h"
#include "ledger/store.h"
#include "ledger/tile.h"
#include "ledger/tiles_walk.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	STEP = 1 << 16, /* entries hashed in one snapshot: well below a second */
};

struct check {
	struct store *entries;
	struct store *tiles;
	struct seal *seal;
	struct tile_maker *maker;
	struct bytes tile;
	bool has_difference; /* the first tile that differs from the entries */
	struct tiles_fault difference;
};

static void hash_text(const char *what, const uint8_t *hash, char buffer[static TILES_TEXT_MAX])
{
	struct bytes text;

	bytes_init(&text, TILES_TEXT_MAX);
	bytes_put_text(&text, what);
	base64_put(&text, hash, SEAL_HASH_BYTES);
	(void)text_copy(buffer, TILES_TEXT_MAX, bytes_text(&text));
	bytes_finish(&text);
}

static void hash_fault(struct tiles_fault *fault, const char *file, const char *what,
		const uint8_t *expected, const uint8_t *found)
{
	char texts[2][TILES_TEXT_MAX];

	hash_text(what, expected, texts[0]);
	hash_text(what, found, texts[1]);
	tiles_fault_set(fault, file, texts[0], texts[1]);
}

/* The store contradicts itself or could not be read: that is what was found. */
static int unreadable(
		const struct store *store, const char *file, int answer, struct tiles_fault *ret)
{
	if (answer == WEIR_FAULT_MEMORY || answer == WEIR_FAULT_CRYPTO) {
		return answer;
	}
	tiles_fault_set(ret, file, file[0] == '\0' ? "entries that can be read" : "a tile",
			answer < 0 ? store_why(store) : "no such tile");
	return TILES_FAULTY;
}

/* Compares hashes that the entries give with those of the store. */
static void compare(struct check *check, struct tile tile, const char *word, const uint8_t *hashes)
{
	char path[TILE_PATH_MAX];

	for (int i = 0; i < tile.width && !check->has_difference; i++) {
		const uint8_t *given = hashes + (size_t)i * SEAL_HASH_BYTES;
		const uint8_t *found = check->tile.data + (size_t)i * SEAL_HASH_BYTES;
		char what[48];

		if (memcmp(given, found, SEAL_HASH_BYTES) != 0) {
			(void)snprintf(what, sizeof(what), "%s %d is ", word, i);
			hash_fault(&check->difference, tile_path_format(tile, path), what, given,
					found);
			check->difference.entry =
					tile.level == 0 ? (int64_t)tile.n * TILE_WIDTH + i : -1;
			check->has_difference = true;
		}
	}
}

/*
 * Compares a tile that the entries give with the store's. A full one above the
 * leaves was made from the roots kept beside the tiles beneath: they stay, and
 * so does a change in them.
 */
static int compare_tile(void *context, struct tile tile, const uint8_t *hashes)
{
	struct check *check = context;
	char path[TILE_PATH_MAX];
	int answer;

	if (check->has_difference) {
		return 0;
	}
	answer = store_tile(check->tiles, tile.level, (int64_t)tile.n, tile.width, &check->tile);
	if (answer == STORE_OK) {
		compare(check, tile, "hash", hashes);
	}
	if (answer == STORE_OK && tile.level > 0 && tile.width == TILE_WIDTH) {
		answer = store_tile_beneath(
				check->tiles, tile.level, (int64_t)tile.n, &check->tile);
		if (answer == STORE_OK) {
			compare(check, tile, "root beneath", hashes);
		}
	}
	if (answer == STORE_OK) {
		return 0;
	}
	check->has_difference = true;
	answer = unreadable(check->tiles, tile_path_format(tile, path), answer, &check->difference);
	return answer < 0 ? answer : 0;
}

static int add_entry(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct check *check = context;
	uint8_t leaf[SEAL_HASH_BYTES];
	int fault = seal_leaf(check->seal, data, size, leaf);

	(void)index;
	return fault < 0 ? fault : tile_maker_add(check->seal, check->maker, leaf);
}

/* Entries do not lead to the root: an entry that differs from its tile is the one to name. */
static int name_culprit(struct check *check, const uint8_t *wanted, const uint8_t *given,
		struct tiles_fault *ret)
{
	if (check->has_difference && check->difference.entry >= 0) {
		char expected[TILES_TEXT_MAX];

		/* What the tile has was to be; what the entry gives is there. */
		*ret = check->difference;
		(void)text_copy(expected, sizeof(expected), ret->expected);
		(void)text_copy(ret->expected, sizeof(ret->expected), ret->found);
		(void)text_copy(ret->found, sizeof(ret->found), expected);
	} else {
		hash_fault(ret, "checkpoint", "root ", wanted, given);
	}
	return TILES_FAULTY;
}

static int check_all(
		struct check *check, uint64_t size, const uint8_t *wanted, struct tiles_fault *ret)
{
	uint8_t root[SEAL_HASH_BYTES];
	int answer = 0;

	tile_maker_init(check->maker, compare_tile, check);
	for (uint64_t from = 0; from < size && answer == 0; from += STEP) {
		uint64_t till = size - from < STEP ? size : from + STEP;

		answer = store_entries(
				check->entries, (int64_t)from, (int64_t)till, add_entry, check);
	}
	if (answer < 0) {
		return unreadable(check->entries, "", answer, ret);
	}
	answer = tile_maker_end(check->seal, check->maker, root);
	if (answer < 0) {
		return answer;
	}
	if (check->maker->size != size) {
		tiles_fault_set(ret, "", "all entries that the checkpoint signs", "fewer");
		return TILES_FAULTY;
	}
	if (memcmp(root, wanted, sizeof(root)) != 0) {
		return name_culprit(check, wanted, root, ret);
	}
	if (check->has_difference) {
		*ret = check->difference;
		ret->entry = -1; /* the entries lead to the root: it is the tile */
		return TILES_FAULTY;
	}
	return TILES_OK;
}

static int check_strays(struct store *store, struct tiles_fault *ret)
{
	char table[STORE_TABLE_MAX];
	char found[TILES_TEXT_MAX];
	int answer = store_ask_strays(store, table);

	if (answer != STORE_OK) {
		return unreadable(store, "", answer, ret);
	}
	if (table[0] == '\0') {
		return TILES_OK;
	}
	(void)snprintf(found, sizeof(found), "another row in table %s, or other words of it",
			table);
	tiles_fault_set(ret, "", "rows of this log and its entries alone", found);
	return TILES_FAULTY;
}

int store_check(struct store *entries, struct store *tiles, struct seal *seal, uint64_t size,
		const uint8_t root[static SEAL_HASH_BYTES], struct tiles_fault *ret)
{
	struct check check = { .entries = entries, .tiles = tiles, .seal = seal };
	int answer;

	assert(entries != tiles && size <= TREE_SIZE_MAX);
	check.maker = malloc(sizeof(*check.maker));
	if (check.maker == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bytes_init(&check.tile, TILE_BYTES_MAX);
	answer = check_all(&check, size, root, ret);
	if (answer == TILES_OK) {
		answer = check_strays(entries, ret);
	}
	bytes_finish(&check.tile);
	free(check.maker);
	return answer;
}
