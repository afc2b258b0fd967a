/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/slice.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool slice_is(struct slice slice, const char *text)
{
	return slice.size == strlen(text) &&
			(slice.size == 0 || memcmp(slice.data, text, slice.size) == 0);
}

bool slice_same_caseless(struct slice a, struct slice b)
{
	if (a.size != b.size) {
		return false;
	}
	for (size_t i = 0; i < a.size; i++) {
		if (lower(a.data[i]) != lower(b.data[i])) {
			return false;
		}
	}
	return true;
}

bool slice_is_caseless(struct slice slice, const char *text)
{
	return slice_same_caseless(slice, (struct slice){ text, strlen(text) });
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct slice slice_trim(struct slice slice)
{
	while (slice.size > 0 && is_blank(slice.data[0])) {
		slice.data++;
		slice.size--;
	}
	while (slice.size > 0 && is_blank(slice.data[slice.size - 1])) {
		slice.size--;
	}
	return slice;
}

struct slice slice_cut(struct slice *rest, char mark)
{
	struct slice before = *rest;
	const char *at = rest->size == 0 ? NULL : memchr(rest->data, mark, rest->size);

	if (at == NULL) {
		*rest = (struct slice){ .data = NULL };
		return before;
	}
	before.size = (size_t)(at - before.data);
	rest->data = at + 1;
	rest->size -= before.size + 1;
	return before;
}
