/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/stream.h"

#include <stddef.h>
#include <stdlib.h>

#include "api/http/audience.h"
#include "api/http/conn.h"
#include "api/http/crew.h"
#include "api/http/events.h"
#include "api/http/gauge.h"
#include "api/http/line.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/ledger.h"
#include "meter/err.h"
#include "meter/text.h"

enum stream_state {
	STREAM_WAITING = 0, /* its feed is here, and nothing is being sent */
	STREAM_ABROAD,      /* its feed is with the crew */
	STREAM_SENDING,
};

struct stream {
	struct streams *streams;
	struct stream *next, **link;
	struct line *line;
	struct feed *feed; /* while ABROAD the crew's */
	enum stream_state state;
	bool is_ending;
	int64_t beat_ms; /* when something is to be said in any case */
	void (*over)(void *context);
	void *context;
};

/* Feeds on their way to the crew and back. */
struct batch {
	struct task task;
	struct loop_message message;
	struct streams *streams;
	struct feed *first;
};

static void look(void *context);

/* ---- the list ---- */

static void link_last(struct stream *stream)
{
	struct streams *streams = stream->streams;

	stream->next = NULL;
	stream->link = streams->last;
	*streams->last = stream;
	streams->last = &stream->next;
}

static void unlink_one(struct stream *stream)
{
	*stream->link = stream->next;
	if (stream->next != NULL) {
		stream->next->link = stream->link;
	} else {
		stream->streams->last = stream->link;
	}
}

int streams_open(struct streams *streams)
{
	streams->last = &streams->first;
	return loop_timer_open(streams->loop, look, streams, &streams->timer);
}

void streams_finish(struct streams *streams)
{
	loop_timer_close(streams->timer);
	streams->timer = NULL;
}

/* ---- a feed ---- */

static void feed_close(struct feed *feed)
{
	bytes_finish(&feed->out);
	free(feed);
}

static struct feed *feed_open(const struct reply_stream *wanted, const char *caller)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	if (feed != NULL) {
		feed->topics = wanted->topics;
		feed->position = wanted->position;
		feed->told = wanted->told;
		(void)text_copy(feed->caller, sizeof(feed->caller), caller);
		bytes_init(&feed->out, FEED_BATCH_BYTES + 2 * FEED_EVENT_BYTES);
	}
	return feed;
}

/* ---- sending ---- */

static void wait_for_beat(struct stream *stream)
{
	stream->state = STREAM_WAITING;
	line_deadline(stream->line, stream->beat_ms);
}

static void finish(struct stream *stream)
{
	stream->is_ending = true;
	stream->state = STREAM_WAITING;
	stream->over(stream->context);
}

/* What the feed has to say; false where nothing could be sent. */
static bool send_out(struct stream *stream)
{
	struct streams *streams = stream->streams;
	int64_t size = (int64_t)stream->feed->out.size;

	stream->state = STREAM_SENDING;
	line_deadline(stream->line,
			loop_now_ms(streams->loop) + streams->patience_ms + size / CONN_BYTES_MS);
	gauge_add(streams->gauges, GAUGE_SENT_BYTES, size);
	return line_send_bytes(stream->line, &stream->feed->out) == 0;
}

void stream_sent(struct stream *stream)
{
	if (stream->state != STREAM_SENDING) {
		return;
	}
	if (stream->is_ending || stream->feed->is_over) {
		finish(stream);
	} else {
		wait_for_beat(stream);
	}
}

bool stream_late(struct stream *stream)
{
	if (stream->state == STREAM_SENDING) {
		return false;
	}
	stream->beat_ms = loop_now_ms(stream->streams->loop) + STREAM_BEAT_MS;
	if (stream->state == STREAM_ABROAD) {
		line_deadline(stream->line,
				stream->beat_ms); /* the crew is late: nothing to cut for */
		return true;
	}
	bytes_reset(&stream->feed->out);
	feed_put_beat(&stream->feed->out, stream->feed);
	return !stream->feed->out.failed && send_out(stream);
}

/* ---- to the crew and back ---- */

/* Of a stream that is no more nobody waits for it; of another, what it brings is sent. */
static void take_feed(struct feed *feed)
{
	struct stream *stream = feed->owner;

	if (stream == NULL) {
		feed_close(feed);
		return;
	}
	stream->feed = feed;
	stream->state = STREAM_WAITING;
	gauge_add(stream->streams->gauges, GAUGE_EVENTS, feed->events);
	if (feed->has_more) {
		unlink_one(stream); /* each has its turn */
		link_last(stream);
	}
	if (feed->out.size > 0) {
		if (!send_out(stream)) {
			finish(stream);
		}
	} else if (feed->is_over || stream->is_ending) {
		finish(stream);
	} else {
		wait_for_beat(stream);
	}
}

static void take_back(struct loop_message *message)
{
	struct batch *batch = (struct batch *)((char *)message - offsetof(struct batch, message));
	struct streams *streams = batch->streams;
	struct feed *feed = batch->first;
	bool has_more = false;

	streams->batch = NULL;
	free(batch);
	while (feed != NULL) {
		struct feed *next = feed->next;

		has_more = has_more || feed->has_more;
		take_feed(feed);
		feed = next;
	}
	if (streams->first != NULL && streams->timer != NULL) {
		loop_timer_set(streams->timer, has_more ? STREAM_MORE_MS : STREAM_LOOK_MS);
	}
}

/* In the crew's thread. What goes wrong ends the streams: their clients come again. */
static void do_work(struct task *task, const struct means *means)
{
	struct batch *batch = (struct batch *)((char *)task - offsetof(struct batch, task));
	int fault = 0;

	if (means->ledger != NULL) {
		fault = events_tell(means->events, means->ledger, batch->first);
	}
	if (fault < 0) {
		out_error("events: %s: %s", _(weir_fault_text(fault)), ledger_why(means->ledger));
	}
	for (struct feed *feed = batch->first; feed != NULL && fault < 0; feed = feed->next) {
		bytes_reset(&feed->out);
		feed->events = 0;
		feed->is_over = true;
	}
	loop_send(batch->streams->loop, &batch->message);
}

static void gather(struct streams *streams, struct batch *batch)
{
	struct feed **last = &batch->first;

	for (struct stream *stream = streams->first; stream != NULL; stream = stream->next) {
		if (stream->state != STREAM_WAITING || stream->is_ending) {
			continue;
		}
		stream->state = STREAM_ABROAD;
		stream->feed->next = NULL;
		stream->feed->events = 0;
		stream->feed->has_more = false;
		bytes_reset(&stream->feed->out);
		*last = stream->feed;
		last = &stream->feed->next;
	}
}

/* Time to look: hands over all that wait, unless some are there already. */
static void look(void *context)
{
	struct streams *streams = context;
	struct batch *batch;

	if (streams->batch != NULL || streams->first == NULL) {
		return; /* its return sets the timer again, and so does the next stream */
	}
	batch = calloc(1, sizeof(*batch));
	if (batch != NULL) {
		batch->task.work = do_work;
		batch->message.deliver = take_back;
		batch->streams = streams;
		gather(streams, batch);
		streams->batch = batch;
	}
	if (batch == NULL || batch->first == NULL ||
			!crew_hand(streams->crew, LANE_QUICK, &batch->task)) {
		if (batch != NULL) {
			take_back(&batch->message);
		} else {
			loop_timer_set(streams->timer, STREAM_LOOK_MS);
		}
	}
}

/* ---- its life ---- */

bool stream_admit(struct streams *streams, const char *caller, struct reply *reply)
{
	switch (audience_enter(streams->audience, caller)) {
	case AUDIENCE_OK:
		return true;
	case AUDIENCE_FULL:
		reply_problem(reply, 503, "streams", "as many streams as there may be are open");
		break;
	case AUDIENCE_CALLER:
		reply_problem(reply, 429, "streams",
				"this caller has %d streams open, more it may not have",
				AUDIENCE_OF_CALLER);
		break;
	}
	return false;
}

int stream_open(struct streams *streams, struct line *line, const struct reply_stream *wanted,
		const char *caller, void (*over)(void *context), void *context, struct stream **ret)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	struct feed *feed = feed_open(wanted, caller);

	if (stream == NULL || feed == NULL) {
		audience_leave(streams->audience, caller);
		free(stream);
		free(feed);
		return WEIR_FAULT_MEMORY;
	}
	line_narrow(line, STREAM_UNTAKEN_BYTES);
	feed->owner = stream;
	*stream = (struct stream){
		.streams = streams,
		.line = line,
		.feed = feed,
		.state = STREAM_SENDING,
		.beat_ms = loop_now_ms(streams->loop) + STREAM_BEAT_MS,
		.over = over,
		.context = context,
	};
	link_last(stream);
	gauge_add(streams->gauges, GAUGE_STREAMS, 1);
	if (streams->batch == NULL) {
		loop_timer_set(streams->timer, STREAM_MORE_MS);
	}
	*ret = stream;
	return 0;
}

void stream_close(struct stream *stream)
{
	struct streams *streams = stream->streams;

	unlink_one(stream);
	gauge_add(streams->gauges, GAUGE_STREAMS, -1);
	audience_leave(streams->audience, stream->feed->caller);
	if (stream->state == STREAM_ABROAD) {
		stream->feed->owner = NULL;
	} else {
		feed_close(stream->feed);
	}
	free(stream);
}

void stream_end(struct stream *stream)
{
	bool is_idle = stream->state == STREAM_WAITING && !stream->is_ending;

	stream->is_ending = true;
	if (is_idle) {
		finish(stream);
	}
}
