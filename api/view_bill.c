/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_bill.h"

#include <string.h>

#include "api/lang.h"
#include "api/line_entries.h"
#include "api/view_objection.h"
#include "billing/due.h"
#include "ledger/item.h"
#include "meter/err.h"

const char *view_part_name(enum charge_part part)
{
	switch (part) {
	case CHARGE_BASE:
		return N_("base");
	case CHARGE_SURCHARGE:
		return N_("surcharge");
	case CHARGE_RELIEF:
		return N_("relief");
	case CHARGE_MINIMUM:
		return N_("minimum");
	case CHARGE_LATE:
		return N_("late");
	case CHARGE_MAXIMUM:
		return N_("maximum");
	case CHARGE_WAIVER:
		return N_("waived");
	}
	return "";
}

static int view_entries(struct view *view, const struct books *books, const char *account,
		const struct invoice_line *line)
{
	struct line_entries entries = { .count = 0 };
	int fault = line_entries_find(books, account, line, &entries);

	view_array(view, "entries");
	for (size_t i = 0; i < entries.count; i++) {
		view_int(view, NULL, entries.list[i]);
	}
	view_end(view);
	line_entries_finish(&entries);
	return fault;
}

/* What the line rests on that its rulebook calls unconfirmed. */
static void view_doubts(struct view *view, struct invoice_line *line)
{
	view_array(view, "unconfirmed");
	for (size_t n = item_take_array(&line->doubts); n > 0; n--) {
		struct invoice_doubt doubt;

		(void)invoice_take_doubt(&line->doubts, &doubt);
		view_object(view, NULL);
		view_text(view, "what", doubt.what);
		view_text(view, "id", doubt.id);
		view_text(view, "why", doubt.why);
		view_end(view);
	}
	view_end(view);
}

/* The number of the decision that waived the excess, or chose its multiple. */
static void view_decision(struct view *view, struct invoice_line *line)
{
	for (size_t n = item_take_array(&line->factors); n > 0; n--) {
		struct invoice_factor factor;

		(void)invoice_take_factor(&line->factors, &factor);
		if (strcmp(factor.what, "waived") == 0 || strcmp(factor.what, "decided") == 0) {
			view_text(view, factor.what, factor.id);
		}
	}
}

static int view_line(struct view *view, const struct books *books, const struct invoice *invoice,
		struct invoice_line *line, bool has_entries)
{
	int fault = 0;

	view_object(view, NULL);
	view_int(view, "line", line->number);
	view_text(view, "part", view_part_name(line->part));
	view_text(view, "rulebook", line->book);
	view_text(view, "rule", line->rule);
	view_text(view, "intake", line->intake);
	view_text(view, "rate", line->rate);
	if (line->band > 0) {
		view_int(view, "band", line->band);
	}
	view_bool(view, "counts", line->counts);
	view_day(view, "from", line->days.from);
	view_day(view, "until", (struct day){ line->days.till.number - 1 });
	view_int(view, "volume_litres", line->litres);
	if (line->volume[0] != '\0') {
		view_text(view, "volume_exact", line->volume);
	}
	if (line->has_energy) {
		view_int(view, "energy_wh", line->energy_wh);
	}
	view_int(view, "rate_micro_yuan", line->rate_micro_yuan);
	view_text(view, "times", line->times);
	view_decision(view, line);
	view_text(view, "amount_exact_fen", line->amount);
	view_int(view, "amount_fen", line->amount_fen);
	view_bool(view, "spread", line->is_spread);
	view_array(view, "beaten");
	for (size_t n = item_take_array(&line->beaten); n > 0; n--) {
		char id[TEXT_ID_MAX + 1];

		item_take_text(&line->beaten, id, sizeof(id));
		view_text(view, NULL, id);
	}
	view_end(view);
	view_doubts(view, line);
	if (has_entries) {
		fault = view_entries(view, books, invoice->account, line);
	}
	view_end(view);
	return fault;
}

/* Begins a span's object. */
static void view_span(struct view *view, const struct invoice_span *span)
{
	view_object(view, NULL);
	view_text(view, "intake", span->intake);
	view_day(view, "from", span->days.from);
	view_day(view, "until", (struct day){ span->days.till.number - 1 });
}

void view_unpriced(struct view *view, struct invoice *invoice)
{
	static const char *const reasons[] = { "", "no-rulebook", "no-rate", "mixed-units",
		"no-energy", "no-decision" };

	view_array(view, "unpriced");
	for (size_t n = item_take_array(&invoice->unpriced); n > 0; n--) {
		struct invoice_span span;

		if (!invoice_take_unpriced(&invoice->unpriced, &span)) {
			break;
		}
		view_span(view, &span);
		view_int(view, "volume_litres", span.litres);
		view_text(view, "reason", reasons[span.reason]);
		view_end(view);
	}
	view_end(view);
}

static void view_unknown(struct view *view, struct invoice *invoice)
{
	view_array(view, "unknown");
	for (size_t n = item_take_array(&invoice->unknown); n > 0; n--) {
		struct invoice_span span;

		if (!invoice_take_unknown(&invoice->unknown, &span)) {
			break;
		}
		view_span(view, &span);
		view_end(view);
	}
	view_end(view);
}

void view_missing(struct view *view, bool is_first, const char *account, const char *intake,
		struct days days, int64_t litres)
{
	if (is_first) {
		view_array(view, "unpriced");
	}
	view_object(view, NULL);
	view_text(view, "permit", account);
	view_text(view, "intake", intake);
	view_day(view, "from", days.from);
	view_day(view, "until", (struct day){ days.till.number - 1 });
	view_int(view, "volume_litres", litres);
	view_text(view, "reason", "no-rulebook");
	view_end(view);
}

/* Until when it is to be paid, and what that counts from; absent where it is not known. */
static void view_due(struct view *view, const struct invoice_due *due)
{
	if (due->is_draft) {
		view_bool(view, "draft", true);
	}
	if (!due->is_known) {
		return;
	}
	if (due->notice.number != LATE_NO_DAY.number) {
		view_day(view, "notice", due->notice);
	}
	view_day(view, "due", due->due);
	if (due->unconfirmed[0] != '\0') {
		view_text(view, "due_unconfirmed", due->unconfirmed);
	}
}

int view_invoice(struct view *view, const struct books *books, struct invoice *invoice,
		const struct invoice_due *due, bool has_entries)
{
	char period[DAY_TEXT_MAX];
	struct item_cursor first = invoice->lines;
	struct invoice_line line = { .book = "" };
	int fault = 0;

	if (item_take_array(&first) > 0) {
		(void)invoice_take_line(&first, &line);
	}
	view_object(view, NULL);
	view_text(view, "invoice", invoice->invoice);
	view_text(view, "permit", invoice->account);
	view_text(view, "kind", rulebook_kind_name(invoice->kind));
	if (line.book[0] != '\0') {
		view_text(view, "rulebook", line.book);
	} else {
		view_null(view, "rulebook"); /* without a line no book was applied */
	}
	view_text(view, "period", invoice_period(invoice->filing, invoice->period, period));
	view_text(view, "filing", rulebook_filing_name(invoice->filing));
	if (invoice->corrects[0] != '\0') {
		view_text(view, "corrects", invoice->corrects);
	}
	if (invoice_has_total(invoice)) {
		view_int(view, "total_fen", invoice->total_fen);
	}
	view_due(view, due);
	if ((invoice->flags & CHARGE_IS_UNKNOWN) != 0) {
		view_bool(view, "nothing_known", true);
	}
	view_bool(view, "incomplete", (invoice->flags & CHARGE_IS_INCOMPLETE) != 0);
	view_bool(view, "no_plan", (invoice->flags & CHARGE_NO_PLAN) != 0);
	view_bool(view, "unconfirmed", (invoice->flags & CHARGE_HAS_UNCONFIRMED) != 0);
	view_int(view, "taken_litres", invoice->taken_litres);
	view_text(view, "remainder_fen", invoice->remainder);
	view_array(view, "lines");
	for (size_t n = item_take_array(&invoice->lines); n > 0 && fault == 0; n--) {
		fault = invoice_take_line(&invoice->lines, &line)
				? view_line(view, books, invoice, &line, has_entries)
				: WEIR_FAULT_BROKEN;
	}
	view_end(view);
	view_unpriced(view, invoice);
	view_unknown(view, invoice);
	view_objections(view, books, invoice->account, invoice->period);
	view_end(view);
	return fault;
}
