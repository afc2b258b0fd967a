/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Volumes add exactly or not at all, and are read as people write them.
 */

#include "tests/check.h"

#include "meter/volume.h"

static void adds_exactly_or_refuses(void **state)
{
	static const struct {
		const char *name;
		int64_t a, b, sum;
		enum volume_answer answer;
	} rows[] = {
		{ "two takes", 1500, 250, 1750, VOLUME_OK },
		{ "a correction", 1500, -250, 1250, VOLUME_OK },
		{ "the last litre", INT64_MAX - 1, 1, INT64_MAX, VOLUME_OK },
		{ "one too many", INT64_MAX, 1, -7, VOLUME_OVERFLOW },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct volume sum = { -7 }; /* stays put when refused */

		CHECK_ROW(rows[i].name);
		CHECK_INT(volume_add((struct volume){ rows[i].a }, (struct volume){ rows[i].b },
					  &sum),
				rows[i].answer);
		CHECK_INT(sum.litres, rows[i].sum);
	}
}

static void reads_cubic_metres_as_written(void **state)
{
	static const struct {
		const char *text;
		int64_t litres;
		enum volume_answer answer;
	} rows[] = {
		{ "0", 0, VOLUME_OK },
		{ "12", 12000, VOLUME_OK },
		{ "12.345", 12345, VOLUME_OK },
		{ "0.01万m³", 100000, VOLUME_OK },
		{ "0.0001万m³", 1000, VOLUME_OK },
		{ "12.3450", 12345, VOLUME_OK },
		{ "12.3456", -7, VOLUME_SYNTAX },
		{ "", -7, VOLUME_SYNTAX },
		{ "1,000", -7, VOLUME_SYNTAX },
		{ "-1", -7, VOLUME_SYNTAX },
		{ "9223372036854775.807", INT64_MAX, VOLUME_OK },
		{ "9223372036854775.808", -7, VOLUME_OVERFLOW },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct volume volume = { -7 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(volume_parse(rows[i].text, 0, &volume), rows[i].answer);
		CHECK_INT(volume.litres, rows[i].litres);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_exactly_or_refuses),
		cmocka_unit_test(reads_cubic_metres_as_written),
	};

	return cmocka_run_group_tests_name("volume", tests, NULL, NULL);
}
