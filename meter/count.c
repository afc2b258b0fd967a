/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/count.h"

#include "meter/text.h"

#include <assert.h>
#include <string.h>

/* A unit's name and its litres, all exact by definition. */
static const struct {
	const char *name;
	struct decimal litres;
} units[COUNT_UNITS] = {
	[COUNT_M3] = { "m3", { 1, 3 } },
	[COUNT_LITRE] = { "l", { 1, 0 } },
	[COUNT_US_GALLON] = { "us_gal", { 3785411784, -9 } },
	[COUNT_IMP_GALLON] = { "imp_gal", { 454609, -5 } },
	[COUNT_FT3] = { "ft3", { 28316846592, -9 } },
};

const char *count_unit_name(enum count_unit unit)
{
	assert((size_t)unit < COUNT_UNITS);
	return units[unit].name;
}

bool count_is_normal(struct count count)
{
	if (count.units <= -DECIMAL_DIGITS_END || count.units >= DECIMAL_DIGITS_END ||
			count.scale > COUNT_SCALE_MAX) {
		return false;
	}
	return count.scale == 0 || count.units % 10 != 0;
}

/* The places beyond 10^-18 l are cut downward. */
static int from_litres(struct decimal litres, struct count *ret)
{
	int64_t units_wanted = litres.digits;
	int scale = -litres.exponent;
	int64_t rest;

	if (scale <= 0) {
		wide whole;

		if (scale < -COUNT_SCALE_MAX) {
			return COUNT_OVERFLOW;
		}
		whole = (wide)litres.digits * decimal_power(-scale);
		if (whole >= DECIMAL_DIGITS_END || whole <= -DECIMAL_DIGITS_END) {
			return COUNT_OVERFLOW;
		}
		*ret = (struct count){ (int64_t)whole, 0 };
		return COUNT_OK;
	}
	for (; scale > COUNT_SCALE_MAX; scale--) {
		rest = units_wanted % 10;
		units_wanted = units_wanted / 10 - (rest < 0);
	}
	while (scale > 0 && units_wanted % 10 == 0) {
		units_wanted /= 10;
		scale--;
	}
	*ret = (struct count){ units_wanted, (uint8_t)scale };
	return COUNT_OK;
}

static int from_wide(wide value, int exponent, struct count *ret)
{
	struct decimal litres;

	if (decimal_make(value, exponent, &litres) != DECIMAL_OK) {
		return COUNT_OVERFLOW;
	}
	return from_litres(litres, ret);
}

int count_make(int64_t litres, int exponent, struct count *ret)
{
	return from_wide(litres, exponent, ret);
}

int count_from_decimal(struct decimal value, enum count_unit unit, struct count *ret)
{
	struct decimal litres;

	assert((size_t)unit < COUNT_UNITS);
	if (decimal_multiply(value, units[unit].litres, &litres) != DECIMAL_OK) {
		return COUNT_OVERFLOW;
	}
	return from_litres(litres, ret);
}

wide count_atto(struct count count)
{
	return (wide)count.units * decimal_power(COUNT_SCALE_MAX - count.scale);
}

int count_compare(struct count a, struct count b)
{
	wide a_atto = count_atto(a);
	wide b_atto = count_atto(b);

	return (a_atto > b_atto) - (a_atto < b_atto);
}

bool count_is_equal(struct count a, struct count b)
{
	return a.units == b.units && a.scale == b.scale;
}

int count_add(struct count a, struct count b, struct count *ret)
{
	return from_wide(count_atto(a) + count_atto(b), -COUNT_SCALE_MAX, ret);
}

int count_subtract(struct count a, struct count b, struct count *ret)
{
	return from_wide(count_atto(a) - count_atto(b), -COUNT_SCALE_MAX, ret);
}

int64_t count_floor(struct count count)
{
	int64_t one = decimal_power(count.scale);

	return count.units / one - (count.units % one < 0);
}

/* Up to this the digits of a text are gathered; no register shows more. */
#define PARSE_END ((wide)DECIMAL_DIGITS_END * DECIMAL_DIGITS_END)

/* Takes digits into *value; true where there was one at least. */
static bool take_digits(struct text_cursor *cursor, wide *value, bool *fits)
{
	bool has_any = false;
	int64_t digit;

	while (text_digits(cursor, 1, &digit) == TEXT_OK) {
		has_any = true;
		*fits = *fits && *value < PARSE_END;
		if (*fits) {
			*value = *value * 10 + digit;
		}
	}
	return has_any;
}

int count_parse_m3(const char *text, int decimals, bool is_signed, struct count *ret)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	bool is_negative = is_signed && text_take(&cursor, '-');
	bool fits = true;
	wide value = 0;
	size_t end = cursor.size;
	int exponent = 3;

	assert(decimals >= 0 && decimals <= COUNT_SCALE_MAX);
	if (!take_digits(&cursor, &value, &fits)) {
		return COUNT_SYNTAX;
	}
	if (text_take(&cursor, '.')) {
		size_t point = cursor.at;

		while (end > point && text[end - 1] == '0') {
			end--;
		}
		if (cursor.at == cursor.size || end - point > (size_t)decimals) {
			return COUNT_SYNTAX;
		}
		exponent -= (int)(end - point);
		cursor.size = end;
		if (end > point && !take_digits(&cursor, &value, &fits)) {
			return COUNT_SYNTAX;
		}
	}
	if (!text_at_end(&cursor)) {
		return COUNT_SYNTAX;
	}
	return fits ? from_wide(is_negative ? -value : value, exponent, ret) : COUNT_OVERFLOW;
}

/* value × 10^-decimals, written from its last digit; decimals may exceed the digits. */
static const char *format(int64_t value, int decimals, char buffer[static COUNT_TEXT_MAX])
{
	char text[COUNT_TEXT_MAX];
	size_t at = sizeof(text);
	bool has_decimals = false;
	int64_t rest = value < 0 ? -value : value;

	text[--at] = '\0';
	for (int place = decimals; place >= 0 || rest > 0; place--) {
		if (place == 0 && has_decimals) {
			text[--at] = '.';
		}
		has_decimals = has_decimals || (place > 0 && rest % 10 != 0);
		if (place <= 0 || has_decimals) {
			text[--at] = (char)('0' + rest % 10);
		}
		rest /= 10;
	}
	if (value < 0) {
		text[--at] = '-';
	}
	memcpy(buffer, text + at, sizeof(text) - at);
	return buffer;
}

const char *count_format_m3(struct count count, char buffer[static COUNT_TEXT_MAX])
{
	return format(count.units, count.scale + 3, buffer);
}

const char *count_format_litres(struct count count, char buffer[static COUNT_TEXT_MAX])
{
	return format(count.units, count.scale, buffer);
}
