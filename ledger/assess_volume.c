/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/assess_volume.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/assess_months.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/wide.h"

/* One part on its way. */
struct work {
	const struct books *books;
	const struct assessment_said *said;
	const struct timeline *timeline;
	struct assess_part *part;
	struct where *reason;
};

void assess_part_finish(struct assess_part *part)
{
	free(part->pieces);
	memset(part, 0, sizeof(*part));
}

static int64_t flags_of(const struct assessment_how *how)
{
	return (how->is_final ? ASSESSED_FINAL : 0) | (how->is_exempt ? ASSESSED_EXEMPT : 0);
}

static int add_piece(struct work *work, struct span span, int64_t litres)
{
	struct assess_part *part = work->part;
	struct assessed_piece *grown =
			list_grow_counted(part->pieces, part->piece_count, sizeof(*grown));

	assert(span.from.unix_s < span.till.unix_s && litres >= 0);
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	part->pieces = grown;
	part->pieces[part->piece_count++] = (struct assessed_piece){
		.from_s = span.from.unix_s,
		.till_s = span.till.unix_s,
		.litres = litres,
		.flags = flags_of(&part->how),
	};
	return __builtin_add_overflow(part->litres, litres, &part->litres) ? WEIR_FAULT_RANGE : 0;
}

static int add_input(struct work *work, const char *what, int32_t month, int64_t value)
{
	struct assess_part *part = work->part;

	if (part->input_count == ASSESS_INPUTS_MAX) {
		where_set(work->reason, 0, 0,
				"the intake's figures change more than %d times in this span: assess it in parts",
				ASSESS_INPUTS_MAX);
		return JUDGE_REFUSED;
	}
	part->inputs[part->input_count++] = (struct assess_input){ what, { month }, value };
	return 0;
}

/* The rounding point: to the litre, halves up; nothing assessed is negative. */
static int round_litres(wide numerator, wide denominator, int64_t *ret)
{
	wide litres = (2 * numerator + denominator) / (2 * denominator);

	assert(numerator >= 0 && denominator > 0);
	if (litres > INT64_MAX / 4) {
		return WEIR_FAULT_RANGE;
	}
	*ret = (int64_t)litres;
	return 0;
}

static struct span clip(struct span span, int64_t from_s, int64_t till_s)
{
	span.from.unix_s = span.from.unix_s > from_s ? span.from.unix_s : from_s;
	span.till.unix_s = span.till.unix_s < till_s ? span.till.unix_s : till_s;
	return span;
}

/* A civil day's, or a month's, part of the span; empty outside it. */
static struct span clip_days(const struct work *work, struct days days)
{
	const struct zone *zone = &work->books->zone;

	return clip(work->part->span, zone_midnight(zone, days.from).unix_s,
			zone_midnight(zone, days.till).unix_s);
}

static int64_t length_of(struct span span)
{
	return span.till.unix_s - span.from.unix_s;
}

/* ---- the mean of previous months ---- */

static int by_mean(struct work *work)
{
	const struct zone *zone = &work->books->zone;
	size_t wanted = (size_t)work->part->how.periods;
	struct month month = month_of(zone_day(zone, work->part->span.from));
	struct assess_month months[ASSESSMENT_PERIODS_MAX];
	size_t count;
	wide sum = 0;
	int answer = assess_months(work->books, work->said->meter, work->timeline, month, wanted,
			months, &count);

	if (answer == 0 && count < wanted) {
		where_set(work->reason, 0, 0,
				"the mean of %zu wholly measured months was asked for, and there are %zu before this span",
				wanted, count);
		return JUDGE_REFUSED;
	}
	for (size_t i = 0; i < count && answer == 0; i++) {
		sum += months[i].litres;
		answer = add_input(
				work, "measured-litres", months[i].month.number, months[i].litres);
	}
	for (; answer == 0; month.number++) {
		struct days days = month_days(month);
		struct span whole = { zone_midnight(zone, days.from),
			zone_midnight(zone, days.till) };
		struct span part = clip_days(work, days);
		int64_t litres;

		if (length_of(part) <= 0) {
			break;
		}
		answer = round_litres(
				sum * length_of(part), (wide)wanted * length_of(whole), &litres);
		if (answer == 0) {
			answer = add_piece(work, part, litres);
		}
	}
	return answer;
}

/* ---- capacities ---- */

struct figure {
	const char *what;
	int64_t value; /* as the registry has it */
	int64_t litres_per_day;
};

/* The intake's figure of a day by the part's method. */
static int find_figure(struct work *work, struct day day, struct figure *ret)
{
	const struct registry_view view = { .books = work->books };
	const char *id = timeline_step(work->timeline, day)->intake;
	bool wants_design = work->part->how.method == METHOD_MAX_DAILY_CAPACITY;
	struct intake_row intake;
	char text[DAY_TEXT_MAX];

	if (id[0] == '\0' || !registry_intake(&view, id, day, &intake)) {
		where_set(work->reason, 0, 0, "on %s there is no intake whose capacity is known",
				day_format(day, text));
		return JUDGE_REFUSED;
	}
	if (wants_design && intake.design_max_litres_per_day != ROW_NO_LITRES) {
		*ret = (struct figure){ "design-max-litres-per-day",
			intake.design_max_litres_per_day, intake.design_max_litres_per_day };
		return 0;
	}
	if (intake.rated_litres_per_h == ROW_NO_LITRES ||
			intake.rated_litres_per_h > INT64_MAX / 24) {
		where_set(work->reason, 0, 0,
				wants_design ? "intake '%s' has neither a design maximum nor a rated flow"
					     : "intake '%s' has no rated flow",
				id);
		return JUDGE_REFUSED;
	}
	*ret = (struct figure){ "rated-litres-per-h", intake.rated_litres_per_h,
		24 * intake.rated_litres_per_h };
	return 0;
}

static bool is_same_figure(const struct figure *a, const struct figure *b)
{
	return a->what != NULL && strcmp(a->what, b->what) == 0 && a->value == b->value;
}

/* Days with one figure: whole ones counted, and what the span has of others. */
struct run {
	struct span span;
	struct figure figure;
	int64_t whole_days;
	int64_t part_s[2]; /* at most the first and the last are not whole */
	int64_t length_s[2];
	size_t part_count;
};

static int end_run(struct work *work, const struct run *run)
{
	wide numerator = run->whole_days;
	wide denominator = 1;
	int64_t litres;
	int answer;

	for (size_t i = 0; i < run->part_count; i++) {
		numerator = numerator * run->length_s[i] + denominator * run->part_s[i];
		denominator *= run->length_s[i];
	}
	answer = round_litres(numerator * run->figure.litres_per_day, denominator, &litres);
	if (answer == 0) {
		answer = add_input(work, run->figure.what, INT32_MIN, run->figure.value);
	}
	return answer == 0 ? add_piece(work, run->span, litres) : answer;
}

static void add_to_run(struct run *run, struct span part, int64_t length_s)
{
	run->span.till = part.till;
	if (length_of(part) == length_s) {
		run->whole_days++;
		return;
	}
	assert(run->part_count < 2);
	run->part_s[run->part_count] = length_of(part);
	run->length_s[run->part_count++] = length_s;
}

/* Every civil day of the span, a part of one by its seconds. */
static int by_every_day(struct work *work)
{
	const struct zone *zone = &work->books->zone;
	struct day day = zone_day(zone, work->part->span.from);
	struct run run = { .whole_days = 0 };
	int answer = 0;

	for (; answer == 0; day.number++) {
		struct days days = { day, { day.number + 1 } };
		struct span part = clip_days(work, days);
		struct figure figure;

		if (length_of(part) <= 0) {
			break;
		}
		answer = find_figure(work, day, &figure);
		if (answer != 0) {
			return answer;
		}
		if (run.figure.what != NULL && !is_same_figure(&run.figure, &figure)) {
			answer = end_run(work, &run);
			run = (struct run){ .whole_days = 0 };
		}
		if (run.figure.what == NULL) {
			run.span = part;
			run.figure = figure;
		}
		add_to_run(&run, part,
				zone_midnight(zone, days.till).unix_s -
						zone_midnight(zone, days.from).unix_s);
	}
	return answer == 0 ? end_run(work, &run) : answer;
}

/* So many days of abstraction, somewhere in the span. */
static int by_number_of_days(struct work *work)
{
	const struct zone *zone = &work->books->zone;
	struct day first = zone_day(zone, work->part->span.from);
	struct day last = zone_day(zone, (struct instant){ work->part->span.till.unix_s - 1 });
	struct figure figure;
	int64_t litres;
	int answer;

	if (work->said->days > last.number - first.number + 1) {
		where_set(work->reason, 0, 0, "%lld days of abstraction in a span of %d",
				(long long)work->said->days, last.number - first.number + 1);
		return JUDGE_REFUSED;
	}
	answer = find_figure(work, first, &figure);
	if (answer == 0) {
		answer = round_litres((wide)figure.litres_per_day * work->said->days, 1, &litres);
	}
	if (answer == 0) {
		answer = add_input(work, figure.what, INT32_MIN, figure.value);
	}
	if (answer == 0) {
		answer = add_input(work, "days", INT32_MIN, work->said->days);
	}
	return answer == 0 ? add_piece(work, work->part->span, litres) : answer;
}

/* Those days and no other: between them a known zero. */
static int by_listed_days(struct work *work)
{
	struct span rest = work->part->span;
	struct figure last = { .what = NULL };
	int64_t listed = 0;
	int answer = 0;

	for (size_t i = 0; i < work->said->listed_count && answer == 0; i++) {
		struct day day = work->said->listed[i];
		struct span part = clip_days(work, (struct days){ day, { day.number + 1 } });
		struct span before = { rest.from, part.from };
		struct figure figure;

		if (length_of(part) <= 0) {
			continue; /* of another part of the assessment */
		}
		answer = find_figure(work, day, &figure);
		if (answer == 0 && length_of(before) > 0) {
			answer = add_piece(work, before, 0);
		}
		if (answer == 0) {
			answer = add_piece(work, part, figure.litres_per_day);
		}
		if (answer == 0 && !is_same_figure(&last, &figure)) {
			answer = add_input(work, figure.what, INT32_MIN, figure.value);
			last = figure;
		}
		listed++;
		rest.from = part.till;
	}
	if (answer == 0 && length_of(rest) > 0) {
		answer = add_piece(work, rest, 0);
	}
	return answer == 0 ? add_input(work, "days", INT32_MIN, listed) : answer;
}

static int by_capacity(struct work *work)
{
	return work->said->listed_count > 0    ? by_listed_days(work)
			: work->said->days > 0 ? by_number_of_days(work)
					       : by_every_day(work);
}

/* ---- a declaration ---- */

static int by_declaration(struct work *work)
{
	int answer;

	if (work->said->litres == ROW_NO_LITRES) {
		where_set(work->reason, 0, 0, "what is declared needs its litres");
		return JUDGE_REFUSED;
	}
	answer = add_input(work, "declared-litres", INT32_MIN, work->said->litres);
	return answer == 0 ? add_piece(work, work->part->span, work->said->litres) : answer;
}

int assess_volume(const struct books *books, const struct assessment_said *said,
		const struct timeline *timeline, struct assess_part *part, struct where *reason)
{
	struct work work = { books, said, timeline, part, reason };
	int answer = JUDGE_REFUSED;

	switch (part->how.method) {
	case METHOD_MEAN_OF_PREVIOUS:
		if (said->meter[0] == '\0') {
			where_set(reason, 0, 0,
					"intake '%s' has no meter, so no month of it is measured: another method",
					said->intake);
			return JUDGE_REFUSED;
		}
		answer = by_mean(&work);
		break;
	case METHOD_MAX_DAILY_CAPACITY:
	case METHOD_RATED_FLOW:
		answer = by_capacity(&work);
		break;
	case METHOD_DECLARED:
		answer = by_declaration(&work);
		break;
	case METHOD_NONE:
		where_set(reason, 0, 0, "an assessment needs a method");
		break;
	}
	if (answer == WEIR_FAULT_RANGE) {
		where_set(reason, 0, 0, "more litres than can be booked");
		return JUDGE_REFUSED;
	}
	return answer;
}
