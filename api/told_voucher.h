/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Irrigation vouchers as people tell them. Litres on tickets are told in m³ with
 * at most three decimals, prices in yuan a m³ with at most six.
 */

#include <stdbool.h>

#include "api/told.h"
#include "ledger/voucher.h"

/* Each appends a body; false where something is wrong, which was said. */

/* round permit from until document */
bool told_voucher_round(const struct told *told, struct bytes *ret);

/* ticket round share m3 [carry-to] document */
bool told_voucher_issue(const struct told *told, struct bytes *ret);

/* ticket to share m3 on price or reason, document */
bool told_voucher_transfer(const struct told *told, struct bytes *ret);

/* ticket on m3 [reading] document */
bool told_voucher_delivery(const struct told *told, struct bytes *ret);
