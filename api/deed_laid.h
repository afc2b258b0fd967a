/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Laying a fact over a meter's readings: an event, a decision, a correction.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/desk.h"
#include "ledger/moved.h"

struct laid {
	int64_t entry;           /* that holds the fact */
	struct moved_list moved; /* what it moved; nothing where it was told before or waits */
	bool is_pending;         /* it moves nothing until a second actor checked it */
};

enum laid_answer {
	LAID_OK = 0,
	LAID_KNOWN,   /* told before with the same values: nothing was done */
	LAID_REFUSED, /* the reason was said on stderr */
	LAID_FAILED,  /* *ret_status is what to end with; said on stderr */
};

/*
 * Hands in the body of a fact of that kind. ret is given for LAID_OK, to be
 * finished in any case. Returns a laid_answer or a fault.
 */
int deed_laid(struct desk *desk, uint64_t kind, const struct bytes *body, struct laid *ret,
		int *ret_status);
void laid_finish(struct laid *laid);
