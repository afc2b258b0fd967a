/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "api/http/audience.h"
#include "api/http/crew.h"
#include "api/http/line.h"
#include "api/http/metrics.h"
#include "api/http/roll.h"
#include "ledger/clock.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	BACKLOG = 1024, /* connections that the kernel keeps while a loop is busy for a moment */
};

/* A loop, its thread and what it shares with its connections. */
struct post {
	struct hall hall;
	struct loop *loop;
	struct loop_timer *timer; /* of the roll */
	pthread_t thread;
	bool is_running;
	int fault;
	struct loop_message ending, cutting;
};

/* A sign of life on its way. */
struct probe {
	struct loop_message message;
	struct task task;
	struct crew *crew;
	int turn; /* of the posts */
	void (*answered)(void *context);
	void *context;
};

struct server {
	struct post posts[SERVER_LOOPS_MAX];
	struct probe probe;
	struct metrics metrics;
	int count;
	struct limits *limits;
	struct audience *audience;
	struct crew *crew;
	char url[SERVER_URL_MAX];
	bool is_secure;
};

/* ---- the address ---- */

struct place {
	struct sockaddr_storage address;
	socklen_t size;
};

/* Cuts "HOST:PORT" and "[HOST]:PORT". */
static bool cut_address(const char *text, char host[static INET6_ADDRSTRLEN], const char **ret_port)
{
	bool is_six = text[0] == '[';
	const char *end = is_six ? strchr(text, ']') : strrchr(text, ':');
	size_t size = end == NULL ? 0 : (size_t)(end - text) - (is_six ? 1 : 0);

	if (end == NULL || size == 0 || size >= INET6_ADDRSTRLEN || (is_six && end[1] != ':')) {
		return false;
	}
	memcpy(host, text + (is_six ? 1 : 0), size);
	host[size] = '\0';
	*ret_port = end + (is_six ? 2 : 1);
	return is_six == (strchr(host, ':') != NULL);
}

static int find_place(const char *text, struct place *ret, struct where *reterr)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *found = NULL;
	char host[INET6_ADDRSTRLEN];
	const char *port;
	int64_t number;

	if (!cut_address(text, host, &port) ||
			text_int_all(port, 0, UINT16_MAX, &number) != TEXT_OK ||
			getaddrinfo(host, port, &hints, &found) != 0) {
		where_set(reterr, 0, 0,
				"'%.80s' is no address to listen at: 127.0.0.1:8080, [::1]:8080",
				text);
		return SERVER_WRONG;
	}
	memcpy(&ret->address, found->ai_addr, found->ai_addrlen);
	ret->size = found->ai_addrlen;
	freeaddrinfo(found);
	return SERVER_OK;
}

static bool is_own(const struct place *place)
{
	if (place->address.ss_family == AF_INET) {
		const struct sockaddr_in *four = (const struct sockaddr_in *)&place->address;

		return ntohl(four->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	}
	return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)&place->address)->sin6_addr);
}

static int wrong_place(const struct server_options *options, struct where *reterr)
{
	char reason[128];

	where_set(reterr, 0, 0, "cannot listen at %.80s: %s", options->address,
			strerror_r(errno, reason, sizeof(reason)));
	return SERVER_WRONG;
}

/* A listening socket of its own for each loop; the first one finds the port. */
static int listen_at(const struct server_options *options, struct place *place, bool is_shared,
		int *ret_fd, struct where *reterr)
{
	int on = 1;
	int share = is_shared ? 1 : 0;
	int fd = socket(place->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		return wrong_place(options, reterr);
	}
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
			setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &share, sizeof(share)) != 0 ||
			bind(fd, (const struct sockaddr *)&place->address, place->size) != 0 ||
			listen(fd, BACKLOG) != 0 ||
			getsockname(fd, (struct sockaddr *)&place->address, &place->size) != 0) {
		int answer = wrong_place(options, reterr);

		(void)close(fd);
		return answer;
	}
	*ret_fd = fd;
	return SERVER_OK;
}

/* Sockets that share a port do so with another server's too: is there one? */
static int find_rival(
		const struct server_options *options, struct place *place, struct where *reterr)
{
	int fd = -1;
	int answer = listen_at(options, place, false, &fd, reterr);

	if (answer == SERVER_OK) {
		(void)close(fd);
	}
	return answer;
}

static void set_url(struct server *server, const struct place *place)
{
	char host[INET6_ADDRSTRLEN] = "";
	char port[8] = "";
	bool is_six = place->address.ss_family == AF_INET6;

	(void)getnameinfo((const struct sockaddr *)&place->address, place->size, host, sizeof(host),
			port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
	(void)snprintf(server->url, sizeof(server->url), "%s://%s%s%s:%s",
			server->is_secure ? "https" : "http", is_six ? "[" : "", host,
			is_six ? "]" : "", port);
}

/* ---- posts ---- */

static void on_empty(struct hall *hall)
{
	loop_end(hall->loop);
}

static void *run(void *context)
{
	struct post *post = context;

	post->fault = loop_run(post->loop);
	return NULL;
}

static void deliver_ending(struct loop_message *message)
{
	struct post *post = (struct post *)((char *)message - offsetof(struct post, ending));

	loop_unlisten(post->loop);
	conn_end_all(&post->hall);
}

static void deliver_cutting(struct loop_message *message)
{
	struct post *post = (struct post *)((char *)message - offsetof(struct post, cutting));

	conn_cut_all(&post->hall);
}

static void send_roll(void *context)
{
	const struct post *post = context;

	roll_send(post->hall.roll);
	loop_timer_set(post->timer, ROLL_SEND_MS);
}

/* What is asked of this loop is told to the scribe. */
static int open_roll(struct post *post, const struct server *server, int scribe)
{
	int answer = roll_open(scribe, crew_clock(server->crew), &post->hall.roll);

	if (answer == 0) {
		answer = loop_timer_open(post->loop, send_roll, post, &post->timer);
	}
	if (answer == 0) {
		loop_timer_set(post->timer, ROLL_SEND_MS);
	}
	return answer;
}

static int open_post(struct server *server, const struct server_options *options, struct tls *tls,
		struct place *place, struct where *reterr)
{
	struct post *post = &server->posts[server->count++];
	int fd = -1;
	int answer = loop_open(&post->loop);

	if (answer < 0) {
		return answer;
	}
	post->ending.deliver = deliver_ending;
	post->cutting.deliver = deliver_cutting;
	post->hall = (struct hall){
		.loop = post->loop,
		.limits = server->limits,
		.crew = server->crew,
		.routes = options->routes,
		.patience_ms = options->patience_ms,
		.empty = on_empty,
		.streams = {
			.loop = post->loop,
			.crew = server->crew,
			.audience = server->audience,
			.gauges = &post->hall.gauges,
			.patience_ms = options->patience_ms,
		},
	};
	answer = streams_open(&post->hall.streams);
	if (answer < 0) {
		return answer;
	}
	server->metrics.loops[server->metrics.loop_count++] = &post->hall.gauges;
	if (tls != NULL) {
		post->hall.tls = tls_share(tls);
		if (post->hall.tls == NULL) {
			return WEIR_FAULT_MEMORY;
		}
	}
	if (options->scribe > 0) {
		answer = open_roll(post, server, options->scribe);
	}
	if (answer == 0) {
		answer = listen_at(options, place, true, &fd, reterr);
	}
	return answer == SERVER_OK ? loop_listen(post->loop, fd, conn_accept, &post->hall) : answer;
}

static int start_posts(struct server *server)
{
	for (int i = 0; i < server->count; i++) {
		struct post *post = &server->posts[i];

		if (pthread_create(&post->thread, NULL, run, post) != 0) {
			return WEIR_FAULT_IO;
		}
		post->is_running = true;
	}
	return 0;
}

/* ---- the whole ---- */

static int check_options(const struct server_options *options, const struct place *place,
		struct where *reterr)
{
	const struct tls_files *tls = &options->tls;

	if ((tls->certificate == NULL) != (tls->key == NULL)) {
		where_set(reterr, 0, 0, "a certificate and its key are given together");
		return SERVER_WRONG;
	}
	if (tls->certificate == NULL && tls->client_ca != NULL) {
		where_set(reterr, 0, 0,
				"an authority of clients needs a certificate of the server's own");
		return SERVER_WRONG;
	}
	if (tls->client_ca == NULL && tls->crl != NULL) {
		where_set(reterr, 0, 0, "a revocation list needs an authority of clients");
		return SERVER_WRONG;
	}
	if (tls->certificate == NULL && !is_own(place)) {
		where_set(reterr, 0, 0,
				"at %.80s tokens would pass in the clear: name a certificate, or listen at 127.0.0.1",
				options->address);
		return SERVER_WRONG;
	}
	return SERVER_OK;
}

/* As many descriptors as connections need, where the system lets us have them. */
static int raise_files(const struct server_options *options, struct where *reterr)
{
	rlim_t wanted = (rlim_t)options->limits.connections + SERVER_OTHER_FILES;
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0) {
		return WEIR_FAULT_IO;
	}
	if (files.rlim_cur >= wanted) {
		return SERVER_OK;
	}
	if (files.rlim_max < wanted) {
		where_set(reterr, 0, 0,
				"%lld connections need more descriptors than the %llu allowed",
				(long long)options->limits.connections,
				(unsigned long long)files.rlim_max);
		return SERVER_WRONG;
	}
	files.rlim_cur = wanted;
	return setrlimit(RLIMIT_NOFILE, &files) == 0 ? SERVER_OK : WEIR_FAULT_IO;
}

static int open_shared(struct server *server, const struct server_options *options)
{
	uint64_t seed;
	int answer = getrandom(&seed, sizeof(seed), 0) == (ssize_t)sizeof(seed) ? 0 : WEIR_FAULT_IO;

	if (answer == 0) {
		answer = limits_open(&options->limits, seed, &server->limits);
	}
	if (answer == 0) {
		answer = audience_open(&server->audience);
	}
	if (answer == 0) {
		answer = crew_open(options->app, ~seed, &server->crew);
		answer = answer > 0 ? SERVER_ENDED : answer;
	}
	if (answer == 0) {
		server->metrics = (struct metrics){
			.crew = server->crew,
			.statm = options->statm,
			.started_s = clock_system_s(),
		};
		crew_show(server->crew, &server->metrics);
	}
	if (answer == 0 && options->scribe > 0) {
		answer = roll_begin(
				options->scribe, crew_zone(server->crew), crew_clock(server->crew));
	}
	return answer;
}

static int open_all(struct server *server, const struct server_options *options,
		struct place *place, struct where *reterr)
{
	SCOPED(tls_close) struct tls *tls = NULL;
	int answer = SERVER_OK;

	server->is_secure = options->tls.certificate != NULL;
	if (server->is_secure) {
		answer = tls_open(&options->tls, &tls, reterr);
		answer = answer == TLS_WRONG ? SERVER_WRONG : answer;
	}
	if (answer == SERVER_OK) {
		answer = open_shared(server, options);
	}
	for (int i = 0; i < options->loops && answer == SERVER_OK; i++) {
		answer = open_post(server, options, tls, place, reterr);
	}
	if (answer == SERVER_OK) {
		set_url(server, place);
		answer = start_posts(server);
	}
	return answer;
}

int server_open(const struct server_options *options, struct server **ret, struct where *reterr)
{
	struct server *server = calloc(1, sizeof(*server));
	struct conn_counts counts;
	struct place place;
	int answer;

	assert(options->loops >= 1 && options->loops <= SERVER_LOOPS_MAX);
	if (server == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	/* Who leaves while something is sent to him must not end us. */
	(void)signal(SIGPIPE, SIG_IGN);
	answer = find_place(options->address, &place, reterr);
	if (answer == SERVER_OK) {
		answer = check_options(options, &place, reterr);
	}
	if (answer == SERVER_OK && !options->is_successor) {
		answer = find_rival(options, &place, reterr);
	}
	if (answer == SERVER_OK) {
		answer = raise_files(options, reterr);
	}
	if (answer == SERVER_OK) {
		answer = open_all(server, options, &place, reterr);
	}
	if (answer == SERVER_OK) {
		*ret = server;
		return SERVER_OK;
	}
	(void)server_end(server, &counts);
	server_close(server);
	return answer;
}

const char *server_url(const struct server *server)
{
	return server->url;
}

/* ---- new files ---- */

struct reload {
	struct loop_message message;
	struct hall *hall;
	struct tls *tls;
};

static void deliver_reload(struct loop_message *message)
{
	struct reload *reload =
			(struct reload *)((char *)message - offsetof(struct reload, message));

	tls_close(reload->hall->tls);
	reload->hall->tls = reload->tls;
	conn_outdate_all(reload->hall);
	free(reload);
}

int server_reload(struct server *server, const struct tls_files *files, struct where *reterr)
{
	SCOPED(tls_close) struct tls *tls = NULL;
	int answer = server->is_secure ? tls_open(files, &tls, reterr) : TLS_OK;

	if (answer != TLS_OK || !server->is_secure) {
		return answer == TLS_WRONG ? SERVER_WRONG : answer;
	}
	for (int i = 0; i < server->count; i++) {
		struct reload *reload = calloc(1, sizeof(*reload));

		if (reload != NULL) {
			reload->tls = tls_share(tls);
		}
		if (reload == NULL || reload->tls == NULL) {
			free(reload);
			return WEIR_FAULT_MEMORY;
		}
		reload->message.deliver = deliver_reload;
		reload->hall = &server->posts[i].hall;
		loop_send(server->posts[i].loop, &reload->message);
	}
	return SERVER_OK;
}

/* ---- signs of life ---- */

static void work_probe(struct task *task, const struct means *means)
{
	const struct probe *probe =
			(const struct probe *)((char *)task - offsetof(struct probe, task));

	(void)means;
	probe->answered(probe->context);
}

static void deliver_probe(struct loop_message *message)
{
	struct probe *probe = (struct probe *)((char *)message - offsetof(struct probe, message));

	/* Where as many wait as can, somebody is at work. */
	if (!crew_hand(probe->crew, LANE_QUICK, &probe->task)) {
		probe->answered(probe->context);
	}
}

void server_probe(struct server *server, void (*answered)(void *context), void *context)
{
	server->probe = (struct probe){
		.message.deliver = deliver_probe,
		.task.work = work_probe,
		.crew = server->crew,
		.turn = (server->probe.turn + 1) % server->count,
		.answered = answered,
		.context = context,
	};
	loop_send(server->posts[server->probe.turn].loop, &server->probe.message);
}

/* ---- its end ---- */

static void add_counts(struct conn_counts *sum, struct gauges *gauges)
{
	sum->accepted += gauge_get(gauges, GAUGE_ACCEPTED);
	sum->turned_away += gauge_get(gauges, GAUGE_TURNED_AWAY);
	sum->late += gauge_get(gauges, GAUGE_LATE);
	sum->refused += gauge_get(gauges, GAUGE_REFUSED);
	for (int which = GAUGE_2XX; which <= GAUGE_5XX; which++) {
		sum->requests += gauge_get(gauges, (enum gauge)which);
	}
}

/* Waits for a loop's thread till then; cuts what it still has, if that is not over. */
static void join(struct post *post, const struct timespec *till)
{
	if (pthread_timedjoin_np(post->thread, NULL, till) != 0) {
		loop_send(post->loop, &post->cutting);
		(void)pthread_join(post->thread, NULL);
	}
	post->is_running = false;
}

int server_end(struct server *server, struct conn_counts *ret)
{
	struct conn_counts sum = { .accepted = 0 };
	struct timespec till;
	int fault = 0;

	(void)clock_gettime(CLOCK_REALTIME, &till);
	till.tv_sec += SERVER_GRACE_MS / 1000;
	for (int i = 0; i < server->count; i++) {
		if (server->posts[i].is_running) {
			loop_send(server->posts[i].loop, &server->posts[i].ending);
		}
	}
	for (int i = 0; i < server->count; i++) {
		if (server->posts[i].is_running) {
			join(&server->posts[i], &till);
			add_counts(&sum, &server->posts[i].hall.gauges);
			fault = fault == 0 ? server->posts[i].fault : fault;
		}
	}
	*ret = sum;
	return fault;
}

void server_close(struct server *server)
{
	if (server == NULL) {
		return;
	}
	/* The crew first: what it still answers goes back to loops that are there. */
	crew_close(server->crew);
	for (int i = 0; i < server->count; i++) {
		loop_timer_close(server->posts[i].timer);
		streams_finish(&server->posts[i].hall.streams);
		loop_close(server->posts[i].loop);
		roll_close(server->posts[i].hall.roll);
		tls_close(server->posts[i].hall.tls);
	}
	limits_close(server->limits);
	audience_close(server->audience);
	free(server);
}
