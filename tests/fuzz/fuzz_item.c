/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as items: what is accepted writes back to the same bytes, item by
 * item; skipping and taking agree; and no taker accepts what stands there not.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/item.h"
#include "meter/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	LIMIT = 1 << 20,
};

static void require(bool condition)
{
	if (!condition) {
		abort();
	}
}

/* One item from the cursor to the writer; as deep as the cursor lets it. */
static void copy_item(struct item_cursor *cursor, struct bytes *out)
{
	const void *string;
	size_t size;

	switch (item_peek(cursor)) {
	case ITEM_UINT:
		item_put_uint(out, item_take_uint(cursor));
		break;
	case ITEM_NEGATIVE:
		item_put_int(out, item_take_int(cursor));
		break;
	case ITEM_BYTES:
		string = item_take_bytes(cursor, &size);
		item_put_bytes(out, string, size);
		break;
	case ITEM_TEXT:
		string = item_take_text_n(cursor, &size);
		if (string != NULL) {
			item_put_text_n(out, string, size);
		}
		break;
	case ITEM_ARRAY:
		size = item_take_array(cursor);
		item_put_array(out, size);
		for (size_t i = 0; i < size && cursor->failed == ITEM_OK; i++) {
			copy_item(cursor, out);
		}
		break;
	case ITEM_BOOL:
		item_put_bool(out, item_take_bool(cursor));
		break;
	case ITEM_NULL:
		item_take_null(cursor);
		item_put_null(out);
		break;
	case ITEM_NONE:
		item_skip(cursor); /* fails, and says why */
		require(cursor->failed != ITEM_OK);
		break;
	}
}

/* Copies all items; where none fails, the copy is the input. */
static void copy_all(const uint8_t *data, size_t size)
{
	struct item_cursor cursor = item_cursor(data, size);
	struct item_cursor skipping = item_cursor(data, size);
	size_t items = 0;
	struct bytes out;

	bytes_init(&out, LIMIT);
	while (!item_at_end(&cursor) && cursor.failed == ITEM_OK) {
		copy_item(&cursor, &out);
		item_skip(&skipping);
		items++;
		/* A number below INT64_MIN is a good item, but no int64_t. */
		require(cursor.failed == skipping.failed || cursor.failed == ITEM_RANGE);
	}
	if (cursor.failed == ITEM_OK) {
		require(!out.failed && out.size == size);
		require(size == 0 || memcmp(out.data, data, size) == 0);
		require(skipping.at == size);
	}
	if (cursor.failed != ITEM_RANGE) {
		require(item_is_canonical(data, size) == (cursor.failed == ITEM_OK && items == 1));
	}
	bytes_finish(&out);
}

/* Every taker at the beginning: it fits what peek says, or fails and stays. */
static void take_each(const uint8_t *data, size_t size)
{
	const struct item_cursor start = item_cursor(data, size);
	enum item_kind kind = item_peek(&start);
	struct item_cursor cursor;
	char text[16];
	size_t n;

	cursor = start;
	(void)item_take_uint(&cursor);
	require(cursor.failed != ITEM_OK || kind == ITEM_UINT);
	cursor = start;
	(void)item_take_between(&cursor, -100, 100);
	require(cursor.failed != ITEM_OK || kind == ITEM_UINT || kind == ITEM_NEGATIVE);
	cursor = start;
	(void)item_take_bytes_of(&cursor, 4);
	require(cursor.failed != ITEM_OK || (kind == ITEM_BYTES && cursor.at == 5));
	cursor = start;
	item_take_text(&cursor, text, sizeof(text));
	require(strlen(text) < sizeof(text) && (cursor.failed == ITEM_OK || text[0] == '\0'));
	cursor = start;
	item_take_array_of(&cursor, 3);
	require(cursor.failed != ITEM_OK || (kind == ITEM_ARRAY && cursor.depth == 1));
	cursor = start;
	require(item_take_any(&cursor, &n) == (cursor.failed == ITEM_OK ? data : NULL));
	require(cursor.failed != ITEM_OK || (n == cursor.at && n > 0));
	item_take_end(&cursor);
	require(item_at_end(&cursor) == (cursor.failed == ITEM_OK));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	copy_all(data, size);
	take_each(data, size);
	return 0;
}
