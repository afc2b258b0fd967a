/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What trades move: litres more or less, by ceiling year of a right and by month
 * of its plan, and by month of an area's cap, each from a day on (rules.md F21).
 *
 * An approval moves both sides from the later of its day and the term's first on;
 * an end moves back what it says, from its own day on. Nothing is recomputed:
 * what is moved stands in the entries. Traded litres stand beside what a
 * registry or an order gives, and below them restrictions hold.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books_rights.h"
#include "ledger/ceiling.h"
#include "ledger/lineage.h"
#include "ledger/right.h"
#include "ledger/schedule.h"

/* Folds what a trade moves of one number; litres may be negative, 0 is none. Returns 0 or a fault. */
struct trade_move {
	const char *trade;
	struct right right; /* of BASIS_CAP: the area */
	enum ceiling_basis basis;
	enum source source; /* of BASIS_CAP */
	int32_t since;
};
int trade_number_add(struct books *books, const struct trade_move *move, struct days period,
		int64_t litres);

/*
 * What trades have moved of an account's number by the end of a day: of a ceiling
 * year or a plan's month, by its first day; of a ceiling year of a right that is
 * no permit's. Day INT32_MAX: all that is known.
 */
int64_t trade_moved(const struct books *books, const struct lineage *lineage,
		enum ceiling_basis basis, int32_t period_from, struct day day);
int64_t trade_moved_right(const struct books *books, const struct right *right, int32_t year_from,
		struct day day);

/* The same of an area's cap over the months of a span; SOURCE_ANY: of all conventional water. */
int64_t trade_moved_cap(const struct books *books, const char *area, enum source source,
		struct days span, struct day day);

/*
 * The same of an area's right in its calendar year: by regional trades of its own, and by
 * what others' trades move of its cap.
 */
int64_t trade_moved_area(
		const struct books *books, const char *area, struct days year, struct day day);

/*
 * What approved buy-backs and takings of permits, or of shares, moved to an area's year
 * and what of that their ends gave back: of the former what holds on the day, of the
 * latter all (ledger/resale.h).
 */
int64_t trade_moved_bought(const struct books *books, const char *area, enum right_kind kind,
		int32_t year_from, struct day day);

/* Has any trade moved a number of the account? */
bool trade_moved_any(const struct books *books, const struct lineage *lineage);

/* The first day behind `after` on which one moves a number of that basis; INT32_MAX: none. */
int32_t trade_next(const struct books *books, const struct lineage *lineage,
		enum ceiling_basis basis, int32_t after);
