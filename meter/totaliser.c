/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/totaliser.h"

#include "meter/wide.h"

#include <assert.h>

/* One litre in the unit of count_atto(). */
#define LITRE ((wide)DECIMAL_DIGITS_END)

/* More litres than any count differs by: a limit above it limits nothing. */
#define LITRES_END (INT64_C(4) * DECIMAL_DIGITS_END)

/* How a count follows from a lineage. */
enum step {
	STEP_NONE = 0, /* it does not */
	STEP_NORMAL,   /* rule 6 */
	STEP_JITTER,   /* rule 7 */
	STEP_REVERSE,  /* rule 8 */
	STEP_ROLLOVER, /* rule 9 */
	STEP_UNKNOWN,  /* rule 17: it may, by one turn or by many */
};

/* What one run works on. */
struct run {
	const struct totaliser_limits *limits; /* of the instant being judged */
	struct totaliser_state *state;
	struct totaliser_output *ret;
};

/* Qmax × dt × 1.1, rounded up to a litre, at most LITRES_END. */
static int64_t flow_litres(int64_t qmax_litres_per_h, int64_t seconds)
{
	int64_t elevenths;
	int64_t product;
	wide litres;

	if (!__builtin_mul_overflow(seconds, 11, &elevenths) &&
			!__builtin_mul_overflow(qmax_litres_per_h, elevenths, &product) &&
			product < INT64_MAX - 36000) {
		litres = (product + 35999) / 36000;
	} else {
		litres = ((wide)qmax_litres_per_h * seconds * 11 + 35999) / 36000;
	}
	return litres < LITRES_END ? (int64_t)litres : LITRES_END;
}

/* U, in atto-litres. */
static wide most(const struct totaliser_limits *limits, int64_t seconds)
{
	return flow_litres(limits->qmax_litres_per_h, seconds) * LITRE +
			2 * count_atto(limits->resolution);
}

/* max(2r, Qmax × 36 s), the latter in whole litres downward. */
static wide jitter(const struct totaliser_limits *limits)
{
	wide from_resolution = 2 * count_atto(limits->resolution);
	wide from_flow = limits->qmax_litres_per_h / 100 * LITRE;

	return from_resolution > from_flow ? from_resolution : from_flow;
}

/* Rule 9 for V1 below V0. D + M <= U holds M - V0 <= U and V1 <= U, both being above 0. */
static bool is_rollover(const struct totaliser_limits *limits, wide before, wide after, wide u)
{
	wide modulus = count_atto(limits->modulus);

	if (modulus == 0 || after < 0 || before >= modulus) {
		return false;
	}
	if (limits->qmax_litres_per_h == 0) {
		return before * 10 >= modulus * 9 && after * 10 <= modulus;
	}
	return after - before + modulus <= u;
}

static enum step step_net(wide difference, bool is_limited, wide u)
{
	if (difference >= 0) {
		return !is_limited || difference <= u ? STEP_NORMAL : STEP_NONE;
	}
	return !is_limited || -difference <= u ? STEP_REVERSE : STEP_NONE;
}

/* How `count` follows from a lineage that has `last`, `seconds` later. */
static enum step step_from(const struct totaliser_limits *limits, struct count last,
		struct count count, int64_t seconds)
{
	bool is_limited = limits->qmax_litres_per_h > 0;
	wide before = count_atto(last);
	wide after = count_atto(count);
	wide u = is_limited ? most(limits, seconds) : 0;

	if (limits->is_net) {
		return step_net(after - before, is_limited, u);
	}
	if (is_limited && limits->modulus.units > 0 && u >= count_atto(limits->modulus)) {
		return STEP_UNKNOWN;
	}
	if (after >= before) {
		return !is_limited || after - before <= u ? STEP_NORMAL : STEP_NONE;
	}
	if (before - after <= jitter(limits)) {
		return STEP_JITTER;
	}
	return is_rollover(limits, before, after, u) ? STEP_ROLLOVER : STEP_NONE;
}

int64_t totaliser_mark(struct count count, struct count offset)
{
	wide sum;
	wide litres;

	if (offset.scale == 0) {
		return count_floor(count) + offset.units;
	}
	sum = count_atto(count) + count_atto(offset);
	litres = sum / LITRE - (sum % LITRE < 0);
	return (int64_t)litres;
}

static void forget_rival(struct totaliser_state *state)
{
	state->rival_count = 0;
	state->rival_run = 0;
	state->rival_rule = 0;
	state->rival_quiet = 0;
	state->rival_last = (struct totaliser_held){ .count = { 0, 0 } };
	for (int i = 0; i < TOTALISER_PENDING; i++) {
		state->pending[i] = state->rival_last;
	}
}

/* Goes on from a count that nothing is booked for. */
static void begin(struct totaliser_state *state, struct instant at, struct count count)
{
	int64_t mark = count_floor(count);

	/* mark + set_back runs on; only the first lineage has nothing to run on from. */
	if (state->lineage > 1) {
		state->set_back = (int64_t)((uint64_t)state->set_back + (uint64_t)state->mark -
				(uint64_t)mark);
	}
	state->has_base = true;
	state->is_initial = false;
	state->at = at;
	state->count = count;
	state->offset = (struct count){ 0, 0 };
	state->mark = mark;
	forget_rival(state);
}

static void begin_event(struct totaliser_state *state, const struct totaliser_event *event)
{
	bool is_only_first = state->lineage == 1 && state->has_base &&
			state->began.unix_s == event->at.unix_s &&
			state->at.unix_s == event->at.unix_s;

	if (is_only_first && !event->has_initial) {
		return; /* the reading at this instant is the new meter's first */
	}
	state->lineage++;
	state->began = event->at;
	if (event->has_initial) {
		begin(state, event->at, event->initial);
		state->is_initial = true;
		return;
	}
	begin(state, (struct instant){ 0 }, (struct count){ 0, 0 });
	state->has_base = false;
}

static void book(struct run *run, struct instant till, int64_t litres, uint32_t flags)
{
	struct totaliser_interval *interval = &run->ret->intervals[run->ret->interval_count];

	if (run->state->is_initial) {
		flags |= TOTALISER_INTERVAL_INITIAL;
	}
	*interval = (struct totaliser_interval){ run->state->at, till, litres, flags };
	run->ret->interval_count++;
}

/* Nothing between is known, the lineage begins again. */
static uint32_t restart(struct run *run, const struct totaliser_sample *sample, uint32_t flags)
{
	struct totaliser_state *state = run->state;

	book(run, sample->at, 0, flags | TOTALISER_INTERVAL_UNKNOWN);
	state->lineage++;
	state->began = sample->at;
	begin(state, sample->at, sample->count);
	return TOTALISER_UNKNOWN | TOTALISER_FIRST;
}

static bool is_gap(const struct totaliser_limits *limits, int64_t seconds)
{
	return limits->interval_s > 0 && seconds - limits->interval_s > limits->interval_s / 2;
}

/* Books a step of the accepted lineage; returns the rules that fired. */
static uint32_t accept(struct run *run, const struct totaliser_sample *sample, enum step step)
{
	static const uint32_t rules[] = {
		[STEP_NORMAL] = TOTALISER_RULE(6),
		[STEP_JITTER] = TOTALISER_RULE(7),
		[STEP_REVERSE] = TOTALISER_RULE(8),
		[STEP_ROLLOVER] = TOTALISER_RULE(9),
	};
	struct totaliser_state *state = run->state;
	bool has_gap = is_gap(run->limits, sample->at.unix_s - state->at.unix_s);
	uint32_t flags = has_gap ? TOTALISER_INTERVAL_GAP : 0;
	int64_t before = state->mark;

	if (step == STEP_UNKNOWN) {
		return TOTALISER_RULE(17) | restart(run, sample, flags);
	}
	if (step == STEP_JITTER) {
		flags |= TOTALISER_INTERVAL_JITTER;
	} else {
		state->count = sample->count;
		state->mark = totaliser_mark(state->count, state->offset);
	}
	if (step == STEP_ROLLOVER) {
		flags |= TOTALISER_INTERVAL_ROLLOVER;
	}
	book(run, sample->at, state->mark - before, flags);
	state->at = sample->at;
	state->is_initial = false;
	return rules[step] | (has_gap ? TOTALISER_RULE(17) : 0);
}

/* A roll-over adds M to what the lineage counts on; false where that leaves 18 digits. */
static bool turn_over(struct run *run)
{
	return count_add(run->state->offset, run->limits->modulus, &run->state->offset) == COUNT_OK;
}

static uint32_t held_mask(int32_t rule)
{
	return TOTALISER_HELD | (rule > 0 ? TOTALISER_RULE(rule) : 0);
}

/* Gives the rival a name, and so its first `count` readings, which had another. */
static void name_rival(struct run *run, int32_t rule, int32_t count)
{
	struct totaliser_state *state = run->state;

	state->rival_rule = rule;
	for (int32_t i = 0; i < count && i < TOTALISER_PENDING; i++) {
		run->ret->namings[run->ret->naming_count] = (struct totaliser_naming){
			.at = state->pending[i].at,
			.count = state->pending[i].count,
			.verdict = { 'N', held_mask(rule) },
		};
		run->ret->naming_count++;
	}
}

/* The accepted lineage went on: a rival was a spike, or runs beside it. */
static void pass_rival(struct run *run)
{
	struct totaliser_state *state = run->state;

	if (state->rival_count == 0) {
		return;
	}
	if (state->rival_rule == 0) {
		name_rival(run, state->rival_count == 1 ? 14 : 12, state->rival_count);
	} else if (state->rival_rule == 11) {
		name_rival(run, 12, 0);
	}
	state->rival_run = 0;
	state->rival_quiet++;
	if (state->rival_quiet == TOTALISER_LINEAGE_K) {
		forget_rival(state);
	}
}

static bool is_consistent(enum step step)
{
	return step == STEP_NORMAL || step == STEP_JITTER || step == STEP_REVERSE;
}

/* How the sample follows from the rival. */
static enum step step_rival(const struct run *run, const struct totaliser_sample *sample)
{
	const struct totaliser_held *last = &run->state->rival_last;

	if (run->state->rival_count == 0) {
		return STEP_NONE;
	}
	return step_from(run->limits, last->count, sample->count,
			sample->at.unix_s - last->at.unix_s);
}

/* The rival goes on with this sample. */
static void extend_rival(struct run *run, const struct totaliser_sample *sample, enum step step)
{
	struct totaliser_state *state = run->state;
	int32_t named = state->rival_count;

	state->rival_last.at = sample->at;
	if (step != STEP_JITTER) {
		state->rival_last.count = sample->count;
	}
	if (state->rival_count < TOTALISER_PENDING) {
		state->pending[state->rival_count] =
				(struct totaliser_held){ sample->at, sample->count };
	}
	if (state->rival_count < TOTALISER_LINEAGE_K) {
		state->rival_count++;
	}
	if (state->rival_run < TOTALISER_LINEAGE_K) {
		state->rival_run++;
	}
	if (state->rival_rule == 14) {
		name_rival(run, 12, named);
	} else if (state->rival_rule == 0 && state->rival_count == TOTALISER_LINEAGE_K) {
		name_rival(run, 11, named);
	}
	state->rival_quiet = 0;
}

/* Keeps a sample that the accepted lineage does not explain. */
static uint32_t hold(struct run *run, const struct totaliser_sample *sample)
{
	struct totaliser_state *state = run->state;
	enum step step = step_rival(run, sample);

	if (is_consistent(step)) {
		extend_rival(run, sample, step);
	} else {
		forget_rival(state);
		state->rival_count = 1;
		state->rival_run = 1;
		state->rival_last = (struct totaliser_held){ sample->at, sample->count };
		state->pending[0] = state->rival_last;
	}
	return held_mask(state->rival_rule);
}

static wide magnitude(wide value)
{
	return value < 0 ? -value : value;
}

/*
 * True where a rival of three, the old lineage silent, goes on with a sample
 * that the old one would explain too, as it must after long enough: a new
 * lineage is never taken for the old one by waiting. The exception is a rival
 * that would leap over the accepted count by more than it ever moved: a meter
 * that showed zeros and is back.
 */
static bool rival_keeps(const struct run *run, const struct totaliser_sample *sample)
{
	const struct totaliser_state *state = run->state;
	wide last;
	wide leap;
	wide moved;

	if (state->rival_run < TOTALISER_LINEAGE_K || !is_consistent(step_rival(run, sample))) {
		return false;
	}
	if (count_compare(state->rival_last.count, state->count) >= 0) {
		return true;
	}
	last = count_atto(state->rival_last.count);
	leap = magnitude(count_atto(sample->count) - last);
	moved = magnitude(last - count_atto(state->pending[0].count));
	return leap <= moved + 2 * count_atto(run->limits->resolution);
}

/* A reading that a person believes. */
static uint32_t believe(struct run *run, const struct totaliser_sample *sample, enum step step)
{
	struct totaliser_state *state = run->state;
	int64_t seconds = sample->at.unix_s - state->at.unix_s;
	uint32_t mask;

	if (step == STEP_NONE && count_compare(sample->count, state->count) >= 0) {
		step = STEP_NORMAL;
	} else if (step == STEP_NONE && run->limits->is_net) {
		step = STEP_REVERSE;
	} else if (step == STEP_ROLLOVER && !turn_over(run)) {
		step = STEP_NONE;
	}
	mask = step != STEP_NONE
			? accept(run, sample, step)
			: restart(run, sample,
					  is_gap(run->limits, seconds) ? TOTALISER_INTERVAL_GAP
								       : 0);
	forget_rival(state);
	return mask;
}

static struct totaliser_verdict judge(
		struct run *run, const struct totaliser_sample *sample, bool is_believed)
{
	struct totaliser_limits limits = *run->limits;
	struct totaliser_state *state = run->state;
	uint32_t mask;
	enum step step;

	if (sample->modulus.units > 0) {
		limits.modulus = sample->modulus;
		run->limits = &limits;
	}
	if (!state->has_base) {
		if (state->lineage == 0) {
			state->lineage = 1;
			state->began = sample->at;
		}
		begin(state, sample->at, sample->count);
		return (struct totaliser_verdict){ 'A', TOTALISER_FIRST };
	}
	step = step_from(run->limits, state->count, sample->count,
			sample->at.unix_s - state->at.unix_s);
	if (is_believed) {
		return (struct totaliser_verdict){ 'A', believe(run, sample, step) };
	}
	if (step == STEP_NONE || rival_keeps(run, sample) ||
			(step == STEP_ROLLOVER && !turn_over(run))) {
		return (struct totaliser_verdict){ 'N', hold(run, sample) };
	}
	mask = accept(run, sample, step);
	pass_rival(run);
	if (state->rival_rule == 12) {
		mask |= TOTALISER_RULE(12);
	}
	return (struct totaliser_verdict){ 'A', mask };
}

static bool is_usable(const struct totaliser_sample *sample)
{
	return sample->invalid == 0 && sample->status == 'A';
}

/* A reading without a count to judge. */
static struct totaliser_verdict unusable(const struct totaliser_sample *sample)
{
	if (sample->invalid != 0) {
		return (struct totaliser_verdict){ 'N', sample->invalid };
	}
	return (struct totaliser_verdict){ sample->status == 'E' ? 'E' : 'N', 0 };
}

/* All samples of one instant: rule 4, then the one count that they agree on. */
static void judge_instant(struct run *run, const struct totaliser_sample *samples, size_t count,
		struct totaliser_verdict *ret)
{
	const struct totaliser_sample *first = NULL;
	struct totaliser_verdict verdict = { 'N', TOTALISER_RULE(4) | TOTALISER_CONFLICT };
	bool is_conflict = false;
	uint32_t note = 0;

	for (size_t i = 0; i < count; i++) {
		assert(count_is_normal(samples[i].count));
		if (!is_usable(&samples[i])) {
			ret[i] = unusable(&samples[i]);
			continue;
		}
		note |= samples[i].note;
		if (first == NULL) {
			first = &samples[i];
		} else if (!count_is_equal(first->count, samples[i].count)) {
			is_conflict = true;
		}
	}
	if (first != NULL && !is_conflict) {
		const struct totaliser_limits *limits = run->limits;

		verdict = judge(run, first, (note & TOTALISER_BELIEVED) != 0);
		verdict.mask |= note;
		run->limits = limits;
	}
	for (size_t i = 0; i < count; i++) {
		if (is_usable(&samples[i])) {
			ret[i] = verdict;
			if (&samples[i] != first) {
				ret[i].mask |= TOTALISER_RULE(4);
			}
		}
	}
}

static size_t instant_end(const struct totaliser_input *input, size_t from)
{
	size_t end = from + 1;

	while (end < input->sample_count &&
			input->samples[end].at.unix_s == input->samples[from].at.unix_s) {
		end++;
	}
	return end;
}

/* The first event that is not over before the span. */
static size_t first_event(const struct totaliser_input *input)
{
	size_t at = 0;

	while (at < input->event_count && input->events[at].at.unix_s < input->span.from.unix_s) {
		at++;
	}
	return at;
}

/* Begins what begins before `till`; returns the first event that does not. */
static size_t pass_events(const struct totaliser_input *input, size_t at, struct instant till,
		struct totaliser_state *state)
{
	while (at < input->event_count && input->events[at].at.unix_s < till.unix_s) {
		assert(count_is_normal(input->events[at].initial));
		begin_event(state, &input->events[at]);
		at++;
	}
	return at;
}

static const struct totaliser_limits *limits_at(
		const struct totaliser_input *input, size_t *term, struct instant at)
{
	while (*term + 1 < input->term_count && input->terms[*term + 1].from.unix_s <= at.unix_s) {
		(*term)++;
	}
	return &input->terms[*term].limits;
}

int totaliser_run(const struct totaliser_input *input, struct totaliser_state *state,
		struct totaliser_output *ret)
{
	struct run run = { .state = state, .ret = ret };
	struct instant last = input->span.from;
	size_t event = first_event(input);
	size_t term = 0;
	size_t end;

	if (input->semantics != TOTALISER_SEMANTICS) {
		return TOTALISER_NOT_KNOWN;
	}
	assert(input->term_count > 0);
	ret->interval_count = 0;
	ret->naming_count = 0;
	for (size_t i = 0; i < input->sample_count; i = end) {
		struct instant at = input->samples[i].at;

		assert(at.unix_s > last.unix_s && at.unix_s <= input->span.till.unix_s);
		assert(at.unix_s >= -TOTALISER_AT_MAX && at.unix_s <= TOTALISER_AT_MAX);
		end = instant_end(input, i);
		event = pass_events(input, event, at, state);
		run.limits = limits_at(input, &term, at);
		judge_instant(&run, &input->samples[i], end - i, &ret->verdicts[i]);
		last = at;
	}
	(void)pass_events(input, event, input->span.till, state);
	return TOTALISER_OK;
}
