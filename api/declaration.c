/* SPDX-License-Identifier: Apache-2.0 */

#include "api/declaration.h"

#include <stdlib.h>
#include <string.h>

#include "api/declared_rate.h"
#include "billing/money.h"
#include "billing/reduction.h"
#include "billing/rulebook.h"
#include "ledger/ledger.h"
#include "ledger/limit.h"
#include "ledger/registry.h"
#include "ledger/shown.h"
#include "ledger/taken.h"
#include "ledger/water.h"
#include "ledger/whose.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	INVOICE_PREFIX = 3, /* account, kind, period_from */
};

void declaration_close(struct declaration *declaration)
{
	if (declaration == NULL) {
		return;
	}
	for (size_t i = 0; i < declaration->intake_count; i++) {
		free(declaration->intakes[i].meters);
		exact_finish(&declaration->intakes[i].taxed);
	}
	free(declaration->intakes);
	owed_finish(&declaration->owed);
	free(declaration);
}

struct gathering {
	struct ledger *ledger;
	const struct books *books;
	struct declaration *made;
	struct rulebook *book; /* of the line before */
};

static struct declared_intake *intake_of(struct declaration *made, const char *intake)
{
	struct declared_intake *grown;

	for (size_t i = 0; i < made->intake_count; i++) {
		if (strcmp(made->intakes[i].intake, intake) == 0) {
			return &made->intakes[i];
		}
	}
	grown = list_grow_counted(made->intakes, made->intake_count, sizeof(*grown));
	if (grown == NULL) {
		return NULL;
	}
	made->intakes = grown;
	grown = &grown[made->intake_count++];
	memset(grown, 0, sizeof(*grown));
	grown->energy_wh = INT64_MIN;
	grown->taxed = exact_zero();
	(void)text_copy(grown->intake, sizeof(grown->intake), intake);
	return grown;
}

/* ---- what the lines say ---- */

/* The days of the period on which a rulebook holds are levied. */
static void widen(struct declaration *made, const struct rule_days *days)
{
	const struct days period = made->head.period;
	int32_t from = days->from.number > period.from.number ? days->from.number
							      : period.from.number;
	int32_t till = days->until.number < period.till.number ? days->until.number + 1
							       : period.till.number;

	made->levied.from.number =
			from < made->levied.from.number ? from : made->levied.from.number;
	made->levied.till.number =
			till > made->levied.till.number ? till : made->levied.till.number;
}

/* Reads the rulebook of a line. */
static int read_book(struct gathering *work, const struct invoice_line *line)
{
	int answer = 0;

	if (strcmp(work->book->id, line->book) != 0) {
		answer = rulebook_find(work->books, line->book, work->book);
	}
	return answer > 0 ? WEIR_FAULT_BROKEN : answer;
}

static int find_book(struct gathering *work, const struct invoice_line *line)
{
	int fault = read_book(work, line);

	if (fault == 0) {
		widen(work->made, &work->book->days);
	}
	return fault;
}

/* The ceiling that a line's surcharge is over. */
static enum surcharge_ceiling ceiling_of(
		const struct rulebook *book, const struct invoice_line *line)
{
	for (size_t i = 0; i < book->surcharge_count; i++) {
		if (strcmp(book->surcharges[i].id, line->rule) == 0) {
			return book->surcharges[i].ceiling;
		}
	}
	return CEILING_UNPERMITTED;
}

static void add_over(const struct rulebook *book, const struct invoice_line *line,
		struct declared_intake *intake)
{
	enum surcharge_ceiling ceiling = ceiling_of(book, line);

	intake->is_added = intake->is_added || book->combine == COMBINE_ADD;
	if (ceiling == CEILING_PLAN) {
		intake->over_plan_litres += line->litres;
	} else if (ceiling == CEILING_PERMIT) {
		intake->over_permit_litres += line->litres;
	} else {
		intake->over_other_litres += line->litres;
	}
}

static int add_line(struct gathering *work, const struct invoice_line *line)
{
	SCOPED_FINISH(exact_finish) struct exact reduction = exact_zero();
	struct declared_intake *intake = intake_of(work->made, line->intake);
	int64_t reduction_fen = 0;
	int fault = intake == NULL ? WEIR_FAULT_MEMORY : reduction_add(line, &reduction);

	if (fault == 0 && !money_round(&reduction, &reduction_fen)) {
		fault = WEIR_FAULT_RANGE;
	}
	if (fault < 0) {
		return fault;
	}
	intake->has_lines = true;
	intake->due_fen += line->amount_fen;
	intake->reduction_fen += reduction_fen;
	if (line->has_energy) {
		intake->energy_wh = (intake->energy_wh == INT64_MIN ? 0 : intake->energy_wh) +
				line->energy_wh;
	}
	fault = declared_add_rate(intake, line);
	fault = fault < 0 ? fault : find_book(work, line);
	if (fault == 0 && line->part == CHARGE_SURCHARGE) {
		add_over(work->book, line, intake);
	}
	return fault;
}

/* What the newest of the invoices says is unknown: those before it knew less, or more. */
static int add_unknown(struct gathering *work, struct invoice *invoice)
{
	struct declaration *made = work->made;

	made->is_incomplete = (invoice->flags & CHARGE_IS_INCOMPLETE) != 0;
	made->is_unknown = (invoice->flags & CHARGE_IS_UNKNOWN) != 0;
	for (size_t i = 0; i < made->intake_count; i++) {
		made->intakes[i].unknown_days = 0;
	}
	for (size_t n = item_take_array(&invoice->unknown); n > 0; n--) {
		struct declared_intake *intake;
		struct invoice_span span;

		if (!invoice_take_unknown(&invoice->unknown, &span)) {
			return WEIR_FAULT_BROKEN;
		}
		intake = intake_of(made, span.intake);
		if (intake == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		intake->unknown_days += span.days.till.number - span.days.from.number;
	}
	return 0;
}

static int add_invoice(struct gathering *work, const struct invoice_row *row)
{
	struct invoice invoice;
	struct invoice_line line;
	int fault = 0;

	if (!invoice_take(row->whole.data, row->whole.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	for (size_t n = item_take_array(&invoice.lines); n > 0 && fault == 0; n--) {
		fault = invoice_take_line(&invoice.lines, &line) ? add_line(work, &line)
								 : WEIR_FAULT_BROKEN;
	}
	return fault < 0 ? fault : add_unknown(work, &invoice);
}

static int add_invoices(struct gathering *work)
{
	const struct shelf *shelf = books_shelf(work->books, BOOK_INVOICE);
	struct shelf_cursor cursor = shelf_scan(shelf, work->made->row, INVOICE_PREFIX);
	struct days *levied = &work->made->levied;
	const struct invoice_row *row;
	int fault = 0;

	*levied = (struct days){ { INT32_MAX }, { INT32_MIN } };
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		fault = add_invoice(work, row);
	}
	if (levied->from.number >= levied->till.number) {
		*levied = work->made->head.period; /* nothing charged says which days */
	}
	return fault;
}

/* Over the plan by an invoice of the year: an earlier one's, or this one's. */
static int add_over_of(struct gathering *work, const struct invoice_row *row)
{
	struct invoice invoice;
	struct invoice_line line;
	struct declared_intake *intake;
	int fault = 0;

	if (!invoice_take(row->whole.data, row->whole.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	for (size_t n = item_take_array(&invoice.lines); n > 0 && fault == 0; n--) {
		if (!invoice_take_line(&invoice.lines, &line)) {
			return WEIR_FAULT_BROKEN;
		}
		if (line.part != CHARGE_SURCHARGE) {
			continue;
		}
		fault = read_book(work, &line);
		if (fault == 0 && ceiling_of(work->book, &line) == CEILING_PLAN) {
			intake = intake_of(work->made, line.intake);
			if (intake == NULL) {
				return WEIR_FAULT_MEMORY;
			}
			intake->over_plan_cumulative_litres += line.litres;
		}
	}
	return fault;
}

static int add_year_of(struct gathering *work, const char *account)
{
	const struct declaration *made = work->made;
	const struct month first = month_make(month_year(month_of(made->levied.from)), 1);
	struct invoice_row key = { .kind = made->row->kind,
		.period_from = month_days(first).from.number,
		.number = INT64_MIN };
	struct shelf_cursor cursor;
	const struct invoice_row *row;
	int fault = 0;

	(void)text_copy(key.account, sizeof(key.account), account);
	cursor = shelf_scan(books_shelf(work->books, BOOK_INVOICE), &key, 2);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->period_from >= key.period_from &&
				row->period_till <= made->row->period_till) {
			fault = add_over_of(work, row);
		}
	}
	return fault;
}

/* What was billed as over the plan from January on, by the permits that share the account. */
static int add_year(struct gathering *work)
{
	const struct lineage *lineage = &work->made->lineage;
	int fault = lineage->count > 0 ? 0 : add_year_of(work, work->made->row->account);

	for (size_t i = 0; i < lineage->count && fault == 0; i++) {
		fault = add_year_of(work, lineage->permits[i]);
	}
	return fault;
}

/* ---- what registry, registers and volumes say ---- */

/* Intakes that have no line: their water is unknown, or nothing was taken. */
static int add_registered(struct gathering *work)
{
	const struct registry_view view = { .books = work->books };
	const struct day last = { work->made->levied.till.number - 1 };
	char id[TEXT_ID_MAX + 1] = "";
	struct intake_row row;

	while (registry_next_id(work->books, ROW_INTAKE, id)) {
		if (registry_intake(&view, id, last, &row) &&
				strcmp(row.permit, work->made->row->account) == 0 &&
				intake_of(work->made, id) == NULL) {
			return WEIR_FAULT_MEMORY;
		}
	}
	return 0;
}

static int add_meter(struct gathering *work, const char *meter, struct declared_intake *intake)
{
	const struct days period = work->made->levied;
	struct declared_meter *grown =
			list_grow_counted(intake->meters, intake->meter_count, sizeof(*grown));
	struct shown shown;
	int answer;

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	intake->meters = grown;
	grown = &grown[intake->meter_count++];
	*grown = (struct declared_meter){ .previous_litres = INT64_MIN,
		.present_litres = INT64_MIN };
	(void)text_copy(grown->meter, sizeof(grown->meter), meter);
	answer = shown_at(work->books, meter, period.from, &shown);
	if (answer == SHOWN_OK) {
		grown->previous_litres = shown.litres;
	}
	answer = answer < 0 ? answer : shown_at(work->books, meter, period.till, &shown);
	if (answer == SHOWN_OK) {
		grown->present_litres = shown.litres;
	}
	return answer < 0 ? answer : 0;
}

static int add_meters(struct gathering *work)
{
	const struct registry_view view = { .books = work->books };
	const struct day last = { work->made->levied.till.number - 1 };
	char id[TEXT_ID_MAX + 1] = "";
	struct meter_row row;
	int fault = 0;

	while (fault == 0 && registry_next_id(work->books, ROW_METER, id)) {
		if (!registry_meter(&view, id, last, &row) ||
				(row.role != ROLE_TAKE && row.role != ROLE_DRAINAGE)) {
			continue;
		}
		for (size_t i = 0; i < work->made->intake_count && fault == 0; i++) {
			struct declared_intake *intake = &work->made->intakes[i];

			if (strcmp(intake->intake, row.intake) == 0) {
				fault = add_meter(work, id, intake);
			}
		}
	}
	return fault;
}

/*
 * Litres over some ceiling. Where surcharges add, a litre may be over several:
 * what is over each are the last litres of the period, so the most holds all.
 */
static int64_t over_any(const struct declared_intake *intake)
{
	int64_t most = intake->over_plan_litres;

	if (!intake->is_added) {
		return intake->over_plan_litres + intake->over_permit_litres +
				intake->over_other_litres;
	}
	most = intake->over_permit_litres > most ? intake->over_permit_litres : most;
	return intake->over_other_litres > most ? intake->over_other_litres : most;
}

/* What was taken there on the days, by all permits that share the account. */
static int taken_in(const struct gathering *work, const struct declared_intake *intake,
		struct days days, struct taken_sum *ret)
{
	const struct lineage *lineage = &work->made->lineage;
	int fault = lineage->count > 0 ? 0
				       : taken_intake_span(work->books, work->made->row->account,
							 intake->intake, days, ret);

	for (size_t i = 0; i < lineage->count && fault == 0; i++) {
		fault = taken_intake_span(
				work->books, lineage->permits[i], intake->intake, days, ret);
	}
	return fault;
}

/* Was the intake one of the account's permits' on a day? */
static bool was_own(const struct gathering *work, const char *intake, struct day day)
{
	const struct registry_view view = { .books = work->books };
	const struct lineage *lineage = &work->made->lineage;
	struct intake_row row;
	bool is_own = false;

	if (!registry_intake(&view, intake, day, &row)) {
		return false;
	}
	for (size_t i = 0; i < lineage->count && !is_own; i++) {
		is_own = strcmp(row.permit, lineage->permits[i]) == 0;
	}
	return is_own;
}

/* Where nothing of the period is known no figure is 0, but for what was charged all the same. */
static void forget(struct declared_intake *intake)
{
	intake->volume_litres = intake->assessed_litres = INT64_MIN;
	intake->cumulative_litres = INT64_MIN;
	intake->in_plan_litres = intake->taxed_litres = INT64_MIN;
	intake->over_plan_cumulative_litres = INT64_MIN;
	if (!intake->has_lines) {
		intake->over_plan_litres = intake->over_permit_litres = INT64_MIN;
		intake->over_other_litres = INT64_MIN;
		intake->reduction_fen = intake->due_fen = INT64_MIN;
	}
}

static int add_volumes(struct gathering *work, struct declared_intake *intake)
{
	const struct days period = work->made->levied;
	const struct day january =
			month_days(month_make(month_year(month_of(period.from)), 1)).from;
	const struct registry_view view = { .books = work->books };
	const struct day last = { period.till.number - 1 };
	struct taken_sum now = { .litres = 0 };
	struct taken_sum before = { .litres = 0 };
	struct water water;
	int fault = taken_in(work, intake, period, &now);

	if (fault == 0) {
		fault = taken_in(work, intake, (struct days){ january, period.from }, &before);
	}
	intake->is_registered = registry_intake(&view, intake->intake, last, &intake->row);
	if (water_on(work->books, intake->intake, last, &water)) {
		intake->source = water.source;
		intake->uses = water.uses;
	}
	intake->assessed_litres = now.assessed_litres;
	intake->volume_litres = now.litres;
	intake->previous_cumulative_litres = before.litres;
	intake->cumulative_litres = intake->previous_cumulative_litres + intake->volume_litres;
	if (january.number < period.from.number && !before.has_rows &&
			was_own(work, intake->intake, january)) {
		intake->previous_cumulative_litres = INT64_MIN;
	}
	intake->in_plan_litres = intake->volume_litres - over_any(intake);
	intake->is_unknown = intake->unknown_days > 0 && now.litres == 0 &&
			(work->made->is_unknown || !now.has_rows ||
					intake->unknown_days >=
							period.till.number - period.from.number);
	fault = fault < 0 ? fault : declared_round(intake);
	if (intake->is_unknown) {
		forget(intake);
	}
	return fault;
}

/* A sum of what is known. */
static void add_known(int64_t *sum, int64_t figure)
{
	if (figure != INT64_MIN) {
		*sum = (*sum == INT64_MIN ? 0 : *sum) + figure;
	}
}

static void add_up(struct declaration *made)
{
	struct declared_intake *all = &made->all;

	all->volume_litres = all->assessed_litres = INT64_MIN;
	all->previous_cumulative_litres = all->cumulative_litres = INT64_MIN;
	all->over_plan_litres = all->over_permit_litres = all->over_other_litres = INT64_MIN;
	all->in_plan_litres = all->over_plan_cumulative_litres = INT64_MIN;
	all->taxed_litres = all->energy_wh = INT64_MIN;
	all->reduction_fen = all->due_fen = INT64_MIN;
	for (size_t i = 0; i < made->intake_count; i++) {
		const struct declared_intake *one = &made->intakes[i];

		add_known(&all->volume_litres, one->volume_litres);
		add_known(&all->assessed_litres, one->assessed_litres);
		add_known(&all->previous_cumulative_litres, one->previous_cumulative_litres);
		add_known(&all->cumulative_litres, one->cumulative_litres);
		add_known(&all->over_plan_litres, one->over_plan_litres);
		add_known(&all->over_permit_litres, one->over_permit_litres);
		add_known(&all->over_other_litres, one->over_other_litres);
		add_known(&all->in_plan_litres, one->in_plan_litres);
		add_known(&all->over_plan_cumulative_litres, one->over_plan_cumulative_litres);
		add_known(&all->taxed_litres, one->taxed_litres);
		add_known(&all->energy_wh, one->energy_wh);
		add_known(&all->reduction_fen, one->reduction_fen);
		add_known(&all->due_fen, one->due_fen);
	}
	made->is_nil = !made->is_incomplete &&
			(made->intake_count == 0 || (all->volume_litres == 0 && all->due_fen == 0));
}

/* The plans of months, or INT64_MIN where one of them has none. */
static int64_t planned(const struct limits *limits, struct month first, struct month last)
{
	int64_t litres = 0;

	for (struct month m = first; m.number <= last.number; m.number++) {
		int at = m.number - limits->plan_year.first.number;

		if (at < 0 || at >= ROW_MONTHS || (limits->months >> at & 1) == 0) {
			return INT64_MIN;
		}
		litres += limits->month_litres[at];
	}
	return litres;
}

/* Whose it is, and what he may take. */
static int add_permit(struct gathering *work)
{
	struct declaration *made = work->made;
	const struct registry_view view = { .books = work->books };
	const struct day last = { made->levied.till.number - 1 };
	struct permit_row permit;
	struct whose whose;
	struct limits limits = { .has_permit = false };
	int fault = 0;

	made->permit_litres = made->plan_litres = made->plan_year_litres = INT64_MIN;
	made->plan_to_date_litres = INT64_MIN;
	(void)whose_account(work->books, made->row->account, last, last, &whose);
	(void)text_copy(made->holder, sizeof(made->holder), whose.holder);
	(void)text_copy(made->credit_code, sizeof(made->credit_code), whose.credit_code);
	(void)text_copy(made->area, sizeof(made->area), whose.area);
	if (!registry_permit(&view, made->row->account, last, &permit)) {
		return 0;
	}
	fault = limits_find(work->books, &made->lineage, last, last, &limits);
	if (fault == 0 && limits.has_permit) {
		made->permit_litres = limits.permit_litres;
	}
	if (fault == 0 && limits.has_plan) {
		made->plan_year_litres = limits.plan_litres;
	}
	made->plan_litres = planned(&limits, month_of(made->levied.from), month_of(last));
	made->plan_to_date_litres = planned(&limits,
			month_make(month_year(month_of(made->levied.from)), 1), month_of(last));
	return fault;
}

int declaration_open(struct ledger *ledger, const struct invoice_row *row, struct day at,
		struct declaration **ret)
{
	SCOPED(declaration_close) struct declaration *made = calloc(1, sizeof(*made));
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	const struct judge judge = ledger_judge(ledger);
	struct due_memory memory = { .book = "" };
	struct gathering work = { ledger, ledger_books(ledger), made, book };
	int fault;

	if (made == NULL || book == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	made->row = row;
	if (!invoice_take(row->whole.data, row->whole.size, &made->head)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = owed_find(&judge, row, at, &memory, &made->owed);
	due_memory_finish(&memory);
	fault = fault < 0 ? fault : add_invoices(&work);
	if (fault == 0 && books_is_permit(row->account)) {
		lineage_find(work.books, row->account, (struct day){ made->levied.till.number - 1 },
				&made->lineage);
	}
	fault = fault < 0 ? fault : add_year(&work);
	fault = fault < 0 ? fault : add_registered(&work);
	fault = fault < 0 ? fault : add_meters(&work);
	for (size_t i = 0; fault == 0 && i < made->intake_count; i++) {
		fault = add_volumes(&work, &made->intakes[i]);
	}
	fault = fault < 0 ? fault : add_permit(&work);
	if (fault == 0) {
		add_up(made);
		*ret = made;
		made = NULL;
	}
	return fault;
}
