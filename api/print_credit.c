/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_credit.h"

#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/value.h"
#include "meter/err.h"

static const char *purpose_text(struct value loan)
{
	return value_says(loan, "purpose", "key-project")               ? _("key project")
			: value_says(loan, "purpose", "public-service") ? _("public service")
			: value_says(loan, "purpose", "affordable-housing")
			? _("affordable housing")
			: _("land reserve");
}

static const char *what_text(struct value move)
{
	return value_says(move, "what", "stock")             ? _("stock in")
			: value_says(move, "what", "lend")   ? _("lent")
			: value_says(move, "what", "return") ? _("returned")
							     : _("retired");
}

/* ---- pools ---- */

static void put_sums(struct table *table, struct value pool)
{
	table_number(table, value_int(pool, "in_m2"));
	table_number(table, value_int(pool, "retired_m2"));
	table_number(table, value_int(pool, "stock_m2"));
	table_number(table, value_int(pool, "outstanding_m2"));
	table_number(table, value_int(pool, "free_m2"));
}

static void put_pool(struct table *table, struct value pool)
{
	table_text(table, value_text(pool, "area"));
	table_text(table, value_has(pool, "name") ? value_text(pool, "name") : "-");
	put_sums(table, pool);
}

/* One pool, or a list of them with their sum. */
static int print_pools(struct value root)
{
	const struct table_column columns[] = {
		{ _("Pool"), TABLE_LEFT },
		{ _("Name"), TABLE_LEFT },
		{ _("Stock in m²"), TABLE_RIGHT },
		{ _("Retired"), TABLE_RIGHT },
		{ _("Stock"), TABLE_RIGHT },
		{ _("Outstanding"), TABLE_RIGHT },
		{ _("Free"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_has(root, "area")) {
		put_pool(table, root);
		return table_print(table);
	}
	for (size_t i = 0; i < value_count(value_list(root, "pools")); i++) {
		put_pool(table, value_at(value_list(root, "pools"), i));
	}
	table_text(table, _("All"));
	table_text(table, "");
	put_sums(table, value_object(root, "all"));
	return table_print(table);
}

static int print_surveys(struct value list)
{
	const struct table_column columns[] = {
		{ _("Of year"), TABLE_LEFT },
		{ _("Newly added m²"), TABLE_RIGHT },
		{ _("Assessed target"), TABLE_RIGHT },
		{ _("Converted"), TABLE_RIGHT },
		{ _("Stock in"), TABLE_RIGHT },
		{ _("By document"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value survey = value_at(list, i);

		table_number(table, value_int(survey, "year"));
		table_number(table, value_int(survey, "added_m2"));
		table_number(table, value_int(survey, "target_m2"));
		table_number(table, value_int(survey, "converted_m2"));
		table_number(table, value_int(survey, "in_m2"));
		table_text(table, value_text(survey, "document"));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

/* ---- loans ---- */

static void put_loan(struct table *table, struct value loan)
{
	table_text(table, value_text(loan, "loan"));
	table_text(table, value_text(loan, "pool"));
	table_text(table, value_text(loan, "borrower"));
	table_text(table, value_text(loan, "project"));
	table_text(table, purpose_text(loan));
	table_number(table, value_int(loan, "filled_m2"));
	table_number(table, value_int(loan, "lent_m2"));
	table_number(table, value_int(loan, "outstanding_m2"));
	table_text(table, value_text(loan, "from"));
	table_text(table, value_text(loan, "until"));
	table_text(table, value_bool(loan, "overdue") ? _("overdue") : "");
}

/* A list of loans, or the one that the root is. */
static int print_loans(struct value root)
{
	const struct table_column columns[] = {
		{ _("Loan"), TABLE_LEFT },
		{ _("Pool"), TABLE_LEFT },
		{ _("Borrower"), TABLE_LEFT },
		{ _("Project"), TABLE_LEFT },
		{ _("Purpose"), TABLE_LEFT },
		{ _("Filled m²"), TABLE_RIGHT },
		{ _("Lent"), TABLE_RIGHT },
		{ _("Outstanding"), TABLE_RIGHT },
		{ _("From"), TABLE_LEFT },
		{ _("To be returned by"), TABLE_LEFT },
		{ "", TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_has(root, "loan")) {
		put_loan(table, root);
		return table_print(table);
	}
	for (size_t i = 0; i < value_count(value_list(root, "loans")); i++) {
		put_loan(table, value_at(value_list(root, "loans"), i));
	}
	return table_has_rows(table) ? table_print(table) : 0;
}

static int print_moves(struct value list)
{
	const struct table_column columns[] = {
		{ _("Day"), TABLE_LEFT },
		{ _("What"), TABLE_LEFT },
		{ _("Loan"), TABLE_LEFT },
		{ _("Moved m²"), TABLE_RIGHT },
		{ _("Surveyed"), TABLE_RIGHT },
		{ _("Stock"), TABLE_RIGHT },
		{ _("Outstanding"), TABLE_RIGHT },
		{ _("By document"), TABLE_LEFT },
		{ _("Entry"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value move = value_at(list, i);

		if (value_has(move, "on")) {
			table_text(table, value_text(move, "on"));
		} else {
			table_number(table, value_int(move, "year"));
		}
		table_text(table, what_text(move));
		table_text(table, value_has(move, "loan") ? value_text(move, "loan") : "-");
		table_number(table, value_int(move, "moved_m2"));
		if (value_has(move, "surveyed_m2")) {
			table_number(table, value_int(move, "surveyed_m2"));
		} else {
			table_blank(table);
		}
		table_number(table, value_int(move, "stock_m2"));
		table_number(table, value_int(move, "outstanding_m2"));
		table_text(table, value_text(move, "document"));
		table_number(table, value_int(move, "entry"));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : (table_has_rows(table) ? table_print(table) : 0);
}

/* ---- wholes ---- */

static int ended(int fault, const struct value_fault *wrong)
{
	return fault == 0 && wrong->key[0] != '\0' ? WEIR_FAULT_BROKEN : fault;
}

int print_credit(struct value root, const struct zone *zone)
{
	int fault;

	(void)zone;
	if (value_count(value_list(root, "pools")) == 0) {
		out_text("%s\n", _("no pool of river-area credit"));
		return 0;
	}
	fault = print_pools(root);
	if (fault == 0 && value_count(value_list(root, "loans")) > 0) {
		out_text("\n");
		fault = print_loans(root);
	}
	return fault;
}

int print_credit_pool(struct value root, const struct zone *zone)
{
	int fault = print_pools(root);

	(void)zone;
	if (fault == 0) {
		out_text("\n");
		fault = print_surveys(value_list(root, "surveys"));
	}
	if (fault == 0 && value_count(value_list(root, "loans")) > 0) {
		out_text("\n");
		fault = print_loans(root);
	}
	if (fault == 0) {
		out_text("\n");
		fault = print_moves(value_list(root, "moves"));
	}
	return fault;
}

int print_credit_loan(struct value root, const struct zone *zone)
{
	int fault = print_loans(root);

	(void)zone;
	if (fault == 0) {
		out_text("\n");
		fault = print_moves(value_list(root, "returns"));
	}
	return fault;
}

int print_credit_done(const struct view *view)
{
	struct value_fault wrong;
	struct value root = value_of_view(view, &wrong);
	struct value move;
	int fault;

	if (!value_has(root, "moved")) {
		return 0;
	}
	move = value_object(root, "moved");
	out_text(_("%s: %lld m²\n"), what_text(move), (long long)value_int(move, "moved_m2"));
	fault = print_pools(value_object(root, "pool"));
	return ended(fault, &wrong);
}
