/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Exact rationals of any size: volumes cut at a share of a ceiling, products of
 * rates and multiples, sums of both. Nothing here rounds; money_round() does.
 *
 * A number is always in lowest terms with a positive denominator. Its memory
 * is GMP's, which ends the process where it gets none.
 *
 *	SCOPED_FINISH(exact_finish) struct exact sum = exact_zero();
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/scope.h"
#include "meter/wide.h"

struct bytes;

/* Private; owns memory. Move it by assignment, copy it with exact_copy(). */
struct exact {
	_Alignas(void *) unsigned char storage[32];
};

struct exact exact_zero(void);
void exact_finish(struct exact *number); /* frees; all-zero bytes are left alone */

void exact_copy(struct exact *to, const struct exact *from);
void exact_set_int(struct exact *number, int64_t value);
void exact_set_fraction(struct exact *number, wide numerator, wide denominator); /* not 0 */

/* In place: number = number + other, and so on. Division is by a number that is not 0. */
void exact_add(struct exact *number, const struct exact *other);
void exact_subtract(struct exact *number, const struct exact *other);
void exact_multiply(struct exact *number, const struct exact *other);
void exact_divide(struct exact *number, const struct exact *other);
void exact_multiply_fraction(struct exact *number, wide numerator, wide denominator);

/* Below 0, 0 or above 0. */
int exact_sign(const struct exact *number);
int exact_compare(const struct exact *a, const struct exact *b);
bool exact_is_whole(const struct exact *number);

/* The largest integer not above the number; false, *ret untouched, where it leaves int64_t. */
bool exact_floor(const struct exact *number, int64_t *ret);

/*
 * As text: "n" or "n/d". Decimal: "0.91" where the number has at most 18
 * decimals, else "n/d". Appended to out without a NUL.
 */
void exact_format(const struct exact *number, struct bytes *out);
void exact_format_decimal(const struct exact *number, struct bytes *out);

enum {
	/*
	 * A line over a year whose ceiling is crossed on fifty days of many intakes has a
	 * denominator of some 500 digits.
	 */
	EXACT_TEXT_MAX = 8192,
};

/*
 * Reads what exact_format() wrote, and only that: lowest terms, no leading
 * zeros, no plus sign, at most EXACT_TEXT_MAX bytes. False, *ret untouched,
 * for anything else.
 */
bool exact_parse(const char *text, size_t size, struct exact *ret);
