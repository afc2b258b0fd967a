/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ancestry of what a right was sold: from which trade each lot came, from
 * whose right, out of which verified saving; and where the seller had bought it
 * before, from where it came to him.
 */

#include "ledger/right.h"

struct view;

/*
 * "lots": approved trades to the right, the oldest approval first; behind each
 * lot those to its seller that were approved before it and whose term shares a
 * day with its own, one deeper. Each trade is told once. Returns 0 or a fault.
 */
int view_lots(struct view *view, const struct books *books, const struct right *right,
		struct day today);
