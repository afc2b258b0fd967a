/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Statements: the root of a tree over every subject's account, so that "so
 * much was taken by the end of that day" has a proof.
 *
 * Leaves ascend strictly by subject. A leaf is
 *
 *	[subject, count, head, salt, [[commodity, account, balance], ...],
 *	 [[subject, head], ...]]
 *
 * with the accounts of that subject and the heads of the area and ledger
 * chains that bind it; its salt is SHA-256('weir/statement/v1' || salt of the
 * subject's head entry || day), day as text.
 */

#include <stdint.h>

#include "ledger/books.h"
#include "meter/bytes.h"

struct seal;

/* The root over all subjects as the books stand. Returns 0 or a fault. */
int statement_root(const struct books *books, struct seal *seal, struct day day,
		uint8_t ret[static BOOKS_HASH_BYTES]);

/*
 * The effect of a day's entry: [semantics, day, subjects, root | null]. Of
 * several ended days only the last carries a root.
 */
int statement_day(const struct books *books, struct seal *seal, struct day day, bool has_root,
		struct bytes *effect);

/* How many days have ended since the newest day entry, by the recorded time of the entry to come. */
int64_t statement_days_due(const struct books *books, int64_t recorded_s);
