/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * TLS of the client: whom it believes, and whom it says it is.
 */

#include <stdbool.h>
#include <stddef.h>

#include "meter/scope.h"

struct ssl_st;
struct client_tls;
struct where;

struct client_tls_files {
	const char *certificate; /* PEM, then what leads to its authority; NULL: none */
	const char *key;         /* PEM, of the certificate */
	const char *ca;          /* PEM; NULL: the system's authorities */
};

enum client_tls_answer {
	CLIENT_TLS_OK = 0,
	CLIENT_TLS_WRONG, /* a file is not what it should be: *reason says which */
};

/* Returns a client_tls_answer or a fault. */
int client_tls_open(const struct client_tls_files *files, struct client_tls **ret,
		struct where *reason);
void client_tls_close(struct client_tls *tls);
SCOPE_CLOSER(struct client_tls, client_tls_close)

/* A connection to a name, or to an address in digits; NULL when memory is short. */
struct ssl_st *client_tls_connect(struct client_tls *tls, const char *host, bool is_address);

/* Why the server's certificate was not believed; NULL where it was, or none came. Static storage. */
const char *client_tls_distrust(const struct ssl_st *ssl);

/* What an error of bufferevent_get_openssl_error() means. Static storage; NULL: no more than that it is cut. */
const char *client_tls_why(unsigned long error);
