/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/assess_months.h"

#include <assert.h>
#include <string.h>

#include "ledger/unknown.h"
#include "meter/err.h"

enum {
	MONTH_DAYS_MAX = 31,
};

/* One month of a meter, over all its accounts. */
struct sum {
	int64_t litres;
	int64_t known_s[MONTH_DAYS_MAX];
	bool is_measured; /* nothing but the register counted */
};

static struct taken_row key_of(const struct timeline_step *step, const char *meter, struct day day)
{
	struct taken_row key = { .day = day.number };

	(void)text_copy(key.permit, sizeof(key.permit), step->permit);
	(void)text_copy(key.intake, sizeof(key.intake), step->intake);
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	return key;
}

/* The first day with any row of the meter; false where there is none. */
static bool find_first(const struct books *books, const char *meter,
		const struct timeline *timeline, int64_t *ret)
{
	bool is_found = false;

	for (size_t i = 0; i < timeline->step_count; i++) {
		struct taken_row key =
				key_of(&timeline->steps[i], meter, (struct day){ INT32_MIN });
		struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 3);
		const struct taken_row *row = shelf_next(&cursor);

		if (row != NULL && (!is_found || row->day < *ret)) {
			*ret = row->day;
			is_found = true;
		}
	}
	return is_found;
}

static int add_step(const struct books *books, const char *meter, const struct timeline_step *step,
		struct days month, struct days part, struct sum *sum)
{
	struct taken_row key = key_of(step, meter, part.from);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 3);
	const struct taken_row *row;

	while ((row = shelf_next(&cursor)) != NULL && row->day < part.till.number) {
		sum->known_s[row->day - month.from.number] += row->covered_s;
		sum->is_measured = sum->is_measured && row->assessed_s == 0 &&
				row->withheld_litres == 0;
		if (__builtin_add_overflow(sum->litres, row->measured_litres, &sum->litres)) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

/* What the steps of the timeline have in the month, each on its own days. */
static int add_month(const struct books *books, const char *meter, const struct timeline *timeline,
		struct days month, struct sum *sum)
{
	int fault = 0;

	*sum = (struct sum){ .is_measured = true };
	for (size_t i = 0; i < timeline->step_count && fault == 0; i++) {
		struct days part = month;

		if (i > 0 && timeline->steps[i].from > part.from.number) {
			part.from.number = timeline->steps[i].from;
		}
		if (i + 1 < timeline->step_count &&
				timeline->steps[i + 1].from < part.till.number) {
			part.till.number = timeline->steps[i + 1].from;
		}
		if (part.from.number < part.till.number) {
			fault = add_step(books, meter, &timeline->steps[i], month, part, sum);
		}
	}
	return fault;
}

static bool is_whole(const struct books *books, const struct timeline *timeline, struct days month,
		const struct sum *sum)
{
	for (int32_t day = month.from.number; day < month.till.number; day++) {
		const struct timeline_step *step = timeline_step(timeline, (struct day){ day });

		if (unknown_day(&books->zone, (struct day){ day },
				    sum->known_s[day - month.from.number], step->interval_s)) {
			return false;
		}
	}
	return sum->is_measured;
}

int assess_months(const struct books *books, const char *meter, const struct timeline *timeline,
		struct month before, size_t wanted, struct assess_month *ret, size_t *ret_count)
{
	struct month month = { before.number - 1 };
	int64_t first = INT64_MAX;
	int fault = 0;

	assert(wanted > 0);
	*ret_count = 0;
	if (!find_first(books, meter, timeline, &first)) {
		return 0;
	}
	for (; month_days(month).till.number > first && *ret_count < wanted && fault == 0;
			month.number--) {
		struct days days = month_days(month);
		struct sum sum;

		fault = add_month(books, meter, timeline, days, &sum);
		if (fault == 0 && is_whole(books, timeline, days, &sum)) {
			ret[(*ret_count)++] = (struct assess_month){
				.month = month,
				.litres = sum.litres < 0 ? 0 : sum.litres,
			};
		}
	}
	return fault;
}
