/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An entry of the log, taken apart to be shown.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/kind.h"
#include "ledger/seal.h"

struct ledger;
struct view;

struct log_entry {
	int64_t index;
	const struct bytes *bytes; /* borrowed */
	const char *kind;          /* "part", or "unknown" */
	struct entry entry;        /* borrows bytes */
	bool has_deed;
	struct deed deed;
	uint8_t leaf[SEAL_HASH_BYTES];
};

/* Takes it apart. Returns 0, or WEIR_FAULT_BROKEN where it is no entry, or another fault. */
int log_entry_open(const struct bytes *bytes, int64_t index, const struct kinds *kinds,
		struct seal *seal, struct log_entry *ret);

/* The entry's members, into the open object; with everything in it or as in a list. */
void view_log_entry(struct view *view, const struct log_entry *entry, const struct zone *zone,
		bool is_whole);

/* Entries first..last, both included, as the array "entries". Returns 0 or a fault. */
int view_log_entries(struct view *view, struct ledger *ledger, int64_t first, int64_t last);

/* One entry's members, with everything in it. Returns 0 or a fault. */
int view_log_one(struct view *view, struct ledger *ledger, int64_t index);

/* Everything in it on stdout, for people. Returns 0 or a fault. */
int log_entry_print(const struct log_entry *entry, const struct zone *zone);
