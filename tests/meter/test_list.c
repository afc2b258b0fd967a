/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A list grows without losing an element, and one that cannot grow stays whole.
 */

#include "tests/check.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "meter/list.h"

static void room_doubles_and_elements_stay(void **state)
{
	int64_t *list = NULL;
	size_t room = 0;
	size_t moves = 0;

	(void)state;
	for (size_t count = 0; count < 1000; count++) {
		size_t before = room;
		int64_t *grown = list_grow(list, &room, count + 1, sizeof(*grown));

		CHECK(grown != NULL && room > count);
		moves += room != before ? 1 : 0;
		list = grown;
		list[count] = (int64_t)count * 7;
	}
	CHECK_INT(moves, 8); /* 8, 16, 32, 64, 128, 256, 512, 1024 */
	for (int64_t i = 0; i < 1000; i++) {
		CHECK_INT(list[i], i * 7);
	}
	free(list);
}

static void many_are_made_room_for_at_once(void **state)
{
	static const struct {
		const char *name;
		size_t room, wanted, room_then;
	} rows[] = {
		{ "the first", 0, 1, 8 },
		{ "more than the first room", 0, 9, 16 },
		{ "there is room", 16, 16, 16 },
		{ "one too many", 16, 17, 32 },
		{ "far more", 16, 1000, 1024 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		uint8_t *list = rows[i].room == 0 ? NULL : malloc(rows[i].room * 3);
		size_t room = rows[i].room;
		uint8_t *grown;

		CHECK_ROW(rows[i].name);
		if (list != NULL) {
			list[3 * rows[i].room - 1] = 0xa5;
		}
		grown = list_grow(list, &room, rows[i].wanted, 3);
		CHECK(grown != NULL);
		CHECK_INT(room, rows[i].room_then);
		CHECK(rows[i].room == 0 || grown[3 * rows[i].room - 1] == 0xa5);
		grown[3 * room - 1] = 1; /* a sanitizer sees whether it is there */
		free(grown);
	}
}

static void what_no_memory_can_hold_is_refused(void **state)
{
	static const struct {
		const char *name;
		size_t wanted, size;
	} rows[] = {
		{ "so many", SIZE_MAX, 1 },
		{ "so large", 9, SIZE_MAX },
		{ "the product", SIZE_MAX / 8, 16 },
	};
	int64_t *list = malloc(8 * sizeof(*list));
	size_t room = 8;

	(void)state;
	list[7] = 77;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK(list_grow(list, &room, rows[i].wanted, rows[i].size) == NULL);
		CHECK_INT(room, 8);
		CHECK_INT(list[7], 77);
	}
	CHECK(list_grow_counted(list, (size_t)1 << 63, sizeof(*list)) == NULL);
	CHECK_INT(list[7], 77);
	free(list);
}

static void a_list_without_a_room_is_full_at_powers_of_two(void **state)
{
	int64_t *list = NULL;

	(void)state;
	for (size_t count = 0; count < 100; count++) {
		int64_t *grown = list_grow_counted(list, count, sizeof(*grown));
		bool is_full = (count & (count - 1)) == 0;

		CHECK(grown != NULL && (is_full || grown == list));
		list = grown;
		list[count] = -(int64_t)count;
	}
	for (int64_t i = 0; i < 100; i++) {
		CHECK_INT(list[i], -i);
	}
	free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(room_doubles_and_elements_stay),
		cmocka_unit_test(many_are_made_room_for_at_once),
		cmocka_unit_test(what_no_memory_can_hold_is_refused),
		cmocka_unit_test(a_list_without_a_room_is_full_at_powers_of_two),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
