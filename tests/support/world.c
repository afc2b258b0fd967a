/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/world.h"

#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/verify.h"
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

void world_close(struct world *world)
{
	static const struct kind *tables[1];
	const struct kinds kinds = { .tables = tables, .count = 1 };
	struct verify *verify = NULL;
	uint8_t root[BOOKS_HASH_BYTES];
	struct bytes entry;

	tables[0] = kinds_own();
	bytes_init(&entry, ENTRY_MAX);
	CHECK_INT(verify_open(&kinds, NULL, 0, ledger_fetch, world->ledger, &verify), 0);
	for (int64_t i = 0; i < ledger_size(world->ledger); i++) {
		CHECK_INT(ledger_fetch(world->ledger, i, &entry), 0);
		if (verify_entry(verify, entry.data, entry.size) != 0) {
			fail_msg("entry %lld: %s, expected %s, found %s",
					(long long)verify->fault.entry, verify->fault.rule,
					verify->fault.expected, verify->fault.found);
		}
	}
	CHECK_INT(ledger_root(world->ledger, root), 0);
	CHECK_INT(verify_end(verify, (uint64_t)ledger_size(world->ledger), root), 0);
	verify_close(verify);
	bytes_finish(&entry);
	ledger_close(world->ledger);
}
