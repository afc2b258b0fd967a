/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_arrears.h"

#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view_owed.h"
#include "meter/err.h"

static void view_row(struct view *view, const struct arrears_row *row)
{
	view_owing_sums(view, &row->sums);
	view_int(view, "invoices", row->sums.invoices);
	view_int(view, "payable_fen", arrears_payable(&row->sums));
	view_int(view, "collected_fen", arrears_collected(&row->sums));
	view_int_known(view, "collection_rate_ppm", arrears_rate_ppm(&row->sums));
	for (int age = 0; age < ARREARS_AGES; age++) {
		view_int(view, arrears_age_key((enum arrears_age)age), row->ages[age]);
	}
}

void view_arrears(struct view *view, const struct arrears *arrears)
{
	view_day(view, "at", arrears->at);
	view_object(view, "sums");
	view_row(view, &arrears->all);
	view_end(view);
	view_array(view, "areas");
	for (size_t i = 0; i < arrears->area_count; i++) {
		const struct arrears_row *row = &arrears->areas[i];

		view_object(view, NULL);
		view_text(view, "area", row->id);
		view_text_known(view, "name", row->name);
		view_text_known(view, "parent", row->area);
		view_row(view, row);
		view_end(view);
	}
	view_end(view);
	view_array(view, "works");
	for (size_t i = 0; i < arrears->work_count; i++) {
		const struct arrears_row *row = &arrears->works[i];

		view_object(view, NULL);
		view_text(view, "permit", row->id);
		view_text_known(view, "holder", row->name);
		view_text_known(view, "area", row->area);
		view_row(view, row);
		view_end(view);
	}
	view_end(view);
}

/* ---- for people ---- */

static void add_row(struct table *table, const char *id, const char *name, struct value row)
{
	table_text(table, id);
	table_text(table, name);
	table_fen(table, value_int(row, "charged_fen"));
	table_fen(table, value_int(row, "late_charged_fen"));
	table_fen(table, value_int(row, "relieved_fen"));
	table_fen(table, value_int(row, "collected_fen"));
	table_fen(table, value_int(row, "unpaid_fen"));
	for (int age = 0; age < ARREARS_AGES; age++) {
		table_fen(table, value_int(row, arrears_age_key((enum arrears_age)age)));
	}
	if (value_has(row, "collection_rate_ppm")) {
		table_share(table, value_int(row, "collected_fen"), value_int(row, "payable_fen"));
	} else {
		table_blank(table);
	}
}

/* One table: of areas, or of whose works it is. */
static int print_rows(struct value rows, const char *title, const char *id, const char *name,
		struct value sums)
{
	const struct table_column columns[] = {
		{ title, TABLE_LEFT },
		{ _("Name"), TABLE_LEFT },
		{ _("Charged"), TABLE_RIGHT },
		{ _("Late fees"), TABLE_RIGHT },
		{ _("Relieved"), TABLE_RIGHT },
		{ _("Collected"), TABLE_RIGHT },
		{ _("Unpaid"), TABLE_RIGHT },
		{ _("Not due"), TABLE_RIGHT },
		{ _("1-30 days"), TABLE_RIGHT },
		{ _("31-90 days"), TABLE_RIGHT },
		{ _("91-365 days"), TABLE_RIGHT },
		{ _("Over a year"), TABLE_RIGHT },
		{ _("Collection rate"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(rows); i++) {
		struct value row = value_at(rows, i);

		add_row(table, value_text(row, id), value_text_known(row, name), row);
	}
	if (table != NULL) {
		add_row(table, _("all"), "", sums);
	}
	return table == NULL || table_print(table) < 0 ? WEIR_FAULT_MEMORY : 0;
}

int print_arrears(struct value root)
{
	struct value sums = value_object(root, "sums");
	int fault = print_rows(value_list(root, "areas"), _("Area"), "area", "name", sums);

	if (fault == 0) {
		out_text("\n");
		fault = print_rows(
				value_list(root, "works"), _("Permit"), "permit", "holder", sums);
	}
	return fault;
}
