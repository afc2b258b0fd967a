/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a box locked it opens unchanged, beside the same label, and nothing else.
 */

#include "tests/check.h"

#include <string.h>

#include "ledger/seal_box.h"

static void opens_what_it_locked(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 300, SEAL_BOX_MAX };
	static uint8_t text[SEAL_BOX_MAX];
	static uint8_t locked[SEAL_BOX_MAX + SEAL_BOX_EXTRA];
	static uint8_t read[SEAL_BOX_MAX];
	SCOPED(seal_box_close) struct seal_box *box = NULL;

	(void)state;
	CHECK_ROW("opens_what_it_locked");
	memset(text, 'x', sizeof(text));
	CHECK_INT(seal_box_open(&box), 0);
	for (size_t i = 0; i < CHECK_COUNT(sizes); i++) {
		size_t size = sizes[i];

		CHECK_INT(seal_box_lock(box, "label", 5, text, size, locked), 0);
		CHECK_INT(seal_box_unlock(box, "label", 5, locked, size + SEAL_BOX_EXTRA, read),
				SEAL_OK);
		CHECK(memcmp(read, text, size) == 0);
		CHECK(size < 16 || memmem(locked, size + SEAL_BOX_EXTRA, text, 8) == NULL);
	}
}

static void opens_nothing_else(void **state)
{
	static const struct {
		const char *name;
		const char *label;
		size_t label_size;
		size_t size;
		size_t changed; /* the byte that is another; beyond the end: none */
		enum seal_answer answer;
	} rows[] = {
		{ "unchanged", "label", 5, 4 + SEAL_BOX_EXTRA, 999, SEAL_OK },
		{ "another label", "Label", 5, 4 + SEAL_BOX_EXTRA, 999, SEAL_BAD },
		{ "a shorter label", "label", 4, 4 + SEAL_BOX_EXTRA, 999, SEAL_BAD },
		{ "no label", "", 0, 4 + SEAL_BOX_EXTRA, 999, SEAL_BAD },
		{ "another nonce", "label", 5, 4 + SEAL_BOX_EXTRA, 0, SEAL_BAD },
		{ "another byte", "label", 5, 4 + SEAL_BOX_EXTRA, 13, SEAL_BAD },
		{ "another tag", "label", 5, 4 + SEAL_BOX_EXTRA, 31, SEAL_BAD },
		{ "a byte short", "label", 5, 3 + SEAL_BOX_EXTRA, 999, SEAL_BAD },
		{ "nothing but the extra", "label", 5, SEAL_BOX_EXTRA, 999, SEAL_BAD },
		{ "less than the extra", "label", 5, SEAL_BOX_EXTRA - 1, 999, SEAL_BAD },
		{ "nothing", "label", 5, 0, 999, SEAL_BAD },
	};
	SCOPED(seal_box_close) struct seal_box *box = NULL;
	SCOPED(seal_box_close) struct seal_box *other = NULL;
	SCOPED(seal_box_close) struct seal_box *shared = NULL;
	uint8_t locked[4 + SEAL_BOX_EXTRA];
	uint8_t read[4];

	(void)state;
	CHECK_INT(seal_box_open(&box), 0);
	CHECK_INT(seal_box_open(&other), 0);
	CHECK_INT(seal_box_share(box, &shared), 0);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(seal_box_lock(box, "label", 5, "four", 4, locked), 0);
		if (rows[i].changed < sizeof(locked)) {
			locked[rows[i].changed] ^= 1;
		}
		CHECK_INT(seal_box_unlock(box, rows[i].label, rows[i].label_size, locked,
					  rows[i].size, read),
				rows[i].answer);
		CHECK_INT(seal_box_unlock(shared, rows[i].label, rows[i].label_size, locked,
					  rows[i].size, read),
				rows[i].answer);
		CHECK_INT(seal_box_unlock(other, rows[i].label, rows[i].label_size, locked,
					  rows[i].size, read),
				SEAL_BAD);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_what_it_locked),
		cmocka_unit_test(opens_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
