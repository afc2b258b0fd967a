/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A rulebook that contradicts itself is refused with line and column; one that
 * is probably not meant so is read with a warning, and no other is.
 */

#include "tests/check.h"

#include "tests/support/rulebook_text.h"

static void a_contradiction_is_refused_at_its_place(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *message;
	} rows[] = {
		{ "title: t\n", 1, 1,
				"rulebook is missing; expected an identifier of 1 to 64 bytes "
				"without blanks, ',', ';' or '\"'" },
		{ HEAD, 1, 1,
				"rates is missing; expected a list of up to 512 mappings, [] of a "
				"scale that others extend" },
		{ HEAD RATES "until: 2019-12-31\n", 9, 8,
				"the rulebook ends on 2019-12-31, before it begins on 2020-01-01; "
				"expected until not before from" },
		{ HEAD RATES "rate: 1\n", 9, 1, "unknown key \"rate\"; expected \"rates\"" },
		{ HEAD RATES "kind: fee\n", 9, 1, "key \"kind\" a second time; expected it once" },
		{ HEAD RATES "extends: b\n", 9, 10,
				"extends is \"b\", this rulebook itself; expected another" },
		{ HEAD RATES "replaces: b\n", 9, 11,
				"replaces is \"b\", this rulebook itself; expected another" },
		{ HEAD "rates:\n  - {yuan: \"0.0000001\"}\n", 9, 12,
				"yuan is \"0.0000001\"; expected a decimal number from 0 to 1000000 "
				"with at most 6 decimals" },
		{ HEAD "rates:\n  - {yuan: -1}\n", 9, 12,
				"yuan is \"-1\"; expected a decimal number from 0 to 1000000 with "
				"at most 6 decimals" },
		{ HEAD "rates:\n  - {yuan: 1, area_class: normale}\n", 9, 27,
				"area_class is \"normale\"; expected normal, restricted, "
				"prohibited, over_extracted or severe" },
		{ HEAD "rates:\n  - {yuan: 1, unit: kwh}\n", 9, 21,
				"unit is \"kwh\"; expected m3 or kWh" },
		{ HEAD "rates:\n  - {yuan: 1, unit: kWh, volume: consumed}\n", 9, 34,
				"rates row 1 prices energy and says volume: consumed; expected one "
				"of the two" },
		{ HEAD "rates:\n  - {yuan: 1, from: 2021-01-01, until: 2020-12-31}\n", 9, 40,
				"rates row 1 ends on 2020-12-31, before it begins on 2021-01-01; "
				"expected until not before from" },
		{ HEAD "rates:\n  - {use: other, yuan: 1}\n  - {use: other, yuan: 2}\n", 10, 5,
				"rates row 2 names as much as row 1, and both hold for one water on "
				"every day; expected one of them to name more" },
		{ HEAD "rates:\n  - {use: other, yuan: 1}\n  - {source: rain, yuan: 2}\n", 10, 5,
				"rates row 2 names as much as row 1, and both hold for one water on "
				"every day; expected one of them to name more" },
		{ HEAD "rates:\n  - {yuan: 1, until: 2021-06-30}\n  - {yuan: 2, from: "
		       "2021-06-30}\n",
				10, 5,
				"rates row 2 names as much as row 1, and both hold for one water "
				"from 2021-06-30; expected one of them to name more" },
		{ HEAD "rates:\n  - {id: a, use: other, yuan: 1}\n  - {id: a, use: special, yuan: "
		       "2}\n",
				10, 10, "rates row 2 has the id \"a\" of row 1; expected another" },
		{ HEAD RATES "not_charged: [industry]\n", 9, 15,
				"not_charged is \"industry\"; expected a list of different words "
				"out of surface, groundwater, geothermal, reclaimed, rain, mine, "
				"desalinated, seawater or brackish" },
		{ HEAD RATES "allowances:\n  - {use: other}\n", 10, 5,
				"allowances row 1 has neither; expected leakage or consumed" },
		{ HEAD RATES "allowances:\n  - {leakage: 0.1, consumed: 0.2}\n", 10, 5,
				"allowances row 1 has both; expected leakage or consumed" },
		{ HEAD RATES "allowances:\n  - {leakage: 0.1}\n  - {consumed: 0.1}\n", 11, 5,
				"allowances row 2 names as much as row 1, and both hold for one "
				"water on every day; expected one of them to name more" },
		{ HEAD RATES "allowances:\n  - {leakage: 1.1}\n", 10, 15,
				"leakage is \"1.1\"; expected a decimal number from 0 to 1 with at "
				"most 9 decimals" },
		{ HEAD "rates: [{area_class: severe, yuan: 4}, {yuan: 2}]\n"
		       "factors:\n  - {id: s, area_class: severe, times: 2}\n",
				10, 5,
				"factors row 1 and rates row 1 both name area class \"severe\"; "
				"expected a factor or a rate" },
		{ HEAD RATES "factors:\n  - {id: s, area_class: severe, times: 2}\n  - {id: s, "
			     "source: groundwater, times: 3}\n",
				11, 5,
				"factors row 2 names as much as row 1, and both hold for one water "
				"on every day; expected one of them to name more" },
		{ HEAD RATES "surcharges:\n  - {id: p, ceiling: plan, " BANDS "}\n", 10, 5,
				"surcharge \"p\" has no period; expected month, two-months, quarter "
				"or year" },
		{ HEAD RATES "surcharges:\n  - {id: p, ceiling: permit, period: month, " BANDS
			     "}\n",
				10, 38,
				"surcharge \"p\" has ceiling permit and a shorter period; expected "
				"period: year" },
		{ HEAD RATES "surcharges:\n  - {id: p, ceiling: permit, carry: cumulative, " BANDS
			     "}\n",
				10, 37,
				"surcharge \"p\" carries what is no plan; expected ceiling: plan or "
				"carry: none" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", bands: []}\n", 10, 50,
				"bands is empty; expected at least one row" },
		{ HEAD RATES "surcharges:\n  - id: p\n    ceiling: plan\n    period: month\n"
			     "    bands:\n      - {over: 0, times: 1}\n      - {over: 0.2, times: "
			     "2}\n      - {over: 0.2, times: 3}\n",
				16, 9,
				"band 3 of \"p\" begins over 0.2, not above band 2's 0.2; expected "
				"bands that rise" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", dead_band: 0.05, " BANDS "}\n", 10,
				68,
				"the first band of \"p\" begins over 0, its dead_band is 0.05; "
				"expected the same" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", bands: [{over: 0.05, times: 1}]}"
			     "\n",
				10, 51,
				"the first band of \"p\" begins over 0.05, its dead_band is 0; "
				"expected the same" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", dead_band_charged: true, " BANDS
			     "}\n",
				10, 62,
				"surcharge \"p\" charges its dead band and is marginal; expected "
				"charging: whole" },
		{ HEAD RATES "surcharges:\n  - {id: u, ceiling: unpermitted, bands: [{over: 0, "
			     "times: 2}, {over: 1, times: 3}]}\n",
				10, 5,
				"surcharge \"u\" on unpermitted water has 2 bands; expected one" },
		{ HEAD RATES "surcharges:\n  - {id: u, ceiling: unpermitted, dead_band: 0.1, "
			     "bands: [{over: 0.1, times: 2}]}\n",
				10, 46,
				"surcharge \"u\" on unpermitted water has a dead band; expected "
				"over: \"0\"" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", base: price, " BANDS "}\n", 8, 9,
				"rates row 1 has no yuan_price, surcharge \"p\" has base: price; "
				"expected one" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", " BANDS "}\n  - {id: p, " PLAN
			     ", " BANDS "}\n",
				11, 10,
				"surcharges row 2 has the id \"p\" of row 1; expected another" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", " BANDS "}\n  - {id: q, " PLAN
			     ", " BANDS "}\n",
				11, 5,
				"2 surcharges and no combine; expected combine: add, highest or "
				"first" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN
			     ", bands: [{over: 0, times: 1, times_min: 1, times_max: 2}]}\n",
				10, 51,
				"band 1 of \"p\" has times and a range of it; expected times, or "
				"times_min and times_max" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", bands: [{over: 0}]}\n", 10, 51,
				"band 1 of \"p\" has no times; expected times, or times_min and "
				"times_max" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN
			     ", bands: [{over: 0, times_min: 1}]}\n",
				10, 51,
				"band 1 of \"p\" has one end of a range; expected times, or "
				"times_min and times_max" },
		{ HEAD RATES "minimum: {yuan: 0, scope: invoice}\n", 9, 17,
				"minimum has yuan 0; expected a sum" },
		{ HEAD RATES "minimum: {yuan: 3, scope: invoice}\nmaximum: {yuan: 2, scope: invoice}\n",
				9, 10, "minimum is above maximum; expected it below" },
		{ HEAD RATES "combine: sum\n", 9, 10,
				"combine is \"sum\"; expected add, highest or first" },
		{ HEAD "rates:\n  - {yuan: 1, unit: kWh, block_m3: 10}\n", 9, 36,
				"rates row 1 prices energy and says block_m3; expected one of the "
				"two" },
		{ HEAD "rates: [{yuan: 1}, {yuan: 2, use: hydropower, unit: kWh}]\n"
		       "surcharges:\n  - {id: p, ceiling: plan, period: month, bands: [{over: 0, times: 1, block_m3: 5}]}\n",
				8, 20,
				"band 1 of \"p\" says block_m3 and rates row 2 prices energy; "
				"expected one of the two, or a use that is excluded" },
		{ HEAD RATES "surcharges:\n  - {id: p, ceiling: plan, period: year, bands: [{over: 0, times: 1, block_m3: 5}]}\n",
				10, 80,
				"band 1 of \"p\" says block_m3 and is charged on a running total; "
				"expected a period within the filing period" },
		{ HEAD RATES "reliefs:\n  - {id: a, list: l, times: 1}\n  - {id: a, list: m, "
			     "times: 1}\n",
				11, 10,
				"reliefs row 2 has the id \"a\" of row 1; expected another" },
		{ HEAD RATES "reliefs:\n  - {id: a, list: l, times: 1.2}\n", 10, 29,
				"times is \"1.2\"; expected a decimal number from 0 to 1 with at "
				"most 9 decimals" },
		{ HEAD RATES "assessment:\n  no_meter: {method: mean-of-previous, final: true}\n",
				10, 13,
				"periods is missing; expected periods with method mean-of-previous "
				"and with no other" },
		{ HEAD RATES "assessment:\n  no_meter: {method: rated-flow, periods: 3, final: "
			     "true}\n",
				10, 43,
				"periods stands beside another method; expected periods with method "
				"mean-of-previous and with no other" },
		{ HEAD RATES "assessment:\n  no_meter: {method: guess, final: true}\n", 10, 22,
				"method is \"guess\"; expected max-daily-capacity, "
				"mean-of-previous, rated-flow or declared" },
		{ HEAD RATES "due: {days_after_notice: 7, day_of_next_month: 15}\n", 9, 6,
				"due has days_after_notice and day_of_next_month; expected one of "
				"them" },
		{ HEAD RATES "due: {days_after_notice: 7, holidays: h}\n", 9, 39,
				"due has holidays and no day_of_next_month; expected both or none" },
		{ HEAD RATES "late: {at_most: 1}\n", 9, 7,
				"per_day is missing; expected a decimal number from 0 to 1 with at "
				"most 9 decimals" },
		{ HEAD RATES "late: {per_day: 0, parts: [{part: base, per_day: 1}, {part: base, "
			     "per_day: 0}]}\n",
				9, 61, "late names base twice; expected each part once" },
		{ HEAD RATES "late: {per_day: 0, parts: [{part: relief, per_day: 1}]}\n", 9, 35,
				"part is \"relief\"; expected base or surcharge" },
	};
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { 0 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(rulebook_text_load(rows[i].text, book, &warnings, &where), RULEBOOK_BAD);
		CHECK_TEXT(where.file, "b.yaml");
		CHECK_TEXT(where.text, rows[i].message);
		CHECK_INT(where.line, rows[i].line);
		CHECK_INT(where.column, rows[i].column);
	}
}

static void what_looks_like_a_contradiction_and_is_none(void **state)
{
	static const char *const rows[] = {
		/* dated rows side by side; more fields win; a class of its own beside another's factor */
		HEAD "rates:\n  - {yuan: 1, until: 2021-06-30}\n  - {yuan: 2, from: 2021-07-01}\n",
		HEAD "rates:\n  - {yuan: 1}\n  - {use: other, yuan: 1}\n  - {use: other, source: "
		     "rain, yuan: 2}\n",
		HEAD "rates: [{area_class: severe, source: surface, yuan: 4}, {yuan: 2}]\n"
		     "factors: [{id: s, area_class: severe, source: groundwater, times: 2}]\n",
		HEAD "rates: [{area_class: severe, until: 2021-12-31, yuan: 4}, {yuan: 2}]\n"
		     "factors: [{id: s, area_class: severe, from: 2022-01-01, times: 2}]\n",
		/* factors of different ids multiply */
		HEAD RATES "factors: [{id: s, area_class: severe, times: 2}, {id: t, source: "
			   "groundwater, times: 3}]\n",
		/* one surcharge may say combine; excluded uses need no price */
		HEAD RATES "combine: highest\nsurcharges: [{id: p, " PLAN ", " BANDS "}]\n",
		HEAD "rates: [{use: public_supply, yuan: 1}, {use: other, yuan: 1, yuan_price: "
		     "5}]\nsurcharges: [{id: p, " PLAN ", base: price, exclude: "
		     "[public_supply], " BANDS "}]\n",
		HEAD RATES "until: null\nextends:\nreplaces: ~\nassessment:\ndue: null\n",
	};
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { 0 };

		CHECK_ROW(rows[i]);
		CHECK_INT(rulebook_text_load(rows[i], book, &warnings, &where), RULEBOOK_OK);
		CHECK_INT(warnings.count, 0);
	}
}

static void what_is_probably_not_meant_is_warned_of(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *message;
	} rows[] = {
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", charging: whole, bands: [{over: "
			     "0, times: 2}, {over: 0.2, times: 1}]}\n",
				10, 89,
				"surcharge \"p\": the charge falls as use rises, where this band is "
				"reached the whole excess gets cheaper" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", charging: whole, adds: total, "
			     "dead_band: 0.1, dead_band_charged: true, bands: [{over: 0.1, "
			     "times: 0.5}]}\n",
				10, 122,
				"surcharge \"p\": the charge falls as use rises, where the dead "
				"band is passed its litres get cheaper" },
		{ HEAD RATES "surcharges:\n  - {id: p, " PLAN ", bands: [{over: 0, times: 1}, "
			     "{over: \"10\", times: 2}]}\n",
				10, 79,
				"surcharge \"p\": band 2 begins over 10, which is 1000 % above "
				"the ceiling; 10 % is written 0.10" },
		{ HEAD "rates:\n  - {yuan: 1}\n  - {use: other, yuan: 1, until: 2019-12-31}\n", 10,
				5, "rates row 2 never holds: the rulebook's own days are others" },
	};
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct rulebook_warnings warnings;
		struct where where = { 0 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(rulebook_text_load(rows[i].text, book, &warnings, &where), RULEBOOK_OK);
		CHECK_INT(warnings.count, 1);
		CHECK_TEXT(warnings.list[0].file, "b.yaml");
		CHECK_TEXT(warnings.list[0].text, rows[i].message);
		CHECK_INT(warnings.list[0].line, rows[i].line);
		CHECK_INT(warnings.list[0].column, rows[i].column);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_contradiction_is_refused_at_its_place),
		cmocka_unit_test(what_looks_like_a_contradiction_and_is_none),
		cmocka_unit_test(what_is_probably_not_meant_is_warned_of),
	};

	return cmocka_run_group_tests_name("rulebook_check", tests, NULL, NULL);
}
