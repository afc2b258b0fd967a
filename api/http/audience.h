/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The audience: how many streams are told at once, in sum and to one caller.
 * All calls may be made from any thread.
 */

#include "meter/scope.h"

struct audience;

enum {
	AUDIENCE_MAX = 2000,      /* streams of a server */
	AUDIENCE_OF_CALLER = 100, /* an office that shares one token, twice over */
};

enum audience_answer {
	AUDIENCE_OK = 0,
	AUDIENCE_FULL,   /* there are as many as there may be */
	AUDIENCE_CALLER, /* there are as many of that caller */
};

/* Returns 0 or WEIR_FAULT_MEMORY. */
int audience_open(struct audience **ret);
void audience_close(struct audience *audience);
SCOPE_CLOSER(struct audience, audience_close)

/* A stream begins; after AUDIENCE_OK it ends with audience_leave(). */
enum audience_answer audience_enter(struct audience *audience, const char *caller);
void audience_leave(struct audience *audience, const char *caller);

/* How many there are. */
int audience_count(struct audience *audience);
