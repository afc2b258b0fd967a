/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A meter that was found to err: by how much it showed too much or too little,
 * over which reading cycles that is put right, and what it comes to.
 *
 *	body: [meter, from, until, error, limit, document | null, ground]
 *
 * What was measured stays as the register showed it; beside it stand assessed
 * litres, below 0 where the meter ran fast. With V for the litres measured, an
 * error e that the test found, and the limit up to which the law lets it be,
 * they are
 *
 *	-V × e / (1 + e)                without a limit: the whole error
 *	-V × (e ∓ limit) / (1 + e)      with one: the part beyond it
 *
 * V / (1 + e) is what really passed: 10,700 m³ at +7 % were 10,000; 700 go
 * back, and 300 where 4 % are allowed. The rounding point is the sum of all
 * days up to one, to the litre, halves away from zero; a day has the difference
 * of two such sums. So any days in a row, a cycle or a month, have what their
 * own litres come to, and no litre is lost between them.
 *
 * A fact is named by its meter and its first day: another one of that name
 * supersedes it, one with an error of 0 takes it back. It keeps error and days,
 * not litres: whatever moves the measured litres of its days moves its own with
 * them, so that they are the same in whatever order things came.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/timeline.h"
#include "meter/instant.h"
#include "meter/text.h"

struct bytes;
struct movement;

enum {
	METER_ERROR_TEXT_MAX = 255,  /* bytes */
	METER_ERROR_MIN = -900000,   /* ppm: one that showed a tenth of what passed */
	METER_ERROR_MAX = 10000000,  /* ppm: eleven times as much */
	METER_ERROR_DECIMALS = 4,    /* of a percentage: to the ppm */
	METER_ERROR_DAYS_MAX = 1100, /* three years: no cycles are longer */
};

struct meter_error {
	char meter[TEXT_ID_MAX + 1];
	struct days days;  /* of the cycles, the last one in days.till - 1 */
	int64_t error_ppm; /* above 0: it showed too much; 0: a former fact is taken back */
	int64_t limit_ppm; /* 0: the whole error; else less than the error is */
	char document[METER_ERROR_TEXT_MAX + 1]; /* of the test, "" where none is named */
	char ground[METER_ERROR_TEXT_MAX + 1];   /* by what law */
};

void meter_error_put(struct bytes *body, const struct meter_error *error);

/* Reads a body; false, *ret untouched, where it is none. */
bool meter_error_take(const void *body, size_t size, struct meter_error *ret);

/* The facts of a meter in order of time, for shelf_next(), those taken back among them. */
struct shelf_cursor meter_error_walk(
		const struct books *books, const char *meter, struct meter_error_row *key);

/*
 * The rounding point: what stands beside so many measured litres from the first
 * day on. Returns 0 or WEIR_FAULT_RANGE.
 */
int meter_error_beside(const struct timeline_error *error, int64_t measured_litres, int64_t *ret);

/* The meter's row of a day under the account that a timeline gives it; NULL: nothing is on record. */
const struct taken_row *meter_error_taken(const struct books *books, const char *meter,
		const struct timeline *timeline, struct day day);

/* What a fact comes to, day by day from days.from on. Owned. */
struct meter_error_parts {
	struct days days;
	int64_t *measured; /* litres, one each */
	int64_t *litres;   /* assessed beside them */
	int64_t measured_litres, litres_in_all;
};

/*
 * Finds it under a timeline of the meter's, by the books and what a movement
 * adds to them, or NULL. The caller finishes *ret. Returns 0 or a fault.
 */
int meter_error_find(const struct books *books, const char *meter, const struct timeline *timeline,
		const struct movement *movement, const struct timeline_error *error,
		struct meter_error_parts *ret);
void meter_error_finish(struct meter_error_parts *parts);

/*
 * Adds to a meter's movement what its measured litres do to the facts of its
 * errors: posted back by the books as they are under one timeline, posted anew
 * under the other. Both the same pointer: only where the movement touches their
 * days. Returns 0 or a fault.
 */
int meter_error_move(struct movement *movement, const struct books *books,
		const struct timeline *before, const struct timeline *after);
