/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A folder with room for one store, and what a store needs: the state of a
 * cmocka test between store_place_begin and store_place_end.
 */

#include "ledger/seal.h"
#include "meter/bytes.h"
#include "tests/support/folder.h"

struct store_place {
	struct folder folder;
	char path[FOLDER_PATH_MAX]; /* of the store; nothing is there yet */
	struct seal *seal;
	struct bytes bytes; /* for what is read back */
};

int store_place_begin(void **state);
int store_place_end(void **state);

/* Another folder, with nothing in it. */
void store_place_clear(struct store_place *place);

#define STORE_PLACE_TEST(name) \
	cmocka_unit_test_setup_teardown(name, store_place_begin, store_place_end)
