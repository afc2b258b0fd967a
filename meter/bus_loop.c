/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The Modbus bus: one epoll loop over all gateways.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "meter/bus.h"
#include "meter/bus_gateway.h"
#include "meter/deadline.h"
#include "meter/err.h"

enum {
	BUCKETS = 4096,       /* gateways are found by the hash of their text */
	EVENTS_MAX = 256,     /* handled between two looks at the deadlines */
	EVENTS_A_LOOK = 16,   /* at the clock: less than half a millisecond of work */
	RESERVED_FDS = 64,    /* for everybody else in the process */
	CONNECT_MS = 5000,    /* a GPRS modem that sleeps answers SYN in three seconds */
	IDLE_MS = 10000,      /* long enough for a sweep over a gateway's units */
	CONNECTIONS = 100000, /* where the process may open that many */
	CONNECTING = 512,     /* SYNs in flight: below the backlog of a NAT box */
};

struct bus_loop {
	struct bus bus; /* the first member: a bus is cast back */
	struct gateway_loop loop;
	struct bus_gateway *buckets[BUCKETS];
	size_t gateway_count;
};

static struct bus_loop *loop_of(struct bus *bus)
{
	return (struct bus_loop *)bus;
}

static void loop_close(struct bus *bus)
{
	struct bus_loop *self = loop_of(bus);
	struct bus_gateway *next;

	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct bus_gateway *gateway = self->buckets[i]; gateway != NULL;
				gateway = next) {
			next = gateway->bucket_next;
			gateway_finish(&self->loop, gateway);
			free(gateway);
		}
	}
	deadlines_finish(&self->loop.deadlines);
	bus_codec_close(self->loop.codec);
	if (self->loop.epoll >= 0) {
		(void)close(self->loop.epoll);
	}
	free(self);
}

/* FNV-1a. */
static size_t bucket_of(const char *text)
{
	uint64_t hash = 14695981039346656037U;

	for (; *text != '\0'; text++) {
		hash = (hash ^ (uint8_t)*text) * 1099511628211U;
	}
	return (size_t)(hash % BUCKETS);
}

static struct bus_gateway *find(struct bus_gateway *first, const char *text)
{
	char other[ADDRESS_TEXT_MAX];

	while (first != NULL && strcmp(address_gateway(&first->address, other), text) != 0) {
		first = first->bucket_next;
	}
	return first;
}

static int loop_gateway(struct bus *bus, const struct address *address, struct bus_gateway **ret)
{
	struct bus_loop *self = loop_of(bus);
	char text[ADDRESS_TEXT_MAX];
	struct bus_gateway **bucket = &self->buckets[bucket_of(address_gateway(address, text))];
	struct bus_gateway *gateway = find(*bucket, text);
	int fault;

	if (gateway != NULL) {
		*ret = gateway;
		return 0;
	}
	fault = deadlines_reserve(&self->loop.deadlines, self->gateway_count + 1);
	gateway = fault == 0 ? calloc(1, sizeof(*gateway)) : NULL;
	if (gateway == NULL) {
		self->loop.why = "out of memory";
		return WEIR_FAULT_MEMORY;
	}
	gateway_init(gateway, address);
	gateway->bucket_next = *bucket;
	*bucket = gateway;
	self->gateway_count++;
	*ret = gateway;
	return 0;
}

static void loop_pace(
		struct bus *bus, struct bus_gateway *gateway, int32_t settle_ms, int32_t gap_ms)
{
	(void)bus;
	gateway->settle_ms = gateway->settle_ms > settle_ms ? gateway->settle_ms : settle_ms;
	gateway->gap_ms = gateway->gap_ms > gap_ms ? gateway->gap_ms : gap_ms;
}

static void loop_read(struct bus *bus, struct bus_request *request)
{
	gateway_put(&loop_of(bus)->loop, request->gateway, request, deadline_now_ms());
}

static int64_t loop_wait_ms(const struct bus *bus)
{
	const struct bus_loop *self = (const struct bus_loop *)bus;
	const struct deadline *first = deadlines_first(&self->loop.deadlines);
	int64_t wait_ms;

	if (first == NULL) {
		return -1;
	}
	wait_ms = first->at_ms - deadline_now_ms();
	return wait_ms < 0 ? 0 : wait_ms;
}

/* The shorter of two waits, of which below 0 is without end, as epoll_wait() takes it. */
static int shorter(int64_t a, int64_t b)
{
	int64_t wait_ms = a < 0 || (b >= 0 && b < a) ? b : a;

	return wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms;
}

/* Those that were due before: what callbacks ask meanwhile waits for the next run. */
static void run_deadlines(struct gateway_loop *loop)
{
	struct deadline *due;

	loop->now_ms = deadline_now_ms();
	for (size_t n = loop->deadlines.count; n > 0; n--) {
		due = deadlines_take(&loop->deadlines, loop->now_ms);
		if (due == NULL) {
			return;
		}
		/* The deadline is the gateway's first member. */
		gateway_on_deadline(loop, (struct bus_gateway *)due);
	}
}

static int loop_run(struct bus *bus, int64_t wait_ms)
{
	struct gateway_loop *loop = &loop_of(bus)->loop;
	struct epoll_event events[EVENTS_MAX];
	int count = epoll_wait(
			loop->epoll, events, EVENTS_MAX, shorter(wait_ms, loop_wait_ms(bus)));

	loop->answered = 0;
	loop->fault = 0;
	if (count < 0 && errno != EINTR) {
		loop->why = dial_error_text(errno);
		return WEIR_FAULT_IO;
	}
	for (int i = 0; i < count; i++) {
		if (i % EVENTS_A_LOOK == 0) {
			loop->now_ms = deadline_now_ms();
		}
		gateway_on_event(loop, events[i].data.ptr, events[i].events);
	}
	run_deadlines(loop);
	gateway_admit(loop);
	return loop->fault != 0 ? loop->fault : loop->answered;
}

static int loop_fd(const struct bus *bus)
{
	return ((const struct bus_loop *)bus)->loop.epoll;
}

static const char *loop_why(const struct bus *bus)
{
	return ((const struct bus_loop *)bus)->loop.why;
}

static const struct bus_ops loop_ops = {
	.close = loop_close,
	.gateway = loop_gateway,
	.pace = loop_pace,
	.read = loop_read,
	.run = loop_run,
	.fd = loop_fd,
	.wait_ms = loop_wait_ms,
	.why = loop_why,
};

static int32_t or_default(int32_t limit, int32_t otherwise)
{
	return limit > 0 ? limit : otherwise;
}

/* As many sockets as the process may open, less what others need. */
static int32_t connections_allowed(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > CONNECTIONS) {
		return CONNECTIONS;
	}
	return limit.rlim_cur > 2 * RESERVED_FDS ? (int32_t)limit.rlim_cur - RESERVED_FDS
						 : RESERVED_FDS;
}

int bus_modbus_open(const struct bus_limits *limits, struct bus **ret)
{
	struct bus_loop *self = calloc(1, sizeof(*self));
	struct gateway_loop *loop;
	int fault;

	if (self == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	self->bus.ops = &loop_ops;
	loop = &self->loop;
	loop->limits = (struct bus_limits){
		.connect_ms = or_default(limits->connect_ms, CONNECT_MS),
		.idle_ms = or_default(limits->idle_ms, IDLE_MS),
		.connections = or_default(limits->connections, connections_allowed()),
		.connecting = or_default(limits->connecting, CONNECTING),
	};
	TAILQ_INIT(&loop->waiting);
	TAILQ_INIT(&loop->idle);
	loop->why = "";
	loop->now_ms = deadline_now_ms();
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	fault = loop->epoll < 0 ? WEIR_FAULT_IO : bus_codec_open(&loop->codec);
	if (fault != 0) {
		loop_close(&self->bus);
		return fault;
	}
	*ret = &self->bus;
	return 0;
}
