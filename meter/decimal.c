/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/decimal.h"

#include <assert.h>

enum {
	POWER_MAX = 18,
	ALIGN_MAX = 19, /* 18 digits and 19 more still fit into a wide */
};

int64_t decimal_power(int power)
{
	static const int64_t powers[POWER_MAX + 1] = {
		1,
		10,
		100,
		1000,
		10000,
		100000,
		1000000,
		10000000,
		100000000,
		1000000000,
		10000000000,
		100000000000,
		1000000000000,
		10000000000000,
		100000000000000,
		1000000000000000,
		10000000000000000,
		100000000000000000,
		1000000000000000000,
	};

	assert(power >= 0 && power <= POWER_MAX);
	return powers[power];
}

static wide floor_divide(wide value, int64_t divisor)
{
	return value / divisor - (value % divisor < 0);
}

/* value × 10^-places, downward. */
static wide cut(wide value, int places)
{
	for (; places > POWER_MAX && value != 0 && value != -1; places -= POWER_MAX) {
		value = floor_divide(value, decimal_power(POWER_MAX));
	}
	return floor_divide(value, decimal_power(places > POWER_MAX ? POWER_MAX : places));
}

int decimal_make(wide value, int exponent, struct decimal *ret)
{
	int64_t digits;

	if (value == 0) {
		*ret = (struct decimal){ 0, 0 };
		return DECIMAL_OK;
	}
	while (value >= DECIMAL_DIGITS_END || value <= -DECIMAL_DIGITS_END) {
		value = floor_divide(value, 10);
		exponent++;
	}
	digits = (int64_t)value;
	while (digits % 10 == 0) {
		digits /= 10;
		exponent++;
	}
	if (exponent < -DECIMAL_EXPONENT_MAX || exponent > DECIMAL_EXPONENT_MAX) {
		return DECIMAL_RANGE;
	}
	*ret = (struct decimal){ digits, exponent };
	return DECIMAL_OK;
}

int decimal_add(struct decimal a, struct decimal b, struct decimal *ret)
{
	struct decimal high = a.exponent >= b.exponent ? a : b;
	struct decimal low = a.exponent >= b.exponent ? b : a;
	int apart = high.exponent - low.exponent;
	wide sum;

	if (high.digits == 0 || low.digits == 0) {
		*ret = high.digits == 0 ? low : high;
		return DECIMAL_OK;
	}
	if (apart <= ALIGN_MAX) {
		sum = (wide)high.digits * decimal_power(apart / 2) *
						decimal_power(apart - apart / 2) +
				low.digits;
		return decimal_make(sum, low.exponent, ret);
	}
	/* The high one alone has 20 digits here; the low one counts only downward. */
	sum = (wide)high.digits * decimal_power(POWER_MAX) * 10 +
			cut(low.digits, apart - ALIGN_MAX);
	return decimal_make(sum, high.exponent - ALIGN_MAX, ret);
}

int decimal_multiply(struct decimal a, struct decimal b, struct decimal *ret)
{
	return decimal_make((wide)a.digits * b.digits, a.exponent + b.exponent, ret);
}

static int digit_count(int64_t magnitude)
{
	int count = 0;

	while (count <= POWER_MAX && magnitude >= decimal_power(count)) {
		count++;
	}
	return count;
}

static int sign(int64_t value)
{
	return (value > 0) - (value < 0);
}

/* As decimal_compare(), of two magnitudes above 0. */
static int compare_magnitudes(struct decimal a, struct decimal b)
{
	int a_count = digit_count(a.digits);
	int b_count = digit_count(b.digits);

	if (a_count + a.exponent != b_count + b.exponent) {
		return a_count + a.exponent - b_count - b.exponent;
	}
	return sign(a.digits * decimal_power(POWER_MAX - a_count) -
			b.digits * decimal_power(POWER_MAX - b_count));
}

int decimal_compare(struct decimal a, struct decimal b)
{
	if (sign(a.digits) != sign(b.digits)) {
		return sign(a.digits) - sign(b.digits);
	}
	if (a.digits > 0) {
		return compare_magnitudes(a, b);
	}
	if (a.digits < 0) {
		a.digits = -a.digits;
		b.digits = -b.digits;
		return compare_magnitudes(b, a);
	}
	return 0;
}
