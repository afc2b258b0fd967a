/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Boxes: bytes that this process hands out, takes back later, and lets nobody
 * read or change meanwhile.
 *
 * AES-256-GCM under a key that is made when the box is opened and never leaves
 * it and those that share it: what one process locked no other unlocks, nor the same after a restart.
 * Each lock draws a nonce of 96 random bits, good for 2^32 locks of one key.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"

enum {
	SEAL_BOX_EXTRA = 12 + 16, /* bytes that locking adds: nonce before, tag behind */
	SEAL_BOX_MAX = 4096,      /* bytes locked at once: a place in a list has a few hundred */
};

struct seal_box;

/* A box belongs to one thread at a time. Returns 0 or a fault. */
int seal_box_open(struct seal_box **ret);

/* Another box with the same key, for another thread: each opens what the other locked. */
int seal_box_share(const struct seal_box *box, struct seal_box **ret);
void seal_box_close(struct seal_box *box);
SCOPE_CLOSER(struct seal_box, seal_box_close)

/*
 * Locks size bytes, at most SEAL_BOX_MAX, so that they open only beside the
 * same label; ret has room for SEAL_BOX_EXTRA more. Returns 0 or a fault.
 */
int seal_box_lock(struct seal_box *box, const void *label, size_t label_size, const void *data,
		size_t size, uint8_t *ret);

/*
 * Unlocks size bytes; ret has room for SEAL_BOX_EXTRA fewer. Returns SEAL_OK,
 * SEAL_BAD (anything else than what was locked beside that label; ret may be
 * scribbled on) or a fault.
 */
int seal_box_unlock(struct seal_box *box, const void *label, size_t label_size, const uint8_t *data,
		size_t size, void *ret);
