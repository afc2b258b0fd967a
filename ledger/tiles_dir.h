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

enum tiles_answer {
	TILES_OK = 0,
	TILES_ABSENT,  /* no such folder, or it has no readable file "checkpoint"; errno tells */
	TILES_EXISTS,  /* the folder to write is there and not empty */
	TILES_MISSING, /* the entry's bundle is not there, is cut, or ends before it */
	TILES_FAULTY,  /* the folder is not what its entries and root say; the fault tells */
};

enum {
	TILES_FILE_MAX = 256,
	TILES_TEXT_MAX = 160,
};

/* The first thing that does not fit. */
struct tiles_fault {
	char file[TILES_FILE_MAX];     /* relative to the folder */
	char expected[TILES_TEXT_MAX]; /* in words: what should be there */
	char found[TILES_TEXT_MAX];
};

struct tiles_dir;

/* Opens the folder and reads its checkpoint. Returns TILES_OK, TILES_ABSENT or a fault. */
int tiles_dir_open(const char *path, struct tiles_dir **ret);
void tiles_dir_close(struct tiles_dir *dir);
SCOPE_CLOSER(struct tiles_dir, tiles_dir_close)

/* The checkpoint file's bytes, not verified; a NUL follows them. Owned by dir. */
const char *tiles_dir_checkpoint(const struct tiles_dir *dir, size_t *ret_size);

/* Sets the size that tells how wide the last bundle is: that of the verified checkpoint. */
void tiles_dir_set_size(struct tiles_dir *dir, uint64_t size);

/*
 * The bytes of an entry (index below the size that was set), valid until the
 * next call. One bundle is kept, so that reading in order opens each file once.
 * Returns TILES_OK, TILES_MISSING or a fault.
 */
int tiles_dir_entry(struct tiles_dir *dir, uint64_t index, const uint8_t **ret, size_t *ret_size);

/*
 * Checks the whole folder against its entries: each bundle holds the entries
 * that it should and no more, each tile is there with the bytes that the
 * entries give, the root is the wanted one, and no other file stands in the
 * folder. A partial tile or bundle of an earlier size belongs where its bytes
 * are the beginning of what stands there now.
 *
 * Bundles are looked at first, in order, tiles as they fill, then the root,
 * then what else lies there, by name. Returns TILES_OK, TILES_FAULTY or a fault.
 */
int tiles_dir_check(struct tiles_dir *dir, struct seal *seal, uint64_t size,
		const uint8_t root[static SEAL_HASH_BYTES], struct tiles_fault *ret);

/* Gives an entry's bytes, valid until the next call. Returns 0 or a fault. */
typedef int (*tiles_entry_read)(
		void *context, uint64_t index, const uint8_t **ret, size_t *ret_size);

/*
 * Writes such a folder, the checkpoint last, and syncs it. The folder is made;
 * it may exist only empty. ret_root, where not NULL, receives the root over the
 * entries written. Returns TILES_OK, TILES_EXISTS or a fault.
 */
int tiles_dir_write(const char *path, struct seal *seal, uint64_t size, tiles_entry_read read,
		void *context, const char *checkpoint, size_t checkpoint_size, uint8_t *ret_root);
