/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One row prices one water on one day, the one that says most; factors of
 * different ids multiply, those of one id are alternatives.
 */

#include "tests/check.h"

#include "billing/price.h"
#include "meter/bytes.h"
#include "tests/support/dates.h"

#define HEAD \
	"rulebook: b\ntitle: t\nsource: s\nplace: \"1\"\nfrom: 2020-01-01\nkind: tax\n" \
	"filing: month\n"

static const char rows_book[] = HEAD
		"rates:\n"
		"  - {id: any, yuan: 1}\n"
		"  - {id: ground, source: groundwater, yuan: 2}\n"
		"  - {id: ground-special, source: groundwater, use: special, yuan: 9}\n"
		"  - {id: ground-inside, source: groundwater, use: other, network: inside, yuan: 4}\n"
		"  - {id: heat-2025, use: heat_pump, source: groundwater, until: 2025-12-31, yuan: 3}\n"
		"  - {id: heat-2026, use: heat_pump, source: groundwater, from: 2026-01-01, yuan: 5}\n"
		"  - {id: hydro, use: hydropower, source: surface, unit: kWh, yuan: \"0.005\"}\n"
		"not_charged: [reclaimed]\n";

static const char factors_book[] = HEAD
		"rates: [{id: normal, area_class: normal, yuan: 1}]\n"
		"allowances:\n"
		"  - {use: public_supply, leakage: \"0.09\"}\n"
		"  - {use: public_supply, network: inside, leakage: \"0.12\", applies_to: base}\n"
		"  - {use: thermal_once_through, consumed: \"0.01\", from: 2026-01-01}\n"
		"factors:\n"
		"  - {id: class, area_class: severe, times: 2}\n"
		"  - {id: class, area_class: severe, source: groundwater, times: 3}\n"
		"  - {id: class, area_class: over_extracted, times: \"1.5\", until: 2025-12-31}\n"
		"  - {id: short, source: groundwater, times: \"1.2\", applies_to: base}\n"
		"reliefs:\n"
		"  - {id: advanced, list: adv, times: \"0.8\"}\n"
		"  - {id: late, list: adv, times: \"0.5\", from: 2026-01-01, applies_to: base}\n";

/* "row use factor*times/b ..." with b where base lines only, or the state. */
static void describe(const struct price *price, struct bytes *out)
{
	bytes_reset(out);
	if (price->state == PRICE_FREE) {
		bytes_put_text(out, "free");
	} else if (price->state == PRICE_UNPRICED) {
		bytes_format(out, "unpriced %d", (int)price->reason);
	} else {
		bytes_format(out, "%s %s", price->rate->id, word_name(WORD_USE, (int)price->use));
	}
	for (size_t i = 0; i < price->factor_count; i++) {
		const struct price_factor *factor = &price->factors[i];

		bytes_format(out, " %s%s%s*%lld%s", factor->factor.what,
				factor->factor.id[0] == '\0' ? "" : ":", factor->factor.id,
				(long long)(factor->factor.times / 1000000),
				factor->lines == RULE_LINES_BASE ? "/b" : "");
	}
}

struct row {
	const char *name;
	enum source source;
	uint32_t uses;
	enum area_class area_class;
	enum network network;
	const char *day;
	bool is_listed;
	const char *price;
};

static void check_rows(const char *text, const struct row *rows, size_t count)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;
	struct where where = { 0 };
	struct bytes out;

	bytes_init(&out, 1024);
	if (rulebook_load(text, strlen(text), "b", book, &warnings, &where) != RULEBOOK_OK) {
		fail_msg("%d:%d: %s", where.line, where.column, where.text);
	}
	for (size_t i = 0; i < count; i++) {
		struct charge_list list = { .list = "adv" };
		struct price_holder holder = { &list, rows[i].is_listed ? 1 : 0 };
		struct price_water water = {
			.source = rows[i].source,
			.uses = rows[i].uses,
			.area_class = rows[i].area_class,
			.network = rows[i].network,
		};
		struct price price;

		CHECK_ROW(rows[i].name);
		water.day = dates_day(rows[i].day);
		list.days = (struct days){ { water.day.number - 1 }, { water.day.number + 1 } };
		price_find(book, &water, &holder, &price);
		describe(&price, &out);
		CHECK_TEXT(bytes_text(&out), rows[i].price);
	}
	bytes_finish(&out);
}

#define OTHER (1 << USE_OTHER)
#define SPECIAL (1 << USE_SPECIAL)
#define HEAT (1 << USE_HEAT_PUMP)
#define HYDRO (1 << USE_HYDROPOWER)
#define SUPPLY (1 << USE_PUBLIC_SUPPLY)
#define POWER (1 << USE_THERMAL_ONCE_THROUGH)
#define GROUND SOURCE_GROUNDWATER
#define SURFACE SOURCE_SURFACE
#define NORMAL AREA_CLASS_NORMAL
#define SEVERE AREA_CLASS_SEVERE

static void the_row_that_names_most_wins(void **state)
{
	static const struct row rows[] = {
		{ "nothing named", SURFACE, OTHER, NORMAL, 0, "2026-01-01", 0, "any other" },
		{ "a source", GROUND, OTHER, NORMAL, 0, "2026-01-01", 0, "ground other" },
		{ "any class", GROUND, OTHER, SEVERE, 0, "2026-01-01", 0, "ground other" },
		{ "a use", GROUND, SPECIAL, NORMAL, 0, "2026-01-01", 0, "ground-special special" },
		{ "a network", GROUND, OTHER, NORMAL, NETWORK_INSIDE, "2026-01-01", 0,
				"ground-inside other" },
		{ "the other network", GROUND, OTHER, NORMAL, NETWORK_OUTSIDE, "2026-01-01", 0,
				"ground other" },
		{ "the last day of a row", GROUND, HEAT, NORMAL, 0, "2025-12-31", 0,
				"heat-2025 heat_pump" },
		{ "the first of the next", GROUND, HEAT, NORMAL, 0, "2026-01-01", 0,
				"heat-2026 heat_pump" },
		{ "the dearest of several uses", GROUND, OTHER | SPECIAL, NORMAL, NETWORK_INSIDE,
				"2026-01-01", 0, "ground-special special" },
		{ "energy", SURFACE, HYDRO, NORMAL, 0, "2026-01-01", 0, "hydro hydropower" },
		{ "energy and volume", SURFACE, HYDRO | OTHER, NORMAL, 0, "2026-01-01", 0,
				"unpriced 3" },
		{ "no use known", GROUND, 0, NORMAL, NETWORK_INSIDE, "2026-01-01", 0,
				"unpriced 2" },
		{ "no source known", SOURCE_ANY, SPECIAL, NORMAL, 0, "2026-01-01", 0,
				"unpriced 2" },
		{ "not charged", SOURCE_RECLAIMED, OTHER, NORMAL, 0, "2026-01-01", 0, "free" },
	};

	(void)state;
	check_rows(rows_book, rows, CHECK_COUNT(rows));
}

static void factors_come_with_class_day_and_list(void **state)
{
	static const struct row rows[] = {
		{ "none", SURFACE, OTHER, NORMAL, 0, "2025-12-31", 0, "normal other" },
		{ "the class's", SURFACE, OTHER, SEVERE, 0, "2025-12-31", 0,
				"normal other factor:class*2000" },
		{ "of one id the one that names more, and another id", GROUND, OTHER, SEVERE, 0,
				"2025-12-31", 0,
				"normal other factor:class*3000 factor:short*1200/b" },
		{ "a dated class", SURFACE, OTHER, AREA_CLASS_OVER_EXTRACTED, 0, "2025-12-31", 0,
				"normal other factor:class*1500" },
		{ "no factor, so no normal row", SURFACE, OTHER, AREA_CLASS_OVER_EXTRACTED, 0,
				"2026-01-01", 0, "unpriced 2" },
		{ "a class that no factor names", SURFACE, OTHER, AREA_CLASS_RESTRICTED, 0,
				"2026-01-01", 0, "unpriced 2" },
		{ "leakage", SURFACE, SUPPLY, NORMAL, NETWORK_OUTSIDE, "2025-12-31", 0,
				"normal public_supply leakage*910" },
		{ "of allowances the one that names more", SURFACE, SUPPLY, NORMAL, NETWORK_INSIDE,
				"2025-12-31", 0, "normal public_supply leakage*880/b" },
		{ "consumed, from its day", SURFACE, POWER, NORMAL, 0, "2026-01-01", 0,
				"normal thermal_once_through consumed*10" },
		{ "not before", SURFACE, POWER, NORMAL, 0, "2025-12-31", 0,
				"normal thermal_once_through" },
		{ "on the list", SURFACE, OTHER, NORMAL, 0, "2025-12-31", 1,
				"normal other relief:advanced*800" },
		{ "two reliefs, one from its day", SURFACE, OTHER, NORMAL, 0, "2026-01-01", 1,
				"normal other relief:advanced*800 relief:late*500/b" },
	};

	(void)state;
	check_rows(factors_book, rows, CHECK_COUNT(rows));
}

static void no_book_is_no_price(void **state)
{
	const struct price_water water = { .source = SURFACE, .uses = OTHER, .area_class = NORMAL };
	const struct price_holder holder = { NULL, 0 };
	struct price price;

	(void)state;
	price_find(NULL, &water, &holder, &price);
	CHECK_INT(price.state, PRICE_UNPRICED);
	CHECK_INT(price.reason, UNPRICED_NO_BOOK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_row_that_names_most_wins),
		cmocka_unit_test(factors_come_with_class_day_and_list),
		cmocka_unit_test(no_book_is_no_price),
	};

	return cmocka_run_group_tests_name("price", tests, NULL, NULL);
}
