/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_lists.h"

#include <stdbool.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_finding.h"
#include "api/table.h"
#include "api/word_text.h"
#include "meter/err.h"
#include "meter/instant.h"

static void put_known(struct table *table, struct value row, const char *key)
{
	table_text(table, value_has(row, key) ? value_text(row, key) : "-");
}

static void put_day(struct table *table, struct value row, const char *key)
{
	char text[DAY_TEXT_MAX];

	table_text(table, value_has(row, key) ? day_format(value_day(row, key), text) : "-");
}

static const char *state_text(struct value row)
{
	return value_has(row, "state") ? finding_state_text(row) : _("not raised");
}

static void put_problem(struct table *table, struct value row)
{
	table_text(table, word_text(WORD_FINDING, value_text(row, "class")));
	put_known(table, row, "area");
	table_number(table, value_int(row, "raised"));
	table_number(table, value_int(row, "open"));
	table_number(table, value_int(row, "overdue"));
	table_number(table, value_int(row, "closed"));
	table_number(table, value_int(row, "withdrawn"));
}

static void put_responsibility(struct table *table, struct value row)
{
	table_text(table, value_text(row, "responsible"));
	table_number(table, value_int(row, "assigned"));
	table_number(table, value_int(row, "rectified_in_time"));
	table_number(table, value_int(row, "rectified_late"));
	table_number(table, value_int(row, "overdue"));
	table_number(table, value_int(row, "open"));
}

static void put_rectification(struct table *table, struct value row)
{
	table_number(table, value_int(row, "finding"));
	table_text(table, word_text(WORD_FINDING, value_text(row, "class")));
	table_text(table, value_text(row, "id"));
	put_known(table, row, "responsible");
	put_day(table, row, "until");
	put_day(table, row, "rectified_on");
	table_text(table, value_bool(row, "late") ? _("late") : _("in time"));
	table_text(table, state_text(row));
}

static void put_beyond(struct table *table, struct value row)
{
	table_text(table, word_text(WORD_FINDING, value_text(row, "class")));
	table_text(table, value_text(row, "id"));
	put_known(table, row, "area");
	table_volume(table, value_int(row, "litres"));
	put_day(table, row, "since");
	table_fen(table, value_int(row, "billed_fen"));
	if (value_has(row, "finding")) {
		table_number(table, value_int(row, "finding"));
	} else {
		table_blank(table);
	}
	table_text(table, state_text(row));
}

static int print_one(struct value root, const char *key, const char *title,
		const struct table_column *columns, size_t count,
		void put(struct table *table, struct value row))
{
	SCOPED(table_close) struct table *table = table_open(columns, count, UNIT_M3);
	struct value list;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!value_has(root, key)) {
		return 0;
	}
	list = value_list(root, key);
	out_text("%s\n", title);
	for (size_t i = 0; i < value_count(list); i++) {
		put(table, value_at(list, i));
	}
	if (value_count(list) == 0) {
		out_text("  %s\n", _("none"));
		return 0;
	}
	return table_print(table);
}

#define PRINT(key, title, columns, put) \
	print_one(root, key, title, columns, sizeof(columns) / sizeof((columns)[0]), put)

static int print_findings_of(struct value root)
{
	const struct table_column problems[] = {
		{ _("Problem"), TABLE_LEFT },
		{ _("Area"), TABLE_LEFT },
		{ _("Raised"), TABLE_RIGHT },
		{ _("Open"), TABLE_RIGHT },
		{ _("Overdue"), TABLE_RIGHT },
		{ _("Closed"), TABLE_RIGHT },
		{ _("Withdrawn"), TABLE_RIGHT },
	};
	const struct table_column responsibilities[] = {
		{ _("Responsible"), TABLE_LEFT },
		{ _("Assigned"), TABLE_RIGHT },
		{ _("Rectified in time"), TABLE_RIGHT },
		{ _("Rectified late"), TABLE_RIGHT },
		{ _("Overdue"), TABLE_RIGHT },
		{ _("Open"), TABLE_RIGHT },
	};
	int fault = PRINT("problems", _("Problems"), problems, put_problem);

	return fault < 0 ? fault
			 : PRINT("responsibilities", _("Responsibilities"), responsibilities,
					   put_responsibility);
}

int print_lists(struct value root)
{
	const struct table_column rectifications[] = {
		{ _("Finding"), TABLE_RIGHT },
		{ _("Problem"), TABLE_LEFT },
		{ _("Subject"), TABLE_LEFT },
		{ _("Responsible"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("Rectified on"), TABLE_LEFT },
		{ _("In time"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
	};
	const struct table_column beyond[] = {
		{ _("Problem"), TABLE_LEFT },
		{ _("Subject"), TABLE_LEFT },
		{ _("Area"), TABLE_LEFT },
		{ _("Taken"), TABLE_VOLUME },
		{ _("Since"), TABLE_LEFT },
		{ _("Billed"), TABLE_RIGHT },
		{ _("Finding"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
	};
	int fault = print_findings_of(root);

	if (fault == 0) {
		fault = PRINT("rectifications", _("Rectifications"), rectifications,
				put_rectification);
	}
	return fault < 0 ? fault
			 : PRINT("beyond", _("Without a permit or beyond it"), beyond, put_beyond);
}
