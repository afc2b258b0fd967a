/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Deadlines come out in the order of their times, whatever was set, moved or
 * cleared before.
 */

#include "tests/check.h"

#include <stdbool.h>

#include "meter/deadline.h"

enum {
	MANY = 500,
	STEPS = 20000,
};

/* xorshift32: the same steps in every run. */
static uint32_t next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* The earliest time in a plain array: what the heap must agree with. */
static int64_t earliest(const bool *is_set, const int64_t *at_ms)
{
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < MANY; i++) {
		if (is_set[i] && at_ms[i] < first) {
			first = at_ms[i];
		}
	}
	return first;
}

static void the_earliest_is_always_first(void **state)
{
	struct deadlines deadlines = { 0 };
	static struct deadline all[MANY];
	static bool is_set[MANY];
	static int64_t at_ms[MANY];
	uint32_t seed = 7;

	(void)state;
	CHECK_INT(deadlines_reserve(&deadlines, MANY), 0);
	CHECK(deadlines_first(&deadlines) == NULL);
	for (int step = 0; step < STEPS; step++) {
		size_t i = next(&seed) % MANY;
		struct deadline *first;

		if (next(&seed) % 3 == 0) {
			deadline_clear(&deadlines, &all[i]);
			is_set[i] = false;
		} else {
			at_ms[i] = next(&seed) % 1000;
			is_set[i] = true;
			deadline_set(&deadlines, &all[i], at_ms[i]);
		}
		CHECK_INT(all[i].place != 0, is_set[i]);
		first = deadlines_first(&deadlines);
		CHECK_INT(first == NULL ? INT64_MAX : first->at_ms, earliest(is_set, at_ms));
	}
	deadlines_finish(&deadlines);
}

static void only_what_is_due_is_taken(void **state)
{
	struct deadlines deadlines = { 0 };
	struct deadline late = { 0 };
	struct deadline soon = { 0 };

	(void)state;
	CHECK_INT(deadlines_reserve(&deadlines, 2), 0);
	deadline_set(&deadlines, &late, 20);
	deadline_set(&deadlines, &soon, 10);
	CHECK(deadlines_take(&deadlines, 9) == NULL);
	CHECK(deadlines_take(&deadlines, 10) == &soon);
	CHECK(deadlines_take(&deadlines, 10) == NULL);
	CHECK(deadlines_take(&deadlines, 30) == &late);
	CHECK_INT(deadlines.count, 0);
	deadlines_finish(&deadlines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_earliest_is_always_first),
		cmocka_unit_test(only_what_is_due_is_taken),
	};

	return cmocka_run_group_tests_name("deadline", tests, NULL, NULL);
}
