/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Days on which water may be taken: cases.md part 2, B, and the same for a
 * year that has 29 February.
 */

#include "tests/check.h"

#include "ledger/seasons.h"

static struct days span(int year, int from_month, int months)
{
	struct month first = { month_make(year, 1).number + from_month - 1 };
	struct month after = { first.number + months };

	return (struct days){ month_days(first).from, month_days(after).from };
}

static const struct {
	const char *name;
	struct season seasons[2];
	size_t count;
	int64_t days, leap_days;           /* of the year from April */
	int64_t nov_dec, dec_jan, jan_feb; /* from November 2022 */
	int64_t leap_jan_feb, aug_sep;
} rows[] = {
	{ "1 Jan - 31 Dec", { { 1, 1, 12, 31 } }, 1, 365, 366, 61, 62, 59, 60, 61 },
	{ "1 Jan - 30 Jun", { { 1, 1, 6, 30 } }, 1, 181, 182, 0, 31, 59, 60, 0 },
	{ "1 Oct - 31 Mar", { { 10, 1, 3, 31 } }, 1, 182, 183, 61, 62, 59, 60, 0 },
	{ "1 Oct - 30 Nov and 1 Feb - 31 Mar", { { 10, 1, 11, 30 }, { 2, 1, 3, 31 } }, 2, 120, 121,
			30, 0, 28, 29, 0 },
	{ "1 Oct - 28 Feb and 1 Sep - \"31 Nov\"", { { 10, 1, 2, 28 }, { 9, 1, 11, 31 } }, 2, 181,
			181, 61, 62, 59, 59, 30 },
	{ "1 Oct - 28 Feb and 1 Nov - 1 Jan", { { 10, 1, 2, 28 }, { 11, 1, 1, 1 } }, 2, 151, 151,
			61, 62, 59, 59, 0 },
	{ "1 Oct - 28 Feb and 1 Jan - 31 Mar", { { 10, 1, 2, 28 }, { 1, 1, 3, 31 } }, 2, 182, 183,
			61, 62, 59, 60, 0 },
	{ "1 Oct - 29 Feb, the last of February", { { 10, 1, 2, 29 } }, 1, 151, 152, 61, 62, 59, 60,
			0 },
};

static void days_are_those_of_the_published_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const struct season *seasons = rows[i].seasons;
		size_t count = rows[i].count;

		CHECK_ROW(rows[i].name);
		CHECK_INT(seasons_days(seasons, count, span(2022, 4, 12)), rows[i].days);
		CHECK_INT(seasons_days(seasons, count, span(2023, 4, 12)), rows[i].leap_days);
		CHECK_INT(seasons_days(seasons, count, span(2022, 11, 2)), rows[i].nov_dec);
		CHECK_INT(seasons_days(seasons, count, span(2022, 12, 2)), rows[i].dec_jan);
		CHECK_INT(seasons_days(seasons, count, span(2023, 1, 2)), rows[i].jan_feb);
		CHECK_INT(seasons_days(seasons, count, span(2024, 1, 2)), rows[i].leap_jan_feb);
		CHECK_INT(seasons_days(seasons, count, span(2022, 8, 2)), rows[i].aug_sep);
	}
}

static void an_empty_span_has_no_days(void **state)
{
	const struct season all = { 1, 1, 12, 31 };
	struct days none = span(2022, 4, 12);

	(void)state;
	none.till = none.from;
	CHECK_ROW("a licence that ended before its charge version began");
	CHECK_INT(seasons_days(&all, 1, none), 0);
	none.till.number -= 60;
	CHECK_INT(seasons_days(&all, 1, none), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_those_of_the_published_table),
		cmocka_unit_test(an_empty_span_has_no_days),
	};

	return cmocka_run_group_tests_name("seasons", tests, NULL, NULL);
}
