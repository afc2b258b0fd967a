/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A checkpoint is the log's only with the log's signature, origin and spelling.
 */

#include "tests/check.h"

#include "ledger/checkpoint.h"
#include "ledger/signer.h"
#include "ledger/tree.h"
#include "meter/bytes.h"
#include "tests/support/tlog.h"
#include "tests/support/vectors.h"

static const char county[] = "example.com/water/county-a";

static void opens_checkpoints_as_published(void **state)
{
	json_t *root = vectors_load("tlog/checkpoints.json");
	json_t *row;
	size_t i;

	json_array_foreach(vectors_array(root, "checkpoints"), i, row)
	{
		uint8_t data[4096];
		size_t size = vectors_base64(row, "msg_b64", data, sizeof(data));
		struct note_seal seals[TLOG_KEYS_MAX];
		struct checkpoint checkpoint = { .size = 77 };
		struct tlog_keys keys;
		uint8_t want[SEAL_HASH_BYTES];

		CHECK_ROW(vectors_text(row, "name"));
		tlog_keys_load(*state, vectors_array(row, "known_keys"), &keys);
		CHECK_INT(checkpoint_open((char *)data, size, "example.com/other", keys.list,
					  keys.n, &checkpoint, seals),
				CHECKPOINT_ORIGIN);
		CHECK_INT(checkpoint.size, 77);
		CHECK_INT(checkpoint_open((char *)data, size, county, keys.list, keys.n,
					  &checkpoint, seals),
				CHECKPOINT_OK);
		CHECK_TEXT(checkpoint.origin, county);
		CHECK_INT(checkpoint.size, vectors_int(row, "size"));
		CHECK_INT(vectors_base64(row, "root_b64", want, sizeof(want)), sizeof(want));
		CHECK(memcmp(checkpoint.root, want, sizeof(want)) == 0);
		CHECK_INT(tlog_count(seals, keys.n), vectors_int(row, "verified_signatures"));
	}
	CHECK_INT(i, 6);
	CHECK_ROW("-");
	json_decref(root);
}

/* However many cosigners there are, the log itself must have signed. */
static void cosigners_alone_make_no_checkpoint(void **state)
{
	json_t *root = vectors_load("tlog/checkpoints.json");
	json_t *row = json_array_get(vectors_array(root, "checkpoints"), 2);
	struct note_seal seals[TLOG_KEYS_MAX];
	struct checkpoint checkpoint;
	struct tlog_keys keys;
	uint8_t data[4096];
	size_t size = vectors_base64(row, "msg_b64", data, sizeof(data));

	CHECK_TEXT(vectors_text(row, "name"), "size 1000 with three cosignatures");
	tlog_keys_load(*state, vectors_array(row, "known_keys"), &keys);
	CHECK_INT(keys.list[0].algorithm, NOTE_ED25519);
	CHECK_INT(checkpoint_open((char *)data, size, county, keys.list + 1, keys.n - 1,
				  &checkpoint, seals),
			CHECKPOINT_UNSIGNED);
	CHECK_INT(tlog_count(seals, keys.n - 1), 3);
	data[0] ^= 1;
	CHECK_INT(checkpoint_open((char *)data, size, county, keys.list, keys.n, &checkpoint,
				  seals),
			CHECKPOINT_FORGED);
	CHECK_INT(checkpoint_open((char *)data, size - 1, county, keys.list, keys.n, &checkpoint,
				  seals),
			CHECKPOINT_NOTE);
	CHECK_ROW("-");
	json_decref(root);
}

static void reads_a_cosigner_s_time(void **state)
{
	json_t *root = vectors_load("tlog/checkpoints.json");
	json_t *example = vectors_member(root, "cosignature_worked_example");
	static const char head[] = "cosignature/v1\ntime 1767225600\n";
	struct note_seal seal;
	struct note_key key;
	struct bytes text;
	struct note note;
	uint8_t message[1024];
	size_t size = vectors_base64(example, "signed_message_b64", message, sizeof(message));

	CHECK(size > strlen(head) && memcmp(message, head, strlen(head)) == 0);
	tlog_key_load(*state, vectors_text(example, "key"), &key);
	bytes_init(&text, NOTE_SIZE_MAX);
	bytes_put(&text, message + strlen(head), size - strlen(head));
	bytes_put_text(&text, "\n");
	bytes_put_text(&text, vectors_text(example, "signature_line"));
	CHECK_INT(note_parse((char *)text.data, text.size, &note), NOTE_OK);
	CHECK_INT(note_verify(&note, &key, 1, &seal), NOTE_OK);
	CHECK_INT(seal.unix_s, vectors_int(example, "timestamp"));
	bytes_finish(&text);
	CHECK_ROW("-");
	json_decref(root);
}

static void refuses_bodies_as_published(void **state)
{
	json_t *root = vectors_load("tlog/checkpoints.json");
	json_t *row;
	size_t i;

	(void)state;
	json_array_foreach(vectors_array(root, "bad_bodies"), i, row)
	{
		const char *text = vectors_text(row, "text");
		struct checkpoint checkpoint;

		CHECK_ROW(vectors_text(row, "why"));
		CHECK_INT(checkpoint_parse(text, strlen(text), &checkpoint), CHECKPOINT_BODY);
	}
	CHECK_INT(i, 12);
	CHECK_ROW("-");
	json_decref(root);
}

#define ROOT "hEU7UV2yIeAVJB+Rd41UGpHidHKjy71JIrAjsYBFY1k="
#define EMPTY "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static void reads_three_lines_or_more(void **state)
{
	static const struct {
		const char *text;
		enum checkpoint_answer answer;
	} rows[] = {
		{ "o\n1\n" ROOT "\n", CHECKPOINT_OK },
		{ "o p\n1\n" ROOT "\n", CHECKPOINT_OK },
		{ "o\n9223372036854775807\n" ROOT "\n", CHECKPOINT_OK },
		{ "o\n0\n" EMPTY "\n", CHECKPOINT_OK },
		{ "o\n1\n" ROOT "\next\nmore\n", CHECKPOINT_OK },
		{ "o\n1\n" EMPTY "\n", CHECKPOINT_BODY },
		{ "o\n18446744073709551617\n" ROOT "\n", CHECKPOINT_BODY },
		{ "o\n 5\n" ROOT "\n", CHECKPOINT_BODY },
		{ "o\n-0\n" EMPTY "\n", CHECKPOINT_BODY },
		{ "o\n0\n" ROOT "\n", CHECKPOINT_BODY },
		{ "o\n00\n" EMPTY "\n", CHECKPOINT_BODY },
		{ "o\n\n" ROOT "\n", CHECKPOINT_BODY },
		{ "o\n0x5\n" ROOT "\n", CHECKPOINT_BODY },
		{ "o\n5\n " ROOT "\n", CHECKPOINT_BODY },
		{ "o\n5\nhEU7UV2yIeAVJB+Rd41UGpHidHKjy71JIrAjsYBFY1l=\n", CHECKPOINT_BODY },
		{ "o\n5\n" ROOT, CHECKPOINT_BODY },
		{ "o\n5\n" ROOT "\nunended", CHECKPOINT_BODY },
		{ "o\n5\n" ROOT "\n\n", CHECKPOINT_BODY },
		{ "o\r\n5\n" ROOT "\n", CHECKPOINT_BODY },
		{ "o\n", CHECKPOINT_BODY },
		{ "", CHECKPOINT_BODY },
		{ "cosignature/v1\n5\n" ROOT "\n", CHECKPOINT_BODY },
		{ "cosignature/v12\n5\n" ROOT "\n", CHECKPOINT_BODY },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct checkpoint checkpoint = { .size = 77 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(checkpoint_parse(rows[i].text, strlen(rows[i].text), &checkpoint),
				rows[i].answer);
		if (rows[i].answer == CHECKPOINT_OK) {
			struct bytes text;

			/* The first three lines come back as they were. */
			bytes_init(&text, CHECKPOINT_TEXT_MAX);
			checkpoint_put(&checkpoint, &text);
			CHECK(!text.failed && strlen(rows[i].text) >= text.size);
			CHECK(memcmp(text.data, rows[i].text, text.size) == 0);
			bytes_finish(&text);
		} else {
			CHECK_INT(checkpoint.size, 77);
		}
	}
}

static void an_origin_is_a_name_and_no_cosignature(void **state)
{
	char longest[CHECKPOINT_ORIGIN_MAX + 2];
	struct checkpoint checkpoint;
	struct bytes text;

	(void)state;
	CHECK(checkpoint_is_origin(county, strlen(county)));
	CHECK(checkpoint_is_origin("simulated/county", 16));
	CHECK(!checkpoint_is_origin("", 0));
	CHECK(!checkpoint_is_origin("a b", 3));
	CHECK(!checkpoint_is_origin("a+b", 3));
	CHECK(!checkpoint_is_origin("cosignature/v1", 14));
	CHECK(!checkpoint_is_origin("cosignature/v1/x", 16));
	CHECK(checkpoint_is_origin("cosignature", 11));
	memset(longest, 'o', sizeof(longest));
	CHECK(checkpoint_is_origin(longest, CHECKPOINT_ORIGIN_MAX));
	CHECK(!checkpoint_is_origin(longest, CHECKPOINT_ORIGIN_MAX + 1));
	bytes_init(&text, 1000);
	for (size_t size = CHECKPOINT_ORIGIN_MAX; size < sizeof(longest); size++) {
		bytes_reset(&text);
		bytes_put(&text, longest, size);
		bytes_put_text(&text, "\n5\n" ROOT "\n");
		CHECK_INT(checkpoint_parse((char *)text.data, text.size, &checkpoint),
				size == CHECKPOINT_ORIGIN_MAX ? CHECKPOINT_OK : CHECKPOINT_BODY);
	}
	bytes_finish(&text);
}

/* What is signed and no checkpoint is told apart from what is not signed. */
static void a_signed_text_need_not_be_a_checkpoint(void **state)
{
	static const struct {
		const char *text;
		enum checkpoint_answer answer;
	} rows[] = {
		{ "example.com/water/county-a\n5\n" ROOT "\n", CHECKPOINT_OK },
		{ "example.com/water/county-a\n05\n" ROOT "\n", CHECKPOINT_BODY },
		{ "hello\n", CHECKPOINT_BODY },
	};
	uint8_t seed[SEAL_KEY_BYTES] = { 9 };
	SCOPED(signer_close) struct signer *signer = NULL;

	CHECK_INT(signer_open_secret(*state, county, NOTE_ED25519, seed, &signer), NOTE_OK);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct checkpoint checkpoint;
		struct note_seal seal;
		struct bytes note;

		CHECK_ROW(rows[i].text);
		bytes_init(&note, NOTE_SIZE_MAX);
		CHECK_INT(note_sign(rows[i].text, strlen(rows[i].text), &signer, 1, &note),
				NOTE_OK);
		CHECK_INT(checkpoint_open((char *)note.data, note.size, county, &signer->key, 1,
					  &checkpoint, &seal),
				rows[i].answer);
		bytes_finish(&note);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_checkpoints_as_published),
		cmocka_unit_test(cosigners_alone_make_no_checkpoint),
		cmocka_unit_test(reads_a_cosigner_s_time),
		cmocka_unit_test(refuses_bodies_as_published),
		cmocka_unit_test(reads_three_lines_or_more),
		cmocka_unit_test(an_origin_is_a_name_and_no_cosignature),
		cmocka_unit_test(a_signed_text_need_not_be_a_checkpoint),
	};

	return cmocka_run_group_tests_name("checkpoint", tests, tlog_open_seal, tlog_close_seal);
}
