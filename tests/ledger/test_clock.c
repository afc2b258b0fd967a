/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A ledger's clock: what its text means, and how it runs between the system's
 * seconds, where a fast one would leap otherwise.
 */

#include "tests/check.h"

#include "ledger/clock.h"

static void a_text_is_a_clock_or_none(void **state)
{
	static const struct {
		const char *text;
		bool is_clock;
		bool is_simulated;
		int64_t from_s;
		int64_t speed;
	} rows[] = {
		{ "system", true, false, 0, 1 },
		{ "simulated:1970-01-01T00:01:00Zx1", true, true, 60, 1 },
		{ "simulated:1970-01-01T08:00:00+08:00x1000000", true, true, 0, 1000000 },
		{ "simulated:1970-01-01T08:00:00+08:00x1000001", false, false, 0, 0 },
		{ "simulated:1970-01-01T00:00:00Zx0", false, false, 0, 0 },
		{ "simulated:1970-01-01T00:00:00x2", false, false, 0, 0 },
		{ "simulated:1970-01-01T00:00:00Z", false, false, 0, 0 },
		{ "simulated:x2", false, false, 0, 0 },
		{ "System", false, false, 0, 0 },
		{ "", false, false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct clock clock = { .speed = -1 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(clock_parse(rows[i].text, &clock), rows[i].is_clock);
		if (rows[i].is_clock) {
			CHECK_INT(clock.is_simulated, rows[i].is_simulated);
			CHECK_INT(clock.from.unix_s, rows[i].from_s);
			CHECK_INT(clock.speed, rows[i].speed);
		}
	}
}

static void time_runs_between_the_seconds(void **state)
{
	static const struct {
		const char *name;
		struct clock clock;
		int64_t system_ms;
		int64_t want_ms;
	} rows[] = {
		{ "system", { .speed = 1 }, 1767225600123, 1767225600123 },
		{ "at its beginning", { true, { 1000 }, 3600, { 5000 } }, 5000000, 1000000 },
		{ "a millisecond later", { true, { 1000 }, 3600, { 5000 } }, 5000001, 1003600 },
		{ "a second later", { true, { 1000 }, 3600, { 5000 } }, 5001000, 4600000 },
		{ "before its beginning", { true, { 1000 }, 3600, { 5000 } }, 4999999, 996400 },
		{ "thirty years at full speed", { true, { 0 }, CLOCK_SPEED_MAX, { 0 } },
				946080000000, 946080000000000000 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(clock_at_ms(&rows[i].clock, rows[i].system_ms), rows[i].want_ms);
	}
}

static void now_is_in_whole_seconds_downward(void **state)
{
	const struct clock slow = { true, { -10 }, 1, { clock_system_s() } };
	int64_t before_s = clock_system_s();
	int64_t now_s = clock_now(&slow).unix_s;
	int64_t after_s = clock_system_s();

	(void)state;
	CHECK(now_s >= -10 + before_s - slow.started.unix_s);
	CHECK(now_s <= -10 + after_s - slow.started.unix_s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_a_clock_or_none),
		cmocka_unit_test(time_runs_between_the_seconds),
		cmocka_unit_test(now_is_in_whole_seconds_downward),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
