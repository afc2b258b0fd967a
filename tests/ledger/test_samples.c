/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A meter's readings of a day come out the same in whatever order they came in.
 */

#include "tests/check.h"

#include "ledger/samples.h"

static void of_doubles_one_stays_whichever_came_first(void **state)
{
	static const struct totaliser_sample list[] = {
		{ .at = { 60 }, .count = { 7, 0 }, .status = 'A' },
		{ .at = { 60 }, .count = { 7, 0 }, .status = 'A', .modulus = { 100, 0 } },
		{ .at = { 60 }, .count = { 8, 0 }, .status = 'A' },
		{ .at = { 0 }, .count = { 9, 0 }, .status = 'A' },
	};
	static const struct {
		const char *name;
		size_t order[CHECK_COUNT(list)];
	} rows[] = {
		{ "as they are listed", { 0, 1, 2, 3 } },
		{ "the other way round", { 3, 2, 1, 0 } },
		{ "the modulus first", { 1, 0, 3, 2 } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct samples samples = { .count = 0 };

		CHECK_ROW(rows[i].name);
		for (size_t k = 0; k < CHECK_COUNT(list); k++) {
			CHECK_INT(samples_add(&samples, &list[rows[i].order[k]]), 0);
		}
		samples_sort(&samples);
		CHECK_INT(samples.count, 3);
		CHECK_INT(samples.list[0].count.units, 9);
		CHECK_INT(samples.list[1].count.units, 7);
		CHECK_INT(samples.list[1].modulus.units, 100);
		CHECK_INT(samples.list[2].count.units, 8);
		CHECK(samples_have(&samples, &list[0]));
		samples_finish(&samples);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_doubles_one_stays_whichever_came_first),
	};

	return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
