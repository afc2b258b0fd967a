/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/items.h"

#include "ledger/item.h"
#include "meter/bytes.h"
#include "tests/check.h"
#include "tests/support/vectors.h"

enum {
	HEX_MAX = 8192, /* bytes of the longest vector */
};

void items_hex(const json_t *object, const char *key, struct bytes *out)
{
	uint8_t data[HEX_MAX];

	bytes_reset(out);
	bytes_put(out, data, vectors_hex(object, key, data, sizeof(data)));
	CHECK(!out->failed);
}

uint64_t items_magnitude(const json_t *value)
{
	const char *text = vectors_text(value, "int");
	uint64_t magnitude = 0;

	for (text += text[0] == '-'; *text != '\0'; text++) {
		CHECK(*text >= '0' && *text <= '9');
		magnitude = magnitude * 10 + (uint64_t)(*text - '0');
	}
	return magnitude;
}

static void put_object(const json_t *value, struct bytes *out)
{
	uint8_t data[HEX_MAX];

	if (json_object_get(value, "bytes") != NULL) {
		item_put_bytes(out, data, vectors_hex(value, "bytes", data, sizeof(data)));
	} else if (vectors_text(value, "int")[0] != '-') {
		item_put_uint(out, items_magnitude(value));
	} else {
		/* Below INT64_MIN nothing of ours writes; -2^64 wraps to 0 and on to its head. */
		bytes_put_u8(out, 0x3b);
		bytes_put_u64(out, items_magnitude(value) - 1);
	}
}

void items_put(const json_t *value, struct bytes *out)
{
	const json_t *member;
	size_t i;

	assert_non_null(value);
	switch (json_typeof(value)) {
	case JSON_INTEGER:
		item_put_int(out, json_integer_value(value));
		break;
	case JSON_STRING:
		item_put_text_n(out, json_string_value(value), json_string_length(value));
		break;
	case JSON_ARRAY:
		item_put_array(out, json_array_size(value));
		json_array_foreach(value, i, member)
		{
			items_put(member, out);
		}
		break;
	case JSON_OBJECT:
		put_object(value, out);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		item_put_bool(out, json_is_true(value));
		break;
	case JSON_NULL:
		item_put_null(out);
		break;
	case JSON_REAL:
		fail_msg("row '%s': a real number", check_row);
	}
}
