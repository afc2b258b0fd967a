/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An explanation as JSON: every number that a line's fen follow from, so that
 * a script without ledger and rulebook computes them again. Shares, multiples
 * and exact sums are text, "n" or "n/d"; all else is integers in base units.
 * docs: weir-explain(1); tests/cli/recompute.py is such a script.
 */

#include "api/explain.h"
#include "api/view.h"

/* One explanation as an object in an array. Returns 0 or a fault. */
int view_explanation(
		struct view *view, const struct explanation *explanation, enum explain_depth depth);
