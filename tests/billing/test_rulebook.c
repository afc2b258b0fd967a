/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A rulebook file is read to the last flag; what contradicts itself is refused
 * with line and column; the canonical table says the same as the file.
 */

#include "tests/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "billing/rulebook.h"
#include "billing/rulebook_doubt.h"
#include "billing/rulebook_table.h"
#include "ledger/item.h"
#include "ledger/yaml.h"
#include "meter/bytes.h"

/* Seven lines that every file needs; the rows under test begin on line 8. */
#define HEAD \
	"rulebook: b\ntitle: t\nsource: s\nplace: \"1\"\nfrom: 2020-01-01\n" \
	"kind: fee\nfiling: month\n"
#define RATES "rates: [{yuan: \"0.2\"}]\n"
#define BANDS "bands: [{over: \"0\", times: \"1\"}]"
#define PLAN "ceiling: plan, period: month"

static int load(const char *text, struct rulebook *book, struct rulebook_warnings *warnings,
		struct where *where)
{
	return rulebook_load(text, strlen(text), "b.yaml", book, warnings, where);
}

static void every_key_lands_in_its_field(void **state)
{
	static const char text[] =
			"rulebook: all-keys\ntitle: 全部\nsource: article 1\nplace: \"330000\"\n"
			"from: 2007-11-01\nuntil: 2024-11-30\nkind: tax\nfiling: quarter\n"
			"rates:\n"
			"  - {id: r, use: other, source: surface, area_class: normal, network: "
			"inside, unit: m3, volume: consumed, yuan: \"0.20\", yuan_price: \"5\", "
			"from: 2008-01-01, until: 2009-12-31}\n"
			"  - {use: hydropower, unit: kWh, yuan: \"0.005\", yuan_price: 0}\n"
			"not_charged: [reclaimed, rain]\n"
			"allowances:\n"
			"  - {use: public_supply, leakage: \"0.09\", applies_to: base}\n"
			"  - {use: thermal_once_through, consumed: \"0.01\"}\n"
			"factors: [{id: severe, area_class: severe, source: groundwater, times: "
			"\"2\", applies_to: base}]\n"
			"combine: first\n"
			"surcharges:\n"
			"  - {id: p, ceiling: plan, period: two-months, carry: cumulative, base: "
			"price, adds: total, charging: whole, edge: lower-inclusive, dead_band: "
			"\"0.05\", dead_band_charged: true, bands: [{over: \"0.05\", times: "
			"\"1.5\"}, {over: \"0.1\", times: \"2\"}], exclude: [public_supply]}\n"
			"  - {id: u, ceiling: unpermitted, bands: [{over: \"0\", times: \"3\"}]}\n"
			"reliefs: [{id: adv, list: l, times: \"0.8\", applies_to: base, from: "
			"2010-01-01}]\n"
			"assessment:\n"
			"  no_meter: {method: max-daily-capacity, final: true}\n"
			"  broken:\n"
			"    until_deadline: {method: mean-of-previous, periods: 3, final: false}\n"
			"    after_deadline: {method: rated-flow, final: true, ceilings: false}\n"
			"due: {day_of_next_month: 15, holidays: h}\n"
			"late: {per_day: \"0.0005\", at_most: \"1\"}\n"
			"extends: parent\nreplaces: old\n";
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;
	struct where where = { 0 };
	const struct surcharge *plan = &book->surcharges[0];
	char day[DAY_TEXT_MAX];

	(void)state;
	CHECK_INT(load(text, book, &warnings, &where), RULEBOOK_OK);
	CHECK_INT(warnings.count, 0);
	CHECK_TEXT(book->id, "all-keys");
	CHECK_TEXT(book->title, "全部");
	CHECK_TEXT(book->source, "article 1");
	CHECK_TEXT(book->place, "330000");
	CHECK_TEXT(day_format(book->days.from, day), "2007-11-01");
	CHECK_TEXT(day_format(book->days.until, day), "2024-11-30");
	CHECK_INT(book->kind, RULEBOOK_TAX);
	CHECK_INT(book->filing, FILING_QUARTER);
	CHECK_INT(book->rate_count, 2);
	CHECK_TEXT(book->rates[0].id, "r");
	CHECK_INT(book->rates[0].match.use, USE_OTHER);
	CHECK_INT(book->rates[0].match.source, SOURCE_SURFACE);
	CHECK_INT(book->rates[0].match.area_class, AREA_CLASS_NORMAL);
	CHECK_INT(book->rates[0].match.network, NETWORK_INSIDE);
	CHECK_INT(book->rates[0].volume, RATE_CONSUMED);
	CHECK_INT(book->rates[0].micro_yuan, 200000);
	CHECK_INT(book->rates[0].price_micro_yuan, 5000000);
	CHECK_TEXT(day_format(book->rates[0].days.from, day), "2008-01-01");
	CHECK_TEXT(day_format(book->rates[0].days.until, day), "2009-12-31");
	CHECK_TEXT(book->rates[1].id, "rate-2");
	CHECK_INT(book->rates[1].unit, RATE_PER_KWH);
	CHECK_INT(book->rates[1].micro_yuan, 5000);
	CHECK_INT(book->not_charged, 1 << SOURCE_RECLAIMED | 1 << SOURCE_RAIN);
	CHECK_INT(book->allowances[0].leakage, 90000000);
	CHECK_INT(book->allowances[0].consumed, RULE_NOT_GIVEN);
	CHECK_INT(book->allowances[0].lines, RULE_LINES_BASE);
	CHECK_INT(book->allowances[1].consumed, 10000000);
	CHECK_INT(book->allowances[1].lines, RULE_LINES_ALL);
	CHECK_INT(book->factors[0].times, 2 * RULE_ONE);
	CHECK_INT(book->factors[0].lines, RULE_LINES_BASE);
	CHECK_INT(book->combine, COMBINE_FIRST);
	CHECK_INT(plan->ceiling, CEILING_PLAN);
	CHECK_INT(plan->period, PERIOD_TWO_MONTHS);
	CHECK_INT(plan->carry, CARRY_CUMULATIVE);
	CHECK_INT(plan->base, BASE_PRICE);
	CHECK_INT(plan->adds, ADDS_TOTAL);
	CHECK_INT(plan->charging, CHARGING_WHOLE);
	CHECK_INT(plan->edge, EDGE_LOWER_INCLUSIVE);
	CHECK_INT(plan->dead_band, 50000000);
	CHECK_INT(plan->dead_band_charged, true);
	CHECK_INT(plan->band_count, 2);
	CHECK_INT(plan->bands[1].over, 100000000);
	CHECK_INT(plan->bands[0].times, 1500000000);
	CHECK_INT(plan->exclude, use_bit(USE_PUBLIC_SUPPLY));
	CHECK_INT(book->surcharges[1].period, PERIOD_YEAR);
	CHECK_INT(book->surcharges[1].carry, CARRY_NONE);
	CHECK_INT(book->surcharges[1].adds, ADDS_SURCHARGE);
	CHECK_TEXT(book->reliefs[0].list, "l");
	CHECK_INT(book->reliefs[0].times, 800000000);
	CHECK_INT(book->reliefs[0].lines, RULE_LINES_BASE);
	CHECK_INT(book->assessment.no_meter.method, METHOD_MAX_DAILY_CAPACITY);
	CHECK_INT(book->assessment.no_meter.has_ceilings, true);
	CHECK_INT(book->assessment.broken.until_deadline.periods, 3);
	CHECK_INT(book->assessment.broken.until_deadline.is_final, false);
	CHECK_INT(book->assessment.broken.after_deadline.method, METHOD_RATED_FLOW);
	CHECK_INT(book->assessment.broken.after_deadline.has_ceilings, false);
	CHECK_INT(book->due.day_of_next_month, 15);
	CHECK_TEXT(book->due.holidays, "h");
	CHECK_INT(book->late.per_day, 500000);
	CHECK_INT(book->late.at_most, RULE_ONE);
	CHECK_TEXT(book->extends, "parent");
	CHECK_TEXT(book->replaces, "old");
}

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
		{ HEAD RATES "combine: sum\n", 9, 10,
				"combine is \"sum\"; expected add, highest or first" },
		{ HEAD "rates:\n  - {yuan: 1, unit: kWh, block_m3: 10}\n", 9, 36,
				"rates row 1 prices energy and says block_m3; expected one of the "
				"two" },
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
	};
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { 0 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(load(rows[i].text, book, &warnings, &where), RULEBOOK_BAD);
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
		CHECK_INT(load(rows[i], book, &warnings, &where), RULEBOOK_OK);
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
		{ HEAD "rates:\n  - {yuan: 1}\n  - {use: other, yuan: 1, until: 2019-12-31}\n", 10,
				5, "rates row 2 never holds: the rulebook's own days are others" },
	};
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct rulebook_warnings warnings;
		struct where where = { 0 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(load(rows[i].text, book, &warnings, &where), RULEBOOK_OK);
		CHECK_INT(warnings.count, 1);
		CHECK_TEXT(warnings.list[0].file, "b.yaml");
		CHECK_TEXT(warnings.list[0].text, rows[i].message);
		CHECK_INT(warnings.list[0].line, rows[i].line);
		CHECK_INT(warnings.list[0].column, rows[i].column);
	}
}

static void the_canonical_table_says_the_same(void **state)
{
	static const char text[] = HEAD
			"rates: [{use: other, yuan: 1, yuan_price: 5}, {yuan: 2, yuan_price: 6}]\n"
			"allowances: [{use: other, leakage: 0.1}]\n"
			"surcharges: [{id: p, " PLAN ", base: price, " BANDS "}]\n"
			"due: {days_after_notice: 7}\n";
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	SCOPED(rulebook_close) struct rulebook *back = rulebook_open();
	struct rulebook_warnings warnings;
	struct where where = { 0 };
	struct bytes table;

	(void)state;
	bytes_init(&table, 1 << 20);
	CHECK_INT(load(text, book, &warnings, &where), RULEBOOK_OK);
	rulebook_encode(book, &table);
	CHECK(!table.failed);
	CHECK(item_is_canonical(table.data, table.size));
	CHECK_INT(rulebook_decode(table.data, table.size, back, &where), RULEBOOK_OK);
	CHECK_INT(memcmp(back, book, sizeof(*book)), 0);
	bytes_finish(&table);
}

/* A table made by hand is held to what a file is held to. */
static void a_table_cannot_say_what_a_file_cannot(void **state)
{
	static const struct {
		const char *name, *message;
	} rows[] = {
		{ "bands",
				"band 2 of \"p\" begins over 0, not above band 1's 0; expected bands "
				"that rise" },
		{ "rates",
				"rates row 2 names as much as row 1, and both hold for one water on "
				"every day; expected one of them to name more" },
		{ "no id", "rates row 1 has no id; expected one" },
	};
	static const char text[] = HEAD "rates: [{use: other, yuan: 1}, {yuan: 2}]\n"
					"surcharges: [{id: p, " PLAN ", bands: [{over: 0, times: "
					"1}, {over: 1, times: 2}]}]\n";
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	SCOPED(rulebook_close) struct rulebook *back = rulebook_open();

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct rulebook_warnings warnings;
		struct where where = { 0 };
		struct bytes table;

		CHECK_ROW(rows[i].name);
		bytes_init(&table, 1 << 20);
		CHECK_INT(load(text, book, &warnings, &where), RULEBOOK_OK);
		if (i == 0) {
			book->surcharges[0].bands[1].over = 0;
		} else if (i == 1) {
			book->rates[0].match.use = USE_ANY;
		} else {
			book->rates[0].id[0] = '\0';
		}
		rulebook_encode(book, &table);
		CHECK_INT(rulebook_decode(table.data, table.size, back, &where), RULEBOOK_BAD);
		CHECK_TEXT(where.text, rows[i].message);
		CHECK_INT(where.line, 0);
		/* and no byte more, and none less */
		book->rates[0].match.use = USE_OTHER;
		bytes_put_u8(&table, 0);
		CHECK_INT(rulebook_decode(table.data, table.size, back, &where), RULEBOOK_BAD);
		CHECK_INT(rulebook_decode(table.data, table.size - 2, back, &where), RULEBOOK_BAD);
		bytes_finish(&table);
	}
}

/* Reads a file of the tree, NUL-terminated. */
static size_t read_text(const char *path, char *text, size_t room)
{
	char full[1024];
	size_t size;
	FILE *file;

	CHECK(getenv("TEST_DATA") != NULL);
	(void)snprintf(full, sizeof(full), "%s/../../%s", getenv("TEST_DATA"), path);
	file = fopen(full, "rb");
	CHECK(file != NULL);
	size = fread(text, 1, room - 1, file);
	CHECK(size < room - 1);
	(void)fclose(file);
	text[size] = '\0';
	return size;
}

static void check_named(const char *page, const char *name)
{
	char quoted[128];

	CHECK_ROW(name);
	(void)snprintf(quoted, sizeof(quoted), "`%s`", name);
	CHECK(strstr(page, quoted) != NULL);
}

/* Each key and each word of a table and of those inside it. */
static void check_page(const char *page, const struct yaml_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct yaml_key *key = &table->keys[i];
		bool has_words = key->type == YAML_WORD || key->type == YAML_WORDS;

		check_named(page, key->name);
		for (int n = 0; has_words && key->words == NULL &&
				word_list_name(key->list, n) != NULL;
				n++) {
			check_named(page, word_list_name(key->list, n));
		}
		for (const struct yaml_word *word = key->words;
				has_words && word != NULL && word->name != NULL; word++) {
			check_named(page, word->name);
		}
		if (key->table != NULL) {
			check_page(page, key->table);
		}
	}
}

static void the_page_names_every_key_and_word(void **state)
{
	char page[65536];

	(void)state;
	(void)read_text("docs/rulebook.md", page, sizeof(page));
	check_page(page, &rulebook_table);
}

/* In the order of the file's lists, with the ids by which a bill names them. */
static void what_is_unconfirmed_is_found(void **state)
{
	static const struct rulebook_doubt wanted[] = {
		{ "rulebook", "b", "w0" },
		{ "assessment", "no_meter", "w1" },
		{ "assessment", "until_deadline", "w2" },
		{ "assessment", "after_deadline", "w3" },
		{ "due", "", "w4" },
		{ "late", "", "w5" },
		{ "rate", "rate-2", "w6" },
		{ "allowance", "", "w7" },
		{ "factor", "f", "w8" },
		{ "surcharge", "p", "w9" },
		{ "relief", "r", "w10" },
	};
	static const char text[] = HEAD
			"rates:\n  - {use: other, yuan: 1, document: art. 1}\n"
			"  - {use: special, yuan: 2, unconfirmed: w6}\n"
			"allowances: [{use: other, leakage: 0.1, document: a, unconfirmed: w7}]\n"
			"factors: [{id: f, times: 2, document: f, unconfirmed: w8}]\n"
			"surcharges: [{id: p, " PLAN ", " BANDS ", document: s, unconfirmed: w9}]\n"
			"reliefs: [{id: r, list: l, times: 0.8, document: l, unconfirmed: w10}]\n"
			"assessment:\n"
			"  no_meter: {method: declared, final: true, document: m, unconfirmed: w1}\n"
			"  broken:\n"
			"    until_deadline: {method: declared, final: true, unconfirmed: w2}\n"
			"    after_deadline: {method: declared, final: true, unconfirmed: w3}\n"
			"due: {days_after_notice: 7, document: d, unconfirmed: w4}\n"
			"late: {per_day: 0.002, document: l, unconfirmed: w5}\n"
			"unconfirmed: w0\n";
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;
	struct rulebook_doubt doubt;
	struct where where = { 0 };
	size_t at = 0;

	(void)state;
	CHECK_INT(load(text, book, &warnings, &where), RULEBOOK_OK);
	for (size_t i = 0; i < CHECK_COUNT(wanted); i++) {
		CHECK_ROW(wanted[i].why);
		CHECK(rulebook_next_doubt(book, &at, &doubt));
		CHECK_TEXT(doubt.what, wanted[i].what);
		CHECK_TEXT(doubt.id, wanted[i].id);
		CHECK_TEXT(doubt.why, wanted[i].why);
	}
	CHECK(!rulebook_next_doubt(book, &at, &doubt));
	CHECK_TEXT(book->rates[0].note.document, "art. 1");
	CHECK_TEXT(book->allowances[0].note.document, "a");
	CHECK_TEXT(book->factors[0].note.document, "f");
	CHECK_TEXT(book->surcharges[0].note.document, "s");
	CHECK_TEXT(book->reliefs[0].note.document, "l");
	CHECK_TEXT(book->assessment.no_meter.note.document, "m");
	CHECK_TEXT(book->due.note.document, "d");
	CHECK_TEXT(book->late.note.document, "l");
}

#define PARENT \
	"rulebook: p\ntitle: t\nsource: s\nplace: \"1\"\nfrom: 2010-01-01\nkind: fee\n" \
	"filing: month\nnot_charged: [rain]\n" \
	"rates: [{yuan: 1}, {id: river, source: surface, yuan: 2}]\n" \
	"factors: [{id: f, area_class: severe, times: 2}]\n" \
	"surcharges: [{id: over, " PLAN ", " BANDS "}]\n" \
	"reliefs: [{id: r, list: l, times: 0.8}]\n" \
	"allowances: [{use: public_supply, leakage: 0.1}]\n"
#define CHILD HEAD "extends: p\n"

static void a_book_that_extends_another_holds_its_rows_first(void **state)
{
	static const char text[] = CHILD "not_charged: [reclaimed]\n"
					 "rates: [{source: surface, use: special, yuan: 5}]\n"
					 "surcharges: [{id: permit, ceiling: permit, " BANDS "}]\n"
					 "combine: add\n";
	SCOPED(rulebook_close) struct rulebook *parent = rulebook_open();
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	SCOPED(rulebook_close) struct rulebook *back = rulebook_open();
	struct rulebook_warnings warnings;
	struct where where = { 0 };
	struct bytes table;

	(void)state;
	CHECK_INT(load(PARENT, parent, &warnings, &where), RULEBOOK_OK);
	CHECK_INT(load(text, book, &warnings, &where), RULEBOOK_OK);
	CHECK_INT(book->rate_count, 1);
	CHECK_INT(rulebook_load_over(text, strlen(text), "b.yaml", parent, book, &warnings, &where),
			RULEBOOK_OK);
	CHECK_INT(book->rate_count, 3);
	CHECK_TEXT(book->rates[0].id, "rate-1");
	CHECK_TEXT(book->rates[1].id, "river");
	CHECK_TEXT(book->rates[2].id, "rate-3");
	CHECK_INT(book->rates[2].micro_yuan, 5000000);
	CHECK_INT(book->not_charged, 1 << SOURCE_RAIN | 1 << SOURCE_RECLAIMED);
	CHECK_INT(book->allowance_count, 1);
	CHECK_INT(book->factor_count, 1);
	CHECK_INT(book->relief_count, 1);
	CHECK_INT(book->surcharge_count, 2);
	CHECK_TEXT(book->surcharges[0].id, "over");
	CHECK_TEXT(book->surcharges[1].id, "permit");
	CHECK(rulebook_begins_with(book, parent));
	CHECK(!rulebook_begins_with(parent, book));
	/* its table alone says as much */
	bytes_init(&table, 1 << 20);
	rulebook_encode(book, &table);
	CHECK_INT(rulebook_decode(table.data, table.size, back, &where), RULEBOOK_OK);
	CHECK_INT(back->rate_count, 3);
	CHECK(rulebook_begins_with(back, parent));
	back->rates[1].micro_yuan++;
	CHECK(!rulebook_begins_with(back, parent));
	bytes_finish(&table);
}

static void what_a_book_and_its_parent_say_together_is_held_to_the_same(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *message;
	} rows[] = {
		{ CHILD "rates:\n  - {use: other, source: rain, yuan: 3}\n  - {source: surface, "
			"yuan: 3}\n",
				11, 5,
				"rates row 2 names as much as row 2 of 'p', and both hold for one "
				"water on every day; expected one of them to name more" },
		{ CHILD "rates: [{id: river, use: other, source: rain, yuan: 3}]\n", 9, 14,
				"rates row 1 has the id \"river\" of row 2 of 'p'; expected another" },
		{ CHILD "surcharges: [{id: permit, ceiling: permit, " BANDS "}]\n", 9, 14,
				"2 surcharges and no combine; expected combine: add, highest or "
				"first" },
		{ CHILD "surcharges: [{id: over, ceiling: permit, " BANDS "}]\n", 9, 19,
				"surcharges row 1 has the id \"over\" of row 1 of 'p'; expected "
				"another" },
		{ CHILD "rates: [{area_class: severe, use: other, yuan: 3}]\n", 9, 9,
				"factors row 1 of 'p' and rates row 1 both name area class "
				"\"severe\"; expected a factor or a rate" },
		{ CHILD "combine: add\nsurcharges:\n  - {id: q, base: price, " PLAN ", " BANDS
			"}\n",
				11, 5,
				"rates row 1 of 'p' has no yuan_price, surcharge \"q\" has base: "
				"price; expected one" },
		{ CHILD "factors:\n  - {id: f, area_class: severe, times: 3}\n", 10, 5,
				"factors row 1 names as much as row 1 of 'p', and both hold for one "
				"water on every day; expected one of them to name more" },
		{ CHILD "reliefs:\n  - {id: r, list: m, times: 1}\n", 10, 10,
				"reliefs row 1 has the id \"r\" of row 1 of 'p'; expected another" },
		{ CHILD "allowances:\n  - {use: public_supply, leakage: 0.2}\n", 10, 5,
				"allowances row 1 names as much as row 1 of 'p', and both hold for "
				"one water on every day; expected one of them to name more" },
	};
	SCOPED(rulebook_close) struct rulebook *parent = rulebook_open();
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;
	struct where where = { 0 };

	(void)state;
	CHECK_INT(load(PARENT, parent, &warnings, &where), RULEBOOK_OK);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].message);
		CHECK_INT(load(rows[i].text, book, &warnings, &where), RULEBOOK_OK);
		CHECK_INT(rulebook_load_over(rows[i].text, strlen(rows[i].text), "b.yaml", parent,
					  book, &warnings, &where),
				RULEBOOK_BAD);
		CHECK_TEXT(where.text, rows[i].message);
		CHECK_INT(where.line, rows[i].line);
		CHECK_INT(where.column, rows[i].column);
	}
}

/* Both lists have room alone and none together. */
static void rows_that_do_not_fit_together_are_refused(void **state)
{
	SCOPED(rulebook_close) struct rulebook *parent = rulebook_open();
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;
	struct where where = { 0 };
	static const char text[] = CHILD "rates: [{use: other, source: rain, yuan: 3}]\n";

	(void)state;
	CHECK_INT(load(PARENT, parent, &warnings, &where), RULEBOOK_OK);
	parent->rate_count = RULEBOOK_RATES_MAX;
	CHECK_INT(rulebook_load_over(text, strlen(text), "b.yaml", parent, book, &warnings, &where),
			RULEBOOK_BAD);
	CHECK_TEXT(where.text,
			"1 rows of rates and 512 of 'p' that it extends; expected 512 or fewer "
			"together");
}

static void check_note(const char *what, const struct rule_note *note)
{
	CHECK_ROW(what);
	CHECK(note->document[0] != '\0' || note->unconfirmed[0] != '\0');
}

/* No figure without the text that it was read in, or a word on why there is none. */
static void check_notes(const struct rulebook *book)
{
	const struct assessment_ladder *ladder = &book->assessment;

	for (size_t i = 0; i < book->rate_count; i++) {
		check_note(book->rates[i].id, &book->rates[i].note);
	}
	for (size_t i = 0; i < book->allowance_count; i++) {
		check_note("allowance", &book->allowances[i].note);
	}
	for (size_t i = 0; i < book->factor_count; i++) {
		check_note(book->factors[i].id, &book->factors[i].note);
	}
	for (size_t i = 0; i < book->surcharge_count; i++) {
		check_note(book->surcharges[i].id, &book->surcharges[i].note);
	}
	for (size_t i = 0; i < book->relief_count; i++) {
		check_note(book->reliefs[i].id, &book->reliefs[i].note);
	}
	if (ladder->no_meter.method != METHOD_NONE) {
		check_note("no_meter", &ladder->no_meter.note);
	}
	if (ladder->broken.until_deadline.method != METHOD_NONE) {
		check_note("until_deadline", &ladder->broken.until_deadline.note);
		check_note("after_deadline", &ladder->broken.after_deadline.note);
	}
	if (book->due.days_after_notice != 0 || book->due.day_of_next_month != 0) {
		check_note("due", &book->due.note);
	}
	if (book->late.per_day != 0) {
		check_note("late", &book->late.note);
	}
}

static void check_shipped(const char *file)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	SCOPED(rulebook_close) struct rulebook *back = rulebook_open();
	struct rulebook_warnings warnings;
	struct where where = { 0 };
	struct bytes table;
	char text[65536];
	char path[300];
	char quoted[300];
	size_t size;

	CHECK_ROW(file);
	(void)snprintf(path, sizeof(path), "rulebooks/%s", file);
	size = read_text(path, text, sizeof(text));
	CHECK_INT(rulebook_load(text, size, path, book, &warnings, &where), RULEBOOK_OK);
	CHECK_INT(warnings.count, 0);
	bytes_init(&table, 1 << 17);
	rulebook_encode(book, &table);
	CHECK_INT(rulebook_decode(table.data, table.size, back, &where), RULEBOOK_OK);
	CHECK_INT(memcmp(back, book, sizeof(*book)), 0);
	bytes_finish(&table);
	check_notes(book);
	CHECK_ROW(file);
	(void)read_text("rulebooks/meson.build", text, sizeof(text));
	(void)snprintf(quoted, sizeof(quoted), "'%s'", file);
	CHECK(strstr(text, quoted) != NULL);
	(void)read_text("rulebooks/README.md", text, sizeof(text));
	(void)snprintf(quoted, sizeof(quoted), "| `%.*s` | %s | %s |",
			(int)(strlen(file) - strlen(".yaml")), file, book->place,
			rulebook_kind_name(book->kind));
	CHECK(strstr(text, quoted) != NULL);
}

/* Whatever rulebooks/ ships: read, installed, listed, and each figure with its text. */
static void shipped_rulebooks_load_without_a_warning(void **state)
{
	char folder[1024];
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	(void)state;
	(void)snprintf(folder, sizeof(folder), "%s/../../rulebooks", getenv("TEST_DATA"));
	dir = opendir(folder);
	CHECK(dir != NULL);
	while ((entry = readdir(dir)) != NULL) {
		if (strstr(entry->d_name, ".yaml") != NULL) {
			check_shipped(entry->d_name);
			count++;
		}
	}
	(void)closedir(dir);
	CHECK_INT(count, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_lands_in_its_field),
		cmocka_unit_test(a_contradiction_is_refused_at_its_place),
		cmocka_unit_test(what_looks_like_a_contradiction_and_is_none),
		cmocka_unit_test(what_is_probably_not_meant_is_warned_of),
		cmocka_unit_test(the_canonical_table_says_the_same),
		cmocka_unit_test(a_table_cannot_say_what_a_file_cannot),
		cmocka_unit_test(the_page_names_every_key_and_word),
		cmocka_unit_test(what_is_unconfirmed_is_found),
		cmocka_unit_test(a_book_that_extends_another_holds_its_rows_first),
		cmocka_unit_test(what_a_book_and_its_parent_say_together_is_held_to_the_same),
		cmocka_unit_test(rows_that_do_not_fit_together_are_refused),
		cmocka_unit_test(shipped_rulebooks_load_without_a_warning),
	};

	return cmocka_run_group_tests_name("rulebook", tests, NULL, NULL);
}
