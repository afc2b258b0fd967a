/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Public institutions and the norm of water for a person and year: which of
 * them use no more than its leading value.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/rows.h"

/* The best value that an institution reaches; compared exactly, not as rounded. */
enum institution_grade {
	INSTITUTION_UNKNOWN = 0, /* its permit took nothing that is known of */
	INSTITUTION_OVER,        /* above the norm */
	INSTITUTION_NORM,
	INSTITUTION_ADVANCED,
	INSTITUTION_LEADER,
};

/* "over", "norm", "advanced", "leader"; NULL for UNKNOWN. */
const char *institution_grade_name(enum institution_grade grade);

struct institution {
	struct institution_row row;
	int64_t used_litres;       /* or INT64_MIN */
	int64_t per_person_litres; /* halves away from zero; or INT64_MIN */
	int64_t per_m2_litres;     /* the same; INT64_MIN where no floor is given */
	enum institution_grade grade;
};

struct institutions {
	struct institution *list; /* by number */
	size_t count, room;
};

/*
 * Gathers a year's institutions of an area and those below it, of all where
 * area is NULL. Returns 0 or a fault; the caller finishes *ret in any case.
 */
int institutions_of_year(
		const struct books *books, int year, const char *area, struct institutions *ret);
void institutions_finish(struct institutions *institutions);
