/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Water without a permit and water beyond one: how much, since when, what was
 * billed for it, and which finding answers for it.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/finding.h"

struct beyond {
	enum finding_class class
			; /* FINDING_UNPERMITTED of an intake, FINDING_OVER_PERMIT of a permit */
	char id[TEXT_ID_MAX + 1];
	char account[BOOKS_SUBJECT_MAX];
	char area[TEXT_ID_MAX + 1];
	int64_t litres;   /* of the days; beyond a permit, of its year up to their end */
	struct day since; /* the first day with water; of a permit the day that went over its limit */
	int64_t billed_fen; /* unpermitted: all of its bills; else that year's surcharges on what is beyond */
	int64_t finding; /* the newest of that class and subject, or FINDING_NONE */
};

/* By class, then id. Owned. */
struct beyond_list {
	struct beyond *list;
	size_t count;
};

/*
 * Those of some days, as known now: unpermitted water taken on them, permits
 * exceeded by the last of them in a year of theirs that touches them. What goes
 * over its limit later is in no list of days before. The caller finishes *ret.
 * Returns 0 or a fault.
 */
int beyond_build(const struct books *books, struct days days, struct day today,
		struct beyond_list *ret);
void beyond_finish(struct beyond_list *list);
