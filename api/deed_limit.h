/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Handing in an order: on one permit, on all permits of an area, or the end of
 * one on all permits that have it. One entry for each, in as few transactions
 * as can be.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/desk.h"
#include "api/told_limit.h"

enum limit_fate {
	LIMIT_DONE = 0,
	LIMIT_KNOWN,    /* it was entered before */
	LIMIT_LEFT_OUT, /* nothing was handed in: reason */
	LIMIT_REFUSED,  /* reason */
};

struct limit_done {
	char permit[TEXT_ID_MAX + 1];
	enum limit_fate fate;
	int64_t entry;
	char reason[WHERE_TEXT_MAX];
};

struct limit_deed {
	struct limit_done *list; /* by permit; owned */
	size_t count, room;
};

void limit_deed_finish(struct limit_deed *deed);

/*
 * Does it. Returns CMD_DONE with what became of each; CMD_WRONG where there is
 * nobody to hand it in for, which was said; or as desk_open().
 */
int deed_limit(struct desk *desk, const struct limit_ask *ask, struct limit_deed *ret);
