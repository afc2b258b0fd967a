/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/water_each.h"

#include <assert.h>
#include <string.h>

#include "ledger/timeline.h"

struct walk;

/* What stands in a row for some days of its month. */
typedef int see_part(struct walk *walk, const struct taken_month_row *row, struct days part,
		const struct taken_sum *sum);

struct walk {
	const struct books *books;
	struct days days;
	bool is_ceilings; /* without what no ceiling counts */
	see_part *see;
	water_visit *visit; /* one of the two */
	water_lay *lay;
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
static int walk_month(struct walk *walk, const struct taken_month_row *row)
{
	struct days month = month_days((struct month){ (int32_t)row->month });
	int32_t end = least(month.till.number, walk->days.till.number);
	struct days part = month;
	int fault = 0;

	part.from = part.from.number < walk->days.from.number ? walk->days.from : part.from;
	while (fault == 0 && part.from.number < end) {
		struct taken_sum sum = { .is_ceilings = walk->is_ceilings };
		int64_t left_out = walk->is_ceilings ? row->exempt_litres : 0;

		look_at(walk, row->intake, part.from);
		part.till.number = least(walk->till, end);
		fault = part.from.number == month.from.number &&
						part.till.number == month.till.number
				? taken_add(&sum, row->measured_litres,
						  row->assessed_litres - left_out)
				: taken_intake_span(walk->books, row->permit, row->intake, part,
						  &sum);
		if (fault == 0) {
			fault = walk->see(walk, row, part, &sum);
		}
		part.from = part.till;
	}
	return fault;
}

/* The months of one account. */
static int walk_account(struct walk *walk, const char *account)
{
	struct taken_month_row key;
	struct shelf_cursor cursor =
			taken_months(walk->books, account, month_of(walk->days.from).number, &key);
	const struct taken_month_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
			month_days((struct month){ (int32_t)row->month }).from.number <
					walk->days.till.number) {
		fault = walk_month(walk, row);
	}
	return fault;
}

static int walk_accounts(struct walk *walk)
{
	const struct taken_month_row *next = NULL;
	int fault = 0;

	while (fault == 0 && walk->days.from.number < walk->days.till.number &&
			(next = taken_next_account(
					 walk->books, next == NULL ? "" : next->permit)) != NULL) {
		fault = timeline_is_aside(next->permit) ? 0 : walk_account(walk, next->permit);
	}
	return fault;
}

/* ---- all of it ---- */

static int visit(struct walk *walk, const struct taken_month_row *row, struct days part,
		const struct taken_sum *sum)
{
	const struct water_part found = { row->permit, row->intake,
		walk->is_known ? &walk->water : NULL, part, sum->litres };

	return sum->has_rows ? walk->visit(walk->context, &found) : 0;
}

int water_each(const struct books *books, struct days days, water_visit *see, void *context)
{
	struct walk walk = {
		.books = books, .days = days, .see = visit, .visit = see, .context = context
	};

	assert(days.from.number < days.till.number);
	return walk_accounts(&walk);
}

/* ---- what areas count ---- */

static int lay_piece(struct walk *walk, const struct taken_month_row *row, struct days part,
		const struct taken_sum *sum)
{
	struct water_piece piece = {
		.account = row->permit,
		.intake = row->intake,
		.month = { (int32_t)row->month },
		.from = part.from,
		.water = walk->water,
		.taken = *sum,
		.measured_litres = water_counted(
				sum->litres - sum->assessed_litres, walk->water.counts),
	};

	if (!walk->is_known || walk->water.area[0] == '\0') {
		return 0;
	}
	/* Of the whole once: what is assessed is the rest. */
	piece.assessed_litres =
			water_counted(sum->litres, walk->water.counts) - piece.measured_litres;
	return walk->lay(walk->context, &piece);
}

int water_walk(const struct books *books, struct days days, water_lay *lay, void *context)
{
	struct walk walk = { .books = books,
		.days = days,
		.is_ceilings = true,
		.see = lay_piece,
		.lay = lay,
		.context = context };

	return walk_accounts(&walk);
}

int water_walk_returned(const struct books *books, struct days days, water_lay *lay, void *context)
{
	struct walk walk = { .books = books,
		.days = days,
		.is_ceilings = true,
		.see = lay_piece,
		.lay = lay,
		.context = context };
	const struct taken_month_row *next = taken_next_account(books, TIMELINE_RETURN);
	int fault = 0;

	while (fault == 0 && days.from.number < days.till.number && next != NULL &&
			timeline_rest(next->permit, TIMELINE_RETURN) != NULL) {
		fault = walk_account(&walk, next->permit);
		next = taken_next_account(books, next->permit);
	}
	return fault;
}
