/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/world.h"

#include "tests/check.h"

void world_begin(struct world *world, const char *clock)
{
	*world = (struct world){ .ledger = facts_ledger(clock) };
}

void world_open(struct world *world, const char *clock)
{
	world_begin(world, clock);
	world_row(world, ROW_AREA, facts_area("330000", ""));
	world_row(world, ROW_AREA, facts_area("330300", "330000"));
	world_row(world, ROW_PERMIT, facts_permit("P1", "330300", 5000000));
	world_row(world, ROW_INTAKE, facts_intake("I1", "P1", 100000));
	world_row(world, ROW_METER, facts_meter("M1", "I1", 8, "2025-01-01"));
}

int world_say(struct world *world, struct fact *fact)
{
	int answer = facts_submit(world->ledger, fact, ++world->number);

	fact_finish(fact);
	return answer;
}

void world_row(struct world *world, enum row_kind kind, union row row)
{
	struct fact fact;

	fact_row(&fact, kind, &row);
	CHECK_INT(world_say(world, &fact), LEDGER_OK);
}

void world_reading(struct world *world, const char *meter, int64_t at_s, int64_t litres)
{
	struct fact fact;

	fact_reading(&fact, meter, at_s, litres);
	CHECK_INT(world_say(world, &fact), LEDGER_OK);
}

void world_read_at(struct world *world, const char *meter, const char *at, int64_t litres)
{
	world_reading(world, meter, dates_at(at), litres);
}
