/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/scheme_days.h"

#include <string.h>

static bool take_day(struct text_cursor *cursor, int *ret_month, int *ret_day)
{
	int64_t month;
	int64_t day;

	if (text_digits(cursor, 2, &month) != TEXT_OK || !text_take(cursor, '-') ||
			text_digits(cursor, 2, &day) != TEXT_OK || month < 1 || month > 12 ||
			day < 1 || day > 31) {
		return false;
	}
	*ret_month = (int)month;
	*ret_day = (int)day;
	return true;
}

bool scheme_days_read_day(const char *text, int *ret_month, int *ret_day)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	int month;
	int day;

	if (!take_day(&cursor, &month, &day) || !text_at_end(&cursor)) {
		return false;
	}
	*ret_month = month;
	*ret_day = day;
	return true;
}

size_t scheme_days_read_periods(const char *text, struct season ret[static SCHEME_PERIODS_MAX])
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	size_t count = 0;

	do {
		struct season *season = &ret[count];

		if (count == SCHEME_PERIODS_MAX ||
				!take_day(&cursor, &season->from_month, &season->from_day) ||
				!text_take(&cursor, '/') ||
				!take_day(&cursor, &season->until_month, &season->until_day)) {
			return 0;
		}
		count++;
	} while (text_take(&cursor, ';'));
	return text_at_end(&cursor) ? count : 0;
}

/* The billing year that begins in a year; the day's month has it, or its last day is meant. */
static bool read_year(const struct scheme_days *days, const char *text, struct days *ret)
{
	struct day *ends[2] = { &ret->from, &ret->till };
	int month;
	int day;
	int64_t year;

	if (!scheme_days_read_day(days->begins, &month, &day) ||
			text_int_all(text, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX - 1, &year) !=
					TEXT_OK) {
		return false;
	}
	for (int i = 0; i < 2; i++) {
		int last = date_month_days((int)year + i, month);

		(void)day_from_date((int)year + i, month, day < last ? day : last, ends[i]);
	}
	return true;
}

/* What a row says of its days, column by column. */
struct reader {
	scheme_value *value;
	void *context;
	const char **column;
};

static const char *read_text(struct reader *reader, const char *column)
{
	*reader->column = column;
	return reader->value(reader->context, column);
}

/* A date of the row within the year; blank is the year's own. */
static bool read_date(struct reader *reader, const char *column, struct day *ret)
{
	const char *text = read_text(reader, column);

	return text[0] == '\0' || day_parse(text, ret);
}

static int32_t between(int32_t number, struct days span)
{
	return number < span.from.number            ? span.from.number
			: number > span.till.number ? span.till.number
						    : number;
}

int scheme_days_count(const struct scheme *scheme, scheme_value *value, void *context,
		struct scheme_counted *ret, const char **ret_column)
{
	const struct scheme_days *days = &scheme->days;
	struct reader reader = { value, context, ret_column };
	const char *periods = days->part[0] == '\0' ? "" : read_text(&reader, days->periods);
	struct day until;

	if (periods[0] == '\0') {
		return SCHEME_DAYS_GIVEN;
	}
	ret->period_count = scheme_days_read_periods(periods, ret->periods);
	if (ret->period_count == 0) {
		return SCHEME_DAYS_NO_PERIODS;
	}
	if (read_text(&reader, days->part)[0] != '\0' || read_text(&reader, days->of)[0] != '\0') {
		return SCHEME_DAYS_TWICE;
	}
	if (!read_year(days, read_text(&reader, days->year), &ret->year)) {
		return SCHEME_DAYS_NO_YEAR;
	}
	ret->charged = ret->year;
	until.number = ret->year.till.number - 1;
	if (!read_date(&reader, days->from, &ret->charged.from) ||
			!read_date(&reader, days->until, &until)) {
		return SCHEME_DAYS_NO_DATE;
	}
	ret->charged.from.number = between(ret->charged.from.number, ret->year);
	ret->charged.till.number = between(until.number + 1, ret->year);
	ret->of = seasons_days(ret->periods, ret->period_count, ret->year);
	ret->part = seasons_days(ret->periods, ret->period_count, ret->charged);
	return SCHEME_DAYS_COUNTED;
}
