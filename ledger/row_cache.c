/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/row_cache.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/item.h"
#include "meter/err.h"

enum {
	SLOTS = 64, /* a power of two; one account's line asks for half a dozen rows */
};

struct slot {
	const struct registry_row *row; /* NULL: free */
	const uint8_t *data;            /* its bytes then */
	enum row_kind kind;
	union row taken;
};

struct row_cache {
	struct slot slots[SLOTS];
};

int row_cache_open(struct row_cache **ret)
{
	struct row_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*ret = cache;
	return 0;
}

void row_cache_close(struct row_cache *cache)
{
	free(cache);
}

void row_cache_forget(struct row_cache *cache)
{
	for (size_t i = 0; i < SLOTS; i++) {
		cache->slots[i].row = NULL;
	}
}

/* Rows lie side by side in blocks: the middle bits of an address tell them apart. */
static struct slot *slot_of(struct row_cache *cache, const struct registry_row *row)
{
	uint64_t bits = (uint64_t)(uintptr_t)row * UINT64_C(0x9e3779b97f4a7c15);

	return &cache->slots[bits >> 58 & (SLOTS - 1)];
}

bool row_cache_take(struct row_cache *cache, enum row_kind kind, const struct registry_row *row,
		union row *ret)
{
	struct slot *slot = slot_of(cache, row);
	struct item_cursor cursor;

	if (slot->row == row && slot->data == row->row.data && slot->kind == kind) {
		*ret = slot->taken;
		return true;
	}
	cursor = item_cursor(row->row.data, row->row.size);
	slot->row = NULL;
	if (!row_take(&cursor, kind, &slot->taken) || !item_at_end(&cursor)) {
		return false;
	}
	slot->row = row;
	slot->data = row->row.data;
	slot->kind = kind;
	*ret = slot->taken;
	return true;
}
