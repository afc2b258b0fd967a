/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deadlines: which of many comes first. A binary heap of members inside the
 * caller's own structs; setting, moving and clearing one is O(log n) and
 * allocates nothing once room is reserved.
 */

#include <stddef.h>
#include <stdint.h>

/* Zeroed, it is not set. Must stay in place while set. */
struct deadline {
	int64_t at_ms; /* monotonic */
	size_t place;  /* in the heap, from 1; 0 while not set */
};

struct deadlines {
	struct deadline **heap;
	size_t count;
	size_t room;
};

/* Now on the clock of deadlines, which nobody sets: CLOCK_MONOTONIC. */
int64_t deadline_now_ms(void);

void deadlines_finish(struct deadlines *deadlines);

/* Room for n deadlines set at once. Returns 0 or WEIR_FAULT_MEMORY. */
int deadlines_reserve(struct deadlines *deadlines, size_t n);

/* Sets a deadline, or moves one that is set. Room must have been reserved. */
void deadline_set(struct deadlines *deadlines, struct deadline *deadline, int64_t at_ms);

/* Clears a deadline; one that is not set stays so. */
void deadline_clear(struct deadlines *deadlines, struct deadline *deadline);

/* The earliest, or NULL. */
struct deadline *deadlines_first(const struct deadlines *deadlines);

/* The earliest if it is due at now_ms, cleared; else NULL. */
struct deadline *deadlines_take(struct deadlines *deadlines, int64_t now_ms);
