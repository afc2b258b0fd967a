/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A simulated meter has counted exactly what its model or its points say, and
 * shows it in registers that read as other arithmetic says.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "meter/err.h"
#include "meter/station.h"
#include "meter/station_unit.h"

static const int64_t midnight = 1767196800; /* 2026-01-01T00:00+08:00 */

static struct instant never(void *context)
{
	(void)context;
	return (struct instant){ 0 };
}

static struct station *open_station(void)
{
	static const struct station_options options = { .now = never };
	struct station *station = NULL;

	CHECK_INT(station_open(&options, &station), 0);
	return station;
}

static int64_t total(struct station *station, uint8_t unit, int64_t at)
{
	int64_t litres = -7;

	CHECK_INT(station_total_litres(station, unit, (struct instant){ at }, &litres), STATION_OK);
	return litres;
}

static void each_local_day_counts_exactly_its_litres(void **state)
{
	static const int64_t days[] = { 0, 1, 86399, 1000003, 100000000000 };
	SCOPED(station_close) struct station *station = open_station();

	(void)state;
	for (uint8_t i = 0; i < CHECK_COUNT(days); i++) {
		struct station_model model = {
			.from = { midnight },
			.start_litres = 500,
			.litres_per_day = days[i],
			.offset_s = 28800,
			.seed = i,
		};
		int64_t before = 500;

		CHECK_ROW("a model");
		CHECK_INT(station_add_model(station, (uint8_t)(i + 1), 9, &model), STATION_OK);
		CHECK_INT(total(station, (uint8_t)(i + 1), midnight - 1), 500);
		for (int day = 1; day <= 400; day += 57) {
			CHECK_INT(total(station, (uint8_t)(i + 1), midnight + day * DAY_S),
					500 + day * days[i]);
		}
		for (int second = 0; second < DAY_S; second += 61) {
			int64_t now = total(station, (uint8_t)(i + 1), midnight + second);

			CHECK(now >= before);
			before = now;
		}
	}
}

static void seeds_differ_and_are_repeated(void **state)
{
	SCOPED(station_close) struct station *station = open_station();
	struct station_model model = { .from = { midnight }, .litres_per_day = 10000000 };

	(void)state;
	CHECK_ROW("seeds");
	CHECK_INT(station_add_model(station, 1, 8, &model), STATION_OK);
	CHECK_INT(station_add_model(station, 2, 8, &model), STATION_OK);
	model.seed = 1;
	CHECK_INT(station_add_model(station, 3, 8, &model), STATION_OK);
	CHECK_INT(total(station, 1, midnight + 30000), total(station, 2, midnight + 30000));
	CHECK(total(station, 1, midnight + 30000) != total(station, 3, midnight + 30000));
}

static void between_points_is_a_straight_line(void **state)
{
	static const char csv[] = "unit,at,total_m3\n"
				  "5,2026-01-01T00:00:00+08:00,10.000\n"
				  "6,2026-01-01T00:00:00+08:00,999999999999\r\n"
				  "5,2026-01-01T00:00:10+08:00,10.007\n"
				  "5,2026-01-01T00:00:20+08:00,10\n"
				  "6,2026-12-31T00:00:00+08:00,1000000000000";
	static const struct {
		const char *name;
		uint8_t unit;
		int64_t after_s, litres;
	} rows[] = {
		{ "before", 5, -100, 10000 },
		{ "first", 5, 0, 10000 },
		{ "one second", 5, 1, 10000 },
		{ "two seconds", 5, 2, 10001 },
		{ "nine seconds", 5, 9, 10006 },
		{ "middle", 5, 10, 10007 },
		{ "down again", 5, 11, 10006 },
		{ "last", 5, 20, 10000 },
		{ "after", 5, 1000, 10000 },
		{ "large", 6, 182 * DAY_S, 999999999999500 },
	};
	SCOPED(station_close) struct station *station = open_station();
	struct where where;

	(void)state;
	CHECK_INT(station_add_series(station, 9, csv, sizeof(csv) - 1, &where), 0);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(total(station, rows[i].unit, midnight + rows[i].after_s), rows[i].litres);
	}
}

static void a_wrong_series_is_told_where(void **state)
{
	static const struct {
		const char *name, *text;
		int line, column;
	} rows[] = {
		{ "empty", "", 0, 1 },
		{ "another header", "at,total_m3\n", 1, 1 },
		{ "unit 0", "unit,at,total_m3\n0,2026-01-01T00:00Z,1\n", 2, 1 },
		{ "unit 248", "unit,at,total_m3\n248,2026-01-01T00:00Z,1\n", 2, 1 },
		{ "local time", "unit,at,total_m3\n1,2026-01-01T00:00,1\n", 2, 3 },
		{ "no instant", "unit,at,total_m3\n1,\n", 2, 3 },
		{ "four decimals", "unit,at,total_m3\n1,2026-01-01T00:00Z,1.0001\n", 2, 21 },
		{ "negative", "unit,at,total_m3\n1,2026-01-01T00:00Z,-1\n", 2, 23 },
		{ "a rest", "unit,at,total_m3\n1,2026-01-01T00:00Z,1,2\n", 2, 22 },
		{ "the same instant",
				"unit,at,total_m3\n1,2026-01-01T00:00Z,1\n1,2026-01-01T00:00Z,2\n",
				3, 22 },
		{ "a blank line", "unit,at,total_m3\n\n", 2, 1 },
		{ "too much", "unit,at,total_m3\n1,2026-01-01T00:00Z,1000000000001\n", 0, 0 },
	};
	SCOPED(station_close) struct station *station = open_station();

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { .line = -1 };

		CHECK_ROW(rows[i].name);
		CHECK_INT(station_add_series(
					  station, 8, rows[i].text, strlen(rows[i].text), &where),
				1);
		CHECK_INT(where.line, rows[i].line);
		CHECK_INT(where.column, rows[i].column);
	}
}

static void what_cannot_be_is_refused(void **state)
{
	SCOPED(station_close) struct station *station = open_station();
	struct station_model good = { .litres_per_day = 1 };
	struct station_model wild = { .litres_per_day = 100000000001 };
	struct station_point points[] = { { { 5 }, 1 }, { { 5 }, 2 } };
	int64_t litres = -7;

	(void)state;
	CHECK_ROW("refusals");
	CHECK_INT(station_add_model(station, 0, 8, &good), STATION_UNIT);
	CHECK_INT(station_add_model(station, 248, 8, &good), STATION_UNIT);
	CHECK_INT(station_add_model(station, 1, 0, &good), STATION_RANGE);
	CHECK_INT(station_add_model(station, 1, 10, &good), STATION_RANGE);
	CHECK_INT(station_add_model(station, 1, 8, &wild), STATION_RANGE);
	CHECK_INT(station_add_points(station, 1, 8, points, 2), STATION_ORDER);
	CHECK_INT(station_add_points(station, 1, 8, points, 0), STATION_ORDER);
	CHECK_INT(station_add_model(station, 1, 8, &good), STATION_OK);
	CHECK_INT(station_add_model(station, 1, 8, &good), STATION_UNIT);
	CHECK_INT(station_set_fault(station, 2, STATION_FAULT_LATE, 1), STATION_UNIT);
	CHECK_INT(station_set_fault(station, 1, STATION_FAULT_LATE, -1), STATION_RANGE);
	CHECK_INT(station_total_litres(station, 2, (struct instant){ 0 }, &litres), STATION_UNIT);
	CHECK_INT(litres, -7);
}

static void every_fault_has_a_name(void **state)
{
	enum station_fault fault;

	(void)state;
	for (int i = STATION_FAULT_NONE; i <= STATION_FAULT_JITTER; i++) {
		CHECK_ROW(station_fault_name((enum station_fault)i));
		CHECK(station_fault_parse(station_fault_name((enum station_fault)i), &fault));
		CHECK_INT(fault, i);
	}
	CHECK(!station_fault_parse("tired", &fault));
}

static uint32_t pair(const uint16_t *words)
{
	return words[0] | (uint32_t)words[1] << 16;
}

static void registers_read_back(void **state)
{
	/* Singles as another implementation of IEEE 754 packs them. */
	static const struct {
		int64_t litres;
		uint32_t fraction;
	} rows[] = {
		{ 0, 0x00000000 },
		{ 1, 0x3a83126f },
		{ 7, 0x3be56042 },
		{ 125, 0x3e000000 },
		{ 345, 0x3eb0a3d7 },
		{ 500, 0x3f000000 },
		{ 1000, 0x00000000 },
		{ 16777216999, 0x3f7fbe77 },
		{ 99999999999, 0x3f7fbe77 },
		{ 999999999345, 0x3eb0a3d7 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct station_point points[] = { { { midnight }, rows[i].litres },
			{ { midnight + 3600 }, rows[i].litres + 12345 } };
		struct station_unit unit = { .unit = 42, .digits = 8 };
		uint16_t words[60];
		int64_t shown = rows[i].litres % 100000000000;

		CHECK_ROW("registers");
		CHECK_INT(station_unit_points(&unit, points, 2), STATION_OK);
		station_unit_words(STATION_TUF_2000M, &unit, (struct instant){ midnight }, 0, 60,
				words);
		CHECK_INT(pair(words + 8), shown / 1000);
		CHECK_INT(pair(words + 10), rows[i].fraction);
		CHECK_INT(pair(words + 24), shown / 1000);
		CHECK_INT(pair(words), 0x4145851f);     /* 12.345 m³/h */
		CHECK_INT(pair(words + 4), 0x3d46ab26); /* through 0.0707 m² */
		CHECK_INT(pair(words + 6), 0x44b94000); /* 1482 m/s */
		CHECK_INT(words[52], 0x0000);           /* 00:00:00 on 2026-01-01 in Beijing */
		CHECK_INT(words[53], 0x0100);
		CHECK_INT(words[54], 0x2601);
		station_unit_words(STATION_TUF_2000M, &unit, (struct instant){ midnight }, 1436, 6,
				words);
		CHECK_INT(words[2], 3);
		CHECK_INT(words[5], 42);
		/* Any window shows the same: here one that cuts two pairs. */
		station_unit_words(STATION_TUF_2000M, &unit, (struct instant){ midnight }, 9, 2,
				words + 1);
		station_unit_words(STATION_TUF_2000M, &unit, (struct instant){ midnight }, 8, 1,
				words);
		CHECK_INT(pair(words), shown / 1000);
		station_unit_finish(&unit);
	}
}

/* Halfway between two singles the even one is shown. */
static void a_tie_goes_to_the_even_single(void **state)
{
	static const struct {
		int64_t m3_per_h;
		uint32_t bits;
	} rows[] = {
		{ 16777216, 0x4b800000 },
		{ 16777217, 0x4b800000 },
		{ 16777218, 0x4b800001 },
		{ 16777219, 0x4b800002 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct station_point points[] = { { { 0 }, 0 },
			{ { 3600 }, rows[i].m3_per_h * 1000 } };
		struct station_unit unit = { .unit = 1, .digits = 8 };
		uint16_t words[2];

		CHECK_ROW("a tie");
		CHECK_INT(station_unit_points(&unit, points, 2), STATION_OK);
		station_unit_words(STATION_TUF_2000M, &unit, (struct instant){ 0 }, 0, 2, words);
		CHECK_INT(pair(words), rows[i].bits);
		station_unit_finish(&unit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_local_day_counts_exactly_its_litres),
		cmocka_unit_test(seeds_differ_and_are_repeated),
		cmocka_unit_test(between_points_is_a_straight_line),
		cmocka_unit_test(a_wrong_series_is_told_where),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(every_fault_has_a_name),
		cmocka_unit_test(registers_read_back),
		cmocka_unit_test(a_tie_goes_to_the_even_single),
	};

	return cmocka_run_group_tests_name("station", tests, NULL, NULL);
}
