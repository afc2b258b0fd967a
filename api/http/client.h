/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The other end of the line: one server, asked over HTTP/1.1 and TLS.
 *
 * A client has one connection, kept open while the server likes, and one
 * request at a time. The server's certificate must verify against the
 * authorities of a file or the system's and bear the name or address of the
 * URL. Without TLS only this machine is asked. Every request has one deadline
 * for all of it, and a bound on what comes back.
 *
 * What goes wrong on the line is an answer, not a fault: whether the server
 * carried the request out is then not known, so what is asked again must mean
 * the same a second time.
 */

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/http/response.h"
#include "meter/err.h"
#include "meter/scope.h"

struct client;

enum {
	CLIENT_URL_MAX = 1024,
	CLIENT_TOKEN_MAX = 512,
	CLIENT_WHY_MAX = 256,
};

struct client_options {
	const char *url;         /* "https://name[:port][/prefix]"; http for this machine alone */
	const char *token;       /* a bearer token; NULL: none */
	const char *certificate; /* PEM file, with key; NULL: none */
	const char *key;         /* PEM file */
	const char *ca;          /* PEM file of authorities; NULL: the system's */
};

enum client_open_answer {
	CLIENT_OPEN_OK = 0,
	CLIENT_OPEN_WRONG, /* *reason says what */
};

/* Opens without asking anything. Returns a client_open_answer or a fault. */
int client_open(const struct client_options *options, struct client **ret, struct where *reason);
void client_close(struct client *client);
SCOPE_CLOSER(struct client, client_close)

struct client_request {
	const char *method;    /* "GET", "POST" */
	const char *path;      /* behind the URL's prefix, encoded: "/v1/deliveries" */
	const char *type;      /* of the body; NULL: there is none */
	const char *once;      /* Idempotency-Key; NULL: none */
	const char *signature; /* Weir-Signature, api/webhook.h; NULL: none */
	const uint8_t *body;   /* copied */
	size_t body_size;
	size_t answer_max;  /* bytes of the answer's body */
	int32_t timeout_ms; /* for connecting, asking and the whole answer */
};

/* Sends a request; none may be under way. Returns 0 or a fault. */
int client_send(struct client *client, const struct client_request *request);

enum client_state {
	CLIENT_IDLE = 0, /* nothing is asked */
	CLIENT_WAITING,  /* the answer is not here */
	CLIENT_ANSWERED, /* it is: client_response() */
	CLIENT_FAILED,   /* there will be none: client_why() */
};

enum client_state client_state(const struct client *client);

/* The answer, whatever its status; valid until the next client_send() or _rest(). */
const struct response *client_response(const struct client *client);

/* One line: what failed. Valid as long as the answer. */
const char *client_why(const struct client *client);

/* The answer was read: idle again. */
void client_rest(struct client *client);

/*
 * poll(2) that serves the client meanwhile: waits for one of the descriptors,
 * for the client, or for so many milliseconds (-1: for ever), and sets revents.
 * May return early. Returns 0 or a fault.
 */
int client_poll(struct client *client, struct pollfd *fds, size_t count, int timeout_ms);

/* Waits for the answer. Returns CLIENT_ANSWERED, CLIENT_FAILED or a fault. */
int client_call(struct client *client, const struct client_request *request);

/*
 * How long to wait before the n-th try after a failure, n from 1: twice as
 * long each time, from half a second to a minute, and of that a random
 * part of at least a half, so that many do not come back at once. random is
 * any number.
 */
int64_t client_backoff_ms(int n, uint64_t random);

/*
 * One sentence about an answer that is not 2xx: the detail or title of its
 * problem (RFC 9457), else its status. Nothing of it can move a terminal.
 */
void client_sentence(const struct response *response, char ret[static CLIENT_WHY_MAX]);

/* Copies a text of a server's, without what moves a terminal, cut where it does not fit. */
void client_plain(const char *text, char *ret, size_t size);
