/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/stream.h"

#include <assert.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "ledger/readings.h"
#include "ledger/seal.h"
#include "ledger/whole.h"
#include "meter/err.h"

void stream_key(uint64_t kind, const struct deed *deed, struct stream_row *ret)
{
	static const char digits[] = "0123456789abcdef";
	size_t at = 0;

	assert(deed->stream_size <= DEED_STREAM_MAX);
	memset(ret, 0, sizeof(*ret));
	ret->actor = (int64_t)deed->actor;
	ret->number = kind == KIND_READINGS ? STREAM_READINGS : (int64_t)deed->number;
	ret->stream[at++] = deed->stream_is_bytes ? 'x' : 't';
	for (size_t i = 0; i < deed->stream_size; i++) {
		if (deed->stream_is_bytes) {
			ret->stream[at++] = digits[deed->stream[i] >> 4];
			ret->stream[at++] = digits[deed->stream[i] & 15];
		} else {
			ret->stream[at++] = (char)deed->stream[i];
		}
	}
}

/* Does that entry hold the delivery, with these bytes or with others? */
static int compare_entry(const struct judge *judge, int64_t index, const void *said,
		size_t said_size, const struct deed *deed, bool *ret_is_it, bool *ret_is_same)
{
	struct whole whole;
	struct deed other;
	int fault;

	*ret_is_it = *ret_is_same = false;
	whole_init(&whole);
	fault = whole_fetch(&whole, judge->fetch, judge->source, index);
	if (fault == 0 &&
			deed_decode(whole.entry.said, whole.entry.said_size, &other, NULL) ==
					DEED_OK) {
		*ret_is_it = other.actor == deed->actor && other.number == deed->number &&
				other.stream_is_bytes == deed->stream_is_bytes &&
				other.stream_size == deed->stream_size &&
				memcmp(other.stream, deed->stream, deed->stream_size) == 0;
		*ret_is_same = whole.entry.said_size == said_size &&
				memcmp(whole.entry.said, said, said_size) == 0;
	}
	whole_finish(&whole);
	return fault;
}

/* Looks for an older delivery of readings where its readings lie. */
static int find_readings(const struct judge *judge, const void *said, size_t said_size,
		const struct deed *deed, int64_t *ret_entry, bool *ret_is_same)
{
	struct meter_entries_row key = { .day = 0 };
	const struct meter_entries_row *row;
	struct readings readings;
	struct reading reading;
	struct item_cursor cursor;
	int fault = 0;

	*ret_entry = -1;
	if (!readings_open(deed->body, deed->body_size, &readings) ||
			!readings_next(&readings, &reading)) {
		return 0;
	}
	(void)text_copy(key.meter, sizeof(key.meter), readings.meter);
	key.day = books_bucket(judge->books, reading.at_s).number;
	row = shelf_find(books_shelf(judge->books, BOOK_METER_ENTRIES), &key);
	if (row == NULL) {
		return 0;
	}
	cursor = item_cursor(row->entries.data, row->entries.size);
	for (size_t n = item_take_array(&cursor); n > 0 && fault == 0 && *ret_entry < 0; n--) {
		int64_t index = item_take_int(&cursor);
		bool is_it;

		fault = compare_entry(judge, index, said, said_size, deed, &is_it, ret_is_same);
		*ret_entry = is_it ? index : -1;
	}
	return fault;
}

int stream_check(const struct judge *judge, uint64_t kind, const void *said, size_t said_size,
		const struct deed *deed, int64_t *ret_entry)
{
	const struct stream_row *row;
	struct stream_row key;
	bool is_it = false;
	bool is_same = false;
	int fault;

	stream_key(kind, deed, &key);
	row = shelf_find(books_shelf(judge->books, BOOK_STREAM), &key);
	if (row == NULL || (int64_t)deed->number > row->last) {
		return STREAM_NEW;
	}
	*ret_entry = row->entry;
	fault = compare_entry(judge, row->entry, said, said_size, deed, &is_it, &is_same);
	if (fault == 0 && !is_it && kind == KIND_READINGS) {
		fault = find_readings(judge, said, said_size, deed, ret_entry, &is_same);
		/* A poll that another collector of the same meter overtook on the way. */
		if (fault == 0 && *ret_entry < 0 && !deed->stream_is_bytes) {
			return STREAM_NEW;
		}
	}
	if (fault < 0) {
		return fault;
	}
	return is_same ? STREAM_REPEATED : STREAM_OTHER;
}

int stream_refused(const struct judge *judge, uint64_t kind, const void *said, size_t said_size,
		const struct deed *deed, struct conclusion *ret)
{
	uint8_t digest[SEAL_HASH_BYTES];
	int fault = seal_sha256(judge->seal, said, said_size, digest);

	if (fault < 0) {
		return fault;
	}
	effect_begin(&ret->effect, 5);
	item_put_uint(&ret->effect, deed->actor);
	if (deed->stream_is_bytes) {
		item_put_bytes(&ret->effect, deed->stream, deed->stream_size);
	} else {
		item_put_text_n(&ret->effect, (const char *)deed->stream, deed->stream_size);
	}
	item_put_uint(&ret->effect, deed->number);
	item_put_uint(&ret->effect, kind);
	item_put_bytes(&ret->effect, digest, sizeof(digest));
	(void)conclusion_subject(ret, "ledger", "");
	return ret->effect.failed ? WEIR_FAULT_MEMORY : 0;
}

int refused_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;

	(void)books;
	(void)index;
	return effect_open(entry, &cursor, 5) ? 0 : WEIR_FAULT_BROKEN;
}
