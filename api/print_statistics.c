/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_statistics.h"

#include <string.h>

#include "api/out.h"
#include "api/print_use.h"
#include "meter/err.h"

/* What meters tell of water given back, else what was reported. */
static int64_t returned(struct value unit)
{
	return value_has(unit, "metered_returned_litres")
			? value_int(unit, "metered_returned_litres")
			: value_int_known(unit, "returned_litres");
}

static void put_unit(struct table *table, struct value unit)
{
	const char *holder = value_text_known(unit, "holder");
	const char *code = value_text(unit, "unit");

	table_text(table, code[0] == '\0' ? "-" : code);
	table_text(table, holder[0] == '\0' ? "-" : holder);
	table_volume(table, value_int(unit, "taken_litres"));
	table_volume(table, value_int(unit, "conventional_litres"));
	table_volume(table, value_int(unit, "non_conventional_litres"));
	table_volume_known(table, value_int_known(unit, "network_litres"));
	table_volume_known(table, value_int_known(unit, "reused_litres"));
	table_volume_known(table, returned(unit));
	table_number(table, value_int(unit, "unknown_days"));
	table_text(table, value_int(unit, "reports") > 0 ? _("yes") : _("no"));
}

static int print_units(struct value units, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Unit"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("Taken"), TABLE_VOLUME },
		{ _("Conventional"), TABLE_VOLUME },
		{ _("Other sources"), TABLE_VOLUME },
		{ _("Of networks"), TABLE_VOLUME },
		{ _("Reused"), TABLE_VOLUME },
		{ _("Returned"), TABLE_VOLUME },
		{ _("Unknown days"), TABLE_RIGHT },
		{ _("Reported"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(units); i++) {
		put_unit(table, value_at(units, i));
	}
	out_text("\n%s\n", _("Units"));
	return table_print(table);
}

static void put_parts(struct table *table, struct value item, const char *name, enum lang lang)
{
	struct value uses = value_list(item, "by_use");
	struct value sources = value_list(item, "by_source");

	for (size_t i = 0; i < value_count(uses); i++) {
		table_text(table, name);
		table_text(table, use_class_text(value_text(value_at(uses, i), "class")));
		table_volume(table, value_int(value_at(uses, i), "litres"));
	}
	for (size_t i = 0; i < value_count(sources); i++) {
		table_text(table, name);
		table_text(table,
				source_text(value_text_known(value_at(sources, i), "source"),
						lang));
		table_volume(table, value_int(value_at(sources, i), "litres"));
	}
}

static int print_areas(struct value areas, enum volume_unit unit, enum lang lang)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Use or source"), TABLE_LEFT },
		{ _("Taken"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(areas); i++) {
		struct value area = value_at(areas, i);
		const char *name = value_text_known(area, "name");

		put_parts(table, area, name[0] == '\0' ? value_text(area, "area") : name, lang);
	}
	out_text("\n%s\n", _("By use, of conventional sources, and by source"));
	return table_print(table);
}

int print_statistics(struct value root, enum volume_unit unit, enum lang lang)
{
	int fault;

	out_text(_("Water use by units, %s\n"), value_text(root, "period"));
	fault = print_units(value_list(root, "units"), unit);
	return fault < 0 ? fault : print_areas(value_list(root, "areas"), unit, lang);
}
