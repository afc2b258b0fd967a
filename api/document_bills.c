/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_bills.h"

#include <stdio.h>
#include <string.h>

#include "api/document_sheet.h"
#include "api/lang.h"
#include "api/view_bill.h"
#include "billing/exact.h"
#include "billing/invoice.h"
#include "billing/late.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	TEXT_MAX_BYTES = 256,
	MICRO_DIGITS = 6,
};

/* ---- cells ---- */

void document_rule(struct document_table *table, const struct invoice_line *line)
{
	char text[TEXT_MAX_BYTES];

	if (line->band > 0) {
		(void)snprintf(text, sizeof(text), "%.200s/%d", line->rule, line->band);
	}
	document_text(table, line->band > 0 ? text : line->rule);
}

void document_times(struct document_table *table, const struct invoice_line *line)
{
	SCOPED_FINISH(exact_finish) struct exact number = exact_zero();
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, EXACT_TEXT_MAX);
	if (exact_parse(line->times, strlen(line->times), &number)) {
		exact_format_decimal(&number, &text);
	}
	document_text(table, text.size > 0 ? bytes_text(&text) : line->times);
}

void document_rate(struct document_table *table, const struct invoice_line *line)
{
	char text[DOCUMENT_VOLUME_MAX];

	document_text(table,
			text_format_fixed(line->rate_micro_yuan, MICRO_DIGITS, text, sizeof(text)));
}

int document_amounts(const struct document_table *table, size_t column, int64_t total_fen)
{
	return table->sums[column] != DOCUMENT_NONE && table->sums[column] != total_fen
			? WEIR_FAULT_BROKEN
			: 0;
}

/* ---- a period's bills ---- */

static struct document_table *bills_table(struct document *document, size_t *ret_amount)
{
	struct document_table *table =
			document_table(document, _("Bills"), _("Bills and their lines"));

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Invoice"), DOCUMENT_WIDTH_NAME);
	(void)document_text_column(table, _("Notice"), DOCUMENT_WIDTH_DAY);
	(void)document_plain_column(table, _("Line"), DOCUMENT_NUMBER);
	(void)document_text_column(table, _("Part"), DOCUMENT_WIDTH_DAY);
	(void)document_text_column(table, _("Intake"), DOCUMENT_WIDTH_DAY);
	(void)document_text_column(table, _("Rule"), DOCUMENT_WIDTH_NAME);
	(void)document_plain_column(table, _("Volume"), DOCUMENT_VOLUME);
	(void)document_text_column(table, _("Rate"), DOCUMENT_WIDTH_DAY);
	(void)document_text_column(table, _("Times"), DOCUMENT_WIDTH_DAY);
	*ret_amount = document_summed_column(table, _("Amount"), DOCUMENT_FEN);
	(void)document_text_column(table, _("Remarks"), DOCUMENT_WIDTH_WORD);
	return table;
}

static void put_line(struct document_table *table, const struct invoice *invoice,
		const char *notice, const struct invoice_line *line)
{
	char text[TEXT_MAX_BYTES];

	document_text(table, invoice->invoice);
	document_text(table, notice);
	document_figure(table, line->number);
	document_text(table, _(view_part_name(line->part)));
	document_text(table, line->intake);
	document_rule(table, line);
	document_figure(table, line->has_energy ? DOCUMENT_NONE : line->litres);
	document_rate(table, line);
	document_times(table, line);
	document_figure(table, line->amount_fen);
	if (line->has_energy) {
		char energy[TEXT_MAX_BYTES];

		(void)snprintf(energy, sizeof(energy), "%.64s kWh",
				text_format_fixed(line->energy_wh, 3, text, sizeof(text)));
		document_text(table, energy);
	} else {
		document_text(table, line->is_spread ? _("spread") : "");
	}
}

struct bills {
	struct document_table *table;
	size_t amount; /* the column */
	int64_t total_fen;
};

static int put_bill(void *context, const struct issued *issued)
{
	struct bills *bills = context;
	struct invoice invoice;
	char notice[TEXT_MAX_BYTES];

	if (!invoice_take(issued->row->whole.data, issued->row->whole.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	if (issued->notice.number == LATE_NO_DAY.number) {
		(void)snprintf(notice, sizeof(notice), "%s", _("draft"));
	} else {
		(void)day_format(issued->notice, notice);
	}
	for (size_t n = item_take_array(&invoice.lines); n > 0; n--) {
		struct invoice_line line;

		if (!invoice_take_line(&invoice.lines, &line)) {
			return WEIR_FAULT_BROKEN;
		}
		put_line(bills->table, &invoice, notice, &line);
	}
	return __builtin_add_overflow(bills->total_fen, invoice.total_fen, &bills->total_fen)
			? WEIR_FAULT_RANGE
			: 0;
}

int document_bills(struct document *document, struct ledger *ledger,
		const struct issued_choice *choice)
{
	struct bills bills = { .total_fen = 0 };
	int fault;

	bills.table = bills_table(document, &bills.amount);
	if (bills.table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	fault = issued_walk(ledger, choice, put_bill, &bills);
	return fault == 0 ? document_amounts(bills.table, bills.amount, bills.total_fen) : fault;
}
