/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Stays: whose each meter was, day by day. Made once for the whole sheet, so
 * that a meter that stood silent all month is found as fast as one that did not.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/sheet_parts.h"
#include "ledger/timeline.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/list.h"

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int add_stay(struct sheet *sheet, const struct sheet_stay *stay)
{
	struct sheet_stay *grown = list_grow(
			sheet->stays, &sheet->stay_room, sheet->stay_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	sheet->stays = grown;
	sheet->stays[sheet->stay_count++] = *stay;
	return 0;
}

/* The first day after that one on which another row of the meter begins to hold. */
static int32_t next_meter_day(const struct books *books, const char *meter, int32_t day)
{
	struct registry_row key = { .from = (int64_t)day + 1 };
	struct shelf_cursor cursor;
	const struct registry_row *row;

	(void)text_copy(key.id, sizeof(key.id), meter);
	cursor = shelf_scan(books_shelf(books, BOOK_METER), &key, 1);
	row = shelf_next(&cursor);
	return row == NULL ? INT32_MAX : (int32_t)row->from;
}

/*
 * The first day after that one on which it may count for another. Of a meter
 * with uses of its own its neighbours say: with a main meter it counts a part
 * of what that one counts, and aside; without one it counts for the account.
 */
static int next_change(const struct registry_view *view, const struct meter_row *meter, int32_t day,
		int32_t *ret)
{
	struct timeline timeline;
	int fault = 0;

	/* Its row's intake, which may be registered later than the meter. */
	*ret = least(next_meter_day(view->books, meter->meter, day),
			water_next_change(view->books, meter->intake, day));
	if (meter->uses == 0) {
		return 0;
	}
	fault = timeline_build(view, meter->meter, &timeline);
	for (size_t i = 0; fault == 0 && i < timeline.step_count; i++) {
		if (timeline.steps[i].from > day) {
			*ret = least(*ret, timeline.steps[i].from);
			break;
		}
	}
	timeline_finish(&timeline);
	return fault;
}

/* One meter's month: a stay for each span of days on which nothing changed. */
static int follow_meter(struct sheet *sheet, const char *meter, int32_t first)
{
	const struct registry_view view = { .books = sheet->books };
	int32_t day = first > sheet->days.from.number ? first : sheet->days.from.number;
	bool is_first = true;
	int fault = 0;

	while (day < sheet->days.till.number && fault == 0) {
		struct sheet_stay stay = { .since = is_first ? sheet->days.from.number : day };
		struct timeline_step step;
		struct meter_row row;
		int32_t next;

		if (!timeline_on(&view, meter, (struct day){ day }, &step) ||
				!registry_meter(&view, meter, (struct day){ day }, &row)) {
			return 0;
		}
		fault = next_change(&view, &row, day, &next);
		if (fault < 0) {
			return fault;
		}
		next = least(next, sheet->days.till.number);
		/* Where nothing may be taken nothing is to be read. */
		if (!timeline_is_aside(step.permit) &&
				!basin_is_sealed(&view, step.intake, (struct day){ day })) {
			(void)text_copy(stay.account, sizeof(stay.account), step.permit);
			(void)text_copy(stay.intake, sizeof(stay.intake), step.intake);
			(void)text_copy(stay.meter, sizeof(stay.meter), meter);
			stay.interval_s = step.interval_s;
			stay.days = (struct days){ { day }, { next } };
			fault = add_stay(sheet, &stay);
		}
		is_first = false;
		day = next;
	}
	return fault;
}

static int compare(const void *a, const void *b)
{
	const struct sheet_stay *left = a;
	const struct sheet_stay *right = b;
	int order = strcmp(left->account, right->account);

	order = order != 0 ? order : strcmp(left->intake, right->intake);
	order = order != 0 ? order : strcmp(left->meter, right->meter);
	return order != 0 ? order : left->since - right->since;
}

/* ---- intakes without a meter ---- */

/* Days of one permit, from..till, on which no meter counts the intake: a stay for each run. */
static int add_unmetered(struct sheet *sheet, const char *permit, const char *intake, int32_t from,
		int32_t till)
{
	struct sheet_stay stay = { .since = from };
	int32_t day = from;
	int fault = 0;

	(void)text_copy(stay.account, sizeof(stay.account), permit);
	(void)text_copy(stay.intake, sizeof(stay.intake), intake);
	while (day < till && fault == 0) {
		if (!metering_is_unmetered(&sheet->metering, intake, (struct day){ day })) {
			day++;
			continue;
		}
		stay.since = day;
		stay.days.from.number = day;
		while (day < till &&
				metering_is_unmetered(
						&sheet->metering, intake, (struct day){ day })) {
			day++;
		}
		stay.days.till.number = day;
		fault = add_stay(sheet, &stay);
	}
	return fault;
}

static int follow_intake(struct sheet *sheet, const char *intake)
{
	const struct registry_view view = { .books = sheet->books };
	int32_t day = sheet->days.from.number;
	int fault = 0;

	while (day < sheet->days.till.number && fault == 0) {
		int32_t next = least(water_next_change(sheet->books, intake, day),
				sheet->days.till.number);
		struct intake_row row;

		if (registry_intake(&view, intake, (struct day){ day }, &row) &&
				basin_is_permitted(&view, &row, (struct day){ day })) {
			fault = add_unmetered(sheet, row.permit, intake, day, next);
		}
		day = next;
	}
	return fault;
}

struct stay_name {
	char intake[TEXT_ID_MAX + 1];
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct stay_name *)a)->intake, ((const struct stay_name *)b)->intake);
}

/* The intakes that one meter counts all month: nearly all, and nothing is to be asked of them. */
static size_t list_metered(const struct sheet *sheet, struct stay_name *names)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->stay_count; i++) {
		const struct sheet_stay *stay = &sheet->stays[i];

		if (stay->days.from.number == sheet->days.from.number &&
				stay->days.till.number == sheet->days.till.number) {
			(void)text_copy(names[count++].intake, sizeof(names[0].intake),
					stay->intake);
		}
	}
	if (count > 1) {
		qsort(names, count, sizeof(names[0]), compare_names);
	}
	return count;
}

/* Adds what intakes without a meter are due. The list of meters is made where there is any. */
static int find_unmetered(struct sheet *sheet)
{
	/* By their places: the list of stays grows meanwhile. */
	SCOPED(scope_free) struct stay_name *names = calloc(sheet->stay_count + 1, sizeof(*names));
	size_t metered = names == NULL ? 0 : list_metered(sheet, names);
	struct stay_name key;
	bool has_metering = false;
	int fault = names == NULL ? WEIR_FAULT_MEMORY : 0;

	key.intake[0] = '\0';
	while (fault == 0 && registry_next_id(sheet->books, ROW_INTAKE, key.intake)) {
		if (metered > 0 &&
				bsearch(&key, names, metered, sizeof(*names), compare_names) !=
						NULL) {
			continue;
		}
		if (!has_metering) {
			fault = metering_build(sheet->books, &sheet->metering);
			has_metering = true;
		}
		if (fault == 0) {
			fault = follow_intake(sheet, key.intake);
		}
	}
	return fault;
}

int sheet_find_stays(struct sheet *sheet)
{
	const struct registry_view view = { .books = sheet->books };
	struct shelf_cursor cursor = shelf_scan(books_shelf(sheet->books, BOOK_METER), NULL, 0);
	const struct registry_row *row;
	const char *last = "";
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		int32_t first;

		if (strcmp(row->id, last) != 0 && timeline_first_day(&view, row->id, &first)) {
			fault = follow_meter(sheet, row->id, first);
		}
		last = row->id;
	}
	if (fault == 0) {
		fault = find_unmetered(sheet);
	}
	if (sheet->stay_count > 0) {
		qsort(sheet->stays, sheet->stay_count, sizeof(*sheet->stays), compare);
	}
	return fault;
}

size_t sheet_stays(const struct sheet *sheet, const char *account, const struct sheet_stay **ret)
{
	size_t low = 0;
	size_t high = sheet->stay_count;
	size_t count = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(sheet->stays[middle].account, account) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	while (low + count < sheet->stay_count &&
			strcmp(sheet->stays[low + count].account, account) == 0) {
		count++;
	}
	*ret = sheet->stays == NULL ? NULL : &sheet->stays[low];
	return count;
}

struct days sheet_run(const struct sheet *sheet, const char *account, const char *intake,
		const char *meter, int32_t day)
{
	struct days run = sheet->days;
	const struct sheet_stay *stays;
	size_t count = sheet_stays(sheet, account, &stays);
	bool is_found = false;

	for (size_t i = 0; i < count && meter[0] != '\0'; i++) {
		if (strcmp(stays[i].meter, meter) != 0 || strcmp(stays[i].intake, intake) != 0) {
			continue;
		}
		if (is_found && stays[i].since != run.till.number) {
			if (day < stays[i].since) {
				break;
			}
			is_found = false;
		}
		run.from.number = is_found ? run.from.number : stays[i].since;
		run.till = stays[i].days.till;
		is_found = true;
	}
	return run;
}
