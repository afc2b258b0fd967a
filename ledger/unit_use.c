/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/unit_use.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/registry.h"
#include "ledger/sheet.h"
#include "ledger/taken.h"
#include "ledger/timeline.h"
#include "ledger/water_each.h"
#include "ledger/whose.h"
#include "meter/err.h"
#include "meter/list.h"

struct work {
	const struct books *books;
	struct registry_view view;
	struct day last; /* whose a permit is, is asked of that day */
	const char *list;
	struct unit_uses *ret;
	char account[BOOKS_SUBJECT_MAX]; /* the one added last */
};

/* ---- whose ---- */

static bool unit_of_permit(const struct work *work, const char *permit, struct unit_use *ret)
{
	struct permit_row row;

	if (!registry_permit(&work->view, permit, work->last, &row)) {
		return false;
	}
	(void)text_copy(ret->unit, sizeof(ret->unit),
			row.credit_code[0] != '\0' ? row.credit_code : row.holder);
	(void)text_copy(ret->holder, sizeof(ret->holder), row.holder);
	(void)text_copy(ret->area, sizeof(ret->area), row.area);
	return true;
}

static void unit_of_intake(const struct work *work, const char *intake, struct unit_use *ret)
{
	struct whose whose;

	(void)whose_intake(work->books, intake, work->last, &whose);
	(void)text_copy(ret->unit, sizeof(ret->unit),
			whose.credit_code[0] != '\0' ? whose.credit_code : whose.holder);
	(void)text_copy(ret->holder, sizeof(ret->holder), whose.holder);
	(void)text_copy(ret->area, sizeof(ret->area), whose.area);
}

/* The unit of an account of water; "" where nobody is known. */
static void unit_of(const struct work *work, const char *account, struct unit_use *ret)
{
	const char *intake = timeline_rest(account, TIMELINE_UNPERMITTED);

	memset(ret, 0, sizeof(*ret));
	if (intake == NULL) {
		intake = timeline_rest(account, TIMELINE_RETURN);
	}
	if (intake != NULL) {
		unit_of_intake(work, intake, ret);
	} else if (books_is_permit(account)) {
		(void)unit_of_permit(work, account, ret);
	}
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct unit_use *)a)->unit, ((const struct unit_use *)b)->unit);
}

static struct unit_use *find(const struct work *work, const char *account)
{
	struct unit_use key;

	unit_of(work, account, &key);
	return bsearch(&key, work->ret->list, work->ret->count, sizeof(key), compare);
}

/* ---- who there is ---- */

static int add_unit(struct work *work, const struct unit_use *unit)
{
	struct unit_uses *ret = work->ret;
	struct unit_use *grown = list_grow(ret->list, &ret->room, ret->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->list = grown;
	grown += ret->count++;
	*grown = *unit;
	grown->metered_returned_litres = UNIT_USE_NONE;
	grown->network_litres = grown->reused_litres = UNIT_USE_NONE;
	grown->returned_litres = grown->reclaimed_litres = UNIT_USE_NONE;
	return 0;
}

/* Is a code on the list on some day of the period? */
static bool is_on(const struct work *work, const struct registry_row *row)
{
	struct item_cursor bytes = item_cursor(row->row.data, row->row.size);
	union row list;

	return strcmp(row->part, work->list) == 0 && row_take(&bytes, ROW_LIST, &list) &&
			row->from < work->ret->days.till.number &&
			(!row_has_day(list.list.until) ||
					list.list.until.number >= work->ret->days.from.number);
}

static int add_listed(struct work *work)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(work->books, BOOK_LIST), NULL, 0);
	const struct registry_row *row;
	int fault = 0;

	while (fault == 0 && work->list != NULL && (row = shelf_next(&cursor)) != NULL) {
		struct unit_use unit = { .is_listed = true };

		if (is_on(work, row)) {
			(void)text_copy(unit.unit, sizeof(unit.unit), row->id);
			fault = add_unit(work, &unit);
		}
	}
	return fault;
}

/* Is the permit valid on some day of the period, as it stands on its last? */
static bool is_valid_within(const struct work *work, const char *permit)
{
	struct permit_row row;

	return registry_permit(&work->view, permit, work->last, &row) &&
			row.valid_from.number < work->ret->days.till.number &&
			(!row_has_day(row.valid_until) ||
					row.valid_until.number >= work->ret->days.from.number);
}

static int add_water(void *context, const struct water_part *part)
{
	struct work *work = context;
	struct unit_use unit;

	if (strcmp(work->account, part->account) == 0) {
		return 0;
	}
	(void)text_copy(work->account, sizeof(work->account), part->account);
	unit_of(work, part->account, &unit);
	return add_unit(work, &unit);
}

/* Rows of one unit become one; who and where are of the first that says so. */
static void merge(struct unit_uses *uses)
{
	size_t count = 0;

	if (uses->count > 0) {
		qsort(uses->list, uses->count, sizeof(*uses->list), compare);
	}
	for (size_t i = 0; i < uses->count; i++) {
		struct unit_use *last = &uses->list[count];
		const struct unit_use *one = &uses->list[i];

		if (count == 0 || compare(last - 1, one) != 0) {
			*last = *one;
			count++;
			continue;
		}
		last--;
		last->is_listed = last->is_listed || one->is_listed;
		/* By the lowest area, then name: the order in which a sort left them says nothing. */
		if (one->holder[0] != '\0' &&
				(last->holder[0] == '\0' || strcmp(one->area, last->area) < 0 ||
						(strcmp(one->area, last->area) == 0 &&
								strcmp(one->holder, last->holder) <
										0))) {
			(void)text_copy(last->holder, sizeof(last->holder), one->holder);
			(void)text_copy(last->area, sizeof(last->area), one->area);
		}
	}
	uses->count = count;
}

static int find_units(struct work *work)
{
	char id[TEXT_ID_MAX + 1] = "";
	int fault = add_listed(work);

	while (fault == 0 && registry_next_id(work->books, ROW_PERMIT, id)) {
		if (is_valid_within(work, id)) {
			struct unit_use unit;

			unit_of(work, id, &unit);
			fault = add_unit(work, &unit);
		}
	}
	if (fault == 0) {
		fault = water_each(work->books, work->ret->days, add_water, work);
	}
	merge(work->ret);
	return fault;
}

/* ---- what it took ---- */

static int add_to(int64_t *sum, int64_t litres)
{
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

static int lay(void *context, const struct water_part *part)
{
	struct work *work = context;
	struct unit_use *unit = find(work, part->account);
	int64_t counted;
	int fault;

	assert(unit != NULL);
	if (part->water == NULL) {
		return add_to(&unit->unregistered_litres, part->litres);
	}
	counted = water_counted(part->litres, part->water->counts);
	fault = add_to(&unit->in_stream_litres, part->litres - counted);
	return fault < 0 ? fault
			 : add_to(&unit->litres[part->water->source]
					       [use_class_of(part->water->uses)],
					   counted);
}

static int add_line(struct work *work, const struct sheet_line *line)
{
	struct unit_use *unit = find(work, line->permit);
	int fault;

	if (unit == NULL) {
		return 0; /* a meter or permit without water and not valid: nothing to add */
	}
	fault = add_to(&unit->sheet_litres, line->taken_litres);
	if (fault == 0) {
		fault = add_to(&unit->measured_litres, line->measured_litres);
	}
	if (fault == 0) {
		fault = add_to(&unit->assessed_litres, line->assessed_litres);
	}
	unit->unknown_days += line->unknown_days;
	return fault;
}

static int add_sheet(struct work *work, struct month month)
{
	SCOPED(sheet_close) struct sheet *sheet = NULL;
	SCOPED_FINISH(sheet_line_finish) struct sheet_line line = { .meters = NULL };
	int answer = sheet_open(work->books, month, books_origin(work->books)->recorded_s, &sheet);

	while (answer >= 0 && (answer = sheet_next(sheet, &line)) == SHEET_OK) {
		answer = add_line(work, &line);
	}
	return answer < 0 ? answer : 0;
}

static int add_returned(struct work *work)
{
	const struct taken_month_row *account = NULL;
	int fault = 0;

	while (fault == 0 &&
			(account = taken_next_account(work->books,
					 account == NULL ? "" : account->permit)) != NULL) {
		struct taken_sum sum = { .litres = 0 };
		struct unit_use *unit;

		if (timeline_rest(account->permit, TIMELINE_RETURN) == NULL ||
				(unit = find(work, account->permit)) == NULL) {
			continue;
		}
		fault = taken_span(work->books, account->permit, work->ret->days, &sum);
		if (fault == 0 && sum.has_rows) {
			unit->metered_returned_litres =
					unit->metered_returned_litres == UNIT_USE_NONE
					? 0
					: unit->metered_returned_litres;
			fault = add_to(&unit->metered_returned_litres, sum.litres);
		}
	}
	return fault;
}

/* ---- what it reported ---- */

static int add_known(int64_t *sum, int64_t litres)
{
	if (litres == ROW_NO_LITRES) {
		return 0;
	}
	*sum = *sum == UNIT_USE_NONE ? 0 : *sum;
	return add_to(sum, litres);
}

static int add_report(struct unit_use *unit, const struct statistic_row *row)
{
	int fault = add_known(&unit->network_litres, row->network_litres);

	if (fault == 0) {
		fault = add_known(&unit->reused_litres, row->reused_litres);
	}
	if (fault == 0) {
		fault = add_known(&unit->returned_litres, row->returned_litres);
	}
	unit->reports++;
	return fault < 0 ? fault : add_known(&unit->reclaimed_litres, row->reclaimed_litres);
}

/* The quarters that lie within the period. */
static int add_reports(struct work *work, struct unit_use *unit)
{
	struct day today = zone_day(&work->books->zone,
			(struct instant){ books_origin(work->books)->recorded_s });
	struct month month = month_of(work->ret->days.from);
	int fault = 0;

	for (; fault == 0 && month_days(month).from.number < work->ret->days.till.number;
			month.number++) {
		struct month third = { month.number + 2 };
		struct statistic_row row;

		if (month_in_year(month) % 3 == 1 &&
				month_days(third).till.number <= work->ret->days.till.number &&
				registry_statistic(&work->view, unit->unit, month_year(month),
						month_in_year(third) / 3, today, &row)) {
			fault = add_report(unit, &row);
		}
	}
	return fault;
}

int unit_uses(const struct books *books, struct days days, const char *list, struct unit_uses *ret)
{
	struct work work = {
		.books = books,
		.view = { .books = books },
		.last = zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s }),
		.list = list,
		.ret = ret,
	};
	int32_t today = work.last.number;
	int fault;

	assert(days.from.number < days.till.number);
	*ret = (struct unit_uses){ .days = days };
	work.last.number = today < days.till.number ? today : days.till.number - 1;
	fault = find_units(&work);
	if (fault == 0) {
		fault = water_each(books, days, lay, &work);
	}
	for (struct month month = month_of(days.from);
			fault == 0 && month_days(month).from.number < days.till.number &&
			month_days(month).from.number <= today;
			month.number++) {
		fault = add_sheet(&work, month);
	}
	if (fault == 0) {
		fault = add_returned(&work);
	}
	for (size_t i = 0; i < ret->count && fault == 0; i++) {
		fault = add_reports(&work, &ret->list[i]);
	}
	return fault;
}

void unit_uses_finish(struct unit_uses *uses)
{
	free(uses->list);
	uses->list = NULL;
	uses->count = uses->room = 0;
}

/* ---- sums ---- */

static int add_sources(const struct unit_use *use, bool is_conventional, int64_t *ret)
{
	int fault = 0;

	for (int source = 0; source < USE_SOURCES; source++) {
		bool is_one = source == SOURCE_ANY || water_is_conventional((enum source)source);

		for (int class = 0; class < USE_CLASSES && is_one == is_conventional && fault == 0;
				class ++) {
			fault = add_to(ret, use->litres[source][class]);
		}
	}
	return fault;
}

int unit_use_conventional(const struct unit_use *use, int64_t *ret)
{
	*ret = 0;
	return add_sources(use, true, ret);
}

int unit_use_other(const struct unit_use *use, int64_t *ret)
{
	*ret = 0;
	return add_sources(use, false, ret);
}

int unit_use_taken(const struct unit_use *use, int64_t *ret)
{
	int fault;

	*ret = use->in_stream_litres;
	fault = add_to(ret, use->unregistered_litres);
	if (fault == 0) {
		fault = add_sources(use, true, ret);
	}
	return fault < 0 ? fault : add_sources(use, false, ret);
}
