/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Volumes do not know when people spoke: events of meters, decisions and
 * corrections laid over readings give the same books whenever they come.
 */

#include "tests/check.h"

#include "ledger/sheet.h"
#include "tests/support/chance.h"
#include "tests/support/fact_set.h"
#include "tests/support/same_books.h"

enum {
	ORDERS = 150,
	SETS = 60,
	ORDERS_OF_A_SET = 4,
	SET_HOURS = 60,
	SPIKE_LITRES = 50000000, /* more than the pump gives in all those hours */
	NO_FACT = -1,
};

/* Facts in any order; one that is refused is handed in again until it is not. */
struct laid {
	struct fact_set set;
	int after[FACT_SET_MAX]; /* one that has to be in before, or NO_FACT */
};

static struct fact *add_laid(struct laid *laid, int after)
{
	laid->after[laid->set.count] = after;
	return fact_set_add(&laid->set);
}

/* Half hours of the days from 2026-01-31 on. */
static int64_t half_hour(int half_hours)
{
	return dates_at("2026-01-31T00:00:00+08:00") + half_hours * INT64_C(1800);
}

static void laid_reading(struct laid *laid, const char *meter, int at, int64_t litres)
{
	fact_reading(add_laid(laid, NO_FACT), meter, half_hour(at), litres);
}

/* An event; a count below 0 was not read off. */
static int laid_event(struct laid *laid, const char *meter, enum meter_event_what what, int at,
		int64_t final, int64_t initial, int after)
{
	struct meter_event event = {
		.what = what,
		.at = { half_hour(at) },
		.has_final = final >= 0,
		.has_initial = initial >= 0,
		.until = ROW_NO_DAY,
		.ground = "a test",
	};

	(void)text_copy(event.meter, sizeof(event.meter), meter);
	CHECK_INT(count_make(final >= 0 ? final : 0, 0, &event.final), COUNT_OK);
	CHECK_INT(count_make(initial >= 0 ? initial : 0, 0, &event.initial), COUNT_OK);
	event.is_withdrawn = after != NO_FACT && final < 0 && initial < 0;
	fact_event(add_laid(laid, after), &event);
	return (int)laid->set.count - 1;
}

static int laid_decision(struct laid *laid, const char *meter, int at, enum decision_choice choice,
		int64_t litres, int after)
{
	struct decision decision = {
		.at = { half_hour(at) },
		.choice = choice,
		.ground = "a test",
	};

	(void)text_copy(decision.meter, sizeof(decision.meter), meter);
	CHECK_INT(count_make(litres, 0, &decision.count), COUNT_OK);
	fact_decision(add_laid(laid, after), &decision);
	return (int)laid->set.count - 1;
}

/* A correction; to below 0 voids. */
static int laid_correction(
		struct laid *laid, const char *meter, int at, int64_t litres, int64_t to, int after)
{
	struct correction correction = {
		.at = { half_hour(at) },
		.is_void = to < 0,
		.ground = "a test",
	};

	(void)text_copy(correction.meter, sizeof(correction.meter), meter);
	CHECK_INT(count_make(litres, 0, &correction.count), COUNT_OK);
	CHECK_INT(count_make(to < 0 ? 0 : to, 0, &correction.to), COUNT_OK);
	fact_correction(add_laid(laid, after), &correction);
	return (int)laid->set.count - 1;
}

/* An error of the meter on 2026-01-31 and the day after. */
static int laid_error(struct laid *laid, const char *meter, int64_t error_ppm, int64_t limit_ppm,
		int after)
{
	struct meter_error error = {
		.days = { dates_day("2026-01-31"), dates_day("2026-02-02") },
		.error_ppm = error_ppm,
		.limit_ppm = limit_ppm,
		.ground = "a test",
	};

	(void)text_copy(error.meter, sizeof(error.meter), meter);
	fact_meter_error(add_laid(laid, after), &error);
	return (int)laid->set.count - 1;
}

/* M1: a conflict, two slips, an exchange within a day, told wrong at first; readings held by it. */
static void lay_over_m1(struct laid *laid)
{
	int first;

	for (int hour = 0; hour <= 40; hour++) {
		laid_reading(laid, "M1", 2 * hour, 1000000 + hour * 500);
	}
	for (int hour = 41; hour < 70; hour++) {
		laid_reading(laid, "M1", 2 * hour, 100 + (hour - 41) * 500);
	}
	laid_reading(laid, "M1", 60, 1014800); /* another count at hour 30 */
	laid_decision(laid, "M1", 60, DECISION_CHOSEN, 1014800, NO_FACT);
	first = laid_correction(laid, "M1", 20, 1005000, 1004000, NO_FACT);
	laid_correction(laid, "M1", 20, 1005000, 1004900, first);
	laid_correction(laid, "M1", 40, 1010000, -1, NO_FACT);
	first = laid_event(laid, "M1", METER_EXCHANGED, 81, 1020400, 70, NO_FACT);
	laid_event(laid, "M1", METER_EXCHANGED, 81, 1020300, 70, first);
	first = laid_error(laid, "M1", 90000, 20000, NO_FACT);
	laid_error(laid, "M1", 70000, 0, first);
}

/* M2: an exchange that was none, a turn, a removal, readings of a shelf, another register. */
static void lay_over_m2(struct laid *laid)
{
	int first = laid_event(laid, "M2", METER_EXCHANGED, 11, 99995100, 3, NO_FACT);

	laid_event(laid, "M2", METER_EXCHANGED, 11, -1, -1, first);
	for (int hour = 0; hour <= 30; hour++) {
		laid_reading(laid, "M2", 2 * hour, (99990000 + hour * 1000) % 100000000);
	}
	laid_reading(laid, "M2", 66, 20000);
	laid_reading(laid, "M2", 68, 20000);
	laid_event(laid, "M2", METER_REMOVED, 61, 20600, -1, NO_FACT);
	laid_event(laid, "M2", METER_INSTALLED, 80, -1, -1, NO_FACT);
	for (int hour = 41; hour <= 60; hour++) {
		laid_reading(laid, "M2", 2 * hour, 500 + hour * 100);
	}
}

/* M3: a leap that no pump explains, believed; an exchange that nobody read off, in a day without readings. */
static void lay_over_m3(struct laid *laid)
{
	for (int hour = 0; hour <= 40; hour++) {
		laid_reading(laid, "M3", 2 * hour, (hour < 21 ? 8000000 : 20000000) + hour * 700);
	}
	laid_decision(laid, "M3", 50, DECISION_BELIEVED, 20000000 + 25 * 700, NO_FACT);
	laid_event(laid, "M3", METER_EXCHANGED, 90, -1, 900, NO_FACT);
	laid_event(laid, "M3", METER_EXCHANGED, 200, 40900, -1, NO_FACT);
	for (int hour = 121; hour < 140; hour++) {
		laid_reading(laid, "M3", 2 * hour, 50 + (hour - 121) * 700);
	}
}

/* N1 counts both ways: a conflict of which neither is right, decided twice, and a slip. */
static void lay_over_net(struct laid *laid)
{
	int64_t litres = 500000;
	int first;

	for (int hour = 0; hour < 50; hour++) {
		litres += hour % 7 < 4 ? 300 : -250;
		laid_reading(laid, "N1", 2 * hour, litres);
		if (hour == 17) {
			laid_reading(laid, "N1", 2 * hour, litres + 1111);
			first = laid_decision(
					laid, "N1", 2 * hour, DECISION_CHOSEN, litres, NO_FACT);
			laid_decision(laid, "N1", 2 * hour, DECISION_NONE, 0, first);
		}
		if (hour == 48) {
			laid_correction(laid, "N1", 2 * hour, litres, litres - 90, NO_FACT);
		}
	}
	laid_error(laid, "N1", -31000, 1000, NO_FACT);
}

static void lay_rows(struct laid *laid)
{
	union row slower = facts_intake("I1", "P1", 90000);
	union row moved = facts_intake("I2", "P1", 100000);
	union row sealed = { .site = { .intake = "I1",
					     .state = SITE_SEALED,
					     .seal = "S-7",
					     .ground = "g",
					     .until = ROW_NO_DAY,
					     .from = dates_day("2026-02-02") } };

	slower.intake.from = dates_day("2026-02-01");
	moved.intake.from = dates_day("2026-02-02");
	fact_row(add_laid(laid, NO_FACT), ROW_INTAKE, &slower);
	fact_row(add_laid(laid, NO_FACT), ROW_INTAKE, &moved);
	fact_row(add_laid(laid, NO_FACT), ROW_SITE, &sealed);
}

/* Tries all that wait; how many went in. */
static size_t try_waiting(struct ledger *ledger, const struct laid *laid, bool *is_in,
		const size_t *waiting, size_t count, uint64_t *number)
{
	size_t went_in = 0;

	for (size_t i = 0; i < count; i++) {
		size_t at = waiting[i];
		int after = laid->after[at];

		if (is_in[at] || (after != NO_FACT && !is_in[after])) {
			continue;
		}
		is_in[at] = facts_submit(ledger, &laid->set.facts[at], (*number)++) == LEDGER_OK;
		went_in += is_in[at] ? 1 : 0;
	}
	return went_in;
}

/* Returns how often a fact came before what it speaks of. */
static size_t submit_laid(struct ledger *ledger, const struct laid *laid, const size_t *order,
		uint64_t *random, uint64_t number)
{
	bool is_in[FACT_SET_MAX] = { false };
	size_t refused = 0;
	size_t in = 0;

	for (size_t i = 0; i < laid->set.count; i++) {
		size_t went_in = try_waiting(ledger, laid, is_in, &order[i], 1, &number);

		refused += 1 - went_in;
		in += went_in;
		if (chance_next(random) % 16 == 0) {
			in += try_waiting(ledger, laid, is_in, order, i + 1, &number);
		}
	}
	for (size_t before = 0; in != before && in < laid->set.count;) {
		before = in;
		in += try_waiting(ledger, laid, is_in, order, laid->set.count, &number);
	}
	CHECK_INT(in, laid->set.count);
	return refused;
}

/* Litres of M1 to M3 and N1, worked by hand from what was laid over them. */
static int64_t litres_laid(void)
{
	int64_t two_days = -90; /* of N1: what is read at their end was a slip */
	int64_t net = 0;

	for (int hour = 1; hour < 50; hour++) {
		net += hour % 7 < 4 ? 300 : -250;
		two_days += hour > 48 ? 0 : hour % 7 < 4 ? 300 : -250;
	}
	CHECK_INT(two_days, 2760);
	return (1020300 - 1000000) + (100 + 28 * 500 - 70) + /* M1: both registers */
			(20600 + 100000000 - 99990000) +
			19 * 100 + /* M2: through 10^5 m³, and anew */
			(20000000 + 40 * 700 - 8000000) + (40900 - 900) + 18 * 700 + /* M3 */
			net - 1559 + /* of M1 7/107 of 20,300 and 3,530 */
			85;          /* 3/96.9 of N1's two days */
}

/* A ledger with first and then all of the others in it. */
static struct ledger *play(const struct fact_set *first, const struct laid *laid,
		const size_t *order, uint64_t *random, size_t *refused)
{
	struct ledger *ledger = facts_ledger("simulated:2026-03-01T00:00:00Zx1");
	uint64_t number = 100;

	fact_set_submit(ledger, first, NULL, &number);
	*refused += submit_laid(ledger, laid, order, random, number);
	return ledger;
}

static void volumes_do_not_know_when_people_spoke(void **state)
{
	static struct fact_set first;
	static struct laid laid;
	static size_t order[FACT_SET_MAX];
	union row net = facts_meter("N1", "I2", 8, "2026-01-01");
	struct same_books same = { .is_known = false };
	uint64_t random = 6364136223846793005u;
	size_t refused = 0;

	(void)state;
	fact_set_district(&first);
	net.meter.direction = DIRECTION_NET;
	fact_set_row(&first, ROW_METER, net);
	lay_over_m1(&laid);
	lay_over_m2(&laid);
	lay_over_m3(&laid);
	lay_over_net(&laid);
	lay_rows(&laid);
	fact_set_order(&laid.set, order);
	for (int round = 0; round < ORDERS; round++) {
		struct ledger *ledger;

		if (round > 0) {
			chance_shuffle(order, laid.set.count, &random);
		}
		ledger = play(&first, &laid, order, &random, &refused);
		CHECK_INT(litres_taken(ledger), litres_laid());
		if (!same_books(&same, ledger)) {
			fail_msg("order %d gives other books", round);
		}
		ledger_close(ledger);
	}
	CHECK(refused > ORDERS); /* facts did come before what they speak of */
	fact_set_finish(&laid.set);
	fact_set_finish(&first);
}

/*
 * Two and a half days of one meter: gaps, spikes, conflicts, slips, exchanges at
 * any half hour, and what people said of them, each under a name of its own.
 */
static void lay_by_chance(struct laid *laid, uint64_t *random)
{
	bool has_finals = chance_percent(random, 50);
	int64_t litres = 1000000;

	for (int hour = 0; hour < SET_HOURS; hour++) {
		int at = 2 * hour;

		litres += (int64_t)(chance_next(random) % 60000);
		/* A spike that becomes a register's first count lets no last count follow. */
		if (!has_finals && chance_percent(random, 5)) {
			laid_reading(laid, "M1", at, litres + SPIKE_LITRES);
			if (chance_percent(random, 50)) {
				laid_decision(laid, "M1", at, DECISION_BELIEVED,
						litres + SPIKE_LITRES, NO_FACT);
			}
		} else if (chance_percent(random, 80)) {
			laid_reading(laid, "M1", at, litres);
			if (chance_percent(random, 8)) {
				laid_reading(laid, "M1", at, litres - 900);
				laid_decision(laid, "M1", at,
						chance_percent(random, 70) ? DECISION_CHOSEN
									   : DECISION_BELIEVED,
						litres - 900, NO_FACT);
			} else if (chance_percent(random, 8)) {
				laid_correction(laid, "M1", at, litres,
						chance_percent(random, 30) ? -1 : litres - 700,
						NO_FACT);
			}
		}
		if (chance_percent(random, 4)) {
			laid_event(laid, "M1", METER_EXCHANGED, at + 1,
					has_finals ? litres + 10 : -1,
					chance_percent(random, 60) ? 500 : -1, NO_FACT);
			litres = 500;
		} else if (chance_percent(random, 2)) {
			laid_event(laid, "M1", METER_REMOVED, at + 1, has_finals ? litres + 10 : -1,
					-1, NO_FACT);
			laid_event(laid, "M1", METER_INSTALLED, at + 5, -1, 700, NO_FACT);
			hour += 2;
			litres = 700;
		}
	}
}

/* What the register showed at both ends of each month, and what was booked between. */
static void check_registers(struct ledger *ledger)
{
	struct books *books = ledger_books(ledger);

	for (int month = 1; month <= 2; month++) {
		struct sheet_line line = { .meters = NULL };
		struct sheet *sheet = NULL;

		CHECK_INT(sheet_open(books, month_make(2026, month),
					  books_origin(books)->recorded_s, &sheet),
				0);
		CHECK_INT(sheet_line(sheet, "P1", &line), 0);
		for (size_t i = 0; i < line.meter_count; i++) {
			const struct sheet_meter *meter = &line.meters[i];

			if (meter->opening_litres != SHEET_NONE &&
					meter->closing_litres != SHEET_NONE) {
				CHECK_INT(meter->opening_litres + meter->booked_litres,
						meter->closing_litres + meter->turned_litres);
			}
		}
		sheet_line_finish(&line);
		sheet_close(sheet);
	}
}

static void any_facts_come_in_any_order(void **state)
{
	static struct fact_set first;
	static struct laid laid;
	static size_t order[FACT_SET_MAX];
	uint64_t random = 1442695040888963407u;
	size_t refused = 0;

	(void)state;
	fact_set_district(&first);
	for (int set = 0; set < SETS; set++) {
		struct same_books same = { .is_known = false };

		lay_by_chance(&laid, &random);
		fact_set_order(&laid.set, order);
		for (int round = 0; round < ORDERS_OF_A_SET; round++) {
			struct ledger *ledger;

			if (round > 0) {
				chance_shuffle(order, laid.set.count, &random);
			}
			ledger = play(&first, &laid, order, &random, &refused);
			if (!same_books(&same, ledger)) {
				fail_msg("set %d: order %d gives other books", set, round);
			}
			check_registers(ledger);
			ledger_close(ledger);
		}
		fact_set_finish(&laid.set);
	}
	CHECK(refused > SETS);
	fact_set_finish(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(volumes_do_not_know_when_people_spoke),
		cmocka_unit_test(any_facts_come_in_any_order),
	};

	return cmocka_run_group_tests_name("order_laid", tests, NULL, NULL);
}
