/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/charge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/charge_work.h"
#include "billing/piece.h"
#include "billing/rulebook_choose.h"
#include "meter/err.h"
#include "meter/list.h"

/* One intake on one day, on its way into the tally. */
struct moment {
	size_t row;    /* the intake's place in the input */
	size_t intake; /* the first of the same id */
	size_t day;
	const struct charge_price *price;
	int64_t litres;
	int64_t counted; /* of them: what surcharges may fall on */
	int64_t basis;   /* what is priced: the litres, those consumed, or Wh */
	bool is_filed;   /* the day is of the filing period */
	bool is_settled; /* it is of an earlier one, and stands as it stood then */
};

static size_t first_of_same_id(const struct charge_input *input, size_t intake)
{
	size_t first = 0;

	while (strcmp(input->intakes[first].id, input->intakes[intake].id) != 0) {
		first++;
	}
	assert(first <= intake);
	return first;
}

static int add_unpriced(struct charge_work *work, const struct moment *moment,
		enum charge_unpriced_reason reason)
{
	const char *id = work->input->intakes[moment->intake].id;
	struct day from = { work->input->first.number + (int32_t)moment->day };
	struct charge_unpriced *last = NULL;

	if (work->unpriced_count > 0) {
		last = &work->unpriced[work->unpriced_count - 1];
	}
	if (last != NULL && last->intake == id && last->reason == reason &&
			from.number <= last->days.till.number) {
		last->days.till.number = from.number + 1;
		return __builtin_add_overflow(last->litres, moment->litres, &last->litres)
				? WEIR_FAULT_RANGE
				: 0;
	}
	last = list_grow(work->unpriced, &work->unpriced_capacity, work->unpriced_count + 1,
			sizeof(*last));
	if (last == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->unpriced = last;
	work->unpriced[work->unpriced_count++] = (struct charge_unpriced){
		.intake = id,
		.days = { from, { from.number + 1 } },
		.litres = moment->litres,
		.reason = reason,
	};
	return 0;
}

static struct tally_line *base_line(struct charge_work *work, const struct moment *moment)
{
	const struct tally_key key = {
		.intake = moment->intake,
		.price = moment->price->base_as,
		.part = CHARGE_BASE,
		.surcharge = -1,
		.band = -1,
		.ruling = PIECE_NO_RULING,
		.counts = true,
	};

	return tally_line(&work->tally, &key, moment->day);
}

/* Whether the piece's litres leave the base line; *ret_first is the surcharge that counts them. */
static bool is_displaced(const struct rulebook *book, const struct piece *piece, size_t *ret_first)
{
	for (size_t i = 0; i < piece->count; i++) {
		/* What was waived, or not decided yet, bears its base. */
		if (book->surcharges[piece->by[i].surcharge].adds == ADDS_TOTAL &&
				piece->by[i].band != PIECE_WAIVED &&
				piece->by[i].ruling != PIECE_UNDECIDED) {
			*ret_first = i;
			return true;
		}
	}
	return false;
}

/* Tells whoever keeps the steps; what he cannot keep is the tally's fault. */
static void take_note(struct charge_work *work, const struct tally_line *line, bool is_now,
		const struct moment *moment, wide n, wide d)
{
	const struct charge_note note = { &line->key, moment->row, moment->day, moment->litres,
		moment->basis, n, d, !is_now };
	int fault = work->take_note == NULL ? 0 : work->take_note(work->note_context, &note);

	work->tally.fault = work->tally.fault < 0 ? work->tally.fault : fault;
}

/*
 * Makes a share of what counts one of all litres, and so of all that is priced
 * of them: a part of it need be no whole number. False where that leaves wide.
 */
static bool share_of_all(const struct moment *moment, wide *n, wide *d)
{
	wide counted = moment->counted;
	wide litres = moment->litres;
	wide above = wide_common(*n, litres);
	wide below = wide_common(counted, *d);

	return !__builtin_mul_overflow(*n / above, counted / below, n) &&
			!__builtin_mul_overflow(*d / below, litres / above, d);
}

/* Adds a share of what counts of the moment to one line, as things stand now or stood before. */
static void add_share(struct charge_work *work, struct tally_line *line, bool is_now,
		const struct moment *moment, wide n, wide d, int sign)
{
	if (line != NULL && moment->counted != moment->litres && !share_of_all(moment, &n, &d)) {
		work->tally.fault = WEIR_FAULT_RANGE;
	} else if (line != NULL) {
		tally_add_part(&work->tally, is_now ? &line->now : &line->before, moment->litres,
				moment->basis, n, d, sign);
		take_note(work, line, is_now, moment, sign * n, d);
	}
}

static void add_piece(struct charge_work *work, const struct moment *moment, bool is_now,
		const struct piece *piece, wide length)
{
	const struct rulebook *book = moment->price->price.book;
	size_t first_total = RULEBOOK_SURCHARGES_MAX;
	bool is_out = is_displaced(book, piece, &first_total);
	bool is_spread = false;

	for (size_t i = 0; i < piece->count; i++) {
		const struct surcharge *surcharge = &book->surcharges[piece->by[i].surcharge];
		bool is_running = window_is_cumulative(&work->year, surcharge);
		struct tally_line *line;
		const struct tally_key key = {
			.intake = moment->intake,
			.price = moment->price->all_as,
			.part = CHARGE_SURCHARGE,
			.surcharge = piece->by[i].surcharge,
			.band = piece->by[i].band,
			.ruling = piece->by[i].ruling,
			.counts = is_out && i == first_total,
			.window = is_running ? piece->by[i].window : 0,
		};

		if (moment->is_settled && !is_running) {
			continue; /* nothing of this filing: its days are not the line's */
		}
		line = tally_line(&work->tally, &key, moment->day);
		if (line != NULL) {
			line->beaten |= piece->beaten;
			line->is_spread = line->is_spread || piece->by[i].is_spread;
		}
		is_spread = is_spread || piece->by[i].is_spread;
		add_share(work, line, is_now, moment, piece->length, length, 1);
	}
	if (is_out && !moment->is_settled) {
		struct tally_line *line = base_line(work, moment);

		if (line != NULL) {
			line->is_spread = line->is_spread || is_spread;
		}
		add_share(work, line, is_now, moment, piece->length, length, -1);
	}
}

/* A day's water cut, as the surcharges stand at one day. */
struct cut {
	size_t count;
	wide length;
	struct piece pieces[PIECES_MAX];
};

static void find_cut(const struct charge_work *work, const struct moment *moment, size_t at,
		struct cut *ret)
{
	const struct window_year *year = &work->year;
	struct day civil = { work->input->first.number + (int32_t)moment->day };

	if (work->is_permitted[moment->day]) {
		const struct window_year *own = charge_own_year(
				work, charge_source_on(work, moment->row, moment->day));

		ret->count = piece_cut(year, own, charge_season_year(work, moment->day),
				&moment->price->price, at, moment->day, civil, ret->pieces);
	} else {
		ret->count = piece_unpermitted(year->terms, &moment->price->price, civil,
				moment->litres, ret->pieces);
	}
	ret->length = 0;
	for (size_t i = 0; i < ret->count; i++) {
		ret->length += ret->pieces[i].length;
	}
}

static void add_cut(struct charge_work *work, const struct moment *moment, bool is_now,
		const struct cut *cut)
{
	for (size_t i = 0; i < cut->count; i++) {
		add_piece(work, moment, is_now, &cut->pieces[i], cut->length);
	}
}

/* Do two cuts of one day charge the same litres by the same bands? */
static bool is_same_cut(const struct cut *a, const struct cut *b)
{
	if (a->count != b->count || a->length != b->length) {
		return false;
	}
	for (size_t i = 0; i < a->count; i++) {
		const struct piece *left = &a->pieces[i];
		const struct piece *right = &b->pieces[i];

		if (left->length != right->length || left->count != right->count) {
			return false;
		}
		for (size_t k = 0; k < left->count; k++) {
			if (left->by[k].surcharge != right->by[k].surcharge ||
					left->by[k].band != right->by[k].band ||
					left->by[k].ruling != right->by[k].ruling ||
					left->by[k].window != right->by[k].window) {
				return false;
			}
		}
	}
	return true;
}

/* The surcharges on the moment's share of a day of the filing period. */
static void add_surcharges(struct charge_work *work, const struct moment *moment)
{
	struct cut now;

	find_cut(work, moment, work->till, &now);
	add_cut(work, moment, true, &now);
}

/* Those on an earlier day: as they stand now, and as they stood at the filing before. */
static void add_earlier(struct charge_work *work, struct moment *moment)
{
	struct cut now;
	struct cut before;

	find_cut(work, moment, work->till, &now);
	find_cut(work, moment, work->from, &before);
	moment->is_settled = is_same_cut(&now, &before);
	add_cut(work, moment, true, &now);
	add_cut(work, moment, false, &before);
}

/*
 * What is priced of the day. False where it is energy that nobody measured:
 * unknown is not zero, but where no water ran none was made.
 */
static bool find_basis(const struct charge_work *work, size_t intake, struct moment *moment)
{
	const struct charge_intake *row = &work->input->intakes[intake];
	const struct rate *rate = moment->price->price.rate;

	moment->basis = moment->litres;
	if (rate == NULL) {
		return true;
	}
	if (rate->unit == RATE_PER_KWH) {
		if (row->energy_wh == NULL || row->energy_wh[moment->day] == CHARGE_NO_ENERGY) {
			return moment->litres == 0;
		}
		moment->basis = row->energy_wh[moment->day];
	} else if (rate->volume == RATE_CONSUMED && row->returned_litres != NULL) {
		int64_t returned = row->returned_litres[moment->day];

		moment->basis = returned < moment->litres ? moment->litres - returned : 0;
	}
	return true;
}

/* Whether a day before the filing period weighs in its lines. */
static bool reaches_back(const struct charge_work *work, const struct moment *moment)
{
	const struct rulebook *book = moment->price->price.book;

	for (size_t i = 0; i < book->surcharge_count; i++) {
		if (window_reaches_back(
				    &work->year, &book->surcharges[i], work->from, moment->day)) {
			return true;
		}
	}
	return false;
}

/* Does a book of another kind hold that day? Then the water is that kind's, not unpriced. */
static bool has_other_book(const struct charge_input *input, size_t intake, size_t day)
{
	struct day civil = { input->first.number + (int32_t)day };
	const struct charge_intake *row = &input->intakes[intake];
	size_t i = row->row_count;

	while (i > 1 && row->rows[i - 1].from.number > civil.number) {
		i--;
	}
	for (int kind = RULEBOOK_FEE; kind <= RULEBOOK_PRICE; kind++) {
		if (rulebook_choose(input->books, input->book_count, (enum rulebook_kind)kind,
				    input->areas, row->rows[i - 1].area, civil) != NULL) {
			return true;
		}
	}
	return false;
}

static int gather_moment(struct charge_work *work, size_t intake, size_t first, size_t day)
{
	struct moment moment = {
		.row = intake,
		.intake = first,
		.day = day,
		.price = charge_price_on(work, intake, day),
		.litres = charge_litres(work, intake, day),
		.counted = charge_counted(work, intake, day),
		.is_filed = day >= work->from,
	};
	enum price_state state = moment.price->price.state;
	struct tally_line *line;

	if (state == PRICE_ELSEWHERE) {
		return 0;
	}
	if (state == PRICE_UNPRICED && moment.price->price.reason == UNPRICED_NO_BOOK &&
			has_other_book(work->input, intake, day)) {
		return 0;
	}
	if (state == PRICE_UNPRICED) {
		return moment.is_filed && moment.litres > 0
				? add_unpriced(work, &moment, moment.price->price.reason)
				: 0;
	}
	if (!find_basis(work, intake, &moment)) {
		return moment.is_filed ? add_unpriced(work, &moment, UNPRICED_NO_ENERGY) : 0;
	}
	if (moment.is_filed) {
		line = base_line(work, &moment);
		if (line != NULL) {
			tally_add(&work->tally, &line->now, moment.litres, moment.basis, 1);
			take_note(work, line, true, &moment, 1, 1);
		}
	}
	if (state != PRICE_CHARGED || moment.litres == 0) {
		return work->tally.fault;
	}
	if (moment.is_filed) {
		work->flags |= work->is_permitted[day] ? 0 : CHARGE_HAS_UNPERMITTED;
	}
	if (moment.counted == 0) {
		return work->tally.fault;
	}
	if (moment.is_filed) {
		add_surcharges(work, &moment);
	} else if (work->is_permitted[day] && reaches_back(work, &moment)) {
		add_earlier(work, &moment);
	}
	return work->tally.fault;
}

/* The tally's lines and the volumes without a price. */
static int gather(struct charge_work *work)
{
	for (size_t i = 0; i < work->input->intake_count; i++) {
		size_t first = first_of_same_id(work->input, i);

		for (size_t day = 0; day < work->year.day_count; day++) {
			int fault = gather_moment(work, i, first, day);

			if (fault != 0) {
				return fault;
			}
		}
	}
	return 0;
}

/* Whether water is known to have been taken in the filing period. */
static bool has_water(const struct charge_work *work)
{
	for (size_t i = 0; i < work->input->intake_count; i++) {
		for (size_t day = work->from; day < work->till; day++) {
			if (charge_litres(work, i, day) != 0) {
				return true;
			}
		}
	}
	return false;
}

/* A day that is not known, in a row with the one before or alone. */
static int add_unknown(struct charge_work *work, const char *id, size_t day)
{
	int32_t number = work->input->first.number + (int32_t)day;
	struct charge_unknown *last =
			work->unknown_count == 0 ? NULL : &work->unknown[work->unknown_count - 1];

	if (last != NULL && last->intake == id && last->days.till.number == number) {
		last->days.till.number++;
		return 0;
	}
	last = list_grow_counted(work->unknown, work->unknown_count, sizeof(*last));
	if (last == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->unknown = last;
	work->unknown[work->unknown_count++] = (struct charge_unknown){
		.intake = id,
		.days = { { number }, { number + 1 } },
	};
	return 0;
}

/* An intake's day, of all its parts. */
struct parts {
	size_t count;
	size_t unknown;
	bool is_own;
};

/* Of the intake of which this is the first part. */
static struct parts parts_on(const struct charge_input *input, size_t first, size_t day)
{
	struct parts parts = { .count = 0 };

	for (size_t i = first; i < input->intake_count; i++) {
		const struct charge_intake *part = &input->intakes[i];

		if (strcmp(part->id, input->intakes[first].id) == 0) {
			parts.count++;
			parts.unknown += part->marks != NULL &&
					(part->marks[day] & CHARGE_UNKNOWN) != 0;
			parts.is_own = parts.is_own || part->is_own == NULL || part->is_own[day];
		}
	}
	return parts;
}

/*
 * Unknown days of the filing period, and how many there could be: those on which
 * an intake is the account's, or all where none is. Nothing is known only where
 * no litre is: of two meters one may have counted.
 */
static int find_unknown(struct charge_work *work)
{
	const struct charge_input *input = work->input;
	size_t unknown = 0;
	size_t known_own = 0;
	size_t known = 0;
	bool has_own = false;
	int fault = 0;

	for (size_t i = 0; i < input->intake_count; i++) {
		if (first_of_same_id(input, i) != i) {
			continue;
		}
		for (size_t day = work->from; day < work->till && fault == 0; day++) {
			const struct parts parts = parts_on(input, i, day);

			unknown += parts.unknown;
			known += parts.count - parts.unknown;
			known_own += parts.is_own ? parts.count - parts.unknown : 0;
			has_own = has_own || parts.is_own;
			if (parts.unknown > 0) {
				fault = add_unknown(work, input->intakes[i].id, day);
			}
		}
	}
	if (unknown > 0) {
		work->flags |= CHARGE_IS_INCOMPLETE;
	}
	if (unknown > 0 && (has_own ? known_own : known) == 0 && !has_water(work)) {
		work->flags |= CHARGE_IS_UNKNOWN;
	}
	return fault;
}

int charge_make(struct charge_work *work, struct charge_result *ret)
{
	static int (*const steps[])(struct charge_work *) = { charge_prepare, charge_find_prices,
		gather, find_unknown };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int fault = steps[i](work);

		if (fault != 0) {
			return fault;
		}
	}
	return charge_make_lines(work, ret);
}

int charge_run(struct charge_work *work, struct charge_result *ret)
{
	int fault;

	*ret = (struct charge_result){ .remainder = exact_zero() };
	fault = charge_make(work, ret);
	if (fault == 0) {
		fault = charge_add_sums(work, ret);
	}
	if (fault == 0) {
		fault = charge_make_windows(work, ret);
	}
	if (fault < 0) {
		charge_finish(ret);
		*ret = (struct charge_result){ .remainder = exact_zero() };
		return fault;
	}
	ret->unpriced = work->unpriced;
	ret->unpriced_count = work->unpriced_count;
	ret->unknown = work->unknown;
	ret->unknown_count = work->unknown_count;
	ret->flags = work->flags;
	work->unpriced = NULL;
	work->unknown = NULL;
	return 0;
}

void charge_work_finish(struct charge_work *work)
{
	tally_finish(&work->tally);
	free(work->unpriced);
	free(work->unknown);
	free(work->prices);
	free(work->price_of);
	free(work->litres);
	free(work->own);
	free(work->seasons);
}

int charge(const struct charge_input *input, struct charge_result *ret)
{
	struct charge_work *work = calloc(1, sizeof(*work));
	int fault;

	if (work == NULL) {
		*ret = (struct charge_result){ .remainder = exact_zero() };
		return WEIR_FAULT_MEMORY;
	}
	work->input = input;
	fault = charge_run(work, ret);
	charge_work_finish(work);
	free(work);
	return fault;
}

int charge_area(const struct charge_intake *intake, struct day day)
{
	size_t i = intake->row_count;

	assert(i > 0);
	while (i > 1 && intake->rows[i - 1].from.number > day.number) {
		i--;
	}
	return intake->rows[i - 1].area;
}

bool charge_filing(const struct charge_input *input, int area, struct day day,
		enum rulebook_filing *ret)
{
	const struct rulebook *book = rulebook_choose(
			input->books, input->book_count, input->kind, input->areas, area, day);

	if (book == NULL) {
		return false;
	}
	*ret = book->filing;
	return true;
}

struct days charge_period(enum rulebook_filing filing, struct day day)
{
	int months = window_filing_months(filing);
	struct month month = month_of(day);
	struct month first = { month.number - (month_in_year(month) - 1) % months };
	struct month last = { first.number + months - 1 };

	return (struct days){ month_days(first).from, month_days(last).till };
}
