/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Trades of rights in a world: permits with verified savings, and the deeds of both
 * sides and the office. Each deed answers what the ledger says of it.
 */

#include "ledger/trade.h"
#include "tests/support/world.h"

/* What is verified as saved of a permit from 2023 to 2027. */
union row trading_saving(const char *permit, int64_t annual_litres);

/* A permit until 2028, half of it saved. */
void trading_permit(struct world *world, const char *permit, const char *area, int64_t litres);

/* A transfer from P0 to P1 at 0.15, made by the seller, which waits until its first day. */
struct agreement trading_agreement(
		const char *trade, int64_t litres, const char *from, const char *until);

int trading_agree(struct world *world, const struct agreement *agreement);
int trading_assent(struct world *world, uint64_t actor, const char *trade, enum trade_side side);
int trading_approve(struct world *world, const char *trade, enum trade_cap_effect effect);
int trading_refuse(struct world *world, const char *trade);
int trading_end(struct world *world, const char *trade, struct day from);

/* The accounts of rights sum to nothing, and no trade keeps a litre. */
void trading_check_accounts(const struct world *world);
