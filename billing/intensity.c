/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/intensity.h"

#include <assert.h>

#include "billing/exact.h"
#include "meter/scope.h"

enum {
	PPM = 1000000,
	HUNDREDTHS = 10000, /* of a percent */
};

bool intensity_round(const struct exact *number, int64_t times, int64_t *ret)
{
	SCOPED_FINISH(exact_finish) struct exact doubled = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact half = exact_zero();
	bool is_negative = exact_sign(number) < 0;
	int64_t whole;

	assert(times > 0);
	exact_copy(&doubled, number);
	exact_multiply_fraction(&doubled, is_negative ? -(wide)times : times, 1);
	exact_set_fraction(&half, 1, 2);
	exact_add(&doubled, &half);
	if (!exact_floor(&doubled, &whole)) {
		return false;
	}
	*ret = is_negative ? -whole : whole;
	return true;
}

struct intensity_share intensity_share(const struct exact *number)
{
	struct intensity_share ret = { .is_known = false };

	ret.is_known = intensity_round(number, PPM, &ret.ppm) &&
			intensity_round(number, HUNDREDTHS, &ret.hundredths);
	return ret;
}

struct intensity_share intensity_part(int64_t part, int64_t whole)
{
	SCOPED_FINISH(exact_finish) struct exact share = exact_zero();

	if (whole <= 0) {
		return (struct intensity_share){ .is_known = false };
	}
	exact_set_fraction(&share, part, whole);
	return intensity_share(&share);
}

struct intensity_share intensity_change(const struct exact *now, const struct exact *before)
{
	SCOPED_FINISH(exact_finish) struct exact change = exact_zero();

	assert(exact_sign(before) > 0);
	exact_copy(&change, now);
	exact_subtract(&change, before);
	exact_divide(&change, before);
	return intensity_share(&change);
}

void intensity_drop(int64_t water_litres, int64_t base_litres, const struct exact *index,
		struct exact *ret)
{
	SCOPED_FINISH(exact_finish) struct exact ratio = exact_zero();

	assert(base_litres > 0 && exact_sign(index) > 0);
	exact_set_fraction(&ratio, water_litres, base_litres);
	exact_divide(&ratio, index);
	exact_set_int(ret, 1);
	exact_subtract(ret, &ratio);
}

static void power(const struct exact *base, int times, struct exact *ret)
{
	exact_set_int(ret, 1);
	for (int i = 0; i < times; i++) {
		exact_multiply(ret, base);
	}
}

/* Is scale × (1 − y) at least k − 1/2, where y^years is the power given? Then it rounds to k or more. */
static bool reaches(const struct exact *rest_power, int years, int64_t scale, int64_t k)
{
	SCOPED_FINISH(exact_finish) struct exact edge = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact edge_power = exact_zero();

	exact_set_fraction(&edge, 2 * (wide)scale - 2 * (wide)k + 1, 2 * (wide)scale);
	power(&edge, years, &edge_power);
	return exact_compare(rest_power, &edge_power) <= 0;
}

static int64_t find(const struct exact *rest_power, int years, int64_t scale)
{
	int64_t low = 0;
	int64_t high = scale;

	while (low < high) {
		int64_t middle = low + (high - low + 1) / 2;

		if (reaches(rest_power, years, scale, middle)) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}
	return low;
}

struct intensity_share intensity_pace(const struct exact *target, int passed, int years)
{
	SCOPED_FINISH(exact_finish) struct exact rest = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact rest_power = exact_zero();
	struct intensity_share ret = { .is_known = true };

	assert(years >= 1 && years <= INTENSITY_YEARS_MAX && passed >= 0 && passed <= years);
	assert(exact_sign(target) >= 0);
	exact_set_int(&rest, 1);
	exact_subtract(&rest, target);
	assert(exact_sign(&rest) > 0);
	power(&rest, passed, &rest_power);
	ret.ppm = find(&rest_power, years, PPM);
	ret.hundredths = find(&rest_power, years, HUNDREDTHS);
	return ret;
}
