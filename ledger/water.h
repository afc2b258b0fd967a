/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an intake's water is on a day: of which area, from which source and
 * basin, for which uses; the intake's own word, else its permit's (rules.md F10, F22).
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/registry.h"

struct water {
	char area[TEXT_ID_MAX + 1]; /* "": of none that is known */
	enum source source;         /* SOURCE_ANY: nobody named it */
	uint32_t uses;
	char basin[TEXT_ID_MAX + 1]; /* that it comes from; "": nobody said */
	int64_t counts; /* how much of it counts in the area's sums, in millionths (F22) */
};

/* False, *ret empty, where the intake is not registered on that day. */
bool water_on(const struct books *books, const char *intake, struct day day, struct water *ret);

/* The first day after that one on which the intake, its permit or its seal is another. */
int32_t water_next_change(const struct books *books, const char *intake, int32_t day);

/*
 * How much of the water of these uses counts in sums of areas, in millionths,
 * by the rows of counting in force: of several uses the most. Without a row
 * all of it does, and of hydropower nothing.
 */
int64_t water_counts(const struct books *books, uint32_t uses, struct day day);

/* That part of some litres, halves away from zero. Rounded once for each intake and month. */
int64_t water_counted(int64_t litres, int64_t counts);

/* Reclaimed water and the like never count in an area's sum; they have rows of their own. */
bool water_is_conventional(enum source source);

/* What an intake's units generated on a day (rules.md F32), cut by elapsed seconds like water. */
struct water_energy {
	const char *intake;
	struct day day;
	struct water water;
	int64_t wh;
};

/* Returns 0 or a fault, which ends the walk. */
typedef int water_lay_energy(void *context, const struct water_energy *energy);

/* Walks what was generated on the days. Returns 0 or a fault. */
int water_walk_energy(
		const struct books *books, struct days days, water_lay_energy *lay, void *context);

/* Does water of a source count in a row of that source, SOURCE_ANY being the sum? */
bool water_counts_in(enum source row, enum source source);

/* One area's year, of a source or of all conventional ones. */
struct water_area {
	char area[TEXT_ID_MAX + 1];
	enum source source; /* SOURCE_ANY: the sum; what nobody named the source of counts in it */
	int64_t measured_litres;
	int64_t assessed_litres;
};

enum {
	WATER_AREAS_MAX = 32, /* of one call: sixteen areas above each other, with two caps each */
};

/*
 * Adds what the intakes of each area and of those below it took on the days,
 * as far as ceilings count it.
 * Every account's months are walked. Returns 0 or a fault.
 */
int water_of_areas(const struct books *books, struct days days, struct water_area *areas,
		size_t count);
