/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A proof file shows one entry in one log, and only as it is spelled.
 */

#include "tests/check.h"

#include "ledger/proof.h"
#include "meter/bytes.h"
#include "tests/support/tlog.h"
#include "tests/support/vectors.h"

static const char county[] = "example.com/water/county-a";

/* The log's key and two cosigners, as the vectors say of themselves. */
static void load_keys(struct seal *seal, struct tlog_keys *ret)
{
	json_t *names = json_pack(
			"[s,s,s]", "log/0x01", "witness-city/0x04", "witness-province/0x04");

	tlog_keys_load(seal, names, ret);
	json_decref(names);
}

static int judge(struct seal *seal, const char *file, size_t size, const char *leaf,
		struct note_seal *seals)
{
	struct tlog_keys keys;
	struct checkpoint checkpoint;
	struct proof proof;
	int answer = proof_parse(file, size, &proof);

	load_keys(seal, &keys);
	return answer != PROOF_OK ? answer
				  : proof_verify(seal, &proof, county, leaf, strlen(leaf),
						    keys.list, keys.n, &checkpoint, seals);
}

static void judges_proofs_as_published(void **state)
{
	static const struct {
		const char *name;
		enum proof_answer answer;
	} rows[] = {
		{ "plain", PROOF_OK },
		{ "with extra data, last leaf", PROOF_OK },
		{ "wrong leaf", PROOF_EXCLUDED },
		{ "index edited", PROOF_EXCLUDED },
		{ "leading zero in index", PROOF_MALFORMED },
		{ "wrong header", PROOF_MALFORMED },
		{ "checkpoint size edited", PROOF_FORGED },
		{ "extra after index", PROOF_MALFORMED },
		{ "index not below size", PROOF_EXCLUDED },
	};
	json_t *root = vectors_load("tlog/proofs.json");
	json_t *vectors = vectors_array(root, "proofs");

	CHECK_INT(json_array_size(vectors), CHECK_COUNT(rows));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		json_t *row = json_array_get(vectors, i);
		const char *file = vectors_text(row, "file");
		struct note_seal seals[TLOG_KEYS_MAX];

		CHECK_TEXT(vectors_text(row, "name"), rows[i].name);
		CHECK_ROW(rows[i].name);
		CHECK_INT(vectors_bool(row, "ok"), rows[i].answer == PROOF_OK);
		CHECK_INT(judge(*state, file, strlen(file), vectors_text(row, "leaf_utf8"), seals),
				rows[i].answer);
		if (rows[i].answer == PROOF_OK) {
			CHECK_INT(tlog_count(seals, 3), 3);
		}
	}
	CHECK_ROW("-");
	json_decref(root);
}

/* What is read is written again byte for byte. */
static void comes_back_as_it_was(void **state)
{
	json_t *root = vectors_load("tlog/proofs.json");
	json_t *row;
	size_t i;

	(void)state;
	json_array_foreach(vectors_array(root, "proofs"), i, row)
	{
		const char *file = vectors_text(row, "file");
		struct proof proof;
		struct bytes text;

		CHECK_ROW(vectors_text(row, "name"));
		if (proof_parse(file, strlen(file), &proof) != PROOF_OK) {
			continue;
		}
		bytes_init(&text, PROOF_SIZE_MAX);
		proof_put(&proof, &text);
		CHECK_TEXT(bytes_text(&text), file);
		bytes_finish(&text);
	}
	CHECK_ROW("-");
	json_decref(root);
}

/* No flipped bit before the signatures and no cut leaves a proof standing. */
static void sees_every_flipped_bit(void **state)
{
	json_t *root = vectors_load("tlog/proofs.json");
	json_t *row = json_array_get(vectors_array(root, "proofs"), 0);
	const char *file = vectors_text(row, "file");
	const char *leaf = vectors_text(row, "leaf_utf8");
	const char *end = strstr(file, "\xe2\x80\x94");
	struct note_seal seals[TLOG_KEYS_MAX];
	size_t size = strlen(file);
	struct bytes copy;

	CHECK_ROW("plain");
	CHECK(end != NULL);
	bytes_init(&copy, PROOF_SIZE_MAX);
	bytes_put(&copy, file, size);
	for (size_t i = 0; i < (size_t)(end - file); i++) {
		copy.data[i] ^= 1;
		CHECK(judge(*state, (char *)copy.data, size, leaf, seals) != PROOF_OK);
		copy.data[i] ^= 1;
	}
	for (size_t cut = 0; cut < size; cut += 7) {
		int answer = judge(*state, file, cut, leaf, seals);

		CHECK(answer != PROOF_OK || cut > (size_t)(end - file));
	}
	bytes_finish(&copy);
	CHECK_ROW("-");
	json_decref(root);
}

#define HASH "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ="

static void reads_only_the_one_spelling(void **state)
{
	static const char head[] = "c2sp.org/tlog-proof@v1\n";
	static const struct {
		const char *rest;
		enum proof_answer answer;
	} rows[] = {
		{ "index 0\n\nx", PROOF_OK },
		{ "index 0\n" HASH "\n\nx", PROOF_OK },
		{ "extra AAAA\nindex 0\n\nx", PROOF_OK },
		{ "index 9223372036854775807\n\nx", PROOF_OK },
		{ "index 9223372036854775808\n\nx", PROOF_MALFORMED },
		{ "index -1\n\nx", PROOF_MALFORMED },
		{ "index \n\nx", PROOF_MALFORMED },
		{ "index  0\n\nx", PROOF_MALFORMED },
		{ "index 0 \n\nx", PROOF_MALFORMED },
		{ "index 0", PROOF_MALFORMED },
		{ "index 0\n", PROOF_MALFORMED },
		{ "index 0\n" HASH "\n", PROOF_MALFORMED },
		{ "index 0\nAAAA\n\nx", PROOF_MALFORMED },
		{ "index 0\n" HASH HASH "\n\nx", PROOF_MALFORMED },
		{ "index 0\n" HASH " \n\nx", PROOF_MALFORMED },
		{ "extra \nindex 0\n\nx", PROOF_MALFORMED },
		{ "extra A\nindex 0\n\nx", PROOF_MALFORMED },
		{ "extra AAB=\nindex 0\n\nx", PROOF_MALFORMED },
		{ "extra AAAA\nextra AAAA\nindex 0\n\nx", PROOF_MALFORMED },
		{ "Index 0\n\nx", PROOF_MALFORMED },
		{ "", PROOF_MALFORMED },
	};
	struct proof proof;
	struct bytes text;

	(void)state;
	bytes_init(&text, PROOF_SIZE_MAX);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].rest);
		bytes_reset(&text);
		bytes_put_text(&text, head);
		bytes_put_text(&text, rows[i].rest);
		CHECK_INT(proof_parse((char *)text.data, text.size, &proof), rows[i].answer);
	}
	for (int n = TREE_PROOF_MAX; n <= TREE_PROOF_MAX + 1; n++) {
		bytes_reset(&text);
		bytes_put_text(&text, head);
		bytes_put_text(&text, "index 0\n");
		for (int i = 0; i < n; i++) {
			bytes_put_text(&text, HASH "\n");
		}
		bytes_put_text(&text, "\nx");
		CHECK_INT(proof_parse((char *)text.data, text.size, &proof),
				n == TREE_PROOF_MAX ? PROOF_OK : PROOF_MALFORMED);
	}
	bytes_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_proofs_as_published),
		cmocka_unit_test(comes_back_as_it_was),
		cmocka_unit_test(sees_every_flipped_bit),
		cmocka_unit_test(reads_only_the_one_spelling),
	};

	return cmocka_run_group_tests_name("proof", tests, tlog_open_seal, tlog_close_seal);
}
