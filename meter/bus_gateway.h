/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A gateway of the Modbus bus: a small machine that takes one question at a
 * time from its queue to its answer.
 *
 * It sleeps until a question comes, waits for its turn to dial, connects, asks,
 * listens, and so on until its queue is empty; then it idles until it is
 * closed. Each has one deadline at a time, whose meaning is its state's. The
 * loop tells it of events and deadlines.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "meter/bus_dial.h"
#include "meter/bus_line.h"
#include "meter/bus_queue.h"
#include "meter/deadline.h"

enum gateway_state {
	GATEWAY_OFF = 0, /* no connection; a deadline means: look at the queue */
	GATEWAY_WAITING, /* for its turn to dial */
	GATEWAY_LOOKUP,  /* deadline: ask again, give up after connect_till_ms */
	GATEWAY_DIALING, /* deadline: give up */
	GATEWAY_IDLE,    /* connected; deadline: close, or look at the queue */
	GATEWAY_PAUSING, /* connected, a question in hand; deadline: ask it */
	GATEWAY_ASKING,  /* deadline: silent */
};

struct bus_gateway {
	struct deadline deadline;       /* the first member: a deadline is cast back */
	TAILQ_ENTRY(bus_gateway) entry; /* waiting or idle, oldest first */
	struct bus_gateway *bucket_next;
	struct address address;
	enum gateway_state state;
	struct bus_queue queue;
	struct bus_request *current;
	struct mbap_request question; /* what current is on the wire */
	int64_t sent_ms;
	struct dial dial;
	int64_t connect_till_ms;
	struct bus_line line;
	int64_t quiet_till_ms; /* no question before */
	int64_t retry_at_ms;   /* no dialling before */
	const char *retry_why;
	int32_t retry_ms;
	int32_t settle_ms;
	int32_t gap_ms;
	uint16_t id;
	bool is_used; /* this connection has answered before */
};

TAILQ_HEAD(gateways, bus_gateway);

/* What the gateways of one bus share. */
struct gateway_loop {
	struct bus_limits limits;
	struct bus_codec *codec;
	int epoll;
	int64_t now_ms;
	struct deadlines deadlines;
	struct gateways waiting;
	struct gateways idle;
	int32_t open; /* sockets and serial lines, those being dialled included */
	int32_t connecting;
	int answered; /* in this run */
	int fault;    /* the first in this run, or 0 */
	const char *why;
};

void gateway_init(struct bus_gateway *gateway, const struct address *address);

/* Closes and frees what it holds, without answering what waits. */
void gateway_finish(struct gateway_loop *loop, struct bus_gateway *gateway);

/* Queues a question; the machine moves at the next deadline or event. */
void gateway_put(struct gateway_loop *loop, struct bus_gateway *gateway,
		struct bus_request *request, int64_t now_ms);

/* Moves the machine. events are epoll's; loop->now_ms is now. */
void gateway_on_event(struct gateway_loop *loop, struct bus_gateway *gateway, uint32_t events);
void gateway_on_deadline(struct gateway_loop *loop, struct bus_gateway *gateway);

/* Lets those who wait for their turn to dial, while there is room. */
void gateway_admit(struct gateway_loop *loop);
