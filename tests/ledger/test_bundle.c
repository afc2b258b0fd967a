/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A bundle gives back its entries, and is whole only with just those.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/bundle.h"
#include "ledger/seal.h"
#include "meter/bytes.h"
#include "tests/support/vectors.h"

static void put_leaf(struct bytes *bundle, int64_t i)
{
	char leaf[32];
	int size = snprintf(leaf, sizeof(leaf), "leaf-%lld", (long long)i);

	bundle_put(bundle, leaf, (size_t)size);
}

static void check_digest(
		struct seal *seal, const struct bytes *bundle, const json_t *row, const char *key)
{
	uint8_t want[SEAL_HASH_BYTES];
	uint8_t hash[SEAL_HASH_BYTES];

	CHECK(!bundle->failed);
	(void)vectors_hex(row, key, want, sizeof(want));
	CHECK_INT(seal_sha256(seal, bundle->data, bundle->size, hash), 0);
	CHECK(memcmp(hash, want, sizeof(want)) == 0);
}

static void writes_bundles_as_published(void **state)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	json_t *root = vectors_load("tlog/bundles.json");
	struct bytes bundle;
	json_t *row;
	size_t i;

	(void)state;
	CHECK_INT(seal_open(&seal), 0);
	bytes_init(&bundle, BUNDLE_BYTES_MAX);
	json_array_foreach(vectors_array(root, "bundles"), i, row)
	{
		int64_t first = vectors_int(row, "first");
		int64_t count = vectors_int(row, "count");

		CHECK_ROW(vectors_text(row, "path"));
		bytes_reset(&bundle);
		for (int64_t k = first; k < first + count; k++) {
			put_leaf(&bundle, k);
		}
		check_digest(seal, &bundle, row, "sha256");
		CHECK_INT(bundle_check(bundle.data, bundle.size, (size_t)count), BUNDLE_WHOLE);
		CHECK_INT(bundle_check(bundle.data, bundle.size, (size_t)count - 1), BUNDLE_LONG);
		CHECK_INT(bundle_check(bundle.data, bundle.size, (size_t)count + 1), BUNDLE_SHORT);
	}
	CHECK_INT(i, 7);
	bytes_finish(&bundle);
	CHECK_ROW("-");
	json_decref(root);
}

static void keeps_odd_entries(void **state)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	json_t *root = vectors_load("tlog/bundles.json");
	json_t *odd = vectors_member(root, "odd_entries");
	json_t *hashes = vectors_array(odd, "leaf_hashes_hex");
	uint8_t *large = malloc(65535);
	struct bundle_cursor cursor;
	struct bytes bundle;
	const uint8_t *entry;
	size_t size;

	(void)state;
	CHECK(large != NULL);
	memset(large, 0xa5, 65535);
	CHECK_INT(seal_open(&seal), 0);
	bytes_init(&bundle, BUNDLE_BYTES_MAX);
	bundle_put(&bundle, "", 0);
	bundle_put(&bundle, "\0", 1);
	bundle_put(&bundle, "x", 1);
	bundle_put(&bundle, large, 65535);
	bundle_put(&bundle, "\xe6\xb0\xb4", 3);
	CHECK_INT(bundle.size, vectors_int(odd, "length"));
	check_digest(seal, &bundle, odd, "sha256_of_bundle");
	cursor = bundle_cursor(bundle.data, bundle.size);
	CHECK_INT(json_array_size(hashes), 5);
	for (size_t i = 0; i < 5; i++) {
		json_t *row = json_pack("{s:O}", "hash", json_array_get(hashes, i));
		uint8_t want[SEAL_HASH_BYTES];
		uint8_t hash[SEAL_HASH_BYTES];

		(void)vectors_hex(row, "hash", want, sizeof(want));
		CHECK_INT(bundle_next(&cursor, &entry, &size), BUNDLE_OK);
		CHECK_INT(seal_leaf(seal, entry, size, hash), 0);
		CHECK(memcmp(hash, want, sizeof(want)) == 0);
		json_decref(row);
	}
	CHECK_INT(bundle_next(&cursor, &entry, &size), BUNDLE_END);
	free(large);
	bytes_finish(&bundle);
	CHECK_ROW("-");
	json_decref(root);
}

static void refuses_what_is_malformed(void **state)
{
	static const enum bundle_verdict verdicts[] = { BUNDLE_BROKEN, BUNDLE_BROKEN, BUNDLE_LONG,
		BUNDLE_SHORT, BUNDLE_SHORT };
	json_t *root = vectors_load("tlog/bundles.json");
	json_t *row;
	size_t i;

	(void)state;
	json_array_foreach(vectors_array(root, "malformed"), i, row)
	{
		uint8_t data[64];
		size_t size = vectors_hex(row, "hex", data, sizeof(data));

		CHECK_ROW(vectors_text(row, "why"));
		CHECK(i < CHECK_COUNT(verdicts));
		CHECK_INT(bundle_check(data, size, (size_t)vectors_int(row, "count_wanted")),
				verdicts[i]);
	}
	CHECK_INT(i, CHECK_COUNT(verdicts));
	CHECK_ROW("-");
	json_decref(root);
}

/* Cut anywhere, a bundle is never whole, and the cursor stays before the cut. */
static void refuses_every_cut(void **state)
{
	struct bytes bundle;

	(void)state;
	bytes_init(&bundle, BUNDLE_BYTES_MAX);
	for (int64_t i = 0; i < 5; i++) {
		put_leaf(&bundle, i);
	}
	for (size_t size = 0; size < bundle.size; size++) {
		struct bundle_cursor cursor = bundle_cursor(bundle.data, size);
		const uint8_t *entry = NULL;
		size_t entry_size = 0;
		int answer;

		do {
			answer = bundle_next(&cursor, &entry, &entry_size);
		} while (answer == BUNDLE_OK);
		CHECK_INT(answer, size % 8 == 0 ? BUNDLE_END : BUNDLE_CUT);
		CHECK_INT(cursor.at, size / 8 * 8);
		CHECK_INT(bundle_check(bundle.data, size, 5),
				size % 8 == 0 ? BUNDLE_SHORT : BUNDLE_BROKEN);
	}
	CHECK_INT(bundle_check(bundle.data, bundle.size, 5), BUNDLE_WHOLE);
	CHECK_INT(bundle_check(NULL, 0, 0), BUNDLE_WHOLE);
	bytes_finish(&bundle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_bundles_as_published),
		cmocka_unit_test(keeps_odd_entries),
		cmocka_unit_test(refuses_what_is_malformed),
		cmocka_unit_test(refuses_every_cut),
	};

	return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
