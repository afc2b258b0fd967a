/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/fact_set.h"

#include "tests/check.h"

#include "ledger/kinds.h"
#include "tests/support/chance.h"

struct fact *fact_set_add(struct fact_set *set)
{
	CHECK(set->count < FACT_SET_MAX);
	return &set->facts[set->count++];
}

void fact_set_row(struct fact_set *set, enum row_kind kind, union row row)
{
	if (set->reason == NULL) {
		fact_row(fact_set_add(set), kind, &row);
	} else {
		fact_row_because(fact_set_add(set), kind, &row, set->reason);
	}
}

void fact_set_reading(struct fact_set *set, const char *meter, const char *at, int64_t litres)
{
	fact_reading(fact_set_add(set), meter, dates_at(at), litres);
}

void fact_set_steps(struct fact_set *set, const char *meter, const char *from, int steps, int hours,
		int64_t litres, int64_t step)
{
	for (int i = 0; i < steps; i++) {
		fact_reading(fact_set_add(set), meter, dates_at(from) + (int64_t)i * hours * 3600,
				litres + i * step);
	}
}

void fact_set_district(struct fact_set *set)
{
	fact_set_row(set, ROW_AREA, facts_area("330000", ""));
	fact_set_row(set, ROW_AREA, facts_area("330300", "330000"));
	fact_set_row(set, ROW_PERMIT, facts_permit("P1", "330300", 5000000000));
	fact_set_row(set, ROW_PERMIT, facts_permit("P2", "330300", 5000000000));
	fact_set_row(set, ROW_INTAKE, facts_intake("I1", "P1", 100000));
	fact_set_row(set, ROW_INTAKE, facts_intake("I2", "P2", 100000));
	fact_set_row(set, ROW_METER, facts_meter("M1", "I1", 8, "2026-01-01"));
	fact_set_row(set, ROW_METER, facts_meter("M2", "I1", 5, "2026-01-01"));
	fact_set_row(set, ROW_METER, facts_meter("M3", "I2", 8, "2026-01-01"));
}

void fact_set_finish(struct fact_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		fact_finish(&set->facts[i]);
	}
	set->count = 0;
}

void fact_set_order(const struct fact_set *set, size_t ret_order[static FACT_SET_MAX])
{
	for (size_t i = 0; i < set->count; i++) {
		ret_order[i] = i;
	}
}

/* Of two plans the one without `from` is shorter. */
static bool must_precede(const struct fact *fact, const struct fact *other)
{
	return fact->kind == KIND_PLANS && other->kind == KIND_PLANS &&
			fact->body.size < other->body.size;
}

void fact_set_shuffle(
		const struct fact_set *set, size_t order[static FACT_SET_MAX], uint64_t *random)
{
	chance_shuffle(order, set->count, random);
	for (size_t i = 0; i < set->count; i++) {
		for (size_t k = i + 1; k < set->count; k++) {
			if (must_precede(&set->facts[order[k]], &set->facts[order[i]])) {
				size_t kept = order[i];

				order[i] = order[k];
				order[k] = kept;
			}
		}
	}
}

void fact_set_submit(struct ledger *ledger, const struct fact_set *set, const size_t *order,
		uint64_t *number)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct fact *fact = &set->facts[order == NULL ? i : order[i]];

		CHECK_INT(facts_submit(ledger, fact, (*number)++), LEDGER_OK);
	}
}
