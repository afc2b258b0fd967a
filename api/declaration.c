/* SPDX-License-Identifier: Apache-2.0 */

#include "api/declaration.h"

#include <stdlib.h>
#include <string.h>

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
static int find_book(struct gathering *work, const struct invoice_line *line)
{
	int answer = 0;

	if (strcmp(work->book->id, line->book) != 0) {
		answer = rulebook_find(work->books, line->book, work->book);
	}
	if (answer == 0) {
		widen(work->made, &work->book->days);
	}
	return answer > 0 ? WEIR_FAULT_BROKEN : answer;
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
	intake->due_fen += line->amount_fen;
	intake->reduction_fen += reduction_fen;
	if (line->has_energy) {
		intake->energy_wh = (intake->energy_wh == INT64_MIN ? 0 : intake->energy_wh) +
				line->energy_wh;
	}
	fault = find_book(work, line);
	if (fault == 0 && line->part == CHARGE_SURCHARGE) {
		add_over(work->book, line, intake);
	}
	return fault;
}

static int add_invoice(struct gathering *work, const struct invoice_row *row)
{
	struct invoice invoice;
	struct invoice_line line;
	int fault = 0;

	if (!invoice_take(row->whole.data, row->whole.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	work->made->is_incomplete = (invoice.flags & CHARGE_IS_INCOMPLETE) != 0;
	for (size_t n = item_take_array(&invoice.lines); n > 0 && fault == 0; n--) {
		fault = invoice_take_line(&invoice.lines, &line) ? add_line(work, &line)
								 : WEIR_FAULT_BROKEN;
	}
	return fault;
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

static int add_volumes(struct gathering *work, struct declared_intake *intake)
{
	const struct days period = work->made->levied;
	const struct day january =
			month_days(month_make(month_year(month_of(period.from)), 1)).from;
	const struct registry_view view = { .books = work->books };
	const struct day last = { period.till.number - 1 };
	const char *account = work->made->row->account;
	struct taken_sum now = { .litres = 0 };
	struct taken_sum before = { .litres = 0 };
	struct water water;
	int fault = taken_intake_span(work->books, account, intake->intake, period, &now);

	if (fault == 0) {
		fault = taken_intake_span(work->books, account, intake->intake,
				(struct days){ january, period.from }, &before);
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
	intake->in_plan_litres = intake->volume_litres - over_any(intake);
	return fault;
}

static void add_up(struct declaration *made)
{
	struct declared_intake *all = &made->all;

	all->energy_wh = INT64_MIN;
	for (size_t i = 0; i < made->intake_count; i++) {
		const struct declared_intake *one = &made->intakes[i];

		all->volume_litres += one->volume_litres;
		all->assessed_litres += one->assessed_litres;
		all->previous_cumulative_litres += one->previous_cumulative_litres;
		all->cumulative_litres += one->cumulative_litres;
		all->over_plan_litres += one->over_plan_litres;
		all->over_permit_litres += one->over_permit_litres;
		all->over_other_litres += one->over_other_litres;
		all->in_plan_litres += one->in_plan_litres;
		all->reduction_fen += one->reduction_fen;
		all->due_fen += one->due_fen;
		if (one->energy_wh != INT64_MIN) {
			all->energy_wh = (all->energy_wh == INT64_MIN ? 0 : all->energy_wh) +
					one->energy_wh;
		}
	}
	made->is_nil = !made->is_incomplete && all->volume_litres == 0 && all->due_fen == 0;
}

/* Whose it is, and what he may take. */
static int add_permit(struct gathering *work)
{
	struct declaration *made = work->made;
	const struct registry_view view = { .books = work->books };
	const struct day last = { made->levied.till.number - 1 };
	struct permit_row permit;
	struct whose whose;
	struct lineage lineage;
	struct limits limits = { .has_permit = false };
	int fault = 0;

	made->permit_litres = made->plan_litres = made->plan_year_litres = INT64_MIN;
	(void)whose_account(work->books, made->row->account, last, last, &whose);
	(void)text_copy(made->holder, sizeof(made->holder), whose.holder);
	(void)text_copy(made->credit_code, sizeof(made->credit_code), whose.credit_code);
	(void)text_copy(made->area, sizeof(made->area), whose.area);
	if (!registry_permit(&view, made->row->account, last, &permit)) {
		return 0;
	}
	lineage_find(work->books, made->row->account, last, &lineage);
	fault = limits_find(work->books, &lineage, last, last, &limits);
	if (fault == 0 && limits.has_permit) {
		made->permit_litres = limits.permit_litres;
	}
	if (fault == 0 && limits.has_plan) {
		made->plan_year_litres = limits.plan_litres;
	}
	for (struct month m = month_of(made->levied.from);
			fault == 0 && month_days(m).from.number < made->levied.till.number;
			m.number++) {
		int at = m.number - limits.plan_year.first.number;

		if (at < 0 || at >= ROW_MONTHS || (limits.months >> at & 1) == 0) {
			made->plan_litres = INT64_MIN;
			break;
		}
		made->plan_litres = (made->plan_litres == INT64_MIN ? 0 : made->plan_litres) +
				limits.month_litres[at];
	}
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
