/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/seasons.h"

#include <assert.h>
#include <stdbool.h>

/* The day of a year, or the last of its month. */
static int32_t day_in(int year, int month, int day)
{
	struct days days = month_days(month_make(year, month));
	int32_t found = days.from.number + day - 1;

	assert(day >= 1 && day <= 31);
	return found < days.till.number ? found : days.till.number - 1;
}

static bool is_in(const struct season *season, struct day day)
{
	int year = day_date(day).year;
	int32_t from = day_in(year, season->from_month, season->from_day);
	int32_t until = day_in(year, season->until_month, season->until_day);

	return from <= until ? from <= day.number && day.number <= until
			     : from <= day.number || day.number <= until;
}

bool seasons_have(const struct season *seasons, size_t count, struct day day)
{
	for (size_t i = 0; i < count; i++) {
		if (is_in(&seasons[i], day)) {
			return true;
		}
	}
	return false;
}

int64_t seasons_days(const struct season *seasons, size_t count, struct days span)
{
	int64_t days = 0;

	for (struct day day = span.from; day.number < span.till.number; day.number++) {
		days += seasons_have(seasons, count, day) ? 1 : 0;
	}
	return days;
}
