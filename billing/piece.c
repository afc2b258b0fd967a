/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/piece.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	NO_BAND = -1,
};

/* One surcharge on one day: where its bands begin, from the day's beginning. */
struct bands {
	size_t surcharge;
	size_t count;
	wide from[RULEBOOK_BANDS_MAX]; /* rising; a band reaches to the next one's beginning */
	uint8_t band[RULEBOOK_BANDS_MAX];
	bool is_spread;
	uint16_t window; /* its first day */
};

/* Is the day one of a list's? Of no list is every one. */
static bool is_listed(
		const struct charge_list *lists, size_t count, const char *list, struct day day)
{
	for (size_t i = 0; i < count; i++) {
		const struct days *days = &lists[i].days;

		if (strcmp(lists[i].list, list) == 0 && days->from.number <= day.number &&
				day.number < days->till.number) {
			return true;
		}
	}
	return list[0] == '\0';
}

/* Whether a surcharge speaks of this use on this day at all. */
static bool speaks(const struct charge_terms *terms, const struct surcharge *surcharge,
		const struct price *price, struct day day)
{
	return rule_holds(&surcharge->days, day) &&
			(surcharge->exclude & use_bit(price->use)) == 0 &&
			is_listed(terms->calendars, terms->calendar_count, surcharge->during,
					day) &&
			is_listed(terms->lists, terms->list_count, surcharge->list, day);
}

/* The band that the window's whole excess reaches, by the edge; NO_BAND below the first. */
static int band_reached(const struct surcharge *surcharge, int64_t limit, int64_t taken)
{
	wide excess = ((wide)taken - limit) * PIECE_LITRE;
	int reached = NO_BAND;

	for (size_t i = 0; i < surcharge->band_count; i++) {
		wide bound = (wide)limit * surcharge->bands[i].over;
		bool is_in = surcharge->edge == EDGE_LOWER_INCLUSIVE ? excess >= bound
								     : excess > bound;

		if (is_in) {
			reached = (int)i;
		}
	}
	return reached;
}

/* Each band its own litres. */
static void set_marginal(struct bands *bands, const struct surcharge *surcharge, int64_t limit,
		int64_t before)
{
	for (size_t i = 0; i < surcharge->band_count; i++) {
		bands->from[i] = (wide)limit * (PIECE_LITRE + surcharge->bands[i].over) -
				(wide)before * PIECE_LITRE;
		bands->band[i] = (uint8_t)i;
	}
	bands->count = surcharge->band_count;
}

/* All litres beyond the dead band, or with it, or of the window, at the band reached. */
static bool set_whole(struct bands *bands, const struct surcharge *surcharge, int64_t limit,
		int64_t before, int64_t taken)
{
	int64_t beyond = surcharge->dead_band_charged ? 0 : surcharge->dead_band;
	int reached = band_reached(surcharge, limit, taken);

	if (reached == NO_BAND) {
		return false;
	}
	bands->from[0] = surcharge->charging == CHARGING_ALL
			? 0
			: (wide)limit * (PIECE_LITRE + beyond) - (wide)before * PIECE_LITRE;
	bands->band[0] = (uint8_t)reached;
	bands->count = 1;
	return true;
}

/* False where the surcharge prices none of the day's litres. */
static bool find_bands(const struct window_year *year, const struct surcharge *surcharge, size_t at,
		size_t day, struct bands *ret)
{
	struct window window;
	int64_t before;
	int64_t taken;

	if (surcharge->ceiling == CEILING_UNPERMITTED ||
			!window_at(year, surcharge, at, day, &window) || !window.has_limit) {
		return false;
	}
	before = window_before(year, &window, day);
	taken = window_taken(year, &window);
	if (taken <= window.limit ||
			(surcharge->charging != CHARGING_ALL &&
					year->taken[day + 1] - year->taken[day] + before <=
							window.limit)) {
		return false; /* the day, or all of it, ends within the ceiling */
	}
	ret->is_spread = window_is_spread(year, &window);
	ret->window = (uint16_t)window.from;
	if (surcharge->charging != CHARGING_MARGINAL) {
		return set_whole(ret, surcharge, window.limit, before, taken);
	}
	set_marginal(ret, surcharge, window.limit, before);
	return true;
}

static int compare_wide(const void *a, const void *b)
{
	wide x = *(const wide *)a;
	wide y = *(const wide *)b;

	return (x > y) - (x < y);
}

/* Where the day is cut: 0, its length, and each bound between, rising, none twice. */
static size_t find_cuts(const struct bands *bands, size_t count, wide length,
		wide cuts[static PIECES_MAX + 1])
{
	size_t found = 0;
	size_t kept = 0;

	cuts[found++] = 0;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < bands[i].count; k++) {
			if (bands[i].from[k] > 0 && bands[i].from[k] < length) {
				cuts[found++] = bands[i].from[k];
			}
		}
	}
	qsort(cuts, found, sizeof(cuts[0]), compare_wide);
	for (size_t i = 0; i < found; i++) {
		if (kept == 0 || cuts[i] != cuts[kept - 1]) {
			cuts[kept++] = cuts[i];
		}
	}
	cuts[kept++] = length;
	return kept;
}

/* The band in which a position stands; bands that begin at one place give way to the last. */
static int band_at(const struct bands *bands, wide position)
{
	int band = NO_BAND;

	for (size_t i = 0; i < bands->count; i++) {
		if (bands->from[i] <= position) {
			band = bands->band[i];
		}
	}
	return band;
}

/* What a surcharge adds to a litre's base, in micro-yuan, with all factors. */
static void added_cost(const struct price *price, size_t index, size_t band, struct exact *ret)
{
	const struct surcharge *surcharge = &price->book->surcharges[index];
	const struct rate *rate = price->rate;
	int64_t base = surcharge->base == BASE_PRICE ? rate->price_micro_yuan : rate->micro_yuan;

	assert(base >= 0);
	exact_set_fraction(ret, (wide)base * surcharge->bands[band].times, RULE_ONE);
	price_times(price, RULE_LINES_ALL, ret);
	if (surcharge->adds == ADDS_TOTAL) {
		SCOPED_FINISH(exact_finish) struct exact saved = exact_zero();

		exact_set_int(&saved, rate->micro_yuan);
		price_times(price, RULE_LINES_BASE, &saved);
		exact_subtract(ret, &saved);
	}
}

/* Leaves one surcharge: the one that adds most, the first of equals. */
static void keep_highest(const struct price *price, struct piece *piece)
{
	SCOPED_FINISH(exact_finish) struct exact most = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact cost = exact_zero();
	size_t best = 0;

	for (size_t i = 0; i < piece->count; i++) {
		added_cost(price, piece->by[i].surcharge, piece->by[i].band, &cost);
		if (i == 0 || exact_compare(&cost, &most) > 0) {
			exact_copy(&most, &cost);
			best = i;
		}
	}
	piece->by[0] = piece->by[best];
}

static void combine(const struct price *price, struct piece *piece)
{
	uint32_t all = 0;

	if (piece->count < 2 || price->book->combine == COMBINE_ADD) {
		return;
	}
	for (size_t i = 0; i < piece->count; i++) {
		all |= (uint32_t)1 << piece->by[i].surcharge;
	}
	if (price->book->combine == COMBINE_HIGHEST) {
		keep_highest(price, piece);
	}
	piece->count = 1;
	piece->beaten = all & ~((uint32_t)1 << piece->by[0].surcharge);
}

/* The bands of the day's surcharges against one year; those over the plan alone where only_plan. */
static size_t gather_bands(const struct window_year *year, const struct price *price, size_t at,
		size_t day, struct day civil_day, bool only_plan,
		struct bands ret[static RULEBOOK_SURCHARGES_MAX])
{
	const struct rulebook *book = price->book;
	size_t count = 0;

	for (size_t i = 0; i < book->surcharge_count; i++) {
		const struct surcharge *surcharge = &book->surcharges[i];

		if ((only_plan && surcharge->ceiling != CEILING_PLAN) ||
				!speaks(year->terms, surcharge, price, civil_day)) {
			continue;
		}
		ret[count].surcharge = i;
		if (find_bands(year, surcharge, at, day, &ret[count])) {
			count++;
		}
	}
	return count;
}

/* Brings bounds onto an axis so many times finer; what lies outside the day lies at its ends. */
static void scale(struct bands *bands, size_t count, wide length, int64_t times)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < bands[i].count; k++) {
			wide from = bands[i].from[k];

			from = from < 0 ? 0 : from > length ? length : from;
			bands[i].from[k] = from * times;
		}
	}
}

/*
 * A surcharge over two plans, the sum's and the source's, is one: the higher
 * band counts. They stand in the book's order, whichever plan found them.
 */
static void add_band(struct piece *piece, const struct bands *bands, int band)
{
	size_t i = 0;

	while (i < piece->count && piece->by[i].surcharge < bands->surcharge) {
		i++;
	}
	if (i < piece->count && piece->by[i].surcharge == bands->surcharge) {
		if (piece->by[i].band >= band) {
			return;
		}
	} else {
		memmove(&piece->by[i + 1], &piece->by[i],
				(piece->count - i) * sizeof(piece->by[0]));
		piece->count++;
	}
	piece->by[i].surcharge = (uint8_t)bands->surcharge;
	piece->by[i].band = (uint8_t)band;
	piece->by[i].is_spread = bands->is_spread;
	piece->by[i].window = bands->window;
}

static int64_t day_litres(const struct window_year *year, size_t day)
{
	return year->taken[day + 1] - year->taken[day];
}

size_t piece_cut(const struct window_year *year, const struct window_year *own,
		const struct price *price, size_t at, size_t day, struct day civil_day,
		struct piece pieces[static PIECES_MAX])
{
	struct bands bands[2 * RULEBOOK_SURCHARGES_MAX];
	wide cuts[PIECES_MAX + 1];
	wide length = (wide)day_litres(year, day) * PIECE_LITRE;
	size_t count = gather_bands(year, price, at, day, civil_day, false, bands);
	size_t own_count = own == NULL
			? 0
			: gather_bands(own, price, at, day, civil_day, true, bands + count);
	size_t cut_count;

	assert(price->state == PRICE_CHARGED);
	if (own_count > 0) {
		wide own_length = (wide)day_litres(own, day) * PIECE_LITRE;

		scale(bands + count, own_count, own_length, day_litres(year, day));
		scale(bands, count, length, day_litres(own, day));
		length *= day_litres(own, day);
		count += own_count;
	}
	if (count == 0) {
		return 0;
	}
	cut_count = find_cuts(bands, count, length, cuts);
	for (size_t i = 0; i + 1 < cut_count; i++) {
		struct piece *piece = &pieces[i];

		*piece = (struct piece){ .length = cuts[i + 1] - cuts[i] };
		for (size_t k = 0; k < count; k++) {
			int band = band_at(&bands[k], cuts[i]);

			if (band != NO_BAND) {
				add_band(piece, &bands[k], band);
			}
		}
		combine(price, piece);
	}
	return cut_count - 1;
}

size_t piece_unpermitted(const struct charge_terms *terms, const struct price *price,
		struct day civil_day, int64_t litres, struct piece pieces[static PIECES_MAX])
{
	const struct rulebook *book = price->book;
	struct piece *piece = &pieces[0];

	assert(litres >= 0);
	*piece = (struct piece){ .length = (wide)litres * PIECE_LITRE };
	for (size_t i = 0; i < book->surcharge_count; i++) {
		if (book->surcharges[i].ceiling == CEILING_UNPERMITTED &&
				speaks(terms, &book->surcharges[i], price, civil_day)) {
			piece->by[piece->count].surcharge = (uint8_t)i;
			piece->by[piece->count].band = 0;
			piece->count++;
		}
	}
	combine(price, piece);
	return piece->count > 0 ? 1 : 0;
}
