/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What one loop counts while it runs, for anybody to read at any time.
 *
 * Only the loop's own thread changes its numbers, so a change is a load and a
 * store and no thread waits for another; who reads sees each number as it was
 * a moment ago, and two of them perhaps of two moments.
 */

#include <stdatomic.h>
#include <stdint.h>

#include "api/http/route.h"

enum gauge {
	/* Of all time. */
	GAUGE_ACCEPTED = 0, /* connections */
	GAUGE_TURNED_AWAY,  /* connections beyond a limit */
	GAUGE_LATE,         /* connections cut by a deadline */
	GAUGE_REFUSED,      /* requests refused by their head */
	GAUGE_2XX,          /* replies by the class of their status, problems too */
	GAUGE_3XX,
	GAUGE_4XX,
	GAUGE_5XX,
	GAUGE_SENT_BYTES, /* of bodies */

	GAUGE_EVENTS, /* told to streams */

	/* Now. */
	GAUGE_OPEN,    /* connections */
	GAUGE_STREAMS, /* those of them that are told events */
	GAUGES,
};

enum {
	GAUGE_BUCKETS = 12, /* and one for what takes longer than all of them */
};

/* Upper bounds of the buckets, in microseconds. */
extern const int64_t gauge_bounds[GAUGE_BUCKETS];

struct gauges {
	_Atomic int64_t values[GAUGES];
	_Atomic int64_t timed[LANES][GAUGE_BUCKETS + 1]; /* requests that took so long */
	_Atomic int64_t micros[LANES];                   /* what all of them took */
};

void gauge_add(struct gauges *gauges, enum gauge which, int64_t number);
int64_t gauge_get(struct gauges *gauges, enum gauge which);

/* The class of a status: 200 is GAUGE_2XX. */
enum gauge gauge_of_status(int status);

/* A request was with the crew for so long, waiting there and being answered. */
void gauge_time(struct gauges *gauges, enum lane lane, int64_t micros);

/* How many requests of a lane fell into a bucket. */
int64_t gauge_timed(struct gauges *gauges, enum lane lane, int bucket);
int64_t gauge_micros(struct gauges *gauges, enum lane lane);
