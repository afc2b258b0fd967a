/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/shares.h"

#include <assert.h>

#include "meter/wide.h"

void shares_cut(int64_t whole, const int64_t *shares, size_t count, int64_t *ret)
{
	wide sum = 0;
	int64_t left = whole;

	assert(whole >= 0);
	for (size_t i = 0; i < count; i++) {
		sum += shares[i];
	}
	assert(sum > 0);
	for (size_t i = 0; i < count; i++) {
		ret[i] = (int64_t)((wide)whole * shares[i] / sum);
		left -= ret[i];
	}
	/* One to each of the largest remainders: fewer are left than there are shares. */
	for (; left > 0; left--) {
		size_t best = count;
		wide most = -1;

		for (size_t i = 0; i < count; i++) {
			wide rest = (wide)whole * shares[i] - (wide)ret[i] * sum;

			if (rest > most) { /* one that has got its own is below 0 */
				most = rest;
				best = i;
			}
		}
		assert(best < count && most >= 0);
		ret[best]++;
	}
}
