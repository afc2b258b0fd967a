/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_notice.h"

#include <stdio.h>
#include <string.h>

#include "api/document_lines.h"
#include "api/document_months.h"
#include "api/document_sheet.h"
#include "api/document_signed.h"
#include "api/issued.h"
#include "api/signed.h"
#include "api/view_bill.h"
#include "billing/due.h"
#include "billing/invoice.h"
#include "billing/objection.h"
#include "billing/owed.h"
#include "billing/rulebook.h"
#include "ledger/kind.h"
#include "ledger/ledger.h"
#include "ledger/whose.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

enum {
	WIDTH_LABEL = 18, /* letters */
	WIDTH_VALUE = 60,
	WIDTH_WORD = 12,
	WIDTH_RULE = 24,
	TEXT_MAX_BYTES = 2048, /* a note of a rulebook, whole */
	INVOICE_PREFIX = 3,    /* account, kind, period_from */
};

struct notice {
	struct ledger *ledger;
	const struct books *books;
	const struct invoice_row *row;
	struct document *document;
	struct invoice invoice;
	struct day day; /* of the notice, or LATE_NO_DAY: a draft */
	struct invoice_due due;
	struct due_memory memory;
};

static bool is_draft(const struct notice *notice)
{
	return notice->day.number == LATE_NO_DAY.number;
}

/* ---- whom, how much, until when ---- */

static const char *title_of(enum rulebook_kind kind)
{
	switch (kind) {
	case RULEBOOK_FEE:
		return _("Notice of a water resource fee");
	case RULEBOOK_TAX:
		return _("Notice of a water resource tax");
	case RULEBOOK_PRICE:
		return _("Notice of a water price");
	}
	return "";
}

static void put_item(struct document_table *table, const char *label, const char *value)
{
	document_text(table, label);
	document_text(table, value);
}

static void put_holder(struct notice *notice, struct document_table *table)
{
	const struct day last = { notice->invoice.period.till.number - 1 };
	struct whose whose;

	put_item(table, _("Permit"), notice->invoice.account);
	(void)whose_account(notice->books, notice->invoice.account, last, last, &whose);
	if (whose.holder[0] != '\0') {
		put_item(table, _("Holder"), whose.holder);
	}
	if (whose.credit_code[0] != '\0') {
		put_item(table, _("Credit code"), whose.credit_code);
	}
}

static void put_due(struct notice *notice, struct document_table *table)
{
	char day[DAY_TEXT_MAX];
	char text[TEXT_MAX_BYTES];

	if (is_draft(notice)) {
		put_item(table, _("State"), _("draft: not approved yet, nothing is due"));
		return;
	}
	put_item(table, _("Notice"), day_format(notice->day, day));
	if (!notice->due.is_known) {
		return;
	}
	(void)snprintf(text, sizeof(text), "%s%s%s", day_format(notice->due.due, day),
			notice->due.unconfirmed[0] == '\0' ? "" : _(", unconfirmed: "),
			notice->due.unconfirmed);
	put_item(table, _("To be paid by"), text);
}

static void put_total(struct notice *notice, struct document_table *table)
{
	char fen[DOCUMENT_VOLUME_MAX];
	char text[TEXT_MAX_BYTES];

	if (!invoice_has_total(&notice->invoice)) {
		put_item(table, _("Total, yuan"), _("nothing is known of this period: no total"));
		return;
	}
	(void)snprintf(text, sizeof(text), "%s%s",
			document_format_fen(notice->invoice.total_fen, fen),
			(notice->invoice.flags & CHARGE_IS_INCOMPLETE) != 0
					? _(", incomplete: some days are unknown")
					: "");
	put_item(table, _("Total, yuan"), text);
}

/* What was paid of it and its deltas, and what is left, as known now. */
static int put_owed(struct notice *notice, struct document_table *table)
{
	const struct judge judge = ledger_judge(notice->ledger);
	char fen[DOCUMENT_VOLUME_MAX];
	struct owed owed;
	int fault;

	if (is_draft(notice) || notice->row->number != 0 || !invoice_has_total(&notice->invoice)) {
		return 0;
	}
	fault = owed_find(&judge, notice->row, judge_today(&judge), &notice->memory, &owed);
	if (fault < 0) {
		return fault;
	}
	if (owed.late_charged_fen != 0) {
		put_item(table, _("Late fees, yuan"),
				document_format_fen(owed.late_charged_fen, fen));
	}
	put_item(table, _("Already paid, yuan"), document_format_fen(owed.paid_fen, fen));
	put_item(table, _("Still to pay, yuan"), document_format_fen(owed.unpaid_fen, fen));
	owed_finish(&owed);
	return 0;
}

/* The deltas that came behind it, each with its own notice. */
static void put_corrections(struct notice *notice, struct document_table *table)
{
	struct invoice_row key = *notice->row;
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(notice->books, BOOK_INVOICE), &key, INVOICE_PREFIX);
	const struct invoice_row *row;
	char fen[DOCUMENT_VOLUME_MAX];

	while (notice->row->number == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->number != 0) {
			put_item(table, _("Corrected by"),
					document_keep(notice->document, _("%s: %s yuan"),
							row->invoice,
							document_format_fen(row->total_fen, fen)));
		}
	}
}

/* The rulebooks of the lines, each once, by title: what the sum rests on. */
static int put_grounds(struct notice *notice, struct document_table *table)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct item_cursor lines = notice->invoice.lines;
	struct invoice_line line;
	int answer = book == NULL ? WEIR_FAULT_MEMORY : 0;

	for (size_t n = item_take_array(&lines); n > 0 && answer == 0; n--) {
		if (!invoice_take_line(&lines, &line)) {
			answer = WEIR_FAULT_BROKEN;
		} else if (strcmp(book->id, line.book) != 0) {
			answer = rulebook_find(notice->books, line.book, book);
			put_item(table, _("Rulebook"),
					document_keep(notice->document, "%s (%s)", book->title,
							line.book));
		}
	}
	return answer > 0 ? WEIR_FAULT_BROKEN : answer;
}

static void put_objection(struct notice *notice, struct document_table *table)
{
	if (!is_draft(notice)) {
		put_item(table, _("Objection"),
				document_keep(notice->document,
						_("who holds it to be wrong objects at the office that issued it, or by weir object %s --reason TEXT; it is answered within %d days"),
						notice->invoice.invoice, OBJECTION_DAYS));
	}
}

static int put_items(struct notice *notice)
{
	struct document_table *table =
			document_table(notice->document, _("To pay"), _("To whom, and how much"));
	char period[DAY_TEXT_MAX];
	int fault;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)document_text_column(table, _("Item"), WIDTH_LABEL);
	(void)document_text_column(table, _("Content"), WIDTH_VALUE);
	put_item(table, _("Invoice"), notice->invoice.invoice);
	if (notice->invoice.corrects[0] != '\0') {
		put_item(table, _("Corrects"), notice->invoice.corrects);
	}
	put_holder(notice, table);
	put_item(table, _("Period"),
			invoice_period(notice->invoice.filing, notice->invoice.period, period));
	put_total(notice, table);
	put_due(notice, table);
	fault = put_owed(notice, table);
	put_corrections(notice, table);
	fault = fault < 0 ? fault : put_grounds(notice, table);
	put_objection(notice, table);
	return fault;
}

/* ---- what it follows from ---- */

/* The lines' amounts sum up to what the invoice says. */
static int put_lines(struct notice *notice)
{
	struct document_table *table = document_lines(notice->document, false);
	int fault = table == NULL ? WEIR_FAULT_MEMORY : document_lines_of(table, &notice->invoice);

	return fault < 0 ? fault : document_lines_are(table, notice->invoice.total_fen);
}

static const char *reason_text(enum charge_unpriced_reason reason)
{
	static const char *const texts[] = { "", N_("no rulebook"), N_("no rate"),
		N_("uses by volume and by energy"), N_("no energy is known") };

	return texts[reason][0] == '\0' ? "" : _(texts[reason]);
}

static struct document_table *spans_table(struct document *document)
{
	struct document_table *table =
			document_table(document, _("Not billed"), _("What is not billed, and why"));

	if (table != NULL) {
		(void)document_text_column(table, _("Intake"), WIDTH_WORD);
		(void)document_text_column(table, _("From"), WIDTH_WORD);
		(void)document_text_column(table, _("Until"), WIDTH_WORD);
		(void)document_summed_column(table, _("Volume"), DOCUMENT_VOLUME);
		(void)document_text_column(table, _("Why"), WIDTH_RULE);
	}
	return table;
}

static void put_span(struct document_table *table, const struct invoice_span *span, int64_t litres,
		const char *why)
{
	document_text(table, span->intake[0] == '\0' ? "-" : span->intake);
	document_days(table, span->days);
	document_figure(table, litres);
	document_text(table, why);
}

/* Days without a price, and days of which something is not known. */
static int put_spans(struct notice *notice)
{
	struct item_cursor *const unpriced = &notice->invoice.unpriced;
	struct item_cursor *const unknown = &notice->invoice.unknown;
	size_t unpriced_count = item_take_array(unpriced);
	size_t unknown_count = item_take_array(unknown);
	struct document_table *table;
	struct invoice_span span;

	if (unpriced_count == 0 && unknown_count == 0) {
		return 0;
	}
	table = spans_table(notice->document);
	for (; table != NULL && unpriced_count > 0; unpriced_count--) {
		if (!invoice_take_unpriced(unpriced, &span)) {
			return WEIR_FAULT_BROKEN;
		}
		put_span(table, &span, span.litres, reason_text(span.reason));
	}
	for (; table != NULL && unknown_count > 0; unknown_count--) {
		if (!invoice_take_unknown(unknown, &span)) {
			return WEIR_FAULT_BROKEN;
		}
		put_span(table, &span, DOCUMENT_NONE, _("unknown"));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : 0;
}

/* ---- the whole ---- */

static int put_signers(struct notice *notice)
{
	struct sign_thing thing = { .about = SIGN_NOTICE };
	struct signed_off signed_off;
	int fault;

	(void)text_copy(thing.invoice, sizeof(thing.invoice), notice->invoice.invoice);
	fault = signed_off_find(notice->ledger, &thing, 0, &signed_off);
	if (fault == 0) {
		document_signed(notice->document, &notice->books->zone, &signed_off);
	}
	signed_off_finish(&signed_off);
	return fault;
}

static int put_head(struct notice *notice)
{
	struct document *document = notice->document;
	int fault;

	document->title = title_of(notice->invoice.kind);
	document->subtitle = document_keep(document, "%s · %s", notice->invoice.invoice,
			is_draft(notice) ? _("draft") : _("issued"));
	fault = document_rests_on_ledger(document, notice->ledger);
	if (fault < 0) {
		return fault;
	}
	fault = put_items(notice);
	if (fault == 0) {
		fault = put_lines(notice);
	}
	if (fault == 0) {
		fault = put_spans(notice);
	}
	if (fault == 0) {
		fault = document_months(document, notice->books, notice->invoice.account,
				(struct day){ notice->invoice.period.till.number - 1 });
	}
	return fault < 0 ? fault : put_signers(notice);
}

static int take_notice(void *context, const struct issued *issued)
{
	struct notice *notice = context;

	if (issued->row == notice->row) {
		notice->day = issued->notice;
	}
	return 0;
}

static int fill(struct notice *notice)
{
	const struct issued_choice choice = {
		.period = { { (int32_t)notice->row->period_from },
				{ (int32_t)notice->row->period_till } },
		.permit = notice->row->account,
	};
	int fault;

	if (!invoice_take(notice->row->whole.data, notice->row->whole.size, &notice->invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = issued_walk(notice->ledger, &choice, take_notice, notice);
	if (fault == 0) {
		fault = due_find(notice->books, &notice->invoice, notice->day, &notice->memory,
				&notice->due);
	}
	fault = fault < 0 ? fault : put_head(notice);
	return fault < 0 ? fault : document_fault(notice->document);
}

int document_notice(struct ledger *ledger, const char *invoice, struct document **ret)
{
	SCOPED(document_close) struct document *document = document_open();
	struct notice notice = {
		.ledger = ledger,
		.books = ledger_books(ledger),
		.row = invoice_find(ledger_books(ledger), invoice),
		.document = document,
		.day = LATE_NO_DAY,
	};
	int fault;

	if (document == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (notice.row == NULL) {
		return DOCUMENT_NOTICE_NONE;
	}
	fault = fill(&notice);
	due_memory_finish(&notice.memory);
	if (fault == 0) {
		*ret = document;
		document = NULL;
	}
	return fault;
}
