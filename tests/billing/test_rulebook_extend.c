/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A book that extends another holds its rows first, and both together are held
 * to what one book is held to.
 */

#include "tests/check.h"

#include "meter/bytes.h"
#include "tests/support/rulebook_text.h"

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
	CHECK_INT(rulebook_text_load(PARENT, parent, &warnings, &where), RULEBOOK_OK);
	CHECK_INT(rulebook_text_load(text, book, &warnings, &where), RULEBOOK_OK);
	CHECK_INT(book->rate_count, 1);
	CHECK_INT(rulebook_text_load_over(text, parent, book, &warnings, &where), RULEBOOK_OK);
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
	CHECK_INT(rulebook_text_load(PARENT, parent, &warnings, &where), RULEBOOK_OK);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].message);
		CHECK_INT(rulebook_text_load(rows[i].text, book, &warnings, &where), RULEBOOK_OK);
		CHECK_INT(rulebook_text_load_over(rows[i].text, parent, book, &warnings, &where),
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
	CHECK_INT(rulebook_text_load(PARENT, parent, &warnings, &where), RULEBOOK_OK);
	parent->rate_count = RULEBOOK_RATES_MAX;
	CHECK_INT(rulebook_text_load_over(text, parent, book, &warnings, &where), RULEBOOK_BAD);
	CHECK_TEXT(where.text,
			"1 rows of rates and 512 of 'p' that it extends; expected 512 or fewer "
			"together");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_book_that_extends_another_holds_its_rows_first),
		cmocka_unit_test(what_a_book_and_its_parent_say_together_is_held_to_the_same),
		cmocka_unit_test(rows_that_do_not_fit_together_are_refused),
	};

	return cmocka_run_group_tests_name("rulebook_extend", tests, NULL, NULL);
}
