/* SPDX-License-Identifier: Apache-2.0 */

#include "api/csv_mend.h"

#include <stddef.h>
#include <string.h>

#include "meter/bytes.h"
#include "meter/text.h"

#define IDEOGRAPHIC_BLANK "\xe3\x80\x80"

static bool starts_with(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

bool mend_has_blanks_around(const char *text)
{
	size_t size = strlen(text);

	if (size == 0) {
		return false;
	}
	return strchr(" \t", text[0]) != NULL || strchr(" \t", text[size - 1]) != NULL ||
			starts_with(text, IDEOGRAPHIC_BLANK) ||
			(size >= 3 && strcmp(text + size - 3, IDEOGRAPHIC_BLANK) == 0);
}

/* Full-width forms U+FF01..U+FF5E are ASCII 0x21..0x7e: EF BC 81..BF, EF BD 80..9E. */
static size_t full_width(const char *text, char *ret)
{
	const unsigned char *p = (const unsigned char *)text;

	if (p[0] != 0xef || (p[1] != 0xbc && p[1] != 0xbd) || p[2] == 0) {
		return 0;
	}
	*ret = (char)(p[1] == 0xbc ? p[2] - 0x81 + 0x21 : p[2] - 0x80 + 0x60);
	return *ret >= 0x21 && *ret <= 0x7e ? 3 : 0;
}

/* Bytes of a blank at text, or 0. */
static size_t blank(const char *text)
{
	if (*text == ' ' || *text == '\t') {
		return 1;
	}
	return starts_with(text, IDEOGRAPHIC_BLANK) ? 3 : 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes commas out where each stands before exactly three digits: "1,5" may be a decimal. */
static bool drop_separators(char *text)
{
	size_t to = 0;

	for (size_t at = 0; text[at] != '\0'; at++) {
		if (text[at] != ',') {
			text[to++] = text[at];
			continue;
		}
		if (at == 0 || !is_digit(text[at - 1]) || !is_digit(text[at + 1]) ||
				!is_digit(text[at + 2]) || !is_digit(text[at + 3]) ||
				is_digit(text[at + 4])) {
			return false;
		}
	}
	text[to] = '\0';
	return true;
}

/* Full-width characters as ASCII and no blanks. */
static bool narrow(const char *text, char ret[static MEND_MAX])
{
	size_t size = 0;

	while (*text != '\0' && size + 1 < MEND_MAX) {
		size_t bytes = blank(text);

		if (bytes == 0) {
			bytes = full_width(text, &ret[size]);
			if (bytes == 0) {
				ret[size] = *text;
				bytes = 1;
			}
			size++;
		}
		text += bytes;
	}
	ret[size] = '\0';
	return *text == '\0';
}

bool mend_plain(const char *text, char ret[static MEND_MAX])
{
	return narrow(text, ret) && drop_separators(ret);
}

bool mend_list(const char *text, char ret[static MEND_MAX])
{
	static const char comma[] = "、"; /* between the parts of an enumeration */
	size_t size = sizeof(comma) - 1;

	if (!narrow(text, ret)) {
		return false;
	}
	for (char *at = strstr(ret, comma); at != NULL; at = strstr(at, comma)) {
		*at = ';';
		memmove(at + 1, at + size, strlen(at + size) + 1);
	}
	for (char *at = strchr(ret, ','); at != NULL; at = strchr(at, ',')) {
		*at = ';';
	}
	return true;
}

bool mend_trim(const char *text, char ret[static MEND_MAX])
{
	size_t size;

	while (blank(text) > 0) {
		text += blank(text);
	}
	if (!text_copy(ret, MEND_MAX, text)) {
		return false;
	}
	size = strlen(ret);
	for (;;) {
		size_t bytes = size >= 3 && blank(ret + size - 3) == 3    ? 3
				: size >= 1 && blank(ret + size - 1) == 1 ? 1
									  : 0;

		if (bytes == 0) {
			return true;
		}
		size -= bytes;
		ret[size] = '\0';
	}
}

/* What stands between the numbers of a date. */
static bool take_mark(struct text_cursor *cursor, const char *sign)
{
	size_t size = strlen(sign);

	if (text_take(cursor, '/') || text_take(cursor, '.') || text_take(cursor, '-')) {
		return true;
	}
	if (cursor->size - cursor->at >= size &&
			memcmp(cursor->data + cursor->at, sign, size) == 0) {
		cursor->at += size;
		return true;
	}
	return false;
}

/* "8:05" behind a date as "T08:05"; the rest of it stays as it is. */
static void put_hour(struct text_cursor *cursor, struct bytes *ret)
{
	int64_t hour;

	(void)text_take(cursor, 'T');
	if (text_int(cursor, 0, 23, &hour) == TEXT_OK) {
		bytes_format(ret, "T%02d", (int)hour);
	}
	bytes_put(ret, cursor->data + cursor->at, cursor->size - cursor->at);
}

bool mend_date(const char *text, char ret[static MEND_MAX])
{
	char plain[MEND_MAX];
	char joined[MEND_MAX];
	struct text_cursor cursor;
	struct bytes mended;
	int64_t year;
	int64_t month;
	int64_t day;
	bool is_date;

	if (!mend_trim(text, joined)) {
		return false;
	}
	/* A blank before the hour must not join it to the day. */
	for (char *gap = strchr(joined, ' '); gap != NULL; gap = strchr(gap, ' ')) {
		*gap = 'T';
	}
	if (!mend_plain(joined, plain)) {
		return false;
	}
	cursor = text_cursor(plain, strlen(plain));
	is_date = text_digits(&cursor, 4, &year) == TEXT_OK;
	if (is_date && text_digits(&cursor, 4, &month) == TEXT_OK) {
		day = month % 100;
		month /= 100;
	} else {
		is_date = is_date && take_mark(&cursor, "年") &&
				text_int(&cursor, 1, 12, &month) == TEXT_OK &&
				take_mark(&cursor, "月") &&
				text_int(&cursor, 1, 31, &day) == TEXT_OK;
		(void)take_mark(&cursor, "日");
	}
	if (!is_date) {
		return false;
	}
	bytes_init(&mended, MEND_MAX - 1);
	bytes_format(&mended, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
	put_hour(&cursor, &mended);
	(void)text_copy(ret, MEND_MAX, bytes_text(&mended));
	is_date = !mended.failed;
	bytes_finish(&mended);
	return is_date;
}
