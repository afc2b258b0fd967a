/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/vectors.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/base64.h"
#include "tests/check.h"

json_t *vectors_load(const char *file)
{
	const char *folder = getenv("TEST_DATA");
	char path[4096];
	json_error_t error;
	json_t *root;

	if (folder == NULL) {
		fail_msg("TEST_DATA does not name the folder tests/data");
	}
	(void)snprintf(path, sizeof(path), "%s/%s", folder, file);
	root = json_load_file(path, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (root == NULL) {
		fail_msg("%s:%d: %s", path, error.line, error.text);
	}
	return root;
}

json_t *vectors_member(const json_t *object, const char *key)
{
	json_t *member = json_object_get(object, key);

	if (member == NULL) {
		fail_msg("row '%s': no member '%s'", check_row, key);
	}
	return member;
}

json_t *vectors_array(const json_t *object, const char *key)
{
	json_t *member = vectors_member(object, key);

	CHECK(json_is_array(member));
	return member;
}

const char *vectors_text(const json_t *object, const char *key)
{
	json_t *member = vectors_member(object, key);

	CHECK(json_is_string(member));
	return json_string_value(member);
}

int64_t vectors_int(const json_t *object, const char *key)
{
	json_t *member = vectors_member(object, key);

	CHECK(json_is_integer(member));
	return json_integer_value(member);
}

bool vectors_bool(const json_t *object, const char *key)
{
	json_t *member = vectors_member(object, key);

	CHECK(json_is_boolean(member));
	return json_is_true(member);
}

static unsigned digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = strchr(digits, c);

	CHECK(at != NULL && c != '\0');
	return (unsigned)(at - digits);
}

size_t vectors_hex(const json_t *object, const char *key, uint8_t *ret, size_t max)
{
	const char *text = vectors_text(object, key);
	size_t size = strlen(text) / 2;

	CHECK(strlen(text) % 2 == 0 && size <= max);
	for (size_t i = 0; i < size; i++) {
		ret[i] = (uint8_t)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
	}
	return size;
}

size_t vectors_base64(const json_t *object, const char *key, uint8_t *ret, size_t max)
{
	const char *text = vectors_text(object, key);
	size_t size = 0;

	CHECK_INT(base64_take(text, strlen(text), ret, max, &size), BASE64_OK);
	return size;
}

size_t vectors_hashes(const json_t *object, const char *key, uint8_t *ret, size_t max)
{
	json_t *list = vectors_member(object, key);
	json_t *text;
	size_t i;

	/* An empty list was written as null. */
	CHECK(json_is_array(list) || json_is_null(list));
	CHECK(json_array_size(list) <= max);
	json_array_foreach(list, i, text)
	{
		size_t size = 0;

		CHECK(json_is_string(text));
		CHECK_INT(base64_take(json_string_value(text), json_string_length(text),
					  ret + 32 * i, 32, &size),
				BASE64_OK);
		CHECK_INT(size, 32);
	}
	return json_array_size(list);
}
