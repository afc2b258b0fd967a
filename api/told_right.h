/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deeds about rights to water, as people tell them (see told_deed.h).
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/told.h"
#include "ledger/right.h"
#include "ledger/rows.h"

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

/*
 * What deeds about rights have in common: each reads one member that must be
 * given, a name, a right, a volume of m3 above 0, a day, yuan of so many decimals
 * above 0, a text of at most ROW_NAME_MAX bytes. False where it is wrong, which
 * was said.
 */
bool told_right_name(const struct told *told, char ret[static TEXT_ID_MAX + 1]);
bool told_right(const struct told *told, const char *name, struct right *ret);
bool told_right_litres(const struct told *told, int64_t *ret);
bool told_right_day(const struct told *told, const char *name, struct day *ret);
bool told_right_yuan(const struct told *told, const char *name, int decimals, int64_t high,
		const char *wanted, int64_t *ret);
bool told_right_text(const struct told *told, const char *name, char ret[static ROW_NAME_MAX + 1]);
