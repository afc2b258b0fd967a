/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding errors of meters.
 *
 *	body:   ledger/meter_error.h
 *	effect: ledger/laying.h
 *
 * The days that are put right were measured, all of them, by a register that
 * counts what is taken, and no other error puts them right.
 */

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/laying.h"
#include "ledger/meter_cache.h"
#include "ledger/meter_error.h"
#include "ledger/unknown.h"
#include "meter/err.h"

/* Was the day measured, all of it, by a register that counts what is taken? */
static int check_day(const struct books *books, const char *meter, const struct timeline *timeline,
		struct day day, struct where *reason)
{
	const struct timeline_step *step = timeline_step(timeline, day);
	const struct taken_row *row = meter_error_taken(books, meter, timeline, day);
	char text[DAY_TEXT_MAX];

	if (timeline_rest(step->permit, TIMELINE_CHECK) != NULL ||
			timeline_rest(step->permit, TIMELINE_RETURN) != NULL) {
		where_set(reason, 0, 0, "meter '%s' does not measure what is taken", meter);
		return JUDGE_REFUSED;
	}
	if (row == NULL ||
			unknown_day(&books->zone, day, row->covered_s + row->assessed_s,
					step->interval_s)) {
		where_set(reason, 0, 0, "it is not known what meter '%s' measured on %s", meter,
				day_format(day, text));
		return JUDGE_REFUSED;
	}
	if (row->assessed_s != 0 || row->withheld_litres != 0) {
		where_set(reason, 0, 0, "of meter '%s' it was assessed what was taken on %s", meter,
				day_format(day, text));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_days(
		const struct judge *judge, const struct meter_error *error, struct where *reason)
{
	const struct registry_view view = { .books = judge->books };
	const struct timeline *timeline;
	int32_t first;
	int answer = meter_cache_timeline(judge->books, error->meter, &timeline);

	if (answer < 0) {
		return answer;
	}
	if (!timeline_first_day(&view, error->meter, &first) || error->days.from.number < first) {
		where_set(reason, 0, 0, "meter '%s' was not there yet", error->meter);
		return JUDGE_REFUSED;
	}
	for (struct day day = error->days.from;
			day.number < error->days.till.number && answer == JUDGE_OK; day.number++) {
		answer = check_day(judge->books, error->meter, timeline, day, reason);
	}
	return answer;
}

/* No day is put right twice. */
static int check_apart(
		const struct judge *judge, const struct meter_error *error, struct where *reason)
{
	struct meter_error_row key;
	struct shelf_cursor cursor = meter_error_walk(judge->books, error->meter, &key);
	const struct meter_error_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		char from[DAY_TEXT_MAX];
		char until[DAY_TEXT_MAX];

		if (row->error_ppm == 0 || row->from == error->days.from.number ||
				row->from >= error->days.till.number ||
				row->until < error->days.from.number) {
			continue;
		}
		where_set(reason, 0, 0, "an error of meter '%s' is put right from %s to %s already",
				error->meter, day_format((struct day){ (int32_t)row->from }, from),
				day_format((struct day){ (int32_t)row->until }, until));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* What the books have from that day on, or NULL. */
static const struct meter_error_row *find_row(
		const struct books *books, const struct meter_error *error)
{
	struct meter_error_row key = { .from = error->days.from.number };

	(void)text_copy(key.meter, sizeof(key.meter), error->meter);
	return shelf_find(books_shelf(books, BOOK_METER_ERROR), &key);
}

static bool is_same(const struct meter_error_row *row, const struct meter_error *error)
{
	return row->until == error->days.till.number - 1 && row->error_ppm == error->error_ppm &&
			row->limit_ppm == error->limit_ppm;
}

static int check_span(
		const struct judge *judge, const struct meter_error *error, struct where *reason)
{
	const struct meter_error_row *row = find_row(judge->books, error);

	if (row != NULL && is_same(row, error)) {
		return JUDGE_KNOWN;
	}
	if (error->error_ppm == 0) {
		if (row != NULL && row->error_ppm != 0 &&
				row->until == error->days.till.number - 1) {
			return JUDGE_OK;
		}
		where_set(reason, 0, 0,
				"no error of meter '%s' is put right on just these days: nothing to take back",
				error->meter);
		return JUDGE_REFUSED;
	}
	if (error->days.till.number - error->days.from.number > METER_ERROR_DAYS_MAX) {
		where_set(reason, 0, 0, "more than %d days: no reading cycles are so long",
				METER_ERROR_DAYS_MAX);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check(const struct judge *judge, const struct meter_error *error, int64_t end_s,
		struct where *reason)
{
	int answer = laying_check(judge, error->meter, end_s, reason);

	if (answer == JUDGE_OK) {
		answer = check_span(judge, error, reason);
	}
	if (answer != JUDGE_OK || error->error_ppm == 0) {
		return answer;
	}
	answer = check_apart(judge, error, reason);
	return answer == JUDGE_OK ? check_days(judge, error, reason) : answer;
}

int meter_error_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct movement movement = { .base_s = 0 };
	struct meter_error error;
	struct laying laying = {
		.judge = judge,
		.meter = error.meter,
		.extra = { .error = &error },
	};
	int answer;

	if (!meter_error_take(deed->body, deed->body_size, &error)) {
		where_set(reason, 0, 0, "not an error of a meter");
		return JUDGE_REFUSED;
	}
	laying.at_s = zone_midnight(&judge->books->zone, error.days.till).unix_s;
	answer = check(judge, &error, laying.at_s, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	answer = laying_run(&laying, &movement);
	if (answer == 0) {
		answer = laying_conclude(&laying, &movement, &ret->own);
	}
	movement_finish(&movement);
	return answer;
}

int meter_error_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct meter_error_row row = { .entry = index };
	struct meter_error error;
	struct deed deed;
	int fault;

	if (!deed_take(entry, &deed) || !meter_error_take(deed.body, deed.body_size, &error)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = laying_apply(books, entry);
	if (fault < 0) {
		return fault;
	}
	(void)text_copy(row.meter, sizeof(row.meter), error.meter);
	row.from = error.days.from.number;
	row.until = error.days.till.number - 1;
	row.error_ppm = error.error_ppm;
	row.limit_ppm = error.limit_ppm;
	return shelf_put(books_shelf(books, BOOK_METER_ERROR), &row);
}
