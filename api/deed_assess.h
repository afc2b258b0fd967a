/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Assessing what nobody measured (rules.md F19, F20).
 */

#include <stdbool.h>

#include "api/desk.h"
#include "ledger/assessment.h"

struct assess_ask {
	const char *id;  /* of a meter; of an intake where there is no such meter */
	bool is_intake;  /* of an intake, whatever meters there are */
	struct day from; /* first and last civil day; ROW_NO_DAY: of the open unknown span */
	struct day until;
	struct assessment_said said; /* but for meter, intake and span */
};

enum assess_answer {
	ASSESS_OK = 0,
	ASSESS_REFUSED, /* *reason says why; of deed_assess() it was said on stderr */
	ASSESS_NOTHING, /* nothing is unknown: the same */
	ASSESS_FAILED,  /* *ret_status is what to end with; said on stderr */
};

struct judge;
struct unknown;

/*
 * Finds what is to be assessed: fills in ask->said's meter or intake and its
 * span, from what is unknown at this moment. *ret_unknown, which begins empty,
 * are the unknown spans that were looked at; to be finished in any case. Returns
 * ASSESS_OK, _REFUSED, _NOTHING or a fault.
 */
int assess_find(const struct judge *judge, struct assess_ask *ask, struct unknown *ret_unknown,
		struct where *reason);

/*
 * Assesses the unknown span: of the days asked for, else the one that reaches
 * to the last civil day that has ended. *ret_entry is the entry made. Returns
 * an assess_answer or a fault.
 */
int deed_assess(struct desk *desk, struct assess_ask *ask, int64_t *ret_entry, int *ret_status);
