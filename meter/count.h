/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a register shows, exactly: litres × 10^-scale.
 *
 * A count keeps 18 significant digits; what lies beyond is cut downward. It is
 * normalised: no trailing zero digit while scale > 0, and zero has scale 0, so
 * equal counts are equal structs. Only a net register's count is negative.
 */

#include "meter/decimal.h"
#include "meter/wide.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct count {
	int64_t units; /* |units| < 10^18 */
	uint8_t scale; /* 0..COUNT_SCALE_MAX */
};

enum {
	COUNT_SCALE_MAX = 18,
	COUNT_TEXT_MAX = 48,
};

enum count_answer {
	COUNT_OK = 0,
	COUNT_OVERFLOW, /* the whole litres leave 18 digits; *ret is untouched */
	COUNT_SYNTAX,   /* not a decimal number, or more decimals than asked for */
};

/* What one step of a register's whole part is. */
enum count_unit {
	COUNT_M3 = 0,     /* 1000 l */
	COUNT_LITRE,      /* 1 l */
	COUNT_US_GALLON,  /* 3.785411784 l */
	COUNT_IMP_GALLON, /* 4.54609 l */
	COUNT_FT3,        /* 28.316846592 l */
};

enum {
	COUNT_UNITS = COUNT_FT3 + 1,
};

/* "m3", "l", "us_gal", "imp_gal", "ft3". */
const char *count_unit_name(enum count_unit unit);

/* True where units, scale and normal form are as promised above. */
bool count_is_normal(struct count count);

/* ret = litres × 10^exponent, normalised. Returns COUNT_OK or COUNT_OVERFLOW. */
int count_make(int64_t litres, int exponent, struct count *ret);

/* ret = value units of water. Returns COUNT_OK or COUNT_OVERFLOW. */
int count_from_decimal(struct decimal value, enum count_unit unit, struct count *ret);

/* Below 0, 0 or above 0 as a is less than, equal to or greater than b. */
int count_compare(struct count a, struct count b);
bool count_is_equal(struct count a, struct count b);

/* ret = a + b (a roll-over's modulus), ret = a - b. Returns COUNT_OK or COUNT_OVERFLOW. */
int count_add(struct count a, struct count b, struct count *ret);
int count_subtract(struct count a, struct count b, struct count *ret);

/* Whole litres, downward: -0.5 l is -1. The *mark* of a reading. */
int64_t count_floor(struct count count);

/* The count in 10^-18 litres, for exact sums and comparisons: |value| < 10^36. */
wide count_atto(struct count count);

/*
 * Reads cubic metres: "12", "12.345", with a leading minus where is_signed. At
 * most `decimals` of them may be named (0..18; trailing zeros beyond are
 * allowed): files of readings ask for 3. Returns a count_answer; *ret is
 * written for COUNT_OK.
 */
int count_parse_m3(const char *text, int decimals, bool is_signed, struct count *ret);

/* Exact cubic metres, or litres, without trailing zeros. Both return buffer. */
const char *count_format_m3(struct count count, char buffer[static COUNT_TEXT_MAX]);
const char *count_format_litres(struct count count, char buffer[static COUNT_TEXT_MAX]);
