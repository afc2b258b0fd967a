/* SPDX-License-Identifier: Apache-2.0 */

#include "api/period.h"

#include <string.h>

#include "meter/text.h"

static struct days span(int64_t year, int first, int last)
{
	return (struct days){
		month_days(month_make((int)year, first)).from,
		month_days(month_make((int)year, last)).till,
	};
}

bool period_parse(const char *text, struct days *ret)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	struct month month;
	int64_t year;
	int64_t quarter;

	if (month_parse(text, &month)) {
		*ret = month_days(month);
		return true;
	}
	if (text_digits(&cursor, 4, &year) != TEXT_OK || year < INSTANT_YEAR_MIN ||
			year > INSTANT_YEAR_MAX) {
		return false;
	}
	if (text_at_end(&cursor)) {
		*ret = span(year, 1, 12);
		return true;
	}
	if (!text_take(&cursor, '-') || !text_take(&cursor, 'Q') ||
			text_digits(&cursor, 1, &quarter) != TEXT_OK || !text_at_end(&cursor) ||
			quarter < 1 || quarter > 4) {
		return false;
	}
	*ret = span(year, (int)quarter * 3 - 2, (int)quarter * 3);
	return true;
}
