/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Are files of accesses the ones whose digests the log has?
 */

#include <stdint.h>

#include "meter/err.h"

struct books;
struct seal;
struct verify_fault;

struct verify_accesses {
	int64_t fit; /* files that are the log's */
	int64_t unknown; /* of a folder: files of which the log has nothing, the open one or not yet entered */
	int64_t absent; /* of a folder: the log's files that are not in it, which may have been deleted for their age */
};

enum verify_accesses_answer {
	VERIFY_ACCESSES_FIT = 0,
	VERIFY_ACCESSES_DIFFER,     /* *fault names the file */
	VERIFY_ACCESSES_UNREADABLE, /* *reason tells */
};

/*
 * Compares a file, or every file of accesses in a folder, with books folded from
 * the log. A file that is named alone must be the log's, by its name or, where
 * it has another, by its digest. Returns a verify_accesses_answer or a fault of
 * ours; *ret counts up to where it ended.
 */
int verify_accesses(const struct books *books, struct seal *seal, const char *path,
		struct verify_accesses *ret, struct verify_fault *fault, struct where *reason);
