/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The trail of a meter's volumes: the intervals that were booked, the two
 * readings at the ends of each, and the raw words of those.
 *
 * It is walked anew over the readings in the log as the registry takes them,
 * by the same run that judged them; so it is what the accounts hold, or
 * `weir verify` finds them wrong.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "ledger/readings.h"
#include "meter/count.h"
#include "meter/instant.h"
#include "meter/text.h"

enum {
	TRAIL_NO_READING = -1,
};

/* A reading at an end of an interval, or a count that an event of the meter gave there. */
struct trail_reading {
	int64_t at_s;
	struct count count;    /* that was believed */
	struct count reported; /* the same, but where a correction gave another */
	int64_t entry;         /* that holds it */
	int64_t mend;          /* that decides on it or corrects it; -1: none does */
	int64_t version;       /* of the profile its words were decoded by */
	char status;           /* the sender's */
	uint32_t bits;         /* of the profile's status bits, as the device said */
	size_t word_count;
	uint16_t words[READINGS_WORDS_MAX];
};

struct trail_interval {
	int64_t from_s;
	int64_t till_s;
	int64_t litres; /* closing_mark - opening_mark; 0 and without meaning where unknown */
	uint32_t flags; /* enum totaliser_flag */
	int64_t opening_mark;
	int64_t closing_mark;
	struct count offset;   /* whole turns of the register since its lineage began */
	struct count initial;  /* of the event that the interval runs from, where flagged so */
	int64_t initial_entry; /* that tells it; -1: a meter's row of the registry does */
	int64_t opening;       /* index of its reading, or TRAIL_NO_READING: an event's count */
	int64_t closing;
};

struct trail {
	char meter[TEXT_ID_MAX + 1];
	struct trail_interval *intervals; /* by time; owned */
	size_t interval_count, interval_room;
	struct trail_reading *readings; /* by time, one an end; owned */
	size_t reading_count, reading_room;
};

/*
 * The intervals of a meter that touch the days. Fills *ret, which the caller
 * finishes in any case. Returns 0 or a fault.
 */
int trail_load(const struct judge *judge, const char *meter, struct days days, struct trail *ret);
void trail_finish(struct trail *trail);
