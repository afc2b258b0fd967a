/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How the days and the water of a scheme's charges were found, for people and
 * in JSON: days counted, elements served, lines of returns and what is left.
 */

#include <stdbool.h>

#include "api/table.h"
#include "billing/scheme_days.h"
#include "billing/scheme_returns.h"

struct view;

enum {
	CHARGE_VOLUME_BYTES = 32,
};

/* A volume in the scheme's unit. Returns buffer. */
const char *charge_volume(int64_t volume, char buffer[static CHARGE_VOLUME_BYTES]);

/* Tables; zero it, close it in any case. */
struct charge_shown {
	struct table_column day_heads[7], element_heads[6], line_heads[7];
	struct table *days, *elements, *lines;
};

int charge_shown_open(struct charge_shown *shown); /* 0 or WEIR_FAULT_MEMORY */
void charge_shown_close(struct charge_shown *shown);
int charge_shown_print(const struct charge_shown *shown); /* those that have rows; 0 or a fault */

void charge_shown_put_days(struct charge_shown *shown, const char *reference, const char *periods,
		const struct scheme_counted *counted);
void charge_shown_put_reference(struct charge_shown *shown, const struct scheme_returns *all,
		const struct scheme_reference *reference);
void charge_shown_put_lines(struct charge_shown *shown, const struct scheme_returns *all);

/* The same as members of the innermost object: "counted", "allocation", "returns". */
void charge_view_days(struct view *view, const struct scheme_counted *counted);
void charge_view_reference(struct view *view, const struct scheme_returns *all,
		const struct scheme_reference *reference);
void charge_view_lines(struct view *view, const struct scheme_returns *all);
