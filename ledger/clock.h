/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ledger's clock: the system's, or simulated time that says so.
 *
 * It is chosen when a ledger is made and written into its first entry;
 * nothing else moves it. Simulated time is from_s + speed × (system time -
 * the system's time at init).
 */

#include <stdbool.h>
#include <stdint.h>

#include "meter/instant.h"

struct clock {
	bool is_simulated;
	struct instant from;    /* simulated time at init */
	int64_t speed;          /* simulated seconds a second, 1..1,000,000 */
	struct instant started; /* the system's time at init */
};

enum {
	CLOCK_SPEED_MAX = 1000000, /* a year in half a minute: enough for a demonstration */
};

/* "system" or "simulated:INSTANTxSPEED" (started is set by the caller). False for anything else. */
bool clock_parse(const char *text, struct clock *ret);

/* Now by that clock. system_s is the system's time, from clock_system_s(). */
struct instant clock_at(const struct clock *clock, int64_t system_s);

/* The system's wall clock, UTC seconds. */
int64_t clock_system_s(void);

/* Milliseconds of the monotonic clock, for deadlines. */
int64_t clock_monotonic_ms(void);
