/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The first entries: what a ledger is, and who may act on it.
 *
 *	origin: [name, vkey, signing, zone, [[from, offset], ...],
 *	         [is_simulated, from, system, speed], two_actors]
 *	actor:  [actor, uid | null, role]
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/clock.h"
#include "meter/bytes.h"
#include "meter/instant.h"

struct books;

void origin_put(struct bytes *body, const char *name, const char *vkey, const struct zone *zone,
		const struct clock *clock, bool is_two_actors);
/* uid -1: no user of this machine. */
void actor_put(struct bytes *body, int64_t actor, int64_t uid, const char *role);

/* Is the actor a holder, and not of the office? */
bool origin_is_holder(const struct books *books, uint64_t actor);

/* The clock as the first entry fixed it; the system's before there is one. */
struct clock origin_clock(const struct books *books);
