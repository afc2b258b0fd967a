/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The keyring: a folder outside the ledger's own with the two files that the
 * ledger must not hold itself.
 *
 * <id>.key is the log's secret; <id>.anchor remembers the largest log that was
 * ever released, so that a ledger brought back from an old copy is noticed.
 * <id> is the note key id of the log's own key in eight hexadecimal digits.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/scope.h"

struct where;

enum {
	KEYRING_SEED_BYTES = 32,
	KEYRING_ROOT_BYTES = 32,
	KEYRING_ORIGIN_MAX = 255,
	KEYRING_PATH_MAX = 4096,
};

/* In order of precedence. */
enum keyring_answer {
	KEYRING_OK = 0,
	KEYRING_ABSENT,  /* no such file */
	KEYRING_EXISTS,  /* create: the file is there already and was left alone */
	KEYRING_EXPOSED, /* load: others than the owner may read or write the key */
	KEYRING_BROKEN,  /* not such a file, or cut, or for another log; anchor: both slots */
	KEYRING_BEHIND, /* advance: the anchor has seen a larger log, or this size with another root */
};

struct keyring_key {
	char origin[KEYRING_ORIGIN_MAX + 1]; /* the key's name: no blanks, controls or '+' */
	uint8_t seed[KEYRING_SEED_BYTES];    /* Ed25519, RFC 8032 */
};

/* "<directory>/<id>.key" and ".anchor". False, ret empty, where it does not fit. */
bool keyring_key_path(const char *directory, uint32_t id, char ret[static KEYRING_PATH_MAX]);
bool keyring_anchor_path(const char *directory, uint32_t id, char ret[static KEYRING_PATH_MAX]);

/*
 * Writes the key file, 0600, one line:
 *
 *	weir-key-v1 ed25519 <origin> <seed in base64> LF
 *
 * The folder is made (0700, with those above it) where it is missing. An
 * existing file is never overwritten. File and folder are synced.
 *
 * Returns KEYRING_OK, KEYRING_EXISTS, or WEIR_FAULT_IO with errno set.
 */
int keyring_create(const char *directory, uint32_t id, const struct keyring_key *key);

/*
 * Reads it. Returns KEYRING_OK, KEYRING_ABSENT, KEYRING_EXPOSED,
 * KEYRING_BROKEN, or WEIR_FAULT_IO with errno set. *ret is written for
 * KEYRING_OK only; the caller wipes it with keyring_wipe(). That the seed
 * belongs to id is for the caller to see: only the note key tells.
 */
int keyring_load(const char *directory, uint32_t id, struct keyring_key *ret);
void keyring_wipe(struct keyring_key *key);

/* How far the log had come. */
struct anchor_point {
	uint64_t size;
	uint8_t root[KEYRING_ROOT_BYTES];
};

struct anchor;

/*
 * Makes the anchor file, standing at point, in an existing folder. Returns
 * KEYRING_OK, KEYRING_EXISTS, or WEIR_FAULT_IO with errno set.
 */
int anchor_create(const char *directory, uint32_t id, const struct anchor_point *point);

/*
 * Opens it; read-only where is_writer is false. Returns KEYRING_OK,
 * KEYRING_ABSENT, KEYRING_BROKEN where neither slot holds, or a WEIR_FAULT
 * (IO with errno set, MEMORY). The caller closes *ret.
 */
int anchor_open(const char *directory, uint32_t id, bool is_writer, struct anchor **ret);
void anchor_close(struct anchor *anchor);
SCOPE_CLOSER(struct anchor, anchor_close)

/* The newest point that was written whole. */
struct anchor_point anchor_read(const struct anchor *anchor);

/*
 * Moves the anchor on, into the slot that is not the newest, and syncs it. The
 * same point again writes nothing. Returns KEYRING_OK, KEYRING_BEHIND, or
 * WEIR_FAULT_IO: then the older point still holds, and the new one may.
 */
int anchor_advance(struct anchor *anchor, const struct anchor_point *point);
