/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/water_each.h"

#include <assert.h>
#include <string.h>

#include "ledger/taken.h"
#include "ledger/timeline.h"

struct walk {
	const struct books *books;
	struct days days;
	water_visit *visit;
	void *context;
	/* The intake looked at last, and until when its water stays the same. */
	char intake[TEXT_ID_MAX + 1];
	int32_t from, till;
	bool is_known;
	struct water water;
};

static void look_at(struct walk *walk, const char *intake, struct day day)
{
	if (day.number >= walk->from && day.number < walk->till &&
			strcmp(walk->intake, intake) == 0) {
		return;
	}
	(void)text_copy(walk->intake, sizeof(walk->intake), intake);
	walk->from = day.number;
	walk->till = water_next_change(walk->books, intake, day.number);
	walk->is_known = water_on(walk->books, intake, day, &walk->water);
}

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* One intake's month, as far as it lies in the days; by days where its water changes within. */
static int add_month(struct walk *walk, const struct taken_month_row *row)
{
	struct days month = month_days((struct month){ (int32_t)row->month });
	int32_t end = least(month.till.number, walk->days.till.number);
	struct days part = month;
	int fault = 0;

	part.from = part.from.number < walk->days.from.number ? walk->days.from : part.from;
	while (fault == 0 && part.from.number < end) {
		struct taken_sum sum = { .litres = 0 };

		look_at(walk, row->intake, part.from);
		part.till.number = least(walk->till, end);
		fault = part.from.number == month.from.number &&
						part.till.number == month.till.number
				? taken_add(&sum, row->measured_litres, row->assessed_litres)
				: taken_intake_span(walk->books, row->permit, row->intake, part,
						  &sum);
		if (fault == 0 && sum.has_rows) {
			const struct water_part found = { row->permit, row->intake,
				walk->is_known ? &walk->water : NULL, part, sum.litres };

			fault = walk->visit(walk->context, &found);
		}
		part.from = part.till;
	}
	return fault;
}

int water_each(const struct books *books, struct days days, water_visit *visit, void *context)
{
	struct walk walk = { .books = books, .days = days, .visit = visit, .context = context };
	int32_t first = month_of(days.from).number;
	const struct taken_month_row *account = NULL;
	int fault = 0;

	assert(days.from.number < days.till.number);
	while (fault == 0 &&
			(account = taken_next_account(
					 books, account == NULL ? "" : account->permit)) != NULL) {
		struct taken_month_row key;
		struct shelf_cursor cursor;
		const struct taken_month_row *row;

		if (timeline_is_aside(account->permit)) {
			continue;
		}
		cursor = taken_months(books, account->permit, first, &key);
		while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
				month_days((struct month){ (int32_t)row->month }).from.number <
						days.till.number) {
			fault = add_month(&walk, row);
		}
	}
	return fault;
}
