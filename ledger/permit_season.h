/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * When in the year a permit allows taking, and how much then.
 *
 * A permit without rows of `seasons` allows it on every day. One that has some
 * allows it on their days alone: what is taken on others is over the permit, as
 * beyond a limit of 0 of the calendar year. A season may have a limit of its
 * own; it then lies within one calendar year. No day lies in two.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/lineage.h"

enum {
	PERMIT_SEASONS_MAX = 8, /* names of one permit */
	SEASONS_YEAR_MAX = 16,  /* of an account's year, in which one permit may follow another */
	SEASON_YEAR_DAYS = 366,
	SEASON_NONE = 0,    /* no row holds on the day: it is as any other */
	SEASON_OUTSIDE = 1, /* taking is not allowed */
	SEASON_FIRST = 2,   /* of the list */
};

struct permit_season {
	char season[TEXT_ID_MAX + 1];
	struct season days; /* of the row that holds last */
	int64_t litres;     /* as it stands at its end, or when asked; ROW_NO_LITRES: not limited */
};

/* An account's calendar year. */
struct permit_seasons {
	bool has_any; /* else the rest is without meaning */
	struct days year;
	uint8_t of[SEASON_YEAR_DAYS]; /* SEASON_NONE, SEASON_OUTSIDE, SEASON_FIRST + place */
	struct permit_season list[SEASONS_YEAR_MAX];
	size_t count;
};

/*
 * The year as it stands on the asking day; rows that begin later are not looked
 * at. Returns 0, or WEIR_FAULT_RANGE where it had more than SEASONS_YEAR_MAX names.
 */
int permit_seasons_find(const struct books *books, const struct lineage *lineage, int year,
		struct day asked, struct permit_seasons *ret);

/*
 * What was taken on those of the days that are of one kind: SEASON_OUTSIDE,
 * SEASON_FIRST + i. Returns 0 or a fault.
 */
int permit_seasons_taken(const struct books *books, const struct lineage *lineage,
		const struct permit_seasons *seasons, int of, struct days days,
		struct taken_sum *ret);

/* When so many litres, 1 or more, had been taken on them. False where they were not. */
bool permit_seasons_reach(const struct books *books, const struct lineage *lineage,
		const struct permit_seasons *seasons, int of, struct days days, int64_t litres,
		struct day *ret_day, struct instant *ret_at);

/* The first and the day behind the last one of a season in the year. */
struct days permit_season_span(const struct permit_seasons *seasons, int of);

/*
 * Do two seasons of a permit share a day by the rows of a day? Their names;
 * false where none do. Has it more names than PERMIT_SEASONS_MAX, the other one is empty.
 */
bool permit_seasons_clash(const struct registry_view *view, const char *permit, struct day day,
		char ret[static TEXT_ID_MAX + 1], char ret_other[static TEXT_ID_MAX + 1]);
