/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/reconcile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "billing/invoice.h"
#include "ledger/closing.h"
#include "ledger/sheet.h"
#include "ledger/timeline.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/text.h"

/* What an account took in a month, as the sheet has it now. */
struct cell {
	char account[BOOKS_SUBJECT_MAX];
	int64_t month;
	int64_t litres;
};

struct work {
	const struct books *books;
	struct days span;
	int64_t now_s;
	const struct reconcile_late *late;
	size_t late_count;
	struct reconcile *ret;
	int64_t booked_litres; /* by the meters of the sheets */
	struct cell *cells;
	size_t cell_count, cell_room;
};

static const struct {
	const char *name;
	enum reconcile_sum sum;
	bool is_fault;
} whys[] = {
	[RECONCILE_NO_COUNT] = { "no-count", RECONCILE_MEASURED, false },
	[RECONCILE_WITHHELD] = { "withheld", RECONCILE_MEASURED, false },
	[RECONCILE_REGISTER] = { "register", RECONCILE_MEASURED, true },
	[RECONCILE_DAYS] = { "days", RECONCILE_MEASURED, true },
	[RECONCILE_NEGATIVE] = { "negative", RECONCILE_TAKEN, false },
	[RECONCILE_OPEN] = { "not-closed", RECONCILE_SHEETS, false },
	[RECONCILE_LATE] = { "after-close", RECONCILE_SHEETS, false },
	[RECONCILE_SHEET] = { "sheet", RECONCILE_SHEETS, true },
	[RECONCILE_UNBILLED] = { "not-billed", RECONCILE_BILLED, false },
	[RECONCILE_OUTSIDE] = { "other-period", RECONCILE_BILLED, false },
	[RECONCILE_UNPRICED] = { "unpriced", RECONCILE_BILLED, false },
	[RECONCILE_SINCE] = { "after-bill", RECONCILE_BILLED, false },
	[RECONCILE_BILL] = { "bill", RECONCILE_BILLED, true },
};

const char *reconcile_why_name(enum reconcile_why why)
{
	return whys[why].name;
}

enum reconcile_sum reconcile_why_sum(enum reconcile_why why)
{
	return whys[why].sum;
}

bool reconcile_why_is_fault(enum reconcile_why why)
{
	return whys[why].is_fault;
}

static int add(int64_t *sum, int64_t litres)
{
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

/* A difference of nothing is none. */
static int differ(struct work *work, enum reconcile_why why, const char *subject, int64_t month,
		int64_t litres)
{
	struct reconcile *ret = work->ret;
	struct reconcile_difference *grown;

	if (litres == 0) {
		return 0;
	}
	grown = list_grow(ret->differences, &ret->room, ret->count + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->differences = grown;
	grown += ret->count++;
	*grown = (struct reconcile_difference){ .why = why, .month = month, .litres = litres };
	(void)text_copy(grown->subject, sizeof(grown->subject), subject);
	return 0;
}

static int keep_cell(struct work *work, const char *account, int64_t month, int64_t litres)
{
	struct cell *grown = list_grow(
			work->cells, &work->cell_room, work->cell_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->cells = grown;
	grown += work->cell_count++;
	grown->month = month;
	grown->litres = litres;
	(void)text_copy(grown->account, sizeof(grown->account), account);
	return 0;
}

/* ---- registers, days, taken, sheets: month by month ---- */

/* What a meter's register moved, or why that is not known. */
static int add_meter(struct work *work, const struct sheet_meter *meter, int64_t month)
{
	int64_t moved;
	int64_t open;
	int fault = add(&work->booked_litres, meter->booked_litres);

	if (fault < 0) {
		return fault;
	}
	if (meter->opening_litres == SHEET_NONE || meter->closing_litres == SHEET_NONE) {
		return differ(work, RECONCILE_NO_COUNT, meter->meter, month, meter->booked_litres);
	}
	if (__builtin_sub_overflow(meter->closing_litres, meter->opening_litres, &moved) ||
			__builtin_add_overflow(moved, meter->turned_litres, &moved) ||
			__builtin_add_overflow(
					meter->booked_litres, meter->withheld_litres, &open) ||
			__builtin_sub_overflow(open, moved, &open)) {
		return WEIR_FAULT_RANGE;
	}
	fault = add(&work->ret->litres[RECONCILE_REGISTERS], moved);
	if (fault == 0) {
		fault = differ(work, RECONCILE_WITHHELD, meter->meter, month,
				-meter->withheld_litres);
	}
	return fault < 0 ? fault : differ(work, RECONCILE_REGISTER, meter->meter, month, open);
}

/* What became known of an account's closed month since. */
static int64_t late_litres(const struct work *work, const char *account, int64_t month)
{
	int64_t litres = 0;

	for (size_t i = 0; i < work->late_count; i++) {
		const struct reconcile_late *late = &work->late[i];

		if (late->is_closed && late->month == month &&
				strcmp(late->account, account) == 0) {
			litres += late->litres;
		}
	}
	return litres;
}

static int add_closed(struct work *work, const char *account, struct month month, int64_t taken)
{
	int64_t closed = closing_taken(work->books, month, account);
	int64_t late = late_litres(work, account, month.number);
	int fault = add(&work->ret->litres[RECONCILE_SHEETS], closed);

	if (fault == 0) {
		fault = differ(work, RECONCILE_LATE, account, month.number, -late);
	}
	return fault < 0 ? fault
			 : differ(work, RECONCILE_SHEET, account, month.number,
					   closed - (taken - late));
}

static int add_line(struct work *work, const struct sheet_line *line, struct month month)
{
	struct reconcile *ret = work->ret;
	int fault = add(&ret->litres[RECONCILE_TAKEN], line->taken_litres);

	for (size_t i = 0; i < line->meter_count && fault == 0; i++) {
		fault = add_meter(work, &line->meters[i], month.number);
	}
	if (fault == 0) {
		fault = differ(work, RECONCILE_NEGATIVE, line->permit, month.number,
				line->taken_litres - line->measured_litres - line->assessed_litres);
	}
	if (fault == 0 && closing_has(work->books, month)) {
		fault = add_closed(work, line->permit, month, line->taken_litres);
	} else if (fault == 0) {
		fault = differ(work, RECONCILE_OPEN, line->permit, month.number,
				-line->taken_litres);
	}
	return fault < 0 ? fault : keep_cell(work, line->permit, month.number, line->taken_litres);
}

static int add_month(struct work *work, struct month month)
{
	SCOPED(sheet_close) struct sheet *sheet = NULL;
	struct sheet_line line = { .meter_count = 0 };
	int answer = sheet_open(work->books, month, work->now_s, &sheet);

	while (answer == 0 && (answer = sheet_next(sheet, &line)) == SHEET_OK) {
		answer = add_line(work, &line, month);
	}
	sheet_line_finish(&line);
	return answer == SHEET_END ? 0 : answer;
}

/* The days themselves, which no sheet has summed. */
static int add_days(struct work *work)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(work->books, BOOK_TAKEN), NULL, 0);
	struct reconcile *ret = work->ret;
	const struct taken_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->day >= work->span.from.number && row->day < work->span.till.number &&
				!timeline_is_aside(row->permit)) {
			fault = add(&ret->litres[RECONCILE_MEASURED], row->measured_litres);
			if (fault == 0) {
				fault = add(&ret->assessed_litres, row->assessed_litres);
			}
		}
	}
	return fault < 0 ? fault
			 : differ(work, RECONCILE_DAYS, "", -1,
					   ret->litres[RECONCILE_MEASURED] - work->booked_litres);
}

/* ---- bills: account by account ---- */

/* An account's invoices of fees and taxes; of its price where there is nothing else. */
struct bills {
	struct invoice_row key;
	struct shelf_cursor cursor;
	bool takes_price;
};

static bool next_bill(struct bills *bills, const struct invoice_row **ret)
{
	const struct invoice_row *row;

	while ((row = shelf_next(&bills->cursor)) != NULL) {
		if ((row->kind == RULEBOOK_PRICE) == bills->takes_price) {
			*ret = row;
			return true;
		}
	}
	return false;
}

static void open_bills(const struct books *books, const char *account, struct bills *ret)
{
	struct shelf *shelf = books_shelf(books, BOOK_INVOICE);
	const struct invoice_row *row;

	memset(&ret->key, 0, sizeof(ret->key));
	ret->key.kind = ret->key.period_from = ret->key.number = INT64_MIN;
	(void)text_copy(ret->key.account, sizeof(ret->key.account), account);
	ret->takes_price = false;
	ret->cursor = shelf_scan(shelf, &ret->key, 1);
	ret->takes_price = !next_bill(ret, &row);
	ret->cursor = shelf_scan(shelf, &ret->key, 1);
}

static bool has_month(const struct invoice_row *row, struct days month)
{
	return row->period_from <= month.from.number && row->period_till >= month.till.number;
}

int64_t reconcile_billed_by(const struct books *books, const char *account, struct month month)
{
	const struct invoice_row *row;
	struct bills bills;
	int64_t newest = -1;

	open_bills(books, account, &bills);
	while (next_bill(&bills, &row)) {
		if (has_month(row, month_days(month)) && row->entry > newest) {
			newest = row->entry;
		}
	}
	return newest;
}

/* The litres of an invoice's base lines, and of what it left without a price. */
static int add_invoice(
		const struct invoice_row *row, bool is_newest, int64_t *billed, int64_t *unpriced)
{
	struct invoice invoice;
	struct invoice_line line;
	int fault = 0;

	if (!invoice_take(row->whole.data, row->whole.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	for (size_t n = item_take_array(&invoice.lines); n > 0 && fault == 0; n--) {
		if (!invoice_take_line(&invoice.lines, &line)) {
			return WEIR_FAULT_BROKEN;
		}
		fault = line.counts ? add(billed, line.litres) : 0;
	}
	for (size_t n = is_newest ? item_take_array(&invoice.unpriced) : 0; n > 0 && fault == 0;
			n--) {
		item_take_array_of(&invoice.unpriced, 5);
		item_skip(&invoice.unpriced);
		item_skip(&invoice.unpriced);
		item_skip(&invoice.unpriced);
		fault = add(unpriced, item_take_int(&invoice.unpriced));
		item_skip(&invoice.unpriced);
		fault = invoice.unpriced.failed == ITEM_OK ? fault : WEIR_FAULT_BROKEN;
	}
	return fault;
}

/* Is there a later delta of the same invoice? */
static bool is_newest(const struct books *books, const struct invoice_row *row)
{
	struct invoice_row key = *row;

	key.number++;
	return shelf_find(books_shelf(books, BOOK_INVOICE), &key) == NULL;
}

static bool lies_in(const struct invoice_row *row, struct days span)
{
	return row->period_from >= span.from.number && row->period_till <= span.till.number;
}

/* Sums the invoices whose whole period lies in the span. */
static int add_bills(struct work *work, const char *account, int64_t *billed, int64_t *unpriced)
{
	const struct invoice_row *row;
	struct bills bills;
	int fault = 0;

	open_bills(work->books, account, &bills);
	while (fault == 0 && next_bill(&bills, &row)) {
		if (lies_in(row, work->span)) {
			fault = add_invoice(row, is_newest(work->books, row), billed, unpriced);
		}
	}
	return fault;
}

enum billed {
	BILLED_NOT,
	BILLED_HERE,
	BILLED_ELSEWHERE,
};

static enum billed find_billed(const struct work *work, const char *account, struct days month)
{
	enum billed found = BILLED_NOT;
	const struct invoice_row *row;
	struct bills bills;

	open_bills(work->books, account, &bills);
	while (next_bill(&bills, &row)) {
		if (has_month(row, month)) {
			found = lies_in(row, work->span) ? BILLED_HERE : BILLED_ELSEWHERE;
		}
	}
	return found;
}

/* What moved the month's litres after its newest invoice. */
static int64_t since_litres(const struct work *work, const struct cell *cell, int64_t newest)
{
	int64_t litres = 0;

	for (size_t i = 0; i < work->late_count; i++) {
		const struct reconcile_late *late = &work->late[i];

		if (late->billed_by >= 0 && late->billed_by == newest &&
				late->month == cell->month &&
				strcmp(late->account, cell->account) == 0) {
			litres += late->litres;
		}
	}
	return litres;
}

/* One account's months, side by side. */
static int add_account(struct work *work, const struct cell *cells, size_t count)
{
	const char *account = cells[0].account;
	int64_t here = 0; /* taken in months that are billed here, less what came since */
	int64_t unpriced = 0;
	int64_t billed = 0;
	int fault = add_bills(work, account, &billed, &unpriced);

	for (size_t i = 0; i < count && fault == 0; i++) {
		const struct month month = { (int32_t)cells[i].month };
		int64_t since;

		switch (find_billed(work, account, month_days(month))) {
		case BILLED_NOT:
			fault = differ(work, RECONCILE_UNBILLED, account, cells[i].month,
					-cells[i].litres);
			break;
		case BILLED_ELSEWHERE:
			fault = differ(work, RECONCILE_OUTSIDE, account, cells[i].month,
					-cells[i].litres);
			break;
		case BILLED_HERE:
			since = since_litres(work, &cells[i],
					reconcile_billed_by(work->books, account, month));
			fault = differ(work, RECONCILE_SINCE, account, cells[i].month, -since);
			here += cells[i].litres - since;
			break;
		}
	}
	if (fault == 0) {
		fault = add(&work->ret->litres[RECONCILE_BILLED], billed);
	}
	if (fault == 0) {
		fault = differ(work, RECONCILE_UNPRICED, account, -1, -unpriced);
	}
	return fault < 0 ? fault
			 : differ(work, RECONCILE_BILL, account, -1, billed + unpriced - here);
}

static int compare_cells(const void *a, const void *b)
{
	const struct cell *left = a;
	const struct cell *right = b;
	int order = strcmp(left->account, right->account);

	return order != 0 ? order : (left->month > right->month) - (left->month < right->month);
}

static int add_accounts(struct work *work)
{
	int fault = 0;

	if (work->cell_count > 0) {
		qsort(work->cells, work->cell_count, sizeof(work->cells[0]), compare_cells);
	}
	for (size_t i = 0; i < work->cell_count && fault == 0;) {
		size_t end = i + 1;

		while (end < work->cell_count &&
				strcmp(work->cells[end].account, work->cells[i].account) == 0) {
			end++;
		}
		fault = add_account(work, &work->cells[i], end - i);
		i = end;
	}
	return fault;
}

/* ---- */

static int compare_differences(const void *a, const void *b)
{
	const struct reconcile_difference *left = a;
	const struct reconcile_difference *right = b;
	int order = (int)whys[left->why].sum - (int)whys[right->why].sum;

	if (order == 0) {
		order = (int)left->why - (int)right->why;
	}
	if (order == 0) {
		order = strcmp(left->subject, right->subject);
	}
	return order != 0 ? order : (left->month > right->month) - (left->month < right->month);
}

/* The equations, over the differences as they are printed. */
static bool adds_up(const struct reconcile *ret)
{
	int64_t wanted[RECONCILE_SUMS];

	wanted[RECONCILE_REGISTERS] = ret->litres[RECONCILE_REGISTERS];
	wanted[RECONCILE_MEASURED] = ret->litres[RECONCILE_REGISTERS];
	wanted[RECONCILE_TAKEN] = ret->litres[RECONCILE_MEASURED] + ret->assessed_litres;
	wanted[RECONCILE_SHEETS] = ret->litres[RECONCILE_TAKEN];
	wanted[RECONCILE_BILLED] = ret->litres[RECONCILE_TAKEN];
	for (size_t i = 0; i < ret->count; i++) {
		if (whys[ret->differences[i].why].is_fault) {
			return false;
		}
		wanted[whys[ret->differences[i].why].sum] += ret->differences[i].litres;
	}
	return memcmp(wanted, ret->litres, sizeof(wanted)) == 0;
}

int reconcile(const struct books *books, struct days span, int64_t now_s,
		const struct reconcile_late *late, size_t late_count, struct reconcile *ret)
{
	struct work work = {
		.books = books,
		.span = span,
		.now_s = now_s,
		.late = late,
		.late_count = late_count,
		.ret = ret,
	};
	struct month month = month_of(span.from);
	int fault = 0;

	*ret = (struct reconcile){ .count = 0 };
	assert(month_days(month).from.number == span.from.number);
	for (; fault == 0 && month_days(month).from.number < span.till.number; month.number++) {
		fault = add_month(&work, month);
	}
	if (fault == 0) {
		fault = add_days(&work);
	}
	if (fault == 0) {
		fault = add_accounts(&work);
	}
	free(work.cells);
	if (fault == 0) {
		if (ret->count > 0) {
			qsort(ret->differences, ret->count, sizeof(ret->differences[0]),
					compare_differences);
		}
		ret->adds_up = adds_up(ret);
	}
	return fault;
}

void reconcile_finish(struct reconcile *reconcile)
{
	free(reconcile->differences);
	*reconcile = (struct reconcile){ .count = 0 };
}
