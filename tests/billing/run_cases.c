/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Checks a file of cases that another program wrote: run_cases NAME, with
 * TEST_DATA as for the tests. oracle_small.py is that program.
 */

#include "tests/check.h"

#include <stdlib.h>

#include "tests/billing/rule_case.h"

static void each_case_costs_what_the_oracle_says(void **state)
{
	struct rule_cases *cases = rule_cases_read(*state);

	CHECK(cases->count > 0);
	for (size_t i = 0; i < cases->count; i++) {
		CHECK_ROW(cases->cases[i].id);
		for (size_t k = 0; k < cases->cases[i].bill_count; k++) {
			rule_case_check(&cases->cases[i], &cases->cases[i].bills[k]);
		}
	}
	free(cases);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(
				each_case_costs_what_the_oracle_says, argc == 2 ? argv[1] : NULL),
	};

	return argc == 2 ? cmocka_run_group_tests_name("oracle", tests, NULL, NULL) : 2;
}
