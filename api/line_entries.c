/* SPDX-License-Identifier: Apache-2.0 */

#include "api/line_entries.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/lineage.h"
#include "ledger/meter_error.h"
#include "ledger/movement.h"
#include "ledger/timeline.h"
#include "meter/err.h"
#include "meter/list.h"

static int add_number(struct line_entries *entries, int64_t number)
{
	int64_t *grown = list_grow(
			entries->list, &entries->room, entries->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	entries->list = grown;
	entries->list[entries->count++] = number;
	return 0;
}

static int compare_numbers(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

static int add_numbers(const struct meter_entries_row *row, struct line_entries *entries)
{
	struct item_cursor cursor = item_cursor(row->entries.data, row->entries.size);
	int fault = 0;

	for (size_t n = item_take_array(&cursor); n > 0 && fault == 0; n--) {
		fault = add_number(entries, item_take_int(&cursor));
	}
	return fault;
}

/* Does the first reading behind the days end a volume that began on them? */
static bool reaches_in(
		const struct books *books, const struct meter_entries_row *behind, struct day till)
{
	struct meter_day_row key = { .day = behind->day };
	int64_t words[TOTALISER_STATE_WORDS];
	struct totaliser_state state;
	const struct meter_day_row *row;
	struct item_cursor cursor;

	(void)text_copy(key.meter, sizeof(key.meter), behind->meter);
	row = shelf_find(books_shelf(books, BOOK_METER_DAY), &key);
	if (row == NULL) {
		return false;
	}
	cursor = item_cursor(row->state.data, row->state.size);
	return movement_take_state(&cursor, words) && totaliser_state_unpack(words, &state) &&
			state.has_base &&
			state.at.unix_s < zone_midnight(&books->zone, till).unix_s;
}

/*
 * The entries that a meter's volume of the days rests on: with readings on the
 * days, with the reading before the first of them, and with the one behind the
 * last where the last volume ends only there.
 */
static int add_meter(const struct books *books, const char *meter, struct days days,
		struct line_entries *entries)
{
	const struct shelf *shelf = books_shelf(books, BOOK_METER_ENTRIES);
	struct meter_entries_row key = { .day = days.from.number - 1 };
	const struct meter_entries_row *row;
	struct shelf_cursor cursor;
	int fault = 0;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	row = shelf_floor(shelf, &key);
	if (row != NULL && strcmp(row->meter, meter) == 0) {
		fault = add_numbers(row, entries);
	}
	key.day = days.from.number;
	cursor = shelf_scan(shelf, &key, 1);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		bool is_behind = row->day >= days.till.number;

		if (!is_behind || reaches_in(books, row, days.till)) {
			fault = add_numbers(row, entries);
		}
		if (is_behind) {
			break;
		}
	}
	return fault;
}

static void sort_unique(struct line_entries *entries)
{
	size_t kept = 0;

	if (entries->count == 0) {
		return;
	}
	qsort(entries->list, entries->count, sizeof(*entries->list), compare_numbers);
	for (size_t i = 0; i < entries->count; i++) {
		if (kept == 0 || entries->list[kept - 1] != entries->list[i]) {
			entries->list[kept++] = entries->list[i];
		}
	}
	entries->count = kept;
}

/* The entries that assessed some of the days, of a meter or of an intake without one. */
static int add_assessments(const struct books *books, const struct taken_row *taken,
		struct days days, struct line_entries *entries)
{
	int64_t from_s = zone_midnight(&books->zone, days.from).unix_s;
	int64_t till_s = zone_midnight(&books->zone, days.till).unix_s;
	struct assessment_row key = { .from_s = INT64_MIN };
	struct shelf_cursor cursor;
	const struct assessment_row *row;
	int fault = 0;

	(void)text_copy(key.meter, sizeof(key.meter), taken->meter);
	if (taken->meter[0] == '\0') {
		(void)text_copy(key.intake, sizeof(key.intake), taken->intake);
	}
	cursor = shelf_scan(books_shelf(books, BOOK_ASSESSMENT), &key, 2);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL && row->from_s < till_s) {
		fault = row->till_s > from_s ? add_number(entries, row->entry) : 0;
	}
	return fault;
}

/* The entries that put right what the meter measured on some of the days. */
static int add_errors(const struct books *books, const char *meter, struct days days,
		struct line_entries *entries)
{
	struct meter_error_row key;
	struct shelf_cursor cursor = meter_error_walk(books, meter, &key);
	const struct meter_error_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL && row->from < days.till.number) {
		fault = row->error_ppm != 0 && row->until >= days.from.number
				? add_number(entries, row->entry)
				: 0;
	}
	return fault;
}

/* The entries behind what the intake's meters counted for an account on the line's days. */
static int add_account(const struct books *books, const char *prefix, const char *account,
		const struct invoice_line *line, struct line_entries *ret)
{
	struct taken_row key = { .day = INT64_MIN };
	char meter[TEXT_ID_MAX + 1] = "";
	size_t length = strlen(prefix);
	bool is_first = true;
	struct shelf_cursor cursor;
	const struct taken_row *row;
	int fault = 0;

	(void)text_copy(key.permit, sizeof(key.permit), prefix);
	(void)text_copy(key.permit + length, sizeof(key.permit) - length, account);
	(void)text_copy(key.intake, sizeof(key.intake), line->intake);
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 2);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		bool is_new = is_first || strcmp(meter, row->meter) != 0;

		if (row->day >= line->days.from.number && row->day < line->days.till.number &&
				is_new) {
			(void)text_copy(meter, sizeof(meter), row->meter);
			is_first = false;
			fault = add_meter(books, meter, line->days, ret);
			if (fault == 0) {
				fault = add_assessments(books, row, line->days, ret);
			}
			if (fault == 0) {
				fault = add_errors(books, meter, line->days, ret);
			}
		}
	}
	return fault;
}

int line_entries_find(const struct books *books, const char *account,
		const struct invoice_line *line, struct line_entries *ret)
{
	struct lineage lineage;
	int fault;

	lineage_find(books, account, (struct day){ line->days.till.number - 1 }, &lineage);
	fault = add_account(books, "", account, line, ret);
	if (fault == 0) {
		fault = add_account(books, TIMELINE_PART, account, line, ret);
	}
	for (size_t i = 1; i < lineage.count && fault == 0; i++) {
		fault = add_account(books, "", lineage.permits[i], line, ret);
		if (fault == 0) {
			fault = add_account(books, TIMELINE_PART, lineage.permits[i], line, ret);
		}
	}
	sort_unique(ret);
	return fault;
}

void line_entries_finish(struct line_entries *entries)
{
	free(entries->list);
	*entries = (struct line_entries){ .count = 0 };
}
