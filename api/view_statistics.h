/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The survey of water use as JSON: each unit, the areas, and that both are
 * what the months' sheets say.
 */

#include "api/view.h"

struct area_uses;
struct books;
struct days;
struct ledger;
struct unit_uses;

struct view_statistics {
	const struct books *books;
	const char *period;
	const char *list; /* the name list; NULL: all units */
	const char *area; /* only this one and those below it; NULL: all */
	const struct unit_uses *units;
	const struct area_uses *areas; /* of the same days */
};

/* Returns 0 or a fault. */
int view_statistics(struct view *view, const struct view_statistics *all);

/* Gathers the units and areas of the days, shows them and the log; fills in units and areas of *all. Returns 0 or a fault. */
int view_statistics_of(struct view *view, struct ledger *ledger, struct days days,
		struct view_statistics *all);

/* "by_use" and "by_source" of a table of sources and classes; shared with other views. */
void view_uses_of(struct view *view, const int64_t (*litres)[7]);
