/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deeds about bills and what is paid, as people tell them (see told_deed.h).
 */

#include <stdbool.h>

#include "api/told.h"
#include "billing/sign_off.h"

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
