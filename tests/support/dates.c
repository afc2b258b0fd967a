/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/dates.h"

#include <assert.h>

struct day dates_day(const char *text)
{
	struct day day = { 0 };
	bool is_day = day_parse(text, &day);

	assert(is_day);
	(void)is_day;
	return day;
}

int64_t dates_at(const char *text)
{
	int64_t at_s = 0;
	int answer = instant_parse(text, &at_s);

	assert(answer == INSTANT_OK);
	(void)answer;
	return at_s;
}
