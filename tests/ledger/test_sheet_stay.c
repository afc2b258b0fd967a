/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Whose a meter was on the days of a month: on each day one account's, and a
 * silent day is that account's silence.
 */

#include "tests/check.h"

#include "ledger/sheet.h"
#include "tests/support/world.h"

static union row intake_from(const char *permit, const char *from)
{
	union row row = facts_intake("I1", permit, 100000);

	row.intake.from = dates_day(from);
	return row;
}

/* Two permits, and a meter that stands silent since January 2025. */
static void found(struct world *world)
{
	world_begin(world, "simulated:2026-03-10T12:00:00+08:00x1");
	world_row(world, ROW_AREA, facts_area("330000", ""));
	world_row(world, ROW_PERMIT, facts_permit("P1", "330000", 5000000));
	world_row(world, ROW_PERMIT, facts_permit("P2", "330000", 5000000));
}

/* Days of February that are unknown of an account, -1 where it has no line. */
static int64_t unknown_days(struct world *world, const char *account)
{
	struct sheet *sheet = NULL;
	struct sheet_line line = { .meter_count = 0 };
	int64_t days = -1;

	CHECK_INT(sheet_open(ledger_books(world->ledger), month_make(2026, 2),
				  ledger_now(world->ledger).unix_s, &sheet),
			0);
	while (sheet_next(sheet, &line) == SHEET_OK) {
		days = strcmp(line.permit, account) == 0 ? line.unknown_days : days;
	}
	sheet_line_finish(&line);
	sheet_close(sheet);
	return days;
}

static void a_silent_day_is_of_whose_the_meter_was(void **state)
{
	static const struct {
		const char *name;
		const char *from; /* of the intake's first row; NULL: always */
		const char *then; /* from which on it is P2's; NULL: never */
		int64_t p1, p2, unassigned;
	} rows[] = {
		{ "always", NULL, NULL, 28, 0, -1 },
		{ "it changes hands", NULL, "2026-02-11", 10, 18, -1 },
		{ "its intake comes later", "2026-02-15", NULL, 14, 0, 14 },
		{ "later, and changes hands", "2026-02-15", "2026-02-21", 6, 8, 14 },
		{ "after the month", "2026-03-01", NULL, 0, 0, 28 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct world world;

		CHECK_ROW(rows[i].name);
		found(&world);
		world_row(&world, ROW_INTAKE,
				rows[i].from == NULL ? facts_intake("I1", "P1", 100000)
						     : intake_from("P1", rows[i].from));
		if (rows[i].then != NULL) {
			world_row(&world, ROW_INTAKE, intake_from("P2", rows[i].then));
		}
		world_row(&world, ROW_METER, facts_meter("M1", "I1", 8, "2025-01-01"));
		CHECK_INT(unknown_days(&world, "P1"), rows[i].p1);
		CHECK_INT(unknown_days(&world, "P2"), rows[i].p2);
		CHECK_INT(unknown_days(&world, "unassigned:M1"), rows[i].unassigned);
		ledger_close(world.ledger);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_silent_day_is_of_whose_the_meter_was),
	};

	return cmocka_run_group_tests_name("sheet_stay", tests, NULL, NULL);
}
