/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A history: a stretch of one meter's readings run under one timeline, and
 * what the totaliser found on the way. A judgement that looks back makes two
 * of the same days, as it was and as it is now.
 *
 * The state stands at an instant: readings up to and with it are judged, and
 * what began before it has begun.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/movement.h"
#include "ledger/samples.h"
#include "ledger/timeline.h"
#include "meter/totaliser.h"

/* Far before any instant that is read or written. */
#define HISTORY_LONG_AGO (-((int64_t)1 << 45))

struct history {
	const struct timeline *timeline; /* borrowed */
	struct totaliser_term *terms;
	struct totaliser_state state;
	int64_t at_s; /* where the state stands */
	struct movement_interval *intervals;
	size_t interval_count, interval_room;
	struct movement_remark *remarks;
	size_t remark_count, remark_room;
};

/* Reads the limits out of history->timeline, the rest being zero. Returns 0 or a fault. */
int history_open(struct history *history, const struct books *books);
void history_finish(struct history *history);

/* A state as the books keep it. Returns 0, or WEIR_FAULT_BROKEN where it is none. */
int history_read_state(const struct shelf_blob *blob, struct totaliser_state *ret);

/* The first day with readings of a meter from that one on, or NULL. */
const struct meter_day_row *history_day_from(
		const struct books *books, const char *meter, int64_t day);

/* Sets the state to where the books know it: before that day's first reading. Returns 0 or a fault. */
int history_stand_before(struct history *history, const struct books *books,
		const struct meter_day_row *row);

/* Runs over an instant without readings: what begins before it begins. */
void history_advance(struct history *history, int64_t till_s);

/* Runs the readings, at least one and in order, up to the last one. Returns 0 or a fault. */
int history_run(struct history *history, const struct samples *samples);

/* Brings remarks into order of reading; of several about one, the last found stays. */
void history_settle(struct history *history);

/* Below 0, 0 or above 0, by the reading that they are about. */
int history_compare(const struct movement_remark *left, const struct movement_remark *right);
