/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Facts that are gathered once and handed in often, in any order.
 */

#include "tests/support/facts.h"

enum {
	FACT_SET_MAX = 1024,
};

struct fact_set {
	struct fact facts[FACT_SET_MAX];
	size_t count;
	const char *reason; /* of its rows, which may then reach into what is billed; or NULL */
};

/* The place of one fact more, for the caller to fill. Fails the test where there is no room. */
struct fact *fact_set_add(struct fact_set *set);

void fact_set_row(struct fact_set *set, enum row_kind kind, union row row);
void fact_set_reading(struct fact_set *set, const char *meter, const char *at, int64_t litres);

/* A reading every so many hours, each so many litres further. */
void fact_set_steps(struct fact_set *set, const char *meter, const char *from, int steps, int hours,
		int64_t litres, int64_t step);

/* Two areas, permits P1 and P2, their intakes I1 and I2, meters M1 and M2 at I1, M3 at I2. */
void fact_set_district(struct fact_set *set);

void fact_set_finish(struct fact_set *set);

/* The order in which they were gathered. */
void fact_set_order(const struct fact_set *set, size_t ret_order[static FACT_SET_MAX]);

/* Any order, but for a plan without `from`: it comes first, as a second row of a key needs its day. */
void fact_set_shuffle(
		const struct fact_set *set, size_t order[static FACT_SET_MAX], uint64_t *random);

/* Hands all in and checks that each is taken; order may be NULL. *number is the next delivery's. */
void fact_set_submit(struct ledger *ledger, const struct fact_set *set, const size_t *order,
		uint64_t *number);
