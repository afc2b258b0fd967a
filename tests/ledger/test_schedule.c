/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Litres of a contract in ceiling years and months: rules.md F21, cases 1-B1,
 * 1-B2 and 1-B4, and that no litre is lost whatever the term.
 */

#include "tests/check.h"

#include <stdlib.h>

#include "ledger/schedule.h"
#include "tests/support/chance.h"
#include "tests/support/dates.h"

#define M3 INT64_C(1000)

static struct days term_of(const char *from, const char *until)
{
	return (struct days){ dates_day(from), { dates_day(until).number + 1 } };
}

static const struct {
	const char *name;
	const char *from, *until;
	enum year_kind kind;
	int64_t litres;
	size_t years, months;
	int64_t days; /* of the term */
	int64_t year_litres[4];
} rows[] = {
	{ "F21 a, 1-B4: two years over three calendar years", "2024-12-24", "2026-12-23",
			YEAR_CALENDAR, 1000000 * M3, 3, 25, 730,
			{ 10958904, 500000000, 489041096 } },
	{ "1-B2: 174 + 366 + 365 + 191 days", "2023-07-11", "2026-07-10", YEAR_CALENDAR,
			270000 * M3, 4, 37, 1096, { 42864963, 90164234, 89917883, 47052920 } },
	{ "1-B1: a year from June", "2021-06-01", "2022-05-31", YEAR_CALENDAR, 503600 * M3, 2, 12,
			365, { 295261370, 208338630 } },
	{ "the same in dispatch years", "2021-06-01", "2022-05-31", YEAR_DISPATCH, 503600 * M3, 2,
			12, 365, { 41391781, 462208219 } },
	{ "a day", "2024-02-29", "2024-02-29", YEAR_CALENDAR, 7, 1, 1, 1, { 7 } },
	{ "one litre of two days over a year's end: the earlier", "2024-12-31", "2025-01-01",
			YEAR_CALENDAR, 1, 2, 2, 2, { 1, 0 } },
};

static void years_have_their_days_of_the_term(void **state)
{
	struct schedule *schedule = malloc(sizeof(*schedule));

	(void)state;
	CHECK(schedule != NULL);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct days term = term_of(rows[i].from, rows[i].until);

		CHECK_ROW(rows[i].name);
		CHECK_INT(term.till.number - term.from.number, rows[i].days);
		CHECK_INT(schedule_by_days(&(struct schedule_ask){ rows[i].litres, term, term.from,
							   rows[i].kind },
					  schedule),
				SCHEDULE_OK);
		CHECK_INT(schedule->year_count, rows[i].years);
		CHECK_INT(schedule->month_count, rows[i].months);
		for (size_t k = 0; k < rows[i].years; k++) {
			CHECK_INT(schedule->years[k].litres, rows[i].year_litres[k]);
		}
	}
	free(schedule);
}

/* What the months of a year add up to. */
static int64_t months_of(const struct schedule *schedule, const struct days *year)
{
	int64_t sum = 0;

	for (size_t i = 0; i < schedule->month_count; i++) {
		sum += schedule_shared_days(schedule->months[i].period, *year) > 0
				? schedule->months[i].litres
				: 0;
	}
	return sum;
}

static void check_sums(const struct schedule *schedule, int64_t litres)
{
	int64_t sum = 0;

	for (size_t i = 0; i < schedule->year_count; i++) {
		CHECK_INT(months_of(schedule, &schedule->years[i].period),
				schedule->years[i].litres);
		CHECK(schedule->years[i].litres >= 0);
		sum += schedule->years[i].litres;
	}
	CHECK_INT(sum, litres);
}

static void years_and_months_add_up_to_the_contract(void **state)
{
	struct schedule *sides = malloc(2 * sizeof(*sides));
	struct schedule_ask ask;
	uint64_t chance = 21;

	(void)state;
	CHECK(sides != NULL);
	CHECK_ROW("any contract");
	for (int i = 0; i < 20000; i++) {
		struct days term;
		int64_t litres = (int64_t)(chance_next(&chance) % 40000000000000);
		int64_t rest[SCHEDULE_MONTHS_MAX];
		int32_t length = 1 +
				(int32_t)(chance_next(&chance) %
						(i % 50 == 0 ? SCHEDULE_TERM_MAX : 4000));

		term.from.number = 18000 + (int32_t)(chance_next(&chance) % 4000);
		term.till.number = term.from.number + length;
		ask.kind = YEAR_CALENDAR;
		ask.litres = litres;
		ask.term = term;
		ask.since = term.from;
		CHECK_INT(schedule_by_days(&ask, &sides[0]), SCHEDULE_OK);
		ask.kind = YEAR_DISPATCH;
		CHECK_INT(schedule_by_days(&ask, &sides[1]), SCHEDULE_OK);
		check_sums(&sides[0], litres);
		check_sums(&sides[1], litres);
		schedule_rest(&sides[0], term, term.from, rest);
		for (size_t k = 0; k < sides[0].month_count; k++) {
			CHECK_INT(rest[k], sides[0].months[k].litres);
		}
		ask.since.number += (int32_t)(chance_next(&chance) % (uint64_t)length);
		if (schedule_by_days(&ask, &sides[1]) == SCHEDULE_OK) {
			check_sums(&sides[1], litres);
		}
	}
	free(sides);
}

static void months_as_given_make_the_years(void **state)
{
	const struct schedule_part months[] = {
		{ month_days(month_make(2026, 6)), 300 },
		{ month_days(month_make(2026, 7)), 0 },
		{ month_days(month_make(2027, 1)), 500 },
	};
	struct schedule *schedule = malloc(sizeof(*schedule));
	struct schedule_ask ask = { .term = term_of("2026-06-10", "2027-01-31"),
		.since = dates_day("2026-06-30"),
		.kind = YEAR_CALENDAR };
	int64_t rest[SCHEDULE_MONTHS_MAX];

	(void)state;
	CHECK(schedule != NULL);
	CHECK_ROW("calendar years");
	CHECK_INT(schedule_by_months(&ask, months, 3, schedule), SCHEDULE_OK);
	CHECK_INT(schedule->year_count, 2);
	CHECK_INT(schedule->years[0].litres, 300);
	CHECK_INT(schedule->years[1].litres, 500);
	CHECK_INT(schedule_year(schedule, dates_day("2027-12-31")), 1);
	CHECK_INT(schedule_year(schedule, dates_day("2028-01-01")), 2);
	CHECK_ROW("dispatch years");
	ask.kind = YEAR_DISPATCH;
	CHECK_INT(schedule_by_months(&ask, months, 3, schedule), SCHEDULE_OK);
	CHECK_INT(schedule->years[0].litres, 300);
	CHECK_INT(schedule->years[1].litres, 500);
	CHECK_ROW("what is left of the month in which one asks: 10 of 21 days");
	schedule_rest(schedule, term_of("2026-06-10", "2027-01-31"), dates_day("2026-06-21"), rest);
	CHECK_INT(rest[0], 142);
	CHECK_INT(rest[2], 500);
	CHECK_ROW("a month that has ended");
	ask.since = dates_day("2026-07-01");
	CHECK_INT(schedule_by_months(&ask, months, 3, schedule), SCHEDULE_ENDED);
	CHECK_ROW("a year that has");
	ask = (struct schedule_ask){ 7, term_of("2026-06-10", "2027-01-31"),
		dates_day("2027-01-01"), YEAR_CALENDAR };
	CHECK_INT(schedule_by_days(&ask, schedule), SCHEDULE_ENDED);
	ask.since = dates_day("2026-12-31");
	CHECK_INT(schedule_by_days(&ask, schedule), SCHEDULE_OK);
	CHECK_INT(schedule->months[0].litres, 6);
	free(schedule);
}

static void a_term_is_days_and_not_for_ever(void **state)
{
	(void)state;
	CHECK_ROW("terms");
	CHECK(!schedule_is_term((struct days){ { 5 }, { 5 } }));
	CHECK(!schedule_is_term((struct days){ { 5 }, { 4 } }));
	CHECK(schedule_is_term((struct days){ { 5 }, { 5 + SCHEDULE_TERM_MAX } }));
	CHECK(!schedule_is_term((struct days){ { 5 }, { 6 + SCHEDULE_TERM_MAX } }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(years_have_their_days_of_the_term),
		cmocka_unit_test(years_and_months_add_up_to_the_contract),
		cmocka_unit_test(months_as_given_make_the_years),
		cmocka_unit_test(a_term_is_days_and_not_for_ever),
	};

	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
