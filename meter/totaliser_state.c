/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/totaliser.h"

#include <stdint.h>
#include <string.h>

/* Where each part stands among the words. */
enum {
	WORD_LINEAGE = 0,
	WORD_HAS_BASE,
	WORD_IS_INITIAL,
	WORD_BEGAN,
	WORD_AT,
	WORD_COUNT,
	WORD_OFFSET = WORD_COUNT + 2,
	WORD_RIVAL_COUNT = WORD_OFFSET + 2,
	WORD_RIVAL_RUN,
	WORD_RIVAL_RULE,
	WORD_RIVAL_QUIET,
	WORD_RIVAL_LAST,
	WORD_PENDING = WORD_RIVAL_LAST + 3,
	WORD_SET_BACK = WORD_PENDING + 3 * TOTALISER_PENDING, /* last: most meters have none */
	WORDS,
};

_Static_assert((int)WORDS == (int)TOTALISER_STATE_WORDS, "the header's number of words");

static void pack_count(struct count count, int64_t words[static 2])
{
	words[0] = count.units;
	words[1] = count.scale;
}

static void pack_held(const struct totaliser_held *held, int64_t words[static 3])
{
	words[0] = held->at.unix_s;
	pack_count(held->count, words + 1);
}

void totaliser_state_pack(
		const struct totaliser_state *state, int64_t words[static TOTALISER_STATE_WORDS])
{
	words[WORD_LINEAGE] = state->lineage;
	words[WORD_HAS_BASE] = state->has_base;
	words[WORD_IS_INITIAL] = state->is_initial;
	words[WORD_BEGAN] = state->began.unix_s;
	words[WORD_AT] = state->at.unix_s;
	pack_count(state->count, words + WORD_COUNT);
	pack_count(state->offset, words + WORD_OFFSET);
	words[WORD_SET_BACK] = state->set_back;
	words[WORD_RIVAL_COUNT] = state->rival_count;
	words[WORD_RIVAL_RUN] = state->rival_run;
	words[WORD_RIVAL_RULE] = state->rival_rule;
	words[WORD_RIVAL_QUIET] = state->rival_quiet;
	pack_held(&state->rival_last, words + WORD_RIVAL_LAST);
	for (int i = 0; i < TOTALISER_PENDING; i++) {
		pack_held(&state->pending[i], words + WORD_PENDING + 3 * i);
	}
}

bool totaliser_state_is_equal(const struct totaliser_state *a, const struct totaliser_state *b)
{
	int64_t a_words[TOTALISER_STATE_WORDS];
	int64_t b_words[TOTALISER_STATE_WORDS];

	totaliser_state_pack(a, a_words);
	totaliser_state_pack(b, b_words);
	return memcmp(a_words, b_words, sizeof(a_words)) == 0;
}

static bool unpack_count(const int64_t words[static 2], struct count *ret)
{
	if (words[1] < 0 || words[1] > COUNT_SCALE_MAX) {
		return false;
	}
	*ret = (struct count){ words[0], (uint8_t)words[1] };
	return count_is_normal(*ret);
}

static bool unpack_instant(int64_t word, struct instant *ret)
{
	*ret = (struct instant){ word };
	return word >= -TOTALISER_AT_MAX && word <= TOTALISER_AT_MAX;
}

static bool unpack_held(const int64_t words[static 3], struct totaliser_held *ret)
{
	return unpack_instant(words[0], &ret->at) && unpack_count(words + 1, &ret->count);
}

static bool unpack_bool(int64_t word, bool *ret)
{
	*ret = word == 1;
	return word == 0 || word == 1;
}

static bool unpack_small(int64_t word, int32_t high, int32_t *ret)
{
	*ret = word >= 0 && word <= high ? (int32_t)word : 0;
	return word == *ret;
}

static bool held_is_zero(const struct totaliser_held *held)
{
	return held->at.unix_s == 0 && held->count.units == 0 && held->count.scale == 0;
}

/* What a run can leave: either the rival or the accepted lineage was last. */
static bool is_rival_possible(const struct totaliser_state *state)
{
	int rule = state->rival_rule;
	bool is_last = state->rival_run > 0;

	for (int i = state->rival_count; i < TOTALISER_PENDING; i++) {
		if (!held_is_zero(&state->pending[i])) {
			return false;
		}
	}
	if (state->rival_count == 0) {
		return !is_last && rule == 0 && state->rival_quiet == 0 &&
				held_is_zero(&state->rival_last);
	}
	if (is_last == (state->rival_quiet > 0) || state->rival_run > state->rival_count) {
		return false;
	}
	switch (rule) {
	case 0:
		return is_last && state->rival_count < TOTALISER_LINEAGE_K;
	case 11:
		return state->rival_run == TOTALISER_LINEAGE_K;
	case 12:
		return state->rival_count > 1;
	case 14:
		return !is_last && state->rival_count == 1;
	default:
		return false;
	}
}

static bool is_possible(const struct totaliser_state *state)
{
	if (!state->has_base) {
		return !state->is_initial && state->at.unix_s == 0 && state->count.units == 0 &&
				state->offset.units == 0 && state->rival_count == 0;
	}
	return state->lineage > 0 && state->at.unix_s >= state->began.unix_s &&
			(!state->is_initial || state->at.unix_s == state->began.unix_s);
}

bool totaliser_state_unpack(
		const int64_t words[static TOTALISER_STATE_WORDS], struct totaliser_state *ret)
{
	struct totaliser_state state = {
		.lineage = words[WORD_LINEAGE],
		.set_back = words[WORD_SET_BACK],
	};
	bool is_sound = state.lineage >= 0 && unpack_bool(words[WORD_HAS_BASE], &state.has_base) &&
			unpack_bool(words[WORD_IS_INITIAL], &state.is_initial) &&
			unpack_instant(words[WORD_BEGAN], &state.began) &&
			unpack_instant(words[WORD_AT], &state.at) &&
			unpack_count(words + WORD_COUNT, &state.count) &&
			unpack_count(words + WORD_OFFSET, &state.offset) &&
			unpack_small(words[WORD_RIVAL_COUNT], TOTALISER_LINEAGE_K,
					&state.rival_count) &&
			unpack_small(words[WORD_RIVAL_RUN], TOTALISER_LINEAGE_K,
					&state.rival_run) &&
			unpack_small(words[WORD_RIVAL_RULE], 14, &state.rival_rule) &&
			unpack_small(words[WORD_RIVAL_QUIET], TOTALISER_LINEAGE_K - 1,
					&state.rival_quiet) &&
			unpack_held(words + WORD_RIVAL_LAST, &state.rival_last);

	for (int i = 0; i < TOTALISER_PENDING; i++) {
		is_sound = is_sound && unpack_held(words + WORD_PENDING + 3 * i, &state.pending[i]);
	}
	if (!is_sound || state.offset.units < 0 || !is_possible(&state) ||
			(state.lineage < 2 && state.set_back != 0) || !is_rival_possible(&state)) {
		return false;
	}
	state.mark = totaliser_mark(state.count, state.offset);
	*ret = state;
	return true;
}
