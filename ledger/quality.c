/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/quality.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/indicator.h"
#include "ledger/registry.h"
#include "ledger/reported.h"
#include "ledger/sheet.h"
#include "ledger/taken.h"
#include "ledger/timeline.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/totaliser.h"

enum {
	MONTHS = 12,
};

static void add_rates(struct quality_rates *sum, const struct quality_rates *rates)
{
	sum->due += rates->due;
	sum->received += rates->received;
	sum->valid += rates->valid;
	sum->due_days += rates->due_days;
	sum->unknown_days += rates->unknown_days;
	sum->timed += rates->timed;
	sum->timely += rates->timely;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* One stay of a meter in a month. */
static struct quality_rates rates_of(const struct sheet_meter *meter)
{
	return (struct quality_rates){
		.due = meter->expected,
		.received = least(meter->readings, meter->expected),
		.valid = least(meter->readings - meter->rejected, meter->expected),
		.due_days = meter->due_days,
		.unknown_days = meter->unknown_days,
	};
}

/* ---- lines of sheets ---- */

static int add_permit(struct quality *quality, struct month month, const struct sheet_line *line)
{
	struct quality_permit *grown = list_grow(quality->permits, &quality->permit_room,
			quality->permit_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	quality->permits = grown;
	grown += quality->permit_count++;
	memset(grown, 0, sizeof(*grown));
	(void)text_copy(grown->permit, sizeof(grown->permit), line->permit);
	(void)text_copy(grown->holder, sizeof(grown->holder), line->holder);
	(void)text_copy(grown->area, sizeof(grown->area), line->area);
	grown->month = month.number;
	for (size_t i = 0; i < line->meter_count; i++) {
		const struct quality_rates rates = rates_of(&line->meters[i]);

		add_rates(&grown->rates, &rates);
	}
	return 0;
}

static int add_meter(struct quality *quality, struct month month, const struct sheet_line *line,
		const struct sheet_meter *meter)
{
	struct quality_meter *grown = list_grow(quality->meters, &quality->meter_room,
			quality->meter_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	quality->meters = grown;
	grown += quality->meter_count++;
	memset(grown, 0, sizeof(*grown));
	(void)text_copy(grown->meter, sizeof(grown->meter), meter->meter);
	(void)text_copy(grown->intake, sizeof(grown->intake), meter->intake);
	(void)text_copy(grown->permit, sizeof(grown->permit), line->permit);
	grown->month = month.number;
	grown->rates = rates_of(meter);
	return 0;
}

static int add_month(const struct books *books, struct month month, struct quality *quality)
{
	SCOPED(sheet_close) struct sheet *sheet = NULL;
	SCOPED_FINISH(sheet_line_finish) struct sheet_line line = { .meters = NULL };
	int answer = sheet_open(books, month, books_origin(books)->recorded_s, &sheet);

	while (answer >= 0 && (answer = sheet_next(sheet, &line)) == SHEET_OK) {
		answer = add_permit(quality, month, &line);
		for (size_t i = 0; i < line.meter_count && answer == 0; i++) {
			if (line.meters[i].meter[0] != '\0') {
				answer = add_meter(quality, month, &line, &line.meters[i]);
			}
		}
	}
	return answer < 0 ? answer : 0;
}

static int compare_permits(const void *a, const void *b)
{
	return strcmp(((const struct quality_permit *)a)->permit,
			((const struct quality_permit *)b)->permit);
}

static int compare_meters(const void *a, const void *b)
{
	return strcmp(((const struct quality_meter *)a)->meter,
			((const struct quality_meter *)b)->meter);
}

/* By name, the newest month first. */
static int order_permits(const void *a, const void *b)
{
	int order = compare_permits(a, b);

	return order != 0 ? order
			  : ((const struct quality_permit *)b)->month -
					((const struct quality_permit *)a)->month;
}

static int order_meters(const void *a, const void *b)
{
	const struct quality_meter *left = a;
	const struct quality_meter *right = b;
	int order = compare_meters(a, b);

	if (order == 0) {
		order = right->month - left->month;
	}
	if (order == 0) {
		order = strcmp(left->intake, right->intake);
	}
	return order != 0 ? order : strcmp(left->permit, right->permit);
}

/* Months of one name become one row; who and where is its newest month's. */
static void merge(struct quality *quality)
{
	size_t count = 0;

	for (size_t i = 0; i < quality->permit_count; i++) {
		struct quality_permit *last = &quality->permits[count];

		if (count > 0 && compare_permits(last - 1, &quality->permits[i]) == 0) {
			add_rates(&last[-1].rates, &quality->permits[i].rates);
		} else {
			*last = quality->permits[i];
			count++;
		}
	}
	quality->permit_count = count;
	count = 0;
	for (size_t i = 0; i < quality->meter_count; i++) {
		struct quality_meter *last = &quality->meters[count];

		if (count > 0 && compare_meters(last - 1, &quality->meters[i]) == 0) {
			add_rates(&last[-1].rates, &quality->meters[i].rates);
		} else {
			*last = quality->meters[i];
			count++;
		}
	}
	quality->meter_count = count;
}

/* ---- areas ---- */

static int compare_areas(const void *a, const void *b)
{
	return strcmp(((const struct quality_area *)a)->area,
			((const struct quality_area *)b)->area);
}

const struct quality_area *quality_find_area(const struct quality *quality, const char *area)
{
	struct quality_area key;

	if (quality->area_count == 0 || !text_copy(key.area, sizeof(key.area), area)) {
		return NULL;
	}
	return bsearch(&key, quality->areas, quality->area_count, sizeof(key), compare_areas);
}

/* Into an area and all above it. */
static void lay(const struct books *books, struct quality *quality, const char *area,
		struct day day, const struct quality_rates *rates)
{
	const struct registry_view view = { .books = books };
	char here[TEXT_ID_MAX + 1];
	struct area_row row;

	(void)text_copy(here, sizeof(here), area);
	for (int depth = 0; depth < REGISTRY_AREAS_DEEP && here[0] != '\0'; depth++) {
		const struct quality_area *found = quality_find_area(quality, here);

		if (found == NULL) {
			return;
		}
		add_rates(&quality->areas[found - quality->areas].rates, rates);
		if (!registry_area(&view, here, day, &row)) {
			return;
		}
		(void)text_copy(here, sizeof(here), row.parent);
	}
}

/* A meter's rates lie in its intake's area; those of an intake without one in its permit's line only. */
static int lay_areas(const struct books *books, struct day last, struct quality *quality)
{
	size_t room = shelf_count(books_shelf(books, BOOK_AREA));
	char id[TEXT_ID_MAX + 1] = "";

	quality->areas = calloc(room + 1, sizeof(*quality->areas));
	if (quality->areas == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(books, ROW_AREA, id)) {
		assert(quality->area_count < room);
		(void)text_copy(quality->areas[quality->area_count++].area, sizeof(id), id);
	}
	for (size_t i = 0; i < quality->meter_count; i++) {
		struct quality_meter *meter = &quality->meters[i];
		struct water water;

		if (water_on(books, meter->intake, last, &water)) {
			(void)text_copy(meter->area, sizeof(meter->area), water.area);
			lay(books, quality, water.area, last, &meter->rates);
		}
	}
	return 0;
}

/* ---- remarks ---- */

static void count_remark(
		struct quality_meter *meter, const struct remark_row *row, bool is_same_instant)
{
	const uint32_t mask = (uint32_t)row->mask;
	const uint32_t named = TOTALISER_RULE(2) | TOTALISER_RULE(3) | TOTALISER_RULE(11) |
			TOTALISER_RULE(12) | TOTALISER_RULE(14);

	meter->jumps += (mask & TOTALISER_RULE(14)) != 0 ? 1 : 0;
	meter->negative += (mask & (TOTALISER_RULE(7) | TOTALISER_RULE(8))) != 0 ? 1 : 0;
	meter->conflicts += (mask & TOTALISER_CONFLICT) != 0 && !is_same_instant ? 1 : 0;
	meter->suspect += (mask & (TOTALISER_RULE(2) | TOTALISER_RULE(3))) != 0 ? 1 : 0;
	meter->over_range += (mask & TOTALISER_HELD) != 0 && (mask & named) == 0 ? 1 : 0;
}

static void count_remarks(const struct books *books, struct days days, struct quality_meter *meter)
{
	struct remark_row key = { .units = INT64_MIN };
	int64_t till_s = zone_midnight(&books->zone, days.till).unix_s;
	int64_t last_s = INT64_MIN;
	struct shelf_cursor cursor;
	const struct remark_row *row;

	(void)text_copy(key.meter, sizeof(key.meter), meter->meter);
	key.at_s = zone_midnight(&books->zone, days.from).unix_s + 1;
	cursor = shelf_scan(books_shelf(books, BOOK_REMARK), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL && row->at_s <= till_s) {
		if ((row->mask & TOTALISER_REPLACED) == 0) {
			count_remark(meter, row, row->at_s == last_s);
			last_s = row->at_s;
		}
	}
}

/* Days in a row of one meter on which readings came and no water. */
struct run {
	int64_t days;
	int64_t last;
};

static int64_t end_run(struct run *run)
{
	int64_t days = run->days >= QUALITY_STUCK_DAYS ? run->days : 0;

	run->days = 0;
	return days;
}

static int64_t stuck_days(const struct books *books, const struct taken_row *of, struct days days)
{
	struct taken_row key;
	struct shelf_cursor cursor = taken_days(books, of, days.from.number, &key);
	struct run run = { .days = 0 };
	const struct taken_row *row;
	int64_t ret = 0;

	while ((row = shelf_next(&cursor)) != NULL && row->day < days.till.number) {
		bool is_dry = row->readings > 0 && row->measured_litres == 0;

		if (!is_dry || row->day != run.last + 1) {
			ret += end_run(&run);
		}
		run.days += is_dry ? 1 : 0;
		run.last = row->day;
	}
	return ret + end_run(&run);
}

/* Every meter of every account, since a meter may have changed hands. */
static void count_stuck(const struct books *books, struct days days, struct quality *quality)
{
	const struct taken_month_row *account = NULL;

	while ((account = taken_next_account(books, account == NULL ? "" : account->permit)) !=
			NULL) {
		const struct taken_row *of = NULL;
		struct taken_row key = { .day = 0 };

		(void)text_copy(key.permit, sizeof(key.permit), account->permit);
		while (taken_next_meter(books, &key, 1, &of)) {
			struct quality_meter wanted;
			struct quality_meter *meter;

			(void)text_copy(wanted.meter, sizeof(wanted.meter), of->meter);
			meter = quality->meter_count == 0
					? NULL
					: bsearch(&wanted, quality->meters, quality->meter_count,
							  sizeof(wanted), compare_meters);
			if (meter != NULL) {
				meter->stuck_days += stuck_days(books, of, days);
			}
		}
	}
}

int quality_of_year(const struct books *books, int year, struct quality *ret)
{
	const struct days days = year_days(year);
	struct day today =
			zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
	struct day last = { days.till.number - 1 };
	int fault = 0;

	*ret = (struct quality){ .permits = NULL };
	last = today.number < last.number ? today : last;
	for (int i = 1; i <= MONTHS && fault == 0; i++) {
		struct month month = month_make(year, i);

		if (month_days(month).from.number <= today.number) {
			fault = add_month(books, month, ret);
		}
	}
	if (fault < 0) {
		return fault;
	}
	if (ret->permit_count > 0) {
		qsort(ret->permits, ret->permit_count, sizeof(*ret->permits), order_permits);
	}
	if (ret->meter_count > 0) {
		qsort(ret->meters, ret->meter_count, sizeof(*ret->meters), order_meters);
	}
	merge(ret);
	for (size_t i = 0; i < ret->meter_count; i++) {
		count_remarks(books, days, &ret->meters[i]);
	}
	count_stuck(books, days, ret);
	return lay_areas(books, last, ret);
}

void quality_finish(struct quality *quality)
{
	free(quality->permits);
	free(quality->areas);
	free(quality->meters);
	*quality = (struct quality){ .permits = NULL };
}

bool quality_is_plausible(const struct quality_meter *meter)
{
	return meter->rates.unknown_days == 0 && meter->rates.received == meter->rates.due &&
			meter->jumps == 0 && meter->over_range == 0 && meter->negative == 0 &&
			meter->conflicts == 0 && meter->suspect == 0 && meter->stuck_days == 0;
}

/* ---- in time ---- */

/* How long after its instant a reading of the area is in time. */
static int64_t limit_of(const struct books *books, const char *area, int year, struct day day)
{
	const struct registry_view view = { .books = books };
	struct indicator_row row;

	if (!indicator_threshold(&view, area, year, INDICATOR_TIMELY_LIMIT, day, &row)) {
		return QUALITY_TIMELY_S;
	}
	return row.value_millionths / 1000000 * 3600 +
			row.value_millionths % 1000000 * 3600 / 1000000;
}

/* A reading that came several times came first in its first entry. */
static void count_timely(
		const struct reported_list *list, int64_t limit_s, struct quality_rates *ret)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct reported *one = &list->list[i];

		if (i > 0 && one->at_s == list->list[i - 1].at_s &&
				count_compare(one->count, list->list[i - 1].count) == 0) {
			continue;
		}
		ret->timed++;
		ret->timely += one->received_s - one->at_s <= limit_s ? 1 : 0;
	}
}

static int time_meter(const struct judge *judge, struct days days, int64_t limit_s,
		struct quality_meter *meter)
{
	int fault = 0;

	/* By months, so that a year of minutes needs a month's room. */
	for (struct month month = month_of(days.from);
			fault == 0 && month_days(month).from.number < days.till.number;
			month.number++) {
		struct reported_list list = { .list = NULL };
		const struct reported_wanted wanted = {
			.meter = meter->meter,
			.days = month_days(month),
			.size = INT64_MAX,
			.limit = SIZE_MAX,
		};

		fault = reported_load(judge, &wanted, &list);
		if (fault == 0) {
			count_timely(&list, limit_s, &meter->rates);
		}
		reported_finish(&list);
	}
	return fault;
}

int quality_timely(const struct judge *judge, int year, struct quality *quality)
{
	const struct days days = year_days(year);
	const struct day last = { days.till.number - 1 };
	int fault = 0;

	for (size_t i = 0; i < quality->meter_count && fault == 0; i++) {
		struct quality_meter *meter = &quality->meters[i];
		struct quality_rates only = { .due = 0 };
		struct quality_permit key;
		struct quality_permit *permit;

		assert(meter->rates.timed == 0);
		fault = time_meter(judge, days, limit_of(judge->books, meter->area, year, last),
				meter);
		only.timed = meter->rates.timed;
		only.timely = meter->rates.timely;
		lay(judge->books, quality, meter->area, last, &only);
		(void)text_copy(key.permit, sizeof(key.permit), meter->permit);
		permit = quality->permit_count == 0
				? NULL
				: bsearch(&key, quality->permits, quality->permit_count,
						  sizeof(key), compare_permits);
		if (permit != NULL) {
			add_rates(&permit->rates, &only);
		}
	}
	return fault;
}
