/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/seal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>

#include "meter/err.h"

enum {
	LEAF_COPY_MAX = 1023, /* entries up to here are copied behind their prefix: one update */
	SM2_DER_MAX = 80,     /* SEQUENCE of two INTEGERs of 33 bytes is 72 */
};

/* GB/T 35276: the user id that a signature is made with where nothing else is agreed. */
static const char sm2_user_id[] = "1234567812345678";

/* n - 1 of the SM2 curve, GB/T 32918.5; a secret lies in 1 .. n - 2. */
static const uint8_t sm2_secret_end[SEAL_KEY_BYTES] = { 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6,
	0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x22 };

struct seal {
	EVP_MD *sha256; /* fetched once: a look-up by name takes a lock that threads share */
	EVP_MD_CTX *context;
};

struct seal_stream {
	struct seal *seal;
	EVP_MD_CTX *context;
};

int seal_open(struct seal **ret)
{
	SCOPED(seal_close) struct seal *seal = calloc(1, sizeof(*seal));

	if (seal == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	seal->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	seal->context = EVP_MD_CTX_new();
	if (seal->sha256 == NULL || seal->context == NULL) {
		return WEIR_FAULT_CRYPTO;
	}
	assert(EVP_MD_get_size(seal->sha256) == SEAL_HASH_BYTES);
	*ret = seal;
	seal = NULL;
	return 0;
}

void seal_close(struct seal *seal)
{
	if (seal == NULL) {
		return;
	}
	EVP_MD_CTX_free(seal->context);
	EVP_MD_free(seal->sha256);
	free(seal);
}

int seal_sha256_parts(struct seal *seal, const struct seal_part *parts, size_t n,
		uint8_t ret[static SEAL_HASH_BYTES])
{
	uint8_t hash[SEAL_HASH_BYTES];

	if (EVP_DigestInit_ex2(seal->context, seal->sha256, NULL) != 1) {
		return WEIR_FAULT_CRYPTO;
	}
	for (size_t i = 0; i < n; i++) {
		if (EVP_DigestUpdate(seal->context, parts[i].data, parts[i].size) != 1) {
			return WEIR_FAULT_CRYPTO;
		}
	}
	if (EVP_DigestFinal_ex(seal->context, hash, NULL) != 1) {
		return WEIR_FAULT_CRYPTO;
	}
	memcpy(ret, hash, sizeof(hash));
	return 0;
}

int seal_sha256(struct seal *seal, const void *data, size_t size,
		uint8_t ret[static SEAL_HASH_BYTES])
{
	struct seal_part part = { data, size };

	return seal_sha256_parts(seal, &part, 1, ret);
}

int seal_leaf(struct seal *seal, const void *entry, size_t size,
		uint8_t ret[static SEAL_HASH_BYTES])
{
	uint8_t buffer[1 + LEAF_COPY_MAX];
	struct seal_part parts[] = { { buffer, 1 }, { entry, size } };

	buffer[0] = 0x00;
	if (size > LEAF_COPY_MAX) {
		return seal_sha256_parts(seal, parts, 2, ret);
	}
	if (size > 0) {
		memcpy(buffer + 1, entry, size);
	}
	return seal_sha256(seal, buffer, 1 + size, ret);
}

int seal_node(struct seal *seal, const uint8_t left[static SEAL_HASH_BYTES],
		const uint8_t right[static SEAL_HASH_BYTES], uint8_t ret[static SEAL_HASH_BYTES])
{
	uint8_t buffer[1 + 2 * SEAL_HASH_BYTES];

	buffer[0] = 0x01;
	memcpy(buffer + 1, left, SEAL_HASH_BYTES);
	memcpy(buffer + 1 + SEAL_HASH_BYTES, right, SEAL_HASH_BYTES);
	return seal_sha256(seal, buffer, sizeof(buffer), ret);
}

int seal_stream_begin(struct seal *seal, struct seal_stream **ret)
{
	SCOPED(seal_stream_close) struct seal_stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	stream->seal = seal;
	stream->context = EVP_MD_CTX_new();
	if (stream->context == NULL ||
			EVP_DigestInit_ex2(stream->context, seal->sha256, NULL) != 1) {
		return WEIR_FAULT_CRYPTO;
	}
	*ret = stream;
	stream = NULL;
	return 0;
}

int seal_stream_add(struct seal_stream *stream, const void *data, size_t size)
{
	return EVP_DigestUpdate(stream->context, data, size) == 1 ? 0 : WEIR_FAULT_CRYPTO;
}

int seal_stream_end(struct seal_stream *stream, uint8_t ret[static SEAL_HASH_BYTES])
{
	uint8_t hash[SEAL_HASH_BYTES];

	if (EVP_DigestFinal_ex(stream->context, hash, NULL) != 1 ||
			EVP_DigestInit_ex2(stream->context, stream->seal->sha256, NULL) != 1) {
		return WEIR_FAULT_CRYPTO;
	}
	memcpy(ret, hash, sizeof(hash));
	return 0;
}

void seal_stream_close(struct seal_stream *stream)
{
	if (stream == NULL) {
		return;
	}
	EVP_MD_CTX_free(stream->context);
	free(stream);
}

bool seal_equal(const void *a, const void *b, size_t size)
{
	return CRYPTO_memcmp(a, b, size) == 0;
}

void seal_wipe(void *secret, size_t size)
{
	OPENSSL_cleanse(secret, size);
}

int seal_random(void *buffer, size_t size)
{
	uint8_t *place = buffer;

	while (size > 0) {
		/* The library counts in int. */
		size_t step = size < 4096 ? size : 4096;

		if (RAND_priv_bytes(place, (int)step) != 1) {
			return WEIR_FAULT_CRYPTO;
		}
		place += step;
		size -= step;
	}
	return 0;
}

struct seal_key {
	enum seal_algorithm algorithm;
	bool has_secret;
	uint8_t public[SEAL_PUBLIC_MAX];
	EVP_PKEY *pkey;
	EVP_MD_CTX *context;
};

size_t seal_public_bytes(enum seal_algorithm algorithm)
{
	return algorithm == SEAL_SM2 ? SEAL_SM2_PUBLIC_BYTES : SEAL_KEY_BYTES;
}

/* What the library refuses for its content leaves a note in a queue that nobody here reads. */
static int bad(void)
{
	ERR_clear_error();
	return SEAL_BAD;
}

static bool is_sm2_secret(const uint8_t secret[static SEAL_KEY_BYTES])
{
	static const uint8_t zero[SEAL_KEY_BYTES];

	return memcmp(secret, zero, sizeof(zero)) != 0 &&
			memcmp(secret, sm2_secret_end, sizeof(sm2_secret_end)) < 0;
}

/* The point secret × G, which the library wants beside the secret. */
static int sm2_point(const uint8_t secret[static SEAL_KEY_BYTES],
		uint8_t ret[static SEAL_SM2_PUBLIC_BYTES])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
	EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
	BIGNUM *number = BN_bin2bn(secret, SEAL_KEY_BYTES, NULL);
	bool made = point != NULL && number != NULL &&
			EC_POINT_mul(group, point, number, NULL, NULL, NULL) == 1 &&
			EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, ret,
					SEAL_SM2_PUBLIC_BYTES, NULL) == SEAL_SM2_PUBLIC_BYTES;

	BN_clear_free(number);
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return made ? 0 : WEIR_FAULT_CRYPTO;
}

static bool push_sm2(OSSL_PARAM_BLD *build, const uint8_t *public, const BIGNUM *secret)
{
	return OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) == 1 &&
			OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, public,
					SEAL_SM2_PUBLIC_BYTES) == 1 &&
			(secret == NULL ||
					OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY,
							secret) == 1);
}

/* secret may be NULL. *ret stays NULL where the library does not take the point. */
static int sm2_pkey(const uint8_t *secret, const uint8_t public[static SEAL_SM2_PUBLIC_BYTES],
		EVP_PKEY **ret)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *number = secret == NULL ? NULL : BN_bin2bn(secret, SEAL_KEY_BYTES, NULL);
	OSSL_PARAM *params = NULL;
	int selection = secret == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;

	if (context != NULL && build != NULL && (secret == NULL || number != NULL) &&
			push_sm2(build, public, number)) {
		params = OSSL_PARAM_BLD_to_param(build);
	}
	if (params != NULL && EVP_PKEY_fromdata_init(context) == 1) {
		(void)EVP_PKEY_fromdata(context, ret, selection, params);
	}
	OSSL_PARAM_free(params);
	BN_clear_free(number);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(context);
	return params == NULL ? WEIR_FAULT_CRYPTO : 0;
}

static int key_new(enum seal_algorithm algorithm, struct seal_key **ret)
{
	SCOPED(seal_key_close) struct seal_key *key = calloc(1, sizeof(*key));

	if (key == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	key->algorithm = algorithm;
	key->context = EVP_MD_CTX_new();
	if (key->context == NULL) {
		return WEIR_FAULT_CRYPTO;
	}
	*ret = key;
	key = NULL;
	return 0;
}

static int fill_ed25519_secret(struct seal_key *key, const uint8_t secret[static SEAL_KEY_BYTES])
{
	size_t size = SEAL_KEY_BYTES;

	key->pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, SEAL_KEY_BYTES);
	if (key->pkey == NULL || EVP_PKEY_get_raw_public_key(key->pkey, key->public, &size) != 1) {
		return WEIR_FAULT_CRYPTO;
	}
	assert(size == SEAL_KEY_BYTES);
	return SEAL_OK;
}

static int fill_sm2_secret(struct seal_key *key, const uint8_t secret[static SEAL_KEY_BYTES])
{
	int fault;

	if (!is_sm2_secret(secret)) {
		return SEAL_BAD;
	}
	fault = sm2_point(secret, key->public);
	if (fault == 0) {
		fault = sm2_pkey(secret, key->public, &key->pkey);
	}
	return fault == 0 && key->pkey == NULL ? WEIR_FAULT_CRYPTO : fault;
}

int seal_key_open_secret(enum seal_algorithm algorithm, const uint8_t secret[static SEAL_KEY_BYTES],
		struct seal_key **ret)
{
	SCOPED(seal_key_close) struct seal_key *key = NULL;
	int answer = key_new(algorithm, &key);

	if (answer != 0) {
		return answer;
	}
	answer = algorithm == SEAL_SM2 ? fill_sm2_secret(key, secret)
				       : fill_ed25519_secret(key, secret);
	if (answer != SEAL_OK) {
		return answer;
	}
	key->has_secret = true;
	*ret = key;
	key = NULL;
	return SEAL_OK;
}

int seal_key_open_public(enum seal_algorithm algorithm, const uint8_t *public, size_t size,
		struct seal_key **ret)
{
	SCOPED(seal_key_close) struct seal_key *key = NULL;
	int fault;

	if (size != seal_public_bytes(algorithm) || (algorithm == SEAL_SM2 && public[0] != 0x04)) {
		return SEAL_BAD;
	}
	fault = key_new(algorithm, &key);
	if (fault != 0) {
		return fault;
	}
	memcpy(key->public, public, size);
	if (algorithm == SEAL_SM2) {
		fault = sm2_pkey(NULL, public, &key->pkey);
		if (fault != 0) {
			return fault;
		}
	} else {
		key->pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public, size);
	}
	if (key->pkey == NULL) {
		return bad();
	}
	*ret = key;
	key = NULL;
	return SEAL_OK;
}

void seal_key_close(struct seal_key *key)
{
	if (key == NULL) {
		return;
	}
	EVP_PKEY_free(key->pkey);
	EVP_MD_CTX_free(key->context);
	free(key);
}

const uint8_t *seal_key_public(const struct seal_key *key, size_t *ret_size)
{
	*ret_size = seal_public_bytes(key->algorithm);
	return key->public;
}

/* r||s from the library's DER. */
static int sm2_raw(const uint8_t *der, size_t size, uint8_t ret[static SEAL_SIGNATURE_BYTES])
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)size);
	bool fits = pair != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(pair), ret, 32) == 32 &&
			BN_bn2binpad(ECDSA_SIG_get0_s(pair), ret + 32, 32) == 32;

	ECDSA_SIG_free(pair);
	return fits ? 0 : WEIR_FAULT_CRYPTO;
}

/* The library's DER from r||s. */
static int sm2_der(const uint8_t raw[static SEAL_SIGNATURE_BYTES], uint8_t ret[static SM2_DER_MAX],
		size_t *ret_size)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(raw, 32, NULL);
	BIGNUM *s = BN_bin2bn(raw + 32, 32, NULL);
	uint8_t *end = ret;
	int size = -1;

	if (pair != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1) {
		r = NULL; /* the pair's now */
		s = NULL;
		size = i2d_ECDSA_SIG(pair, &end);
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(pair);
	if (size < 0) {
		return WEIR_FAULT_CRYPTO;
	}
	assert(size <= SM2_DER_MAX);
	*ret_size = (size_t)size;
	return 0;
}

/*
 * A message begins: by SM3 for SM2, by nothing of ours for Ed25519. The user id
 * is set behind the beginning: OpenSSL 3.0.17 and 3.0.19 refuse it there.
 */
static int begin(struct seal_key *key, bool is_signing)
{
	const bool is_sm2 = key->algorithm == SEAL_SM2;
	const char *digest = is_sm2 ? "SM3" : NULL;
	int done;

	if (EVP_MD_CTX_reset(key->context) != 1) {
		return WEIR_FAULT_CRYPTO;
	}
	if (is_signing) {
		done = EVP_DigestSignInit_ex(
				key->context, NULL, digest, NULL, NULL, key->pkey, NULL);
	} else {
		done = EVP_DigestVerifyInit_ex(
				key->context, NULL, digest, NULL, NULL, key->pkey, NULL);
	}
	if (done == 1 && is_sm2) {
		done = EVP_PKEY_CTX_set1_id(EVP_MD_CTX_get_pkey_ctx(key->context), sm2_user_id,
				(int)sizeof(sm2_user_id) - 1);
	}
	return done == 1 ? 0 : WEIR_FAULT_CRYPTO;
}

int seal_key_sign(struct seal_key *key, const void *message, size_t size,
		uint8_t ret[static SEAL_SIGNATURE_BYTES])
{
	uint8_t made[SM2_DER_MAX];
	size_t made_size = sizeof(made);
	int fault;

	assert(key->has_secret);
	fault = begin(key, true);
	if (fault != 0) {
		return fault;
	}
	if (EVP_DigestSign(key->context, made, &made_size, message, size) != 1) {
		return WEIR_FAULT_CRYPTO;
	}
	if (key->algorithm == SEAL_SM2) {
		return sm2_raw(made, made_size, ret);
	}
	assert(made_size == SEAL_SIGNATURE_BYTES);
	memcpy(ret, made, SEAL_SIGNATURE_BYTES);
	return 0;
}

int seal_key_verify(struct seal_key *key, const void *message, size_t size,
		const uint8_t signature[static SEAL_SIGNATURE_BYTES])
{
	uint8_t der[SM2_DER_MAX];
	const uint8_t *given = signature;
	size_t given_size = SEAL_SIGNATURE_BYTES;
	int fault = begin(key, false);

	if (fault == 0 && key->algorithm == SEAL_SM2) {
		given = der;
		fault = sm2_der(signature, der, &given_size);
	}
	if (fault != 0) {
		return fault;
	}
	switch (EVP_DigestVerify(key->context, given, given_size, message, size)) {
	case 1:
		return SEAL_OK;
	case 0:
		return bad();
	default:
		return WEIR_FAULT_CRYPTO;
	}
}

/* Public key, signing and verifying with a key opened for one call. */

static int public_once(enum seal_algorithm algorithm, const uint8_t *secret, uint8_t *ret)
{
	SCOPED(seal_key_close) struct seal_key *key = NULL;
	int answer = seal_key_open_secret(algorithm, secret, &key);

	if (answer == SEAL_OK) {
		memcpy(ret, key->public, seal_public_bytes(algorithm));
	}
	return answer;
}

static int sign_once(enum seal_algorithm algorithm, const uint8_t *secret, const void *message,
		size_t size, uint8_t *ret)
{
	SCOPED(seal_key_close) struct seal_key *key = NULL;
	int answer = seal_key_open_secret(algorithm, secret, &key);

	return answer == SEAL_OK ? seal_key_sign(key, message, size, ret) : answer;
}

static int verify_once(enum seal_algorithm algorithm, const uint8_t *public, const void *message,
		size_t size, const uint8_t *signature)
{
	SCOPED(seal_key_close) struct seal_key *key = NULL;
	int answer = seal_key_open_public(algorithm, public, seal_public_bytes(algorithm), &key);

	return answer == SEAL_OK ? seal_key_verify(key, message, size, signature) : answer;
}

int seal_ed25519_generate(uint8_t ret_seed[static SEAL_KEY_BYTES])
{
	return seal_random(ret_seed, SEAL_KEY_BYTES); /* every 32 bytes are a seed */
}

int seal_ed25519_public(
		const uint8_t seed[static SEAL_KEY_BYTES], uint8_t ret[static SEAL_KEY_BYTES])
{
	return public_once(SEAL_ED25519, seed, ret);
}

int seal_ed25519_sign(const uint8_t seed[static SEAL_KEY_BYTES], const void *message, size_t size,
		uint8_t ret[static SEAL_SIGNATURE_BYTES])
{
	return sign_once(SEAL_ED25519, seed, message, size, ret);
}

int seal_ed25519_verify(const uint8_t public[static SEAL_KEY_BYTES], const void *message,
		size_t size, const uint8_t signature[static SEAL_SIGNATURE_BYTES])
{
	return verify_once(SEAL_ED25519, public, message, size, signature);
}

int seal_sm2_generate(uint8_t ret_secret[static SEAL_KEY_BYTES])
{
	uint8_t secret[SEAL_KEY_BYTES];
	int fault;

	do {
		fault = seal_random(secret, sizeof(secret));
	} while (fault == 0 && !is_sm2_secret(secret)); /* one draw in 2^32 is outside */
	if (fault == 0) {
		memcpy(ret_secret, secret, sizeof(secret));
	}
	seal_wipe(secret, sizeof(secret));
	return fault;
}

int seal_sm2_public(const uint8_t secret[static SEAL_KEY_BYTES],
		uint8_t ret[static SEAL_SM2_PUBLIC_BYTES])
{
	return public_once(SEAL_SM2, secret, ret);
}

int seal_sm2_sign(const uint8_t secret[static SEAL_KEY_BYTES], const void *message, size_t size,
		uint8_t ret[static SEAL_SIGNATURE_BYTES])
{
	return sign_once(SEAL_SM2, secret, message, size, ret);
}

int seal_sm2_verify(const uint8_t public[static SEAL_SM2_PUBLIC_BYTES], const void *message,
		size_t size, const uint8_t signature[static SEAL_SIGNATURE_BYTES])
{
	return verify_once(SEAL_SM2, public, message, size, signature);
}
