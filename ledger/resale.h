/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a government bought back or took in for an area, and may sell or lease on
 * (rules.md F21).
 *
 * It is no part of the area's own right: no cap gives it, no saving verifies it.
 * What came from permits goes on to permits, what came from irrigators to
 * irrigators; the two are kept apart. Of a ceiling year there is what
 * approved buy-backs and takings moved to the area, less what ends gave back, what
 * approved trades sold on, and what agreements that wait hold.
 *
 * Volumes are whole litres; ceiling years are an area's calendar years.
 */

#include <stdint.h>

#include "ledger/books.h"
#include "ledger/hold.h"
#include "ledger/kind.h"
#include "ledger/trade.h"

struct resale {
	int64_t bought_litres; /* less what went back */
	int64_t sold_litres;   /* on, less what came back */
	int64_t held_litres;   /* by agreements that wait */
	int64_t free_litres;
};

/*
 * What there is of permits, or of irrigators, of the year that begins on a day, for
 * what holds from `since` on: what was bought back for a later day is not there yet.
 * Returns 0 or a fault.
 */
int resale_room(const struct books *books, const char *area, enum right_kind kind, struct day year,
		struct day since, struct resale *ret);

/*
 * Are a resale's litres there in each year of its hold? is_held: they are held for it
 * already. Returns JUDGE_OK, JUDGE_REFUSED with the year and the litres, or a fault.
 */
int resale_check(const struct books *books, const struct agreement *agreement,
		const struct hold *hold, struct day since, bool is_held, struct where *reason);
