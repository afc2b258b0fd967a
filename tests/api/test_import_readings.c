/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Readings keep what was delivered, at the instant that was meant.
 */

#include "tests/check.h"

#include <stdio.h>

#include "api/csv.h"
#include "api/import_readings.h"
#include "ledger/rows.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/instant.h"

#define HEAD "meter,at,total_m3,flow_m3_per_h,status\n"

/* Europe/Madrid in 2016: the clock changes on 27 March and 30 October, 01:00 UTC. */
static const struct zone madrid = {
	.name = "Europe/Madrid",
	.count = 3,
	.changes = {
		{ { INT64_MIN / 2 }, 3600 },
		{ { 1459040400 }, 7200 },
		{ { 1477789200 }, 3600 },
	},
};

static int import(const char *text, const struct zone *zone, enum import_repeated repeated,
		struct import_readings *ret, struct where *reterr)
{
	struct csv_options options = { .skip_rows = 0 };
	struct import_time time = { zone, repeated };

	return import_readings(text, strlen(text), "r.csv", &options, &time, ret, reterr);
}

static void readings_are_read(void **state)
{
	struct import_readings readings;
	struct where where = { .line = 0 };
	const struct reading_row *row;

	(void)state;
	CHECK_INT(import(HEAD "M1,2026-08-01T00:00:00+08:00,12.345,-0.5,E\n"
			      "\n"
			      "M2,2026-08-01T00:00Z,-3,,\n"
			      "M1,1970-01-01T00:00:00Z,0.01万m³,7,A\n",
				  NULL, REPEATED_WRONG, &readings, &where),
			IMPORT_OK);
	CHECK_INT(readings.count, 3);
	CHECK_INT(readings.n_meters, 2);
	CHECK_TEXT(readings.meters[0], "M1");
	CHECK_TEXT(readings.meters[1], "M2");
	row = &readings.rows[0];
	CHECK_INT(row->meter, 0);
	CHECK_INT(row->at_s, 1785513600);
	CHECK_INT(row->count.units, 12345);
	CHECK_INT(row->count.scale, 0);
	CHECK_INT(row->flow_litres_per_h, -500);
	CHECK_INT(row->status, 'E');
	CHECK_INT(row->row, 1);
	CHECK_INT(row->line, 2);
	row = &readings.rows[1];
	CHECK_INT(row->meter, 1);
	CHECK_INT(row->count.units, -3000);
	CHECK_INT(row->flow_litres_per_h, ROW_NO_LITRES);
	CHECK_INT(row->status, 'A');
	CHECK_INT(row->row, 2);
	CHECK_INT(row->line, 4);
	row = &readings.rows[2];
	CHECK_INT(row->meter, 0);
	CHECK_INT(row->at_s, 0);
	CHECK_INT(row->count.units, 100000);
	import_readings_finish(&readings);
}

/* Local 02:30 on 30 October 2016 is 00:30 UTC (1477787400), and an hour later again. */
static void a_repeated_hour_is_what_was_said(void **state)
{
	static const struct {
		const char *name, *text;
		enum import_repeated repeated;
		int64_t last_s;
	} rows[] = {
		{ "first", HEAD "M,2016-10-30T02:30,1,,\n", REPEATED_FIRST, 1477787400 },
		{ "last", HEAD "M,2016-10-30T02:30,1,,\n", REPEATED_LAST, 1477791000 },
		{ "by order, alone", HEAD "M,2016-10-30T02:30,1,,\n", REPEATED_BY_ORDER,
				1477787400 },
		{ "by order, the same time again",
				HEAD "M,2016-10-30T02:30,1,,\nM,2016-10-30T02:30,1,,\n",
				REPEATED_BY_ORDER, 1477791000 },
		{ "by order, earlier than the row before",
				HEAD "M,2016-10-30T02:59,1,,\nM,2016-10-30T02:30,1,,\n",
				REPEATED_BY_ORDER, 1477791000 },
		{ "by order, later than the row before",
				HEAD "M,2016-10-30T02:29:59,1,,\nM,2016-10-30T02:30,1,,\n",
				REPEATED_BY_ORDER, 1477787400 },
		{ "by order, another meter's row before",
				HEAD "L,2016-10-30T02:30,1,,\nM,2016-10-30T02:30,1,,\n",
				REPEATED_BY_ORDER, 1477787400 },
		{ "by order, a third time is the second again",
				HEAD "M,2016-10-30T02:30,1,,\nM,2016-10-30T02:30,1,,\n"
				     "M,2016-10-30T02:30,1,,\n",
				REPEATED_BY_ORDER, 1477791000 },
		{ "before it", HEAD "M,2016-10-30T01:59:59,1,,\n", REPEATED_WRONG, 1477785599 },
		{ "after it", HEAD "M,2016-10-30T03:00,1,,\n", REPEATED_WRONG, 1477792800 },
		{ "an offset needs no zone", HEAD "M,2016-10-30T02:30+01:00,1,,\n", REPEATED_WRONG,
				1477791000 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct import_readings readings;
		struct where where = { .line = 0 };

		CHECK_ROW(rows[i].name);
		CHECK_INT(import(rows[i].text, &madrid, rows[i].repeated, &readings, &where),
				IMPORT_OK);
		CHECK_INT(readings.rows[readings.count - 1].at_s, rows[i].last_s);
		import_readings_finish(&readings);
	}
}

static void an_instant_that_is_not_told_is_wrong(void **state)
{
	static const struct {
		const char *text;
		const struct zone *zone;
		enum import_repeated repeated;
		int line, column;
		const char *sentence;
	} rows[] = {
		{ HEAD "M,2016-10-30T02:30,1,,\n", NULL, REPEATED_FIRST, 2, 2,
				"at: '2016-10-30T02:30' has no offset; write it like +08:00 or "
				"say --timezone" },
		{ HEAD "M,2016-10-30T02:30,1,,\n", &madrid, REPEATED_WRONG, 2, 2,
				"at: '2016-10-30T02:30' comes twice in Europe/Madrid; say "
				"--repeated-hour first, last or by-order" },
		{ HEAD "M,2016-03-27T02:30,1,,\n", &madrid, REPEATED_FIRST, 2, 2,
				"at: '2016-03-27T02:30' is left out by a clock change in "
				"Europe/Madrid" },
		{ HEAD "M,2016-10-30T03:00,1,,\nM,2016-10-30T02:30,1,,\n", &madrid,
				REPEATED_BY_ORDER, 3, 2,
				"at: '2016-10-30T02:30' comes twice in Europe/Madrid, and the "
				"rows of 'M' are not in the order of time here" },
		{ HEAD "M,2016-10-30T03:00,,,\n", &madrid, REPEATED_FIRST, 2, 3,
				"total_m3: must not be blank" },
		{ HEAD "M,2016-10-30T03:00,1000000000000000,,\n", &madrid, REPEATED_FIRST, 2, 3,
				"total_m3: '1000000000000000' has more than 18 digits of litres" },
		{ HEAD "M,2016-10-30T03:00,1,,B\n", &madrid, REPEATED_FIRST, 2, 5,
				"status: 'B' is not blank or one of: A, E, N" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct import_readings readings;
		struct where where = { .line = 0 };

		CHECK_ROW(rows[i].sentence);
		CHECK_INT(import(rows[i].text, rows[i].zone, rows[i].repeated, &readings, &where),
				IMPORT_WRONG);
		CHECK_TEXT(where.text, rows[i].sentence);
		CHECK_TEXT(where.file, "r.csv");
		CHECK_INT(where.line, rows[i].line);
		CHECK_INT(where.column, rows[i].column);
	}
}

static void many_meters_keep_their_numbers(void **state)
{
	enum {
		METERS = 3000,
		TURNS = 2
	};

	struct import_readings readings;
	struct where where = { .line = 0 };
	struct bytes text;
	char id[16];

	(void)state;
	bytes_init(&text, 1 << 20);
	bytes_put_text(&text, HEAD);
	for (int i = 0; i < METERS * TURNS; i++) {
		bytes_format(&text, "M%d,2026-08-01T00:00:0%dZ,%d,,\n", i % METERS, i / METERS, i);
	}
	CHECK_INT(import(bytes_text(&text), NULL, REPEATED_WRONG, &readings, &where), IMPORT_OK);
	CHECK_INT(readings.n_meters, METERS);
	CHECK_INT(readings.count, METERS * TURNS);
	for (int i = 0; i < METERS * TURNS; i++) {
		(void)snprintf(id, sizeof(id), "M%d", i % METERS);
		CHECK_TEXT(readings.meters[readings.rows[i].meter], id);
		CHECK_INT(readings.rows[i].count.units, (int64_t)i * 1000);
	}
	import_readings_finish(&readings);
	bytes_finish(&text);
}

static void words_for_the_repeated_hour_are_closed(void **state)
{
	enum import_repeated repeated = REPEATED_WRONG;

	(void)state;
	CHECK(import_repeated_parse("first", &repeated));
	CHECK_INT(repeated, REPEATED_FIRST);
	CHECK(import_repeated_parse("last", &repeated));
	CHECK_INT(repeated, REPEATED_LAST);
	CHECK(import_repeated_parse("by-order", &repeated));
	CHECK_INT(repeated, REPEATED_BY_ORDER);
	CHECK(!import_repeated_parse("order", &repeated));
	CHECK_INT(repeated, REPEATED_BY_ORDER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readings_are_read),
		cmocka_unit_test(a_repeated_hour_is_what_was_said),
		cmocka_unit_test(an_instant_that_is_not_told_is_wrong),
		cmocka_unit_test(many_meters_keep_their_numbers),
		cmocka_unit_test(words_for_the_repeated_hour_are_closed),
	};

	return cmocka_run_group_tests_name("import_readings", tests, NULL, NULL);
}
