/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One process writes, the others call it over a socket, and nobody comes in
 * whom the folder does not let in.
 */

#include "tests/check.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/gate.h"
#include "meter/err.h"
#include "tests/support/folder.h"
#include "tests/support/gate_handler.h"
#include "tests/support/real_time.h"

enum {
	NOBODY = 65534,
};

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
		fault = gate_server_poll(server, -1, gate_obey, &count);
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
	CHECK_INT(gate_call(client, request, size, GATE_PATIENCE_MS, &reply), GATE_OK);
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
		CHECK_INT(gate_send(client, "s", 1, GATE_PATIENCE_MS), GATE_OK);
		CHECK_INT(poll(&one, 1, 10), 0); /* the handler sleeps for 100 ms */
		CHECK_INT(poll(&one, 1, GATE_PATIENCE_MS), 1);
		CHECK_INT(gate_receive(client, GATE_PATIENCE_MS, &reply), GATE_OK);
	}
	CHECK_INT(gate_send(client, "s", 1, GATE_PATIENCE_MS), GATE_OK);
	CHECK_INT(gate_receive(client, 10, &reply), GATE_LATE);
	CHECK_INT(gate_send(client, "u", 1, GATE_PATIENCE_MS), GATE_CUT);
	CHECK_INT(gate_receive(client, GATE_PATIENCE_MS, &reply), GATE_CUT);
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
	real_time_pause(150); /* the reply is there by now, and must not answer the next request */
	CHECK_INT(gate_call(client, "u", 1, GATE_PATIENCE_MS, &reply), GATE_CUT);
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
		CHECK_INT(gate_call(client, rows[i].request, 1, GATE_PATIENCE_MS, &reply),
				GATE_CUT);
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
	struct gate_server *server = NULL;
	struct gate_lock *lock = NULL;
	struct folder folder;

	(void)state;
	folder_init(&folder);
	CHECK_INT(gate_server_open(folder.path, &server), GATE_OK);
	CHECK_INT(gate_lock(folder.path, &lock), GATE_OK);
	if (geteuid() == 0) { /* whom nothing is closed to, but who can be somebody else */
		CHECK_ROW("the folder is closed");
		CHECK_INT(as_nobody(folder.path, try_connect), GATE_NO_ACCESS);
		CHECK_INT(as_nobody(folder.path, try_lock), GATE_NO_ACCESS);
		CHECK_ROW("the folder is open, the files are not");
		CHECK_INT(chmod(folder.path, 0755), 0);
		CHECK_INT(as_nobody(folder.path, try_connect), GATE_NO_ACCESS);
		CHECK_INT(as_nobody(folder.path, try_lock), GATE_NO_ACCESS);
	} else {
		CHECK_ROW("the folder is closed");
		CHECK_INT(chmod(folder.path, 0), 0);
		CHECK_INT(try_connect(folder.path), GATE_NO_ACCESS);
		CHECK_INT(try_lock(folder.path), GATE_NO_ACCESS);
	}
	CHECK_INT(chmod(folder.path, 0700), 0);
	gate_lock_close(lock);
	gate_server_close(server);
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
		cmocka_unit_test(who_may_not_has_no_access),
	};

	return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
