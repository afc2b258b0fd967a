/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A log that is to be verified: a ledger's own store, or an exported folder.
 * Nothing in it is believed here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/tiles_dir.h"
#include "ledger/tree.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/scope.h"

struct books;
struct books_difference;
struct seal;
struct shelf_table;
struct verify_log;

enum verify_log_answer {
	VERIFY_LOG_OK = 0,
	VERIFY_LOG_UNREADABLE, /* no such path, or no right to it: *reason tells */
	VERIFY_LOG_DAMAGED,    /* it is there, but no store or no folder of a log: *reason tells */
};

/* others are billing's tables. Returns a verify_log_answer or a fault; *ret for _OK only. */
int verify_log_open(const char *path, const struct shelf_table *others, size_t other_count,
		struct verify_log **ret, struct where *reason);
void verify_log_close(struct verify_log *log);
SCOPE_CLOSER(struct verify_log, verify_log_close)

bool verify_log_is_ledger(const struct verify_log *log);

/* What is named where the log itself is at fault: "ledger.db" or "checkpoint". */
const char *verify_log_file(const struct verify_log *log);

/*
 * The newest checkpoint, a signed note, and for a ledger its books as they
 * stand in that same moment: as rebuild_load(). Returns VERIFY_LOG_OK,
 * _DAMAGED or a fault.
 */
struct verify_log_head {
	struct bytes note;
	int64_t size;         /* entries of a ledger's log; -1 for a folder */
	struct books *stored; /* NULL: none; owned by the log */
	int64_t stored_size;
	int books_answer; /* of rebuild_load() */
	struct books_difference *difference;
};
int verify_log_head(
		struct verify_log *log, const struct verify_log_head **ret, struct where *reason);

/* Sets the size of the verified checkpoint; before any entry is read. */
void verify_log_set_size(struct verify_log *log, uint64_t size);

/*
 * Calls back for each entry in order. What the callback returns, if not 0,
 * ends the walk and is returned. VERIFY_LOG_DAMAGED where an entry cannot be
 * read: *reason tells. The callback may call verify_log_fetch().
 */
typedef int verify_log_entry(void *context, const uint8_t *data, size_t size);
int verify_log_walk(struct verify_log *log, verify_log_entry *callback, void *context,
		struct where *reason);

/* A kind_fetch: source is the log. */
int verify_log_fetch(void *source, int64_t index, struct bytes *ret);

/*
 * Hashes everything again, as tiles_dir_check() and store_check() do. It may
 * run in a thread of its own beside the calls above, with a seal of its own.
 */
int verify_log_check(struct verify_log *log, struct seal *seal,
		const uint8_t root[static SEAL_HASH_BYTES], struct tiles_fault *ret);

/*
 * Calls back for each released checkpoint of a ledger of at most the size set,
 * ascending; a folder has none. What the callback returns, if not 0, ends it.
 */
typedef int verify_log_note(void *context, int64_t size, const char *note, size_t note_size);
int verify_log_notes(struct verify_log *log, verify_log_note *callback, void *context,
		struct where *reason);

/*
 * A consistency proof from old_size to the size set, made from the tiles alone
 * (tree_consistency_make). VERIFY_LOG_DAMAGED where a tile cannot be read:
 * *reason tells.
 */
int verify_log_consistency(struct verify_log *log, struct seal *seal, uint64_t old_size,
		uint8_t ret[static TREE_PROOF_MAX * SEAL_HASH_BYTES], size_t *ret_n,
		struct where *reason);
