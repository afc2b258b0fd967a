/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The writer's end of the gate. Every peer is in one of three states: idle, in
 * the middle of a request, or owed the rest of a reply; the last two have a
 * deadline. One round of poll() serves each ready peer once, so that a busy
 * peer does not keep the others waiting.
 */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/disk.h"
#include "ledger/gate.h"
#include "ledger/gate_wire.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	QUEUE = 64,          /* peers that wait to be accepted */
	READ_SIZE = 1 << 14, /* bytes taken from a socket at once */
	PAUSE_MS = 100,      /* without descriptors for another peer, none is accepted so long */
	NEVER = -1,
};

struct peer {
	int fd; /* -1: the place is free */
	uid_t uid;
	uint8_t head[GATE_HEAD_BYTES]; /* of the request */
	size_t head_size;              /* bytes of it that have come; 0: idle or being answered */
	size_t wanted;                 /* bytes of the request, known once the head is whole */
	struct bytes request;
	struct bytes reply; /* with its head */
	size_t sent;
	int64_t deadline_ms; /* NEVER while idle */
	int64_t idle_since_ms;
};

struct gate_server {
	int folder;
	int listener;
	int frame_ms;
	int64_t pause_until_ms;
	struct peer peers[GATE_PEERS_MAX];
};

static bool is_owed(const struct peer *peer)
{
	return peer->sent < peer->reply.size;
}

static bool is_idle(const struct peer *peer)
{
	return peer->fd >= 0 && peer->head_size == 0 && !is_owed(peer);
}

static void become_idle(struct peer *peer)
{
	peer->head_size = 0;
	bytes_finish(&peer->request);
	bytes_finish(&peer->reply);
	peer->sent = 0;
	peer->deadline_ms = NEVER;
	peer->idle_since_ms = gate_clock_ms();
}

static void cut(struct peer *peer)
{
	assert(peer->fd >= 0);
	(void)close(peer->fd);
	peer->fd = -1;
	bytes_finish(&peer->request);
	bytes_finish(&peer->reply);
}

static void welcome(struct peer *peer, int fd, uid_t uid)
{
	peer->fd = fd;
	peer->uid = uid;
	become_idle(peer);
}

/* Opening and closing */

/* A socket at the address, 0660 from its first moment on. Returns it or -1. */
static int listen_at(const struct gate_address *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0) {
		return -1;
	}
	(void)unlink(address->name.sun_path); /* a dead writer's */
	/* Linux gives the new name the socket's own mode, less the umask. */
	if (fchmod(fd, 0660) == 0 &&
			bind(fd, (const struct sockaddr *)&address->name, sizeof(address->name)) ==
					0 &&
			chmod(address->name.sun_path, 0660) == 0 && listen(fd, QUEUE) == 0) {
		return fd;
	}
	disk_close(fd);
	return -1;
}

int gate_server_open(const char *directory, struct gate_server **ret)
{
	struct gate_server *server = calloc(1, sizeof(*server));
	struct gate_address address;

	if (server == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (gate_address_open(directory, &address) != 0) {
		free(server);
		return WEIR_FAULT_IO;
	}
	server->folder = address.folder;
	server->listener = listen_at(&address);
	if (server->listener < 0) {
		disk_close(server->folder);
		free(server);
		return WEIR_FAULT_IO;
	}
	server->frame_ms = GATE_FRAME_MS;
	for (size_t i = 0; i < GATE_PEERS_MAX; i++) {
		server->peers[i].fd = -1;
		bytes_init(&server->peers[i].request, GATE_FRAME_MAX);
		bytes_init(&server->peers[i].reply, GATE_FRAME_MAX + GATE_HEAD_BYTES);
	}
	*ret = server;
	return GATE_OK;
}

void gate_server_limit(struct gate_server *server, int frame_ms)
{
	assert(frame_ms > 0);
	server->frame_ms = frame_ms;
}

void gate_server_forget(struct gate_server *server)
{
	if (server == NULL) {
		return;
	}
	for (size_t i = 0; i < GATE_PEERS_MAX; i++) {
		if (server->peers[i].fd >= 0) {
			cut(&server->peers[i]);
		}
	}
	(void)close(server->listener);
	(void)close(server->folder);
	free(server);
}

void gate_server_close(struct gate_server *server)
{
	if (server != NULL) {
		(void)unlinkat(server->folder, "socket", 0);
		gate_server_forget(server);
	}
}

/* Peers */

enum whose {
	ANYBODY,
	OF_ONE
};

/* The number of a uid's peers. */
static size_t count_peers(const struct gate_server *server, uid_t uid)
{
	size_t count = 0;

	for (size_t i = 0; i < GATE_PEERS_MAX; i++) {
		count += server->peers[i].fd >= 0 && server->peers[i].uid == uid;
	}
	return count;
}

/* The peer longest idle, among all or among a uid's; NULL where none is. */
static struct peer *longest_idle(struct gate_server *server, enum whose whose, uid_t uid)
{
	struct peer *longest = NULL;

	for (size_t i = 0; i < GATE_PEERS_MAX; i++) {
		struct peer *peer = &server->peers[i];

		if (is_idle(peer) && (whose == ANYBODY || peer->uid == uid) &&
				(longest == NULL || peer->idle_since_ms < longest->idle_since_ms)) {
			longest = peer;
		}
	}
	return longest;
}

static struct peer *free_place(struct gate_server *server)
{
	for (size_t i = 0; i < GATE_PEERS_MAX; i++) {
		if (server->peers[i].fd < 0) {
			return &server->peers[i];
		}
	}
	return NULL;
}

/* A place for one more of a uid's peers; an idle peer may have to go. NULL: there is none. */
static struct peer *make_place(struct gate_server *server, uid_t uid)
{
	struct peer *place;

	if (count_peers(server, uid) >= GATE_PEERS_OF_ONE) {
		place = longest_idle(server, OF_ONE, uid);
	} else {
		place = free_place(server);
		if (place != NULL) {
			return place;
		}
		place = longest_idle(server, ANYBODY, 0);
	}
	if (place != NULL) {
		cut(place);
	}
	return place;
}

static bool has_place(const struct gate_server *server)
{
	for (size_t i = 0; i < GATE_PEERS_MAX; i++) {
		if (server->peers[i].fd < 0 || is_idle(&server->peers[i])) {
			return true;
		}
	}
	return false;
}

static void take_in(struct gate_server *server, int fd)
{
	struct ucred who = { .uid = (uid_t)-1 };
	socklen_t size = sizeof(who);
	struct peer *place = NULL;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0) {
		place = make_place(server, who.uid);
	}
	if (place == NULL) {
		(void)close(fd);
		return;
	}
	welcome(place, fd, who.uid);
}

/* Accepts who waits. Without descriptors the listener rests a while, as it stays readable. */
static void accept_peers(struct gate_server *server)
{
	while (has_place(server)) {
		int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			take_in(server, fd);
		} else if (errno == EAGAIN) {
			return;
		} else if (errno != EINTR && errno != ECONNABORTED) {
			struct peer *idle = longest_idle(server, ANYBODY, 0);

			if (idle != NULL) {
				cut(idle);
			}
			server->pause_until_ms = gate_clock_ms() + PAUSE_MS;
			return;
		}
	}
}

/* Frames */

/* Receives at most size bytes. Returns how many, 0 when there are none yet, -1 at the end. */
static ssize_t receive(const struct peer *peer, uint8_t *data, size_t size)
{
	ssize_t n;

	do {
		n = recv(peer->fd, data, size, 0);
	} while (n < 0 && errno == EINTR);
	if (n > 0) {
		return n;
	}
	return n < 0 && errno == EAGAIN ? 0 : -1;
}

/* Takes what has come of a head. False where the peer is to be cut. */
static bool receive_head(const struct gate_server *server, struct peer *peer)
{
	struct bytes_cursor cursor = bytes_cursor(peer->head, sizeof(peer->head));
	ssize_t n = receive(peer, peer->head + peer->head_size, GATE_HEAD_BYTES - peer->head_size);

	if (n < 0) {
		return false;
	}
	if (n > 0 && peer->head_size == 0) {
		peer->deadline_ms = gate_clock_ms() + server->frame_ms;
	}
	peer->head_size += (size_t)n;
	if (peer->head_size == GATE_HEAD_BYTES) {
		peer->wanted = bytes_take_u32(&cursor);
		return peer->wanted <= GATE_FRAME_MAX;
	}
	return true;
}

/* Takes what has come of a request. False where the peer is to be cut. */
static bool receive_request(struct peer *peer)
{
	uint8_t data[READ_SIZE];

	while (peer->request.size < peer->wanted) {
		size_t left = peer->wanted - peer->request.size;
		ssize_t n = receive(peer, data, left < sizeof(data) ? left : sizeof(data));

		if (n <= 0) {
			return n == 0;
		}
		bytes_put(&peer->request, data, (size_t)n);
		if (peer->request.failed) {
			return false; /* no memory for this one; the others go on */
		}
	}
	return true;
}

/* Sends what the socket takes. False where the peer is to be cut. */
static bool send_reply(struct peer *peer)
{
	while (is_owed(peer)) {
		ssize_t n = send(peer->fd, peer->reply.data + peer->sent,
				peer->reply.size - peer->sent, MSG_NOSIGNAL);

		if (n >= 0) {
			peer->sent += (size_t)n;
		} else if (errno != EINTR) {
			return errno == EAGAIN;
		}
	}
	become_idle(peer);
	return true;
}

/* While the handler worked nobody was served, which is not held against anybody. */
static void postpone(struct gate_server *server, int64_t ms)
{
	for (size_t i = 0; i < GATE_PEERS_MAX; i++) {
		if (server->peers[i].fd >= 0 && server->peers[i].deadline_ms != NEVER) {
			server->peers[i].deadline_ms += ms;
		}
	}
}

/* Has a whole request answered and begins to send. Returns 0 or a fault. */
static int answer_request(
		struct gate_server *server, struct peer *peer, gate_handler *handler, void *context)
{
	static const uint8_t nothing[1];
	const struct bytes *request = &peer->request;
	int64_t begun_ms = gate_clock_ms();
	struct bytes reply;
	int fault;

	bytes_init(&reply, GATE_FRAME_MAX);
	fault = handler(context, peer->uid, request->size > 0 ? request->data : nothing,
			request->size, &reply);
	assert(fault <= 0);
	postpone(server, gate_clock_ms() - begun_ms);
	peer->head_size = 0;
	bytes_put_u32(&peer->reply, (uint32_t)reply.size);
	bytes_put(&peer->reply, reply.data, reply.size);
	if (fault == 0 && (reply.failed || peer->reply.failed)) {
		fault = WEIR_FAULT_MEMORY;
	}
	bytes_finish(&reply);
	if (fault != 0) {
		cut(peer);
		return fault;
	}
	peer->deadline_ms = gate_clock_ms() + server->frame_ms;
	if (!send_reply(peer)) {
		cut(peer);
	}
	return 0;
}

/* Goes one step with a ready peer. Returns 0 or the handler's fault. */
static int serve(
		struct gate_server *server, struct peer *peer, gate_handler *handler, void *context)
{
	bool is_sound = true;

	if (is_owed(peer)) {
		is_sound = send_reply(peer);
	} else {
		if (peer->head_size < GATE_HEAD_BYTES) {
			is_sound = receive_head(server, peer);
		}
		if (is_sound && peer->head_size == GATE_HEAD_BYTES) {
			is_sound = receive_request(peer);
			if (is_sound && peer->request.size == peer->wanted) {
				return answer_request(server, peer, handler, context);
			}
		}
	}
	if (!is_sound) {
		cut(peer);
	}
	return 0;
}

/* Waiting */

static int min_timeout(int timeout_ms, int64_t deadline_ms, int64_t now_ms)
{
	int64_t left = deadline_ms > now_ms ? deadline_ms - now_ms : 0;

	return timeout_ms < 0 || left < timeout_ms ? (int)left : timeout_ms;
}

/* The places behind fds, which gate_server_fds() fills in the same order. */
static size_t list(const struct gate_server *server, struct pollfd *fds, size_t count,
		size_t *places, int *ret_timeout_ms)
{
	int64_t now_ms = gate_clock_ms();
	int timeout_ms = -1;
	size_t n = 0;

	for (size_t i = 0; i < GATE_PEERS_MAX && n < count; i++) {
		const struct peer *peer = &server->peers[i];

		if (peer->fd < 0) {
			continue;
		}
		if (peer->deadline_ms != NEVER) {
			timeout_ms = min_timeout(timeout_ms, peer->deadline_ms, now_ms);
		}
		places[n] = i;
		fds[n++] = (struct pollfd){ .fd = peer->fd,
			.events = is_owed(peer) ? POLLOUT : POLLIN };
	}
	if (server->pause_until_ms > now_ms) {
		timeout_ms = min_timeout(timeout_ms, server->pause_until_ms, now_ms);
	} else if (n < count && has_place(server)) {
		places[n] = GATE_PEERS_MAX;
		fds[n++] = (struct pollfd){ .fd = server->listener, .events = POLLIN };
	}
	*ret_timeout_ms = timeout_ms;
	return n;
}

size_t gate_server_fds(const struct gate_server *server, struct pollfd *fds, size_t count,
		int *ret_timeout_ms)
{
	size_t places[GATE_PEERS_MAX + 1];

	return list(server, fds, count < GATE_PEERS_MAX + 1 ? count : GATE_PEERS_MAX + 1, places,
			ret_timeout_ms);
}

static void cut_late(struct gate_server *server)
{
	int64_t now_ms = gate_clock_ms();

	for (size_t i = 0; i < GATE_PEERS_MAX; i++) {
		struct peer *peer = &server->peers[i];

		if (peer->fd >= 0 && peer->deadline_ms != NEVER && peer->deadline_ms <= now_ms) {
			cut(peer);
		}
	}
}

int gate_server_poll(
		struct gate_server *server, int timeout_ms, gate_handler *handler, void *context)
{
	struct pollfd fds[GATE_PEERS_MAX + 1];
	size_t places[GATE_PEERS_MAX + 1];
	int deadline_ms;
	size_t n = list(server, fds, GATE_PEERS_MAX + 1, places, &deadline_ms);
	int fault = 0;

	if (deadline_ms >= 0 && (timeout_ms < 0 || deadline_ms < timeout_ms)) {
		timeout_ms = deadline_ms;
	}
	if (poll(fds, n, timeout_ms) < 0) {
		return errno == EINTR ? GATE_OK : WEIR_FAULT_IO;
	}
	for (size_t i = 0; i < n && fault == 0; i++) {
		if (fds[i].revents == 0) {
			continue;
		}
		if (places[i] == GATE_PEERS_MAX) {
			accept_peers(server);
		} else {
			fault = serve(server, &server->peers[places[i]], handler, context);
		}
	}
	cut_late(server); /* after reading: what came in time counts */
	return fault;
}
