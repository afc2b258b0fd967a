/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What was seen of a log before: sizes, and the root that it had at each. A log
 * that has another root at such a size was changed, and one that does not reach
 * it was put back.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/verify_run.h"
#include "ledger/checkpoint.h"
#include "ledger/seal.h"
#include "ledger/verify.h"

/* A size at which the root over the entries must be this one. */
struct verify_mark {
	uint64_t size;
	uint8_t root[SEAL_HASH_BYTES];
};

/* Begun with zeros. */
struct verify_marks {
	struct verify_mark since;  /* the auditor's own older checkpoint */
	struct verify_mark anchor; /* beside a ledger, where this user may read it */
	bool has_since, has_anchor;
	struct verify_fault fault; /* what is wrong with them; rule "" is nothing */
};

/* A fault of no entry; the one that is set first stays. Texts are cut to what there is room for. */
void verify_fault_set(struct verify_fault *fault, const char *file, const char *rule,
		const char *expected, const char *found);

/* Verifies a checkpoint by the key. Returns 0, 1 with *fault set, or a fault of ours. */
int verify_checkpoint_open(const struct note_key *key, const char *note, size_t size,
		const char *file, struct checkpoint *ret, struct verify_fault *fault);

/*
 * Reads the older checkpoint, if one was given. Returns 0, also where it does
 * not verify (then marks and report say so); VERIFY_RUN_UNREADABLE with a
 * reason; or a fault of ours.
 */
int verify_marks_since(struct verify_marks *marks, const struct verify_options *options,
		struct verify_report *report, struct where *reason);

/* Reads a ledger's anchor, where there is one that this user may read. Returns 0 or a fault of ours. */
int verify_marks_anchor(struct verify_marks *marks, struct seal *seal,
		const struct verify_options *options, struct verify_report *report);

/* At the end: a mark beyond the log's size says that this is an older copy. */
void verify_marks_ahead(struct verify_marks *marks, const struct verify_options *options,
		struct verify_report *report);
