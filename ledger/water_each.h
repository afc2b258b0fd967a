/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Every account's water over some days, intake by intake and month by month,
 * with what it is: the walks behind sums by area, source, use and holder.
 */

#include <stdint.h>

#include "ledger/books.h"
#include "ledger/taken.h"
#include "ledger/water.h"
#include "meter/instant.h"

/* Water of one intake in one month, or in that part of it in which it is of one kind. */
struct water_part {
	const char *account;
	const char *intake;
	const struct water *water; /* NULL: the intake is not registered on those days */
	struct days days;
	int64_t litres; /* an intake whose month is negative counts 0 */
};

/* Returns 0 or a fault, which ends the walk. */
typedef int water_visit(void *context, const struct water_part *part);

/*
 * Walks what was taken by accounts, by name; what stands aside of it
 * (ledger/timeline.h) is passed over. Returns 0 or a fault.
 */
int water_each(const struct books *books, struct days days, water_visit *visit, void *context);

/* What one account took at one intake in a civil month, or in a part of it. */
struct water_piece {
	const char *account;
	const char *intake;
	struct month month;
	struct day from; /* its first day */
	struct water water;
	struct taken_sum taken;  /* as far as ceilings count it */
	int64_t measured_litres; /* as far as the area's sums count it too */
	int64_t assessed_litres;
};

/* Returns 0 or a fault, which ends the walk. */
typedef int water_lay(void *context, const struct water_piece *piece);

/*
 * Walks what was taken on the days, piece by piece: a month is cut where the
 * intake's water becomes another's or another. Water of no registered area is
 * passed over. Returns 0 or a fault.
 */
int water_walk(const struct books *books, struct days days, water_lay *lay, void *context);

/* The same of what was given back (rules.md F8): account is that of its return meters. */
int water_walk_returned(const struct books *books, struct days days, water_lay *lay, void *context);
