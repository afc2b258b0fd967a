/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A month's sheet: registers add up over roll-overs, exchanges and midnights
 * that nobody read at; what is unknown is counted and not guessed; closed
 * months stay as they were, and what comes later stands beside them.
 */

#include "tests/check.h"

#include "ledger/closing.h"
#include "ledger/ledger.h"
#include "ledger/sheet.h"
#include "tests/support/facts.h"

static const int64_t turn = INT64_C(100000000000); /* litres: 10^8 m³ */

/* A ledger, and what each test needs of the district. */
struct world {
	struct ledger *ledger;
	uint64_t number;
	struct sheet_line line;
};

static int say(struct world *world, struct fact *fact)
{
	int answer = facts_submit(world->ledger, fact, ++world->number);

	fact_finish(fact);
	return answer;
}

static void say_row(struct world *world, enum row_kind kind, union row row)
{
	struct fact fact;

	fact_row(&fact, kind, &row);
	CHECK_INT(say(world, &fact), LEDGER_OK);
}

static void read_at(struct world *world, const char *meter, const char *at, int64_t litres)
{
	struct fact fact;

	fact_reading(&fact, meter, facts_at(at), litres);
	CHECK_INT(say(world, &fact), LEDGER_OK);
}

static int close_month(struct world *world, int year, int month)
{
	struct fact fact = { .kind = KIND_CLOSE };

	bytes_init(&fact.body, 64);
	closing_put(&fact.body, month_make(year, month));
	return say(world, &fact);
}

/* One area, one permit of 5,000 m³, one intake, one hourly meter of eight digits. */
static void open_world(struct world *world, const char *clock)
{
	*world = (struct world){ .ledger = facts_ledger(clock) };
	say_row(world, ROW_AREA, facts_area("330000", ""));
	say_row(world, ROW_AREA, facts_area("330300", "330000"));
	say_row(world, ROW_PERMIT, facts_permit("P1", "330300", 5000000));
	say_row(world, ROW_INTAKE, facts_intake("I1", "P1", 100000));
	say_row(world, ROW_METER, facts_meter("M1", "I1", 8, "2025-01-01"));
}

static void close_world(struct world *world)
{
	sheet_line_finish(&world->line);
	ledger_close(world->ledger);
}

/* The account's line of a month, as the books stand. */
static const struct sheet_line *line_of(
		struct world *world, int year, int month, const char *account)
{
	struct books *books = ledger_books(world->ledger);
	struct sheet *sheet = NULL;

	CHECK_INT(sheet_open(books, month_make(year, month), books_origin(books)->recorded_s,
				  &sheet),
			0);
	CHECK_INT(sheet_line(sheet, account, &world->line), 0);
	sheet_close(sheet);
	return &world->line;
}

static void check_adds_up(const struct sheet_meter *meter)
{
	CHECK(meter->opening_litres != SHEET_NONE);
	CHECK_INT(meter->opening_litres + meter->booked_litres,
			meter->closing_litres + meter->turned_litres);
}

static const char march[] = "simulated:2026-03-15T12:00:00+08:00x1";

/* ---- registers ---- */

static void a_turn_of_the_register_stands_in_between(void **state)
{
	struct world world;
	const struct sheet_meter *meter;

	(void)state;
	open_world(&world, march);
	read_at(&world, "M1", "2026-02-01T00:00:00+08:00", turn - 50000);
	read_at(&world, "M1", "2026-02-02T00:00:00+08:00", turn - 10000);
	read_at(&world, "M1", "2026-02-03T00:00:00+08:00", 30000);
	read_at(&world, "M1", "2026-03-01T00:00:00+08:00", 1030000);
	CHECK_INT(line_of(&world, 2026, 2, "P1")->taken_litres, 1080000);
	CHECK_INT(world.line.meter_count, 1);
	meter = world.line.meters;
	CHECK_INT(meter->opening_litres, turn - 50000);
	CHECK_INT(meter->closing_litres, 1030000);
	CHECK_INT(meter->turned_litres, turn);
	CHECK_INT(meter->opening_at_s, facts_at("2026-02-01T00:00:00+08:00"));
	CHECK_INT(meter->closing_at_s, facts_at("2026-03-01T00:00:00+08:00"));
	CHECK_INT(meter->opening_is_cut + meter->closing_is_cut + meter->exchanged, 0);
	check_adds_up(meter);
	close_world(&world);
}

static void a_midnight_between_two_readings_is_cut_as_the_days_are(void **state)
{
	struct world world;
	const struct sheet_meter *meter;

	(void)state;
	open_world(&world, march);
	read_at(&world, "M1", "2026-01-31T08:00:00+08:00", 1000);
	read_at(&world, "M1", "2026-02-01T08:00:00+08:00", 4000);
	read_at(&world, "M1", "2026-02-28T08:00:00+08:00", 274000);
	read_at(&world, "M1", "2026-03-01T08:00:00+08:00", 277000);
	read_at(&world, "M1", "2026-03-02T08:00:00+08:00", 300000);
	meter = line_of(&world, 2026, 2, "P1")->meters;
	CHECK_INT(meter->opening_litres, 3000);
	CHECK_INT(meter->booked_litres, 1000 + 270000 + 2000);
	CHECK_INT(meter->closing_litres, 276000);
	CHECK_INT(meter->opening_is_cut, 1);
	CHECK_INT(meter->closing_is_cut, 1);
	check_adds_up(meter);
	CHECK_INT(world.line.spread_litres, 270000); /* a day's interval is none */
	CHECK_INT(world.line.unknown_days, 0);
	close_world(&world);
}

static void a_turn_over_the_midnight_itself_is_on_its_side(void **state)
{
	static const struct {
		const char *name;
		int64_t before, after, opening, turned;
	} rows[] = {
		{ "turned by midnight", 99999999000, 1000, 0, 0 },
		{ "turns after midnight", 99999997000, 1000, 99999999000, 100000000000 },
		{ "turned long before", 99999999500, 3500, 1500, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct world world;
		const struct sheet_meter *meter;

		CHECK_ROW(rows[i].name);
		open_world(&world, march);
		read_at(&world, "M1", "2026-01-31T12:00:00+08:00", rows[i].before);
		read_at(&world, "M1", "2026-02-01T12:00:00+08:00", rows[i].after);
		read_at(&world, "M1", "2026-03-01T00:00:00+08:00", 5000);
		meter = line_of(&world, 2026, 2, "P1")->meters;
		CHECK_INT(meter->opening_litres, rows[i].opening);
		CHECK_INT(meter->turned_litres, rows[i].turned);
		CHECK_INT(meter->closing_litres, 5000);
		check_adds_up(meter);
		close_world(&world);
	}
}

static void an_exchange_gives_the_old_register_for_the_new(void **state)
{
	static const struct {
		const char *name;
		int64_t initial, booked, turned, unknown;
	} rows[] = {
		{ "with its first count", 500, 9000 + 300 + 18000, 18500, 0 },
		{ "without", ROW_NO_LITRES, 9000 + 18000, 18200, 1 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		union row exchanged = facts_meter("M1", "I1", 8, "2026-02-10");
		struct world world;
		const struct sheet_meter *meter;

		CHECK_ROW(rows[i].name);
		open_world(&world, march);
		exchanged.meter.from = facts_day("2026-02-10");
		exchanged.meter.initial_litres = rows[i].initial;
		say_row(&world, ROW_METER, exchanged);
		read_at(&world, "M1", "2026-02-01T00:00:00+08:00", 10000);
		read_at(&world, "M1", "2026-02-10T00:00:00+08:00", 19000);
		read_at(&world, "M1", "2026-02-11T00:00:00+08:00", 800);
		read_at(&world, "M1", "2026-03-01T00:00:00+08:00", 18800);
		meter = line_of(&world, 2026, 2, "P1")->meters;
		CHECK_INT(meter->opening_litres, 10000);
		CHECK_INT(meter->closing_litres, 18800);
		CHECK_INT(meter->booked_litres, rows[i].booked);
		CHECK_INT(meter->turned_litres, rows[i].turned);
		CHECK_INT(meter->exchanged, 1);
		CHECK_INT(meter->unknown_days, rows[i].unknown);
		check_adds_up(meter);
		close_world(&world);
	}
}

static void a_new_meter_opens_where_it_began(void **state)
{
	union row fresh = facts_meter("M2", "I1", 8, "2026-02-10");
	struct world world;
	const struct sheet_meter *meter;

	(void)state;
	open_world(&world, march);
	fresh.meter.initial_litres = 100;
	say_row(&world, ROW_METER, fresh);
	say_row(&world, ROW_METER, facts_meter("M3", "I1", 8, "2026-02-20"));
	read_at(&world, "M2", "2026-03-01T00:00:00+08:00", 19100);
	read_at(&world, "M3", "2026-02-20T06:00:00+08:00", 7000);
	read_at(&world, "M3", "2026-02-22T00:00:00+08:00", 7500);
	(void)line_of(&world, 2026, 2, "P1");
	CHECK_INT(world.line.meter_count, 3); /* M1 was never read */
	meter = &world.line.meters[0];
	CHECK_INT(meter->opening_litres, SHEET_NONE);
	CHECK_INT(meter->closing_at_s, SHEET_NONE);
	CHECK_INT(meter->unknown_days, 28);
	meter = &world.line.meters[1];
	CHECK_INT(meter->opening_litres, 100);
	CHECK_INT(meter->opening_at_s, facts_at("2026-02-10T00:00:00+08:00"));
	CHECK_INT(meter->unknown_days, 0); /* the days before it was there are none */
	CHECK_INT(meter->exchanged, 0);
	check_adds_up(meter);
	meter = &world.line.meters[2];
	CHECK_INT(meter->opening_litres, 7000);
	CHECK_INT(meter->opening_at_s, facts_at("2026-02-20T06:00:00+08:00"));
	CHECK_INT(meter->closing_litres, 7500);
	CHECK_INT(meter->closing_at_s, facts_at("2026-02-22T00:00:00+08:00"));
	CHECK_INT(meter->unknown_days, 1 + 7); /* six hours of the 20th, and from the 22nd on */
	check_adds_up(meter);
	close_world(&world);
}

/* A month of a register that stood at 100 l on 10 February and at 59,100 l on 10 April. */
struct slow_month {
	const char *name;
	int month;
	int64_t opening, booked, closing;
	const char *opened;
	int cut;
};

static const struct slow_month slow_months[] = {
	{ "installed", 2, 100, 19000, 19100, "2026-02-10T00:00:00+08:00", 1 },
	{ "not read all month", 3, 19100, 31000, 50100, "2026-03-01T00:00:00+08:00", 2 },
	{ "read at last", 4, 50100, 9000, 59100, "2026-04-01T00:00:00+08:00", 1 },
};

static void a_first_count_runs_on_until_somebody_reads(void **state)
{
	union row fresh = facts_meter("M2", "I1", 8, "2026-02-10");
	struct world world;

	(void)state;
	open_world(&world, "simulated:2026-05-15T12:00:00+08:00x1");
	fresh.meter.initial_litres = 100;
	say_row(&world, ROW_METER, fresh);
	read_at(&world, "M2", "2026-04-10T00:00:00+08:00", 59100);
	for (size_t i = 0; i < CHECK_COUNT(slow_months); i++) {
		const struct slow_month *row = &slow_months[i];
		const struct sheet_meter *meter;

		CHECK_ROW(row->name);
		(void)line_of(&world, 2026, row->month, "P1");
		CHECK_INT(world.line.meter_count, 2); /* M1 was never read */
		meter = &world.line.meters[1];
		CHECK_INT(meter->opening_litres, row->opening);
		CHECK_INT(meter->opening_at_s, facts_at(row->opened));
		CHECK_INT(meter->booked_litres, row->booked);
		CHECK_INT(meter->closing_litres, row->closing);
		CHECK_INT(meter->opening_is_cut + meter->closing_is_cut, row->cut);
		CHECK_INT(meter->turned_litres + meter->exchanged, 0);
		check_adds_up(meter);
	}
	close_world(&world);
}

static void a_new_register_with_a_first_count_runs_on_as_well(void **state)
{
	union row exchanged = facts_meter("M1", "I1", 8, "2026-02-10");
	struct world world;
	const struct sheet_meter *meter;

	(void)state;
	open_world(&world, "simulated:2026-05-15T12:00:00+08:00x1");
	read_at(&world, "M1", "2026-02-01T00:00:00+08:00", 7000);
	read_at(&world, "M1", "2026-02-10T00:00:00+08:00", 8000);
	exchanged.meter.from = facts_day("2026-02-10");
	exchanged.meter.initial_litres = 100;
	say_row(&world, ROW_METER, exchanged);

	/* Nobody has read the new one: what it began with is all that is known of it. */
	meter = line_of(&world, 2026, 2, "P1")->meters;
	CHECK_INT(meter->closing_litres, 100);
	CHECK_INT(meter->closing_at_s, facts_at("2026-02-10T00:00:00+08:00"));
	CHECK_INT(meter->turned_litres, 7900);
	CHECK_INT(meter->exchanged, 1);
	check_adds_up(meter);

	read_at(&world, "M1", "2026-04-10T00:00:00+08:00", 59100);
	meter = line_of(&world, 2026, 2, "P1")->meters;
	CHECK_INT(meter->opening_litres, 7000);
	CHECK_INT(meter->booked_litres, 1000 + 19000);
	CHECK_INT(meter->closing_litres, 19100);
	CHECK_INT(meter->exchanged, 1);
	check_adds_up(meter);
	for (size_t i = 1; i < CHECK_COUNT(slow_months); i++) {
		CHECK_ROW(slow_months[i].name);
		meter = line_of(&world, 2026, slow_months[i].month, "P1")->meters;
		CHECK_INT(meter->opening_litres, slow_months[i].opening);
		CHECK_INT(meter->booked_litres, slow_months[i].booked);
		CHECK_INT(meter->closing_litres, slow_months[i].closing);
		CHECK_INT(meter->turned_litres + meter->exchanged, 0);
		check_adds_up(meter);
	}
	close_world(&world);
}

static void a_first_count_that_nobody_read_behind_stands_still(void **state)
{
	union row fresh = facts_meter("M2", "I1", 8, "2026-02-10");
	struct world world;
	const struct sheet_meter *meter;

	(void)state;
	open_world(&world, march);
	fresh.meter.initial_litres = 100;
	say_row(&world, ROW_METER, fresh);
	(void)line_of(&world, 2026, 2, "P1");
	CHECK_INT(world.line.meter_count, 2);
	meter = &world.line.meters[1];
	CHECK_INT(meter->opening_litres, 100);
	CHECK_INT(meter->closing_litres, 100);
	CHECK_INT(meter->closing_at_s, facts_at("2026-02-10T00:00:00+08:00"));
	CHECK_INT(meter->unknown_days, 19);
	check_adds_up(meter);
	close_world(&world);
}

static void a_whole_turn_unread_is_unknown_and_still_adds_up(void **state)
{
	struct world world;
	const struct sheet_meter *meter;

	(void)state;
	open_world(&world, march);
	/* Five digits: 100,000 m³ pass in 38 days at 110 m³ an hour. */
	say_row(&world, ROW_METER, facts_meter("M5", "I1", 5, "2025-01-01"));
	read_at(&world, "M5", "2025-12-20T00:00:00+08:00", 40000);
	read_at(&world, "M5", "2026-02-05T00:00:00+08:00", 90000);
	read_at(&world, "M5", "2026-03-01T00:00:00+08:00", 95000);
	(void)line_of(&world, 2026, 2, "P1");
	CHECK_INT(world.line.meter_count, 2);
	meter = &world.line.meters[1];
	CHECK_TEXT(meter->meter, "M5");
	CHECK_INT(meter->opening_litres, 40000);
	CHECK_INT(meter->opening_at_s, facts_at("2025-12-20T00:00:00+08:00"));
	CHECK_INT(meter->booked_litres, 5000);
	CHECK_INT(meter->closing_litres, 95000);
	CHECK_INT(meter->unknown_days, 4);
	CHECK_INT(meter->exchanged, 0);
	check_adds_up(meter);
	close_world(&world);
}

static void a_meter_that_changes_hands_adds_up_on_both_sides(void **state)
{
	union row moved = facts_intake("I1", "P2", 100000);
	struct world world;
	const struct sheet_meter *meter;

	(void)state;
	open_world(&world, march);
	say_row(&world, ROW_PERMIT, facts_permit("P2", "330300", 900000));
	moved.intake.from = facts_day("2026-02-15");
	say_row(&world, ROW_INTAKE, moved);
	read_at(&world, "M1", "2026-02-01T00:00:00+08:00", 1000);
	read_at(&world, "M1", "2026-02-14T12:00:00+08:00", 14500);
	read_at(&world, "M1", "2026-02-15T12:00:00+08:00", 15500);
	meter = line_of(&world, 2026, 2, "P1")->meters;
	CHECK_INT(meter->booked_litres, 14000);
	CHECK_INT(meter->closing_litres, 15000);
	CHECK_INT(meter->closing_at_s, facts_at("2026-02-15T00:00:00+08:00"));
	CHECK_INT(meter->unknown_days, 0);
	check_adds_up(meter);
	meter = line_of(&world, 2026, 2, "P2")->meters;
	CHECK_INT(meter->opening_litres, 15000);
	CHECK_INT(meter->booked_litres, 500);
	CHECK_INT(meter->closing_litres, 15500);
	CHECK_INT(meter->unknown_days, 14); /* the 15th was read for half a day */
	check_adds_up(meter);
	close_world(&world);
}

/* F10: with a main meter a meter with uses counts a part; alone it counts for the account. */
static void a_sub_meter_is_a_meter_while_its_main_one_is_away(void **state)
{
	static const struct {
		const char *name;
		const char *to; /* intake of the main meter from 15 February on; before at the other one */
		const char *from, *till;
		int64_t opening, booked, closing, expected, unknown;
	} rows[] = {
		{ "the main meter goes", "I2", "2026-02-15T00:00:00+08:00",
				"2026-03-01T00:00:00+08:00", 15000, 14000, 29000, 14 * 24, 0 },
		{ "the main meter comes", "I1", "2026-02-01T00:00:00+08:00",
				"2026-02-15T00:00:00+08:00", 1000, 14000, 15000, 14 * 24, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		bool goes = strcmp(rows[i].to, "I2") == 0;
		union row moved = facts_meter("M9", rows[i].to, 8, "2025-01-01");
		union row sub = facts_meter("S1", "I1", 8, "2025-01-01");
		struct world world;
		const struct sheet_meter *meter;

		CHECK_ROW(rows[i].name);
		open_world(&world, march);
		say_row(&world, ROW_PERMIT, facts_permit("P2", "330300", 900000));
		say_row(&world, ROW_INTAKE, facts_intake("I2", "P2", 100000));
		say_row(&world, ROW_METER, facts_meter("M9", goes ? "I1" : "I2", 8, "2025-01-01"));
		sub.meter.uses = use_bit(USE_OTHER);
		say_row(&world, ROW_METER, sub);
		moved.meter.from = facts_day("2026-02-15");
		say_row(&world, ROW_METER, moved);
		/* M1 leaves the intake to M9 and S1. */
		moved = facts_meter("M1", "I2", 8, "2025-01-01");
		moved.meter.from = facts_day("2025-06-01");
		say_row(&world, ROW_METER, moved);
		read_at(&world, "S1", "2026-02-01T00:00:00+08:00", 1000);
		read_at(&world, "S1", "2026-03-01T00:00:00+08:00", 29000);

		(void)line_of(&world, 2026, 2, "P1");
		CHECK_INT(world.line.taken_litres, rows[i].booked);
		CHECK_INT(world.line.meter_count, 2);
		meter = &world.line.meters[1];
		CHECK_TEXT(meter->meter, "S1");
		CHECK_INT(meter->opening_litres, rows[i].opening);
		CHECK_INT(meter->opening_at_s, facts_at(rows[i].from));
		CHECK_INT(meter->booked_litres, rows[i].booked);
		CHECK_INT(meter->closing_litres, rows[i].closing);
		CHECK_INT(meter->closing_at_s, facts_at(rows[i].till));
		CHECK_INT(meter->expected, rows[i].expected);
		CHECK_INT(meter->unknown_days, rows[i].unknown);
		check_adds_up(meter);
		CHECK_TEXT(world.line.meters[0].meter, "M9");
		CHECK_INT(world.line.meters[0].unknown_days, 14);
		close_world(&world);
	}
}

/* ---- what is known ---- */

static void silence_is_counted_in_days(void **state)
{
	static const struct {
		const char *name;
		const char *last;
		int64_t unknown;
	} rows[] = {
		{ "silent at midnight", "2026-02-20T00:00:00+08:00", 9 },
		{ "the last hour of the 19th is missing", "2026-02-19T23:00:00+08:00", 9 },
		{ "silent at noon of the 20th", "2026-02-20T12:00:00+08:00", 9 },
		{ "one missing reading", "2026-02-20T22:30:00+08:00", 8 },
		{ "a second more", "2026-02-20T22:29:59+08:00", 9 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct world world;

		CHECK_ROW(rows[i].name);
		open_world(&world, march);
		read_at(&world, "M1", "2026-02-01T00:00:00+08:00", 1000);
		read_at(&world, "M1", rows[i].last, 20000);
		CHECK_INT(line_of(&world, 2026, 2, "P1")->unknown_days, rows[i].unknown);
		CHECK((world.line.flags & SHEET_UNKNOWN) != 0);
		CHECK_INT(world.line.taken_litres, 19000);
		close_world(&world);
	}
}

static void days_to_come_are_not_unknown(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, "simulated:2026-02-11T12:00:00+08:00x1");
	read_at(&world, "M1", "2026-02-01T00:00:00+08:00", 1000);
	read_at(&world, "M1", "2026-02-09T00:00:00+08:00", 1000);
	CHECK_INT(line_of(&world, 2026, 2, "P1")->unknown_days, 2); /* the 9th and 10th */
	CHECK_INT(world.line.meters[0].expected, 10 * 24);
	CHECK_INT(world.line.arrival_ppm, 1000000 / 240);
	close_world(&world);
}

static void a_silent_meter_stands_in_the_sheet(void **state)
{
	union row alone = facts_intake("I9", "", 100000);
	struct world world;
	struct sheet *sheet = NULL;
	struct books *books;

	(void)state;
	open_world(&world, march);
	(void)text_copy(alone.intake.holder, sizeof(alone.intake.holder), "Nobody");
	(void)text_copy(alone.intake.area, sizeof(alone.intake.area), "330300");
	say_row(&world, ROW_INTAKE, alone);
	say_row(&world, ROW_METER, facts_meter("M9", "I9", 8, "2025-01-01"));
	books = ledger_books(world.ledger);
	CHECK_INT(sheet_open(books, month_make(2026, 2), books_origin(books)->recorded_s, &sheet),
			0);
	CHECK_INT(sheet_next(sheet, &world.line), SHEET_OK);
	CHECK_TEXT(world.line.permit, "P1");
	CHECK_INT(world.line.unknown_days, 28);
	CHECK_INT(world.line.arrival_ppm, 0);
	CHECK_INT(sheet_next(sheet, &world.line), SHEET_OK);
	CHECK_TEXT(world.line.permit, "unpermitted:I9");
	CHECK_TEXT(world.line.holder, "Nobody");
	CHECK_INT(world.line.flags, SHEET_UNKNOWN | SHEET_UNPERMITTED);
	CHECK_INT(sheet_next(sheet, &world.line), SHEET_END);
	sheet_close(sheet);
	close_world(&world);
}

static void an_interval_over_a_month_end_is_spread_on_both(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, march);
	read_at(&world, "M1", "2026-01-21T00:00:00+08:00", 0);
	read_at(&world, "M1", "2026-02-11T00:00:00+08:00", 21001);
	CHECK_INT(line_of(&world, 2026, 1, "P1")->taken_litres, 11001); /* the 21st has one more */
	CHECK_INT(world.line.spread_litres, 11001);
	CHECK((world.line.flags & SHEET_SPREAD) != 0);
	CHECK_INT(line_of(&world, 2026, 2, "P1")->taken_litres, 10000);
	CHECK_INT(world.line.spread_litres, 10000);
	CHECK_INT(world.line.last_month_litres, 11001);
	CHECK_INT(world.line.last_year_litres, SHEET_NONE);
	CHECK_INT(world.line.year_taken_litres, 21001);
	CHECK_INT(world.line.meters[0].opening_litres, 11001);
	CHECK_INT(line_of(&world, 2027, 1, "P1")->last_year_litres, 11001);
	CHECK_INT(world.line.year_taken_litres, 0);
	close_world(&world);
}

static void a_negative_month_counts_nothing_and_is_not_carried(void **state)
{
	union row net = facts_meter("M0", "I1", 8, "2025-01-01");
	struct world world;

	(void)state;
	open_world(&world, "simulated:2026-04-02T12:00:00+08:00x1");
	net.meter.direction = DIRECTION_NET;
	say_row(&world, ROW_METER, net);
	read_at(&world, "M0", "2026-01-01T00:00:00+08:00", 1000);
	read_at(&world, "M0", "2026-01-10T00:00:00+08:00", 1100);
	read_at(&world, "M0", "2026-02-01T00:00:00+08:00", 1070);
	read_at(&world, "M0", "2026-03-01T00:00:00+08:00", 1050);
	read_at(&world, "M0", "2026-04-01T00:00:00+08:00", 1100);
	CHECK_INT(line_of(&world, 2026, 1, "P1")->taken_litres, 70);
	CHECK_INT(line_of(&world, 2026, 2, "P1")->taken_litres, 0);
	CHECK_INT(world.line.measured_litres, 0);
	CHECK_INT(world.line.meters[0].booked_litres, -20);
	check_adds_up(&world.line.meters[0]);
	CHECK_INT(line_of(&world, 2026, 3, "P1")->taken_litres, 50);
	CHECK_INT(world.line.year_taken_litres, 120);
	CHECK_INT(world.line.last_month_litres, 0);
	close_world(&world);
}

static void only_taking_is_taken(void **state)
{
	union row other = facts_meter("M2", "I1", 8, "2025-01-01");
	struct world world;

	(void)state;
	open_world(&world, march);
	other.meter.role = ROLE_CHECK;
	say_row(&world, ROW_METER, other);
	(void)text_copy(other.meter.meter, sizeof(other.meter.meter), "M3");
	other.meter.role = ROLE_RETURN;
	say_row(&world, ROW_METER, other);
	(void)text_copy(other.meter.meter, sizeof(other.meter.meter), "M4");
	other.meter.role = ROLE_DRAINAGE;
	say_row(&world, ROW_METER, other);
	for (int i = 1; i <= 4; i++) {
		const char meter[] = { 'M', (char)('0' + i), '\0' };

		read_at(&world, meter, "2026-02-01T00:00:00+08:00", 0);
		read_at(&world, meter, "2026-02-02T00:00:00+08:00", 1000 * i);
	}
	CHECK_INT(line_of(&world, 2026, 2, "P1")->taken_litres, 5000);
	CHECK_INT(world.line.meter_count, 2);
	CHECK_TEXT(world.line.meters[1].meter, "M4");
	CHECK_INT(world.line.unknown_days, 2 * 27);
	close_world(&world);
}

/* ---- plans and permits ---- */

static union row plan_of(int year, uint16_t given, int64_t annual)
{
	union row row = { .plan = { .permit = "P1",
					  .year = year,
					  .given = given,
					  .annual_litres = annual,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };

	return row;
}

static void a_plan_not_filed_is_no_plan_of_zero(void **state)
{
	union row blank = plan_of(2026, 1, 1000);
	struct world world;

	(void)state;
	open_world(&world, march);
	blank.plan.month_litres[0] = 100;
	say_row(&world, ROW_PLAN, blank);
	say_row(&world, ROW_PLAN, plan_of(2025, (1 << ROW_MONTHS) - 1, ROW_NO_LITRES));
	read_at(&world, "M1", "2025-12-01T00:00:00+08:00", 0);
	read_at(&world, "M1", "2025-12-02T00:00:00+08:00", 5);
	/* 900 over eleven months: 81 each, and one more for the first nine. */
	CHECK_INT(line_of(&world, 2026, 2, "P1")->plan_litres, 82);
	CHECK_INT(line_of(&world, 2026, 10, "P1")->plan_litres, 82);
	CHECK_INT(line_of(&world, 2026, 11, "P1")->plan_litres, 81);
	CHECK_INT(world.line.year_plan_litres, 1000);
	CHECK_INT(world.line.flags & (SHEET_NO_PLAN | SHEET_OVER_PLAN), 0);
	CHECK_INT(line_of(&world, 2025, 12, "P1")->plan_litres, 0);
	CHECK((world.line.flags & SHEET_OVER_PLAN) != 0);
	CHECK((world.line.flags & SHEET_OVER_PLAN_YEAR) != 0);
	CHECK_INT(line_of(&world, 2027, 1, "P1")->plan_litres, SHEET_NONE);
	CHECK_INT(world.line.year_plan_litres, SHEET_NONE);
	CHECK((world.line.flags & SHEET_NO_PLAN) != 0);
	close_world(&world);
}

static void a_successor_goes_on_with_the_account(void **state)
{
	union row old = facts_permit("P1", "330300", 5000000);
	union row next = facts_permit("P2", "330300", 800);
	union row moved = facts_intake("I1", "P2", 100000);
	struct world world;

	(void)state;
	open_world(&world, "simulated:2026-08-15T12:00:00+08:00x1");
	old.permit.valid_until = facts_day("2026-06-30");
	old.permit.from = facts_day("2025-01-01");
	next.permit.valid_from = facts_day("2026-07-01");
	(void)text_copy(next.permit.replaces, sizeof(next.permit.replaces), "P1");
	moved.intake.from = facts_day("2026-07-01");
	say_row(&world, ROW_PERMIT, old);
	say_row(&world, ROW_PERMIT, next);
	say_row(&world, ROW_INTAKE, moved);
	read_at(&world, "M1", "2026-06-30T00:00:00+08:00", 0);
	read_at(&world, "M1", "2026-07-01T00:00:00+08:00", 500);
	read_at(&world, "M1", "2026-07-02T00:00:00+08:00", 900);
	CHECK_INT(line_of(&world, 2026, 7, "P2")->taken_litres, 400);
	CHECK_INT(world.line.year_taken_litres, 900);
	CHECK_INT(world.line.last_month_litres, 500);
	CHECK((world.line.flags & SHEET_OVER_PERMIT) != 0);
	CHECK_INT(line_of(&world, 2026, 6, "P1")->year_taken_litres, 500);
	CHECK_INT(world.line.flags & SHEET_OVER_PERMIT, 0);
	close_world(&world);
}

/* ---- areas ---- */

static void area_row(struct sheet *sheet, const char *area, enum source source, int64_t taken,
		int64_t year, int64_t permits)
{
	struct sheet_area row;

	CHECK_INT(sheet_next_area(sheet, &row), SHEET_OK);
	CHECK_TEXT(row.area, area);
	CHECK_INT(row.source, source);
	CHECK_INT(row.taken_litres, taken);
	CHECK_INT(row.year_taken_litres, year);
	CHECK_INT(row.permits_litres, permits);
}

/* A permit with an intake and a meter of its own; 100 l in January, litres in February. */
static void add_user(struct world *world, char letter, enum source source, enum use use,
		const char *area, int64_t litres)
{
	const char permit[] = { 'Q', letter, '\0' };
	const char intake[] = { 'J', letter, '\0' };
	const char meter[] = { 'N', letter, '\0' };
	union row permit_row = facts_permit(permit, "330300", 1000);
	union row intake_row = facts_intake(intake, permit, 100000);

	permit_row.permit.source = source;
	permit_row.permit.uses = use_bit(use);
	(void)text_copy(intake_row.intake.area, sizeof(intake_row.intake.area), area);
	say_row(world, ROW_PERMIT, permit_row);
	say_row(world, ROW_INTAKE, intake_row);
	say_row(world, ROW_METER, facts_meter(meter, intake, 8, "2025-01-01"));
	read_at(world, meter, "2026-01-31T00:00:00+08:00", 0);
	read_at(world, meter, "2026-02-01T00:00:00+08:00", 100);
	read_at(world, meter, "2026-02-02T00:00:00+08:00", 100 + litres);
}

static void areas_hold_what_their_intakes_took(void **state)
{
	struct world world;
	struct sheet *sheet = NULL;
	struct sheet_area row;
	struct books *books;
	union row cap = { .cap = { .area = "330302",
					  .year = 2026,
					  .source = SOURCE_GROUNDWATER,
					  .litres = 77,
					  .permits_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };

	(void)state;
	open_world(&world, march);
	say_row(&world, ROW_AREA, facts_area("330302", "330300"));
	say_row(&world, ROW_CAP, cap);
	add_user(&world, 'A', SOURCE_SURFACE, USE_INDUSTRY, "", 1);
	add_user(&world, 'B', SOURCE_GROUNDWATER, USE_INDUSTRY, "330302", 20);
	add_user(&world, 'C', SOURCE_RECLAIMED, USE_INDUSTRY, "330302", 300);
	add_user(&world, 'D', SOURCE_SURFACE, USE_HYDROPOWER, "330302", 4000);
	books = ledger_books(world.ledger);
	CHECK_INT(sheet_open(books, month_make(2026, 2), books_origin(books)->recorded_s, &sheet),
			0);
	while (sheet_next(sheet, &world.line) == SHEET_OK) {
	}
	/* Permits count where they were issued, water where it is taken. */
	area_row(sheet, "330000", SOURCE_ANY, 21, 221, 5002000);
	area_row(sheet, "330000", SOURCE_SURFACE, 1, 101, 5001000);
	area_row(sheet, "330000", SOURCE_GROUNDWATER, 20, 120, 1000);
	area_row(sheet, "330000", SOURCE_RECLAIMED, 300, 400, 1000);
	area_row(sheet, "330300", SOURCE_ANY, 21, 221, 5002000);
	area_row(sheet, "330300", SOURCE_SURFACE, 1, 101, 5001000);
	area_row(sheet, "330300", SOURCE_GROUNDWATER, 20, 120, 1000);
	area_row(sheet, "330300", SOURCE_RECLAIMED, 300, 400, 1000);
	area_row(sheet, "330302", SOURCE_ANY, 20, 120, 0);
	CHECK_INT(sheet_next_area(sheet, &row), SHEET_OK);
	CHECK_INT(row.source, SOURCE_GROUNDWATER);
	CHECK_INT(row.cap_litres, 77);
	CHECK_INT(row.permits_limit_litres, SHEET_NONE);
	area_row(sheet, "330302", SOURCE_RECLAIMED, 300, 400, 0);
	CHECK_INT(sheet_next_area(sheet, &row), SHEET_END);
	sheet_close(sheet);
	close_world(&world);
}

/* ---- closing ---- */

static void months_close_in_order_once_they_have_ended(void **state)
{
	struct world world;
	struct month last;

	(void)state;
	open_world(&world, march);
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_REFUSED); /* nothing is booked yet */
	read_at(&world, "M1", "2026-01-31T00:00:00+08:00", 0);
	read_at(&world, "M1", "2026-02-01T00:00:00+08:00", 1000);
	CHECK_INT(close_month(&world, 2026, 2), LEDGER_REFUSED);
	CHECK_INT(close_month(&world, 2025, 12), LEDGER_REFUSED);
	CHECK_INT(closing_has(ledger_books(world.ledger), month_make(2026, 1)), false);
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_OK);
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_NOTHING);
	CHECK_INT(close_month(&world, 2026, 2), LEDGER_OK); /* unknown, and closed */
	CHECK_INT(close_month(&world, 2026, 3), LEDGER_REFUSED);
	CHECK(closing_last(ledger_books(world.ledger), &last));
	CHECK_INT(last.number, month_make(2026, 2).number);
	CHECK_INT(closing_line(ledger_books(world.ledger), month_make(2026, 2), "P1", &world.line),
			SHEET_OK);
	CHECK_INT(world.line.unknown_days, 28);
	close_world(&world);
}

static void a_late_fact_stands_beside_the_closed_month(void **state)
{
	struct month january = month_make(2026, 1);
	struct world world;
	struct closing_cursor cursor;

	(void)state;
	open_world(&world, march);
	read_at(&world, "M1", "2026-01-01T00:00:00+08:00", 0);
	read_at(&world, "M1", "2026-01-31T00:00:00+08:00", 30000);
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_OK);
	read_at(&world, "M1", "2026-02-10T00:00:00+08:00", 40000);
	/* A permit of which the closed sheet knows nothing. */
	say_row(&world, ROW_PERMIT, facts_permit("P2", "330300", 900000));
	say_row(&world, ROW_INTAKE, facts_intake("I2", "P2", 100000));
	say_row(&world, ROW_METER, facts_meter("M2", "I2", 8, "2025-01-01"));
	read_at(&world, "M2", "2026-01-10T00:00:00+08:00", 0);
	read_at(&world, "M2", "2026-01-11T00:00:00+08:00", 70);

	cursor = closing_cursor(ledger_books(world.ledger), january);
	CHECK_INT(closing_next(&cursor, &world.line), SHEET_OK);
	CHECK_TEXT(world.line.permit, "P1");
	CHECK_INT(world.line.taken_litres, 30000);
	CHECK_INT(world.line.unknown_days, 1);
	CHECK_INT(world.line.meters[0].closing_litres, 30000);
	CHECK_INT(closing_next(&cursor, &world.line), SHEET_END);
	CHECK_INT(line_of(&world, 2026, 1, "P1")->taken_litres, 31000);
	CHECK_INT(line_of(&world, 2026, 2, "P1")->taken_litres, 9000);
	CHECK_INT(world.line.prior_adjust_litres, 1000);
	CHECK_INT(world.line.year_taken_litres, 30000 + 9000 + 1000);
	CHECK_INT(line_of(&world, 2026, 2, "P2")->prior_adjust_litres, 70);
	CHECK_INT(world.line.year_taken_litres, 70);

	CHECK_INT(close_month(&world, 2026, 2), LEDGER_OK);
	CHECK_INT(line_of(&world, 2026, 3, "P1")->prior_adjust_litres, 1000);
	CHECK_INT(world.line.year_taken_litres, 30000 + 9000 + 0 + 1000);
	close_world(&world);
}

static void a_closed_sheet_is_read_as_it_was_written(void **state)
{
	struct month january = month_make(2026, 1);
	struct world world;
	struct sheet_line open = { .meters = NULL };
	struct item_cursor areas;
	struct sheet_area area;
	size_t count;

	(void)state;
	open_world(&world, march);
	read_at(&world, "M1", "2026-01-01T12:00:00+08:00", turn - 500);
	read_at(&world, "M1", "2026-01-02T12:00:00+08:00", 500);
	read_at(&world, "M1", "2026-02-01T12:00:00+08:00", 31500);
	open = *line_of(&world, 2026, 1, "P1");
	world.line = (struct sheet_line){ .meters = NULL };
	CHECK_INT(close_month(&world, 2026, 1), LEDGER_OK);
	CHECK_INT(closing_line(ledger_books(world.ledger), january, "P1", &world.line), SHEET_OK);
	CHECK_INT(world.line.meter_count, 1);
	CHECK(memcmp(&open.meters[0], &world.line.meters[0], sizeof(open.meters[0])) == 0);
	CHECK_INT(world.line.taken_litres, open.taken_litres);
	CHECK_INT(world.line.spread_litres, open.spread_litres);
	CHECK_INT(world.line.flags, open.flags);
	CHECK_INT(world.line.arrival_ppm, open.arrival_ppm);
	CHECK_INT(world.line.permit_litres, 5000000);
	CHECK_INT(world.line.plan_litres, SHEET_NONE);
	areas = closing_areas(ledger_books(world.ledger), january, &count);
	CHECK_INT(count, 4); /* the sum and surface water, twice */
	CHECK(closing_take_area(&areas, &area));
	CHECK_TEXT(area.area, "330000");
	CHECK_INT(area.taken_litres, open.taken_litres);
	CHECK_INT(area.cap_litres, SHEET_NONE);
	sheet_line_finish(&open);
	close_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_turn_of_the_register_stands_in_between),
		cmocka_unit_test(a_midnight_between_two_readings_is_cut_as_the_days_are),
		cmocka_unit_test(a_turn_over_the_midnight_itself_is_on_its_side),
		cmocka_unit_test(an_exchange_gives_the_old_register_for_the_new),
		cmocka_unit_test(a_new_meter_opens_where_it_began),
		cmocka_unit_test(a_first_count_runs_on_until_somebody_reads),
		cmocka_unit_test(a_new_register_with_a_first_count_runs_on_as_well),
		cmocka_unit_test(a_first_count_that_nobody_read_behind_stands_still),
		cmocka_unit_test(a_whole_turn_unread_is_unknown_and_still_adds_up),
		cmocka_unit_test(a_meter_that_changes_hands_adds_up_on_both_sides),
		cmocka_unit_test(a_sub_meter_is_a_meter_while_its_main_one_is_away),
		cmocka_unit_test(silence_is_counted_in_days),
		cmocka_unit_test(days_to_come_are_not_unknown),
		cmocka_unit_test(a_silent_meter_stands_in_the_sheet),
		cmocka_unit_test(an_interval_over_a_month_end_is_spread_on_both),
		cmocka_unit_test(a_negative_month_counts_nothing_and_is_not_carried),
		cmocka_unit_test(only_taking_is_taken),
		cmocka_unit_test(a_plan_not_filed_is_no_plan_of_zero),
		cmocka_unit_test(a_successor_goes_on_with_the_account),
		cmocka_unit_test(areas_hold_what_their_intakes_took),
		cmocka_unit_test(months_close_in_order_once_they_have_ended),
		cmocka_unit_test(a_late_fact_stands_beside_the_closed_month),
		cmocka_unit_test(a_closed_sheet_is_read_as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
