/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/sheet.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/closing.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "ledger/sheet_parts.h"
#include "ledger/taken.h"
#include "ledger/timeline.h"
#include "ledger/whose.h"
#include "meter/err.h"
#include "meter/list.h"

const char *sheet_flag_name(enum sheet_flag flag)
{
	switch (flag) {
	case SHEET_NO_PLAN:
		return "no-plan";
	case SHEET_OVER_PLAN:
		return "over-plan";
	case SHEET_OVER_PLAN_YEAR:
		return "over-plan-to-date";
	case SHEET_OVER_PERMIT:
		return "over-permit";
	case SHEET_UNKNOWN:
		return "unknown-days";
	case SHEET_HELD:
		return "held-readings";
	case SHEET_CONFLICT:
		return "conflicting-readings";
	case SHEET_SPREAD:
		return "spread";
	case SHEET_UNPERMITTED:
		return "unpermitted";
	case SHEET_PLAN_ABOVE_PERMIT:
		return "plan-above-permit";
	case SHEET_UNASSIGNED:
		return "unassigned";
	case SHEET_UNVERIFIED:
		return "unverified-meter";
	case SHEET_ASSESSED:
		return "assessed";
	}
	return "";
}

void sheet_line_finish(struct sheet_line *line)
{
	free(line->meters);
	memset(line, 0, sizeof(*line));
}

struct sheet_meter *sheet_line_add(struct sheet_line *line)
{
	struct sheet_meter *grown = list_grow(
			line->meters, &line->meter_room, line->meter_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	line->meters = grown;
	memset(&line->meters[line->meter_count], 0, sizeof(line->meters[0]));
	return &line->meters[line->meter_count++];
}

/* ---- who has a line ---- */

static int add_account(struct sheet *sheet, const char *name)
{
	struct sheet_account *grown = list_grow(sheet->accounts, &sheet->account_room,
			sheet->account_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	sheet->accounts = grown;
	(void)text_copy(sheet->accounts[sheet->account_count++].name, BOOKS_SUBJECT_MAX, name);
	return 0;
}

/* Permits first, then what has none; each by its name. */
static int compare_accounts(const void *a, const void *b)
{
	const char *left = ((const struct sheet_account *)a)->name;
	const char *right = ((const struct sheet_account *)b)->name;

	if (books_is_permit(left) != books_is_permit(right)) {
		return books_is_permit(left) ? -1 : 1;
	}
	return strcmp(left, right);
}

/* Every account there may be a line for, each once: permits, whose meters, whose water. */
static int find_accounts(struct sheet *sheet)
{
	const struct taken_month_row *row = NULL;
	char id[TEXT_ID_MAX + 1] = "";
	size_t kept = 0;
	int fault = 0;

	while (fault == 0 && registry_next_id(sheet->books, ROW_PERMIT, id)) {
		fault = add_account(sheet, id);
	}
	for (size_t i = 0; i < sheet->stay_count && fault == 0; i++) {
		fault = add_account(sheet, sheet->stays[i].account);
	}
	while (fault == 0 &&
			(row = taken_next_account(sheet->books, row == NULL ? "" : row->permit)) !=
					NULL) {
		fault = timeline_is_aside(row->permit) ? 0 : add_account(sheet, row->permit);
	}
	if (fault < 0 || sheet->account_count == 0) {
		return fault;
	}
	qsort(sheet->accounts, sheet->account_count, sizeof(*sheet->accounts), compare_accounts);
	for (size_t i = 0; i < sheet->account_count; i++) {
		if (kept == 0 ||
				strcmp(sheet->accounts[kept - 1].name, sheet->accounts[i].name) !=
						0) {
			sheet->accounts[kept++] = sheet->accounts[i];
		}
	}
	sheet->account_count = kept;
	return 0;
}

int sheet_open(const struct books *books, struct month month, int64_t now_s, struct sheet **ret)
{
	SCOPED(sheet_close) struct sheet *sheet = calloc(1, sizeof(*sheet));
	struct month first = month_make(month_year(month) - 1, 1);
	int fault;

	if (sheet == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	sheet->books = books;
	sheet->month = month;
	sheet->days = month_days(month);
	sheet->ended_day = zone_day(&books->zone, (struct instant){ now_s }).number - 1;
	sheet->at = month.number - first.number;
	for (int i = 0; i <= SHEET_MONTHS; i++) {
		struct month other = { first.number + i };

		sheet->starts[i] = month_days(other).from.number;
		if (i >= 12 && i < sheet->at) {
			sheet->is_closed[i] = closing_has(books, other);
		}
	}
	fault = sheet_find_places(sheet);
	if (fault == 0) {
		fault = sheet_find_stays(sheet);
	}
	if (fault == 0) {
		fault = find_accounts(sheet);
	}
	if (fault == 0) {
		*ret = sheet;
		sheet = NULL;
	}
	return fault;
}

void sheet_close(struct sheet *sheet)
{
	if (sheet != NULL) {
		free(sheet->stays);
		metering_finish(&sheet->metering);
		free(sheet->accounts);
		free(sheet->places);
		free(sheet);
	}
}

/* ---- one line ---- */

static void name_line(const struct sheet *sheet, struct sheet_line *line)
{
	const struct registry_view view = { .books = sheet->books };
	const struct day last = { sheet->days.till.number - 1 };
	const char *colon = strchr(line->permit, ':');
	struct permit_row permit;
	struct intake_row intake;
	struct whose whose;

	if (colon == NULL) {
		if (registry_permit(&view, line->permit, last, &permit)) {
			(void)text_copy(line->holder, sizeof(line->holder), permit.holder);
			(void)text_copy(line->area, sizeof(line->area), permit.area);
			line->source = permit.source;
			line->uses = permit.uses;
		}
		return;
	}
	if (!registry_intake(&view, colon + 1, last, &intake)) {
		return;
	}
	if (intake.permit[0] != '\0' &&
			registry_permit_words(&view, intake.permit, last, &permit)) {
		line->source = permit.source;
		line->uses = permit.uses;
	}
	(void)whose_intake(sheet->books, intake.intake, last, &whose);
	(void)text_copy(line->holder, sizeof(line->holder), whose.holder);
	(void)text_copy(line->area, sizeof(line->area), whose.area);
	line->source = intake.source == SOURCE_ANY ? line->source : intake.source;
	line->uses = intake.uses == 0 ? line->uses : intake.uses;
}

/* Adds one account's months to the line's year: its own, or a permit's that it continues. */
static int add_year(const struct sheet *sheet, const char *account, const struct sheet_taken *taken,
		struct sheet_line *line)
{
	int last_month = sheet->at - 1;
	int last_year = sheet->at - 12;
	int fault = 0;

	for (int m = 12; m <= sheet->at && fault == 0; m++) {
		fault = sheet_add(&line->year_taken_litres, taken->litres[m]);
		if (fault == 0) {
			fault = sheet_add(&line->year_exempt_litres, taken->exempt[m]);
		}
		if (fault == 0 && sheet->is_closed[m]) {
			struct month month = { sheet->month.number - sheet->at + m };
			int64_t change = taken->litres[m] -
					closing_taken(sheet->books, month, account);

			fault = sheet_add(&line->prior_adjust_litres, change);
		}
	}
	if (fault == 0 && taken->has_water[last_month]) {
		line->last_month_litres =
				line->last_month_litres == SHEET_NONE ? 0 : line->last_month_litres;
		fault = sheet_add(&line->last_month_litres, taken->litres[last_month]);
	}
	if (fault == 0 && taken->has_water[last_year]) {
		line->last_year_litres =
				line->last_year_litres == SHEET_NONE ? 0 : line->last_year_litres;
		fault = sheet_add(&line->last_year_litres, taken->litres[last_year]);
	}
	return fault;
}

/*
 * A permit with `replaces` continues its predecessor's account: one year, one taken
 * (F6). *counted gets what of theirs counts against the month's plan.
 */
static int add_predecessors(struct sheet *sheet, struct sheet_line *line, int64_t *counted)
{
	const struct day last = { sheet->days.till.number - 1 };
	struct lineage lineage;
	int fault = 0;

	lineage_find(sheet->books, line->permit, last, &lineage);
	for (size_t i = 1; i < lineage.count && fault == 0; i++) {
		struct sheet_taken taken;

		fault = sheet_sum(sheet, lineage.permits[i], NULL, &taken);
		if (fault == 0) {
			fault = add_year(sheet, lineage.permits[i], &taken, line);
		}
		if (fault == 0) {
			fault = sheet_add(
					counted, taken.litres[sheet->at] - taken.exempt[sheet->at]);
		}
	}
	return fault;
}

static int compare_meters(const void *a, const void *b)
{
	const struct sheet_meter *left = a;
	const struct sheet_meter *right = b;
	int order = strcmp(left->intake, right->intake);

	order = order != 0 ? order : strcmp(left->meter, right->meter);
	return order != 0 ? order : left->days.from.number - right->days.from.number;
}

static int fill_meters(const struct sheet *sheet, struct sheet_line *line)
{
	int64_t received = 0;
	int64_t expected = 0;
	int fault = 0;

	if (line->meter_count > 1) {
		qsort(line->meters, line->meter_count, sizeof(line->meters[0]), compare_meters);
	}
	for (size_t i = 0; i < line->meter_count && fault == 0; i++) {
		struct sheet_meter *meter = &line->meters[i];

		fault = sheet_fill_meter(sheet, line, meter);
		/* One that sends too much does not make up for one that is silent. */
		received += meter->readings < meter->expected ? meter->readings : meter->expected;
		expected += meter->expected;
	}
	line->arrival_ppm = expected == 0 ? SHEET_NONE : received * 1000000 / expected;
	return fault;
}

/* Known figures only: SHEET_NONE on either side passes nothing. */
static bool is_over(int64_t litres, int64_t limit)
{
	return limit != SHEET_NONE && litres > limit;
}

static uint32_t ceiling_flags(const struct sheet_line *line, int64_t counted, int64_t plan_to_date)
{
	uint32_t flags = line->plan_litres == SHEET_NONE ? SHEET_NO_PLAN : 0;
	int64_t year_litres = line->year_taken_litres - line->year_exempt_litres;

	flags |= is_over(counted, line->plan_litres) ? SHEET_OVER_PLAN : 0;
	flags |= is_over(year_litres, plan_to_date) ? SHEET_OVER_PLAN_YEAR : 0;
	flags |= is_over(year_litres, line->permit_litres) ? SHEET_OVER_PERMIT : 0;
	flags |= is_over(line->year_plan_litres, line->permit_litres) ? SHEET_PLAN_ABOVE_PERMIT : 0;
	return flags;
}

/* The permit's year, the month's plan, the year's, and that of the months so far: what is known. */
static int set_limits(const struct sheet *sheet, struct sheet_line *line, int64_t *ret_to_date)
{
	const struct day last = { sheet->days.till.number - 1 };
	struct lineage lineage;
	struct limits limits;
	int fault;
	int at;

	*ret_to_date = SHEET_NONE;
	lineage_find(sheet->books, line->permit, last, &lineage);
	if (lineage.count == 0) {
		return 0;
	}
	fault = limits_find(sheet->books, &lineage, last, last, &limits);
	if (fault < 0) {
		return fault;
	}
	at = sheet->month.number - limits.plan_year.first.number;
	line->permit_litres = limits.has_permit ? limits.permit_litres : SHEET_NONE;
	line->year_plan_litres = limits.has_plan ? limits.plan_litres : SHEET_NONE;
	if (at >= 0 && at < ROW_MONTHS && (limits.months >> at & 1) != 0) {
		line->plan_litres = limits.month_litres[at];
		*ret_to_date = limits.has_plan ? limits.to_date_litres[at] : SHEET_NONE;
	}
	return 0;
}

/* Those of an account's ceilings stand with its newest permit. */
static int set_flags(const struct sheet *sheet, struct sheet_line *line, int64_t counted)
{
	const struct day last = { sheet->days.till.number - 1 };
	char successor[TEXT_ID_MAX + 1];
	int64_t plan_to_date;
	int fault = 0;

	line->plan_litres = line->year_plan_litres = SHEET_NONE;
	if (books_is_permit(line->permit)) {
		fault = set_limits(sheet, line, &plan_to_date);
		if (!lineage_successor(sheet->books, line->permit, last, successor)) {
			line->flags |= ceiling_flags(line, counted, plan_to_date);
		}
	} else {
		line->flags |= timeline_rest(line->permit, TIMELINE_UNPERMITTED) != NULL
				? SHEET_UNPERMITTED
				: SHEET_UNASSIGNED;
	}
	line->flags |= line->unknown_days > 0 ? SHEET_UNKNOWN : 0;
	line->flags |= line->spread_litres != 0 ? SHEET_SPREAD : 0;
	line->flags |= line->is_assessed ? SHEET_ASSESSED : 0;
	return fault;
}

/* Empties a line but for the room of its meters. */
static void begin_line(const char *account, struct sheet_line *line)
{
	struct sheet_meter *meters = line->meters;
	size_t room = line->meter_room;

	memset(line, 0, sizeof(*line));
	line->meters = meters;
	line->meter_room = room;
	(void)text_copy(line->permit, sizeof(line->permit), account);
	line->permit_litres = line->last_month_litres = line->last_year_litres = SHEET_NONE;
}

/* The sums and meters: what tells whether there is a line at all. */
static int sum_line(struct sheet *sheet, const char *account, struct sheet_line *line,
		bool *ret_has_water)
{
	struct sheet_taken taken;
	int fault;

	begin_line(account, line);
	fault = sheet_sum(sheet, account, line, &taken);
	if (fault < 0) {
		return fault;
	}
	*ret_has_water = taken.has_water[sheet->at];
	line->taken_litres = taken.litres[sheet->at];
	line->assessed_litres = taken.assessed[sheet->at];
	line->exempt_litres = taken.exempt[sheet->at];
	line->measured_litres = line->taken_litres - line->assessed_litres;
	line->spread_litres = taken.spread_litres;
	return add_year(sheet, account, &taken, line);
}

static int finish_line(struct sheet *sheet, struct sheet_line *line)
{
	int64_t counted = line->taken_litres - line->exempt_litres;
	int fault = add_predecessors(sheet, line, &counted);

	if (fault == 0) {
		name_line(sheet, line);
		fault = fill_meters(sheet, line);
	}
	return fault < 0 ? fault : set_flags(sheet, line, counted);
}

int sheet_line(struct sheet *sheet, const char *account, struct sheet_line *ret)
{
	bool has_water;
	int fault = sum_line(sheet, account, ret, &has_water);

	return fault < 0 ? fault : finish_line(sheet, ret);
}

static bool is_in_force(const struct sheet *sheet, const char *permit)
{
	const struct registry_view view = { .books = sheet->books };
	struct permit_row row;

	return registry_permit(&view, permit, (struct day){ sheet->days.till.number - 1 }, &row) &&
			row.valid_from.number < sheet->days.till.number &&
			(!row_has_day(row.valid_until) ||
					row.valid_until.number >= sheet->days.from.number);
}

/* The line of an account, if it is one of the sheet. */
static int line_if_any(struct sheet *sheet, const char *account, struct sheet_line *ret)
{
	bool has_water;
	int fault = sum_line(sheet, account, ret, &has_water);

	if (fault < 0) {
		return fault;
	}
	if (!has_water && ret->meter_count == 0 &&
			!(books_is_permit(account) && is_in_force(sheet, account))) {
		return SHEET_END;
	}
	fault = finish_line(sheet, ret);
	return fault < 0 ? fault : SHEET_OK;
}

int sheet_find(struct sheet *sheet, const char *account, struct sheet_line *ret)
{
	for (size_t i = 0; i < sheet->account_count; i++) {
		if (strcmp(sheet->accounts[i].name, account) == 0) {
			return line_if_any(sheet, account, ret);
		}
	}
	return SHEET_END;
}

int sheet_next(struct sheet *sheet, struct sheet_line *ret)
{
	int answer = SHEET_END;

	sheet->is_walking = true;
	while (answer == SHEET_END && sheet->next_account < sheet->account_count) {
		answer = line_if_any(sheet, sheet->accounts[sheet->next_account++].name, ret);
	}
	if (answer == SHEET_END) {
		sheet->is_walking = false;
	}
	return answer;
}
