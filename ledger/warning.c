/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/warning.h"

#include <assert.h>
#include <string.h>

#include "ledger/registry.h"
#include "ledger/words.h"
#include "meter/wide.h"

static const struct warning own[] = {
	{ .basis = BASIS_PERMIT, .percent = 80 },
	{ .basis = BASIS_PERMIT, .percent = 90 },
	{ .basis = BASIS_PERMIT, .percent = 100 },
	{ .basis = BASIS_PLAN, .percent = 80 },
	{ .basis = BASIS_PLAN, .percent = 90 },
	{ .basis = BASIS_PLAN, .percent = 100 },
	{ .basis = BASIS_PLAN_TO_DATE, .percent = 80 },
	{ .basis = BASIS_PLAN_TO_DATE, .percent = 90 },
	{ .basis = BASIS_PLAN_TO_DATE, .percent = 100 },
	{ .basis = BASIS_PLAN_MONTH, .percent = 100 },
	{ .basis = BASIS_PLAN_TEN_DAYS, .percent = 100 },
	{ .basis = BASIS_SEASON, .percent = 80 },
	{ .basis = BASIS_SEASON, .percent = 90 },
	{ .basis = BASIS_SEASON, .percent = 100 },
	{ .basis = BASIS_GROUP, .percent = 80 },
	{ .basis = BASIS_GROUP, .percent = 90 },
	{ .basis = BASIS_GROUP, .percent = 100 },
};

enum {
	AREAS_MAX = 16, /* above each other */
};

static bool has_any(const struct books *books)
{
	return shelf_count(books_shelf(books, BOOK_WARNING)) > 0;
}

static bool holds(const struct warning_row *row, struct day day)
{
	return !row_has_day(row->until) || day.number <= row->until.number;
}

/* The rows of an area in force on a day, each name once. */
static void add_area(
		const struct books *books, const char *area, struct day day, struct warnings *ret)
{
	struct registry_row key = { .sub = INT64_MIN, .from = INT64_MIN };
	char name[BOOKS_PART_MAX] = "";
	struct shelf_cursor cursor;
	const struct registry_row *next;

	(void)text_copy(key.id, sizeof(key.id), area);
	cursor = shelf_scan(books_shelf(books, BOOK_WARNING), &key, 1);
	while ((next = shelf_next(&cursor)) != NULL && ret->count < WARNINGS_MAX) {
		struct warning *warning = &ret->list[ret->count];
		struct warning_row row;

		if (strcmp(next->part, name) == 0 ||
				!warnings_row(books, area, next->part, day, &row)) {
			continue;
		}
		(void)text_copy(name, sizeof(name), next->part);
		warning->basis = (enum ceiling_basis)row.basis;
		warning->percent = row.percent;
		warning->is_above = row.edge == EDGE_ABOVE;
		warning->is_projection = row.kind == WARNING_PROJECTION;
		(void)text_copy(warning->warning, sizeof(warning->warning), row.warning);
		ret->has_projection = ret->has_projection || warning->is_projection;
		ret->count++;
	}
	(void)text_copy(ret->area, sizeof(ret->area), ret->count > 0 ? area : "");
}

void warnings_find(
		const struct books *books, const char *area, struct day day, struct warnings *ret)
{
	const struct registry_view view = { .books = books };
	char name[TEXT_ID_MAX + 1];
	struct area_row row;

	memset(ret, 0, sizeof(*ret));
	(void)text_copy(name, sizeof(name), area);
	for (int i = 0; i < AREAS_MAX && has_any(books) && name[0] != '\0' && ret->count == 0;
			i++) {
		add_area(books, name, day, ret);
		name[0] = registry_area(&view, name, day, &row) ? name[0] : '\0';
		if (name[0] != '\0') {
			(void)text_copy(name, sizeof(name), row.parent);
		}
	}
	if (ret->count == 0) {
		memcpy(ret->list, own, sizeof(own));
		ret->count = sizeof(own) / sizeof(own[0]);
	}
}

bool warnings_project(const struct books *books, struct day day)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_WARNING), NULL, 0);
	const struct registry_row *next;

	while ((next = shelf_next(&cursor)) != NULL) {
		struct warning_row row;

		if (warnings_row(books, next->id, next->part, day, &row) &&
				row.kind == WARNING_PROJECTION) {
			return true;
		}
	}
	return false;
}

bool warnings_row(const struct books *books, const char *area, const char *warning, struct day day,
		struct warning_row *ret)
{
	const struct registry_view view = { .books = books };

	return registry_warning(&view, area, warning, day, ret) && holds(ret, day);
}

/* ---- arithmetic ---- */

int64_t warning_litres(const struct warning *warning, int64_t limit_litres)
{
	wide share = (wide)limit_litres * warning->percent;
	wide litres;

	assert(warning->percent > 0);
	if (limit_litres <= 0) {
		return warning->percent >= 100 ? 1 : CEILING_NONE;
	}
	litres = warning->is_above ? share / 100 + 1 : (share + 99) / 100;
	return litres > INT64_MAX ? CEILING_NONE : (int64_t)litres;
}

bool warning_is_expected(const struct warning *warning, int64_t limit_litres, int64_t taken_litres,
		int64_t mean_litres, int mean_days, int days_left, int64_t *ret)
{
	/* taken + mean × left ÷ days against limit × percent ÷ 100, as whole numbers. */
	wide expected = (wide)taken_litres * mean_days + (wide)mean_litres * days_left;
	wide share = (wide)limit_litres * warning->percent * mean_days;
	wide rounded;

	assert(mean_days > 0 && days_left >= 0);
	rounded = (expected + mean_days - 1) / mean_days;
	if (expected < 0 || rounded > INT64_MAX) {
		return false;
	}
	*ret = (int64_t)rounded;
	return warning->is_above ? expected * 100 > share : expected * 100 >= share;
}
