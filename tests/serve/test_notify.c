/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A service manager hears what sd_notify(3) would have sent, at a path and in
 * the abstract space.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "api/serve/notify.h"
#include "meter/err.h"

enum {
	HEARD_MAX = 1024,
};

/* Listens; name is as the variable has it. */
static int listen_at(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, name, strlen(name));
	if (name[0] == '@') {
		address.sun_path[0] = '\0';
		size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
	}
	CHECK(fd >= 0 && bind(fd, (const struct sockaddr *)&address, size) == 0);
	CHECK_INT(setenv("NOTIFY_SOCKET", name, 1), 0);
	return fd;
}

/* The next datagram; "" where there is none. */
static const char *hear(int fd, char heard[static HEARD_MAX])
{
	ssize_t size = recv(fd, heard, HEARD_MAX - 1, 0);

	heard[size < 0 ? 0 : size] = '\0';
	return heard;
}

static void speak_to(const char *name)
{
	struct where reason = { .line = 0 };
	char heard[HEARD_MAX];
	struct notify notify;
	int fd = listen_at(name);

	CHECK_ROW(name);
	CHECK_INT(notify_open(&notify, &reason), NOTIFY_OK);
	CHECK_TEXT(hear(fd, heard), "");
	notify_ready(&notify, "all of it");
	CHECK_TEXT(hear(fd, heard), "READY=1\nSTATUS=all of it");
	notify_status(&notify, "a part");
	CHECK_TEXT(hear(fd, heard), "STATUS=a part");
	notify_alive(&notify);
	CHECK_TEXT(hear(fd, heard), "WATCHDOG=1");
	notify_reloading(&notify);
	CHECK(strncmp(hear(fd, heard), "RELOADING=1\nMONOTONIC_USEC=", 27) == 0);
	notify_stopping(&notify);
	CHECK_TEXT(hear(fd, heard), "STOPPING=1");
	CHECK_TEXT(hear(fd, heard), "");
	close(fd);
	notify_alive(&notify); /* nobody is there any more, and nothing happens */
	notify_finish(&notify);
}

static void is_heard_at_a_path_and_in_the_abstract_space(void **state)
{
	char path[64];
	char name[64];

	(void)state;
	(void)snprintf(path, sizeof(path), "/tmp/weir-notify-%ld", (long)getpid());
	(void)snprintf(name, sizeof(name), "@weir-notify-%ld", (long)getpid());
	speak_to(path);
	unlink(path);
	speak_to(name);
}

static void refuses_what_is_no_socket(void **state)
{
	static const struct {
		const char *name;
		const char *value; /* NULL: not set */
		int answer;
	} rows[] = {
		{ "no manager", NULL, NOTIFY_OK },
		{ "an empty name", "", NOTIFY_OK },
		{ "neither path nor name", "notify", NOTIFY_WRONG },
		{ "only the sign", "@", NOTIFY_WRONG },
		{ "nobody listens", "/nonexistent/notify", NOTIFY_WRONG },
		{ "too long", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
				NOTIFY_WRONG },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct notify notify = { .fd = -7 };
		struct where reason = { .line = 0 };

		CHECK_ROW(rows[i].name);
		if (rows[i].value == NULL) {
			CHECK_INT(unsetenv("NOTIFY_SOCKET"), 0);
		} else {
			CHECK_INT(setenv("NOTIFY_SOCKET", rows[i].value, 1), 0);
		}
		CHECK_INT(notify_open(&notify, &reason), rows[i].answer);
		CHECK_INT(notify.fd, rows[i].answer == NOTIFY_OK ? -1 : -7);
		CHECK((reason.text[0] != '\0') == (rows[i].answer == NOTIFY_WRONG));
	}
}

static void knows_how_often_it_is_expected(void **state)
{
	static const struct {
		const char *name;
		const char *usec, *pid; /* NULL: not set; pid "self": this process's */
		int64_t watchdog_ms;
	} rows[] = {
		{ "none", NULL, NULL, 0 },
		{ "a minute", "60000000", NULL, 60000 },
		{ "of this process", "60000000", "self", 60000 },
		{ "of another one", "60000000", "1", 0 },
		{ "of nobody", "60000000", "x", 0 },
		{ "no number", "soon", NULL, 0 },
		{ "less than a millisecond", "1", NULL, 1 },
	};
	char name[64];
	char self[32];
	int fd;

	(void)state;
	(void)snprintf(name, sizeof(name), "@weir-watchdog-%ld", (long)getpid());
	(void)snprintf(self, sizeof(self), "%ld", (long)getpid());
	fd = listen_at(name);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const char *pid = rows[i].pid;
		struct where reason = { .line = 0 };
		struct notify notify;

		CHECK_ROW(rows[i].name);
		(void)(rows[i].usec == NULL ? unsetenv("WATCHDOG_USEC")
					    : setenv("WATCHDOG_USEC", rows[i].usec, 1));
		(void)(pid == NULL ? unsetenv("WATCHDOG_PID")
				   : setenv("WATCHDOG_PID", strcmp(pid, "self") == 0 ? self : pid,
						     1));
		CHECK_INT(notify_open(&notify, &reason), NOTIFY_OK);
		CHECK_INT(notify.watchdog_ms, rows[i].watchdog_ms);
		notify_finish(&notify);
	}
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_heard_at_a_path_and_in_the_abstract_space),
		cmocka_unit_test(refuses_what_is_no_socket),
		cmocka_unit_test(knows_how_often_it_is_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
