/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/made_log.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/seal.h"
#include "ledger/store.h"
#include "ledger/tile.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	NOTE_BYTES_MAX = 64,
};

size_t made_entry(int64_t index, uint8_t ret[static MADE_ENTRY_MAX])
{
	size_t size = index % 64 == 63 ? MADE_ENTRY_MAX : 20 + (size_t)(index * 37 % 200);

	for (size_t i = 0; i < size; i++) {
		ret[i] = (uint8_t)((size_t)(index >> (8 * (i % 3))) + i);
	}
	return size;
}

static size_t make_note(int64_t size, char ret[static NOTE_BYTES_MAX])
{
	return (size_t)snprintf(ret, NOTE_BYTES_MAX, "made.example/log\n%lld\n", (long long)size);
}

int made_append(struct store *store, struct seal *seal, int64_t from, int64_t count)
{
	struct store_entry *entries = calloc((size_t)count, sizeof(*entries));
	uint8_t *data = calloc((size_t)count, MADE_ENTRY_MAX);
	char note[NOTE_BYTES_MAX];
	int r = entries == NULL || data == NULL ? WEIR_FAULT_MEMORY : 0;

	for (int64_t i = 0; r == 0 && i < count; i++) {
		entries[i].data = data + i * MADE_ENTRY_MAX;
		entries[i].size = made_entry(from + i, data + i * MADE_ENTRY_MAX);
		r = seal_leaf(seal, entries[i].data, entries[i].size, entries[i].leaf);
	}
	if (r == 0) {
		r = store_append(store, from, entries, (size_t)count);
	}
	if (r == 0) {
		r = store_put_note(store, from + count, note, make_note(from + count, note),
				from % 3 == 0);
	}
	free(entries);
	free(data);
	return r;
}

struct checking {
	struct store *store;
	struct seal *seal;
	struct tile_maker *maker;
	struct bytes bytes;
	int64_t next;
	const char *wrong;
};

static int check_tile(void *context, struct tile tile, const uint8_t *hashes)
{
	struct checking *checking = context;
	size_t size = (size_t)tile.width * SEAL_HASH_BYTES;
	int r = store_tile(
			checking->store, tile.level, (int64_t)tile.n, tile.width, &checking->bytes);

	if (r != STORE_OK || checking->bytes.size != size ||
			memcmp(checking->bytes.data, hashes, size) != 0) {
		checking->wrong = "a tile is not the tree's";
	}
	return 0;
}

static int check_entry(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct checking *checking = context;
	uint8_t wanted[MADE_ENTRY_MAX];

	if (index != checking->next || size != made_entry(index, wanted) ||
			memcmp(data, wanted, size) != 0) {
		checking->wrong = "an entry is not what was appended";
	}
	checking->next++;
	return 0;
}

/* The tiles are asked for after the walk, which the store must not be asked during. */
static void check_tiles(struct checking *checking, int64_t size)
{
	uint8_t entry[MADE_ENTRY_MAX];
	uint8_t hash[SEAL_HASH_BYTES];
	int r = 0;

	tile_maker_init(checking->maker, check_tile, checking);
	for (int64_t i = 0; r == 0 && i < size; i++) {
		r = seal_leaf(checking->seal, entry, made_entry(i, entry), hash);
		if (r == 0) {
			r = tile_maker_add(checking->seal, checking->maker, hash);
		}
	}
	if (r == 0) {
		r = tile_maker_end(checking->seal, checking->maker, hash);
	}
	if (r != 0) {
		checking->wrong = "a hash failed";
	}
}

static void check_note(struct checking *checking, int64_t size)
{
	char note[NOTE_BYTES_MAX];
	int64_t signed_size = 0;
	int r = store_last_note(checking->store, &signed_size, &checking->bytes);

	if (size == 0) {
		checking->wrong = r == STORE_NONE ? checking->wrong : "a note without entries";
		return;
	}
	size_t note_size = make_note(size, note);
	if (r != STORE_OK || signed_size != size || checking->bytes.size != note_size ||
			memcmp(checking->bytes.data, note, note_size) != 0) {
		checking->wrong = "the last note is not that of the log's size";
	}
}

const char *made_check(struct store *store, struct seal *seal, int64_t *ret_size)
{
	struct checking checking = { .store = store, .seal = seal };

	checking.maker = calloc(1, sizeof(*checking.maker));
	bytes_init(&checking.bytes, TILE_BYTES_MAX);
	if (checking.maker == NULL || store_size(store, ret_size) != STORE_OK ||
			store_entries(store, 0, INT64_MAX, check_entry, &checking) != 0) {
		checking.wrong = "the log cannot be read";
	} else if (checking.next != *ret_size) {
		checking.wrong = "entries are missing";
	} else {
		check_tiles(&checking, *ret_size);
		check_note(&checking, *ret_size);
	}
	bytes_finish(&checking.bytes);
	free(checking.maker);
	return checking.wrong;
}
