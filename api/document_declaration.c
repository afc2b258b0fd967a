/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_declaration.h"

#include "api/balance_text.h"
#include "api/declaration.h"
#include "api/document_lines.h"
#include "api/document_months.h"
#include "api/document_sheet.h"
#include "api/document_signed.h"
#include "api/signed.h"
#include "billing/approvals.h"
#include "billing/due.h"
#include "billing/rulebook.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	WIDTH_LABEL = 18, /* letters */
	WIDTH_VALUE = 60,
	WIDTH_ID = 14,
	WIDTH_NAME = 20,
	WIDTH_WORD = 12,
	WIDTH_SHARE = 9,
	PERCENT_DIGITS = 4,
	LOSS_DIGITS = 7, /* of RULE_ONE, in percent */
	RATE_DIGITS = 6,
	INVOICE_PREFIX = 3, /* account, kind, period_from */
};

struct sheet {
	struct ledger *ledger;
	const struct books *books;
	enum lang lang;
	const struct declaration *made;
	struct document *document;
};

/* ---- who declares ---- */

static const char *title_of(enum rulebook_kind kind)
{
	switch (kind) {
	case RULEBOOK_FEE:
		return _("Declaration of the water resource fee");
	case RULEBOOK_TAX:
		return _("Declaration of the water resource tax");
	case RULEBOOK_PRICE:
		return _("Declaration of a water price");
	}
	return "";
}

static void put_item(struct document_table *table, const char *label, const char *value)
{
	if (value[0] != '\0') {
		document_text(table, label);
		document_text(table, value);
	}
}

static void put_volume(struct document_table *table, const char *label, int64_t litres)
{
	char text[DOCUMENT_VOLUME_MAX];

	put_item(table, label, litres == INT64_MIN ? "" : document_format_volume(litres, 0, text));
}

static const char *state_of(const struct declaration *made)
{
	if (made->is_unknown) {
		return _("unknown: nothing is known of the period, and that is not 0");
	}
	if (made->is_incomplete) {
		return _("incomplete: something of the period is unknown, and is not 0");
	}
	return made->is_nil ? _("a nil return: nothing was taken, and that is known") : "";
}

/* Where a rulebook begins or ends within the period. */
static void put_levied(const struct sheet *sheet, struct document_table *table)
{
	const struct days period = sheet->made->head.period;
	const struct days levied = sheet->made->levied;
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (levied.from.number != period.from.number || levied.till.number != period.till.number) {
		put_item(table, _("Levied"),
				document_keep(sheet->document, _("%s to %s"),
						day_format(levied.from, from),
						day_format((struct day){ levied.till.number - 1 },
								until)));
	}
}

static const char *percent(const struct sheet *sheet, int64_t ppm)
{
	char text[DOCUMENT_VOLUME_MAX];

	return ppm == INT64_MIN ? ""
				: document_keep(sheet->document, "%s %%",
						  text_format_fixed(ppm, PERCENT_DIGITS, text,
								  sizeof(text)));
}

/* The year's excess of all intakes, and what it is of the plan: what finds the band (the tax form). */
static void put_over_plan(const struct sheet *sheet, struct document_table *table)
{
	const struct declared_intake *all = &sheet->made->all;

	put_volume(table, _("Over plan in the year, m³"), all->over_plan_cumulative_litres);
	put_item(table, _("Of the plan"), percent(sheet, declared_over_plan_ppm(sheet->made, all)));
}

static void put_head(const struct sheet *sheet)
{
	const struct declaration *made = sheet->made;
	const struct registry_view view = { .books = sheet->books };
	const struct day last = { made->head.period.till.number - 1 };
	struct document_table *table = document_table(
			sheet->document, _("Declarant"), _("Who declares, and what of"));
	struct area_row area;
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (table == NULL) {
		return;
	}
	(void)document_text_column(table, _("Item"), WIDTH_LABEL);
	(void)document_text_column(table, _("Content"), WIDTH_VALUE);
	put_item(table, _("Invoice"), made->row->invoice);
	put_item(table, _("Permit"), balance_account_name(made->row->account));
	put_item(table, _("Holder"), made->holder);
	put_item(table, _("Credit code"), made->credit_code);
	put_item(table, _("Area"),
			registry_area(&view, made->area, last, &area) ? area.name : made->area);
	put_item(table, _("Period"),
			document_keep(sheet->document, _("%s to %s"),
					day_format(made->head.period.from, from),
					day_format(last, until)));
	put_levied(sheet, table);
	put_volume(table, _("Permitted in the year, m³"), made->permit_litres);
	put_volume(table, _("Year's plan, m³"), made->plan_year_litres);
	put_volume(table, _("Period's plan, m³"), made->plan_litres);
	put_volume(table, _("Plan to date, m³"), made->plan_to_date_litres);
	put_over_plan(sheet, table);
	put_item(table, _("State"), state_of(made));
}

/* ---- intakes and their registers ---- */

static struct document_table *registers_table(struct document *document)
{
	struct document_table *table = document_table(
			document, _("Intakes"), _("Intakes, and what their registers showed"));

	if (table != NULL) {
		(void)document_text_column(table, _("Intake"), WIDTH_ID);
		(void)document_text_column(table, _("Place"), WIDTH_NAME);
		(void)document_text_column(table, _("Source"), WIDTH_WORD);
		(void)document_text_column(table, _("Use"), WIDTH_NAME);
		(void)document_text_column(table, _("Area class"), WIDTH_WORD);
		(void)document_text_column(table, _("Network"), WIDTH_WORD);
		(void)document_text_column(table, _("Meter"), WIDTH_ID);
		(void)document_plain_column(table, _("Previous reading"), DOCUMENT_VOLUME);
		(void)document_plain_column(table, _("Present reading"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("Volume"), DOCUMENT_VOLUME);
	}
	return table;
}

static const char *intake_name(const struct declared_intake *one)
{
	return one->intake[0] == '\0' ? "-" : one->intake;
}

static void put_words(const struct sheet *sheet, struct document_table *table,
		const struct declared_intake *one)
{
	SCOPED_FINISH(bytes_finish) struct bytes uses;
	enum lang lang = sheet->lang;

	bytes_init(&uses, BALANCE_TEXT_MAX);
	balance_put_uses(&uses, one->uses, lang);
	document_text(table, one->row.name);
	document_text(table,
			one->source == SOURCE_ANY
					? ""
					: balance_word(WORD_SOURCE, (int)one->source, lang));
	document_text(table, bytes_text(&uses));
	document_text(table,
			one->is_registered ? balance_word(WORD_AREA_CLASS, (int)one->row.area_class,
							     lang)
					   : "");
	document_text(table,
			one->row.network == 0
					? ""
					: balance_word(WORD_NETWORK, (int)one->row.network, lang));
}

/* A row for each meter; the intake's words and its volume stand in the first. */
static void put_registers(const struct sheet *sheet, struct document_table *table,
		const struct declared_intake *one)
{
	const size_t words = 5;

	for (size_t i = 0; i < one->meter_count || i == 0; i++) {
		const struct declared_meter *meter = i < one->meter_count ? &one->meters[i] : NULL;

		document_text(table, intake_name(one));
		if (i == 0) {
			put_words(sheet, table, one);
		}
		for (size_t k = 0; i > 0 && k < words; k++) {
			document_text(table, "");
		}
		document_text(table, meter == NULL ? "" : meter->meter);
		document_figure(table, meter == NULL ? DOCUMENT_NONE : meter->previous_litres);
		document_figure(table, meter == NULL ? DOCUMENT_NONE : meter->present_litres);
		if (i == 0) {
			document_known(table, one->volume_litres);
		} else {
			document_figure(table, DOCUMENT_NONE);
		}
	}
}

/* ---- volumes and sums ---- */

/* In the order of the tax form; the charge is that behind reductions. */
static struct document_table *volumes_table(struct document *document, bool has_energy)
{
	struct document_table *table = document_table(document, _("Volumes and charge"),
			_("Volumes in and over the plan, and the charge"));

	if (table != NULL) {
		(void)document_text_column(table, _("Intake"), WIDTH_ID);
		(void)document_summed_column(table, _("Volume"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("of it assessed"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("Year before the period"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("Year with the period"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("In plan"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("Over plan"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("Over permit"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("Other excess"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("Over plan in the year"), DOCUMENT_VOLUME);
		(void)document_text_column(table, _("of plan"), WIDTH_SHARE);
		(void)document_text_column(table, _("Reasonable loss"), WIDTH_SHARE);
		(void)document_summed_column(table, _("Charged volume"), DOCUMENT_VOLUME);
		if (has_energy) {
			(void)document_text_column(table, _("Energy, kWh"), WIDTH_WORD);
		}
		(void)document_text_column(table, _("Rate, yuan"), WIDTH_SHARE);
		(void)document_summed_column(table, _("Reduction"), DOCUMENT_FEN);
		(void)document_summed_column(table, _("Amount due"), DOCUMENT_FEN);
	}
	return table;
}

/* The rates of an intake, or the losses that they grant, each once. */
static void put_rates(struct document_table *table, const struct declared_intake *one, bool is_loss)
{
	SCOPED_FINISH(bytes_finish) struct bytes all;
	int64_t last = INT64_MIN;

	bytes_init(&all, BALANCE_TEXT_MAX);
	for (size_t i = 0; i < one->rate_count; i++) {
		int64_t figure = is_loss ? one->rates[i].loss_share : one->rates[i].micro_yuan;
		char text[DOCUMENT_VOLUME_MAX];

		if (figure == INT64_MIN || figure == last) {
			continue;
		}
		bytes_put_text(&all, all.size > 0 ? ", " : "");
		bytes_put_text(&all,
				text_format_fixed(figure, is_loss ? LOSS_DIGITS : RATE_DIGITS, text,
						sizeof(text)));
		bytes_put_text(&all, is_loss ? " %" : "");
		last = figure;
	}
	document_text(table, bytes_text(&all));
}

static void put_volumes(const struct sheet *sheet, struct document_table *table,
		const struct declared_intake *one, bool has_energy)
{
	const int64_t figures[] = { one->volume_litres, one->assessed_litres,
		one->previous_cumulative_litres, one->cumulative_litres, one->in_plan_litres,
		one->over_plan_litres, one->over_permit_litres, one->over_other_litres,
		one->over_plan_cumulative_litres };
	char energy[DOCUMENT_VOLUME_MAX];

	document_text(table, intake_name(one));
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		document_known(table, figures[i]);
	}
	document_text(table, percent(sheet, declared_over_plan_ppm(sheet->made, one)));
	put_rates(table, one, true);
	document_known(table, one->taxed_litres);
	if (has_energy) {
		document_text(table,
				one->energy_wh == INT64_MIN
						? ""
						: text_format_fixed(one->energy_wh, 3, energy,
								  sizeof(energy)));
	}
	put_rates(table, one, false);
	document_known(table, one->reduction_fen);
	document_known(table, one->due_fen);
}

static int put_intakes(const struct sheet *sheet)
{
	struct document_table *registers = registers_table(sheet->document);
	const bool has_energy = sheet->made->all.energy_wh != INT64_MIN;
	struct document_table *volumes = volumes_table(sheet->document, has_energy);

	if (registers == NULL || volumes == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < sheet->made->intake_count; i++) {
		put_registers(sheet, registers, &sheet->made->intakes[i]);
		put_volumes(sheet, volumes, &sheet->made->intakes[i], has_energy);
	}
	return 0;
}

/* ---- what is to be paid, and what it follows from ---- */

static void put_sum(struct document_table *table, const char *label, int64_t fen)
{
	document_text(table, label);
	document_figure(table, fen);
}

static int put_owed(const struct sheet *sheet)
{
	const struct owed *owed = &sheet->made->owed;
	struct document_table *table =
			document_table(sheet->document, _("To pay"), _("What is to be paid"));

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)document_text_column(table, _("Item"), WIDTH_LABEL);
	(void)document_plain_column(table, _("Amount"), DOCUMENT_FEN);
	if (sheet->made->is_unknown && owed->charged_fen == 0) {
		document_text(table, _("Charged"));
		document_known(table, DOCUMENT_NONE);
	} else {
		put_sum(table, _("Charged"), owed->charged_fen);
	}
	put_sum(table, _("Late fees"), owed->late_charged_fen);
	put_sum(table, _("Relieved"), owed->relieved_fen);
	put_sum(table, _("Already paid"), owed->paid_fen);
	if (sheet->made->is_unknown && owed->charged_fen == 0) {
		document_text(table, _("To pay"));
		document_known(table, DOCUMENT_NONE);
	} else {
		put_sum(table, _("To pay"), owed->unpaid_fen);
	}
	put_sum(table, _("To refund"), owed->credit_fen);
	return 0;
}

/* What was filed, and each delta as the difference that it makes. */
static struct document_table *filed_table(struct document *document)
{
	struct document_table *table = document_table(
			document, _("Amendments"), _("What was filed, and what amends it"));

	if (table != NULL) {
		(void)document_text_column(table, _("Invoice"), WIDTH_NAME);
		(void)document_text_column(table, _("What"), WIDTH_WORD);
		(void)document_text_column(table, _("Notice"), WIDTH_WORD);
		(void)document_text_column(table, _("To be paid by"), WIDTH_WORD);
		(void)document_summed_column(table, _("Amount"), DOCUMENT_FEN);
	}
	return table;
}

struct filing {
	const struct sheet *sheet;
	struct document_table *filed;
	struct document_table *lines;
	struct due_memory memory;
};

static int put_invoice(struct filing *filing, const struct invoice_row *row)
{
	const struct judge judge = ledger_judge(filing->sheet->ledger);
	struct invoice invoice;
	struct invoice_due due;
	struct day recorded;
	struct day notice;
	char day[DAY_TEXT_MAX];
	int fault = approvals_days(&judge, row, &recorded, &notice);

	if (fault == 0 && !invoice_take(row->whole.data, row->whole.size, &invoice)) {
		fault = WEIR_FAULT_BROKEN;
	}
	fault = fault < 0 ? fault : due_find(judge.books, &invoice, notice, &filing->memory, &due);
	if (fault < 0) {
		return fault;
	}
	document_text(filing->filed, invoice.invoice);
	document_text(filing->filed, row->number == 0 ? _("filed") : _("amendment"));
	document_text(filing->filed,
			notice.number == LATE_NO_DAY.number ? _("draft") : day_format(notice, day));
	document_text(filing->filed, due.is_known ? day_format(due.due, day) : "");
	document_figure(filing->filed,
			invoice_has_total(&invoice) ? invoice.total_fen : DOCUMENT_NONE);
	return document_lines_of(filing->lines, &invoice);
}

/* In the form's order; the amounts of all lines together are what is due of the intakes. */
static int put_invoices(const struct sheet *sheet)
{
	const struct shelf *shelf = books_shelf(sheet->books, BOOK_INVOICE);
	struct shelf_cursor cursor = shelf_scan(shelf, sheet->made->row, INVOICE_PREFIX);
	struct filing filing = { .sheet = sheet, .memory = { .book = "" } };
	const struct invoice_row *row;
	int fault;

	filing.filed = filed_table(sheet->document);
	fault = put_owed(sheet);
	filing.lines = document_lines(sheet->document, true);
	if (filing.filed == NULL || filing.lines == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		fault = put_invoice(&filing, row);
	}
	due_memory_finish(&filing.memory);
	return fault < 0 || sheet->made->all.due_fen == INT64_MIN
			? fault
			: document_lines_are(filing.lines, sheet->made->all.due_fen);
}

/* ---- the whole ---- */

static int put_signers(const struct sheet *sheet)
{
	struct sign_thing thing = { .about = SIGN_NOTICE };
	struct signed_off signed_off;
	int fault;

	(void)text_copy(thing.invoice, sizeof(thing.invoice), sheet->made->row->invoice);
	fault = signed_off_find(sheet->ledger, &thing, 0, &signed_off);
	if (fault == 0) {
		document_signed(sheet->document, &sheet->books->zone, &signed_off);
	}
	signed_off_finish(&signed_off);
	return fault;
}

static int fill(const struct sheet *sheet)
{
	struct document *document = sheet->document;
	int fault;

	document->title = title_of(sheet->made->head.kind);
	document->subtitle = document_keep(document, "%s · %s", sheet->made->row->invoice,
			sheet->made->owed.is_draft ? _("draft") : _("issued"));
	fault = document_rests_on_ledger(document, sheet->ledger);
	if (fault < 0) {
		return fault;
	}
	put_head(sheet);
	fault = put_intakes(sheet);
	fault = fault < 0 ? fault : put_invoices(sheet);
	fault = fault < 0 ? fault
			  : document_months(document, sheet->books, sheet->made->row->account,
					    (struct day){ (int32_t)sheet->made->row->period_till -
							    1 });
	fault = fault < 0 ? fault : put_signers(sheet);
	return fault < 0 ? fault : document_fault(document);
}

int document_declaration(
		struct ledger *ledger, const char *invoice, enum lang lang, struct document **ret)
{
	SCOPED(document_close) struct document *document = document_open();
	SCOPED(declaration_close) struct declaration *made = NULL;
	const struct books *books = ledger_books(ledger);
	const struct invoice_row *row = owed_invoice(books, invoice);
	struct sheet sheet = { ledger, books, lang, NULL, document };
	int fault;

	if (document == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (row == NULL) {
		return DOCUMENT_DECLARATION_NONE;
	}
	fault = declaration_open(ledger, row,
			zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s }),
			&made);
	sheet.made = made;
	fault = fault < 0 ? fault : fill(&sheet);
	if (fault == 0) {
		*ret = document;
		document = NULL;
	}
	return fault;
}
