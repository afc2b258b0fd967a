/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a caller may do: the writer's own look at deeds that came over the
 * network (docs/decisions/0021-deeds-of-a-caller.md).
 *
 * Who brings them is not believed. He hands on what the caller showed, and the
 * writer finds the caller by that in its own books, as they are at this moment:
 * its role, its time, its permits. A deed is then the caller's own, of a kind
 * that its role may hand in, about something that it may see.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/caller.h"

struct bytes;
struct deed;
struct ledger;
struct where;

/* What a caller showed; borrowed. */
struct acting_shown {
	enum caller_proof proof;
	const uint8_t *data; /* a token's text, or the SHA-256 of a certificate's public key */
	size_t size;
};

/*
 * Who shows that? Returns a caller_answer or a fault; *ret is written for
 * CALLER_OK only, and its row is the ledger's.
 */
int acting_find(struct ledger *ledger, const struct acting_shown *shown, struct caller *ret);

/* The roles that hand in deeds of that kind, as enum caller_roles; ROLES_NONE for all others. */
unsigned acting_roles(uint64_t kind);

/*
 * Is the deed the caller's own: of its actor, of a kind for its role, in the
 * stream of a request's key?
 */
bool acting_owns(const struct caller *caller, uint64_t kind, const struct deed *deed);

enum acting_answer {
	ACTING_OK = 0,
	ACTING_ABSENT, /* about what is not there, or not for the caller's eyes: *reason says the same */
	ACTING_REPEATED, /* the same request came before: *ret_entry */
	ACTING_REUSED,   /* its key was used for something else: *ret_entry */
};

/*
 * May this deed, which the caller owns, be submitted now? said are its bytes
 * where its author signed them, else NULL. Returns an acting_answer or a fault;
 * *ret_entry and *reason are written as told above.
 */
int acting_check(struct ledger *ledger, const struct caller *caller, uint64_t kind,
		const struct deed *deed, const struct bytes *said, int64_t *ret_entry,
		struct where *reason);
