/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Two numbers of an outbox that must outlive everything: up to where its
 * records were delivered, and the gap that is open. A file of two checksummed
 * slots, written in turn and in place, so that it needs no room on a full disk.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/seal.h"
#include "meter/scope.h"

/* Records that were lost because there was no room; count 0: none. */
struct outbox_gap {
	uint64_t sequence; /* that the record of the gap will have */
	int64_t count;
	int64_t from_s; /* the oldest and the newest of them */
	int64_t till_s;
};

struct outbox_point {
	uint64_t done; /* all records up to this one are delivered */
	struct outbox_gap gap;
};

enum outbox_state_answer {
	OUTBOX_STATE_OK = 0,
	OUTBOX_STATE_BROKEN, /* neither slot is whole */
};

struct outbox_state;

/*
 * Opens the file, or makes it with a point of zeros where it is missing or,
 * may_make, not whole. Returns an outbox_state_answer, or WEIR_FAULT_IO with
 * errno set, _MEMORY, _CRYPTO.
 */
int outbox_state_open(
		struct seal *seal, const char *path, bool may_make, struct outbox_state **ret);
void outbox_state_close(struct outbox_state *state);
SCOPE_CLOSER(struct outbox_state, outbox_state_close)

const struct outbox_point *outbox_state_point(const struct outbox_state *state);

/* Durable when it returns 0. After a fault the point is as it was, or as it was to be. */
int outbox_state_write(struct outbox_state *state, const struct outbox_point *point);
