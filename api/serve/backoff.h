/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How soon a process that ended is started anew: at first almost at once, then
 * twice as late each time, at most once a minute. One that has lived for a
 * while begins from the start.
 *
 * All times are milliseconds.
 */

#include <stdint.h>

enum {
	BACKOFF_FIRST_MS = 200,   /* a kill or a fault that does not come again costs no more */
	BACKOFF_LAST_MS = 60000,  /* what fails at each start does so once a minute */
	BACKOFF_LIVED_MS = 60000, /* whoever lives so long did not end of how he was started */
};

struct backoff {
	int64_t delay_ms; /* the last one; 0: there was none */
};

/* How long to wait before the next start of what has lived so long. */
int64_t backoff_next(struct backoff *backoff, int64_t lived_ms);
