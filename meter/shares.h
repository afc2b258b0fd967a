/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whole numbers that add up: a volume cut by shares, by largest remainder
 * (rules.md F18). Pure.
 */

#include <stddef.h>
#include <stdint.h>

/*
 * ret[i] is what falls to shares[i] of the whole: the floor of its part, and
 * one more for the largest remainders, of equal ones the earlier. They add up
 * to the whole. Neither the whole nor a share is below 0, and the shares are
 * not all 0.
 */
void shares_cut(int64_t whole, const int64_t *shares, size_t count, int64_t *ret);
