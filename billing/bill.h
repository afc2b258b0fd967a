/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Billing a period: one invoice an account, kind of charge and filing period.
 *
 *	bill:   body [from, till, permit | null]    day numbers, half-open
 *	        effect [semantics, invoices, incomplete, unpriced]
 *
 * Doing it again changes nothing where nothing new is known; what has become
 * known since makes a delta to an invoice (rules.md F12).
 */

#include <stddef.h>
#include <stdint.h>

#include "billing/charge.h"
#include "ledger/kind.h"

int bill_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int bill_apply(struct books *books, const struct entry *entry, int64_t index);

void bill_put(struct bytes *body, struct days period, const char *permit);

/*
 * Hands out each invoice of the filing periods that the period touches, as it
 * would be now, without making it. Returns 0, JUDGE_REFUSED, what take
 * returned where that is not 0, or a fault.
 */
typedef int bill_take(void *context, const struct charge_input *input,
		const struct charge_result *result, const char *account);
int bill_preview(const struct judge *judge, struct days period, const char *permit, bill_take *take,
		void *context, struct where *reason);

/*
 * Hands out water of the period for which no rulebook of any kind holds: it is
 * in no invoice, and it is not free. Returns as bill_preview().
 */
typedef int bill_miss(void *context, const char *account, const char *intake, struct days days,
		int64_t litres);
int bill_missing(const struct judge *judge, struct days period, const char *permit, bill_miss *miss,
		void *context, struct where *reason);
