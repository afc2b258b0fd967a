/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/client.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/dns.h>
#include <event2/event.h>

#include "api/http/client_tls.h"
#include "api/http/client_url.h"
#include "api/lang.h"
#include "meter/bytes.h"
#include "meter/text.h"

enum {
	HEAD_ROOM = 4096, /* of a request, beside its body */
	FDS_MAX = 80,     /* of client_poll(): a gate's peers and a few more */
	FIRST_BACKOFF_MS = 500,
	LAST_BACKOFF_MS = 60000,
};

struct client {
	struct client_url url;
	char token[CLIENT_TOKEN_MAX];
	struct client_tls *tls; /* NULL: without TLS */
	struct event_base *base;
	struct evdns_base *dns;
	struct event *deadline;
	struct event *wake;
	struct bufferevent *line; /* NULL: no connection */
	bool is_connected;
	bool is_used;  /* it has brought an answer before */
	bool is_heard; /* something of this answer came */
	enum client_state state;
	struct bytes request; /* as sent, to be sent again where a kept connection was gone */
	int32_t timeout_ms;
	struct response response;
	bool has_response; /* to be finished */
	bool is_body_wanted;
	size_t answer_max;
	char why[CLIENT_WHY_MAX];
	int fault;
};

static int connect_line(struct client *client);

/* ---- the connection's end ---- */

static void drop_line(struct client *client)
{
	if (client->line != NULL) {
		bufferevent_free(client->line);
		client->line = NULL;
	}
	client->is_connected = client->is_used = false;
}

static void begin_response(struct client *client)
{
	if (client->has_response) {
		response_finish(&client->response);
	}
	response_init(&client->response, client->answer_max, client->is_body_wanted);
	client->has_response = true;
	client->is_heard = false;
}

__attribute__((format(printf, 2, 3))) static void fail(
		struct client *client, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(client->why, sizeof(client->why), format, arguments);
	va_end(arguments);
	client->state = CLIENT_FAILED;
	(void)event_del(client->deadline);
	drop_line(client);
}

static void succeed(struct client *client)
{
	client->state = CLIENT_ANSWERED;
	(void)event_del(client->deadline);
	client->is_used = true;
	/* What came behind the answer was not asked for: nothing there is to be believed. */
	if (client->response.is_last ||
			evbuffer_get_length(bufferevent_get_input(client->line)) > 0) {
		drop_line(client);
	}
}

/* ---- what the connection says ---- */

static void on_read(struct bufferevent *line, void *context)
{
	struct client *client = context;
	struct evbuffer *input = bufferevent_get_input(line);
	int answer = RESPONSE_MORE;

	if (client->state != CLIENT_WAITING) {
		drop_line(client); /* nobody asked */
		return;
	}
	while (answer == RESPONSE_MORE && evbuffer_get_length(input) > 0) {
		size_t size = evbuffer_get_contiguous_space(input);
		size_t used = 0;

		client->is_heard = true;
		answer = response_take(&client->response, evbuffer_pullup(input, (ssize_t)size),
				size, &used);
		(void)evbuffer_drain(input, used);
	}
	if (answer == RESPONSE_OK) {
		succeed(client);
	} else if (answer == RESPONSE_LARGE) {
		fail(client, _("the answer has more than %zu bytes"), client->answer_max);
	} else if (answer == RESPONSE_WRONG) {
		fail(client, _("what answers does not speak HTTP/1.1 as we do"));
	} else if (answer < 0) {
		client->fault = answer;
		fail(client, "%s", weir_fault_text(answer));
	}
}

/* Why there is no connection any more. */
static void explain_end(struct client *client, short what)
{
	int error = EVUTIL_SOCKET_ERROR();
	int dns = bufferevent_socket_get_dns_error(client->line);
	struct ssl_st *ssl = bufferevent_openssl_get_ssl(client->line);
	const char *distrust = ssl == NULL ? NULL : client_tls_distrust(ssl);
	unsigned long code = ssl == NULL ? 0 : bufferevent_get_openssl_error(client->line);
	const char *tls = code == 0 ? NULL : client_tls_why(code);

	if (dns != 0) {
		fail(client, _("'%s' has no address: %s"), client->url.host,
				evutil_gai_strerror(dns));
	} else if (!client->is_connected && distrust != NULL) {
		fail(client, _("the server's certificate: %s"), distrust);
	} else if (tls != NULL) {
		fail(client, _("TLS: %s"), tls);
	} else if ((what & BEV_EVENT_ERROR) != 0 && error != 0) {
		fail(client, "%s", evutil_socket_error_to_string(error));
	} else if (!client->is_connected) {
		/* Under TLS the reason is lost on the way: what is known is that nothing came about. */
		fail(client, _("no connection: nobody listens there, or hung up at once"));
	} else {
		fail(client, _("the server closed the connection"));
	}
}

static void on_connected(struct client *client)
{
	static const int yes = 1;

	client->is_connected = true;
	(void)setsockopt(bufferevent_getfd(client->line), IPPROTO_TCP, TCP_NODELAY, &yes,
			sizeof(yes));
}

static void on_event(struct bufferevent *line, short what, void *context)
{
	struct client *client = context;

	(void)line;
	if ((what & BEV_EVENT_CONNECTED) != 0) {
		on_connected(client);
		return;
	}
	if ((what & (BEV_EVENT_ERROR | BEV_EVENT_EOF)) == 0) {
		return;
	}
	if (client->state != CLIENT_WAITING) {
		drop_line(client);
		return;
	}
	/* A kept connection that was gone before we asked: ask once more over a new one. */
	if (client->is_used && !client->is_heard) {
		drop_line(client);
		if (connect_line(client) < 0) {
			fail(client, "%s", weir_fault_text(WEIR_FAULT_MEMORY));
		}
		return;
	}
	explain_end(client, what);
}

static void on_deadline(evutil_socket_t fd, short what, void *context)
{
	struct client *client = context;

	(void)fd;
	(void)what;
	if (client->state == CLIENT_WAITING) {
		fail(client,
				client->is_connected ? _("no whole answer within %d s")
						     : _("no connection within %d s"),
				(int)(client->timeout_ms / 1000));
	}
}

static void on_wake(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	(void)context;
}

/* ---- asking ---- */

static struct bufferevent *make_line(struct client *client)
{
	const int options = BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS;
	struct bufferevent *line;
	struct ssl_st *ssl;

	if (client->tls == NULL) {
		return bufferevent_socket_new(client->base, -1, options);
	}
	ssl = client_tls_connect(client->tls, client->url.host, client->url.is_address);
	if (ssl == NULL) {
		return NULL;
	}
	line = bufferevent_openssl_socket_new(
			client->base, -1, ssl, BUFFEREVENT_SSL_CONNECTING, options);
	if (line != NULL) {
		bufferevent_openssl_set_allow_dirty_shutdown(line, 1);
	}
	return line;
}

/* Begins to connect; what is to be sent goes out when it is done. */
static int connect_line(struct client *client)
{
	client->line = make_line(client);
	if (client->line == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bufferevent_setcb(client->line, on_read, NULL, on_event, client);
	if (bufferevent_enable(client->line, EV_READ | EV_WRITE) != 0 ||
			bufferevent_write(client->line, client->request.data,
					client->request.size) != 0) {
		drop_line(client);
		return WEIR_FAULT_MEMORY;
	}
	if (bufferevent_socket_connect_hostname(client->line, client->dns, AF_UNSPEC,
			    client->url.host, client->url.port) != 0 &&
			client->state == CLIENT_WAITING) {
		fail(client, "%s", evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
	}
	return 0;
}

static void put_request(struct client *client, const struct client_request *request)
{
	struct bytes *out = &client->request;

	bytes_finish(out);
	bytes_init(out, HEAD_ROOM + CLIENT_URL_MAX + CLIENT_TOKEN_MAX + request->body_size);
	bytes_format(out, "%s %s%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: weir\r\n", request->method,
			client->url.prefix, request->path, client->url.authority);
	bytes_put_text(out, "Accept: application/json, application/problem+json\r\n");
	if (client->token[0] != '\0') {
		bytes_format(out, "Authorization: Bearer %s\r\n", client->token);
	}
	if (request->once != NULL) {
		bytes_format(out, "Idempotency-Key: %s\r\n", request->once);
	}
	if (request->signature != NULL) {
		bytes_format(out, "Weir-Signature: %s\r\n", request->signature);
	}
	if (request->type != NULL) {
		bytes_format(out, "Content-Type: %s\r\nContent-Length: %zu\r\n", request->type,
				request->body_size);
	}
	bytes_put_text(out, "\r\n");
	bytes_put(out, request->body, request->body_size);
}

int client_send(struct client *client, const struct client_request *request)
{
	const struct timeval deadline = {
		.tv_sec = request->timeout_ms / 1000,
		.tv_usec = request->timeout_ms % 1000 * 1000,
	};

	assert(client->state != CLIENT_WAITING && request->timeout_ms > 0);
	put_request(client, request);
	if (client->request.failed || event_add(client->deadline, &deadline) != 0) {
		return WEIR_FAULT_MEMORY;
	}
	client->timeout_ms = request->timeout_ms;
	client->answer_max = request->answer_max;
	client->is_body_wanted = strcmp(request->method, "HEAD") != 0;
	client->why[0] = '\0';
	client->state = CLIENT_WAITING;
	begin_response(client);
	if (client->line == NULL) {
		return connect_line(client);
	}
	return bufferevent_write(client->line, client->request.data, client->request.size) == 0
			? 0
			: WEIR_FAULT_MEMORY;
}

enum client_state client_state(const struct client *client)
{
	return client->state;
}

const struct response *client_response(const struct client *client)
{
	assert(client->state == CLIENT_ANSWERED);
	return &client->response;
}

const char *client_why(const struct client *client)
{
	return client->why;
}

void client_rest(struct client *client)
{
	assert(client->state != CLIENT_WAITING);
	client->state = CLIENT_IDLE;
}

/* ---- waiting ---- */

struct waiter {
	struct event *event;
	struct pollfd *fd;
};

static void on_ready(evutil_socket_t fd, short what, void *context)
{
	struct pollfd *one = context;

	(void)fd;
	one->revents = (short)(one->revents | ((what & EV_READ) != 0 ? POLLIN : 0) |
			((what & EV_WRITE) != 0 ? POLLOUT : 0));
}

static struct event *watch(struct client *client, struct pollfd *one)
{
	short what = (short)(((one->events & POLLIN) != 0 ? EV_READ : 0) |
			((one->events & POLLOUT) != 0 ? EV_WRITE : 0));
	struct event *event = event_new(client->base, one->fd, what, on_ready, one);

	if (event != NULL && event_add(event, NULL) != 0) {
		event_free(event);
		event = NULL;
	}
	return event;
}

/* Runs the loop once. What a cut line would raise as SIGPIPE is its error alone. */
static int loop_once(struct client *client)
{
	const struct timespec now = { .tv_sec = 0 };
	sigset_t pipe;
	sigset_t old;
	int failed;

	(void)sigemptyset(&pipe);
	(void)sigaddset(&pipe, SIGPIPE);
	(void)sigprocmask(SIG_BLOCK, &pipe, &old);
	failed = event_base_loop(client->base, EVLOOP_ONCE);
	if (sigismember(&old, SIGPIPE) == 0) {
		while (sigtimedwait(&pipe, NULL, &now) == SIGPIPE) {
		}
	}
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	return failed < 0 ? WEIR_FAULT_IO : 0;
}

int client_poll(struct client *client, struct pollfd *fds, size_t count, int timeout_ms)
{
	const struct timeval wake = {
		.tv_sec = timeout_ms / 1000,
		.tv_usec = timeout_ms % 1000 * 1000,
	};
	struct event *events[FDS_MAX];
	int fault = 0;

	assert(count <= FDS_MAX);
	for (size_t i = 0; i < count; i++) {
		fds[i].revents = 0;
		events[i] = fds[i].fd < 0 ? NULL : watch(client, &fds[i]);
		fault = fds[i].fd >= 0 && events[i] == NULL ? WEIR_FAULT_MEMORY : fault;
	}
	if (fault == 0 && timeout_ms >= 0 && event_add(client->wake, &wake) != 0) {
		fault = WEIR_FAULT_MEMORY;
	}
	if (fault == 0) {
		fault = loop_once(client);
	}
	(void)event_del(client->wake);
	for (size_t i = 0; i < count; i++) {
		if (events[i] != NULL) {
			event_free(events[i]);
		}
	}
	return fault < 0 ? fault : client->fault;
}

int client_call(struct client *client, const struct client_request *request)
{
	int fault = client_send(client, request);

	while (fault == 0 && client->state == CLIENT_WAITING) {
		fault = client_poll(client, NULL, 0, -1);
	}
	return fault < 0 ? fault : (int)client->state;
}

int64_t client_backoff_ms(int n, uint64_t random)
{
	int64_t most = FIRST_BACKOFF_MS;

	for (int i = 1; i < n && most < LAST_BACKOFF_MS; i++) {
		most *= 2;
	}
	most = most > LAST_BACKOFF_MS ? LAST_BACKOFF_MS : most;
	return most / 2 + (int64_t)(random % (uint64_t)(most / 2 + 1));
}

/* ---- opening ---- */

void client_close(struct client *client)
{
	if (client == NULL) {
		return;
	}
	drop_line(client);
	if (client->has_response) {
		response_finish(&client->response);
	}
	bytes_finish(&client->request);
	if (client->deadline != NULL) {
		event_free(client->deadline);
	}
	if (client->wake != NULL) {
		event_free(client->wake);
	}
	if (client->dns != NULL) {
		evdns_base_free(client->dns, 0);
	}
	if (client->base != NULL) {
		/* What was freed while its callbacks were deferred is let go by the loop. */
		(void)event_base_loop(client->base, EVLOOP_NONBLOCK);
		event_base_free(client->base);
	}
	client_tls_close(client->tls);
	explicit_bzero(client->token, sizeof(client->token));
	free(client);
}

static int open_loop(struct client *client)
{
	client->base = event_base_new();
	if (client->base == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	/* Where the system names no servers, addresses and its file of hosts are enough. */
	client->dns = evdns_base_new(client->base,
			EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	if (client->dns == NULL) {
		client->dns = evdns_base_new(client->base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	}
	client->deadline = evtimer_new(client->base, on_deadline, client);
	client->wake = evtimer_new(client->base, on_wake, client);
	return client->dns == NULL || client->deadline == NULL || client->wake == NULL
			? WEIR_FAULT_MEMORY
			: 0;
}

static int open_tls(
		struct client *client, const struct client_options *options, struct where *reason)
{
	const struct client_tls_files files = {
		.certificate = options->certificate,
		.key = options->key,
		.ca = options->ca,
	};
	int answer;

	if (!client->url.is_tls) {
		return CLIENT_OPEN_OK;
	}
	answer = client_tls_open(&files, &client->tls, reason);
	return answer > 0 ? CLIENT_OPEN_WRONG : answer;
}

int client_open(const struct client_options *options, struct client **ret, struct where *reason)
{
	SCOPED(client_close) struct client *client = calloc(1, sizeof(*client));
	int answer;

	assert((options->certificate == NULL) == (options->key == NULL));
	if (client == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bytes_init(&client->request, 0);
	if (!client_url_parse(options->url, &client->url, reason)) {
		return CLIENT_OPEN_WRONG;
	}
	if (options->token != NULL &&
			!text_copy(client->token, sizeof(client->token), options->token)) {
		where_set(reason, 0, 0, "the token is longer than %d bytes", CLIENT_TOKEN_MAX - 1);
		return CLIENT_OPEN_WRONG;
	}
	answer = open_loop(client);
	if (answer == 0) {
		answer = open_tls(client, options, reason);
	}
	if (answer == CLIENT_OPEN_OK) {
		*ret = client;
		client = NULL;
	}
	return answer;
}
