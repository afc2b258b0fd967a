/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What remains of a limit, which of them binds, when it ends: the numbers of
 * rules.md F6, F13, F26.
 */

#include "tests/check.h"

#include "ledger/ceiling.h"
#include "meter/err.h"
#include "tests/support/dates.h"

#define M3 INT64_C(1000)

static void remains_what_was_not_taken(void **state)
{
	static const struct {
		const char *name;
		bool has_limit;
		int64_t granted, traded, restricted, held, measured, assessed;
		int64_t limit, remaining, share_ppm;
	} rows[] = {
		{ "plain", true, 1000, 0, 0, 0, 600, 0, 1000, 400, 600000 },
		{ "every part", true, 1000, 300, 200, 50, 600, 100, 1100, 350, 636363 },
		{ "over", true, 1000, 0, 0, 0, 1200, 0, 1000, -200, 1200000 },
		{ "F26: 999,999.6 ppm is not all", true, 10000000, 0, 0, 0, 9999996, 0, 10000000, 4,
				999999 },
		{ "F13: a plan of 0 is a plan", true, 0, 0, 0, 0, 5, 0, 0, -5, CEILING_NONE },
		{ "no limit known", false, 0, 0, 0, 0, 5, 0, CEILING_NONE, CEILING_NONE,
				CEILING_NONE },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct ceiling ceiling = {
			.has_limit = rows[i].has_limit,
			.granted_litres = rows[i].granted,
			.traded_litres = rows[i].traded,
			.restricted_litres = rows[i].restricted,
			.held_litres = rows[i].held,
			.measured_litres = rows[i].measured,
			.assessed_litres = rows[i].assessed,
		};

		CHECK_ROW(rows[i].name);
		CHECK_INT(ceiling_conclude(&ceiling), 0);
		CHECK_INT(ceiling.limit_litres, rows[i].limit);
		CHECK_INT(ceiling.taken_litres, rows[i].measured + rows[i].assessed);
		CHECK_INT(ceiling.remaining_litres, rows[i].remaining);
		CHECK_INT(ceiling.share_ppm, rows[i].share_ppm);
	}
}

static void a_sum_that_leaves_its_type_is_a_fault(void **state)
{
	struct ceiling taken = { .measured_litres = INT64_MAX, .assessed_litres = 1 };
	struct ceiling limit = {
		.has_limit = true, .granted_litres = INT64_MAX, .traded_litres = 1
	};

	(void)state;
	CHECK_INT(ceiling_conclude(&taken), WEIR_FAULT_RANGE);
	CHECK_INT(ceiling_conclude(&limit), WEIR_FAULT_RANGE);
}

/* The least remaining of those that may bind; of equals the first. */
static void the_least_binds(void **state)
{
	const struct ceiling list[] = {
		{ .basis = BASIS_PERMIT, .may_bind = true, .remaining_litres = 500 },
		{ .basis = BASIS_PLAN, .may_bind = true, .remaining_litres = 300 },
		{ .basis = BASIS_PLAN_MONTH, .may_bind = true, .remaining_litres = 300 },
		{ .basis = BASIS_CAP, .may_bind = false, .remaining_litres = -10 },
		{ .basis = BASIS_PLAN_TO_DATE, .may_bind = true, .remaining_litres = CEILING_NONE },
	};

	(void)state;
	CHECK_INT(ceiling_least(list, CHECK_COUNT(list)), 1);
	CHECK_INT(ceiling_least(list, 1), 0);
	CHECK_INT(ceiling_least(&list[3], 2), 2); /* none */
}

/* rules.md F6: the number in force at the end; a cut does not go below what had been taken. */
static void a_cut_leaves_what_had_been_taken(void **state)
{
	static const struct {
		const char *name;
		size_t count;
		struct ceiling_step steps[3];
		int64_t limit;
		bool is_floored;
	} rows[] = {
		{ "never changed", 1, { { 1200000, 0 } }, 1200000, false },
		{ "F6-c: 30 % less", 2, { { 1200000, 0 }, { 840000, 700000 } }, 840000, false },
		{ "F6-c: 900,000 were taken already", 2, { { 1200000, 0 }, { 840000, 900000 } },
				900000, true },
		{ "what was over the former limit stays over", 2,
				{ { 1000000, 0 }, { 700000, 1100000 } }, 1000000, true },
		{ "raised", 2, { { 1000, 0 }, { 1500, 950 } }, 1500, false },
		{ "cut, then raised to less than was taken", 3,
				{ { 1000, 0 }, { 700, 900 }, { 800, 950 } }, 900, true },
		{ "cut, then raised beyond it", 3, { { 1000, 0 }, { 700, 900 }, { 950, 900 } }, 950,
				false },
		{ "F6-b: the successor's number", 2, { { 1000000, 0 }, { 800000, 500000 } }, 800000,
				false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		bool is_floored;

		CHECK_ROW(rows[i].name);
		CHECK_INT(ceiling_limit(rows[i].steps, rows[i].count, &is_floored), rows[i].limit);
		CHECK_INT(is_floored, rows[i].is_floored);
	}
}

/* cases.md 2-A1, 2-A3: reached when so much has been taken, in litres like in percent. */
static void a_threshold_is_reached_by_a_litre(void **state)
{
	static const struct {
		const char *name;
		int64_t limit;
		int percent;
		int64_t litres;
	} rows[] = {
		{ "2-A1: 80 of 100", 100, 80, 80 },
		{ "a share that is no litre", 1001, 80, 801 },
		{ "all", 1001, 100, 1001 },
		{ "a plan of 0", 0, 100, 1 },
		{ "80 % of nothing", 0, 80, CEILING_NONE },
		{ "the largest", INT64_MAX, 90, INT64_C(8301034833169298227) },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(ceiling_threshold(rows[i].limit, rows[i].percent), rows[i].litres);
	}
}

/*
 * rules.md F26: 1,000,000 m³, 600,000 taken by 30 June. The last 30 days'
 * 5,000 a day end on 18 September; the year's mean would say 28 October.
 */
static void the_forecast_is_of_the_last_days(void **state)
{
	static const struct {
		const char *name;
		int64_t remaining, sum;
		int days;
		const char *on; /* NULL: none */
	} rows[] = {
		{ "F26", 400000 * M3, 150000 * M3, 30, "2026-09-18" },
		{ "the year's mean, cut", 400000 * M3, 600000 * M3, 181, "2026-10-29" },
		{ "rounded up", 400000 * M3 + 1, 150000 * M3, 30, "2026-09-19" },
		{ "seven days are enough", 70 * M3, 70 * M3, 7, "2026-07-07" },
		{ "six are not", 60 * M3, 60 * M3, 6, NULL },
		{ "no use", 60 * M3, 0, 30, NULL },
		{ "nothing remains", 0, 60 * M3, 30, NULL },
		{ "it is passed", -5, 60 * M3, 30, NULL },
		{ "never in sight", INT64_MAX, 1, 30, NULL },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct day on = ceiling_forecast(rows[i].remaining, rows[i].sum, rows[i].days,
				dates_day("2026-06-30"));

		CHECK_ROW(rows[i].name);
		CHECK_INT(on.number, rows[i].on == NULL ? INT32_MIN : dates_day(rows[i].on).number);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remains_what_was_not_taken),
		cmocka_unit_test(a_sum_that_leaves_its_type_is_a_fault),
		cmocka_unit_test(the_least_binds),
		cmocka_unit_test(a_cut_leaves_what_had_been_taken),
		cmocka_unit_test(a_threshold_is_reached_by_a_litre),
		cmocka_unit_test(the_forecast_is_of_the_last_days),
	};

	return cmocka_run_group_tests_name("ceiling", tests, NULL, NULL);
}
