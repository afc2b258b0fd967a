/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_months.h"

#include "api/document_sheet.h"
#include "ledger/books.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "meter/err.h"

/* Where nothing has a plan there is one bar a month, else two. */
static struct document_table *months_table(struct document *document, bool has_plan)
{
	struct document_table *table = document_table(document, _("Months"),
			has_plan ? _("Plan and taken, by month") : _("Taken, by month"));
	size_t plan;
	size_t taken;

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Month"), DOCUMENT_WIDTH_DAY);
	plan = has_plan ? document_summed_column(table, _("Plan"), DOCUMENT_VOLUME) : 0;
	taken = document_summed_column(table, _("Taken"), DOCUMENT_VOLUME);
	if (has_plan) {
		document_share_column(table, _("of plan"), taken, plan);
	}
	table->has_bars = true;
	table->bars = (struct document_bars){
		.title = table->title,
		.label = 0,
		.first = has_plan ? plan : taken,
		.second = taken,
		.is_upright = true,
	};
	return table;
}

static void put_month(struct document_table *table, const struct limits *limits, int at,
		struct month month, const struct taken_sum *taken)
{
	char text[DAY_TEXT_MAX];

	document_text(table, month_format(month, text));
	if (limits->has_plan) {
		document_figure(table,
				(limits->months >> at & 1) != 0 ? limits->month_litres[at]
								: DOCUMENT_NONE);
	}
	document_figure(table, taken->has_rows ? taken->litres : DOCUMENT_NONE);
	if (limits->has_plan) {
		document_share(table, true);
	}
}

int document_months(struct document *document, const struct books *books, const char *account,
		struct day day)
{
	struct taken_sum taken[LINEAGE_YEAR_MONTHS];
	struct limits limits = { .has_plan = false };
	struct document_table *table;
	struct lineage lineage = { .count = 0 };
	struct month first;
	int fault;

	if (books_is_permit(account)) {
		lineage_find(books, account, day, &lineage);
	}
	if (lineage.count == 0) {
		return 0;
	}
	fault = limits_find(books, &lineage, day, day, &limits);
	first = limits.has_plan ? limits.plan_year.first : limits.permit_year.first;
	fault = fault < 0 ? fault : lineage_months(books, &lineage, first, taken);
	if (fault < 0) {
		return fault;
	}
	table = months_table(document, limits.has_plan);
	for (int i = 0; table != NULL && i < LINEAGE_YEAR_MONTHS; i++) {
		const struct month month = { first.number + i };

		taken[i].has_rows = taken[i].has_rows && month.number <= month_of(day).number;
		put_month(table, &limits, i, month, &taken[i]);
	}
	return table == NULL ? WEIR_FAULT_MEMORY : 0;
}
