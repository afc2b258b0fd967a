/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/tile.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "meter/text.h"

enum {
	GROUPS_MAX = 6, /* of three digits: enough for 2^55 */
	TILE_BITS = 8,
};

#define TILE_N_END (UINT64_C(1) << 55)

const char *tile_path_format(struct tile tile, char buffer[static TILE_PATH_MAX])
{
	uint64_t scale = 1000;
	int at;

	assert(tile.level >= TILE_ENTRIES && tile.level <= TILE_LEVEL_MAX);
	assert(tile.n < TILE_N_END && tile.width > 0 && tile.width <= TILE_WIDTH);
	if (tile.level == TILE_ENTRIES) {
		at = snprintf(buffer, TILE_PATH_MAX, "tile/entries");
	} else {
		at = snprintf(buffer, TILE_PATH_MAX, "tile/%d", tile.level);
	}
	while (tile.n / scale > 0) {
		scale *= 1000;
	}
	for (scale /= 1000; scale > 0; scale /= 1000) {
		at += snprintf(buffer + at, (size_t)(TILE_PATH_MAX - at),
				scale > 1 ? "/x%03" PRIu64 : "/%03" PRIu64, tile.n / scale % 1000);
	}
	if (tile.width < TILE_WIDTH) {
		at += snprintf(buffer + at, (size_t)(TILE_PATH_MAX - at), ".p/%d", tile.width);
	}
	assert(at < TILE_PATH_MAX);
	return buffer;
}

static bool take_word(struct text_cursor *cursor, const char *word)
{
	while (*word != '\0') {
		if (!text_take(cursor, *word++)) {
			return false;
		}
	}
	return true;
}

static bool take_level(struct text_cursor *cursor, int *ret)
{
	int64_t level;

	if (take_word(cursor, "entries")) {
		*ret = TILE_ENTRIES;
		return true;
	}
	if (text_int(cursor, 0, TILE_LEVEL_MAX, &level) != TEXT_OK) {
		return false;
	}
	*ret = (int)level;
	return true;
}

static bool take_number(struct text_cursor *cursor, uint64_t *ret)
{
	uint64_t n = 0;
	bool is_last = false;

	for (int i = 0; i < GROUPS_MAX && !is_last; i++) {
		int64_t group;

		if (!text_take(cursor, '/')) {
			return false;
		}
		is_last = !text_take(cursor, 'x');
		if (text_digits(cursor, 3, &group) != TEXT_OK) {
			return false;
		}
		n = n * 1000 + (uint64_t)group;
	}
	*ret = n;
	return is_last && n < TILE_N_END;
}

int tile_path_parse(const char *path, size_t size, struct tile *ret)
{
	struct text_cursor cursor = text_cursor(path, size);
	struct tile tile = { .width = TILE_WIDTH };
	char spelled[TILE_PATH_MAX];
	int64_t width;

	if (!take_word(&cursor, "tile/") || !take_level(&cursor, &tile.level) ||
			!take_number(&cursor, &tile.n)) {
		return TILE_SYNTAX;
	}
	if (!text_at_end(&cursor)) {
		if (!take_word(&cursor, ".p/") ||
				text_int(&cursor, 1, TILE_WIDTH - 1, &width) != TEXT_OK ||
				!text_at_end(&cursor)) {
			return TILE_SYNTAX;
		}
		tile.width = (int)width;
	}
	/* Leading zeros and empty groups have been read too: only one spelling may stand. */
	(void)tile_path_format(tile, spelled);
	if (strlen(spelled) != size || memcmp(spelled, path, size) != 0) {
		return TILE_SYNTAX;
	}
	*ret = tile;
	return TILE_OK;
}

/* Hashes that the tiles of a level hold together; bundles are as wide as level 0. */
static uint64_t hashes_of_level(uint64_t size, int level)
{
	if (level == TILE_ENTRIES) {
		return size;
	}
	return level < TILE_LEVELS ? size >> (TILE_BITS * level) : 0;
}

int tile_width(uint64_t size, int level, uint64_t n)
{
	uint64_t hashes = hashes_of_level(size, level);
	uint64_t full = hashes / TILE_WIDTH;

	if (n < full) {
		return TILE_WIDTH;
	}
	return n == full ? (int)(hashes % TILE_WIDTH) : 0;
}

uint64_t tile_count(uint64_t size, int level)
{
	uint64_t hashes = hashes_of_level(size, level);

	return hashes / TILE_WIDTH + (hashes % TILE_WIDTH == 0 ? 0 : 1);
}

struct tile_cursor tile_cursor(uint64_t size)
{
	return (struct tile_cursor){ .size = size, .level = TILE_ENTRIES };
}

bool tile_next(struct tile_cursor *cursor, struct tile *ret)
{
	while (cursor->n == tile_count(cursor->size, cursor->level)) {
		if (cursor->level + 1 >= TILE_LEVELS) {
			return false;
		}
		cursor->level++;
		cursor->n = 0;
	}
	ret->level = cursor->level;
	ret->n = cursor->n++;
	ret->width = tile_width(cursor->size, ret->level, ret->n);
	assert(ret->width > 0);
	return true;
}

struct tile tile_of_node(uint64_t size, int level, uint64_t index, int *ret_first, int *ret_count)
{
	int above = level % TILE_BITS;
	uint64_t first = index << above;
	struct tile tile = { .level = level / TILE_BITS, .n = first / TILE_WIDTH };

	assert(level >= 0 && level < TREE_LEVELS_MAX && index < size >> level);
	tile.width = tile_width(size, tile.level, tile.n);
	*ret_first = (int)(first % TILE_WIDTH);
	*ret_count = 1 << above;
	assert(*ret_first + *ret_count <= tile.width);
	return tile;
}

void tile_maker_init(struct tile_maker *maker, tile_take take, void *context)
{
	maker->take = take;
	maker->context = context;
	maker->size = 0;
}

/* The place of hash i of a level in that level's open tile. */
static uint8_t *place_of(struct tile_maker *maker, int level, uint64_t i)
{
	return maker->open[level] + i % TILE_WIDTH * SEAL_HASH_BYTES;
}

/* Hands on a tile that has just become full, and its root to the tile above. */
static int close_tile(struct seal *seal, struct tile_maker *maker, int level)
{
	uint64_t n = hashes_of_level(maker->size, level) / TILE_WIDTH - 1;
	struct tile tile = { level, n, TILE_WIDTH };
	int fault = maker->take(maker->context, tile, maker->open[level]);

	if (fault != 0 || level + 1 == TILE_LEVELS) {
		return fault;
	}
	return tree_root_of_leaves(
			seal, maker->open[level], TILE_WIDTH, place_of(maker, level + 1, n));
}

int tile_maker_add(struct seal *seal, struct tile_maker *maker,
		const uint8_t leaf_hash[static SEAL_HASH_BYTES])
{
	int fault = 0;

	assert(maker->size < TREE_SIZE_MAX);
	memcpy(place_of(maker, 0, maker->size), leaf_hash, SEAL_HASH_BYTES);
	maker->size++;
	/* A full tile adds one hash to the level above, which may fill that one. */
	for (int level = 0; level < TILE_LEVELS && fault == 0; level++) {
		if (hashes_of_level(maker->size, level) % TILE_WIDTH != 0) {
			break;
		}
		fault = close_tile(seal, maker, level);
	}
	return fault;
}

/* Where the open tiles keep the nodes of the right edge. */
struct maker_source {
	struct tile_maker *maker;
	struct seal *seal;
};

static int read_open(void *context, int level, uint64_t index, uint8_t ret[static SEAL_HASH_BYTES])
{
	struct maker_source *source = context;
	int first;
	int count;
	struct tile tile = tile_of_node(source->maker->size, level, index, &first, &count);

	return tree_root_of_leaves(source->seal,
			source->maker->open[tile.level] + first * SEAL_HASH_BYTES, (size_t)count,
			ret);
}

int tile_maker_end(struct seal *seal, struct tile_maker *maker,
		uint8_t ret_root[static SEAL_HASH_BYTES])
{
	struct maker_source source = { maker, seal };

	for (int level = 0; level < TILE_LEVELS; level++) {
		uint64_t hashes = hashes_of_level(maker->size, level);
		struct tile tile = { level, hashes / TILE_WIDTH, (int)(hashes % TILE_WIDTH) };
		int fault;

		if (tile.width == 0) {
			continue;
		}
		fault = maker->take(maker->context, tile, maker->open[level]);
		if (fault != 0) {
			return fault;
		}
	}
	return tree_root_read(seal, maker->size, read_open, &source, ret_root);
}
