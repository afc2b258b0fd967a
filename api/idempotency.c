/* SPDX-License-Identifier: Apache-2.0 */

#include "api/idempotency.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/seal.h"
#include "ledger/stream.h"
#include "ledger/whole.h"
#include "meter/bytes.h"
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

int idempotency_number(struct seal *seal, const char *asked, size_t size, uint64_t *ret)
{
	const struct seal_part parts[] = {
		{ "weir/request/v1\n", sizeof("weir/request/v1\n") - 1 },
		{ asked, size },
	};
	uint8_t hash[BOOKS_HASH_BYTES];
	int fault = seal_sha256_parts(seal, parts, sizeof(parts) / sizeof(parts[0]), hash);

	*ret = 0;
	for (size_t i = 0; fault == 0 && i < sizeof(*ret); i++) {
		*ret = *ret << 8 | hash[i];
	}
	*ret >>= 1;
	return fault;
}

/* The delivery itself, else another of its stream; NULL where that has none. */
static const struct stream_row *find_row(
		const struct books *books, const struct deed *deed, uint64_t kind)
{
	struct shelf *shelf = books_shelf(books, BOOK_STREAM);
	const struct stream_row *row;
	struct shelf_cursor others;
	struct stream_row key;

	stream_key(kind, deed, &key);
	row = shelf_find(shelf, &key);
	if (row == NULL) {
		key.number = INT64_MIN;
		others = shelf_scan(shelf, &key, 2); /* actor and stream */
		row = shelf_next(&others);
	}
	return row;
}

static bool is_said(const struct entry *entry, const struct bytes *said)
{
	return entry->said_size == said->size && memcmp(entry->said, said->data, said->size) == 0;
}

int idempotency_find(const struct books *books, kind_fetch *fetch, void *source,
		const struct deed *deed, uint64_t kind, const struct bytes *said,
		int64_t *ret_entry)
{
	const struct stream_row *row = find_row(books, deed, kind);
	struct whole whole;
	struct deed before;
	bool is_same = false;
	int fault;

	if (row == NULL) {
		return IDEMPOTENCY_NEW;
	}
	whole_init(&whole);
	fault = whole_fetch(&whole, fetch, source, row->entry);
	if (fault == 0 && !deed_take(&whole.entry, &before)) {
		fault = WEIR_FAULT_BROKEN;
	}
	if (fault == 0) {
		is_same = whole.entry.kind == kind && before.number == deed->number &&
				(said == NULL || is_said(&whole.entry, said));
	}
	whole_finish(&whole);
	if (fault < 0) {
		return fault;
	}
	*ret_entry = row->entry;
	return is_same ? IDEMPOTENCY_REPEATED : IDEMPOTENCY_OTHER;
}
