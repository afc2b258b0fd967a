/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * TLS of the server: the only room that knows OpenSSL's.
 *
 * Versions 1.2 and 1.3, no renegotiation, no compression, forward secrecy.
 * Sessions are resumed by tickets, whose keys live and die with a struct tls:
 * after a reload nobody comes in by what an older certificate or revocation
 * list let through. With an authority a client may show a certificate; one
 * that does not verify ends the handshake, none at all does not.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/scope.h"

struct ssl_st;
struct tls;
struct where;

enum {
	TLS_NAME_MAX = 256,
	TLS_PRINT_BYTES = 32,
	TLS_TICKET_S = 3600, /* how long a session may be resumed */
};

struct tls_files {
	const char *certificate; /* PEM: the server's, then what leads to its authority */
	const char *key;         /* PEM */
	const char *client_ca;   /* PEM: authorities of clients; NULL: clients show nothing */
	const char *crl; /* PEM: a revocation list of each of them; NULL: nothing is revoked */
};

enum tls_answer {
	TLS_OK = 0,
	TLS_WRONG, /* a file is not what it should be: *reterr says which, and why */
};

/*
 * Returns a tls_answer or a fault. With a revocation list every authority in a
 * client's chain must have one that is still good: a list that ran out lets
 * nobody in.
 */
int tls_open(const struct tls_files *files, struct tls **ret, struct where *reterr);
void tls_close(struct tls *tls);
SCOPE_CLOSER(struct tls, tls_close)

/* The same once more, for another thread; NULL when memory is short. */
struct tls *tls_share(struct tls *tls);

/* The server's side of a new connection; NULL when memory is short. */
struct ssl_st *tls_accept(struct tls *tls);

/* Says to the other side that no more is sent. */
void tls_shut(struct ssl_st *ssl);

/* Whose certificate was shown, and verified. */
struct tls_peer {
	char name[TLS_NAME_MAX]; /* its subject's common name; "": none that can be told */
	uint8_t fingerprint[TLS_PRINT_BYTES]; /* SHA-256 of its public key, as DER */
};

/* False where none was shown, or where it has run out since the session began. */
bool tls_peer(const struct ssl_st *ssl, struct tls_peer *ret);
