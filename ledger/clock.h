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

/*
 * Milliseconds since 1970 by that clock: without them a fast one would leap.
 * system_ms is the system's time, from clock_system_ms().
 */
int64_t clock_at_ms(const struct clock *clock, int64_t system_ms);

/* The same now, in whole seconds. */
struct instant clock_now(const struct clock *clock);

/* The system's wall clock, UTC. */
int64_t clock_system_ms(void);
int64_t clock_system_s(void);

/* Milliseconds of the monotonic clock, for deadlines. */
int64_t clock_monotonic_ms(void);

/* The same in microseconds, for how long something took. */
int64_t clock_monotonic_us(void);
