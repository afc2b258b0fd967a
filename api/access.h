/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The file of accesses: one line of JSON for each request that was answered.
 *
 *	{"at":"2026-11-22T06:00:00Z","caller":"abcdefgh","role":"holder",
 *	 "method":"GET","path":"/v1/permits","status":200,"bytes":512}
 *
 * No secret, no address and no body stands in it, and of the request's target
 * the path alone. Bytes of a path that are no printable ASCII, a quotation mark
 * or a backslash are \u00XX. A new file begins with each civil day of the
 * ledger, and where one has grown to ACCESS_PART_BYTES (api/access_files.h).
 *
 * Lines are collected and written in whole ones: when enough have come, and at
 * access_flush(), which the owner calls once a second and when it ends. The last
 * room of a disk is left to others: whoever asks much must not fill the one that
 * the ledger stands on. Where there is no room they wait in memory up to ACCESS_HELD_BYTES; what comes then is
 * counted, and the first line that fits again says how many are missing:
 *
 *	{"at":"...","lost":17}
 *
 * One process writes a folder; several threads may share one struct access.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/access_files.h"
#include "meter/scope.h"

struct access;
struct caller;
struct zone;

enum {
	ACCESS_PART_BYTES = 64 << 20, /* some 400,000 lines: read by an editor, hashed in a blink */
	ACCESS_WRITE_BYTES =
			32 << 10,    /* written at once, so that a line costs no call of its own */
	ACCESS_HELD_BYTES = 1 << 20, /* kept where nothing can be written */
	ACCESS_PATH_BYTES = 1000,    /* of a path; the rest is cut off */
	ACCESS_RESERVE_BYTES = 256 << 20, /* of the file system that are not ours; or */
	ACCESS_RESERVE_SHARE = 16,        /* one part of so many of it, where that is less */
};

struct access_line {
	struct instant at; /* by the ledger's clock */
	const struct caller *caller;
	const char *method;
	const char *path; /* without its query */
	size_t path_size;
	int status;
	int64_t bytes; /* of the answer's body */
};

enum access_answer {
	ACCESS_OK = 0,
	ACCESS_BUSY, /* another process writes this folder */
	ACCESS_FULL, /* nothing can be written now: it waits in memory, or is counted; errno says why */
};

/*
 * Opens the folder, made 0700 where it is missing, and goes on in the newest
 * file where that is of today. now is the ledger's clock, zone its zone; borrows
 * nothing.
 * Returns ACCESS_OK, ACCESS_BUSY, or a fault (IO with errno set).
 */
int access_open(const char *folder, const struct zone *zone, struct instant now,
		struct access **ret);

/* Flushes and closes; the file goes on with the next access_open(). */
void access_close(struct access *access);
SCOPE_CLOSER(struct access, access_close)

/* Takes a line. Returns ACCESS_OK, ACCESS_FULL or a fault; *ret_is_closed tells that a file was. */
int access_write(struct access *access, const struct access_line *line, bool *ret_is_closed);

/* So many lines are missing, which the next one that is written will say. */
void access_lose(struct access *access, int64_t lines);

/* Writes what was collected; at midnight closes the file of yesterday. The same returns. */
int access_flush(struct access *access, struct instant now, bool *ret_is_closed);

/* The file that is being written: every other one in the folder is closed. */
struct access_file access_current(struct access *access);
