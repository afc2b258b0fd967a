/* SPDX-License-Identifier: Apache-2.0 */

#include "api/year_permits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/balance.h"
#include "api/balance_text.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/wide.h"

/* One permit in one month. */
struct year_permits_line {
	char account[BOOKS_SUBJECT_MAX]; /* whose it is in the end */
	char permit[BOOKS_SUBJECT_MAX];
	char holder[ROW_NAME_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	int month;
	int64_t taken_litres; /* or SHEET_NONE, as the next ones */
	int64_t supplement_litres;
	int64_t year_plan_litres;
	int64_t permit_litres;
	int64_t unknown_days;
};

void year_permits_begin(struct year_permits *permits)
{
	memset(permits, 0, sizeof(*permits));
	for (int i = 0; i < YEAR_PERMITS_MONTHS; i++) {
		permits->months[i] = (struct year_permits_month){
			.taken_litres = SHEET_NONE,
			.compared_litres = SHEET_NONE,
			.compared_plan_litres = SHEET_NONE,
		};
	}
}

void year_permits_finish(struct year_permits *permits)
{
	free(permits->list);
	free(permits->lines);
	permits->list = NULL;
	permits->lines = NULL;
}

/* Adds what is known; of nothing known the sum is not known. */
static int add_known(int64_t *sum, int64_t litres)
{
	if (litres == SHEET_NONE) {
		return 0;
	}
	*sum = *sum == SHEET_NONE ? 0 : *sum;
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

/* ---- a month's lines ---- */

static int add_to_month(struct year_permits_month *month, const struct balance_line *line)
{
	const struct sheet_line *sheet = &line->sheet;
	int fault;

	if (balance_is_wholly_unknown(sheet)) {
		return 0;
	}
	fault = add_known(&month->taken_litres, sheet->taken_litres);
	if (fault == 0 && sheet->plan_litres != SHEET_NONE) {
		fault = add_known(&month->compared_litres, sheet->taken_litres);
		fault = fault < 0 ? fault
				  : add_known(&month->compared_plan_litres,
						    line->is_replaced ? 0 : sheet->plan_litres);
	}
	return fault;
}

static int add_line(struct year_permits *permits, const struct balance_line *line, int month)
{
	const struct sheet_line *sheet = &line->sheet;
	struct year_permits_line *grown = list_grow(permits->lines, &permits->line_room,
			permits->line_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	permits->lines = grown;
	grown += permits->line_count++;
	*grown = (struct year_permits_line){
		.month = month,
		.taken_litres = balance_is_wholly_unknown(sheet) ? SHEET_NONE : sheet->taken_litres,
		.supplement_litres = line->supplement_litres,
		.year_plan_litres = sheet->year_plan_litres,
		.permit_litres = sheet->permit_litres,
		.unknown_days = sheet->unknown_days,
	};
	(void)text_copy(grown->permit, sizeof(grown->permit), sheet->permit);
	(void)text_copy(grown->holder, sizeof(grown->holder), sheet->holder);
	(void)text_copy(grown->area, sizeof(grown->area), sheet->area);
	return add_to_month(&permits->months[month], line);
}

int year_permits_add(struct year_permits *permits, const struct books *books,
		const struct balance *balance, int month, const char *area)
{
	const struct registry_view view = { .books = books };
	const struct day last = { month_days(balance->month).till.number - 1 };
	struct month first;
	int fault = 0;

	assert(month >= 0 && month < YEAR_PERMITS_MONTHS);
	if (sheet_first_month(books, &first) && balance->month.number < first.number) {
		return 0;
	}
	for (size_t i = 0; i < balance->line_count && fault == 0; i++) {
		const char *here = balance->lines[i].sheet.area;

		if (area == NULL ||
				(here[0] != '\0' &&
						registry_area_is_within(&view, here, area, last))) {
			fault = add_line(permits, &balance->lines[i], month);
		}
	}
	return fault;
}

/* ---- accounts ---- */

/* The newest permit of the account. */
static void find_account(const struct books *books, struct year_permits_line *line, struct day last)
{
	char next[TEXT_ID_MAX + 1];

	(void)text_copy(line->account, sizeof(line->account), line->permit);
	for (int i = 0; i < LINEAGE_MAX && books_is_permit(line->account) &&
			lineage_successor(books, line->account, last, next);
			i++) {
		(void)text_copy(line->account, sizeof(line->account), next);
	}
}

/* By account, and in each by month, the account's own permit last. */
static int compare(const void *a, const void *b)
{
	const struct year_permits_line *left = a;
	const struct year_permits_line *right = b;
	int kind = books_is_permit(right->account) - books_is_permit(left->account);
	int order = kind != 0 ? kind : strcmp(left->account, right->account);
	int left_own = strcmp(left->permit, left->account) == 0 ? 1 : 0;
	int right_own = strcmp(right->permit, right->account) == 0 ? 1 : 0;

	order = order != 0 ? order : left->month - right->month;
	order = order != 0 ? order : left_own - right_own;
	return order != 0 ? order : strcmp(left->permit, right->permit);
}

static void add_before(struct year_permit *permit, const char *name)
{
	for (size_t i = 0; i < permit->before_count; i++) {
		if (strcmp(permit->before[i], name) == 0) {
			return;
		}
	}
	if (permit->before_count < LINEAGE_MAX) {
		(void)text_copy(permit->before[permit->before_count++], TEXT_ID_MAX + 1, name);
	}
}

/* What the account's newest line says, of its own permit where it has one. */
static void describe(const struct year_permits_line *line, struct year_permit *ret)
{
	(void)text_copy(ret->holder, sizeof(ret->holder), line->holder);
	(void)text_copy(ret->area, sizeof(ret->area), line->area);
	ret->plan_litres = line->year_plan_litres;
	ret->permit_litres = line->permit_litres;
}

/* The lines of one account, count of them. */
static int join(const struct year_permits_line *lines, size_t count, struct year_permit *ret)
{
	bool has_own = false;
	int fault = 0;

	*ret = (struct year_permit){ .taken_litres = SHEET_NONE,
		.supplement_litres = SHEET_NONE,
		.now_litres = SHEET_NONE };
	for (int i = 0; i < YEAR_PERMITS_MONTHS; i++) {
		ret->months_litres[i] = SHEET_NONE;
	}
	(void)text_copy(ret->account, sizeof(ret->account), lines[0].account);
	for (size_t i = 0; i < count && fault == 0; i++) {
		const struct year_permits_line *line = &lines[i];
		bool is_own = strcmp(line->permit, line->account) == 0;

		if (is_own || !has_own) {
			describe(line, ret);
		}
		if (!is_own) {
			add_before(ret, line->permit);
		}
		has_own = has_own || is_own;
		ret->unknown_days += line->unknown_days;
		fault = add_known(&ret->months_litres[line->month], line->taken_litres);
		fault = fault < 0 ? fault : add_known(&ret->taken_litres, line->taken_litres);
		fault = fault < 0 ? fault
				  : add_known(&ret->supplement_litres, line->supplement_litres);
	}
	fault = fault < 0 ? fault : add_known(&ret->now_litres, ret->taken_litres);
	return fault < 0 ? fault : add_known(&ret->now_litres, ret->supplement_litres);
}

int year_permits_join(struct year_permits *permits, const struct books *books, struct day last)
{
	struct year_permits_line *lines = permits->lines;
	int fault = 0;

	permits->list = calloc(permits->line_count + 1, sizeof(*permits->list));
	if (permits->list == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < permits->line_count; i++) {
		find_account(books, &lines[i], last);
	}
	if (permits->line_count > 0) {
		qsort(lines, permits->line_count, sizeof(*lines), compare);
	}
	for (size_t i = 0; i < permits->line_count && fault == 0;) {
		size_t count = 1;

		while (i + count < permits->line_count &&
				strcmp(lines[i].account, lines[i + count].account) == 0) {
			count++;
		}
		fault = join(&lines[i], count, &permits->list[permits->count++]);
		i += count;
	}
	return fault;
}

int64_t year_permit_ppm(const struct year_permit *permit, int64_t limit_litres)
{
	if (permit->now_litres == SHEET_NONE || limit_litres == SHEET_NONE || limit_litres <= 0) {
		return SHEET_NONE;
	}
	return (int64_t)((wide)permit->now_litres * 1000000 / limit_litres);
}
