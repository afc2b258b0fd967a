/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What an author said has one form too, and his signature covers the log's
 * name with it.
 */

#include "tests/check.h"

#include <jansson.h>

#include "ledger/deed.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "tests/support/items.h"
#include "tests/support/vectors.h"

enum {
	SAID_MAX = 65535,
};

static void check_deed(const json_t *value, const struct deed *deed)
{
	const json_t *stream = json_array_get(value, 1);
	struct bytes want;

	bytes_init(&want, SAID_MAX);
	CHECK_INT(deed->stream_is_bytes, json_is_object(stream));
	if (deed->stream_is_bytes) {
		items_hex(stream, "bytes", &want);
	} else {
		bytes_put_text(&want, json_string_value(stream));
	}
	CHECK_INT(deed->stream_size, want.size);
	assert_memory_equal(deed->stream, want.data, want.size);
	bytes_reset(&want);
	items_put(json_array_get(value, 4), &want);
	CHECK_INT(deed->body_size, want.size);
	assert_memory_equal(deed->body, want.data, want.size);
	bytes_finish(&want);
}

/* JSON holds INT64_MAX as a number, and 2^63 - 1 is the largest of each field. */
static int64_t number(const json_t *array, size_t at)
{
	const json_t *value = json_array_get(array, at);

	return json_is_object(value) ? (int64_t)items_magnitude(value) : json_integer_value(value);
}

static void good_deeds_mean_what_the_vectors_say(void **state)
{
	json_t *file = vectors_load("entry/good.json");
	struct bytes bytes;
	struct bytes again;
	json_t *row;
	size_t i;

	(void)state;
	bytes_init(&bytes, SAID_MAX);
	bytes_init(&again, SAID_MAX);
	json_array_foreach(vectors_array(file, "deeds"), i, row)
	{
		const json_t *value = vectors_array(row, "value");
		struct deed deed;

		CHECK_ROW(vectors_text(row, "name"));
		items_hex(row, "hex", &bytes);
		CHECK_INT(deed_decode(bytes.data, bytes.size, &deed, NULL), DEED_OK);
		CHECK_INT(deed.actor, number(value, 0));
		CHECK_INT(deed.number, number(value, 2));
		CHECK_INT(deed.made.unix_s, number(value, 3));
		check_deed(value, &deed);
		bytes_reset(&again);
		CHECK_INT(deed_encode(&deed, &again), 0);
		CHECK_INT(again.size, bytes.size);
		assert_memory_equal(again.data, bytes.data, bytes.size);
		for (size_t size = 0; size < bytes.size; size++) {
			CHECK_INT(deed_decode(bytes.data, size, &deed, NULL), DEED_REFUSED);
		}
	}
	json_decref(file);
	bytes_finish(&bytes);
	bytes_finish(&again);
}

static void every_other_form_is_refused(void **state)
{
	json_t *file = vectors_load("entry/refused.json");
	struct bytes bytes;
	json_t *row;
	size_t i;

	(void)state;
	bytes_init(&bytes, SAID_MAX);
	json_array_foreach(vectors_array(file, "deeds"), i, row)
	{
		struct deed deed = { .actor = 77 }; /* stays put when refused */
		struct where where = { .line = 0 };

		CHECK_ROW(vectors_text(row, "name"));
		items_hex(row, "hex", &bytes);
		CHECK_INT(deed_decode(bytes.data, bytes.size, &deed, &where), DEED_REFUSED);
		CHECK_INT(deed.actor, 77);
		if (strstr(where.text, vectors_text(row, "reason")) == NULL) {
			fail_msg("row '%s': the reason is '%s'", check_row, where.text);
		}
		CHECK_INT(deed_decode(bytes.data, bytes.size, &deed, NULL), DEED_REFUSED);
	}
	json_decref(file);
	bytes_finish(&bytes);
}

static void a_signature_covers_the_log_and_what_is_said(void **state)
{
	static const char want[] = "weir/said/v1\nexample.org/weir\n\x81\x00";
	struct bytes out;

	(void)state;
	bytes_init(&out, 64);
	CHECK_INT(deed_message("example.org/weir", "\x81\x00", 2, &out), 0);
	CHECK_INT(out.size, sizeof(want) - 1);
	assert_memory_equal(out.data, want, out.size);
	CHECK_ROW("no room");
	CHECK_INT(deed_message("example.org/weir", want, sizeof(want), &out), WEIR_FAULT_MEMORY);
	bytes_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_deeds_mean_what_the_vectors_say),
		cmocka_unit_test(every_other_form_is_refused),
		cmocka_unit_test(a_signature_covers_the_log_and_what_is_said),
	};

	return cmocka_run_group_tests_name("deed", tests, NULL, NULL);
}
