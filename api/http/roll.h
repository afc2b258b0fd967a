/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The roll: what was asked of one loop, on its way to the scribe.
 *
 * Lines are collected and handed over in packets, when enough have come and at
 * roll_send(), which the loop calls once a second; so what is lost with the
 * process is a second at most. A scribe that does not listen holds up nobody:
 * what it does not take waits here up to ROLL_HELD_BYTES, and is counted then.
 */

#include <stdint.h>

#include "ledger/clock.h"
#include "meter/scope.h"

struct request;
struct roll;
struct zone;

enum {
	ROLL_SEND_BYTES = 16 << 10, /* handed over at once */
	ROLL_HELD_BYTES = 1 << 20,  /* some ten thousand lines */
	ROLL_SEND_MS = 1000,
};

/* The first that a scribe is told: the ledger's zone and clock. Returns 0 or a fault. */
int roll_begin(int line, const struct zone *zone, const struct clock *clock);

/* line is the scribe's, and stays the owner's. Returns 0 or WEIR_FAULT_MEMORY. */
int roll_open(int line, const struct clock *clock, struct roll **ret);

/* Hands over what it has, as far as it is taken. Accepts NULL. */
void roll_close(struct roll *roll);
SCOPE_CLOSER(struct roll, roll_close)

/*
 * A request was answered; NULL where it was refused before it was understood.
 * bytes are those of the answer's body. Accepts a NULL roll: nobody writes.
 */
void roll_add(struct roll *roll, const struct request *request, int status, int64_t bytes);

/* Hands over what was collected. Accepts NULL. */
void roll_send(struct roll *roll);
