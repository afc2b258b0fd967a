/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An order that changes ceilings, as people tell it: for one permit, or for all
 * of an area. What periods it has is known once the permit is.
 */

#include <stdbool.h>

#include "api/told.h"
#include "ledger/limit_order.h"

struct books;

enum {
	LIMIT_SET_MAX = 24, /* periods with a figure each in one telling */
};

/* "2026" or "2026-08", and its litres. */
struct limit_set {
	int32_t year; /* 0: a month */
	struct month month;
	int64_t litres;
};

struct limit_ask {
	struct limit_order order;     /* without permit and numbers */
	char permit[TEXT_ID_MAX + 1]; /* or "": of the area */
	char area[TEXT_ID_MAX + 1];
	enum source source; /* with an area: of whose permits; else of the plan that is meant */
	uint32_t except;    /* use_bit()s of permits that are left out */
	int32_t year;       /* the permit's year, by the name that it has; 0: months of the plan */
	struct month first, last;
	struct limit_set sets[LIMIT_SET_MAX];
	size_t set_count;
};

/*
 * Reads what is told: order [permit | area [source] [except]] [year | months | set]
 * [cut [of-year] | raise | to] [from] [until] [emergency] [retroactive] document
 * ground. today is the day where none is given. False where something is wrong,
 * which was said.
 */
bool told_limit(const struct told *told, enum limit_what what, struct day today,
		struct limit_ask *ret);

/* The order on a permit: the year by the permit's own kind of year. False where it has no row then. */
bool limit_ask_order(const struct limit_ask *ask, const struct books *books, const char *permit,
		struct limit_order *ret);
