/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/porter.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/writer.h"
#include "ledger/gate.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	LINE = 3,          /* the porter's only descriptor beside the standard ones */
	FRAME_MS = 5000,   /* between two processes of one machine */
	WRITER_MS = 30000, /* it may be at a bill run: then they are sent again */
	CALL_MS = WRITER_MS + 2 * FRAME_MS,
};

/* Calls the writer; the first byte of the reply is the porter_answer. */
static void call_writer(const char *dir, const struct bytes *request, struct bytes *reply)
{
	SCOPED(gate_client_close) struct gate_client *writer = NULL;
	struct bytes answer;
	enum porter_answer outcome = PORTER_OK;
	int result = gate_connect(dir, &writer);

	bytes_init(&answer, GATE_FRAME_MAX - 1);
	if (result != GATE_OK) {
		writer = NULL;
		outcome = PORTER_NO_WRITER;
	} else if (gate_call(writer, request->data, request->size, WRITER_MS, &answer) != GATE_OK) {
		outcome = PORTER_UNKNOWN;
	}
	bytes_put_u8(reply, (uint8_t)outcome);
	bytes_put(reply, answer.data, outcome == PORTER_OK ? answer.size : 0);
	bytes_finish(&answer);
}

/* Until the web is gone. */
static void carry(const char *dir, struct gate_client *web)
{
	struct pollfd one = { .fd = LINE, .events = POLLIN };
	struct bytes request;
	struct bytes reply;
	int answer = GATE_OK;

	bytes_init(&request, GATE_FRAME_MAX);
	bytes_init(&reply, GATE_FRAME_MAX);
	while (answer == GATE_OK && poll(&one, 1, -1) >= 0) {
		bytes_reset(&request);
		bytes_reset(&reply);
		answer = gate_receive(web, FRAME_MS, &request);
		/* Whoever has taken over the web would hand in deeds of this user's own. */
		if (answer == GATE_OK && !writer_is_vouched(request.data, request.size)) {
			answer = GATE_CUT;
		}
		if (answer == GATE_OK) {
			call_writer(dir, &request, &reply);
			answer = reply.failed ? WEIR_FAULT_MEMORY
					      : gate_send(web, reply.data, reply.size, FRAME_MS);
		}
	}
	bytes_finish(&request);
	bytes_finish(&reply);
}

/* In the child: nothing of the web's is kept open but the line. */
static void be_porter(const char *dir, int line)
{
	struct gate_client *web = NULL;

	(void)prctl(PR_SET_NAME, "weir-porter");
	if (dup2(line, LINE) != LINE || close_range(LINE + 1, ~0U, 0) != 0 ||
			gate_client_of(LINE, &web) != GATE_OK) {
		_exit(1);
	}
	carry(dir, web);
	_exit(0);
}

int porter_start(const char *dir, struct gate_client **ret)
{
	int line[2];
	pid_t pid;
	int answer;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) != 0) {
		return WEIR_FAULT_IO;
	}
	pid = fork();
	if (pid == 0) {
		be_porter(dir, line[1]);
	}
	(void)close(line[1]);
	answer = pid < 0 ? WEIR_FAULT_IO : gate_client_of(line[0], ret);
	if (answer != 0) {
		(void)close(line[0]);
	}
	return answer;
}

int porter_call(struct gate_client *porter, const struct bytes *request, struct bytes *answer)
{
	struct bytes reply;
	int result;

	bytes_init(&reply, GATE_FRAME_MAX);
	result = gate_call(porter, request->data, request->size, CALL_MS, &reply);
	if (result > 0 || (result == 0 && (reply.size == 0 || reply.data[0] > PORTER_UNKNOWN))) {
		result = PORTER_GONE;
	} else if (result == 0) {
		result = reply.data[0];
		bytes_put(answer, reply.data + 1, reply.size - 1);
		result = answer->failed ? WEIR_FAULT_MEMORY : result;
	}
	bytes_finish(&reply);
	return result;
}
