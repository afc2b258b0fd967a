/* SPDX-License-Identifier: Apache-2.0 */

#include "api/writer_loop.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/accesses_watch.h"
#include "api/parent.h"
#include "api/stop.h"
#include "api/writer.h"
#include "ledger/gate.h"

enum {
	IDLE_MS = 1000, /* after the last request books and checkpoint are brought up to date */
};

/* What the loop knows of the ledger. */
struct work {
	struct ledger *ledger; /* NULL: the writer is elsewhere */
	int64_t size;          /* when last looked at */
	int64_t changed_ms;
	bool is_settled; /* books flushed and checkpoint released at this size */
};

/* Flushes and releases where nothing has come for a while. Returns 0 or a fault. */
static int settle(struct work *work)
{
	int64_t now_ms = clock_monotonic_ms();
	int fault;

	if (work->ledger == NULL) {
		return 0;
	}
	if (ledger_size(work->ledger) != work->size) {
		work->size = ledger_size(work->ledger);
		work->changed_ms = now_ms;
		work->is_settled = false;
	}
	if (work->is_settled || now_ms - work->changed_ms < IDLE_MS) {
		return 0;
	}
	fault = ledger_commit(work->ledger, true);
	if (fault == 0) {
		fault = ledger_release(work->ledger, true);
	}
	work->is_settled = true;
	return fault;
}

/* Milliseconds until there is something to settle; -1 never. */
static int settle_ms(const struct work *work)
{
	int64_t left = work->changed_ms + IDLE_MS - clock_monotonic_ms();

	if (work->ledger == NULL || work->is_settled) {
		return -1;
	}
	return left > 0 ? (int)left : 0;
}

/* Of two waits the shorter one; -1 is for ever. */
static int sooner(int a_ms, int b_ms)
{
	return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

/* Hears what comes down the line, and answers. Is the writer needed no more, or nobody there? */
static bool is_over(int line)
{
	enum parent_answer answer;
	char word;

	do {
		answer = parent_hear(line, &word);
		if (answer == PARENT_HEARD && word == PARENT_PING) {
			parent_say(line, PARENT_PING);
		}
	} while (answer == PARENT_HEARD && word != PARENT_STOP);
	return answer != PARENT_SILENT;
}

/* Waits for the line, a request to stop, a peer, or time. Says whether it is over. */
static int wait_for_something(struct gate_server *server, const struct stop *stop, int line,
		int wait_ms, bool *ret_is_over)
{
	struct pollfd fds[GATE_PEERS_MAX + 3] = {
		{ .fd = stop->fd, .events = POLLIN },
		{ .fd = line, .events = POLLIN },
	};
	int gate_ms = -1;
	size_t count = 2;

	if (server != NULL) {
		count += gate_server_fds(server, fds + 2, GATE_PEERS_MAX + 1, &gate_ms);
	}
	if (poll(fds, count, sooner(wait_ms, gate_ms)) < 0 && errno != EINTR) {
		return WEIR_FAULT_IO;
	}
	if (stop_asked(stop)) {
		parent_say(line, PARENT_STOP);
	}
	*ret_is_over = is_over(line);
	return 0;
}

int writer_loop(struct ledger *ledger, struct gate_server *server, const struct stop *stop,
		int line, struct accesses_watch *watch)
{
	struct work work = {
		.ledger = ledger,
		.size = ledger == NULL ? 0 : ledger_size(ledger),
		.is_settled = true,
	};
	bool has_ended = false;

	while (!has_ended) {
		int wait_ms = sooner(settle_ms(&work), accesses_watch_ms(watch));
		int fault = wait_for_something(server, stop, line, wait_ms, &has_ended);

		if (fault == 0 && server != NULL) {
			fault = gate_server_poll(server, 0, writer_serve, ledger);
		}
		if (fault == 0) {
			fault = accesses_watch_look(watch);
		}
		if (fault == 0) {
			fault = settle(&work);
		}
		if (fault < 0) {
			return fault;
		}
	}
	return 0;
}
