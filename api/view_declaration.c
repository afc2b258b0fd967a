/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_declaration.h"

#include <stdio.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_bill.h"
#include "api/print_number.h"
#include "api/signed.h"
#include "api/view_bill.h"
#include "api/view_owed.h"
#include "api/view_signed.h"
#include "api/word_text.h"
#include "billing/approvals.h"
#include "billing/objection.h"
#include "billing/rulebook.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"
#include "meter/volume.h"

enum {
	INVOICE_PREFIX = 3, /* account, kind, period_from */
	LOSS_PPM = 1000,    /* parts of RULE_ONE in a millionth */
	RATES_MAX = 1024,   /* bytes of all rates of an intake */
};

/* ---- the sheet ---- */

static void view_uses(struct view *view, uint32_t uses)
{
	view_array(view, "use");
	for (int use = 0; use < 32; use++) {
		if ((uses & use_bit((enum use)use)) != 0) {
			view_text(view, NULL, word_name(WORD_USE, use));
		}
	}
	view_end(view);
}

/* What of the water bears a rate, and which rates: what the form calls them. */
static void view_rates(struct view *view, const struct declared_intake *one)
{
	view_array(view, "rates");
	for (size_t i = 0; i < one->rate_count; i++) {
		const struct declared_rate *rate = &one->rates[i];

		view_object(view, NULL);
		view_int(view, "rate_micro_yuan", rate->micro_yuan);
		view_text(view, "per", rate->is_per_kwh ? "kWh" : "m3");
		if (rate->loss_share != INT64_MIN) {
			view_int(view, "loss_ppm", rate->loss_share / LOSS_PPM);
		}
		view_end(view);
	}
	view_end(view);
}

/* A figure that is not known has no member. */
static void view_figures(struct view *view, const struct declaration *made,
		const struct declared_intake *one)
{
	view_int_known(view, "volume_litres", one->volume_litres);
	view_int_known(view, "assessed_litres", one->assessed_litres);
	view_int_known(view, "previous_cumulative_litres", one->previous_cumulative_litres);
	view_int_known(view, "cumulative_litres", one->cumulative_litres);
	view_int_known(view, "in_plan_litres", one->in_plan_litres);
	view_int_known(view, "over_plan_litres", one->over_plan_litres);
	view_int_known(view, "over_permit_litres", one->over_permit_litres);
	view_int_known(view, "over_other_litres", one->over_other_litres);
	view_int_known(view, "over_plan_cumulative_litres", one->over_plan_cumulative_litres);
	view_int_known(view, "over_plan_cumulative_ppm", declared_over_plan_ppm(made, one));
	view_int_known(view, "taxed_litres", one->taxed_litres);
	view_int_known(view, "energy_wh", one->energy_wh);
	view_int_known(view, "reduction_fen", one->reduction_fen);
	view_int_known(view, "due_fen", one->due_fen);
}

static void view_intake(struct view *view, const struct declaration *made,
		const struct declared_intake *one)
{
	view_object(view, NULL);
	view_text(view, "intake", one->intake);
	view_text_known(view, "name", one->row.name);
	if (one->is_registered) {
		view_text(view, "area_class", word_name(WORD_AREA_CLASS, (int)one->row.area_class));
		view_text_known(view, "network",
				one->row.network == 0
						? NULL
						: word_name(WORD_NETWORK, (int)one->row.network));
	}
	view_text_known(view, "source",
			one->source == SOURCE_ANY ? NULL
						  : word_name(WORD_SOURCE, (int)one->source));
	view_uses(view, one->uses);
	view_array(view, "meters");
	for (size_t i = 0; i < one->meter_count; i++) {
		view_object(view, NULL);
		view_text(view, "meter", one->meters[i].meter);
		view_int_known(view, "previous_litres", one->meters[i].previous_litres);
		view_int_known(view, "present_litres", one->meters[i].present_litres);
		view_end(view);
	}
	view_end(view);
	view_figures(view, made, one);
	view_rates(view, one);
	view_end(view);
}

/* The invoice's lines, and each delta as an amendment with the differences that it makes. */
static int view_invoices(struct view *view, const struct judge *judge,
		const struct declaration *made, bool is_amendments)
{
	const struct shelf *shelf = books_shelf(judge->books, BOOK_INVOICE);
	struct shelf_cursor cursor = shelf_scan(shelf, made->row, INVOICE_PREFIX);
	struct due_memory memory = { .book = "" };
	const struct invoice_row *row;
	int fault = 0;

	view_array(view, is_amendments ? "amendments" : "filed");
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct invoice invoice;
		struct invoice_due due;
		struct day recorded;
		struct day notice;

		if ((row->number != 0) != is_amendments) {
			continue;
		}
		fault = approvals_days(judge, row, &recorded, &notice);
		if (fault == 0 && !invoice_take(row->whole.data, row->whole.size, &invoice)) {
			fault = WEIR_FAULT_BROKEN;
		}
		fault = fault < 0 ? fault : due_find(judge->books, &invoice, notice, &memory, &due);
		if (fault == 0) {
			due.is_draft = notice.number == LATE_NO_DAY.number;
			fault = view_invoice(view, judge->books, &invoice, &due, false);
		}
	}
	view_end(view);
	due_memory_finish(&memory);
	return fault;
}

static void view_head(struct view *view, const struct declaration *made)
{
	char period[DAY_TEXT_MAX];

	view_text(view, "invoice", made->row->invoice);
	view_text(view, "permit", made->row->account);
	view_text_known(view, "holder", made->holder);
	view_text_known(view, "credit_code", made->credit_code);
	view_text_known(view, "area", made->area);
	view_text(view, "kind", rulebook_kind_name(made->head.kind));
	view_text(view, "period", invoice_period(made->head.filing, made->head.period, period));
	view_text(view, "filing", rulebook_filing_name(made->head.filing));
	view_day(view, "from", made->levied.from);
	view_day(view, "until", (struct day){ made->levied.till.number - 1 });
	view_bool(view, "nil_return", made->is_nil);
	view_bool(view, "incomplete", made->is_incomplete);
	if (made->is_unknown) {
		view_bool(view, "nothing_known", true);
	}
	view_int_known(view, "permit_litres", made->permit_litres);
	view_int_known(view, "plan_litres", made->plan_litres);
	view_int_known(view, "plan_year_litres", made->plan_year_litres);
	view_int_known(view, "plan_to_date_litres", made->plan_to_date_litres);
}

int view_declaration(struct view *view, const char *key, struct ledger *ledger,
		const struct declaration *declaration)
{
	const struct judge judge = ledger_judge(ledger);
	int fault;

	view_object(view, key);
	view_head(view, declaration);
	view_array(view, "intakes");
	for (size_t i = 0; i < declaration->intake_count; i++) {
		view_intake(view, declaration, &declaration->intakes[i]);
	}
	view_end(view);
	view_object(view, "sums");
	view_figures(view, declaration, &declaration->all);
	view_end(view);
	view_owed(view, "owed", judge.books, &declaration->owed);
	fault = view_invoices(view, &judge, declaration, false);
	fault = fault < 0 ? fault : view_invoices(view, &judge, declaration, true);
	view_end(view);
	return fault;
}

/* ---- the notice ---- */

/* The rulebooks of the lines, each once: what the sum rests on. */
static int view_grounds(struct view *view, const struct books *books, struct invoice invoice)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct invoice_line line;
	int answer = book == NULL ? WEIR_FAULT_MEMORY : 0;

	view_array(view, "grounds");
	for (size_t n = item_take_array(&invoice.lines); n > 0 && answer == 0; n--) {
		if (!invoice_take_line(&invoice.lines, &line)) {
			answer = WEIR_FAULT_BROKEN;
		} else if (strcmp(book->id, line.book) != 0) {
			answer = rulebook_find(books, line.book, book);
			view_object(view, NULL);
			view_text(view, "rulebook", line.book);
			view_text_known(view, "title", book->title);
			view_text_known(view, "source", book->source);
			view_text_known(view, "due", book->due.note.document);
			view_text_known(view, "late", book->late.note.document);
			view_end(view);
		}
	}
	view_end(view);
	return answer > 0 ? WEIR_FAULT_BROKEN : answer;
}

static int view_signatures(struct view *view, struct ledger *ledger, const struct invoice_row *row)
{
	struct sign_thing thing = { .about = SIGN_NOTICE };
	struct signed_off signed_off;
	int fault;

	(void)text_copy(thing.invoice, sizeof(thing.invoice), row->invoice);
	fault = signed_off_find(ledger, &thing, 0, &signed_off);
	if (fault == 0) {
		view_signed_off(view, &signed_off);
	}
	signed_off_finish(&signed_off);
	return fault;
}

int view_notice(struct view *view, struct ledger *ledger, const struct invoice_row *row,
		struct day at)
{
	SCOPED(declaration_close) struct declaration *made = NULL;
	const struct judge judge = ledger_judge(ledger);
	int fault = declaration_open(ledger, row, at, &made);

	if (fault < 0) {
		return fault;
	}
	view_head(view, made);
	view_owed(view, "owed", judge.books, &made->owed);
	fault = view_grounds(view, judge.books, made->head);
	fault = fault < 0 ? fault : view_invoices(view, &judge, made, false);
	fault = fault < 0 ? fault : view_invoices(view, &judge, made, true);
	fault = fault < 0 ? fault : view_signatures(view, ledger, row);
	view_object(view, "objection");
	view_text(view, "command", "weir object");
	view_int(view, "answer_days", OBJECTION_DAYS);
	view_end(view);
	return fault;
}

/* ---- for people ---- */

static void print_head(struct value sheet)
{
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	out_text("%s  %s  %s\n", value_text(sheet, "permit"), value_text_known(sheet, "holder"),
			value_text_known(sheet, "credit_code"));
	out_text(_("%s, %s to %s\n"), value_text(sheet, "invoice"),
			day_format(value_day(sheet, "from"), from),
			day_format(value_day(sheet, "until"), until));
	if (value_bool(sheet, "nil_return")) {
		out_text(_("a nil return: nothing was taken, and that is known\n"));
	}
	if (value_bool_known(sheet, "nothing_known")) {
		out_text(_("unknown: nothing is known of the period, and that is not 0\n"));
	} else if (value_bool(sheet, "incomplete")) {
		out_text(_("incomplete: something of the period is unknown, and is not 0\n"));
	}
}

static void add_fen_known(struct table *table, struct value one, const char *key)
{
	if (value_has(one, key)) {
		table_fen(table, value_int(one, key));
	} else {
		table_blank(table);
	}
}

static void add_ppm_known(struct table *table, int64_t ppm)
{
	char text[NUMBER_TEXT_MAX];
	char number[NUMBER_TEXT_MAX];

	if (ppm == INT64_MIN) {
		table_blank(table);
		return;
	}
	(void)snprintf(text, sizeof(text), "%.64s %%",
			text_format_fixed(ppm, 4, number, sizeof(number)));
	table_text(table, text);
}

/* The rates of an intake, or the losses that they grant, each once; "-" where there is none. */
static void add_rates(struct table *table, struct value rates, bool is_loss)
{
	SCOPED_FINISH(bytes_finish) struct bytes all;
	char last[NUMBER_TEXT_MAX] = "";

	bytes_init(&all, RATES_MAX);
	for (size_t i = 0; i < value_count(rates); i++) {
		struct value rate = value_at(rates, i);
		char number[NUMBER_TEXT_MAX];
		char text[NUMBER_TEXT_MAX];

		if (is_loss && !value_has(rate, "loss_ppm")) {
			continue;
		}
		(void)snprintf(text, sizeof(text), "%.64s%s",
				is_loss ? text_format_fixed(value_int(rate, "loss_ppm"), 4, number,
							  sizeof(number))
					: text_format_fixed(value_int(rate, "rate_micro_yuan"), 6,
							  number, sizeof(number)),
				is_loss ? " %" : "");
		if (strcmp(text, last) != 0) {
			bytes_put_text(&all, all.size > 0 ? ", " : "");
			bytes_put_text(&all, text);
			(void)text_copy(last, sizeof(last), text);
		}
	}
	table_text(table, all.size > 0 ? bytes_text(&all) : "-");
}

/* The sums have no rates of their own. */
static void add_figures(struct table *table, struct value one, bool has_energy)
{
	struct value rates = value_list_known(one, "rates");

	table_volume_known(table, value_int_known(one, "volume_litres"));
	table_volume_known(table, value_int_known(one, "previous_cumulative_litres"));
	table_volume_known(table, value_int_known(one, "cumulative_litres"));
	table_volume_known(table, value_int_known(one, "in_plan_litres"));
	table_volume_known(table, value_int_known(one, "over_plan_litres"));
	table_volume_known(table, value_int_known(one, "over_permit_litres"));
	table_volume_known(table, value_int_known(one, "over_plan_cumulative_litres"));
	add_ppm_known(table, value_int_known(one, "over_plan_cumulative_ppm"));
	add_rates(table, rates, true);
	table_volume_known(table, value_int_known(one, "taxed_litres"));
	if (has_energy) {
		print_energy(table, one);
	}
	add_rates(table, rates, false);
	add_fen_known(table, one, "reduction_fen");
	add_fen_known(table, one, "due_fen");
}

/* Registers of an intake: of one meter; several stand in the JSON. */
static void add_registers(struct table *table, struct value meters)
{
	if (value_count(meters) != 1) {
		table_blank(table);
		table_blank(table);
		return;
	}
	table_volume_known(table, value_int_known(value_at(meters, 0), "previous_litres"));
	table_volume_known(table, value_int_known(value_at(meters, 0), "present_litres"));
}

static int print_intakes(struct value sheet, enum volume_unit unit)
{
	const bool has_energy = value_has(value_object(sheet, "sums"), "energy_wh");
	const struct table_column columns[] = {
		{ _("Intake"), TABLE_LEFT },
		{ _("Source"), TABLE_LEFT },
		{ _("Previous"), TABLE_VOLUME },
		{ _("Present"), TABLE_VOLUME },
		{ _("Volume"), TABLE_VOLUME },
		{ _("Cumulative before"), TABLE_VOLUME },
		{ _("Cumulative"), TABLE_VOLUME },
		{ _("In plan"), TABLE_VOLUME },
		{ _("Over plan"), TABLE_VOLUME },
		{ _("Over permit"), TABLE_VOLUME },
		{ _("Over plan in the year"), TABLE_VOLUME },
		{ _("of plan"), TABLE_RIGHT },
		{ _("Reasonable loss"), TABLE_RIGHT },
		{ _("Charged volume"), TABLE_VOLUME },
		{ _("Energy kWh"), TABLE_RIGHT },
		{ _("Rate"), TABLE_RIGHT },
		{ _("Reduction"), TABLE_RIGHT },
		{ _("Charged"), TABLE_RIGHT },
	};
	enum {
		COLUMNS = sizeof(columns) / sizeof(columns[0]),
		ENERGY = 14
	};
	struct table_column shown[COLUMNS];
	size_t count = 0;
	struct value intakes = value_list(sheet, "intakes");

	for (size_t i = 0; i < COLUMNS; i++) {
		if (i != ENERGY || has_energy) {
			shown[count++] = columns[i];
		}
	}
	SCOPED(table_close) struct table *table = table_open(shown, count, unit);

	for (size_t i = 0; table != NULL && i < value_count(intakes); i++) {
		struct value one = value_at(intakes, i);

		table_text(table, value_text(one, "intake"));
		table_text(table, source_text(value_text_known(one, "source")));
		add_registers(table, value_list(one, "meters"));
		add_figures(table, one, has_energy);
	}
	if (table != NULL) {
		table_text(table, _("all"));
		table_text(table, "");
		table_blank(table);
		table_blank(table);
		add_figures(table, value_object(sheet, "sums"), has_energy);
	}
	return table == NULL || table_print(table) < 0 ? WEIR_FAULT_MEMORY : 0;
}

/* What is to be paid, and what was. */
static void print_sum(struct value sheet)
{
	struct value owed = value_object(sheet, "owed");
	char charged[NUMBER_TEXT_MAX];
	char relieved[NUMBER_TEXT_MAX];
	char paid[NUMBER_TEXT_MAX];
	char unpaid[NUMBER_TEXT_MAX];
	char due[DAY_TEXT_MAX];

	if (value_bool_known(sheet, "nothing_known") && value_int(owed, "charged_fen") == 0) {
		out_text(_("charged - (unknown), relieved %s, paid %s, to pay - (unknown)\n"),
				yuan_text(value_int(owed, "relieved_fen"), relieved),
				yuan_text(value_int(owed, "paid_fen"), paid));
		return;
	}
	out_text(_("charged %s yuan, relieved %s, paid %s, to pay %s\n"),
			yuan_text(value_int(owed, "charged_fen"), charged),
			yuan_text(value_int(owed, "relieved_fen"), relieved),
			yuan_text(value_int(owed, "paid_fen"), paid),
			yuan_text(value_int(owed, "unpaid_fen"), unpaid));
	if (value_bool_known(owed, "draft")) {
		out_text(_("a draft: an approval is missing, and no day counts from it\n"));
	} else if (value_has(owed, "due")) {
		out_text(_("to be paid by %s\n"), day_format(value_day(owed, "due"), due));
	}
}

static void print_amendments(struct value list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		struct value one = value_at(list, i);
		char fen[NUMBER_TEXT_MAX];

		if (value_has(one, "total_fen")) {
			out_text(_("amended by %s: %s yuan\n"), value_text(one, "invoice"),
					yuan_text(value_int(one, "total_fen"), fen));
		}
	}
}

int print_declaration(struct value declaration, enum volume_unit unit)
{
	int fault;

	print_head(declaration);
	fault = print_intakes(declaration, unit);
	if (fault == 0) {
		print_amendments(value_list(declaration, "amendments"));
		print_sum(declaration);
	}
	return fault;
}

int print_notice(struct value notice, enum volume_unit unit)
{
	static const char *const lists[] = { "filed", "amendments" };
	int fault = 0;

	out_text(_("Notice of a charge for water\n"));
	print_head(notice);
	print_sum(notice);
	for (size_t i = 0; i < value_count(value_list(notice, "grounds")); i++) {
		struct value ground = value_at(value_list(notice, "grounds"), i);

		out_text(_("by rulebook %s: %s\n"), value_text(ground, "rulebook"),
				value_text_known(ground, "title"));
		if (value_has(ground, "late")) {
			out_text(_("late fees by %s\n"), value_text(ground, "late"));
		}
	}
	for (size_t l = 0; l < 2 && fault == 0; l++) {
		struct value list = value_list(notice, lists[l]);

		for (size_t i = 0; i < value_count(list) && fault == 0; i++) {
			out_text("\n");
			fault = print_invoice(value_at(list, i),
					l == 0 ? _("as issued") : _("a delta to it"), unit);
		}
	}
	out_text(_("\nwho holds it to be wrong objects: weir object %s --reason TEXT; it is answered within %lld days\n"),
			value_text(notice, "invoice"),
			(long long)value_int(value_object(notice, "objection"), "answer_days"));
	return fault;
}
