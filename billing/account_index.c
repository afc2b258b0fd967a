/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account_index.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "ledger/basin.h"
#include "ledger/registry.h"
#include "ledger/timeline.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/list.h"

/* ---- stretches ---- */

static int append(struct account_index *index, const struct account_stretch *stretch)
{
	struct account_stretch *grown =
			list_grow(index->stretches, &index->room, index->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	index->stretches = grown;
	index->stretches[index->count++] = *stretch;
	return 0;
}

static int add(struct account_index *index, const char *account, const char *intake,
		const char *meter, struct account_stretch stretch)
{
	assert(stretch.from < stretch.till);
	(void)text_copy(stretch.account, sizeof(stretch.account), account);
	(void)text_copy(stretch.intake, sizeof(stretch.intake), intake);
	(void)text_copy(stretch.meter, sizeof(stretch.meter), meter);
	return append(index, &stretch);
}

static bool is_billed(const char *account)
{
	return books_is_permit(account) || timeline_rest(account, TIMELINE_UNPERMITTED) != NULL;
}

static int add_meter(
		struct account_index *index, const struct registry_view *view, const char *meter)
{
	struct timeline timeline;
	int32_t first = INT32_MIN;
	int fault = timeline_build(view, meter, &timeline);

	(void)timeline_first_day(view, meter, &first);
	for (size_t i = 0; i < timeline.step_count && fault == 0; i++) {
		const struct timeline_step *step = &timeline.steps[i];
		struct account_stretch stretch = {
			.from = step->from > first ? step->from : first,
			.till = i + 1 < timeline.step_count ? step[1].from : INT32_MAX,
			.interval_s = step->interval_s,
		};

		if (is_billed(timeline_whole(step->permit)) && stretch.from < stretch.till) {
			fault = add(index, step->permit, step->intake, meter, stretch);
		}
	}
	timeline_finish(&timeline);
	return fault;
}

/* Some days of a permit's intake, but for those on which it is sealed: then nothing is unknown. */
static int add_unsealed(struct account_index *index, const struct registry_view *view,
		const struct intake_row *intake, int32_t from, int32_t till)
{
	int fault = 0;

	while (from < till && fault == 0) {
		int32_t next = basin_next_change(view->books, intake->intake, from);

		next = next < till ? next : till;
		if (!basin_is_sealed(view, intake->intake, (struct day){ from })) {
			fault = add(index, intake->permit, intake->intake, "",
					(struct account_stretch){ .from = from, .till = next });
		}
		from = next;
	}
	return fault;
}

/* The days of one row of an intake on which its permit is valid. */
static int add_row(struct account_index *index, const struct registry_view *view,
		const struct intake_row *intake, int32_t from, int32_t till)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_PERMIT, intake->permit, days);
	int fault = 0;

	for (size_t i = 0; i < count && fault == 0; i++) {
		int32_t first = days[i];
		int32_t behind = i + 1 < count ? days[i + 1] : INT32_MAX;
		struct permit_row permit;

		if (!registry_permit(view, intake->permit, (struct day){ days[i] }, &permit)) {
			continue;
		}
		first = permit.valid_from.number > first ? permit.valid_from.number : first;
		first = from > first ? from : first;
		behind = till < behind ? till : behind;
		if (row_has_day(permit.valid_until) && permit.valid_until.number < behind) {
			behind = permit.valid_until.number + 1;
		}
		if (first < behind) {
			fault = add_unsealed(index, view, intake, first, behind);
		}
	}
	return fault;
}

static int add_intake(
		struct account_index *index, const struct registry_view *view, const char *intake)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_INTAKE, intake, days);
	int fault = 0;

	for (size_t i = 0; i < count && fault == 0; i++) {
		struct intake_row row;

		if (registry_intake(view, intake, (struct day){ days[i] }, &row) &&
				row.permit[0] != '\0') {
			fault = add_row(index, view, &row, days[i],
					i + 1 < count ? days[i + 1] : INT32_MAX);
		}
	}
	return fault;
}

static int compare_stretches(const void *a, const void *b)
{
	const struct account_stretch *left = a;
	const struct account_stretch *right = b;
	int order = strcmp(left->account, right->account);

	if (order == 0) {
		order = strcmp(left->intake, right->intake);
	}
	if (order == 0) {
		order = strcmp(left->meter, right->meter);
	}
	return order != 0 ? order : left->from < right->from ? -1 : left->from > right->from;
}

int account_index_build(const struct books *books, struct account_index *ret)
{
	const struct registry_view view = { .books = books };
	char id[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	memset(ret, 0, sizeof(*ret));
	while (fault == 0 && registry_next_id(books, ROW_METER, id)) {
		fault = add_meter(ret, &view, id);
	}
	id[0] = '\0';
	while (fault == 0 && registry_next_id(books, ROW_INTAKE, id)) {
		fault = add_intake(ret, &view, id);
	}
	if (fault < 0) {
		account_index_finish(ret);
		return fault;
	}
	if (ret->count > 1) {
		qsort(ret->stretches, ret->count, sizeof(*ret->stretches), compare_stretches);
	}
	return 0;
}

void account_index_finish(struct account_index *index)
{
	free(index->stretches);
	memset(index, 0, sizeof(*index));
}

const struct account_stretch *account_index_find(
		const struct account_index *index, const char *account, size_t *ret_count)
{
	size_t low = 0;
	size_t high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(index->stretches[middle].account, account) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	while (high < index->count && strcmp(index->stretches[high].account, account) == 0) {
		high++;
	}
	*ret_count = high - low;
	return &index->stretches[low];
}

/* ---- names ---- */

bool account_is_in_force(const struct books *books, const char *permit, struct days span)
{
	const struct registry_view view = { .books = books };
	struct permit_row row;

	return registry_permit(&view, permit, (struct day){ span.till.number - 1 }, &row) &&
			row.valid_from.number < span.till.number &&
			(!row_has_day(row.valid_until) ||
					row.valid_until.number >= span.from.number);
}

const struct taken_row *account_next_group(const struct books *books, struct taken_row *key)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), key, 0);
	const struct taken_row *row = shelf_next(&cursor);

	if (row != NULL) {
		memcpy(key->permit, row->permit, sizeof(key->permit));
		memcpy(key->intake, row->intake, sizeof(key->intake));
		memcpy(key->meter, row->meter, sizeof(key->meter));
		key->day = INT64_MAX;
	}
	return row;
}

static int add_name(struct account_names *names, const char *name)
{
	void *grown;

	if (names->count > 0 && strcmp(names->names[names->count - 1], name) == 0) {
		return 0;
	}
	grown = list_grow(names->names, &names->room, names->count + 1, sizeof(names->names[0]));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	names->names = grown;
	(void)text_copy(names->names[names->count++], BOOKS_SUBJECT_MAX, name);
	return 0;
}

/* Did the group take water on a day of the span? */
static bool has_water(const struct books *books, const struct taken_row *group, struct days span)
{
	struct taken_row key = *group;
	struct shelf_cursor cursor;
	const struct taken_row *row;

	key.day = span.from.number;
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 3);
	while ((row = shelf_next(&cursor)) != NULL && row->day < span.till.number) {
		if (row->measured_litres != 0 || row->assessed_litres != 0) {
			return true;
		}
	}
	return false;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

void account_names_sort(struct account_names *names)
{
	size_t kept = 0;

	if (names->count > 1) {
		qsort(names->names, names->count, sizeof(names->names[0]), compare_names);
	}
	for (size_t i = 0; i < names->count; i++) {
		if (kept == 0 || strcmp(names->names[kept - 1], names->names[i]) != 0) {
			memmove(names->names[kept++], names->names[i], BOOKS_SUBJECT_MAX);
		}
	}
	names->count = kept;
}

/* An account that was billed for the span is billed again: what it has may have become less. */
static int add_billed(const struct books *books, struct days span, struct account_names *names)
{
	const struct shelf *shelf = books_shelf(books, BOOK_INVOICE);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct invoice_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->number == 0 && row->period_from < span.till.number &&
				span.from.number < row->period_till) {
			fault = add_name(names, row->account);
		}
	}
	return fault;
}

struct generating {
	const struct books *books;
	struct account_names *names;
};

/* What is generated without a permit is charged, also where of its water nothing is known. */
static int add_generating(void *context, const struct water_energy *energy)
{
	const struct generating *generating = context;
	const struct registry_view view = { .books = generating->books };
	char account[BOOKS_SUBJECT_MAX];
	struct intake_row intake;

	if (energy->wh == 0 || !registry_intake(&view, energy->intake, energy->day, &intake) ||
			basin_is_permitted(&view, &intake, energy->day)) {
		return 0;
	}
	(void)snprintf(account, sizeof(account), "%s%s", TIMELINE_UNPERMITTED, energy->intake);
	return add_name(generating->names, account);
}

int account_names_build(const struct books *books, struct days span, struct account_names *ret)
{
	struct generating generating = { books, ret };
	struct taken_row key = { .day = INT64_MIN };
	char id[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	memset(ret, 0, sizeof(*ret));
	while (fault == 0 && registry_next_id(books, ROW_PERMIT, id)) {
		if (account_is_in_force(books, id, span)) {
			fault = add_name(ret, id);
		}
	}
	while (fault == 0 && account_next_group(books, &key) != NULL) {
		if (is_billed(key.permit) && has_water(books, &key, span)) {
			fault = add_name(ret, key.permit);
		}
	}
	if (fault == 0) {
		fault = water_walk_energy(books, span, add_generating, &generating);
	}
	if (fault == 0) {
		fault = add_billed(books, span, ret);
	}
	if (fault < 0) {
		account_names_finish(ret);
		return fault;
	}
	account_names_sort(ret);
	return 0;
}

void account_names_finish(struct account_names *names)
{
	free(names->names);
	memset(names, 0, sizeof(*names));
}
