/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct text_cursor text_cursor(const char *data, size_t size)
{
	return (struct text_cursor){ .data = data, .size = size, .at = 0 };
}

bool text_at_end(const struct text_cursor *cursor)
{
	return cursor->at == cursor->size;
}

bool text_take(struct text_cursor *cursor, char wanted)
{
	if (cursor->at < cursor->size && cursor->data[cursor->at] == wanted) {
		cursor->at++;
		return true;
	}
	return false;
}

static bool next_digit(struct text_cursor *cursor, int *ret)
{
	char c;

	if (cursor->at == cursor->size) {
		return false;
	}
	c = cursor->data[cursor->at];
	if (c < '0' || c > '9') {
		return false;
	}
	cursor->at++;
	*ret = c - '0';
	return true;
}

/* Appends a digit on the negative side, which reaches one further than the positive. */
static bool shift_in(int64_t *negative, int digit)
{
	int64_t shifted;

	return !__builtin_mul_overflow(*negative, 10, &shifted) &&
			!__builtin_sub_overflow(shifted, digit, negative);
}

/* Signs a value gathered on the negative side. */
static bool with_sign(int64_t negative, bool is_negative, int64_t *ret)
{
	if (is_negative) {
		*ret = negative;
		return true;
	}
	return !__builtin_sub_overflow((int64_t)0, negative, ret);
}

int text_int(struct text_cursor *cursor, int64_t low, int64_t high, int64_t *ret)
{
	struct text_cursor here = *cursor;
	bool is_negative = low < 0 && text_take(&here, '-');
	bool fits = true;
	int64_t negative = 0;
	int64_t value = 0;
	int digit;

	if (!next_digit(&here, &digit)) {
		return TEXT_SYNTAX;
	}
	do {
		fits = fits && shift_in(&negative, digit);
	} while (next_digit(&here, &digit));
	if (!fits || !with_sign(negative, is_negative, &value) || value < low || value > high) {
		return TEXT_RANGE;
	}
	*cursor = here;
	*ret = value;
	return TEXT_OK;
}

int text_digits(struct text_cursor *cursor, int n, int64_t *ret)
{
	struct text_cursor here = *cursor;
	int64_t value = 0;
	int digit;

	assert(n > 0 && n <= 18);
	for (int i = 0; i < n; i++) {
		if (!next_digit(&here, &digit)) {
			return TEXT_SYNTAX;
		}
		value = value * 10 + digit;
	}
	*cursor = here;
	*ret = value;
	return TEXT_OK;
}

int text_fixed(struct text_cursor *cursor, int decimals, int64_t *ret)
{
	struct text_cursor here = *cursor;
	bool is_negative = text_take(&here, '-');
	bool fits = true;
	int64_t negative = 0;
	int64_t value = 0;
	int digit;
	int seen = 0;

	assert(decimals >= 0 && decimals <= 18);
	if (!next_digit(&here, &digit)) {
		return TEXT_SYNTAX;
	}
	do {
		fits = fits && shift_in(&negative, digit);
	} while (next_digit(&here, &digit));
	if (text_take(&here, '.')) {
		if (!next_digit(&here, &digit)) {
			return TEXT_SYNTAX;
		}
		do {
			if (seen < decimals) {
				fits = fits && shift_in(&negative, digit);
				seen++;
			} else if (digit != 0) {
				return TEXT_DECIMALS;
			}
		} while (next_digit(&here, &digit));
	}
	for (; seen < decimals; seen++) {
		fits = fits && shift_in(&negative, 0);
	}
	if (!fits || !with_sign(negative, is_negative, &value)) {
		return TEXT_RANGE;
	}
	*cursor = here;
	*ret = value;
	return TEXT_OK;
}

int text_int_all(const char *text, int64_t low, int64_t high, int64_t *ret)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	int64_t value = 0;
	int answer = text_int(&cursor, low, high, &value);

	if (answer != TEXT_OK) {
		return answer;
	}
	if (!text_at_end(&cursor)) {
		return TEXT_SYNTAX;
	}
	*ret = value;
	return TEXT_OK;
}

int text_fixed_all(const char *text, int decimals, int64_t low, int64_t high, int64_t *ret)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	int64_t value = 0;
	int answer = text_fixed(&cursor, decimals, &value);

	if (answer != TEXT_OK) {
		return answer;
	}
	if (!text_at_end(&cursor)) {
		return TEXT_SYNTAX;
	}
	if (value < low || value > high) {
		return TEXT_RANGE;
	}
	*ret = value;
	return TEXT_OK;
}

const char *text_format_fixed(int64_t value, int decimals, char *buffer, size_t size)
{
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	uint64_t scale = 1;
	uint64_t rest;

	assert(decimals >= 0 && decimals <= 18 && size >= 24);
	for (int i = 0; i < decimals; i++) {
		scale *= 10;
	}
	rest = magnitude % scale;
	while (decimals > 0 && rest % 10 == 0) {
		rest /= 10;
		decimals--;
	}
	if (decimals == 0) {
		(void)snprintf(buffer, size, "%s%llu", value < 0 ? "-" : "",
				(unsigned long long)(magnitude / scale));
	} else {
		(void)snprintf(buffer, size, "%s%llu.%0*llu", value < 0 ? "-" : "",
				(unsigned long long)(magnitude / scale), decimals,
				(unsigned long long)rest);
	}
	return buffer;
}

/* Length of the well-formed sequence at p (RFC 3629 section 4), or 0. */
static size_t utf8_sequence(const unsigned char *p, size_t left)
{
	static const struct {
		unsigned char first_low, first_high, second_low, second_high;
		size_t length;
	} forms[] = {
		{ 0x00, 0x7f, 0x00, 0x00, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t length = forms[i].length;

		if (p[0] < forms[i].first_low || p[0] > forms[i].first_high) {
			continue;
		}
		if (length > left ||
				(length > 1 &&
						(p[1] < forms[i].second_low ||
								p[1] > forms[i].second_high))) {
			return 0;
		}
		for (size_t k = 2; k < length; k++) {
			if (p[k] < 0x80 || p[k] > 0xbf) {
				return 0;
			}
		}
		return length;
	}
	return 0;
}

bool text_is_utf8(const char *data, size_t size)
{
	const unsigned char *p = (const unsigned char *)data;
	size_t length;

	for (size_t at = 0; at < size; at += length) {
		length = utf8_sequence(p + at, size - at);
		if (length == 0) {
			return false;
		}
	}
	return true;
}

/* The code point of a well-formed sequence of length bytes. */
static uint32_t utf8_point(const unsigned char *p, size_t length)
{
	static const unsigned char first_mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t point = p[0] & first_mask[length];

	for (size_t i = 1; i < length; i++) {
		point = point << 6 | (p[i] & 0x3fU);
	}
	return point;
}

/* What a reader cannot see, or what our files and messages use between ids. */
static bool parts_ids(uint32_t point)
{
	static const struct {
		uint32_t low, high;
	} ranges[] = {
		{ 0x00, ' ' }, { '"', '"' }, { ',', ',' }, { ';', ';' },
		{ 0x7f, 0xa0 },     /* delete, C1 controls, no-break space */
		{ 0xad, 0xad },     /* soft hyphen */
		{ 0x1680, 0x1680 }, /* ogham space */
		{ 0x2000, 0x200f }, /* spaces, zero widths, direction marks */
		{ 0x2028, 0x202f }, /* line ends, embeddings of direction, narrow space */
		{ 0x205f, 0x206f }, /* mathematical space, invisible operators, isolates */
		{ 0x3000, 0x3000 }, /* the blank of Chinese text */
		{ 0xfeff, 0xfeff }, /* byte order mark */
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (point >= ranges[i].low && point <= ranges[i].high) {
			return true;
		}
	}
	return false;
}

/* What nearly every id consists of, and is read most. */
static bool is_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			c == '-' || c == '_' || c == '.';
}

bool text_is_id(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t size = strlen(text);
	size_t length;

	if (size == 0 || size > TEXT_ID_MAX) {
		return false;
	}
	for (size_t at = 0; at < size; at += length) {
		if (is_plain(p[at])) {
			length = 1;
			continue;
		}
		length = utf8_sequence(p + at, size - at);
		if (length == 0 || parts_ids(utf8_point(p + at, length))) {
			return false;
		}
	}
	return true;
}

bool text_copy(char *buffer, size_t size, const char *text)
{
	size_t length = strlen(text);
	bool fits = length < size;

	if (!fits) {
		length = size - 1;
	}
	memcpy(buffer, text, length);
	buffer[length] = '\0';
	return fits;
}
