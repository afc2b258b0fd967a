/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Agreements over rights to water and what follows, as people tell them (see
 * told_right.h).
 */

#include <stdbool.h>

#include "api/told.h"
#include "ledger/trade.h"

struct bytes;

/*
 * What is agreed, but for its name, price, offer, side and document: [kind]
 * seller buyer m3 from [until] [months]. until is left out where it is for good;
 * months are 2026-07=1000,2026-08=500, in m3. False where something is wrong,
 * which was said.
 */
bool told_traded(const struct told *told, struct agreement *ret);

/*
 * Append the body of a deed. Members beside those:
 *
 *	agreement  name price | sum | reason [offer] waits [side] document
 *	assent     name [side]
 *	approval   name cap-effect document
 *	refusal    name ground document
 *	end        name from ground document
 *	payment    name amount on reference
 *
 * price is yuan a m3, sum and amount yuan; a side not told is the seller of an agreement, the
 * buyer of an assent.
 */
bool told_agreement(const struct told *told, struct bytes *ret);
bool told_assent(const struct told *told, struct bytes *ret);
bool told_trade_approval(const struct told *told, struct bytes *ret);
bool told_trade_refusal(const struct told *told, struct bytes *ret);
bool told_trade_end(const struct told *told, struct bytes *ret);
bool told_trade_payment(const struct told *told, struct bytes *ret);
