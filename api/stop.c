/* SPDX-License-Identifier: Apache-2.0 */

#include "api/stop.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "meter/err.h"

static int keep(bool is_reloading, struct stop *ret)
{
	sigset_t signals;
	int fd;

	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGTERM);
	if (is_reloading) {
		(void)sigaddset(&signals, SIGHUP);
	}
	if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0) {
		return WEIR_FAULT_IO;
	}
	fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0) {
		return WEIR_FAULT_IO;
	}
	ret->fd = fd;
	return 0;
}

int stop_open(struct stop *ret)
{
	return keep(false, ret);
}

int stop_open_reloading(struct stop *ret)
{
	return keep(true, ret);
}

void stop_finish(struct stop *stop)
{
	if (stop->fd >= 0) {
		(void)close(stop->fd);
	}
	stop->fd = -1;
}

bool stop_take(const struct stop *stop, bool *ret_reload)
{
	struct signalfd_siginfo signal;
	bool asked = false;

	*ret_reload = false;
	while (read(stop->fd, &signal, sizeof(signal)) == (ssize_t)sizeof(signal)) {
		if (signal.ssi_signo == SIGHUP) {
			*ret_reload = true;
		} else {
			asked = true;
		}
	}
	return asked;
}

bool stop_asked(const struct stop *stop)
{
	bool is_reload;

	return stop_take(stop, &is_reload);
}
