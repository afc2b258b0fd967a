/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Every account's water over some days, intake by intake and month by month,
 * with what it is: the walk behind sums by area, source, use and holder.
 */

#include <stdint.h>

#include "ledger/books.h"
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
