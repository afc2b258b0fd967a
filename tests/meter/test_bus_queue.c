/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Behind one gateway those who answer go first, and those who do not take at
 * most a twentieth of its time.
 */

#include "tests/check.h"

#include "meter/bus_queue.h"

enum {
	UNITS = 20,
};

static void those_who_answer_go_first(void **state)
{
	struct bus_queue queue = { 0 };
	struct bus_request requests[5] = { 0 };
	static const uint8_t turn[] = { 1, 3, 5, 2, 4 };

	(void)state;
	CHECK_INT(bus_queue_note(&queue, 2, true, 100, 0), 0);
	CHECK_INT(bus_queue_note(&queue, 4, true, 100, 0), 0);
	for (uint8_t i = 0; i < 5; i++) {
		requests[i].unit = (uint8_t)(i + 1);
		bus_queue_put(&queue, &requests[i], 10);
	}
	CHECK_INT(queue.count, 5);
	for (size_t i = 0; i < 5; i++) {
		CHECK_INT(bus_queue_take(&queue, 20)->unit, turn[i]);
	}
	CHECK(bus_queue_take(&queue, 20) == NULL);
	CHECK_INT(queue.count, 0);
	bus_queue_finish(&queue);
}

static void one_who_fails_is_not_forgotten(void **state)
{
	struct bus_queue queue = { 0 };
	struct bus_request failing = { .unit = 1 };
	struct bus_request good = { .unit = 2 };

	(void)state;
	CHECK_INT(bus_queue_note(&queue, 1, true, 100, 0), 0);
	bus_queue_put(&queue, &failing, 0);
	bus_queue_put(&queue, &good, 0);
	CHECK(bus_queue_take(&queue, BUS_PATIENCE_MS - 1) == &good);
	bus_queue_put(&queue, &good, BUS_PATIENCE_MS - 1);
	CHECK(bus_queue_take(&queue, BUS_PATIENCE_MS) == &failing);
	CHECK(bus_queue_take(&queue, BUS_PATIENCE_MS) == &good);
	bus_queue_finish(&queue);
}

static void rest_is_nineteen_times_the_cost(void **state)
{
	static const struct {
		const char *name;
		int is_failed, cost_ms;
		int64_t now_ms;
		int64_t rests_till_ms; /* 0: does not rest */
	} rows[] = {
		{ "the first failure is free", 1, 3000, 3000, 0 },
		{ "the second is not", 1, 3000, 6000, 63000 },
		{ "nor any after", 1, 1000, 70000, 89000 },
		{ "an answer mends it", 0, 50, 90000, 0 },
		{ "the first again", 1, 3000, 100000, 0 },
	};
	struct bus_queue queue = { 0 };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t till_ms = rows[i].rests_till_ms;

		CHECK_ROW(rows[i].name);
		CHECK_INT(bus_queue_note(&queue, 9, rows[i].is_failed != 0, rows[i].cost_ms,
					  rows[i].now_ms),
				0);
		CHECK_INT(bus_queue_is_resting(&queue, 9, rows[i].now_ms), till_ms != 0);
		CHECK(till_ms == 0 || bus_queue_is_resting(&queue, 9, till_ms - 1));
		CHECK(!bus_queue_is_resting(&queue, 9, till_ms == 0 ? rows[i].now_ms : till_ms));
		CHECK(!bus_queue_is_resting(&queue, 8, rows[i].now_ms));
	}
	bus_queue_finish(&queue);
}

/* A day of a line with one dead unit among twenty, in virtual time. */
static void a_dead_unit_takes_a_twentieth_at_most(void **state)
{
	enum {
		GOOD_MS = 100,
		DEAD_MS = 3000,
		DAY_MS = 86400000,
	};
	struct bus_queue queue = { 0 };
	struct bus_request requests[UNITS] = { 0 };
	int64_t now_ms = 0;
	int64_t dead_ms = 0;
	int64_t good = 0;

	(void)state;
	for (uint8_t i = 0; i < UNITS; i++) {
		requests[i].unit = (uint8_t)(i + 1);
		bus_queue_put(&queue, &requests[i], now_ms);
	}
	while (now_ms < DAY_MS) {
		struct bus_request *request = bus_queue_take(&queue, now_ms);

		if (bus_queue_is_resting(&queue, request->unit, now_ms)) {
			now_ms++; /* answered at once, asked again a moment later */
		} else if (request->unit == 7) {
			now_ms += DEAD_MS;
			dead_ms += DEAD_MS;
			CHECK_INT(bus_queue_note(&queue, 7, true, DEAD_MS, now_ms), 0);
		} else {
			now_ms += GOOD_MS;
			good++;
			CHECK_INT(bus_queue_note(&queue, request->unit, false, GOOD_MS, now_ms), 0);
		}
		bus_queue_put(&queue, request, now_ms);
	}
	CHECK(dead_ms > 0 && dead_ms <= DAY_MS / 20 + 2 * DEAD_MS);
	CHECK(good >= DAY_MS / GOOD_MS * 94 / 100);
	bus_queue_finish(&queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_who_answer_go_first),
		cmocka_unit_test(one_who_fails_is_not_forgotten),
		cmocka_unit_test(rest_is_nineteen_times_the_cost),
		cmocka_unit_test(a_dead_unit_takes_a_twentieth_at_most),
	};

	return cmocka_run_group_tests_name("bus_queue", tests, NULL, NULL);
}
