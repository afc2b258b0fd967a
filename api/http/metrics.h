/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Metrics: how the server fares, as text that Prometheus reads (exposition
 * format 0.0.4). Nothing in it is of a permit, a caller or an address.
 */

#include <stdint.h>

struct bytes;
struct crew;
struct gauges;
struct ledger;

enum {
	METRICS_LOOPS_MAX = 16,
};

/* Where the numbers come from; filled by the server before anybody is heard. */
struct metrics {
	struct gauges *loops[METRICS_LOOPS_MAX]; /* of each loop; borrowed */
	int loop_count;
	struct crew *crew; /* borrowed */
	int statm;         /* /proc/self/statm, opened before the room was locked; 0: not known */
	int64_t started_s; /* UTC */
};

/* Appends all of them, as of now. Returns 0 or a fault. */
int metrics_put(const struct metrics *metrics, struct ledger *ledger, struct bytes *ret);
