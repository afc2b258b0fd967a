/* SPDX-License-Identifier: Apache-2.0 */

#include "api/idempotency.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/seal.h"
#include "ledger/stream.h"
#include "ledger/whole.h"
#include "meter/err.h"

bool idempotency_is_key(const char *key, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (key[i] <= ' ' || key[i] > '~') {
			return false;
		}
	}
	return size > 0 && size <= IDEMPOTENCY_KEY_MAX;
}

int idempotency_stream(struct seal *seal, const char *key, size_t size,
		uint8_t ret[static BOOKS_HASH_BYTES])
{
	const struct seal_part parts[] = {
		{ "weir/idempotency/v1\n", sizeof("weir/idempotency/v1\n") - 1 },
		{ key, size },
	};

	return seal_sha256_parts(seal, parts, sizeof(parts) / sizeof(parts[0]), ret);
}

int idempotency_find(const struct books *books, kind_fetch *fetch, void *source,
		const struct deed *deed, uint64_t kind, int64_t *ret_entry)
{
	const struct stream_row *row;
	struct stream_row key;
	struct whole whole;
	struct deed before;
	bool is_same = false;
	int fault;

	stream_key(kind, deed, &key);
	row = shelf_find(books_shelf(books, BOOK_STREAM), &key);
	if (row == NULL) {
		return IDEMPOTENCY_NEW;
	}
	whole_init(&whole);
	fault = whole_fetch(&whole, fetch, source, row->entry);
	if (fault == 0 &&
			deed_decode(whole.entry.said, whole.entry.said_size, &before, NULL) !=
					DEED_OK) {
		fault = WEIR_FAULT_BROKEN;
	}
	if (fault == 0) {
		is_same = whole.entry.kind == kind && before.number == deed->number &&
				before.body_size == deed->body_size &&
				memcmp(before.body, deed->body, deed->body_size) == 0;
	}
	whole_finish(&whole);
	if (fault < 0) {
		return fault;
	}
	*ret_entry = row->entry;
	return is_same ? IDEMPOTENCY_REPEATED : IDEMPOTENCY_OTHER;
}
