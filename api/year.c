/* SPDX-License-Identifier: Apache-2.0 */

#include "api/year.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/balance.h"
#include "api/balance_text.h"
#include "api/issued.h"
#include "billing/billing_kinds.h"
#include "billing/late.h"
#include "ledger/finding.h"
#include "ledger/indicator.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "ledger/whose.h"
#include "meter/err.h"
#include "meter/wide.h"

struct work {
	struct ledger *ledger;
	const struct books *books;
	struct registry_view view;
	struct day today;
	struct day last;    /* of the year: where areas lie is asked of it */
	const char *within; /* only this area and those below it; NULL: all */
	struct year_sheet *year;
};

static int add(int64_t *sum, int64_t amount)
{
	return __builtin_add_overflow(*sum, amount, sum) ? WEIR_FAULT_RANGE : 0;
}

/* Adds what is known; the sum is known once something is. */
static int add_known(int64_t *sum, int64_t amount)
{
	if (amount == YEAR_NONE) {
		return 0;
	}
	*sum = *sum == YEAR_NONE ? 0 : *sum;
	return add(sum, amount);
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct year_area *)a)->area, ((const struct year_area *)b)->area);
}

static struct year_area *find(const struct work *work, const char *area)
{
	struct year_area key;

	if (work->year->count == 0 || !text_copy(key.area, sizeof(key.area), area)) {
		return NULL;
	}
	return bsearch(&key, work->year->areas, work->year->count, sizeof(key), compare);
}

/* The next area at or above one that the sheet has; `here` begins with the area itself. */
static struct year_area *next_above(const struct work *work, char here[static TEXT_ID_MAX + 1])
{
	struct year_area *found = NULL;

	for (int depth = 0; depth < REGISTRY_AREAS_DEEP && here[0] != '\0' && found == NULL;
			depth++) {
		struct area_row row;

		found = find(work, here);
		if (!registry_area(&work->view, here, work->last, &row)) {
			row.parent[0] = '\0';
		}
		(void)text_copy(here, TEXT_ID_MAX + 1, row.parent);
	}
	return found;
}

/* ---- months ---- */

/*
 * What has no plan is no part of one, nor is a month before the ledger's first;
 * an account's plan is its newest permit's line's.
 */
static int add_plan(struct year_month *month, const struct balance_line *line, bool is_known)
{
	const struct sheet_line *sheet = &line->sheet;
	int64_t plan = line->is_replaced ? 0 : sheet->plan_litres;
	int fault;

	if (sheet->plan_litres == SHEET_NONE) {
		return 0;
	}
	fault = add_known(&month->plan_litres, plan);
	if (fault == 0 && is_known && !balance_is_wholly_unknown(sheet)) {
		fault = add(&month->compared_litres, sheet->taken_litres);
		fault = fault < 0 ? fault : add(&month->compared_plan_litres, plan);
	}
	return fault;
}

static int add_line(struct year_month *month, const struct balance_line *line, bool is_known)
{
	const struct sheet_line *sheet = &line->sheet;
	int fault = add(&month->lines_litres, sheet->taken_litres);

	fault = fault < 0 ? fault : add(&month->measured_litres, sheet->measured_litres);
	fault = fault < 0 ? fault : add(&month->assessed_litres, sheet->assessed_litres);
	fault = fault < 0 ? fault : add_known(&month->supplement_litres, line->supplement_litres);
	fault = fault < 0 ? fault : add_known(&month->last_year_litres, sheet->last_year_litres);
	month->unknown_days += sheet->unknown_days;
	return fault < 0 ? fault : add_plan(month, line, is_known);
}

/* A line stands in its own area and in all above it. */
static int add_lines(const struct work *work, const struct balance *balance, int at)
{
	struct month first;
	bool is_known = !sheet_first_month(work->books, &first) ||
			balance->month.number >= first.number;
	int fault = 0;

	for (size_t i = 0; i < balance->line_count && fault == 0; i++) {
		char here[TEXT_ID_MAX + 1];
		struct year_area *area;
		int depth = 0;

		(void)text_copy(here, sizeof(here), balance->lines[i].sheet.area);
		while (fault == 0 && depth++ < REGISTRY_AREAS_DEEP &&
				(area = next_above(work, here)) != NULL) {
			fault = add_line(&area->months[at], &balance->lines[i], is_known);
		}
	}
	return fault;
}

static void add_rows(const struct work *work, const struct balance *balance, int at)
{
	for (size_t i = 0; i < balance->area_count; i++) {
		const struct sheet_area *row = &balance->areas[i];
		struct year_area *area = find(work, row->area);

		if (area == NULL || row->source != SOURCE_ANY) {
			continue;
		}
		area->months[at].taken_litres = row->taken_litres;
		area->cap_litres = row->cap_litres;
		area->permits_limit_litres = row->permits_limit_litres;
		area->permits_litres = row->permits_litres;
		area->sheets_year_litres = row->year_taken_litres;
	}
}

static int add_month(const struct work *work, int at)
{
	SCOPED(balance_close) struct balance *balance = NULL;
	const struct balance_options options = { .month = month_make(work->year->year, at + 1) };
	int fault;

	if (month_days(options.month).from.number > work->today.number) {
		return 0;
	}
	fault = balance_open(work->ledger, &options, &balance);
	if (fault != 0) {
		return fault;
	}
	for (size_t i = 0; i < work->year->count; i++) {
		work->year->areas[i].months[at].has_begun = true;
		work->year->areas[i].months[at].is_closed = balance->is_closed;
	}
	add_rows(work, balance, at);
	fault = year_permits_add(&work->year->permits, work->books, balance, at, work->within);
	return fault < 0 ? fault : add_lines(work, balance, at);
}

static int sum_months(struct year_area *area)
{
	int fault = 0;

	for (int i = 0; i < YEAR_MONTHS && fault == 0; i++) {
		struct year_month *month = &area->months[i];

		if (!month->has_begun) {
			continue;
		}
		area->sum.has_begun = true;
		fault = add(&area->sum.taken_litres, month->taken_litres);
		fault = fault < 0 ? fault : add(&area->sum.lines_litres, month->lines_litres);
		fault = fault < 0 ? fault : add(&area->sum.measured_litres, month->measured_litres);
		fault = fault < 0 ? fault : add(&area->sum.assessed_litres, month->assessed_litres);
		fault = fault < 0
				? fault
				: add_known(&area->sum.supplement_litres, month->supplement_litres);
		fault = fault < 0 ? fault : add_known(&area->sum.plan_litres, month->plan_litres);
		fault = fault < 0 ? fault : add(&area->sum.compared_litres, month->compared_litres);
		fault = fault < 0
				? fault
				: add(&area->sum.compared_plan_litres, month->compared_plan_litres);
		fault = fault < 0 ? fault
				  : add_known(&area->sum.last_year_litres, month->last_year_litres);
		area->sum.unknown_days += month->unknown_days;
		month->to_date_litres = area->sum.taken_litres;
	}
	area->sum.to_date_litres = area->sum.taken_litres;
	return fault;
}

/* ---- charges and findings ---- */

static int add_invoice(void *context, const struct issued *issued)
{
	const struct work *work = context;
	const struct invoice_row *row = issued->row;
	const struct day last = { (int32_t)row->period_till - 1 };
	bool is_draft = issued->notice.number == LATE_NO_DAY.number;
	char here[TEXT_ID_MAX + 1];
	struct year_area *area;
	struct whose whose;
	int depth = 0;
	int fault = 0;

	assert(row->kind > 0 && row->kind < YEAR_KINDS);
	(void)whose_account(work->books, row->account, last, last, &whose);
	(void)text_copy(here, sizeof(here), whose.area);
	while (fault == 0 && depth++ < REGISTRY_AREAS_DEEP &&
			(area = next_above(work, here)) != NULL) {
		area->invoices[row->kind]++;
		fault = add(is_draft ? &area->drafts_fen[row->kind] : &area->charges_fen[row->kind],
				row->total_fen);
	}
	return fault;
}

static void count_finding(const struct work *work, const struct finding_row *row)
{
	const struct days days = { month_days(month_make(work->year->year, 1)).from,
		month_days(month_make(work->year->year + 1, 1)).from };
	bool is_of_year = row->day >= days.from.number && row->day < days.till.number;
	char here[TEXT_ID_MAX + 1];
	struct year_area *area;
	int depth = 0;

	(void)text_copy(here, sizeof(here), row->area);
	while (depth++ < REGISTRY_AREAS_DEEP && (area = next_above(work, here)) != NULL) {
		area->found += is_of_year ? 1 : 0;
		area->closed += is_of_year && row->closed != 0 ? 1 : 0;
		area->withdrawn += is_of_year && row->withdrawn != 0 ? 1 : 0;
		area->open += finding_is_open(row) ? 1 : 0;
		area->overdue += finding_is_overdue(work->books, row) ? 1 : 0;
	}
}

static void count_findings(const struct work *work)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(work->books, BOOK_FINDING), NULL, 0);
	const struct finding_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		count_finding(work, row);
	}
}

/* ---- figures of documents ---- */

static int64_t figure(const struct work *work, const char *area, enum indicator indicator)
{
	struct indicator_row row;
	int64_t litres;

	return registry_indicator(&work->view, area, work->year->year, indicator, work->today,
			       &row) && indicator_litres(&row, &litres)
			? litres
			: YEAR_NONE;
}

static int64_t figure_or_0(const struct work *work, const char *area, enum indicator indicator)
{
	int64_t litres = figure(work, area, indicator);

	return litres == YEAR_NONE ? 0 : litres;
}

static int add_stock(const struct work *work, struct year_area *area)
{
	struct year_stock *stock = &area->stock;
	wide rest;

	stock->opening_litres = figure(work, area->area, INDICATOR_STOCK_OPENING);
	stock->closing_litres = figure(work, area->area, INDICATOR_STOCK_CLOSING);
	stock->in_litres = figure_or_0(work, area->area, INDICATOR_STOCK_IN);
	stock->out_litres = figure_or_0(work, area->area, INDICATOR_STOCK_OUT);
	stock->loss_litres = figure_or_0(work, area->area, INDICATOR_STOCK_LOSS);
	stock->gain_litres = figure_or_0(work, area->area, INDICATOR_STOCK_GAIN);
	stock->write_off_litres = figure_or_0(work, area->area, INDICATOR_STOCK_WRITE_OFF);
	stock->is_known = stock->opening_litres != YEAR_NONE && stock->closing_litres != YEAR_NONE;
	if (!stock->is_known) {
		return 0;
	}
	rest = (wide)stock->opening_litres + stock->in_litres - stock->out_litres -
			stock->loss_litres + stock->gain_litres - stock->write_off_litres -
			stock->closing_litres;
	stock->unexplained_litres = (int64_t)rest;
	return rest > INT64_MAX || rest < -INT64_MAX ? WEIR_FAULT_RANGE : 0;
}

/* Use as published, and the sum of the same of the areas just below, where each has one. */
static int add_published(const struct work *work, struct year_area *area)
{
	char id[TEXT_ID_MAX + 1] = "";
	int64_t sum = YEAR_NONE;
	int fault = 0;

	area->published_litres = figure(work, area->area, INDICATOR_TOTAL_USE);
	area->parts_litres = YEAR_NONE;
	while (fault == 0 && registry_next_id(work->books, ROW_AREA, id)) {
		struct area_row row;
		int64_t litres;

		if (!registry_area(&work->view, id, work->last, &row) ||
				strcmp(row.parent, area->area) != 0) {
			continue;
		}
		litres = figure(work, id, INDICATOR_TOTAL_USE);
		if (litres == YEAR_NONE) {
			return 0;
		}
		fault = add_known(&sum, litres);
	}
	area->parts_litres = sum;
	return fault;
}

/* ---- all of it ---- */

static int find_areas(struct work *work)
{
	size_t room = shelf_count(books_shelf(work->books, BOOK_AREA));
	char id[TEXT_ID_MAX + 1] = "";

	work->year->areas = calloc(room + 1, sizeof(*work->year->areas));
	if (work->year->areas == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(work->books, ROW_AREA, id)) {
		struct year_area *area = &work->year->areas[work->year->count];
		struct area_row row;

		if (work->within != NULL &&
				!registry_area_is_within(
						&work->view, id, work->within, work->last)) {
			continue;
		}
		assert(work->year->count < room);
		(void)text_copy(area->area, sizeof(area->area), id);
		if (registry_area(&work->view, id, work->last, &row)) {
			(void)text_copy(area->name, sizeof(area->name), row.name);
		}
		area->cap_litres = area->permits_limit_litres = YEAR_NONE;
		area->sum.plan_litres = area->sum.last_year_litres = YEAR_NONE;
		area->sum.supplement_litres = YEAR_NONE;
		for (int i = 0; i < YEAR_MONTHS; i++) {
			area->months[i].plan_litres = area->months[i].last_year_litres = YEAR_NONE;
			area->months[i].supplement_litres = YEAR_NONE;
		}
		work->year->count++;
	}
	return 0;
}

static int gather(struct work *work)
{
	const struct issued_choice choice = {
		.period = { month_days(month_make(work->year->year, 1)).from,
				month_days(month_make(work->year->year + 1, 1)).from },
	};
	int fault = find_areas(work);

	for (int i = 0; i < YEAR_MONTHS && fault == 0; i++) {
		fault = add_month(work, i);
	}
	if (fault == 0) {
		fault = year_permits_join(&work->year->permits, work->books,
				work->year->has_ended ? work->last : work->today);
	}
	if (fault == 0) {
		fault = issued_walk(work->ledger, &choice, add_invoice, work);
	}
	if (fault == 0) {
		count_findings(work);
	}
	for (size_t i = 0; i < work->year->count && fault == 0; i++) {
		fault = sum_months(&work->year->areas[i]);
		fault = fault < 0 ? fault : add_stock(work, &work->year->areas[i]);
		fault = fault < 0 ? fault : add_published(work, &work->year->areas[i]);
	}
	return fault;
}

int year_open(struct ledger *ledger, int year, const char *area, struct year_sheet **ret)
{
	SCOPED(year_close) struct year_sheet *made = calloc(1, sizeof(*made));
	const struct books *books = ledger_books(ledger);
	struct work work = {
		.ledger = ledger,
		.books = books,
		.view = { .books = books },
		.today = zone_day(
				&books->zone, (struct instant){ books_origin(books)->recorded_s }),
		.last = { month_days(month_make(year + 1, 1)).from.number - 1 },
		.within = area,
		.year = made,
	};
	int fault;

	if (made == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	made->year = year;
	made->has_ended = work.last.number < work.today.number;
	year_permits_begin(&made->permits);
	fault = gather(&work);
	if (fault == 0) {
		*ret = made;
		made = NULL;
	}
	return fault;
}

void year_close(struct year_sheet *year)
{
	if (year != NULL) {
		year_permits_finish(&year->permits);
		free(year->areas);
		free(year);
	}
}

int64_t year_plan_ppm(const struct year_month *month)
{
	return month->compared_plan_litres <= 0 ? YEAR_NONE
						: (int64_t)((wide)month->compared_litres * 1000000 /
								  month->compared_plan_litres);
}

int64_t year_cap_ppm(const struct year_area *area, int64_t litres)
{
	if (area->cap_litres == YEAR_NONE || area->cap_litres <= 0) {
		return YEAR_NONE;
	}
	return (int64_t)((wide)litres * 1000000 / area->cap_litres);
}
