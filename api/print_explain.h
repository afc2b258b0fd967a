/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An explanation for people: each line as the product that it is, then, as
 * deep as asked, its days, the intervals behind them, the raw words.
 */

#include "api/explain.h"

/* On stdout; line 0: all lines. Returns 0 or a fault. */
int print_explanation(
		const struct explanation *explanation, enum explain_depth depth, int64_t line);
