/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Entry bundles (C2SP tlog-tiles v0.1.0): for each entry its length as a
 * big-endian uint16 and its bytes, up to 256 entries; no header, no count.
 */

#include <stddef.h>
#include <stdint.h>

struct bytes;

enum {
	BUNDLE_ENTRIES_MAX = 256,
	BUNDLE_ENTRY_MAX = 65535, /* what a uint16 can say */
	BUNDLE_BYTES_MAX = BUNDLE_ENTRIES_MAX * (2 + BUNDLE_ENTRY_MAX),
};

enum bundle_answer {
	BUNDLE_OK = 0,
	BUNDLE_END, /* nothing follows */
	BUNDLE_CUT, /* half a length, or a length that runs past the end */
};

/* Appends one entry; size is at most BUNDLE_ENTRY_MAX. */
void bundle_put(struct bytes *bundle, const void *entry, size_t size);

struct bundle_cursor {
	const uint8_t *data;
	size_t size;
	size_t at;
};

/* Over bytes it does not own. */
struct bundle_cursor bundle_cursor(const void *data, size_t size);

/* The next entry, a slice of the bundle. Only BUNDLE_OK moves the cursor and writes results. */
int bundle_next(struct bundle_cursor *cursor, const uint8_t **ret_entry, size_t *ret_size);

enum bundle_verdict {
	BUNDLE_WHOLE = 0,
	BUNDLE_BROKEN, /* an entry is cut */
	BUNDLE_SHORT,  /* fewer entries than wanted */
	BUNDLE_LONG,   /* bytes follow the last wanted entry */
};

/* Whether the bytes are exactly count entries. */
enum bundle_verdict bundle_check(const void *data, size_t size, size_t count);
