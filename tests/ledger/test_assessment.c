/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A body that is no assessment is refused as such, whatever its numbers are:
 * nothing that a peer sends reaches the calendar unbounded.
 */

#include "tests/check.h"

#include "ledger/assessment.h"
#include "meter/bytes.h"

#define FEBRUARY INT64_C(1769875200) /* 2026-02-01T00:00:00+08:00 */

/* A capacity of an intake over a span, on two listed days. */
static void put_body(struct bytes *body, int64_t from_s, int64_t till_s, const int64_t days[2])
{
	item_put_array(body, 12);
	item_put_null(body);
	item_put_text(body, "I1");
	item_put_int(body, from_s);
	item_put_int(body, till_s);
	item_put_int(body, METHOD_MAX_DAILY_CAPACITY);
	item_put_null(body);
	item_put_bool(body, false);
	item_put_bool(body, true);
	item_put_array(body, 2);
	item_put_int(body, days[0]);
	item_put_int(body, days[1]);
	item_put_null(body);
	item_put_null(body);
	item_put_text(body, "a test");
}

static void no_number_of_a_body_is_believed(void **state)
{
	static const struct {
		const char *name;
		int64_t from_s, till_s;
		int64_t days[2];
		bool is_sound;
	} rows[] = {
		{ "two days", FEBRUARY, FEBRUARY + 864000, { 20485, 20487 }, true },
		{ "a day twice", FEBRUARY, FEBRUARY + 864000, { 20485, 20485 }, false },
		{ "days that fall", FEBRUARY, FEBRUARY + 864000, { 20487, 20485 }, false },
		{ "behind the last day there is none", FEBRUARY, FEBRUARY + 864000,
				{ INT32_MAX, INT32_MAX }, false },
		{ "no day of ours", FEBRUARY, FEBRUARY + 864000, { 20485, INT64_MAX }, false },
		{ "from the first second of all", INT64_MIN, FEBRUARY, { 20485, 20487 }, false },
		{ "till the last", FEBRUARY, INT64_MAX, { 20485, 20487 }, false },
		{ "an end before its beginning", FEBRUARY, FEBRUARY - 1, { 20485, 20487 }, false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct assessment_said said;
		struct bytes body;

		CHECK_ROW(rows[i].name);
		bytes_init(&body, 1024);
		put_body(&body, rows[i].from_s, rows[i].till_s, rows[i].days);
		CHECK_INT(assessment_take(body.data, body.size, &said), rows[i].is_sound);
		bytes_finish(&body);
	}
}

static void what_is_put_is_taken(void **state)
{
	const struct assessment_said put = {
		.intake = "I1",
		.from_s = FEBRUARY,
		.till_s = FEBRUARY + 864000,
		.how = { .method = METHOD_MAX_DAILY_CAPACITY, .is_final = true },
		.listed = { { 20485 }, { 20487 } },
		.listed_count = 2,
		.litres = ROW_NO_LITRES,
		.deadline = ROW_NO_DAY,
		.ground = "a test",
	};
	struct assessment_said said;
	struct bytes body;

	(void)state;
	bytes_init(&body, 1024);
	assessment_put(&body, &put);
	CHECK(assessment_take(body.data, body.size, &said));
	CHECK_TEXT(said.intake, "I1");
	CHECK_INT(said.how.is_final, true);
	CHECK_INT(said.listed_count, 2);
	CHECK_INT(said.listed[1].number, 20487);
	CHECK_INT(said.litres, ROW_NO_LITRES);
	bytes_finish(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_number_of_a_body_is_believed),
		cmocka_unit_test(what_is_put_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
