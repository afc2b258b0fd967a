/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/conn.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/http/audience.h"
#include "api/http/crew.h"
#include "api/http/exchange.h"
#include "api/http/roll.h"
#include "api/http/tls.h"
#include "ledger/clock.h"
#include "meter/err.h"

enum conn_state {
	CONN_GREETING = 0, /* TLS is not agreed upon yet */
	CONN_IDLE,         /* not a byte of the next request */
	CONN_HEAD,         /* some of its head */
	CONN_BODY,
	CONN_WORKING, /* the crew has it */
	CONN_SENDING,
	CONN_STREAMING, /* it is told events, and says nothing */
	CONN_LINGERING, /* all is said; what comes is thrown away */
};

enum {
	HEAD_TEXT_MAX = 8192, /* of a reply: its fields and ours */
};

struct conn {
	struct hall *hall;
	struct line *line;
	struct conn *next, **link; /* in the hall */
	struct limit_key key;
	enum conn_state state;
	bool is_last; /* the connection ends behind this reply */
	bool is_old;  /* ... behind its next one: it was let in by files that hold no more */
	struct head_scan scan;
	int64_t unsent;            /* bytes of the reply that is sent */
	struct exchange *exchange; /* of the request that is read */
	struct work *work;         /* of the one that the crew has */
	struct stream *stream;     /* while STREAMING */
};

/* An exchange on its way to the crew and back. */
struct work {
	struct task task;
	struct loop_message message;
	struct hall *hall; /* that waits for it; the crew needs its loop alone */
	struct exchange *exchange;
	struct conn *conn;        /* NULL: gone; the loop's thread's alone */
	int64_t handed_us;        /* when the crew was given it, monotonic */
	atomic_bool is_abandoned; /* nobody waits for it: so may the crew know */
};

static void look_at_bytes(struct conn *conn);

/* ---- its end ---- */

/* Closes an exchange with its body, for which there is room again. */
static void drop_exchange(struct hall *hall, struct exchange *exchange)
{
	if (exchange != NULL) {
		hall->bodies -= (int64_t)exchange->body.limit;
		exchange_close(exchange);
	}
}

static void end_stream(struct conn *conn)
{
	if (conn->stream != NULL) {
		stream_close(conn->stream);
		conn->stream = NULL;
	}
}

static void end(struct conn *conn)
{
	end_stream(conn);
	if (conn->work != NULL) {
		conn->work->conn = NULL;
		atomic_store(&conn->work->is_abandoned, true);
		conn->work = NULL;
	}
	line_close(conn->line);
}

/* The line is closed and nothing calls back any more. */
static void on_gone(void *context)
{
	struct conn *conn = context;
	struct hall *hall = conn->hall;

	*conn->link = conn->next;
	if (conn->next != NULL) {
		conn->next->link = conn->link;
	}
	drop_exchange(hall, conn->exchange);
	limits_leave(hall->limits, &conn->key);
	hall->unsent -= conn->unsent;
	free(conn);
	hall->count--;
	gauge_add(&hall->gauges, GAUGE_OPEN, -1);
	if (hall->is_ending && hall->count == 0) {
		hall->empty(hall);
	}
}

static void wait_till(struct conn *conn, enum conn_state state, int64_t ms)
{
	conn->state = state;
	line_deadline(conn->line, loop_now_ms(conn->hall->loop) + ms);
}

static void linger(struct conn *conn)
{
	line_shut(conn->line);
	line_read(conn->line, true);
	wait_till(conn, CONN_LINGERING, CONN_LINGER_MS);
}

/* ---- replies ---- */

static int64_t time_for(const struct conn *conn, int64_t bytes)
{
	return conn->hall->patience_ms + bytes / CONN_BYTES_MS;
}

/* request is NULL where none was understood. */
static void send_reply(struct conn *conn, const struct request *request, struct reply *reply)
{
	const bool has_body = request == NULL || request->head.method != HTTP_HEAD;
	const struct reply_how how = {
		.now_s = clock_system_s(),
		.is_last = conn->is_last || conn->is_old || conn->hall->is_ending,
	};
	struct bytes head;
	int64_t ms;
	int fault;

	if (has_body && conn->hall->unsent + (int64_t)reply->body.size > CONN_UNSENT_MAX) {
		reply_problem(reply, 503, "busy", "too much is being sent already");
		reply_field(reply, "Retry-After", "1");
	}
	conn->unsent = has_body ? (int64_t)reply->body.size : 0;
	conn->hall->unsent += conn->unsent;
	ms = time_for(conn, conn->unsent);
	conn->is_last = how.is_last;
	gauge_add(&conn->hall->gauges, gauge_of_status(reply->status), 1);
	gauge_add(&conn->hall->gauges, GAUGE_SENT_BYTES, conn->unsent);
	roll_add(conn->hall->roll, request, reply->status, conn->unsent);
	bytes_init(&head, HEAD_TEXT_MAX + LINE_COPY_MAX);
	reply_head(reply, &how, &head);
	fault = line_send_both(conn->line, &head, has_body ? &reply->body : NULL);
	bytes_finish(&head);
	if (fault < 0) {
		end(conn);
	} else {
		wait_till(conn, CONN_SENDING, ms);
	}
}

/* ---- streams ---- */

static void on_over(void *context)
{
	struct conn *conn = context;

	end_stream(conn);
	linger(conn);
}

/* Does the reply go on? There is nobody to tell behind a request that is not the last, or by old rights. */
static bool may_stream(const struct conn *conn, struct exchange *exchange)
{
	size_t more;

	(void)line_bytes(conn->line, &more);
	return exchange->reply.stream.is_on && more == 0 && !conn->is_old &&
			!conn->hall->is_ending && exchange->request.head.method == HTTP_GET &&
			stream_admit(&conn->hall->streams, exchange->request.caller.id,
					&exchange->reply);
}

/* Its head is sent, and the place in the audience taken. */
static void begin_stream(struct conn *conn, const struct exchange *exchange)
{
	const char *caller = exchange->request.caller.id;

	struct streams *streams = &conn->hall->streams;

	if (conn->state != CONN_SENDING) {
		audience_leave(streams->audience, caller);
	} else if (stream_open(streams, conn->line, &exchange->reply.stream, caller, on_over, conn,
				   &conn->stream) < 0) {
		end(conn);
	} else {
		conn->state = CONN_STREAMING;
	}
}

/* Sends the reply that the exchange has, and is done with it. */
static void finish_exchange(struct conn *conn, struct exchange *exchange)
{
	bool is_stream = may_stream(conn, exchange);

	conn->is_last = conn->is_last || exchange->reply.stream.is_on;
	send_reply(conn, &exchange->request, &exchange->reply);
	if (is_stream) {
		begin_stream(conn, exchange);
	}
	drop_exchange(conn->hall, exchange);
}

/* A reply to what is no sound request: nobody knows where the next one would begin. */
static void refuse(struct conn *conn, int status, const char *code, const char *text, int wait_s)
{
	struct reply reply;
	char seconds[16];

	reply_init(&reply);
	reply_problem(&reply, status, code, "%s", text);
	if (wait_s > 0) {
		struct bytes number;

		bytes_init(&number, sizeof(seconds));
		bytes_format(&number, "%d", wait_s);
		reply_field(&reply, "Retry-After", bytes_text(&number));
		bytes_finish(&number);
	}
	conn->is_last = true;
	send_reply(conn, NULL, &reply);
	reply_finish(&reply);
}

static void on_sent(void *context)
{
	struct conn *conn = context;

	if (conn->state != CONN_SENDING && conn->state != CONN_STREAMING) {
		return; /* the interim reply to Expect */
	}
	conn->hall->unsent -= conn->unsent;
	conn->unsent = 0;
	if (conn->state == CONN_STREAMING) {
		stream_sent(conn->stream);
		return;
	}
	if (conn->is_last || conn->hall->is_ending) {
		linger(conn);
		return;
	}
	conn->scan = (struct head_scan){ .at = 0 };
	wait_till(conn, CONN_IDLE, conn->hall->patience_ms * CONN_IDLE_FACTOR);
	look_at_bytes(conn); /* the next request may be there */
}

/* ---- the crew ---- */

static void take_back(struct loop_message *message)
{
	struct work *work = (struct work *)((char *)message - offsetof(struct work, message));
	struct conn *conn = work->conn;

	gauge_time(&work->hall->gauges, work->exchange->route->lane,
			clock_monotonic_us() - work->handed_us);
	if (conn == NULL) {
		drop_exchange(work->hall, work->exchange);
	} else {
		conn->work = NULL;
		finish_exchange(conn, work->exchange);
	}
	free(work);
}

/* In the crew's thread. */
static void do_work(struct task *task, const struct means *means)
{
	struct work *work = (struct work *)((char *)task - offsetof(struct work, task));

	if (!atomic_load(&work->is_abandoned)) {
		exchange_answer(work->exchange, means);
	}
	loop_send(work->hall->loop, &work->message);
}

/* The request is whole: its handler is to answer it. */
static void hand_over(struct conn *conn)
{
	struct exchange *exchange = conn->exchange;
	struct work *work = calloc(1, sizeof(*work));

	conn->exchange = NULL;
	if (work == NULL) {
		drop_exchange(conn->hall, exchange);
		end(conn);
		return;
	}
	work->task.work = do_work;
	work->message.deliver = take_back;
	work->hall = conn->hall;
	work->exchange = exchange;
	work->conn = conn;
	work->handed_us = clock_monotonic_us();
	atomic_init(&work->is_abandoned, false);
	conn->work = work;
	conn->state = CONN_WORKING;
	/* Nobody is slow here but we: the lanes are bounded, and so is this. */
	line_deadline(conn->line, LINE_NEVER);
	if (!crew_hand(conn->hall->crew, exchange->route->lane, &work->task)) {
		conn->work = NULL;
		free(work);
		reply_problem(&exchange->reply, 503, "busy", "too many requests wait already");
		reply_field(&exchange->reply, "Retry-After", "1");
		finish_exchange(conn, exchange);
	}
}

/* ---- requests ---- */

static void take_body(struct conn *conn)
{
	struct exchange *exchange = conn->exchange;
	int64_t wanted = exchange->request.head.body_size - (int64_t)exchange->body.size;
	size_t size;
	const char *data = line_bytes(conn->line, &size);

	size = (int64_t)size > wanted ? (size_t)wanted : size;
	bytes_put(&exchange->body, data, size);
	line_take(conn->line, size);
	if (exchange->body.failed) {
		end(conn);
	} else if ((int64_t)size == wanted) {
		hand_over(conn);
	}
}

/* The body is not read, so this is the connection's last reply. */
static void refuse_body(struct conn *conn)
{
	struct exchange *exchange = conn->exchange;

	conn->exchange = NULL;
	conn->is_last = true;
	bytes_init(&exchange->body, 0);
	reply_problem(&exchange->reply, 503, "busy", "too much is being received already");
	reply_field(&exchange->reply, "Retry-After", "1");
	finish_exchange(conn, exchange);
}

static void begin_body(struct conn *conn)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	const struct head *head = &conn->exchange->request.head;
	size_t there;

	if (conn->hall->bodies + head->body_size > CONN_BODIES_MAX) {
		refuse_body(conn);
		return;
	}
	conn->hall->bodies += head->body_size;
	(void)line_bytes(conn->line, &there);
	if (head->expects_continue && there == 0 &&
			line_send(conn->line, go_on, sizeof(go_on) - 1) < 0) {
		end(conn);
		return;
	}
	wait_till(conn, CONN_BODY, time_for(conn, head->body_size));
	take_body(conn);
}

/* A whole head is at the front of the bytes. */
static void begin_request(struct conn *conn, const char *data)
{
	struct hall *hall = conn->hall;
	struct ssl_st *ssl = line_tls(conn->line);
	struct tls_peer peer;
	const struct exchange_origin origin = {
		.routes = hall->routes,
		.is_secure = ssl != NULL,
		.peer = ssl != NULL && tls_peer(ssl, &peer) ? &peer : NULL,
	};
	struct exchange *exchange = NULL;
	int answer = exchange_open(&origin, data, conn->scan.at, &exchange);

	line_take(conn->line, conn->scan.at);
	if (answer < 0) {
		end(conn);
		return;
	}
	if (answer != HEAD_OK) {
		gauge_add(&hall->gauges, GAUGE_REFUSED, 1);
		refuse(conn, head_status((enum head_answer)answer), "head",
				head_text((enum head_answer)answer), 0);
		return;
	}
	conn->is_last = exchange->request.head.is_last;
	if (exchange->route == NULL) {
		/* Its body, if there is one, is not read: it is not known how it would end. */
		conn->is_last = conn->is_last || exchange->request.head.body_size > 0;
		finish_exchange(conn, exchange);
		return;
	}
	conn->exchange = exchange;
	if (exchange->request.head.body_size > 0) {
		begin_body(conn);
	} else {
		hand_over(conn);
	}
}

static void take_head(struct conn *conn)
{
	struct hall *hall = conn->hall;
	size_t size;
	const char *data = line_bytes(conn->line, &size);
	enum head_answer answer;
	int wait_s = 0;

	if (size == 0) {
		return;
	}
	if (conn->state == CONN_IDLE) {
		wait_till(conn, CONN_HEAD, hall->patience_ms);
	}
	answer = head_look(&conn->scan, data, size);
	if (answer == HEAD_MORE) {
		return;
	}
	if (limits_ask(hall->limits, &conn->key, loop_now_ms(hall->loop), &wait_s) != LIMIT_OK) {
		refuse(conn, 429, "rate", "too many requests from this address", wait_s);
	} else if (answer != HEAD_OK) {
		gauge_add(&hall->gauges, GAUGE_REFUSED, 1);
		refuse(conn, head_status(answer), "head", head_text(answer), 0);
	} else {
		begin_request(conn, data);
	}
}

static void look_at_bytes(struct conn *conn)
{
	switch (conn->state) {
	case CONN_IDLE:
	case CONN_HEAD:
		take_head(conn);
		return;
	case CONN_BODY:
		take_body(conn);
		return;
	case CONN_LINGERING:
		line_take(conn->line, SIZE_MAX); /* thrown away */
		return;
	case CONN_STREAMING:
		end(conn);
		return;
	case CONN_GREETING:
	case CONN_WORKING:
	case CONN_SENDING:
		return; /* the next request waits */
	}
}

static void on_bytes(void *context)
{
	look_at_bytes(context);
}

static void on_opened(void *context)
{
	struct conn *conn = context;

	if (conn->hall->is_ending) {
		end(conn);
		return;
	}
	wait_till(conn, CONN_IDLE, conn->hall->patience_ms * CONN_IDLE_FACTOR);
	line_read(conn->line, true);
	look_at_bytes(conn);
}

static void on_ended(void *context, enum line_end how)
{
	struct conn *conn = context;

	if (how == LINE_CLOSED && conn->state == CONN_SENDING) {
		conn->is_last = true; /* it said all it had to say, and may still listen */
		return;
	}
	if (how == LINE_LATE && conn->state == CONN_STREAMING && stream_late(conn->stream)) {
		return;
	}
	if (how != LINE_LATE) {
		end(conn);
		return;
	}
	gauge_add(&conn->hall->gauges, GAUGE_LATE, conn->state == CONN_LINGERING ? 0 : 1);
	if (conn->state == CONN_HEAD || conn->state == CONN_BODY) {
		refuse(conn, 408, "late", "the request did not come in time", 0);
	} else {
		end(conn);
	}
}

static const struct line_calls calls = {
	.opened = on_opened,
	.bytes = on_bytes,
	.sent = on_sent,
	.ended = on_ended,
	.gone = on_gone,
};

/* ---- its beginning ---- */

static struct conn *new_conn(struct hall *hall, int fd, const struct limit_key *key)
{
	struct conn *conn = calloc(1, sizeof(*conn));
	struct ssl_st *ssl = NULL;

	if (conn != NULL && hall->tls != NULL) {
		ssl = tls_accept(hall->tls);
	}
	if (conn == NULL || (hall->tls != NULL && ssl == NULL)) {
		(void)close(fd);
		free(conn);
		return NULL;
	}
	conn->line = line_open(hall->loop, fd, ssl, &calls, conn);
	if (conn->line == NULL) {
		free(conn);
		return NULL;
	}
	conn->hall = hall;
	conn->key = *key;
	conn->next = hall->first;
	conn->link = &hall->first;
	if (hall->first != NULL) {
		hall->first->link = &conn->next;
	}
	hall->first = conn;
	hall->count++;
	gauge_add(&hall->gauges, GAUGE_OPEN, 1);
	line_hold(conn->line, HEAD_MAX);
	return conn;
}

void conn_accept(void *context, int fd, const struct sockaddr *address, unsigned address_size)
{
	struct hall *hall = context;
	struct limit_key key = limit_key(address);
	struct conn *conn;

	(void)address_size;
	if (limits_enter(hall->limits, &key, loop_now_ms(hall->loop)) != LIMIT_OK) {
		gauge_add(&hall->gauges, GAUGE_TURNED_AWAY, 1);
		(void)close(fd);
		return;
	}
	conn = new_conn(hall, fd, &key);
	if (conn == NULL) {
		limits_leave(hall->limits, &key);
		return;
	}
	gauge_add(&hall->gauges, GAUGE_ACCEPTED, 1);
	if (hall->tls == NULL) {
		on_opened(conn);
	} else {
		wait_till(conn, CONN_GREETING, hall->patience_ms);
	}
}

void conn_end_all(struct hall *hall)
{
	hall->is_ending = true;
	for (struct conn *conn = hall->first; conn != NULL; conn = conn->next) {
		if (conn->state == CONN_GREETING || conn->state == CONN_IDLE) {
			end(conn);
		} else if (conn->stream != NULL) {
			stream_end(conn->stream);
		}
	}
	if (hall->count == 0) {
		hall->empty(hall);
	}
}

void conn_outdate_all(struct hall *hall)
{
	for (struct conn *conn = hall->first; conn != NULL; conn = conn->next) {
		conn->is_old = true;
		if (conn->stream != NULL) {
			stream_end(conn->stream);
		}
	}
}

void conn_cut_all(struct hall *hall)
{
	for (struct conn *conn = hall->first; conn != NULL; conn = conn->next) {
		end(conn);
	}
}
