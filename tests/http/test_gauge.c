/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A duration falls into the first bucket that holds it.
 */

#include "tests/check.h"

#include "api/http/gauge.h"

static void a_duration_falls_into_its_bucket(void **state)
{
	static const struct {
		const char *name;
		int64_t micros;
		int bucket;
	} rows[] = {
		{ "nothing", 0, 0 },
		{ "a bound is within", 100, 0 },
		{ "beyond it", 101, 1 },
		{ "a millisecond", 1000, 3 },
		{ "the last bound", 10000000, GAUGE_BUCKETS - 1 },
		{ "longer than all", 10000001, GAUGE_BUCKETS },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct gauges gauges = { .values = { 0 } };

		CHECK_ROW(rows[i].name);
		gauge_time(&gauges, LANE_LONG, rows[i].micros);
		for (int bucket = 0; bucket <= GAUGE_BUCKETS; bucket++) {
			CHECK_INT(gauge_timed(&gauges, LANE_LONG, bucket),
					bucket == rows[i].bucket);
			CHECK_INT(gauge_timed(&gauges, LANE_QUICK, bucket), 0);
		}
		CHECK_INT(gauge_micros(&gauges, LANE_LONG), rows[i].micros);
	}
}

static void replies_are_counted_by_class(void **state)
{
	struct gauges gauges = { .values = { 0 } };

	(void)state;
	gauge_add(&gauges, gauge_of_status(204), 1);
	gauge_add(&gauges, gauge_of_status(304), 1);
	gauge_add(&gauges, gauge_of_status(599), 2);
	CHECK_INT(gauge_get(&gauges, GAUGE_2XX), 1);
	CHECK_INT(gauge_get(&gauges, GAUGE_3XX), 1);
	CHECK_INT(gauge_get(&gauges, GAUGE_4XX), 0);
	CHECK_INT(gauge_get(&gauges, GAUGE_5XX), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_duration_falls_into_its_bucket),
		cmocka_unit_test(replies_are_counted_by_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
