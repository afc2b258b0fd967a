/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a tile's path: what is accepted has just this spelling.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "ledger/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tile tile = { .level = 77 };
	char spelled[TILE_PATH_MAX];

	if (tile_path_parse((const char *)data, size, &tile) != TILE_OK) {
		assert(tile.level == 77);
		return 0;
	}
	assert(tile.level >= TILE_ENTRIES && tile.level <= TILE_LEVEL_MAX);
	assert(tile.width >= 1 && tile.width <= TILE_WIDTH);
	(void)tile_path_format(tile, spelled);
	assert(strlen(spelled) == size && memcmp(spelled, data, size) == 0);
	assert(memchr(data, '.', size) == NULL || tile.width < TILE_WIDTH);
	return 0;
}
