/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a checkpoint's text: what is accepted begins with the three
 * lines that it is written as.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "ledger/checkpoint.h"
#include "meter/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct checkpoint checkpoint = { .size = 77 };
	struct checkpoint second;
	struct bytes text;

	if (checkpoint_parse((const char *)data, size, &checkpoint) != CHECKPOINT_OK) {
		assert(checkpoint.size == 77);
		return 0;
	}
	assert(checkpoint.size <= INT64_MAX && checkpoint.origin[0] != '\0');
	bytes_init(&text, CHECKPOINT_TEXT_MAX);
	checkpoint_put(&checkpoint, &text);
	assert(!text.failed && text.size <= size && memcmp(text.data, data, text.size) == 0);
	assert(checkpoint_parse((const char *)text.data, text.size, &second) == CHECKPOINT_OK);
	assert(memcmp(&second, &checkpoint, sizeof(second)) == 0);
	bytes_finish(&text);
	return 0;
}
