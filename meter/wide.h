/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The 128-bit integer: inside products and comparisons, never stored.
 */

__extension__ typedef __int128 wide;

/* The greatest common divisor of two numbers, not negative and not both 0. */
static inline wide wide_common(wide a, wide b)
{
	while (b != 0) {
		wide rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}
