/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Sums of a sheet: an account's rows of the year, month by month.
 *
 * Only the year's rows are walked, and those of one month a year before: each
 * meter's days lie in order, so a walk begins and ends where it is wanted.
 */

#include <assert.h>
#include <string.h>

#include "ledger/sheet_parts.h"
#include "meter/err.h"

enum {
	JANUARY = 12,      /* this year's, among the sheet's months */
	SEGMENTS_MAX = 16, /* changes of an intake within a year; later ones count with the last */
	MONTH_DAYS_MAX = 31,
};

/* Days of the year on which an intake's water belongs to one area, source and use. */
struct segment {
	int32_t from;
	struct sheet_water water;
	int64_t litres[SHEET_MONTHS];
	bool has_water[SHEET_MONTHS];
};

/* One intake of one account. */
struct work {
	struct sheet *sheet;
	struct sheet_line *line; /* NULL: a predecessor, of which only sums are wanted */
	struct sheet_taken *ret;
	int64_t measured[SHEET_MONTHS];
	int64_t assessed[SHEET_MONTHS];
	bool has_water[SHEET_MONTHS];
	struct segment segments[SEGMENTS_MAX];
	size_t segment_count;
};

/* What booked intervals cover of the month's days, and which of them are assessed. */
struct cover {
	int64_t seconds[MONTH_DAYS_MAX];
	bool is_assessed[MONTH_DAYS_MAX];
};

int sheet_add(int64_t *sum, int64_t litres)
{
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

const struct taken_row *sheet_skip(const struct books *books, const struct taken_row *after,
		size_t prefix, size_t skipped)
{
	struct taken_row key = { .day = INT64_MAX };
	struct shelf_cursor cursor;

	if (after == NULL) {
		cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), NULL, 0);
		return shelf_next(&cursor);
	}
	/* "\xff" stands behind every id: it is no UTF-8. */
	(void)text_copy(key.permit, sizeof(key.permit), after->permit);
	(void)text_copy(key.intake, sizeof(key.intake), skipped >= 2 ? after->intake : "\xff");
	(void)text_copy(key.meter, sizeof(key.meter), skipped >= 3 ? after->meter : "\xff");
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, prefix);
	return shelf_next(&cursor);
}

static void find_segments(struct work *work, const char *intake)
{
	const struct sheet *sheet = work->sheet;
	int32_t day = sheet->starts[JANUARY];

	work->segment_count = 0;
	while (day < sheet->days.till.number && work->segment_count < SEGMENTS_MAX) {
		struct segment *segment = &work->segments[work->segment_count++];

		memset(segment, 0, sizeof(*segment));
		segment->from = day;
		segment->water = sheet_water(sheet, intake, (struct day){ day });
		day = sheet_next_change(sheet->books, intake, day);
	}
}

static struct segment *segment_of(struct work *work, int64_t day)
{
	size_t i = work->segment_count - 1;

	while (i > 0 && work->segments[i].from > day) {
		i--;
	}
	return &work->segments[i];
}

static int add_row(struct work *work, const struct taken_row *row, int month)
{
	int64_t litres = row->measured_litres;
	int fault = sheet_add(&litres, row->assessed_litres);

	if (fault == 0) {
		fault = sheet_add(&work->measured[month], row->measured_litres);
	}
	if (fault == 0) {
		fault = sheet_add(&work->assessed[month], row->assessed_litres);
	}
	work->has_water[month] = true;
	if (fault == 0 && work->line != NULL && month >= JANUARY) {
		struct segment *segment = segment_of(work, row->day);

		segment->has_water[month] = true;
		fault = sheet_add(&segment->litres[month], litres);
	}
	return fault;
}

/* Walks one meter's rows of the months first..last. */
static int add_months(struct work *work, const struct taken_row *of, int first, int last)
{
	const int32_t *starts = work->sheet->starts;
	struct taken_row key = { .day = starts[first] };
	struct shelf_cursor cursor;
	const struct taken_row *row;
	int month = first;
	int fault = 0;

	(void)text_copy(key.permit, sizeof(key.permit), of->permit);
	(void)text_copy(key.intake, sizeof(key.intake), of->intake);
	(void)text_copy(key.meter, sizeof(key.meter), of->meter);
	cursor = shelf_scan(books_shelf(work->sheet->books, BOOK_TAKEN), &key, 3);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL && row->day < starts[last + 1]) {
		while (row->day >= starts[month + 1]) {
			month++;
		}
		fault = add_row(work, row, month);
	}
	return fault;
}

static struct sheet_meter *find_meter(
		struct sheet_line *line, const char *intake, const char *meter)
{
	struct sheet_meter *added;

	for (size_t i = line->meter_count; i > 0; i--) {
		if (strcmp(line->meters[i - 1].meter, meter) == 0 &&
				strcmp(line->meters[i - 1].intake, intake) == 0) {
			return &line->meters[i - 1];
		}
	}
	added = sheet_line_add(line);
	if (added != NULL) {
		(void)text_copy(added->meter, sizeof(added->meter), meter);
		(void)text_copy(added->intake, sizeof(added->intake), intake);
	}
	return added;
}

/*
 * Is the day unknown: uncovered for longer than one missing reading would
 * leave it, which is where a gap begins (rule 17 of the totaliser)?
 */
static bool is_unknown(const struct sheet *sheet, const struct sheet_stay *stay,
		const struct cover *cover, int32_t day)
{
	size_t at = (size_t)(day - sheet->days.from.number);
	const struct zone *zone = &sheet->books->zone;
	int64_t length_s;

	if (cover->is_assessed[at] || cover->seconds[at] >= DAY_S) {
		return false;
	}
	length_s = zone_midnight(zone, (struct day){ day + 1 }).unix_s -
			zone_midnight(zone, (struct day){ day }).unix_s;
	return cover->seconds[at] == 0 ||
			length_s - cover->seconds[at] > stay->interval_s + stay->interval_s / 2;
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
				strcmp(stays[i].intake, meter->intake) != 0) {
			continue;
		}
		till = till > sheet->ended_day ? sheet->ended_day + 1 : till;
		for (int32_t day = stays[i].days.from.number; day < till; day++) {
			meter->unknown_days += is_unknown(sheet, &stays[i], cover, day) ? 1 : 0;
		}
		if (till > stays[i].days.from.number) {
			meter->expected += (till - stays[i].days.from.number) * (int64_t)DAY_S /
					stays[i].interval_s;
		}
	}
}

/* The month of one meter: what its account's line says of it. */
static int add_meter(struct work *work, const struct taken_row *of)
{
	const struct sheet *sheet = work->sheet;
	struct taken_row key = { .day = sheet->days.from.number };
	struct sheet_meter *meter = NULL;
	struct cover cover = { .seconds = { 0 } };
	struct shelf_cursor cursor;
	const struct taken_row *row;
	int fault = 0;

	(void)text_copy(key.permit, sizeof(key.permit), of->permit);
	(void)text_copy(key.intake, sizeof(key.intake), of->intake);
	(void)text_copy(key.meter, sizeof(key.meter), of->meter);
	cursor = shelf_scan(books_shelf(sheet->books, BOOK_TAKEN), &key, 3);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
			row->day < sheet->days.till.number) {
		size_t at = (size_t)(row->day - sheet->days.from.number);

		if (meter == NULL) {
			meter = find_meter(work->line, of->intake, of->meter);
			if (meter == NULL) {
				return WEIR_FAULT_MEMORY;
			}
		}
		cover.seconds[at] = row->covered_s;
		cover.is_assessed[at] = row->assessed_litres != 0;
		meter->readings += row->readings;
		fault = sheet_add(&meter->booked_litres, row->measured_litres);
		if (fault == 0) {
			fault = sheet_add(&work->ret->spread_litres, row->spread_litres);
		}
	}
	if (meter != NULL) {
		count_days(sheet, of->permit, &cover, meter);
	}
	return fault;
}

/* Hands an intake's months on: a month whose sum is negative counts 0 (rules.md F8). */
static int fold_months(struct work *work)
{
	for (int m = 0; m < SHEET_MONTHS; m++) {
		int64_t litres = work->measured[m];
		int64_t assessed = work->assessed[m];
		int fault = sheet_add(&litres, assessed);

		litres = litres < 0 ? 0 : litres;
		assessed = assessed > litres ? litres : assessed;
		if (fault == 0) {
			fault = sheet_add(&work->ret->litres[m], litres);
		}
		if (fault == 0) {
			fault = sheet_add(&work->ret->assessed[m], assessed);
		}
		if (fault < 0) {
			return fault;
		}
		work->ret->has_water[m] = work->ret->has_water[m] || work->has_water[m];
	}
	return 0;
}

static int fold_segments(struct work *work)
{
	int at = work->sheet->at;
	int fault = 0;

	for (size_t i = 0; i < work->segment_count && fault == 0; i++) {
		const struct segment *segment = &work->segments[i];
		int64_t year = 0;
		bool has_water = false;

		for (int m = JANUARY; m <= at && fault == 0; m++) {
			has_water = has_water || segment->has_water[m];
			fault = sheet_add(&year, segment->litres[m] < 0 ? 0 : segment->litres[m]);
		}
		if (fault == 0 && has_water) {
			fault = sheet_place_add(work->sheet, &segment->water,
					segment->litres[at] < 0 ? 0 : segment->litres[at], year);
		}
	}
	return fault;
}

static int sum_intake(struct sheet *sheet, const struct taken_row *first, struct sheet_line *line,
		struct sheet_taken *ret)
{
	struct work work = { .sheet = sheet, .line = line, .ret = ret };
	int from = sheet->at - 1 < JANUARY ? sheet->at - 1 : JANUARY;
	int fault = 0;

	if (line != NULL) {
		find_segments(&work, first->intake);
	}
	for (const struct taken_row *row = first; row != NULL && fault == 0;
			row = sheet_skip(sheet->books, row, 2, 3)) {
		fault = add_months(&work, row, sheet->at - 12, sheet->at - 12);
		if (fault == 0) {
			fault = add_months(&work, row, from, sheet->at);
		}
		if (fault == 0 && line != NULL) {
			fault = add_meter(&work, row);
		}
	}
	if (fault == 0) {
		fault = fold_months(&work);
	}
	if (fault == 0 && line != NULL && sheet->is_walking) {
		fault = fold_segments(&work);
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
		struct sheet_meter *meter = find_meter(line, stays[i].intake, stays[i].meter);

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
	struct taken_row key = { .day = INT64_MIN };
	struct shelf_cursor cursor;
	const struct taken_row *row;
	int fault = 0;

	assert(!sheet_is_aside(account));
	memset(ret, 0, sizeof(*ret));
	(void)text_copy(key.permit, sizeof(key.permit), account);
	cursor = shelf_scan(books_shelf(sheet->books, BOOK_TAKEN), &key, 1);
	for (row = shelf_next(&cursor); row != NULL && fault == 0;
			row = sheet_skip(sheet->books, row, 1, 2)) {
		fault = sum_intake(sheet, row, line, ret);
	}
	return fault < 0 || line == NULL ? fault : add_silent(sheet, account, line);
}

bool sheet_first_month(const struct books *books, struct month *ret)
{
	int64_t first = INT64_MAX;

	/* A meter's days lie in order: the first row of each is its earliest. */
	for (const struct taken_row *row = sheet_skip(books, NULL, 0, 0); row != NULL;
			row = sheet_skip(books, row, 0, 3)) {
		if (!sheet_is_aside(row->permit) && row->day < first) {
			first = row->day;
		}
	}
	if (first == INT64_MAX) {
		return false;
	}
	*ret = month_of((struct day){ (int32_t)first });
	return true;
}
