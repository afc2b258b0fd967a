/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/notify.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "ledger/clock.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	STATE_MAX = 512, /* bytes of a datagram */
	SEND_S = 1,      /* for a manager whose queue is full */
};

/* A path, or '@' and a name that is not one of a file. */
static bool parse_address(const char *text, struct sockaddr_un *ret, socklen_t *ret_size)
{
	size_t size = strlen(text);

	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (size < 2 || size >= sizeof(ret->sun_path) || (text[0] != '/' && text[0] != '@')) {
		return false;
	}
	memcpy(ret->sun_path, text, size);
	if (text[0] == '@') {
		ret->sun_path[0] = '\0';
		*ret_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
	} else {
		*ret_size = (socklen_t)sizeof(*ret);
	}
	return true;
}

/* How often this very process is expected to say that it lives; 0: never. */
static int64_t watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	int64_t number;

	if (usec == NULL ||
			(pid != NULL &&
					(text_int_all(pid, 1, INT32_MAX, &number) != TEXT_OK ||
							number != (int64_t)getpid()))) {
		return 0;
	}
	return text_int_all(usec, 1, INT64_MAX, &number) == TEXT_OK ? (number + 999) / 1000 : 0;
}

/* Connected, so that a name that nobody listens at is seen now. Returns the descriptor or -1. */
static int connect_to(const struct sockaddr_un *address, socklen_t size)
{
	struct timeval patience = { .tv_sec = SEND_S };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
			(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) !=
							0 ||
					connect(fd, (const struct sockaddr *)address, size) != 0)) {
		int error = errno;

		(void)close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

int notify_open(struct notify *ret, struct where *reterr)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t size;
	char reason[128];
	int fd;

	if (name == NULL || name[0] == '\0') {
		*ret = (struct notify){ .fd = -1 };
		return NOTIFY_OK;
	}
	if (!parse_address(name, &address, &size)) {
		where_set(reterr, 0, 0,
				"NOTIFY_SOCKET: '%.80s' is neither a path nor '@' and a name",
				name);
		return NOTIFY_WRONG;
	}
	fd = connect_to(&address, size);
	if (fd < 0) {
		where_set(reterr, 0, 0, "NOTIFY_SOCKET: '%.80s': %s", name,
				strerror_r(errno, reason, sizeof(reason)));
		return NOTIFY_WRONG;
	}
	*ret = (struct notify){ .fd = fd, .watchdog_ms = watchdog_ms() };
	return NOTIFY_OK;
}

void notify_finish(struct notify *notify)
{
	if (notify->fd >= 0) {
		(void)close(notify->fd);
	}
	notify->fd = -1;
}

/* A manager that has gone in the meantime is no reason to end. */
static void say(const struct notify *notify, const char *state)
{
	if (notify->fd >= 0) {
		(void)send(notify->fd, state, strlen(state), MSG_NOSIGNAL);
	}
}

void notify_ready(const struct notify *notify, const char *status)
{
	char state[STATE_MAX];

	(void)snprintf(state, sizeof(state), "READY=1\nSTATUS=%.400s", status);
	say(notify, state);
}

void notify_status(const struct notify *notify, const char *status)
{
	char state[STATE_MAX];

	(void)snprintf(state, sizeof(state), "STATUS=%.400s", status);
	say(notify, state);
}

void notify_reloading(const struct notify *notify)
{
	char state[STATE_MAX];

	(void)snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%lld",
			(long long)clock_monotonic_ms() * 1000);
	say(notify, state);
}

void notify_stopping(const struct notify *notify)
{
	say(notify, "STOPPING=1");
}

void notify_alive(const struct notify *notify)
{
	say(notify, "WATCHDOG=1");
}
