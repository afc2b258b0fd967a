/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What each area used over some days, by source and by class of use: the four
 * that statistics report, and what cannot be laid into them.
 *
 * It is the sum of what the sheets of the same months lay into their areas
 * (rules.md F22): in its own area and in all above it, as far as its uses
 * count there. Volumes are whole litres.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/words.h"
#include "meter/instant.h"
#include "meter/scope.h"

enum use_class {
	USE_CLASS_AGRICULTURE = 0,
	USE_CLASS_INDUSTRY,
	USE_CLASS_DOMESTIC,
	USE_CLASS_ECOLOGICAL,
	USE_CLASS_SUPPLY, /* given on by a public network, to whom is not known */
	USE_CLASS_MIXED,  /* uses of several classes through one intake */
	USE_CLASS_OTHER,
};

enum {
	USE_CLASSES = 7,
	USE_SOURCES = 10, /* by enum source; 0: nobody named it */
};

/* "agriculture", "industry" ... in JSON. */
const char *use_class_name(enum use_class class);

/* The class of a set of uses; without any, OTHER. */
enum use_class use_class_of(uint32_t uses);

struct area_use {
	char area[TEXT_ID_MAX + 1];
	bool has_water; /* something was booked, if only a 0 */
	int64_t litres[USE_SOURCES][USE_CLASSES];
	int64_t in_stream_litres; /* hydropower and what else does not count: in none of them */
};

struct area_uses {
	struct area_use *list; /* all areas by number */
	size_t count;
};

/* Gathers all areas. Returns 0 or a fault; the caller finishes *ret in any case. */
int area_uses(const struct books *books, struct days days, struct area_uses *ret);
void area_uses_finish(struct area_uses *uses);

/* NULL where the area is not registered. */
const struct area_use *area_uses_find(const struct area_uses *uses, const char *area);

/* Sums: of conventional sources, what nobody named the source of with them; of the others; of one class. */
int area_use_conventional(const struct area_use *use, int64_t *ret);
int area_use_other(const struct area_use *use, int64_t *ret);
int area_use_class(const struct area_use *use, enum use_class class, int64_t *ret);
