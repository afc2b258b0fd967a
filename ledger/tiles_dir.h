/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A log as a folder of files (C2SP tlog-tiles v0.1.0):
 *
 *	checkpoint
 *	tile/<L>/<N>[.p/<W>]
 *	tile/entries/<N>[.p/<W>]
 *
 * Nothing in it is believed: what is checked is checked against the entries'
 * own bytes and a root that the caller took from a verified checkpoint.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"
#include "meter/scope.h"

/* In order of precedence. */
enum tiles_answer {
	TILES_OK = 0,
	TILES_ABSENT,  /* no such folder, or it may not be read; errno tells */
	TILES_EXISTS,  /* the folder to write is there and not empty */
	TILES_NO_NOTE, /* a folder without a readable file "checkpoint" */
	TILES_MISSING, /* the entry's bundle is not there, or is not what the size asks for */
	TILES_FAULTY,  /* the folder is not what its entries and root say; the fault tells */
};

enum {
	TILES_FILE_MAX = 128,
	TILES_TEXT_MAX = 128,
};

/* The first thing that does not fit. Texts are UTF-8 without controls. */
struct tiles_fault {
	char file[TILES_FILE_MAX];     /* relative to the folder; a longer one is cut */
	int64_t entry;                 /* where one entry is at fault, else -1 */
	char expected[TILES_TEXT_MAX]; /* in words: what should be there */
	char found[TILES_TEXT_MAX];
};

struct tiles_dir;

/* Opens the folder and reads its checkpoint. Returns TILES_OK, _ABSENT, _NO_NOTE or a fault. */
int tiles_dir_open(const char *path, struct tiles_dir **ret);
void tiles_dir_close(struct tiles_dir *dir);
SCOPE_CLOSER(struct tiles_dir, tiles_dir_close)

/* The folder itself, for reading files in it. Owned by dir. */
int tiles_dir_folder(const struct tiles_dir *dir);

/* The checkpoint file's bytes, not verified; a NUL follows them. Owned by dir. */
const char *tiles_dir_checkpoint(struct tiles_dir *dir, size_t *ret_size);

/* Sets the size that tells how wide the last bundle is: that of the verified checkpoint. */
void tiles_dir_set_size(struct tiles_dir *dir, uint64_t size);

/*
 * The bytes of an entry, valid until the next call. One bundle is kept, so
 * that reading in order opens each file once. Returns TILES_OK, TILES_MISSING
 * (also for an index that the size set does not have) or a fault.
 */
int tiles_dir_entry(struct tiles_dir *dir, uint64_t index, const uint8_t **ret, size_t *ret_size);

/*
 * Checks the whole folder: every tile and bundle of that size is there, no
 * other file is, each bundle holds just its entries, each tile is what the
 * entries give, and the root is the wanted one. A partial tile or bundle of an
 * earlier size belongs where it is the beginning of what stands there now.
 *
 * What is told is the first of: a file that is missing or has a size that it
 * cannot have, in the order bundles, level 0, level 1 ...; a file that does
 * not belong, by name; a bundle that cannot be read; where the entries lead to
 * the root, the first tile that differs from them; where the tiles do, the
 * first tile or else the first entry that differs from the tiles above it; and
 * where neither does, a tile that differs from the entries, or the checkpoint
 * whose root they do not give.
 *
 * Returns TILES_OK, TILES_FAULTY (*ret is written) or a fault.
 */
int tiles_dir_check(struct tiles_dir *dir, struct seal *seal, uint64_t size,
		const uint8_t root[static SEAL_HASH_BYTES], struct tiles_fault *ret);

/* Gives an entry's bytes, valid until the next call. Returns 0 or a fault. */
typedef int (*tiles_entry_read)(
		void *context, uint64_t index, const uint8_t **ret, size_t *ret_size);

/*
 * Writes such a folder from the first size entries, and syncs it. The folder
 * is made, but not those above it; it may exist only empty. checkpoint is a
 * signed checkpoint of that size; it is written last, and not at all where its
 * root is not the entries': then the answer is WEIR_FAULT_BROKEN. Returns
 * TILES_OK, TILES_EXISTS or a fault, after which the folder is unfinished.
 */
int tiles_dir_write(const char *path, struct seal *seal, uint64_t size, tiles_entry_read read,
		void *context, const char *checkpoint, size_t checkpoint_size);
