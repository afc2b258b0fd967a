/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Tables of what a view says, each told by its columns: which member a column
 * shows, and how it is put. A row is an item of a member that is a list, or a
 * member that is an object. A table without rows is not printed.
 */

#include <stdbool.h>

#include "api/table.h"
#include "api/value.h"

enum {
	GRID_COLUMNS_MAX = 12,
	GRID_MEMBERS_MAX = 2,
};

struct grid_row {
	struct value object;
	struct value area;  /* which it stands in; of nothing for a member of the root */
	const char *member; /* from which it comes */
	enum volume_unit unit;
};

/* Puts one cell. The key is the column's. */
typedef void grid_put(struct table *table, const struct grid_row *row, const char *key);

struct grid_column {
	const char *title; /* N_() */
	enum table_align align;
	grid_put *put;
	const char *key;
};

struct grid {
	const char *title; /* N_() */
	bool is_m3;        /* whatever unit is asked for */

	/* Members of each of the root's "areas", "" for the area itself; then of the root. */
	const char *of_areas[GRID_MEMBERS_MAX];
	const char *of_root;

	bool (*has_row)(struct value object); /* NULL: of each */
	struct grid_column columns[GRID_COLUMNS_MAX];
};

/* A blank line, the title, the table. Returns 0 or a fault. */
int grid_print(const struct grid *grid, struct value root, enum volume_unit unit);

/* Cells of the row's member; a blank where it is not there, but for numbers, which must be. */
grid_put grid_text;
grid_put grid_number;
grid_put grid_volume;
grid_put grid_percent;   /* "5.79" as "5.79 %" */
grid_put grid_indicator; /* words, in the reader's language */
grid_put grid_unit;
grid_put grid_source;
grid_put grid_area; /* the area's name, without a key */

/* Its name, or its code where it has none. */
const char *area_text(struct value area);
