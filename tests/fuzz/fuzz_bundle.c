/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a bundle: what is read lies within them, and writing it again
 * gives them back.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "ledger/bundle.h"
#include "meter/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bundle_cursor cursor = bundle_cursor(data, size);
	struct bytes again;
	const uint8_t *entry;
	size_t entry_size;
	size_t count = 0;
	int answer;

	bytes_init(&again, size + 1);
	while ((answer = bundle_next(&cursor, &entry, &entry_size)) == BUNDLE_OK) {
		assert(entry >= data && entry + entry_size <= data + size);
		bundle_put(&again, entry, entry_size);
		count++;
	}
	assert(!again.failed && again.size == cursor.at);
	assert(again.size == 0 || memcmp(again.data, data, again.size) == 0);
	if (answer == BUNDLE_END) {
		assert(cursor.at == size);
		assert(bundle_check(data, size, count) == BUNDLE_WHOLE);
		assert(bundle_check(data, size, count + 1) == BUNDLE_SHORT);
	} else {
		assert(answer == BUNDLE_CUT && cursor.at < size);
		assert(bundle_check(data, size, count + 1) == BUNDLE_BROKEN);
	}
	assert(count == 0 || bundle_check(data, size, count - 1) == BUNDLE_LONG);
	bytes_finish(&again);
	return 0;
}
