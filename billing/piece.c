/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/piece.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	NO_BAND = -1,
	NO_BAND_AT = UINT8_MAX, /* the same as a bound: what begins there is no band's */
};

/* One surcharge on one day: where its bands begin, from the day's beginning. */
struct bands {
	size_t surcharge;
	size_t count;
	wide from[PIECE_BANDS_MAX]; /* rising; a band reaches to the next one's beginning */
	uint8_t band[PIECE_BANDS_MAX];
	int ruling[PIECE_BANDS_MAX];
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

int64_t piece_times(const struct charge_terms *terms, const struct surcharge *surcharge, int band,
		int ruling)
{
	if (band == PIECE_WAIVED) {
		return 0;
	}
	assert(ruling != PIECE_UNDECIDED);
	return ruling >= 0 ? terms->multiples[ruling].times : surcharge->bands[band].times;
}

/* What decided the multiple of a band that leaves a range, the last that holds on the day. */
static int find_ruling(const struct charge_terms *terms, const struct rulebook *book,
		const struct surcharge *surcharge, int band, struct day day)
{
	int found = PIECE_UNDECIDED;

	if (band == PIECE_WAIVED || surcharge->bands[band].times != RULE_NOT_GIVEN) {
		return PIECE_NO_RULING;
	}
	for (size_t i = 0; i < terms->multiple_count; i++) {
		const struct charge_multiple *one = &terms->multiples[i];

		if (one->band == band + 1 && strcmp(one->book, book->id) == 0 &&
				strcmp(one->rule, surcharge->id) == 0 &&
				one->days.from.number <= day.number &&
				day.number < one->days.till.number) {
			found = (int)i;
		}
	}
	return found;
}

/* A surcharge's window on a day: how far it is over, and what of that was waived. */
struct excess {
	int64_t limit, before, taken;
	int64_t waived;
	size_t waiver_count;
	size_t waivers[WINDOW_WAIVERS_MAX];
};

static void add_bound(struct bands *bands, wide from, int band)
{
	assert(bands->count < PIECE_BANDS_MAX);
	bands->from[bands->count] = from;
	bands->band[bands->count] = (uint8_t)band;
	bands->ruling[bands->count++] = PIECE_NO_RULING;
}

/* The waived litres stand first, each waiver's where the one before ends. */
static void set_waived(
		const struct charge_terms *terms, struct bands *bands, const struct excess *excess)
{
	wide from = ((wide)excess->limit - excess->before) * PIECE_LITRE;

	for (size_t i = 0; i < excess->waiver_count; i++) {
		add_bound(bands, from, PIECE_WAIVED);
		bands->ruling[bands->count - 1] = (int)excess->waivers[i];
		from += (wide)terms->waivers[excess->waivers[i]].litres * PIECE_LITRE;
	}
}

/* The band that the window's whole excess reaches, by the edge; NO_BAND below the first. */
static int band_reached(const struct surcharge *surcharge, const struct excess *over)
{
	const int64_t limit = over->limit;
	wide excess = ((wide)over->taken - limit - over->waived) * PIECE_LITRE;
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

/* Where a share of the ceiling beyond it, and beyond what was waived, lies on the day. */
static wide bound(const struct excess *excess, int64_t share)
{
	return (wide)excess->limit * (PIECE_LITRE + share) +
			((wide)excess->waived - excess->before) * PIECE_LITRE;
}

/* Each band its own litres. */
static void set_marginal(const struct charge_terms *terms, struct bands *bands,
		const struct surcharge *surcharge, const struct excess *excess)
{
	set_waived(terms, bands, excess);
	for (size_t i = 0; i < surcharge->band_count; i++) {
		/* What was waived ends where the dead band begins. */
		if (i == 0 && excess->waiver_count > 0 && surcharge->bands[0].over > 0) {
			add_bound(bands, bound(excess, 0), NO_BAND_AT);
		}
		add_bound(bands, bound(excess, surcharge->bands[i].over), (int)i);
	}
}

/* All litres beyond the dead band, or with it, at the band reached. */
static void set_whole(const struct charge_terms *terms, struct bands *bands,
		const struct surcharge *surcharge, const struct excess *excess)
{
	int64_t beyond = surcharge->dead_band_charged ? 0 : surcharge->dead_band;
	int reached = band_reached(surcharge, excess);

	set_waived(terms, bands, excess);
	if (bands->count > 0 && (reached == NO_BAND || beyond > 0)) {
		add_bound(bands, bound(excess, 0), NO_BAND_AT);
	}
	if (reached != NO_BAND) {
		add_bound(bands, bound(excess, beyond), reached);
	}
}

/* All litres of the window at the band reached, but for those waived. */
static void set_all(const struct charge_terms *terms, struct bands *bands,
		const struct surcharge *surcharge, const struct excess *excess)
{
	int reached = band_reached(surcharge, excess);

	if (reached != NO_BAND) {
		add_bound(bands, 0, reached);
	}
	set_waived(terms, bands, excess);
	if (excess->waiver_count > 0) {
		add_bound(bands, bound(excess, 0), reached == NO_BAND ? NO_BAND_AT : reached);
	}
}

/* False where the surcharge prices none of the day's litres. */
static bool find_bands(const struct window_year *year, const struct surcharge *surcharge, size_t at,
		size_t day, struct bands *ret)
{
	struct window window;
	struct excess excess;

	if (surcharge->ceiling == CEILING_UNPERMITTED ||
			!window_at(year, surcharge, at, day, &window) || !window.has_limit) {
		return false;
	}
	excess.limit = window.limit;
	excess.before = window_before(year, &window, day);
	excess.taken = window_taken(year, &window);
	if (excess.taken <= excess.limit ||
			(surcharge->charging != CHARGING_ALL &&
					year->taken[day + 1] - year->taken[day] + excess.before <=
							excess.limit)) {
		return false; /* the day, or all of it, ends within the ceiling */
	}
	ret->is_spread = window_is_spread(year, &window);
	ret->window = (uint16_t)window.from;
	excess.waiver_count =
			window_waivers(year, surcharge, &window, excess.waivers, &excess.waived);
	ret->count = 0;
	switch (surcharge->charging) {
	case CHARGING_MARGINAL:
		set_marginal(year->terms, ret, surcharge, &excess);
		break;
	case CHARGING_WHOLE:
		set_whole(year->terms, ret, surcharge, &excess);
		break;
	case CHARGING_ALL:
		set_all(year->terms, ret, surcharge, &excess);
		break;
	}
	return ret->count > 0;
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

/* Which bound a position stands behind; bands that begin at one place give way to the last. */
static int bound_at(const struct bands *bands, wide position)
{
	int found = NO_BAND;

	for (size_t i = 0; i < bands->count; i++) {
		if (bands->from[i] <= position) {
			found = bands->band[i] == NO_BAND_AT ? NO_BAND : (int)i;
		}
	}
	return found;
}

/* What a surcharge adds to a litre's base, in micro-yuan, with all factors; what is waived bears its base. */
static void added_cost(const struct charge_terms *terms, const struct price *price,
		const struct piece_by *by, struct exact *ret)
{
	const struct surcharge *surcharge = &price->book->surcharges[by->surcharge];
	const struct rate *rate = price->rate;
	int64_t base = surcharge->base == BASE_PRICE ? rate->price_micro_yuan : rate->micro_yuan;

	assert(base >= 0);
	exact_set_fraction(ret, (wide)base * piece_times(terms, surcharge, by->band, by->ruling),
			RULE_ONE);
	price_times(price, RULE_LINES_ALL, ret);
	if (surcharge->adds == ADDS_TOTAL && by->band != PIECE_WAIVED) {
		SCOPED_FINISH(exact_finish) struct exact saved = exact_zero();

		exact_set_int(&saved, rate->micro_yuan);
		price_times(price, RULE_LINES_BASE, &saved);
		exact_subtract(ret, &saved);
	}
}

/*
 * Leaves one surcharge: the one that adds most, the first of equals; one whose
 * multiple nobody has decided before all others, for nobody knows what it adds.
 */
static void keep_highest(
		const struct charge_terms *terms, const struct price *price, struct piece *piece)
{
	SCOPED_FINISH(exact_finish) struct exact most = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact cost = exact_zero();
	size_t best = 0;

	for (size_t i = 0; i < piece->count; i++) {
		if (piece->by[i].ruling == PIECE_UNDECIDED) {
			best = i;
			break;
		}
		added_cost(terms, price, &piece->by[i], &cost);
		if (i == 0 || exact_compare(&cost, &most) > 0) {
			exact_copy(&most, &cost);
			best = i;
		}
	}
	piece->by[0] = piece->by[best];
}

/* What was waived under one surcharge is charged under another all the same. */
static void drop_waived(struct piece *piece)
{
	size_t kept = 0;

	for (size_t i = 0; i < piece->count; i++) {
		if (piece->by[i].band != PIECE_WAIVED) {
			piece->by[kept++] = piece->by[i];
		}
	}
	piece->count = kept > 0 ? kept : piece->count;
}

static void combine(
		const struct charge_terms *terms, const struct price *price, struct piece *piece)
{
	uint32_t all = 0;

	if (piece->count < 2 || price->book->combine == COMBINE_ADD) {
		return;
	}
	for (size_t i = 0; i < piece->count; i++) {
		all |= (uint32_t)1 << piece->by[i].surcharge;
	}
	drop_waived(piece);
	if (price->book->combine == COMBINE_HIGHEST) {
		keep_highest(terms, price, piece);
	}
	piece->count = 1;
	piece->beaten = all & ~((uint32_t)1 << piece->by[0].surcharge);
}

/* What decides the multiples of the bands that leave a range. */
static void set_rulings(const struct charge_terms *terms, const struct rulebook *book,
		struct day civil_day, struct bands *bands)
{
	const struct surcharge *surcharge = &book->surcharges[bands->surcharge];

	for (size_t i = 0; i < bands->count; i++) {
		if (bands->band[i] < RULEBOOK_BANDS_MAX) {
			bands->ruling[i] = find_ruling(
					terms, book, surcharge, bands->band[i], civil_day);
		}
	}
}

enum {
	EVERY_CEILING = 0,
};

/* The bands of the day's surcharges against one year; where `only` is a ceiling, those over it alone. */
static size_t gather_bands(const struct window_year *year, const struct price *price, size_t at,
		size_t day, struct day civil_day, int only,
		struct bands ret[static RULEBOOK_SURCHARGES_MAX])
{
	const struct rulebook *book = price->book;
	size_t count = 0;

	for (size_t i = 0; i < book->surcharge_count; i++) {
		const struct surcharge *surcharge = &book->surcharges[i];

		if ((only != EVERY_CEILING && (int)surcharge->ceiling != only) ||
				!speaks(year->terms, surcharge, price, civil_day)) {
			continue;
		}
		ret[count].surcharge = i;
		if (find_bands(year, surcharge, at, day, &ret[count])) {
			set_rulings(year->terms, book, civil_day, &ret[count]);
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
static void add_band(struct piece *piece, const struct bands *bands, int bound)
{
	const int band = bands->band[bound];
	size_t i = 0;

	while (i < piece->count && piece->by[i].surcharge < bands->surcharge) {
		i++;
	}
	if (i < piece->count && piece->by[i].surcharge == bands->surcharge) {
		const int other = piece->by[i].band;

		if (band == PIECE_WAIVED || (other != PIECE_WAIVED && other >= band)) {
			return;
		}
	} else {
		memmove(&piece->by[i + 1], &piece->by[i],
				(piece->count - i) * sizeof(piece->by[0]));
		piece->count++;
	}
	piece->by[i] = (struct piece_by){
		.surcharge = (uint8_t)bands->surcharge,
		.band = (uint8_t)band,
		.is_spread = bands->is_spread,
		.ruling = bands->ruling[bound],
		.window = bands->window,
	};
}

static int64_t day_litres(const struct window_year *year, size_t day)
{
	return year->taken[day + 1] - year->taken[day];
}

size_t piece_cut(const struct window_year *year, const struct window_year *own,
		const struct window_year *season, const struct price *price, size_t at, size_t day,
		struct day civil_day, struct piece pieces[static PIECES_MAX])
{
	struct bands bands[2 * RULEBOOK_SURCHARGES_MAX];
	wide cuts[PIECES_MAX + 1];
	wide length = (wide)day_litres(year, day) * PIECE_LITRE;
	size_t count = gather_bands(year, price, at, day, civil_day, EVERY_CEILING, bands);
	size_t own_count = 0;
	size_t cut_count;

	assert(price->state == PRICE_CHARGED);
	/* A surcharge is over one ceiling: each stands here twice at most. */
	if (season != NULL) {
		count += gather_bands(
				season, price, at, day, civil_day, CEILING_PERMIT, bands + count);
	}
	if (own != NULL) {
		own_count = gather_bands(
				own, price, at, day, civil_day, CEILING_PLAN, bands + count);
	}
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
			int bound = bound_at(&bands[k], cuts[i]);

			if (bound != NO_BAND) {
				add_band(piece, &bands[k], bound);
			}
		}
		combine(year->terms, price, piece);
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
			piece->by[piece->count++].ruling = find_ruling(
					terms, book, &book->surcharges[i], 0, civil_day);
		}
	}
	combine(terms, price, piece);
	return piece->count > 0 ? 1 : 0;
}
