/* SPDX-License-Identifier: Apache-2.0 */

#include "api/token.h"

#include <assert.h>
#include <string.h>

#include "api/base64url.h"
#include "ledger/seal.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	CHECK_BYTES = 4,
	HEAD_SIZE = sizeof("weir_") - 1,
	SECRET_AT = HEAD_SIZE + CALLERS_ID_MAX + 1, /* behind the second '_' */
	CHECK_AT = SECRET_AT + BASE64URL_SIZE(TOKEN_SECRET_BYTES),
	TOKEN_SIZE = CHECK_AT + BASE64URL_SIZE(CHECK_BYTES),
};

static const char head[] = "weir_";

/* CRC-32 as in IEEE 802.3, most errors of a hand or a clipboard change it. */
static uint32_t crc32_of(const char *data, size_t size)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < size; i++) {
		crc ^= (uint8_t)data[i];
		for (int bit = 0; bit < 8; bit++) {
			crc = crc >> 1 ^ (UINT32_C(0xedb88320) & (0 - (crc & 1)));
		}
	}
	return ~crc;
}

static void put_check(const char *text, char ret[static BASE64URL_SIZE(CHECK_BYTES)])
{
	uint32_t crc = crc32_of(text, CHECK_AT);
	const uint8_t check[CHECK_BYTES] = { (uint8_t)(crc >> 24), (uint8_t)(crc >> 16),
		(uint8_t)(crc >> 8), (uint8_t)crc };

	base64url_format(check, sizeof(check), ret);
}

int token_make_id(char ret[static CALLERS_ID_MAX + 1])
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint8_t random[CALLERS_ID_MAX];
	int fault = seal_random(random, sizeof(random));

	if (fault < 0) {
		return fault;
	}
	for (size_t i = 0; i < CALLERS_ID_MAX; i++) {
		ret[i] = alphabet[random[i] & 31];
	}
	ret[CALLERS_ID_MAX] = '\0';
	return 0;
}

int token_make(struct token *ret)
{
	int fault = token_make_id(ret->id);

	return fault < 0 ? fault : seal_random(ret->secret, sizeof(ret->secret));
}

const char *token_format(const struct token *token, char buffer[static TOKEN_TEXT_MAX])
{
	assert(strlen(token->id) == CALLERS_ID_MAX);
	memcpy(buffer, head, HEAD_SIZE);
	memcpy(buffer + HEAD_SIZE, token->id, CALLERS_ID_MAX);
	buffer[SECRET_AT - 1] = '_';
	base64url_format(token->secret, sizeof(token->secret), buffer + SECRET_AT);
	put_check(buffer, buffer + CHECK_AT);
	buffer[TOKEN_SIZE] = '\0';
	return buffer;
}

static bool is_id_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Could the character stand at that place of a token? */
static bool fits(char c, size_t at)
{
	if (at < HEAD_SIZE) {
		return c == head[at];
	}
	if (at < SECRET_AT - 1) {
		return is_id_letter(c);
	}
	return at == SECRET_AT - 1 ? c == '_' : base64url_is_letter(c);
}

int token_parse(const char *text, size_t size, struct token *ret)
{
	char check[BASE64URL_SIZE(CHECK_BYTES)];
	struct token token;

	if (size > TOKEN_SIZE || size <= HEAD_SIZE) {
		return TOKEN_MALFORMED;
	}
	for (size_t i = 0; i < size; i++) {
		if (!fits(text[i], i)) {
			return TOKEN_MALFORMED;
		}
	}
	if (size < TOKEN_SIZE) {
		return TOKEN_TRUNCATED;
	}
	put_check(text, check);
	if (memcmp(check, text + CHECK_AT, sizeof(check)) != 0 ||
			!base64url_parse(text + SECRET_AT, CHECK_AT - SECRET_AT, token.secret,
					sizeof(token.secret))) {
		return TOKEN_MALFORMED;
	}
	memcpy(token.id, text + HEAD_SIZE, CALLERS_ID_MAX);
	token.id[CALLERS_ID_MAX] = '\0';
	*ret = token;
	seal_wipe(&token, sizeof(token));
	return TOKEN_OK;
}

int token_digest(struct seal *seal, const char *origin, const struct token *token,
		uint8_t ret[static BOOKS_HASH_BYTES])
{
	const struct seal_part parts[] = {
		{ "weir/token/v1\n", sizeof("weir/token/v1\n") - 1 },
		{ origin, strlen(origin) },
		{ "\n", 1 },
		{ token->id, CALLERS_ID_MAX },
		{ "\n", 1 },
		{ token->secret, sizeof(token->secret) },
	};

	return seal_sha256_parts(seal, parts, sizeof(parts) / sizeof(parts[0]), ret);
}
