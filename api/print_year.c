/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_year.h"

#include <string.h>

#include "api/grid.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_indicators.h"
#include "meter/err.h"

static void put_figures(struct table *table, const char *name, struct value month)
{
	int64_t plan = value_int_known(month, "plan_litres");
	int64_t lines = value_int(month, "lines_litres");

	table_text(table, name);
	table_volume(table, value_int(month, "taken_litres"));
	table_volume(table, lines);
	table_volume_known(table, plan);
	if (value_has(month, "compared_plan_litres")) {
		table_share(table, value_int(month, "compared_litres"),
				value_int(month, "compared_plan_litres"));
	} else {
		table_blank(table);
	}
	table_volume(table, value_int(month, "measured_litres"));
	table_volume(table, value_int(month, "assessed_litres"));
	table_number(table, value_int(month, "unknown_days"));
	table_volume_known(table, value_int_known(month, "last_year_litres"));
	table_volume(table, value_int(month, "to_date_litres"));
	if (value_has(month, "cap_ppm")) {
		table_share(table, value_int(month, "cap_ppm"), 1000000);
	} else {
		table_blank(table);
	}
	table_volume_known(table, value_int_known(month, "supplement_litres"));
	table_text(table,
			!value_has(month, "closed")                   ? ""
					: value_bool(month, "closed") ? _("frozen")
								      : _("not frozen"));
}

static int print_months(struct value area, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Month"), TABLE_LEFT },
		{ _("In the sum"), TABLE_VOLUME },
		{ _("Taken"), TABLE_VOLUME },
		{ _("Plan"), TABLE_VOLUME },
		{ _("Share"), TABLE_RIGHT },
		{ _("Measured"), TABLE_VOLUME },
		{ _("Assessed"), TABLE_VOLUME },
		{ _("Unknown days"), TABLE_RIGHT },
		{ _("Last year"), TABLE_VOLUME },
		{ _("To date"), TABLE_VOLUME },
		{ _("Of cap"), TABLE_RIGHT },
		{ _("Supplement"), TABLE_VOLUME },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	struct value months = value_list(area, "months");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(months); i++) {
		put_figures(table, value_text(value_at(months, i), "period"), value_at(months, i));
	}
	put_figures(table, _("Year"), value_object(area, "sum"));
	return table_print(table);
}

/* "NAME: VOLUME", where there is one. */
static void say_volume(
		const char *name, struct value object, const char *key, enum volume_unit unit)
{
	char text[TABLE_VOLUME_MAX];

	if (value_has(object, key)) {
		out_text("%s: %s %s\n", name,
				table_format_volume(value_int(object, key), unit, text),
				table_unit_name(unit));
	}
}

/* What stands in the way of a sum is said, line by line. */
static void say_rest(struct value area, enum volume_unit unit)
{
	struct value charges = value_list(area, "charges");
	struct value findings = value_object(area, "findings");

	say_volume(_("cap"), area, "cap_litres", unit);
	say_volume(_("permits in force"), area, "permits_litres", unit);
	if (value_int(area, "unexplained_litres") != 0) {
		say_volume(_("the newest sheet's year less these months"), area,
				"unexplained_litres", unit);
	}
	for (size_t i = 0; i < value_count(charges); i++) {
		struct value charge = value_at(charges, i);
		long long fen = (long long)value_int(charge, "total_fen");

		out_text(_("%s: %lld invoices, %s%lld.%02lld yuan\n"),
				value_says(charge, "kind", "tax")                   ? _("tax")
						: value_says(charge, "kind", "fee") ? _("fee")
										    : _("price"),
				(long long)value_int(charge, "invoices"), fen < 0 ? "-" : "",
				(fen < 0 ? -fen : fen) / 100, (fen < 0 ? -fen : fen) % 100);
	}
	out_text(_("findings: %lld raised, %lld closed, %lld withdrawn; %lld open, %lld overdue\n"),
			(long long)value_int(findings, "raised"),
			(long long)value_int(findings, "closed"),
			(long long)value_int(findings, "withdrawn"),
			(long long)value_int(findings, "open"),
			(long long)value_int(findings, "overdue"));
	if (value_has(area, "stock")) {
		say_volume(_("stock that nothing explains"), value_object(area, "stock"),
				"unexplained_litres", unit);
	}
	if (value_has(area, "published")) {
		say_volume(_("rounding of published figures"), value_object(area, "published"),
				"rounding_litres", unit);
	}
}

int print_year(struct value root, enum volume_unit unit)
{
	struct value areas = value_list(root, "areas");
	int fault = 0;

	out_text(value_bool(root, "ended") ? _("Year's sheet of %lld\n")
					   : _("Year's sheet of %lld, so far\n"),
			(long long)value_int(root, "year"));
	for (size_t i = 0; i < value_count(areas) && fault == 0; i++) {
		out_text("\n%s\n", area_text(value_at(areas, i)));
		fault = print_months(value_at(areas, i), unit);
		if (fault == 0) {
			say_rest(value_at(areas, i), unit);
		}
	}
	return fault < 0 ? fault : print_oversight(root);
}
