/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What of an X.509 certificate tells whose it is: the digest of its public key.
 *
 * The same key in a renewed certificate has the same digest; who shows the
 * certificate in TLS proves that he has the key. Names and extensions are the
 * issuer's word and are not read here.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"

enum {
	SEAL_CERTIFICATE_MAX = 1 << 20, /* bytes of a PEM file: a chain has some ten thousand */
};

struct seal_certificate {
	uint8_t fingerprint[SEAL_HASH_BYTES]; /* SHA-256 of the SubjectPublicKeyInfo's DER */
	int64_t not_before_s;                 /* UTC seconds */
	int64_t not_after_s;                  /* the last second in which it is good */
};

/*
 * Reads the first certificate of a PEM text. Returns SEAL_OK, SEAL_BAD where it
 * has none that can be read, or a fault.
 */
int seal_certificate_read(
		struct seal *seal, const char *pem, size_t size, struct seal_certificate *ret);
