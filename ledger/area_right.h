/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An area's right, and what caps on a trade's way have left to give
 * (rules.md F21).
 *
 * The right is the cap of all conventional sources of a calendar year as it is
 * handed down, more or less by all that trades moved of it: the area's own, and
 * with `limit` those of others that lie on the way. A cap of a dispatch year is
 * no right, but what trades move of it is bounded all the same.
 *
 * Volumes are whole litres, days civil days of the ledger's zone.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/rows.h"
#include "ledger/trade.h"

/*
 * The right of the year in which `of` lies, as it stands on the asked day. Without
 * one *ret_has is false and *ret 0. Returns 0 or a fault.
 */
int area_right_limit(const struct books *books, const char *area, struct day of, struct day asked,
		bool *ret_has, int64_t *ret);

/* What the caps of areas are to give. */
struct area_gives {
	const struct trade_moves_side *side; /* whose areas */
	const struct schedule *schedule;     /* whose months */
	enum source source;                  /* SOURCE_ANY: of no cap but the sum's */
	const char *but; /* the area whose own right it is, and is looked at as such; or NULL */
};

/*
 * May it? In no year of a cap may be left less than nothing, or less than holds and
 * pledges keep of the area's right. Looks at the cap as it stands and as it will at
 * its year's end. Returns JUDGE_OK, JUDGE_REFUSED with the area, the year and the
 * litres, or a fault.
 */
int area_right_check(const struct books *books, const struct area_gives *gives, struct day today,
		struct where *reason);
