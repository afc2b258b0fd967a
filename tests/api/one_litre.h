/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * docs/one-litre.md and the program behind it: the run that makes its entries,
 * the story that verification reads out of them, and the page's blocks.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"
#include "ledger/seal.h"
#include "meter/bytes.h"
#include "meter/count.h"

struct small_ledger;
struct verify;

/* Ends the program with status 1, saying what, unless it is so. */
void demand(bool is_so, const char *what);

/* Fills a new ledger in memory; the caller closes it. */
void one_litre_run(struct small_ledger *small);

enum {
	STORY_ENTRIES_MAX = 32,
};

struct story_entry {
	struct bytes bytes;
	uint8_t leaf[SEAL_HASH_BYTES];
	uint32_t kind;
};

/* A log read as verify reads it. */
struct story {
	const struct kind *tables[2];
	struct kinds kinds;
	struct seal *seal;
	struct verify *verify; /* holds the books at the end */
	struct story_entry entries[STORY_ENTRIES_MAX];
	size_t count;
	uint8_t root[SEAL_HASH_BYTES];
};

/* Takes the next entry's bytes over: verified and folded. */
void story_add(struct story *story, const uint8_t *data, size_t size);

/* story is zero before the first story_add; all entries are in. */
void story_end(struct story *story);
void story_finish(struct story *story);

/* The n-th entry of a kind, from 0; demanded to be there. */
const struct story_entry *story_find(const struct story *story, uint32_t kind, size_t n);

/*
 * Appends the page with each block "```text NAME" made anew from the story;
 * every block stands in it once.
 */
void story_page(const struct story *story, const char *page, struct bytes *out);
