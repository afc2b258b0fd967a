/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rulings: what a rulebook leaves to a decision in the single case, for one
 * permit, under the decision's own number.
 *
 *	ruling: body [permit, decision, from, until, what, ground]
 *	        what [1, rulebook, rule, band, times]   a multiple within its band's range
 *	             [2, ceiling, litres]               excess verified as actual need
 *	             null                               the decision is withdrawn
 *	        effect [semantics]
 *
 * from and until are the first and the last day. A multiple holds for water of
 * those days. Litres are taken out of the excess over one ceiling, in that of
 * its periods in which the last day lies. A number that was given for a permit
 * is withdrawn before it is given again. Bills follow by deltas.
 */

#include <stdint.h>

#include "billing/billing_kinds.h"
#include "billing/rulebook.h"
#include "ledger/kind.h"
#include "meter/instant.h"

enum {
	RULING_GROUND_MAX = 255, /* bytes */
};

enum ruling_what {
	RULING_WITHDRAWN = 0,
	RULING_MULTIPLE = 1,
	RULING_WAIVED = 2,
};

struct ruling {
	char permit[TEXT_ID_MAX + 1];
	char decision[TEXT_ID_MAX + 1]; /* 1..TEXT_ID_MAX bytes of UTF-8 on one line */
	struct day from;
	struct day until; /* the last day */
	enum ruling_what what;
	char book[TEXT_ID_MAX + 1]; /* of a multiple */
	char rule[TEXT_ID_MAX + 1];
	int64_t band;                   /* from 1 */
	int64_t times;                  /* of RULE_ONE */
	enum surcharge_ceiling ceiling; /* of what was waived: CEILING_PLAN to _NORM */
	int64_t litres;                 /* above 0 */
	char ground[RULING_GROUND_MAX + 1];
};

void ruling_put(struct bytes *body, const struct ruling *ruling);

/* What a row says. False where it says nothing sound. */
bool ruling_take(const struct ruling_row *row, struct ruling *ret);

int ruling_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int ruling_apply(struct books *books, const struct entry *entry, int64_t index);

/* "plan", "permit", "norm"; NULL for another. */
const char *ruling_ceiling_name(enum surcharge_ceiling ceiling);
