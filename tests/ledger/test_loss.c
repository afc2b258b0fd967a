/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A writer killed over a disk that forgets what was not synced has kept every
 * entry that it said was safe; and without syncs it has not, so the disk does
 * forget. TEST_LOSS names the preloaded disk, TEST_LOSS_WRITER the writer.
 */

#include "tests/check.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/seal.h"
#include "ledger/store.h"
#include "meter/text.h"
#include "tests/support/made_log.h"
#include "tests/support/store_place.h"

enum {
	KILLS = 20,
	LINE_MAX_BYTES = 32,
};

/* The writer over the forgetful disk, its output in *ret_output. */
static pid_t start(const char *path, bool has_sync, const char *commits, int *ret_output)
{
	int pipes[2];

	CHECK_INT(pipe(pipes), 0);
	pid_t child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		(void)dup2(pipes[1], STDOUT_FILENO);
		(void)close(pipes[0]);
		(void)close(pipes[1]);
		(void)setenv("LD_PRELOAD", getenv("TEST_LOSS"), 1);
		if (!has_sync) {
			(void)setenv("WEIR_TEST_NO_SYNC", "1", 1);
		}
		(void)execl(getenv("TEST_LOSS_WRITER"), "loss_writer", path, commits, NULL);
		_exit(127);
	}
	CHECK_INT(close(pipes[1]), 0);
	*ret_output = pipes[0];
	return child;
}

/* The next number that the writer says; -1 at its end. */
static int64_t next_number(int output)
{
	char line[LINE_MAX_BYTES];
	int64_t number = -1;
	size_t size = 0;

	for (;;) {
		CHECK(size < sizeof(line));
		ssize_t got = read(output, &line[size], 1);
		CHECK(got >= 0 || errno == EINTR);
		if (got == 0) {
			return -1; /* half a line says nothing */
		}
		if (got == 1 && line[size] == '\n') {
			line[size] = '\0';
			CHECK_INT(text_int_all(line, 0, INT64_MAX, &number), TEXT_OK);
			return number;
		}
		size += got == 1;
	}
}

/* Lets the writer commit some times, kills it, and gives the last size it said was safe. */
static int64_t run_and_kill(const char *path, bool has_sync, int commits)
{
	int output = -1;
	pid_t child = start(path, has_sync, NULL, &output);
	int64_t safe = -1;
	int status = 0;

	for (int i = 0; i <= commits; i++) {
		int64_t number = next_number(output);
		CHECK(number > safe); /* it did not end by itself */
		safe = number;
	}
	CHECK_INT(kill(child, SIGKILL), 0);
	for (int64_t number = next_number(output); number >= 0; number = next_number(output)) {
		safe = number;
	}
	CHECK_INT(close(output), 0);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK(WIFSIGNALED(status));
	return safe;
}

static int64_t file_size(const char *path)
{
	struct stat status;

	CHECK_INT(stat(path, &status), 0);
	return status.st_size;
}

static void twenty_kills_lose_nothing_that_was_safe(void **state)
{
	struct store_place *place = *state;
	uint32_t random = 11;
	int64_t last = 0;
	int moved = 0;

	for (int i = 0; i < KILLS; i++) {
		/* A reader leaves the log beside the file to the next writer, which must move it. */
		struct store_options options = { .mode = i % 8 == 7 ? STORE_WRITE : STORE_READ,
			.seal = place->seal };
		SCOPED(store_close) struct store *store = NULL;
		int64_t size = -1;
		int64_t before = i == 0 ? INT64_MAX : file_size(place->path);
		random = random * 1664525 + 1013904223;
		int64_t safe = run_and_kill(place->path, true, (int)((random >> 16) % 120));
		moved += file_size(place->path) > before;
		CHECK_INT(store_open(place->path, &options, &store), STORE_OK);
		const char *wrong = made_check(store, place->seal, &size);
		CHECK_TEXT(wrong == NULL ? "" : wrong, "");
		CHECK(size >= safe && size >= last);
		last = size;
	}
	CHECK(last > 256);
	CHECK(moved > 0); /* some kill came after the writer's own checkpoint */
}

static void a_writer_that_ends_by_itself_loses_nothing(void **state)
{
	struct store_place *place = *state;
	struct store_options options = { .mode = STORE_READ, .seal = place->seal };
	SCOPED(store_close) struct store *store = NULL;
	int output = -1;
	int status = -1;
	int64_t safe = -1;
	int64_t size = -1;
	pid_t child = start(place->path, true, "40", &output);

	for (int64_t number = next_number(output); number >= 0; number = next_number(output)) {
		safe = number;
	}
	CHECK_INT(close(output), 0);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK_INT(status, 0);
	CHECK_INT(store_open(place->path, &options, &store), STORE_OK);
	const char *wrong = made_check(store, place->seal, &size);
	CHECK_TEXT(wrong == NULL ? "" : wrong, "");
	CHECK_INT(size, safe);
}

/* Without syncs the same kill loses: the disk under this test is a forgetful one. */
static void without_syncs_the_same_kill_loses(void **state)
{
	struct store_place *place = *state;
	struct store_options options = { .mode = STORE_WRITE, .seal = place->seal };
	SCOPED(store_close) struct store *store = NULL;
	int64_t size = -1;
	int64_t before = run_and_kill(place->path, true, 20);
	int64_t safe = run_and_kill(place->path, false, 40);

	CHECK(safe > before);
	CHECK_INT(store_open(place->path, &options, &store), STORE_OK);
	CHECK_INT(store_size(store, &size), STORE_OK);
	CHECK(size < safe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_PLACE_TEST(twenty_kills_lose_nothing_that_was_safe),
		STORE_PLACE_TEST(a_writer_that_ends_by_itself_loses_nothing),
		STORE_PLACE_TEST(without_syncs_the_same_kill_loses),
	};

	return cmocka_run_group_tests_name("loss", tests, NULL, NULL);
}
