/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A rulebook file is read to the last flag; the canonical table says the same
 * as the file, and no more.
 */

#include "tests/check.h"

#include "billing/rulebook.h"
#include "billing/rulebook_doubt.h"
#include "ledger/item.h"
#include "meter/bytes.h"
#include "tests/support/rulebook_text.h"

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
	CHECK_INT(rulebook_text_load(text, book, &warnings, &where), RULEBOOK_OK);
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
	CHECK_INT(rulebook_text_load(text, book, &warnings, &where), RULEBOOK_OK);
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
		CHECK_INT(rulebook_text_load(text, book, &warnings, &where), RULEBOOK_OK);
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
	CHECK_INT(rulebook_text_load(text, book, &warnings, &where), RULEBOOK_OK);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_lands_in_its_field),
		cmocka_unit_test(the_canonical_table_says_the_same),
		cmocka_unit_test(a_table_cannot_say_what_a_file_cannot),
		cmocka_unit_test(what_is_unconfirmed_is_found),
	};

	return cmocka_run_group_tests_name("rulebook", tests, NULL, NULL);
}
