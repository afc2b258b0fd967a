/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is not as it must be is found when a day has ended, once for each cause,
 * whatever the order of the facts; and taken back where the cause was none.
 */

#include "tests/check.h"

#include <stdio.h>

#include "ledger/cause.h"
#include "ledger/duty.h"
#include "ledger/entry.h"
#include "ledger/flow_order.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

static union row duty_row(enum duty duty, const char *of, int months, int64_t litres)
{
	union row row = { .duty = { .duty = duty,
					  .months = months,
					  .litres = litres,
					  .days = 30,
					  .from = dates_day("2026-01-01"),
					  .until = ROW_NO_DAY } };

	(void)text_copy(row.duty.of, sizeof(row.duty.of), of);
	(void)text_copy(row.duty.responsible, sizeof(row.duty.responsible), "Li Wei");
	return row;
}

static union row meter_row(const char *verified_until)
{
	union row row = facts_meter("M1", "I1", 8, "2025-01-01");

	row.meter.verified_until = dates_day(verified_until);
	return row;
}

static union row certificate(const char *on, const char *until, const char *kind)
{
	union row row = { .verification = { .meter = "M1",
					  .from = dates_day(on),
					  .until = until == NULL ? ROW_NO_DAY : dates_day(until),
					  .passed = ANSWER_YES,
					  .certificate = "C-17" } };

	(void)text_copy(row.verification.kind, sizeof(row.verification.kind), kind);
	return row;
}

static union row inspection(const char *permit, const char *intake, const char *on)
{
	union row row = { .inspection = { .from = dates_day(on),
					  .inspector = "Wang Fang",
					  .looked_at = "seals",
					  .outcome = OUTCOME_SOUND } };

	(void)text_copy(row.inspection.permit, sizeof(row.inspection.permit), permit);
	(void)text_copy(row.inspection.intake, sizeof(row.inspection.intake), intake);
	return row;
}

static void open_world(struct world *world, const char *verified_until)
{
	world_begin(world, "simulated:2026-09-10T00:00:00Zx1");
	world_row(world, ROW_AREA, facts_area("330300", ""));
	world_row(world, ROW_PERMIT, facts_permit("P1", "330300", 100 * M3));
	world_row(world, ROW_INTAKE, facts_intake("I1", "P1", 1000 * M3));
	world_row(world, ROW_METER, meter_row(verified_until));
}

/* The days until then end: some fact comes on it. */
static void pass_to(struct world *world, const char *day)
{
	char at[40];
	struct fact fact;
	union row row = facts_area("330399", "");

	(void)snprintf(at, sizeof(at), "%sT08:00:00+08:00", day);
	facts_set_time(world->ledger, dates_at(at));
	(void)snprintf(row.area.name, sizeof(row.area.name), "%s", day);
	row.area.from = dates_day(day);
	fact_row(&fact, ROW_AREA, &row);
	CHECK_INT(world_say(world, &fact), LEDGER_OK);
}

static void order_repair(struct world *world, const char *at, const char *until)
{
	const struct meter_event event = {
		.meter = "M1",
		.what = until == NULL ? METER_REPAIRED : METER_REPAIR_ORDERED,
		.at = { dates_at(at) },
		.until = until == NULL ? ROW_NO_DAY : dates_day(until),
		.ground = "form 4",
	};
	struct fact fact;

	fact_event(&fact, &event);
	CHECK_INT(world_say(world, &fact), LEDGER_OK);
}

static void say_step(struct world *world, int64_t finding, enum finding_step step)
{
	const struct finding_step_said said = {
		.finding = finding,
		.step = step,
		.text = "words",
		.text_size = 5,
		.due = ROW_NO_DAY,
	};
	struct fact fact = { .kind = KIND_FINDING_STEP };

	bytes_init(&fact.body, ENTRY_MAX);
	finding_put_step(&fact.body, &said);
	CHECK_INT(world_say(world, &fact), LEDGER_OK);
}

/* "meter M1 meter-not-verified 2026-09-15 assigned": all there are, in their order. */
static void check_all(const struct world *world, const char *wanted)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_FINDING), NULL, 0);
	const struct finding_row *row;
	struct bytes text;

	bytes_init(&text, 1 << 16);
	while ((row = shelf_next(&cursor)) != NULL) {
		char day[DAY_TEXT_MAX];

		bytes_format(&text, "%s%s %s %s %s %s", text.size > 0 ? ", " : "",
				finding_subject_name((enum finding_subject)row->subject), row->id,
				word_name(WORD_FINDING, (int)row->class),
				day_format((struct day){ (int32_t)row->since }, day),
				finding_state_name(finding_state(row)));
	}
	CHECK_TEXT(bytes_text(&text), wanted);
	bytes_finish(&text);
}

static const struct finding_row *newest(const struct world *world)
{
	const struct finding_row key = { .entry = INT64_MAX };
	const struct finding_row *row =
			shelf_floor(books_shelf(ledger_books(world->ledger), BOOK_FINDING), &key);

	CHECK(row != NULL);
	return row;
}

static void a_verification_ends_once(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, "2026-09-15");
	pass_to(&world, "2026-09-12");
	check_all(&world, "");
	world_row(&world, ROW_DUTY, duty_row(DUTY_VERIFICATION, "", 0, ROW_NO_LITRES));
	pass_to(&world, "2026-09-15");
	check_all(&world, "");
	pass_to(&world, "2026-09-16");
	check_all(&world, "meter M1 meter-not-verified 2026-09-15 assigned");
	CHECK_TEXT(newest(&world)->responsible, "Li Wei");
	CHECK_INT(newest(&world)->due, dates_day("2026-10-16").number);
	pass_to(&world, "2026-09-20");
	check_all(&world, "meter M1 meter-not-verified 2026-09-15 assigned");
	/* Verified afterwards: it was overdue all the same, and the next end is another cause. */
	world_row(&world, ROW_VERIFICATION, certificate("2026-09-18", "2026-09-25", ""));
	pass_to(&world, "2026-10-01");
	check_all(&world,
			"meter M1 meter-not-verified 2026-09-15 assigned, meter M1 meter-not-verified 2026-09-25 assigned");
	world_close(&world);
}

static void a_late_certificate_takes_it_back(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, "2026-09-15");
	world_row(&world, ROW_DUTY, duty_row(DUTY_VERIFICATION, "", 0, ROW_NO_LITRES));
	pass_to(&world, "2026-09-20");
	check_all(&world, "meter M1 meter-not-verified 2026-09-15 assigned");
	world_row(&world, ROW_VERIFICATION, certificate("2026-09-14", "2028-09-13", ""));
	pass_to(&world, "2026-09-21");
	check_all(&world, "meter M1 meter-not-verified 2026-09-15 withdrawn");
	pass_to(&world, "2026-09-30");
	check_all(&world, "meter M1 meter-not-verified 2026-09-15 withdrawn");
	world_close(&world);
}

/* Verified and found wrong: from that day on it is not verified, whatever it was before. */
static void one_that_was_not_passed_is_good_for_no_day(void **state)
{
	struct world world;
	union row row = certificate("2026-09-11", "2028-09-10", "");

	(void)state;
	open_world(&world, "2030-01-01");
	world_row(&world, ROW_DUTY, duty_row(DUTY_VERIFICATION, "", 0, ROW_NO_LITRES));
	row.verification.passed = ANSWER_NO;
	world_row(&world, ROW_VERIFICATION, row);
	pass_to(&world, "2026-09-11");
	check_all(&world, "");
	pass_to(&world, "2026-09-12");
	check_all(&world, "meter M1 meter-not-verified 2026-09-10 assigned");
	world_close(&world);
}

/* domain.md 6.2: DN up to 25 six years, up to 50 four, larger ones and flowmeters two. */
static void an_interval_follows_from_the_kind(void **state)
{
	static const struct {
		const char *kind;
		int months;
		const char *on;
		const char *until;
	} rows[] = {
		{ "dn25", 72, "2026-02-01", "2032-01-31" },
		{ "dn50", 48, "2026-03-01", "2030-02-28" },
		{ "dn80", 24, "2026-04-01", "2028-03-31" },
		{ "electromagnetic", 24, "2026-08-31", "2028-08-30" },
	};
	struct world world;

	(void)state;
	open_world(&world, "2026-01-15");
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct instant at = { dates_at("2026-09-10T12:00:00+08:00") };

		CHECK_ROW(rows[i].kind);
		world_row(&world, ROW_DUTY,
				duty_row(DUTY_VERIFICATION, rows[i].kind, rows[i].months,
						ROW_NO_LITRES));
		world_row(&world, ROW_VERIFICATION, certificate(rows[i].on, NULL, rows[i].kind));
		CHECK_INT(meter_event_verified_until(ledger_books(world.ledger), "M1", at).number,
				dates_day(rows[i].until).number);
	}
	world_close(&world);
}

static void a_repair_order_ends_once(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, "2030-01-01");
	world_row(&world, ROW_DUTY, duty_row(DUTY_REPAIR, "", 0, ROW_NO_LITRES));
	order_repair(&world, "2026-09-10T07:00:00+08:00", "2026-09-14");
	pass_to(&world, "2026-09-14");
	check_all(&world, "");
	pass_to(&world, "2026-09-18");
	check_all(&world, "meter M1 meter-broken 2026-09-14 assigned");
	order_repair(&world, "2026-09-13T09:00:00+08:00", NULL); /* told late */
	pass_to(&world, "2026-09-19");
	check_all(&world, "meter M1 meter-broken 2026-09-14 withdrawn");
	world_close(&world);
}

/* An intake without a permit: one finding answers for it until it is ended. */
static void unpermitted_water_is_found_until_it_is_cleared(void **state)
{
	struct world world;
	union row intake = facts_intake("I9", "", 1000 * M3);

	(void)state;
	open_world(&world, "2030-01-01");
	(void)text_copy(intake.intake.area, sizeof(intake.intake.area), "330300");
	(void)text_copy(intake.intake.holder, sizeof(intake.intake.holder), "Somebody");
	world_row(&world, ROW_INTAKE, intake);
	world_row(&world, ROW_METER, facts_meter("M9", "I9", 8, "2025-01-01"));
	world_row(&world, ROW_DUTY, duty_row(DUTY_PERMIT, "", 0, ROW_NO_LITRES));
	world_read_at(&world, "M9", "2026-09-08T00:00:00+08:00", 0);
	world_read_at(&world, "M9", "2026-09-09T00:00:00+08:00", 40 * M3);
	pass_to(&world, "2026-09-11");
	check_all(&world, "intake I9 unpermitted 2026-09-08 assigned");
	CHECK_INT(newest(&world)->litres, 40 * M3);
	CHECK_TEXT(newest(&world)->account, "unpermitted:I9");
	CHECK_TEXT(newest(&world)->area, "330300");
	world_read_at(&world, "M9", "2026-09-11T00:00:00+08:00", 90 * M3);
	pass_to(&world, "2026-09-13");
	check_all(&world, "intake I9 unpermitted 2026-09-08 assigned");
	say_step(&world, newest(&world)->entry, FINDING_WITHDRAW);
	pass_to(&world, "2026-09-16");
	check_all(&world, "intake I9 unpermitted 2026-09-08 withdrawn");
	/* It goes on: that is another cause, from its first day behind the end of the former. */
	world_read_at(&world, "M9", "2026-09-14T00:00:00+08:00", 90 * M3);
	world_read_at(&world, "M9", "2026-09-15T00:00:00+08:00", 97 * M3);
	pass_to(&world, "2026-09-17");
	check_all(&world,
			"intake I9 unpermitted 2026-09-08 withdrawn, intake I9 unpermitted 2026-09-14 assigned");
	CHECK_INT(newest(&world)->litres, 7 * M3);
	world_close(&world);
}

/* P1's own well, sealed on the 9th: what is taken there then is nobody's. */
static void water_through_a_seal_is_found(void **state)
{
	struct world world;
	union row site = { .site = { .intake = "I1",
					   .state = SITE_SEALED,
					   .seal = "S-7",
					   .ground = "the network reaches it",
					   .until = ROW_NO_DAY,
					   .from = dates_day("2026-09-09") } };

	(void)state;
	open_world(&world, "2026-09-15");
	world_row(&world, ROW_DUTY, duty_row(DUTY_PERMIT, "", 0, ROW_NO_LITRES));
	world_row(&world, ROW_DUTY, duty_row(DUTY_VERIFICATION, "", 0, ROW_NO_LITRES));
	world_row(&world, ROW_SITE, site);
	world_read_at(&world, "M1", "2026-09-08T00:00:00+08:00", 0);
	world_read_at(&world, "M1", "2026-09-09T00:00:00+08:00", 40 * M3);
	world_read_at(&world, "M1", "2026-09-10T00:00:00+08:00", 43 * M3);
	pass_to(&world, "2026-09-20"); /* and its meter need not be verified */
	check_all(&world, "intake I1 unpermitted 2026-09-09 assigned");
	CHECK_INT(newest(&world)->litres, 3 * M3);
	world_close(&world);
}

/* Of 100 m³: 100 are within, 120 beyond; a raised limit takes it back. */
static void water_beyond_a_permit_is_found_once_a_year(void **state)
{
	struct world world;
	union row permit = facts_permit("P1", "330300", 150 * M3);

	(void)state;
	open_world(&world, "2030-01-01");
	world_row(&world, ROW_DUTY, duty_row(DUTY_WITHIN_PERMIT, "", 0, ROW_NO_LITRES));
	world_read_at(&world, "M1", "2026-02-01T00:00:00+08:00", 0);
	world_read_at(&world, "M1", "2026-02-02T00:00:00+08:00", 100 * M3);
	pass_to(&world, "2026-09-12");
	check_all(&world, "");
	world_read_at(&world, "M1", "2026-02-03T00:00:00+08:00", 120 * M3);
	pass_to(&world, "2026-09-14");
	check_all(&world, "permit P1 over-permit 2026-01-01 assigned");
	CHECK_INT(newest(&world)->litres, 20 * M3);
	world_read_at(&world, "M1", "2026-02-04T00:00:00+08:00", 130 * M3);
	pass_to(&world, "2026-09-16");
	check_all(&world, "permit P1 over-permit 2026-01-01 assigned");
	permit.permit.from = dates_day("2026-09-01");
	world_row(&world, ROW_PERMIT, permit);
	pass_to(&world, "2026-09-17");
	check_all(&world, "permit P1 over-permit 2026-01-01 withdrawn");
	world_close(&world);
}

/* Once a year each (needs.md N3); an inspection of its intake is one of the permit. */
static void a_year_without_an_inspection_is_found(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, "2030-01-01");
	world_row(&world, ROW_PERMIT, facts_permit("P2", "330300", 100 * M3));
	world_row(&world, ROW_PERMIT, facts_permit("P3", "330300", 100 * M3));
	world_row(&world, ROW_DUTY, duty_row(DUTY_INSPECTION, "", 0, ROW_NO_LITRES));
	pass_to(&world, "2026-09-12");
	check_all(&world, ""); /* of 2025 it was no duty */
	world_row(&world, ROW_INSPECTION, inspection("", "I1", "2026-09-11"));
	pass_to(&world, "2026-12-31");
	check_all(&world, "");
	pass_to(&world, "2027-01-01");
	check_all(&world,
			"permit P2 not-inspected 2026-01-01 assigned, permit P3 not-inspected 2026-01-01 assigned");
	world_row(&world, ROW_INSPECTION, inspection("P3", "", "2026-12-30"));
	pass_to(&world, "2027-01-05");
	check_all(&world,
			"permit P2 not-inspected 2026-01-01 assigned, permit P3 not-inspected 2026-01-01 withdrawn");
	world_close(&world);
}

/* A permit that another continues is not looked at beside it, though its own term runs. */
static void who_was_replaced_is_no_abstractor_more(void **state)
{
	union row next = facts_permit("P2", "330300", 100 * M3);
	struct duty_inspected inspected;
	struct duty_rate rate;
	struct world world;

	(void)state;
	open_world(&world, "2030-01-01");
	(void)text_copy(next.permit.replaces, sizeof(next.permit.replaces), "P1");
	next.permit.from = next.permit.valid_from = dates_day("2026-10-01");
	world_row(&world, ROW_PERMIT, next);
	world_row(&world, ROW_INSPECTION, inspection("P1", "", "2026-09-01"));
	for (int64_t month = 9; month <= 10; month++) {
		const struct books *books = ledger_books(world.ledger);
		struct day day = month_days(month_make(2026, (int)month)).from;

		CHECK_INT(duty_inspected_build(books, 2026, &inspected), 0);
		duty_inspection_rate(books, &inspected, NULL, 2026, day, &rate);
		CHECK_INT(rate.abstractors, 1); /* P1, then P2, which continues it */
		CHECK_INT(rate.inspected, 1);
		duty_inspected_finish(&inspected);
	}
	world_close(&world);
}

/* Weihai: every three years, from 20,000 m³ a year on (needs.md N12). */
static void a_balance_test_is_due_after_its_months(void **state)
{
	static const struct {
		const char *name;
		int64_t taken_m3;
		const char *done_on;
		const char *next_due;
		const char *wanted;
	} rows[] = {
		{ "three years after it", 20000, "2023-09-12", NULL,
				"permit P1 water-balance 2026-09-12 assigned" },
		{ "a litre less a year", 19999, "2023-09-12", NULL, "" },
		{ "not yet", 20000, "2023-09-20", NULL, "" },
		{ "as the last one says", 20000, "2023-09-20", "2026-09-11",
				"permit P1 water-balance 2026-09-11 assigned" },
		{ "none was ever done", 20000, NULL, NULL, "" }, /* three years from the duty on */
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		union row test = { .water_test = { .permit = "P1",
						   .duty = DUTY_BALANCE_TEST,
						   .next_due = ROW_NO_DAY,
						   .reuse_ppm = ROW_NO_LITRES,
						   .reclaimed_ppm = ROW_NO_LITRES } };
		struct world world;

		CHECK_ROW(rows[i].name);
		open_world(&world, "2030-01-01");
		world_row(&world, ROW_DUTY, duty_row(DUTY_BALANCE_TEST, "", 36, 20000 * M3));
		world_read_at(&world, "M1", "2025-03-01T00:00:00+08:00", 0);
		world_read_at(&world, "M1", "2025-11-01T00:00:00+08:00", rows[i].taken_m3 * M3);
		if (rows[i].done_on != NULL) {
			test.water_test.from = dates_day(rows[i].done_on);
			test.water_test.next_due = rows[i].next_due == NULL
					? ROW_NO_DAY
					: dates_day(rows[i].next_due);
			world_row(&world, ROW_WATER_TEST, test);
		}
		pass_to(&world, "2026-09-13");
		check_all(&world, rows[i].wanted);
		world_close(&world);
	}
}

/* The same facts of one day in every order find the same, once. */
static void the_order_of_facts_does_not_matter(void **state)
{
	static const int orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 1, 3, 0, 2 },
		{ 2, 0, 3, 1 }, { 3, 0, 1, 2 }, { 1, 2, 3, 0 } };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(orders); i++) {
		struct world world;

		open_world(&world, "2026-09-01");
		for (size_t k = 0; k < 4; k++) {
			switch (orders[i][k]) {
			case 0:
				world_row(&world, ROW_DUTY,
						duty_row(DUTY_VERIFICATION, "", 0, ROW_NO_LITRES));
				break;
			case 1:
				world_row(&world, ROW_VERIFICATION,
						certificate("2026-08-20", "2026-09-05", ""));
				break;
			case 2:
				world_row(&world, ROW_DUTY,
						duty_row(DUTY_REPAIR, "", 0, ROW_NO_LITRES));
				break;
			default:
				order_repair(&world, "2026-09-01T09:00:00+08:00", "2026-09-07");
				break;
			}
		}
		pass_to(&world, "2026-09-12");
		check_all(&world,
				"meter M1 meter-not-verified 2026-09-05 assigned, meter M1 meter-broken 2026-09-07 assigned");
		world_close(&world);
	}
}

/* ---- rivers ---- */

static void say_flow(struct world *world, const char *section, const char *at, int64_t l_per_s)
{
	const struct flow_value value = { dates_at(at), l_per_s };
	struct fact fact = { .kind = KIND_FLOWS };

	bytes_init(&fact.body, ENTRY_MAX);
	flow_put_seen(&fact.body, section, &value, 1);
	CHECK_INT(world_say(world, &fact), LEDGER_OK);
}

static void say_section(struct world *world, const char *name)
{
	struct flow_section section = {
		.name = "Bridge",
		.area = "330300",
		.least_l_per_s = 12500,
		.warn_l_per_s = 15000,
		.from = dates_day("2026-01-01"),
		.bound = { { "P1", FLOW_STOP } },
		.bound_count = 1,
	};
	struct fact fact = { .kind = KIND_SECTION };

	(void)text_copy(section.section, sizeof(section.section), name);
	bytes_init(&fact.body, ENTRY_MAX);
	flow_put_section(&fact.body, &section);
	CHECK_INT(world_say(world, &fact), LEDGER_OK);
}

/* One finding answers for all of a dry spell, and the next for the next. */
static void too_little_water_in_a_river_is_found(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, "2030-01-01");
	world_row(&world, ROW_DUTY, duty_row(DUTY_FLOW, "", 0, ROW_NO_LITRES));
	say_section(&world, "S");
	say_flow(&world, "S", "2026-09-10T07:00:00+08:00", 12499);
	pass_to(&world, "2026-09-11");
	check_all(&world, "section S ecological-flow 2026-09-10 assigned");
	say_flow(&world, "S", "2026-09-11T07:00:00+08:00", 12000);
	pass_to(&world, "2026-09-12");
	check_all(&world, "section S ecological-flow 2026-09-10 assigned");
	say_step(&world, newest(&world)->entry, FINDING_WITHDRAW);
	say_flow(&world, "S", "2026-09-12T07:00:00+08:00", 20000);
	pass_to(&world, "2026-09-13");
	say_flow(&world, "S", "2026-09-13T07:00:00+08:00", 11000);
	pass_to(&world, "2026-09-14");
	check_all(&world,
			"section S ecological-flow 2026-09-10 withdrawn, section S ecological-flow 2026-09-13 assigned");
	/* A second value of that second: neither counts, nobody knows, so the cause was none. */
	say_flow(&world, "S", "2026-09-13T07:00:00+08:00", 30000);
	pass_to(&world, "2026-09-15");
	CHECK_INT(finding_state(newest(&world)), FINDING_WITHDRAWN);
	world_close(&world);
}

/* Two of one area are two: what is right again at one is not so at the other. */
static void each_section_has_its_finding(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, "2030-01-01");
	world_row(&world, ROW_DUTY, duty_row(DUTY_FLOW, "", 0, ROW_NO_LITRES));
	say_section(&world, "S");
	say_section(&world, "T");
	say_flow(&world, "S", "2026-09-10T07:00:00+08:00", 12499);
	pass_to(&world, "2026-09-11");
	check_all(&world, "section S ecological-flow 2026-09-10 assigned");
	CHECK_TEXT(newest(&world)->area, "330300");
	say_flow(&world, "S", "2026-09-11T07:00:00+08:00", 12000);
	say_flow(&world, "T", "2026-09-11T08:00:00+08:00", 1);
	pass_to(&world, "2026-09-12");
	check_all(&world,
			"section S ecological-flow 2026-09-10 assigned, section T ecological-flow 2026-09-11 assigned");
	/* It was never below there: a second value of that second, so nobody knows. */
	say_flow(&world, "T", "2026-09-11T08:00:00+08:00", 2);
	pass_to(&world, "2026-09-13");
	check_all(&world,
			"section S ecological-flow 2026-09-10 assigned, section T ecological-flow 2026-09-11 withdrawn");
	world_close(&world);
}

/* What is taken from the day of the stop on is found, with its litres, once. */
static void water_taken_after_a_stop_is_found(void **state)
{
	const struct flow_order order = {
		.permit = "P1",
		.what = FLOW_ORDER_STOP,
		.from = dates_day("2026-09-12"),
		.ground = "order 7",
	};
	struct fact fact = { .kind = KIND_FLOW_ORDER };
	struct world world;

	(void)state;
	open_world(&world, "2030-01-01");
	world_row(&world, ROW_DUTY, duty_row(DUTY_STOP, "", 0, ROW_NO_LITRES));
	bytes_init(&fact.body, ENTRY_MAX);
	flow_put_order(&fact.body, &order);
	CHECK_INT(world_say(&world, &fact), LEDGER_OK);
	world_reading(&world, "M1", dates_at("2026-09-10T00:00:00+08:00"), 0);
	facts_set_time(world.ledger, dates_at("2026-09-12T07:00:00+08:00"));
	world_reading(&world, "M1", dates_at("2026-09-12T00:00:00+08:00"), 2 * M3);
	pass_to(&world, "2026-09-13");
	check_all(&world, "");
	world_reading(&world, "M1", dates_at("2026-09-13T00:00:00+08:00"), 3 * M3);
	pass_to(&world, "2026-09-14");
	check_all(&world, "permit P1 ecological-flow 2026-09-12 assigned");
	CHECK_INT(newest(&world)->litres, M3);
	world_reading(&world, "M1", dates_at("2026-09-14T00:00:00+08:00"), 4 * M3);
	pass_to(&world, "2026-09-15");
	check_all(&world, "permit P1 ecological-flow 2026-09-12 assigned");
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verification_ends_once),
		cmocka_unit_test(a_late_certificate_takes_it_back),
		cmocka_unit_test(one_that_was_not_passed_is_good_for_no_day),
		cmocka_unit_test(an_interval_follows_from_the_kind),
		cmocka_unit_test(a_repair_order_ends_once),
		cmocka_unit_test(unpermitted_water_is_found_until_it_is_cleared),
		cmocka_unit_test(water_through_a_seal_is_found),
		cmocka_unit_test(water_beyond_a_permit_is_found_once_a_year),
		cmocka_unit_test(a_year_without_an_inspection_is_found),
		cmocka_unit_test(who_was_replaced_is_no_abstractor_more),
		cmocka_unit_test(a_balance_test_is_due_after_its_months),
		cmocka_unit_test(the_order_of_facts_does_not_matter),
		cmocka_unit_test(too_little_water_in_a_river_is_found),
		cmocka_unit_test(each_section_has_its_finding),
		cmocka_unit_test(water_taken_after_a_stop_is_found),
	};

	return cmocka_run_group_tests_name("found", tests, NULL, NULL);
}
