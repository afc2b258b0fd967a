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

#include <stdint.h>

#include "ledger/kind.h"

int bill_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int bill_apply(struct books *books, const struct entry *entry, int64_t index);

void bill_put(struct bytes *body, struct days period, const char *permit);
