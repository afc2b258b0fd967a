/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a deed came to, as JSON, from its entry alone: so that it is said in the
 * same words whenever it is asked for again.
 */

#include <stdbool.h>
#include <stdint.h>

#include "meter/instant.h"

struct books;
struct caller;
struct ledger;
struct moved_list;
struct view;

/* Who is told: what was moved of permits that a holder does not see is not his affair. */
struct deed_reader {
	const struct caller *caller; /* its row is the books' */
	const struct books *books;
	struct day today;
};

/* "moved": the litres of each account; for a reader of those that he sees, NULL: of all. */
void view_moved(struct view *view, const struct moved_list *moved,
		const struct deed_reader *reader);

/*
 * "changed", "entry", what the kind has, and the log's size and root of behind
 * that entry. *ret_is_pending where it moves nothing before a second actor
 * checked it. Returns 0 or a fault; the entry must be a deed's.
 */
int view_deed(struct view *view, struct ledger *ledger, int64_t entry,
		const struct deed_reader *reader, bool *ret_is_pending);

/* The same of a deed that told nothing new: no entry, and the log as it is. */
int view_deed_known(struct view *view, struct ledger *ledger);
