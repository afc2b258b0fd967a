/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What crossing_find() works with, one permit's year at a time: its ceilings as
 * they stand, and the alerts that should. Shared by its two rooms alone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/crossing.h"
#include "ledger/group.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "ledger/permit_season.h"
#include "ledger/touched.h"
#include "ledger/warning.h"

enum {
	/* Ceilings of a permit: two years of either kind; of seasons and those of none; of groups. */
	LOOKED_MAX = 4 * (2 + 2 * ROW_MONTHS + LIMIT_QUARTERS + LIMIT_TEN_DAYS) + SEASONS_YEAR_MAX +
			1 + 2,
	WANTS_MAX = 8 * LOOKED_MAX,
};

/* A ceiling as it stands. */
struct crossing_looked {
	enum ceiling_basis basis;
	struct days period;
	int64_t limit_litres;
	int64_t taken_litres;
	int season; /* of BASIS_SEASON: of which days of the year; else SEASON_NONE */
};

/* An alert that should stand. */
struct crossing_want {
	size_t looked;
	const struct warning *warning;
	int64_t expected_litres; /* of a projection; else CEILING_NONE */
	bool is_met;             /* it does */
};

struct crossing_work {
	struct books *books;
	const struct crossing_cause *cause;
	struct outcome *ret;
	char permit[TEXT_ID_MAX + 1];
	char subject[BOOKS_SUBJECT_MAX];
	struct lineage lineage;
	struct permit_seasons seasons; /* of the calendar year looked at */
	struct group_row group;        /* looked at last, of BASIS_GROUP */
	struct day today;              /* of the cause */
	struct day asked;              /* today, or the end of the year looked at */
	struct days year;              /* the calendar year that was touched */
	struct day since;              /* what begins before was looked at with the year before */
	struct crossing_looked looked[LOOKED_MAX];
	size_t looked_count;
	struct crossing_want wants[WANTS_MAX];
	size_t want_count;
	struct warnings warnings; /* of its area, as asked */
	struct day ended;         /* by the cause, where that is a day; else ROW_NO_DAY */
	bool has_mean;            /* the two below were looked for */
	int mean_days;
	int64_t mean_litres;
	int64_t slack_litres;
	int64_t last_month;
	bool is_plain; /* one calendar year, no limit that water moves */
};

/* Is a period one of the year's, and of none before it that was touched too? */
bool crossing_is_of(const struct crossing_work *work, struct days period);

/* Looks at the ceilings of a touched year: what is reached is wanted. Returns 0 or a fault. */
int crossing_look(struct crossing_work *work);
