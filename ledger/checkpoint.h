/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Checkpoints (C2SP tlog-checkpoint v1.0.0): the text of a note that states
 * origin, size and root of a log. Lines beyond the third are extensions; they
 * must not be empty and nothing here rests on them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/note.h"
#include "ledger/seal.h"

struct bytes;

enum {
	CHECKPOINT_ORIGIN_MAX = 255,
	CHECKPOINT_TEXT_MAX = 384, /* bytes of a text without extensions: 256 + 20 + 45, rounded */
};

struct checkpoint {
	char origin[CHECKPOINT_ORIGIN_MAX + 1];
	uint64_t size; /* 0 .. 2^63 - 1 */
	uint8_t root[SEAL_HASH_BYTES];
};

/* In order of precedence. */
enum checkpoint_answer {
	CHECKPOINT_OK = 0,
	CHECKPOINT_NOTE,     /* not a signed note */
	CHECKPOINT_FORGED,   /* a line of a known key does not verify */
	CHECKPOINT_UNSIGNED, /* no line of a known key of the log */
	CHECKPOINT_BODY,     /* signed, but the text is no checkpoint */
	CHECKPOINT_ORIGIN,   /* of another log than the one asked for */
};

/*
 * Whether a log may have this origin: a note_is_name() that does not begin like
 * "cosignature/v1", with which a checkpoint could pass as a cosigned message.
 */
bool checkpoint_is_origin(const char *origin, size_t size);

/* Appends the three lines. */
void checkpoint_put(const struct checkpoint *checkpoint, struct bytes *ret);

/*
 * Reads a text of three lines or more. Refuses what has a second spelling, a
 * size above 2^63 - 1, and the empty root with any size but 0 or size 0 with
 * any other root. The origin may hold spaces, as others' may. Returns CHECKPOINT_OK or CHECKPOINT_BODY.
 */
int checkpoint_parse(const char *text, size_t size, struct checkpoint *ret);

/*
 * Opens a signed checkpoint of the log origin. keys is a list of n keys, the
 * log's and its cosigners'; at least one that is not a cosigner's must have
 * signed. *ret is written for CHECKPOINT_OK only; ret_seals has n places, as for
 * note_verify(), and says nothing otherwise. Returns a checkpoint_answer or a
 * fault.
 */
int checkpoint_open(const char *data, size_t size, const char *origin, const struct note_key *keys,
		size_t n, struct checkpoint *ret, struct note_seal *ret_seals);
