/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/touched.h"
#include "ledger/books_rights.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/books_rights.h"
#include "ledger/group.h"
#include "ledger/item.h"
#include "ledger/kind.h"
#include "ledger/limit_order.h"
#include "ledger/registry.h"
#include "ledger/right.h"
#include "ledger/taken.h"
#include "ledger/warning.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	YEAR_DAYS = 366,
};

/* Two permits of one account, noted both ways: the other replaces the permit, or is replaced by it. */
struct tie {
	char permit[TEXT_ID_MAX + 1];
	char other[TEXT_ID_MAX + 1];
	int64_t is_successor; /* of the other */
};

struct touched {
	uint64_t kind;             /* of the entry being folded */
	struct shelf *ties;        /* no book either */
	bool has_ties;             /* they were looked for */
	struct shelf *years;       /* no book: found by name, never stored */
	struct touched_year *last; /* the one noted last: readings come meter by meter */
	struct touched_year **list;
	size_t count, room;
	int64_t first_year, last_year; /* of areas */
};

static const struct column columns[] = {
	COLUMN(struct touched_year, permit, COLUMN_TEXT),
	COLUMN(struct touched_year, year, COLUMN_INT),
	COLUMN(struct touched_year, is_known, COLUMN_INT),
	COLUMN(struct touched_year, slack_litres, COLUMN_INT),
	COLUMN(struct touched_year, last_month, COLUMN_INT),
	COLUMN(struct touched_year, is_listed, COLUMN_INT),
	COLUMN(struct touched_year, moved, COLUMN_INT),
	COLUMN(struct touched_year, moved_litres, COLUMN_INT),
	COLUMN(struct touched_year, first_day, COLUMN_INT),
	COLUMN(struct touched_year, last_day, COLUMN_INT),
	COLUMN(struct touched_year, changed_from, COLUMN_INT),
};

static const struct shelf_table table = {
	.name = "touched",
	.row_size = sizeof(struct touched_year),
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key_count = 2,
	.knows_order = true,
	.owner = "ledger",
};

static const struct column tie_columns[] = {
	COLUMN(struct tie, permit, COLUMN_TEXT),
	COLUMN(struct tie, other, COLUMN_TEXT),
	COLUMN(struct tie, is_successor, COLUMN_INT),
};

static const struct shelf_table tie_table = {
	.name = "tie",
	.row_size = sizeof(struct tie),
	.columns = tie_columns,
	.column_count = sizeof(tie_columns) / sizeof(tie_columns[0]),
	.key_count = 3,
	.knows_order = true,
	.owner = "ledger",
};

int touched_open(struct touched **ret)
{
	struct touched *touched = calloc(1, sizeof(*touched));
	int fault;

	if (touched == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	touched->first_year = INT64_MAX;
	touched->last_year = INT64_MIN;
	fault = shelf_open(&table, &touched->years);
	if (fault == 0) {
		fault = shelf_open(&tie_table, &touched->ties);
	}
	if (fault < 0) {
		touched_close(touched);
		return fault;
	}
	*ret = touched;
	return 0;
}

void touched_close(struct touched *touched)
{
	if (touched != NULL) {
		shelf_close(touched->years);
		free(touched->list);
		shelf_close(touched->ties);
		free(touched);
	}
}

static int find_year(struct touched *touched, const char *permit, int64_t year,
		struct touched_year **ret)
{
	struct touched_year key = { .year = year };
	struct touched_year *last = touched->last;
	int fault;

	if (last != NULL && last->year == year && strcmp(last->permit, permit) == 0) {
		*ret = last;
		return 0;
	}
	if (!text_copy(key.permit, sizeof(key.permit), permit)) {
		return WEIR_FAULT_BROKEN;
	}
	/* Placed and not made: what has no store need not remember what changed. */
	fault = shelf_place(touched->years, &key, (void **)ret);
	touched->last = fault == 0 ? *ret : NULL;
	return fault;
}

static int list_year(struct touched *touched, struct touched_year *year)
{
	struct touched_year **grown;

	year->is_known = 0;
	if (year->is_listed != 0) {
		return 0;
	}
	grown = list_grow(touched->list, &touched->room, touched->count + 1,
			sizeof(struct touched_year *));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	touched->list = grown;
	touched->list[touched->count++] = year;
	year->is_listed = 1;
	year->moved = year->moved_litres = 0;
	year->first_day = year->changed_from = INT64_MAX;
	year->last_day = INT64_MIN;
	return 0;
}

int touched_water(const struct books *books, const struct taken_row *posting, struct month month)
{
	struct touched *touched = books->touched;
	int64_t litres = posting->measured_litres;
	struct touched_year *year;
	int fault;

	touched_area(books, month_year(month));
	if (touched == NULL || !books_is_permit(posting->permit)) {
		return 0;
	}
	fault = find_year(touched, posting->permit, month_year(month), &year);
	if (fault < 0 ||
			__builtin_add_overflow(litres,
					posting->assessed_litres - posting->exempt_litres,
					&litres)) {
		return fault < 0 ? fault : WEIR_FAULT_RANGE;
	}
	if (touched->kind == KIND_READINGS && year->is_known != 0 &&
			posting->assessed_litres == 0 && litres >= 0 &&
			litres < year->slack_litres && month.number <= year->last_month) {
		year->slack_litres -= litres;
		return 0;
	}
	fault = list_year(touched, year);
	if (fault == 0 && (litres != 0 || posting->assessed_litres != 0)) {
		year->moved++;
		year->moved_litres += litres;
		year->first_day = posting->day < year->first_day ? posting->day : year->first_day;
		year->last_day = posting->day > year->last_day ? posting->day : year->last_day;
	}
	return fault;
}

void touched_kind(const struct books *books, uint64_t kind)
{
	if (books->touched != NULL) {
		books->touched->kind = kind;
	}
}

static int add_year(const struct books *books, const char *permit, int64_t number)
{
	struct touched_year *year;
	int fault = find_year(books->touched, permit, number, &year);

	return fault < 0 ? fault : list_year(books->touched, year);
}

int touched_limit(const struct books *books, const char *permit, int32_t from, bool is_change)
{
	struct taken_month_row key;
	struct shelf_cursor cursor;
	const struct taken_month_row *row;
	int64_t first = from == INT32_MIN
			? INT64_MIN
			: month_make(day_date((struct day){ from }).year, 1).number;
	int64_t done = INT64_MIN;
	int fault = 0;

	if (books->touched == NULL) {
		return 0;
	}
	cursor = taken_months(books, permit, first, &key);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		int64_t number = month_year((struct month){ (int32_t)row->month });

		if (number != done) {
			fault = add_year(books, permit, number);
			done = number;
		}
		if (fault == 0 && is_change) {
			struct touched_year *year = books->touched->last;

			year->changed_from = from < year->changed_from ? from : year->changed_from;
		}
	}
	return fault;
}

/* A row that comes into force moves its own limits, and those of the permit that it replaces. */
static int begin_row(const struct books *books, enum row_kind kind, const struct registry_row *row)
{
	struct item_cursor bytes = item_cursor(row->row.data, row->row.size);
	int32_t from = (int32_t)row->from;
	union row read;
	int fault = touched_limit(books, row->id, from, false);

	if (fault < 0 || kind != ROW_PERMIT || !row_take(&bytes, kind, &read) ||
			read.permit.replaces[0] == '\0') {
		return fault;
	}
	return touched_limit(books, read.permit.replaces, from, false);
}

int touched_group(const struct books *books, const struct group_row *row, int32_t from,
		bool is_change)
{
	char permit[TEXT_ID_MAX + 1];
	int fault = 0;

	for (size_t i = 0; fault == 0 && group_member(row, i, permit); i++) {
		fault = touched_limit(books, permit, from, is_change);
	}
	return fault;
}

/* A group's row that comes into force moves the limit of all its permits. */
static int begin_groups(const struct books *books, int32_t begins)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_GROUP), NULL, 0);
	const struct registry_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(row->row.data, row->row.size);
		union row group;

		if (row->from == begins && row_take(&bytes, ROW_GROUP, &group)) {
			fault = touched_group(books, &group.group, begins - YEAR_DAYS, false);
		}
	}
	return fault;
}

/* Orders that begin to hold with a day, or cease to; of a year that may have begun long before. */
static int begin_orders(const struct books *books, int32_t begins)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_LIMIT_ORDER), NULL, 0);
	const struct limit_order_row *order;
	int fault = 0;

	while (fault == 0 && (order = shelf_next(&cursor)) != NULL) {
		if (order->withdrawn == 0 &&
				(order->from == begins || limit_order_till(order) == begins)) {
			fault = touched_limit(books, order->permit, begins - YEAR_DAYS, false);
		}
	}
	return fault;
}

/* The same of trades. */
static int begin_trades(const struct books *books, int32_t begins)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TRADE_NUMBER), NULL, 0);
	const struct trade_number_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->since == begins && row->kind == RIGHT_ABSTRACTION) {
			fault = touched_limit(books, row->id, (int32_t)row->period_from, false);
		} else if (row->since == begins && row->basis == BASIS_CAP) {
			touched_area(books,
					month_year(month_of((struct day){
							(int32_t)row->period_from })));
		}
	}
	return fault;
}

int touched_all(const struct books *books, int32_t from)
{
	char permit[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	while (books->touched != NULL && fault == 0 &&
			registry_next_id(books, ROW_PERMIT, permit)) {
		fault = touched_limit(books, permit, from, false);
	}
	return fault;
}

/* Warnings that hold with a day for the first time, or no more. */
static bool begins_warning(const struct books *books, int32_t begins)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_WARNING), NULL, 0);
	const struct registry_row *next;

	while ((next = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(next->row.data, next->row.size);
		union row row;

		if (next->from == begins ||
				(row_take(&bytes, ROW_WARNING, &row) &&
						row_has_day(row.warning.until) &&
						row.warning.until.number + 1 == begins)) {
			return true;
		}
	}
	return false;
}

/* Permits for which something is to be expected of the year that an ended day lies in. */
static int look_ahead(const struct books *books, struct day ended)
{
	const struct registry_view view = { .books = books };
	int year = month_year(month_of(ended));
	char permit[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	while (fault == 0 && registry_next_id(books, ROW_PERMIT, permit)) {
		struct warnings warnings;
		struct permit_row row;

		if (!registry_permit(&view, permit, ended, &row) ||
				!row_permit_is_valid(&row, ended)) {
			continue;
		}
		warnings_find(books, row.area, ended, &warnings);
		fault = warnings.has_projection ? add_year(books, permit, year) : 0;
	}
	return fault;
}

static int begin_warnings(const struct books *books, struct day ended)
{
	int fault = begins_warning(books, ended.number + 1)
			? touched_all(books, ended.number + 1 - YEAR_DAYS)
			: 0;

	return fault == 0 && warnings_project(books, ended) ? look_ahead(books, ended) : fault;
}

int touched_day(const struct books *books, struct day ended)
{
	static const enum row_kind kinds[] = { ROW_PERMIT, ROW_PLAN, ROW_TEN_DAYS, ROW_SEASON };
	int32_t begins = ended.number + 1;
	int fault = 0;

	if (books->touched == NULL) {
		return 0;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct shelf_cursor cursor =
				shelf_scan(books_shelf(books, registry_book(kinds[i])), NULL, 0);
		const struct registry_row *row;

		while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
			if (row->from == begins) {
				fault = begin_row(books, kinds[i], row);
			}
		}
	}
	if (fault == 0) {
		fault = begin_orders(books, begins);
	}
	if (fault == 0) {
		fault = begin_trades(books, begins);
	}
	if (fault == 0) {
		fault = begin_groups(books, begins);
	}
	return fault < 0 ? fault : begin_warnings(books, ended);
}

/* ---- ties ---- */

static int add_tie(struct touched *touched, const struct permit_row *row)
{
	struct tie tie = { .is_successor = 1 };
	struct tie back = { .is_successor = 0 };
	void *made;
	int fault;

	(void)text_copy(tie.permit, sizeof(tie.permit), row->replaces);
	(void)text_copy(tie.other, sizeof(tie.other), row->permit);
	(void)text_copy(back.permit, sizeof(back.permit), row->permit);
	(void)text_copy(back.other, sizeof(back.other), row->replaces);
	fault = shelf_place(touched->ties, &tie, &made);
	return fault < 0 ? fault : shelf_place(touched->ties, &back, &made);
}

/* The ties of a permit, in order. key must stay until the first step. */
static struct shelf_cursor ties_of(const struct books *books, const char *permit, struct tie *key)
{
	*key = (struct tie){ .is_successor = INT64_MIN };
	(void)text_copy(key->permit, sizeof(key->permit), permit);
	return shelf_scan(books->touched->ties, key, 1);
}

int touched_replaces(const struct books *books, const struct permit_row *row)
{
	struct touched *touched = books->touched;

	/* Before they are looked for, all rows are in the books to be found. */
	return touched == NULL || !touched->has_ties || row->replaces[0] == '\0'
			? 0
			: add_tie(touched, row);
}

static int find_ties(const struct books *books)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_PERMIT), NULL, 0);
	const struct registry_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(row->row.data, row->row.size);
		union row permit;

		if (row_take(&bytes, ROW_PERMIT, &permit) && permit.permit.replaces[0] != '\0') {
			fault = add_tie(books->touched, &permit.permit);
		}
	}
	books->touched->has_ties = fault == 0;
	return fault;
}

/* The permits whose alerts tell of groups in which a touched one is. */
static int tie_groups(const struct books *books, const struct touched_year *year)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_GROUP), NULL, 0);
	const struct registry_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(row->row.data, row->row.size);
		char first[TEXT_ID_MAX + 1];
		union row group;

		if (row_take(&bytes, ROW_GROUP, &group) && group_has(&group.group, year->permit) &&
				group_member(&group.group, 0, first)) {
			fault = add_year(books, first, year->year);
		}
	}
	return fault;
}

int touched_tie(const struct books *books)
{
	struct touched *touched = books->touched;
	int fault = touched->has_ties ? 0 : find_ties(books);

	/* The list grows by what it finds; each year is on it once. */
	for (size_t i = 0; i < touched->count && fault == 0; i++) {
		const struct touched_year *year = touched->list[i];
		struct tie key;
		struct shelf_cursor cursor = ties_of(books, year->permit, &key);
		const struct tie *tie;

		while (fault == 0 && (tie = shelf_next(&cursor)) != NULL) {
			fault = add_year(books, tie->other, year->year);
		}
		if (fault == 0) {
			fault = tie_groups(books, year);
		}
	}
	return fault;
}

bool touched_has_successor(const struct books *books, const char *permit, struct day day)
{
	const struct registry_view view = { .books = books };
	struct tie key;
	struct shelf_cursor cursor = ties_of(books, permit, &key);
	const struct tie *tie;
	struct permit_row row;

	while ((tie = shelf_next(&cursor)) != NULL) {
		if (tie->is_successor != 0 && strcmp(tie->other, permit) != 0 &&
				registry_permit(&view, tie->other, day, &row) &&
				strcmp(row.replaces, permit) == 0) {
			return true;
		}
	}
	return false;
}

/* ---- areas ---- */

void touched_area(const struct books *books, int64_t year)
{
	struct touched *touched = books->touched;

	if (touched != NULL) {
		touched->first_year = year < touched->first_year ? year : touched->first_year;
		touched->last_year = year > touched->last_year ? year : touched->last_year;
	}
}

void touched_areas(const struct books *books, int64_t *ret_first, int64_t *ret_last)
{
	*ret_first = books->touched->first_year;
	*ret_last = books->touched->last_year;
	books->touched->first_year = INT64_MAX;
	books->touched->last_year = INT64_MIN;
}

/* ---- the list ---- */

size_t touched_count(const struct books *books)
{
	return books->touched == NULL ? 0 : books->touched->count;
}

struct touched_year *touched_at(const struct books *books, size_t at)
{
	assert(at < books->touched->count);
	return books->touched->list[at];
}

static int compare(const void *a, const void *b)
{
	const struct touched_year *left = *(struct touched_year *const *)a;
	const struct touched_year *right = *(struct touched_year *const *)b;
	int order = strcmp(left->permit, right->permit);

	return order != 0 ? order : left->year < right->year ? -1 : left->year > right->year;
}

void touched_sort(const struct books *books)
{
	if (touched_count(books) > 1) {
		qsort(books->touched->list, books->touched->count, sizeof(struct touched_year *),
				compare);
	}
}

void touched_clear(const struct books *books)
{
	for (size_t i = 0; i < touched_count(books); i++) {
		books->touched->list[i]->is_listed = 0;
	}
	if (books->touched != NULL) {
		books->touched->count = 0;
	}
}
