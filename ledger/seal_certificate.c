/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/seal_certificate.h"

#include <assert.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "meter/err.h"

/* Nobody is asked for a passphrase: what needs one is passed over. */
static int no_passphrase(char *buffer, int size, int is_writing, void *context)
{
	(void)buffer;
	(void)size;
	(void)is_writing;
	(void)context;
	return -1;
}

static int read_time(const ASN1_TIME *time, int64_t *ret_s)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0;
	int seconds = 0;
	int is_good;

	if (epoch == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	is_good = ASN1_TIME_diff(&days, &seconds, epoch, time);
	ASN1_TIME_free(epoch);
	if (is_good != 1) {
		return SEAL_BAD;
	}
	*ret_s = (int64_t)days * 86400 + seconds;
	return SEAL_OK;
}

static int read_key(struct seal *seal, const X509 *certificate, uint8_t ret[static SEAL_HASH_BYTES])
{
	unsigned char *der = NULL;
	int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
	int answer;

	if (size <= 0) {
		return SEAL_BAD;
	}
	answer = seal_sha256(seal, der, (size_t)size, ret);
	OPENSSL_free(der);
	return answer;
}

int seal_certificate_read(
		struct seal *seal, const char *pem, size_t size, struct seal_certificate *ret)
{
	struct seal_certificate read = { .not_before_s = 0 };
	X509 *certificate;
	BIO *bio;
	int answer;

	assert(size <= SEAL_CERTIFICATE_MAX);
	bio = BIO_new_mem_buf(pem, (int)size);
	if (bio == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	answer = certificate == NULL ? SEAL_BAD : read_key(seal, certificate, read.fingerprint);
	if (answer == SEAL_OK) {
		answer = read_time(X509_get0_notBefore(certificate), &read.not_before_s);
	}
	if (answer == SEAL_OK) {
		answer = read_time(X509_get0_notAfter(certificate), &read.not_after_s);
	}
	X509_free(certificate);
	ERR_clear_error(); /* the reader's notes on what it passed over */
	if (answer == SEAL_OK) {
		*ret = read;
	}
	return answer;
}
