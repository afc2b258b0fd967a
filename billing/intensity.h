/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Water per unit of output, and by how much less it is than in a base year.
 *
 * A level is water ÷ output at the year's own prices. A drop is taken at
 * comparable prices: 1 − (water ÷ base water) ÷ index, where index is the
 * product of the yearly indices between, never from levels as they are
 * printed. Everything is exact; a figure is rounded once, halves away from
 * zero, when it is shown: intensity_round().
 */

#include <stdbool.h>
#include <stdint.h>

struct exact;

/* A figure as shown, rounded once for each: parts per million, and hundredths of a percent. */
struct intensity_share {
	bool is_known;
	int64_t ppm;
	int64_t hundredths;
};

/* *ret = number × times, halves away from zero; false, *ret untouched, where it leaves int64_t. */
bool intensity_round(const struct exact *number, int64_t times, int64_t *ret);

/* The number as a share; unknown where it leaves int64_t. */
struct intensity_share intensity_share(const struct exact *number);

/* part ÷ whole, or whole − part of it; unknown where whole is not above 0. */
struct intensity_share intensity_part(int64_t part, int64_t whole);

/* *ret = (now − before) ÷ before; before is above 0. */
struct intensity_share intensity_change(const struct exact *now, const struct exact *before);

/* 1 − (water ÷ base) ÷ index; base and index are above 0. */
void intensity_drop(int64_t water_litres, int64_t base_litres, const struct exact *index,
		struct exact *ret);

enum {
	INTENSITY_YEARS_MAX = 60, /* between a base year and a target's */
};

/*
 * On a straight way to a drop of `target` (0 to below 1) in `years` years, each
 * year the same share less than the one before: the drop after `passed` of
 * them, 1 − (1 − target)^(passed ÷ years). 1 <= years <= INTENSITY_YEARS_MAX,
 * 0 <= passed <= years. The root is not taken: powers are compared.
 */
struct intensity_share intensity_pace(const struct exact *target, int passed, int years);
