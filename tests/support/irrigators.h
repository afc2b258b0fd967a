/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Irrigators in a world: a scheme's permit S, shares of it, tickets issued to them,
 * and their rights traded. Each deed answers what the ledger says of it.
 */

#include "ledger/right.h"
#include "ledger/voucher.h"
#include "tests/support/world.h"

/* A scheme's permit, wholly saved, on 2026-03-01. */
void shares_scheme(struct world *world, int64_t annual_litres);

/* A share of a permit that holds in 2026 and 2027, wholly saved. */
void shares_put(struct world *world, const char *share, const char *permit, int64_t litres);

/* ---- tickets ---- */

int shares_round(struct world *world, const char *round, struct day from, struct day until);
int shares_issue(struct world *world, const char *ticket, const char *round, const char *share,
		int64_t litres);
int shares_hand_on(struct world *world, const char *ticket, const char *to, const char *share,
		struct day on, int64_t litres);

/* Each with a slip of its own. */
int shares_deliver(struct world *world, const char *ticket, enum voucher_what what, struct day on,
		int64_t litres);

/* ---- rights, until the end of 2026 ---- */

int shares_offer(struct world *world, const char *name, const char *right, struct day from,
		int64_t litres);
int shares_withdraw(struct world *world, const char *name);
int shares_pledge(struct world *world, const char *name, const char *right, int64_t litres);

/* Made by the seller; where it is taken, the buyer assents. */
int shares_agree(struct world *world, const char *name, const char *seller, const char *buyer,
		struct day from, int64_t litres);
int shares_decide(struct world *world, const char *name, bool is_refused);

/* The room of a right in 2026. */
struct right_room shares_room(const struct world *world, const char *name);
