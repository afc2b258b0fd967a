/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An amount is one exact product, rounded once, halves away from zero.
 */

#include "tests/check.h"

#include "billing/exact.h"
#include "billing/money.h"

static void parse(const char *text, struct exact *ret)
{
	CHECK(exact_parse(text, strlen(text), ret));
}

/*
 * Rows of cases.md part 2, S, from their factors: baseline + supported source
 * + water company, then aggregate, adjustment, abatement, halves (winter, 127,
 * 130), share, compensation. The first four are exact half-pennies.
 */
static void half_pennies_leave_zero(void **state)
{
	static const struct {
		const char *name;
		int64_t charges[3];
		const char *factors[6];
		int64_t pence;
	} rows[] = {
		{ "22-23 #87", { 110, 6345, 0 }, { "1/2", "1/2", "1/2", "1002/1002" }, 80688 },
		{ "22-23 #179", { 39118, 253479, 8 }, { "1/2", "1/2", "1/2", "20/20" }, 3657563 },
		{ "22-23 #305", { 634, 43, 8 }, { "1/2", "1/2", "999/10" }, 1710788 },
		{ "20-21 #196", { 305765, 0, 2498 }, { "1/2", "1/2", "3/5", "1/10" }, 462395 },
		{ "22-23 #1", { 97, 0, 5170 }, { "7/10", "1/2", "1/2", "200/212" }, 86955 },
		{ "22-23 #22", { 18437, 86178, 20338 }, { "1/2", "1/2", "1/3210000" }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact pence = exact_zero();
		int64_t rounded = -7;

		CHECK_ROW(rows[i].name);
		exact_set_int(&pence,
				100 *
						(rows[i].charges[0] + rows[i].charges[1] +
								rows[i].charges[2]));
		for (size_t k = 0; rows[i].factors[k] != NULL; k++) {
			const char *slash = strchr(rows[i].factors[k], '/');
			SCOPED_FINISH(exact_finish) struct exact top = exact_zero();
			SCOPED_FINISH(exact_finish) struct exact bottom = exact_zero();

			CHECK(exact_parse(rows[i].factors[k], (size_t)(slash - rows[i].factors[k]),
					&top));
			parse(slash + 1, &bottom);
			exact_multiply(&pence, &top);
			exact_divide(&pence, &bottom);
		}
		CHECK(money_round(&pence, &rounded));
		CHECK_INT(rounded, rows[i].pence);
	}
}

static void halves_leave_zero_on_both_sides(void **state)
{
	static const struct {
		const char *fen;
		int64_t rounded;
		bool fits;
	} rows[] = {
		{ "0", 0, true },
		{ "1/2", 1, true },
		{ "-1/2", -1, true },
		{ "3/2", 2, true },
		{ "-3/2", -2, true },
		{ "5/2", 3, true },
		{ "499999999999999999/1000000000000000000", 0, true },
		{ "-499999999999999999/1000000000000000000", 0, true },
		{ "333/10", 33, true },
		{ "333/5", 67, true },
		{ "9223372036854775807", INT64_MAX, true },
		{ "18446744073709551615/2", -7, false },
		{ "-9223372036854775808", -7, false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact fen = exact_zero();
		int64_t rounded = -7;

		CHECK_ROW(rows[i].fen);
		parse(rows[i].fen, &fen);
		CHECK_INT(money_round(&fen, &rounded), rows[i].fits);
		CHECK_INT(rounded, rows[i].rounded);
	}
}

static void litres_and_watt_hours_become_fen(void **state)
{
	static const struct {
		const char *name, *amount;
		int64_t micro_yuan;
		const char *times;
		int64_t fen;
	} rows[] = {
		{ "40,000 m3 at 0.8 yuan", "40000000", 800000, "1", 3200000 },
		{ "1,000 kWh at 0.005 yuan", "1000000", 5000, "1", 500 },
		{ "10,000,000 m3 less 9 %", "10000000000", 100000, "91/100", 91000000 },
		{ "12.5 fen", "1250", 100000, "1", 13 },
		{ "a third of a litre, thrice", "1/3", 30000000, "1", 1 },
		{ "nothing", "0", 100000, "1", 0 },
		{ "2-Y1: 17.95 yuan for 20 of 30 days", "1000", 17950000, "2/3", 1197 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED_FINISH(exact_finish) struct exact amount = exact_zero();
		SCOPED_FINISH(exact_finish) struct exact times = exact_zero();
		SCOPED_FINISH(exact_finish) struct exact fen = exact_zero();
		int64_t rounded = -7;

		CHECK_ROW(rows[i].name);
		parse(rows[i].amount, &amount);
		parse(rows[i].times, &times);
		money_product(&amount, rows[i].micro_yuan, &times, &fen);
		CHECK(money_round(&fen, &rounded));
		CHECK_INT(rounded, rows[i].fen);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_pennies_leave_zero),
		cmocka_unit_test(halves_leave_zero_on_both_sides),
		cmocka_unit_test(litres_and_watt_hours_become_fen),
	};

	return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
