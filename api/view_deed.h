/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a deed came to, as JSON, from its entry alone: so that it is said in the
 * same words whenever it is asked for again.
 */

#include <stdbool.h>
#include <stdint.h>

struct ledger;
struct moved_list;
struct view;

/* "moved": the litres of each account. */
void view_moved(struct view *view, const struct moved_list *moved);

/*
 * "changed", "entry", what the kind has, and the log's size and root of behind
 * that entry. *ret_is_pending where it moves nothing before a second actor
 * checked it. Returns 0 or a fault; the entry must be a deed's.
 */
int view_deed(struct view *view, struct ledger *ledger, int64_t entry, bool *ret_is_pending);

/* The same of a deed that told nothing new: no entry, and the log as it is. */
int view_deed_known(struct view *view, struct ledger *ledger);
