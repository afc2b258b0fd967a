/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_institutions.h"

#include "api/lang.h"
#include "api/out.h"
#include "meter/err.h"

static const char *grade_text(struct value institution)
{
	if (value_says(institution, "grade", "leader")) {
		return _("leader");
	}
	if (value_says(institution, "grade", "advanced")) {
		return _("advanced");
	}
	if (value_says(institution, "grade", "norm")) {
		return _("within the norm");
	}
	return value_says(institution, "grade", "over") ? _("above the norm") : "-";
}

int print_institutions(struct value institutions, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Institution"), TABLE_LEFT },
		{ _("Area"), TABLE_LEFT },
		{ _("Used"), TABLE_VOLUME },
		{ _("Persons"), TABLE_RIGHT },
		{ _("A person"), TABLE_VOLUME },
		{ _("Norm"), TABLE_VOLUME },
		{ _("Advanced"), TABLE_VOLUME },
		{ _("Leading"), TABLE_VOLUME },
		{ _("Grade"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(institutions); i++) {
		struct value one = value_at(institutions, i);

		table_text(table, value_text(one, "name"));
		table_text(table, value_text(one, "area"));
		table_volume_known(table, value_int_known(one, "used_litres"));
		table_number(table, value_int(one, "persons"));
		table_volume_known(table, value_int_known(one, "litres_per_person"));
		table_volume(table, value_int(one, "norm_litres"));
		table_volume_known(table, value_int_known(one, "advanced_litres"));
		table_volume_known(table, value_int_known(one, "leading_litres"));
		table_text(table, grade_text(one));
	}
	if (value_count(institutions) == 0) {
		return 0;
	}
	out_text("\n%s\n", _("Public institutions"));
	return table_print(table);
}
