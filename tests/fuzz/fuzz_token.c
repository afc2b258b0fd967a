/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a token: what is read is printed again as it was; what is
 * refused is refused whole, and one made of the same bytes is read.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	INPUT_MAX = 256,
};

/* A token of the input's bytes: its text is read back, and no beginning of it. */
static void make_one(const uint8_t *data, size_t size)
{
	struct token token = { .id = "abcdefgh" };
	struct token again;
	char text[TOKEN_TEXT_MAX];
	size_t length;

	memcpy(token.secret, data, size < sizeof(token.secret) ? size : sizeof(token.secret));
	length = strlen(token_format(&token, text));
	assert(token_parse(text, length, &again) == TOKEN_OK);
	assert(memcmp(&again, &token, sizeof(token)) == 0);
	for (size_t i = 0; i < length; i++) {
		assert(token_parse(text, i, &again) ==
				(i <= 5 ? TOKEN_MALFORMED : TOKEN_TRUNCATED));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct token token;
	char copy[INPUT_MAX];
	char again[TOKEN_TEXT_MAX];

	if (size > INPUT_MAX) {
		return 0;
	}
	memcpy(copy, data, size); /* not NUL-terminated: nothing beyond it may be read */
	if (token_parse(copy, size, &token) == TOKEN_OK) {
		assert(strlen(token_format(&token, again)) == size);
		assert(memcmp(again, data, size) == 0);
	}
	make_one(data, size);
	return 0;
}
