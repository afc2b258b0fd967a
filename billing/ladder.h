/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ladder: by which method a rulebook wants a day assessed on which nothing
 * sound was measured (rules.md F20).
 *
 * The book is the one that holds at the intake on that day; where several
 * kinds do, the first of tax, fee and price with a rung for the case. A meter
 * stands on the rungs of a broken one: until the last day of the term set for
 * its repair, and from the midnight after it. An intake without a meter has a
 * rung of its own.
 */

#include "billing/rulebook.h"
#include "ledger/assessment.h"

/* The kind's judge: by the actor's method, else by the ladder. */
int ladder_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);

/*
 * Why the rung that a part was assessed by is not to be relied on, as its
 * rulebook says; "" where it does not, or the actor chose. Returns 0 or a fault.
 */
int ladder_unconfirmed(const struct books *books, const struct assessment_how *how,
		char ret[static RULEBOOK_NOTE_MAX + 1]);
