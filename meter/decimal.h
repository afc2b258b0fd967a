/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Exact decimals as meters state them: digits × 10^exponent.
 *
 * A decimal keeps 18 significant digits, which is more than any register
 * shows; what lies beyond is cut downward (towards minus infinity). It is
 * normalised: the last digit is not 0, and zero is 0 × 10^0, so equal numbers
 * are equal structs.
 */

#include "meter/wide.h"

#include <stdbool.h>
#include <stdint.h>

struct decimal {
	int64_t digits;   /* |digits| < DECIMAL_DIGITS_END */
	int32_t exponent; /* -DECIMAL_EXPONENT_MAX..DECIMAL_EXPONENT_MAX */
};

#define DECIMAL_DIGITS_END INT64_C(1000000000000000000) /* 10^18 */

enum {
	DECIMAL_EXPONENT_MAX = 400, /* a float64's exponents lie well inside */
};

enum decimal_answer {
	DECIMAL_OK = 0,
	DECIMAL_RANGE, /* the exponent leaves its range; *ret is untouched */
};

/* 10^power for power 0..18. */
int64_t decimal_power(int power);

/* ret = value × 10^exponent, normalised. Returns a decimal_answer. */
int decimal_make(wide value, int exponent, struct decimal *ret);

/* ret = a + b; ret = a × b. Returns a decimal_answer. */
int decimal_add(struct decimal a, struct decimal b, struct decimal *ret);
int decimal_multiply(struct decimal a, struct decimal b, struct decimal *ret);

/* Below 0, 0 or above 0 as a is less than, equal to or greater than b. */
int decimal_compare(struct decimal a, struct decimal b);
