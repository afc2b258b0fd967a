/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding decisions and corrections.
 *
 *	body:   ledger/mend.h
 *	effect: ledger/laying.h
 *
 * Either speaks of a reading that is in the log: one that comes before its
 * reading is refused, as a slip in the name would be.
 */

#include <stddef.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/laying.h"
#include "ledger/mend.h"
#include "ledger/meter_cache.h"
#include "ledger/samples.h"
#include "meter/err.h"

enum {
	COUNTS_MAX = 8, /* different counts of one instant that a refusal names */
};

/* The different counts reported for an instant, lowest first. */
struct reported {
	struct count counts[COUNTS_MAX];
	size_t count;
	bool has_named; /* the one asked for is among them */
};

static bool is_reported(const struct totaliser_sample *sample, int64_t at_s)
{
	return sample->at.unix_s == at_s && sample->invalid == 0 && sample->status == 'A';
}

/* What was reported for the instant and measured, whatever was laid over it since. */
static int find_reported(const struct judge *judge, const char *meter, int64_t at_s,
		struct count named, struct reported *ret)
{
	struct day day = books_bucket(judge->books, at_s);
	struct samples samples = { .count = 0 };
	const struct timeline *timeline;
	int fault = meter_cache_timeline(judge->books, meter, &timeline);

	*ret = (struct reported){ .count = 0 };
	if (fault == 0) {
		fault = samples_load(judge, meter, timeline, day, &samples);
	}
	samples_sort(&samples);
	for (size_t i = 0; i < samples.count && fault == 0; i++) {
		const struct totaliser_sample *sample = &samples.list[i];

		if (!is_reported(sample, at_s)) {
			continue;
		}
		ret->has_named = ret->has_named || count_is_equal(sample->count, named);
		if (ret->count < COUNTS_MAX &&
				(ret->count == 0 ||
						!count_is_equal(ret->counts[ret->count - 1],
								sample->count))) {
			ret->counts[ret->count++] = sample->count;
		}
	}
	samples_finish(&samples);
	return fault;
}

/* Names the counts that there are, for whoever asked for another one. */
static int refuse_count(const char *meter, const struct reported *reported, struct where *reason)
{
	char text[COUNT_TEXT_MAX];
	struct bytes list;

	if (reported->count == 0) {
		where_set(reason, 0, 0,
				"meter '%s' has no reading at that instant that is a measured one",
				meter);
		return JUDGE_REFUSED;
	}
	bytes_init(&list, COUNTS_MAX * COUNT_TEXT_MAX);
	for (size_t i = 0; i < reported->count; i++) {
		bytes_format(&list, "%s%s", i == 0 ? "" : ", ",
				count_format_m3(reported->counts[i], text));
	}
	where_set(reason, 0, 0, "meter '%s' has no such count at that instant; reported: %s m³",
			meter, bytes_text(&list));
	bytes_finish(&list);
	return JUDGE_REFUSED;
}

/* Do the counts differ once corrections are laid over them? */
static bool is_conflict(const struct books *books, const struct decision *decision,
		const struct reported *reported)
{
	struct count first = { 0, 0 };
	bool has_first = false;

	for (size_t i = 0; i < reported->count; i++) {
		const struct correction_row *row = correction_find(
				books, decision->meter, decision->at.unix_s, reported->counts[i]);
		struct count count = reported->counts[i];

		if (row != NULL && row->is_void) {
			continue;
		}
		if (row != NULL) {
			count = (struct count){ row->to_units, (uint8_t)row->to_scale };
		}
		if (has_first && !count_is_equal(first, count)) {
			return true;
		}
		first = count;
		has_first = true;
	}
	return false;
}

static int check_decision(
		const struct judge *judge, const struct decision *decision, struct where *reason)
{
	struct reported reported;
	int answer = laying_check(judge, decision->meter, decision->at.unix_s, reason);

	if (answer == JUDGE_OK) {
		answer = find_reported(judge, decision->meter, decision->at.unix_s, decision->count,
				&reported);
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	if (reported.count == 0 || (decision->choice != DECISION_NONE && !reported.has_named)) {
		return refuse_count(decision->meter, &reported, reason);
	}
	if (decision->choice != DECISION_BELIEVED &&
			decision_find(judge->books, decision->meter, decision->at.unix_s) == NULL &&
			!is_conflict(judge->books, decision, &reported)) {
		where_set(reason, 0, 0, "meter '%s' has no conflict at that instant",
				decision->meter);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static bool is_decided(const struct books *books, const struct decision *decision)
{
	const struct decision_row *row = decision_find(books, decision->meter, decision->at.unix_s);

	return row != NULL && row->choice == (int64_t)decision->choice &&
			row->units == decision->count.units && row->scale == decision->count.scale;
}

static int conclude(const struct laying *laying, struct outcome *ret)
{
	struct movement movement = { .base_s = 0 };
	int answer = laying_run(laying, &movement);

	if (answer == 0) {
		answer = laying_conclude(laying, &movement, &ret->own);
	}
	movement_finish(&movement);
	return answer;
}

int decision_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct decision decision;
	struct laying laying = { .judge = judge, .meter = decision.meter };
	int answer;

	if (!decision_take(deed->body, deed->body_size, &decision)) {
		where_set(reason, 0, 0, "not a decision");
		return JUDGE_REFUSED;
	}
	answer = check_decision(judge, &decision, reason);
	if (answer != JUDGE_OK || is_decided(judge->books, &decision)) {
		return answer != JUDGE_OK ? answer : JUDGE_KNOWN;
	}
	laying.at_s = decision.at.unix_s;
	laying.extra.decision = &decision;
	return conclude(&laying, ret);
}

int decision_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct decision_row row = { .entry = index };
	struct decision decision;
	struct deed deed;
	int fault;

	if (!deed_take(entry, &deed) || !decision_take(deed.body, deed.body_size, &decision)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = laying_apply(books, entry);
	if (fault < 0) {
		return fault;
	}
	(void)text_copy(row.meter, sizeof(row.meter), decision.meter);
	row.at_s = decision.at.unix_s;
	row.choice = decision.choice;
	row.units = decision.count.units;
	row.scale = decision.count.scale;
	return shelf_put(books_shelf(books, BOOK_DECISION), &row);
}

static int check_correction(const struct judge *judge, const struct correction *correction,
		struct where *reason)
{
	struct reported reported;
	int answer = laying_check(judge, correction->meter, correction->at.unix_s, reason);

	if (answer == JUDGE_OK) {
		answer = find_reported(judge, correction->meter, correction->at.unix_s,
				correction->count, &reported);
	}
	if (answer == JUDGE_OK && !reported.has_named) {
		return refuse_count(correction->meter, &reported, reason);
	}
	if (answer == JUDGE_OK && !correction->is_void &&
			count_is_equal(correction->count, correction->to) &&
			correction_find(judge->books, correction->meter, correction->at.unix_s,
					correction->count) == NULL) {
		where_set(reason, 0, 0, "that is the count that was reported: nothing to correct");
		return JUDGE_REFUSED;
	}
	return answer;
}

static bool is_corrected(const struct books *books, const struct correction *correction)
{
	const struct correction_row *row = correction_find(
			books, correction->meter, correction->at.unix_s, correction->count);

	return row != NULL && (row->is_void != 0) == correction->is_void &&
			row->to_units == correction->to.units &&
			row->to_scale == correction->to.scale;
}

int correction_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct correction correction;
	struct laying laying = { .judge = judge, .meter = correction.meter };
	int answer;

	if (!correction_take(deed->body, deed->body_size, &correction)) {
		where_set(reason, 0, 0, "not a correction");
		return JUDGE_REFUSED;
	}
	answer = check_correction(judge, &correction, reason);
	if (answer != JUDGE_OK || is_corrected(judge->books, &correction)) {
		return answer != JUDGE_OK ? answer : JUDGE_KNOWN;
	}
	laying.at_s = correction.at.unix_s;
	laying.extra.correction = &correction;
	return conclude(&laying, ret);
}

int correction_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct correction_row row = { .entry = index };
	struct correction correction;
	struct deed deed;
	int fault;

	if (!deed_take(entry, &deed) || !correction_take(deed.body, deed.body_size, &correction)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = laying_apply(books, entry);
	if (fault < 0) {
		return fault;
	}
	(void)text_copy(row.meter, sizeof(row.meter), correction.meter);
	row.at_s = correction.at.unix_s;
	row.units = correction.count.units;
	row.scale = correction.count.scale;
	row.is_void = correction.is_void;
	row.to_units = correction.to.units;
	row.to_scale = correction.to.scale;
	return shelf_put(books_shelf(books, BOOK_CORRECTION), &row);
}
