/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A meter's wholly measured months: what a mean is taken of (rules.md F20).
 *
 * A month counts where no day of it is unknown and nothing of it was assessed
 * or kept out by an assessment; a month of measured zeros counts.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/timeline.h"
#include "meter/instant.h"

struct assess_month {
	struct month month;
	int64_t litres; /* of a net register that ran back: 0 */
};

/*
 * Finds the newest of them before a month, newest first, at most `wanted`.
 * *ret_count says how many. Returns 0 or WEIR_FAULT_RANGE.
 */
int assess_months(const struct books *books, const char *meter, const struct timeline *timeline,
		struct month before, size_t wanted, struct assess_month *ret, size_t *ret_count);
