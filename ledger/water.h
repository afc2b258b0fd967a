/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an intake's water is on a day: of which area, from which source, for
 * which uses; the intake's own word, else its permit's (rules.md F10, F22).
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/registry.h"

struct water {
	char area[TEXT_ID_MAX + 1]; /* "": of none that is known */
	enum source source;         /* SOURCE_ANY: nobody named it */
	uint32_t uses;
};

/* False, *ret empty, where the intake is not registered on that day. */
bool water_on(const struct books *books, const char *intake, struct day day, struct water *ret);

/* The first day after that one on which the intake, or its permit, is another. */
int32_t water_next_change(const struct books *books, const char *intake, int32_t day);

/* Does a use pass the water through and leave it in the stream? It is none of the area's. */
bool water_is_in_stream(uint32_t uses);

/* Reclaimed water and the like never count in an area's sum; they have rows of their own. */
bool water_is_conventional(enum source source);

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
