/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/sheet_days.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/sheet_parts.h"
#include "ledger/taken.h"
#include "ledger/unknown.h"
#include "meter/err.h"
#include "meter/list.h"

const char *sheet_day_state_name(enum sheet_day_state state)
{
	switch (state) {
	case SHEET_DAY_NONE:
		return "none";
	case SHEET_DAY_OPEN:
		return "open";
	case SHEET_DAY_UNKNOWN:
		return "unknown";
	case SHEET_DAY_PARTLY:
		return "partly";
	case SHEET_DAY_ASSESSED:
		return "assessed";
	case SHEET_DAY_MEASURED:
		return "measured";
	}
	return "";
}

void sheet_days_finish(struct sheet_days *days)
{
	free(days->meters);
	memset(days, 0, sizeof(*days));
}

/* The meter's days, perhaps new ones without anything; NULL when memory ran out. */
static struct sheet_days_meter *meter_of(
		struct sheet_days *days, const char *intake, const char *meter)
{
	struct sheet_days_meter *grown;

	for (size_t i = days->meter_count; i > 0; i--) {
		if (strcmp(days->meters[i - 1].meter, meter) == 0 &&
				strcmp(days->meters[i - 1].intake, intake) == 0) {
			return &days->meters[i - 1];
		}
	}
	grown = list_grow(days->meters, &days->meter_room, days->meter_count + 1, sizeof(*grown));
	if (grown == NULL) {
		return NULL;
	}
	days->meters = grown;
	grown = memset(&days->meters[days->meter_count++], 0, sizeof(*grown));
	(void)text_copy(grown->intake, sizeof(grown->intake), intake);
	(void)text_copy(grown->meter, sizeof(grown->meter), meter);
	return grown;
}

/* ---- what was booked ---- */

static struct sheet_day booked(const struct sheet *sheet, const struct taken_row *row)
{
	struct sheet_day day = {
		.measured_litres = row->measured_litres,
		.assessed_litres = row->assessed_litres,
		.spread_litres = row->spread_litres,
		.withheld_litres = row->withheld_litres,
		.state = row->day > sheet->ended_day  ? SHEET_DAY_OPEN
				: row->assessed_s > 0 ? SHEET_DAY_ASSESSED
						      : SHEET_DAY_MEASURED,
	};

	day.has_litres = row->covered_s + row->assessed_s > 0 || row->measured_litres != 0 ||
			row->assessed_litres != 0;
	return day;
}

static int add_booked(const struct sheet *sheet, const struct taken_row *of, struct sheet_days *ret)
{
	struct taken_row key;
	struct shelf_cursor cursor = taken_days(sheet->books, of, sheet->days.from.number, &key);
	struct sheet_days_meter *meter = NULL;
	const struct taken_row *row;

	while ((row = shelf_next(&cursor)) != NULL && row->day < sheet->days.till.number) {
		meter = meter != NULL ? meter : meter_of(ret, of->intake, of->meter);
		if (meter == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		meter->days[row->day - sheet->days.from.number] = booked(sheet, row);
	}
	return 0;
}

/* ---- what was due ---- */

static int64_t known_s(const struct sheet *sheet, const char *account,
		const struct sheet_stay *stay, int32_t day)
{
	struct taken_row key = { .day = day };
	const struct taken_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), account);
	(void)text_copy(key.intake, sizeof(key.intake), stay->intake);
	(void)text_copy(key.meter, sizeof(key.meter), stay->meter);
	row = shelf_find(books_shelf(sheet->books, BOOK_TAKEN), &key);
	return row == NULL ? 0 : row->covered_s + row->assessed_s;
}

static int add_due(const struct sheet *sheet, const char *account, const struct sheet_stay *stay,
		struct sheet_days *ret)
{
	struct sheet_days_meter *meter = meter_of(ret, stay->intake, stay->meter);

	if (meter == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (int32_t day = stay->days.from.number; day < stay->days.till.number; day++) {
		struct sheet_day *due = &meter->days[day - sheet->days.from.number];
		int64_t seconds = known_s(sheet, account, stay, day);

		if (day > sheet->ended_day) {
			due->state = SHEET_DAY_OPEN;
		} else if (unknown_day(&sheet->books->zone, (struct day){ day }, seconds,
					   stay->interval_s)) {
			due->state = due->has_litres ? SHEET_DAY_PARTLY : SHEET_DAY_UNKNOWN;
		}
	}
	return 0;
}

/* ---- all meters ---- */

/* What is known of a day when one more meter is: what one lacks, all of them lack. */
static enum sheet_day_state join(enum sheet_day_state all, enum sheet_day_state one)
{
	bool is_known = all >= SHEET_DAY_ASSESSED && one >= SHEET_DAY_ASSESSED;

	if (all == SHEET_DAY_NONE || one == SHEET_DAY_NONE || all == one) {
		return all == SHEET_DAY_NONE ? one : all;
	}
	if (all == SHEET_DAY_OPEN || one == SHEET_DAY_OPEN) {
		return SHEET_DAY_OPEN;
	}
	return is_known ? SHEET_DAY_ASSESSED : SHEET_DAY_PARTLY;
}

static int add_day(const struct sheet_day *one, struct sheet_day *all)
{
	int fault = sheet_add(&all->measured_litres, one->measured_litres);

	if (fault == 0) {
		fault = sheet_add(&all->assessed_litres, one->assessed_litres);
	}
	if (fault == 0) {
		fault = sheet_add(&all->spread_litres, one->spread_litres);
	}
	if (fault == 0) {
		fault = sheet_add(&all->withheld_litres, one->withheld_litres);
	}
	all->has_litres = all->has_litres || one->has_litres;
	all->state = join(all->state, one->state);
	return fault;
}

static int compare(const void *a, const void *b)
{
	const struct sheet_days_meter *left = a;
	const struct sheet_days_meter *right = b;
	int order = strcmp(left->intake, right->intake);

	return order != 0 ? order : strcmp(left->meter, right->meter);
}

static int add_up(struct sheet_days *days)
{
	int fault = 0;

	if (days->meter_count > 1) {
		qsort(days->meters, days->meter_count, sizeof(*days->meters), compare);
	}
	for (size_t i = 0; i < days->meter_count; i++) {
		for (size_t day = 0; day < SHEET_DAYS_MAX && fault == 0; day++) {
			fault = add_day(&days->meters[i].days[day], &days->days[day]);
		}
	}
	return fault;
}

int sheet_days_find(struct sheet *sheet, const char *account, struct sheet_days *ret)
{
	struct taken_row key = { .day = 0 };
	const struct taken_row *meter = NULL;
	const struct sheet_stay *stays;
	size_t count = sheet_stays(sheet, account, &stays);
	int fault = 0;

	memset(ret, 0, sizeof(*ret));
	ret->month = sheet->days;
	assert(ret->month.till.number - ret->month.from.number <= SHEET_DAYS_MAX);
	(void)text_copy(key.permit, sizeof(key.permit), account);
	while (fault == 0 && taken_next_meter(sheet->books, &key, 1, &meter)) {
		fault = add_booked(sheet, meter, ret);
	}
	for (size_t i = 0; i < count && fault == 0; i++) {
		fault = add_due(sheet, account, &stays[i], ret);
	}
	return fault < 0 ? fault : add_up(ret);
}
