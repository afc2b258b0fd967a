/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deeds about bills and what is paid, as people tell them (see told_deed.h).
 */

#include <stdbool.h>

#include "api/told.h"
#include "billing/sign_off.h"
#include "meter/instant.h"

struct bytes;
struct judge;
struct where;

enum told_money_answer {
	TOLD_MONEY_OK = 0,
	TOLD_MONEY_WRONG,  /* a member is wrong, which was said */
	TOLD_MONEY_ABSENT, /* there is nothing to sign: *reason says why */
};

/*
 * Under the root that the thing has now: as [name]. Returns a
 * told_money_answer or a fault.
 */
int told_sign(const struct told *told, const struct judge *judge, const struct sign_thing *thing,
		struct bytes *ret, struct where *reason);

/* count from ground. False where something is wrong, which was said. */
bool told_approvals(const struct told *told, struct bytes *ret);

/*
 * Append the body of a deed. False where something is wrong, which was said.
 * Members, those in brackets may be left out; a day left out is today:
 *
 *	payment     invoice amount [on] reference
 *	relief      invoice amount [on] legal document
 *	withdrawal  ground
 *	demand      invoice [on]
 *	deferral    invoice until [on] ground
 *	answer      [until] document      until left out: it is refused
 */
bool told_payment(const struct told *told, struct day today, struct bytes *ret);
bool told_relief(const struct told *told, struct day today, struct bytes *ret);
bool told_withdrawal(const struct told *told, int64_t entry, struct bytes *ret);
bool told_demand(const struct told *told, struct day today, struct bytes *ret);
bool told_deferral(const struct told *told, struct day today, struct bytes *ret);
bool told_deferral_answer(const struct told *told, int64_t deferral, struct bytes *ret);
