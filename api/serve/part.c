/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/part.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/parent.h"
#include "api/serve/settings.h"
#include "ledger/clock.h"
#include "meter/err.h"

enum {
	LETTERS_MAX = 256, /* at once, so that one that never stops talking holds nobody up */
};

/* The process itself; of what it was born with it keeps its line only. */
static void live(const struct role *role, const struct app *app, const struct settings *settings,
		int line)
{
	int status = WEIR_FAULT_IO;

	(void)prctl(PR_SET_NAME, role->process);
	if ((line == STDERR_FILENO + 1 ||
			    close_range(STDERR_FILENO + 1, (unsigned)line - 1, 0) == 0) &&
			close_range((unsigned)line + 1, ~0U, 0) == 0) {
		status = role->run(app, settings, line);
	}
	if (status < 0) {
		out_error("%s: %s", _(role->name), _(weir_fault_text(status)));
		status = CMD_FAULT;
	}
	if (out_flush() < 0) {
		status = CMD_FAULT;
	}
	_exit(status); /* what is to be done at an end is the house's */
}

int part_start(struct part *part, const struct app *app, const struct settings *settings)
{
	int line[2];
	pid_t pid;

	assert(part->pid == 0);
	if (out_flush() < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) != 0) {
		return WEIR_FAULT_IO;
	}
	pid = fork();
	if (pid == 0) {
		live(part->role, app, settings, line[1]);
	}
	(void)close(line[1]);
	if (pid < 0) {
		(void)close(line[0]);
		return WEIR_FAULT_IO;
	}
	*part = (struct part){
		.role = part->role,
		.pid = pid,
		.line = line[0],
		.started_ms = clock_monotonic_ms(),
		.heard_ms = clock_monotonic_ms(),
	};
	return 0;
}

/* Nothing comes from it any more. One that only closed its line is ended here. */
static void bury(struct part *part)
{
	int status = 0;

	(void)kill(part->pid, SIGKILL);
	while (waitpid(part->pid, &status, 0) < 0 && errno == EINTR) {
	}
	part->status = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
	(void)close(part->line);
	part->pid = 0;
	part->is_ready = false;
	part->is_ending = false;
	part->asked_ms = 0;
}

/* A letter of the address; the line's end closes it, and what is too long is cut. */
static void hear_address(struct part *part, char letter)
{
	size_t size = strlen(part->address);

	if (letter == '\n') {
		part->is_address_open = false;
	} else if (letter > ' ' && letter <= '~' && size + 1 < sizeof(part->address)) {
		part->address[size] = letter;
		part->address[size + 1] = '\0';
	}
}

enum part_answer part_hear(struct part *part)
{
	enum part_answer ret = PART_GOES_ON;
	enum parent_answer answer = PARENT_HEARD;
	char letter;

	assert(part->pid != 0);
	for (int i = 0; i < LETTERS_MAX && answer == PARENT_HEARD; i++) {
		answer = parent_hear(part->line, &letter);
		if (answer != PARENT_HEARD) {
			break;
		}
		part->heard_ms = clock_monotonic_ms();
		if (part->is_address_open) {
			hear_address(part, letter);
		} else if (letter == PARENT_AT) {
			part->address[0] = '\0';
			part->is_address_open = true;
		} else if (letter == PARENT_GO) {
			part->is_ready = true;
		} else if (letter == PARENT_PING) {
			part->asked_ms = 0;
		} else if (letter == PARENT_STOP) {
			ret = PART_ASKS;
		}
	}
	if (answer == PARENT_GONE) {
		bury(part);
		ret = PART_ENDED;
	}
	return ret;
}

void part_tell_ended(const struct part *part, int64_t delay_ms)
{
	if (part->status < 0) {
		out_error(_("%s: ended by signal %d; started again in %lld ms"),
				_(part->role->name), -part->status, (long long)delay_ms);
	} else {
		out_error(_("%s: ended with status %d; started again in %lld ms"),
				_(part->role->name), part->status, (long long)delay_ms);
	}
}

bool part_is_lost(const struct part *part, int64_t now_ms)
{
	if (part->is_ending) {
		return false;
	}
	return part->is_ready ? part->asked_ms != 0 && now_ms - part->asked_ms > PART_SILENT_MS
			      : now_ms - part->started_ms > PART_START_MS;
}

void part_ask(struct part *part)
{
	if (part->asked_ms == 0) {
		part->asked_ms = clock_monotonic_ms();
		parent_say(part->line, PARENT_PING);
	}
}

void part_read_anew(const struct part *part)
{
	parent_say(part->line, PARENT_ANEW);
}

void part_stop(struct part *part)
{
	if (part->pid != 0 && !part->is_ending) {
		part->is_ending = true;
		parent_say(part->line, PARENT_STOP);
	}
}

void part_kill(const struct part *part)
{
	if (part->pid != 0) {
		(void)kill(part->pid, SIGKILL);
	}
}
