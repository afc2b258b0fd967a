/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A made-up log: entry i is always the same bytes, so that a log can be checked
 * by itself, whoever wrote it and however it was cut into batches.
 */

#include <stddef.h>
#include <stdint.h>

struct seal;
struct store;

enum {
	MADE_ENTRY_MAX = 9000,
};

/* Entry `index`; returns its size. Most are short, every sixty-fourth is long. */
size_t made_entry(int64_t index, uint8_t ret[static MADE_ENTRY_MAX]);

/*
 * Appends entries from..from + count - 1 with the note of the new size, inside a
 * transaction. Returns what the store returned.
 */
int made_append(struct store *store, struct seal *seal, int64_t from, int64_t count);

/*
 * Whether the store holds exactly entries 0..size-1, the tiles that the tree
 * over them has, and the note of its size. Returns NULL, or what does not fit;
 * *ret_size is the log's size.
 */
const char *made_check(struct store *store, struct seal *seal, int64_t *ret_size);
