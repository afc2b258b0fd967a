/* SPDX-License-Identifier: Apache-2.0 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/charge_work.h"
#include "billing/money.h"
#include "billing/piece.h"
#include "billing/sums.h"
#include "meter/err.h"
#include "meter/list.h"

static const struct surcharge *surcharge_of(
		const struct tally_line *gathered, const struct price *price)
{
	return gathered->key.surcharge < 0 ? NULL
					   : &price->book->surcharges[gathered->key.surcharge];
}

static int64_t rate_of(const struct price *price, const struct surcharge *surcharge)
{
	if (price->state == PRICE_FREE) {
		return 0;
	}
	return surcharge != NULL && surcharge->base == BASE_PRICE ? price->rate->price_micro_yuan
								  : price->rate->micro_yuan;
}

/* The multiple of a surcharge line, and the decision that it rests on. */
static void set_multiple(struct charge_line *line, const struct tally_key *key,
		const struct surcharge *surcharge, const struct charge_terms *terms)
{
	int64_t times = piece_times(terms, surcharge, key->band, key->ruling);

	if (key->band == PIECE_WAIVED) {
		line->factors[line->factor_count++] = (struct charge_factor){ "waived",
			terms->waivers[key->ruling].decision, times };
	} else {
		line->factors[line->factor_count++] =
				(struct charge_factor){ "multiple", surcharge->id, times };
	}
	if (key->band != PIECE_WAIVED && key->ruling >= 0) {
		line->factors[line->factor_count++] = (struct charge_factor){ "decided",
			terms->multiples[key->ruling].decision, RULE_ONE };
	}
	exact_multiply_fraction(&line->times, times, RULE_ONE);
}

/* The factors of a line, one by one and multiplied. */
static int set_factors(struct charge_line *line, const struct tally_line *gathered,
		const struct price *price, const struct charge_terms *terms)
{
	const struct surcharge *surcharge = surcharge_of(gathered, price);

	line->factors = calloc(price->factor_count + 2, sizeof(line->factors[0]));
	if (line->factors == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < price->factor_count; i++) {
		if (surcharge == NULL || price->factors[i].lines == RULE_LINES_ALL) {
			line->factors[line->factor_count++] = price->factors[i].factor;
		}
	}
	exact_set_int(&line->times, 1);
	price_times(price, surcharge == NULL ? RULE_LINES_BASE : RULE_LINES_ALL, &line->times);
	if (surcharge != NULL) {
		set_multiple(line, &gathered->key, surcharge, terms);
	}
	return 0;
}

/* What one price of a line rests on that is unconfirmed, each once. */
static size_t find_doubts(const struct price *price, const struct surcharge *surcharge,
		struct charge_doubt *found, size_t count)
{
	struct charge_doubt all[CHARGE_DOUBTS_MAX];
	size_t all_count = 0;

	all[all_count++] = (struct charge_doubt){ "rulebook", price->book->id,
		price->book->unconfirmed };
	if (price->rate != NULL) {
		all[all_count++] = (struct charge_doubt){ "rate", price->rate->id,
			price->rate->note.unconfirmed };
	}
	if (surcharge != NULL) {
		all[all_count++] = (struct charge_doubt){ "surcharge", surcharge->id,
			surcharge->note.unconfirmed };
	}
	for (size_t i = 0; i < price->factor_count; i++) {
		const struct price_factor *row = &price->factors[i];

		if (surcharge == NULL || row->lines == RULE_LINES_ALL) {
			all[all_count++] = (struct charge_doubt){ row->factor.what, row->factor.id,
				row->unconfirmed };
		}
	}
	for (size_t i = 0; i < all_count; i++) {
		bool is_known = all[i].why[0] == '\0';

		for (size_t k = 0; k < count; k++) {
			is_known = is_known || found[k].why == all[i].why;
		}
		if (!is_known && count < CHARGE_DOUBTS_MAX) {
			found[count++] = all[i];
		}
	}
	return count;
}

/* Prices that make the same lines may have been read in different rows: the doubts of all. */
static int set_doubts(const struct charge_work *work, struct charge_line *line,
		const struct tally_line *gathered)
{
	const struct price *price = &work->prices[gathered->key.price].price;
	const struct surcharge *surcharge = surcharge_of(gathered, price);
	struct charge_doubt found[CHARGE_DOUBTS_MAX];
	size_t count = 0;

	for (size_t i = gathered->key.price; i < work->price_count; i++) {
		const struct charge_price *one = &work->prices[i];
		size_t as = surcharge == NULL ? one->base_as : one->all_as;

		if (as == gathered->key.price) {
			count = find_doubts(&one->price, surcharge, found, count);
		}
	}
	if (count == 0) {
		return 0;
	}
	line->doubts = calloc(count, sizeof(line->doubts[0]));
	if (line->doubts == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	memcpy(line->doubts, found, count * sizeof(found[0]));
	line->doubt_count = count;
	return 0;
}

/* Amount of a running total at one end; the rounded one in *ret_fen. */
static bool set_total(const struct charge_line *line, const struct tally_sum *sum,
		struct exact *ret, int64_t *ret_fen)
{
	tally_basis(sum, ret);
	exact_multiply(ret, &line->times);
	exact_multiply_fraction(ret, line->rate_micro_yuan, MONEY_PER_FEN);
	return money_round(ret, ret_fen);
}

/* Adds a ceiling's period to a line: the difference of two rounded totals, never a rounded one. */
static bool add_total(struct charge_line *line, const struct tally_line *gathered)
{
	SCOPED_FINISH(exact_finish) struct exact now = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact before = exact_zero();
	int64_t fen = 0;
	int64_t fen_before = 0;

	if (!set_total(line, &gathered->now, &now, &fen) ||
			!set_total(line, &gathered->before, &before, &fen_before) ||
			__builtin_add_overflow(line->to_date_fen, fen, &line->to_date_fen) ||
			__builtin_add_overflow(line->before_fen, fen_before, &line->before_fen) ||
			__builtin_sub_overflow(
					line->to_date_fen, line->before_fen, &line->amount_fen)) {
		return false;
	}
	exact_add(&line->to_date, &now);
	exact_add(&line->before, &before);
	return true;
}

/* Whether nothing of a line is of this filing period. */
static bool is_settled(const struct tally_line *gathered)
{
	SCOPED_FINISH(exact_finish) struct exact now = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact before = exact_zero();
	bool is_same;

	tally_litres(&gathered->now, &now);
	tally_litres(&gathered->before, &before);
	is_same = exact_compare(&now, &before) == 0;
	tally_basis(&gathered->now, &now);
	tally_basis(&gathered->before, &before);
	return is_same && exact_compare(&now, &before) == 0;
}

/*
 * The rounding point. A line has one value and is rounded once; so has the
 * running total of each of a ceiling's periods (rules.md F4, F17).
 */
static int set_amount(const struct charge_work *work, struct charge_line *line,
		const struct tally_line *gathered, const struct exact *basis)
{
	if (!line->is_cumulative) {
		money_product(basis, line->rate_micro_yuan, &line->times, &line->amount);
		return money_round(&line->amount, &line->amount_fen) ? 0 : WEIR_FAULT_RANGE;
	}
	for (size_t i = 0; i < work->tally.count; i++) {
		const struct tally_line *period = &work->tally.lines[i];

		if (tally_is_line(&period->key, &gathered->key) && !is_settled(period) &&
				!add_total(line, period)) {
			return WEIR_FAULT_RANGE;
		}
	}
	exact_copy(&line->amount, &line->to_date);
	exact_subtract(&line->amount, &line->before);
	return 0;
}

/* Adds volume and what is priced of it, exactly, and the days. */
static void add_volume(struct charge_line *line, const struct tally_line *gathered,
		struct day first, struct exact *basis)
{
	SCOPED_FINISH(exact_finish) struct exact part = exact_zero();
	struct days days = { { first.number + (int32_t)gathered->first_day },
		{ first.number + (int32_t)gathered->last_day + 1 } };

	tally_litres(&gathered->now, &part);
	exact_add(&line->volume, &part);
	tally_litres(&gathered->before, &part);
	exact_subtract(&line->volume, &part);
	tally_basis(&gathered->now, &part);
	exact_add(basis, &part);
	tally_basis(&gathered->before, &part);
	exact_subtract(basis, &part);
	line->is_spread = line->is_spread || gathered->is_spread;
	line->beaten |= gathered->beaten;
	if (line->days.till.number == line->days.from.number) {
		line->days = days;
	} else {
		line->days.from = days.from.number < line->days.from.number ? days.from
									    : line->days.from;
		line->days.till = days.till.number > line->days.till.number ? days.till
									    : line->days.till;
	}
}

/* Volume and energy, exactly; and what is priced of them. */
static void set_volume(const struct charge_work *work, struct charge_line *line,
		const struct tally_line *gathered, const struct rate *rate, struct exact *ret_basis)
{
	for (size_t i = 0; i < work->tally.count; i++) {
		const struct tally_line *period = &work->tally.lines[i];

		if (tally_is_line(&period->key, &gathered->key) &&
				(!line->is_cumulative || !is_settled(period))) {
			add_volume(line, period, work->input->first, ret_basis);
		}
	}
	line->has_energy = rate != NULL && rate->unit == RATE_PER_KWH;
	if (line->has_energy) {
		exact_copy(&line->energy, ret_basis);
	}
}

/* The block in which a line's volume is charged, or 0. */
static int64_t block_of(const struct price *price, const struct tally_line *gathered)
{
	if (gathered->key.band == PIECE_WAIVED) {
		return 0;
	}
	if (gathered->key.surcharge >= 0) {
		return surcharge_of(gathered, price)->bands[gathered->key.band].block_litres;
	}
	return price->rate == NULL ? 0 : price->rate->block_litres;
}

/* What is priced becomes whole started blocks. False where their number leaves int64_t. */
static bool start_blocks(struct exact *basis, int64_t block_litres)
{
	SCOPED_FINISH(exact_finish) struct exact less = exact_zero();
	int64_t blocks;

	/* Up is down of the negative. */
	exact_set_fraction(&less, -1, block_litres);
	exact_multiply(&less, basis);
	if (!exact_floor(&less, &blocks)) {
		return false;
	}
	exact_set_fraction(basis, -(wide)blocks * block_litres, 1);
	return true;
}

/*
 * Returned water is a factor too: the part of the gross volume that was
 * consumed. So are started blocks: what they hold to what was taken.
 */
static void set_part(struct charge_line *line, const struct rate *rate, int64_t block_litres,
		const struct exact *basis)
{
	bool is_part = block_litres != 0 || (rate != NULL && rate->volume == RATE_CONSUMED);

	if (is_part && exact_sign(&line->volume) != 0) {
		exact_multiply(&line->times, basis);
		exact_divide(&line->times, &line->volume);
	}
}

struct charge_line charge_empty_line(void)
{
	return (struct charge_line){
		.volume = exact_zero(),
		.energy = exact_zero(),
		.times = exact_zero(),
		.amount = exact_zero(),
		.to_date = exact_zero(),
		.before = exact_zero(),
	};
}

static void finish_line(struct charge_line *line)
{
	exact_finish(&line->volume);
	exact_finish(&line->energy);
	exact_finish(&line->times);
	exact_finish(&line->amount);
	exact_finish(&line->to_date);
	exact_finish(&line->before);
	free(line->factors);
	free(line->doubts);
}

static int make_line(const struct charge_work *work, const struct tally_line *gathered,
		struct charge_line *line)
{
	SCOPED_FINISH(exact_finish) struct exact basis = exact_zero();
	const struct charge_input *input = work->input;
	const struct price *price = &work->prices[gathered->key.price].price;
	const struct surcharge *surcharge = surcharge_of(gathered, price);
	int fault;

	assert(price->state == PRICE_CHARGED || price->state == PRICE_FREE);
	line->part = gathered->key.part;
	line->book = price->book;
	line->intake = input->intakes[gathered->key.intake].id;
	line->rate = price->rate == NULL ? "" : price->rate->id;
	line->rule = surcharge != NULL        ? surcharge->id
			: price->rate == NULL ? "not-charged"
					      : price->rate->id;
	line->band = gathered->key.band == PIECE_WAIVED ? 0 : gathered->key.band + 1;
	line->ruling = gathered->key.ruling;
	line->price = gathered->key.price;
	line->surcharge = gathered->key.surcharge;
	line->counts = gathered->key.counts;
	line->rate_micro_yuan = rate_of(price, surcharge);
	line->is_cumulative = surcharge != NULL && window_is_cumulative(&work->year, surcharge);
	set_volume(work, line, gathered, price->rate, &basis);
	if (block_of(price, gathered) != 0 && !start_blocks(&basis, block_of(price, gathered))) {
		return WEIR_FAULT_RANGE;
	}
	fault = set_factors(line, gathered, price, &input->terms);
	if (fault == 0) {
		fault = set_doubts(work, line, gathered);
	}
	if (fault == 0) {
		fault = set_amount(work, line, gathered, &basis);
	}
	if (fault == 0) {
		set_part(line, price->rate, block_of(price, gathered), &basis);
	}
	return fault;
}

/* The order of an invoice, what is of it before what only was looked back on: by intake, base before surcharge, by day, row of the rulebook, rule, band. */
static int compare_lines(const void *a, const void *b)
{
	const struct tally_line *x = a;
	const struct tally_line *y = b;
	int64_t order[] = {
		(int64_t)x->is_settled - (int64_t)y->is_settled,
		(int64_t)x->key.intake - (int64_t)y->key.intake,
		(int64_t)x->key.part - (int64_t)y->key.part,
		(int64_t)x->first_day - (int64_t)y->first_day,
		(int64_t)x->row - (int64_t)y->row,
		(int64_t)x->key.price - (int64_t)y->key.price,
		(int64_t)x->key.surcharge - (int64_t)y->key.surcharge,
		(int64_t)x->key.band - (int64_t)y->key.band,
		(int64_t)x->key.ruling - (int64_t)y->key.ruling,
		(int64_t)y->key.counts - (int64_t)x->key.counts,
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (order[i] != 0) {
			return order[i] < 0 ? -1 : 1;
		}
	}
	return 0;
}

static bool is_zero(const struct charge_line *line)
{
	return exact_sign(&line->volume) == 0 && exact_sign(&line->energy) == 0 &&
			exact_sign(&line->amount) == 0 && line->amount_fen == 0;
}

int charge_add_fen(struct charge_result *ret, int64_t fen)
{
	return __builtin_add_overflow(ret->total_fen, fen, &ret->total_fen) ||
					ret->total_fen > CHARGE_FEN_MAX ||
					ret->total_fen < -CHARGE_FEN_MAX
			? WEIR_FAULT_RANGE
			: 0;
}

/* Total, remainder, volume taken. */
static int add_up(struct charge_work *work, struct charge_result *ret)
{
	SCOPED_FINISH(exact_finish) struct exact total = exact_zero();

	for (size_t i = 0; i < ret->line_count; i++) {
		const struct charge_line *line = &ret->lines[i];
		int64_t litres = line->counts ? line->volume_litres : 0;

		if (charge_add_fen(ret, line->amount_fen) < 0 ||
				__builtin_add_overflow(
						ret->taken_litres, litres, &ret->taken_litres)) {
			return WEIR_FAULT_RANGE;
		}
		exact_add(&ret->remainder, &line->amount);
		work->flags |= line->is_spread ? CHARGE_HAS_SPREAD : 0;
		work->flags |= line->doubt_count > 0 ? CHARGE_HAS_UNCONFIRMED : 0;
	}
	for (size_t i = 0; i < work->unpriced_count; i++) {
		if (work->unpriced[i].reason == UNPRICED_NO_DECISION) {
			continue; /* its base is in a line */
		}
		if (__builtin_add_overflow(ret->taken_litres, work->unpriced[i].litres,
				    &ret->taken_litres)) {
			return WEIR_FAULT_RANGE;
		}
	}
	exact_set_int(&total, ret->total_fen);
	exact_subtract(&ret->remainder, &total);
	return 0;
}

/* Makes the next line of the result; dropped again where it is nothing and may be left out. */
static int append_line(struct charge_work *work, struct charge_result *ret,
		const struct tally_line *gathered, bool may_be_zero)
{
	struct charge_line *line = &ret->lines[ret->line_count++];
	int fault;

	*line = charge_empty_line();
	line->number = (int)ret->line_count;
	fault = make_line(work, gathered, line);
	if (fault == 0 && !may_be_zero && is_zero(line)) {
		finish_line(line);
		ret->line_count--;
	}
	return fault;
}

/* Whether no line before this one is of the same line of the bill. */
static bool is_first_of_line(const struct tally *tally, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (tally_is_line(&tally->lines[k].key, &tally->lines[i].key)) {
			return false;
		}
	}
	return true;
}

/* Excess of which nobody has decided by how much it is multiplied: no line, and no default. */
static int add_undecided(struct charge_work *work, const struct tally_line *gathered)
{
	SCOPED_FINISH(exact_finish) struct exact basis = exact_zero();
	const struct price *price = &work->prices[gathered->key.price].price;
	struct charge_line line = charge_empty_line();
	struct charge_unpriced *grown;
	int64_t litres = 0;
	bool is_good;

	line.is_cumulative = window_is_cumulative(&work->year, surcharge_of(gathered, price));
	set_volume(work, &line, gathered, price->rate, &basis);
	/* Up, so that a part of a litre is said. */
	is_good = start_blocks(&line.volume, 1) && exact_floor(&line.volume, &litres);
	finish_line(&line);
	if (!is_good || litres == 0) {
		return is_good ? 0 : WEIR_FAULT_RANGE;
	}
	grown = list_grow(work->unpriced, &work->unpriced_capacity, work->unpriced_count + 1,
			sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->unpriced = grown;
	work->unpriced[work->unpriced_count++] = (struct charge_unpriced){
		.intake = work->input->intakes[gathered->key.intake].id,
		.days = line.days,
		.litres = litres,
		.reason = UNPRICED_NO_DECISION,
	};
	return 0;
}

/*
 * A line without volume and money is left out, unless nothing else is there: a
 * known zero is one line of 0 fen, an unknown volume is none (rules.md F27).
 */
static int append_lines(struct charge_work *work, struct charge_result *ret)
{
	bool is_known = (work->flags & CHARGE_IS_UNKNOWN) == 0 && work->unpriced_count == 0;

	for (size_t i = 0; i < work->tally.count; i++) {
		const struct tally_line *gathered = &work->tally.lines[i];
		int fault = 0;

		if (is_first_of_line(&work->tally, i)) {
			fault = gathered->key.ruling == PIECE_UNDECIDED
					? add_undecided(work, gathered)
					: append_line(work, ret, gathered, false);
		}
		if (fault != 0) {
			return fault;
		}
	}
	if (ret->line_count == 0 && work->tally.count > 0 && is_known) {
		return append_line(work, ret, &work->tally.lines[0], true);
	}
	return 0;
}

/* Which row of its rulebook a price is of. */
static size_t row_of(const struct price *price)
{
	return price->rate == NULL ? 0 : (size_t)(price->rate - price->book->rates) + 1;
}

int charge_make_lines(struct charge_work *work, struct charge_result *ret)
{
	int fault;

	for (size_t i = 0; i < work->tally.count; i++) {
		struct tally_line *line = &work->tally.lines[i];
		const struct price *price = &work->prices[line->key.price].price;

		line->row = row_of(price);
		line->is_settled = line->key.surcharge >= 0 &&
				window_is_cumulative(&work->year, surcharge_of(line, price)) &&
				is_settled(line);
	}
	if (work->tally.count > 0) {
		qsort(work->tally.lines, work->tally.count, sizeof(work->tally.lines[0]),
				compare_lines);
	}
	ret->lines = calloc(work->tally.count + 1 + SUMS_LINES_MAX, sizeof(ret->lines[0]));
	if (ret->lines == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	fault = append_lines(work, ret);
	if (fault == 0) {
		fault = charge_cut_volumes(ret);
	}
	return fault == 0 ? add_up(work, ret) : fault;
}

void charge_finish(struct charge_result *result)
{
	for (size_t i = 0; i < result->line_count; i++) {
		finish_line(&result->lines[i]);
	}
	free(result->lines);
	free(result->unpriced);
	free(result->unknown);
	free(result->windows);
	exact_finish(&result->remainder);
	memset(result, 0, sizeof(*result));
}
