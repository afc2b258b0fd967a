/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What charge() works with: the year prepared, prices found, lines gathered.
 * Shared by the rooms of charging alone.
 */

#include "billing/charge.h"
#include "billing/price.h"
#include "billing/tally.h"
#include "billing/window.h"

/* A price and what it has in common with those found before it. */
struct charge_price {
	struct price price;
	size_t base_as; /* the first price whose base lines are the same lines */
	size_t all_as;  /* the first price whose surcharge lines are */
};

/* Water that joins a line, or a share of it; for whoever wants to know each step. */
struct charge_note {
	const struct tally_key *key;
	size_t intake; /* index into the input's */
	size_t day;
	int64_t litres;
	int64_t basis;
	wide n, d; /* the share; negative where it leaves the line */
	bool is_before;
};

typedef int charge_take_note(void *context, const struct charge_note *note);

/* A part of the water against a limit of its own: a source's plan, a season's. */
struct charge_own {
	struct charge_limits limits;
	struct charge_terms terms; /* of a season: what was waived is of the whole year's excess */
	struct window_year year;
};

struct charge_work {
	const struct charge_input *input;
	charge_take_note *take_note; /* NULL: nobody does */
	void *note_context;
	struct window_year year;
	struct charge_own *own;      /* the years of sources with a plan of their own; owned */
	struct charge_own *seasons;  /* those of the limits' seasons; owned */
	size_t from, till;           /* the filing period's days, from the year's first */
	int64_t *litres;             /* [intake][day], never negative; owned */
	uint16_t *price_of;          /* [intake][day], index into prices; owned */
	struct charge_price *prices; /* owned */
	size_t price_count, price_capacity;
	bool is_permitted[WINDOW_DAYS_MAX];
	struct tally tally;
	struct charge_unpriced *unpriced; /* owned, until the result has it */
	size_t unpriced_count, unpriced_capacity;
	struct charge_unknown *unknown; /* the same */
	size_t unknown_count;
	unsigned int flags;
};

static inline int64_t charge_litres(const struct charge_work *work, size_t intake, size_t day)
{
	return work->litres[intake * work->year.day_count + day];
}

/* Those of them that ceilings count and surcharges may fall on. */
static inline int64_t charge_counted(const struct charge_work *work, size_t intake, size_t day)
{
	const int64_t *exempt = work->input->intakes[intake].exempt_litres;
	int64_t litres = charge_litres(work, intake, day);

	return exempt == NULL ? litres : exempt[day] < litres ? litres - exempt[day] : 0;
}

static inline const struct charge_price *charge_price_on(
		const struct charge_work *work, size_t intake, size_t day)
{
	return &work->prices[work->price_of[intake * work->year.day_count + day]];
}

/* The year of a source with a plan of its own, or NULL. */
const struct window_year *charge_own_year(const struct charge_work *work, enum source source);

/* The year of the season in which a day lies, or NULL. */
const struct window_year *charge_season_year(const struct charge_work *work, size_t day);

/* What an intake's water is on a day of the year. */
enum source charge_source_on(const struct charge_work *work, size_t intake, size_t day);

/* Each returns 0 or a weir_fault. */

/* The lines of the input's water, its sums and no more; the rest of charge_run() is behind it. */
int charge_make(struct charge_work *work, struct charge_result *ret);

/* The lines of the invoice's sum. Room for them is there. */
int charge_add_sums(struct charge_work *work, struct charge_result *ret);

/* Adds fen to the total, which stays within CHARGE_FEN_MAX. Returns 0 or WEIR_FAULT_RANGE. */
int charge_add_fen(struct charge_result *ret, int64_t fen);
struct charge_line charge_empty_line(void);

/* Charges the work's input, all else of it being zero; finish both in any case. */
int charge_run(struct charge_work *work, struct charge_result *ret);
void charge_work_finish(struct charge_work *work);

/* Months, days of the permit, litres netted out and added up. */
int charge_prepare(struct charge_work *work);

/* A price for each intake and day. */
int charge_find_prices(struct charge_work *work);

/* Lines, windows, flags and sums of the result. */
int charge_make_lines(struct charge_work *work, struct charge_result *ret);
int charge_cut_volumes(struct charge_result *ret);
int charge_make_windows(struct charge_work *work, struct charge_result *ret);
