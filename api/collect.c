/* SPDX-License-Identifier: Apache-2.0 */

#include "api/collect.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/courier.h"
#include "api/keeper.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/parent.h"
#include "api/stop.h"
#include "meter/err.h"
#include "meter/scope.h"

/* The collector's part: waits until the ledger is kept, then collects. */
static int be_collector(const struct app *app, const struct collect_options *options, int line,
		struct collect_counts *ret, bool *ret_is_collector)
{
	char word = '\0';
	ssize_t size;
	int answer;

	do {
		size = read(line, &word, 1);
	} while (size < 0 && errno == EINTR);
	if (size == 1 && word == PARENT_GO) {
		*ret_is_collector = true;
		answer = collector_run(app, options, line, ret);
	} else {
		answer = CMD_FAULT; /* the other one says why */
	}
	(void)close(line);
	return answer;
}

/* How the collector ended. */
static int wait_for_collector(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR) {
			return WEIR_FAULT_IO;
		}
	}
	if (WIFEXITED(status)) {
		return WEXITSTATUS(status);
	}
	out_error(_("the collector was ended by signal %d"), WTERMSIG(status));
	return CMD_FAULT;
}

int collect(const struct app *app, const struct collect_options *options,
		struct collect_counts *ret, bool *ret_is_collector)
{
	SCOPED_FINISH(stop_finish) struct stop stop = { .fd = -1 };
	int line[2];
	int answer = stop_open(&stop); /* before the fork, so that no signal is missed */
	int status;
	pid_t pid;

	*ret_is_collector = false;
	if (answer < 0) {
		return answer;
	}
	if (out_flush() < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) != 0) {
		return WEIR_FAULT_IO;
	}
	pid = fork();
	if (pid < 0) {
		(void)close(line[0]);
		(void)close(line[1]);
		return WEIR_FAULT_IO;
	}
	if (pid == 0) {
		stop_finish(&stop);
		(void)close(line[0]);
		return be_collector(app, options, line[1], ret, ret_is_collector);
	}
	(void)close(line[1]);
	answer = options->courier == NULL ? keeper_run(app, KEEPER_MAY_WAIT, &stop, line[0], NULL)
					  : courier_run(options->courier, &stop, line[0]);
	(void)close(line[0]);
	status = wait_for_collector(pid);
	return answer != CMD_DONE ? answer : status;
}
