/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a handler is given: a request whose head was taken apart, whose route
 * was found, and whose caller may use it.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/acting.h"
#include "api/caller.h"
#include "api/http/head.h"
#include "api/http/target.h"

struct gate_client;
struct ledger;
struct metrics;
struct holding_world;
struct seal_box;

enum {
	REQUEST_PARAMETERS_MAX = 4, /* of a path */
};

struct request {
	struct head head;
	struct target target;
	const char *parameters[REQUEST_PARAMETERS_MAX]; /* what stands for {...} in the pattern */
	struct query query;                             /* its names are all of the route's */
	struct caller caller;          /* of one of the route's roles; its row is the ledger's */
	struct acting_shown shown;     /* by what it is that caller; size 0: by nothing */
	const uint8_t *body;           /* head.body_size bytes */
	struct ledger *ledger;         /* read-only, as of now; the handler's alone while it runs */
	struct holding_world *world;   /* what quotas rest on, as far as it is kept; the same */
	struct seal_box *box;          /* locks cursors; the handler's alone while it runs */
	const struct metrics *metrics; /* how the server fares */
	struct gate_client *
			porter; /* for handlers of LANE_WRITE alone; NULL: nobody brings anything */
	struct gate_client *drafter; /* for handlers of LANE_DRAW alone; NULL: nobody draws */
};
