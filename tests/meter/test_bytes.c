/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Bytes come out as they went in, and the first failure sticks.
 */

#include "tests/check.h"

#include "meter/bytes.h"

static void numbers_are_big_endian(void **state)
{
	static const uint8_t want[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xf0, 0xe1, 0xd2,
		0xc3, 0xb4, 0xa5, 0x96, 0x87, 'l' };
	struct bytes bytes;
	struct bytes_cursor cursor;

	(void)state;
	bytes_init(&bytes, 100);
	bytes_put_u8(&bytes, 0x01);
	bytes_put_u16(&bytes, 0x0203);
	bytes_put_u32(&bytes, 0x04050607);
	bytes_put_u64(&bytes, UINT64_C(0xf0e1d2c3b4a59687));
	bytes_put_text(&bytes, "l");
	CHECK(!bytes.failed);
	CHECK_INT(bytes.size, sizeof(want));
	CHECK(memcmp(bytes.data, want, sizeof(want)) == 0);

	cursor = bytes_cursor(bytes.data, bytes.size);
	CHECK_INT(bytes_take_u8(&cursor), 0x01);
	CHECK_INT(bytes_take_u16(&cursor), 0x0203);
	CHECK_INT(bytes_take_u32(&cursor), 0x04050607);
	CHECK(bytes_take_u64(&cursor) == UINT64_C(0xf0e1d2c3b4a59687));
	CHECK_INT(bytes_left(&cursor), 1);
	CHECK_INT(*bytes_take(&cursor, 1), 'l');
	CHECK_INT(bytes_left(&cursor), 0);
	CHECK(!cursor.failed);
	bytes_finish(&bytes);
}

static void a_buffer_keeps_its_limit(void **state)
{
	struct bytes bytes;

	(void)state;
	bytes_init(&bytes, 5);
	bytes_put(&bytes, "12345", 5);
	CHECK(!bytes.failed);
	CHECK_TEXT(bytes_text(&bytes), "12345");
	bytes_put_u8(&bytes, '6');
	CHECK(bytes.failed);
	CHECK_INT(bytes.size, 5);
	CHECK_TEXT(bytes_text(&bytes), "");

	/* Failed stays failed, even for what would fit, until it is reset. */
	bytes_put(&bytes, "", 0);
	bytes_format(&bytes, "%s", "");
	CHECK(bytes.failed);
	bytes_reset(&bytes);
	bytes_put_text(&bytes, "abc");
	CHECK(!bytes.failed);
	CHECK_TEXT(bytes_text(&bytes), "abc");
	bytes_format(&bytes, "%d", 12);
	CHECK_TEXT(bytes_text(&bytes), "abc12");
	bytes_format(&bytes, "%d", 3);
	CHECK(bytes.failed);

	bytes_reset(&bytes);
	bytes_put(&bytes, "12345", SIZE_MAX); /* refused before it is read */
	CHECK(bytes.failed);
	bytes_finish(&bytes);
	CHECK(bytes.data == NULL);
	bytes_put_text(&bytes, "again");
	CHECK_TEXT(bytes_text(&bytes), "again");
	bytes_finish(&bytes);
}

static void a_buffer_grows_and_keeps_its_content(void **state)
{
	struct bytes bytes;

	(void)state;
	bytes_init(&bytes, 1 << 20);
	CHECK_TEXT(bytes_text(&bytes), "");
	for (unsigned i = 0; i < 100000; i++) {
		bytes_put_u16(&bytes, (uint16_t)(i * 7));
	}
	CHECK(!bytes.failed);
	CHECK_INT(bytes.size, 200000);
	for (unsigned i = 0; i < 100000; i++) {
		uint16_t want = (uint16_t)(i * 7);

		CHECK_INT(bytes.data[i * 2] << 8 | bytes.data[i * 2 + 1], want);
	}
	bytes_finish(&bytes);
}

static void formats_text_of_any_length(void **state)
{
	struct bytes bytes;

	(void)state;
	bytes_init(&bytes, 4000);
	bytes_format(&bytes, "%s", "");
	CHECK_TEXT(bytes_text(&bytes), "");
	bytes_format(&bytes, "%d litres %s", -3, "水");
	CHECK_TEXT(bytes_text(&bytes), "-3 litres 水");
	bytes_reset(&bytes);
	bytes_format(&bytes, "%01000d", 7);
	bytes_format(&bytes, "%s", "!");
	CHECK_INT(bytes.size, 1001);
	CHECK_TEXT(bytes_text(&bytes) + 997, "007!");
	bytes_finish(&bytes);
}

static void reading_past_the_end_gives_zeros_for_good(void **state)
{
	static const uint8_t data[] = { 1, 2, 3 };
	struct bytes_cursor cursor = bytes_cursor(data, sizeof(data));

	(void)state;
	CHECK_INT(bytes_take_u16(&cursor), 0x0102);
	CHECK_INT(bytes_take_u16(&cursor), 0);
	CHECK(cursor.failed);
	CHECK_INT(bytes_left(&cursor), 0);
	CHECK_INT(bytes_take_u8(&cursor), 0); /* though one byte was left */
	CHECK(bytes_take(&cursor, 0) == NULL);

	cursor = bytes_cursor(data, sizeof(data));
	CHECK(bytes_take(&cursor, SIZE_MAX) == NULL);
	CHECK(cursor.failed);
}

static void taking_nothing_from_nothing_is_no_failure(void **state)
{
	struct bytes_cursor cursor = bytes_cursor(NULL, 0);

	(void)state;
	CHECK(bytes_take(&cursor, 0) != NULL);
	CHECK(!cursor.failed);
	CHECK(bytes_take(&cursor, 1) == NULL);
	CHECK(cursor.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_big_endian),
		cmocka_unit_test(a_buffer_keeps_its_limit),
		cmocka_unit_test(a_buffer_grows_and_keeps_its_content),
		cmocka_unit_test(formats_text_of_any_length),
		cmocka_unit_test(reading_past_the_end_gives_zeros_for_good),
		cmocka_unit_test(taking_nothing_from_nothing_is_no_failure),
	};

	return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
