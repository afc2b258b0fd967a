/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Units of the survey of water use (用水统计调查): what each holder took over
 * some months by source and class, gave back, used again, bought; beside it
 * what the months' sheets say that it took.
 *
 * A unit is a credit code; a holder without one is its name. Whose a permit is
 * is what the registry says on the period's last day that has come. Volumes
 * are whole litres; what nobody told is UNIT_USE_NONE, never 0.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/area_use.h"
#include "ledger/books.h"
#include "ledger/rows.h"
#include "meter/instant.h"

#define UNIT_USE_NONE INT64_MIN

struct unit_use {
	char unit[ROW_NAME_MAX +
			1]; /* credit code, else the holder's name; "": of a meter on no intake */
	char holder[ROW_NAME_MAX + 1];
	char area[TEXT_ID_MAX + 1]; /* of its permit with the lowest number */
	bool is_listed;             /* on the name list asked for */
	int64_t litres[USE_SOURCES][USE_CLASSES];
	int64_t in_stream_litres;    /* hydropower and what else does not count in areas */
	int64_t unregistered_litres; /* through intakes that nobody registered */
	int64_t sheet_litres;        /* by the months' sheets: the sum of all of these */
	int64_t measured_litres;     /* of them */
	int64_t assessed_litres;
	int64_t unknown_days;
	int64_t metered_returned_litres; /* by meters of water given back; or NONE */
	int64_t network_litres;          /* as reported, these; or NONE */
	int64_t reused_litres;
	int64_t returned_litres;
	int64_t reclaimed_litres;
	int32_t reports; /* quarters of the period that were reported */
};

struct unit_uses {
	struct days days;
	struct unit_use *list; /* by unit */
	size_t count, room;
};

/*
 * Gathers the months of a period, which begins and ends with one: all units
 * that took water or hold a permit, and those of the name list, where one is
 * given. Returns 0 or a fault; the caller finishes *ret in any case.
 */
int unit_uses(const struct books *books, struct days days, const char *list, struct unit_uses *ret);
void unit_uses_finish(struct unit_uses *uses);

/* What the unit took of all, by the walk over intakes. Returns 0 or a fault. */
int unit_use_taken(const struct unit_use *use, int64_t *ret);

/* Its conventional water, the rest, one source, one class of conventional water. */
int unit_use_conventional(const struct unit_use *use, int64_t *ret);
int unit_use_other(const struct unit_use *use, int64_t *ret);
