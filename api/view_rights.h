/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The register of rights to water as JSON: whose each is, what of it there is in
 * a ceiling year, what keeps it (ledger/right.h, ledger/hold.h).
 */

#include <stdbool.h>
#include <stddef.h>

#include "ledger/right.h"

struct caller;
struct ledger;
struct view;

struct right_choice {
	const char *area;            /* only of this one and those below it; or NULL */
	int year;                    /* ceiling years that begin in it; 0: those of today */
	const struct caller *caller; /* only what it may see; NULL: all */
	const struct right *after;   /* only those behind it; NULL: all */
	size_t limit;                /* at most so many of them; 0: all */
};

/*
 * Those chosen as the array "rights": permits, areas, shares, each by their ids;
 * a permit that another one continues is not one of its own. Each has one
 * ceiling year. *ret_more is the last of them where the limit left some out, else
 * of an empty id. Returns 0 or a fault.
 */
int view_rights(struct view *view, struct ledger *ledger, const struct right_choice *choice,
		struct right *ret_more);

/*
 * One as members: its ceiling years, from the first to the last that holds or
 * savings reach, today's among them; or the chosen one alone. Its savings, holds
 * and lots (api/view_lots.h) are there whatever the year. False where there is none, or none that the
 * caller may see, and nothing is written then. *ret_fault is 0 or a fault.
 */
bool view_right_whole(struct view *view, struct ledger *ledger, const struct right *right,
		const struct right_choice *choice, int *ret_fault);
