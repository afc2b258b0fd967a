/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/unknown.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/history.h"
#include "ledger/posting.h"
#include "ledger/samples.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/totaliser.h"

bool unknown_day(const struct zone *zone, struct day day, int64_t known_s, int64_t interval_s)
{
	int64_t length_s;

	if (known_s >= DAY_S) {
		return false;
	}
	length_s = zone_midnight(zone, (struct day){ day.number + 1 }).unix_s -
			zone_midnight(zone, day).unix_s;
	return length_s > known_s &&
			(known_s <= 0 || length_s - known_s > interval_s + interval_s / 2);
}

void unknown_finish(struct unknown *unknown)
{
	free(unknown->list);
	memset(unknown, 0, sizeof(*unknown));
}

static int add_span(struct unknown *unknown, int64_t from_s, int64_t till_s)
{
	struct span *grown;

	if (from_s >= till_s) {
		return 0;
	}
	grown = list_grow(unknown->list, &unknown->room, unknown->count + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	unknown->list = grown;
	unknown->list[unknown->count++] = (struct span){ { from_s }, { till_s } };
	return 0;
}

/* Known time in order: intervals of the register and assessed pieces, each by a finger. */
struct known {
	const struct history *history;
	const struct assessed *assessed;
	size_t interval;
	size_t piece;
};

static bool is_passed(const struct movement_interval *interval, int64_t at_s)
{
	return interval->till_s <= at_s || (interval->flags & TOTALISER_INTERVAL_UNKNOWN) != 0;
}

/*
 * From an instant on: till when it is known, or, where it is not, from when
 * again; at most the end. The instants that are asked for ascend.
 */
static int64_t known_change(struct known *known, int64_t at_s, int64_t end_s, bool *ret_is_known)
{
	const struct history *history = known->history;
	const struct assessed *assessed = known->assessed;
	struct span spans[2] = { { { end_s }, { end_s } }, { { end_s }, { end_s } } };
	int64_t next_s = end_s;

	while (known->interval < history->interval_count &&
			is_passed(&history->intervals[known->interval], at_s)) {
		known->interval++;
	}
	while (known->piece < assessed->count && assessed->list[known->piece].till_s <= at_s) {
		known->piece++;
	}
	if (known->interval < history->interval_count) {
		spans[0].from.unix_s = history->intervals[known->interval].from_s;
		spans[0].till.unix_s = history->intervals[known->interval].till_s;
	}
	if (known->piece < assessed->count) {
		spans[1].from.unix_s = assessed->list[known->piece].from_s;
		spans[1].till.unix_s = assessed->list[known->piece].till_s;
	}
	for (int i = 0; i < 2; i++) {
		if (spans[i].from.unix_s <= at_s && at_s < spans[i].till.unix_s) {
			*ret_is_known = true;
			return spans[i].till.unix_s;
		}
		next_s = spans[i].from.unix_s < next_s ? spans[i].from.unix_s : next_s;
	}
	*ret_is_known = false;
	return next_s;
}

static int gather(struct known *known, struct span within, struct unknown *ret)
{
	int64_t at_s = within.from.unix_s;
	int fault = 0;

	while (at_s < within.till.unix_s && fault == 0) {
		bool is_known;
		int64_t next_s = known_change(known, at_s, within.till.unix_s, &is_known);

		if (!is_known) {
			fault = add_span(ret, at_s, next_s);
		}
		at_s = next_s;
	}
	return fault;
}

/* ---- what the register covers ---- */

static int run_day(const struct judge *judge, const char *meter, struct day day,
		struct history *history)
{
	struct samples samples = { .count = 0 };
	int fault = samples_load(judge, meter, history->timeline, day, &samples);

	if (fault == 0) {
		samples_sort(&samples);
		fault = samples_lay(&samples, history->timeline, judge->books, day, history->at_s);
	}
	if (fault == 0 && samples.count > 0) {
		fault = history_run(history, &samples);
	}
	history_advance(history,
			zone_midnight(&judge->books->zone, (struct day){ day.number + 1 }).unix_s);
	samples_finish(&samples);
	return fault;
}

static bool has_passed(const struct history *history, int64_t till_s)
{
	return history->interval_count > 0 &&
			history->intervals[history->interval_count - 1].till_s >= till_s;
}

/* Runs the log's readings until every interval is found that touches the span. */
static int run_readings(const struct judge *judge, const char *meter, struct span within,
		struct history *history)
{
	const struct books *books = judge->books;
	const struct meter_day_row *row = history_day_from(
			books, meter, books_bucket(books, within.from.unix_s + 1).number);
	int fault = history_open(history, books);

	if (fault == 0 && row != NULL) {
		fault = history_stand_before(history, books, row);
	}
	while (fault == 0 && row != NULL && !has_passed(history, within.till.unix_s)) {
		struct day day = { (int32_t)row->day };

		fault = run_day(judge, meter, day, history);
		row = history_day_from(books, meter, (int64_t)day.number + 1);
	}
	return fault;
}

int unknown_spans(const struct judge *judge, const char *meter, const char *intake,
		const struct timeline *timeline, struct span within, struct unknown *ret)
{
	struct history history = { .timeline = timeline };
	struct assessed assessed = { .count = 0 };
	int fault = assessed_load(judge->books, meter, intake, &assessed);

	assert((timeline == NULL) == (meter[0] == '\0'));
	memset(ret, 0, sizeof(*ret));
	if (fault == 0 && timeline != NULL) {
		fault = run_readings(judge, meter, within, &history);
	}
	if (fault == 0) {
		struct known known = { &history, &assessed, 0, 0 };

		fault = gather(&known, within, ret);
	}
	history_finish(&history);
	assessed_finish(&assessed);
	return fault;
}
