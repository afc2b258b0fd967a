/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One holds the lock of a folder, and it falls with the last process that has it.
 */

#include "tests/check.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/gate.h"
#include "tests/support/folder.h"

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
		cmocka_unit_test(one_holds_the_lock),
		cmocka_unit_test(a_child_that_closes_leaves_the_lock_to_its_parent),
		cmocka_unit_test(the_lock_falls_with_its_last_holder),
	};

	return cmocka_run_group_tests_name("gate_lock", tests, NULL, NULL);
}
