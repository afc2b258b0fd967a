/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a relief by share takes off a line: the product without the relief less
 * the product with it, exactly.
 *
 * A line is volume (or energy) × rate × its factors. Of several reliefs on one
 * line each takes its share of what those before it left, in their order, so
 * that they add up. Of a delta's line it is the difference, as its litres are.
 */

#include <stddef.h>

#include "billing/exact.h"
#include "billing/invoice.h"

/* One relief's part of a line; fen is borrowed for the call. Returns 0, or what ends the walk. */
typedef int reduction_take(void *context, const char *relief, const struct exact *fen);

/* Returns 0, what take returned where that is not 0, or a fault. */
int reduction_walk(const struct invoice_line *line, reduction_take *take, void *context);

/* All reliefs of a line together, added to *ret, which is initialised. Returns 0 or a fault. */
int reduction_add(const struct invoice_line *line, struct exact *ret);
