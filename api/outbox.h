/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The outbox: records on disk until somebody far away has them.
 *
 * Records are bytes, numbered from 1 in the order in which they came, and read
 * again in that order. What outbox_put() kept is synced when it returns. What
 * was delivered is marked by outbox_done(), durably, and its room is used
 * again. Days may lie between the two.
 *
 * An outbox has a bound. What finds no room, because of it or because the disk
 * is full, is not dropped in silence: it is counted as a gap, with the span of
 * its seconds, in a file that needs no new room. The owner closes the gap by
 * outbox_mend() with a record that says so, as soon as there is room; until
 * then nothing else is taken, so that the gap's record stands where it was.
 *
 * The folder, 0700, has one owner at a time. It holds lock (ledger/gate),
 * outbox.state (api/outbox_state) and outbox.N, N the number of the file's
 * first record in sixteen hexadecimal digits; each record is
 *
 *	0   4  bytes of data, big-endian
 *	4   8  number, big-endian
 *	12  8  the first bytes of SHA-256("weir/outbox/v1" LF ‖ bytes 0..11 ‖ data)
 *	20     data
 *
 * A tail that a crash left torn was never acknowledged and is cut off.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/outbox_state.h"
#include "meter/scope.h"

struct bytes;
struct where;

enum {
	OUTBOX_DATA_MAX = 128 * 1024,   /* of one record */
	OUTBOX_BYTES_MIN = 1024 * 1024, /* a bound below it would hold a handful of records */
	OUTBOX_PATH_MAX = 4096,
};

struct outbox_limits {
	int64_t bytes;   /* of all files but the state, at least OUTBOX_BYTES_MIN */
	int64_t records; /* at least 1 */
};

enum outbox_answer {
	OUTBOX_OK = 0,
	OUTBOX_FULL,      /* put: some are counted as lost; mend: there is no room yet */
	OUTBOX_END,       /* next: there are no more now */
	OUTBOX_LOCKED,    /* open: another process owns it */
	OUTBOX_NO_ACCESS, /* open: this user may not */
	OUTBOX_BROKEN,    /* open: a file is damaged or missing; *reason names it */
};

struct outbox;

/*
 * Opens, and makes the folder where it is missing. Looks at every record.
 * Returns OUTBOX_OK, _LOCKED, _NO_ACCESS, _BROKEN, or a WEIR_FAULT (IO with
 * errno set). *reason is written for OUTBOX_BROKEN only.
 */
int outbox_open(const char *folder, const struct outbox_limits *limits, struct outbox **ret,
		struct where *reason);
void outbox_close(struct outbox *outbox);
SCOPE_CLOSER(struct outbox, outbox_close)

struct outbox_item {
	int64_t at_s; /* for the span of a gap */
	const void *data;
	size_t size; /* 1..OUTBOX_DATA_MAX */
};

/*
 * Keeps the first *ret_kept items and counts the others as lost; both lasts.
 * Returns OUTBOX_OK or OUTBOX_FULL, or a WEIR_FAULT, after which the outbox is
 * of no more use and what was kept is known on the next open only.
 */
int outbox_put(struct outbox *outbox, const struct outbox_item *items, size_t count,
		size_t *ret_kept);

/* The gap that is open; count 0: none. */
struct outbox_gap outbox_gap(const struct outbox *outbox);

/* Puts the record of the gap and closes it. Returns OUTBOX_OK, OUTBOX_FULL or a fault. */
int outbox_mend(struct outbox *outbox, const void *data, size_t size);

/*
 * The next record: from the first that is not done, in order. Appends its
 * data. Returns OUTBOX_OK, OUTBOX_END, or a fault: BROKEN where a file was
 * damaged since it was opened.
 */
int outbox_next(struct outbox *outbox, struct bytes *ret, uint64_t *ret_number);

/* From the first that is not done again. */
void outbox_rewind(struct outbox *outbox);

/*
 * All records up to this one, which was read, are delivered: lasts. Returns 0
 * or a fault.
 */
int outbox_done(struct outbox *outbox, uint64_t number);

struct outbox_counts {
	int64_t waiting; /* records not done */
	int64_t bytes;   /* on disk, those done whose file is not free yet included */
	int64_t cut;     /* bytes of a torn tail that were cut off on opening */
};

struct outbox_counts outbox_counts(const struct outbox *outbox);
