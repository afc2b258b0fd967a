/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which intakes above scale are metered online.
 *
 * An intake is above scale where its permit's volume of a year is at least the
 * threshold of its area for surface water, or for groundwater: a figure with a
 * date (indicators surface_threshold, groundwater_threshold), without one
 * 500,000 and 50,000 m³. It is online where on the day looked at a meter of
 * what is taken hangs on it that can be asked: one with an address.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/words.h"
#include "meter/instant.h"

#define COVERAGE_SURFACE_LITRES INT64_C(500000000)
#define COVERAGE_GROUNDWATER_LITRES INT64_C(50000000)

struct coverage_intake {
	char intake[TEXT_ID_MAX + 1];
	char permit[TEXT_ID_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	enum source source;
	int64_t annual_litres;    /* the permit's */
	int64_t threshold_litres; /* that it reaches */
	int64_t taken_litres;     /* in the year */
	bool is_online;
};

struct coverage_area {
	char area[TEXT_ID_MAX + 1];
	int64_t intakes; /* above scale, of it and of those below */
	int64_t online;
	int64_t taken_litres;
	int64_t online_litres;
};

struct coverage {
	struct coverage_intake *intakes; /* above scale, by number */
	size_t intake_count, intake_room;
	struct coverage_area *areas; /* all, by number */
	size_t area_count;
};

/*
 * As things stand on the year's last day, or now where it has not come yet.
 * Returns 0 or a fault; the caller finishes *ret in any case.
 */
int coverage_of_year(const struct books *books, int year, struct coverage *ret);
void coverage_finish(struct coverage *coverage);

/* NULL where the area is not registered. */
const struct coverage_area *coverage_find_area(const struct coverage *coverage, const char *area);
