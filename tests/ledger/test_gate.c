/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One process writes, the others reach it over a socket, and no peer, however
 * it behaves, holds up the writer or the other peers.
 */

#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger/gate.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "tests/support/folder.h"

enum {
	PATIENCE_MS = 10000, /* what must not be late, on a loaded machine */
	FRAME_MS = 300,
	SLOW_FRAME_MS = 1000,
	NOBODY = 65534,
};

static int64_t now_ms(void)
{
	struct timespec now;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(int ms)
{
	struct timespec span = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	while (nanosleep(&span, &span) != 0) {
	}
}

/*
 * What a request asks for is in its first byte: e echoes, u tells the uid, b
 * gives as large a reply as fits and t one that does not, s sleeps 100 ms, f
 * fails. The context counts.
 */
static int obey(void *context, uid_t uid, const uint8_t *request, size_t size, struct bytes *reply)
{
	size_t *count = context;
	char asked = size > 0 ? (char)request[0] : 'e';

	(*count)++;
	switch (asked) {
	case 'u':
		bytes_format(reply, "%u", (unsigned)uid);
		return 0;
	case 'b':
	case 't':
		for (size_t i = 0; i < GATE_FRAME_MAX + (asked == 't'); i++) {
			bytes_put_u8(reply, (uint8_t)i);
		}
		return 0;
	case 's':
		pause_ms(100);
		break;
	case 'f':
		return WEIR_FAULT_UNKNOWN;
	default:
		break;
	}
	bytes_put(reply, request, size);
	return 0;
}

/* A server in a process of its own, until it is killed or its handler fails. */
struct served {
	struct folder folder;
	pid_t pid;
};

static void serve_begin(struct served *served)
{
	struct gate_server *server = NULL;
	size_t count = 0;
	int fault = 0;

	folder_init(&served->folder);
	CHECK_INT(gate_server_open(served->folder.path, &server), GATE_OK);
	served->pid = fork();
	CHECK(served->pid >= 0);
	if (served->pid > 0) {
		gate_server_forget(server);
		return;
	}
	while (fault == 0) {
		fault = gate_server_poll(server, -1, obey, &count);
	}
	gate_server_close(server);
	_exit(fault == WEIR_FAULT_UNKNOWN ? 7 : 8);
}

static void serve_end(struct served *served)
{
	int status = 0;

	CHECK_INT(kill(served->pid, SIGKILL), 0);
	CHECK(waitpid(served->pid, &status, 0) == served->pid);
	CHECK(WIFSIGNALED(status)); /* it had not ended by itself */
	folder_finish(&served->folder);
}

static void check_call(struct gate_client *client, const char *request, size_t size,
		const void *want, size_t want_size)
{
	struct bytes reply;

	bytes_init(&reply, 2 * GATE_FRAME_MAX);
	CHECK_INT(gate_call(client, request, size, PATIENCE_MS, &reply), GATE_OK);
	CHECK_INT(reply.size, want_size);
	CHECK(want_size == 0 || memcmp(reply.data, want, want_size) == 0);
	bytes_finish(&reply);
}

static void a_request_gets_its_reply_whatever_its_size(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 4, 100, 16383, 16384, 16385, 300000,
		GATE_FRAME_MAX - 1, GATE_FRAME_MAX };
	char *request = malloc(GATE_FRAME_MAX);
	struct gate_client *first = NULL;
	struct gate_client *second = NULL;
	struct served served;

	(void)state;
	assert_non_null(request);
	for (size_t i = 0; i < GATE_FRAME_MAX; i++) {
		request[i] = i == 0 ? 'e' : (char)(i * 31 + i / 256);
	}
	serve_begin(&served);
	CHECK_INT(gate_connect(served.folder.path, &first), GATE_OK);
	CHECK_INT(gate_connect(served.folder.path, &second), GATE_OK);
	for (size_t i = 0; i < CHECK_COUNT(sizes); i++) {
		check_call(first, request, sizes[i], request, sizes[i]);
		check_call(second, request, sizes[i], request, sizes[i]);
	}
	gate_client_close(first);
	gate_client_close(second);
	serve_end(&served);
	free(request);
}

static void a_call_in_two_halves_leaves_time_between(void **state)
{
	struct gate_client *client = NULL;
	struct pollfd one = { .events = POLLIN };
	struct served served;
	struct bytes reply;

	(void)state;
	bytes_init(&reply, 100);
	serve_begin(&served);
	CHECK_INT(gate_connect(served.folder.path, &client), GATE_OK);
	one.fd = gate_client_fd(client);
	for (int i = 0; i < 3; i++) {
		bytes_reset(&reply);
		CHECK_INT(gate_send(client, "s", 1, PATIENCE_MS), GATE_OK);
		CHECK_INT(poll(&one, 1, 10), 0); /* the handler sleeps for 100 ms */
		CHECK_INT(poll(&one, 1, PATIENCE_MS), 1);
		CHECK_INT(gate_receive(client, PATIENCE_MS, &reply), GATE_OK);
	}
	CHECK_INT(gate_send(client, "s", 1, PATIENCE_MS), GATE_OK);
	CHECK_INT(gate_receive(client, 10, &reply), GATE_LATE);
	CHECK_INT(gate_send(client, "u", 1, PATIENCE_MS), GATE_CUT);
	CHECK_INT(gate_receive(client, PATIENCE_MS, &reply), GATE_CUT);
	gate_client_close(client);
	serve_end(&served);
	bytes_finish(&reply);
}

static void the_kernel_says_who_calls(void **state)
{
	struct gate_client *client = NULL;
	struct served served;
	char want[16];
	int length;

	(void)state;
	serve_begin(&served);
	CHECK_INT(gate_connect(served.folder.path, &client), GATE_OK);
	length = snprintf(want, sizeof(want), "%u", (unsigned)geteuid());
	check_call(client, "u", 1, want, (size_t)length);
	gate_client_close(client);
	serve_end(&served);
}

static void a_late_reply_ends_the_connection(void **state)
{
	struct gate_client *client = NULL;
	struct served served;
	struct bytes reply;

	(void)state;
	bytes_init(&reply, 100);
	serve_begin(&served);
	CHECK_INT(gate_connect(served.folder.path, &client), GATE_OK);
	CHECK_INT(gate_call(client, "s", 1, 10, &reply), GATE_LATE);
	CHECK_INT(reply.size, 0);
	pause_ms(150); /* the reply is there by now, and must not answer the next request */
	CHECK_INT(gate_call(client, "u", 1, PATIENCE_MS, &reply), GATE_CUT);
	CHECK_INT(reply.size, 0);
	gate_client_close(client);
	serve_end(&served);
	bytes_finish(&reply);
}

static void a_fault_of_the_handler_ends_the_server(void **state)
{
	static const struct {
		const char *name;
		const char *request;
		int status;
	} rows[] = { { "its own", "f", 7 }, { "a reply too large", "t", 8 } };
	struct bytes reply;

	(void)state;
	bytes_init(&reply, 100);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct gate_client *client = NULL;
		struct gate_client *late = NULL;
		struct served served;
		int status = 0;

		CHECK_ROW(rows[i].name);
		serve_begin(&served);
		CHECK_INT(gate_connect(served.folder.path, &client), GATE_OK);
		CHECK_INT(gate_call(client, rows[i].request, 1, PATIENCE_MS, &reply), GATE_CUT);
		CHECK_INT(reply.size, 0);
		gate_client_close(client);
		CHECK(waitpid(served.pid, &status, 0) == served.pid);
		CHECK(WIFEXITED(status));
		CHECK_INT(WEXITSTATUS(status), rows[i].status);
		CHECK_INT(gate_connect(served.folder.path, &late), GATE_NO_WRITER);
		folder_finish(&served.folder);
	}
	bytes_finish(&reply);
}

static void a_dead_writers_socket_is_replaced(void **state)
{
	struct gate_server *server = NULL;
	struct gate_client *client = NULL;
	struct stat status;
	struct served served;
	char socket_path[FOLDER_PATH_MAX];
	mode_t umask_before = umask(0077); /* and its mode does not depend on this */

	(void)state;
	serve_begin(&served);
	CHECK_INT(kill(served.pid, SIGKILL), 0);
	CHECK(waitpid(served.pid, NULL, 0) == served.pid);
	CHECK_INT(gate_connect(served.folder.path, &client), GATE_NO_WRITER);
	CHECK_INT(gate_server_open(served.folder.path, &server), GATE_OK);
	(void)umask(umask_before);
	CHECK_INT(stat(folder_file(&served.folder, "socket", socket_path), &status), 0);
	CHECK_INT(status.st_mode, S_IFSOCK | 0660);
	CHECK_INT(gate_connect(served.folder.path, &client), GATE_OK);
	gate_client_close(client);
	gate_server_close(server);
	CHECK_INT(gate_connect(served.folder.path, &client), GATE_NO_WRITER);
	CHECK(stat(socket_path, &status) != 0);
	folder_finish(&served.folder);
}

static void a_path_may_be_longer_than_a_sockets_name(void **state)
{
	struct gate_server *server = NULL;
	struct gate_client *client = NULL;
	struct gate_lock *lock = NULL;
	struct folder top;
	char path[FOLDER_PATH_MAX + 256];
	char file[FOLDER_PATH_MAX + 300];

	(void)state;
	folder_init(&top);
	(void)snprintf(path, sizeof(path), "%s/%0120d", top.path, 7);
	CHECK_INT(mkdir(path, 0700), 0);
	CHECK_INT(gate_lock(path, &lock), GATE_OK);
	CHECK_INT(gate_server_open(path, &server), GATE_OK);
	CHECK_INT(gate_connect(path, &client), GATE_OK);
	(void)snprintf(file, sizeof(file), "%s/socket", path);
	CHECK_INT(access(file, F_OK), 0);
	gate_client_close(client);
	gate_server_close(server);
	CHECK_INT(gate_connect(path, &client), GATE_NO_WRITER);
	gate_lock_close(lock);
	(void)snprintf(file, sizeof(file), "%s/lock", path);
	CHECK_INT(unlink(file), 0);
	CHECK_INT(rmdir(path), 0); /* the socket is gone by itself */
	folder_finish(&top);
	CHECK_INT(gate_connect(path, &client), WEIR_FAULT_IO);
	CHECK_INT(errno, ENOENT);
	CHECK_INT(gate_server_open(path, &server), WEIR_FAULT_IO);
	CHECK_INT(gate_lock(path, &lock), WEIR_FAULT_IO);
}

/* Peers that behave badly, from this process, so that nothing depends on luck. */

static int raw_connect(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	CHECK(fd >= 0);
	(void)snprintf(name.sun_path, sizeof(name.sun_path), "%s/socket", path);
	CHECK_INT(connect(fd, (const struct sockaddr *)&name, sizeof(name)), 0);
	return fd;
}

static void raw_send(int fd, const char *data, size_t size)
{
	CHECK(send(fd, data, size, MSG_NOSIGNAL) == (ssize_t)size);
}

/* Reads whatever is there; true where the other side has closed. */
static bool raw_is_cut(int fd)
{
	char data[4096];
	ssize_t n;

	do {
		n = recv(fd, data, sizeof(data), 0);
	} while (n > 0);
	return n == 0 || errno != EAGAIN;
}

/* True where the other side has closed, without reading what is there. */
static bool raw_is_hung_up(int fd)
{
	struct pollfd watched = { .fd = fd };

	return poll(&watched, 1, 0) == 1 && (watched.revents & POLLHUP) != 0;
}

struct here {
	struct folder folder;
	struct gate_server *server;
	size_t served;
};

static void here_begin(struct here *here)
{
	folder_init(&here->folder);
	CHECK_INT(gate_server_open(here->folder.path, &here->server), GATE_OK);
	gate_server_limit(here->server, FRAME_MS);
	here->served = 0;
}

static void here_end(struct here *here)
{
	gate_server_close(here->server);
	folder_finish(&here->folder);
}

/* Serves until nothing is ready. */
static void here_serve(struct here *here)
{
	for (int round = 0; round < 100; round++) {
		CHECK_INT(gate_server_poll(here->server, 0, obey, &here->served), GATE_OK);
	}
}

/* A short echo on a connection that behaves. */
static void check_healthy(struct here *here, int fd)
{
	size_t before = here->served;
	int64_t begun = now_ms();
	char reply[16];

	raw_send(fd, "\0\0\0\3eno", 7);
	while (here->served == before) {
		CHECK_INT(gate_server_poll(here->server, 10, obey, &here->served), GATE_OK);
		CHECK(now_ms() - begun < PATIENCE_MS);
	}
	CHECK_INT(recv(fd, reply, sizeof(reply), 0), 7);
	assert_memory_equal(reply, "\0\0\0\3eno", 7);
}

/* Keeps serving a healthy peer until fd is cut; returns how long that took. */
static int64_t serve_until_cut(struct here *here, int fd, int healthy, const char *dribble)
{
	int64_t begun = now_ms();
	size_t served = here->served;

	while (!raw_is_cut(fd)) {
		CHECK(now_ms() - begun < PATIENCE_MS);
		check_healthy(here, healthy);
		if (dribble != NULL) {
			(void)send(fd, dribble, 1, MSG_NOSIGNAL);
		}
		pause_ms(5);
	}
	CHECK(here->served > served + 1); /* meanwhile, not afterwards */
	return now_ms() - begun;
}

static void a_peer_that_dawdles_is_cut_and_holds_nobody_up(void **state)
{
	static const struct {
		const char *name;
		const char *begins;
		size_t size;
		const char *dribble;
	} rows[] = {
		{ "half a head", "\0\0", 2, NULL },
		{ "a head", "\0\0\0\5", 4, NULL },
		{ "half a request", "\0\0\0\5ecc", 7, NULL },
		{ "a byte now and then", "\0\x0f", 2, "x" },
		{ "a reply that is not fetched", "\0\0\0\1b", 5, NULL },
	};
	struct here here;
	int healthy;

	(void)state;
	here_begin(&here);
	healthy = raw_connect(here.folder.path);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int fd = raw_connect(here.folder.path);
		int64_t lasted;

		CHECK_ROW(rows[i].name);
		here_serve(&here);
		raw_send(fd, rows[i].begins, rows[i].size);
		if (rows[i].begins[rows[i].size - 1] == 'b') {
			int64_t begun = now_ms();

			/* Not reading: the socket fills, and the server gives up on it. */
			while (!raw_is_hung_up(fd)) {
				CHECK(now_ms() - begun < PATIENCE_MS);
				check_healthy(&here, healthy);
			}
			CHECK(now_ms() - begun >= FRAME_MS / 2);
			CHECK(raw_is_cut(fd));
		} else {
			lasted = serve_until_cut(&here, fd, healthy, rows[i].dribble);
			CHECK(lasted >= FRAME_MS / 2);
		}
		CHECK_INT(close(fd), 0);
	}
	check_healthy(&here, healthy); /* idle all the while, and still there */
	CHECK_INT(close(healthy), 0);
	here_end(&here);
}

static void a_peer_that_breaks_the_protocol_is_cut_at_once(void **state)
{
	struct here here;
	int healthy;
	int fd;

	(void)state;
	here_begin(&here);
	healthy = raw_connect(here.folder.path);
	CHECK_ROW("a frame of 1 MiB and a byte");
	fd = raw_connect(here.folder.path);
	raw_send(fd, "\0\x10\0\1", 4);
	here_serve(&here);
	CHECK(raw_is_cut(fd));
	CHECK_INT(close(fd), 0);
	CHECK_ROW("a frame of 4 GiB");
	fd = raw_connect(here.folder.path);
	raw_send(fd, "\xff\xff\xff\xff", 4);
	here_serve(&here);
	CHECK(raw_is_cut(fd));
	CHECK_INT(close(fd), 0);
	CHECK_ROW("gone in the middle");
	fd = raw_connect(here.folder.path);
	raw_send(fd, "\0\0\0\5e", 5);
	here_serve(&here);
	CHECK_INT(close(fd), 0);
	here_serve(&here);
	CHECK_ROW("gone before the reply");
	fd = raw_connect(here.folder.path);
	raw_send(fd, "\0\0\0\1b", 5);
	CHECK_INT(close(fd), 0);
	here_serve(&here);
	CHECK_INT(here.served, 1);
	check_healthy(&here, healthy);
	CHECK_INT(close(healthy), 0);
	here_end(&here);
}

static void requests_in_one_breath_are_answered_in_turn(void **state)
{
	struct here here;
	char reply[32];
	int fd;

	(void)state;
	here_begin(&here);
	fd = raw_connect(here.folder.path);
	raw_send(fd, "\0\0\0\2e1\0\0\0\2e2\0\0\0\0", 16);
	CHECK_INT(shutdown(fd, SHUT_WR), 0); /* and then the peer only listens */
	here_serve(&here);
	CHECK_INT(recv(fd, reply, sizeof(reply), 0), 16);
	assert_memory_equal(reply, "\0\0\0\2e1\0\0\0\2e2\0\0\0\0", 16);
	CHECK(raw_is_cut(fd));
	CHECK_INT(close(fd), 0);
	here_end(&here);
}

static void the_handlers_time_counts_against_no_peer(void **state)
{
	struct here here;
	int slow;
	int fd;

	(void)state;
	here_begin(&here);
	gate_server_limit(here.server, SLOW_FRAME_MS);
	slow = raw_connect(here.folder.path);
	fd = raw_connect(here.folder.path);
	here_serve(&here);
	raw_send(fd, "\0\0\0", 3);
	here_serve(&here);
	for (int i = 0; i < SLOW_FRAME_MS / 100 + 2; i++) {
		raw_send(slow, "\0\0\0\1s", 5);
		here_serve(&here);
		CHECK(!raw_is_cut(slow));
		CHECK(!raw_is_cut(fd));
	}
	raw_send(fd, "\1e", 2);
	here_serve(&here);
	CHECK_INT(here.served, SLOW_FRAME_MS / 100 + 3);
	CHECK_INT(close(fd), 0);
	CHECK_INT(close(slow), 0);
	here_end(&here);
}

static void of_one_users_peers_the_longest_idle_gives_way(void **state)
{
	int fds[GATE_PEERS_OF_ONE + 1];
	struct here here;

	(void)state;
	here_begin(&here);
	gate_server_limit(here.server, PATIENCE_MS);
	for (size_t i = 0; i < GATE_PEERS_OF_ONE; i++) {
		fds[i] = raw_connect(here.folder.path);
		here_serve(&here);
		pause_ms(2);
	}
	check_healthy(&here, fds[0]); /* so that the second is longest idle */
	raw_send(fds[2], "\0", 1);    /* and the third is busy */
	here_serve(&here);
	for (size_t i = 0; i < GATE_PEERS_OF_ONE; i++) {
		CHECK(!raw_is_cut(fds[i]));
	}
	fds[GATE_PEERS_OF_ONE] = raw_connect(here.folder.path);
	here_serve(&here);
	CHECK(raw_is_cut(fds[1]));
	CHECK(!raw_is_cut(fds[0]));
	CHECK(!raw_is_cut(fds[2]));
	check_healthy(&here, fds[GATE_PEERS_OF_ONE]);
	for (size_t i = 0; i <= GATE_PEERS_OF_ONE; i++) {
		CHECK_INT(close(fds[i]), 0);
	}
	here_end(&here);
}

static void where_all_are_busy_one_more_is_turned_away(void **state)
{
	int fds[GATE_PEERS_OF_ONE];
	struct here here;
	int more;

	(void)state;
	here_begin(&here);
	gate_server_limit(here.server, PATIENCE_MS);
	for (size_t i = 0; i < GATE_PEERS_OF_ONE; i++) {
		fds[i] = raw_connect(here.folder.path);
		raw_send(fds[i], "\0\0\0\1", 4);
	}
	here_serve(&here);
	more = raw_connect(here.folder.path);
	here_serve(&here);
	CHECK(raw_is_cut(more));
	for (size_t i = 0; i < GATE_PEERS_OF_ONE; i++) {
		raw_send(fds[i], "u", 1);
	}
	here_serve(&here);
	CHECK_INT(here.served, GATE_PEERS_OF_ONE);
	for (size_t i = 0; i < GATE_PEERS_OF_ONE; i++) {
		CHECK_INT(close(fds[i]), 0);
	}
	CHECK_INT(close(more), 0);
	here_end(&here);
}

static void without_descriptors_the_listener_rests(void **state)
{
	struct pollfd fds[GATE_PEERS_MAX + 1];
	struct rlimit before;
	struct rlimit tight;
	struct here here;
	int timeout_ms = -7;
	int idle;
	int more;
	int unused;

	(void)state;
	here_begin(&here);
	idle = raw_connect(here.folder.path);
	here_serve(&here);
	more = raw_connect(here.folder.path);
	unused = dup(more); /* the first that accepting would get */
	CHECK_INT(close(unused), 0);
	CHECK_INT(getrlimit(RLIMIT_NOFILE, &before), 0);
	tight = before;
	tight.rlim_cur = (rlim_t)unused;
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &tight), 0);
	CHECK_INT(gate_server_poll(here.server, 0, obey, &here.served), GATE_OK);
	CHECK(raw_is_cut(idle)); /* made room */
	CHECK_INT(gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms), 0);
	CHECK(timeout_ms >= 0 && timeout_ms <= 100);
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &before), 0);
	CHECK_INT(close(idle), 0);
	/* Whether the one that waited is lost depends on the kernel; the next is not. */
	idle = raw_connect(here.folder.path);
	check_healthy(&here, idle);
	CHECK_INT(close(idle), 0);
	CHECK_INT(close(more), 0);
	here_end(&here);
}

static void an_owner_can_wait_by_itself(void **state)
{
	struct pollfd fds[GATE_PEERS_MAX + 1];
	struct here here;
	int timeout_ms = -7;
	int first_ms;
	int fd;

	(void)state;
	here_begin(&here);
	CHECK_INT(gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms), 1);
	CHECK_INT(timeout_ms, -1);
	CHECK_INT(poll(fds, 1, 0), 0);
	fd = raw_connect(here.folder.path);
	CHECK_INT(poll(fds, 1, PATIENCE_MS), 1);
	here_serve(&here);
	CHECK_INT(gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms), 2);
	CHECK_INT(timeout_ms, -1);
	raw_send(fd, "\0", 1);
	CHECK_INT(poll(fds, 2, PATIENCE_MS), 1);
	here_serve(&here);
	CHECK_INT(gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms), 2);
	CHECK(timeout_ms >= 0 && timeout_ms <= FRAME_MS);
	first_ms = timeout_ms;
	pause_ms(FRAME_MS / 10);
	raw_send(fd, "\0", 1); /* gives no more time */
	CHECK_INT(gate_server_poll(here.server, 0, obey, &here.served), GATE_OK);
	(void)gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms);
	CHECK(timeout_ms <= first_ms - FRAME_MS / 10 || first_ms < FRAME_MS / 10);
	pause_ms(timeout_ms < 0 ? 0 : timeout_ms);
	here_serve(&here);
	CHECK(raw_is_cut(fd));
	CHECK_INT(gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms), 1);
	CHECK_INT(close(fd), 0);
	here_end(&here);
}

/* Runs a body as another user in a process of its own; its status. */
static int as_nobody(const char *path, int (*body)(const char *path))
{
	int status = 0;
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (pid == 0) {
		_exit(setgid(NOBODY) == 0 && setuid(NOBODY) == 0 ? body(path) : 99);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int try_connect(const char *path)
{
	struct gate_client *client = NULL;

	return gate_connect(path, &client);
}

static int try_lock(const char *path)
{
	struct gate_lock *lock = NULL;

	return gate_lock(path, &lock);
}

static void who_may_not_has_no_access(void **state)
{
	struct gate_lock *lock = NULL;
	struct here here;

	(void)state;
	here_begin(&here);
	CHECK_INT(gate_lock(here.folder.path, &lock), GATE_OK);
	if (geteuid() == 0) { /* whom nothing is closed to, but who can be somebody else */
		CHECK_ROW("the folder is closed");
		CHECK_INT(as_nobody(here.folder.path, try_connect), GATE_NO_ACCESS);
		CHECK_INT(as_nobody(here.folder.path, try_lock), GATE_NO_ACCESS);
		CHECK_ROW("the folder is open, the files are not");
		CHECK_INT(chmod(here.folder.path, 0755), 0);
		CHECK_INT(as_nobody(here.folder.path, try_connect), GATE_NO_ACCESS);
		CHECK_INT(as_nobody(here.folder.path, try_lock), GATE_NO_ACCESS);
	} else {
		CHECK_ROW("the folder is closed");
		CHECK_INT(chmod(here.folder.path, 0), 0);
		CHECK_INT(try_connect(here.folder.path), GATE_NO_ACCESS);
		CHECK_INT(try_lock(here.folder.path), GATE_NO_ACCESS);
	}
	CHECK_INT(chmod(here.folder.path, 0700), 0);
	gate_lock_close(lock);
	here_end(&here);
}

/* A process of another user with connections, which waits for its cue between its steps. */
struct other {
	pid_t pid;
	int cue;
	int done;
};

static void other_begin(struct other *other, const char *path, uid_t uid, size_t count,
		int (*then)(const int *fds))
{
	int cue[2];
	int done[2];
	int fds[GATE_PEERS_OF_ONE];
	char byte = 'x';

	CHECK_INT(pipe(cue), 0);
	CHECK_INT(pipe(done), 0);
	other->pid = fork();
	CHECK(other->pid >= 0);
	if (other->pid > 0) {
		other->cue = cue[1];
		other->done = done[0];
		CHECK_INT(close(cue[0]), 0);
		CHECK_INT(close(done[1]), 0);
		CHECK_INT(read(other->done, &byte, 1), 1);
		return;
	}
	(void)close(cue[1]);
	if (setgid(NOBODY) != 0 || setuid(uid) != 0) {
		_exit(99);
	}
	for (size_t i = 0; i < count; i++) {
		fds[i] = raw_connect(path);
		raw_send(fds[i], "\0\0\0\1u", count == 1 ? 5 : 0);
	}
	_exit(write(done[1], &byte, 1) == 1 && read(cue[0], &byte, 1) == 1 ? then(fds) : 98);
}

static int other_end(struct other *other)
{
	int status = 0;

	CHECK(write(other->cue, "x", 1) == 1);
	CHECK(waitpid(other->pid, &status, 0) == other->pid);
	CHECK(WIFEXITED(status));
	CHECK_INT(close(other->cue), 0);
	CHECK_INT(close(other->done), 0);
	return WEXITSTATUS(status);
}

static int see_first_cut(const int *fds)
{
	for (size_t i = 1; i < GATE_PEERS_OF_ONE; i++) {
		if (raw_is_cut(fds[i])) {
			return 1;
		}
	}
	return raw_is_cut(fds[0]) ? 0 : 2;
}

static int see_own_uid(const int *fds)
{
	char reply[16];

	return recv(fds[0], reply, sizeof(reply), 0) == 9 &&
					memcmp(reply,
							"\0\0\0\5"
							"65533",
							9) == 0
			? 0
			: 3;
}

static void of_all_peers_the_longest_idle_gives_way(void **state)
{
	char path[FOLDER_PATH_MAX];
	int fds[GATE_PEERS_OF_ONE];
	struct other many;
	struct other one;
	struct here here;
	int more;

	(void)state;
	if (geteuid() != 0) {
		return; /* one user alone cannot have so many peers */
	}
	here_begin(&here);
	CHECK_INT(chmod(here.folder.path, 0755), 0);
	CHECK_INT(chmod(folder_file(&here.folder, "socket", path), 0666), 0);
	other_begin(&many, here.folder.path, NOBODY, GATE_PEERS_OF_ONE, see_first_cut);
	CHECK_INT(gate_server_poll(here.server, PATIENCE_MS, obey, &here.served), GATE_OK);
	pause_ms(2);
	for (size_t i = 0; i < GATE_PEERS_OF_ONE; i++) {
		fds[i] = raw_connect(here.folder.path);
	}
	here_serve(&here);
	more = raw_connect(here.folder.path); /* at the cost of this user's own, not the others' */
	here_serve(&here);
	CHECK(raw_is_cut(fds[0]));
	CHECK_INT(close(fds[0]), 0);
	fds[0] = more;
	other_begin(&one, here.folder.path, NOBODY - 1, 1, see_own_uid);
	here_serve(&here);
	CHECK_INT(here.served, 1);
	CHECK_INT(other_end(&one), 0);
	CHECK_INT(other_end(&many), 0);
	for (size_t i = 0; i < GATE_PEERS_OF_ONE; i++) {
		CHECK(!raw_is_cut(fds[i]));
		CHECK_INT(close(fds[i]), 0);
	}
	here_end(&here);
}

/* The lock */

static void one_holds_the_lock(void **state)
{
	struct gate_lock *first = NULL;
	struct gate_lock *second = NULL;
	struct folder folder;

	(void)state;
	folder_init(&folder);
	CHECK_INT(gate_lock(folder.path, &first), GATE_OK);
	CHECK_INT(gate_lock(folder.path, &second), GATE_LOCKED_ELSEWHERE);
	assert_null(second);
	gate_lock_close(first);
	CHECK_INT(gate_lock(folder.path, &second), GATE_OK);
	gate_lock_close(second);
	gate_lock_close(NULL);
	folder_finish(&folder);
}

/* A child that inherited the lock and waits; the pipe's end tells it to go on. */
static pid_t fork_holding(struct gate_lock *lock, bool is_closing, int pipe_ends[2], int ready[2])
{
	pid_t pid;
	char byte;

	CHECK_INT(pipe(pipe_ends), 0);
	CHECK_INT(pipe(ready), 0);
	pid = fork();
	CHECK(pid >= 0);
	if (pid > 0) {
		CHECK_INT(close(pipe_ends[0]), 0);
		CHECK_INT(close(ready[1]), 0);
		CHECK_INT(read(ready[0], &byte, 1), 1);
		CHECK_INT(close(ready[0]), 0);
		return pid;
	}
	(void)close(pipe_ends[1]);
	if (is_closing) {
		gate_lock_close(lock);
	}
	if (write(ready[1], "r", 1) == 1) {
		(void)!read(pipe_ends[0], &byte, 1);
	}
	_exit(0);
}

static void a_child_that_closes_leaves_the_lock_to_its_parent(void **state)
{
	struct gate_lock *lock = NULL;
	struct gate_lock *other = NULL;
	struct folder folder;
	int pipe_ends[2];
	int ready[2];
	pid_t pid;

	(void)state;
	folder_init(&folder);
	CHECK_INT(gate_lock(folder.path, &lock), GATE_OK);
	pid = fork_holding(lock, true, pipe_ends, ready);
	CHECK_INT(gate_lock(folder.path, &other), GATE_LOCKED_ELSEWHERE);
	gate_lock_close(lock);
	CHECK_INT(gate_lock(folder.path, &other), GATE_OK); /* while the child lives on */
	gate_lock_close(other);
	CHECK_INT(close(pipe_ends[1]), 0);
	CHECK(waitpid(pid, NULL, 0) == pid);
	folder_finish(&folder);
}

static void the_lock_falls_with_its_last_holder(void **state)
{
	struct gate_lock *lock = NULL;
	struct gate_lock *other = NULL;
	struct folder folder;
	int pipe_ends[2];
	int ready[2];
	pid_t pid;

	(void)state;
	folder_init(&folder);
	CHECK_INT(gate_lock(folder.path, &lock), GATE_OK);
	pid = fork_holding(lock, false, pipe_ends, ready);
	gate_lock_close(lock);
	CHECK_INT(gate_lock(folder.path, &other), GATE_LOCKED_ELSEWHERE);
	CHECK_INT(kill(pid, SIGKILL), 0);
	CHECK(waitpid(pid, NULL, 0) == pid);
	CHECK_INT(gate_lock(folder.path, &other), GATE_OK);
	gate_lock_close(other);
	CHECK_INT(close(pipe_ends[1]), 0);
	folder_finish(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_gets_its_reply_whatever_its_size),
		cmocka_unit_test(a_call_in_two_halves_leaves_time_between),
		cmocka_unit_test(the_kernel_says_who_calls),
		cmocka_unit_test(a_late_reply_ends_the_connection),
		cmocka_unit_test(a_fault_of_the_handler_ends_the_server),
		cmocka_unit_test(a_dead_writers_socket_is_replaced),
		cmocka_unit_test(a_path_may_be_longer_than_a_sockets_name),
		cmocka_unit_test(a_peer_that_dawdles_is_cut_and_holds_nobody_up),
		cmocka_unit_test(a_peer_that_breaks_the_protocol_is_cut_at_once),
		cmocka_unit_test(requests_in_one_breath_are_answered_in_turn),
		cmocka_unit_test(the_handlers_time_counts_against_no_peer),
		cmocka_unit_test(of_one_users_peers_the_longest_idle_gives_way),
		cmocka_unit_test(where_all_are_busy_one_more_is_turned_away),
		cmocka_unit_test(without_descriptors_the_listener_rests),
		cmocka_unit_test(an_owner_can_wait_by_itself),
		cmocka_unit_test(who_may_not_has_no_access),
		cmocka_unit_test(of_all_peers_the_longest_idle_gives_way),
		cmocka_unit_test(one_holds_the_lock),
		cmocka_unit_test(a_child_that_closes_leaves_the_lock_to_its_parent),
		cmocka_unit_test(the_lock_falls_with_its_last_holder),
	};

	return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
