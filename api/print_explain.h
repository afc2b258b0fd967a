/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An explanation for people: each line as the product that it is, then, as
 * deep as asked, its days, the intervals behind them, the raw words.
 */

#include <stdint.h>

#include "api/explain.h"
#include "api/value.h"

/*
 * On stdout, what view_explanation() said to that depth; line 0: all lines.
 * What is wrong of it is remembered in the value. Returns 0 or a fault.
 */
int print_explanation(struct value explanation, const struct zone *zone, enum explain_depth depth,
		int64_t line);
