/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any text as a meter's address: what is accepted is written canonically and
 * read back the same, what is refused is refused at a column of the text.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "meter/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	INPUT_MAX = 512,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct address address;
	struct address again;
	char text[INPUT_MAX + 1];
	char canonical[ADDRESS_TEXT_MAX];
	char twice[ADDRESS_TEXT_MAX];
	int column = 0;
	int answer;

	if (size > INPUT_MAX) {
		return 0;
	}
	memcpy(text, data, size);
	text[size] = '\0';
	answer = address_parse(text, &address, &column);
	if (answer != ADDRESS_OK) {
		assert(column >= 1 && (size_t)column <= strlen(text) + 1);
		assert(address_answer_text(answer) != NULL);
		return 0;
	}
	assert(column == 0);
	answer = address_parse(address_format(&address, canonical), &again, &column);
	assert(answer == ADDRESS_OK);
	assert(memcmp(&address, &again, sizeof(address)) == 0);
	assert(strcmp(address_format(&again, twice), canonical) == 0);
	(void)address_gateway(&again, twice);
	assert(strncmp(twice, canonical, strlen(twice)) == 0);
	return 0;
}
