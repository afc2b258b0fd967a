/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The server: an address, loops that serve it, and the crew that answers.
 *
 * Each loop is a thread with a listening socket of its own; the kernel deals
 * connections out to them. Only its owner's thread calls a server.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/http/conn.h"
#include "api/http/limit.h"
#include "api/http/tls.h"
#include "meter/scope.h"

struct app;
struct route;
struct server;
struct where;

enum {
	SERVER_LOOPS_MAX = 4, /* TLS for thousands of requests a second keeps one core busy */
	SERVER_URL_MAX = 80,
	SERVER_OTHER_FILES = 128, /* descriptors that are no connections */
	SERVER_GRACE_MS = 10000,  /* for what is in flight when the server ends */
	SERVER_CONNECTIONS =
			12000, /* where nobody says otherwise: ten thousand that idle, and more */
	SERVER_PER_ADDRESS = 512, /* an office behind one address */
};

/* What happened; sums of all connections of a server. */
struct conn_counts {
	int64_t accepted;    /* connections */
	int64_t turned_away; /* connections beyond a limit */
	int64_t late;        /* connections cut by a deadline */
	int64_t requests;    /* replies that were made, problems too */
	int64_t refused;     /* requests refused by their head */
};

struct server_options {
	const struct app *app;
	const char *address;  /* "127.0.0.1:8080", "[::1]:0"; port 0: any that is free */
	struct tls_files tls; /* without a certificate: plain */
	struct limit_options limits;
	int64_t patience_ms;
	int loops;         /* 1..SERVER_LOOPS_MAX */
	int scribe;        /* the line to api/serve/scribe; 0: no accesses are written */
	int statm;         /* /proc/self/statm, to read from; 0: what memory it takes is not told */
	bool is_successor; /* another server listens there, and is about to end */
	const struct route *routes;
};

enum server_answer {
	SERVER_OK = 0,
	SERVER_WRONG, /* *reterr says what of the options cannot be */
	SERVER_ENDED, /* the ledger cannot be opened; why was said on stderr */
};

/*
 * Listens and serves. Borrows the options' app and routes until it is closed.
 * Without an authority of clients the address must be the machine's own.
 * Returns a server_answer or a fault.
 */
int server_open(const struct server_options *options, struct server **ret, struct where *reterr);

/* "https://127.0.0.1:8443", with the port that was given. */
const char *server_url(const struct server *server);

/*
 * New connections come in by these files from now on. Those that are open end in
 * order: streams at once, others behind their next reply; so who was revoked is
 * not told on. Where a file is wrong nothing changes. Returns as server_open().
 */
int server_reload(struct server *server, const struct tls_files *files, struct where *reterr);

/*
 * Asks for a sign of life: one of the loops, each in its turn, and then the
 * crew's quick lane, in which answered is called. Not before the last one came.
 */
void server_probe(struct server *server, void (*answered)(void *context), void *context);

/*
 * Ends in order: no new connection, what is in flight is answered, for at most
 * SERVER_GRACE_MS. Returns 0, or the fault by which a loop had ended; *ret are
 * the sums of all connections there were.
 */
int server_end(struct server *server, struct conn_counts *ret);

/* Closes after server_end(). Accepts NULL. */
void server_close(struct server *server);
SCOPE_CLOSER(struct server, server_close)
