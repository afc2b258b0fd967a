/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/line.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>

#include "api/http/tls.h"
#include "ledger/clock.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	REST_MS = 100, /* after a connection could not be taken, for want of descriptors */
};

struct loop {
	struct event_base *base;
	struct event *inbox;   /* bell rings: somebody sent something */
	struct event *reaper;  /* lines were closed */
	struct event *resting; /* wakes a listener that ran out of descriptors */
	struct evconnlistener *listener;
	loop_accept_fn *accept;
	void *accept_context;
	struct line *closed; /* to be freed when nobody is within their calls */
	int bell;
	pthread_mutex_t lock; /* of the messages */
	struct loop_message *first, **last;
};

struct line {
	struct loop *loop;
	struct bufferevent *stream;
	struct event *timer;
	const struct line_calls *calls;
	void *context;
	struct ssl_st *ssl;
	int64_t deadline_ms; /* LINE_NEVER: none */
	int64_t armed_ms;    /* when the timer goes off; LINE_NEVER: it does not */
	struct line *next;   /* among the closed */
	bool is_closed;
	int fd;
};

/* ---- a loop ---- */

static struct timeval timeval_of(int64_t ms)
{
	return (struct timeval){ .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
}

static void deliver(struct loop *loop)
{
	struct loop_message *message;

	(void)pthread_mutex_lock(&loop->lock);
	message = loop->first;
	loop->first = NULL;
	loop->last = &loop->first;
	(void)pthread_mutex_unlock(&loop->lock);
	while (message != NULL) {
		struct loop_message *next = message->next;

		message->deliver(message);
		message = next;
	}
}

static void on_bell(evutil_socket_t fd, short what, void *context)
{
	uint64_t rung;

	(void)what;
	(void)!read((int)fd, &rung, sizeof(rung));
	deliver(context);
}

void loop_send(struct loop *loop, struct loop_message *message)
{
	const uint64_t ring = 1;
	bool was_empty;

	message->next = NULL;
	(void)pthread_mutex_lock(&loop->lock);
	was_empty = loop->first == NULL;
	*loop->last = message;
	loop->last = &message->next;
	(void)pthread_mutex_unlock(&loop->lock);
	if (was_empty) {
		/* Cannot fail: the counter is far from full. */
		(void)!write(loop->bell, &ring, sizeof(ring));
	}
}

/* Frees the closed lines, out of all their calls. */
static void reap(evutil_socket_t fd, short what, void *context)
{
	struct loop *loop = context;

	(void)fd;
	(void)what;
	while (loop->closed != NULL) {
		struct line *line = loop->closed;

		loop->closed = line->next;
		line->calls->gone(line->context);
		event_free(line->timer);
		free(line);
	}
}

static void wake_listener(evutil_socket_t fd, short what, void *context)
{
	struct loop *loop = context;

	(void)fd;
	(void)what;
	if (loop->listener != NULL) {
		(void)evconnlistener_enable(loop->listener);
	}
}

int loop_open(struct loop **ret)
{
	SCOPED(loop_close) struct loop *loop = calloc(1, sizeof(*loop));

	if (loop == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	loop->last = &loop->first;
	(void)pthread_mutex_init(&loop->lock, NULL);
	loop->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	loop->base = event_base_new();
	if (loop->base == NULL || loop->bell < 0) {
		return WEIR_FAULT_MEMORY;
	}
	loop->inbox = event_new(loop->base, loop->bell, EV_READ | EV_PERSIST, on_bell, loop);
	loop->reaper = event_new(loop->base, -1, 0, reap, loop);
	loop->resting = event_new(loop->base, -1, 0, wake_listener, loop);
	if (loop->inbox == NULL || loop->reaper == NULL || loop->resting == NULL ||
			event_add(loop->inbox, NULL) != 0) {
		return WEIR_FAULT_MEMORY;
	}
	*ret = loop;
	loop = NULL;
	return 0;
}

static void free_event(struct event *event)
{
	if (event != NULL) {
		event_free(event);
	}
}

void loop_close(struct loop *loop)
{
	if (loop == NULL) {
		return;
	}
	loop_unlisten(loop);
	deliver(loop);
	if (loop->base != NULL) {
		reap(-1, 0, loop);
	}
	free_event(loop->inbox);
	free_event(loop->reaper);
	free_event(loop->resting);
	if (loop->base != NULL) {
		event_base_free(loop->base);
	}
	if (loop->bell >= 0) {
		(void)close(loop->bell);
	}
	(void)pthread_mutex_destroy(&loop->lock);
	free(loop);
}

int loop_run(struct loop *loop)
{
	return event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY) < 0 ? WEIR_FAULT_IO : 0;
}

void loop_end(struct loop *loop)
{
	(void)event_base_loopexit(loop->base, NULL);
}

struct loop_timer {
	struct event *event;
	void (*ring)(void *context);
	void *context;
};

static void on_ring(evutil_socket_t fd, short what, void *context)
{
	const struct loop_timer *timer = context;

	(void)fd;
	(void)what;
	timer->ring(timer->context);
}

int loop_timer_open(struct loop *loop, void (*ring)(void *context), void *context,
		struct loop_timer **ret)
{
	struct loop_timer *timer = calloc(1, sizeof(*timer));

	if (timer != NULL) {
		timer->ring = ring;
		timer->context = context;
		timer->event = event_new(loop->base, -1, 0, on_ring, timer);
	}
	if (timer == NULL || timer->event == NULL) {
		free(timer);
		return WEIR_FAULT_MEMORY;
	}
	*ret = timer;
	return 0;
}

void loop_timer_set(struct loop_timer *timer, int64_t ms)
{
	const struct timeval wait = timeval_of(ms);

	(void)event_add(timer->event, &wait);
}

void loop_timer_close(struct loop_timer *timer)
{
	if (timer != NULL) {
		event_free(timer->event);
		free(timer);
	}
}

int64_t loop_now_ms(const struct loop *loop)
{
	(void)loop;
	return clock_monotonic_ms();
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
		int size, void *context)
{
	struct loop *loop = context;

	(void)listener;
	loop->accept(loop->accept_context, (int)fd, address, (unsigned)size);
}

/* The connection stays in the kernel's queue, so without a rest this would be called again at once. */
static void on_accept_error(struct evconnlistener *listener, void *context)
{
	struct loop *loop = context;
	const struct timeval rest = timeval_of(REST_MS);

	(void)evconnlistener_disable(listener);
	(void)event_add(loop->resting, &rest);
}

int loop_listen(struct loop *loop, int fd, loop_accept_fn *accept, void *context)
{
	assert(loop->listener == NULL);
	loop->accept = accept;
	loop->accept_context = context;
	loop->listener = evconnlistener_new(loop->base, on_accept, loop,
			LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	if (loop->listener == NULL) {
		(void)close(fd);
		return WEIR_FAULT_MEMORY;
	}
	evconnlistener_set_error_cb(loop->listener, on_accept_error);
	return 0;
}

void loop_unlisten(struct loop *loop)
{
	if (loop->listener != NULL) {
		evconnlistener_free(loop->listener);
		loop->listener = NULL;
	}
}

/* ---- a line ---- */

static void on_bytes(struct bufferevent *stream, void *context)
{
	struct line *line = context;

	(void)stream;
	if (!line->is_closed) {
		line->calls->bytes(line->context);
	}
}

static void on_sent(struct bufferevent *stream, void *context)
{
	struct line *line = context;

	if (!line->is_closed && evbuffer_get_length(bufferevent_get_output(stream)) == 0) {
		line->calls->sent(line->context);
	}
}

static void on_event(struct bufferevent *stream, short what, void *context)
{
	struct line *line = context;

	if (line->is_closed) {
		return;
	}
	if ((what & BEV_EVENT_CONNECTED) != 0) {
		line->calls->opened(line->context);
	} else if ((what & BEV_EVENT_ERROR) != 0) {
		line->calls->ended(line->context, LINE_BROKEN);
	} else if ((what & BEV_EVENT_EOF) != 0) {
		/* Over TLS this may have been a reset, and libevent writes nothing any more. */
		bool is_cut = line->ssl != NULL &&
				evbuffer_get_length(bufferevent_get_output(stream)) > 0;

		line->calls->ended(line->context, is_cut ? LINE_BROKEN : LINE_CLOSED);
	}
}

static void arm(struct line *line)
{
	int64_t wait_ms = line->deadline_ms - loop_now_ms(line->loop);
	const struct timeval wait = timeval_of(wait_ms > 0 ? wait_ms : 0);

	line->armed_ms = line->deadline_ms;
	(void)event_add(line->timer, &wait);
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
	struct line *line = context;

	(void)fd;
	(void)what;
	line->armed_ms = LINE_NEVER;
	if (line->is_closed || line->deadline_ms == LINE_NEVER) {
		return;
	}
	if (line->deadline_ms > loop_now_ms(line->loop)) {
		arm(line);
	} else {
		line->calls->ended(line->context, LINE_LATE);
	}
}

/* The kernel's queue of a line that says little and often must not wait for more. */
static void set_no_delay(int fd)
{
	int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static struct bufferevent *new_stream(struct loop *loop, int fd, struct ssl_st *ssl)
{
	struct bufferevent *stream;

	if (ssl == NULL) {
		stream = bufferevent_socket_new(loop->base, fd, BEV_OPT_CLOSE_ON_FREE);
	} else {
		stream = bufferevent_openssl_socket_new(loop->base, fd, ssl,
				BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	}
	if (stream == NULL) {
		(void)close(fd); /* of the session libevent says nothing: it may have freed it */
	} else if (ssl != NULL) {
		/* Clients leave without a word; that is an end, not an error. */
		bufferevent_openssl_set_allow_dirty_shutdown(stream, 1);
	}
	return stream;
}

struct line *line_open(struct loop *loop, int fd, struct ssl_st *ssl,
		const struct line_calls *calls, void *context)
{
	struct line *line = calloc(1, sizeof(*line));
	struct bufferevent *stream = new_stream(loop, fd, ssl);

	if (line != NULL) {
		line->timer = event_new(loop->base, -1, 0, on_timer, line);
	}
	if (line == NULL || stream == NULL || line->timer == NULL) {
		if (stream != NULL) {
			bufferevent_free(stream);
		}
		if (line != NULL) {
			free_event(line->timer);
		}
		free(line);
		return NULL;
	}
	set_no_delay(fd);
	line->loop = loop;
	line->stream = stream;
	line->calls = calls;
	line->context = context;
	line->ssl = ssl;
	line->deadline_ms = line->armed_ms = LINE_NEVER;
	line->fd = fd;
	bufferevent_setcb(stream, on_bytes, on_sent, on_event, line);
	return line;
}

void line_close(struct line *line)
{
	if (line->is_closed) {
		return;
	}
	line->is_closed = true;
	(void)event_del(line->timer);
	bufferevent_free(line->stream);
	line->stream = NULL;
	line->next = line->loop->closed;
	line->loop->closed = line;
	event_active(line->loop->reaper, EV_TIMEOUT, 0);
}

void line_read(struct line *line, bool is_reading)
{
	if (line->is_closed) {
		return;
	}
	if (is_reading) {
		(void)bufferevent_enable(line->stream, EV_READ);
	} else {
		(void)bufferevent_disable(line->stream, EV_READ);
	}
}

void line_hold(struct line *line, size_t bytes)
{
	if (!line->is_closed) {
		bufferevent_setwatermark(line->stream, EV_READ, 0, bytes);
	}
}

void line_narrow(struct line *line, int bytes)
{
	if (!line->is_closed) {
		(void)setsockopt(line->fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	}
}

const char *line_bytes(struct line *line, size_t *ret_size)
{
	struct evbuffer *input;
	const char *data;

	*ret_size = 0;
	if (line->is_closed) {
		return NULL;
	}
	input = bufferevent_get_input(line->stream);
	data = (const char *)evbuffer_pullup(input, -1);
	/* Where there is no memory to make them one piece, there are none yet. */
	*ret_size = data == NULL ? 0 : evbuffer_get_length(input);
	return data;
}

void line_take(struct line *line, size_t size)
{
	if (!line->is_closed) {
		(void)evbuffer_drain(bufferevent_get_input(line->stream), size);
	}
}

int line_send(struct line *line, const void *data, size_t size)
{
	struct evbuffer_iovec room;
	struct evbuffer *output;

	assert(size <= LINE_COPY_MAX);
	if (line->is_closed) {
		return 0;
	}
	/* In one piece: each piece is a TLS record of its own. */
	output = bufferevent_get_output(line->stream);
	if (evbuffer_reserve_space(output, (ev_ssize_t)size, &room, 1) != 1) {
		return WEIR_FAULT_MEMORY;
	}
	memcpy(room.iov_base, data, size);
	room.iov_len = size;
	return evbuffer_commit_space(output, &room, 1) != 0 ? WEIR_FAULT_MEMORY : 0;
}

static void free_sent(const void *data, size_t size, void *extra)
{
	(void)size;
	(void)extra;
	free((void *)(uintptr_t)data);
}

int line_send_bytes(struct line *line, struct bytes *bytes)
{
	uint8_t *data = bytes->data;
	size_t size = bytes->size;

	if (line->is_closed || size == 0) {
		bytes_finish(bytes);
		return 0;
	}
	if (evbuffer_add_reference(bufferevent_get_output(line->stream), data, size, free_sent,
			    NULL) != 0) {
		return WEIR_FAULT_MEMORY;
	}
	bytes->data = NULL;
	bytes->size = bytes->capacity = 0;
	return 0;
}

int line_send_both(struct line *line, struct bytes *head, struct bytes *body)
{
	bool is_one = body == NULL || head->size + body->size <= LINE_COPY_MAX;
	int fault;

	if (is_one && body != NULL) {
		bytes_put(head, body->data, body->size);
	}
	if (head->failed) {
		return WEIR_FAULT_MEMORY;
	}
	fault = line_send(line, head->data, head->size);
	return fault < 0 || is_one ? fault : line_send_bytes(line, body);
}

void line_shut(struct line *line)
{
	if (line->is_closed) {
		return;
	}
	if (line->ssl != NULL) {
		tls_shut(line->ssl);
	}
	(void)shutdown(line->fd, SHUT_WR);
}

void line_deadline(struct line *line, int64_t at_ms)
{
	if (line->is_closed) {
		return;
	}
	line->deadline_ms = at_ms;
	/* A timer that goes off too early sees that and goes on: moving it costs more. */
	if (at_ms != LINE_NEVER && (line->armed_ms == LINE_NEVER || line->armed_ms > at_ms)) {
		arm(line);
	}
}

struct ssl_st *line_tls(const struct line *line)
{
	return line->ssl;
}
