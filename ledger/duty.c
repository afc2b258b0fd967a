/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/duty.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/finding.h"
#include "ledger/item.h"
#include "ledger/lineage.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/list.h"

/* The newest row of a key at or before a day. */
static bool newest(const struct books *books, enum row_kind kind, const char *id, const char *part,
		struct day day, union row *ret)
{
	struct registry_row key = { .from = day.number };
	const struct registry_row *row;
	struct item_cursor cursor;

	(void)text_copy(key.id, sizeof(key.id), id);
	(void)text_copy(key.part, sizeof(key.part), part);
	row = shelf_floor(books_shelf(books, registry_book(kind)), &key);
	if (row == NULL || !registry_is_same_key(row, &key)) {
		return false;
	}
	cursor = item_cursor(row->row.data, row->row.size);
	if (!row_take(&cursor, kind, ret)) {
		return false;
	}
	row_set_from(kind, ret, (struct day){ (int32_t)row->from });
	return true;
}

bool duty_find(const struct books *books, enum duty duty, const char *of, struct day day,
		struct duty_row *ret)
{
	union row row;

	if (!newest(books, ROW_DUTY, word_name(WORD_DUTY, (int)duty), of, day, &row) ||
			(row_has_day(row.duty.until) && row.duty.until.number < day.number)) {
		return false;
	}
	*ret = row.duty;
	return true;
}

struct day duty_months_later(struct day day, int months)
{
	struct date date = day_date(day);
	struct month month = { month_of(day).number + months };
	int last = date_month_days(month_year(month), month_in_year(month));
	struct day ret = day;

	(void)day_from_date(month_year(month), month_in_year(month),
			date.day < last ? date.day : last, &ret);
	return ret;
}

/* ---- verifications ---- */

bool duty_verification(const struct books *books, const char *meter, struct day day,
		struct verification_row *ret)
{
	union row row;

	if (!newest(books, ROW_VERIFICATION, meter, "", day, &row)) {
		return false;
	}
	*ret = row.verification;
	return true;
}

struct day duty_verified_until(const struct books *books, const struct verification_row *row)
{
	struct duty_row duty;

	if (row->passed == ANSWER_NO) {
		return (struct day){ row->from.number - 1 };
	}
	if (row_has_day(row->until)) {
		return row->until;
	}
	if (!duty_find(books, DUTY_VERIFICATION, row->kind, row->from, &duty) || duty.months == 0) {
		return ROW_NO_DAY;
	}
	return (struct day){ duty_months_later(row->from, duty.months).number - 1 };
}

/* ---- tests and audits ---- */

bool duty_water_test(const struct books *books, const char *permit, enum duty duty, struct day day,
		struct water_test_row *ret)
{
	union row row;

	if (!newest(books, ROW_WATER_TEST, permit, word_name(WORD_DUTY, (int)duty), day, &row)) {
		return false;
	}
	*ret = row.water_test;
	return true;
}

/* Did it take so much in the calendar year before? Without a least volume everybody does. */
static int is_large(const struct books *books, const struct duty_row *row, const char *permit,
		struct day day, bool *ret)
{
	int year = month_year(month_of(day)) - 1;
	struct days days = { month_days(month_make(year, 1)).from,
		month_days(month_make(year, 12)).till };
	struct taken_sum sum = { .is_ceilings = false };
	struct lineage lineage;
	int fault;

	*ret = row->litres == ROW_NO_LITRES;
	if (*ret) {
		return 0;
	}
	lineage_find(books, permit, day, &lineage);
	fault = lineage_span(books, &lineage, days, &sum);
	*ret = fault == 0 && sum.litres >= row->litres;
	return fault;
}

int duty_water_test_due(const struct books *books, const struct duty_row *row, const char *permit,
		struct day day, struct day *ret)
{
	const struct registry_view view = { .books = books };
	struct permit_row permit_row;
	struct water_test_row test;
	bool is_due = false;
	int fault;

	*ret = ROW_NO_DAY;
	if (!registry_permit(&view, permit, day, &permit_row) ||
			!row_permit_is_valid(&permit_row, day)) {
		return 0;
	}
	if (duty_water_test(books, permit, row->duty, day, &test)) {
		*ret = row_has_day(test.next_due)  ? test.next_due
				: row->months == 0 ? ROW_NO_DAY
						   : duty_months_later(test.from, row->months);
	} else if (row->months != 0) {
		*ret = duty_months_later(permit_row.valid_from.number > row->from.number
						? permit_row.valid_from
						: row->from,
				row->months);
	}
	if (!row_has_day(*ret) || ret->number > day.number) {
		return 0;
	}
	fault = is_large(books, row, permit, day, &is_due);
	*ret = is_due ? *ret : ROW_NO_DAY;
	return fault;
}

/* ---- inspections ---- */

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Whose the inspection was: the permit that it names, or its intake's on that day. */
static const char *permit_of(const struct books *books, const struct registry_row *row,
		char buffer[static TEXT_ID_MAX + 1])
{
	const struct registry_view view = { .books = books };
	struct item_cursor cursor = item_cursor(row->row.data, row->row.size);
	struct intake_row intake;
	union row taken;

	if (!row_take(&cursor, ROW_INSPECTION, &taken)) {
		return NULL;
	}
	if (taken.inspection.permit[0] == '\0') {
		if (!registry_intake(&view, taken.inspection.intake,
				    (struct day){ (int32_t)row->from }, &intake)) {
			return NULL;
		}
		memcpy(taken.inspection.permit, intake.permit, sizeof(intake.permit));
	}
	memcpy(buffer, taken.inspection.permit, TEXT_ID_MAX + 1);
	return buffer[0] == '\0' ? NULL : buffer;
}

static int add_permit(char (**list)[TEXT_ID_MAX + 1], size_t *count, const char *permit)
{
	void *grown = list_grow_counted(*list, *count, sizeof(**list));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*list = grown;
	(void)text_copy((*list)[(*count)++], TEXT_ID_MAX + 1, permit);
	return 0;
}

/* The permits of sealed intakes that have no other one. */
static int add_sealed(const struct books *books, int year, struct duty_inspected *ret)
{
	const struct registry_view view = { .books = books };
	struct day today =
			zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
	struct day day = duty_year_day(year, today);
	char intake[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	while (fault == 0 && registry_next_id(books, ROW_SITE, intake)) {
		struct intake_row row;

		if (basin_is_sealed(&view, intake, day) &&
				registry_intake(&view, intake, day, &row) &&
				basin_permit_is_sealed(books, row.permit, day)) {
			fault = add_permit(&ret->sealed, &ret->sealed_count, row.permit);
		}
	}
	if (ret->sealed_count > 0) {
		qsort(ret->sealed, ret->sealed_count, sizeof(*ret->sealed), compare);
	}
	return fault;
}

int duty_inspected_build(const struct books *books, int year, struct duty_inspected *ret)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_INSPECTION), NULL, 0);
	const struct registry_row *row;
	char permit[TEXT_ID_MAX + 1];
	int fault;

	*ret = (struct duty_inspected){ .permits = NULL };
	fault = add_sealed(books, year, ret);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (month_year(month_of((struct day){ (int32_t)row->from })) == year &&
				permit_of(books, row, permit) != NULL) {
			fault = add_permit(&ret->permits, &ret->count, permit);
		}
	}
	if (fault < 0) {
		duty_inspected_finish(ret);
		return fault;
	}
	if (ret->count > 0) {
		qsort(ret->permits, ret->count, sizeof(*ret->permits), compare);
	}
	return 0;
}

void duty_inspected_finish(struct duty_inspected *inspected)
{
	free(inspected->permits);
	free(inspected->sealed);
	*inspected = (struct duty_inspected){ .permits = NULL };
}

static bool is_sealed(const struct duty_inspected *inspected, const char *permit)
{
	return inspected->sealed_count > 0 &&
			bsearch(permit, inspected->sealed, inspected->sealed_count,
					sizeof(*inspected->sealed), compare) != NULL;
}

bool duty_is_abstractor(const struct books *books, const struct duty_inspected *inspected,
		const char *permit, struct day day, struct permit_row *ret)
{
	const struct registry_view view = { .books = books };
	char successor[TEXT_ID_MAX + 1];

	return registry_permit(&view, permit, day, ret) && row_permit_is_valid(ret, day) &&
			!lineage_successor(books, permit, day, successor) &&
			!is_sealed(inspected, permit);
}

bool duty_was_inspected(const struct books *books, const struct duty_inspected *inspected,
		const char *permit, struct day day)
{
	struct lineage lineage;

	if (inspected->count == 0) {
		return false;
	}
	lineage_find(books, permit, day, &lineage);
	for (size_t i = 0; i < lineage.count; i++) {
		if (bsearch(lineage.permits[i], inspected->permits, inspected->count,
				    sizeof(*inspected->permits), compare) != NULL) {
			return true;
		}
	}
	return false;
}

struct day duty_year_day(int year, struct day today)
{
	struct day last = { month_days(month_make(year, 12)).till.number - 1 };

	return today.number < last.number ? today : last;
}

void duty_inspection_rate(const struct books *books, const struct duty_inspected *inspected,
		const char *area, int year, struct day today, struct duty_rate *ret)
{
	const struct registry_view view = { .books = books };
	struct day day = duty_year_day(year, today);
	char permit[TEXT_ID_MAX + 1] = "";

	*ret = (struct duty_rate){ 0 };
	while (registry_next_id(books, ROW_PERMIT, permit)) {
		struct permit_row row;

		if (!duty_is_abstractor(books, inspected, permit, day, &row) ||
				(area != NULL &&
						!registry_area_is_within(
								&view, row.area, area, day))) {
			continue;
		}
		ret->abstractors++;
		ret->inspected += duty_was_inspected(books, inspected, permit, day) ? 1 : 0;
	}
}

/* ---- intakes' files ---- */

bool duty_facility(const struct books *books, const char *intake, struct day day,
		struct facility_row *ret)
{
	union row row;

	if (!newest(books, ROW_FACILITY, intake, "", day, &row)) {
		return false;
	}
	*ret = row.facility;
	return true;
}

void duty_intakes(const struct books *books, const char *area, struct day day,
		struct duty_intakes *ret)
{
	const struct registry_view view = { .books = books };
	char intake[TEXT_ID_MAX + 1] = "";

	*ret = (struct duty_intakes){ 0 };
	while (registry_next_id(books, ROW_INTAKE, intake)) {
		struct facility_row file;
		struct finding_place place;
		struct intake_row row;

		if (!registry_intake(&view, intake, day, &row) ||
				basin_is_sealed(&view, intake, day) ||
				!finding_place(books, FINDING_OF_INTAKE, intake, day, &place) ||
				!registry_area_is_within(&view, place.area, area, day)) {
			continue;
		}
		ret->intakes++;
		if (duty_facility(books, intake, day, &file)) {
			ret->files++;
			ret->standard += file.is_standard == ANSWER_YES ? 1 : 0;
		}
	}
}
