/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/lineage.h"

#include <assert.h>
#include <string.h>

#include "meter/err.h"
#include "meter/wide.h"

enum {
	MONTH_DAYS_MAX = 31,
};

static bool is_among(const struct lineage *lineage, const char *permit)
{
	for (size_t i = 0; i < lineage->count; i++) {
		if (strcmp(lineage->permits[i], permit) == 0) {
			return true;
		}
	}
	return false;
}

void lineage_find(
		const struct books *books, const char *permit, struct day day, struct lineage *ret)
{
	const struct registry_view view = { .books = books };
	char next[TEXT_ID_MAX + 1];
	struct permit_row row;

	ret->count = 0;
	(void)text_copy(next, sizeof(next), permit);
	while (ret->count < LINEAGE_MAX && next[0] != '\0' && !is_among(ret, next) &&
			registry_permit(&view, next, day, &row)) {
		int32_t days[REGISTRY_VERSIONS_MAX];

		ret->since[ret->count] = registry_days(&view, ROW_PERMIT, next, days) > 0
				? days[0]
				: INT32_MIN;
		(void)text_copy(ret->permits[ret->count++], sizeof(next), next);
		(void)text_copy(next, sizeof(next), row.replaces);
	}
}

size_t lineage_holder(const struct lineage *lineage, struct day day)
{
	size_t i = 0;

	assert(lineage->count > 0);
	while (i + 1 < lineage->count && lineage->since[i] > day.number) {
		i++;
	}
	return i;
}

int lineage_link(struct books *books, const char *permit, const char *by)
{
	struct successor_row key;
	struct successor_row *row;

	memset(&key, 0, sizeof(key));
	(void)text_copy(key.permit, sizeof(key.permit), permit);
	(void)text_copy(key.by, sizeof(key.by), by);
	return shelf_make(books_shelf(books, BOOK_SUCCESSOR), &key, (void **)&row);
}

/* The permit in force on the day that replaces this one, passing over one of that name. */
static bool find_successor(const struct registry_view *view, const char *permit, struct day day,
		const char *except, char ret[static TEXT_ID_MAX + 1])
{
	struct successor_row key = { .by = "" };
	struct shelf_cursor cursor;
	const struct successor_row *next;
	struct permit_row row;

	(void)text_copy(key.permit, sizeof(key.permit), permit);
	cursor = shelf_scan(books_shelf(view->books, BOOK_SUCCESSOR), &key, 1);
	while ((next = shelf_next(&cursor)) != NULL) {
		if (strcmp(next->by, permit) != 0 && strcmp(next->by, except) != 0 &&
				registry_permit(view, next->by, day, &row) &&
				strcmp(row.replaces, permit) == 0) {
			(void)text_copy(ret, TEXT_ID_MAX + 1, next->by);
			return true;
		}
	}
	for (size_t i = 0; i < view->extra_count; i++) {
		const char *by = view->extras[i].row.permit.permit;

		if (view->extras[i].kind == ROW_PERMIT && strcmp(by, permit) != 0 &&
				strcmp(by, except) != 0 && registry_permit(view, by, day, &row) &&
				strcmp(row.replaces, permit) == 0) {
			(void)text_copy(ret, TEXT_ID_MAX + 1, by);
			return true;
		}
	}
	return false;
}

bool lineage_successor(const struct books *books, const char *permit, struct day day,
		char ret[static TEXT_ID_MAX + 1])
{
	const struct registry_view view = { .books = books };

	return find_successor(&view, permit, day, "", ret);
}

bool lineage_clash(const struct registry_view *view, const struct permit_row *row,
		char ret[static TEXT_ID_MAX + 1])
{
	const struct day late = { INT32_MAX - 1 };
	char next[TEXT_ID_MAX + 1];
	struct permit_row before;

	(void)text_copy(next, sizeof(next), row->replaces);
	for (int i = 0; i < LINEAGE_MAX && next[0] != '\0'; i++) {
		if (strcmp(next, row->permit) == 0) {
			(void)text_copy(ret, TEXT_ID_MAX + 1, row->replaces);
			return true;
		}
		if (!registry_permit(view, next, late, &before)) {
			break;
		}
		(void)text_copy(next, sizeof(next), before.replaces);
	}
	return row->replaces[0] != '\0' &&
			find_successor(view, row->replaces, late, row->permit, ret);
}

/* Permits that some row of some day joins; one more than there may be ends the search. */
struct kin {
	char permits[LINEAGE_MAX + 1][TEXT_ID_MAX + 1];
	size_t count;
};

static void add_kin(struct kin *kin, const char *permit)
{
	bool is_known = permit[0] == '\0';

	for (size_t i = 0; i < kin->count; i++) {
		is_known = is_known || strcmp(kin->permits[i], permit) == 0;
	}
	if (!is_known && kin->count <= LINEAGE_MAX) {
		(void)text_copy(kin->permits[kin->count++], TEXT_ID_MAX + 1, permit);
	}
}

/* Those that it replaces by one of its rows. */
static void add_before(const struct registry_view *view, const char *permit, struct kin *kin)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_PERMIT, permit, days);

	for (size_t i = 0; i < count; i++) {
		struct permit_row row;

		if (registry_permit(view, permit, (struct day){ days[i] }, &row)) {
			add_kin(kin, row.replaces);
		}
	}
}

/* Those that replace it by one of theirs. */
static void add_after(const struct registry_view *view, const char *permit, struct kin *kin)
{
	struct successor_row key = { .by = "" };
	struct shelf_cursor cursor;
	const struct successor_row *next;

	(void)text_copy(key.permit, sizeof(key.permit), permit);
	cursor = shelf_scan(books_shelf(view->books, BOOK_SUCCESSOR), &key, 1);
	while ((next = shelf_next(&cursor)) != NULL) {
		add_kin(kin, next->by);
	}
	for (size_t i = 0; i < view->extra_count; i++) {
		const struct permit_row *extra = &view->extras[i].row.permit;

		if (view->extras[i].kind == ROW_PERMIT && strcmp(extra->replaces, permit) == 0) {
			add_kin(kin, extra->permit);
		}
	}
}

bool lineage_is_long(const struct registry_view *view, const struct permit_row *row)
{
	struct kin kin = { .count = 0 };

	if (row->replaces[0] == '\0') {
		return false;
	}
	add_kin(&kin, row->permit);
	add_kin(&kin, row->replaces);
	for (size_t i = 0; i < kin.count && kin.count <= LINEAGE_MAX; i++) {
		add_before(view, kin.permits[i], &kin);
		add_after(view, kin.permits[i], &kin);
	}
	return kin.count > LINEAGE_MAX;
}

int lineage_span(const struct books *books, const struct lineage *lineage, struct days days,
		struct taken_sum *ret)
{
	int fault = 0;

	*ret = (struct taken_sum){ .is_ceilings = true };
	for (size_t i = 0; i < lineage->count && fault == 0; i++) {
		fault = taken_span(books, lineage->permits[i], days, ret);
	}
	return fault;
}

int lineage_months(const struct books *books, const struct lineage *lineage, struct month first,
		struct taken_sum ret[static LINEAGE_YEAR_MONTHS])
{
	int fault = 0;

	memset(ret, 0, LINEAGE_YEAR_MONTHS * sizeof(ret[0]));
	for (size_t i = 0; i < lineage->count; i++) {
		struct taken_month_row key;
		struct shelf_cursor cursor =
				taken_months(books, lineage->permits[i], first.number, &key);
		const struct taken_month_row *row;

		while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
				row->month < first.number + LINEAGE_YEAR_MONTHS) {
			fault = taken_add(&ret[row->month - first.number], row->measured_litres,
					row->assessed_litres - row->exempt_litres);
		}
	}
	return fault;
}

/* ---- crossing ---- */

/* Adds a month's days of one account, all its meters together. */
static bool add_days(const struct books *books, const char *account, struct days month,
		int64_t ret[static MONTH_DAYS_MAX])
{
	struct taken_row key = { .day = 0 };
	const struct taken_row *meter = NULL;

	(void)text_copy(key.permit, sizeof(key.permit), account);
	while (taken_next_meter(books, &key, 1, &meter)) {
		struct taken_row from;
		struct shelf_cursor cursor = taken_days(books, meter, month.from.number, &from);
		const struct taken_row *row;

		while ((row = shelf_next(&cursor)) != NULL && row->day < month.till.number) {
			int64_t *day = &ret[row->day - month.from.number];

			if (__builtin_add_overflow(*day, row->measured_litres, day) ||
					__builtin_add_overflow(*day,
							row->assessed_litres - row->exempt_litres,
							day)) {
				return false;
			}
		}
	}
	return true;
}

/* Within a month, `litres` after what came before it; its last day with water where rounding of months left none. */
static bool reach_in_month(const struct books *books, const struct lineage *lineage,
		struct days month, int64_t litres, struct day *ret_day, struct instant *ret_at)
{
	int64_t days[MONTH_DAYS_MAX] = { 0 };
	int count = month.till.number - month.from.number;
	wide running = 0;
	int at = 0;
	int last = 0;
	int64_t length_s;

	assert(count <= MONTH_DAYS_MAX);
	for (size_t i = 0; i < lineage->count; i++) {
		if (!add_days(books, lineage->permits[i], month, days)) {
			return false;
		}
	}
	for (at = 0; at < count && running + days[at] < litres; at++) {
		running += days[at];
		last = days[at] > 0 ? at : last;
	}
	ret_day->number = month.from.number + (at < count ? at : last);
	*ret_at = zone_midnight(&books->zone, *ret_day);
	length_s = zone_midnight(&books->zone, (struct day){ ret_day->number + 1 }).unix_s -
			ret_at->unix_s;
	if (at == count) {
		ret_at->unix_s += length_s;
	} else if (litres > running) {
		/* The first second at whose end so much had been taken. */
		ret_at->unix_s += (int64_t)(((litres - running) * length_s + days[at] - 1) /
				days[at]);
	}
	return true;
}

bool lineage_reach(const struct books *books, const struct lineage *lineage, struct days days,
		int64_t litres, struct day *ret_day, struct instant *ret_at)
{
	struct month month = month_of(days.from);
	int64_t before = 0;

	assert(litres > 0);
	while (month_days(month).from.number < days.till.number) {
		struct days part = month_days(month);
		struct taken_sum sum;

		part.from = part.from.number < days.from.number ? days.from : part.from;
		part.till = part.till.number > days.till.number ? days.till : part.till;
		if (lineage_span(books, lineage, part, &sum) < 0) {
			return false;
		}
		if (sum.litres >= litres - before) {
			return reach_in_month(
					books, lineage, part, litres - before, ret_day, ret_at);
		}
		before += sum.litres;
		month.number++;
	}
	return false;
}
