/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/bundle.h"

#include <assert.h>

#include "meter/bytes.h"

void bundle_put(struct bytes *bundle, const void *entry, size_t size)
{
	assert(size <= BUNDLE_ENTRY_MAX);
	bytes_put_u16(bundle, (uint16_t)size);
	bytes_put(bundle, entry, size);
}

struct bundle_cursor bundle_cursor(const void *data, size_t size)
{
	return (struct bundle_cursor){ .data = data, .size = size };
}

int bundle_next(struct bundle_cursor *cursor, const uint8_t **ret_entry, size_t *ret_size)
{
	size_t left = cursor->size - cursor->at;
	const uint8_t *here;
	size_t length;

	if (left == 0) {
		return BUNDLE_END;
	}
	if (left < 2) {
		return BUNDLE_CUT;
	}
	here = cursor->data + cursor->at;
	length = (size_t)here[0] << 8 | here[1];
	if (length > left - 2) {
		return BUNDLE_CUT;
	}
	*ret_entry = here + 2;
	*ret_size = length;
	cursor->at += 2 + length;
	return BUNDLE_OK;
}

enum bundle_verdict bundle_check(const void *data, size_t size, size_t count)
{
	struct bundle_cursor cursor = bundle_cursor(data, size);
	const uint8_t *entry;
	size_t entry_size;

	for (size_t i = 0; i < count; i++) {
		int answer = bundle_next(&cursor, &entry, &entry_size);

		if (answer != BUNDLE_OK) {
			return answer == BUNDLE_END ? BUNDLE_SHORT : BUNDLE_BROKEN;
		}
	}
	return cursor.at == cursor.size ? BUNDLE_WHOLE : BUNDLE_LONG;
}
