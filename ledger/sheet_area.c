/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The areas of a sheet: what all below an area took, beside its caps
 * (rules.md F22).
 */

#include <string.h>

#include "ledger/sheet.h"

/* Reclaimed water and the like never count in an area's sum; they have rows of their own. */
static bool is_conventional(enum source source)
{
	switch (source) {
	case SOURCE_SURFACE:
	case SOURCE_GROUNDWATER:
	case SOURCE_GEOTHERMAL:
	case SOURCE_ANY:
		return true;
	case SOURCE_RECLAIMED:
	case SOURCE_RAIN:
	case SOURCE_MINE:
	case SOURCE_DESALINATED:
	case SOURCE_SEAWATER:
	case SOURCE_BRACKISH:
		return false;
	}
	return false;
}

static bool counts_for(enum source wanted, enum source source)
{
	return wanted == SOURCE_ANY ? is_conventional(source) : wanted == source;
}

/* In-stream use passes through and stays: it is no use of the area's water. */
static bool is_in_stream(uint32_t uses)
{
	return uses == use_bit(USE_HYDROPOWER);
}

/* Where and what an account's water is on a day: the intake's own word, else the permit's. */
static bool describe(const struct registry_view *view, const struct taken_row *taken,
		char area[static TEXT_ID_MAX + 1], enum source *ret_source, uint32_t *ret_uses)
{
	const struct day day = { (int32_t)taken->day };
	struct permit_row permit;
	struct intake_row intake;

	if (!registry_intake(view, taken->intake, day, &intake)) {
		return false;
	}
	(void)text_copy(area, TEXT_ID_MAX + 1, intake.area);
	*ret_source = intake.source;
	*ret_uses = intake.uses;
	if (intake.permit[0] != '\0' && registry_permit(view, intake.permit, day, &permit)) {
		if (area[0] == '\0') {
			(void)text_copy(area, TEXT_ID_MAX + 1, permit.area);
		}
		*ret_source = *ret_source == SOURCE_ANY ? permit.source : *ret_source;
		*ret_uses = *ret_uses == 0 ? permit.uses : *ret_uses;
	}
	return area[0] != '\0';
}

static bool is_take(const char *account)
{
	return strncmp(account, "check:", 6) != 0 && strncmp(account, "return:", 7) != 0;
}

static bool sum_taken(const struct registry_view *view, struct month month, struct sheet_area *area)
{
	struct days days = month_days(month);
	struct day year = month_days(month_make(month_year(month), 1)).from;
	struct shelf_cursor cursor = shelf_scan(books_shelf(view->books, BOOK_TAKEN), NULL, 0);
	const struct taken_row *row;
	bool has_any = false;

	while ((row = shelf_next(&cursor)) != NULL) {
		char where[TEXT_ID_MAX + 1];
		enum source source;
		uint32_t uses;
		int64_t litres = row->measured_litres + row->assessed_litres;

		if (row->day < year.number || row->day >= days.till.number ||
				!is_take(row->permit) ||
				!describe(view, row, where, &source, &uses) ||
				!counts_for(area->source, source) || is_in_stream(uses) ||
				!registry_area_is_within(view, where, area->area,
						(struct day){ (int32_t)row->day })) {
			continue;
		}
		has_any = true;
		area->year_taken_litres += litres;
		area->taken_litres += row->day >= days.from.number ? litres : 0;
	}
	return has_any;
}

static bool sum_permits(const struct registry_view *view, struct day last, struct sheet_area *area)
{
	char id[TEXT_ID_MAX + 1] = "";
	bool has_any = false;

	while (registry_next_id(view->books, ROW_PERMIT, id)) {
		struct permit_row permit;

		if (registry_permit(view, id, last, &permit) &&
				permit.valid_from.number <= last.number &&
				(!row_has_day(permit.valid_until) ||
						permit.valid_until.number >= last.number) &&
				counts_for(area->source, permit.source) &&
				!is_in_stream(permit.uses) &&
				registry_area_is_within(view, permit.area, area->area, last)) {
			area->permits_litres += permit.annual_litres;
			has_any = true;
		}
	}
	return has_any;
}

bool sheet_area(const struct books *books, struct month month, const char *area, enum source source,
		struct sheet_area *ret)
{
	const struct registry_view view = { .books = books };
	const struct day last = { month_days(month).till.number - 1 };
	struct area_row row;
	struct cap_row cap;
	bool has_cap;
	bool has_permits;
	bool has_water;

	memset(ret, 0, sizeof(*ret));
	(void)text_copy(ret->area, sizeof(ret->area), area);
	ret->source = source;
	ret->cap_litres = ret->permits_limit_litres = SHEET_NONE;
	if (registry_area(&view, area, last, &row)) {
		(void)text_copy(ret->name, sizeof(ret->name), row.name);
	}
	has_cap = registry_cap(&view, area, month_year(month), source, last, &cap);
	if (has_cap) {
		ret->cap_litres = cap.litres;
		ret->permits_limit_litres = cap.permits_litres == ROW_NO_LITRES
				? SHEET_NONE
				: cap.permits_litres;
	}
	has_permits = sum_permits(&view, last, ret);
	has_water = sum_taken(&view, month, ret);
	return has_cap || has_permits || has_water;
}
