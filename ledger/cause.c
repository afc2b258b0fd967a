/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/cause.h"

#include <string.h>

#include "ledger/basin.h"
#include "ledger/duty.h"
#include "ledger/meter_event.h"
#include "ledger/registry.h"

static struct instant end_of(const struct books *books, struct day day)
{
	return (struct instant){
		zone_midnight(&books->zone, (struct day){ day.number + 1 }).unix_s - 1
	};
}

/* ---- verification ---- */

/* The last day of the newest verification, where that day has passed; else ROW_NO_DAY. */
static struct day unverified_since(const struct books *books, const char *meter, struct day ended)
{
	const struct registry_view view = { .books = books };
	const struct instant at = end_of(books, ended);
	struct meter_row row;
	struct day until;

	if (!registry_meter(&view, meter, ended, &row) ||
			(row.role != ROLE_TAKE && row.role != ROLE_DRAINAGE) ||
			basin_is_sealed(&view, row.intake, ended) ||
			meter_event_is_removed(books, meter, at)) {
		return ROW_NO_DAY;
	}
	until = meter_event_verified_until(books, meter, at);
	return row_has_day(until) && until.number <= ended.number ? until : ROW_NO_DAY;
}

static int walk_verification(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended)
{
	char meter[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	(void)duty;
	while (fault == 0 && registry_next_id(books, ROW_METER, meter)) {
		struct day since = unverified_since(books, meter, ended);

		if (row_has_day(since)) {
			fault = found_tell(work, meter, since, ROW_NO_LITRES);
		}
	}
	return fault;
}

static int holds_verification(const struct books *books, const struct finding_row *row, bool *ret)
{
	struct day since = unverified_since(books, row->id, (struct day){ (int32_t)row->day });

	*ret = row_has_day(since) && since.number == row->since;
	return 0;
}

/* ---- repair orders ---- */

static struct day unrepaired_since(const struct books *books, const char *meter, struct day ended)
{
	const struct meter_event_row *order =
			meter_event_repair_order(books, meter, end_of(books, ended));

	return order != NULL && order->until != INT32_MIN && order->until <= ended.number
			? (struct day){ (int32_t)order->until }
			: ROW_NO_DAY;
}

static int walk_repair(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_METER_EVENT), NULL, 0);
	const struct meter_event_row *row;
	const char *last = "";
	int fault = 0;

	(void)duty;
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct day since;

		if (strcmp(row->meter, last) == 0) {
			continue;
		}
		last = row->meter;
		since = unrepaired_since(books, row->meter, ended);
		if (row_has_day(since)) {
			fault = found_tell(work, row->meter, since, ROW_NO_LITRES);
		}
	}
	return fault;
}

static int holds_repair(const struct books *books, const struct finding_row *row, bool *ret)
{
	struct day since = unrepaired_since(books, row->id, (struct day){ (int32_t)row->day });

	*ret = row_has_day(since) && since.number == row->since;
	return 0;
}

/* ---- inspections ---- */

/* The newest calendar year that has ended with a day: its first and its last day. */
static struct days ended_year(struct day ended)
{
	int year = month_year(month_of((struct day){ ended.number + 1 })) - 1;

	return (struct days){ month_days(month_make(year, 1)).from,
		{ month_days(month_make(year, 12)).till.number - 1 } };
}

static int walk_inspection(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended)
{
	struct days year = ended_year(ended);
	struct duty_inspected inspected;
	char permit[TEXT_ID_MAX + 1] = "";
	struct permit_row abstractor;
	struct duty_row row;
	int fault;

	(void)duty;
	if (!duty_find(books, DUTY_INSPECTION, "", year.till, &row)) {
		return 0; /* it was none yet when that year ended */
	}
	fault = duty_inspected_build(books, month_year(month_of(year.from)), &inspected);
	while (fault == 0 && registry_next_id(books, ROW_PERMIT, permit)) {
		if (duty_is_abstractor(books, &inspected, permit, year.till, &abstractor) &&
				!duty_was_inspected(books, &inspected, permit, year.till)) {
			fault = found_tell(work, permit, year.from, ROW_NO_LITRES);
		}
	}
	duty_inspected_finish(&inspected);
	return fault;
}

static int holds_inspection(const struct books *books, const struct finding_row *row, bool *ret)
{
	int year = month_year(month_of((struct day){ (int32_t)row->since }));
	struct day last = { month_days(month_make(year, 12)).till.number - 1 };
	struct duty_inspected inspected;
	struct permit_row abstractor;
	int fault = duty_inspected_build(books, year, &inspected);

	*ret = fault == 0 && duty_is_abstractor(books, &inspected, row->id, last, &abstractor) &&
			!duty_was_inspected(books, &inspected, row->id, last);
	duty_inspected_finish(&inspected);
	return fault;
}

/* ---- water-balance tests and audits ---- */

static int walk_test(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended)
{
	char permit[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	while (fault == 0 && registry_next_id(books, ROW_PERMIT, permit)) {
		struct day due;

		fault = duty_water_test_due(books, duty, permit, ended, &due);
		if (fault == 0 && row_has_day(due) && due.number <= ended.number) {
			fault = found_tell(work, permit, due, ROW_NO_LITRES);
		}
	}
	return fault;
}

static int holds_test(const struct books *books, const struct finding_row *row, bool *ret)
{
	struct day day = { (int32_t)row->day };
	struct duty_row duty;
	struct day due;
	int fault;

	if (!duty_find(books, (enum duty)row->duty, "", day, &duty)) {
		*ret = true; /* there was one when it was raised */
		return 0;
	}
	fault = duty_water_test_due(books, &duty, row->id, day, &due);
	*ret = fault == 0 && row_has_day(due) && due.number == row->since;
	return fault;
}

/* ---- all of them ---- */

static const struct cause table[] = {
	{ DUTY_VERIFICATION, FINDING_NOT_VERIFIED, FINDING_OF_METER, false, walk_verification,
			holds_verification },
	{ DUTY_REPAIR, FINDING_BROKEN, FINDING_OF_METER, false, walk_repair, holds_repair },
	{ DUTY_PERMIT, FINDING_UNPERMITTED, FINDING_OF_INTAKE, true, cause_walk_unpermitted,
			cause_holds_unpermitted },
	{ DUTY_WITHIN_PERMIT, FINDING_OVER_PERMIT, FINDING_OF_PERMIT, false, cause_walk_over_permit,
			cause_holds_over_permit },
	{ DUTY_INSPECTION, FINDING_NOT_INSPECTED, FINDING_OF_PERMIT, false, walk_inspection,
			holds_inspection },
	{ DUTY_BALANCE_TEST, FINDING_WATER_BALANCE, FINDING_OF_PERMIT, false, walk_test,
			holds_test },
	{ DUTY_AUDIT, FINDING_WATER_BALANCE, FINDING_OF_PERMIT, false, walk_test, holds_test },
	{ DUTY_FLOW, FINDING_ECOLOGICAL_FLOW, FINDING_OF_SECTION, true, cause_walk_flow,
			cause_holds_flow },
	{ DUTY_STOP, FINDING_ECOLOGICAL_FLOW, FINDING_OF_PERMIT, true, cause_walk_stopped,
			cause_holds_stopped },
	{ DUTY_CREDIT, FINDING_CREDIT_OVERDUE, FINDING_OF_AREA, false, cause_walk_credit,
			cause_holds_credit },
};

const struct cause *causes(size_t *ret_count)
{
	*ret_count = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct cause *cause_find(enum duty duty)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].duty == duty) {
			return &table[i];
		}
	}
	return NULL;
}
