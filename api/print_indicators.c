/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_indicators.h"

#include <stdio.h>
#include <string.h>

#include "api/grid.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_statistics.h"
#include "api/word_text.h"
#include "meter/err.h"

enum {
	CELL_MAX = 128,
};

/* What a member's name says to people; a blank where it is not there. */
static void put_name(struct table *table, const struct grid_row *row, const char *key,
		const char *const names[][2], size_t count)
{
	const char *text = "-";

	for (size_t i = 0; i < count; i++) {
		text = value_says(row->object, key, names[i][0]) ? _(names[i][1]) : text;
	}
	table_text(table, text);
}

static void put_state(struct table *table, const struct grid_row *row, const char *key)
{
	static const char *const names[][2] = {
		{ "met", N_("met") },
		{ "on-pace", N_("on pace") },
		{ "behind", N_("behind") },
		{ "missed", N_("missed") },
	};

	put_name(table, row, key, names, sizeof(names) / sizeof(names[0]));
}

/* What a year used: what stands for it, else what was taken so far, else another member. */
static void put_use(struct table *table, const struct grid_row *row, const char *key)
{
	if (value_has(row->object, "use")) {
		struct value use = value_object(row->object, "use");

		table_volume_known(table,
				value_int_known(use,
						value_has(use, "litres") ? "litres"
									 : "taken_litres"));
	} else {
		grid_volume(table, row, key);
	}
}

/* ---- total ---- */

static bool has_total(struct value total)
{
	return value_has(total, "use") || value_has(total, "cap_litres");
}

static void put_basis(struct table *table, const struct grid_row *row, const char *key)
{
	struct value use;

	if (!value_has(row->object, key)) {
		table_blank(table);
		return;
	}
	use = value_object(row->object, key);
	table_text(table,
			!value_has(use, "basis")                                ? _("so far")
					: value_says(use, "basis", "published") ? _("published")
										: _("metered"));
}

/* Of the cap as it is for that year's water, where that is known. */
static void put_cap_share(struct table *table, const struct grid_row *row, const char *key)
{
	static const char normal[] = "normal_year_cap_share_percent";

	grid_percent(table, row, value_has(row->object, normal) ? normal : key);
}

static const struct grid totals = {
	.title = N_("Total use"),
	.of_areas = { "total" },
	.has_row = has_total,
	.columns = {
		{ N_("Area"), TABLE_LEFT, grid_area, "" },
		{ N_("Used"), TABLE_VOLUME, put_use, "" },
		{ N_("Basis"), TABLE_LEFT, put_basis, "use" },
		{ N_("Normal year"), TABLE_VOLUME, grid_volume, "normal_year_litres" },
		{ N_("Cap"), TABLE_VOLUME, grid_volume, "cap_litres" },
		{ N_("Share"), TABLE_RIGHT, put_cap_share, "cap_share_percent" },
		{ N_("State"), TABLE_LEFT, put_state, "state" },
		{ N_("Change"), TABLE_RIGHT, grid_percent, "change_percent" },
	},
};

/* ---- intensity ---- */

static bool has_intensity(struct value one)
{
	return value_has(one, "litres_per_10k_yuan") || value_has(one, "drop_ppm") ||
			value_has(one, "target_year");
}

static void put_base(struct table *table, const struct grid_row *row, const char *key)
{
	table_number(table, value_int(row->area, key));
}

static void put_years(struct table *table, const struct grid_row *row, const char *key)
{
	char text[CELL_MAX];

	if (!value_has(row->object, key)) {
		table_blank(table);
		return;
	}
	(void)snprintf(text, sizeof(text), "%lld/%lld", (long long)value_int(row->object, key),
			(long long)value_int(row->object, "target_base_year"));
	table_text(table, text);
}

static const struct grid intensities = {
	.title = N_("Water per unit of output"),
	.is_m3 = true,
	.of_areas = { "intensity" },
	.has_row = has_intensity,
	.columns = {
		{ N_("Area"), TABLE_LEFT, grid_area, "" },
		{ N_("Per 10,000 yuan of"), TABLE_LEFT, grid_indicator, "of" },
		{ N_("Level"), TABLE_VOLUME, grid_volume, "litres_per_10k_yuan" },
		{ N_("Base"), TABLE_LEFT, put_base, "base_year" },
		{ N_("Drop"), TABLE_RIGHT, grid_percent, "drop_percent" },
		{ N_("Pace"), TABLE_RIGHT, grid_percent, "pace_percent" },
		{ N_("Goal"), TABLE_RIGHT, grid_percent, "target_percent" },
		{ N_("Years"), TABLE_LEFT, put_years, "target_year" },
		{ N_("Yearly"), TABLE_RIGHT, grid_percent, "yearly_percent" },
		{ N_("State"), TABLE_LEFT, put_state, "state" },
	},
};

/* Which figures are not there, a line each. */
static void say_missing(struct value area)
{
	struct value list = value_list(area, "intensity");

	for (size_t i = 0; i < value_count(list); i++) {
		struct value missing = value_list(value_at(list, i), "missing");

		for (size_t j = 0; has_intensity(value_at(list, i)) && j < value_count(missing);
				j++) {
			struct value row = value_at(missing, j);

			out_text(_("%s: no %s of %lld\n"), area_text(area),
					word_text(WORD_INDICATOR, value_text(row, "indicator")),
					(long long)value_int(row, "year"));
		}
	}
}

/* ---- non-conventional water, networks ---- */

static void put_what(struct table *table, const struct grid_row *row, const char *key)
{
	table_text(table,
			strcmp(row->member, key) == 0 ? _("unaccounted in networks")
						      : _("non-conventional water"));
}

static void put_part(struct table *table, const struct grid_row *row, const char *key)
{
	grid_percent(table, row, value_has(row->object, key) ? key : "leakage_percent");
}

/* A volume, or a share. */
static void put_goal(struct table *table, const struct grid_row *row, const char *key)
{
	char volume[TABLE_VOLUME_MAX];
	char text[CELL_MAX];

	if (!value_has(row->object, key)) {
		grid_percent(table, row, "target_percent");
		return;
	}
	(void)snprintf(text, sizeof(text), "%s %s",
			table_format_volume(value_int(row->object, key), row->unit, volume),
			table_unit_name(row->unit));
	table_text(table, text);
}

static const struct grid shares = {
	.title = N_("Non-conventional and unaccounted water"),
	.of_areas = { "non_conventional", "network" },
	.columns = {
		{ N_("Area"), TABLE_LEFT, grid_area, "" },
		{ N_("What"), TABLE_LEFT, put_what, "network" },
		{ N_("Volume"), TABLE_VOLUME, put_use, "unaccounted_litres" },
		{ N_("Share"), TABLE_RIGHT, put_part, "share_percent" },
		{ N_("Goal"), TABLE_RIGHT, put_goal, "target_litres" },
		{ N_("State"), TABLE_LEFT, put_state, "state" },
	},
};

/* ---- readings ---- */

static const struct grid coverages = {
	.title = N_("Online metering"),
	.of_areas = { "coverage" },
	.columns = {
		{ N_("Area"), TABLE_LEFT, grid_area, "" },
		{ N_("Intakes above scale"), TABLE_RIGHT, grid_number, "above_scale_intakes" },
		{ N_("Online"), TABLE_RIGHT, grid_number, "online_intakes" },
		{ N_("Share"), TABLE_RIGHT, grid_percent, "share_percent" },
		{ N_("Share of volume"), TABLE_RIGHT, grid_percent, "volume_share_percent" },
		{ N_("Goal"), TABLE_RIGHT, grid_percent, "target_percent" },
		{ N_("State"), TABLE_LEFT, put_state, "state" },
	},
};

static bool is_offline(struct value intake)
{
	return !value_bool(intake, "online");
}

static const struct grid above_scale = {
	.title = N_("Above scale and not online"),
	.of_root = "above_scale",
	.has_row = is_offline,
	.columns = {
		{ N_("Intake"), TABLE_LEFT, grid_text, "intake" },
		{ N_("Permit"), TABLE_LEFT, grid_text, "permit" },
		{ N_("Source"), TABLE_LEFT, grid_source, "source" },
		{ N_("Permitted"), TABLE_VOLUME, grid_volume, "permit_litres" },
		{ N_("Threshold"), TABLE_VOLUME, grid_volume, "threshold_litres" },
		{ N_("Taken"), TABLE_VOLUME, grid_volume, "taken_litres" },
	},
};

static void put_area_or_permit(struct table *table, const struct grid_row *row, const char *key)
{
	if (value_has(row->object, key)) {
		grid_text(table, row, key);
	} else {
		grid_area(table, row, "");
	}
}

static const struct grid rates = {
	.title = N_("Readings"),
	.of_areas = { "quality" },
	.of_root = "permits",
	.columns = {
		{ N_("Area or permit"), TABLE_LEFT, put_area_or_permit, "permit" },
		{ N_("Readings due"), TABLE_RIGHT, grid_number, "due_readings" },
		{ N_("Arrival"), TABLE_RIGHT, grid_percent, "arrival_percent" },
		{ N_("Completeness"), TABLE_RIGHT, grid_percent, "completeness_percent" },
		{ N_("Validity"), TABLE_RIGHT, grid_percent, "validity_percent" },
		{ N_("Timeliness"), TABLE_RIGHT, grid_percent, "timeliness_percent" },
	},
};

static const struct grid remarks = {
	.title = N_("Readings that are not plausible"),
	.of_root = "meters",
	.columns = {
		{ N_("Meter"), TABLE_LEFT, grid_text, "meter" },
		{ N_("Permit"), TABLE_LEFT, grid_text, "permit" },
		{ N_("Missing readings"), TABLE_RIGHT, grid_number, "missing_readings" },
		{ N_("Missing days"), TABLE_RIGHT, grid_number, "missing_days" },
		{ N_("Jumps"), TABLE_RIGHT, grid_number, "jumps" },
		{ N_("Negative"), TABLE_RIGHT, grid_number, "negative" },
		{ N_("Over range"), TABLE_RIGHT, grid_number, "over_range" },
		{ N_("Stuck days"), TABLE_RIGHT, grid_number, "stuck_days" },
		{ N_("Conflicts"), TABLE_RIGHT, grid_number, "conflicts" },
		{ N_("Suspect"), TABLE_RIGHT, grid_number, "suspect" },
	},
};

/* ---- what is looked after ---- */

static void put_fen(struct table *table, const struct grid_row *row, const char *key)
{
	table_fen(table, value_int(row->object, key));
}

static const struct grid oversights = {
	.title = N_("Inspections, standardised intakes, charges collected"),
	.of_areas = { "oversight" },
	.columns = {
		{ N_("Area"), TABLE_LEFT, grid_area, "" },
		{ N_("Abstractors"), TABLE_RIGHT, grid_number, "abstractors" },
		{ N_("Inspected"), TABLE_RIGHT, grid_number, "inspected" },
		{ N_("of them"), TABLE_RIGHT, grid_percent, "inspection_percent" },
		{ N_("Intakes"), TABLE_RIGHT, grid_number, "intakes" },
		{ N_("Standardised"), TABLE_RIGHT, grid_number, "standardised_intakes" },
		{ N_("of them"), TABLE_RIGHT, grid_percent, "standardised_percent" },
		{ N_("To collect"), TABLE_RIGHT, put_fen, "payable_fen" },
		{ N_("Collected"), TABLE_RIGHT, put_fen, "collected_fen" },
		{ N_("of it"), TABLE_RIGHT, grid_percent, "collection_percent" },
	},
};

int print_oversight(struct value root)
{
	return grid_print(&oversights, root, UNIT_M3);
}

/* ---- institutions ---- */

static void put_grade(struct table *table, const struct grid_row *row, const char *key)
{
	static const char *const names[][2] = {
		{ "leader", N_("leader") },
		{ "advanced", N_("advanced") },
		{ "norm", N_("within the norm") },
		{ "over", N_("above the norm") },
	};

	put_name(table, row, key, names, sizeof(names) / sizeof(names[0]));
}

static const struct grid institutions = {
	.title = N_("Public institutions"),
	.of_root = "institutions",
	.columns = {
		{ N_("Institution"), TABLE_LEFT, grid_text, "name" },
		{ N_("Area"), TABLE_LEFT, grid_text, "area" },
		{ N_("Used"), TABLE_VOLUME, grid_volume, "used_litres" },
		{ N_("Persons"), TABLE_RIGHT, grid_number, "persons" },
		{ N_("A person"), TABLE_VOLUME, grid_volume, "litres_per_person" },
		{ N_("Norm"), TABLE_VOLUME, grid_volume, "norm_litres" },
		{ N_("Advanced"), TABLE_VOLUME, grid_volume, "advanced_litres" },
		{ N_("Leading"), TABLE_VOLUME, grid_volume, "leading_litres" },
		{ N_("Grade"), TABLE_LEFT, put_grade, "grade" },
	},
};

/* ---- figures ---- */

/* Of the area itself, where it has a score, else a figure of its list. */
static bool has_figure(struct value object)
{
	return value_has(object, "indicator") || value_has(object, "composite_ppm");
}

static void put_figure(struct table *table, const struct grid_row *row, const char *key)
{
	if (value_has(row->object, key)) {
		grid_indicator(table, row, key);
	} else {
		table_text(table, _("composite score of all points"));
	}
}

static void put_value(struct table *table, const struct grid_row *row, const char *key)
{
	if (value_has(row->object, key)) {
		grid_text(table, row, key);
	} else {
		grid_percent(table, row, "composite_percent");
	}
}

static const struct grid figures = {
	.title = N_("Figures entered"),
	.of_areas = { "figures", "" },
	.has_row = has_figure,
	.columns = {
		{ N_("Area"), TABLE_LEFT, grid_area, "" },
		{ N_("Figure"), TABLE_LEFT, put_figure, "indicator" },
		{ N_("Value"), TABLE_RIGHT, put_value, "value" },
		{ N_("Unit"), TABLE_LEFT, grid_unit, "unit" },
		{ N_("Change"), TABLE_RIGHT, grid_percent, "change_percent" },
		{ N_("Document"), TABLE_LEFT, grid_text, "document" },
	},
};

static int print_grids(const struct grid *const grids[], size_t count, struct value root,
		enum volume_unit unit)
{
	int fault = 0;

	for (size_t i = 0; i < count && fault == 0; i++) {
		fault = grid_print(grids[i], root, unit);
	}
	return fault;
}

int print_indicators(struct value root, enum volume_unit unit)
{
	static const struct grid *const goals[] = { &totals, &intensities };
	static const struct grid *const rest[] = { &statistics_parts, &shares, &coverages,
		&above_scale, &rates, &remarks, &oversights, &institutions, &figures };
	struct value areas = value_list(root, "areas");
	int fault;

	out_text(_("Indicators of %lld\n"), (long long)value_int(root, "year"));
	fault = print_grids(goals, sizeof(goals) / sizeof(goals[0]), root, unit);
	if (fault < 0) {
		return fault;
	}
	for (size_t i = 0; i < value_count(areas); i++) {
		say_missing(value_at(areas, i));
	}
	return print_grids(rest, sizeof(rest) / sizeof(rest[0]), root, unit);
}
