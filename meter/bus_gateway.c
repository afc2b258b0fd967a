/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/bus_gateway.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

enum {
	RETRY_FIRST_MS = 1000,  /* an unreachable gateway is left alone, twice as long each time, */
	RETRY_LAST_MS = 60000,  /* but never so long that an operator would wonder */
	FRAME_END_MS = 5,       /* 3.5 characters at 9600 baud end an RTU frame */
	GATEWAY_NO_PATH = 0x0a, /* exceptions of a gateway, not of the unit: no path to it, */
	GATEWAY_SILENCE = 0x0b, /* or no answer from it within the gateway's own patience */
};

static void set_deadline(struct gateway_loop *loop, struct bus_gateway *gateway, int64_t at_ms)
{
	deadline_set(&loop->deadlines, &gateway->deadline, at_ms);
}

static void keep_fault(struct gateway_loop *loop, int fault, const char *why)
{
	if (fault < 0 && loop->fault == 0) {
		loop->fault = fault;
		loop->why = why;
	}
}

/* Hands one answer out. The callback may ask again, which only queues. */
static void finish(struct gateway_loop *loop, struct bus_request *request,
		const struct bus_reply *reply)
{
	loop->answered++;
	request->done(request, reply);
}

static void finish_unasked(struct gateway_loop *loop, struct bus_request *request,
		enum bus_answer answer, const char *why)
{
	struct bus_reply reply = {
		.answer = answer,
		.why = why,
		.sent_ms = loop->now_ms,
		.answered_ms = loop->now_ms,
	};

	finish(loop, request, &reply);
}

/* Answers the question in hand and all that waited behind it with one reason. */
static void finish_all(struct gateway_loop *loop, struct bus_gateway *gateway,
		enum bus_answer answer, const char *why)
{
	struct bus_queue queue = gateway->queue;
	struct bus_request *request = gateway->current;

	/* What a callback asks meanwhile waits for the next look. */
	gateway->queue.first = NULL;
	gateway->queue.last = NULL;
	gateway->queue.count = 0;
	gateway->current = NULL;
	if (request != NULL) {
		finish_unasked(loop, request, answer, why);
	}
	while (queue.first != NULL) {
		request = queue.first;
		queue.first = request->next;
		finish_unasked(loop, request, answer, why);
	}
}

/* Lets go of the connection, or of dialling. The queue stays and is looked at again. */
static void disconnect(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	switch (gateway->state) {
	case GATEWAY_OFF:
		break;
	case GATEWAY_WAITING:
		TAILQ_REMOVE(&loop->waiting, gateway, entry);
		break;
	case GATEWAY_LOOKUP:
	case GATEWAY_DIALING:
		loop->open--;
		loop->connecting--;
		break;
	case GATEWAY_IDLE:
		TAILQ_REMOVE(&loop->idle, gateway, entry);
		loop->open--;
		break;
	case GATEWAY_PAUSING:
	case GATEWAY_ASKING:
		loop->open--;
		break;
	}
	dial_finish(&gateway->dial);
	bus_line_close(loop->codec, &gateway->line);
	gateway->state = GATEWAY_OFF;
	if (gateway->queue.first == NULL) {
		deadline_clear(&loop->deadlines, &gateway->deadline);
	} else {
		set_deadline(loop, gateway, loop->now_ms);
	}
}

/* The gateway cannot be reached: so nobody behind it can. It is left alone for a while. */
static void give_up(struct gateway_loop *loop, struct bus_gateway *gateway, const char *why)
{
	disconnect(loop, gateway);
	gateway->retry_why = why;
	gateway->retry_at_ms = loop->now_ms + gateway->retry_ms;
	if (gateway->retry_ms == 0) {
		gateway->retry_ms = RETRY_FIRST_MS;
	} else if (gateway->retry_ms < RETRY_LAST_MS / 2) {
		gateway->retry_ms *= 2;
	} else {
		gateway->retry_ms = RETRY_LAST_MS;
	}
	finish_all(loop, gateway, BUS_UNREACHABLE, why);
}

static int watch(struct gateway_loop *loop, struct bus_gateway *gateway, int fd)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
		.data.ptr = gateway,
	};

	return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void ask(struct gateway_loop *loop, struct bus_gateway *gateway);

/* There is a connection: the question in hand goes out, after a pause if one is due. */
static void connected(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	gateway->retry_ms = 0;
	gateway->retry_at_ms = 0;
	gateway->is_used = false;
	gateway->state = GATEWAY_PAUSING;
	if (gateway->quiet_till_ms < loop->now_ms + gateway->settle_ms) {
		gateway->quiet_till_ms = loop->now_ms + gateway->settle_ms;
	}
	ask(loop, gateway);
}

/* Follows what dialling said; called again until it is connected or given up. */
static void follow_dial(struct gateway_loop *loop, struct bus_gateway *gateway, int answer)
{
	int fd = gateway->dial.fd;

	switch ((enum dial_answer)answer) {
	case DIAL_LOOKING_UP:
		gateway->state = GATEWAY_LOOKUP;
		set_deadline(loop, gateway, loop->now_ms + DIAL_LOOKUP_MS);
		return;
	case DIAL_CONNECTING:
		gateway->state = GATEWAY_DIALING;
		if (watch(loop, gateway, fd) != 0) {
			give_up(loop, gateway, dial_error_text(errno));
			return;
		}
		set_deadline(loop, gateway, gateway->connect_till_ms);
		return;
	case DIAL_OK:
		gateway->dial.fd = -1;
		dial_finish(&gateway->dial);
		loop->connecting--;
		bus_line_adopt(&gateway->line, gateway->address.kind, fd);
		connected(loop, gateway);
		return;
	case DIAL_FAILED:
		give_up(loop, gateway, gateway->dial.why);
		return;
	}
}

static void dial(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	int error;

	assert(gateway->state == GATEWAY_OFF);
	loop->open++;
	gateway->connect_till_ms = loop->now_ms + loop->limits.connect_ms;
	if (gateway->address.kind == ADDRESS_RTU) {
		gateway->state = GATEWAY_PAUSING;
		error = bus_line_open_serial(&gateway->line, &gateway->address);
		if (error == 0 && watch(loop, gateway, gateway->line.fd) != 0) {
			error = errno;
		}
		if (error != 0) {
			give_up(loop, gateway, dial_error_text(error));
			return;
		}
		connected(loop, gateway);
		return;
	}
	loop->connecting++;
	gateway->state = GATEWAY_DIALING;
	follow_dial(loop, gateway,
			dial_begin(&gateway->dial, gateway->address.host, gateway->address.port));
}

/* Makes room for one more connection, out of the one that idled longest if need be. */
static bool has_room(struct gateway_loop *loop)
{
	if (loop->connecting >= loop->limits.connecting) {
		return false;
	}
	if (loop->open >= loop->limits.connections && !TAILQ_EMPTY(&loop->idle)) {
		disconnect(loop, TAILQ_FIRST(&loop->idle));
	}
	return loop->open < loop->limits.connections;
}

/* A question is in hand and there is no connection. */
static void connect_or_wait(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	if (loop->now_ms < gateway->retry_at_ms) {
		finish_all(loop, gateway, BUS_UNREACHABLE, gateway->retry_why);
	} else if (TAILQ_EMPTY(&loop->waiting) && has_room(loop)) {
		dial(loop, gateway);
	} else {
		gateway->state = GATEWAY_WAITING;
		TAILQ_INSERT_TAIL(&loop->waiting, gateway, entry);
	}
}

/*
 * The next request that may be asked, or NULL; those of resting units are
 * answered on the way. What a callback asks meanwhile waits for the next look.
 */
static struct bus_request *next_request(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	for (size_t n = gateway->queue.count; n > 0; n--) {
		struct bus_request *request = bus_queue_take(&gateway->queue, loop->now_ms);

		if (!bus_queue_is_resting(&gateway->queue, request->unit, loop->now_ms)) {
			return request;
		}
		finish_unasked(loop, request, BUS_RESTING,
				"not asked: it failed at least twice in a row and rests");
	}
	return NULL;
}

static void become_idle(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	gateway->state = GATEWAY_IDLE;
	TAILQ_INSERT_TAIL(&loop->idle, gateway, entry);
	set_deadline(loop, gateway,
			loop->now_ms + (gateway->queue.count > 0 ? 0 : loop->limits.idle_ms));
}

/* Looks at the queue of a gateway that has nothing in hand and is OFF or PAUSING. */
static void advance(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	bool is_on = gateway->state == GATEWAY_PAUSING;

	assert(gateway->current == NULL && (is_on || gateway->state == GATEWAY_OFF));
	gateway->current = next_request(loop, gateway);
	if (gateway->current == NULL) {
		if (is_on) {
			become_idle(loop, gateway);
		}
	} else if (gateway->address.kind == ADDRESS_DIAL_IN) {
		finish_all(loop, gateway, BUS_UNSUPPORTED,
				"stations that dial in are not served here");
	} else if (is_on) {
		ask(loop, gateway);
	} else {
		connect_or_wait(loop, gateway);
	}
}

/* An idle connection may have died meanwhile; a fresh one is better than a failed question. */
static void redial(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	disconnect(loop, gateway);
	connect_or_wait(loop, gateway);
}

static void settle(struct gateway_loop *loop, struct bus_gateway *gateway,
		const struct bus_reply *reply);

static void fail(struct gateway_loop *loop, struct bus_gateway *gateway, enum bus_answer answer,
		const char *why)
{
	struct bus_reply reply = { .answer = answer, .why = why };

	settle(loop, gateway, &reply);
}

/* A question lost with a connection that was stale is asked once more over a new one. */
static void cut(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	struct bus_request *request = gateway->current;

	if (gateway->is_used && !gateway->line.is_heard && request->resent == 0) {
		request->resent = 1;
		redial(loop, gateway);
		return;
	}
	fail(loop, gateway, BUS_CUT, "the connection ended before the answer");
}

static void ask(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	struct bus_request *request = gateway->current;

	assert(gateway->state == GATEWAY_PAUSING && request != NULL);
	if (loop->now_ms < gateway->quiet_till_ms) {
		set_deadline(loop, gateway, gateway->quiet_till_ms);
		return;
	}
	gateway->question = (struct mbap_request){
		.id = ++gateway->id,
		.unit = request->unit,
		.function = request->function,
		.start = request->start,
		.count = request->count,
	};
	gateway->state = GATEWAY_ASKING;
	gateway->sent_ms = loop->now_ms;
	set_deadline(loop, gateway, loop->now_ms + request->timeout_ms);
	if (bus_line_ask(&gateway->line, &gateway->question) == LINE_CUT) {
		cut(loop, gateway);
	}
}

/* Failures that cost the gateway's time; a refusal by the unit itself does not. */
static bool is_failure(const struct bus_reply *reply)
{
	switch (reply->answer) {
	case BUS_SILENT:
	case BUS_GARBLED:
	case BUS_CUT:
		return true;
	case BUS_REFUSED:
		return reply->exception == GATEWAY_NO_PATH || reply->exception == GATEWAY_SILENCE;
	case BUS_OK:
	case BUS_UNREACHABLE:
	case BUS_RESTING:
	case BUS_UNSUPPORTED:
		break;
	}
	return false;
}

/*
 * How long the next question has to wait. RTU answers carry no id: after a
 * failure the line must be quiet for one more timeout, so that a late answer
 * is never taken for the next one's.
 */
static int64_t quiet_ms(const struct bus_gateway *gateway, enum bus_answer answer)
{
	int64_t least = gateway->gap_ms;
	int64_t needed = 0;

	if (gateway->address.kind != ADDRESS_TCP && answer != BUS_OK && answer != BUS_REFUSED) {
		needed = gateway->current->timeout_ms;
	} else if (gateway->address.kind == ADDRESS_RTU) {
		needed = FRAME_END_MS;
	}
	return least > needed ? least : needed;
}

/*
 * After a failure whatever may still come over a connection is nobody's
 * answer, so it is closed. A serial line stays open while it is there: it is
 * drained before the next question.
 */
static bool is_spoilt(const struct bus_gateway *gateway, enum bus_answer answer)
{
	if (answer == BUS_OK || answer == BUS_REFUSED) {
		return false;
	}
	return gateway->address.kind != ADDRESS_RTU || answer == BUS_CUT;
}

/* The question was asked and this came of it; reply lacks only its times. */
static void settle(struct gateway_loop *loop, struct bus_gateway *gateway,
		const struct bus_reply *reply)
{
	struct bus_reply whole = *reply;
	struct bus_request *request = gateway->current;
	int64_t cost_ms = loop->now_ms - gateway->sent_ms;

	assert(gateway->state == GATEWAY_ASKING);
	whole.sent_ms = gateway->sent_ms;
	whole.answered_ms = loop->now_ms;
	gateway->quiet_till_ms = loop->now_ms + quiet_ms(gateway, reply->answer);
	gateway->is_used = true;
	gateway->current = NULL;
	keep_fault(loop,
			bus_queue_note(&gateway->queue, request->unit, is_failure(reply), cost_ms,
					loop->now_ms),
			"out of memory");
	if (is_spoilt(gateway, reply->answer)) {
		/* Its queue is looked at in the next run, not deeper down from here. */
		disconnect(loop, gateway);
		finish(loop, request, &whole);
		return;
	}
	deadline_clear(&loop->deadlines, &gateway->deadline);
	gateway->state = GATEWAY_PAUSING;
	finish(loop, request, &whole);
	advance(loop, gateway);
}

static void hear(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	struct mbap_reply heard;
	struct bus_reply reply = { .why = "" };

	switch ((enum bus_line_answer)bus_line_hear(
			loop->codec, &gateway->line, &gateway->question, &heard)) {
	case LINE_OK:
		reply.answer = BUS_OK;
		reply.words = heard.words;
		break;
	case LINE_REFUSED:
		reply.answer = BUS_REFUSED;
		reply.exception = heard.exception;
		reply.why = "the meter or its gateway answered with an exception";
		break;
	case LINE_MORE:
		return;
	case LINE_GARBLED:
		reply.answer = BUS_GARBLED;
		reply.why = heard.why;
		break;
	case LINE_CUT:
		cut(loop, gateway);
		return;
	}
	settle(loop, gateway, &reply);
}

void gateway_on_event(struct gateway_loop *loop, struct bus_gateway *gateway, uint32_t events)
{
	switch (gateway->state) {
	case GATEWAY_OFF:
	case GATEWAY_WAITING:
	case GATEWAY_LOOKUP:
		return;
	case GATEWAY_DIALING:
		if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) {
			follow_dial(loop, gateway, dial_go_on(&gateway->dial));
		}
		return;
	case GATEWAY_IDLE:
		if (bus_line_is_dead(&gateway->line)) {
			disconnect(loop, gateway);
		}
		return;
	case GATEWAY_PAUSING:
		if (bus_line_is_dead(&gateway->line)) {
			redial(loop, gateway);
		}
		return;
	case GATEWAY_ASKING:
		if (bus_line_flush(&gateway->line) == LINE_CUT) {
			cut(loop, gateway);
		} else {
			hear(loop, gateway);
		}
		return;
	}
}

void gateway_on_deadline(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	switch (gateway->state) {
	case GATEWAY_OFF:
		advance(loop, gateway);
		return;
	case GATEWAY_WAITING:
		return;
	case GATEWAY_LOOKUP:
		if (loop->now_ms >= gateway->connect_till_ms) {
			give_up(loop, gateway, "its name could not be looked up in time");
			return;
		}
		follow_dial(loop, gateway, dial_go_on(&gateway->dial));
		return;
	case GATEWAY_DIALING:
		give_up(loop, gateway, "no connection in time");
		return;
	case GATEWAY_IDLE:
		if (gateway->queue.first == NULL) {
			disconnect(loop, gateway);
			return;
		}
		TAILQ_REMOVE(&loop->idle, gateway, entry);
		gateway->state = GATEWAY_PAUSING;
		advance(loop, gateway);
		return;
	case GATEWAY_PAUSING:
		ask(loop, gateway);
		return;
	case GATEWAY_ASKING:
		fail(loop, gateway, BUS_SILENT, "no whole answer in time");
		return;
	}
}

void gateway_admit(struct gateway_loop *loop)
{
	struct bus_gateway *gateway;

	while (!TAILQ_EMPTY(&loop->waiting) && has_room(loop)) {
		gateway = TAILQ_FIRST(&loop->waiting);
		TAILQ_REMOVE(&loop->waiting, gateway, entry);
		gateway->state = GATEWAY_OFF;
		dial(loop, gateway);
	}
}

void gateway_init(struct bus_gateway *gateway, const struct address *address)
{
	*gateway = (struct bus_gateway){
		.address = *address,
		.dial.fd = -1,
		.line.fd = -1,
		.retry_why = "",
	};
}

void gateway_finish(struct gateway_loop *loop, struct bus_gateway *gateway)
{
	disconnect(loop, gateway);
	deadline_clear(&loop->deadlines, &gateway->deadline);
	bus_queue_finish(&gateway->queue);
}

void gateway_put(struct gateway_loop *loop, struct bus_gateway *gateway,
		struct bus_request *request, int64_t now_ms)
{
	request->resent = 0;
	bus_queue_put(&gateway->queue, request, now_ms);
	/* A gateway at work looks at its queue by itself when it is done. */
	if (gateway->current == NULL &&
			(gateway->state == GATEWAY_OFF || gateway->state == GATEWAY_IDLE)) {
		set_deadline(loop, gateway, now_ms);
	}
}
