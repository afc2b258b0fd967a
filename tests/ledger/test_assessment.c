/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A body that is no assessment is refused as such, whatever its numbers are:
 * nothing that a peer sends reaches the calendar unbounded. What it comes to
 * stands beside what it was found from.
 */

#include "tests/check.h"

#include "ledger/assess_volume.h"
#include "ledger/assessment.h"
#include "meter/bytes.h"
#include "tests/support/world.h"

#define FEBRUARY INT64_C(1769875200) /* 2026-02-01T00:00:00+08:00 */

/* A capacity of an intake over a span, on two listed days. */
static void put_body(struct bytes *body, int64_t from_s, int64_t till_s, const int64_t days[2])
{
	item_put_array(body, 12);
	item_put_null(body);
	item_put_text(body, "I1");
	item_put_int(body, from_s);
	item_put_int(body, till_s);
	item_put_int(body, METHOD_MAX_DAILY_CAPACITY);
	item_put_null(body);
	item_put_bool(body, false);
	item_put_bool(body, true);
	item_put_array(body, 2);
	item_put_int(body, days[0]);
	item_put_int(body, days[1]);
	item_put_null(body);
	item_put_null(body);
	item_put_text(body, "a test");
}

static void no_number_of_a_body_is_believed(void **state)
{
	static const struct {
		const char *name;
		int64_t from_s, till_s;
		int64_t days[2];
		bool is_sound;
	} rows[] = {
		{ "two days", FEBRUARY, FEBRUARY + 864000, { 20485, 20487 }, true },
		{ "a day twice", FEBRUARY, FEBRUARY + 864000, { 20485, 20485 }, false },
		{ "days that fall", FEBRUARY, FEBRUARY + 864000, { 20487, 20485 }, false },
		{ "behind the last day there is none", FEBRUARY, FEBRUARY + 864000,
				{ INT32_MAX, INT32_MAX }, false },
		{ "no day of ours", FEBRUARY, FEBRUARY + 864000, { 20485, INT64_MAX }, false },
		{ "from the first second of all", INT64_MIN, FEBRUARY, { 20485, 20487 }, false },
		{ "till the last", FEBRUARY, INT64_MAX, { 20485, 20487 }, false },
		{ "an end before its beginning", FEBRUARY, FEBRUARY - 1, { 20485, 20487 }, false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct assessment_said said;
		struct bytes body;

		CHECK_ROW(rows[i].name);
		bytes_init(&body, 1024);
		put_body(&body, rows[i].from_s, rows[i].till_s, rows[i].days);
		CHECK_INT(assessment_take(body.data, body.size, &said), rows[i].is_sound);
		bytes_finish(&body);
	}
}

static void what_is_put_is_taken(void **state)
{
	const struct assessment_said put = {
		.intake = "I1",
		.from_s = FEBRUARY,
		.till_s = FEBRUARY + 864000,
		.how = { .method = METHOD_MAX_DAILY_CAPACITY, .is_final = true },
		.listed = { { 20485 }, { 20487 } },
		.listed_count = 2,
		.litres = ROW_NO_LITRES,
		.deadline = ROW_NO_DAY,
		.ground = "a test",
	};
	struct assessment_said said;
	struct bytes body;

	(void)state;
	bytes_init(&body, 1024);
	assessment_put(&body, &put);
	CHECK(assessment_take(body.data, body.size, &said));
	CHECK_TEXT(said.intake, "I1");
	CHECK_INT(said.how.is_final, true);
	CHECK_INT(said.listed_count, 2);
	CHECK_INT(said.listed[1].number, 20487);
	CHECK_INT(said.litres, ROW_NO_LITRES);
	bytes_finish(&body);
}

/* An intake whose design maximum rises in the middle of the span. */
static union row intake_of(int64_t design_max, const char *from)
{
	union row row = facts_intake("I1", "P1", 100000);

	row.intake.design_max_litres_per_day = design_max;
	row.intake.from = dates_day(from);
	return row;
}

/* What the litres were found from stands beside them, each figure of the intake once. */
static void listed_days_name_each_figure(void **state)
{
	struct registry_view view;
	struct assessment_said said = { .intake = "I1", .litres = ROW_NO_LITRES };
	struct assess_part part = { .how = { .method = METHOD_MAX_DAILY_CAPACITY } };
	struct where reason = { .line = 0 };
	struct timeline timeline;
	struct world world;

	(void)state;
	world_begin(&world, "simulated:2026-03-10T12:00:00+08:00x1");
	view = (struct registry_view){ .books = ledger_books(world.ledger) };
	world_row(&world, ROW_AREA, facts_area("330000", ""));
	world_row(&world, ROW_PERMIT, facts_permit("P1", "330000", 5000000));
	world_row(&world, ROW_INTAKE, intake_of(700, "2025-01-01"));
	world_row(&world, ROW_INTAKE, intake_of(900, "2026-02-06"));
	said.listed[0] = dates_day("2026-02-02");
	said.listed[1] = dates_day("2026-02-03");
	said.listed[2] = dates_day("2026-02-08");
	said.listed_count = 3;
	part.span = (struct span){ { dates_at("2026-02-01T00:00:00+08:00") },
		{ dates_at("2026-02-11T00:00:00+08:00") } };
	CHECK_INT(timeline_build_intake(&view, "I1", &timeline), 0);
	CHECK_INT(assess_volume(view.books, &said, &timeline, &part, &reason), 0);
	CHECK_INT(part.litres, 2 * 700 + 900);
	CHECK_INT(part.input_count, 3);
	CHECK_INT(part.inputs[0].value, 700);
	CHECK_INT(part.inputs[1].value, 900);
	CHECK_TEXT(part.inputs[2].what, "days");
	CHECK_INT(part.inputs[2].value, 3);
	assess_part_finish(&part);
	timeline_finish(&timeline);
	ledger_close(world.ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_number_of_a_body_is_believed),
		cmocka_unit_test(what_is_put_is_taken),
		cmocka_unit_test(listed_days_name_each_figure),
	};

	return cmocka_run_group_tests_name("assessment", tests, NULL, NULL);
}
