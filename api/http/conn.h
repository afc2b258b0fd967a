/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A connection's conversation: one request after the other, each within its
 * deadlines.
 *
 * Every deadline is an instant, not a pause: a byte now and then moves none.
 * While a request is answered the next ones wait in the kernel and in a small
 * buffer; who ends his side then is taken to be gone, and need not be
 * answered. What is refused before its end is known, or asked beyond a limit,
 * ends the connection; the reply is given time to arrive. A reply that goes on
 * (api/http/stream) is the connection's last; who says anything more then is cut.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/http/gauge.h"
#include "api/http/limit.h"
#include "api/http/line.h"
#include "api/http/route.h"
#include "api/http/stream.h"

struct conn;
struct crew;
struct roll;
struct tls;

enum {
	CONN_PATIENCE_MS = 10000, /* for a handshake, a head; a body or reply of no size */
	CONN_IDLE_FACTOR = 6,     /* times that: between two requests */
	CONN_BYTES_MS = 32, /* a body or reply may take a millisecond more for so many bytes */
	CONN_UNSENT_MAX = 256 << 20, /* bytes of one loop's replies: half a dozen large sheets */
	CONN_BODIES_MAX = 128 << 20, /* bytes of one loop's bodies: a hundred of the largest */
	CONN_LINGER_MS = 2000,       /* for the last reply to be read before the line is cut */
};

/* What the connections of one loop share; made by the server, used by the loop's thread. */
struct hall {
	struct loop *loop;
	struct tls *tls; /* NULL: plain */
	struct limits *limits;
	struct crew *crew;
	const struct route *routes;
	struct roll *roll; /* of what is answered; NULL: nobody writes it down */
	int64_t patience_ms;
	bool is_ending;
	struct conn *first; /* all of them */
	int64_t count;
	int64_t unsent; /* bytes of replies that are being sent */
	int64_t bodies; /* bytes of bodies that come, or are with the crew */
	struct gauges gauges;
	struct streams streams;
	void (*empty)(struct hall *hall); /* the last one is gone, and the hall is ending */
};

/* A loop_accept_fn; context is the hall. */
void conn_accept(void *hall, int fd, const struct sockaddr *address, unsigned address_size);

/*
 * No request is begun any more: idle connections are closed, others after
 * their reply. hall->empty is called when all are gone, perhaps within.
 */
void conn_end_all(struct hall *hall);

/*
 * What they were let in by is read anew: each ends behind its next reply, and
 * streams, which would outlive a revocation, end as soon as they can.
 */
void conn_outdate_all(struct hall *hall);

/* Closes all of them, whatever they are at. */
void conn_cut_all(struct hall *hall);
