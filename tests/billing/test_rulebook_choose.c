/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of each kind one book applies to a day and a place: the nearest, and alive.
 */

#include "tests/check.h"

#include "billing/charge.h"
#include "billing/rulebook_choose.h"
#include "tests/support/dates.h"

static const struct charge_area areas[] = {
	{ "33", -1 },  /* a province */
	{ "3301", 0 }, /* a city in it */
	{ "330110", 1 },
	{ "3303", 0 },
	{ "31", -1 },
};

/* A book with nothing but what choosing looks at. */
static struct rulebook *book(const char *id, enum rulebook_kind kind, const char *place,
		const char *from, const char *until, const char *replaces)
{
	struct rulebook *ret = rulebook_open();

	CHECK(ret != NULL);
	(void)text_copy(ret->id, sizeof(ret->id), id);
	(void)text_copy(ret->place, sizeof(ret->place), place);
	(void)text_copy(ret->replaces, sizeof(ret->replaces), replaces);
	ret->kind = kind;
	ret->rate_count = 1;
	ret->days.from = dates_day(from);
	ret->days.until = until[0] == '\0' ? (struct day){ INT32_MAX } : dates_day(until);
	return ret;
}

static void the_nearest_living_book_is_chosen(void **state)
{
	static const struct {
		const char *name;
		enum rulebook_kind kind;
		int area;
		const char *day, *id;
	} rows[] = {
		{ "the province's, in the city's district before its book", RULEBOOK_FEE, 2,
				"2019-12-31", "province" },
		{ "the city's, from its first day", RULEBOOK_FEE, 2, "2020-01-01", "city" },
		{ "to its last day", RULEBOOK_FEE, 1, "2020-12-31", "city" },
		{ "and the province's again", RULEBOOK_FEE, 1, "2021-01-01", "province" },
		{ "another city", RULEBOOK_FEE, 3, "2020-06-01", "province" },
		{ "the province's last day before it was replaced", RULEBOOK_FEE, 0, "2023-06-30",
				"province" },
		{ "replaced", RULEBOOK_FEE, 0, "2023-07-01", "mended" },
		{ "what was replaced does not come back", RULEBOOK_FEE, 0, "2025-01-01", "" },
		{ "another kind", RULEBOOK_TAX, 2, "2024-12-01", "tax" },
		{ "another kind, before", RULEBOOK_TAX, 2, "2024-11-30", "" },
		{ "another province", RULEBOOK_FEE, 4, "2020-06-01", "" },
	};
	struct rulebook *list[] = {
		book("province", RULEBOOK_FEE, "33", "2010-01-01", "", ""),
		book("city", RULEBOOK_FEE, "3301", "2020-01-01", "2020-12-31", ""),
		book("mended", RULEBOOK_FEE, "33", "2023-07-01", "2024-11-30", "province"),
		book("tax", RULEBOOK_TAX, "33", "2024-12-01", "", ""),
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const struct rulebook *chosen = rulebook_choose(
				(const struct rulebook *const *)list, CHECK_COUNT(list),
				rows[i].kind, areas, rows[i].area, dates_day(rows[i].day));

		CHECK_ROW(rows[i].name);
		CHECK_TEXT(chosen == NULL ? "" : chosen->id, rows[i].id);
	}
	for (size_t i = 0; i < CHECK_COUNT(list); i++) {
		rulebook_close(list[i]);
	}
}

/* C replaces B, which replaced A: A does not come back on the days that B leaves. */
static void what_was_replaced_stays_dead(void **state)
{
	static const struct {
		const char *name, *c_from, *day, *id;
	} rows[] = {
		{ "before both", "2014-01-01", "2013-12-31", "a" },
		{ "C begins before B", "2014-01-01", "2014-06-01", "c" },
		{ "and goes on", "2014-01-01", "2016-01-01", "c" },
		{ "C begins after B: before", "2016-01-01", "2014-06-01", "a" },
		{ "B's days", "2016-01-01", "2015-06-01", "b" },
		{ "and C's", "2016-01-01", "2016-06-01", "c" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct rulebook *list[] = {
			book("a", RULEBOOK_FEE, "33", "2010-01-01", "", ""),
			book("b", RULEBOOK_FEE, "33", "2015-01-01", "", "a"),
			book("c", RULEBOOK_FEE, "33", rows[i].c_from, "", "b"),
		};
		const struct rulebook *const *books = (const struct rulebook *const *)list;
		const struct rulebook *chosen;

		CHECK_ROW(rows[i].name);
		CHECK(rulebook_clash(books, 2, list[2]) == NULL);
		chosen = rulebook_choose(books, 3, RULEBOOK_FEE, areas, 0, dates_day(rows[i].day));
		CHECK_TEXT(chosen == NULL ? "" : chosen->id, rows[i].id);
		for (size_t k = 0; k < CHECK_COUNT(list); k++) {
			rulebook_close(list[k]);
		}
	}
}

/* A book without rates is there to be extended: it applies nowhere and is in nobody's way. */
static void a_scale_applies_nowhere(void **state)
{
	struct rulebook *scale = book("scale", RULEBOOK_FEE, "3301", "2010-01-01", "", "");
	struct rulebook *fee = book("fee", RULEBOOK_FEE, "3301", "2010-01-01", "", "");
	const struct rulebook *books[] = { scale, fee };

	(void)state;
	scale->rate_count = 0;
	CHECK(rulebook_clash(books, 1, fee) == NULL);
	CHECK(rulebook_clash(books + 1, 1, scale) == NULL);
	CHECK(rulebook_choose(books, 2, RULEBOOK_FEE, areas, 1, dates_day("2015-01-01")) == fee);
	CHECK(rulebook_choose(books, 1, RULEBOOK_FEE, areas, 1, dates_day("2015-01-01")) == NULL);
	rulebook_close(scale);
	rulebook_close(fee);
}

static void two_books_cannot_live_on_one_day(void **state)
{
	static const struct {
		const char *name;
		enum rulebook_kind kind;
		const char *place, *from, *until, *replaces, *clash;
	} rows[] = {
		{ "beside it", RULEBOOK_FEE, "33", "2015-01-01", "", "", "old" },
		{ "on its last day", RULEBOOK_FEE, "33", "2019-12-31", "", "", "old" },
		{ "after it", RULEBOOK_FEE, "33", "2020-01-01", "", "", "" },
		{ "before it", RULEBOOK_FEE, "33", "2000-01-01", "2009-12-31", "", "" },
		{ "another kind", RULEBOOK_TAX, "33", "2015-01-01", "", "", "" },
		{ "another place", RULEBOOK_FEE, "3301", "2015-01-01", "", "", "" },
		{ "in its place, in part", RULEBOOK_FEE, "33", "2015-01-01", "", "old", "" },
		{ "in its place, whole", RULEBOOK_FEE, "33", "2005-01-01", "", "old", "" },
		{ "in another's place", RULEBOOK_FEE, "33", "2015-01-01", "", "other", "old" },
	};
	struct rulebook *old = book("old", RULEBOOK_FEE, "33", "2010-01-01", "2019-12-31", "");
	const struct rulebook *list[] = { old };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct rulebook *new = book("new", rows[i].kind, rows[i].place, rows[i].from,
				rows[i].until, rows[i].replaces);
		const struct rulebook *clash = rulebook_clash(list, 1, new);

		CHECK_ROW(rows[i].name);
		CHECK_TEXT(clash == NULL ? "" : clash->id, rows[i].clash);
		rulebook_close(new);
	}
	rulebook_close(old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_living_book_is_chosen),
		cmocka_unit_test(what_was_replaced_stays_dead),
		cmocka_unit_test(a_scale_applies_nowhere),
		cmocka_unit_test(two_books_cannot_live_on_one_day),
	};

	return cmocka_run_group_tests_name("rulebook_choose", tests, NULL, NULL);
}
