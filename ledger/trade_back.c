/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What goes back where a trade ends before its term, and what stays because it
 * was taken.
 *
 * Of months that are the same on both sides it goes back month by month. Where
 * years of two kinds make them differ, as much goes back as the split has on the
 * days from the end on, less what the buyer has taken beyond his own of these
 * days; each side gives or gets it first on these days, then in earlier months of
 * a year of its own that goes on. A year that has ended stays as it is.
 */

#include <stdlib.h>
#include <string.h>

#include "ledger/resale.h"
#include "ledger/trade.h"
#include "ledger/trade_parts.h"
#include "meter/err.h"
#include "meter/shares.h"
#include "meter/wide.h"

/* A side: what goes back of each of its months, and at most of each of its years. */
struct side {
	const struct schedule *schedule;
	int64_t litres[SCHEDULE_MONTHS_MAX];
	int64_t most[SCHEDULE_YEARS_MAX + 1]; /* the last of none: nothing */
};

struct work {
	const struct trade_back_ask *ask;
	struct days term; /* as it holds */
	struct side seller, buyer;
	int64_t split[SCHEDULE_MONTHS_MAX];
};

static int64_t less(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What of the litres of its months lies in a year. */
static int64_t in_year(const struct side *side, size_t year)
{
	int64_t sum = 0;

	for (size_t i = 0; i < side->schedule->month_count; i++) {
		sum += schedule_year(side->schedule, side->schedule->months[i].period.from) == year
				? side->litres[i]
				: 0;
	}
	return sum;
}

static int64_t sum_of(const int64_t *litres, size_t count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		sum += litres[i];
	}
	return sum;
}

/* Cuts litres down to a sum, in proportion, where they are more. */
static void cut(int64_t *litres, size_t count, int64_t most)
{
	int64_t left[SCHEDULE_MONTHS_MAX];

	if (count > 0 && sum_of(litres, count) > most) {
		shares_cut(most, litres, count, left);
		memcpy(litres, left, count * sizeof(left[0]));
	}
}

/* What lies on the days from the end on. */
static void rest(const struct work *work, const struct schedule *schedule, int64_t *ret)
{
	schedule_rest(schedule, work->term, work->ask->from, ret);
}

/* All of a year that goes on behind the end's day; of one that has ended nothing. */
static void find_most(const struct work *work, struct side *side)
{
	const struct schedule *schedule = side->schedule;

	for (size_t i = 0; i < schedule->month_count; i++) {
		size_t year = schedule_year(schedule, schedule->months[i].period.from);

		if (year < schedule->year_count &&
				schedule->years[year].period.till.number > work->ask->from.number) {
			side->most[year] += schedule->months[i].litres;
		}
	}
}

/* In a year of the buyer's not more than he has free of it: the rest was taken, held or pledged. */
static void cut_year(struct side *buyer, size_t year, int64_t free_litres)
{
	const struct schedule *schedule = buyer->schedule;
	size_t first = schedule->month_count;
	size_t count = 0;

	for (size_t i = 0; i < schedule->month_count; i++) {
		if (schedule_year(schedule, schedule->months[i].period.from) == year) {
			first = count == 0 ? i : first;
			count++;
		}
	}
	free_litres = free_litres < 0 ? 0 : free_litres;
	cut(&buyer->litres[first], count, free_litres);
	if (buyer->most[year] > free_litres) {
		buyer->most[year] = free_litres;
	}
}

/* What the buyer has free of a year: of what a government bought back what it has not sold on. */
static int find_free(const struct books *books, const struct work *work,
		const struct right_facts *facts, struct day year, struct day known, int64_t *ret)
{
	const struct agreement *agreement = work->ask->agreement;
	struct right_room room = { .free_litres = 0 };
	struct resale resale = { .free_litres = 0 };
	bool is_bought = agreement->buyer.kind == RIGHT_REGIONAL &&
			agreement->seller.kind != RIGHT_REGIONAL;
	int fault = is_bought ? resale_room(books, agreement->buyer.id, agreement->seller.kind,
						year, known, &resale)
			      : right_room(books, facts, year, known, &room);

	*ret = is_bought ? resale.free_litres : room.free_litres;
	return fault;
}

static int cut_years(const struct judge *judge, struct work *work, const struct right_facts *facts)
{
	const struct schedule *schedule = work->buyer.schedule;
	struct day known = judge_today(judge); /* and what is moved once it holds */
	int fault = 0;

	known = known.number < work->term.from.number ? work->term.from : known;
	for (size_t i = 0; i < schedule->year_count && fault == 0; i++) {
		int64_t free_litres;

		fault = find_free(judge->books, work, facts, schedule->years[i].period.from, known,
				&free_litres);
		if (fault == 0) {
			cut_year(&work->buyer, i, free_litres);
		}
	}
	return fault;
}

/* ---- months that are the same ---- */

/* What the seller gave in a month; 0 where it is none of his. */
static int64_t given(const struct schedule *schedule, struct days month)
{
	for (size_t i = 0; i < schedule->month_count; i++) {
		if (schedule->months[i].period.from.number == month.from.number) {
			return schedule->months[i].litres;
		}
	}
	return 0;
}

/* Of an approval before there was a split the months may differ: no more than was given. */
static void cut_given(struct work *work)
{
	const struct schedule *buyer = work->buyer.schedule;

	for (size_t i = 0; i < buyer->month_count; i++) {
		int64_t most = given(work->seller.schedule, buyer->months[i].period);

		work->buyer.litres[i] = less(work->buyer.litres[i], most);
	}
}

/* What was sent for it: by a corridor more than what arrived, in proportion and floored. */
static void find_sent(struct work *work)
{
	const struct trade_moves *moves = work->ask->moves;
	const struct schedule *buyer = work->buyer.schedule;

	for (size_t i = 0; i < buyer->month_count; i++) {
		int64_t sent = given(&moves->seller.schedule, buyer->months[i].period);
		int64_t arrived = buyer->months[i].litres;

		work->seller.litres[i] = moves->way == CORRIDOR_NONE || arrived == 0
				? work->buyer.litres[i]
				: (int64_t)((wide)sent * work->buyer.litres[i] / arrived);
	}
}

/* ---- months that differ ---- */

/* So many litres of a side in all: fewer of those days, or more of earlier ones, the latest first. */
static void fill(struct side *side, int64_t litres)
{
	const struct schedule *schedule = side->schedule;
	int64_t left;

	cut(side->litres, schedule->month_count, litres);
	left = litres - sum_of(side->litres, schedule->month_count);
	for (size_t i = schedule->month_count; i-- > 0 && left > 0;) {
		size_t year = schedule_year(schedule, schedule->months[i].period.from);
		int64_t more = less(less(schedule->months[i].litres - side->litres[i], left),
				side->most[year] - in_year(side, year));

		side->litres[i] += more;
		left -= more;
	}
}

/* What the split has, less what the buyer lacks of his own days; as far as both years go on. */
static void balance(struct work *work, int64_t lacking)
{
	const struct schedule *split = &work->ask->moves->split;
	int64_t litres;

	rest(work, split, work->split);
	litres = sum_of(work->split, split->month_count) - lacking;
	litres = less(litres, sum_of(work->buyer.most, work->buyer.schedule->year_count));
	litres = less(litres, sum_of(work->seller.most, work->seller.schedule->year_count));
	litres = litres < 0 ? 0 : litres;
	fill(&work->buyer, litres);
	rest(work, work->seller.schedule, work->seller.litres);
	fill(&work->seller, litres);
	cut(work->split, split->month_count, litres);
}

/* ---- all of it ---- */

/* The months in which something goes back, and the years of the schedule that have them. */
static void conclude(const struct schedule *schedule, const int64_t *litres, struct schedule *ret)
{
	ret->year_count = ret->month_count = 0;
	for (size_t i = 0; i < schedule->month_count; i++) {
		size_t year = schedule_year(schedule, schedule->months[i].period.from);

		if (litres[i] == 0) {
			continue;
		}
		ret->months[ret->month_count++] =
				(struct schedule_part){ schedule->months[i].period, litres[i] };
		if (year == schedule->year_count) {
			continue; /* of the split: it has none */
		}
		if (ret->year_count == 0 ||
				ret->years[ret->year_count - 1].period.from.number !=
						schedule->years[year].period.from.number) {
			ret->years[ret->year_count++] =
					(struct schedule_part){ schedule->years[year].period, 0 };
		}
		ret->years[ret->year_count - 1].litres += litres[i];
	}
}

static int find(const struct judge *judge, struct work *work, const struct right_facts *facts,
		struct trade_back *ret)
{
	const struct trade_moves *moves = work->ask->moves;
	size_t months = moves->buyer.schedule.month_count;
	int64_t before;
	int fault;

	work->seller.schedule = &moves->seller.schedule;
	work->buyer.schedule = &moves->buyer.schedule;
	find_most(work, &work->seller);
	find_most(work, &work->buyer);
	rest(work, work->buyer.schedule, work->buyer.litres);
	if (moves->split.month_count == 0) {
		cut_given(work);
	}
	before = sum_of(work->buyer.litres, months);
	fault = cut_years(judge, work, facts);
	if (moves->split.month_count > 0) {
		balance(work, before - sum_of(work->buyer.litres, months));
	} else {
		find_sent(work);
	}
	conclude(work->seller.schedule, work->seller.litres, &ret->seller);
	conclude(work->buyer.schedule, work->buyer.litres, &ret->buyer);
	conclude(&moves->split, work->split, &ret->split);
	return fault;
}

int trade_back_find(const struct judge *judge, const struct trade_back_ask *ask,
		struct trade_back *ret, struct where *reason)
{
	SCOPED(scope_free) struct work *work = calloc(1, sizeof(*work));
	struct right_facts buyer;

	if (work == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->ask = ask;
	work->term = (struct days){ ask->moves->since, { (int32_t)ask->row->till } };
	if (!right_find(judge->books, &ask->agreement->buyer, ask->from, &buyer)) {
		where_set(reason, 0, 0, "a side of trade '%s' has no right on that day",
				ask->row->trade);
		return JUDGE_REFUSED;
	}
	return find(judge, work, &buyer, ret);
}
