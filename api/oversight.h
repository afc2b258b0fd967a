/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How well an area's year is looked after: abstractors that were inspected,
 * intakes built to standard, charges that were collected.
 *
 * Inspections and intakes are as on the year's last day, or on the day of the
 * log's newest entry in the year that runs. Charges are those of invoices whose
 * period lies in the year, collected until the day of the newest entry.
 */

#include <stdint.h>

#include "api/arrears.h"
#include "ledger/duty.h"
#include "meter/scope.h"

struct ledger;

struct oversight {
	const struct books *books;
	int year;
	struct day today;
	struct duty_inspected inspected;
	struct arrears *arrears; /* owned */
};

/* Gathers a calendar year. Returns 0 or a fault; the caller finishes *ret in any case. */
int oversight_of_year(struct ledger *ledger, int year, struct oversight *ret);
void oversight_finish(struct oversight *oversight);

struct oversight_area {
	struct duty_rate inspection;
	struct duty_intakes intakes;
	int64_t payable_fen; /* charged, and late fees, less reliefs */
	int64_t collected_fen;
};

/* Of an area and those below it. */
void oversight_of_area(
		const struct oversight *oversight, const char *area, struct oversight_area *ret);
