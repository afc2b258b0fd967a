/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the web process tells the scribe, which alone writes the files of
 * accesses (api/serve/scribe): messages, several to a packet, each behind its
 * size in two bytes.
 *
 *	begin: the ledger's zone and clock, once and first
 *	line:  a request that was answered
 *	lost:  so many lines could not be told
 *
 * The scribe trusts no byte of it: whoever takes over the web may add lines,
 * and change none.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/access.h"
#include "api/caller.h"
#include "ledger/clock.h"
#include "meter/instant.h"

struct bytes;
struct bytes_cursor;

enum {
	ACCESS_PACKET_MAX = 32 << 10, /* bytes of whole messages that are sent at once */
	ACCESS_METHOD_MAX = 16,
};

enum access_frame_kind {
	ACCESS_FRAME_BEGIN = 1,
	ACCESS_FRAME_LINE = 2,
	ACCESS_FRAME_LOST = 3,
};

struct access_frame {
	enum access_frame_kind kind;
	struct zone zone; /* of begin */
	struct clock clock;
	struct access_line
			line; /* of line; caller and method point into this frame, path into the packet */
	struct caller caller;
	char method[ACCESS_METHOD_MAX];
	int64_t lost; /* of lost, at least 1 */
};

void access_frame_put_begin(
		struct bytes *packet, const struct zone *zone, const struct clock *clock);
void access_frame_put_line(struct bytes *packet, const struct access_line *line);
void access_frame_put_lost(struct bytes *packet, int64_t lost);

/* How many of the bytes are whole messages that go into one packet. */
size_t access_frame_fit(const uint8_t *data, size_t size);

/* The next message of a packet. False where what follows is none; then *ret is not to be used. */
bool access_frame_take(struct bytes_cursor *packet, struct access_frame *ret);
