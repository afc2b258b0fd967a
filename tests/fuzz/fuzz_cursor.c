/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a cursor are none; a cursor made of them opens where it was
 * made for, and nowhere else, whichever of its characters is another.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/cursor.h"
#include "ledger/seal_box.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	INPUT_MAX = 1024,
};

/* A place of the input's printable bytes. */
static struct cursor_place place_of(const uint8_t *data, size_t size)
{
	struct cursor_place place = { .number = (int64_t)size, .size = 7 };
	size_t at = 0;

	for (size_t i = 0; i < size && at < sizeof(place.id) - 1; i++) {
		if (data[i] > ' ' && data[i] < 0x7f) {
			place.id[at++] = (char)data[i];
		}
	}
	place.second = size == 0 ? INT64_MIN : -(int64_t)data[0];
	return place;
}

static void make_one(struct seal_box *box, const uint8_t *data, size_t size)
{
	const struct cursor_scope scope = { "abcdefgh", "permits", "" };
	const struct cursor_scope other = { "abcdefgi", "permits", "" };
	const struct cursor_place place = place_of(data, size);
	struct cursor_place again;
	char text[CURSOR_TEXT_MAX];
	size_t length;

	if (cursor_format(box, &scope, &place, text) != 0) {
		abort();
	}
	length = strlen(text);
	assert(cursor_parse(box, &scope, text, length, &again) == CURSOR_OK);
	assert(memcmp(&again, &place, sizeof(place)) == 0);
	assert(cursor_parse(box, &other, text, length, &again) == CURSOR_BAD);
	if (size > 0) {
		size_t at = data[size - 1] % length;

		text[at] = text[at] == 'A' ? 'B' : 'A';
		assert(cursor_parse(box, &scope, text, length, &again) == CURSOR_BAD);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct cursor_scope scope = { "", "permits", "area=A" };
	SCOPED(seal_box_close) struct seal_box *box = NULL;
	struct cursor_place place;

	if (size > INPUT_MAX) {
		return 0;
	}
	if (seal_box_open(&box) != 0) {
		abort();
	}
	assert(cursor_parse(box, &scope, (const char *)data, size, &place) == CURSOR_BAD);
	make_one(box, data, size);
	return 0;
}
