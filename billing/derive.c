/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/derive.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/charge_work.h"
#include "billing/piece.h"
#include "meter/err.h"
#include "meter/list.h"

/* A step before it is known which line its key became. */
struct kept {
	struct tally_key key;
	struct derive_step step;
};

struct derivation {
	struct charge_work work;
	struct charge_result result;
	struct kept *kept; /* until the lines are made */
	size_t kept_count, kept_room;
	struct derive_step *steps;
	size_t step_count;
	struct derive_window *windows;
	size_t window_count;
	size_t first; /* day from which on the windows weigh */
};

static int keep_step(void *context, const struct charge_note *note)
{
	struct derivation *derivation = context;
	struct kept *kept = list_grow(derivation->kept, &derivation->kept_room,
			derivation->kept_count + 1, sizeof(*kept));

	if (kept == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	derivation->kept = kept;
	kept += derivation->kept_count++;
	kept->key = *note->key;
	kept->step = (struct derive_step){
		.intake = note->intake,
		.day = note->day,
		.litres = note->litres,
		.basis = note->basis,
		.n = note->n,
		.d = note->d,
		.is_before = note->is_before,
	};
	return 0;
}

/* The line that a key became; false where it came to nothing and was left out. */
static bool find_line(const struct derivation *derivation, const struct tally_key *key, size_t *ret)
{
	const struct charge_result *result = &derivation->result;
	const char *intake = derivation->work.input->intakes[key->intake].id;

	for (size_t i = 0; i < result->line_count; i++) {
		const struct charge_line *line = &result->lines[i];

		if (line->intake == intake && line->price == key->price &&
				line->part == key->part && line->surcharge == key->surcharge &&
				line->band == (key->band == PIECE_WAIVED ? 0 : key->band + 1) &&
				line->ruling == key->ruling && line->counts == key->counts) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static int set_steps(struct derivation *derivation)
{
	derivation->steps = calloc(derivation->kept_count + 1, sizeof(*derivation->steps));
	if (derivation->steps == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < derivation->kept_count; i++) {
		struct derive_step step = derivation->kept[i].step;

		/* What lies before is of running totals that were settled by earlier filings. */
		if (step.day >= derivation->first &&
				find_line(derivation, &derivation->kept[i].key, &step.line)) {
			derivation->steps[derivation->step_count++] = step;
		}
	}
	free(derivation->kept);
	derivation->kept = NULL;
	return 0;
}

/* ---- windows ---- */

static bool is_same_window(const struct derive_window *a, const struct derive_window *b)
{
	return a->surcharge == b->surcharge && a->source == b->source && a->season == b->season &&
			a->is_before == b->is_before &&
			a->days.from.number == b->days.from.number &&
			a->days.till.number == b->days.till.number;
}

static int add_window(struct derivation *derivation, const struct derive_window *window)
{
	struct derive_window *grown;

	for (size_t i = 0; i < derivation->window_count; i++) {
		if (is_same_window(&derivation->windows[i], window)) {
			return 0;
		}
	}
	grown = list_grow_counted(derivation->windows, derivation->window_count, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	derivation->windows = grown;
	grown[derivation->window_count++] = *window;
	return 0;
}

/* What windows are looked for. */
struct look {
	const struct rulebook *book;
	const struct surcharge *surcharge;
	enum source source;                 /* whose plan, or SOURCE_ANY */
	const struct charge_season *season; /* whose days, or NULL */
	const struct window_year *year;     /* of that water */
	size_t at;                          /* the day's beginning at which they are seen */
	size_t behind;                      /* those that end behind that day */
};

static int add_windows(struct derivation *derivation, const struct look *look)
{
	const struct charge_work *work = &derivation->work;
	const struct window_year *year = look->year;
	int32_t first = work->input->first.number;
	int fault = 0;

	if (look->surcharge->ceiling == CEILING_UNPERMITTED) {
		return 0;
	}
	for (int month = 0; month < 12 && year->months[month] < look->at && fault == 0; month++) {
		struct derive_window made = { look->book, look->surcharge, look->source,
			look->season, .is_before = look->at != work->till };
		size_t waivers[WINDOW_WAIVERS_MAX];
		struct window window;

		if (!window_at(year, look->surcharge, look->at, year->months[month], &window) ||
				window.till <= look->behind) {
			continue;
		}
		made.days.from.number = first + (int32_t)window.from;
		made.days.till.number = first + (int32_t)window.till;
		made.has_limit = window.has_limit;
		made.limit_litres = window.has_limit ? window.limit : 0;
		(void)window_waivers(year, look->surcharge, &window, waivers, &made.waived_litres);
		made.taken_litres = window_taken(year, &window);
		made.is_spread = window_is_spread(year, &window);
		fault = add_window(derivation, &made);
	}
	return fault;
}

/* Does some intake's day have a price of that book? */
static bool is_used(const struct derivation *derivation, const struct rulebook *book)
{
	for (size_t i = 0; i < derivation->work.price_count; i++) {
		if (derivation->work.prices[i].price.book == book) {
			return true;
		}
	}
	return false;
}

/* The windows of one surcharge: against the sum, the plans of single sources, the limits of seasons. */
static int add_surcharge(struct derivation *derivation, const struct look *look)
{
	const struct charge_limits *limits = &derivation->work.input->limits;
	struct look own = *look;
	int fault = add_windows(derivation, look);

	for (size_t i = 0; look->surcharge->ceiling == CEILING_PLAN &&
			i < limits->source_plan_count && fault == 0;
			i++) {
		own.source = limits->source_plans[i].source;
		own.year = charge_own_year(&derivation->work, own.source);
		fault = add_windows(derivation, &own);
	}
	own.source = SOURCE_ANY;
	for (size_t i = 0; look->surcharge->ceiling == CEILING_PERMIT && i < limits->season_count &&
			fault == 0;
			i++) {
		own.season = &limits->seasons[i];
		own.year = &derivation->work.seasons[i].year;
		fault = add_windows(derivation, &own);
	}
	return fault;
}

/* The windows of all surcharges that are seen at one day and end behind another. */
static int add_all(struct derivation *derivation, size_t at, size_t behind)
{
	const struct charge_input *input = derivation->work.input;
	int fault = 0;

	for (size_t i = 0; i < input->book_count && fault == 0; i++) {
		const struct rulebook *book = input->books[i];

		for (size_t k = 0; k < book->surcharge_count && fault == 0 &&
				is_used(derivation, book);
				k++) {
			const struct look look = {
				.book = book,
				.surcharge = &book->surcharges[k],
				.year = &derivation->work.year,
				.at = at,
				.behind = behind,
			};

			fault = add_surcharge(derivation, &look);
		}
	}
	return fault;
}

/* The filing in which the earliest ceiling begins that reaches into this one. */
static size_t first_filing(const struct derivation *derivation)
{
	const struct charge_input *input = derivation->work.input;
	struct day first = input->period.from;

	for (size_t i = 0; i < derivation->window_count; i++) {
		const struct derive_window *window = &derivation->windows[i];

		if (window->has_limit && window->days.from.number < first.number) {
			first = window->days.from;
		}
	}
	first = charge_period(input->filing, first).from;
	return (size_t)(first.number - input->first.number);
}

/*
 * First the ceilings that reach into the filing period. Where one began earlier,
 * the days from there on are weighed again, and every surcharge on them with it:
 * which of two beats the other is decided day by day.
 */
static int set_windows(struct derivation *derivation)
{
	const struct charge_work *work = &derivation->work;
	int fault = add_all(derivation, work->till, work->from);

	derivation->first = first_filing(derivation);
	if (fault == 0 && derivation->first < work->from) {
		fault = add_all(derivation, work->till, derivation->first);
	}
	if (fault == 0 && derivation->first < work->from) {
		fault = add_all(derivation, work->from, derivation->first);
	}
	return fault;
}

/* ---- the whole ---- */

int derive(const struct charge_input *input, struct derivation **ret)
{
	SCOPED(derive_close) struct derivation *derivation = calloc(1, sizeof(*derivation));
	int fault;

	if (derivation == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	derivation->work.input = input;
	derivation->work.take_note = keep_step;
	derivation->work.note_context = derivation;
	fault = charge_run(&derivation->work, &derivation->result);
	if (fault == 0) {
		fault = set_windows(derivation);
	}
	if (fault == 0) {
		fault = set_steps(derivation);
	}
	if (fault == 0) {
		*ret = derivation;
		derivation = NULL;
	}
	return fault;
}

void derive_close(struct derivation *derivation)
{
	if (derivation == NULL) {
		return;
	}
	charge_work_finish(&derivation->work);
	charge_finish(&derivation->result);
	free(derivation->kept);
	free(derivation->steps);
	free(derivation->windows);
	free(derivation);
}

const struct charge_input *derive_input(const struct derivation *derivation)
{
	return derivation->work.input;
}

const struct charge_result *derive_result(const struct derivation *derivation)
{
	return &derivation->result;
}

const struct derive_step *derive_steps(const struct derivation *derivation, size_t *ret_count)
{
	*ret_count = derivation->step_count;
	return derivation->steps;
}

const struct derive_window *derive_windows(const struct derivation *derivation, size_t *ret_count)
{
	*ret_count = derivation->window_count;
	return derivation->windows;
}

size_t derive_price_count(const struct derivation *derivation)
{
	return derivation->work.price_count;
}

const struct price *derive_price(
		const struct derivation *derivation, size_t i, size_t *ret_base, size_t *ret_all)
{
	assert(i < derivation->work.price_count);
	*ret_base = derivation->work.prices[i].base_as;
	*ret_all = derivation->work.prices[i].all_as;
	return &derivation->work.prices[i].price;
}

size_t derive_first(const struct derivation *derivation)
{
	return derivation->first;
}

size_t derive_days(const struct derivation *derivation)
{
	return derivation->work.till;
}

int64_t derive_litres(const struct derivation *derivation, size_t intake, size_t day)
{
	assert(intake < derivation->work.input->intake_count && day < derivation->work.till);
	return charge_litres(&derivation->work, intake, day);
}

size_t derive_price_of(const struct derivation *derivation, size_t intake, size_t day)
{
	assert(intake < derivation->work.input->intake_count && day < derivation->work.till);
	return derivation->work.price_of[intake * derivation->work.year.day_count + day];
}

bool derive_is_permitted(const struct derivation *derivation, size_t day)
{
	assert(day < derivation->work.till);
	return derivation->work.is_permitted[day];
}

int64_t derive_taken(const struct derivation *derivation, size_t from, size_t till)
{
	assert(from <= till && till <= derivation->work.till);
	return derivation->work.year.taken[till] - derivation->work.year.taken[from];
}
