/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Irrigation vouchers in JSON: rounds, tickets, what was delivered.
 */

#include <stdint.h>

#include "api/view.h"
#include "ledger/voucher.h"

struct caller;
struct ledger;

/* "rounds" with their sums; of one round, where it is not NULL, its "tickets" too. Returns 0 or a fault. */
int view_vouchers(struct view *view, struct ledger *ledger, const struct voucher_round_row *round);

/*
 * What a caller may see of them: a holder the rounds of its own permits, with all their tickets, and in the
 * list of rounds, as "tickets", those of its own shares. Returns 0 or a fault.
 */
int view_vouchers_of(struct view *view, struct ledger *ledger, const struct caller *caller,
		struct day today);
bool voucher_round_is_seen(const struct books *books, const struct voucher_round_row *round,
		const struct caller *caller, struct day today);
bool voucher_is_seen(const struct books *books, const struct voucher_row *ticket,
		const struct caller *caller, struct day today);

/* A ticket as members, its "deliveries". Returns 0 or a fault. */
int view_voucher(struct view *view, struct ledger *ledger, const struct voucher_row *ticket);
