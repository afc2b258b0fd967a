/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/charge_work.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/rulebook_choose.h"
#include "meter/err.h"
#include "meter/list.h"

static void set_months(struct charge_work *work)
{
	struct month month = month_of(work->input->first);

	assert(month_in_year(month) == 1);
	for (int i = 0; i <= 12; i++) {
		struct day first = month_days((struct month){ month.number + i }).from;

		work->year.months[i] = (size_t)(first.number - work->input->first.number);
	}
	assert(work->year.months[0] == 0 && work->till <= work->year.months[12]);
}

/*
 * A net register's day may be negative: it is set off against the days before
 * it, then against those after it, within one filing period; what is left of a
 * negative sum is 0 and is not carried over (rules.md F8).
 */
static void net_out(int64_t *litres, size_t from, size_t till)
{
	int64_t owed = 0;

	for (size_t day = from; day < till; day++) {
		if (litres[day] < 0) {
			owed -= litres[day];
			litres[day] = 0;
		}
		for (size_t back = day + 1; back > from && owed > 0; back--) {
			int64_t taken = litres[back - 1] < owed ? litres[back - 1] : owed;

			litres[back - 1] -= taken;
			owed -= taken;
		}
	}
}

static int set_litres(struct charge_work *work)
{
	const struct charge_input *input = work->input;
	size_t days = work->year.day_count;

	for (size_t i = 0; i < input->intake_count; i++) {
		int64_t *litres = work->litres + i * days;

		for (size_t day = 0; day < days; day++) {
			litres[day] = input->intakes[i].litres[day];
			if (litres[day] > WINDOW_DAY_LITRES_MAX ||
					litres[day] < -WINDOW_DAY_LITRES_MAX) {
				return WEIR_FAULT_RANGE;
			}
		}
		for (int month = 0; month < 12; month += work->year.filing_months) {
			size_t from = work->year.months[month];
			size_t till = work->year.months[month + work->year.filing_months];

			if (from < days) {
				net_out(litres, from, till < days ? till : days);
			}
		}
	}
	return 0;
}

static void set_permitted(struct charge_work *work)
{
	const struct charge_input *input = work->input;

	for (size_t day = 0; day < work->year.day_count; day++) {
		int32_t number = input->first.number + (int32_t)day;

		work->is_permitted[day] = false;
		for (size_t i = 0; i < input->permitted_count; i++) {
			if (input->permitted[i].from.number <= number &&
					number < input->permitted[i].till.number) {
				work->is_permitted[day] = true;
			}
		}
	}
}

/* Running sums of what counts against the account's ceilings. */
static int set_taken(struct charge_work *work)
{
	struct window_year *year = &work->year;

	for (size_t day = 0; day < year->day_count; day++) {
		bool is_spread = false;

		year->taken[day + 1] = year->taken[day];
		for (size_t i = 0; work->is_permitted[day] && i < work->input->intake_count; i++) {
			const uint8_t *marks = work->input->intakes[i].marks;

			if (__builtin_add_overflow(year->taken[day + 1],
					    charge_counted(work, i, day), &year->taken[day + 1])) {
				return WEIR_FAULT_RANGE;
			}
			is_spread = is_spread ||
					(marks != NULL && (marks[day] & CHARGE_SPREAD) != 0);
		}
		year->spread[day + 1] = (uint16_t)(year->spread[day] + is_spread);
	}
	return 0;
}

/* The intake's row of a day; the first holds before itself too. */
static const struct charge_intake_row *row_on(const struct charge_intake *intake, int32_t number)
{
	size_t i = intake->row_count;

	assert(intake->row_count > 0);
	while (i > 1 && intake->rows[i - 1].from.number > number) {
		i--;
	}
	return &intake->rows[i - 1];
}

enum source charge_source_on(const struct charge_work *work, size_t intake, size_t day)
{
	return row_on(&work->input->intakes[intake], work->input->first.number + (int32_t)day)
			->source;
}

const struct window_year *charge_own_year(const struct charge_work *work, enum source source)
{
	const struct charge_limits *limits = &work->input->limits;

	for (size_t i = 0; i < limits->source_plan_count; i++) {
		if (limits->source_plans[i].source == source) {
			return &work->own[i].year;
		}
	}
	return NULL;
}

/* A source's running sums: its intakes' days alone, against its plan alone. */
static int set_own(struct charge_work *work, const struct charge_source_plan *plan,
		struct charge_own *own)
{
	struct window_year *year = &own->year;

	*year = work->year;
	own->limits.plan_months = plan->months;
	for (int i = 0; i < 12; i++) {
		own->limits.plan_litres[i] = plan->litres[i];
	}
	year->limits = &own->limits;
	for (size_t day = 0; day < year->day_count; day++) {
		bool is_spread = false;

		year->taken[day + 1] = year->taken[day];
		for (size_t i = 0; work->is_permitted[day] && i < work->input->intake_count; i++) {
			const uint8_t *marks = work->input->intakes[i].marks;

			if (charge_source_on(work, i, day) != plan->source) {
				continue;
			}
			if (__builtin_add_overflow(year->taken[day + 1],
					    charge_counted(work, i, day), &year->taken[day + 1])) {
				return WEIR_FAULT_RANGE;
			}
			is_spread = is_spread ||
					(marks != NULL && (marks[day] & CHARGE_SPREAD) != 0);
		}
		year->spread[day + 1] = (uint16_t)(year->spread[day] + is_spread);
	}
	return 0;
}

static int set_owns(struct charge_work *work)
{
	const struct charge_limits *limits = &work->input->limits;
	int fault = 0;

	assert(limits->source_plan_count <= CHARGE_SOURCES_MAX);
	if (limits->source_plan_count == 0) {
		return 0;
	}
	work->own = calloc(limits->source_plan_count, sizeof(*work->own));
	if (work->own == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < limits->source_plan_count && fault == 0; i++) {
		fault = set_own(work, &limits->source_plans[i], &work->own[i]);
	}
	return fault;
}

const struct window_year *charge_season_year(const struct charge_work *work, size_t day)
{
	uint8_t of = work->input->limits.season_of[day];

	return of == 0 ? NULL : &work->seasons[of - 1].year;
}

/* A season's running sums: the permit's water of its days alone, against its limit alone. */
static void set_season(struct charge_work *work, size_t i)
{
	const struct charge_limits *limits = &work->input->limits;
	struct charge_own *own = &work->seasons[i];
	struct window_year *year = &own->year;

	*year = work->year;
	own->limits.has_permit = true;
	own->limits.permit_litres = limits->seasons[i].litres;
	own->terms = *work->year.terms;
	own->terms.waiver_count = 0;
	year->limits = &own->limits;
	year->terms = &own->terms;
	for (size_t day = 0; day < year->day_count; day++) {
		bool is_of = limits->season_of[day] == i + 1;

		year->taken[day + 1] = year->taken[day] +
				(is_of ? work->year.taken[day + 1] - work->year.taken[day] : 0);
		year->spread[day + 1] = (uint16_t)(year->spread[day] +
				(is_of ? work->year.spread[day + 1] - work->year.spread[day] : 0));
	}
}

static int set_seasons(struct charge_work *work)
{
	size_t count = work->input->limits.season_count;

	assert(count <= CHARGE_SEASONS_MAX);
	if (count == 0) {
		return 0;
	}
	work->seasons = calloc(count, sizeof(*work->seasons));
	for (size_t i = 0; i < count && work->seasons != NULL; i++) {
		set_season(work, i);
	}
	return work->seasons == NULL ? WEIR_FAULT_MEMORY : 0;
}

int charge_prepare(struct charge_work *work)
{
	const struct charge_input *input = work->input;
	size_t cells;
	int fault;

	assert(input->first.number <= input->period.from.number &&
			input->period.from.number < input->period.till.number);
	work->from = (size_t)(input->period.from.number - input->first.number);
	work->till = (size_t)(input->period.till.number - input->first.number);
	work->year.first = input->first;
	work->year.day_count = work->till;
	work->year.limits = &input->limits;
	work->year.terms = &input->terms;
	work->year.filing_months = window_filing_months(input->filing);
	set_months(work);
	cells = input->intake_count * work->till;
	work->litres = calloc(cells == 0 ? 1 : cells, sizeof(work->litres[0]));
	work->price_of = calloc(cells == 0 ? 1 : cells, sizeof(work->price_of[0]));
	if (work->litres == NULL || work->price_of == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	set_permitted(work);
	fault = set_litres(work);
	if (fault == 0) {
		fault = set_taken(work);
	}
	if (fault == 0) {
		fault = set_owns(work);
	}
	return fault == 0 ? set_seasons(work) : fault;
}

/* Days on which a price may change. */
struct changes {
	int32_t first;
	size_t count;
	bool is_on[WINDOW_DAYS_MAX];
};

static void mark(struct changes *changes, int64_t number)
{
	int64_t day = number - changes->first;

	if (day >= 0 && day < (int64_t)changes->count) {
		changes->is_on[day] = true;
	}
}

static void mark_days(struct changes *changes, const struct rule_days *days)
{
	mark(changes, days->from.number);
	mark(changes, (int64_t)days->until.number + 1);
}

static void mark_book(struct changes *changes, const struct charge_input *input,
		const struct rulebook *book)
{
	mark_days(changes, &book->days);
	mark(changes, (int64_t)rulebook_last_day(input->books, input->book_count, book).number + 1);
	for (size_t i = 0; i < book->rate_count; i++) {
		mark_days(changes, &book->rates[i].days);
	}
	for (size_t i = 0; i < book->allowance_count; i++) {
		mark_days(changes, &book->allowances[i].days);
	}
	for (size_t i = 0; i < book->factor_count; i++) {
		mark_days(changes, &book->factors[i].days);
	}
	for (size_t i = 0; i < book->relief_count; i++) {
		mark_days(changes, &book->reliefs[i].days);
	}
}

static void find_changes(const struct charge_work *work, struct changes *changes)
{
	const struct charge_input *input = work->input;

	*changes = (struct changes){ .first = input->first.number, .count = work->year.day_count };
	changes->is_on[0] = true;
	for (size_t i = 0; i < input->book_count; i++) {
		mark_book(changes, input, input->books[i]);
	}
	for (size_t i = 0; i < input->terms.list_count; i++) {
		mark(changes, input->terms.lists[i].days.from.number);
		mark(changes, input->terms.lists[i].days.till.number);
	}
}

static int add_price(struct charge_work *work, const struct price *price, size_t *ret)
{
	struct charge_price *new;

	for (size_t i = 0; i < work->price_count; i++) {
		if (price_is_same(&work->prices[i].price, price)) {
			*ret = i;
			return 0;
		}
	}
	new = list_grow(work->prices, &work->price_capacity, work->price_count + 1, sizeof(*new));
	if (new == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->prices = new;
	assert(work->price_count < UINT16_MAX);
	*ret = work->price_count++;
	new = &work->prices[*ret];
	*new = (struct charge_price){ .price = *price, .base_as = *ret, .all_as = *ret };
	for (size_t i = *ret; i > 0; i--) {
		const struct price *old = &work->prices[i - 1].price;
		bool is_row = old->state == price->state && old->book == price->book &&
				old->rate == price->rate;

		if (is_row && price_has_same_factors(old, price, RULE_LINES_BASE)) {
			new->base_as = i - 1;
		}
		if (is_row && price_has_same_factors(old, price, RULE_LINES_ALL)) {
			new->all_as = i - 1;
		}
	}
	return 0;
}

/*
 * A fee ends where a tax begins: a day without a book of this kind is another
 * invoice's where a book of another kind holds, and unpriced where none does.
 */
static bool is_elsewhere(const struct charge_input *input, int area, struct day day)
{
	for (int kind = RULEBOOK_FEE; kind <= RULEBOOK_PRICE; kind++) {
		if (rulebook_choose(input->books, input->book_count, (enum rulebook_kind)kind,
				    input->areas, area, day) != NULL) {
			return true;
		}
	}
	return false;
}

static int price_day(struct charge_work *work, const struct charge_intake_row *row, struct day day,
		size_t *ret)
{
	const struct charge_input *input = work->input;
	const struct price_holder holder = { input->terms.lists, input->terms.list_count };
	const struct price_water water = {
		.source = row->source,
		.uses = row->uses,
		.area_class = row->area_class == AREA_CLASS_ANY ? AREA_CLASS_NORMAL
								: row->area_class,
		.network = row->network,
		.day = day,
	};
	const struct rulebook *book;
	struct price price;

	assert(row->area < 0 || (size_t)row->area < input->area_count);
	book = rulebook_choose(
			input->books, input->book_count, input->kind, input->areas, row->area, day);
	price_find(book, &water, &holder, &price);
	if (book == NULL && is_elsewhere(input, row->area, day)) {
		price.state = PRICE_ELSEWHERE;
	}
	return add_price(work, &price, ret);
}

int charge_find_prices(struct charge_work *work)
{
	const struct charge_input *input = work->input;
	struct changes changes;

	find_changes(work, &changes);
	for (size_t i = 0; i < input->intake_count; i++) {
		const struct charge_intake_row *row = NULL;
		size_t price = 0;

		for (size_t day = 0; day < work->year.day_count; day++) {
			struct day civil = { input->first.number + (int32_t)day };
			const struct charge_intake_row *today =
					row_on(&input->intakes[i], civil.number);

			if (today != row || changes.is_on[day]) {
				int fault = price_day(work, today, civil, &price);

				if (fault != 0) {
					return fault;
				}
				row = today;
			}
			work->price_of[i * work->year.day_count + day] = (uint16_t)price;
		}
	}
	return 0;
}
