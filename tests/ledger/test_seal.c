/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Digests and signatures are those of the standards, and nothing else verifies.
 */

#include "tests/check.h"

#include <stdlib.h>

#include "ledger/seal.h"
#include "meter/bytes.h"
#include "tests/support/vectors.h"

static void from_hex(const char *hex, uint8_t *ret, size_t size)
{
	json_t *object = json_pack("{s:s}", "hex", hex);

	CHECK_INT(vectors_hex(object, "hex", ret, size), size);
	json_decref(object);
}

/* FIPS 180-4, the examples published with it. */
static void digests_as_fips_180_4(void **state)
{
	static const struct {
		const char *text;
		const char *hash;
	} rows[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
				"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	SCOPED(seal_close) struct seal *seal = NULL;
	SCOPED(seal_stream_close) struct seal_stream *stream = NULL;

	(void)state;
	CHECK_INT(seal_open(&seal), 0);
	CHECK_INT(seal_stream_begin(seal, &stream), 0);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const char *text = rows[i].text;
		size_t size = strlen(text);
		struct seal_part parts[] = { { text, size / 3 }, { NULL, 0 },
			{ text + size / 3, size - size / 3 } };
		uint8_t want[SEAL_HASH_BYTES];
		uint8_t hash[3][SEAL_HASH_BYTES];

		CHECK_ROW(text);
		from_hex(rows[i].hash, want, sizeof(want));
		CHECK_INT(seal_sha256(seal, text, size, hash[0]), 0);
		CHECK_INT(seal_sha256_parts(seal, parts, CHECK_COUNT(parts), hash[1]), 0);
		for (size_t k = 0; k < size; k++) {
			CHECK_INT(seal_stream_add(stream, text + k, 1), 0);
		}
		CHECK_INT(seal_stream_end(stream, hash[2]), 0);
		for (size_t k = 0; k < CHECK_COUNT(hash); k++) {
			CHECK(memcmp(hash[k], want, sizeof(want)) == 0);
		}
	}
}

/* One update or two make the same leaf, around the length where the way changes. */
static void hashes_leaves_of_every_length_alike(void **state)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	uint8_t data[1100] = { 0 };

	(void)state;
	CHECK_INT(seal_open(&seal), 0);
	for (size_t size = 1000; size < sizeof(data); size++) {
		uint8_t buffer[1101];
		uint8_t hash[2][SEAL_HASH_BYTES];

		data[size - 1] = (uint8_t)size;
		buffer[0] = 0;
		memcpy(buffer + 1, data, size);
		CHECK_INT(seal_leaf(seal, data, size, hash[0]), 0);
		CHECK_INT(seal_sha256(seal, buffer, size + 1, hash[1]), 0);
		CHECK(memcmp(hash[0], hash[1], SEAL_HASH_BYTES) == 0);
	}
}

/* RFC 8032 section 7.1, tests 1 to 3. */
static void signs_as_rfc_8032(void **state)
{
	static const struct {
		const char *name, *seed, *public, *message, *signature;
	} rows[] = {
		{ "test 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
				"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
				"",
				"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
				"5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
		{ "test 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
				"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
				"72",
				"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
				"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
		{ "test 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
				"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
				"af82",
				"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
				"18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		uint8_t seed[SEAL_KEY_BYTES];
		uint8_t public[2][SEAL_KEY_BYTES];
		uint8_t message[2];
		uint8_t signature[2][SEAL_SIGNATURE_BYTES];
		size_t size = strlen(rows[i].message) / 2;

		CHECK_ROW(rows[i].name);
		from_hex(rows[i].seed, seed, sizeof(seed));
		from_hex(rows[i].public, public[0], sizeof(public[0]));
		from_hex(rows[i].message, message, size);
		from_hex(rows[i].signature, signature[0], sizeof(signature[0]));
		CHECK_INT(seal_ed25519_public(seed, public[1]), 0);
		CHECK(memcmp(public[0], public[1], sizeof(public[0])) == 0);
		CHECK_INT(seal_ed25519_sign(seed, message, size, signature[1]), 0);
		CHECK(memcmp(signature[0], signature[1], sizeof(signature[0])) == 0);
		CHECK_INT(seal_ed25519_verify(public[0], message, size, signature[0]), SEAL_OK);
		for (size_t k = 0; k < SEAL_SIGNATURE_BYTES; k++) {
			signature[0][k] ^= 1;
			CHECK_INT(seal_ed25519_verify(public[0], message, size, signature[0]),
					SEAL_BAD);
			signature[0][k] ^= 1;
		}
	}
}

/* Both algorithms through one handle, many messages each, none mistaken for another. */
static void signs_and_verifies_many_with_one_handle(void **state)
{
	static const enum seal_algorithm algorithms[] = { SEAL_ED25519, SEAL_SM2 };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(algorithms); i++) {
		SCOPED(seal_key_close) struct seal_key *secret_key = NULL;
		SCOPED(seal_key_close) struct seal_key *public_key = NULL;
		uint8_t secret[SEAL_KEY_BYTES];
		uint8_t signature[SEAL_SIGNATURE_BYTES];
		const uint8_t *public;
		size_t size;

		CHECK_ROW(algorithms[i] == SEAL_SM2 ? "SM2" : "Ed25519");
		CHECK_INT(algorithms[i] == SEAL_SM2 ? seal_sm2_generate(secret)
						    : seal_ed25519_generate(secret),
				0);
		CHECK_INT(seal_key_open_secret(algorithms[i], secret, &secret_key), SEAL_OK);
		public = seal_key_public(secret_key, &size);
		CHECK_INT(size, seal_public_bytes(algorithms[i]));
		CHECK_INT(seal_key_open_public(algorithms[i], public, size, &public_key), SEAL_OK);
		for (uint8_t k = 0; k < 20; k++) {
			uint8_t message[3] = { k, k, k };

			CHECK_INT(seal_key_sign(secret_key, message, sizeof(message), signature),
					0);
			CHECK_INT(seal_key_verify(public_key, message, sizeof(message), signature),
					SEAL_OK);
			CHECK_INT(seal_key_verify(secret_key, message, sizeof(message), signature),
					SEAL_OK);
			CHECK_INT(seal_key_verify(public_key, message, 2, signature), SEAL_BAD);
			message[1] ^= 1;
			CHECK_INT(seal_key_verify(public_key, message, sizeof(message), signature),
					SEAL_BAD);
		}
		CHECK_INT(seal_key_open_public(algorithms[i], public, size - 1, &public_key),
				SEAL_BAD);
	}
}

/* The sample of GB/T 32918.2, and a signature of another program over a note's text. */
static void verifies_sm2_as_published(void **state)
{
	json_t *root = vectors_load("tlog/sm2.json");
	json_t *known = vectors_member(root, "known_answer");
	uint8_t secret[SEAL_KEY_BYTES];
	uint8_t public[SEAL_SM2_PUBLIC_BYTES];
	uint8_t want[SEAL_SM2_PUBLIC_BYTES];
	uint8_t signature[SEAL_SIGNATURE_BYTES];
	static const char text[] = "example.com/water/county-a\n3\n"
				   "z3Y6BByBzu8VeKYIP3XGG+8uABTyo+aDqX/Pylvn8Zo=\n";

	(void)state;
	CHECK_ROW("known answer");
	(void)vectors_hex(known, "public_hex", public, sizeof(public));
	(void)vectors_hex(known, "raw_hex", signature, sizeof(signature));
	CHECK_INT(seal_sm2_verify(public, "message digest", 14, signature), SEAL_OK);
	CHECK_INT(seal_sm2_verify(public, "message digesT", 14, signature), SEAL_BAD);
	CHECK_ROW("published signature");
	(void)vectors_hex(root, "private_hex", secret, sizeof(secret));
	(void)vectors_hex(root, "public_hex", want, sizeof(want));
	(void)vectors_hex(root, "signature_raw_hex", signature, sizeof(signature));
	CHECK_INT(seal_sm2_public(secret, public), SEAL_OK);
	CHECK(memcmp(public, want, sizeof(want)) == 0);
	CHECK_INT(seal_sm2_verify(public, text, strlen(text), signature), SEAL_OK);
	CHECK_ROW("its own signature");
	CHECK_INT(seal_sm2_sign(secret, text, strlen(text), signature), SEAL_OK);
	CHECK_INT(seal_sm2_verify(public, text, strlen(text), signature), SEAL_OK);
	memset(signature, 0, 32);
	CHECK_ROW("r is zero");
	CHECK_INT(seal_sm2_verify(public, text, strlen(text), signature), SEAL_BAD);
	memset(signature, 0xff, sizeof(signature));
	CHECK_ROW("r and s beyond n");
	CHECK_INT(seal_sm2_verify(public, text, strlen(text), signature), SEAL_BAD);
	public[64] ^= 1;
	CHECK_ROW("not on the curve");
	CHECK_INT(seal_sm2_verify(public, text, strlen(text), signature), SEAL_BAD);
	CHECK_ROW("-");
	json_decref(root);
}

static void refuses_sm2_secrets_outside_the_range(void **state)
{
	static const struct {
		const char *name, *secret;
		enum seal_answer answer;
	} rows[] = {
		{ "0", "0000000000000000000000000000000000000000000000000000000000000000",
				SEAL_BAD },
		{ "1", "0000000000000000000000000000000000000000000000000000000000000001",
				SEAL_OK },
		{ "n - 2", "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54121",
				SEAL_OK },
		{ "n - 1", "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122",
				SEAL_BAD },
		{ "n", "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
				SEAL_BAD },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		uint8_t secret[SEAL_KEY_BYTES];
		uint8_t public[SEAL_SM2_PUBLIC_BYTES];

		CHECK_ROW(rows[i].name);
		from_hex(rows[i].secret, secret, sizeof(secret));
		CHECK_INT(seal_sm2_public(secret, public), rows[i].answer);
	}
}

static void compares_wipes_and_draws(void **state)
{
	uint8_t a[5000] = { 0 };
	uint8_t b[5000] = { 0 };
	size_t zeros = 0;

	(void)state;
	CHECK(seal_equal(a, b, sizeof(a)));
	b[4999] = 1;
	CHECK(!seal_equal(a, b, sizeof(a)));
	CHECK_INT(seal_random(a, sizeof(a)), 0);
	for (size_t i = 0; i < sizeof(a); i++) {
		zeros += a[i] == 0;
	}
	CHECK(zeros < 100); /* 20 are expected; 100 would be a wonder */
	seal_wipe(a, sizeof(a));
	memset(b, 0, sizeof(b));
	CHECK(memcmp(a, b, sizeof(a)) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_as_fips_180_4),
		cmocka_unit_test(hashes_leaves_of_every_length_alike),
		cmocka_unit_test(signs_as_rfc_8032),
		cmocka_unit_test(signs_and_verifies_many_with_one_handle),
		cmocka_unit_test(verifies_sm2_as_published),
		cmocka_unit_test(refuses_sm2_secrets_outside_the_range),
		cmocka_unit_test(compares_wipes_and_draws),
	};

	return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
