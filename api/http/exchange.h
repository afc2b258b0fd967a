/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An exchange: one request and its reply, and all memory of both.
 *
 * It begins with a whole head, which decides: either it is to be answered by
 * its route's handler, once its body is there, or its reply is made already
 * and says why not.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/http/crew.h"
#include "api/http/reply.h"
#include "api/http/request.h"
#include "api/http/route.h"
#include "api/http/tls.h"
#include "meter/bytes.h"
#include "meter/scope.h"

struct exchange {
	struct request request;
	struct reply reply;
	const struct route *route; /* NULL: the reply is made */
	struct bytes body;         /* of the request, as far as it came */
	struct tls_peer peer;      /* whose certificate the connection showed */
	bool has_peer;
	char *memory; /* the head's bytes, and what was decoded of them */
};

/* What is known of a connection before anything is asked. */
struct exchange_origin {
	const struct route *routes;
	bool is_secure;              /* over TLS */
	const struct tls_peer *peer; /* NULL: no certificate was shown */
};

/*
 * Begins with a head that head_look() found whole. Returns HEAD_OK; or why the
 * head is refused, and then there is no exchange; or a fault.
 */
int exchange_open(const struct exchange_origin *origin, const char *head, size_t size,
		struct exchange **ret);
void exchange_close(struct exchange *exchange);
SCOPE_CLOSER(struct exchange, exchange_close)

/* Makes the reply by the route's handler, or by one that was kept; without a ledger: 503. */
void exchange_answer(struct exchange *exchange, const struct means *means);
