/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Decisions and corrections: of two counts one is chosen, a count that no
 * limit explains is believed, a slip is put right; what was reported stays in
 * the log as it came.
 */

#include "tests/check.h"

#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/meter_error.h"
#include "ledger/seal.h"
#include "meter/totaliser.h"
#include "tests/support/world.h"

static const char march[] = "simulated:2026-03-15T12:00:00+08:00x1";

enum {
	FEBRUARY_10 = 1770652800, /* 2026-02-10T00:00:00+08:00 */
};

static int64_t hour(int hours)
{
	return FEBRUARY_10 + hours * INT64_C(3600);
}

/* m³ throughout, as people read them off. */
static struct count m3(int64_t count)
{
	struct count ret;

	CHECK_INT(count_make(count * 1000, 0, &ret), COUNT_OK);
	return ret;
}

static void read_at(struct world *world, int at, int64_t count)
{
	world_reading(world, "M1", hour(at), count * 1000);
}

static int decide(struct world *world, int at, enum decision_choice choice, int64_t count)
{
	struct decision decision = {
		.meter = "M1",
		.at = { hour(at) },
		.choice = choice,
		.ground = "a test",
	};
	struct fact fact;

	if (choice != DECISION_NONE) {
		decision.count = m3(count);
	}
	fact_decision(&fact, &decision);
	return world_say(world, &fact);
}

enum {
	VOID = -1,
};

static int correct(struct world *world, int at, int64_t count, int64_t to)
{
	struct correction correction = {
		.meter = "M1",
		.at = { hour(at) },
		.count = m3(count),
		.is_void = to == VOID,
		.ground = "a test",
	};
	struct fact fact;

	if (to != VOID) {
		correction.to = m3(to);
	}
	fact_correction(&fact, &correction);
	return world_say(world, &fact);
}

static int64_t taken_m3(const struct world *world)
{
	struct account_row key = { .commodity = "litres", .account = "P1" };
	const struct account_row *row =
			shelf_find(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), &key);

	CHECK_INT(row == NULL ? 0 : row->balance % 1000, 0);
	return row == NULL ? 0 : row->balance / 1000;
}

/* What stands beside a reading, but for the gap before it; 0 where nothing does. */
static int64_t mask_of(const struct world *world, int at, int64_t count)
{
	struct count units = m3(count);
	struct remark_row key = {
		.meter = "M1",
		.at_s = hour(at),
		.units = units.units,
		.scale = units.scale,
	};
	const struct remark_row *row =
			shelf_find(books_shelf(ledger_books(world->ledger), BOOK_REMARK), &key);

	return row == NULL ? 0 : row->mask & ~TOTALISER_RULE(17);
}

/* ---- decisions ---- */

/* rules.md F25: meter M, 12:00, 100 and then 120, or the other way round. */
static void of_two_counts_one_is_chosen(void **state)
{
	static const struct {
		const char *name;
		enum decision_choice choice;
		int64_t count, taken;
		int64_t mask_100, mask_120;
	} rows[] = {
		{ "100", DECISION_CHOSEN, 100, 10, TOTALISER_CHOSEN, TOTALISER_REPLACED },
		{ "120", DECISION_CHOSEN, 120, 30, TOTALISER_REPLACED, TOTALISER_CHOSEN },
		{ "neither", DECISION_NONE, 0, 0, TOTALISER_VOIDED, TOTALISER_VOIDED },
		{ "120 believed", DECISION_BELIEVED, 120, 30, TOTALISER_REPLACED,
				TOTALISER_BELIEVED },
		{ "100 after all", DECISION_CHOSEN, 100, 10, TOTALISER_CHOSEN, TOTALISER_REPLACED },
	};

	(void)state;
	for (int order = 0; order < 2; order++) {
		struct world world;

		world_open(&world, march);
		read_at(&world, 11, 90);
		read_at(&world, 12, order == 0 ? 100 : 120);
		read_at(&world, 12, order == 0 ? 120 : 100);
		CHECK_INT(taken_m3(&world), 0); /* neither is booked */
		CHECK(mask_of(&world, 12, 100) & TOTALISER_CONFLICT);
		CHECK(mask_of(&world, 12, 120) & TOTALISER_CONFLICT);
		for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
			CHECK_ROW(rows[i].name);
			CHECK_INT(decide(&world, 12, rows[i].choice, rows[i].count), LEDGER_OK);
			CHECK_INT(taken_m3(&world), rows[i].taken);
			CHECK_INT(mask_of(&world, 12, 100), rows[i].mask_100);
			CHECK_INT(mask_of(&world, 12, 120), rows[i].mask_120);
			CHECK_INT(decide(&world, 12, rows[i].choice, rows[i].count),
					LEDGER_NOTHING);
		}
		/* A third count comes when it is decided: set aside, as the second is. */
		read_at(&world, 12, 111);
		CHECK_INT(taken_m3(&world), 10);
		CHECK_INT(mask_of(&world, 12, 111), TOTALISER_REPLACED);
		ledger_close(world.ledger);
	}
}

/* What is chosen is judged as if alone: it may still be held, and then be believed. */
static void what_is_chosen_may_still_be_held(void **state)
{
	struct world world;

	(void)state;
	world_open(&world, march);
	read_at(&world, 11, 90);
	read_at(&world, 12, 100);
	read_at(&world, 12, 900);
	CHECK_INT(decide(&world, 12, DECISION_CHOSEN, 900), LEDGER_OK);
	CHECK_INT(taken_m3(&world), 0);
	CHECK(mask_of(&world, 12, 900) & TOTALISER_HELD);
	CHECK_INT(decide(&world, 12, DECISION_BELIEVED, 900), LEDGER_OK);
	CHECK_INT(taken_m3(&world), 810);
	CHECK_INT(mask_of(&world, 12, 900), TOTALISER_BELIEVED);
	ledger_close(world.ledger);
}

/* A pump larger than the registry knows: everything after the leap follows from it. */
static void a_held_reading_is_believed(void **state)
{
	struct world world;

	(void)state;
	world_open(&world, march);
	read_at(&world, 8, 1000);
	read_at(&world, 9, 1050);
	read_at(&world, 10, 2000);
	read_at(&world, 11, 2060);
	read_at(&world, 12, 2120);
	read_at(&world, 13, 2180);
	CHECK_INT(taken_m3(&world), 50);
	CHECK(mask_of(&world, 13, 2180) & TOTALISER_HELD);
	CHECK_INT(decide(&world, 10, DECISION_CHOSEN, 2000), LEDGER_REFUSED); /* no conflict */
	CHECK_INT(decide(&world, 10, DECISION_BELIEVED, 2000), LEDGER_OK);
	CHECK_INT(taken_m3(&world), 1180);
	CHECK_INT(mask_of(&world, 13, 2180), 0);
	/* Taken back: without a decision on the count it is held again. */
	CHECK_INT(decide(&world, 10, DECISION_CHOSEN, 2000), LEDGER_OK);
	CHECK_INT(taken_m3(&world), 50);
	/* Believing a later one books the whole leap to it; the earlier ones stay held. */
	CHECK_INT(decide(&world, 12, DECISION_BELIEVED, 2120), LEDGER_OK);
	CHECK_INT(taken_m3(&world), 1180);
	CHECK(mask_of(&world, 11, 2060) & TOTALISER_HELD);
	ledger_close(world.ledger);
}

/* Below what was read before, nothing tells how much passed: unknown, never 0. */
static void a_lower_count_believed_begins_anew(void **state)
{
	struct world world;

	(void)state;
	world_open(&world, march);
	read_at(&world, 8, 1000);
	read_at(&world, 9, 1050);
	read_at(&world, 10, 40);
	CHECK_INT(decide(&world, 10, DECISION_BELIEVED, 40), LEDGER_OK);
	read_at(&world, 11, 60);
	CHECK_INT(taken_m3(&world), 50 + 20);
	CHECK(mask_of(&world, 10, 40) & TOTALISER_UNKNOWN);
	ledger_close(world.ledger);
}

/* ---- corrections ---- */

static void a_slip_is_put_right(void **state)
{
	static const struct {
		const char *name;
		int64_t to, taken;
		int64_t mask_reported, mask_to;
	} rows[] = {
		{ "digits swapped", 1090, 90, TOTALISER_REPLACED, TOTALISER_CORRECTED },
		{ "not read at all", VOID, 70, TOTALISER_VOIDED, 0 },
		{ "another count", 1080, 80, TOTALISER_REPLACED, TOTALISER_CORRECTED },
		{ "taken back", 1060, 60, 0, 0 },
	};
	struct world world;

	(void)state;
	world_open(&world, march);
	read_at(&world, 8, 1000);
	read_at(&world, 9, 1070);
	read_at(&world, 10, 1060); /* within jitter it is not: 10 m³ back */
	CHECK_INT(correct(&world, 9, 1070, VOID), LEDGER_OK);
	CHECK_INT(taken_m3(&world), 60);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(correct(&world, 10, 1060, rows[i].to), LEDGER_OK);
		CHECK_INT(taken_m3(&world), rows[i].to == VOID ? 0 : rows[i].taken);
		CHECK_INT(mask_of(&world, 10, 1060), rows[i].mask_reported);
		if (rows[i].mask_to != 0) {
			CHECK_INT(mask_of(&world, 10, rows[i].to), rows[i].mask_to);
		}
		CHECK_INT(correct(&world, 10, 1060, rows[i].to), LEDGER_NOTHING);
	}
	CHECK_INT(mask_of(&world, 10, 1090), 0); /* of what is given no more nothing is left */
	CHECK_INT(mask_of(&world, 10, 1080), 0);
	ledger_close(world.ledger);
}

/* The same reading delivered again is the corrected one still; the first in the log too. */
static void a_correction_holds_for_whoever_delivers_it(void **state)
{
	struct world world;
	struct fact fact;

	(void)state;
	world_open(&world, march);
	read_at(&world, 8, 1500);
	read_at(&world, 9, 1080);
	CHECK_INT(correct(&world, 8, 1500, 1050), LEDGER_OK);
	CHECK_INT(taken_m3(&world), 30);
	fact_reading(&fact, "M1", hour(8), 1500000);
	CHECK_INT(world_say(&world, &fact), LEDGER_NOTHING);
	read_at(&world, 7, 1000);
	CHECK_INT(taken_m3(&world), 80);
	read_at(&world, 8, 1040); /* reported by another: now two counts, 1050 and 1040 */
	CHECK(mask_of(&world, 8, 1040) & TOTALISER_CONFLICT);
	CHECK_INT(decide(&world, 8, DECISION_CHOSEN, 1050), LEDGER_REFUSED); /* not as reported */
	CHECK_INT(decide(&world, 8, DECISION_CHOSEN, 1500), LEDGER_OK);
	CHECK_INT(mask_of(&world, 8, 1050), TOTALISER_CHOSEN | TOTALISER_CORRECTED);
	CHECK_INT(taken_m3(&world), 80);
	ledger_close(world.ledger);
}

/* Two counts of one instant become one by a correction: nothing is left to decide. */
static void a_correction_can_end_a_conflict(void **state)
{
	struct world world;

	(void)state;
	world_open(&world, march);
	read_at(&world, 11, 90);
	read_at(&world, 12, 100);
	read_at(&world, 12, 120);
	CHECK_INT(correct(&world, 12, 120, 100), LEDGER_OK);
	CHECK_INT(taken_m3(&world), 10);
	CHECK_INT(mask_of(&world, 12, 120), TOTALISER_REPLACED);
	CHECK_INT(decide(&world, 12, DECISION_CHOSEN, 100), LEDGER_REFUSED);
	ledger_close(world.ledger);
}

/*
 * A slip in the first reading leaves all that follow held: more remarks than an
 * entry of the log has room for. It is put right all the same.
 */
static void a_slip_that_held_thousands_is_put_right(void **state)
{
	enum {
		DAYS = 40,
		A_DAY = 200,
	};
	struct fact_sample samples[A_DAY];
	struct world world;
	struct fact fact;

	(void)state;
	world_open(&world, march);
	for (int day = 0; day < DAYS; day++) {
		for (int i = 0; i < A_DAY; i++) {
			samples[i] = (struct fact_sample){
				hour(-24 * day) + i * 400,
				1000000 + (int64_t)((DAYS - day) * A_DAY + i) * 1000,
				'A',
			};
		}
		fact_readings(&fact, "M1", samples, A_DAY);
		CHECK_INT(world_say(&world, &fact), LEDGER_OK);
	}
	CHECK_INT(taken_m3(&world), DAYS * A_DAY - 1);
	read_at(&world, -24 * DAYS, 90000);
	CHECK_INT(taken_m3(&world), 0);
	CHECK_INT(correct(&world, -24 * DAYS, 90000, 1000), LEDGER_OK);
	CHECK_INT(taken_m3(&world), (DAYS + 1) * A_DAY - 1);
	read_at(&world, -24 * DAYS + 1, 1001); /* of that day, late once more */
	CHECK_INT(taken_m3(&world), (DAYS + 1) * A_DAY - 1);
	ledger_close(world.ledger);
}

/* ---- refused ---- */

static void what_speaks_of_nothing_is_refused(void **state)
{
	struct world world;
	struct fact fact;
	struct fact_sample estimate = { hour(9), 1050000, 'E' };

	(void)state;
	world_open(&world, march);
	CHECK_ROW("before its reading came");
	CHECK_INT(correct(&world, 8, 1000, 1001), LEDGER_REFUSED);
	CHECK_INT(decide(&world, 8, DECISION_NONE, 0), LEDGER_REFUSED);
	read_at(&world, 8, 1000);
	CHECK_ROW("another count");
	CHECK_INT(correct(&world, 8, 1002, 1001), LEDGER_REFUSED);
	CHECK_INT(decide(&world, 8, DECISION_BELIEVED, 1002), LEDGER_REFUSED);
	CHECK_ROW("the count that was reported");
	CHECK_INT(correct(&world, 8, 1000, 1000), LEDGER_REFUSED);
	CHECK_ROW("no conflict");
	CHECK_INT(decide(&world, 8, DECISION_NONE, 0), LEDGER_REFUSED);
	CHECK_ROW("an estimate is not measured");
	fact_readings(&fact, "M1", &estimate, 1);
	CHECK_INT(world_say(&world, &fact), LEDGER_OK);
	CHECK_INT(correct(&world, 9, 1050, 1001), LEDGER_REFUSED);
	CHECK_ROW("to come");
	CHECK_INT(correct(&world, 24 * 60, 1000, 1001), LEDGER_REFUSED);
	ledger_close(world.ledger);
}

/* Percentages in ppm; days are numbers. */
static const struct {
	const char *name;
	int64_t error_ppm, limit_ppm;
	int32_t from, until;
	const char *document, *ground;
	bool is_sound;
} errors[] = {
	{ "the whole error", 70000, 0, 20500, 20530, "", "g", true },
	{ "beyond a limit, of a paper", -70000, 40000, 20500, 20500, "p", "g", true },
	{ "taken back", 0, 0, 20500, 20530, "", "g", true },
	{ "the least and the most", METER_ERROR_MIN, 899999, -25567, 376199, "", "g", true },
	{ "at its limit", 70000, 70000, 20500, 20530, "", "g", false },
	{ "taken back beyond a limit", 0, 1, 20500, 20530, "", "g", false },
	{ "a limit below 0", 70000, -1, 20500, 20530, "", "g", false },
	{ "less than a tenth was shown", METER_ERROR_MIN - 1, 0, 20500, 20530, "", "g", false },
	{ "too much", METER_ERROR_MAX + 1, 0, 20500, 20530, "", "g", false },
	{ "ends before it begins", 70000, 0, 20500, 20499, "", "g", false },
	{ "before all meters", 70000, 0, -25568, 20500, "", "g", false },
	{ "behind all days", 70000, 0, 20500, 376200, "", "g", false },
	{ "without a ground", 70000, 0, 20500, 20530, "", "", false },
};

static void errors_of_meters_are_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(errors); i++) {
		struct meter_error error = {
			.meter = "M1",
			.days = { { errors[i].from }, { errors[i].until + 1 } },
			.error_ppm = errors[i].error_ppm,
			.limit_ppm = errors[i].limit_ppm,
		};
		struct meter_error taken = { .limit_ppm = -7 };
		struct bytes body;

		CHECK_ROW(errors[i].name);
		CHECK(text_copy(error.document, sizeof(error.document), errors[i].document));
		CHECK(text_copy(error.ground, sizeof(error.ground), errors[i].ground));
		bytes_init(&body, ENTRY_MAX);
		meter_error_put(&body, &error);
		CHECK_INT(meter_error_take(body.data, body.size, &taken), errors[i].is_sound);
		CHECK_INT(taken.limit_ppm, errors[i].is_sound ? error.limit_ppm : -7);
		if (errors[i].is_sound) {
			CHECK_INT(taken.error_ppm, error.error_ppm);
			CHECK_INT(taken.days.from.number, error.days.from.number);
			CHECK_INT(taken.days.till.number, error.days.till.number);
			CHECK_TEXT(taken.document, error.document);
			CHECK(!meter_error_take(body.data, body.size - 1, &taken));
		}
		bytes_finish(&body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_two_counts_one_is_chosen),
		cmocka_unit_test(what_is_chosen_may_still_be_held),
		cmocka_unit_test(a_held_reading_is_believed),
		cmocka_unit_test(a_lower_count_believed_begins_anew),
		cmocka_unit_test(a_slip_is_put_right),
		cmocka_unit_test(a_correction_holds_for_whoever_delivers_it),
		cmocka_unit_test(a_correction_can_end_a_conflict),
		cmocka_unit_test(a_slip_that_held_thousands_is_put_right),
		cmocka_unit_test(what_speaks_of_nothing_is_refused),
		cmocka_unit_test(errors_of_meters_are_sound),
	};

	return cmocka_run_group_tests_name("mend", tests, NULL, NULL);
}
