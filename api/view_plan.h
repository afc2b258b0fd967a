/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Proposals of plans as JSON, and as the rows that `weir import plans` takes.
 * What is not known is absent.
 */

#include <stdbool.h>
#include <stddef.h>

#include "api/view.h"
#include "billing/proposal.h"

/* Which of the proposals are shown. */
struct plan_choice {
	const char *area;     /* of it and those below; NULL: all */
	char *const *permits; /* only these; none: all */
	size_t permit_count;
};

bool plan_is_chosen(const struct books *books, const struct proposals *proposals,
		const struct plan_choice *choice, const struct proposal *proposal);

/* The members year, at and proposals. */
void view_plan(struct view *view, const struct books *books, const struct proposals *proposals,
		const struct plan_choice *choice);
