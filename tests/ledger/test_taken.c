/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A month's row is the sum of its days, whatever was posted and taken back; a
 * span counts each intake's months, and none of them below 0 (rules.md F8).
 */

#include "tests/check.h"

#include "ledger/books.h"
#include "ledger/taken.h"
#include "tests/support/facts.h"

static void post(struct books *books, const char *intake, const char *meter, const char *day,
		int64_t measured, int64_t assessed)
{
	struct taken_row posting = {
		.permit = "P",
		.day = dates_day(day).number,
		.measured_litres = measured,
		.assessed_litres = assessed,
		.covered_s = measured < 0 ? -60 : 60,
		.readings = measured < 0 ? -1 : 1,
	};

	(void)text_copy(posting.intake, sizeof(posting.intake), intake);
	(void)text_copy(posting.meter, sizeof(posting.meter), meter);
	CHECK_INT(taken_post(books, &posting), 0);
}

static void a_month_is_the_sum_of_its_days(void **state)
{
	struct books *books = NULL;
	struct taken_month_row key;
	struct shelf_cursor cursor;
	const struct taken_month_row *row;

	(void)state;
	CHECK_INT(books_open(NULL, 0, &books), 0);
	post(books, "I", "M", "2026-01-31", 700, 0);
	post(books, "I", "M", "2026-02-01", 40, 0);
	post(books, "I", "N", "2026-02-28", 2, 100);
	cursor = taken_months(books, "P", INT64_MIN, &key);
	row = shelf_next(&cursor);
	CHECK_INT(row->month, month_make(2026, 1).number);
	CHECK_INT(row->measured_litres, 700);
	row = shelf_next(&cursor);
	CHECK_INT(row->measured_litres, 42);
	CHECK_INT(row->assessed_litres, 100);
	CHECK_INT(row->covered_s, 120);
	CHECK_INT(row->readings, 2);
	CHECK(shelf_next(&cursor) == NULL);

	/* What is taken back leaves no trace. */
	post(books, "I", "M", "2026-01-31", -700, 0);
	cursor = taken_months(books, "P", INT64_MIN, &key);
	row = shelf_next(&cursor);
	CHECK_INT(row->month, month_make(2026, 2).number);
	CHECK(shelf_next(&cursor) == NULL);
	books_close(books);
}

/* rules.md F8-b: a net register, +100 and -30 in March, +50 in April; another intake beside it. */
static void a_span_counts_no_month_below_nothing(void **state)
{
	static const struct {
		const char *name, *from, *till;
		int64_t litres, assessed;
	} rows[] = {
		{ "March", "2026-03-01", "2026-04-01", 70, 0 },
		{ "its first day", "2026-03-01", "2026-03-02", 100, 0 },
		{ "its second alone", "2026-03-02", "2026-03-03", 0, 0 },
		{ "both months", "2026-03-01", "2026-05-01", 120, 0 },
		{ "May, where one ran back", "2026-05-01", "2026-06-01", 300, 300 },
		{ "the year", "2026-01-01", "2027-01-01", 420, 300 },
		{ "to the middle of May", "2026-01-01", "2026-05-10", 120, 0 },
		{ "from its middle on", "2026-05-10", "2027-01-01", 300, 300 },
		{ "no day", "2026-03-01", "2026-03-01", 0, 0 },
	};
	struct books *books = NULL;

	(void)state;
	CHECK_INT(books_open(NULL, 0, &books), 0);
	post(books, "N", "M", "2026-03-01", 100, 0);
	post(books, "N", "M", "2026-03-02", -30, 0);
	post(books, "N", "M", "2026-04-30", 50, 0);
	post(books, "N", "M", "2026-05-09", -80, 0);
	post(books, "O", "M2", "2026-05-10", 0, 300);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct taken_sum sum = { .litres = 0 };
		struct days days = { dates_day(rows[i].from), dates_day(rows[i].till) };

		CHECK_ROW(rows[i].name);
		CHECK_INT(taken_span(books, "P", days, &sum), 0);
		CHECK_INT(sum.litres, rows[i].litres);
		CHECK_INT(sum.assessed_litres, rows[i].assessed);
	}
	books_close(books);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_month_is_the_sum_of_its_days),
		cmocka_unit_test(a_span_counts_no_month_below_nothing),
	};

	return cmocka_run_group_tests_name("taken", tests, NULL, NULL);
}
