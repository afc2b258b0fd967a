/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/price.h"

#include <assert.h>
#include <string.h>

#include "billing/rule_match.h"

/* True where some factor of that day speaks of the water by its class. */
static bool has_class_factor(
		const struct rulebook *book, const struct rule_match *water, struct day day)
{
	for (size_t i = 0; i < book->factor_count; i++) {
		const struct factor *factor = &book->factors[i];

		if (factor->match.area_class == water->area_class &&
				rule_match_takes(&factor->match, water) &&
				rule_holds(&factor->days, day)) {
			return true;
		}
	}
	return false;
}

/* The row that takes the water and names most; NULL where none does. */
static const struct rate *most_exact(
		const struct rulebook *book, const struct rule_match *water, struct day day)
{
	const struct rate *best = NULL;

	for (size_t i = 0; i < book->rate_count; i++) {
		const struct rate *rate = &book->rates[i];

		if (rule_match_takes(&rate->match, water) && rule_holds(&rate->days, day) &&
				(best == NULL ||
						rule_match_fields(&rate->match) >
								rule_match_fields(&best->match))) {
			best = rate;
		}
	}
	return best;
}

/* A class without a row of its own takes the normal one, if a factor names the class. */
static const struct rate *find_rate(
		const struct rulebook *book, const struct rule_match *water, struct day day)
{
	const struct rate *best = most_exact(book, water, day);
	struct rule_match normal = *water;

	if ((best == NULL || best->match.area_class == AREA_CLASS_ANY) &&
			has_class_factor(book, water, day)) {
		normal.area_class = AREA_CLASS_NORMAL;
		return most_exact(book, &normal, day);
	}
	return best;
}

static void add_factor(struct price *price, const struct charge_factor *factor,
		enum rule_lines lines, const struct rule_note *note)
{
	assert(price->factor_count < PRICE_FACTORS_MAX);
	price->factors[price->factor_count++] =
			(struct price_factor){ *factor, lines, note->unconfirmed };
}

static void add_allowance(struct price *price, const struct rule_match *water, struct day day)
{
	const struct rulebook *book = price->book;
	const struct allowance *best = NULL;

	for (size_t i = 0; i < book->allowance_count; i++) {
		const struct allowance *row = &book->allowances[i];

		if (rule_match_takes(&row->match, water) && rule_holds(&row->days, day) &&
				(best == NULL ||
						rule_match_fields(&row->match) >
								rule_match_fields(&best->match))) {
			best = row;
		}
	}
	if (best != NULL && best->leakage != RULE_NOT_GIVEN) {
		add_factor(price,
				&(struct charge_factor){ "leakage", "", RULE_ONE - best->leakage },
				best->lines, &best->note);
	} else if (best != NULL) {
		add_factor(price, &(struct charge_factor){ "consumed", "", best->consumed },
				best->lines, &best->note);
	}
}

/* Of the rows of one id the one that names most; first_of is the first row of that id. */
static void add_factor_of(struct price *price, size_t first_of, const struct rule_match *water,
		struct day day)
{
	const struct rulebook *book = price->book;
	const struct factor *best = NULL;

	for (size_t i = first_of; i < book->factor_count; i++) {
		const struct factor *row = &book->factors[i];

		if (strcmp(row->id, book->factors[first_of].id) == 0 &&
				rule_match_takes(&row->match, water) &&
				rule_holds(&row->days, day) &&
				(best == NULL ||
						rule_match_fields(&row->match) >
								rule_match_fields(&best->match))) {
			best = row;
		}
	}
	if (best != NULL) {
		add_factor(price, &(struct charge_factor){ "factor", best->id, best->times },
				best->lines, &best->note);
	}
}

static void add_factors(struct price *price, const struct rule_match *water, struct day day)
{
	const struct rulebook *book = price->book;

	for (size_t i = 0; i < book->factor_count; i++) {
		bool is_first = true;

		for (size_t k = 0; k < i; k++) {
			is_first = is_first &&
					strcmp(book->factors[k].id, book->factors[i].id) != 0;
		}
		if (is_first) {
			add_factor_of(price, i, water, day);
		}
	}
}

static bool is_on_list(const struct price_holder *holder, const char *list, struct day day)
{
	for (size_t i = 0; i < holder->list_count; i++) {
		const struct charge_list *row = &holder->lists[i];

		if (strcmp(row->list, list) == 0 && row->days.from.number <= day.number &&
				day.number < row->days.till.number) {
			return true;
		}
	}
	return false;
}

static void add_reliefs(struct price *price, const struct price_holder *holder, struct day day)
{
	for (size_t i = 0; i < price->book->relief_count; i++) {
		const struct relief *relief = &price->book->reliefs[i];

		if (rule_holds(&relief->days, day) && is_on_list(holder, relief->list, day)) {
			add_factor(price,
					&(struct charge_factor){
							"relief", relief->id, relief->times },
					relief->lines, &relief->note);
		}
	}
}

static void set_unpriced(struct price *price, enum charge_unpriced_reason reason)
{
	price->state = PRICE_UNPRICED;
	price->reason = reason;
	price->rate = NULL;
}

/*
 * The dearest of the uses' rows. Uses that are not metered apart are charged
 * alike, so one of them without a price leaves all of them without.
 */
static void find_dearest(struct price *price, const struct price_water *water)
{
	for (int use = 1; use < 32; use++) {
		struct rule_match one = { water->source, (enum use)use, water->area_class,
			water->network };
		const struct rate *rate;

		if ((water->uses >> use & 1) == 0) {
			continue;
		}
		rate = find_rate(price->book, &one, water->day);
		if (rate == NULL) {
			set_unpriced(price, UNPRICED_NO_RATE);
			return;
		}
		if (price->rate != NULL && price->rate->unit != rate->unit) {
			set_unpriced(price, UNPRICED_MIXED_UNITS);
			return;
		}
		if (price->rate == NULL || rate->micro_yuan > price->rate->micro_yuan) {
			price->rate = rate;
			price->use = (enum use)use;
		}
	}
	assert(price->rate != NULL);
	price->state = PRICE_CHARGED;
}

void price_find(const struct rulebook *book, const struct price_water *water,
		const struct price_holder *holder, struct price *ret)
{
	struct rule_match match;

	assert((water->uses & 1) == 0 && water->area_class != AREA_CLASS_ANY);
	ret->book = book;
	ret->rate = NULL;
	ret->use = USE_ANY;
	ret->factor_count = 0;
	ret->reason = (enum charge_unpriced_reason)0;
	if (book == NULL) {
		set_unpriced(ret, UNPRICED_NO_BOOK);
		return;
	}
	if (water->source == SOURCE_ANY || water->uses == 0) {
		/* An intake without a permit of which nobody has said what it takes, or for what. */
		set_unpriced(ret, UNPRICED_NO_RATE);
		return;
	}
	if ((book->not_charged >> water->source & 1) != 0) {
		ret->state = PRICE_FREE;
		return;
	}
	find_dearest(ret, water);
	if (ret->state != PRICE_CHARGED) {
		return;
	}
	match = (struct rule_match){ water->source, ret->use, water->area_class, water->network };
	add_allowance(ret, &match, water->day);
	add_factors(ret, &match, water->day);
	add_reliefs(ret, holder, water->day);
}

static bool is_same_factor(const struct price_factor *a, const struct price_factor *b)
{
	return strcmp(a->factor.what, b->factor.what) == 0 &&
			strcmp(a->factor.id, b->factor.id) == 0 &&
			a->factor.times == b->factor.times && a->lines == b->lines;
}

bool price_has_same_factors(const struct price *a, const struct price *b, enum rule_lines lines)
{
	size_t i = 0;
	size_t k = 0;

	for (;;) {
		while (i < a->factor_count && lines == RULE_LINES_ALL &&
				a->factors[i].lines == RULE_LINES_BASE) {
			i++;
		}
		while (k < b->factor_count && lines == RULE_LINES_ALL &&
				b->factors[k].lines == RULE_LINES_BASE) {
			k++;
		}
		if (i == a->factor_count || k == b->factor_count) {
			return i == a->factor_count && k == b->factor_count;
		}
		if (!is_same_factor(&a->factors[i++], &b->factors[k++])) {
			return false;
		}
	}
}

bool price_is_same(const struct price *a, const struct price *b)
{
	return a->state == b->state && a->reason == b->reason && a->book == b->book &&
			a->rate == b->rate && a->use == b->use &&
			price_has_same_factors(a, b, RULE_LINES_BASE);
}

void price_times(const struct price *price, enum rule_lines lines, struct exact *number)
{
	for (size_t i = 0; i < price->factor_count; i++) {
		if (lines == RULE_LINES_BASE || price->factors[i].lines == RULE_LINES_ALL) {
			exact_multiply_fraction(number, price->factors[i].factor.times, RULE_ONE);
		}
	}
}
