/* SPDX-License-Identifier: Apache-2.0 */

#include "api/item_text.h"

#include "ledger/item.h"
#include "meter/bytes.h"

void item_text_hex(struct bytes *text, const void *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *bytes = data;

	for (size_t i = 0; i < size; i++) {
		bytes_put_u8(text, (uint8_t)digits[bytes[i] >> 4]);
		bytes_put_u8(text, (uint8_t)digits[bytes[i] & 15]);
	}
}

size_t item_text_control(const char *data, size_t size)
{
	const unsigned char *c = (const unsigned char *)data;

	if (c[0] < 0x20 || c[0] == 0x7f) {
		return 1;
	}
	if (c[0] == 0xc2 && size > 1 && c[1] >= 0x80 && c[1] < 0xa0) {
		return 2;
	}
	/* U+2028 to U+202E, U+2066 to U+2069 */
	if (c[0] == 0xe2 && size > 2 &&
			((c[1] == 0x80 && c[2] >= 0xa8 && c[2] <= 0xae) ||
					(c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9))) {
		return 3;
	}
	return 0;
}

void item_text_plain(struct bytes *text, const char *data, size_t size)
{
	for (size_t i = 0; i < size;) {
		size_t control = item_text_control(data + i, size - i);

		bytes_put_u8(text, control > 0 ? '?' : (uint8_t)data[i]);
		i += control > 0 ? control : 1;
	}
}

/* Quoted as in JSON; what a terminal would obey is escaped. */
static void put_text(struct bytes *text, const char *data, size_t size)
{
	bytes_put_u8(text, '"');
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)data[i];

		if (c == '"' || c == '\\') {
			bytes_put_u8(text, '\\');
			bytes_put_u8(text, c);
		} else if (c < 0x20 || c == 0x7f) {
			bytes_format(text, "\\u%04x", c);
		} else {
			bytes_put_u8(text, c);
		}
	}
	bytes_put_u8(text, '"');
}

static void put_item(struct bytes *text, struct item_cursor *cursor);

static void put_array(struct bytes *text, struct item_cursor *cursor)
{
	size_t count = item_take_array(cursor);

	bytes_put_u8(text, '[');
	for (size_t i = 0; i < count && cursor->failed == ITEM_OK; i++) {
		bytes_put_text(text, i == 0 ? "" : ", ");
		put_item(text, cursor);
	}
	bytes_put_u8(text, ']');
}

/* Nests no deeper than ITEM_DEPTH_MAX: the cursor sees to that. */
static void put_item(struct bytes *text, struct item_cursor *cursor)
{
	const void *data;
	size_t size;

	switch (item_peek(cursor)) {
	case ITEM_UINT:
		bytes_format(text, "%llu", (unsigned long long)item_take_uint(cursor));
		return;
	case ITEM_NEGATIVE:
		bytes_format(text, "%lld", (long long)item_take_int(cursor));
		return;
	case ITEM_BYTES:
		data = item_take_bytes(cursor, &size);
		bytes_put_text(text, "h'");
		item_text_hex(text, data, size);
		bytes_put_u8(text, '\'');
		return;
	case ITEM_TEXT:
		data = item_take_text_n(cursor, &size);
		put_text(text, data, size);
		return;
	case ITEM_ARRAY:
		put_array(text, cursor);
		return;
	case ITEM_BOOL:
		bytes_put_text(text, item_take_bool(cursor) ? "true" : "false");
		return;
	case ITEM_NULL:
		item_take_null(cursor);
		bytes_put_text(text, "null");
		return;
	case ITEM_NONE:
		item_skip(cursor); /* fails with its reason */
		return;
	}
}

bool item_text_put(struct bytes *text, const void *data, size_t size)
{
	struct item_cursor cursor = item_cursor(data, size);

	put_item(text, &cursor);
	return item_at_end(&cursor);
}
