/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The anchor: a small file outside the ledger's folder that remembers how far
 * the log had come, so that a ledger brought back from an old copy is noticed.
 *
 * It has two slots that are written in turn, each with a counter and a
 * checksum; the newest whole one counts. A write that is cut at any byte
 * leaves the other slot, which is one step older. The checksum guards against
 * accidents; who may write the file may also forge it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"
#include "meter/scope.h"

/* A log of size entries and its tree's root. */
struct anchor_point {
	uint64_t size;
	uint8_t root[SEAL_HASH_BYTES];
};

/* In order of precedence. */
enum anchor_answer {
	ANCHOR_OK = 0,
	ANCHOR_ABSENT, /* open: no such file */
	ANCHOR_EXISTS, /* create: the file is there already and was left alone */
	ANCHOR_BROKEN, /* open: not an anchor, another log's, or neither slot is whole */
	ANCHOR_BEHIND, /* advance: it has seen a larger log, or this size with another root */
};

struct anchor;

/*
 * Makes the file (0600) in an existing folder, standing at point, and syncs
 * both. id is the note key id of the log's own key. Returns ANCHOR_OK,
 * ANCHOR_EXISTS, or a WEIR_FAULT (IO with errno set, CRYPTO).
 */
int anchor_create(
		struct seal *seal, const char *path, uint32_t id, const struct anchor_point *point);

/*
 * Opens it, read-only unless is_writer. Borrows seal until close. Returns
 * ANCHOR_OK, ANCHOR_ABSENT, ANCHOR_BROKEN, or a WEIR_FAULT (IO with errno set,
 * MEMORY, CRYPTO). The caller closes *ret.
 */
int anchor_open(struct seal *seal, const char *path, uint32_t id, bool is_writer,
		struct anchor **ret);
void anchor_close(struct anchor *anchor);
SCOPE_CLOSER(struct anchor, anchor_close)

/* The newest point that was written whole. */
struct anchor_point anchor_read(const struct anchor *anchor);

/*
 * Moves the anchor on: writes the slot that is not the newest, and syncs. The
 * same point again writes nothing. Returns ANCHOR_OK, ANCHOR_BEHIND, or a
 * WEIR_FAULT (IO with errno set, CRYPTO): then the older point still holds,
 * and the new one may stand too.
 */
int anchor_advance(struct anchor *anchor, const struct anchor_point *point);
