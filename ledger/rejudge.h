/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Judging a meter's readings again from where something new touches them.
 *
 * New readings that follow the newest one are run from the meter's tip. A
 * late reading, a row of the registry with an earlier day, or what a person
 * lays over readings goes back to the state before its day: the readings from
 * there on are run twice, as they were and as they are now, and the difference
 * is the movement. The run ends where both states agree again. What was assessed
 * beside the readings goes with them: pieces of time, and errors of the meter.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "ledger/movement.h"
#include "ledger/timeline.h"

struct rejudge {
	const struct judge *judge;
	const char *meter;
	const struct timeline *before; /* the same pointer where nothing changed */
	const struct timeline *after;
	const struct totaliser_sample *added; /* any order; borrowed */
	size_t added_count;
	int32_t from_day; /* first day that the timelines differ on; INT32_MAX: none */
	int32_t till_day; /* and the last one; INT32_MAX: they differ for good */
	int32_t told_day; /* a day whose last count of a register is new; INT32_MAX: none */
};

/* Fills *ret (all zero before), which the caller finishes. Returns 0 or a fault. */
int rejudge_run(const struct rejudge *rejudge, struct movement *ret);
