/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_field.h"

#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/word_text.h"
#include "meter/err.h"
#include "meter/instant.h"

#define COLUMNS(list) list, sizeof(list) / sizeof((list)[0])

static void put_known(struct table *table, struct value object, const char *key)
{
	table_text(table, value_has(object, key) ? value_text(object, key) : "-");
}

static void put_day(struct table *table, struct value object, const char *key)
{
	char text[DAY_TEXT_MAX];

	table_text(table, value_has(object, key) ? day_format(value_day(object, key), text) : "-");
}

static void put_flag(struct table *table, struct value object, const char *key)
{
	table_text(table,
			!value_has(object, key)                   ? "-"
					: value_bool(object, key) ? _("yes")
								  : _("no"));
}

/* Nothing, or that it is late. */
static void put_late(struct table *table, struct value object)
{
	table_text(table, value_bool(object, "overdue") ? _("overdue") : "");
}

/* Prints the rows of a list by one of them at a time; or that there is none. */
static int print_list(struct value list, const struct table_column *columns, size_t count,
		void put(struct table *table, struct value object), const char *none)
{
	SCOPED(table_close) struct table *table = table_open(columns, count, UNIT_M3);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_count(list) == 0) {
		out_text("%s\n", none);
		return 0;
	}
	for (size_t i = 0; i < value_count(list); i++) {
		put(table, value_at(list, i));
	}
	return table_print(table);
}

/* ---- inspections ---- */

static void put_inspection(struct table *table, struct value row)
{
	put_known(table, row, "permit");
	put_known(table, row, "intake");
	put_day(table, row, "inspected_on");
	table_text(table, value_text(row, "inspector"));
	table_text(table, value_text(row, "looked_at"));
	table_text(table, word_text(WORD_OUTCOME, value_text(row, "outcome")));
	put_known(table, row, "findings");
}

static void put_missing(struct table *table, struct value row)
{
	table_text(table, value_text(row, "permit"));
	table_text(table, value_text(row, "holder"));
	table_text(table, value_text(row, "area"));
	put_late(table, row);
}

static void put_rate(struct table *table, struct value row)
{
	table_text(table, value_text(row, "area"));
	table_number(table, value_int(row, "abstractors"));
	table_number(table, value_int(row, "inspected"));
	table_share(table, value_int(row, "inspected"), value_int(row, "abstractors"));
}

int print_inspections(struct value root, bool is_missing)
{
	const struct table_column done[] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("Intake"), TABLE_LEFT },
		{ _("Inspected on"), TABLE_LEFT },
		{ _("Inspector"), TABLE_LEFT },
		{ _("Looked at"), TABLE_LEFT },
		{ _("Outcome"), TABLE_LEFT },
		{ _("Findings"), TABLE_LEFT },
	};
	const struct table_column missing[] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("Area"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
	};
	const struct table_column areas[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Abstractors"), TABLE_RIGHT },
		{ _("Inspected"), TABLE_RIGHT },
		{ _("of them"), TABLE_RIGHT },
	};
	int fault = is_missing ? print_list(value_list(root, "missing"), COLUMNS(missing),
						 put_missing, _("all were inspected"))
			       : print_list(value_list(root, "inspections"), COLUMNS(done),
						 put_inspection, _("no inspection"));

	if (fault == 0) {
		out_text("\n");
		fault = print_list(value_list(root, "areas"), COLUMNS(areas), put_rate,
				_("no abstractor"));
	}
	return fault;
}

/* ---- intakes ---- */

static void put_intake(struct table *table, struct value row)
{
	table_text(table, value_text(row, "intake"));
	table_text(table, value_text(row, "name"));
	table_text(table, value_text(row, "permit"));
	put_flag(table, row, "standardised");
	put_known(table, row, "standard");
	put_known(table, row, "responsible");
	put_day(table, row, "checked_on");
	put_day(table, row, "maintained_on");
	put_flag(table, row, "levy_basis");
	put_flag(table, row, "check_only");
}

static void put_standard(struct table *table, struct value row)
{
	table_text(table, value_text(row, "area"));
	table_number(table, value_int(row, "intakes"));
	table_number(table, value_int(row, "on_file"));
	table_number(table, value_int(row, "standardised"));
	table_share(table, value_int(row, "standardised"), value_int(row, "intakes"));
}

int print_intakes(struct value root)
{
	const struct table_column intakes[] = {
		{ _("Intake"), TABLE_LEFT },
		{ _("Name"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
		{ _("Standardised"), TABLE_LEFT },
		{ _("Standard"), TABLE_LEFT },
		{ _("Responsible"), TABLE_LEFT },
		{ _("Checked"), TABLE_LEFT },
		{ _("Maintained"), TABLE_LEFT },
		{ _("Levy basis"), TABLE_LEFT },
		{ _("Check only"), TABLE_LEFT },
	};
	const struct table_column areas[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Intakes"), TABLE_RIGHT },
		{ _("On file"), TABLE_RIGHT },
		{ _("Standardised"), TABLE_RIGHT },
		{ _("of them"), TABLE_RIGHT },
	};
	int fault = print_list(
			value_list(root, "intakes"), COLUMNS(intakes), put_intake, _("no intake"));

	if (fault == 0) {
		out_text("\n");
		fault = print_list(value_list(root, "areas"), COLUMNS(areas), put_standard,
				_("no intake"));
	}
	return fault;
}

/* ---- meters ---- */

static void put_meter(struct table *table, struct value row)
{
	char day[DAY_TEXT_MAX];

	table_text(table, value_text(row, "meter"));
	table_text(table, value_text(row, "permit"));
	put_day(table, row, "verified_on");
	put_day(table, row, "verified_until");
	put_known(table, row, "certificate");
	put_late(table, row);
	if (value_has(row, "repair")) {
		struct value repair = value_object(row, "repair");

		table_text(table, day_format(value_day(repair, "until"), day));
		put_late(table, repair);
	} else {
		table_text(table, "-");
		table_text(table, "");
	}
}

int print_meters(struct value root)
{
	const struct table_column columns[] = {
		{ _("Meter"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
		{ _("Verified on"), TABLE_LEFT },
		{ _("Verified until"), TABLE_LEFT },
		{ _("Certificate"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
		{ _("Repair until"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
	};

	return print_list(value_list(root, "meters"), COLUMNS(columns), put_meter, _("no meter"));
}

/* ---- tests and audits ---- */

static void put_test(struct table *table, struct value row)
{
	table_text(table, value_text(row, "permit"));
	table_text(table, value_text(row, "holder"));
	table_text(table, word_text(WORD_DUTY, value_text(row, "kind")));
	put_day(table, row, "done_on");
	if (value_has(row, "reuse_ppm")) {
		table_share(table, value_int(row, "reuse_ppm"), 1000000);
	} else {
		table_blank(table);
	}
	if (value_has(row, "reclaimed_ppm")) {
		table_share(table, value_int(row, "reclaimed_ppm"), 1000000);
	} else {
		table_blank(table);
	}
	put_day(table, row, "next_due");
	put_late(table, row);
}

int print_tests(struct value root)
{
	const struct table_column columns[] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("Kind"), TABLE_LEFT },
		{ _("Done on"), TABLE_LEFT },
		{ _("Reuse rate"), TABLE_RIGHT },
		{ _("Reclaimed"), TABLE_RIGHT },
		{ _("Next until"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
	};

	return print_list(value_list(root, "tests"), COLUMNS(columns), put_test,
			_("no test and no audit"));
}

/* ---- wells ---- */

static void put_litres(struct table *table, struct value object, const char *key)
{
	if (value_has(object, key)) {
		table_volume(table, value_int(object, key));
	} else {
		table_blank(table);
	}
}

static void put_well(struct table *table, struct value row)
{
	table_text(table, value_text(row, "intake"));
	table_text(table, value_text(row, "name"));
	put_known(table, row, "area");
	put_known(table, row, "basin");
	table_text(table,
			value_has(row, "class") ? word_text(WORD_BASIN, value_text(row, "class"))
						: "-");
	table_text(table, word_text(WORD_SITE, value_text(row, "state")));
	put_day(table, row, "since");
	put_day(table, row, "until");
	put_known(table, row, "seal");
	put_known(table, row, "ground");
	put_litres(table, row, "base_litres");
	put_litres(table, row, "year_litres");
	put_litres(table, row, "sealed_litres");
}

static void put_wells_area(struct table *table, struct value row)
{
	table_text(table, value_text(row, "area"));
	table_number(table, value_int(row, "wells"));
	for (int state = SITE_ACTIVE; state <= SITE_FILLED; state++) {
		table_number(table, value_int(row, word_name(WORD_SITE, state)));
	}
	put_litres(table, row, "base_litres");
	put_litres(table, row, "year_litres");
	put_litres(table, row, "reduced_litres");
}

int print_wells(struct value root)
{
	const struct table_column wells[] = {
		{ _("Intake"), TABLE_LEFT },
		{ _("Name"), TABLE_LEFT },
		{ _("Area"), TABLE_LEFT },
		{ _("Water body"), TABLE_LEFT },
		{ _("Its class"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
		{ _("Since"), TABLE_LEFT },
		{ _("Open until"), TABLE_LEFT },
		{ _("Seal"), TABLE_LEFT },
		{ _("Ground"), TABLE_LEFT },
		{ _("Base year"), TABLE_VOLUME },
		{ _("Year"), TABLE_VOLUME },
		{ _("Since the seal"), TABLE_VOLUME },
	};
	const struct table_column areas[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Wells"), TABLE_RIGHT },
		{ _("active"), TABLE_RIGHT },
		{ _("sealed"), TABLE_RIGHT },
		{ _("opened"), TABLE_RIGHT },
		{ _("filled"), TABLE_RIGHT },
		{ _("Base year"), TABLE_VOLUME },
		{ _("Year"), TABLE_VOLUME },
		{ _("Reduced"), TABLE_VOLUME },
	};
	int fault = print_list(value_list(root, "wells"), COLUMNS(wells), put_well, _("no well"));

	if (fault == 0) {
		out_text("\n");
		fault = print_list(value_list(root, "areas"), COLUMNS(areas), put_wells_area,
				_("no well"));
	}
	return fault;
}
