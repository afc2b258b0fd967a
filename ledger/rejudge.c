/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/rejudge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/history.h"
#include "ledger/meter_error.h"
#include "ledger/posting.h"
#include "ledger/samples.h"
#include "meter/err.h"

struct work {
	const struct rejudge *rejudge;
	struct history was;
	struct history is;
	struct assessed assessed; /* of the meter */
	struct samples added;     /* in order */
	size_t next_added;
	struct movement *movement;
};

static const struct tip_row *find_tip(const struct work *work)
{
	struct tip_row key = { .last_s = 0 };

	(void)text_copy(key.meter, sizeof(key.meter), work->rejudge->meter);
	return shelf_find(books_shelf(work->rejudge->judge->books, BOOK_TIP), &key);
}

/* The first day with readings at or after that one, or NULL. */
static const struct meter_day_row *day_from(const struct work *work, int64_t day)
{
	return history_day_from(work->rejudge->judge->books, work->rejudge->meter, day);
}

/* The last day with readings at or before that one, or NULL. */
static const struct meter_day_row *day_until(const struct work *work, int64_t day)
{
	struct meter_day_row key = { .day = day };
	const struct meter_day_row *row;

	(void)text_copy(key.meter, sizeof(key.meter), work->rejudge->meter);
	row = shelf_floor(books_shelf(work->rejudge->judge->books, BOOK_METER_DAY), &key);
	return row != NULL && strcmp(row->meter, key.meter) == 0 ? row : NULL;
}

static int64_t midnight_s(const struct work *work, int64_t day)
{
	return zone_midnight(&work->rejudge->judge->books->zone, (struct day){ (int32_t)day })
			.unix_s;
}

static int add_state(struct work *work, int64_t day)
{
	struct movement_state state = { .day = (int32_t)day };

	totaliser_state_pack(&work->is.state, state.words);
	return movement_add_state(work->movement, &state);
}

/* Takes the new readings of a day's bucket off the list. */
static int take_added(struct work *work, int64_t day, struct samples *ret)
{
	const struct books *books = work->rejudge->judge->books;
	int fault = 0;

	while (fault == 0 && work->next_added < work->added.count) {
		const struct totaliser_sample *sample = &work->added.list[work->next_added];

		if (books_bucket(books, sample->at.unix_s).number != day) {
			break;
		}
		fault = samples_add(ret, sample);
		work->next_added++;
	}
	return fault;
}

static int64_t next_added_day(const struct work *work)
{
	return work->next_added == work->added.count
			? INT64_MAX
			: books_bucket(work->rejudge->judge->books,
					  work->added.list[work->next_added].at.unix_s)
					  .number;
}

/* The readings of a day that the log has, as the one timeline and as the other takes them. */
static int load_both(
		const struct work *work, struct day day, struct samples *was, struct samples *is)
{
	const struct rejudge *rejudge = work->rejudge;
	int fault = samples_load(rejudge->judge, rejudge->meter, rejudge->before, day, was);

	samples_sort(was);
	if (fault == 0 && rejudge->before != rejudge->after) {
		return samples_load(rejudge->judge, rejudge->meter, rejudge->after, day, is);
	}
	for (size_t i = 0; i < was->count && fault == 0; i++) {
		fault = samples_add(is, &was->list[i]);
	}
	return fault;
}

/* The readings of a day as each history takes them; the log has some where it has the day. */
static int gather(struct work *work, int64_t day, bool has_old, struct samples *was,
		struct samples *is)
{
	const struct rejudge *rejudge = work->rejudge;
	const struct books *books = rejudge->judge->books;
	const struct day bucket = { (int32_t)day };
	int fault = has_old ? load_both(work, bucket, was, is) : 0;

	if (fault == 0) {
		fault = take_added(work, day, is);
	}
	samples_sort(is);
	work->movement->fresh += is->count - was->count;
	if (fault == 0) {
		fault = samples_lay(was, rejudge->before, books, bucket, work->was.at_s);
	}
	return fault == 0 ? samples_lay(is, rejudge->after, books, bucket, work->is.at_s) : fault;
}

/* Runs one day in both histories, in the older one where the log has it. */
static int run_day(struct work *work, int64_t day, bool has_old)
{
	struct samples old = { .count = 0 };
	struct samples all = { .count = 0 };
	int fault = gather(work, day, has_old, &old, &all);

	if (fault == 0 && has_old && old.count > 0) {
		fault = history_run(&work->was, &old);
	}
	if (fault == 0 && all.count > 0) {
		fault = history_run(&work->is, &all);
	}
	samples_finish(&old);
	samples_finish(&all);
	return fault;
}

/* Runs on to the end of a day that was run. */
static void advance_past(const struct work *work, struct history *history, int64_t day)
{
	if (day != INT64_MIN) {
		history_advance(history, midnight_s(work, day + 1));
	}
}

/*
 * New readings behind the newest: from the tip on, nothing is run twice. The
 * tip stands at the newest reading, the state before a day at the end of the
 * last day with readings.
 */
static int run_from_tip(struct work *work, const struct tip_row *tip)
{
	const struct books *books = work->rejudge->judge->books;
	int64_t last_day = INT64_MIN;
	int fault = 0;

	if (tip != NULL) {
		fault = history_read_state(&tip->state, &work->is.state);
		work->is.at_s = tip->last_s;
		last_day = books_bucket(books, tip->last_s).number;
	}
	for (int64_t day = next_added_day(work); day != INT64_MAX && fault == 0;
			day = next_added_day(work)) {
		if (day != last_day) {
			advance_past(work, &work->is, last_day);
			fault = add_state(work, day);
		}
		if (fault == 0) {
			fault = run_day(work, day, false);
		}
		last_day = day;
	}
	return fault;
}

/* Sets a history to where the books know it: before that day's first reading, or behind the tip's day. */
static int stand_before(
		const struct work *work, const struct meter_day_row *row, struct history *history)
{
	const struct books *books = work->rejudge->judge->books;
	const struct tip_row *tip = find_tip(work);
	int fault = 0;

	history->at_s = HISTORY_LONG_AGO;
	if (row != NULL) {
		return history_stand_before(history, books, row);
	}
	if (tip != NULL) {
		fault = history_read_state(&tip->state, &history->state);
		history->at_s = tip->last_s;
		advance_past(work, history, books_bucket(books, tip->last_s).number);
	}
	return fault;
}

/* Back to a day before which no held reading waits for its name. */
static int find_start(struct work *work, int64_t wanted, int64_t *ret_day)
{
	const struct meter_day_row *row = day_from(work, wanted);
	int fault = stand_before(work, row, &work->was);

	*ret_day = wanted;
	while (fault == 0 && work->was.state.rival_count > 0) {
		row = day_until(work, *ret_day - 1);
		if (row == NULL) {
			break;
		}
		*ret_day = row->day;
		fault = stand_before(work, row, &work->was);
	}
	work->is.state = work->was.state;
	work->is.at_s = work->was.at_s;
	return fault;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* A day that has to be run though no reading of it is in the log or new. */
static int64_t next_told_day(const struct work *work, int64_t last_day)
{
	int64_t day = work->rejudge->told_day;

	return day != INT32_MAX && day > last_day ? day : INT64_MAX;
}

/*
 * From a day in the past on, both histories, until they agree again where they
 * will go on alike; *ret_is_at_end is false where they did.
 */
static int run_from_day(struct work *work, int64_t wanted, bool *ret_is_at_end)
{
	bool is_changed = work->rejudge->before != work->rejudge->after;
	int64_t till_day = is_changed ? work->rejudge->till_day : INT64_MIN;
	const struct meter_day_row *row;
	int64_t was_day = INT64_MIN; /* the last one that each history ran */
	int64_t is_day = INT64_MIN;
	int64_t start;
	int fault = find_start(work, wanted, &start);

	row = day_from(work, start);
	*ret_is_at_end = false;
	while (fault == 0) {
		int64_t new_day = least(next_added_day(work), next_told_day(work, is_day));
		int64_t old_day = row == NULL ? INT64_MAX : row->day;
		int64_t day = least(old_day, new_day);
		bool agree;

		if (day == INT64_MAX) {
			*ret_is_at_end = true;
			return 0;
		}
		advance_past(work, &work->was, was_day);
		advance_past(work, &work->is, is_day);
		agree = totaliser_state_is_equal(&work->was.state, &work->is.state);
		if (agree && day > till_day && new_day == INT64_MAX) {
			return 0;
		}
		if (old_day != day || !agree) {
			fault = add_state(work, day);
		}
		if (fault == 0) {
			fault = run_day(work, day, old_day == day);
		}
		is_day = day;
		if (old_day == day) {
			was_day = day;
			row = day_from(work, day + 1);
		}
	}
	return fault;
}

static bool is_same_interval(const struct movement_interval *a, const struct movement_interval *b)
{
	return a->from_s == b->from_s && a->till_s == b->till_s && a->litres == b->litres &&
			a->flags == b->flags;
}

/* Posts an interval's litres, day by day, forward or back. */
static int post_interval(struct work *work, const struct timeline *timeline,
		const struct movement_interval *interval, int sign)
{
	const struct posting_to to = { work->movement, &work->rejudge->judge->books->zone,
		timeline };

	return posting_interval(&to, &work->assessed, interval, sign);
}

/* What was assessed goes where the newer timeline says; where that is the same, nothing moves. */
static int move_assessed(struct work *work)
{
	const struct rejudge *rejudge = work->rejudge;

	return rejudge->before == rejudge->after
			? 0
			: posting_move(work->movement, &rejudge->judge->books->zone,
					  &work->assessed, rejudge->before, rejudge->after);
}

/* Both lists in order of time: what only one of them has is cancelled or booked. */
static int compare_intervals(struct work *work)
{
	bool is_moved = work->rejudge->before != work->rejudge->after;
	struct history *was = &work->was;
	struct history *is = &work->is;
	size_t w = 0;
	size_t i = 0;
	int fault = 0;

	while (fault == 0 && (w < was->interval_count || i < is->interval_count)) {
		const struct movement_interval *old =
				w < was->interval_count ? &was->intervals[w] : NULL;
		const struct movement_interval *new =
				i < is->interval_count ? &is->intervals[i] : NULL;
		bool is_same = old != NULL && new != NULL &&is_same_interval(old, new);
		bool takes_old = old != NULL && (new == NULL || old->till_s <= new->till_s);
		bool takes_new = new != NULL && (old == NULL || new->till_s <= old->till_s);

		if (takes_old && !is_same) {
			fault = movement_add_cancelled(work->movement, old);
		}
		if (takes_new && !is_same && fault == 0) {
			fault = movement_add_booked(work->movement, new);
		}
		if (takes_old && fault == 0 && (!is_same || is_moved)) {
			fault = post_interval(work, was->timeline, old, -1);
		}
		if (takes_new && fault == 0 && (!is_same || is_moved)) {
			fault = post_interval(work, is->timeline, new, 1);
		}
		w += takes_old ? 1 : 0;
		i += takes_new ? 1 : 0;
	}
	return fault;
}

/* Every reading whose verdict is not what it was; good is what needs no remark. */
static int compare_verdicts(struct work *work)
{
	struct history *was = &work->was;
	struct history *is = &work->is;
	size_t w = 0;
	size_t i = 0;
	int fault = 0;

	history_settle(was);
	history_settle(is);
	while (fault == 0 && (w < was->remark_count || i < is->remark_count)) {
		const struct movement_remark *then =
				w < was->remark_count ? &was->remarks[w] : NULL;
		const struct movement_remark *now = i < is->remark_count ? &is->remarks[i] : NULL;
		int order = then == NULL ? 1 : now == NULL ? -1 : history_compare(then, now);
		struct movement_remark good = order < 0 ? *then : *now;

		good.letter = 'A';
		good.mask = 0;
		/* A count that somebody gave, and that is given no more, needs no remark. */
		then = order <= 0 ? then : &good;
		now = order >= 0 ? now : &good;
		if (then->letter != now->letter || then->mask != now->mask) {
			fault = movement_add_remark(work->movement, now);
		}
		w += order <= 0 ? 1 : 0;
		i += order >= 0 ? 1 : 0;
	}
	return fault;
}

/* The newest state, where it is another than before. */
static void set_tip(struct work *work, const struct tip_row *tip, bool is_at_end)
{
	struct totaliser_state old;

	if (!is_at_end) {
		return;
	}
	if (tip != NULL && history_read_state(&tip->state, &old) == 0 &&
			totaliser_state_is_equal(&old, &work->is.state)) {
		return;
	}
	work->movement->has_tip = true;
	totaliser_state_pack(&work->is.state, work->movement->tip);
}

/* The first day to run, INT64_MAX where nothing changes for any reading. */
static int64_t first_day(const struct work *work)
{
	const struct rejudge *rejudge = work->rejudge;
	int64_t first = least(next_added_day(work), next_told_day(work, INT64_MIN));

	if (rejudge->before != rejudge->after && rejudge->from_day < first) {
		const struct meter_day_row *row = day_from(work, rejudge->from_day);

		/* An event of a day without readings still counts for the next. */
		first = row != NULL && row->day < first ? row->day : first;
	}
	return first;
}

static int run(struct work *work)
{
	const struct rejudge *rejudge = work->rejudge;
	const struct tip_row *tip = find_tip(work);
	int64_t last_s = tip == NULL ? INT64_MIN : tip->last_s;
	bool is_behind = rejudge->before == rejudge->after &&
			(work->added.count == 0 || work->added.list[0].at.unix_s > last_s);
	bool is_at_end = true;
	int fault = 0;

	if (is_behind) {
		fault = run_from_tip(work, tip);
	} else {
		int64_t first = first_day(work);

		is_at_end = false;
		if (first != INT64_MAX) {
			fault = run_from_day(work, first, &is_at_end);
		}
		if (is_at_end && tip != NULL) { /* a last count withdrawn leaves it behind */
			history_advance(&work->is, tip->last_s);
		}
	}
	if (fault == 0) {
		fault = compare_intervals(work);
	}
	if (fault == 0) {
		fault = move_assessed(work);
	}
	if (fault == 0) {
		fault = meter_error_move(work->movement, rejudge->judge->books, rejudge->before,
				rejudge->after);
	}
	if (fault == 0) {
		fault = compare_verdicts(work);
	}
	if (fault == 0) {
		movement_settle(work->movement);
		set_tip(work, tip, is_at_end);
	}
	return fault;
}

int rejudge_run(const struct rejudge *rejudge, struct movement *ret)
{
	struct work work = {
		.rejudge = rejudge,
		.was = { .timeline = rejudge->before },
		.is = { .timeline = rejudge->after },
		.movement = ret,
	};
	int fault = 0;

	assert(rejudge->after->step_count > 0);
	(void)text_copy(ret->meter, sizeof(ret->meter), rejudge->meter);
	for (size_t i = 0; i < rejudge->added_count && fault == 0; i++) {
		fault = samples_add(&work.added, &rejudge->added[i]);
	}
	samples_sort(&work.added);
	if (work.added.count > 0) {
		ret->base_s = work.added.list[0].at.unix_s;
	}
	if (fault == 0) {
		fault = assessed_load(rejudge->judge->books, rejudge->meter, "", &work.assessed);
	}
	if (fault == 0 && rejudge->before->step_count > 0) {
		fault = history_open(&work.was, rejudge->judge->books);
	}
	if (fault == 0) {
		fault = history_open(&work.is, rejudge->judge->books);
	}
	if (fault == 0) {
		fault = run(&work);
	}
	samples_finish(&work.added);
	assessed_finish(&work.assessed);
	history_finish(&work.was);
	history_finish(&work.is);
	return fault;
}
