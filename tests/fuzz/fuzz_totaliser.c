/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any readings: a run may stop after any instant, be stored, and go on with
 * the same result; what it books never overlaps and never runs backward.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "meter/bytes.h"
#include "meter/totaliser.h"

enum {
	SAMPLES_MAX = 48,
	EVENTS_MAX = 4,
	END_S = 1000000000,
};

struct story {
	struct totaliser_sample samples[SAMPLES_MAX];
	size_t sample_count;
	struct totaliser_event events[EVENTS_MAX];
	size_t event_count;
	struct totaliser_term terms[2];
};

struct result {
	struct totaliser_state state;
	struct totaliser_verdict verdicts[SAMPLES_MAX];
	struct totaliser_interval intervals[SAMPLES_MAX];
	size_t interval_count;
	struct totaliser_naming namings[TOTALISER_NAMINGS_MAX(SAMPLES_MAX)];
	size_t naming_count;
};

static struct count take_count(struct bytes_cursor *cursor)
{
	struct count ret = { 0, 0 };
	int32_t value = (int32_t)bytes_take_u32(cursor);

	(void)count_make(value, -(bytes_take_u8(cursor) % 20), &ret);
	return ret;
}

/* The same without a sign. */
static struct count take_size(struct bytes_cursor *cursor)
{
	struct count ret = take_count(cursor);

	if (ret.units < 0) {
		ret.units = -ret.units;
	}
	return ret;
}

static void take_term(struct bytes_cursor *cursor, struct totaliser_term *ret)
{
	uint8_t flags = bytes_take_u8(cursor);

	ret->from.unix_s = bytes_take_u16(cursor);
	ret->limits = (struct totaliser_limits){
		.modulus = take_size(cursor),
		.resolution = take_size(cursor),
		.qmax_litres_per_h = flags & 1 ? bytes_take_u32(cursor) : 0,
		.interval_s = bytes_take_u16(cursor),
		.is_net = (flags & 2) != 0,
	};
	if ((flags & 4) != 0) {
		ret->limits.qmax_litres_per_h <<= 30;
	}
}

/* A first byte below 16 is an event, others are samples. */
static void take_story(struct bytes_cursor *cursor, struct story *ret)
{
	int64_t now = 0;

	*ret = (struct story){ .sample_count = 0 };
	take_term(cursor, &ret->terms[0]);
	take_term(cursor, &ret->terms[1]);
	ret->terms[1].from.unix_s += ret->terms[0].from.unix_s;
	while (bytes_left(cursor) > 0 && ret->sample_count < SAMPLES_MAX) {
		uint8_t what = bytes_take_u8(cursor);

		now += bytes_take_u8(cursor) * (what & 1 ? 60 : 3600);
		if (what < 16 && ret->event_count < EVENTS_MAX) {
			ret->events[ret->event_count] = (struct totaliser_event){ { now },
				(what & 2) != 0, take_count(cursor) };
			ret->event_count++;
		} else {
			ret->samples[ret->sample_count] = (struct totaliser_sample){
				.at = { now },
				.count = take_count(cursor),
				.invalid = what % 32 == 30 ? TOTALISER_RULE(2) : 0,
				.status = what % 32 == 28 ? 'E' : 'A',
				.note = what % 32 == 26 ? TOTALISER_BELIEVED : 0,
			};
			ret->sample_count++;
		}
	}
}

/* Runs the story's part in (from, till] onto a result that has what was before. */
static void run_part(const struct story *story, int64_t from, int64_t till, struct result *ret)
{
	size_t first = 0;
	size_t end;
	struct totaliser_input input = { .semantics = TOTALISER_SEMANTICS,
		.span = { { from }, { till } },
		.events = story->events,
		.event_count = story->event_count,
		.terms = story->terms,
		.term_count = 2 };
	struct totaliser_output output = { .intervals = ret->intervals + ret->interval_count,
		.namings = ret->namings + ret->naming_count };

	while (first < story->sample_count && story->samples[first].at.unix_s <= from) {
		first++;
	}
	end = first;
	while (end < story->sample_count && story->samples[end].at.unix_s <= till) {
		end++;
	}
	input.samples = story->samples + first;
	input.sample_count = end - first;
	output.verdicts = ret->verdicts + first;
	assert(totaliser_run(&input, &ret->state, &output) == TOTALISER_OK);
	assert(output.interval_count <= end - first);
	assert(output.naming_count <= TOTALISER_NAMINGS_MAX(end - first));
	ret->interval_count += output.interval_count;
	ret->naming_count += output.naming_count;
}

static void check_same(const struct story *story, const struct result *a, const struct result *b)
{
	assert(totaliser_state_is_equal(&a->state, &b->state));
	assert(a->state.mark == b->state.mark);
	assert(a->interval_count == b->interval_count && a->naming_count == b->naming_count);
	for (size_t i = 0; i < story->sample_count; i++) {
		assert(a->verdicts[i].status == b->verdicts[i].status);
		assert(a->verdicts[i].mask == b->verdicts[i].mask);
	}
	for (size_t i = 0; i < a->interval_count; i++) {
		assert(a->intervals[i].from.unix_s == b->intervals[i].from.unix_s);
		assert(a->intervals[i].till.unix_s == b->intervals[i].till.unix_s);
		assert(a->intervals[i].litres == b->intervals[i].litres);
		assert(a->intervals[i].flags == b->intervals[i].flags);
	}
	for (size_t i = 0; i < a->naming_count; i++) {
		assert(a->namings[i].at.unix_s == b->namings[i].at.unix_s);
		assert(count_is_equal(a->namings[i].count, b->namings[i].count));
		assert(a->namings[i].verdict.mask == b->namings[i].verdict.mask);
	}
}

static void check_intervals(const struct story *story, const struct result *result)
{
	bool is_net = story->terms[0].limits.is_net || story->terms[1].limits.is_net;

	for (size_t i = 0; i < result->interval_count; i++) {
		const struct totaliser_interval *interval = &result->intervals[i];

		assert(interval->from.unix_s < interval->till.unix_s);
		assert(is_net || interval->litres >= 0);
		assert(i == 0 || interval->from.unix_s >= result->intervals[i - 1].till.unix_s);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes_cursor cursor = bytes_cursor(data, size);
	struct result whole = { .interval_count = 0 };
	struct story story;

	take_story(&cursor, &story);
	run_part(&story, -1, END_S, &whole);
	check_intervals(&story, &whole);
	for (size_t i = 0; i < story.sample_count; i++) {
		struct result parts = { .interval_count = 0 };
		int64_t words[TOTALISER_STATE_WORDS];
		int64_t cut = story.samples[i].at.unix_s;

		run_part(&story, -1, cut, &parts);
		totaliser_state_pack(&parts.state, words);
		memset(&parts.state, 0xff, sizeof(parts.state));
		assert(totaliser_state_unpack(words, &parts.state));
		run_part(&story, cut, END_S, &parts);
		check_same(&story, &whole, &parts);
	}
	return 0;
}
