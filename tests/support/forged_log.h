/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A log as a faulty program might have written it: entries altered, then
 * linked and hashed again, so that nothing but judging can find the fault.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/entry.h"
#include "meter/bytes.h"

enum {
	FORGED_ENTRIES_MAX = 64,
	FORGED_PATH_MAX = 8,
};

struct forged_log {
	struct bytes entries[FORGED_ENTRIES_MAX];
	size_t count;
	struct bytes said;   /* of the entry altered last */
	struct bytes effect; /* the same */
};

/* Reads entries in hex, one a line. Asserts that they are there. */
void forged_open(struct forged_log *log, const char *path);
void forged_close(struct forged_log *log);

/* A kind_fetch: source is the struct forged_log. */
int forged_fetch(void *source, int64_t index, struct bytes *ret);

/* The entry, borrowing the log's bytes. */
void forged_entry(const struct forged_log *log, size_t index, struct entry *ret);

/* Puts entry in the place of another. */
void forged_put(struct forged_log *log, size_t index, const struct entry *entry);

void forged_drop(struct forged_log *log, size_t index);

/* Puts a copy of one entry before another. */
void forged_copy(struct forged_log *log, size_t index, size_t before);

/*
 * Adds delta to a number, or flips the lowest bits of bytes, in an item: path
 * names places in arrays within arrays, -1 ends it. Asserts that it is there.
 */
void forged_effect(struct forged_log *log, size_t index, const int path[], int delta);
void forged_said(struct forged_log *log, size_t index, const int path[], int delta);

/* Makes the counts and hashes of all links follow again. */
void forged_link(struct forged_log *log);
