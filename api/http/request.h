/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a handler is given: a request whose head was taken apart, whose route
 * was found, and whose caller may use it.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/http/head.h"
#include "api/http/target.h"
#include "api/http/tls.h"

struct ledger;

/* Who may be behind a request; bits of struct caller and of a route. */
enum caller_role {
	CALLER_OFFICE = 1 << 0,
	CALLER_AUDITOR = 1 << 1,
};

enum {
	CALLER_ANYBODY = 0,         /* of a route: no matter who asks */
	REQUEST_PARAMETERS_MAX = 4, /* of a path */
};

struct caller {
	unsigned roles;          /* 0: nobody that is known */
	char name[TLS_NAME_MAX]; /* of the certificate; "" without one */
};

struct request {
	struct head head;
	struct target target;
	const char *parameters[REQUEST_PARAMETERS_MAX]; /* what stands for {...} in the pattern */
	struct query query;                             /* its names are all of the route's */
	struct caller caller;
	const uint8_t *body;   /* head.body_size bytes */
	struct ledger *ledger; /* read-only, as of now; the handler's alone while it runs */
};
