/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Verification: trusting nobody, from the entries alone.
 *
 * Every entry is read, its links and parts followed, its deed judged again,
 * and what its effect says compared with what follows. The root over all
 * leaf hashes is compared with the signed checkpoint's. Stored books are only
 * compared, never believed.
 *
 * From an entry of unknown semantics on nothing can be judged, since the books
 * are not whole: bytes, links, parts, time and hashes are still checked, and
 * verify_end() names that entry as not re-derived.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "ledger/tree.h"

struct verify_fault {
	int64_t entry;  /* index, or -1 */
	char file[256]; /* a file of a folder, or "" */
	char rule[64];  /* which rule does not hold */
	char expected[256];
	char found[256];
};

struct verify {
	struct books *books;
	struct seal *seal;
	struct tree_edge edge;
	int64_t entries;
	int64_t rederived;     /* of them: deeds judged again, findings recomputed */
	int64_t not_rederived; /* of or behind semantics that this program does not know */
	int64_t taken_over;    /* folded unjudged: verified before, as verify_trust() says */
	int64_t refusals;      /* deliveries that were refused: the log holds their digests only */
	bool has_fault;
	struct verify_fault fault;
	struct verify_state *state; /* private */
};

/* entries fetches earlier ones for late readings. */
int verify_open(const struct kinds *kinds, const struct shelf_table *others, size_t other_count,
		kind_fetch *fetch, void *source, struct verify **ret);
void verify_close(struct verify *verify);

/*
 * The first so many entries were verified before, up to a commit's end: they
 * are read and folded, and not judged again. That they are the same ones is
 * for the caller to show. Before the first entry.
 */
void verify_trust(struct verify *verify, int64_t size);

/*
 * Takes the next entry. Returns 0 while everything fits, 1 at the first fault
 * (verify->fault is set; nothing more is taken), or a fault of ours.
 */
int verify_entry(struct verify *verify, const uint8_t *data, size_t size);

/* At the end: is something left open, is this the root, was all re-derived? The same returns. */
int verify_end(struct verify *verify, uint64_t size, const uint8_t root[static BOOKS_HASH_BYTES]);

/* Compares a root over the entries with a wanted one. 0, or 1 with the fault set, its entry -1. */
int verify_root(struct verify *verify, const char *rule, uint64_t size, const uint8_t *root,
		uint64_t found_size, const uint8_t *found_root);

/* Sets the first fault; later ones are ignored. Returns 1. */
int verify_set(struct verify *verify, int64_t entry, const char *rule, const char *expected,
		const char *found);
