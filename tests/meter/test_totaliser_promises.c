/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the totaliser promises for any readings at all: a run may stop anywhere
 * and go on, no litre is booked twice, what is no state is not taken for one.
 */

#include "tests/check.h"

#include <stdio.h>

#include "tests/support/chance.h"
#include "tests/support/judged.h"

/* A random story: a meter that counts, stands, jitters, is exchanged, and all that goes wrong. */
struct story {
	struct totaliser_sample samples[JUDGED_MAX];
	size_t sample_count;
	struct totaliser_event events[2];
	size_t event_count;
	struct totaliser_term terms[2];
};

static void tell(uint64_t *seed, struct story *ret)
{
	int64_t count[2] = { (int64_t)(chance_next(seed) % JUDGED_MODULUS),
		(int64_t)(chance_next(seed) % JUDGED_MODULUS) };
	int64_t now = 0;

	ret->terms[0] = (struct totaliser_term){ { 0 }, judged_limits() };
	ret->terms[1] = (struct totaliser_term){ { 30 * HOUR }, judged_limits() };
	ret->terms[0].limits.is_net = chance_next(seed) % 8 == 0;
	ret->terms[1].limits.is_net = ret->terms[0].limits.is_net;
	ret->terms[1].limits.qmax_litres_per_h = chance_next(seed) % 3 == 0 ? 0 : JUDGED_QMAX;
	ret->sample_count = 0;
	while (ret->sample_count < JUDGED_MAX) {
		struct totaliser_sample *sample = &ret->samples[ret->sample_count];
		int which = chance_next(seed) % 4 == 0;
		uint64_t trouble = chance_next(seed) % 24;

		now += trouble == 0            ? 0
				: trouble == 1 ? (int64_t)(chance_next(seed) % 40) * HOUR
					       : HOUR;
		now += now == 0 && ret->sample_count == 0;
		count[which] += (int64_t)(chance_next(seed) % 600);
		count[which] %= JUDGED_MODULUS;
		*sample = (struct totaliser_sample){ .at = { now }, .status = 'A' };
		sample->count = judged_litres(trouble == 2
						? (int64_t)(chance_next(seed) % JUDGED_MODULUS)
						: count[which] - (trouble == 3 ? 20 : 0));
		sample->invalid = trouble == 4 ? TOTALISER_RULE(2) : 0;
		sample->status = trouble == 5 ? 'E' : 'A';
		ret->sample_count++;
	}
	ret->event_count = chance_next(seed) % 3;
	for (size_t i = 0; i < ret->event_count; i++) {
		ret->events[i] = (struct totaliser_event){
			.at = ret->samples[20 + 20 * i].at,
			.has_initial = chance_next(seed) % 2 == 0,
			.initial = judged_litres((int64_t)(chance_next(seed) % JUDGED_MODULUS)),
		};
	}
}

static struct totaliser_input input_of(const struct story *story)
{
	return (struct totaliser_input){
		.semantics = TOTALISER_SEMANTICS,
		.span = { { -1 }, { 1000000000 } },
		.samples = story->samples,
		.sample_count = story->sample_count,
		.events = story->events,
		.event_count = story->event_count,
		.terms = story->terms,
		.term_count = 2,
	};
}

static void check_same(const struct judged *whole, const struct judged *parts,
		const struct story *story, size_t interval_count, size_t naming_count)
{
	CHECK(totaliser_state_is_equal(&whole->state, &parts->state));
	CHECK_INT(interval_count, whole->output.interval_count);
	CHECK_INT(naming_count, whole->output.naming_count);
	for (size_t i = 0; i < story->sample_count; i++) {
		CHECK_INT(parts->verdicts[i].status, whole->verdicts[i].status);
		CHECK_INT(parts->verdicts[i].mask, whole->verdicts[i].mask);
	}
	for (size_t i = 0; i < interval_count; i++) {
		CHECK_INT(parts->intervals[i].from.unix_s, whole->intervals[i].from.unix_s);
		CHECK_INT(parts->intervals[i].till.unix_s, whole->intervals[i].till.unix_s);
		CHECK_INT(parts->intervals[i].litres, whole->intervals[i].litres);
		CHECK_INT(parts->intervals[i].flags, whole->intervals[i].flags);
	}
	for (size_t i = 0; i < naming_count; i++) {
		CHECK_INT(parts->namings[i].at.unix_s, whole->namings[i].at.unix_s);
		CHECK(count_is_equal(parts->namings[i].count, whole->namings[i].count));
		CHECK_INT(parts->namings[i].verdict.mask, whole->namings[i].verdict.mask);
	}
}

/* Runs to `cut`, stores the state, takes it up again and runs the rest. */
static void run_in_two(const struct story *story, struct instant cut, const struct judged *whole)
{
	struct totaliser_input input = input_of(story);
	int64_t words[TOTALISER_STATE_WORDS];
	struct judged parts = { 0 };
	size_t first = 0;
	size_t interval_count;
	size_t naming_count;

	while (first < story->sample_count && story->samples[first].at.unix_s <= cut.unix_s) {
		first++;
	}
	input.span.till = cut;
	input.sample_count = first;
	CHECK_INT(judge(&input, &parts), TOTALISER_OK);
	interval_count = parts.output.interval_count;
	naming_count = parts.output.naming_count;

	totaliser_state_pack(&parts.state, words);
	parts.state = (struct totaliser_state){ 0 };
	CHECK(totaliser_state_unpack(words, &parts.state));

	input = input_of(story);
	input.span.from = cut;
	input.samples += first;
	input.sample_count -= first;
	parts.output = (struct totaliser_output){
		.verdicts = parts.verdicts + first,
		.intervals = parts.intervals + interval_count,
		.namings = parts.namings + naming_count,
	};
	CHECK_INT(totaliser_run(&input, &parts.state, &parts.output), TOTALISER_OK);
	check_same(whole, &parts, story, interval_count + parts.output.interval_count,
			naming_count + parts.output.naming_count);
}

static void a_run_may_stop_anywhere(void **state)
{
	uint64_t seed = 20260304;

	(void)state;
	for (int i = 0; i < 400; i++) {
		struct story story;
		struct judged whole = { 0 };
		struct totaliser_input input;
		char name[32];

		(void)snprintf(name, sizeof(name), "story %d", i);
		CHECK_ROW(name);
		tell(&seed, &story);
		input = input_of(&story);
		CHECK_INT(judge(&input, &whole), TOTALISER_OK);
		for (size_t k = 0; k < story.sample_count; k++) {
			run_in_two(&story, story.samples[k].at, &whole);
			run_in_two(&story, (struct instant){ story.samples[k].at.unix_s + 1 },
					&whole);
		}
	}
}

/* Intervals touch or leave what is unknown between lineages; they never overlap. */
static void intervals_telescope(void **state)
{
	uint64_t seed = 20260305;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct story story;
		struct judged result = { 0 };
		struct totaliser_input input;
		int64_t sum = 0;
		int64_t mark_first = 0;
		bool is_clean = true;
		char name[32];

		(void)snprintf(name, sizeof(name), "story %d", i);
		CHECK_ROW(name);
		tell(&seed, &story);
		story.event_count = 0;
		input = input_of(&story);
		CHECK_INT(judge(&input, &result), TOTALISER_OK);
		for (size_t k = 0; k < result.output.interval_count; k++) {
			const struct totaliser_interval *interval = &result.intervals[k];

			CHECK(interval->from.unix_s < interval->till.unix_s);
			CHECK(input.terms[0].limits.is_net || interval->litres >= 0);
			CHECK(k == 0 ||
					result.intervals[k - 1].till.unix_s ==
							interval->from.unix_s);
			sum += interval->litres;
			is_clean = is_clean && !(interval->flags & TOTALISER_INTERVAL_UNKNOWN);
		}
		for (size_t k = story.sample_count; k-- > 0;) {
			if (result.verdicts[k].mask & TOTALISER_FIRST) {
				mark_first = count_floor(story.samples[k].count);
			}
		}
		if (is_clean) {
			CHECK_INT(sum, result.state.mark - mark_first);
		}
	}
}

static void what_is_no_state_is_refused(void **state)
{
	struct totaliser_sample samples[] = {
		{ { 0 }, { 100, 0 }, 0, 'A', { 0, 0 }, 0 },
		{ { HOUR }, { 80000, 0 }, 0, 'A', { 0, 0 }, 0 },
	};
	struct totaliser_term term = { { 0 }, judged_limits() };
	struct judged result = { 0 };
	int64_t good[TOTALISER_STATE_WORDS];
	struct totaliser_state ret;
	size_t accepted = 0;

	(void)state;
	CHECK_ROW("words");
	CHECK_INT(judge(&(struct totaliser_input){ TOTALISER_SEMANTICS, judged_always, samples, 2,
					NULL, 0, &term, 1 },
				  &result),
			TOTALISER_OK);
	totaliser_state_pack(&result.state, good);
	CHECK(totaliser_state_unpack(good, &ret));
	CHECK(totaliser_state_is_equal(&result.state, &ret));
	for (size_t i = 0; i < TOTALISER_STATE_WORDS; i++) {
		int64_t words[TOTALISER_STATE_WORDS];

		memcpy(words, good, sizeof(words));
		words[i] = INT64_MIN;
		CHECK(!totaliser_state_unpack(words, &ret));
		memcpy(words, good, sizeof(words));
		words[i] += 1;
		if (totaliser_state_unpack(words, &ret)) {
			int64_t again[TOTALISER_STATE_WORDS];

			totaliser_state_pack(&ret, again);
			CHECK(memcmp(words, again, sizeof(words)) == 0);
			accepted++;
		}
	}
	CHECK(accepted < TOTALISER_STATE_WORDS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_may_stop_anywhere),
		cmocka_unit_test(intervals_telescope),
		cmocka_unit_test(what_is_no_state_is_refused),
	};

	return cmocka_run_group_tests_name("totaliser_promises", tests, NULL, NULL);
}
