/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/client_tls.h"

#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "api/lang.h"
#include "meter/err.h"

struct client_tls {
	SSL_CTX *context;
};

void client_tls_close(struct client_tls *tls)
{
	if (tls != NULL) {
		SSL_CTX_free(tls->context);
		free(tls);
	}
}

/* A key behind a passphrase is not asked for one: nobody sits there. */
static int no_passphrase(char *buffer, int size, int is_writing, void *context)
{
	(void)buffer;
	(void)size;
	(void)is_writing;
	(void)context;
	return 0;
}

/* Says which file is wrong, and why, as the library has it. */
static int wrong(struct where *reason, const char *file)
{
	const char *text = ERR_reason_error_string(ERR_peek_last_error());

	where_file(reason, file);
	where_text(reason, 0, 0, NULL, text == NULL ? N_("cannot be used") : text);
	ERR_clear_error();
	return CLIENT_TLS_WRONG;
}

static int load_authorities(SSL_CTX *context, const char *ca, struct where *reason)
{
	if (ca != NULL) {
		return SSL_CTX_load_verify_file(context, ca) == 1 ? CLIENT_TLS_OK
								  : wrong(reason, ca);
	}
	return SSL_CTX_set_default_verify_paths(context) == 1 ? CLIENT_TLS_OK : WEIR_FAULT_CRYPTO;
}

static int load_certificate(
		SSL_CTX *context, const struct client_tls_files *files, struct where *reason)
{
	if (files->certificate == NULL) {
		return CLIENT_TLS_OK;
	}
	if (SSL_CTX_use_certificate_chain_file(context, files->certificate) != 1) {
		return wrong(reason, files->certificate);
	}
	if (SSL_CTX_use_PrivateKey_file(context, files->key, SSL_FILETYPE_PEM) != 1 ||
			SSL_CTX_check_private_key(context) != 1) {
		return wrong(reason, files->key);
	}
	return CLIENT_TLS_OK;
}

int client_tls_open(
		const struct client_tls_files *files, struct client_tls **ret, struct where *reason)
{
	SCOPED(client_tls_close) struct client_tls *tls = calloc(1, sizeof(*tls));
	int answer;

	if (tls == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ERR_clear_error();
	tls->context = SSL_CTX_new(TLS_client_method());
	if (tls->context == NULL ||
			SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) != 1) {
		return WEIR_FAULT_CRYPTO;
	}
	SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
	/* Answers say where they end, so a cut cannot shorten one unseen. */
	(void)SSL_CTX_set_options(tls->context,
			SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_default_passwd_cb(tls->context, no_passphrase);
	answer = load_authorities(tls->context, files->ca, reason);
	if (answer == CLIENT_TLS_OK) {
		answer = load_certificate(tls->context, files, reason);
	}
	if (answer == CLIENT_TLS_OK) {
		*ret = tls;
		tls = NULL;
	}
	return answer;
}

struct ssl_st *client_tls_connect(struct client_tls *tls, const char *host, bool is_address)
{
	SSL *ssl = SSL_new(tls->context);
	bool is_set;

	if (ssl == NULL) {
		return NULL;
	}
	if (is_address) {
		is_set = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
	} else {
		SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
		is_set = SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
	}
	if (!is_set) {
		SSL_free(ssl);
		return NULL;
	}
	return ssl;
}

const char *client_tls_distrust(const struct ssl_st *ssl)
{
	long result = SSL_get_verify_result(ssl);

	return result == X509_V_OK ? NULL : X509_verify_cert_error_string(result);
}

const char *client_tls_why(unsigned long error)
{
	return ERR_reason_error_string(error);
}
