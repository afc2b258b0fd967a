/* SPDX-License-Identifier: Apache-2.0 */

#include "api/csv_decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "api/lang.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	STEP = 1 << 16,
};

/*
 * Reads a GB18030 text as UTF-8; with ret NULL only whether it is one, and how
 * far. Returns CSV_OK, CSV_WRONG with *ret_bad the offset of what is none, or
 * a fault.
 */
static int convert(const char *data, size_t size, struct bytes *ret, size_t *ret_bad)
{
	iconv_t converter = iconv_open("UTF-8", "GB18030");
	char *from = (char *)(uintptr_t)data; /* iconv reads it only, POSIX forgot const */
	size_t left = size;
	int answer = CSV_OK;

	if (converter == (iconv_t)-1) {
		return WEIR_FAULT_IO;
	}
	while (left > 0 && answer == CSV_OK) {
		char step[STEP];
		char *to = step;
		size_t room = sizeof(step);
		size_t done = iconv(converter, &from, &left, &to, &room);

		if (done == (size_t)-1 && errno != E2BIG) {
			*ret_bad = size - left;
			answer = CSV_WRONG;
		}
		if (ret != NULL) {
			bytes_put(ret, step, sizeof(step) - room);
			answer = ret->failed ? WEIR_FAULT_MEMORY : answer;
		}
	}
	(void)iconv_close(converter);
	return answer;
}

/*
 * The line of an offset and its field's number from 1. Neither a comma nor a
 * quote nor a line feed is part of a longer character, in both encodings.
 */
static void place(const char *data, size_t offset, int *ret_line, int *ret_field)
{
	bool is_quoted = false;

	*ret_line = 1;
	*ret_field = 1;
	for (size_t i = 0; i < offset; i++) {
		if (data[i] == '"') {
			is_quoted = !is_quoted;
		} else if (data[i] == '\n') {
			++*ret_line;
			*ret_field = is_quoted ? *ret_field : 1;
		} else if (data[i] == ',' && !is_quoted) {
			++*ret_field;
		}
	}
}

static int wrong_at(const char *data, size_t offset, const char *sentence, struct where *reterr)
{
	int line;
	int field;

	place(data, offset, &line, &field);
	where_set(reterr, line, field, "%s", sentence);
	return CSV_WRONG;
}

/* The offset of the first field that is not UTF-8; one must be there. */
static size_t find_bad(const char *data, size_t size)
{
	size_t start = 0;

	for (;;) {
		size_t end = start;

		while (end < size && data[end] != ',' && data[end] != '\n') {
			end++;
		}
		if (end == size || !text_is_utf8(data + start, end - start)) {
			return start;
		}
		start = end + 1;
	}
}

static int check_utf8(const char *data, size_t size, struct where *reterr)
{
	size_t bad;

	if (text_is_utf8(data, size)) {
		return CSV_OK;
	}
	if (size >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 || memcmp(data, "\xfe\xff", 2) == 0)) {
		where_set(reterr, 1, 0, _("the file is UTF-16; save it as CSV UTF-8"));
		return CSV_WRONG;
	}
	return wrong_at(data, find_bad(data, size),
			convert(data, size, NULL, &bad) == CSV_OK
					? _("not UTF-8, but valid GB18030: say --encoding gb18030")
					: _("not UTF-8"),
			reterr);
}

static int check_zeros(const char *data, size_t size, struct where *reterr)
{
	const char *nul = size == 0 ? NULL : memchr(data, '\0', size);

	return nul == NULL ? CSV_OK
			   : wrong_at(data, (size_t)(nul - data),
					     _("a zero byte; this is not a text"), reterr);
}

int csv_decode(const char *data, size_t size, enum csv_encoding encoding, struct bytes *ret,
		struct where *reterr)
{
	size_t bad = 0;
	int answer;

	if (encoding == CSV_UTF8) {
		answer = check_utf8(data, size, reterr);
		return answer != CSV_OK ? answer : check_zeros(data, size, reterr);
	}
	answer = convert(data, size, ret, &bad);
	if (answer == CSV_WRONG) {
		return wrong_at(data, bad, _("not GB18030"), reterr);
	}
	return answer != CSV_OK ? answer : check_zeros((const char *)ret->data, ret->size, reterr);
}
