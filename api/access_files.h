/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The files of accesses in a folder: DAY.PART.jsonl, "2026-11-22.1.jsonl".
 *
 * The newest is the one that is being written; all others are closed and do not
 * change any more. What of a closed file belongs into the log is its name and
 * its digest (ledger/accesses.h).
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/accesses.h"

struct seal;

enum {
	ACCESS_NAME_MAX = 40,
};

/* A file's name, and what it says. False, *ret untouched, for any other name. */
struct access_file {
	struct day day;
	int64_t part; /* from 1 */
};
const char *access_file_name(struct access_file file, char buffer[static ACCESS_NAME_MAX]);
bool access_file_parse(const char *name, struct access_file *ret);
bool access_file_is_before(struct access_file a, struct access_file b);

/* In order of precedence. */
enum access_files_answer {
	ACCESS_FILES_OK = 0,
	ACCESS_FILES_NONE,       /* no file of accesses is there, or none behind that one */
	ACCESS_FILES_UNREADABLE, /* errno says why */
};

/*
 * The first file of a folder behind *after, of all where after is NULL, and
 * ret may be after; the newest. Return an access_files_answer; *ret is written for ACCESS_FILES_OK.
 */
int access_files_next(const char *folder, const struct access_file *after, struct access_file *ret);
int access_files_newest(const char *folder, struct access_file *ret);

/*
 * A file's digest, lines and bytes; its day and part by its name, which must be
 * one. Returns ACCESS_FILES_OK, ACCESS_FILES_UNREADABLE or a fault.
 */
int access_files_read(struct seal *seal, const char *path, struct access_file file,
		struct accesses_said *ret);
