/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_bill.h"

#include <stdio.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_number.h"
#include "api/view_bill.h"
#include "api/view_objection.h"
#include "billing/due.h"
#include "ledger/item.h"
#include "meter/err.h"
#include "meter/volume.h"

/* "1.5"; "1/3" where no decimal is it. */
static void put_times(struct table *table, const char *times)
{
	SCOPED_FINISH(exact_finish) struct exact number = exact_zero();
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, EXACT_TEXT_MAX);
	if (exact_parse(times, strlen(times), &number)) {
		exact_format_decimal(&number, &text);
	}
	table_text(table, text.size > 0 ? bytes_text(&text) : times);
}

static void add_line(struct table *table, const struct invoice_line *line)
{
	char number[24];
	char rate[32];
	char label[2 * TEXT_ID_MAX + 16];

	(void)snprintf(number, sizeof(number), "%d", line->number);
	(void)snprintf(label, sizeof(label), line->band > 0 ? "%s/%d" : "%s", line->rule,
			line->band);
	table_text(table, number);
	table_text(table, _(view_part_name(line->part)));
	table_text(table, line->intake);
	table_text(table, label);
	if (line->has_energy) {
		char energy[32];

		(void)snprintf(energy, sizeof(energy), "%s kWh",
				text_format_fixed(line->energy_wh, 3, rate, sizeof(rate)));
		table_text(table, energy);
	} else {
		table_volume(table, line->litres);
	}
	table_text(table, text_format_fixed(line->rate_micro_yuan, 6, rate, sizeof(rate)));
	put_times(table, line->times);
	table_fen(table, line->amount_fen);
}

static bool is_same_doubt(const struct invoice_doubt *a, const struct invoice_doubt *b)
{
	return strcmp(a->what, b->what) == 0 && strcmp(a->id, b->id) == 0 &&
			strcmp(a->why, b->why) == 0;
}

/* Does one of the first lines mention it? */
static bool is_mentioned(struct item_cursor lines, int before, const char *book,
		const struct invoice_doubt *doubt)
{
	struct invoice_line line;

	for (int i = 1; i < before && invoice_take_line(&lines, &line); i++) {
		struct invoice_doubt other;

		for (size_t n = item_take_array(&line.doubts); n > 0; n--) {
			if (invoice_take_doubt(&line.doubts, &other) &&
					is_same_doubt(&other, doubt) &&
					strcmp(line.book, book) == 0) {
				return true;
			}
		}
	}
	return false;
}

/* Each figure that is unconfirmed, once. lines stands behind the array's head. */
static void print_doubts(struct item_cursor lines, size_t count)
{
	const struct item_cursor all = lines;
	struct invoice_line line;

	for (size_t i = 0; i < count && invoice_take_line(&lines, &line); i++) {
		struct invoice_doubt doubt;

		for (size_t n = item_take_array(&line.doubts); n > 0; n--) {
			if (invoice_take_doubt(&line.doubts, &doubt) &&
					!is_mentioned(all, (int)i + 1, line.book, &doubt)) {
				out_text(_("unconfirmed in %s, %s %s: %s\n"), line.book, doubt.what,
						doubt.id, doubt.why);
			}
		}
	}
}

static void print_due(const struct invoice_due *due)
{
	char text[DAY_TEXT_MAX];

	if (due->is_known && due->unconfirmed[0] == '\0') {
		out_text(_("to be paid by %s\n"), day_format(due->due, text));
	} else if (due->is_known) {
		out_text(_("to be paid by %s (unconfirmed: %s)\n"), day_format(due->due, text),
				due->unconfirmed);
	}
}

/* What is to be known of a total. */
static const char *add_to_total(const struct invoice *invoice)
{
	if ((invoice->flags & CHARGE_IS_UNKNOWN) != 0 && invoice->number == 0) {
		return _(", of earlier water alone: nothing is known of this period");
	}
	return (invoice->flags & CHARGE_IS_INCOMPLETE) != 0
			? _(", incomplete: some days are unknown")
			: "";
}

static void print_total(const struct invoice *invoice, bool is_total)
{
	char total[NUMBER_TEXT_MAX];

	if (is_total) {
		out_text(_("total %s yuan%s\n"), yuan_text(invoice->total_fen, total),
				add_to_total(invoice));
	} else if ((invoice->flags & CHARGE_IS_UNKNOWN) != 0) {
		out_text(_("nothing is known of this period: no total\n"));
	}
}

static void print_unknown(struct invoice *invoice)
{
	for (size_t n = item_take_array(&invoice->unknown); n > 0; n--) {
		struct invoice_span span;
		char from[DAY_TEXT_MAX];
		char until[DAY_TEXT_MAX];

		if (!invoice_take_unknown(&invoice->unknown, &span)) {
			break;
		}
		out_text(_("unknown at intake %s: %s to %s\n"),
				span.intake[0] == '\0' ? "-" : span.intake,
				day_format(span.days.from, from),
				day_format((struct day){ span.days.till.number - 1 }, until));
	}
}

static void print_unpriced(struct invoice *invoice)
{
	for (size_t n = item_take_array(&invoice->unpriced); n > 0; n--) {
		struct invoice_span span;
		char litres[VOLUME_TEXT_MAX];

		if (!invoice_take_unpriced(&invoice->unpriced, &span)) {
			break;
		}
		out_text(_("no price for %s m³ of intake %s\n"),
				volume_format_m3((struct volume){ span.litres }, litres),
				span.intake);
	}
}

int print_invoice(const struct books *books, struct invoice *invoice, const struct invoice_due *due,
		const char *state, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Line"), TABLE_RIGHT },
		{ _("Part"), TABLE_LEFT },
		{ _("Intake"), TABLE_LEFT },
		{ _("Rule"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("Rate"), TABLE_RIGHT },
		{ _("Times"), TABLE_RIGHT },
		{ _("Amount"), TABLE_RIGHT },
	};
	SCOPED(table_close) struct table *table = table_open(columns, 8, unit);
	bool is_total = invoice_has_total(invoice); /* before its cursor moves */
	struct item_cursor lines;
	struct invoice_line line;
	size_t count;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	count = item_take_array(&invoice->lines);
	lines = invoice->lines;
	for (size_t n = count; n > 0; n--) {
		if (!invoice_take_line(&invoice->lines, &line)) {
			return WEIR_FAULT_BROKEN;
		}
		add_line(table, &line);
	}
	out_text("%s: %s\n", invoice->invoice, state);
	if (table_print(table) < 0) {
		return WEIR_FAULT_MEMORY;
	}
	print_total(invoice, is_total);
	print_due(due);
	print_unknown(invoice);
	print_doubts(lines, count);
	print_unpriced(invoice);
	print_objections(books, invoice->account, invoice->period);
	return 0;
}
