/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Two actors (rules.md F31): in a ledger made for them, a deed of a kind that
 * needs a checker is entered and moves nothing until another actor checked it.
 *
 *	pending: effect [semantics, "pending"]
 *	checked: body [entry, accepts, ground | null]
 *	         effect [semantics, kind, effect of the deed as it is judged now]
 *	         or, where it is rejected, [semantics, null, null]
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"

/* Does the ledger's log hold deeds of that kind back? */
bool pending_waits(const struct books *books, const struct kind *kind);

/* Judges a deed; one that waits gets the effect that says so. Returns as kind->judge. */
int pending_judge(const struct kind *kind, const struct judge *judge, const struct deed *deed,
		struct outcome *ret, struct where *reason);

/* Folds a deed that waits. Returns 0 or a fault. */
int pending_apply(struct books *books, const struct entry *entry, int64_t index);

/* The newest deed of that kind that waits and whose first row has that id, or NULL. */
const struct pending_row *pending_named(const struct books *books, uint64_t kind, const char *name);

/* Is there one? */
bool pending_has(const struct books *books, uint64_t kind, const char *name);

/* The deed that waits as that entry, or NULL. */
const struct pending_row *pending_find(const struct books *books, int64_t entry);

enum {
	PENDING_GROUND_MAX = 400, /* bytes of why a deed is rejected */
};

/* The body of a check. ground may be NULL where the deed is accepted. */
void checked_put(struct bytes *body, int64_t entry, bool accepts, const char *ground);
