/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Days, months and instants agree with a calendar counted day by day, and a
 * zone's days cover time without gap, whatever its clock does at midnight.
 */

#include "tests/check.h"

#include "meter/instant.h"

enum {
	HOUR_S = 3600,
	FIRST_DAY = -25567, /* 1900-01-01: 70 years with 17 leap days before 1970 */
};

/* The length of a month as children learn it, not as the room computes it. */
static int days_in_month(int year, int month)
{
	switch (month) {
	case 2:
		if (year % 400 == 0) {
			return 29;
		}
		return year % 4 == 0 && year % 100 != 0 ? 29 : 28;
	case 4:
	case 6:
	case 9:
	case 11:
		return 30;
	default:
		return 31;
	}
}

static void counts_every_day_from_1900_to_2999(void **state)
{
	int32_t number = FIRST_DAY;

	(void)state;
	for (int year = INSTANT_YEAR_MIN; year <= INSTANT_YEAR_MAX; year++) {
		for (int month = 1; month <= 12; month++) {
			struct days days = month_days(month_make(year, month));

			CHECK_INT(date_month_days(year, month), days_in_month(year, month));
			CHECK_INT(days.from.number, number);
			for (int day = 1; day <= days_in_month(year, month); day++, number++) {
				struct day here = { INT32_MIN };
				struct date date;

				CHECK(day_from_date(year, month, day, &here));
				CHECK_INT(here.number, number);
				date = day_date(here);
				CHECK_INT(date.year, year);
				CHECK_INT(date.month, month);
				CHECK_INT(date.day, day);
				CHECK_INT(month_of(here).number, year * 12 + month - 1);
			}
			CHECK_INT(days.till.number, number);
			CHECK_INT(month_year(month_make(year, month)), year);
			CHECK_INT(month_in_year(month_make(year, month)), month);
		}
	}
	/* 1,100 years hold 267 leap days, 1900 itself having none */
	CHECK_INT(number - FIRST_DAY, 1100 * 365 + 267);
}

static void reads_and_prints_days(void **state)
{
	static const struct {
		const char *text;
		int32_t number;
		bool is_good;
	} rows[] = {
		{ "1970-01-01", 0, true },
		{ "1969-12-31", -1, true },
		{ "2000-02-29", 11016, true }, /* date -u -d 2000-02-29 +%s / 86400 */
		{ "2024-02-29", 19782, true },
		{ "2026-10-31", 20757, true },
		{ "1900-01-01", FIRST_DAY, true },
		{ "2999-12-31", 376199, true },
		{ "1899-12-31", -7, false },
		{ "3000-01-01", -7, false },
		{ "1900-02-29", -7, false },
		{ "2023-02-29", -7, false },
		{ "2026-04-31", -7, false },
		{ "2026-00-10", -7, false },
		{ "2026-13-01", -7, false },
		{ "2026-01-00", -7, false },
		{ "2026-01-32", -7, false },
		{ "2026-1-01", -7, false },
		{ "2026-01-1", -7, false },
		{ "26-01-01", -7, false },
		{ "2026/01/01", -7, false },
		{ "2026-01-01 ", -7, false },
		{ " 2026-01-01", -7, false },
		{ "-026-01-01", -7, false },
		{ "2026-01", -7, false },
		{ "", -7, false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct day day = { -7 };
		char buffer[DAY_TEXT_MAX];

		CHECK_ROW(rows[i].text);
		CHECK_INT(day_parse(rows[i].text, &day), rows[i].is_good);
		CHECK_INT(day.number, rows[i].number);
		if (rows[i].is_good) {
			CHECK_TEXT(day_format(day, buffer), rows[i].text);
		}
	}
}

static void reads_and_prints_months(void **state)
{
	static const struct {
		const char *text;
		int32_t number;
		bool is_good;
	} rows[] = {
		{ "2026-10", 2026 * 12 + 9, true },
		{ "1900-01", 1900 * 12, true },
		{ "2999-12", 2999 * 12 + 11, true },
		{ "1899-12", -7, false },
		{ "3000-01", -7, false },
		{ "2026-00", -7, false },
		{ "2026-13", -7, false },
		{ "2026-1", -7, false },
		{ "2026-10-01", -7, false },
		{ "2026-Q4", -7, false },
		{ "2026", -7, false },
		{ "", -7, false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct month month = { -7 };
		char buffer[DAY_TEXT_MAX];

		CHECK_ROW(rows[i].text);
		CHECK_INT(month_parse(rows[i].text, &month), rows[i].is_good);
		CHECK_INT(month.number, rows[i].number);
		if (rows[i].is_good) {
			CHECK_TEXT(month_format(month, buffer), rows[i].text);
		}
	}
}

static void reads_instants_as_people_write_them(void **state)
{
	/* seconds from date -u -d TEXT +%s */
	static const struct {
		const char *text;
		int64_t second;
		enum instant_answer answer;
	} rows[] = {
		{ "2026-10-31T16:00:00Z", 1793462400, INSTANT_OK },
		{ "2026-11-01T00:00:00+08:00", 1793462400, INSTANT_OK },
		{ "2026-10-31 16:00Z", 1793462400, INSTANT_OK },
		{ "2026-10-31T12:30:00-03:30", 1793462400, INSTANT_OK },
		{ "2026-10-31T16:00:00+00:00", 1793462400, INSTANT_OK },
		{ "2026-10-31T16:00:00", 1793462400, INSTANT_LOCAL },
		{ "2026-10-31 16:00", 1793462400, INSTANT_LOCAL },
		{ "1969-12-31T23:59:59Z", -1, INSTANT_OK },
		{ "2026-10-31", -7, INSTANT_SYNTAX },
		{ "2026-10-31T", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16", -7, INSTANT_SYNTAX },
		{ "2026-10-31T24:00:00Z", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16:60:00Z", -7, INSTANT_SYNTAX },
		{ "2026-12-31T23:59:60Z", -7, INSTANT_SYNTAX }, /* no leap seconds in UTC seconds */
		{ "2026-10-31T16:00:00.5Z", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16:00:Z", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16:00:00z", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16:00:00+8", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16:00:00+0800", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16:00:00+19:00", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16:00:00+08:60", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16:00:00 +08:00", -7, INSTANT_SYNTAX },
		{ "2026-10-31T16:00:00Zx", -7, INSTANT_SYNTAX },
		{ "2026-02-30T16:00:00Z", -7, INSTANT_SYNTAX },
		{ "20261031T160000Z", -7, INSTANT_SYNTAX },
		{ "", -7, INSTANT_SYNTAX },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t second = -7;

		CHECK_ROW(rows[i].text);
		CHECK_INT(instant_parse(rows[i].text, &second), rows[i].answer);
		CHECK_INT(second, rows[i].second);
	}
}

static void prints_instants_that_read_back(void **state)
{
	static const int64_t seconds[] = { 0, -1, 1793462400, 951782400, -2208988800, 32503679999 };
	char buffer[INSTANT_TEXT_MAX];

	(void)state;
	CHECK_TEXT(instant_format((struct instant){ 1793462400 }, buffer), "2026-10-31T16:00:00Z");
	for (size_t i = 0; i < CHECK_COUNT(seconds); i++) {
		int64_t again = -7;

		CHECK_INT(instant_parse(instant_format((struct instant){ seconds[i] }, buffer),
					  &again),
				INSTANT_OK);
		CHECK_INT(again, seconds[i]);
	}
}

/* Zones at one change each; before it the first offset holds. */
enum {
	FORWARD_S = 1774746000,     /* 2026-03-29T01:00:00Z: Madrid to +2 */
	BACK_S = 1792890000,        /* 2026-10-25T01:00:00Z: Madrid to +1 */
	SAO_PAULO_S = 1541300400,   /* 2018-11-04T03:00:00Z: midnight becomes 01:00 */
	HAVANA_S = 1793509200,      /* 2026-11-01T05:00:00Z: 01:00 becomes midnight */
	SAINT_JOHNS_S = 1194143460, /* 2007-11-04T02:31:00Z: 00:01 becomes 23:01 */
	APIA_S = 1325239200,        /* 2011-12-30T10:00:00Z: the 30th is left out */
};

static struct zone madrid(void)
{
	return (struct zone){ .name = "Europe/Madrid",
		.count = 3,
		.changes = { { { 0 }, HOUR_S }, { { FORWARD_S }, 2 * HOUR_S },
				{ { BACK_S }, HOUR_S } } };
}

static struct zone one_change(int64_t at_s, int32_t before_s, int32_t after_s)
{
	return (struct zone){ .name = "Test/Zone",
		.count = 2,
		.changes = { { { 0 }, before_s }, { { at_s }, after_s } } };
}

static void an_offset_holds_until_the_next_change(void **state)
{
	struct zone zone = madrid();

	(void)state;
	CHECK_INT(zone_offset(&zone, (struct instant){ -HOUR_S }), HOUR_S); /* before the first */
	CHECK_INT(zone_offset(&zone, (struct instant){ FORWARD_S - 1 }), HOUR_S);
	CHECK_INT(zone_offset(&zone, (struct instant){ FORWARD_S }), 2 * HOUR_S);
	CHECK_INT(zone_offset(&zone, (struct instant){ BACK_S - 1 }), 2 * HOUR_S);
	CHECK_INT(zone_offset(&zone, (struct instant){ BACK_S }), HOUR_S);
	CHECK_INT(zone_offset(&zone, (struct instant){ INT64_C(32503679999) }), HOUR_S);
}

static void a_local_time_is_one_instant_two_or_none(void **state)
{
	static const struct {
		const char *local;
		enum zone_answer answer;
		const char *first, *second;
	} rows[] = {
		{ "2026-01-15T12:00", ZONE_ONE, "2026-01-15T11:00:00Z", NULL },
		{ "2026-03-29T01:59:59", ZONE_ONE, "2026-03-29T00:59:59Z", NULL },
		{ "2026-03-29T02:00", ZONE_NONE, NULL, NULL },
		{ "2026-03-29T02:59:59", ZONE_NONE, NULL, NULL },
		{ "2026-03-29T03:00", ZONE_ONE, "2026-03-29T01:00:00Z", NULL },
		{ "2026-10-25T01:59:59", ZONE_ONE, "2026-10-24T23:59:59Z", NULL },
		{ "2026-10-25T02:00", ZONE_TWO, "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z" },
		{ "2026-10-25T02:59:59", ZONE_TWO, "2026-10-25T00:59:59Z", "2026-10-25T01:59:59Z" },
		{ "2026-10-25T03:00", ZONE_ONE, "2026-10-25T02:00:00Z", NULL },
	};
	struct zone zone = madrid();

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct instant at[2];
		char buffer[INSTANT_TEXT_MAX];
		int64_t local_s = 0;

		CHECK_ROW(rows[i].local);
		CHECK_INT(instant_parse(rows[i].local, &local_s), INSTANT_LOCAL);
		CHECK_INT(zone_local(&zone, local_s, at), rows[i].answer);
		if (rows[i].first != NULL) {
			CHECK_TEXT(instant_format(at[0], buffer), rows[i].first);
		}
		if (rows[i].second != NULL) {
			CHECK_TEXT(instant_format(at[1], buffer), rows[i].second);
		}
	}
}

static void local_text_carries_its_offset(void **state)
{
	struct zone zone = madrid();
	struct zone west = one_change(1, -(3 * HOUR_S + 1800), -(3 * HOUR_S + 1800));
	char buffer[INSTANT_TEXT_MAX];

	(void)state;
	CHECK_TEXT(zone_format(&zone, (struct instant){ BACK_S - 1 }, buffer),
			"2026-10-25T02:59:59+02:00");
	CHECK_TEXT(zone_format(&zone, (struct instant){ BACK_S }, buffer),
			"2026-10-25T02:00:00+01:00");
	CHECK_TEXT(zone_format(&west, (struct instant){ 1793462400 }, buffer),
			"2026-10-31T12:30:00-03:30");
}

static void a_day_begins_at_its_first_second(void **state)
{
	static const struct {
		const char *name;
		int64_t at_s;
		int32_t before_s, after_s;
		const char *day, *midnight;
		int32_t length_s;
	} rows[] = {
		{ "an hour left out", FORWARD_S, HOUR_S, 2 * HOUR_S, "2026-03-29",
				"2026-03-28T23:00:00Z", 23 * HOUR_S },
		{ "an hour repeated", BACK_S, 2 * HOUR_S, HOUR_S, "2026-10-25",
				"2026-10-24T22:00:00Z", 25 * HOUR_S },
		{ "midnight left out", SAO_PAULO_S, -3 * HOUR_S, -2 * HOUR_S, "2018-11-04",
				"2018-11-04T03:00:00Z", 23 * HOUR_S },
		{ "midnight twice", HAVANA_S, -4 * HOUR_S, -5 * HOUR_S, "2026-11-01",
				"2026-11-01T04:00:00Z", 25 * HOUR_S },
		{ "set back over midnight", SAINT_JOHNS_S, -(2 * HOUR_S + 1800),
				-(3 * HOUR_S + 1800), "2007-11-04", "2007-11-04T03:30:00Z", DAY_S },
		{ "the day before that", SAINT_JOHNS_S, -(2 * HOUR_S + 1800), -(3 * HOUR_S + 1800),
				"2007-11-03", "2007-11-03T02:30:00Z", 25 * HOUR_S },
		{ "a day left out", APIA_S, -10 * HOUR_S, 14 * HOUR_S, "2011-12-30",
				"2011-12-30T10:00:00Z", 0 },
		{ "the day after it", APIA_S, -10 * HOUR_S, 14 * HOUR_S, "2011-12-31",
				"2011-12-30T10:00:00Z", DAY_S },
		{ "a plain day", 1, 8 * HOUR_S, 8 * HOUR_S, "2026-11-01", "2026-10-31T16:00:00Z",
				DAY_S },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct zone zone = one_change(rows[i].at_s, rows[i].before_s, rows[i].after_s);
		struct instant midnight;
		struct instant next;
		struct day day = { 0 };
		char buffer[INSTANT_TEXT_MAX];

		CHECK_ROW(rows[i].name);
		CHECK(day_parse(rows[i].day, &day));
		midnight = zone_midnight(&zone, day);
		next = zone_midnight(&zone, (struct day){ day.number + 1 });
		CHECK_TEXT(instant_format(midnight, buffer), rows[i].midnight);
		CHECK_INT(next.unix_s - midnight.unix_s, rows[i].length_s);
	}
}

static void days_cover_time_without_gap(void **state)
{
	static const struct {
		const char *name;
		int64_t at_s;
		int32_t before_s, after_s;
	} rows[] = {
		{ "forward", FORWARD_S, HOUR_S, 2 * HOUR_S },
		{ "back", BACK_S, 2 * HOUR_S, HOUR_S },
		{ "midnight left out", SAO_PAULO_S, -3 * HOUR_S, -2 * HOUR_S },
		{ "midnight twice", HAVANA_S, -4 * HOUR_S, -5 * HOUR_S },
		{ "over midnight", SAINT_JOHNS_S, -(2 * HOUR_S + 1800), -(3 * HOUR_S + 1800) },
		{ "a day left out", APIA_S, -10 * HOUR_S, 14 * HOUR_S },
		{ "a day repeated", APIA_S, 14 * HOUR_S, -10 * HOUR_S },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct zone zone = one_change(rows[i].at_s, rows[i].before_s, rows[i].after_s);
		int64_t from_s = rows[i].at_s - 3 * DAY_S;
		int32_t before = zone_day(&zone, (struct instant){ from_s }).number;

		CHECK_ROW(rows[i].name);
		for (int64_t s = from_s; s < rows[i].at_s + 3 * DAY_S; s += 30) {
			struct day day = zone_day(&zone, (struct instant){ s });

			CHECK(day.number >= before);
			CHECK(zone_midnight(&zone, day).unix_s <= s);
			CHECK(zone_midnight(&zone, (struct day){ day.number + 1 }).unix_s > s);
			before = day.number;
		}
	}
}

static void day_numbers_are_sorted_and_kept_once(void **state)
{
	static const struct {
		const char *name;
		size_t count, kept;
		int32_t numbers[6];
		int32_t sorted[6];
	} rows[] = {
		{ "none", 0, 0, { 7 }, { 7 } },
		{ "one", 1, 1, { 7 }, { 7 } },
		{ "twice the same", 2, 1, { 5, 5 }, { 5 } },
		{ "before 1970 too", 4, 4, { 3, -3, 0, INT32_MIN }, { INT32_MIN, -3, 0, 3 } },
		{ "some twice", 6, 3, { 9, 1, 9, 4, 1, 9 }, { 1, 4, 9 } },
		{ "far apart", 3, 2, { INT32_MAX, INT32_MIN, INT32_MAX },
				{ INT32_MIN, INT32_MAX } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int32_t numbers[6];

		CHECK_ROW(rows[i].name);
		memcpy(numbers, rows[i].numbers, sizeof(numbers));
		day_numbers_sort(numbers, rows[i].count);
		CHECK_INT(day_numbers_unique(numbers, rows[i].count), rows[i].kept);
		for (size_t k = 0; k < rows[i].kept; k++) {
			CHECK_INT(numbers[k], rows[i].sorted[k]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_every_day_from_1900_to_2999),
		cmocka_unit_test(day_numbers_are_sorted_and_kept_once),
		cmocka_unit_test(reads_and_prints_days),
		cmocka_unit_test(reads_and_prints_months),
		cmocka_unit_test(reads_instants_as_people_write_them),
		cmocka_unit_test(prints_instants_that_read_back),
		cmocka_unit_test(an_offset_holds_until_the_next_change),
		cmocka_unit_test(a_local_time_is_one_instant_two_or_none),
		cmocka_unit_test(local_text_carries_its_offset),
		cmocka_unit_test(a_day_begins_at_its_first_second),
		cmocka_unit_test(days_cover_time_without_gap),
	};

	return cmocka_run_group_tests_name("instant", tests, NULL, NULL);
}
