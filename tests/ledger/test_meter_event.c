/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Events of a meter: the register that goes is booked to its last count, the
 * one that comes goes on from its first, what nobody read off is unknown and
 * never 0; and the dated facts that others ask for.
 */

#include "tests/check.h"

#include "ledger/ledger.h"
#include "ledger/meter_event.h"
#include "ledger/sheet.h"
#include "meter/totaliser.h"
#include "tests/support/world.h"

enum {
	NONE = -1, /* no count was read off */
};

static const char march[] = "simulated:2026-03-15T12:00:00+08:00x1";

static void read_at(struct world *world, const char *at, int64_t litres)
{
	world_reading(world, "M1", dates_at(at), litres);
}

static struct meter_event event_at(enum meter_event_what what, const char *at)
{
	return (struct meter_event){
		.meter = "M1",
		.what = what,
		.at = { dates_at(at) },
		.until = ROW_NO_DAY,
		.ground = "a test",
	};
}

static int tell(struct world *world, const struct meter_event *event)
{
	struct fact fact;

	fact_event(&fact, event);
	return world_say(world, &fact);
}

static int tell_counts(struct world *world, enum meter_event_what what, const char *at,
		int64_t final, int64_t initial)
{
	struct meter_event event = event_at(what, at);

	event.has_final = final != NONE;
	event.has_initial = initial != NONE;
	if (event.has_final) {
		(void)count_make(final, 0, &event.final);
	}
	if (event.has_initial) {
		(void)count_make(initial, 0, &event.initial);
	}
	return tell(world, &event);
}

static int64_t taken(const struct world *world)
{
	struct account_row key = { .commodity = "litres", .account = "P1" };
	const struct account_row *row =
			shelf_find(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), &key);

	return row == NULL ? 0 : row->balance;
}

static int64_t covered_s(const struct world *world, const char *day)
{
	struct taken_row key = {
		.permit = "P1",
		.intake = "I1",
		.meter = "M1",
		.day = dates_day(day).number,
	};
	const struct taken_row *row =
			shelf_find(books_shelf(ledger_books(world->ledger), BOOK_TAKEN), &key);

	return row == NULL ? 0 : row->covered_s;
}

/* The bits that stand in remarks, all of them together. */
static int64_t remarked(const struct world *world)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_REMARK), NULL, 0);
	const struct remark_row *row;
	int64_t mask = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		mask |= row->mask;
	}
	return mask;
}

static void check_sheet(struct world *world, int month, int64_t exchanged, int64_t unknown_days)
{
	struct books *books = ledger_books(world->ledger);
	struct sheet_line line = { .meters = NULL };
	struct sheet *sheet = NULL;

	CHECK_INT(sheet_open(books, month_make(2026, month), books_origin(books)->recorded_s,
				  &sheet),
			0);
	CHECK_INT(sheet_line(sheet, "P1", &line), 0);
	CHECK_INT(line.meter_count, 1);
	CHECK_INT(line.meters->opening_litres + line.meters->booked_litres,
			line.meters->closing_litres + line.meters->turned_litres);
	CHECK_INT(line.meters->exchanged, exchanged);
	CHECK_INT(line.unknown_days, unknown_days);
	sheet_close(sheet);
	sheet_line_finish(&line);
}

/* ---- exchanged ---- */

/* The register of 10,000 is read to 10,500, goes at 09:30, another one shows 340 at 10:00. */
static void an_exchange_books_both_registers(void **state)
{
	static const struct {
		const char *name;
		int64_t final, initial;
		int64_t litres, uncovered_s;
	} rows[] = {
		{ "both counts", 10700, 40, 500 + 200 + 300, 0 },
		{ "no last count", NONE, 40, 500 + 300, 1800 },
		{ "no first count", 10700, NONE, 500 + 200, 1800 },
		{ "no count", NONE, NONE, 500, 3600 },
		{ "more than the pump gives", 90000, 40, 500 + 79500 + 300, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		for (int when = 0; when <= 3; when++) {
			struct world world;

			CHECK_ROW(rows[i].name);
			world_open(&world, march);
			read_at(&world, "2026-02-09T10:00:00+08:00", 10000);
			for (int step = 0; step <= 3; step++) {
				if (step == when) {
					CHECK_INT(tell_counts(&world, METER_EXCHANGED,
								  "2026-02-10T09:30:00+08:00",
								  rows[i].final, rows[i].initial),
							LEDGER_OK);
				}
				if (step == 0) {
					read_at(&world, "2026-02-10T08:00:00+08:00", 10000);
				} else if (step == 1) {
					read_at(&world, "2026-02-10T09:00:00+08:00", 10500);
				} else if (step == 2) {
					read_at(&world, "2026-02-10T10:00:00+08:00", 340);
				}
			}
			CHECK_INT(taken(&world), rows[i].litres);
			CHECK_INT(covered_s(&world, "2026-02-10"), 10 * 3600 - rows[i].uncovered_s);
			CHECK_INT(remarked(&world) & TOTALISER_HELD, 0);
			check_sheet(&world, 2, 1, 28); /* two days in part, the others wholly */
			ledger_close(world.ledger);
		}
	}
}

/* Days without readings around it: they are unknown where nobody read off the last count. */
static void what_was_not_read_off_is_unknown(void **state)
{
	static const struct {
		const char *name;
		int64_t final, litres, unknown;
	} rows[] = {
		{ "read off", 59000, 49000 + 16000, 0 },
		{ "not read off", NONE, 16000, 13 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct world world;

		CHECK_ROW(rows[i].name);
		world_open(&world, march);
		read_at(&world, "2026-02-01T00:00:00+08:00", 10000);
		CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-13T12:00:00+08:00",
					  rows[i].final, 0),
				LEDGER_OK);
		read_at(&world, "2026-03-01T00:00:00+08:00", 16000);
		CHECK_INT(taken(&world), rows[i].litres);
		check_sheet(&world, 2, 1, rows[i].unknown);
		ledger_close(world.ledger);
	}
}

/* Metering rules 11 and 12: held until the change sheet comes, booked by it. */
static void a_held_lineage_is_resolved_by_the_change_sheet(void **state)
{
	struct world world;

	(void)state;
	world_open(&world, march);
	read_at(&world, "2026-02-10T08:00:00+08:00", 710000);
	read_at(&world, "2026-02-10T09:00:00+08:00", 710500);
	read_at(&world, "2026-02-10T10:00:00+08:00", 340);
	read_at(&world, "2026-02-10T11:00:00+08:00", 840);
	read_at(&world, "2026-02-10T12:00:00+08:00", 1340);
	CHECK(remarked(&world) & TOTALISER_RULE(11));
	CHECK_INT(taken(&world), 500);
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-10T09:30:00+08:00", 710700, 40),
			LEDGER_OK);
	CHECK_INT(taken(&world), 500 + 200 + 300 + 500 + 500);
	CHECK_INT(remarked(&world) & (TOTALISER_HELD | TOTALISER_RULE(11)), 0);
	read_at(&world, "2026-02-10T13:00:00+08:00", 1840);
	CHECK_INT(taken(&world), 500 + 200 + 300 + 500 + 500 + 500);
	ledger_close(world.ledger);
}

/* A register that turned over on its last way: 10^8 m³ less 1 to 2 m³. */
static void a_last_count_may_lie_behind_a_turn(void **state)
{
	struct world world;

	(void)state;
	world_open(&world, march);
	read_at(&world, "2026-02-01T00:00:00+08:00", INT64_C(99999990000));
	read_at(&world, "2026-02-10T08:00:00+08:00", INT64_C(99999999000));
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-10T09:30:00+08:00", 2000, 0),
			LEDGER_OK);
	read_at(&world, "2026-03-01T00:00:00+08:00", 70);
	CHECK_INT(taken(&world), 9000 + 3000 + 70);
	check_sheet(&world, 2, 1, 0);
	ledger_close(world.ledger);
}

/* The midnight of a month's end is cut between readings; the exchange comes on the day after. */
static void registers_add_up_over_a_month_that_ends_before_it(void **state)
{
	struct world world;

	(void)state;
	world_open(&world, march);
	read_at(&world, "2026-01-31T18:00:00+08:00", 10000);
	read_at(&world, "2026-02-28T12:00:00+08:00", 38000);
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-03-01T12:00:00+08:00", 39000, 700),
			LEDGER_OK);
	read_at(&world, "2026-03-02T12:00:00+08:00", 2700);
	CHECK_INT(taken(&world), 28000 + 1000 + 2000);
	check_sheet(&world, 2, 0, 0);
	check_sheet(&world, 3, 1, 13); /* from the 2nd at noon to the 14th, the last that ended */
	ledger_close(world.ledger);
}

/* ---- removed, installed ---- */

static void no_register_no_readings(void **state)
{
	struct world world;

	(void)state;
	world_open(&world, march);
	read_at(&world, "2026-02-10T08:00:00+08:00", 10000);
	read_at(&world, "2026-02-10T09:00:00+08:00", 10500);
	read_at(&world, "2026-02-10T11:00:00+08:00", 10500); /* of a register on a shelf */
	CHECK_INT(tell_counts(&world, METER_REMOVED, "2026-02-10T09:30:00+08:00", 10600, NONE),
			LEDGER_OK);
	CHECK_INT(taken(&world), 600);
	CHECK(remarked(&world) & TOTALISER_REMOVED);
	read_at(&world, "2026-02-10T12:00:00+08:00", 99999);
	CHECK_INT(taken(&world), 600);
	CHECK_INT(tell_counts(&world, METER_INSTALLED, "2026-02-12T08:00:00+08:00", NONE, 10600),
			LEDGER_OK);
	read_at(&world, "2026-02-12T09:00:00+08:00", 10900);
	CHECK_INT(taken(&world), 900);
	CHECK_INT(covered_s(&world, "2026-02-11"), 0);
	CHECK_INT(covered_s(&world, "2026-02-12"), 3600);
	ledger_close(world.ledger);
}

/* ---- told again, withdrawn ---- */

static void what_was_told_wrong_is_told_again_or_withdrawn(void **state)
{
	struct meter_event none = event_at(METER_EXCHANGED, "2026-02-10T09:30:00+08:00");
	struct world world;

	(void)state;
	none.is_withdrawn = true;
	world_open(&world, march);
	read_at(&world, "2026-02-10T08:00:00+08:00", 10000);
	CHECK_INT(tell(&world, &none), LEDGER_REFUSED);
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-10T09:30:00+08:00", 12000, 40),
			LEDGER_OK);
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-10T09:30:00+08:00", 12000, 40),
			LEDGER_NOTHING);
	read_at(&world, "2026-02-10T10:00:00+08:00", 340);
	CHECK_INT(taken(&world), 2000 + 300);
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-10T09:30:00+08:00", 10200, 40),
			LEDGER_OK);
	CHECK_INT(taken(&world), 200 + 300);
	CHECK_INT(tell(&world, &none), LEDGER_OK);
	CHECK_INT(taken(&world), 0);
	CHECK(remarked(&world) & TOTALISER_HELD);
	CHECK_INT(tell(&world, &none), LEDGER_REFUSED);
	read_at(&world, "2026-02-10T09:00:00+08:00", 10100);
	read_at(&world, "2026-02-10T11:00:00+08:00", 10300);
	CHECK_INT(taken(&world), 300);
	CHECK_INT(remarked(&world) & TOTALISER_FINAL, 0);
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-10T12:30:00+08:00", 10350, 0),
			LEDGER_OK);
	CHECK_INT(taken(&world), 350);
	ledger_close(world.ledger);
}

/* A last count withdrawn where nothing was read after it: the next reading finds its place. */
static void the_tip_stays_where_a_withdrawn_count_left_it(void **state)
{
	struct meter_event none = event_at(METER_EXCHANGED, "2026-02-12T09:30:00+08:00");
	struct world world;

	(void)state;
	none.is_withdrawn = true;
	world_open(&world, march);
	read_at(&world, "2026-02-10T08:00:00+08:00", 10000);
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-11T12:00:00+08:00", NONE, 0),
			LEDGER_OK);
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-12T09:30:00+08:00", 600, 0),
			LEDGER_OK);
	CHECK_INT(taken(&world), 600);
	CHECK_INT(tell(&world, &none), LEDGER_OK);
	CHECK_INT(taken(&world), 0);
	read_at(&world, "2026-02-12T10:00:00+08:00", 700);
	CHECK_INT(taken(&world), 700);
	read_at(&world, "2026-02-12T09:00:00+08:00", 500);
	CHECK_INT(taken(&world), 700);
	CHECK_INT(remarked(&world) & TOTALISER_HELD, 0);
	ledger_close(world.ledger);
}

/* ---- refused ---- */

static void what_cannot_be_is_refused(void **state)
{
	struct world world;
	struct meter_event event;

	(void)state;
	world_open(&world, march);
	read_at(&world, "2026-02-10T08:00:00+08:00", 10000);
	CHECK_ROW("less than it showed");
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-10T09:30:00+08:00", 8000, 0),
			LEDGER_REFUSED);
	CHECK_ROW("to come");
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-03-15T13:00:00+08:00", 90000, 0),
			LEDGER_REFUSED);
	CHECK_ROW("no such meter");
	event = event_at(METER_REPAIRED, "2026-02-10T09:30:00+08:00");
	(void)text_copy(event.meter, sizeof(event.meter), "M9");
	CHECK_INT(tell(&world, &event), LEDGER_REFUSED);
	CHECK_ROW("a verification with a count");
	CHECK_INT(tell_counts(&world, METER_VERIFIED, "2026-02-10T09:30:00+08:00", 90000, NONE),
			LEDGER_REFUSED);
	CHECK_ROW("an order without a deadline");
	event = event_at(METER_REPAIR_ORDERED, "2026-02-10T09:30:00+08:00");
	CHECK_INT(tell(&world, &event), LEDGER_REFUSED);
	CHECK_ROW("a deadline before the order");
	event.until = dates_day("2026-02-09");
	CHECK_INT(tell(&world, &event), LEDGER_REFUSED);
	CHECK_ROW("no ground");
	event.until = dates_day("2026-02-20");
	event.ground[0] = '\0';
	CHECK_INT(tell(&world, &event), LEDGER_REFUSED);
	CHECK_ROW("two ends at one instant");
	CHECK_INT(tell_counts(&world, METER_REMOVED, "2026-02-10T09:30:00+08:00", NONE, NONE),
			LEDGER_OK);
	CHECK_INT(tell_counts(&world, METER_EXCHANGED, "2026-02-10T09:30:00+08:00", NONE, NONE),
			LEDGER_REFUSED);
	ledger_close(world.ledger);
}

/* ---- dated facts for others ---- */

static void an_order_is_open_until_it_is_done(void **state)
{
	struct meter_event ordered = event_at(METER_REPAIR_ORDERED, "2026-02-03T10:00:00+08:00");
	struct meter_event repaired = event_at(METER_REPAIRED, "2026-02-14T10:00:00+08:00");
	const struct meter_event_row *order;
	const struct books *books;
	struct world world;

	(void)state;
	world_open(&world, march);
	books = ledger_books(world.ledger);
	ordered.until = dates_day("2026-02-10");
	CHECK_INT(tell(&world, &repaired), LEDGER_OK);
	CHECK_INT(tell(&world, &ordered), LEDGER_OK);
	CHECK(meter_event_repair_order(books, "M1",
			      (struct instant){ dates_at("2026-02-03T09:59:59+08:00") }) == NULL);
	order = meter_event_repair_order(
			books, "M1", (struct instant){ dates_at("2026-02-14T09:59:59+08:00") });
	CHECK(order != NULL);
	CHECK_INT(order->until, dates_day("2026-02-10").number);
	CHECK(meter_event_repair_order(books, "M1",
			      (struct instant){ dates_at("2026-02-14T10:00:00+08:00") }) == NULL);
	ledger_close(world.ledger);
}

static void a_verification_is_good_until_its_last_day(void **state)
{
	struct meter_event verified = event_at(METER_VERIFIED, "2026-02-03T10:00:00+08:00");
	union row meter = facts_meter("M2", "I1", 8, "2025-01-01");
	struct instant before = { dates_at("2026-02-03T09:00:00+08:00") };
	struct instant after = { dates_at("2026-02-04T00:00:00+08:00") };
	const struct books *books;
	struct world world;

	(void)state;
	world_open(&world, march);
	books = ledger_books(world.ledger);
	meter.meter.verified_until = dates_day("2026-01-31");
	world_row(&world, ROW_METER, meter);
	verified.until = dates_day("2028-02-02");
	(void)text_copy(verified.meter, sizeof(verified.meter), "M2");
	CHECK_INT(tell(&world, &verified), LEDGER_OK);
	CHECK(!row_has_day(meter_event_verified_until(books, "M1", after)));
	CHECK_INT(meter_event_verified_until(books, "M2", before).number,
			dates_day("2026-01-31").number);
	CHECK_INT(meter_event_verified_until(books, "M2", after).number,
			dates_day("2028-02-02").number);
	ledger_close(world.ledger);
}

/* Verified until the last of January, and again on the tenth of March. */
static void a_sheet_flags_a_verification_that_ran_out(void **state)
{
	static const struct {
		int month;
		bool is_flagged;
	} rows[] = { { 1, false }, { 2, true }, { 3, false } };
	struct meter_event verified = event_at(METER_VERIFIED, "2026-03-10T10:00:00+08:00");
	union row meter = facts_meter("M2", "I1", 8, "2025-01-01");
	struct world world;

	(void)state;
	world_open(&world, march);
	meter.meter.verified_until = dates_day("2026-01-31");
	world_row(&world, ROW_METER, meter);
	verified.until = dates_day("2028-03-09");
	(void)text_copy(verified.meter, sizeof(verified.meter), "M2");
	CHECK_INT(tell(&world, &verified), LEDGER_OK);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct books *books = ledger_books(world.ledger);
		struct sheet_line line = { .meters = NULL };
		struct sheet *sheet = NULL;

		CHECK_INT(sheet_open(books, month_make(2026, rows[i].month),
					  books_origin(books)->recorded_s, &sheet),
				0);
		CHECK_INT(sheet_line(sheet, "P1", &line), 0);
		CHECK_INT((line.flags & SHEET_UNVERIFIED) != 0, rows[i].is_flagged);
		sheet_close(sheet);
		sheet_line_finish(&line);
	}
	ledger_close(world.ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exchange_books_both_registers),
		cmocka_unit_test(what_was_not_read_off_is_unknown),
		cmocka_unit_test(a_held_lineage_is_resolved_by_the_change_sheet),
		cmocka_unit_test(a_last_count_may_lie_behind_a_turn),
		cmocka_unit_test(registers_add_up_over_a_month_that_ends_before_it),
		cmocka_unit_test(no_register_no_readings),
		cmocka_unit_test(what_was_told_wrong_is_told_again_or_withdrawn),
		cmocka_unit_test(the_tip_stays_where_a_withdrawn_count_left_it),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(an_order_is_open_until_it_is_done),
		cmocka_unit_test(a_verification_is_good_until_its_last_day),
		cmocka_unit_test(a_sheet_flags_a_verification_that_ran_out),
	};

	return cmocka_run_group_tests_name("meter_event", tests, NULL, NULL);
}
