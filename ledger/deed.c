/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/deed.h"

#include <assert.h>
#include <string.h>

#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	DEED_FIELDS = 5,
};

static const char said_label[] = "weir/said/v1\n";

/*
 * What is said, in order:
 *
 *	85                array of 5
 *	b..               actor, unsigned
 *	b.. <1..64>       stream, text or byte string
 *	b..               number of the delivery, unsigned
 *	b..               made, seconds since 1970, unsigned or negative
 *	b.. <item>        body, one item as the kind describes it
 */
int deed_encode(const struct deed *deed, struct bytes *out)
{
	assert(deed->actor <= INT64_MAX && deed->number <= INT64_MAX);
	assert(deed->stream_size >= 1 && deed->stream_size <= DEED_STREAM_MAX);
	assert(deed->stream_is_bytes ||
			text_is_utf8((const char *)deed->stream, deed->stream_size));
	assert(item_is_canonical_in(deed->body, deed->body_size, 1));
	item_put_array(out, DEED_FIELDS);
	item_put_uint(out, deed->actor);
	if (deed->stream_is_bytes) {
		item_put_bytes(out, deed->stream, deed->stream_size);
	} else {
		item_put_text_n(out, (const char *)deed->stream, deed->stream_size);
	}
	item_put_uint(out, deed->number);
	item_put_int(out, deed->made.unix_s);
	bytes_put(out, deed->body, deed->body_size);
	return out->failed ? WEIR_FAULT_MEMORY : DEED_OK;
}

static const char *take_stream(struct item_cursor *cursor, struct deed *ret)
{
	ret->stream_is_bytes = item_peek(cursor) == ITEM_BYTES;
	if (ret->stream_is_bytes) {
		ret->stream = item_take_bytes(cursor, &ret->stream_size);
	} else {
		ret->stream = (const uint8_t *)item_take_text_n(cursor, &ret->stream_size);
	}
	if (ret->stream_size == 0 || ret->stream_size > DEED_STREAM_MAX) {
		return "a stream's name has 1 to 64 bytes";
	}
	if (!ret->stream_is_bytes && memchr(ret->stream, '\0', ret->stream_size) != NULL) {
		return "a stream's name has a NUL in it";
	}
	return NULL;
}

int deed_decode(const void *data, size_t size, struct deed *ret, struct where *reterr)
{
	struct item_cursor cursor = item_cursor(data, size);
	struct deed deed;
	const char *why;

	item_take_array_of(&cursor, DEED_FIELDS);
	deed.actor = (uint64_t)item_take_between(&cursor, 0, INT64_MAX);
	why = take_stream(&cursor, &deed);
	if (why == NULL) {
		deed.number = (uint64_t)item_take_between(&cursor, 0, INT64_MAX);
		deed.made.unix_s = item_take_int(&cursor);
		deed.body = item_take_any(&cursor, &deed.body_size);
		item_take_end(&cursor);
	}
	if (why != NULL || cursor.failed != ITEM_OK) {
		item_where(&cursor, why, reterr);
		return DEED_REFUSED;
	}
	*ret = deed;
	return DEED_OK;
}

bool deed_take(const struct entry *entry, struct deed *ret)
{
	return deed_decode(entry->said, entry->said_size, ret, NULL) == DEED_OK;
}

int deed_message(const char *origin, const void *said, size_t said_size, struct bytes *out)
{
	assert(strchr(origin, '\n') == NULL);
	bytes_put_text(out, said_label);
	bytes_put_text(out, origin);
	bytes_put_u8(out, '\n');
	bytes_put(out, said, said_size);
	return out->failed ? WEIR_FAULT_MEMORY : DEED_OK;
}
