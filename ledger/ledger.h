/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An opened ledger: the log, its books, and, for the one writer, its key.
 *
 * Writing: ledger_submit as often as wanted, then ledger_commit. Everything
 * between two commits stands in one transaction whose checkpoint is signed in
 * it; what ledger_submit returned may be acknowledged once ledger_commit
 * returned 0. After WEIR_FAULT_UNKNOWN nothing may be said and the process
 * must end: whether the transaction happened is known only on the next open.
 *
 * Reading: the books as stored, with the entries beyond them folded in memory.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/clock.h"
#include "ledger/kind.h"
#include "meter/err.h"

struct ledger;
struct signature;
struct store;

/* What a new ledger is made of. */
struct ledger_plan {
	const char *dir;    /* made, 0700; must not exist or be empty */
	const char *origin; /* the log's name, 1..255 bytes */
	const char *keys;   /* folder of key and anchor, outside dir; made if absent */
	const struct zone *zone;
	struct clock clock;
	bool is_two_actors;
};

struct ledger_made {
	char vkey[512];
	char key_file[4096];
	char anchor_file[4096];
};

enum ledger_answer {
	LEDGER_OK = 0,
	LEDGER_ABSENT,   /* no ledger there */
	LEDGER_BUSY,     /* another process is its writer: hand it the deed over the socket */
	LEDGER_KEYLESS,  /* the key or anchor file is not there: *reason names it */
	LEDGER_BEHIND,   /* older than its anchor: a restored copy; read-only until mended */
	LEDGER_EXISTS,   /* init: something stands there already */
	LEDGER_REFUSED,  /* a request was refused: *reason says why */
	LEDGER_REPEATED, /* this very delivery is in already: ret->entry is where */
	LEDGER_NOTHING,  /* nothing new in it: no entry was made */
};

/* Makes a ledger. Answers LEDGER_OK, _EXISTS, _REFUSED. */
int ledger_init(const struct ledger_plan *plan, const struct kinds *kinds,
		const struct shelf_table *others, size_t other_count, struct ledger_made *ret,
		struct where *reason);

/*
 * A ledger in memory only, with its first two entries: for trials of a whole
 * folder on an empty ledger, and for tests. plan->dir and keys are not looked at.
 */
int ledger_memory(const struct ledger_plan *plan, const struct kinds *kinds,
		const struct shelf_table *others, size_t other_count, struct ledger **ret);

enum ledger_mode {
	LEDGER_READ,
	LEDGER_WRITE, /* takes the lock, loads the key, checks the anchor */
	LEDGER_TRIAL, /* reads, and takes deeds in memory only: what would happen */
};

struct ledger_options {
	const char *dir;
	const char *keys; /* NULL: where ledger_init puts them by default */
	enum ledger_mode mode;
	const struct kinds *kinds;
	const struct shelf_table *others; /* billing's tables */
	size_t other_count;
};

/* Answers LEDGER_OK, _ABSENT, _BUSY, _KEYLESS, _BEHIND. */
int ledger_open(const struct ledger_options *options, struct ledger **ret, struct where *reason);

/*
 * Folds in memory what the log has grown by since a ledger was opened for
 * reading, from one snapshot. Answers LEDGER_OK, or LEDGER_NOTHING where it has
 * not grown. After a fault the books are not to be used: close and open anew.
 */
int ledger_refresh(struct ledger *ledger);

/* Closes without another word; a writer calls ledger_end first. Accepts NULL. */
void ledger_close(struct ledger *ledger);

/* A writer's end: commits, flushes the books, releases the last checkpoint. Returns 0 or a fault. */
int ledger_end(struct ledger *ledger);

const char *ledger_why(const struct ledger *ledger);
struct books *ledger_books(struct ledger *ledger);
struct store *ledger_store(struct ledger *ledger);
struct seal *ledger_seal(struct ledger *ledger);
int64_t ledger_size(const struct ledger *ledger);
struct instant ledger_now(const struct ledger *ledger);

/* What a deed is judged by at this moment; borrows the ledger, and holds until it changes. */
struct judge ledger_judge(struct ledger *ledger);
const struct clock *ledger_clock(const struct ledger *ledger);
const struct kinds *ledger_kinds(const struct ledger *ledger);

/* Root of the log as it stands (RFC 6962 section 2.1). */
int ledger_root(struct ledger *ledger, uint8_t ret[static BOOKS_HASH_BYTES]);

/* The same as it was at a size of 0..what the store holds. */
int ledger_root_at(struct ledger *ledger, int64_t size, uint8_t ret[static BOOKS_HASH_BYTES]);

/* A kind_fetch over the ledger: source is the struct ledger. */
int ledger_fetch(void *source, int64_t index, struct bytes *ret);

/* What a submission came to. */
struct receipt {
	int64_t entry;    /* the first entry that it made, or that already holds it */
	int64_t last;     /* the last one */
	int64_t findings; /* how many of them are findings */
};

/*
 * Submits a deed or observation: said is its bytes as its author made them.
 * Answers LEDGER_OK, _REFUSED, _REPEATED, _NOTHING; the transaction goes on.
 * After a fault the process must end: the books in memory are not to be used.
 */
int ledger_submit(struct ledger *ledger, uint64_t kind, const void *said, size_t said_size,
		struct receipt *ret, struct where *reason);

/* The same of what its author signed (ledger/signing.h). */
int ledger_submit_signed(struct ledger *ledger, uint64_t kind, const void *said, size_t said_size,
		const struct signature *signature, struct receipt *ret, struct where *reason);

/*
 * Signs and commits what was submitted; nothing submitted, nothing done. Books
 * are flushed when half a second has passed or is_flush. Faults only: end the
 * process, and after WEIR_FAULT_UNKNOWN say nothing.
 */
int ledger_commit(struct ledger *ledger, bool is_flush);

/* Releases the newest checkpoint if a second has passed, or always. */
int ledger_release(struct ledger *ledger, bool is_ending);

/* The actor of a local user, or 0 when the ledger knows none. */
int64_t ledger_actor(const struct ledger *ledger, int64_t uid);

/* The folder of keys used when none is named: XDG_STATE_HOME, root's, or the user's. */
int ledger_default_keys(char *buffer, size_t size);
