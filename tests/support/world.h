/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A ledger in memory that is told one fact after the other.
 */

#include "tests/support/facts.h"

struct world {
	struct ledger *ledger; /* the test's to close, or by world_close() */
	uint64_t number;       /* of the last delivery */
};

/* A ledger in which nothing is said yet; the clock is that of facts_ledger. */
void world_begin(struct world *world, const char *clock);

/*
 * And one with a place in it: permit P1 of 5,000 m³ in an area of an area, its
 * intake I1 with a pump of 100 m³ an hour, an hourly meter M1 of eight digits
 * since 2025.
 */
void world_open(struct world *world, const char *clock);

/* Hands a fact in and finishes it. Returns what ledger_submit returns. */
int world_say(struct world *world, struct fact *fact);

/* The same of what must be taken. */
void world_row(struct world *world, enum row_kind kind, union row row);
void world_reading(struct world *world, const char *meter, int64_t at_s, int64_t litres);
void world_read_at(struct world *world, const char *meter, const char *at, int64_t litres);

/* Verifies all that was written, from the entries alone, and closes it. */
void world_close(struct world *world);
