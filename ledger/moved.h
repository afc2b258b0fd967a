/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a movement came to: its litres, account by account, over all days, and
 * the readings that do not count by it.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/item.h"
#include "meter/scope.h"

struct moved {
	char permit[BOOKS_SUBJECT_MAX]; /* or unpermitted:INTAKE and the like */
	int64_t measured_litres;
	int64_t assessed_litres;
};

/* By account; an account whose days changed and whose sum did not is among them. */
struct moved_list {
	struct moved *list;
	size_t count;
	size_t held;       /* readings that are held, or no count, since then */
	int64_t held_at_s; /* the first of them */
};

/*
 * Adds the movement that stands next under the cursor; a null adds nothing.
 * Returns 0 or a fault; *ret is in any case to be finished.
 */
int moved_add(struct item_cursor *cursor, struct moved_list *ret);
void moved_finish(struct moved_list *list);
