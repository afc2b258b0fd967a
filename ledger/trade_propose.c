/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Whether two may agree so, and what it would move.
 */

#include <string.h>

#include "ledger/corridor.h"
#include "ledger/limit.h"
#include "ledger/registry.h"
#include "ledger/taken.h"
#include "ledger/trade.h"
#include "ledger/trade_parts.h"
#include "meter/err.h"
#include "meter/shares.h"
#include "meter/volume.h"
#include "meter/wide.h"

/* ---- the sides ---- */

static int find_side(const struct books *books, const struct right *right, struct day day,
		struct right_facts *ret, struct where *reason)
{
	char text[RIGHT_TEXT_MAX];
	char other[RIGHT_TEXT_MAX];

	if (!right_find(books, right, day, ret)) {
		where_set(reason, 0, 0, "there is no right '%s' on the term's first day",
				right_text(right, text));
		return JUDGE_REFUSED;
	}
	if (!right_is_same(right, &ret->right)) {
		where_set(reason, 0, 0, "'%s' continues '%s': agree on that one",
				right_text(&ret->right, other), right_text(right, text));
		return JUDGE_REFUSED;
	}
	if (day.number < ret->valid.from.number || day.number >= ret->valid.till.number) {
		where_set(reason, 0, 0, "'%s' is not valid on the term's first day",
				right_text(right, text));
		return JUDGE_REFUSED;
	}
	ret->valid.till = right_till(books, ret);
	return JUDGE_OK;
}

/* Which kinds may be traded so: among their like, or to a government. */
static int check_form(const struct agreement *agreement, struct where *reason)
{
	bool is_governments =
			agreement->form == TRADE_BUY_BACK || agreement->form == TRADE_TAKING_IN;

	if (is_governments && agreement->buyer.kind != RIGHT_REGIONAL) {
		where_set(reason, 0, 0,
				"a government buys back and takes in for an area: the buyer is none");
		return JUDGE_REFUSED;
	}
	if (!is_governments && agreement->buyer.kind != agreement->seller.kind &&
			!trade_is_resale(agreement)) {
		where_set(reason, 0, 0,
				"both sides of a transfer or a lease have rights of one kind");
		return JUDGE_REFUSED;
	}
	if (right_is_same(&agreement->seller, &agreement->buyer)) {
		where_set(reason, 0, 0, "nobody trades with himself");
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/*
 * What is for good ends with the seller's account. One without an end goes to the
 * end of what is verified as saved, of an area to that of the last year that has a
 * cap, and no farther than a schedule.
 */
static struct day end_for_good(const struct books *books, const struct agreement *agreement,
		const struct right_facts *seller, struct day today)
{
	const struct registry_view view = { .books = books };
	struct day till = seller->valid.till;
	struct day last = { agreement->from.number + SCHEDULE_TERM_MAX };
	int year = month_year(month_of(agreement->from));
	struct cap_row cap;

	if (till.number != INT32_MAX) {
		return till;
	}
	till = right_saved_till(books, seller, agreement->from, today);
	till = till.number < last.number ? till : last;
	till.number += till.number ==
			agreement->from.number; /* none: that is said of its first day */
	while (agreement->seller.kind == RIGHT_REGIONAL &&
			month_days(month_make(year, 1)).from.number < till.number) {
		if (!registry_cap(&view, agreement->seller.id, year, SOURCE_ANY, today, &cap) &&
				month_days(month_make(year, 1)).from.number >
						agreement->from.number) {
			return month_days(month_make(year, 1)).from;
		}
		year++;
	}
	return till;
}

/* Does it lie within the validity of a side's right? */
static int check_valid(const struct agreement *agreement, const struct trade_sides *sides,
		enum trade_side side, struct where *reason)
{
	const struct right_facts *facts = side == TRADE_SELLER ? &sides->seller : &sides->buyer;
	struct day last = { facts->valid.till.number - 1 };
	char text[RIGHT_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (sides->term.till.number <= facts->valid.till.number) {
		return JUDGE_OK;
	}
	where_set(reason, 0, 0,
			side == TRADE_SELLER
					? "the term is longer than the seller's right: '%s' is valid until %s"
					: "the term is longer than the buyer's right: '%s' is valid until %s",
			right_text(side == TRADE_SELLER ? &agreement->seller : &agreement->buyer,
					text),
			day_format(last, until));
	return JUDGE_REFUSED;
}

static int find_term(const struct books *books, const struct agreement *agreement, struct day today,
		struct trade_sides *ret, struct where *reason)
{
	int answer;

	ret->term.from = agreement->from;
	ret->term.till.number = agreement->until.number + 1;
	if (!row_has_day(agreement->until)) {
		ret->term.till = end_for_good(books, agreement, &ret->seller, today);
	}
	answer = check_valid(agreement, ret, TRADE_SELLER, reason);
	if (answer == JUDGE_OK) {
		answer = check_valid(agreement, ret, TRADE_BUYER, reason);
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	if (!schedule_is_term(ret->term) || ret->term.till.number <= today.number) {
		where_set(reason, 0, 0, "a term has days to come, %d at most", SCHEDULE_TERM_MAX);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* Only what is verified as saved may be traded, on all days of the term. */
static int check_saved(const struct books *books, const struct agreement *agreement,
		const struct trade_sides *sides, struct day today, struct where *reason)
{
	struct day till = right_saved_till(books, &sides->seller, sides->term.from, today);
	struct day last = { till.number - 1 };
	char text[RIGHT_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (till.number >= sides->term.till.number) {
		return JUDGE_OK;
	}
	if (till.number == sides->term.from.number) {
		where_set(reason, 0, 0, "no saving of '%s' is verified on the term's first day",
				right_text(&agreement->seller, text));
	} else {
		where_set(reason, 0, 0,
				"the term is longer than what is verified as saved: of '%s' until %s",
				right_text(&agreement->seller, text), day_format(last, until));
	}
	return JUDGE_REFUSED;
}

static int check_months(const struct agreement *agreement, const struct trade_sides *sides,
		struct where *reason)
{
	for (size_t i = 0; i < agreement->month_count; i++) {
		if (schedule_shared_days(agreement->months[i].period, sides->term) == 0) {
			char month[DAY_TEXT_MAX];

			where_set(reason, 0, 0, "%s is no month of the term",
					month_format(month_of(agreement->months[i].period.from),
							month));
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

/* ---- areas ---- */

/* An area and those above it, at most so many; how many. */
static size_t find_chain(const struct books *books, const char *area, struct day day,
		char ret[static TRADE_AREAS_MAX][TEXT_ID_MAX + 1])
{
	const struct registry_view view = { .books = books };
	char id[TEXT_ID_MAX + 1];
	struct area_row row;
	size_t count = 0;

	(void)text_copy(id, sizeof(id), area);
	while (count < TRADE_AREAS_MAX && id[0] != '\0' && registry_area(&view, id, day, &row)) {
		memcpy(ret[count++], id, sizeof(id));
		(void)text_copy(id, sizeof(id), row.parent);
	}
	return count;
}

/* Is an area another one, or in it? */
static bool is_in(const struct books *books, const char *area, const char *of, struct day day)
{
	char chain[TRADE_AREAS_MAX][TEXT_ID_MAX + 1];
	size_t count = find_chain(books, area, day, chain);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(chain[i], of) == 0) {
			return true;
		}
	}
	return false;
}

/* ---- the corridor ---- */

/* Which way it leads from one of these areas to the other; none: it does not. */
static enum corridor_way find_way(const struct books *books, const struct trade_sides *sides,
		const struct corridor_row *row, struct day day)
{
	const char *seller = sides->seller.area;
	const char *buyer = sides->buyer.area;

	if (strcmp(seller, buyer) == 0) {
		return CORRIDOR_NONE;
	}
	if (is_in(books, seller, row->from_area, day) && is_in(books, buyer, row->to_area, day)) {
		return CORRIDOR_ALONG;
	}
	return is_in(books, seller, row->to_area, day) && is_in(books, buyer, row->from_area, day)
			? CORRIDOR_AGAINST
			: CORRIDOR_NONE;
}

/* Where the trade goes by one: it is there in the whole term, and joins the two areas. */
static int find_corridor(const struct books *books, const struct agreement *agreement,
		struct day today, struct trade_sides *ret, struct where *reason)
{
	const struct registry_view view = { .books = books };
	struct day since = agreement->from.number > today.number ? agreement->from : today;
	struct corridor_row row;
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	ret->way = CORRIDOR_NONE;
	ret->rate_ppm = ROW_PART_WHOLE;
	if (agreement->corridor[0] == '\0') {
		return JUDGE_OK;
	}
	if (!registry_corridor(&view, agreement->corridor, since, &row)) {
		where_set(reason, 0, 0, "there is no corridor '%s'", agreement->corridor);
		return JUDGE_REFUSED;
	}
	if (ret->term.from.number < row.valid_from.number ||
			ret->term.till.number - 1 > row.valid_until.number) {
		where_set(reason, 0, 0,
				"corridor '%s' is valid from %s to %s: the term lies within that",
				row.corridor, day_format(row.valid_from, from),
				day_format(row.valid_until, until));
		return JUDGE_REFUSED;
	}
	ret->rate_ppm = row.rate_ppm;
	ret->way = find_way(books, ret, &row, since);
	if (ret->way == CORRIDOR_NONE) {
		where_set(reason, 0, 0,
				"corridor '%s' joins '%s' and '%s': it does not lead from the seller's area '%s' to the buyer's '%s'",
				row.corridor, row.from_area, row.to_area, ret->seller.area,
				ret->buyer.area);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int trade_sides_find(const struct books *books, const struct agreement *agreement, struct day today,
		struct trade_sides *ret, struct where *reason)
{
	struct day since = agreement->from.number > today.number ? agreement->from : today;
	int answer = check_form(agreement, reason);

	if (answer == JUDGE_OK) {
		answer = find_side(
				books, &agreement->seller, agreement->from, &ret->seller, reason);
	}
	if (answer == JUDGE_OK) {
		answer = find_side(books, &agreement->buyer, agreement->from, &ret->buyer, reason);
	}
	if (answer == JUDGE_OK) {
		answer = find_term(books, agreement, today, ret, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_months(agreement, ret, reason);
	}
	if (answer == JUDGE_OK) {
		answer = find_corridor(books, agreement, today, ret, reason);
	}
	if (answer == JUDGE_OK) {
		answer = trade_check_place(books, agreement, ret, since, reason);
	}
	/* What a government sells on was verified as saved when it was bought back. */
	return answer != JUDGE_OK || trade_is_resale(agreement)
			? answer
			: check_saved(books, agreement, ret, today, reason);
}

/* ---- the schedules ---- */

static int find_schedule(const struct agreement *agreement, const struct right_facts *facts,
		struct days term, struct day since, struct schedule *ret, struct where *reason)
{
	const struct schedule_ask ask = { agreement->litres, term, since, facts->year_kind };
	enum schedule_answer answer = agreement->month_count == 0
			? schedule_by_days(&ask, ret)
			: schedule_by_months(&ask, agreement->months, agreement->month_count, ret);
	char text[RIGHT_TEXT_MAX];

	if (answer == SCHEDULE_ENDED) {
		where_set(reason, 0, 0,
				"a year of '%s', or a month that was agreed, has ended before the trade can hold: agree it anew",
				right_text(&facts->right, text));
	} else if (answer == SCHEDULE_SUM) {
		where_set(reason, 0, 0, "the months do not make years");
	}
	return answer == SCHEDULE_OK ? JUDGE_OK : JUDGE_REFUSED;
}

/* The same months, cut over the seller's years, and in each over its months. */
static void cut_arriving(int64_t arriving, const struct schedule *seller, struct schedule *ret)
{
	int64_t years[SCHEDULE_YEARS_MAX];
	int64_t sent[SCHEDULE_MONTHS_MAX];
	int64_t parts[SCHEDULE_MONTHS_MAX];
	size_t at = 0;

	*ret = *seller;
	for (size_t i = 0; i < seller->year_count; i++) {
		sent[i] = seller->years[i].litres;
	}
	shares_cut(arriving, sent, seller->year_count, years);
	for (size_t i = 0; i < seller->year_count; i++) {
		size_t count = 0;

		while (at + count < seller->month_count &&
				schedule_shared_days(seller->months[at + count].period,
						seller->years[i].period) > 0) {
			sent[count] = seller->months[at + count].litres;
			count++;
		}
		if (seller->years[i].litres > 0) {
			shares_cut(years[i], sent, count, parts);
		}
		for (size_t k = 0; seller->years[i].litres > 0 && k < count; k++) {
			ret->months[at + k].litres = parts[k];
		}
		at += count;
	}
}

/* The buyer's where not all arrives: in no month more than is sent. */
static int find_arriving(const struct agreement *agreement, const struct trade_sides *sides,
		struct day since, const struct schedule *seller, struct schedule *ret,
		struct where *reason)
{
	const struct schedule_ask ask = { .since = since, .kind = sides->buyer.year_kind };
	int64_t arriving = (int64_t)((wide)agreement->litres * sides->rate_ppm / ROW_PART_WHOLE);
	enum schedule_answer answer;

	if (arriving == 0) {
		where_set(reason, 0, 0, "of so little nothing arrives by corridor '%s'",
				agreement->corridor);
		return JUDGE_REFUSED;
	}
	cut_arriving(arriving, seller, ret);
	answer = schedule_by_months(&ask, ret->months, ret->month_count, ret);
	if (answer != SCHEDULE_OK) {
		where_set(reason, 0, 0, "the months do not make years");
	}
	return answer == SCHEDULE_OK ? JUDGE_OK : JUDGE_REFUSED;
}

/* What of the months lies in a year. */
static int64_t sum_of(const struct schedule *schedule, struct days year)
{
	int64_t sum = 0;

	for (size_t i = 0; i < schedule->month_count; i++) {
		if (schedule_shared_days(schedule->months[i].period, year) > 0) {
			sum += schedule->months[i].litres;
		}
	}
	return sum;
}

static int refuse_plan(const struct right_facts *facts, struct days period, int64_t litres,
		int64_t moved, struct where *reason)
{
	char text[CEILING_PERIOD_MAX];

	where_set(reason, 0, 0,
			"the plan of '%s' for %s has %s m3 left to give, the trade takes %s: agree on other months",
			facts->right.id, ceiling_period(period, text), volume_m3(litres).text,
			volume_m3(moved).text);
	return JUDGE_REFUSED;
}

/*
 * A seller's plan moves as his permit does: no month goes below nothing, no year
 * below what he took (rules.md F21 c).
 */
static int check_plan_year(const struct books *books, const struct right_facts *facts,
		const struct schedule *schedule, struct day of, struct limits *ret,
		struct where *reason)
{
	struct taken_sum taken = { .litres = 0 };
	struct lineage lineage;
	struct day asked = { of.number };
	int64_t moved;
	int fault;

	lineage_find(books, facts->right.id, asked, &lineage);
	fault = limits_find(books, &lineage, asked, of, ret);
	if (fault < 0 || ret->months == 0) {
		return fault;
	}
	moved = sum_of(schedule, ret->plan_year.days);
	fault = lineage_span(books, &lineage, ret->plan_year.days, &taken);
	if (fault == 0 && ret->has_plan && ret->plan_litres - taken.litres < moved) {
		return refuse_plan(facts, ret->plan_year.days, ret->plan_litres - taken.litres,
				moved, reason);
	}
	return fault;
}

static int check_plan(const struct books *books, const struct right_facts *facts,
		const struct schedule *schedule, struct day since, struct where *reason)
{
	struct limits limits = { .months = 0 };
	int32_t known_till = INT32_MIN;
	int answer = JUDGE_OK;

	for (size_t i = 0; i < schedule->month_count && answer == JUDGE_OK; i++) {
		const struct schedule_part *part = &schedule->months[i];
		struct day of = { part->period.from.number > since.number ? part->period.from.number
									  : since.number };
		int at;

		if (of.number >= known_till) {
			answer = check_plan_year(books, facts, schedule, of, &limits, reason);
			known_till = limits.months != 0 ? limits.plan_year.days.till.number
							: part->period.till.number;
		}
		at = month_of(of).number - limits.plan_year.first.number;
		if (answer == JUDGE_OK && limits.months >> (limits.months != 0 ? at : 0) & 1 &&
				limits.month_litres[at] < part->litres) {
			answer = refuse_plan(facts, part->period, limits.month_litres[at],
					part->litres, reason);
		}
	}
	return answer;
}

/* ---- all of it ---- */

/*
 * Where years of two kinds make the sides' months differ: one split for both, by
 * the days of the term that are left. Of agreed months and by a corridor they are
 * the same.
 */
static void find_split(const struct agreement *agreement, const struct trade_sides *sides,
		struct day since, struct schedule *ret)
{
	const struct schedule_ask ask = { agreement->litres, { since, sides->term.till }, since,
		YEAR_CALENDAR };

	ret->year_count = ret->month_count = 0;
	if (agreement->month_count == 0 && sides->way == CORRIDOR_NONE &&
			sides->seller.year_kind != sides->buyer.year_kind) {
		(void)schedule_by_days(&ask, ret); /* all its days are left */
	}
}

/* Both chains, up to the nearest area that is in both. */
static void find_areas(const struct books *books, const struct trade_sides *sides, struct day day,
		struct trade_moves *ret)
{
	size_t sellers = find_chain(books, sides->seller.area, day, ret->seller.areas);
	size_t buyers = find_chain(books, sides->buyer.area, day, ret->buyer.areas);

	ret->seller.area_count = sellers;
	ret->buyer.area_count = buyers;
	for (size_t i = 0; i < sellers; i++) {
		for (size_t k = 0; k < buyers; k++) {
			if (strcmp(ret->seller.areas[i], ret->buyer.areas[k]) == 0) {
				ret->seller.area_count = i;
				ret->buyer.area_count = k;
				return;
			}
		}
	}
}

int trade_propose(const struct books *books, const struct agreement *agreement,
		const struct trade_sides *sides, struct day since, enum trade_cap_effect effect,
		struct trade_moves *ret, struct where *reason)
{
	int answer = find_schedule(agreement, &sides->seller, sides->term, since,
			&ret->seller.schedule, reason);

	ret->since = since;
	ret->way = sides->way;
	ret->source = sides->seller.source == sides->buyer.source ? sides->seller.source
								  : SOURCE_ANY;
	ret->seller.area_count = ret->buyer.area_count = 0;
	find_split(agreement, sides, since, &ret->split);
	if (answer == JUDGE_OK) {
		answer = sides->way == CORRIDOR_NONE
				? find_schedule(agreement, &sides->buyer, sides->term, since,
						  &ret->buyer.schedule, reason)
				: find_arriving(agreement, sides, since, &ret->seller.schedule,
						  &ret->buyer.schedule, reason);
	}
	if (answer == JUDGE_OK && agreement->seller.kind == RIGHT_ABSTRACTION) {
		answer = check_plan(books, &sides->seller, &ret->seller.schedule, since, reason);
	}
	if (answer == JUDGE_OK && effect == TRADE_CAP_LIMIT) {
		find_areas(books, sides, since, ret);
	}
	return answer;
}
