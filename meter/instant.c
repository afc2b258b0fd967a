/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/instant.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meter/text.h"

static int64_t floor_div(int64_t a, int64_t b)
{
	int64_t quotient = a / b;

	return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

int date_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	assert(month >= 1 && month <= 12);
	return days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

/* Days since 1970-01-01, counting years from March so that the leap day is the last. */
static int64_t civil_number(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2 ? 1 : 0);
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

bool day_from_date(int year, int month, int day, struct day *ret)
{
	if (year < INSTANT_YEAR_MIN || year > INSTANT_YEAR_MAX || month < 1 || month > 12 ||
			day < 1 || day > date_month_days(year, month)) {
		return false;
	}
	ret->number = (int32_t)civil_number(year, month, day);
	return true;
}

struct date day_date(struct day day)
{
	int64_t shifted = (int64_t)day.number + 719468;
	int64_t era = floor_div(shifted, 146097);
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
					      day_of_era / 146096) /
			365;
	int64_t day_of_year =
			day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t march_month = (5 * day_of_year + 2) / 153;
	int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);

	return (struct date){
		.year = (int)(year_of_era + era * 400 + (month <= 2 ? 1 : 0)),
		.month = month,
		.day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1),
	};
}

struct month month_make(int year, int month)
{
	assert(month >= 1 && month <= 12);
	return (struct month){ year * 12 + month - 1 };
}

static int compare_numbers(const void *a, const void *b)
{
	int32_t left = *(const int32_t *)a;
	int32_t right = *(const int32_t *)b;

	return left < right ? -1 : left > right;
}

void day_numbers_sort(int32_t *numbers, size_t count)
{
	if (count > 1) {
		qsort(numbers, count, sizeof(*numbers), compare_numbers);
	}
}

size_t day_numbers_unique(int32_t *numbers, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || numbers[kept - 1] != numbers[i]) {
			numbers[kept++] = numbers[i];
		}
	}
	return kept;
}

struct month month_of(struct day day)
{
	struct date date = day_date(day);

	return month_make(date.year, date.month);
}

int month_year(struct month month)
{
	return month.number / 12;
}

int month_in_year(struct month month)
{
	return month.number % 12 + 1;
}

struct days month_days(struct month month)
{
	int year = month_year(month);
	int in_year = month_in_year(month);
	struct day first = { (int32_t)civil_number(year, in_year, 1) };

	return (struct days){ first, { first.number + date_month_days(year, in_year) } };
}

struct days year_days(int year)
{
	return (struct days){ month_days(month_make(year, 1)).from,
		month_days(month_make(year + 1, 1)).from };
}

/* Reads "YYYY-MM" and leaves the cursor behind it. */
static bool take_year_month(struct text_cursor *cursor, int64_t *ret_year, int64_t *ret_month)
{
	return text_digits(cursor, 4, ret_year) == TEXT_OK && text_take(cursor, '-') &&
			text_digits(cursor, 2, ret_month) == TEXT_OK && *ret_month >= 1 &&
			*ret_month <= 12 && *ret_year >= INSTANT_YEAR_MIN &&
			*ret_year <= INSTANT_YEAR_MAX;
}

bool month_parse(const char *text, struct month *ret)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	int64_t year;
	int64_t month;

	if (!take_year_month(&cursor, &year, &month) || !text_at_end(&cursor)) {
		return false;
	}
	*ret = month_make((int)year, (int)month);
	return true;
}

static bool take_day(struct text_cursor *cursor, struct day *ret)
{
	int64_t year;
	int64_t month;
	int64_t day;

	return take_year_month(cursor, &year, &month) && text_take(cursor, '-') &&
			text_digits(cursor, 2, &day) == TEXT_OK &&
			day_from_date((int)year, (int)month, (int)day, ret);
}

bool day_parse(const char *text, struct day *ret)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	struct day day;

	if (!take_day(&cursor, &day) || !text_at_end(&cursor)) {
		return false;
	}
	*ret = day;
	return true;
}

const char *day_format(struct day day, char buffer[static DAY_TEXT_MAX])
{
	struct date date = day_date(day);

	(void)snprintf(buffer, DAY_TEXT_MAX, "%04d-%02d-%02d", date.year % 10000, date.month % 100,
			date.day % 100);
	return buffer;
}

const char *month_format(struct month month, char buffer[static DAY_TEXT_MAX])
{
	(void)snprintf(buffer, DAY_TEXT_MAX, "%04d-%02d", month_year(month) % 10000,
			month_in_year(month));
	return buffer;
}

/* "2026-10-31T16:00:00" of local seconds; the buffer holds 19 characters and a NUL. */
static void format_local(int64_t local_s, char buffer[static INSTANT_TEXT_MAX])
{
	int64_t number = floor_div(local_s, DAY_S);
	int second = (int)(local_s - number * DAY_S);
	struct date date = day_date((struct day){ (int32_t)number });

	(void)snprintf(buffer, INSTANT_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", date.year % 10000,
			date.month % 100, date.day % 100, second / 3600, second / 60 % 60,
			second % 60);
}

const char *instant_format(struct instant at, char buffer[static INSTANT_TEXT_MAX])
{
	format_local(at.unix_s, buffer);
	memcpy(buffer + strlen(buffer), "Z", 2);
	return buffer;
}

/* The index of the change in force at an instant. */
static size_t change_at(const struct zone *zone, struct instant at)
{
	size_t low = 0;
	size_t high = zone->count;

	assert(zone->count > 0);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (zone->changes[middle].from.unix_s <= at.unix_s) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return low;
}

int32_t zone_offset(const struct zone *zone, struct instant at)
{
	return zone->changes[change_at(zone, at)].offset_s;
}

struct day zone_day(const struct zone *zone, struct instant at)
{
	size_t i = change_at(zone, at);
	int64_t number = floor_div(at.unix_s + zone->changes[i].offset_s, DAY_S);

	/*
	 * A clock that will be set back over midnight has not left its day for
	 * good. Offsets lie between -25 and 26 hours, so none falls by three days.
	 */
	for (i++; i < zone->count && zone->changes[i].from.unix_s - at.unix_s < 3 * DAY_S; i++) {
		const struct zone_change *next = &zone->changes[i];
		int64_t then = floor_div(next->from.unix_s + next->offset_s, DAY_S);

		number = then < number ? then : number;
	}
	return (struct day){ (int32_t)number };
}

int zone_local(const struct zone *zone, int64_t local_s, struct instant ret[static 2])
{
	size_t found = 0;

	for (size_t i = 0; i < zone->count && found < 2; i++) {
		struct instant at = { local_s - zone->changes[i].offset_s };
		bool is_first = i == 0 || at.unix_s >= zone->changes[i].from.unix_s;
		bool is_last = i + 1 == zone->count || at.unix_s < zone->changes[i + 1].from.unix_s;

		if (is_first && is_last) {
			ret[found++] = at;
		}
	}
	return found == 1 ? ZONE_ONE : found == 2 ? ZONE_TWO : ZONE_NONE;
}

struct instant zone_midnight(const struct zone *zone, struct day day)
{
	int64_t local_s = (int64_t)day.number * DAY_S;
	int64_t likely = local_s - zone_offset(zone, (struct instant){ local_s });
	int64_t low = local_s - 2 * DAY_S;
	int64_t high = local_s + 2 * DAY_S;

	if (zone_day(zone, (struct instant){ likely }).number >= day.number &&
			zone_day(zone, (struct instant){ likely - 1 }).number < day.number) {
		return (struct instant){ likely };
	}
	/* A change of the clock is near: days only rise, so look for the first second. */
	while (low < high) {
		int64_t middle = low + floor_div(high - low, 2);

		if (zone_day(zone, (struct instant){ middle }).number >= day.number) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return (struct instant){ low };
}

const char *zone_format(
		const struct zone *zone, struct instant at, char buffer[static INSTANT_TEXT_MAX])
{
	int32_t offset = zone_offset(zone, at);
	int32_t minutes = (offset < 0 ? -offset : offset) / 60;
	size_t length;

	format_local(at.unix_s + offset, buffer);
	length = strlen(buffer);
	(void)snprintf(buffer + length, INSTANT_TEXT_MAX - length, "%c%02d:%02d",
			offset < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
	return buffer;
}

/* "16:00" or "16:00:59" as seconds of the day. */
static bool take_time(struct text_cursor *cursor, int64_t *ret_s)
{
	int64_t hour;
	int64_t minute;
	int64_t second = 0;

	if (text_digits(cursor, 2, &hour) != TEXT_OK || !text_take(cursor, ':') ||
			text_digits(cursor, 2, &minute) != TEXT_OK) {
		return false;
	}
	if (text_take(cursor, ':') && text_digits(cursor, 2, &second) != TEXT_OK) {
		return false;
	}
	*ret_s = hour * 3600 + minute * 60 + second;
	return hour < 24 && minute < 60 && second < 60;
}

/* "Z", "+08:00" or "-03:30" as seconds east; false where none stands there. */
static bool take_offset(struct text_cursor *cursor, int64_t *ret_s)
{
	int64_t hour;
	int64_t minute;
	bool is_west;

	if (text_take(cursor, 'Z')) {
		*ret_s = 0;
		return true;
	}
	is_west = text_take(cursor, '-');
	if (!is_west && !text_take(cursor, '+')) {
		return false;
	}
	if (text_digits(cursor, 2, &hour) != TEXT_OK || !text_take(cursor, ':') ||
			text_digits(cursor, 2, &minute) != TEXT_OK || hour > 18 || minute > 59) {
		return false;
	}
	*ret_s = (is_west ? -1 : 1) * (hour * 3600 + minute * 60);
	return true;
}

int instant_parse(const char *text, int64_t *ret_s)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	struct day day;
	int64_t second;
	int64_t offset;
	int64_t local_s;

	if (!take_day(&cursor, &day) || !(text_take(&cursor, 'T') || text_take(&cursor, ' ')) ||
			!take_time(&cursor, &second)) {
		return INSTANT_SYNTAX;
	}
	local_s = (int64_t)day.number * DAY_S + second;
	if (text_at_end(&cursor)) {
		*ret_s = local_s;
		return INSTANT_LOCAL;
	}
	if (!take_offset(&cursor, &offset) || !text_at_end(&cursor)) {
		return INSTANT_SYNTAX;
	}
	*ret_s = local_s - offset;
	return INSTANT_OK;
}
