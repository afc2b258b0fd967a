/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Tiles of a log (C2SP tlog-tiles v0.1.0): the tree cut into pieces of 256
 * hashes. Level 0 holds leaf hashes; each hash of level L + 1 is the root of a
 * full tile of level L. Beside them stand the bundles, 256 entries each.
 *
 * A tile's bytes are its hashes one after the other, 8,192 for a full one. A
 * partial tile, at the right edge, has 1 to 255.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"
#include "ledger/tree.h"

enum {
	TILE_WIDTH = 256,
	TILE_LEVELS = 8,     /* levels that a tree below 2^63 leaves can have */
	TILE_ENTRIES = -1,   /* the level that stands for bundles of entries */
	TILE_LEVEL_MAX = 63, /* highest level that a path may name */
	TILE_PATH_MAX = 64,  /* bytes of the longest path with its NUL */
	TILE_BYTES_MAX = TILE_WIDTH * SEAL_HASH_BYTES,
};

struct tile {
	int level;  /* 0..63, or TILE_ENTRIES */
	uint64_t n; /* 0 .. 2^55 - 1 */
	int width;  /* 1..256; 256 is a full tile */
};

enum tile_answer {
	TILE_OK = 0,
	TILE_SYNTAX, /* not a path of this format, in its one spelling */
};

/* "tile/0/x001/234.p/17", "tile/entries/000". Returns buffer. */
const char *tile_path_format(struct tile tile, char buffer[static TILE_PATH_MAX]);

/* The strict reverse: what it accepts, tile_path_format spells the same way. */
int tile_path_parse(const char *path, size_t size, struct tile *ret);

/* Width of tile n of that level in a tree of size: 0 where it does not exist, up to 256. */
int tile_width(uint64_t size, int level, uint64_t n);

/* Number of tiles of that level, a partial one included. */
uint64_t tile_count(uint64_t size, int level);

/* All tiles of a tree, bundles first, then level by level; those of level 0 before level 1. */
struct tile_cursor {
	uint64_t size;
	int level;
	uint64_t n;
};

struct tile_cursor tile_cursor(uint64_t size);
bool tile_next(struct tile_cursor *cursor, struct tile *ret);

/*
 * Where the tiles keep node (level, index), which must be complete at size:
 * tree_root_of_leaves() of *ret_count hashes of the tile, from *ret_first on,
 * is that node. The tile has the width that it has at size.
 */
struct tile tile_of_node(uint64_t size, int level, uint64_t index, int *ret_first, int *ret_count);

/*
 * Receives a finished tile, width × 32 bytes, valid for the call. Returns 0; or
 * anything else, which ends the making and is handed back by it.
 */
typedef int (*tile_take)(void *context, struct tile tile, const uint8_t *hashes);

/*
 * Makes all tiles of a tree from its leaf hashes in order, holding one tile a
 * level. Full tiles are handed on as they fill; those beneath before those
 * above.
 */
struct tile_maker {
	tile_take take;
	void *context;
	uint64_t size;
	uint8_t open[TILE_LEVELS][TILE_BYTES_MAX];
};

void tile_maker_init(struct tile_maker *maker, tile_take take, void *context);
int tile_maker_add(struct seal *seal, struct tile_maker *maker,
		const uint8_t leaf_hash[static SEAL_HASH_BYTES]);

/* Hands on the partial tiles and gives the root. More leaves may follow. */
int tile_maker_end(struct seal *seal, struct tile_maker *maker,
		uint8_t ret_root[static SEAL_HASH_BYTES]);
