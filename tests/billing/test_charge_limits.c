/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What an invoice's water is held against: windows say what was compared, a
 * limit bounds its own water, and of several surcharges the book's order holds.
 */

#include "tests/check.h"

#include <stdio.h>

#include "billing/charge.h"
#include "tests/support/charge_stage.h"

static void windows_say_what_was_compared(void **state)
{
	struct charge_stage *stage = charge_stage_open(
			CHARGE_STAGE_BOOK "filing: quarter\nsurcharges: [{id: over, ceiling: "
					  "plan, period: two-months, bands: [{over: \"0\", "
					  "times: \"1\"}]}]\n");
	struct charge_result result;
	int64_t taken = 0;
	char text[DAY_TEXT_MAX];

	(void)state;
	charge_stage_fill(stage, 3);
	stage->input.period = charge_period(
			FILING_QUARTER, (struct day){ stage->input.first.number + 100 });
	CHECK_INT(charge(&stage->input, &result), 0);
	for (size_t d = 59; d < 120; d++) {
		taken += stage->litres[0][d] + stage->litres[1][d];
	}
	CHECK_INT(result.window_count, 2);
	CHECK_TEXT(result.windows[0].surcharge->id, "over");
	CHECK_TEXT(day_format(result.windows[0].days.from, text), "2026-03-01");
	CHECK_TEXT(day_format(result.windows[0].days.till, text), "2026-05-01");
	CHECK_TEXT(day_format(result.windows[1].days.till, text), "2026-07-01");
	CHECK_INT(result.windows[0].limit_litres, 3800000);
	CHECK_INT(result.windows[0].taken_litres, taken);
	charge_finish(&result);
	charge_stage_close(stage);
}

/* A norm by months bounds each month; with the year's figure only, a month has none. */
static void a_norm_may_be_of_months(void **state)
{
	static const struct {
		const char *name;
		uint16_t months;
		bool has_year;
		int64_t fen;
		unsigned int flags;
	} rows[] = {
		{ "January's norm", 1, false, 3000 * 20 / 1000 + 1000 * 20 / 1000, 0 },
		{ "another month's", 2, false, 3000 * 20 / 1000, CHARGE_NO_NORM },
		{ "the year's", 0, true, 3000 * 20 / 1000, CHARGE_NO_NORM },
	};
	struct charge_stage *stage = charge_stage_open(
			CHARGE_STAGE_BOOK "filing: month\nsurcharges: [{id: over, ceiling: norm, "
					  "period: month, bands: [{over: \"0\", times: \"1\"}]}]"
					  "\n");

	(void)state;
	stage->litres[0][10] = 3000;
	stage->input.limits.norm_litres = 2000;
	stage->input.limits.norm_month_litres[0] = 2000;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct charge_result result;

		CHECK_ROW(rows[i].name);
		stage->input.limits.norm_months = rows[i].months;
		stage->input.limits.has_norm = rows[i].has_year;
		CHECK_INT(charge(&stage->input, &result), 0);
		CHECK_INT(result.total_fen, rows[i].fen);
		CHECK_INT(result.flags, rows[i].flags);
		charge_finish(&result);
	}
	charge_stage_close(stage);
}

/* January's groundwater under a plan of its own, on one day. */
static void take_well_water(struct charge_stage *stage, int64_t litres)
{
	stage->litres[1][4] = litres;
	stage->input.period = charge_period(FILING_MONTH, stage->input.first);
	stage->input.limits.source_plan_count = 1;
	stage->input.limits.source_plans[0] = (struct charge_source_plan){
		.source = SOURCE_GROUNDWATER,
		.months = 1,
		.litres = { 1000 },
	};
}

/* Litres of the surcharges of one id. */
static int64_t litres_of(const struct charge_result *result, const char *rule)
{
	int64_t litres = 0;

	for (size_t i = 0; i < result->line_count; i++) {
		if (strcmp(result->lines[i].rule, rule) == 0) {
			litres += result->lines[i].volume_litres;
		}
	}
	return litres;
}

/* What counts against no ceiling counts against a source's plan as little. */
static void a_plan_of_a_source_leaves_out_what_is_exempt(void **state)
{
	static const struct {
		const char *name;
		int64_t litres, exempt, over;
	} rows[] = {
		{ "all of it counts", 1500, 0, 500 },
		{ "some is exempt, the rest is over", 1500, 100, 400 },
		{ "the rest is within", 1500, 800, 0 },
		{ "all is exempt", 1500, 1500, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct charge_stage *stage = charge_stage_open(CHARGE_STAGE_BOOK
				"filing: month\n"
				"surcharges: [{id: over, ceiling: plan, period: month, "
				"bands: [{over: \"0\", times: \"1\"}]}]\n");
		int64_t exempt[CHARGE_STAGE_DAYS] = { [4] = rows[i].exempt };
		struct charge_result result;

		CHECK_ROW(rows[i].name);
		take_well_water(stage, rows[i].litres);
		stage->intakes[1].exempt_litres = exempt;
		CHECK_INT(charge(&stage->input, &result), 0);
		CHECK_INT(litres_of(&result, "well"), rows[i].litres);
		CHECK_INT(litres_of(&result, "over"), rows[i].over);
		charge_finish(&result);
		charge_stage_close(stage);
	}
}

/* Of 3 litres 1 was consumed and 2 count: 2/3 of the consumed one is over, no whole number. */
static void what_is_exempt_is_so_of_what_is_consumed(void **state)
{
	struct charge_stage *stage = charge_stage_open(
			"rulebook: b\ntitle: t\nsource: s\nplace: \"1\"\nfrom: 2020-01-01\n"
			"kind: fee\nfiling: month\n"
			"rates: [{id: river, source: surface, yuan: \"10000\", volume: consumed}]\n"
			"surcharges: [{id: over, ceiling: norm, period: month, bands: [{over: "
			"\"0\", times: \"1\"}]}]\n");
	int64_t exempt[CHARGE_STAGE_DAYS] = { [10] = 1 };
	int64_t returned[CHARGE_STAGE_DAYS] = { [10] = 2 };
	struct charge_result result;

	(void)state;
	stage->litres[0][10] = 3;
	stage->intakes[0].exempt_litres = exempt;
	stage->intakes[0].returned_litres = returned;
	stage->input.limits.norm_months = 1;
	CHECK_INT(charge(&stage->input, &result), 0);
	CHECK_INT(litres_of(&result, "over"), 2);
	CHECK_INT(result.total_fen, 1000 + 667);
	charge_finish(&result);
	charge_stage_close(stage);
}

/* Of two surcharges the first is the book's first, whichever ceiling was looked at first. */
static void the_first_surcharge_is_the_books_first(void **state)
{
	static const struct {
		const char *name, *combine;
		int64_t plan, permit;
	} rows[] = {
		{ "the first", "first", 500, 500 },
		{ "of equals the first", "highest", 500, 500 },
		{ "both", "add", 500, 1000 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct charge_result result;
		struct charge_stage *stage;
		char text[1024];

		CHECK_ROW(rows[i].name);
		(void)snprintf(text, sizeof(text),
				CHARGE_STAGE_BOOK
				"filing: month\ncombine: %s\n"
				"surcharges: [{id: plan, ceiling: plan, period: month, "
				"bands: [{over: \"0\", times: \"1\"}]}, "
				"{id: permit, ceiling: permit, period: year, "
				"bands: [{over: \"0\", times: \"1\"}]}]\n",
				rows[i].combine);
		stage = charge_stage_open(text);
		take_well_water(stage, 1500);
		stage->input.limits.has_permit = true;
		stage->input.limits.permit_litres = 500;
		CHECK_INT(charge(&stage->input, &result), 0);
		CHECK_INT(litres_of(&result, "plan"), rows[i].plan);
		CHECK_INT(litres_of(&result, "permit"), rows[i].permit);
		charge_finish(&result);
		charge_stage_close(stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_say_what_was_compared),
		cmocka_unit_test(a_norm_may_be_of_months),
		cmocka_unit_test(a_plan_of_a_source_leaves_out_what_is_exempt),
		cmocka_unit_test(what_is_exempt_is_so_of_what_is_consumed),
		cmocka_unit_test(the_first_surcharge_is_the_books_first),
	};

	return cmocka_run_group_tests_name("charge_limits", tests, NULL, NULL);
}
