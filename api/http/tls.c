/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/tls.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "meter/err.h"

struct tls {
	SSL_CTX *context;
};

/* Of version 1.2; those of 1.3 are all sound. */
static const char ciphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";

static const unsigned char session_context[] = "weir";

/* The library's reason for what failed last. */
static int wrong(struct where *reterr, const char *file)
{
	unsigned long error = ERR_peek_last_error();
	const char *reason = error == 0 ? NULL : ERR_reason_error_string(error);

	where_file(reterr, file);
	where_text(reterr, 0, 0, NULL, reason == NULL ? N_("it cannot be read") : reason);
	ERR_clear_error();
	return TLS_WRONG;
}

/* This server speaks HTTP/1.1; who wants only something else is told so at once. */
static int choose_protocol(SSL *ssl, const unsigned char **ret, unsigned char *ret_size,
		const unsigned char *offered, unsigned size, void *context)
{
	static const unsigned char ours[] = "\010http/1.1";
	unsigned char *chosen;

	(void)ssl;
	(void)context;
	if (SSL_select_next_proto(&chosen, ret_size, ours, sizeof(ours) - 1, offered, size) !=
			OPENSSL_NPN_NEGOTIATED) {
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	}
	*ret = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static int set_up(SSL_CTX *context)
{
	bool is_set = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
			SSL_CTX_set_cipher_list(context, ciphers) == 1 &&
			SSL_CTX_set_session_id_context(
					context, session_context, sizeof(session_context) - 1) == 1;

	(void)SSL_CTX_set_options(context,
			SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					SSL_OP_CIPHER_SERVER_PREFERENCE);
	/* Ten thousand idle connections need no buffers; libevent moves what it writes. */
	(void)SSL_CTX_set_mode(context,
			SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
					SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	(void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_timeout(context, TLS_TICKET_S);
	SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
	return is_set && SSL_CTX_set_num_tickets(context, 1) == 1 ? 0 : WEIR_FAULT_CRYPTO;
}

static int load_own(SSL_CTX *context, const struct tls_files *files, struct where *reterr)
{
	if (SSL_CTX_use_certificate_chain_file(context, files->certificate) != 1) {
		return wrong(reterr, files->certificate);
	}
	if (SSL_CTX_use_PrivateKey_file(context, files->key, SSL_FILETYPE_PEM) != 1 ||
			SSL_CTX_check_private_key(context) != 1) {
		return wrong(reterr, files->key);
	}
	return TLS_OK;
}

/* All revocation lists of a file. */
static int load_revoked(SSL_CTX *context, const char *file, struct where *reterr)
{
	X509_STORE *store = SSL_CTX_get_cert_store(context);
	BIO *pem = BIO_new_file(file, "r");
	X509_CRL *list = NULL;
	int count = 0;
	int answer = TLS_OK;

	while (pem != NULL && answer == TLS_OK &&
			(list = PEM_read_bio_X509_CRL(pem, NULL, NULL, NULL)) != NULL) {
		if (X509_STORE_add_crl(store, list) != 1) {
			answer = wrong(reterr, file);
		}
		X509_CRL_free(list);
		count++;
	}
	if (answer == TLS_OK &&
			(count == 0 ||
					ERR_GET_REASON(ERR_peek_last_error()) !=
							PEM_R_NO_START_LINE)) {
		answer = wrong(reterr, file);
	}
	ERR_clear_error();
	BIO_free(pem);
	(void)X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
	return answer;
}

static int load_clients(SSL_CTX *context, const struct tls_files *files, struct where *reterr)
{
	STACK_OF(X509_NAME) * names;

	if (files->client_ca == NULL) {
		SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
		return TLS_OK;
	}
	names = SSL_load_client_CA_file(files->client_ca);
	if (names == NULL || SSL_CTX_load_verify_file(context, files->client_ca) != 1) {
		sk_X509_NAME_pop_free(names, X509_NAME_free);
		return wrong(reterr, files->client_ca);
	}
	SSL_CTX_set_client_CA_list(context, names);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	return files->crl == NULL ? TLS_OK : load_revoked(context, files->crl, reterr);
}

int tls_open(const struct tls_files *files, struct tls **ret, struct where *reterr)
{
	SCOPED(tls_close) struct tls *tls = calloc(1, sizeof(*tls));
	int answer;

	if (tls == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ERR_clear_error();
	tls->context = SSL_CTX_new(TLS_server_method());
	if (tls->context == NULL) {
		return WEIR_FAULT_CRYPTO;
	}
	answer = set_up(tls->context);
	if (answer == 0) {
		answer = load_own(tls->context, files, reterr);
	}
	if (answer == TLS_OK) {
		answer = load_clients(tls->context, files, reterr);
	}
	if (answer == TLS_OK) {
		*ret = tls;
		tls = NULL;
	}
	return answer;
}

void tls_close(struct tls *tls)
{
	if (tls != NULL) {
		SSL_CTX_free(tls->context);
		free(tls);
	}
}

struct tls *tls_share(struct tls *tls)
{
	struct tls *shared = calloc(1, sizeof(*shared));

	if (shared != NULL) {
		(void)SSL_CTX_up_ref(tls->context);
		shared->context = tls->context;
	}
	return shared;
}

struct ssl_st *tls_accept(struct tls *tls)
{
	/* What an earlier connection left behind must not be taken for this one's. */
	ERR_clear_error();
	return SSL_new(tls->context);
}

void tls_shut(struct ssl_st *ssl)
{
	(void)SSL_shutdown(ssl);
	ERR_clear_error();
}

/* SHA-256 of the SubjectPublicKeyInfo: a certificate renewed with its key has the same. */
static bool take_fingerprint(const X509 *certificate, uint8_t ret[static TLS_PRINT_BYTES])
{
	unsigned char *der = NULL;
	unsigned size = TLS_PRINT_BYTES;
	int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
	bool is_done = length > 0 &&
			EVP_Digest(der, (size_t)length, ret, &size, EVP_sha256(), NULL) == 1;

	OPENSSL_free(der);
	return is_done;
}

bool tls_peer(const struct ssl_st *ssl, struct tls_peer *ret)
{
	const X509 *certificate = SSL_get0_peer_certificate(ssl);
	struct tls_peer peer = { .name = "" };
	int length;

	if (certificate == NULL || SSL_get_verify_result(ssl) != X509_V_OK ||
			X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0 ||
			!take_fingerprint(certificate, peer.fingerprint)) {
		return false;
	}
	length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
			peer.name, sizeof(peer.name));
	/* A NUL within a name would make it another's. */
	if (length < 0 || strlen(peer.name) != (size_t)length) {
		peer.name[0] = '\0';
	}
	*ret = peer;
	return true;
}
