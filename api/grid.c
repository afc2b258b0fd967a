/* SPDX-License-Identifier: Apache-2.0 */

#include "api/grid.h"

#include <stdio.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/word_text.h"
#include "meter/err.h"

enum {
	PERCENT_MAX = 64,
};

/* ---- cells ---- */

const char *area_text(struct value area)
{
	const char *name = value_text_known(area, "name");

	return name[0] == '\0' ? value_text(area, "area") : name;
}

static void put_text(struct table *table, const char *text)
{
	table_text(table, text[0] == '\0' ? "-" : text);
}

static void put_word(struct table *table, const struct grid_row *row, enum word_list list,
		const char *key)
{
	put_text(table, word_text(list, value_text_known(row->object, key)));
}

void grid_area(struct table *table, const struct grid_row *row, const char *key)
{
	(void)key;
	table_text(table, area_text(row->area));
}

void grid_text(struct table *table, const struct grid_row *row, const char *key)
{
	put_text(table, value_text_known(row->object, key));
}

void grid_number(struct table *table, const struct grid_row *row, const char *key)
{
	table_number(table, value_int(row->object, key));
}

void grid_volume(struct table *table, const struct grid_row *row, const char *key)
{
	table_volume_known(table, value_int_known(row->object, key));
}

void grid_percent(struct table *table, const struct grid_row *row, const char *key)
{
	const char *percent = value_text_known(row->object, key);
	char text[PERCENT_MAX];

	if (percent[0] == '\0') {
		table_blank(table);
		return;
	}
	(void)snprintf(text, sizeof(text), "%.32s %%", percent);
	table_text(table, text);
}

void grid_indicator(struct table *table, const struct grid_row *row, const char *key)
{
	put_word(table, row, WORD_INDICATOR, key);
}

void grid_unit(struct table *table, const struct grid_row *row, const char *key)
{
	put_word(table, row, WORD_UNIT, key);
}

void grid_source(struct table *table, const struct grid_row *row, const char *key)
{
	put_word(table, row, WORD_SOURCE, key);
}

/* ---- rows ---- */

struct filling {
	const struct grid *grid;
	struct table *table;
	enum volume_unit unit;
};

static void put_row(const struct filling *filling, struct value object, struct value area,
		const char *member)
{
	const struct grid_row row = { object, area, member, filling->unit };
	const struct grid *grid = filling->grid;

	if (grid->has_row != NULL && !grid->has_row(object)) {
		return;
	}
	for (size_t i = 0; i < GRID_COLUMNS_MAX && grid->columns[i].put != NULL; i++) {
		grid->columns[i].put(filling->table, &row, grid->columns[i].key);
	}
}

static void put_rows(const struct filling *filling, struct value holder, struct value area,
		const char *member)
{
	struct value list;

	if (!value_is_list(holder, member)) {
		if (value_has(holder, member)) {
			put_row(filling, value_object(holder, member), area, member);
		}
		return;
	}
	list = value_list(holder, member);
	for (size_t i = 0; i < value_count(list); i++) {
		put_row(filling, value_at(list, i), area, member);
	}
}

static void put_area(const struct filling *filling, struct value area)
{
	for (size_t i = 0; i < GRID_MEMBERS_MAX && filling->grid->of_areas[i] != NULL; i++) {
		const char *member = filling->grid->of_areas[i];

		if (member[0] == '\0') {
			put_row(filling, area, area, member);
		} else {
			put_rows(filling, area, area, member);
		}
	}
}

int grid_print(const struct grid *grid, struct value root, enum volume_unit unit)
{
	const struct value nothing = { NULL, root.fault };
	struct value areas = value_list_known(root, "areas");
	struct table_column columns[GRID_COLUMNS_MAX];
	size_t count = 0;
	SCOPED(table_close) struct table *table = NULL;
	struct filling filling = { grid, NULL, grid->is_m3 ? UNIT_M3 : unit };

	for (; count < GRID_COLUMNS_MAX && grid->columns[count].put != NULL; count++) {
		columns[count].title = _(grid->columns[count].title);
		columns[count].align = grid->columns[count].align;
	}
	table = table_open(columns, count, filling.unit);
	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	filling.table = table;
	for (size_t i = 0; i < value_count(areas); i++) {
		put_area(&filling, value_at(areas, i));
	}
	if (grid->of_root != NULL) {
		put_rows(&filling, root, nothing, grid->of_root);
	}
	if (!table_has_rows(table)) {
		return 0;
	}
	out_text("\n%s\n", _(grid->title));
	return table_print(table);
}
