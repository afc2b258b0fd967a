/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The price of the next cubic metre: what 1,000 litres more on a day would
 * change in the bills of its year, exactly, under the rules in force and at
 * the position of that day (rules.md F30).
 *
 * Nothing is guessed: a litre that no rule prices has no price. Where a permit
 * has several intakes the dearest is told, so that nobody is promised too
 * little.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/account.h"
#include "billing/charge.h"
#include "meter/instant.h"

enum {
	NEXT_M3_LITRES = 1000,
	NEXT_M3_LINES_MAX = 8, /* of a fee, a tax and a price; more are not told */
};

/* Why there is no price. In order of precedence. */
enum next_m3_reason {
	NEXT_M3_PRICED = 0,
	NEXT_M3_NO_INTAKE,   /* nothing is taken under that permit on that day */
	NEXT_M3_NO_BOOK,     /* no rulebook holds there on that day */
	NEXT_M3_NO_RATE,     /* the rulebook has no row for this water */
	NEXT_M3_MIXED_UNITS, /* of several uses some are priced by energy */
	NEXT_M3_NO_ENERGY,   /* priced by energy: a cubic metre more costs nothing by itself */
	NEXT_M3_NO_DECISION, /* it is over a ceiling, and nobody has decided the multiple */
};

/* "no-intake", "no-rulebook", "no-rate", "mixed-units", "energy", "no-decision". */
const char *next_m3_reason_name(enum next_m3_reason reason);

/* A line of a bill that the cubic metre would change. */
struct next_m3_line {
	char book[TEXT_ID_MAX + 1];
	char rule[TEXT_ID_MAX + 1];
	enum charge_part part;
	int band;
	int64_t rate_micro_yuan;
	int64_t fen;         /* rounded by itself; negative where the litre leaves this line */
	bool is_unconfirmed; /* the rulebook says so of its rate or its rule */
};

struct next_m3 {
	enum next_m3_reason reason;
	int64_t fen;                  /* the difference of the exact totals, rounded once */
	char intake[TEXT_ID_MAX + 1]; /* at which it would be taken */
	size_t line_count;
	struct next_m3_line lines[NEXT_M3_LINES_MAX]; /* the dearest first */
	bool prices_plan_month; /* some rulebook there has a surcharge over the month's plan */
};

/*
 * account is a permit's id. world's day of asking must be `at`. Returns 0 or
 * a fault.
 */
int next_m3_find(const struct account_world *world, const char *account, struct day at,
		struct next_m3 *ret);
