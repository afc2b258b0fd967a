/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Proof files (C2SP tlog-proof, "c2sp.org/tlog-proof@v1"): that an entry stands
 * at an index of a log whose checkpoint is carried along.
 *
 *	c2sp.org/tlog-proof@v1
 *	extra BASE64             (optional, vouched for by nobody)
 *	index DECIMAL
 *	BASE64 of a hash         (any number, the leaf's sibling first)
 *	                         (an empty line)
 *	checkpoint with its signature lines
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/seal.h"
#include "ledger/tree.h"

struct bytes;

enum {
	PROOF_SIZE_MAX = NOTE_SIZE_MAX +
			(1 << 20), /* bytes of a file: a note, and what precedes it */
};

struct proof {
	uint64_t index;
	size_t n;
	uint8_t hashes[TREE_PROOF_MAX * SEAL_HASH_BYTES];
	const char *extra; /* base64, already checked; NULL where there is none */
	size_t extra_size;
	const char *checkpoint; /* the signed note */
	size_t checkpoint_size;
};

/* In order of precedence. */
enum proof_answer {
	PROOF_OK = 0,
	PROOF_MALFORMED, /* not a proof file */
	PROOF_NOTE,      /* its checkpoint is not a signed note, or no checkpoint */
	PROOF_FORGED,    /* a signature of a known key does not verify */
	PROOF_UNSIGNED,  /* no signature of a known key of the log */
	PROOF_ORIGIN,    /* a checkpoint of another log */
	PROOF_EXCLUDED,  /* the entry is not where the proof says */
};

/* Slices of ret point into data. Returns PROOF_OK or PROOF_MALFORMED. */
int proof_parse(const char *data, size_t size, struct proof *ret);

/* Appends the file. extra and checkpoint as in struct proof. */
void proof_put(const struct proof *proof, struct bytes *ret);

/*
 * Verifies that the entry (its bytes, never a hash from elsewhere) stands in
 * the log origin. keys, n and ret_seals as for checkpoint_open(); whether the
 * cosigners found are enough is the caller's policy. *ret is written for
 * PROOF_OK only. Returns a proof_answer or a fault.
 */
int proof_verify(struct seal *seal, const struct proof *proof, const char *origin,
		const void *entry, size_t entry_size, const struct note_key *keys, size_t n,
		struct checkpoint *ret, struct note_seal *ret_seals);
