/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deeds about rights to water, as people tell them (see told_deed.h).
 */

#include <stdbool.h>

#include "api/told.h"

struct bytes;

/*
 * Append the body of a deed. False where something is wrong, which was said.
 * Members, those in brackets may be left out:
 *
 *	pledge      name right m3 until lender loan document
 *	release     name document
 *	offer       name right m3 from until price | reason closes [up-to] [document]
 *	withdrawal  name ground
 *
 * right is as right_parse() reads it, m3 a volume, loan yuan, price yuan a m3.
 */
bool told_pledge(const struct told *told, struct bytes *ret);
bool told_pledge_release(const struct told *told, struct bytes *ret);
bool told_offer(const struct told *told, struct bytes *ret);
bool told_offer_withdrawal(const struct told *told, struct bytes *ret);
