/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The tree of caps as JSON: an array of rows from above to below, each with
 * its depth. What is not known is absent.
 */

#include "api/view.h"
#include "ledger/caps.h"

/* Which rows: an area and those below it, or all where area is NULL. */
struct caps_choice {
	int year;
	struct day at;
	const char *area;
};

/* The members year, at and areas. */
void view_caps(struct view *view, const struct caps *caps, const struct caps_choice *choice);

/* The same of water bodies and zones: year, at and basins. Returns 0 or a fault. */
int view_basins(struct view *view, const struct books *books, const struct caps_choice *choice);

/*
 * The rows of an area and of those below it, from *ret_first on; all where it
 * is NULL. How many.
 */
size_t caps_of_area(const struct caps *caps, const char *area, size_t *ret_first);
