/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Base64 has one spelling for each bytes and one bytes for each spelling.
 */

#include "tests/check.h"

#include "ledger/base64.h"
#include "meter/bytes.h"

static void reads_the_one_spelling_only(void **state)
{
	static const struct {
		const char *text;
		const char *data;
		enum base64_answer answer;
	} rows[] = {
		/* RFC 4648 section 10 */
		{ "", "", BASE64_OK },
		{ "Zg==", "f", BASE64_OK },
		{ "Zm8=", "fo", BASE64_OK },
		{ "Zm9v", "foo", BASE64_OK },
		{ "Zm9vYg==", "foob", BASE64_OK },
		{ "Zm9vYmE=", "fooba", BASE64_OK },
		{ "Zm9vYmFy", "foobar", BASE64_OK },
		{ "+/+/", "\xfb\xff\xbf", BASE64_OK },
		/* refused */
		{ "Zh==", "", BASE64_SYNTAX },
		{ "Zm9=", "", BASE64_SYNTAX },
		{ "Zg=", "", BASE64_SYNTAX },
		{ "Zg", "", BASE64_SYNTAX },
		{ "Z", "", BASE64_SYNTAX },
		{ "====", "", BASE64_SYNTAX },
		{ "Z===", "", BASE64_SYNTAX },
		{ "Zg==Zg==", "", BASE64_SYNTAX },
		{ "Zm=v", "", BASE64_SYNTAX },
		{ "=m9v", "", BASE64_SYNTAX },
		{ "Zm8=\n", "", BASE64_SYNTAX },
		{ "Zm\n8", "", BASE64_SYNTAX },
		{ " Zm8", "", BASE64_SYNTAX },
		{ "-_-_", "", BASE64_SYNTAX },
		{ "Zm\xc3\xa9", "", BASE64_SYNTAX },
		{ "Zm9vYmFyIQ==", "", BASE64_LONG },
		{ "Zm9vYmFyIR==", "", BASE64_SYNTAX },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		uint8_t data[6];
		size_t size = 77;

		CHECK_ROW(rows[i].text);
		CHECK_INT(base64_take(rows[i].text, strlen(rows[i].text), data, sizeof(data),
					  &size),
				rows[i].answer);
		if (rows[i].answer == BASE64_OK) {
			CHECK_INT(size, strlen(rows[i].data));
			CHECK(memcmp(data, rows[i].data, size) == 0);
		} else {
			CHECK_INT(size, 77);
		}
	}
}

static void comes_back_from_every_length(void **state)
{
	uint8_t data[70];
	uint8_t back[70];
	struct bytes text;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++) {
		data[i] = (uint8_t)(i * 37 + 200);
	}
	bytes_init(&text, 1000);
	for (size_t size = 0; size <= sizeof(data); size++) {
		size_t n = 0;

		bytes_reset(&text);
		base64_put(&text, data, size);
		CHECK_INT(text.size, BASE64_SIZE(size));
		CHECK_INT(base64_take((const char *)text.data, text.size, back, sizeof(back), &n),
				BASE64_OK);
		CHECK_INT(n, size);
		CHECK(memcmp(data, back, size) == 0);
	}
	bytes_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_one_spelling_only),
		cmocka_unit_test(comes_back_from_every_length),
	};

	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
