/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A cursor opens for whom, what and where it was made, and is nothing to
 * everybody else.
 */

#include "tests/check.h"

#include <string.h>

#include "api/cursor.h"
#include "ledger/seal_box.h"

static const struct cursor_place sound = {
	.id = "D330303S2020-0003",
	.part = "surface",
	.number = -5,
	.second = INT64_MIN,
	.size = 17,
};
static const struct cursor_scope mine = { "abcdefgh", "invoices", "permit=P" };

static void opens_where_it_was_made_for(void **state)
{
	static const struct {
		const char *name;
		struct cursor_scope scope;
		bool is_other_box;
		enum cursor_answer answer;
	} rows[] = {
		{ "its own", { "abcdefgh", "invoices", "permit=P" }, false, CURSOR_OK },
		{ "another caller", { "abcdefgi", "invoices", "permit=P" }, false, CURSOR_BAD },
		{ "nobody", { "", "invoices", "permit=P" }, false, CURSOR_BAD },
		{ "another list", { "abcdefgh", "permits", "permit=P" }, false, CURSOR_BAD },
		{ "another filter", { "abcdefgh", "invoices", "permit=Q" }, false, CURSOR_BAD },
		{ "no filter", { "abcdefgh", "invoices", "" }, false, CURSOR_BAD },
		{ "the border moved", { "abcdefghi", "nvoices", "permit=P" }, false, CURSOR_BAD },
		{ "another process", { "abcdefgh", "invoices", "permit=P" }, true, CURSOR_BAD },
	};
	SCOPED(seal_box_close) struct seal_box *box = NULL;
	SCOPED(seal_box_close) struct seal_box *other = NULL;
	char text[CURSOR_TEXT_MAX];

	(void)state;
	CHECK_INT(seal_box_open(&box), 0);
	CHECK_INT(seal_box_open(&other), 0);
	CHECK_INT(cursor_format(box, &mine, &sound, text), 0);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct cursor_place place = { .number = 99 };

		CHECK_ROW(rows[i].name);
		CHECK_INT(cursor_parse(rows[i].is_other_box ? other : box, &rows[i].scope, text,
					  strlen(text), &place),
				rows[i].answer);
		if (rows[i].answer == CURSOR_OK) {
			CHECK(memcmp(&place, &sound, sizeof(place)) == 0);
		} else {
			CHECK_INT(place.number, 99);
		}
	}
}

static void tells_nothing_and_bears_no_change(void **state)
{
	SCOPED(seal_box_close) struct seal_box *box = NULL;
	struct cursor_place place;
	char text[CURSOR_TEXT_MAX];
	char again[CURSOR_TEXT_MAX];
	size_t length;

	(void)state;
	CHECK_ROW("tells_nothing_and_bears_no_change");
	CHECK_INT(seal_box_open(&box), 0);
	CHECK_INT(cursor_format(box, &mine, &sound, text), 0);
	CHECK_INT(cursor_format(box, &mine, &sound, again), 0);
	/* The same place twice is two texts: nobody sees that they are one. */
	CHECK(strcmp(text, again) != 0);
	length = strlen(text);
	for (size_t i = 0; i < length; i++) {
		char was = text[i];

		CHECK_INT(cursor_parse(box, &mine, text, i, &place), CURSOR_BAD);
		text[i] = was == 'A' ? 'B' : 'A';
		CHECK_INT(cursor_parse(box, &mine, text, length, &place), CURSOR_BAD);
		text[i] = was;
	}
	CHECK_INT(cursor_parse(box, &mine, text, length, &place), CURSOR_OK);
	text[length] = 'A';
	CHECK_INT(cursor_parse(box, &mine, text, length + 1, &place), CURSOR_BAD);
}

static void the_longest_place_has_room(void **state)
{
	SCOPED(seal_box_close) struct seal_box *box = NULL;
	struct cursor_place place = { .number = INT64_MAX, .second = INT64_MIN, .size = INT64_MAX };
	struct cursor_place read;
	char text[CURSOR_TEXT_MAX];

	(void)state;
	CHECK_ROW("the_longest_place_has_room");
	memset(place.id, 'x', sizeof(place.id) - 1);
	memset(place.part, 'y', sizeof(place.part) - 1);
	CHECK_INT(seal_box_open(&box), 0);
	CHECK_INT(cursor_format(box, &mine, &place, text), 0);
	CHECK_INT(cursor_parse(box, &mine, text, strlen(text), &read), CURSOR_OK);
	CHECK(memcmp(&read, &place, sizeof(read)) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_where_it_was_made_for),
		cmocka_unit_test(tells_nothing_and_bears_no_change),
		cmocka_unit_test(the_longest_place_has_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
