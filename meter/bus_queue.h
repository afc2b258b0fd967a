/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whose turn it is behind one gateway; pure.
 *
 * First come, first served, but units that answer go before units that do
 * not, and a unit that failed twice in a row rests for BUS_REST_TIMES as long
 * as its last failure kept the gateway busy. So a dead unit takes at most a
 * twentieth of the line, and with n of them each of the others waits for one
 * timeout at most, not for n.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/bus.h"

enum {
	BUS_REST_TIMES = 19,      /* 19 parts rest to 1 part asking: a twentieth */
	BUS_PATIENCE_MS = 60000,  /* a failing unit that waited longer has its turn after all */
	BUS_FAILURES_TO_REST = 2, /* one lost packet is no reason */
};

/* A unit that failed last time. Units that answer have no row. */
struct bus_failing {
	uint8_t unit;
	uint8_t failures; /* in a row, up to 255 */
	int64_t rests_till_ms;
};

/* Zeroed, it is empty. */
struct bus_queue {
	struct bus_request *first;
	struct bus_request *last;
	size_t count; /* of requests */
	struct bus_failing *failing;
	size_t failing_count;
};

void bus_queue_finish(struct bus_queue *queue);
void bus_queue_put(struct bus_queue *queue, struct bus_request *request, int64_t now_ms);

/* The next request, taken out; NULL where none waits. */
struct bus_request *bus_queue_take(struct bus_queue *queue, int64_t now_ms);

bool bus_queue_is_resting(const struct bus_queue *queue, uint8_t unit, int64_t now_ms);

/*
 * Remembers how asking a unit went; cost_ms is how long it kept the gateway.
 * Returns 0 or WEIR_FAULT_MEMORY.
 */
int bus_queue_note(struct bus_queue *queue, uint8_t unit, bool is_failed, int64_t cost_ms,
		int64_t now_ms);
