/* SPDX-License-Identifier: Apache-2.0 */

/*
 * No peer, however it behaves, holds up the writer or the other peers. They are
 * played from this process, so that nothing depends on luck.
 */

#include "tests/check.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/gate.h"
#include "tests/support/folder.h"
#include "tests/support/gate_handler.h"
#include "tests/support/real_time.h"

enum {
	FRAME_MS = 300,
	SLOW_FRAME_MS = 1000,
	NOBODY = 65534,
};

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

/* Serves whatever is ready. */
static void here_serve(struct here *here)
{
	for (int round = 0; round < 100; round++) {
		CHECK_INT(gate_server_poll(here->server, 0, gate_obey, &here->served), GATE_OK);
	}
}

/* A short echo on a connection that behaves. */
static void check_healthy(struct here *here, int fd)
{
	size_t before = here->served;
	int64_t begun = real_time_ms();
	char reply[16];

	raw_send(fd, "\0\0\0\3eno", 7);
	while (here->served == before) {
		CHECK_INT(gate_server_poll(here->server, 10, gate_obey, &here->served), GATE_OK);
		CHECK(real_time_ms() - begun < GATE_PATIENCE_MS);
	}
	CHECK_INT(recv(fd, reply, sizeof(reply), 0), 7);
	assert_memory_equal(reply, "\0\0\0\3eno", 7);
}

/* Keeps serving a healthy peer until fd is cut; returns how long that took. */
static int64_t serve_until_cut(struct here *here, int fd, int healthy, const char *dribble)
{
	int64_t begun = real_time_ms();
	size_t served = here->served;

	while (!raw_is_cut(fd)) {
		CHECK(real_time_ms() - begun < GATE_PATIENCE_MS);
		check_healthy(here, healthy);
		if (dribble != NULL) {
			(void)send(fd, dribble, 1, MSG_NOSIGNAL);
		}
		real_time_pause(5);
	}
	CHECK(here->served > served + 1); /* meanwhile, not afterwards */
	return real_time_ms() - begun;
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
			int64_t begun = real_time_ms();

			/* Not reading: the socket fills, and the server gives up on it. */
			while (!raw_is_hung_up(fd)) {
				CHECK(real_time_ms() - begun < GATE_PATIENCE_MS);
				check_healthy(&here, healthy);
			}
			CHECK(real_time_ms() - begun >= FRAME_MS / 2);
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
	static const struct {
		const char *name, *head;
	} too_large[] = {
		{ "a frame of 1 MiB and a byte", "\0\x10\0\1" },
		{ "a frame of 4 GiB", "\xff\xff\xff\xff" },
	};
	struct here here;
	int healthy;
	int fd;

	(void)state;
	here_begin(&here);
	healthy = raw_connect(here.folder.path);
	for (size_t i = 0; i < CHECK_COUNT(too_large); i++) {
		CHECK_ROW(too_large[i].name);
		fd = raw_connect(here.folder.path);
		raw_send(fd, too_large[i].head, 4);
		here_serve(&here);
		CHECK(raw_is_cut(fd));
		CHECK_INT(close(fd), 0);
	}
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
	gate_server_limit(here.server, GATE_PATIENCE_MS);
	for (size_t i = 0; i < GATE_PEERS_OF_ONE; i++) {
		fds[i] = raw_connect(here.folder.path);
		here_serve(&here);
		real_time_pause(2);
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
	gate_server_limit(here.server, GATE_PATIENCE_MS);
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
	CHECK_INT(gate_server_poll(here.server, 0, gate_obey, &here.served), GATE_OK);
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
	CHECK_INT(poll(fds, 1, GATE_PATIENCE_MS), 1);
	here_serve(&here);
	CHECK_INT(gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms), 2);
	CHECK_INT(timeout_ms, -1);
	raw_send(fd, "\0", 1);
	CHECK_INT(poll(fds, 2, GATE_PATIENCE_MS), 1);
	here_serve(&here);
	CHECK_INT(gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms), 2);
	CHECK(timeout_ms >= 0 && timeout_ms <= FRAME_MS);
	first_ms = timeout_ms;
	real_time_pause(FRAME_MS / 10);
	raw_send(fd, "\0", 1); /* gives no more time */
	CHECK_INT(gate_server_poll(here.server, 0, gate_obey, &here.served), GATE_OK);
	(void)gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms);
	CHECK(timeout_ms <= first_ms - FRAME_MS / 10 || first_ms < FRAME_MS / 10);
	real_time_pause(timeout_ms < 0 ? 0 : timeout_ms);
	here_serve(&here);
	CHECK(raw_is_cut(fd));
	CHECK_INT(gate_server_fds(here.server, fds, CHECK_COUNT(fds), &timeout_ms), 1);
	CHECK_INT(close(fd), 0);
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
		print_message("# skipped, one user alone cannot have so many peers\n");
		return;
	}
	here_begin(&here);
	CHECK_INT(chmod(here.folder.path, 0755), 0);
	CHECK_INT(chmod(folder_file(&here.folder, "socket", path), 0666), 0);
	other_begin(&many, here.folder.path, NOBODY, GATE_PEERS_OF_ONE, see_first_cut);
	CHECK_INT(gate_server_poll(here.server, GATE_PATIENCE_MS, gate_obey, &here.served),
			GATE_OK);
	real_time_pause(2);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_peer_that_dawdles_is_cut_and_holds_nobody_up),
		cmocka_unit_test(a_peer_that_breaks_the_protocol_is_cut_at_once),
		cmocka_unit_test(requests_in_one_breath_are_answered_in_turn),
		cmocka_unit_test(the_handlers_time_counts_against_no_peer),
		cmocka_unit_test(of_one_users_peers_the_longest_idle_gives_way),
		cmocka_unit_test(where_all_are_busy_one_more_is_turned_away),
		cmocka_unit_test(without_descriptors_the_listener_rests),
		cmocka_unit_test(an_owner_can_wait_by_itself),
		cmocka_unit_test(of_all_peers_the_longest_idle_gives_way),
	};

	return cmocka_run_group_tests_name("gate_peers", tests, NULL, NULL);
}
