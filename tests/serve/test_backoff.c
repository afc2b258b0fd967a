/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What fails at once is started again soon, then ever later, at most once a
 * minute; what lived for a minute begins from the start.
 */

#include "tests/check.h"

#include "api/serve/backoff.h"

static void doubles_up_to_a_minute(void **state)
{
	static const int64_t delays[] = { 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200,
		60000, 60000, 60000 };
	struct backoff backoff = { .delay_ms = 0 };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(delays); i++) {
		CHECK_INT(backoff_next(&backoff, 5), delays[i]);
	}
}

static void begins_anew_after_a_life(void **state)
{
	static const struct {
		const char *name;
		int64_t lived_ms, delay_ms;
	} rows[] = {
		{ "died at once", 0, 25600 },
		{ "just short of a minute", 59999, 25600 },
		{ "a minute", 60000, 200 },
		{ "a year", 31536000000, 200 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct backoff backoff = { .delay_ms = 12800 };

		CHECK_ROW(rows[i].name);
		CHECK_INT(backoff_next(&backoff, rows[i].lived_ms), rows[i].delay_ms);
	}
}

/* Whatever it dies of, a process is not started more often than this in ten minutes. */
static void bounds_the_rate(void **state)
{
	struct backoff backoff = { .delay_ms = 0 };
	int64_t now_ms = 0;
	int starts = 0;

	(void)state;
	while (now_ms < 600000) {
		now_ms += backoff_next(&backoff, 0);
		starts++;
	}
	CHECK(starts <= 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_up_to_a_minute),
		cmocka_unit_test(begins_anew_after_a_life),
		cmocka_unit_test(bounds_the_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
