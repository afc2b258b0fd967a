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
#include "meter/totaliser.h"
#include "tests/support/tree_file.h"

enum {
	SIZE_MAX_HERE = 2000000, /* of the history: it stands in the tree */
	SAMPLES_MAX = 1600,      /* of one meter: 61 days of hours, and a day twice */
	LITRES = 1000,           /* of a m³ */
};

/* 1 August, 1 September and 1 October 2026, 00:00 at +08:00. */
static const int64_t ends_s[] = { 1785513600, 1788192000, 1790784000 };

static void load(const char *name, struct bytes *ret)
{
	struct where where = { .line = 0 };
	char path[TREE_PATH_MAX];
	char file[256];

	(void)snprintf(file, sizeof(file), "demo/%s.csv", name);
	(void)tree_path(file, path);
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

static void read_readings(struct import_readings *ret)
{
	struct csv_options options = { .skip_rows = 0 };
	struct import_time time = { NULL, REPEATED_WRONG };
	struct where where = { .line = 0 };
	struct bytes text;

	load("readings", &text);
	CHECK(text.size < SIZE_MAX_HERE);
	CHECK_INT(import_readings(text.data, text.size, "readings", &options, &time, ret, &where),
			IMPORT_OK);
	bytes_finish(&text);
}

static int by_instant(const void *left, const void *right)
{
	const struct totaliser_sample *a = left;
	const struct totaliser_sample *b = right;

	return (a->at.unix_s > b->at.unix_s) - (a->at.unix_s < b->at.unix_s);
}

/* A meter's samples in the order of time. */
static size_t samples_of(const struct import_readings *readings, const char *meter,
		struct totaliser_sample *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < readings->count; i++) {
		const struct reading_row *row = &readings->rows[i];

		if (strcmp(readings->meters[row->meter], meter) == 0) {
			CHECK(count < SAMPLES_MAX);
			ret[count++] = (struct totaliser_sample){
				.at = { row->at_s },
				.count = row->count,
				.status = row->status,
			};
		}
	}
	qsort(ret, count, sizeof(*ret), by_instant);
	return count;
}

static struct totaliser_term term_of(const struct import_rows *meters,
		const struct import_rows *intakes, const char *name)
{
	struct totaliser_term term = { .limits = { .resolution = { 1, 0 } } };
	const struct meter_row *meter = NULL;

	for (size_t i = 0; i < meters->count; i++) {
		if (strcmp(meters->rows[i].meter.meter, name) == 0) {
			meter = &meters->rows[i].meter;
		}
	}
	CHECK(meter != NULL);
	term.limits.interval_s = meter->interval_s;
	CHECK_INT(count_make(LITRES, meter->digits, &term.limits.modulus), COUNT_OK);
	for (size_t i = 0; i < intakes->count; i++) {
		if (strcmp(intakes->rows[i].intake.intake, meter->intake) == 0) {
			term.limits.qmax_litres_per_h = intakes->rows[i].intake.qmax_litres_per_h;
		}
	}
	CHECK(term.limits.qmax_litres_per_h > 0);
	return term;
}

/* What the totaliser makes of a meter's readings. */
struct judged {
	int64_t month_litres[2];
	size_t rollovers, jitters, spreads, spikes, repeats, estimates;
};

static struct judged judge(const struct import_readings *readings, struct totaliser_term term,
		const char *meter)
{
	struct totaliser_sample *samples = calloc(SAMPLES_MAX, sizeof(*samples));
	struct totaliser_output output = {
		.verdicts = calloc(SAMPLES_MAX, sizeof(*output.verdicts)),
		.intervals = calloc(SAMPLES_MAX, sizeof(*output.intervals)),
		.namings = calloc(TOTALISER_NAMINGS_MAX(SAMPLES_MAX), sizeof(*output.namings)),
	};
	struct totaliser_input input = {
		.semantics = TOTALISER_SEMANTICS,
		.span = { { ends_s[0] - 1 }, { ends_s[2] } },
		.samples = samples,
		.sample_count = samples_of(readings, meter, samples),
		.terms = &term,
		.term_count = 1,
	};
	struct totaliser_state state;
	struct judged judged = { .rollovers = 0 };

	memset(&state, 0, sizeof(state));
	CHECK_INT(totaliser_run(&input, &state, &output), TOTALISER_OK);
	for (size_t i = 0; i < output.interval_count; i++) {
		const struct totaliser_interval *interval = &output.intervals[i];

		judged.month_litres[interval->till.unix_s > ends_s[1]] += interval->litres;
		judged.rollovers += (interval->flags & TOTALISER_INTERVAL_ROLLOVER) != 0;
		judged.jitters += (interval->flags & TOTALISER_INTERVAL_JITTER) != 0;
		judged.spreads += interval->till.unix_s - interval->from.unix_s > DAY_S;
	}
	for (size_t i = 0; i < output.naming_count; i++) {
		judged.spikes += (output.namings[i].verdict.mask & TOTALISER_RULE(14)) != 0;
	}
	for (size_t i = 0; i < input.sample_count; i++) {
		judged.repeats += (output.verdicts[i].mask & TOTALISER_RULE(4)) != 0;
		judged.estimates += output.verdicts[i].status == 'E';
	}
	free(samples);
	free(output.verdicts);
	free(output.intervals);
	free(output.namings);
	return judged;
}

static void the_totaliser_books_what_the_readme_says(void **state)
{
	static const struct {
		const char *meter;
		int64_t august_m3, september_m3;
		struct judged extra; /* what the register does besides */
	} rows[] = {
		{ "LC-1-01", 820000, 790000, { .repeats = 24 } },
		{ "LC-2-01", 610000, 600000, { .repeats = 0 } },
		{ "LC-3-01", 24000, 26500, { .estimates = 3 } },
		{ "LC-4-01", 4200, 4650, { .repeats = 0 } },
		{ "LC-5-01", 1850, 1900, { .repeats = 0 } },
		{ "LW-1-01", 95000, 128000, { .repeats = 0 } },
		{ "LW-2-01", 9000, 9500, { .spreads = 1 } },
		{ "LW-3-01", 66000, 61000, { .jitters = 1 } },
		{ "OH-1-01", 480000, 455000, { .spikes = 1 } },
		{ "OH-1-02", 150000, 140000, { .repeats = 0 } },
		{ "OH-2-01", 52000, 41000, { .rollovers = 1 } },
		{ "OH-3-01", 620000, 380000, { .repeats = 0 } },
		{ "OH-4-01", 620, 640, { .repeats = 0 } },
	};

	struct import_readings readings;
	struct import_rows intakes;
	struct import_rows meters;

	(void)state;
	read_file(ROW_INTAKE, &intakes);
	read_file(ROW_METER, &meters);
	read_readings(&readings);
	CHECK_INT(readings.n_meters, CHECK_COUNT(rows));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct judged judged = judge(&readings, term_of(&meters, &intakes, rows[i].meter),
				rows[i].meter);

		CHECK_ROW(rows[i].meter);
		CHECK_INT(judged.month_litres[0], rows[i].august_m3 * LITRES);
		CHECK_INT(judged.month_litres[1], rows[i].september_m3 * LITRES);
		CHECK_INT(judged.rollovers, rows[i].extra.rollovers);
		CHECK_INT(judged.jitters, rows[i].extra.jitters);
		CHECK_INT(judged.spreads, rows[i].extra.spreads);
		CHECK_INT(judged.spikes, rows[i].extra.spikes);
		CHECK_INT(judged.repeats, rows[i].extra.repeats);
		CHECK_INT(judged.estimates, rows[i].extra.estimates);
	}
	import_readings_finish(&readings);
	import_rows_finish(&meters);
	import_rows_finish(&intakes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_name_rows_that_are_there),
		cmocka_unit_test(the_totaliser_books_what_the_readme_says),
	};

	return cmocka_run_group_tests_name("demo_files", tests, NULL, NULL);
}
