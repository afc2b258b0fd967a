/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deeds over HTTP: from a request's JSON to an entry, once.
 *
 * Each resource that takes one is a row: its kind, the members of its JSON, and
 * what makes the deed's body of them. What is the same for all is here: the
 * Idempotency-Key, actors who are heard only signed, the writer, the answer.
 *
 *	201 {"changed": true, "entry": 17, ..., "log"}   and 202 where it waits
 *	200 the same of a request that came before
 *	200 {"changed": false, "entry": null, "log"}     it told nothing new
 *	422 with the ledger's reason                     it was refused
 */

#include <stdint.h>

#include "api/http/form.h"
#include "api/http/routes.h"

struct bytes;

enum deed_answer_made {
	DEED_MADE = 0,
	DEED_NOT, /* what was told is wrong, which was said; or the reply says why */
};

struct deed_way {
	const char *pattern; /* of its route */
	uint64_t kind;
	const struct form_member *members;
	/*
	 * Appends the deed's body. The request's parameters are its path's; what the
	 * ledger knows is as of now. Returns a deed_answer_made or a fault.
	 */
	int (*make)(const struct request *request, const struct told *told, struct bytes *ret,
			struct reply *reply);
};

/* All of them; the last one's pattern is NULL. */
extern const struct deed_way deed_ways[];

/* Takes a deed as the row says. Returns as a route_fn. */
int deeds_take(const struct deed_way *way, const struct request *request, struct reply *reply);

/* Takes a deed of any of the kinds, as [kind, said, key, signature] in CBOR. The same. */
int deeds_take_signed(const struct request *request, struct reply *reply);
