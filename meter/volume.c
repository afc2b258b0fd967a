/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/volume.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "meter/text.h"

enum {
	LITRES_PER_M3_DIGITS = 3,
	LITRES_PER_WAN_M3_DIGITS = 7,
};

int volume_add(struct volume a, struct volume b, struct volume *ret)
{
	int64_t sum;

	if (__builtin_add_overflow(a.litres, b.litres, &sum)) {
		return VOLUME_OVERFLOW;
	}
	ret->litres = sum;
	return VOLUME_OK;
}

/* The unit after the number: how many decimals of it make a litre, or -1. */
static int unit_digits(const char *unit)
{
	if (strcmp(unit, "") == 0 || strcmp(unit, "m³") == 0 || strcmp(unit, "m3") == 0) {
		return LITRES_PER_M3_DIGITS;
	}
	if (strcmp(unit, "万m³") == 0 || strcmp(unit, "万m3") == 0) {
		return LITRES_PER_WAN_M3_DIGITS;
	}
	return -1;
}

int volume_parse(const char *text, bool is_signed, struct volume *ret)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	int64_t litres;
	int digits;
	size_t number = strspn(text, "-0123456789.");

	digits = unit_digits(text + number);
	if (digits < 0) {
		return VOLUME_SYNTAX;
	}
	cursor.size = number;
	if (!is_signed && number > 0 && text[0] == '-') {
		return VOLUME_SYNTAX;
	}
	switch (text_fixed(&cursor, digits, &litres)) {
	case TEXT_OK:
		break;
	case TEXT_RANGE:
		return VOLUME_OVERFLOW;
	default:
		return VOLUME_SYNTAX;
	}
	if (!text_at_end(&cursor)) {
		return VOLUME_SYNTAX;
	}
	ret->litres = litres;
	return VOLUME_OK;
}

const char *volume_format_m3(struct volume volume, char buffer[static VOLUME_TEXT_MAX])
{
	return text_format_fixed(volume.litres, LITRES_PER_M3_DIGITS, buffer, VOLUME_TEXT_MAX);
}

struct volume_text volume_m3(int64_t litres)
{
	struct volume_text ret;

	(void)volume_format_m3((struct volume){ litres }, ret.text);
	return ret;
}
