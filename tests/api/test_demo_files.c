/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The sample district reads without a complaint, hangs together, and holds
 * the volumes its README promises.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/csv.h"
#include "api/import_readings.h"
#include "api/import_rows.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	PATH_MAX_HERE = 4096,
	LITRES = 1000, /* of a m³ */
};

/* 1 August, 1 September and 1 October 2026, 00:00 at +08:00. */
static const int64_t ends_s[] = { 1785513600, 1788192000, 1790784000 };

static void load(const char *name, struct bytes *ret)
{
	struct where where = { .line = 0 };
	char path[PATH_MAX_HERE];

	(void)snprintf(path, sizeof(path), "%s/../../demo/%s.csv", getenv("TEST_DATA"), name);
	bytes_init(ret, CSV_FILE_MAX);
	CHECK_ROW(path);
	CHECK_INT(csv_load(path, ret, &where), CSV_OK);
}

static void read_file(enum row_kind kind, struct import_rows *ret)
{
	struct csv_options options = { .skip_rows = 0 };
	struct where where = { .line = 0 };
	struct bytes text;
	int answer;

	load(import_kind_name(kind), &text);
	answer = import_rows(
			kind, text.data, text.size, import_kind_name(kind), &options, ret, &where);
	CHECK_TEXT(where.text, "");
	CHECK_INT(answer, IMPORT_OK);
	bytes_finish(&text);
}

static bool has(const struct import_rows *rows, const char *id)
{
	for (size_t i = 0; i < rows->count; i++) {
		/* The key is the first member of each of these kinds. */
		if (strcmp((const char *)&rows->rows[i], id) == 0) {
			return true;
		}
	}
	return false;
}

static void rows_name_rows_that_are_there(void **state)
{
	struct import_rows areas;
	struct import_rows rows;
	struct import_rows permits;

	(void)state;
	read_file(ROW_AREA, &areas);
	read_file(ROW_CAP, &rows);
	for (size_t i = 0; i < rows.count; i++) {
		CHECK(has(&areas, rows.rows[i].cap.area));
	}
	import_rows_finish(&rows);
	read_file(ROW_PERMIT, &permits);
	CHECK_INT(permits.count, 10);
	for (size_t i = 0; i < permits.count; i++) {
		CHECK(has(&areas, permits.rows[i].permit.area));
	}
	read_file(ROW_PLAN, &rows);
	for (size_t i = 0; i < rows.count; i++) {
		CHECK(has(&permits, rows.rows[i].plan.permit));
	}
	import_rows_finish(&rows);
	read_file(ROW_INTAKE, &rows);
	for (size_t i = 0; i < rows.count; i++) {
		const struct intake_row *intake = &rows.rows[i].intake;

		CHECK(intake->permit[0] != '\0' ? has(&permits, intake->permit)
						: has(&areas, intake->area));
	}
	import_rows_finish(&areas);
	read_file(ROW_METER, &areas);
	for (size_t i = 0; i < areas.count; i++) {
		CHECK(has(&rows, areas.rows[i].meter.intake));
	}
	import_rows_finish(&areas);
	import_rows_finish(&rows);
	import_rows_finish(&permits);
}

/* What a meter showed at an instant, in litres. */
static int64_t shown_at(const struct import_readings *readings, const char *meter, int64_t at_s)
{
	for (size_t i = 0; i < readings->count; i++) {
		const struct reading_row *row = &readings->rows[i];

		if (row->at_s == at_s && strcmp(readings->meters[row->meter], meter) == 0) {
			return row->count.units;
		}
	}
	fail_msg("no reading of %s at %lld", meter, (long long)at_s);
	return 0;
}

static void months_are_what_the_readme_says(void **state)
{
	static const struct {
		const char *meter;
		int64_t modulus_m3, august_m3, september_m3;
	} rows[] = {
		{ "LC-1-01", 100000000, 820000, 790000 },
		{ "LC-2-01", 100000000, 610000, 600000 },
		{ "LC-3-01", 10000000, 24000, 26500 },
		{ "LC-4-01", 1000000, 4200, 4650 },
		{ "LC-5-01", 1000000, 1850, 1900 },
		{ "LW-1-01", 100000000, 95000, 128000 },
		{ "LW-2-01", 100000000, 9000, 9500 },
		{ "LW-3-01", 10000000, 66000, 61000 },
		{ "OH-1-01", 100000000, 480000, 455000 },
		{ "OH-1-02", 100000000, 150000, 140000 },
		{ "OH-2-01", 100000, 52000, 41000 },
		{ "OH-3-01", 100000000, 620000, 380000 },
		{ "OH-4-01", 100000, 620, 640 },
	};

	struct csv_options options = { .skip_rows = 0 };
	struct import_time time = { NULL, REPEATED_WRONG };
	struct where where = { .line = 0 };
	struct import_readings readings;
	struct bytes text;

	(void)state;
	load("readings", &text);
	CHECK(text.size < 2000000);
	CHECK_INT(import_readings(text.data, text.size, "readings", &options, &time, &readings,
				  &where),
			IMPORT_OK);
	CHECK_INT(readings.n_meters, CHECK_COUNT(rows));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t modulus = rows[i].modulus_m3 * LITRES;
		int64_t shown[3];

		CHECK_ROW(rows[i].meter);
		for (size_t k = 0; k < 3; k++) {
			shown[k] = shown_at(&readings, rows[i].meter, ends_s[k]);
		}
		CHECK_INT((shown[1] - shown[0] + modulus) % modulus, rows[i].august_m3 * LITRES);
		CHECK_INT((shown[2] - shown[1] + modulus) % modulus, rows[i].september_m3 * LITRES);
	}
	import_readings_finish(&readings);
	bytes_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_name_rows_that_are_there),
		cmocka_unit_test(months_are_what_the_readme_says),
	};

	return cmocka_run_group_tests_name("demo_files", tests, NULL, NULL);
}
