/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Closing a month: its sheet is frozen in the log (rules.md F12, F19).
 */

#include <stdbool.h>

#include "api/balance.h"
#include "api/desk.h"

enum close_answer {
	CLOSE_OK = 0,
	CLOSE_ALREADY, /* it was closed before: nothing was done */
	CLOSE_UNKNOWN, /* is_strict, and days are unknown: nothing was done */
	CLOSE_REFUSED, /* another month comes first, or it has not ended: said on stderr */
	CLOSE_FAILED,  /* *ret_status is what to end with; said on stderr */
};

/*
 * Closes a month. ret is its balance afterwards, or, for CLOSE_UNKNOWN, as it
 * stands; it is given for CLOSE_OK, _ALREADY and _UNKNOWN, the caller's to
 * close. Returns a close_answer or a fault.
 */
int deed_close(struct desk *desk, struct month month, bool is_strict, struct balance **ret,
		int *ret_status);
