/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/rejudge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/meter_cache.h"
#include "ledger/samples.h"
#include "meter/err.h"
#include "meter/profile.h"

/* Far before any instant that is read or written. */
#define LONG_AGO (-((int64_t)1 << 45))

/* One of the two histories of the same days: as it was, as it is now. */
struct history {
	const struct timeline *timeline;
	struct totaliser_term *terms;
	struct totaliser_state state;
	struct movement_interval *intervals;
	size_t interval_count, interval_room;
	struct movement_remark *remarks;
	size_t remark_count, remark_room;
};

struct work {
	const struct rejudge *rejudge;
	struct history was;
	struct history is;
	struct samples added; /* in order */
	size_t next_added;
	struct movement *movement;
};

static void history_finish(struct history *history)
{
	free(history->terms);
	free(history->intervals);
	free(history->remarks);
}

static int make_terms(const struct work *work, struct history *history)
{
	const struct rejudge *rejudge = work->rejudge;
	const struct timeline *timeline = history->timeline;
	const struct books *books = rejudge->judge->books;

	history->terms = calloc(timeline->step_count, sizeof(*history->terms));
	if (history->terms == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < timeline->step_count; i++) {
		const struct timeline_step *step = &timeline->steps[i];
		struct totaliser_limits *limits = &history->terms[i].limits;
		const struct profile *profile = meter_cache_profile(books, step->profile, -1);

		/* A reading at midnight belongs to the day before, and so do its limits. */
		history->terms[i].from.unix_s = i == 0
				? LONG_AGO
				: zone_midnight(&books->zone, (struct day){ step->from }).unix_s +
						1;
		if (profile == NULL) {
			return WEIR_FAULT_BROKEN;
		}
		limits->resolution = profile->resolution;
		limits->qmax_litres_per_h = step->qmax_litres_per_h;
		limits->interval_s = step->interval_s;
		limits->is_net = step->direction == DIRECTION_NET;
		if (profile_modulus(profile, (enum profile_direction)(step->direction - 1),
				    step->digits, NULL, 0, &limits->modulus) != PROFILE_OK) {
			limits->modulus = (struct count){ 0,
				0 }; /* readings tell, or none is known */
		}
	}
	return 0;
}

static int grow(void **list, size_t *room, size_t wanted, size_t size)
{
	size_t next = *room == 0 ? 64 : *room;
	void *grown;

	if (wanted <= *room) {
		return 0;
	}
	while (next < wanted) {
		next *= 2;
	}
	grown = realloc(*list, next * size);
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*list = grown;
	*room = next;
	return 0;
}

static void set_remark(struct movement_remark *remark, struct instant at, struct count count,
		struct totaliser_verdict verdict)
{
	remark->at_s = at.unix_s;
	remark->units = count.units;
	remark->scale = count.scale;
	remark->letter = verdict.status;
	remark->mask = verdict.mask & ~TOTALISER_RULE(6); /* the normal case is no remark */
}

/* The same count at the same instant: the measured one stands first and has the verdict. */
static bool is_repeat(const struct totaliser_sample *first, const struct totaliser_sample *second)
{
	return first->at.unix_s == second->at.unix_s && count_is_equal(first->count, second->count);
}

/* Keeps what a run found: intervals, and verdicts with their later names. */
static int keep(struct history *history, const struct samples *samples,
		const struct totaliser_output *output)
{
	size_t remarks = history->remark_count + samples->count + output->naming_count;
	int fault = grow((void **)&history->intervals, &history->interval_room,
			history->interval_count + output->interval_count,
			sizeof(*history->intervals));

	if (fault == 0) {
		fault = grow((void **)&history->remarks, &history->remark_room, remarks,
				sizeof(*history->remarks));
	}
	if (fault < 0) {
		return fault;
	}
	for (size_t i = 0; i < output->interval_count; i++) {
		const struct totaliser_interval *interval = &output->intervals[i];

		history->intervals[history->interval_count++] = (struct movement_interval){
			.from_s = interval->from.unix_s,
			.till_s = interval->till.unix_s,
			.litres = interval->litres,
			.flags = interval->flags,
		};
	}
	for (size_t i = 0; i < samples->count; i++) {
		if (i > 0 && is_repeat(&samples->list[i - 1], &samples->list[i])) {
			continue;
		}
		set_remark(&history->remarks[history->remark_count++], samples->list[i].at,
				samples->list[i].count, output->verdicts[i]);
	}
	for (size_t i = 0; i < output->naming_count; i++) {
		set_remark(&history->remarks[history->remark_count++], output->namings[i].at,
				output->namings[i].count, output->namings[i].verdict);
	}
	return 0;
}

static int run_history(struct history *history, struct span span, const struct samples *samples)
{
	struct totaliser_output output = { .interval_count = 0 };
	const struct totaliser_input input = {
		.semantics = TOTALISER_SEMANTICS,
		.span = span,
		.samples = samples->list,
		.sample_count = samples->count,
		.events = history->timeline->events,
		.event_count = history->timeline->event_count,
		.terms = history->terms,
		.term_count = history->timeline->step_count,
	};
	size_t room = samples->count + 1;
	int fault = WEIR_FAULT_MEMORY;

	output.verdicts = calloc(room, sizeof(*output.verdicts));
	output.intervals = calloc(room, sizeof(*output.intervals));
	output.namings = calloc(TOTALISER_NAMINGS_MAX(room), sizeof(*output.namings));
	if (output.verdicts != NULL && output.intervals != NULL && output.namings != NULL) {
		fault = totaliser_run(&input, &history->state, &output) == TOTALISER_OK
				? keep(history, samples, &output)
				: WEIR_FAULT_BROKEN;
	}
	free(output.verdicts);
	free(output.intervals);
	free(output.namings);
	return fault;
}

static int read_state(const struct shelf_blob *blob, struct totaliser_state *ret)
{
	int64_t words[TOTALISER_STATE_WORDS];
	struct item_cursor cursor = item_cursor(blob->data, blob->size);

	if (!movement_take_state(&cursor, words) || !item_at_end(&cursor) ||
			!totaliser_state_unpack(words, ret)) {
		return WEIR_FAULT_BROKEN;
	}
	return 0;
}

static const struct tip_row *find_tip(const struct work *work)
{
	struct tip_row key = { .last_s = 0 };

	(void)text_copy(key.meter, sizeof(key.meter), work->rejudge->meter);
	return shelf_find(books_shelf(work->rejudge->judge->books, BOOK_TIP), &key);
}

/* The first day with readings at or after that one, or NULL. */
static const struct meter_day_row *day_from(const struct work *work, int64_t day)
{
	struct meter_day_row key = { .day = day };
	struct shelf_cursor cursor;

	(void)text_copy(key.meter, sizeof(key.meter), work->rejudge->meter);
	cursor = shelf_scan(books_shelf(work->rejudge->judge->books, BOOK_METER_DAY), &key, 1);
	return shelf_next(&cursor);
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

/* Where the readings of a day are run from: the end of the last day that has any. */
static int64_t span_from(const struct work *work, int64_t day)
{
	const struct meter_day_row *row = day == INT32_MIN ? NULL : day_until(work, day - 1);

	return row == NULL ? LONG_AGO : midnight_s(work, row->day + 1);
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

/* Runs one day in both histories. from_s is where the newer history stands. */
static int run_day(
		struct work *work, int64_t day, bool has_old, int64_t was_from_s, int64_t is_from_s)
{
	struct samples old = { .count = 0 };
	struct samples all = { .count = 0 };
	struct span span = { { was_from_s }, { midnight_s(work, day + 1) } };
	int fault = 0;

	if (has_old) {
		fault = load_both(work, (struct day){ (int32_t)day }, &old, &all);
	}
	if (fault == 0) {
		fault = take_added(work, day, &all);
		samples_sort(&all);
		work->movement->fresh += all.count - old.count;
	}
	if (fault == 0 && has_old && work->was.timeline->step_count > 0) {
		fault = run_history(&work->was, span, &old);
	}
	if (fault == 0) {
		span.from.unix_s = is_from_s;
		fault = run_history(&work->is, span, &all);
	}
	samples_finish(&old);
	samples_finish(&all);
	return fault;
}

/* New readings behind the newest: from the tip on, nothing is run twice. */
static int run_from_tip(struct work *work, const struct tip_row *tip)
{
	const struct books *books = work->rejudge->judge->books;
	int64_t from_s = LONG_AGO;
	int64_t tip_day = INT64_MIN;
	int fault = 0;

	if (tip != NULL) {
		fault = read_state(&tip->state, &work->is.state);
		from_s = tip->last_s;
		tip_day = books_bucket(books, tip->last_s).number;
	}
	for (int64_t day = next_added_day(work); day != INT64_MAX && fault == 0;
			day = next_added_day(work)) {
		if (day != tip_day) {
			fault = add_state(work, day);
		}
		if (fault == 0) {
			fault = run_day(work, day, false, from_s, from_s);
		}
		from_s = midnight_s(work, day + 1);
	}
	return fault;
}

/* Back to a day before which no held reading waits for its name. */
static int find_start(const struct work *work, int64_t wanted, int64_t *ret_day,
		struct totaliser_state *ret)
{
	const struct meter_day_row *row = day_from(work, wanted);
	const struct tip_row *tip = find_tip(work);
	int fault;

	*ret_day = wanted;
	memset(ret, 0, sizeof(*ret));
	if (row == NULL && tip == NULL) {
		return 0;
	}
	fault = read_state(row == NULL ? &tip->state : &row->state, ret);
	while (fault == 0 && ret->rival_count > 0) {
		row = day_until(work, *ret_day - 1);
		if (row == NULL) {
			break;
		}
		*ret_day = row->day;
		fault = read_state(&row->state, ret);
	}
	return fault;
}

/* From a day in the past on, both histories, until they agree again. */
static int run_from_day(struct work *work, int64_t wanted)
{
	bool is_changed = work->rejudge->before != work->rejudge->after;
	const struct meter_day_row *row;
	int64_t was_from_s;
	int64_t is_from_s;
	int64_t day;
	int fault = find_start(work, wanted, &day, &work->was.state);

	work->is.state = work->was.state;
	was_from_s = is_from_s = span_from(work, day);
	row = day_from(work, day);
	while (fault == 0 && (row != NULL || next_added_day(work) != INT64_MAX)) {
		int64_t added_day = next_added_day(work);
		bool has_old = row != NULL && row->day <= added_day;
		bool agree = totaliser_state_is_equal(&work->was.state, &work->is.state);

		day = has_old ? row->day : added_day;
		if (agree && !is_changed && added_day == INT64_MAX) {
			return 0;
		}
		if (!has_old || !agree) {
			fault = add_state(work, day);
		}
		if (fault == 0) {
			fault = run_day(work, day, has_old, was_from_s, is_from_s);
		}
		is_from_s = midnight_s(work, day + 1);
		if (has_old) {
			was_from_s = is_from_s;
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
	const struct zone *zone = &work->rejudge->judge->books->zone;
	const struct totaliser_interval whole = {
		.from = { interval->from_s },
		.till = { interval->till_s },
		.litres = interval->litres,
		.flags = interval->flags,
	};
	bool is_spread = totaliser_is_spread(zone, &whole);
	size_t count = totaliser_days(zone, &whole);
	struct totaliser_day *days;
	int fault = 0;

	if ((interval->flags & TOTALISER_INTERVAL_UNKNOWN) != 0) {
		return 0;
	}
	days = calloc(count + 1, sizeof(*days));
	if (days == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	totaliser_split_days(zone, &whole, days);
	for (size_t i = 0; i < count && fault == 0; i++) {
		const struct timeline_step *step = timeline_step(timeline, days[i].day);
		struct movement_posting posting = {
			.day = days[i].day.number,
			.litres = sign * days[i].litres,
			.spread_litres = is_spread ? sign * days[i].litres : 0,
		};
		int64_t from_s = zone_midnight(zone, days[i].day).unix_s;
		int64_t till_s = zone_midnight(zone, (struct day){ days[i].day.number + 1 }).unix_s;

		from_s = from_s > interval->from_s ? from_s : interval->from_s;
		till_s = till_s < interval->till_s ? till_s : interval->till_s;
		posting.covered_s = sign * (till_s - from_s);
		posting.readings = i + 1 == count ? sign : 0;
		(void)text_copy(posting.permit, sizeof(posting.permit), step->permit);
		(void)text_copy(posting.intake, sizeof(posting.intake), step->intake);
		fault = movement_post(work->movement, &posting);
	}
	free(days);
	return fault;
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

static int compare_remarks(const void *a, const void *b)
{
	const struct movement_remark *left = a;
	const struct movement_remark *right = b;

	if (left->at_s != right->at_s) {
		return left->at_s < right->at_s ? -1 : 1;
	}
	if (left->units != right->units) {
		return left->units < right->units ? -1 : 1;
	}
	return (int)left->scale - (int)right->scale;
}

/* In order of reading; of several about one, the last found counts. */
static void settle_remarks(struct history *history)
{
	size_t kept = 0;

	/* A stable order by insertion: lists are short and nearly sorted. */
	for (size_t i = 0; i < history->remark_count; i++) {
		struct movement_remark remark = history->remarks[i];
		size_t at = kept;

		while (at > 0 && compare_remarks(&history->remarks[at - 1], &remark) > 0) {
			at--;
		}
		if (at > 0 && compare_remarks(&history->remarks[at - 1], &remark) == 0) {
			history->remarks[at - 1] = remark;
			continue;
		}
		memmove(&history->remarks[at + 1], &history->remarks[at],
				(kept - at) * sizeof(remark));
		history->remarks[at] = remark;
		kept++;
	}
	history->remark_count = kept;
}

/* Every reading whose verdict is not what it was; good is what needs no remark. */
static int compare_verdicts(struct work *work)
{
	static const struct movement_remark good = { .letter = 'A', .mask = 0 };
	struct history *was = &work->was;
	size_t w = 0;
	int fault = 0;

	settle_remarks(was);
	settle_remarks(&work->is);
	for (size_t i = 0; i < work->is.remark_count && fault == 0; i++) {
		const struct movement_remark *now = &work->is.remarks[i];
		const struct movement_remark *then = &good;

		while (w < was->remark_count && compare_remarks(&was->remarks[w], now) < 0) {
			w++;
		}
		if (w < was->remark_count && compare_remarks(&was->remarks[w], now) == 0) {
			then = &was->remarks[w];
		}
		if (then->letter != now->letter || then->mask != now->mask) {
			fault = movement_add_remark(work->movement, now);
		}
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
	if (tip != NULL && read_state(&tip->state, &old) == 0 &&
			totaliser_state_is_equal(&old, &work->is.state)) {
		return;
	}
	work->movement->has_tip = true;
	totaliser_state_pack(&work->is.state, work->movement->tip);
}

static int run(struct work *work)
{
	const struct rejudge *rejudge = work->rejudge;
	const struct tip_row *tip = find_tip(work);
	int64_t first = next_added_day(work);
	int64_t last_s = tip == NULL ? INT64_MIN : tip->last_s;
	bool is_behind = rejudge->before == rejudge->after &&
			(work->added.count == 0 || work->added.list[0].at.unix_s > last_s);
	bool is_at_end = true;
	int fault;

	if (is_behind) {
		fault = run_from_tip(work, tip);
	} else {
		if (rejudge->before != rejudge->after && rejudge->from_day < first) {
			const struct meter_day_row *row = day_from(work, rejudge->from_day);

			/* An event of a day without readings still counts for the next. */
			first = row != NULL && row->day < first ? row->day : first;
		}
		fault = first == INT64_MAX ? 0 : run_from_day(work, first);
		is_at_end = first != INT64_MAX &&
				!totaliser_state_is_equal(&work->was.state, &work->is.state);
	}
	if (fault == 0) {
		fault = compare_intervals(work);
	}
	if (fault == 0) {
		fault = compare_verdicts(work);
	}
	if (fault == 0) {
		movement_settle(work->movement);
		set_tip(work, tip, is_at_end || (tip == NULL && work->added.count > 0));
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
	if (fault == 0 && rejudge->before->step_count > 0) {
		fault = make_terms(&work, &work.was);
	}
	if (fault == 0) {
		fault = make_terms(&work, &work.is);
	}
	if (fault == 0) {
		fault = run(&work);
	}
	samples_finish(&work.added);
	history_finish(&work.was);
	history_finish(&work.is);
	return fault;
}
