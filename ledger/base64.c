/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/base64.h"

#include "meter/bytes.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_put(struct bytes *text, const void *data, size_t size)
{
	const uint8_t *p = data;

	for (size_t at = 0; at < size; at += 3) {
		size_t left = size - at;
		uint32_t group = (uint32_t)p[at] << 16;
		char four[4];

		if (left > 1) {
			group |= (uint32_t)p[at + 1] << 8;
		}
		if (left > 2) {
			group |= p[at + 2];
		}
		four[0] = alphabet[group >> 18];
		four[1] = alphabet[group >> 12 & 63];
		four[2] = alphabet[group >> 6 & 63];
		four[3] = alphabet[group & 63];
		if (left < 3) {
			four[3] = '=';
		}
		if (left < 2) {
			four[2] = '=';
		}
		bytes_put(text, four, sizeof(four));
	}
}

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
	if (c == '+') {
		return 62;
	}
	return c == '/' ? 63 : -1;
}

/* Four letters with that many pads at their end: 24 bits, or -1. */
static int32_t group_of(const char *four, size_t pads)
{
	int32_t group = 0;

	for (size_t i = 0; i < 4 - pads; i++) {
		int bits = bits_of(four[i]);

		if (bits < 0) {
			return -1;
		}
		group |= (int32_t)bits << (18 - 6 * (int)i);
	}
	/* What the pads cut off must have been zero. */
	return (group & ((1 << (8 * pads)) - 1)) == 0 ? group : -1;
}

int base64_take(const char *text, size_t size, uint8_t *ret, size_t max, size_t *ret_size)
{
	size_t pads = 0;
	size_t made = 0;

	if (size % 4 != 0) {
		return BASE64_SYNTAX;
	}
	if (size > 0 && text[size - 1] == '=') {
		pads = text[size - 2] == '=' ? 2 : 1;
	}
	for (size_t at = 0; at < size; at += 4) {
		size_t here = at + 4 == size ? pads : 0;
		int32_t group = group_of(text + at, here);

		if (group < 0) {
			return BASE64_SYNTAX;
		}
		for (size_t i = 0; i < 3 - here; i++, made++) {
			if (made < max) {
				ret[made] = (uint8_t)(group >> (16 - 8 * (int)i));
			}
		}
	}
	if (made > max) {
		return BASE64_LONG;
	}
	*ret_size = made;
	return BASE64_OK;
}
