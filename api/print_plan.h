/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Proposals of plans as a table for people, a line for each of their reasons,
 * and as rows of a file.
 */

#include "api/lang.h"
#include "api/table.h"
#include "api/view_plan.h"

/* Returns 0 or WEIR_FAULT_MEMORY. */
int print_plan(const struct books *books, const struct proposals *proposals,
		const struct plan_choice *choice, enum volume_unit unit, enum lang lang);

/* Rows for `weir import plans`, of those without a plan that stands. */
void print_plan_rows(const struct books *books, const struct proposals *proposals,
		const struct plan_choice *choice);
