/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Streams: connections that are told what happens, for as long as they last.
 *
 * A stream is a feed that goes to and fro between its loop and the crew
 * (api/http/events): all that wait are handed over together, four times a
 * second, or sooner where one has more to be told. What a feed brings back is
 * sent, and nothing more is asked for until it was taken: so a client that does
 * not read holds one batch of memory, and is cut when that lay unread for as
 * long as any reply may. Who is told nothing hears a comment each
 * STREAM_BEAT_MS.
 *
 * One thread's, the loop's.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/http/reply.h"
#include "meter/scope.h"

struct audience;
struct batch;
struct crew;
struct gauges;
struct line;
struct loop;
struct loop_timer;
struct stream;

enum {
	STREAM_LOOK_MS = 250, /* between two looks at the log */
	STREAM_MORE_MS = 20,  /* where somebody has more to be told */
	STREAM_BEAT_MS = 15000,
	STREAM_UNTAKEN_BYTES = 128 << 10, /* that the kernel keeps of one, beyond its batch */
};

/* What the streams of one loop share. */
struct streams {
	struct loop *loop;
	struct crew *crew;
	struct audience *audience;
	struct gauges *gauges;
	int64_t patience_ms; /* for a batch to be taken, with a millisecond more for some bytes */
	struct loop_timer *timer;
	struct stream *first, **last;
	struct batch *batch; /* with the crew; NULL: none is */
};

/* Makes the rest of a hall's streams. Returns 0 or WEIR_FAULT_MEMORY. */
int streams_open(struct streams *streams);

/* No look is taken any more; before the loop is closed. */
void streams_finish(struct streams *streams);

/*
 * Is there a place in the audience for one more of that caller? Then it is
 * taken; else the reply says that there is none.
 */
bool stream_admit(struct streams *streams, const char *caller, struct reply *reply);

/*
 * A connection becomes a stream, whose first bytes were just sent; over is
 * called when it is to end in order, all that was sent being taken. Returns 0
 * or WEIR_FAULT_MEMORY. The place in the audience is the stream's from then on, or given back.
 */
int stream_open(struct streams *streams, struct line *line, const struct reply_stream *wanted,
		const char *caller, void (*over)(void *context), void *context,
		struct stream **ret);

/* At once; calls nobody back. */
void stream_close(struct stream *stream);

/* In order, as soon as what was sent is taken: over is called, perhaps within. */
void stream_end(struct stream *stream);

/* All that was sent is taken. */
void stream_sent(struct stream *stream);

/* Its deadline passed. False where it did not take what was sent: it is to be cut. */
bool stream_late(struct stream *stream);
