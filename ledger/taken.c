/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/taken.h"

#include <assert.h>
#include <string.h>

#include "ledger/touched.h"
#include "meter/err.h"

/* Behind every id: it is no UTF-8. */
#define LAST_ID "\xff"

/* ---- posting ---- */

static bool add(int64_t *sum, int64_t amount)
{
	return !__builtin_add_overflow(*sum, amount, sum);
}

static int post_day(struct books *books, const struct taken_row *posting)
{
	struct shelf *shelf = books_shelf(books, BOOK_TAKEN);
	struct taken_row *row;
	int fault = shelf_make(shelf, posting, (void **)&row);

	if (fault < 0) {
		return fault;
	}
	if (!add(&row->measured_litres, posting->measured_litres) ||
			!add(&row->assessed_litres, posting->assessed_litres) ||
			!add(&row->spread_litres, posting->spread_litres) ||
			!add(&row->covered_s, posting->covered_s) ||
			!add(&row->readings, posting->readings) ||
			!add(&row->exempt_litres, posting->exempt_litres) ||
			!add(&row->assessed_s, posting->assessed_s) ||
			!add(&row->withheld_litres, posting->withheld_litres)) {
		return WEIR_FAULT_RANGE;
	}
	shelf_touch(shelf, row);
	if (row->measured_litres == 0 && row->assessed_litres == 0 && row->spread_litres == 0 &&
			row->covered_s == 0 && row->readings == 0 && row->exempt_litres == 0 &&
			row->assessed_s == 0 && row->withheld_litres == 0) {
		shelf_drop(shelf, row); /* as if it had never been: order leaves no trace */
	}
	return 0;
}

static int post_month(struct books *books, const struct taken_row *posting)
{
	struct shelf *shelf = books_shelf(books, BOOK_TAKEN_MONTH);
	struct taken_month_row key = {
		.month = month_of((struct day){ (int32_t)posting->day }).number
	};
	struct taken_month_row *row;
	int fault;

	(void)text_copy(key.permit, sizeof(key.permit), posting->permit);
	(void)text_copy(key.intake, sizeof(key.intake), posting->intake);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	if (!add(&row->measured_litres, posting->measured_litres) ||
			!add(&row->assessed_litres, posting->assessed_litres) ||
			!add(&row->spread_litres, posting->spread_litres) ||
			!add(&row->covered_s, posting->covered_s) ||
			!add(&row->readings, posting->readings) ||
			!add(&row->exempt_litres, posting->exempt_litres) ||
			!add(&row->assessed_s, posting->assessed_s)) {
		return WEIR_FAULT_RANGE;
	}
	shelf_touch(shelf, row);
	if (row->measured_litres == 0 && row->assessed_litres == 0 && row->spread_litres == 0 &&
			row->covered_s == 0 && row->readings == 0 && row->exempt_litres == 0 &&
			row->assessed_s == 0) {
		shelf_drop(shelf, row);
	}
	return 0;
}

/* Assessed litres have an account of their own beside the permit's. */
static int post_assessed(struct books *books, const char *permit, int64_t litres)
{
	char account[BOOKS_SUBJECT_MAX + sizeof(BOOKS_ASSESSED)];

	memcpy(account, BOOKS_ASSESSED, sizeof(BOOKS_ASSESSED) - 1);
	memcpy(account + sizeof(BOOKS_ASSESSED) - 1, permit, strlen(permit) + 1);
	return books_post(books, "litres", account, "nature", litres);
}

int taken_post(struct books *books, const struct taken_row *posting)
{
	int fault = post_day(books, posting);

	if (fault == 0) {
		fault = post_month(books, posting);
	}
	if (fault == 0) {
		fault = touched_water(
				books, posting, month_of((struct day){ (int32_t)posting->day }));
	}
	if (fault == 0 && posting->measured_litres != 0) {
		fault = books_post(books, "litres", posting->permit, "nature",
				posting->measured_litres);
	}
	if (fault == 0 && posting->assessed_litres != 0) {
		fault = post_assessed(books, posting->permit, posting->assessed_litres);
	}
	return fault;
}

/* ---- walking ---- */

bool taken_next_meter(const struct books *books, const struct taken_row *key, size_t columns,
		const struct taken_row **row)
{
	struct taken_row from = { .day = INT64_MIN };
	struct shelf_cursor cursor;

	assert(columns == 1 || columns == 2);
	(void)text_copy(from.permit, sizeof(from.permit), key->permit);
	if (*row != NULL) {
		(void)text_copy(from.intake, sizeof(from.intake), (*row)->intake);
		(void)text_copy(from.meter, sizeof(from.meter), (*row)->meter);
		from.day = INT64_MAX;
	} else if (columns == 2) {
		(void)text_copy(from.intake, sizeof(from.intake), key->intake);
	}
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &from, columns);
	*row = shelf_next(&cursor);
	return *row != NULL;
}

struct shelf_cursor taken_days(const struct books *books, const struct taken_row *meter,
		int64_t from_day, struct taken_row *ret_key)
{
	memset(ret_key, 0, sizeof(*ret_key));
	(void)text_copy(ret_key->permit, sizeof(ret_key->permit), meter->permit);
	(void)text_copy(ret_key->intake, sizeof(ret_key->intake), meter->intake);
	(void)text_copy(ret_key->meter, sizeof(ret_key->meter), meter->meter);
	ret_key->day = from_day;
	return shelf_scan(books_shelf(books, BOOK_TAKEN), ret_key, 3);
}

struct shelf_cursor taken_months(const struct books *books, const char *account, int64_t from_month,
		struct taken_month_row *ret_key)
{
	memset(ret_key, 0, sizeof(*ret_key));
	(void)text_copy(ret_key->permit, sizeof(ret_key->permit), account);
	ret_key->month = from_month;
	return shelf_scan(books_shelf(books, BOOK_TAKEN_MONTH), ret_key, 1);
}

const struct taken_month_row *taken_next_account(const struct books *books, const char *account)
{
	struct taken_month_row key = { .month = INT64_MAX, .intake = LAST_ID };
	struct shelf_cursor cursor;

	(void)text_copy(key.permit, sizeof(key.permit), account);
	cursor = shelf_scan(
			books_shelf(books, BOOK_TAKEN_MONTH), account[0] == '\0' ? NULL : &key, 0);
	return shelf_next(&cursor);
}

/* ---- sums ---- */

int taken_add(struct taken_sum *sum, int64_t measured_litres, int64_t assessed_litres)
{
	int64_t litres = measured_litres;

	if (!add(&litres, assessed_litres)) {
		return WEIR_FAULT_RANGE;
	}
	sum->has_rows = true;
	litres = litres < 0 ? 0 : litres;
	assessed_litres = assessed_litres > litres ? litres : assessed_litres;
	return add(&sum->litres, litres) && add(&sum->assessed_litres, assessed_litres)
			? 0
			: WEIR_FAULT_RANGE;
}

int taken_intake_span(const struct books *books, const char *account, const char *intake,
		struct days days, struct taken_sum *sum)
{
	const struct taken_row *meter = NULL;
	struct taken_row key = { .day = 0 };
	int64_t measured = 0;
	int64_t assessed = 0;
	bool has_rows = false;

	(void)text_copy(key.permit, sizeof(key.permit), account);
	(void)text_copy(key.intake, sizeof(key.intake), intake);
	while (taken_next_meter(books, &key, 2, &meter)) {
		struct taken_row from;
		struct shelf_cursor cursor = taken_days(books, meter, days.from.number, &from);
		const struct taken_row *row;

		while ((row = shelf_next(&cursor)) != NULL && row->day < days.till.number) {
			has_rows = true;
			if (!add(&measured, row->measured_litres) ||
					!add(&assessed, row->assessed_litres) ||
					(sum->is_ceilings &&
							!add(&assessed, -row->exempt_litres))) {
				return WEIR_FAULT_RANGE;
			}
		}
	}
	return has_rows ? taken_add(sum, measured, assessed) : 0;
}

int taken_span(const struct books *books, const char *account, struct days days,
		struct taken_sum *sum)
{
	struct month first = month_of(days.from);
	struct taken_month_row key;
	struct shelf_cursor cursor;
	const struct taken_month_row *row;
	int fault = 0;

	if (days.from.number >= days.till.number) {
		return 0;
	}
	cursor = taken_months(books, account, first.number, &key);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct days month = month_days((struct month){ (int32_t)row->month });

		if (month.from.number >= days.till.number) {
			break;
		}
		if (days.from.number <= month.from.number &&
				month.till.number <= days.till.number) {
			fault = taken_add(sum, row->measured_litres,
					row->assessed_litres -
							(sum->is_ceilings ? row->exempt_litres
									  : 0));
			continue;
		}
		month.from = days.from.number > month.from.number ? days.from : month.from;
		month.till = days.till.number < month.till.number ? days.till : month.till;
		fault = taken_intake_span(books, account, row->intake, month, sum);
	}
	return fault;
}
