/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Digests, signatures and random bytes: the only room that knows OpenSSL.
 *
 * A struct seal holds the fetched digest and a context; one belongs to one
 * thread. Every function returns 0, WEIR_FAULT_CRYPTO or WEIR_FAULT_MEMORY
 * unless it says more; results are untouched on a fault.
 *
 * Ed25519 is RFC 8032 over the message itself. SM2 is GB/T 32918.2 with SM3
 * and the user id 1234567812345678 always given: the library's own default
 * differs between its versions. SM2 signatures are r||s, 32 bytes each,
 * big-endian; SM2 public keys are 04||X||Y.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/scope.h"

enum {
	SEAL_HASH_BYTES = 32,
	SEAL_KEY_BYTES = 32, /* an Ed25519 seed or public key, an SM2 secret */
	SEAL_SM2_PUBLIC_BYTES = 65,
	SEAL_PUBLIC_MAX = 65,
	SEAL_SIGNATURE_BYTES = 64,
};

enum seal_answer {
	SEAL_OK = 0,
	SEAL_BAD, /* the signature does not verify, or the bytes are no key */
};

struct seal;

int seal_open(struct seal **ret);
void seal_close(struct seal *seal);
SCOPE_CLOSER(struct seal, seal_close)

/* SHA-256. */
int seal_sha256(struct seal *seal, const void *data, size_t size,
		uint8_t ret[static SEAL_HASH_BYTES]);

struct seal_part {
	const void *data;
	size_t size;
};

/* SHA-256 of the parts one after the other. */
int seal_sha256_parts(struct seal *seal, const struct seal_part *parts, size_t n,
		uint8_t ret[static SEAL_HASH_BYTES]);

/* RFC 6962 section 2.1: SHA-256(0x00 || entry). */
int seal_leaf(struct seal *seal, const void *entry, size_t size,
		uint8_t ret[static SEAL_HASH_BYTES]);

/* RFC 6962 section 2.1: SHA-256(0x01 || left || right). ret may be left or right. */
int seal_node(struct seal *seal, const uint8_t left[static SEAL_HASH_BYTES],
		const uint8_t right[static SEAL_HASH_BYTES], uint8_t ret[static SEAL_HASH_BYTES]);

/*
 * SHA-256 of what comes in pieces, a file for one. Begun streams are
 * independent of each other and of the seal's other calls, and must be closed
 * before the seal. After end the stream begins anew.
 */
struct seal_stream;

int seal_stream_begin(struct seal *seal, struct seal_stream **ret);
int seal_stream_add(struct seal_stream *stream, const void *data, size_t size);
int seal_stream_end(struct seal_stream *stream, uint8_t ret[static SEAL_HASH_BYTES]);
void seal_stream_close(struct seal_stream *stream);
SCOPE_CLOSER(struct seal_stream, seal_stream_close)

/* True where all bytes are equal; takes the same time wherever they differ. */
bool seal_equal(const void *a, const void *b, size_t size);

/* Overwrites a secret in a way that the compiler keeps. */
void seal_wipe(void *secret, size_t size);

/* Fills the buffer from the library's generator for secrets. */
int seal_random(void *buffer, size_t size);

/* Ed25519, once. A key that is used often is better opened as a seal_key. */
int seal_ed25519_generate(uint8_t ret_seed[static SEAL_KEY_BYTES]);
int seal_ed25519_public(
		const uint8_t seed[static SEAL_KEY_BYTES], uint8_t ret[static SEAL_KEY_BYTES]);
int seal_ed25519_sign(const uint8_t seed[static SEAL_KEY_BYTES], const void *message, size_t size,
		uint8_t ret[static SEAL_SIGNATURE_BYTES]);
/* Returns SEAL_OK, SEAL_BAD or a fault. */
int seal_ed25519_verify(const uint8_t public[static SEAL_KEY_BYTES], const void *message,
		size_t size, const uint8_t signature[static SEAL_SIGNATURE_BYTES]);

/* SM2 with SM3, once. Public and sign return SEAL_BAD for a secret outside 1..n-2. */
int seal_sm2_generate(uint8_t ret_secret[static SEAL_KEY_BYTES]);
int seal_sm2_public(const uint8_t secret[static SEAL_KEY_BYTES],
		uint8_t ret[static SEAL_SM2_PUBLIC_BYTES]);
int seal_sm2_sign(const uint8_t secret[static SEAL_KEY_BYTES], const void *message, size_t size,
		uint8_t ret[static SEAL_SIGNATURE_BYTES]);
/* Returns SEAL_OK, SEAL_BAD (also for a public key that is no point of the curve) or a fault. */
int seal_sm2_verify(const uint8_t public[static SEAL_SM2_PUBLIC_BYTES], const void *message,
		size_t size, const uint8_t signature[static SEAL_SIGNATURE_BYTES]);

enum seal_algorithm {
	SEAL_ED25519 = 1,
	SEAL_SM2,
};

/* Bytes of a public key: 32 or 65. */
size_t seal_public_bytes(enum seal_algorithm algorithm);

/* A key prepared once, to sign or verify many messages. One thread at a time. */
struct seal_key;

/* From a secret: can sign and verify. Returns SEAL_BAD where the bytes are no secret. */
int seal_key_open_secret(enum seal_algorithm algorithm, const uint8_t secret[static SEAL_KEY_BYTES],
		struct seal_key **ret);

/* From a public key: can verify. Returns SEAL_BAD where the bytes are no key. */
int seal_key_open_public(enum seal_algorithm algorithm, const uint8_t *public, size_t size,
		struct seal_key **ret);

void seal_key_close(struct seal_key *key);
SCOPE_CLOSER(struct seal_key, seal_key_close)

/* The public key; seal_public_bytes() of it are written. Owned by the key. */
const uint8_t *seal_key_public(const struct seal_key *key, size_t *ret_size);

/* Only for a key opened from its secret. */
int seal_key_sign(struct seal_key *key, const void *message, size_t size,
		uint8_t ret[static SEAL_SIGNATURE_BYTES]);

/* Returns SEAL_OK, SEAL_BAD or a fault. */
int seal_key_verify(struct seal_key *key, const void *message, size_t size,
		const uint8_t signature[static SEAL_SIGNATURE_BYTES]);
