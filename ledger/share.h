/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What irrigators' shares certify of a scheme's water (rows of `shares`).
 *
 * Shares that trade with each other leave their sum as it is. What came from shares
 * of another scheme is certified on this one; what went from this one stays
 * certified on it, for whoever has it now: it is never sold a second time.
 */

#include <stdint.h>

#include "ledger/books.h"
#include "ledger/lineage.h"
#include "meter/instant.h"

/*
 * Litres of a year that shares certify on a scheme's permits, as known today or for
 * the year's last day, where that is more. A share that holds on any day of the year
 * has its whole annual volume there. All rows are walked. Returns 0 or a fault.
 */
int share_certified(const struct books *books, const struct lineage *lineage, struct days year,
		struct day today, int64_t *ret);
