/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_field.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/view.h"
#include "api/view_word.h"
#include "ledger/basin.h"
#include "ledger/duty.h"
#include "ledger/finding.h"
#include "ledger/item.h"
#include "ledger/ledger.h"
#include "ledger/meter_event.h"
#include "ledger/registry.h"

static struct day today_of(struct ledger *ledger)
{
	return zone_day(&ledger_books(ledger)->zone, ledger_now(ledger));
}

static struct instant end_of(const struct books *books, struct day day)
{
	return (struct instant){
		zone_midnight(&books->zone, (struct day){ day.number + 1 }).unix_s - 1
	};
}

static void put_day(struct view *view, const char *key, struct day day)
{
	if (row_has_day(day)) {
		view_day(view, key, day);
	}
}

static bool is_within(
		const struct books *books, const char *area, const char *above, struct day day)
{
	const struct registry_view view = { .books = books };

	return above == NULL ||
			(area[0] != '\0' && registry_area_is_within(&view, area, above, day));
}

/* Goes through the areas asked for. */
static bool next_area(const struct books *books, const char *above, struct day day,
		char area[static TEXT_ID_MAX + 1])
{
	while (registry_next_id(books, ROW_AREA, area)) {
		if (is_within(books, area, above, day)) {
			return true;
		}
	}
	return false;
}

static void put_share(struct view *view, const char *key, int64_t part, int64_t whole)
{
	if (whole > 0) {
		view_int(view, key, part * 1000000 / whole);
	}
}

/* The row of a shelf's row, with its first day. */
static bool take_row(const struct registry_row *row, enum row_kind kind, union row *ret)
{
	struct item_cursor cursor = item_cursor(row->row.data, row->row.size);

	if (!row_take(&cursor, kind, ret)) {
		return false;
	}
	row_set_from(kind, ret, (struct day){ (int32_t)row->from });
	return true;
}

/* ---- inspections ---- */

static void put_inspection(struct view *view, const struct inspection_row *row)
{
	view_object(view, NULL);
	view_text_known(view, "permit", row->permit);
	view_text_known(view, "intake", row->intake);
	view_day(view, "inspected_on", row->from);
	view_text(view, "inspector", row->inspector);
	view_text(view, "looked_at", row->looked_at);
	view_word(view, "outcome", WORD_OUTCOME, (int)row->outcome);
	view_text_known(view, "findings", row->findings);
	view_text_known(view, "document", row->document);
	view_end(view);
}

static void put_inspections(
		struct view *view, const struct books *books, int year, const char *area)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_INSPECTION), NULL, 0);
	const struct registry_row *row;
	union row taken;

	view_array(view, "inspections");
	while ((row = shelf_next(&cursor)) != NULL) {
		struct day day = { (int32_t)row->from };
		struct finding_place place;
		bool is_permit;

		if (month_year(month_of(day)) != year || !take_row(row, ROW_INSPECTION, &taken)) {
			continue;
		}
		is_permit = taken.inspection.permit[0] != '\0';
		if (finding_place(books, is_permit ? FINDING_OF_PERMIT : FINDING_OF_INTAKE, row->id,
				    day, &place) &&
				is_within(books, place.area, area, day)) {
			put_inspection(view, &taken.inspection);
		}
	}
	view_end(view);
}

static void put_rates(struct view *view, const struct books *books,
		const struct duty_inspected *inspected, int year, const char *above,
		struct day today)
{
	char area[TEXT_ID_MAX + 1] = "";

	view_array(view, "areas");
	while (next_area(books, above, duty_year_day(year, today), area)) {
		struct duty_rate rate;

		duty_inspection_rate(books, inspected, area, year, today, &rate);
		if (rate.abstractors == 0) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "area", area);
		view_int(view, "abstractors", rate.abstractors);
		view_int(view, "inspected", rate.inspected);
		put_share(view, "inspected_ppm", rate.inspected, rate.abstractors);
		view_end(view);
	}
	view_end(view);
}

static void put_missing(struct view *view, const struct books *books,
		const struct duty_inspected *inspected, int year, const char *above,
		struct day today)
{
	struct day day = duty_year_day(year, today);
	char permit[TEXT_ID_MAX + 1] = "";

	view_array(view, "missing");
	while (registry_next_id(books, ROW_PERMIT, permit)) {
		struct permit_row row;

		if (!duty_is_abstractor(books, inspected, permit, day, &row) ||
				!is_within(books, row.area, above, day) ||
				duty_was_inspected(books, inspected, permit, day)) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "permit", permit);
		view_text(view, "holder", row.holder);
		view_text(view, "area", row.area);
		view_bool(view, "overdue", month_year(month_of(today)) > year);
		view_end(view);
	}
	view_end(view);
}

int view_inspections(struct view *view, struct ledger *ledger, int year, const char *area)
{
	const struct books *books = ledger_books(ledger);
	struct day today = today_of(ledger);
	struct duty_inspected inspected;
	int fault = duty_inspected_build(books, year, &inspected);

	if (fault == 0) {
		view_int(view, "year", year);
		put_rates(view, books, &inspected, year, area, today);
		put_inspections(view, books, year, area);
		put_missing(view, books, &inspected, year, area, today);
		duty_inspected_finish(&inspected);
	}
	return fault;
}

/* ---- intakes ---- */

static void put_facility(struct view *view, const struct facility_row *row)
{
	view_bool(view, "standardised", row->is_standard == ANSWER_YES);
	view_text_known(view, "standard", row->standard);
	view_text(view, "responsible", row->responsible);
	put_day(view, "checked_on", row->checked_on);
	put_day(view, "maintained_on", row->maintained_on);
	if (row->is_basis != ANSWER_NONE) {
		view_bool(view, "levy_basis", row->is_basis == ANSWER_YES);
	}
	if (row->is_check != ANSWER_NONE) {
		view_bool(view, "check_only", row->is_check == ANSWER_YES);
	}
	view_text_known(view, "document", row->document);
	view_day(view, "from", row->from);
}

static void put_intakes(
		struct view *view, const struct books *books, const char *above, struct day today)
{
	const struct registry_view registry = { .books = books };
	char intake[TEXT_ID_MAX + 1] = "";

	while (registry_next_id(books, ROW_INTAKE, intake)) {
		struct facility_row file;
		struct finding_place place;
		struct intake_row row;

		if (!registry_intake(&registry, intake, today, &row) ||
				basin_is_sealed(&registry, intake, today) ||
				!finding_place(books, FINDING_OF_INTAKE, intake, today, &place) ||
				!is_within(books, place.area, above, today)) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "intake", intake);
		view_text(view, "name", row.name);
		view_text(view, "permit", place.account);
		view_text_known(view, "area", place.area);
		if (duty_facility(books, intake, today, &file)) {
			put_facility(view, &file);
		}
		view_end(view);
	}
}

int view_intakes(struct view *view, struct ledger *ledger, const char *above)
{
	const struct books *books = ledger_books(ledger);
	struct day today = today_of(ledger);
	char area[TEXT_ID_MAX + 1] = "";

	view_array(view, "areas");
	while (next_area(books, above, today, area)) {
		struct duty_intakes counts;

		duty_intakes(books, area, today, &counts);
		if (counts.intakes > 0) {
			view_object(view, NULL);
			view_text(view, "area", area);
			view_int(view, "intakes", counts.intakes);
			view_int(view, "on_file", counts.files);
			view_int(view, "standardised", counts.standard);
			put_share(view, "standardised_ppm", counts.standard, counts.intakes);
			view_end(view);
		}
	}
	view_end(view);
	view_array(view, "intakes");
	put_intakes(view, books, above, today);
	view_end(view);
	return 0;
}

/* ---- meters ---- */

static void put_meter(struct view *view, const struct books *books, const struct meter_row *row,
		const struct finding_place *place, struct day today, bool is_only_overdue)
{
	const struct meter_event_row *order =
			meter_event_repair_order(books, row->meter, end_of(books, today));
	struct day until = meter_event_verified_until(books, row->meter, end_of(books, today));
	bool is_late = row_has_day(until) && until.number < today.number;
	bool is_unrepaired = order != NULL && order->until < today.number;
	struct verification_row certificate;

	if (is_only_overdue && !is_late && !is_unrepaired) {
		return;
	}
	view_object(view, NULL);
	view_text(view, "meter", row->meter);
	view_text(view, "intake", row->intake);
	view_text(view, "permit", place->account);
	view_text_known(view, "area", place->area);
	put_day(view, "verified_until", until);
	view_bool(view, "overdue", is_late);
	if (duty_verification(books, row->meter, today, &certificate)) {
		view_day(view, "verified_on", certificate.from);
		view_text_known(view, "kind", certificate.kind);
		view_bool(view, "passed", certificate.passed == ANSWER_YES);
		view_text(view, "certificate", certificate.certificate);
		view_text_known(view, "by", certificate.by);
	}
	if (order != NULL) {
		view_object(view, "repair");
		view_instant(view, "ordered_at", (struct instant){ order->at_s });
		view_day(view, "until", (struct day){ (int32_t)order->until });
		view_bool(view, "overdue", is_unrepaired);
		view_end(view);
	}
	view_end(view);
}

int view_meters(struct view *view, struct ledger *ledger, const char *area, bool is_overdue)
{
	const struct books *books = ledger_books(ledger);
	const struct registry_view registry = { .books = books };
	struct day today = today_of(ledger);
	char meter[TEXT_ID_MAX + 1] = "";

	view_array(view, "meters");
	while (registry_next_id(books, ROW_METER, meter)) {
		struct finding_place place;
		struct meter_row row;

		if (registry_meter(&registry, meter, today, &row) &&
				finding_place(books, FINDING_OF_METER, meter, today, &place) &&
				is_within(books, place.area, area, today) &&
				!basin_is_sealed(&registry, row.intake, today) &&
				!meter_event_is_removed(books, meter, end_of(books, today))) {
			put_meter(view, books, &row, &place, today, is_overdue);
		}
	}
	view_end(view);
	return 0;
}

/* ---- tests and audits ---- */

static int put_test(struct view *view, const struct books *books, const struct permit_row *permit,
		enum duty kind, struct day today, bool is_only_overdue)
{
	struct day due = ROW_NO_DAY;
	struct water_test_row test;
	bool has_test = duty_water_test(books, permit->permit, kind, today, &test);
	struct duty_row duty;
	bool is_late;
	int fault = 0;

	if (duty_find(books, kind, "", today, &duty)) {
		fault = duty_water_test_due(books, &duty, permit->permit, today, &due);
	} else if (has_test) {
		due = test.next_due;
	}
	is_late = row_has_day(due) && due.number < today.number;
	if (fault < 0 || (!has_test && !row_has_day(due)) || (is_only_overdue && !is_late)) {
		return fault;
	}
	view_object(view, NULL);
	view_text(view, "permit", permit->permit);
	view_text(view, "holder", permit->holder);
	view_text(view, "area", permit->area);
	view_word(view, "kind", WORD_DUTY, (int)kind);
	if (has_test) {
		view_day(view, "done_on", test.from);
		view_text_known(view, "report_sha256", test.report);
		if (test.reuse_ppm != ROW_NO_LITRES) {
			view_int(view, "reuse_ppm", test.reuse_ppm);
		}
		if (test.reclaimed_ppm != ROW_NO_LITRES) {
			view_int(view, "reclaimed_ppm", test.reclaimed_ppm);
		}
		view_text_known(view, "document", test.document);
	}
	put_day(view, "next_due", due);
	view_bool(view, "overdue", is_late);
	view_end(view);
	return 0;
}

int view_tests(struct view *view, struct ledger *ledger, const char *area, bool is_overdue)
{
	const struct books *books = ledger_books(ledger);
	const struct registry_view registry = { .books = books };
	struct day today = today_of(ledger);
	char permit[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	view_array(view, "tests");
	while (fault == 0 && registry_next_id(books, ROW_PERMIT, permit)) {
		struct permit_row row;

		if (!registry_permit(&registry, permit, today, &row) ||
				!is_within(books, row.area, area, today)) {
			continue;
		}
		fault = put_test(view, books, &row, DUTY_BALANCE_TEST, today, is_overdue);
		if (fault == 0) {
			fault = put_test(view, books, &row, DUTY_AUDIT, today, is_overdue);
		}
	}
	view_end(view);
	return fault;
}
