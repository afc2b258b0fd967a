/* SPDX-License-Identifier: Apache-2.0 */

#include "api/base64url.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The six bits of a letter, or -1. */
static int bits_of(char c)
{
	if (c >= 'A' && c <= 'Z') {
		return c - 'A';
	}
	if (c >= 'a' && c <= 'z') {
		return c - 'a' + 26;
	}
	if (c >= '0' && c <= '9') {
		return c - '0' + 52;
	}
	if (c == '-') {
		return 62;
	}
	return c == '_' ? 63 : -1;
}

bool base64url_is_letter(char c)
{
	return bits_of(c) >= 0;
}

void base64url_format(const void *data, size_t size, char *ret)
{
	const uint8_t *bytes = data;
	uint32_t held = 0; /* bits not written yet, at the low end */
	int bits = 0;

	for (size_t i = 0; i < size; i++) {
		held = (held << 8 | bytes[i]) & 0xffff;
		for (bits += 8; bits >= 6; bits -= 6) {
			*ret++ = alphabet[held >> (bits - 6) & 63];
		}
	}
	if (bits > 0) {
		*ret = alphabet[held << (6 - bits) & 63];
	}
}

bool base64url_parse(const char *text, size_t size, void *ret, size_t ret_size)
{
	uint8_t *bytes = ret;
	uint32_t held = 0;
	int bits = 0;

	if (size != BASE64URL_SIZE(ret_size)) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		int six = bits_of(text[i]);

		if (six < 0) {
			return false;
		}
		held = (held << 6 | (uint32_t)six) & 0xffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*bytes++ = (uint8_t)(held >> bits);
		}
	}
	/* What no byte took must be zero: else two texts were the same bytes. */
	return (held & ((1U << bits) - 1)) == 0;
}
