/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/registry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/field_rows.h"
#include "ledger/row_cache.h"

size_t registry_book(enum row_kind kind)
{
	switch (kind) {
	case ROW_AREA:
		return BOOK_AREA;
	case ROW_CAP:
		return BOOK_CAP;
	case ROW_PERMIT:
		return BOOK_PERMIT;
	case ROW_INTAKE:
		return BOOK_INTAKE;
	case ROW_METER:
		return BOOK_METER;
	case ROW_PLAN:
		return BOOK_PLAN;
	case ROW_LIST:
		return BOOK_LIST;
	case ROW_NORM:
		return BOOK_NORM;
	case ROW_ENERGY:
		return BOOK_ENERGY;
	case ROW_WARNING:
		return BOOK_WARNING;
	case ROW_PLAN_RULE:
		return BOOK_PLAN_RULE;
	case ROW_TEN_DAYS:
		return BOOK_TEN_DAYS;
	case ROW_SEASON:
		return BOOK_SEASON;
	case ROW_GROUP:
		return BOOK_GROUP;
	case ROW_COUNTING:
		return BOOK_COUNTING;
	case ROW_CRITERION:
		return BOOK_CRITERION;
	case ROW_SITE:
		return BOOK_SITE;
	case ROW_BASIN:
		return BOOK_BASIN;
	case ROW_ALLOCATION:
		return BOOK_ALLOCATION;
	case ROW_DUTY:
		return BOOK_DUTY;
	case ROW_INSPECTION:
		return BOOK_INSPECTION;
	case ROW_FACILITY:
		return BOOK_FACILITY;
	case ROW_WATER_TEST:
		return BOOK_WATER_TEST;
	case ROW_VERIFICATION:
		return BOOK_VERIFICATION;
	case ROW_PAYMENT:
		break;
	case ROW_INDICATOR:
		return BOOK_INDICATOR;
	case ROW_INSTITUTION:
		return BOOK_INSTITUTION;
	case ROW_STATISTIC:
		return BOOK_STATISTIC;
	case ROW_SAVING:
		return BOOK_SAVING;
	case ROW_SHARE:
		return BOOK_SHARE;
	case ROW_CORRIDOR:
		return BOOK_CORRIDOR;
	case ROW_TRADE_FEE:
		return BOOK_TRADE_FEE;
	}
	assert(false && "a kind of row without a table");
	return 0;
}

void registry_set_source(struct registry_row *key, enum source source)
{
	const char *name = source == SOURCE_ANY ? "" : word_name(WORD_SOURCE, (int)source);

	(void)text_copy(key->part, sizeof(key->part), name == NULL ? "" : name);
}

void registry_key(enum row_kind kind, const union row *row, int32_t from, struct registry_row *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->from = from;
	(void)text_copy(ret->id, sizeof(ret->id), row_id(kind, row));
	switch (kind) {
	case ROW_CAP:
		ret->sub = row->cap.year;
		registry_set_source(ret, row->cap.source);
		break;
	case ROW_PLAN:
		ret->sub = row->plan.year;
		registry_set_source(ret, row->plan.source);
		break;
	case ROW_TEN_DAYS:
		ret->sub = registry_norm_sub(row->ten_days.year, row->ten_days.month);
		registry_set_source(ret, row->ten_days.source);
		break;
	case ROW_LIST:
		(void)text_copy(ret->part, sizeof(ret->part), row->list.list);
		break;
	case ROW_NORM:
		ret->sub = registry_norm_sub(row->norm.year, row->norm.month);
		(void)text_copy(ret->part, sizeof(ret->part), row->norm.product);
		break;
	case ROW_ENERGY:
		ret->sub = row_has_day(row->energy.from.day)
				? row->energy.from.day.number * (int64_t)DAY_S
				: row->energy.from.s;
		break;
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
		(void)text_copy(ret->part, sizeof(ret->part), field_row_part(kind, row));
		break;
	case ROW_INDICATOR:
		ret->sub = row->indicator.year;
		(void)text_copy(ret->part, sizeof(ret->part),
				word_name(WORD_INDICATOR, (int)row->indicator.indicator));
		break;
	case ROW_WARNING:
		(void)text_copy(ret->part, sizeof(ret->part), row->warning.warning);
		break;
	case ROW_SEASON:
		(void)text_copy(ret->part, sizeof(ret->part), row->season.season);
		break;
	case ROW_PLAN_RULE:
		(void)text_copy(ret->part, sizeof(ret->part), row->plan_rule.rule);
		break;
	case ROW_GROUP:
		ret->sub = row->group.year;
		break;
	case ROW_INSTITUTION:
		ret->sub = row->institution.year;
		break;
	case ROW_STATISTIC:
		ret->sub = registry_norm_sub(row->statistic.year, row->statistic.quarter);
		break;
	case ROW_CRITERION:
		(void)text_copy(ret->part, sizeof(ret->part), row->criterion.area);
		break;
	case ROW_ALLOCATION:
		/* A year has one row, whatever its type turns out to be. */
		ret->sub = registry_norm_sub(row->allocation.year,
				row->allocation.year == 0 ? (int)row->allocation.type : 0);
		(void)text_copy(ret->part, sizeof(ret->part), row->allocation.area);
		break;
	case ROW_AREA:
	case ROW_PERMIT:
	case ROW_INTAKE:
	case ROW_METER:
	case ROW_COUNTING:
	case ROW_SITE:
	case ROW_BASIN:
	case ROW_PAYMENT:
	case ROW_SAVING:
	case ROW_SHARE:
	case ROW_CORRIDOR:
	case ROW_TRADE_FEE:
		break;
	}
}

void registry_put_stored(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	union row stored = *row;

	row_set_from(kind, &stored, ROW_NO_DAY);
	row_put(bytes, kind, &stored);
}

int32_t registry_first_day(enum row_kind kind, const union row *row)
{
	switch (kind) {
	case ROW_PERMIT:
		return row->permit.valid_from.number;
	case ROW_METER:
		return row->meter.installed_on.number;
	case ROW_AREA:
	case ROW_CAP:
	case ROW_INTAKE:
	case ROW_PLAN:
	case ROW_LIST:
	case ROW_NORM:
	case ROW_PAYMENT:
	case ROW_ENERGY:
	case ROW_WARNING:
	case ROW_PLAN_RULE:
	case ROW_TEN_DAYS:
	case ROW_SEASON:
	case ROW_GROUP:
	case ROW_COUNTING:
	case ROW_CRITERION:
	case ROW_SITE:
	case ROW_BASIN:
	case ROW_ALLOCATION:
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
	case ROW_INDICATOR:
	case ROW_INSTITUTION:
	case ROW_STATISTIC:
	case ROW_SAVING:
	case ROW_SHARE:
	case ROW_CORRIDOR:
	case ROW_TRADE_FEE:
		break;
	}
	return INT32_MIN;
}

bool registry_is_same_key(const struct registry_row *a, const struct registry_row *b)
{
	return a->sub == b->sub && strcmp(a->id, b->id) == 0 && strcmp(a->part, b->part) == 0;
}

int32_t registry_till(const struct registry_view *view, enum row_kind kind, const union row *row,
		int32_t from)
{
	struct registry_row key;
	struct registry_row other;
	struct shelf_cursor cursor;
	const struct registry_row *next;
	int64_t till = INT32_MAX;

	registry_key(kind, row, from, &key);
	key.from++;
	cursor = shelf_scan(books_shelf(view->books, registry_book(kind)), &key, 3);
	next = shelf_next(&cursor);
	if (next != NULL) {
		till = next->from;
	}
	for (size_t i = 0; i < view->extra_count; i++) {
		const struct registry_extra *extra = &view->extras[i];

		if (extra->kind != kind || extra->from <= from || extra->from >= till) {
			continue;
		}
		registry_key(kind, &extra->row, extra->from, &other);
		if (registry_is_same_key(&other, &key)) {
			till = extra->from;
		}
	}
	return (int32_t)till;
}

bool registry_in_force(const struct registry_view *view, enum row_kind kind,
		const struct registry_row *key, union row *ret)
{
	const struct registry_row *row =
			shelf_floor(books_shelf(view->books, registry_book(kind)), key);
	const struct registry_extra *best = NULL;

	if (row != NULL && !registry_is_same_key(row, key)) {
		row = NULL;
	}
	for (size_t i = 0; i < view->extra_count; i++) {
		const struct registry_extra *extra = &view->extras[i];
		struct registry_row extra_key;

		if (extra->kind != kind || extra->from > key->from) {
			continue;
		}
		registry_key(kind, &extra->row, extra->from, &extra_key);
		if (registry_is_same_key(&extra_key, key) &&
				(best == NULL || extra->from >= best->from)) {
			best = extra;
		}
	}
	if (best != NULL && (row == NULL || best->from >= row->from)) {
		*ret = best->row;
		return true;
	}
	if (row == NULL) {
		return false;
	}
	return row_cache_take(view->books->rows, kind, row, ret);
}

size_t registry_days(const struct registry_view *view, enum row_kind kind, const char *id,
		int32_t ret[static REGISTRY_VERSIONS_MAX])
{
	struct registry_row key = { .sub = INT64_MIN, .from = INT64_MIN };
	struct shelf_cursor cursor;
	const struct registry_row *row;
	size_t count = 0;

	if (!text_copy(key.id, sizeof(key.id), id)) {
		return 0;
	}
	cursor = shelf_scan(books_shelf(view->books, registry_book(kind)), &key, 1);
	while (count < REGISTRY_VERSIONS_MAX && (row = shelf_next(&cursor)) != NULL) {
		ret[count++] = (int32_t)row->from;
	}
	for (size_t i = 0; i < view->extra_count && count < REGISTRY_VERSIONS_MAX; i++) {
		struct registry_row extra_key;

		if (view->extras[i].kind != kind) {
			continue;
		}
		registry_key(kind, &view->extras[i].row, view->extras[i].from, &extra_key);
		if (strcmp(extra_key.id, id) == 0) {
			ret[count++] = view->extras[i].from;
		}
	}
	day_numbers_sort(ret, count);
	return count;
}

bool registry_has(const struct registry_view *view, enum row_kind kind, const char *id)
{
	int32_t days[REGISTRY_VERSIONS_MAX];

	return registry_days(view, kind, id, days) > 0;
}

bool registry_next_id(
		const struct books *books, enum row_kind kind, char id[static TEXT_ID_MAX + 1])
{
	struct registry_row key = { .sub = INT64_MAX, .from = INT64_MAX };
	struct shelf_cursor cursor;
	const struct registry_row *row;

	/* The last place of the former id: "\xff" is no source, and no UTF-8 either. */
	(void)text_copy(key.id, sizeof(key.id), id);
	(void)text_copy(key.part, sizeof(key.part), "\xff");
	cursor = shelf_scan(
			books_shelf(books, registry_book(kind)), id[0] == '\0' ? NULL : &key, 0);
	row = shelf_next(&cursor);
	if (row == NULL) {
		return false;
	}
	(void)text_copy(id, TEXT_ID_MAX + 1, row->id);
	return true;
}
