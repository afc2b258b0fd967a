/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The hashes of a store, made again: what tiles_dir_check() is for a folder.
 */

#include <stdint.h>

#include "ledger/seal.h"
#include "ledger/tiles_dir.h"

struct store;

/*
 * Hashes the first size entries again and compares every tile of that size
 * and the root with what the store has. entries and tiles are two readers of
 * the same file: the one is walked while the other is asked.
 *
 * The fault's file is the tile's path as in a folder, "checkpoint" where
 * entries and tiles agree on another root, or "" where the store could not be
 * read: found then tells its words. Where the entries do not lead to the root,
 * the first entry that differs from its tile is named, if one does. Where all
 * of that fits, a row that nothing reads, or a table of other words, is a fault too, with its table in found.
 *
 * Returns TILES_OK, TILES_FAULTY (*ret is written) or a fault.
 */
int store_check(struct store *entries, struct store *tiles, struct seal *seal, uint64_t size,
		const uint8_t root[static SEAL_HASH_BYTES], struct tiles_fault *ret);
