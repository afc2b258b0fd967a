/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/field_rows.h"

#include <assert.h>
#include <string.h>

#include "ledger/item.h"
#include "meter/bytes.h"

enum {
	MONTHS_MAX = 1200,
	DAYS_MAX = 3660,
	PPM = 1000000,
	DAY_LOW = -25567, /* 1900-01-01 */
	DAY_HIGH = 376199,
};

bool field_row_is(enum row_kind kind)
{
	return kind >= ROW_DUTY && kind <= ROW_VERIFICATION;
}

static void put_day(struct bytes *bytes, struct day day)
{
	if (row_has_day(day)) {
		item_put_int(bytes, day.number);
	} else {
		item_put_null(bytes);
	}
}

static struct day take_day(struct item_cursor *cursor)
{
	return item_take_if_null(cursor)
			? ROW_NO_DAY
			: (struct day){ (int32_t)item_take_between(cursor, DAY_LOW, DAY_HIGH) };
}

/* A number that may be left out: `none` stands for that. */
static void put_number(struct bytes *bytes, int64_t number, int64_t none)
{
	if (number == none) {
		item_put_null(bytes);
	} else {
		item_put_int(bytes, number);
	}
}

static int64_t take_number(struct item_cursor *cursor, int64_t low, int64_t high, int64_t none)
{
	return item_take_if_null(cursor) ? none : item_take_between(cursor, low, high);
}

static void take_id(struct item_cursor *cursor, bool may_be_blank, char ret[static TEXT_ID_MAX + 1])
{
	item_take_text(cursor, ret, TEXT_ID_MAX + 1);
	if (!text_is_id(ret) && !(may_be_blank && ret[0] == '\0')) {
		item_fail(cursor, ITEM_RANGE);
	}
}

/* An end is not before its beginning; as the books keep a row, its beginning is in the key. */
static void check_order(struct item_cursor *cursor, struct day from, struct day until)
{
	if (row_has_day(from) && row_has_day(until) && until.number < from.number) {
		item_fail(cursor, ITEM_RANGE);
	}
}

/* ---- duties ---- */

static void put_duty(struct bytes *bytes, const struct duty_row *row)
{
	item_put_array(bytes, 9);
	item_put_uint(bytes, row->duty);
	item_put_text(bytes, row->of);
	put_number(bytes, row->months, 0);
	put_number(bytes, row->litres, ROW_NO_LITRES);
	put_number(bytes, row->days, 0);
	item_put_text(bytes, row->responsible);
	item_put_text(bytes, row->document);
	put_day(bytes, row->from);
	put_day(bytes, row->until);
}

static void take_duty(struct item_cursor *cursor, struct duty_row *ret)
{
	item_take_array_of(cursor, 9);
	ret->duty = (enum duty)item_take_between(cursor, DUTY_VERIFICATION, DUTY_CREDIT);
	take_id(cursor, true, ret->of);
	ret->months = (int32_t)take_number(cursor, 1, MONTHS_MAX, 0);
	ret->litres = take_number(cursor, 0, INT64_MAX, ROW_NO_LITRES);
	ret->days = (int32_t)take_number(cursor, 1, DAYS_MAX, 0);
	item_take_text(cursor, ret->responsible, sizeof(ret->responsible));
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = take_day(cursor);
	ret->until = take_day(cursor);
	check_order(cursor, ret->from, ret->until);
}

/* ---- inspections ---- */

static void put_inspection(struct bytes *bytes, const struct inspection_row *row)
{
	item_put_array(bytes, 8);
	item_put_text(bytes, row->permit);
	item_put_text(bytes, row->intake);
	put_day(bytes, row->from);
	item_put_text(bytes, row->inspector);
	item_put_text(bytes, row->looked_at);
	item_put_uint(bytes, row->outcome);
	item_put_text(bytes, row->findings);
	item_put_text(bytes, row->document);
}

static void take_inspection(struct item_cursor *cursor, struct inspection_row *ret)
{
	item_take_array_of(cursor, 8);
	take_id(cursor, true, ret->permit);
	take_id(cursor, true, ret->intake);
	ret->from = take_day(cursor);
	item_take_text(cursor, ret->inspector, sizeof(ret->inspector));
	item_take_text(cursor, ret->looked_at, sizeof(ret->looked_at));
	ret->outcome = (enum outcome_word)item_take_between(
			cursor, OUTCOME_SOUND, OUTCOME_PROBLEMS);
	item_take_text(cursor, ret->findings, sizeof(ret->findings));
	item_take_text(cursor, ret->document, sizeof(ret->document));
	if (ret->permit[0] == '\0' && ret->intake[0] == '\0') {
		item_fail(cursor, ITEM_RANGE);
	}
}

/* ---- facilities ---- */

static void put_facility(struct bytes *bytes, const struct facility_row *row)
{
	item_put_array(bytes, 10);
	item_put_text(bytes, row->intake);
	put_day(bytes, row->from);
	item_put_uint(bytes, row->is_standard);
	item_put_text(bytes, row->standard);
	item_put_text(bytes, row->responsible);
	put_day(bytes, row->checked_on);
	put_day(bytes, row->maintained_on);
	item_put_uint(bytes, row->is_basis);
	item_put_uint(bytes, row->is_check);
	item_put_text(bytes, row->document);
}

static void take_facility(struct item_cursor *cursor, struct facility_row *ret)
{
	item_take_array_of(cursor, 10);
	take_id(cursor, false, ret->intake);
	ret->from = take_day(cursor);
	ret->is_standard = (enum yes_no)item_take_between(cursor, ANSWER_YES, ANSWER_NO);
	item_take_text(cursor, ret->standard, sizeof(ret->standard));
	item_take_text(cursor, ret->responsible, sizeof(ret->responsible));
	ret->checked_on = take_day(cursor);
	ret->maintained_on = take_day(cursor);
	ret->is_basis = (enum yes_no)item_take_between(cursor, ANSWER_NONE, ANSWER_NO);
	ret->is_check = (enum yes_no)item_take_between(cursor, ANSWER_NONE, ANSWER_NO);
	item_take_text(cursor, ret->document, sizeof(ret->document));
}

/* ---- water-balance tests and audits ---- */

static void put_test(struct bytes *bytes, const struct water_test_row *row)
{
	item_put_array(bytes, 8);
	item_put_text(bytes, row->permit);
	item_put_uint(bytes, row->duty);
	put_day(bytes, row->from);
	put_day(bytes, row->next_due);
	item_put_text(bytes, row->report);
	put_number(bytes, row->reuse_ppm, ROW_NO_LITRES);
	put_number(bytes, row->reclaimed_ppm, ROW_NO_LITRES);
	item_put_text(bytes, row->document);
}

static void take_test(struct item_cursor *cursor, struct water_test_row *ret)
{
	item_take_array_of(cursor, 8);
	take_id(cursor, false, ret->permit);
	ret->duty = (enum duty)item_take_between(cursor, DUTY_BALANCE_TEST, DUTY_AUDIT);
	ret->from = take_day(cursor);
	ret->next_due = take_day(cursor);
	item_take_text(cursor, ret->report, sizeof(ret->report));
	ret->reuse_ppm = take_number(cursor, 0, PPM, ROW_NO_LITRES);
	ret->reclaimed_ppm = take_number(cursor, 0, PPM, ROW_NO_LITRES);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	check_order(cursor, ret->from, ret->next_due);
}

/* ---- verifications ---- */

static void put_verification(struct bytes *bytes, const struct verification_row *row)
{
	item_put_array(bytes, 7);
	item_put_text(bytes, row->meter);
	put_day(bytes, row->from);
	put_day(bytes, row->until);
	item_put_text(bytes, row->kind);
	item_put_uint(bytes, row->passed);
	item_put_text(bytes, row->certificate);
	item_put_text(bytes, row->by);
}

static void take_verification(struct item_cursor *cursor, struct verification_row *ret)
{
	item_take_array_of(cursor, 7);
	take_id(cursor, false, ret->meter);
	ret->from = take_day(cursor);
	ret->until = take_day(cursor);
	take_id(cursor, true, ret->kind);
	ret->passed = (enum yes_no)item_take_between(cursor, ANSWER_YES, ANSWER_NO);
	item_take_text(cursor, ret->certificate, sizeof(ret->certificate));
	item_take_text(cursor, ret->by, sizeof(ret->by));
	check_order(cursor, ret->from, ret->until);
}

/* ---- all of them ---- */

void field_row_put(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	assert(field_row_is(kind));
	if (kind == ROW_DUTY) {
		put_duty(bytes, &row->duty);
	} else if (kind == ROW_INSPECTION) {
		put_inspection(bytes, &row->inspection);
	} else if (kind == ROW_FACILITY) {
		put_facility(bytes, &row->facility);
	} else if (kind == ROW_WATER_TEST) {
		put_test(bytes, &row->water_test);
	} else {
		put_verification(bytes, &row->verification);
	}
}

void field_row_take(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	assert(field_row_is(kind));
	if (kind == ROW_DUTY) {
		take_duty(cursor, &ret->duty);
	} else if (kind == ROW_INSPECTION) {
		take_inspection(cursor, &ret->inspection);
	} else if (kind == ROW_FACILITY) {
		take_facility(cursor, &ret->facility);
	} else if (kind == ROW_WATER_TEST) {
		take_test(cursor, &ret->water_test);
	} else {
		take_verification(cursor, &ret->verification);
	}
}

struct day *field_row_from(enum row_kind kind, union row *row)
{
	assert(field_row_is(kind));
	return kind == ROW_DUTY                  ? &row->duty.from
			: kind == ROW_INSPECTION ? &row->inspection.from
			: kind == ROW_FACILITY   ? &row->facility.from
			: kind == ROW_WATER_TEST ? &row->water_test.from
						 : &row->verification.from;
}

const char *field_row_id(enum row_kind kind, const union row *row)
{
	assert(field_row_is(kind));
	if (kind == ROW_DUTY) {
		return word_name(WORD_DUTY, (int)row->duty.duty);
	}
	if (kind == ROW_INSPECTION) {
		return row->inspection.permit[0] != '\0' ? row->inspection.permit
							 : row->inspection.intake;
	}
	return kind == ROW_FACILITY              ? row->facility.intake
			: kind == ROW_WATER_TEST ? row->water_test.permit
						 : row->verification.meter;
}

const char *field_row_part(enum row_kind kind, const union row *row)
{
	assert(field_row_is(kind));
	return kind == ROW_DUTY                  ? row->duty.of
			: kind == ROW_INSPECTION ? row->inspection.intake
			: kind == ROW_WATER_TEST ? word_name(WORD_DUTY, (int)row->water_test.duty)
						 : "";
}
