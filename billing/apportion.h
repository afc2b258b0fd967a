/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whole numbers that add up: parts cut by largest remainder.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exact;

/*
 * ret[i] = floor(*parts[i]) or one more, so that they add up to
 * floor(sum of parts); the largest remainders get the ones, the earlier of
 * equals first. False where a part leaves int64_t, then ret is undefined.
 */
bool apportion(const struct exact *const *parts, size_t count, int64_t *ret);
