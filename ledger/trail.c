/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/trail.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/history.h"
#include "ledger/mend.h"
#include "ledger/meter_cache.h"
#include "ledger/meter_event.h"
#include "ledger/samples.h"
#include "ledger/whole.h"
#include "meter/err.h"
#include "meter/list.h"

void trail_finish(struct trail *trail)
{
	free(trail->intervals);
	free(trail->readings);
	memset(trail, 0, sizeof(*trail));
}

static struct trail_reading *next_reading(struct trail *trail)
{
	struct trail_reading *grown = list_grow(trail->readings, &trail->reading_room,
			trail->reading_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	trail->readings = grown;
	return memset(&grown[trail->reading_count++], 0, sizeof(*grown));
}

static struct trail_interval *next_interval(struct trail *trail)
{
	struct trail_interval *grown = list_grow(trail->intervals, &trail->interval_room,
			trail->interval_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	trail->intervals = grown;
	return memset(&grown[trail->interval_count++], 0, sizeof(*grown));
}

/* ---- intervals and their ends ---- */

/* An end waits for its reading: until then its entry is below 0. */
static int64_t add_end(struct trail *trail, int64_t at_s, struct count count)
{
	struct trail_reading *end;

	for (size_t i = trail->reading_count; i > 0 && i + 2 > trail->reading_count; i--) {
		if (trail->readings[i - 1].at_s == at_s) {
			return (int64_t)i - 1;
		}
	}
	end = next_reading(trail);
	if (end == NULL) {
		return TRAIL_NO_READING;
	}
	end->at_s = at_s;
	end->count = end->reported = count;
	end->entry = end->mend = -1;
	return (int64_t)trail->reading_count - 1;
}

static int add_interval(struct trail *trail, const struct movement_interval *interval,
		const struct totaliser_state *opening, const struct totaliser_state *closing)
{
	bool is_initial = (interval->flags & TOTALISER_INTERVAL_INITIAL) != 0;
	struct trail_interval *made = next_interval(trail);

	if (made == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	made->from_s = interval->from_s;
	made->till_s = interval->till_s;
	made->litres = interval->litres;
	made->flags = interval->flags;
	made->closing_mark = closing->mark;
	made->offset = closing->offset;
	made->opening_mark = (interval->flags & TOTALISER_INTERVAL_UNKNOWN) != 0
			? opening->mark
			: closing->mark - interval->litres;
	made->opening = is_initial ? TRAIL_NO_READING
				   : add_end(trail, made->from_s, opening->count);
	made->closing = add_end(trail, made->till_s, closing->count);
	return made->closing == TRAIL_NO_READING ||
					(!is_initial && made->opening == TRAIL_NO_READING)
			? WEIR_FAULT_MEMORY
			: 0;
}

/* ---- the walk ---- */

struct walk {
	const struct judge *judge;
	const struct timeline *timeline;
	struct history history;
	struct span span; /* intervals that touch it are kept */
	struct trail *trail;
};

static int64_t midnight_s(const struct walk *walk, int64_t day)
{
	return zone_midnight(&walk->judge->books->zone, (struct day){ (int32_t)day }).unix_s;
}

/* Readings of one instant: at most one interval ends there. */
static int walk_instant(struct walk *walk, const struct samples *samples)
{
	const struct totaliser_state opening = walk->history.state;
	int fault;

	walk->history.interval_count = walk->history.remark_count = 0;
	fault = history_run(&walk->history, samples);
	for (size_t i = 0; i < walk->history.interval_count && fault == 0; i++) {
		const struct movement_interval *interval = &walk->history.intervals[i];

		if (interval->till_s > walk->span.from.unix_s &&
				interval->from_s < walk->span.till.unix_s) {
			fault = add_interval(walk->trail, interval, &opening, &walk->history.state);
		}
	}
	return fault;
}

static int walk_day(struct walk *walk, struct day day)
{
	struct samples all = { .count = 0 };
	int fault = samples_load(walk->judge, walk->trail->meter, walk->timeline, day, &all);

	samples_sort(&all);
	if (fault == 0) {
		fault = samples_lay(
				&all, walk->timeline, walk->judge->books, day, walk->history.at_s);
	}
	for (size_t i = 0; i < all.count && fault == 0;) {
		struct samples one = { .list = &all.list[i], .count = 1 };

		while (i + one.count < all.count &&
				all.list[i + one.count].at.unix_s == all.list[i].at.unix_s) {
			one.count++;
		}
		fault = walk_instant(walk, &one);
		i += one.count;
	}
	samples_finish(&all);
	if (fault == 0) {
		history_advance(&walk->history, midnight_s(walk, day.number + 1));
	}
	return fault;
}

/* Until what ends on a day cannot have begun within the span any more. */
static int walk_days(struct walk *walk, struct days days)
{
	const struct books *books = walk->judge->books;
	const char *meter = walk->trail->meter;
	const struct meter_day_row *row = history_day_from(books, meter, days.from.number);
	int fault = row == NULL ? 0 : history_stand_before(&walk->history, books, row);

	while (fault == 0 && row != NULL &&
			(row->day < days.till.number || !walk->history.state.has_base ||
					walk->history.state.at.unix_s < walk->span.till.unix_s)) {
		int64_t day = row->day;

		fault = walk_day(walk, (struct day){ (int32_t)day });
		row = history_day_from(books, meter, day + 1);
	}
	return fault;
}

static int walk_over(const struct judge *judge, struct days days, struct trail *trail)
{
	struct walk walk = {
		.judge = judge,
		.span = { zone_midnight(&judge->books->zone, days.from),
				zone_midnight(&judge->books->zone, days.till) },
		.trail = trail,
	};
	int fault = meter_cache_timeline(judge->books, trail->meter, &walk.timeline);

	if (fault < 0 || walk.timeline->step_count == 0) {
		return fault;
	}
	walk.history.timeline = walk.timeline;
	fault = history_open(&walk.history, judge->books);
	if (fault == 0) {
		fault = walk_days(&walk, days);
	}
	history_finish(&walk.history);
	return fault;
}

/* The entry of an event of the meter at an instant; -1 where a row of the registry tells it. */
static int64_t event_entry(const struct books *books, const char *meter, int64_t at_s)
{
	struct meter_event_row key = { .at_s = at_s, .what = INT64_MIN };
	struct shelf_cursor cursor;
	const struct meter_event_row *row;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	cursor = shelf_scan(books_shelf(books, BOOK_METER_EVENT), &key, 2);
	row = shelf_next(&cursor);
	return row == NULL || row->what > METER_REMOVED ? -1 : row->entry;
}

/* What the register showed when it was put in. */
static int set_initials(const struct judge *judge, struct trail *trail)
{
	const struct timeline *timeline;
	int fault = meter_cache_timeline(judge->books, trail->meter, &timeline);

	for (size_t i = 0; i < trail->interval_count && fault == 0; i++) {
		struct trail_interval *interval = &trail->intervals[i];

		for (size_t k = 0; k < timeline->event_count && interval->opening < 0; k++) {
			if (timeline->events[k].at.unix_s == interval->from_s) {
				interval->initial = timeline->events[k].initial;
				interval->initial_entry = event_entry(
						judge->books, trail->meter, interval->from_s);
			}
		}
	}
	return fault;
}

/* ---- readings ---- */

static int compare_ends(const void *key, const void *end)
{
	int64_t at_s = *(const int64_t *)key;
	const struct trail_reading *reading = end;

	return at_s < reading->at_s ? -1 : at_s > reading->at_s;
}

/* What stands for a reported count; *ret_mend is the entry that says so. False: nothing does. */
static bool mended(const struct judge *judge, const char *meter, const struct reading *reading,
		struct count *ret, int64_t *ret_mend)
{
	const struct correction_row *correction =
			correction_find(judge->books, meter, reading->at_s, reading->count);
	const struct decision_row *decision = decision_find(judge->books, meter, reading->at_s);

	*ret = reading->count;
	*ret_mend = decision == NULL ? -1 : decision->entry;
	if (correction != NULL && correction->is_void == 0) {
		ret->units = correction->to_units;
		ret->scale = (uint8_t)correction->to_scale;
	}
	if (correction != NULL && *ret_mend < 0) {
		*ret_mend = correction->entry;
	}
	return correction == NULL || correction->is_void == 0;
}

/* Of several readings at one instant the one that was believed, else the first. */
static void set_end(const struct judge *judge, struct trail *trail, const struct reading *reading,
		int64_t entry, int64_t version, bool is_believed)
{
	struct trail_reading *end = bsearch(&reading->at_s, trail->readings, trail->reading_count,
			sizeof(*trail->readings), compare_ends);
	struct count count;
	int64_t mend;

	if (end == NULL || !mended(judge, trail->meter, reading, &count, &mend) ||
			((is_believed || end->entry >= 0) && !count_is_equal(end->count, count)) ||
			(end->entry >= 0 && entry >= end->entry)) {
		return;
	}
	end->count = count;
	end->reported = reading->count;
	end->entry = entry;
	end->mend = mend;
	end->version = version;
	end->status = reading->status;
	end->bits = reading->bits;
	end->word_count = reading_words(reading, end->words);
}

/* The readings of an entry that lie in a bucket and end an interval. */
static int read_entry(const struct judge *judge, struct day day, int64_t index, struct whole *whole,
		struct trail *trail, bool is_believed)
{
	struct readings readings;
	struct reading reading;
	struct deed deed;
	int fault = whole_fetch(whole, judge->fetch, judge->source, index);

	if (fault < 0) {
		return fault;
	}
	if (deed_decode(whole->entry.said, whole->entry.said_size, &deed, NULL) != DEED_OK ||
			!readings_open(deed.body, deed.body_size, &readings)) {
		return WEIR_FAULT_BROKEN;
	}
	while (readings_next(&readings, &reading)) {
		if (books_bucket(judge->books, reading.at_s).number == day.number) {
			set_end(judge, trail, &reading, index, readings.version, is_believed);
		}
	}
	return readings.cursor.failed != ITEM_OK ? WEIR_FAULT_BROKEN : 0;
}

/* First those whose count is the believed one; then what is left, whatever they show. */
static int read_all(const struct judge *judge, struct days buckets, struct trail *trail,
		bool is_believed)
{
	struct meter_entries_row key = { .day = buckets.from.number };
	const struct meter_entries_row *row;
	struct shelf_cursor cursor;
	struct whole whole;
	int fault = 0;

	(void)text_copy(key.meter, sizeof(key.meter), trail->meter);
	whole_init(&whole);
	cursor = shelf_scan(books_shelf(judge->books, BOOK_METER_ENTRIES), &key, 1);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
			row->day < buckets.till.number) {
		struct item_cursor entries = item_cursor(row->entries.data, row->entries.size);

		for (size_t n = item_take_array(&entries); n > 0 && fault == 0; n--) {
			fault = read_entry(judge, (struct day){ (int32_t)row->day },
					item_take_int(&entries), &whole, trail, is_believed);
		}
	}
	whole_finish(&whole);
	return fault;
}

static bool is_any_end_open(const struct trail *trail)
{
	for (size_t i = 0; i < trail->reading_count; i++) {
		if (trail->readings[i].entry < 0) {
			return true;
		}
	}
	return false;
}

/* Counts that an event gave: they stand whatever was read at that instant. */
static void set_told(const struct judge *judge, struct trail *trail)
{
	for (size_t i = 0; i < trail->reading_count; i++) {
		struct trail_reading *end = &trail->readings[i];

		if (end->entry < 0) {
			end->entry = event_entry(judge->books, trail->meter, end->at_s);
			end->status = 'A';
		}
	}
}

int trail_load(const struct judge *judge, const char *meter, struct days days, struct trail *ret)
{
	struct days buckets;
	int fault;

	memset(ret, 0, sizeof(*ret));
	(void)text_copy(ret->meter, sizeof(ret->meter), meter);
	fault = walk_over(judge, days, ret);
	if (fault == 0) {
		fault = set_initials(judge, ret);
	}
	if (fault < 0 || ret->reading_count == 0) {
		return fault;
	}
	buckets.from = books_bucket(judge->books, ret->readings[0].at_s);
	buckets.till = books_bucket(judge->books, ret->readings[ret->reading_count - 1].at_s);
	buckets.till.number++;
	fault = read_all(judge, buckets, ret, true);
	if (fault == 0) {
		set_told(judge, ret);
	}
	if (fault == 0 && is_any_end_open(ret)) {
		fault = read_all(judge, buckets, ret, false); /* a little below the mark: jitter */
	}
	return fault;
}
