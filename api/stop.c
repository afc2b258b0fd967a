/* SPDX-License-Identifier: Apache-2.0 */

#include "api/stop.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "meter/err.h"

int stop_open(struct stop *ret)
{
	sigset_t signals;
	int fd;

	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGTERM);
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

void stop_finish(struct stop *stop)
{
	if (stop->fd >= 0) {
		(void)close(stop->fd);
	}
	stop->fd = -1;
}

bool stop_asked(const struct stop *stop)
{
	struct signalfd_siginfo signal;
	bool asked = false;

	while (read(stop->fd, &signal, sizeof(signal)) == (ssize_t)sizeof(signal)) {
		asked = true;
	}
	return asked;
}
