/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_statistics.h"

#include "api/grid.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/word_text.h"
#include "meter/err.h"

/* What meters tell of water given back, else what was reported. */
static void put_returned(struct table *table, const struct grid_row *row, const char *key)
{
	grid_volume(table, row, value_has(row->object, key) ? key : "returned_litres");
}

static void put_reported(struct table *table, const struct grid_row *row, const char *key)
{
	table_text(table, value_int(row->object, key) > 0 ? _("yes") : _("no"));
}

static const struct grid units = {
	.title = N_("Units"),
	.of_root = "units",
	.columns = {
		{ N_("Unit"), TABLE_LEFT, grid_text, "unit" },
		{ N_("Holder"), TABLE_LEFT, grid_text, "holder" },
		{ N_("Taken"), TABLE_VOLUME, grid_volume, "taken_litres" },
		{ N_("Conventional"), TABLE_VOLUME, grid_volume, "conventional_litres" },
		{ N_("Other sources"), TABLE_VOLUME, grid_volume, "non_conventional_litres" },
		{ N_("Of networks"), TABLE_VOLUME, grid_volume, "network_litres" },
		{ N_("Reused"), TABLE_VOLUME, grid_volume, "reused_litres" },
		{ N_("Returned"), TABLE_VOLUME, put_returned, "metered_returned_litres" },
		{ N_("Unknown days"), TABLE_RIGHT, grid_number, "unknown_days" },
		{ N_("Reported"), TABLE_LEFT, put_reported, "reports" },
	},
};

static void put_class(struct table *table, const struct grid_row *row, const char *key)
{
	table_text(table,
			value_has(row->object, key)
					? use_class_text(value_text(row->object, key))
					: source_text(value_text_known(row->object, "source")));
}

const struct grid statistics_parts = {
	.title = N_("By use, of conventional sources, and by source"),
	.of_areas = { "by_use", "by_source" },
	.columns = {
		{ N_("Area"), TABLE_LEFT, grid_area, "" },
		{ N_("Use or source"), TABLE_LEFT, put_class, "class" },
		{ N_("Taken"), TABLE_VOLUME, grid_volume, "litres" },
	},
};

int print_statistics(struct value root, enum volume_unit unit)
{
	int fault;

	out_text(_("Water use by units, %s\n"), value_text(root, "period"));
	if (value_count(value_list(root, "units")) == 0) {
		out_text("%s\n",
				value_has(root, "list") ? _("no unit is on that list")
							: _("no unit took water"));
	}
	fault = grid_print(&units, root, unit);
	return fault < 0 ? fault : grid_print(&statistics_parts, root, unit);
}
