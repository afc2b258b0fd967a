/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as an entry, and as what an author said: what is accepted encodes
 * to the same bytes, and is an item as the ledger's format has them.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition) {
		abort();
	}
}

static void require_same(const struct bytes *out, const uint8_t *data, size_t size)
{
	require(!out->failed && out->size == size && memcmp(out->data, data, size) == 0);
}

static void try_deed(const uint8_t *data, size_t size)
{
	struct where where = { .text = "" };
	struct bytes out;
	struct deed deed;

	if (deed_decode(data, size, &deed, &where) != DEED_OK) {
		require(where.text[0] != '\0');
		return;
	}
	bytes_init(&out, size);
	require(deed_encode(&deed, &out) == DEED_OK);
	require_same(&out, data, size);
	require(item_is_canonical(data, size));
	bytes_finish(&out);
}

/* One entry alone: whole, or a part that begins one, or refused. */
static void try_join(const struct entry *entry)
{
	struct entry_join join;
	struct entry whole;

	entry_join_init(&join);
	for (uint64_t index = 0; index < 4; index++) {
		int answer = entry_join_add(&join, index, entry, &whole, NULL);

		require(answer ==
						(entry->kind != ENTRY_KIND_PART ? ENTRY_JOIN_WHOLE
										: ENTRY_JOIN_REFUSED) ||
				answer == ENTRY_JOIN_MORE);
		require(join.is_open == (answer == ENTRY_JOIN_MORE));
	}
	entry_join_finish(&join);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct where where = { .text = "" };
	struct entry entry;
	struct bytes out;

	try_deed(data, size);
	if (entry_decode(data, size, &entry, &where) != ENTRY_OK) {
		require(where.text[0] != '\0');
		return 0;
	}
	bytes_init(&out, ENTRY_MAX);
	require(entry_size(&entry) == size);
	require(entry_encode(&entry, &out) == ENTRY_OK);
	require_same(&out, data, size);
	require(item_is_canonical(data, size));
	bytes_finish(&out);
	try_deed(entry.said, entry.said_size);
	try_join(&entry);
	return 0;
}
