/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One day's water cut where it passes a ceiling or a band, and who prices
 * each piece (rules.md F3, F5, F15).
 *
 * Excess is the water taken last: the day's litres follow those of the days
 * before. Positions are billionths of a litre from the day's beginning, so
 * every bound (litres × a share of nine decimals) is a whole number.
 */

#include <stddef.h>
#include <stdint.h>

#include "billing/price.h"
#include "billing/window.h"
#include "meter/wide.h"

#define PIECE_LITRE INT64_C(1000000000)

enum {
	/* Each band of each surcharge can begin inside one day: of the sum's plan, of the source's. */
	PIECE_BANDS_MAX = RULEBOOK_BANDS_MAX + WINDOW_WAIVERS_MAX + 1, /* and where waivers end */
	PIECES_MAX = 2 * RULEBOOK_SURCHARGES_MAX * PIECE_BANDS_MAX + 1,
	PIECE_WAIVED = RULEBOOK_BANDS_MAX, /* the band of excess that was waived: nothing */
	PIECE_NO_RULING = -1,
	PIECE_UNDECIDED = -2, /* a multiple within a range that nobody has decided */
};

/* A surcharge of a piece. */
struct piece_by {
	uint8_t surcharge; /* index into the book's */
	uint8_t band;      /* from 0; PIECE_WAIVED */
	bool is_spread;
	int ruling; /* place in the terms: of the waiver, or of the multiple that was decided */
	uint16_t window; /* the first day of the ceiling's period */
};

/* A stretch of the day's water with the surcharges that price it. */
struct piece {
	wide length;
	size_t count; /* surcharges that price it; 0: only the base */
	struct piece_by by[RULEBOOK_SURCHARGES_MAX];
	uint32_t beaten; /* surcharges that would have, but for combine */
};

/* The multiple of a band as it was given, decided or waived (0); not of one undecided. */
int64_t piece_times(const struct charge_terms *terms, const struct surcharge *surcharge, int band,
		int ruling);

/*
 * Cuts the day's water (all intakes of the account, which share each position
 * in proportion) for one price, as the surcharges stand at the day `at`. own is
 * the year of the water's source against its own plan, or NULL; a litre is
 * over the plan where it is over one of the two. So is season the year of the
 * season in which the day lies, against its limit, and over the permit. The pieces' lengths add up to
 * the day, in a unit of their own. Pieces that only the base prices are given
 * too, unless there is no other: then the answer is 0 pieces.
 *
 * Returns the number of pieces.
 */
size_t piece_cut(const struct window_year *year, const struct window_year *own,
		const struct window_year *season, const struct price *price, size_t at, size_t day,
		struct day civil_day, struct piece pieces[static PIECES_MAX]);

/*
 * The same for water taken on a day without a permit: one piece, of the length
 * given, with the surcharges on unpermitted water; 0 where there are none.
 */
size_t piece_unpermitted(const struct charge_terms *terms, const struct price *price,
		struct day civil_day, int64_t litres, struct piece pieces[static PIECES_MAX]);
