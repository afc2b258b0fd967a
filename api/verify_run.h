/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One verification, from the checkpoint to the books.
 *
 * In this order, and the first thing that does not fit is the one named: the
 * newest checkpoint and its signature; every hash, tile and bundle; every
 * entry, judged again; every released checkpoint; an older checkpoint or the
 * anchor; the stored books; files of accesses. Hashing runs in a thread beside the judging.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/verify_accesses.h"
#include "ledger/checkpoint.h"
#include "ledger/kind.h"
#include "ledger/note.h"
#include "ledger/verify.h"

struct verify_options {
	const char *path; /* a ledger's directory or an exported folder */
	const struct note_key *key;
	const char *since; /* file of an older checkpoint, or NULL */
	bool is_only_new; /* what since has was verified before: a proof shows that it is unchanged */
	const char *accesses; /* a file of accesses or a folder of them to compare, or NULL */
	const char *keys;     /* folder of the anchor, or NULL for the default one; for a ledger */
	const struct kinds *kinds;
	const struct shelf_table *others;
	size_t other_count;
};

/* What a comparison that may not take place came to. */
enum verify_verdict {
	VERIFY_NOT_DONE = 0, /* there is nothing to compare, or a fault came first */
	VERIFY_FITS,
	VERIFY_DIFFERS,
};

struct verify_report {
	bool is_ledger;
	bool has_checkpoint; /* it could be read: then size, root and origin hold */
	struct checkpoint checkpoint;
	bool is_signed; /* by the key given */
	int64_t entries;
	int64_t rederived;
	int64_t not_rederived;
	int64_t taken_over;   /* verified before, and proven to be the same */
	int64_t proof_hashes; /* in that proof */
	int64_t refusals;
	int64_t notes; /* released checkpoints verified, beyond the newest */
	enum verify_verdict since;
	enum verify_verdict anchor;
	int64_t since_size;
	int64_t anchor_size;
	char anchor_file[4096]; /* "": none was looked for */
	enum verify_verdict books;
	enum verify_verdict accesses;
	struct verify_accesses access_files;
	bool has_fault;
	struct verify_fault fault;
};

enum verify_run_answer {
	VERIFY_RUN_DONE = 0,   /* *ret tells; all is well unless has_fault */
	VERIFY_RUN_UNREADABLE, /* a path that cannot be read: *reason tells */
};

/* Returns a verify_run_answer or a fault of ours. */
int verify_run(const struct verify_options *options, struct verify_report *ret,
		struct where *reason);
