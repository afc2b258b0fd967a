/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An area's year in figures as JSON: volumes in litres, shares in parts per
 * million (…_ppm), and beside a share that is published with two decimals its
 * text in percent (…_percent), rounded once from the exact value.
 */

#include "api/view.h"

struct area_years;
struct coverage;
struct institutions;
struct ledger;
struct oversight;
struct quality;

/* What is shown of a year; all gathered of the same books. */
struct view_indicators {
	const struct area_years *years;
	const struct quality *quality;
	const struct coverage *coverage;
	const struct institutions *institutions;
	const struct oversight *oversight;
	bool is_detailed; /* each permit's rates, each meter's remarks, each intake above scale */
};

void view_indicators(struct view *view, const struct view_indicators *all);

/* "oversight" of an area: what was inspected, is standardised, was collected; nothing where there is none. */
void view_oversight(struct view *view, const struct oversight *oversight, const char *area);

struct indicators_choice {
	int year;
	int base;         /* the year to compare with; 0: billing/area_year's own */
	const char *area; /* one that is registered, and those below; NULL: all */
	bool is_detailed; /* with timeliness, for which the year's readings are read */
};

/* Gathers what is chosen and shows it, with the log. Returns 0 or a fault. */
int view_indicators_of(
		struct view *view, struct ledger *ledger, const struct indicators_choice *choice);
