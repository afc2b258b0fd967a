/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/roll.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "api/access_frame.h"
#include "api/http/request.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	CLOSE_MS = 1000, /* for a scribe that is busy, each time; then what is left is lost */
};

struct roll {
	int line;
	struct clock clock;
	struct bytes held; /* whole messages */
	int64_t lost;
};

int roll_open(int line, const struct clock *clock, struct roll **ret)
{
	struct roll *roll = calloc(1, sizeof(*roll));

	if (roll == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	roll->line = line;
	roll->clock = *clock;
	bytes_init(&roll->held, ROLL_HELD_BYTES);
	*ret = roll;
	return 0;
}

int roll_begin(int line, const struct zone *zone, const struct clock *clock)
{
	struct bytes packet;
	int fault;

	bytes_init(&packet, ACCESS_PACKET_MAX);
	access_frame_put_begin(&packet, zone, clock);
	fault = packet.failed                                                    ? WEIR_FAULT_MEMORY
			: send(line, packet.data, packet.size, MSG_NOSIGNAL) < 0 ? WEIR_FAULT_IO
										 : 0;
	bytes_finish(&packet);
	return fault;
}

void roll_close(struct roll *roll)
{
	struct pollfd line;

	if (roll == NULL) {
		return;
	}
	line = (struct pollfd){ .fd = roll->line, .events = POLLOUT };
	do {
		roll_send(roll);
	} while (roll->held.size > 0 && poll(&line, 1, CLOSE_MS) > 0 && line.revents == POLLOUT);
	bytes_finish(&roll->held);
	free(roll);
}

/* How many lines are missing is told before whatever comes next. */
static void hold_lost(struct roll *roll)
{
	struct bytes *held = &roll->held;
	size_t size = held->size;

	if (roll->lost == 0) {
		return;
	}
	access_frame_put_lost(held, roll->lost);
	if (held->failed) {
		held->size = size;
		held->failed = false;
	} else {
		roll->lost = 0;
	}
}

void roll_send(struct roll *roll)
{
	struct bytes *held = roll == NULL ? NULL : &roll->held;
	size_t at = 0;

	if (roll != NULL) {
		hold_lost(roll);
	}
	while (held != NULL && at < held->size) {
		size_t size = access_frame_fit(held->data + at, held->size - at);

		if (send(roll->line, held->data + at, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
			break; /* a scribe that is no more ends the web; one that is busy listens soon */
		}
		at += size;
	}
	if (at > 0) {
		memmove(held->data, held->data + at, held->size - at);
		held->size -= at;
	}
}

/* A line is held whole, or counted as lost. */
static void hold(struct roll *roll, const struct access_line *line)
{
	struct bytes *held = &roll->held;
	size_t size;

	hold_lost(roll);
	size = held->size;
	access_frame_put_line(held, line);
	if (held->failed) {
		held->size = size;
		held->failed = false;
		roll->lost++;
	}
}

void roll_add(struct roll *roll, const struct request *request, int status, int64_t bytes)
{
	static const struct caller nobody = { .role = CALLER_NOBODY };
	struct access_line line = {
		.caller = &nobody,
		.method = "",
		.path = "",
		.status = status,
		.bytes = bytes,
	};

	if (roll == NULL) {
		return;
	}
	line.at = clock_now(&roll->clock);
	if (request != NULL) {
		line.caller = &request->caller;
		line.method = http_method_name(request->head.method);
		line.path = request->head.path.data;
		line.path_size = request->head.path.size;
	}
	hold(roll, &line);
	if (roll->held.size >= ROLL_SEND_BYTES) {
		roll_send(roll);
	}
}
