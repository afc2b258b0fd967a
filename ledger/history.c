/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/history.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/meter_cache.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/profile.h"

void history_finish(struct history *history)
{
	free(history->terms);
	free(history->intervals);
	free(history->remarks);
}

int history_open(struct history *history, const struct books *books)
{
	const struct timeline *timeline = history->timeline;

	history->at_s = HISTORY_LONG_AGO;
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
				? HISTORY_LONG_AGO
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

int history_read_state(const struct shelf_blob *blob, struct totaliser_state *ret)
{
	int64_t words[TOTALISER_STATE_WORDS];
	struct item_cursor cursor = item_cursor(blob->data, blob->size);

	return movement_take_state(&cursor, words) && item_at_end(&cursor) &&
					totaliser_state_unpack(words, ret)
			? 0
			: WEIR_FAULT_BROKEN;
}

const struct meter_day_row *history_day_from(
		const struct books *books, const char *meter, int64_t day)
{
	struct meter_day_row key = { .day = day };
	struct shelf_cursor cursor;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	cursor = shelf_scan(books_shelf(books, BOOK_METER_DAY), &key, 1);
	return shelf_next(&cursor);
}

int history_stand_before(
		struct history *history, const struct books *books, const struct meter_day_row *row)
{
	struct meter_day_row key = { .day = row->day - 1 };
	const struct meter_day_row *last;

	(void)text_copy(key.meter, sizeof(key.meter), row->meter);
	last = shelf_floor(books_shelf(books, BOOK_METER_DAY), &key);
	history->at_s = last != NULL && strcmp(last->meter, row->meter) == 0
			? zone_midnight(&books->zone, (struct day){ (int32_t)last->day + 1 }).unix_s
			: HISTORY_LONG_AGO;
	return history_read_state(&row->state, &history->state);
}

/* Room for so many more, and one to spare: a list of none is no failure. */
static int reserve(struct history *history, size_t intervals, size_t remarks)
{
	struct movement_interval *more_intervals = list_grow(history->intervals,
			&history->interval_room, history->interval_count + intervals + 1,
			sizeof(*more_intervals));
	struct movement_remark *more_remarks;

	if (more_intervals == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	history->intervals = more_intervals;
	more_remarks = list_grow(history->remarks, &history->remark_room,
			history->remark_count + remarks + 1, sizeof(*more_remarks));
	if (more_remarks == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	history->remarks = more_remarks;
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
	int fault = reserve(history, output->interval_count, samples->count + output->naming_count);

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

void history_advance(struct history *history, int64_t till_s)
{
	struct totaliser_output output = { .interval_count = 0 };
	const struct totaliser_input input = {
		.semantics = TOTALISER_SEMANTICS,
		.span = { { history->at_s }, { till_s } },
		.events = history->timeline->events,
		.event_count = history->timeline->event_count,
		.terms = history->terms,
		.term_count = history->timeline->step_count,
	};

	if (till_s > history->at_s) {
		(void)totaliser_run(&input, &history->state, &output);
		history->at_s = till_s;
	}
}

int history_run(struct history *history, const struct samples *samples)
{
	struct totaliser_output output = { .interval_count = 0 };
	const struct totaliser_input input = {
		.semantics = TOTALISER_SEMANTICS,
		.span = { { history->at_s }, samples->list[samples->count - 1].at },
		.samples = samples->list,
		.sample_count = samples->count,
		.events = history->timeline->events,
		.event_count = history->timeline->event_count,
		.terms = history->terms,
		.term_count = history->timeline->step_count,
	};
	size_t room = samples->count;
	int fault = WEIR_FAULT_MEMORY;

	output.verdicts = calloc(room, sizeof(*output.verdicts));
	output.intervals = calloc(room, sizeof(*output.intervals));
	output.namings = calloc(TOTALISER_NAMINGS_MAX(room), sizeof(*output.namings));
	if (output.verdicts != NULL && output.intervals != NULL && output.namings != NULL) {
		fault = totaliser_run(&input, &history->state, &output) == TOTALISER_OK
				? keep(history, samples, &output)
				: WEIR_FAULT_BROKEN;
	}
	history->at_s = input.span.till.unix_s;
	free(output.verdicts);
	free(output.intervals);
	free(output.namings);
	return fault;
}

int history_compare(const struct movement_remark *left, const struct movement_remark *right)
{
	if (left->at_s != right->at_s) {
		return left->at_s < right->at_s ? -1 : 1;
	}
	if (left->units != right->units) {
		return left->units < right->units ? -1 : 1;
	}
	return (int)left->scale - (int)right->scale;
}

/* In order of reading; of several about one, the last found counts. */
void history_settle(struct history *history)
{
	size_t kept = 0;

	/* A stable order by insertion: lists are short and nearly sorted. */
	for (size_t i = 0; i < history->remark_count; i++) {
		struct movement_remark remark = history->remarks[i];
		size_t at = kept;

		while (at > 0 && history_compare(&history->remarks[at - 1], &remark) > 0) {
			at--;
		}
		if (at > 0 && history_compare(&history->remarks[at - 1], &remark) == 0) {
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
