/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an opened ledger consists of: shared by the rooms that open, read and
 * write it, and by nobody else.
 */

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/anchor.h"
#include "ledger/clock.h"
#include "ledger/fold.h"
#include "ledger/gate.h"
#include "ledger/keyring.h"
#include "ledger/ledger.h"
#include "ledger/signer.h"
#include "ledger/store.h"
#include "ledger/tree.h"

/* An entry not committed yet. */
struct pending {
	struct bytes bytes;
	uint8_t leaf[BOOKS_HASH_BYTES];
};

struct ledger {
	enum ledger_mode mode;
	char dir[4096];
	struct kinds kinds;
	struct clock clock;
	struct gate_lock *lock;
	struct store *store;
	struct seal *seal;
	struct signer *signer;
	struct anchor *anchor;
	struct books *books;
	struct fold fold;
	struct tree_edge edge; /* of all entries, pending ones too */
	struct pending *pending;
	size_t pending_count, pending_room;
	int64_t stored;    /* entries in the store */
	struct bytes note; /* the checkpoint of the last commit */
	int64_t note_size;
	int64_t released_size;
	int64_t released_ms; /* monotonic time of the last release */
	int64_t flushed_ms;
	int fault; /* the first: from it on nothing is taken, committed or released */
	char why[512];
};

/* Fills in options of the store: which tables the books need. */
size_t ledger_tables(const struct shelf_table *others, size_t other_count,
		const struct shelf_table *ret[static BOOKS_SHELVES_MAX]);

/* ---- what making and opening share ---- */

/* Nothing open yet; NULL without memory. */
struct ledger *ledger_new(enum ledger_mode mode, const char *dir, const struct kinds *kinds);

/* The folder of keys: the one given, or ledger_default_keys(). Returns 0 or WEIR_FAULT_IO. */
int ledger_keys_folder(const char *given, char ret[static PATH_MAX]);

/* Takes the lock. Answers LEDGER_OK, _BUSY where another process has it, _REFUSED. */
int ledger_take_lock(struct ledger *ledger, struct where *reason);

/*
 * Opens the log's key: the file named by its id, holding the key that the first
 * entry names. Answers LEDGER_OK, _KEYLESS.
 */
int ledger_open_key(struct ledger *ledger, const char *keys, const struct note_key *key,
		struct where *reason);
