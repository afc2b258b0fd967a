/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/apportion.h"

#include <assert.h>

#include "billing/exact.h"

static void set_remainder(const struct exact *part, int64_t floor, struct exact *ret)
{
	SCOPED_FINISH(exact_finish) struct exact whole = exact_zero();

	exact_set_int(&whole, floor);
	exact_copy(ret, part);
	exact_subtract(ret, &whole);
}

/* How many ones are left over by the floors. */
static bool count_ones(
		const struct exact *const *parts, size_t count, const int64_t *floors, int64_t *ret)
{
	SCOPED_FINISH(exact_finish) struct exact sum = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact part = exact_zero();

	for (size_t i = 0; i < count; i++) {
		set_remainder(parts[i], floors[i], &part);
		exact_add(&sum, &part);
	}
	return exact_floor(&sum, ret);
}

/* The part of which most is missing; the earlier of equals. */
static size_t largest_remainder(
		const struct exact *const *parts, size_t count, const int64_t *shown)
{
	SCOPED_FINISH(exact_finish) struct exact largest = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact remainder = exact_zero();
	size_t best = 0;

	for (size_t i = 0; i < count; i++) {
		set_remainder(parts[i], shown[i], &remainder);
		if (i == 0 || exact_compare(&remainder, &largest) > 0) {
			exact_copy(&largest, &remainder);
			best = i;
		}
	}
	return best;
}

bool apportion(const struct exact *const *parts, size_t count, int64_t *ret)
{
	int64_t ones;

	for (size_t i = 0; i < count; i++) {
		if (!exact_floor(parts[i], &ret[i]) || ret[i] == INT64_MAX) {
			return false;
		}
	}
	if (!count_ones(parts, count, ret, &ones)) {
		return false;
	}
	assert(ones >= 0 && (ones == 0 || (size_t)ones < count));
	/* A part that got its one is below what it shows, and so never the largest again. */
	for (; ones > 0; ones--) {
		ret[largest_remainder(parts, count, ret)]++;
	}
	return true;
}
