/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a delta asks for, line by line: what the line is now, and what was
 * billed for it before.
 */

#include "api/explain.h"
#include "api/view.h"

/*
 * "earlier": the invoice and the deltas before this one, with their lines, so
 * that a script adds them up again; and "delta": this one's lines. Returns 0,
 * or WEIR_FAULT_BROKEN where the delta is not what is now less what was billed.
 */
int view_delta(struct view *view, const struct explanation *explanation);
