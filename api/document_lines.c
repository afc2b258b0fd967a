/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_lines.h"

#include <assert.h>
#include <stdio.h>

#include "api/document_bills.h"
#include "api/lang.h"
#include "api/view_bill.h"
#include "billing/invoice.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	WIDTH_INVOICE = 28, /* letters */
	WIDTH_WORD = 12,
	WIDTH_RULE = 24,
	WIDTH_DAY = 17,
	TEXT_MAX_BYTES = 512,
};

void document_days(struct document_table *table, struct days days)
{
	char text[DAY_TEXT_MAX];

	document_text(table, day_format(days.from, text));
	document_text(table, day_format((struct day){ days.till.number - 1 }, text));
}

struct document_table *document_lines(struct document *document, bool names_invoice)
{
	struct document_table *table = document_table(
			document, _("What it follows from"), _("What it follows from"));

	if (table == NULL) {
		return NULL;
	}
	if (names_invoice) {
		(void)document_text_column(table, _("Invoice"), WIDTH_INVOICE);
	}
	(void)document_plain_column(table, _("Line"), DOCUMENT_NUMBER);
	(void)document_text_column(table, _("Intake"), WIDTH_WORD);
	(void)document_text_column(table, _("Part"), WIDTH_WORD);
	(void)document_text_column(table, _("Rulebook"), WIDTH_RULE);
	(void)document_text_column(table, _("Rule"), WIDTH_RULE);
	(void)document_text_column(table, _("From"), WIDTH_DAY);
	(void)document_text_column(table, _("Until"), WIDTH_DAY);
	(void)document_plain_column(table, _("Volume"), DOCUMENT_VOLUME);
	(void)document_text_column(table, _("Energy, kWh"), WIDTH_WORD);
	(void)document_text_column(table, _("Rate, yuan"), WIDTH_WORD);
	(void)document_text_column(table, _("Times"), WIDTH_WORD);
	(void)document_summed_column(table, _("Amount"), DOCUMENT_FEN);
	(void)document_text_column(table, _("Remarks"), WIDTH_WORD);
	return table;
}

static void put_line(struct document_table *table, struct invoice_line *line)
{
	char text[TEXT_MAX_BYTES];
	bool is_doubtful = item_take_array(&line->doubts) > 0;

	document_figure(table, line->number);
	document_text(table, line->intake);
	document_text(table, _(view_part_name(line->part)));
	document_text(table, line->book);
	document_rule(table, line);
	document_days(table, line->days);
	document_figure(table, line->has_energy ? DOCUMENT_NONE : line->litres);
	document_text(table,
			line->has_energy ? text_format_fixed(line->energy_wh, 3, text, sizeof(text))
					 : "");
	document_rate(table, line);
	document_times(table, line);
	document_figure(table, line->amount_fen);
	(void)snprintf(text, sizeof(text), "%s%s%s", line->is_spread ? _("spread") : "",
			line->is_spread && is_doubtful ? _(", ") : "",
			is_doubtful ? _("unconfirmed") : "");
	document_text(table, text);
}

int document_lines_of(struct document_table *lines, struct invoice *invoice)
{
	bool names_invoice = lines->columns[0].kind == DOCUMENT_TEXT;

	for (size_t n = item_take_array(&invoice->lines); n > 0; n--) {
		struct invoice_line line;

		if (!invoice_take_line(&invoice->lines, &line)) {
			return WEIR_FAULT_BROKEN;
		}
		if (names_invoice) {
			document_text(lines, invoice->invoice);
		}
		put_line(lines, &line);
	}
	return 0;
}

int document_lines_are(const struct document_table *lines, int64_t fen)
{
	const size_t amount = lines->column_count - 2;

	assert(lines->columns[amount].kind == DOCUMENT_FEN);
	return document_amounts(lines, amount, fen);
}
