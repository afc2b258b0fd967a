/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The run of a bill: from a period to the accounts, their years and their filing
 * periods, each charged as it stands now. It decides what is charged and in
 * whose name; what comes of it is its caller's: an invoice, or a look at one.
 *
 * Periods are half-open days. A permit NULL is all accounts.
 */

#include <stdint.h>

#include "billing/charge.h"
#include "ledger/kind.h"

/* One filing period of an account; what it returns other than 0 ends the run. */
typedef int bill_run_take(void *context, const struct charge_input *input,
		const struct charge_result *result, const char *account);

/*
 * Hands out the filing periods within the period, and before them those of the
 * same year that were billed already: a surcharge on a running total is what
 * those before it leave (charge.h). Returns 0; JUDGE_REFUSED with a reason, for
 * a permit that is none, and for a period that cuts a filing period; what take
 * returned where that is not 0; or a fault.
 */
int bill_run_whole(const struct judge *judge, struct days period, const char *permit,
		bill_run_take *take, void *context, struct where *reason);

/*
 * Hands out each filing period that the period touches, as it would be billed
 * now. Returns as bill_run_whole(), but refuses no period.
 */
int bill_run_preview(const struct judge *judge, struct days period, const char *permit,
		bill_run_take *take, void *context, struct where *reason);

/*
 * Hands out water of the period for which no rulebook of any kind holds: it is
 * in no invoice, and it is not free. Returns as bill_run_preview().
 */
typedef int bill_run_miss(void *context, const char *account, const char *intake, struct days days,
		int64_t litres);
int bill_run_missing(const struct judge *judge, struct days period, const char *permit,
		bill_run_miss *miss, void *context, struct where *reason);
