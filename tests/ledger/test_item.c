/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A value has one encoding: it is written as a second program writes it, what
 * was written is read back, and every other form is refused with its reason.
 */

#include "tests/check.h"

#include <jansson.h>

#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "tests/support/items.h"
#include "tests/support/vectors.h"

enum {
	SIZE_LIMIT = 1 << 20,
};

static void values_are_written_as_the_vectors_say(void **state)
{
	struct bytes want;
	struct bytes is;
	json_t *file;
	json_t *row;
	size_t i;

	(void)state;
	bytes_init(&want, SIZE_LIMIT);
	bytes_init(&is, SIZE_LIMIT);
	file = vectors_load("entry/good.json");
	json_array_foreach(vectors_array(file, "items"), i, row)
	{
		CHECK_ROW(vectors_text(row, "name"));
		items_hex(row, "hex", &want);
		bytes_reset(&is);
		items_put(vectors_member(row, "value"), &is);
		CHECK(!is.failed);
		CHECK_INT(is.size, want.size);
		assert_memory_equal(is.data, want.data, want.size);
	}
	json_decref(file);
	bytes_finish(&want);
	bytes_finish(&is);
}

/* Takes one item and holds it against the value. */
static void take_and_compare(struct item_cursor *cursor, const json_t *value)
{
	const uint8_t *taken;
	struct bytes want;
	json_t *member;
	size_t size;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_INTEGER:
		CHECK_INT(item_peek(cursor),
				json_integer_value(value) < 0 ? ITEM_NEGATIVE : ITEM_UINT);
		CHECK_INT(item_take_int(cursor), json_integer_value(value));
		break;
	case JSON_STRING:
		CHECK_INT(item_peek(cursor), ITEM_TEXT);
		taken = (const uint8_t *)item_take_text_n(cursor, &size);
		CHECK_INT(size, json_string_length(value));
		assert_memory_equal(taken, json_string_value(value), size);
		break;
	case JSON_ARRAY:
		CHECK_INT(item_peek(cursor), ITEM_ARRAY);
		CHECK_INT(item_take_array(cursor), json_array_size(value));
		json_array_foreach(value, i, member)
		{
			take_and_compare(cursor, member);
		}
		break;
	case JSON_OBJECT:
		if (json_object_get(value, "int") != NULL) {
			if (item_peek(cursor) == ITEM_UINT) {
				CHECK(item_take_uint(cursor) == items_magnitude(value));
			} else {
				item_skip(cursor); /* below INT64_MIN: canonical, but no int64_t */
			}
			break;
		}
		CHECK_INT(item_peek(cursor), ITEM_BYTES);
		bytes_init(&want, SIZE_LIMIT);
		items_hex(value, "bytes", &want);
		taken = item_take_bytes(cursor, &size);
		CHECK_INT(size, want.size);
		assert_non_null(taken);
		CHECK(size == 0 || memcmp(taken, want.data, size) == 0);
		bytes_finish(&want);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		CHECK_INT(item_peek(cursor), ITEM_BOOL);
		CHECK_INT(item_take_bool(cursor), json_is_true(value));
		break;
	case JSON_NULL:
		CHECK_INT(item_peek(cursor), ITEM_NULL);
		item_take_null(cursor);
		break;
	case JSON_REAL:
		fail_msg("a real number in a vector");
	}
	CHECK_INT(cursor->failed, ITEM_OK);
}

static void what_is_written_is_read_back_and_nothing_shorter(void **state)
{
	struct bytes bytes;
	json_t *file;
	json_t *row;
	size_t i;

	(void)state;
	bytes_init(&bytes, SIZE_LIMIT);
	file = vectors_load("entry/good.json");
	json_array_foreach(vectors_array(file, "items"), i, row)
	{
		struct item_cursor cursor;

		CHECK_ROW(vectors_text(row, "name"));
		items_hex(row, "hex", &bytes);
		CHECK(item_is_canonical(bytes.data, bytes.size));
		cursor = item_cursor(bytes.data, bytes.size);
		take_and_compare(&cursor, vectors_member(row, "value"));
		CHECK(item_at_end(&cursor));
		for (size_t size = 0; size < bytes.size; size++) {
			cursor = item_cursor(bytes.data, size);
			item_skip(&cursor);
			item_take_end(&cursor);
			/* A text cut within a character is short before it is no UTF-8. */
			CHECK_INT(cursor.failed, ITEM_SHORT);
		}
	}
	json_decref(file);
	bytes_finish(&bytes);
}

static enum item_answer answer_named(const char *name)
{
	static const struct {
		const char *name;
		enum item_answer answer;
	} rows[] = {
		{ "SHORT", ITEM_SHORT },
		{ "FORM", ITEM_FORM },
		{ "HEAD", ITEM_HEAD },
		{ "UTF8", ITEM_UTF8 },
		{ "DEPTH", ITEM_DEPTH },
		{ "REST", ITEM_REST },
	};

	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		if (strcmp(rows[i].name, name) == 0) {
			return rows[i].answer;
		}
	}
	fail_msg("no answer is called %s", name);
	return ITEM_OK;
}

static void every_other_form_is_refused(void **state)
{
	struct bytes bytes;
	json_t *file;
	json_t *row;
	size_t i;

	(void)state;
	bytes_init(&bytes, SIZE_LIMIT);
	file = vectors_load("entry/refused.json");
	json_array_foreach(vectors_array(file, "items"), i, row)
	{
		struct item_cursor cursor;

		CHECK_ROW(vectors_text(row, "name"));
		items_hex(row, "hex", &bytes);
		CHECK(!item_is_canonical(bytes.data, bytes.size));
		cursor = item_cursor(bytes.data, bytes.size);
		item_skip(&cursor);
		item_take_end(&cursor);
		CHECK_INT(cursor.failed, answer_named(vectors_text(row, "answer")));
		CHECK(!item_at_end(&cursor));
	}
	json_decref(file);
	bytes_finish(&bytes);
}

/* One taker a row, over bytes that hold something else or too much. */
enum taker {
	UINT,
	INT,
	BETWEEN,
	BOOL,
	NONE,
	STRING,
	STRING_OF_2,
	VIEW,
	TEXT,
	ARRAY,
	ARRAY_OF_2
};

static void take_with(struct item_cursor *cursor, enum taker taker)
{
	char text[4] = "old";
	size_t size = 99;

	switch (taker) {
	case UINT:
		CHECK(item_take_uint(cursor) == 0);
		break;
	case INT:
		CHECK_INT(item_take_int(cursor), 0);
		break;
	case BETWEEN:
		CHECK_INT(item_take_between(cursor, -5, 5), -5);
		break;
	case BOOL:
		CHECK(!item_take_bool(cursor));
		break;
	case NONE:
		item_take_null(cursor);
		break;
	case STRING:
		assert_null(item_take_bytes(cursor, &size));
		CHECK_INT(size, 0);
		break;
	case STRING_OF_2:
		assert_null(item_take_bytes_of(cursor, 2));
		break;
	case VIEW:
		assert_null(item_take_text_n(cursor, &size));
		CHECK_INT(size, 0);
		break;
	case TEXT:
		item_take_text(cursor, text, sizeof(text));
		CHECK_TEXT(text, "");
		break;
	case ARRAY:
		CHECK_INT(item_take_array(cursor), 0);
		break;
	case ARRAY_OF_2:
		item_take_array_of(cursor, 2);
		break;
	}
}

static void a_taker_refuses_what_it_did_not_ask_for(void **state)
{
	static const struct {
		const char *name;
		enum taker taker;
		const char *bytes;
		size_t size;
		enum item_answer answer;
	} rows[] = {
		{ "unsigned: negative", UINT, "\x20", 1, ITEM_KIND },
		{ "unsigned: text", UINT, "\x61\x31", 2, ITEM_KIND },
		{ "unsigned: a long head comes first", UINT, "\x38\x01", 2, ITEM_HEAD },
		{ "int: null", INT, "\xf6", 1, ITEM_KIND },
		{ "int: 2^63", INT, "\x1b\x80\0\0\0\0\0\0\0", 9, ITEM_RANGE },
		{ "int: -2^63 - 1", INT, "\x3b\x80\0\0\0\0\0\0\0", 9, ITEM_RANGE },
		{ "between: one above", BETWEEN, "\x06", 1, ITEM_RANGE },
		{ "between: one below", BETWEEN, "\x25", 1, ITEM_RANGE },
		{ "between: 2^64 - 5", BETWEEN, "\x1b\xff\xff\xff\xff\xff\xff\xff\xfb", 9,
				ITEM_RANGE },
		{ "bool: 1", BOOL, "\x01", 1, ITEM_KIND },
		{ "bool: null", BOOL, "\xf6", 1, ITEM_KIND },
		{ "null: false", NONE, "\xf4", 1, ITEM_KIND },
		{ "null: undefined", NONE, "\xf7", 1, ITEM_FORM },
		{ "bytes: text", STRING, "\x61\x61", 2, ITEM_KIND },
		{ "bytes: an array", STRING, "\x80", 1, ITEM_KIND },
		{ "two bytes: one", STRING_OF_2, "\x41\x61", 2, ITEM_RANGE },
		{ "two bytes: three", STRING_OF_2, "\x43\x61\x61\x61", 4, ITEM_RANGE },
		{ "two bytes: text", STRING_OF_2, "\x62\x61\x61", 3, ITEM_KIND },
		{ "text: bytes", VIEW, "\x41\x61", 2, ITEM_KIND },
		{ "text: bytes for a buffer", TEXT, "\x41\x61", 2, ITEM_KIND },
		{ "text: four in a buffer for three", TEXT, "\x64\x61\x61\x61\x61", 5, ITEM_RANGE },
		{ "text: a NUL inside", TEXT, "\x62\x61\x00", 3, ITEM_RANGE },
		{ "array: bytes", ARRAY, "\x40", 1, ITEM_KIND },
		{ "array of two: one", ARRAY_OF_2, "\x81\x00", 2, ITEM_RANGE },
		{ "array of two: three", ARRAY_OF_2, "\x83\x00\x00\x00", 4, ITEM_RANGE },
		{ "array of two: text", ARRAY_OF_2, "\x62\x61\x61", 3, ITEM_KIND },
		{ "nothing left", UINT, "", 0, ITEM_SHORT },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct item_cursor cursor = item_cursor(rows[i].bytes, rows[i].size);

		CHECK_ROW(rows[i].name);
		take_with(&cursor, rows[i].taker);
		CHECK_INT(cursor.failed, rows[i].answer);
		CHECK_INT(cursor.at, 0);
		CHECK_INT(item_peek(&cursor), ITEM_NONE);
		take_with(&cursor, rows[i].taker); /* sticky: again nothing, for the first reason */
		item_fail(&cursor, ITEM_REST);
		CHECK_INT(cursor.failed, rows[i].answer);
	}
}

static void limits_are_taken(void **state)
{
	static const uint8_t least[] = { 0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	static const uint8_t text[] = { 0x63, 'a', 'b', 'c' };
	struct item_cursor cursor = item_cursor(least, sizeof(least));
	char buffer[4];

	(void)state;
	CHECK_ROW("INT64_MIN");
	CHECK(item_take_int(&cursor) == INT64_MIN);
	CHECK(item_at_end(&cursor));
	CHECK_ROW("a text that just fits");
	cursor = item_cursor(text, sizeof(text));
	item_take_text(&cursor, buffer, sizeof(buffer));
	CHECK_TEXT(buffer, "abc");
	CHECK(item_at_end(&cursor));
}

static void what_may_be_absent_is_asked_for(void **state)
{
	static const uint8_t bytes[] = { 0x82, 0xf6, 0x05 };
	struct item_cursor cursor = item_cursor(bytes, sizeof(bytes));

	(void)state;
	item_take_array_of(&cursor, 2);
	CHECK(item_take_if_null(&cursor));
	CHECK(!item_take_if_null(&cursor));
	CHECK_INT(item_take_uint(&cursor), 5);
	CHECK(!item_take_if_null(&cursor)); /* the end is not null */
	CHECK(item_at_end(&cursor));
}

static void the_end_is_where_every_array_is_complete(void **state)
{
	static const uint8_t bytes[] = { 0x82, 0x81, 0x01, 0x02 };
	struct item_cursor cursor = item_cursor(bytes, sizeof(bytes));
	struct item_cursor early;

	(void)state;
	(void)item_take_array(&cursor);
	early = cursor;
	item_take_end(&early);
	CHECK_INT(early.failed, ITEM_REST);
	item_skip(&cursor);
	CHECK_INT(item_take_uint(&cursor), 2);
	CHECK(item_at_end(&cursor));

	/* All bytes are read, but the array waits for a second item. */
	cursor = item_cursor("\x82\x01", 2);
	(void)item_take_array(&cursor);
	CHECK_INT(cursor.failed, ITEM_SHORT); /* two items cannot follow in one byte */
	cursor = item_cursor("\x82\x42\x61\x61", 4);
	(void)item_take_array(&cursor);
	item_skip(&cursor);
	item_take_end(&cursor);
	CHECK_INT(cursor.failed, ITEM_SHORT);
}

static void an_item_is_lent_with_all_that_it_holds(void **state)
{
	static const uint8_t bytes[] = { 0x83, 0x82, 0x01, 0x81, 0x41, 0xff, 0x80, 0x20 };
	struct item_cursor cursor = item_cursor(bytes, sizeof(bytes));
	size_t size = 0;

	(void)state;
	item_take_array_of(&cursor, 3);
	CHECK(item_take_any(&cursor, &size) == bytes + 1);
	CHECK_INT(size, 5);
	CHECK(item_take_any(&cursor, &size) == bytes + 6);
	CHECK_INT(size, 1);
	CHECK(item_take_any(&cursor, &size) == bytes + 7);
	CHECK(item_at_end(&cursor));
	assert_null(item_take_any(&cursor, &size));
	CHECK_INT(size, 0);
	CHECK_INT(cursor.failed, ITEM_SHORT);
}

static void depth_counts_the_arrays_around(void **state)
{
	uint8_t arrays[ITEM_DEPTH_MAX];

	(void)state;
	memset(arrays, 0x81, sizeof(arrays));
	arrays[ITEM_DEPTH_MAX - 1] = 0x80;
	CHECK(item_is_canonical_in(arrays, ITEM_DEPTH_MAX, 0));
	CHECK(!item_is_canonical_in(arrays, ITEM_DEPTH_MAX, 1));
	CHECK(item_is_canonical_in(arrays + 1, ITEM_DEPTH_MAX - 1, 1));
	CHECK(!item_is_canonical_in(arrays + 1, ITEM_DEPTH_MAX - 1, 2));
	CHECK(item_is_canonical_in("\x01", 1, ITEM_DEPTH_MAX));
	CHECK(!item_is_canonical_in("\x80", 1, ITEM_DEPTH_MAX));
	CHECK(!item_is_canonical_in("\x01\x01", 2, 1));
}

static void text_that_is_none_fails_the_writer(void **state)
{
	struct bytes bytes;

	(void)state;
	bytes_init(&bytes, 64);
	item_put_text(&bytes, "ab\xff");
	CHECK(bytes.failed);
	bytes_reset(&bytes);
	item_put_text_n(&bytes, "水", 2);
	CHECK(bytes.failed);
	bytes_finish(&bytes);
}

static void a_reason_names_its_byte(void **state)
{
	struct item_cursor cursor = item_cursor("\x82\x01\xa0", 3);
	struct where where = { .line = 9 };

	(void)state;
	item_where(&cursor, "the count is odd", &where);
	CHECK_TEXT(where.text, "byte 0: the count is odd");
	item_skip(&cursor);
	item_where(&cursor, "never said", &where);
	CHECK_TEXT(where.text,
			"byte 2: a map, tag, float, simple value or indefinite length "
			"stands here");
	item_where(&cursor, "nobody asks", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_written_as_the_vectors_say),
		cmocka_unit_test(what_is_written_is_read_back_and_nothing_shorter),
		cmocka_unit_test(every_other_form_is_refused),
		cmocka_unit_test(a_taker_refuses_what_it_did_not_ask_for),
		cmocka_unit_test(limits_are_taken),
		cmocka_unit_test(what_may_be_absent_is_asked_for),
		cmocka_unit_test(the_end_is_where_every_array_is_complete),
		cmocka_unit_test(an_item_is_lent_with_all_that_it_holds),
		cmocka_unit_test(depth_counts_the_arrays_around),
		cmocka_unit_test(text_that_is_none_fails_the_writer),
		cmocka_unit_test(a_reason_names_its_byte),
	};

	return cmocka_run_group_tests_name("item", tests, NULL, NULL);
}
