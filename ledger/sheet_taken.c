/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Sums of a sheet: an account's months of this year and of one a year before,
 * and the days of the month itself, meter by meter.
 */

#include <assert.h>
#include <string.h>

#include "ledger/sheet_parts.h"
#include "ledger/taken.h"
#include "ledger/timeline.h"
#include "ledger/unknown.h"
#include "ledger/water.h"
#include "meter/err.h"

enum {
	JANUARY = 12, /* this year's, among the sheet's months */
	MONTH_DAYS_MAX = 31,
};

/* From a day on an intake's water belongs to one area, source and use, until that changes. */
struct segment {
	char intake[TEXT_ID_MAX + 1];
	int32_t from;
	int32_t till;
	struct sheet_water water;
};

/* One account. Nearly all have one intake, whose water never changes hands. */
struct work {
	struct sheet *sheet;
	const char *account;
	struct sheet_line *line; /* NULL: a predecessor, of which only sums are wanted */
	struct sheet_taken *ret;
	struct segment segment; /* the one looked at last */
};

/* What is known of the month's days: booked intervals and assessments cover it. */
struct cover {
	int64_t seconds[MONTH_DAYS_MAX];
};

int sheet_add(int64_t *sum, int64_t litres)
{
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

/* Finds whose an intake's water is on a day, and until when. */
static const struct segment *segment_on(struct work *work, const char *intake, int32_t day)
{
	struct segment *segment = &work->segment;

	if (day >= segment->from && day < segment->till && strcmp(segment->intake, intake) == 0) {
		return segment;
	}
	(void)text_copy(segment->intake, sizeof(segment->intake), intake);
	segment->from = day;
	segment->till = water_next_change(work->sheet->books, intake, day);
	segment->water = sheet_water(work->sheet, intake, (struct day){ day });
	return segment;
}

/* Lays an intake's month into its area; where the area changes within it, by days. */
static int place_month(struct work *work, const struct taken_month_row *row, int at)
{
	struct days month = month_days((struct month){ (int32_t)row->month });
	struct days days = month;
	int fault = 0;

	while (days.from.number < month.till.number && fault == 0) {
		const struct segment *segment = segment_on(work, row->intake, days.from.number);
		struct taken_sum sum = { .litres = 0 };

		days.till.number = segment->till < month.till.number ? segment->till
								     : month.till.number;
		fault = days.till.number - days.from.number == month.till.number - month.from.number
				? taken_add(&sum, row->measured_litres, row->assessed_litres)
				: taken_intake_span(work->sheet->books, work->account, row->intake,
						  days, &sum);
		if (fault == 0 && sum.has_rows) {
			fault = sheet_place_add(work->sheet, &segment->water,
					at == work->sheet->at ? sum.litres : 0, sum.litres);
		}
		days.from = days.till;
	}
	return fault;
}

static int add_month(struct work *work, const struct taken_month_row *row, int at)
{
	struct sheet_taken *ret = work->ret;
	struct taken_sum sum = { .litres = ret->litres[at], .assessed_litres = ret->assessed[at] };
	int fault = taken_add(&sum, row->measured_litres, row->assessed_litres);

	ret->litres[at] = sum.litres;
	ret->assessed[at] = sum.assessed_litres;
	ret->exempt[at] += row->exempt_litres; /* of assessed, whose sum fits */
	ret->has_water[at] = true;
	if (fault == 0 && work->line != NULL && work->sheet->is_walking && at >= JANUARY) {
		fault = place_month(work, row, at);
	}
	return fault;
}

static struct sheet_meter *find_meter(
		struct sheet_line *line, const char *intake, const char *meter, struct days run)
{
	struct sheet_meter *added;

	for (size_t i = line->meter_count; i > 0; i--) {
		if (line->meters[i - 1].days.from.number == run.from.number &&
				strcmp(line->meters[i - 1].meter, meter) == 0 &&
				strcmp(line->meters[i - 1].intake, intake) == 0) {
			return &line->meters[i - 1];
		}
	}
	added = sheet_line_add(line);
	if (added != NULL) {
		(void)text_copy(added->meter, sizeof(added->meter), meter);
		(void)text_copy(added->intake, sizeof(added->intake), intake);
		added->days = run;
	}
	return added;
}

static bool is_unknown(const struct sheet *sheet, const struct sheet_stay *stay,
		const struct cover *cover, int32_t day)
{
	return unknown_day(&sheet->books->zone, (struct day){ day },
			cover->seconds[day - sheet->days.from.number], stay->interval_s);
}

/* Days that have ended, on which readings were due and none came. */
static void count_days(const struct sheet *sheet, const char *account, const struct cover *cover,
		struct sheet_meter *meter)
{
	const struct sheet_stay *stays;
	size_t count = sheet_stays(sheet, account, &stays);

	for (size_t i = 0; i < count; i++) {
		int32_t till = stays[i].days.till.number;

		if (strcmp(stays[i].meter, meter->meter) != 0 ||
				strcmp(stays[i].intake, meter->intake) != 0 ||
				stays[i].since < meter->days.from.number ||
				till > meter->days.till.number) {
			continue;
		}
		till = till > sheet->ended_day ? sheet->ended_day + 1 : till;
		for (int32_t day = stays[i].days.from.number; day < till; day++) {
			meter->due_days++;
			meter->unknown_days += is_unknown(sheet, &stays[i], cover, day) ? 1 : 0;
		}
		if (till > stays[i].days.from.number && stays[i].interval_s > 0) {
			meter->expected += (till - stays[i].days.from.number) * (int64_t)DAY_S /
					stays[i].interval_s;
		}
	}
}

/*
 * The row that a day of the meter belongs to: the one of the days before, or,
 * where the meter was elsewhere in between, another one. NULL when memory ran out.
 */
static struct sheet_meter *meter_on(struct work *work, const struct taken_row *of, int32_t day,
		const struct cover *cover, struct sheet_meter *last)
{
	struct days run;

	if (last != NULL && day < last->days.till.number) {
		return last;
	}
	run = sheet_run(work->sheet, of->permit, of->intake, of->meter, day);
	if (last != NULL && run.from.number == last->days.from.number) {
		return last;
	}
	if (last != NULL) {
		count_days(work->sheet, of->permit, cover, last);
	}
	return find_meter(work->line, of->intake, of->meter, run);
}

/* The month of one meter: what its account's line says of it. */
static int add_meter(struct work *work, const struct taken_row *of)
{
	const struct sheet *sheet = work->sheet;
	struct taken_row key;
	struct sheet_meter *meter = NULL;
	struct cover cover = { .seconds = { 0 } };
	struct shelf_cursor cursor = taken_days(sheet->books, of, sheet->days.from.number, &key);
	const struct taken_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
			row->day < sheet->days.till.number) {
		size_t at = (size_t)(row->day - sheet->days.from.number);

		meter = meter_on(work, of, (int32_t)row->day, &cover, meter);
		if (meter == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		cover.seconds[at] = row->covered_s + row->assessed_s;
		work->line->is_assessed = work->line->is_assessed || row->assessed_s != 0;
		meter->readings += row->readings;
		fault = sheet_add(&meter->booked_litres, row->measured_litres);
		if (fault == 0) {
			fault = sheet_add(&meter->assessed_litres, row->assessed_litres);
		}
		if (fault == 0) {
			fault = sheet_add(&meter->withheld_litres, row->withheld_litres);
		}
		if (fault == 0) {
			fault = sheet_add(&work->ret->spread_litres, row->spread_litres);
		}
	}
	if (meter != NULL) {
		count_days(sheet, of->permit, &cover, meter);
	}
	return fault;
}

/* The meters of an intake that has water in the month. */
static int add_meters(struct work *work, const struct taken_month_row *month)
{
	const struct taken_row *meter = NULL;
	struct taken_row key = { .day = 0 };
	int fault = 0;

	(void)text_copy(key.permit, sizeof(key.permit), month->permit);
	(void)text_copy(key.intake, sizeof(key.intake), month->intake);
	while (fault == 0 && taken_next_meter(work->sheet->books, &key, 2, &meter)) {
		fault = add_meter(work, meter);
	}
	return fault;
}

/* A meter that stood silent all month belongs to its account's line too. */
static int add_silent(const struct sheet *sheet, const char *account, struct sheet_line *line)
{
	const struct cover none = { .seconds = { 0 } };
	const struct sheet_stay *stays;
	size_t count = sheet_stays(sheet, account, &stays);

	for (size_t i = 0; i < count; i++) {
		size_t before = line->meter_count;
		struct sheet_meter *meter = find_meter(line, stays[i].intake, stays[i].meter,
				sheet_run(sheet, account, stays[i].intake, stays[i].meter,
						stays[i].since));

		if (meter == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		if (line->meter_count > before) {
			count_days(sheet, account, &none, meter);
		}
	}
	return 0;
}

int sheet_sum(struct sheet *sheet, const char *account, struct sheet_line *line,
		struct sheet_taken *ret)
{
	struct work work = { .sheet = sheet, .account = account, .line = line, .ret = ret };
	int first = sheet->month.number - sheet->at;
	int from = sheet->at - 1 < JANUARY ? sheet->at - 1 : JANUARY;
	struct taken_month_row key;
	struct shelf_cursor cursor =
			taken_months(sheet->books, account, first + sheet->at - 12, &key);
	const struct taken_month_row *row;
	int fault = 0;

	assert(!timeline_is_aside(account));
	memset(ret, 0, sizeof(*ret));
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
			row->month - first <= sheet->at) {
		int at = (int)(row->month - first);

		if (at >= from || at == sheet->at - 12) {
			fault = add_month(&work, row, at);
		}
		if (fault == 0 && at == sheet->at && line != NULL) {
			fault = add_meters(&work, row);
		}
	}
	return fault < 0 || line == NULL ? fault : add_silent(sheet, account, line);
}

bool sheet_first_month(const struct books *books, struct month *ret)
{
	const struct taken_month_row *row = NULL;
	int64_t first = INT64_MAX;

	/* An account's months lie in order: its first row is its earliest. */
	while ((row = taken_next_account(books, row == NULL ? "" : row->permit)) != NULL) {
		if (!timeline_is_aside(row->permit) && row->month < first) {
			first = row->month;
		}
	}
	ret->number = first == INT64_MAX ? ret->number : (int32_t)first;
	return first != INT64_MAX;
}
