/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Irrigation vouchers in JSON: rounds, tickets, what was delivered.
 */

#include <stdint.h>

#include "api/view.h"
#include "ledger/voucher.h"

struct ledger;

/* "rounds" with their sums; of one round, where it is not NULL, its "tickets" too. Returns 0 or a fault. */
int view_vouchers(struct view *view, struct ledger *ledger, const struct voucher_round_row *round);

/* A ticket as members, its "deliveries". Returns 0 or a fault. */
int view_voucher(struct view *view, struct ledger *ledger, const struct voucher_row *ticket);
