/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An interval's litres fall on its civil days by elapsed seconds, none lost.
 */

#include "tests/check.h"

#include "meter/totaliser.h"
#include "tests/support/chance.h"
#include "tests/support/dates.h"

enum {
	DAYS_MAX = 64,
};

static const struct zone shanghai = {
	.name = "Asia/Shanghai",
	.count = 1,
	.changes = { { { 0 }, 8 * 3600 } },
};

/* One spring and one autumn of Madrid, 2016. */
static const struct zone madrid = {
	.name = "Europe/Madrid",
	.count = 3,
	.changes = { { { 0 }, 3600 }, { { 1459040400 }, 7200 }, { { 1477789200 }, 3600 } },
};

static void litres_follow_the_seconds(void **state)
{
	static const struct {
		const char *name;
		const struct zone *zone;
		const char *from, *till;
		int64_t litres;
		size_t count;
		int64_t days[5];
		bool is_spread;
	} rows[] = {
		{ "F18 b", &shanghai, "2026-03-01T23:00+08:00", "2026-03-02T00:30+08:00", 20, 2,
				{ 13, 7 }, false },
		{ "within a day", &shanghai, "2026-03-01T10:00+08:00", "2026-03-01T11:00+08:00", 7,
				1, { 7 }, false },
		{ "midnight closes the day before", &shanghai, "2026-03-01T23:00+08:00",
				"2026-03-02T00:00+08:00", 9, 1, { 9 }, false },
		{ "midnight to midnight", &shanghai, "2026-03-01T00:00+08:00",
				"2026-03-02T00:00+08:00", 9, 1, { 9 }, false },
		{ "F18 c, equal remainders to the earlier day", &shanghai, "2026-03-01T23:00+08:00",
				"2026-03-02T01:00+08:00", 7, 2, { 4, 3 }, false },
		{ "a second more than a day", &shanghai, "2026-03-01T12:00+08:00",
				"2026-03-02T12:00:01+08:00", 2, 2, { 1, 1 }, true },
		{ "one litre over four days", &shanghai, "2026-03-01T12:00+08:00",
				"2026-03-04T12:00+08:00", 1, 4, { 0, 1, 0, 0 }, true },
		{ "two litres over four days", &shanghai, "2026-03-01T12:00+08:00",
				"2026-03-04T12:00+08:00", 2, 4, { 0, 1, 1, 0 }, true },
		{ "five litres over four days", &shanghai, "2026-03-01T12:00+08:00",
				"2026-03-04T12:00+08:00", 5, 4, { 1, 2, 1, 1 }, true },
		{ "back flow", &shanghai, "2026-03-01T23:00+08:00", "2026-03-02T01:00+08:00", -7, 2,
				{ -4, -3 }, false },
		{ "the day of 23 hours", &madrid, "2016-03-27T00:00+01:00",
				"2016-03-28T00:00+02:00", 23, 1, { 23 }, false },
		{ "two days, one of 23 hours", &madrid, "2016-03-26T00:00+01:00",
				"2016-03-28T00:00+02:00", 47, 2, { 24, 23 }, true },
		{ "the day of 25 hours", &madrid, "2016-10-30T00:00+02:00",
				"2016-10-31T00:00+01:00", 25, 1, { 25 }, false },
		{ "two days, one of 25 hours", &madrid, "2016-10-30T00:00+02:00",
				"2016-11-01T00:00+01:00", 49, 2, { 25, 24 }, true },
		{ "the largest litres", &shanghai, "2026-03-01T00:00+08:00",
				"2026-03-03T00:00+08:00", 1999999999999999999, 2,
				{ 1000000000000000000, 999999999999999999 }, true },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct totaliser_interval interval = { { dates_at(rows[i].from) },
			{ dates_at(rows[i].till) }, rows[i].litres, 0 };
		struct totaliser_day days[DAYS_MAX];

		CHECK_ROW(rows[i].name);
		CHECK_INT(totaliser_days(rows[i].zone, &interval), rows[i].count);
		totaliser_split_days(rows[i].zone, &interval, days);
		for (size_t k = 0; k < rows[i].count; k++) {
			CHECK_INT(days[k].litres, rows[i].days[k]);
			CHECK_INT(days[k].day.number,
					zone_day(rows[i].zone, interval.from).number + (int64_t)k);
		}
		CHECK_INT(totaliser_is_spread(rows[i].zone, &interval), rows[i].is_spread);
	}
}

static void no_litre_and_no_second_is_lost(void **state)
{
	uint64_t seed = 20260303;

	(void)state;
	CHECK_ROW("random");
	for (int i = 0; i < 20000; i++) {
		int64_t from = 1456786800 + (int64_t)(chance_next(&seed) % (366 * DAY_S));
		int64_t till = from + 1 + (int64_t)(chance_next(&seed) % (40 * DAY_S));
		struct totaliser_interval interval = { { from }, { till },
			(int64_t)(chance_next(&seed) % 100000) - 1000, 0 };
		struct totaliser_day days[DAYS_MAX];
		size_t count = totaliser_days(&madrid, &interval);
		int64_t litres = 0;
		int64_t seconds = 0;

		CHECK(count <= DAYS_MAX);
		totaliser_split_days(&madrid, &interval, days);
		for (size_t k = 0; k < count; k++) {
			int64_t exact = interval.litres * days[k].seconds;
			int64_t off = days[k].litres * (till - from) - exact;

			CHECK(days[k].seconds > 0);
			CHECK(off < till - from && off > from - till);
			litres += days[k].litres;
			seconds += days[k].seconds;
		}
		CHECK_INT(litres, interval.litres);
		CHECK_INT(seconds, till - from);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(litres_follow_the_seconds),
		cmocka_unit_test(no_litre_and_no_second_is_lost),
	};

	return cmocka_run_group_tests_name("totaliser_days", tests, NULL, NULL);
}
