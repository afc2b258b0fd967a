/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/scribe.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "api/access.h"
#include "api/access_frame.h"
#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/clock.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	LINE = 3,            /* the scribe's only descriptor beside the standard ones */
	FLUSH_MS = 1000,     /* what a killed machine may take with it */
	RETRY_MS = 200,      /* while the folder cannot be had */
	TELL_MS = 60000,     /* that it cannot be had: an old web has ended long before */
	FORSAKEN_MS = 15000, /* without a web it tries no longer than that */
	END_MS = 5000,       /* the web waits so long for the last lines to be written */
};

struct scribe {
	const char *folder;
	struct access *access; /* NULL: not opened yet */
	struct zone zone;
	struct clock clock;
	int64_t flush_ms; /* when the next flush is due */
	bool is_in_vain;  /* that nothing can be written was said */
};

/* What goes wrong with the disk is said when it begins, and when it is over. */
static void tell(struct scribe *scribe, int answer)
{
	bool is_in_vain = answer != ACCESS_OK;

	if (answer < 0 && answer != WEIR_FAULT_IO) {
		out_error("%s: %s", scribe->folder, _(weir_fault_text(answer)));
		_exit(1); /* another web, and its scribe, will be started */
	}
	if (is_in_vain && !scribe->is_in_vain) {
		out_error(_("accesses cannot be written in %s: %s; they wait in memory"),
				scribe->folder,
				answer == ACCESS_BUSY ? _("another process writes there")
						      : strerror(errno));
	} else if (!is_in_vain && scribe->is_in_vain) {
		out_error(_("accesses are written in %s again"), scribe->folder);
	}
	scribe->is_in_vain = is_in_vain;
}

/* ---- the folder ---- */

static bool is_web_gone(void)
{
	struct pollfd line = { .fd = LINE };

	return poll(&line, 1, 0) > 0 && (line.revents & (POLLHUP | POLLERR)) != 0;
}

/* Tries until the folder can be had, or nobody is left who would tell anything. */
static bool open_folder(struct scribe *scribe)
{
	const struct timespec nap = { .tv_nsec = RETRY_MS * 1000000L };
	int64_t began_ms = clock_monotonic_ms();
	int answer;

	while ((answer = access_open(scribe->folder, &scribe->zone, clock_now(&scribe->clock),
				&scribe->access)) != ACCESS_OK) {
		int64_t waited_ms = clock_monotonic_ms() - began_ms;

		if (answer != ACCESS_BUSY || waited_ms > TELL_MS) {
			tell(scribe, answer);
		}
		if (waited_ms > FORSAKEN_MS && is_web_gone()) {
			return false;
		}
		(void)nanosleep(&nap, NULL);
	}
	tell(scribe, ACCESS_OK);
	return true;
}

/* ---- what it is told ---- */

static void write_line(struct scribe *scribe, struct access_line *line)
{
	const struct instant now = clock_now(&scribe->clock);
	bool is_closed;

	if (line->at.unix_s > now.unix_s) {
		line->at = now; /* a day that has not begun gets no file */
	}
	tell(scribe, access_write(scribe->access, line, &is_closed));
}

/* False where it is not what a web says. */
static bool take(struct scribe *scribe, struct access_frame *frame)
{
	if ((frame->kind == ACCESS_FRAME_BEGIN) != (scribe->access == NULL)) {
		return false;
	}
	switch (frame->kind) {
	case ACCESS_FRAME_BEGIN:
		scribe->zone = frame->zone;
		scribe->clock = frame->clock;
		return open_folder(scribe);
	case ACCESS_FRAME_LINE:
		write_line(scribe, &frame->line);
		return true;
	case ACCESS_FRAME_LOST:
		access_lose(scribe->access, frame->lost);
		return true;
	}
	return false;
}

static bool take_packet(struct scribe *scribe, const uint8_t *data, size_t size)
{
	struct bytes_cursor packet = bytes_cursor(data, size);
	struct access_frame frame;

	while (bytes_left(&packet) > 0) {
		if (!access_frame_take(&packet, &frame) || !take(scribe, &frame)) {
			return false;
		}
	}
	return true;
}

/* Once a second, and at midnight too where nobody asks anything. */
static void flush_if_due(struct scribe *scribe)
{
	int64_t now_ms = clock_monotonic_ms();
	bool is_closed;

	if (scribe->access != NULL && now_ms >= scribe->flush_ms) {
		scribe->flush_ms = now_ms + FLUSH_MS;
		tell(scribe, access_flush(scribe->access, clock_now(&scribe->clock), &is_closed));
	}
}

/* What was received; false where it is nothing that a web says. */
static bool hear(struct scribe *scribe, const uint8_t *packet, ssize_t size)
{
	if (size < 0) {
		/* A web that was killed is a connection reset, behind which its last words stand. */
		return errno == EAGAIN || errno == EINTR || errno == ECONNRESET;
	}
	return size <= ACCESS_PACKET_MAX && take_packet(scribe, packet, (size_t)size);
}

/* Until the web is gone, and all that it said is written. Returns a process's status. */
static int listen_to_web(struct scribe *scribe)
{
	uint8_t packet[ACCESS_PACKET_MAX];
	struct pollfd line = { .fd = LINE, .events = POLLIN };
	int status = 0;

	while (status == 0) {
		ssize_t size = -1;

		errno = EAGAIN;
		if (poll(&line, 1, FLUSH_MS) > 0) {
			size = recv(LINE, packet, sizeof(packet), MSG_DONTWAIT | MSG_TRUNC);
		}
		if (size == 0) {
			break;
		}
		status = hear(scribe, packet, size) ? 0 : 1;
		flush_if_due(scribe);
	}
	if (scribe->access != NULL) {
		scribe->flush_ms = 0;
		flush_if_due(scribe);
	}
	access_close(scribe->access);
	return status;
}

/* In the child: nothing of the web's is kept open but the line. */
static void be_scribe(const char *folder, int line)
{
	struct scribe scribe = { .folder = folder };

	(void)prctl(PR_SET_NAME, "weir-scribe");
	if (dup2(line, LINE) != LINE || close_range(LINE + 1, ~0U, 0) != 0) {
		_exit(1);
	}
	_exit(listen_to_web(&scribe));
}

int scribe_start(const char *folder, int *ret_line)
{
	int line[2];
	pid_t pid;

	if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || access(folder, W_OK | X_OK) != 0) {
		out_error(_("accesses cannot be written in %s: %s"), folder, strerror(errno));
		return CMD_WRONG;
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line) != 0) {
		return WEIR_FAULT_IO;
	}
	pid = fork();
	if (pid == 0) {
		be_scribe(folder, line[1]);
	}
	(void)close(line[1]);
	if (pid < 0) {
		(void)close(line[0]);
		return WEIR_FAULT_IO;
	}
	*ret_line = line[0];
	return CMD_DONE;
}

void scribe_end(int line)
{
	struct pollfd end = { .fd = line, .events = POLLIN };

	(void)shutdown(line, SHUT_WR);
	(void)poll(&end, 1, END_MS); /* it closes its end last of all */
	(void)close(line);
}
