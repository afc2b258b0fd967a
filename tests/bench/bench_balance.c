/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A month's balance over books that hold a year of hourly readings, summed by
 * day, against SQLite's sum of the same day rows, in one run.
 *
 *	bench_balance [PERMITS]
 *
 * Every permit has one intake and one meter; the month is December, the last
 * of the year, so that the whole year is summed.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#include "ledger/item.h"
#include "ledger/movement.h"
#include "ledger/registry.h"
#include "ledger/sheet.h"
#include "ledger/taken.h"
#include "meter/totaliser.h"

enum {
	YEAR = 2026,
	PERMITS = 10000,
	DAY_LITRES = 2400,
	RUNS = 20,
};

static void demand(bool is_so, const char *what)
{
	if (!is_so) {
		(void)fprintf(stderr, "bench_balance: %s\n", what);
		exit(3);
	}
}

static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What this process alone was given of the cores: what others take from it does not count. */
static double cpu_seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- making ---- */

static void put_row(struct books *books, enum row_kind kind, const union row *row)
{
	struct registry_row key;
	struct registry_row *made;
	struct bytes bytes;

	registry_key(kind, row, registry_first_day(kind, row), &key);
	bytes_init(&bytes, 4096);
	row_put(&bytes, kind, row);
	demand(shelf_make(books_shelf(books, registry_book(kind)), &key, (void **)&made) == 0 &&
					shelf_blob_set(&made->row, bytes.data, bytes.size) == 0,
			"a registry row");
	bytes_finish(&bytes);
}

static void put_user(struct books *books, int n, char meter[static TEXT_ID_MAX + 1])
{
	struct day first = month_days(month_make(YEAR - 1, 1)).from;
	union row permit = { .permit = { .holder = "Holder",
					     .area = "330302",
					     .source = SOURCE_SURFACE,
					     .uses = use_bit(USE_INDUSTRY),
					     .annual_litres = 1000000000,
					     .valid_from = first,
					     .valid_until = ROW_NO_DAY,
					     .year_kind = YEAR_CALENDAR,
					     .from = ROW_NO_DAY } };
	union row intake = { .intake = { .name = "Intake",
					     .area_class = AREA_CLASS_NORMAL,
					     .design_max_litres_per_day = ROW_NO_LITRES,
					     .rated_litres_per_h = ROW_NO_LITRES,
					     .qmax_litres_per_h = 100000,
					     .from = ROW_NO_DAY } };
	union row plan = { .plan = { .year = YEAR,
					   .annual_litres = 900000000,
					   .year_kind = YEAR_CALENDAR,
					   .from = ROW_NO_DAY } };
	union row row = { .meter = { .profile = "manual",
					  .interval_s = 3600,
					  .direction = DIRECTION_FORWARD,
					  .digits = 8,
					  .installed_on = first,
					  .verified_until = ROW_NO_DAY,
					  .role = ROLE_TAKE,
					  .initial_litres = ROW_NO_LITRES,
					  .from = ROW_NO_DAY } };

	(void)snprintf(permit.permit.permit, TEXT_ID_MAX, "D330302S2021-%05d", n);
	(void)snprintf(intake.intake.intake, TEXT_ID_MAX, "LC-%05d", n);
	(void)snprintf(row.meter.meter, TEXT_ID_MAX, "LC-%05d-01", n);
	(void)text_copy(intake.intake.permit, TEXT_ID_MAX + 1, permit.permit.permit);
	(void)text_copy(plan.plan.permit, TEXT_ID_MAX + 1, permit.permit.permit);
	(void)text_copy(row.meter.intake, TEXT_ID_MAX + 1, intake.intake.intake);
	(void)text_copy(meter, TEXT_ID_MAX + 1, row.meter.meter);
	put_row(books, ROW_PERMIT, &permit);
	put_row(books, ROW_INTAKE, &intake);
	put_row(books, ROW_PLAN, &plan);
	put_row(books, ROW_METER, &row);
}

/* The state of a totaliser that was read at the day's first midnight. */
static void put_state(struct bytes *bytes, const struct zone *zone, struct day day, int64_t litres)
{
	struct totaliser_state state = { .lineage = 1, .has_base = true, .mark = litres };
	int64_t words[TOTALISER_STATE_WORDS];

	state.at = zone_midnight(zone, day);
	demand(count_make(litres, 0, &state.count) == COUNT_OK, "a count");
	totaliser_state_pack(&state, words);
	bytes_reset(bytes);
	movement_put_state(bytes, words);
}

/* One day of one meter, as 24 readings leave it; day by day, as readings come. */
static void put_day(struct books *books, int n, const char *meter, struct day day, int64_t litres)
{
	struct meter_day_row state_key = { .day = day.number };
	struct taken_row taken = {
		.day = day.number, .measured_litres = DAY_LITRES, .covered_s = DAY_S, .readings = 24
	};
	struct meter_day_row *state;
	struct bytes bytes;

	bytes_init(&bytes, 1024);
	put_state(&bytes, &books->zone, day, litres);
	(void)text_copy(state_key.meter, sizeof(state_key.meter), meter);
	demand(shelf_make(books_shelf(books, BOOK_METER_DAY), &state_key, (void **)&state) == 0 &&
					shelf_blob_set(&state->state, bytes.data, bytes.size) == 0,
			"a state");
	bytes_finish(&bytes);
	(void)snprintf(taken.permit, sizeof(taken.permit), "D330302S2021-%05d", n);
	(void)snprintf(taken.intake, sizeof(taken.intake), "LC-%05d", n);
	(void)text_copy(taken.meter, sizeof(taken.meter), meter);
	demand(taken_post(books, &taken) == 0, "a day");
}

static void put_tip(struct books *books, const char *meter, struct day till, int64_t litres)
{
	struct tip_row key = { .last_s = 0 };
	struct tip_row *tip;
	struct bytes bytes;

	bytes_init(&bytes, 1024);
	put_state(&bytes, &books->zone, till, litres);
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	demand(shelf_make(books_shelf(books, BOOK_TIP), &key, (void **)&tip) == 0 &&
					shelf_blob_set(&tip->state, bytes.data, bytes.size) == 0,
			"a tip");
	bytes_finish(&bytes);
}

static void make(struct books *books, int permits)
{
	char(*meters)[TEXT_ID_MAX + 1] = calloc((size_t)permits, sizeof(*meters));
	struct day first = month_days(month_make(YEAR, 1)).from;
	struct day till = month_days(month_make(YEAR + 1, 1)).from;
	union row area = { .area = { .area = "330302", .name = "Area", .from = ROW_NO_DAY } };

	demand(meters != NULL, "memory");
	books->zone = (struct zone){
		.name = "Asia/Shanghai", .count = 1, .changes = { { { INT32_MIN }, 8 * 3600 } }
	};
	put_row(books, ROW_AREA, &area);
	for (int n = 0; n < permits; n++) {
		put_user(books, n, meters[n]);
	}
	for (int32_t day = first.number; day < till.number; day++) {
		for (int n = 0; n < permits; n++) {
			put_day(books, n, meters[n], (struct day){ day },
					(int64_t)(day - first.number) * DAY_LITRES);
		}
	}
	for (int n = 0; n < permits; n++) {
		put_tip(books, meters[n], till, (int64_t)(till.number - first.number) * DAY_LITRES);
	}
	free(meters);
}

/* ---- measuring ---- */

static double time_sheet(const struct books *books, int permits)
{
	struct month december = month_make(YEAR, 12);
	int64_t now_s = zone_midnight(&books->zone, month_days(december).till).unix_s;
	struct sheet_line line = { .meters = NULL };
	struct sheet *sheet = NULL;
	struct sheet_area area;
	double begun = seconds();
	int lines = 0;

	demand(sheet_open(books, december, now_s, &sheet) == 0, "a sheet");
	while (sheet_next(sheet, &line) == SHEET_OK) {
		demand(line.year_taken_litres == 365 * DAY_LITRES &&
						line.taken_litres == 31 * DAY_LITRES &&
						line.unknown_days == 0 && line.meter_count == 1 &&
						line.meters[0].closing_litres == 365 * DAY_LITRES,
				"a line is wrong");
		lines++;
	}
	demand(lines == permits && sheet_next_area(sheet, &area) == SHEET_OK, "lines are missing");
	sheet_line_finish(&line);
	sheet_close(sheet);
	return seconds() - begun;
}

/* What the databases are asked, month and year of each permit and no more, from the books' months. */
static double time_sums(const struct books *books, int permits)
{
	int32_t december = month_make(YEAR, 12).number;
	const struct taken_month_row *account = NULL;
	double begun = seconds();
	int lines = 0;

	while ((account = taken_next_account(books, account == NULL ? "" : account->permit)) !=
			NULL) {
		struct taken_month_row key;
		struct shelf_cursor cursor = taken_months(
				books, account->permit, month_make(YEAR, 1).number, &key);
		const struct taken_month_row *row;
		struct taken_sum year = { .litres = 0 };
		struct taken_sum month = { .litres = 0 };

		while ((row = shelf_next(&cursor)) != NULL && row->month <= december) {
			demand(taken_add(&year, row->measured_litres, row->assessed_litres) == 0,
					"a year");
			if (row->month == december) {
				demand(taken_add(&month, row->measured_litres,
						       row->assessed_litres) == 0,
						"a month");
			}
		}
		demand(year.litres == 365 * DAY_LITRES && month.litres == 31 * DAY_LITRES,
				"a sum is wrong");
		lines++;
	}
	demand(lines == permits, "sums are missing");
	return seconds() - begun;
}

static void run_sql(sqlite3 *db, const char *sql)
{
	demand(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg(db));
}

/* The same day rows in SQLite, in memory, by primary key: month and year of each permit. */
static double time_sqlite(const struct books *books, int permits)
{
	static const char sum[] =
			"SELECT permit, sum(litres), sum(CASE WHEN day >= ?1 THEN litres END) "
			"FROM taken WHERE day >= ?2 GROUP BY permit";
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), NULL, 0);
	const struct taken_row *row;
	sqlite3_stmt *stmt;
	sqlite3 *db;
	double begun;
	int lines = 0;

	demand(sqlite3_open(":memory:", &db) == SQLITE_OK, "SQLite");
	run_sql(db,
			"CREATE TABLE taken (permit TEXT, intake TEXT, meter TEXT, day INT, litres INT,"
			" PRIMARY KEY (permit, intake, meter, day)) WITHOUT ROWID; BEGIN");
	demand(sqlite3_prepare_v2(db, "INSERT INTO taken VALUES (?, ?, ?, ?, ?)", -1, &stmt,
			       NULL) == SQLITE_OK,
			"an insertion");
	while ((row = shelf_next(&cursor)) != NULL) {
		(void)sqlite3_bind_text(stmt, 1, row->permit, -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(stmt, 2, row->intake, -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(stmt, 3, row->meter, -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(stmt, 4, row->day);
		(void)sqlite3_bind_int64(stmt, 5, row->measured_litres);
		demand(sqlite3_step(stmt) == SQLITE_DONE && sqlite3_reset(stmt) == SQLITE_OK,
				"a row");
	}
	(void)sqlite3_finalize(stmt);
	run_sql(db, "COMMIT");
	demand(sqlite3_prepare_v2(db, sum, -1, &stmt, NULL) == SQLITE_OK, "a sum");
	(void)sqlite3_bind_int64(stmt, 1, month_days(month_make(YEAR, 12)).from.number);
	(void)sqlite3_bind_int64(stmt, 2, month_days(month_make(YEAR, 1)).from.number);
	begun = seconds();
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		lines++;
	}
	begun = seconds() - begun;
	demand(lines == permits, "SQLite's lines are missing");
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	return begun;
}

int main(int argc, char **argv)
{
	int64_t permits = PERMITS;
	struct books *books = NULL;
	double best = 1e9;
	double sums = 1e9;
	double cpu = 1e9;
	double reference;

	demand(argc < 2 || text_int_all(argv[1], 1, 1000000, &permits) == TEXT_OK,
			"usage: bench_balance [PERMITS]");
	demand(books_open(NULL, 0, &books) == 0, "books");
	make(books, (int)permits);
	for (int i = 0; i < RUNS; i++) {
		double begun = cpu_seconds();
		double time = time_sheet(books, (int)permits);

		cpu = cpu_seconds() - begun < cpu ? cpu_seconds() - begun : cpu;
		best = time < best ? time : best;
		time = time_sums(books, (int)permits);
		sums = time < sums ? time : sums;
	}
	reference = time_sqlite(books, (int)permits);
	(void)printf("permits %lld, day rows %zu, readings they stand for %lld\n",
			(long long)permits, shelf_count(books_shelf(books, BOOK_TAKEN)),
			(long long)permits * 365 * 24);
	(void)printf("balance of December, all figures  %.3f s, %.3f s of a core (goal 0.2 s)\n",
			best, cpu);
	(void)printf("month and year of each permit, no more  %.4f s\n", sums);
	(void)printf("SQLite %s in memory, the same two sums of its day rows  %.3f s: %.1f times "
		     "the balance, %.0f times our sums\n",
			sqlite3_libversion(), reference, reference / best, reference / sums);
	books_close(books);
	return 0;
}
