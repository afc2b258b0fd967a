/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Where a stream of events begins. What is told after that is api/http/stream's.
 */

#include "api/http/events.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "ledger/ledger.h"
#include "meter/err.h"

/* A client that lost its stream comes again after so many milliseconds, unless it knows better. */
#define RETRY "retry: 2000\n"

int events_get(const struct request *request, struct reply *reply)
{
	struct slice id = head_value(&request->head, "last-event-id");
	struct feed feed = { .position = ledger_size(request->ledger) };
	unsigned topics = events_topics(query_value(&request->query, "topics"));

	if (topics == 0) {
		reply_problem(reply, 400, "query",
				"'topics' is readings, alerts or both, joined by ','");
		return 0;
	}
	if (id.data != NULL && !feed_parse_id(id.data, id.size, &feed.position, &feed.told)) {
		reply_problem(reply, 400, "last-event-id", "Last-Event-ID is no id of this stream");
		return 0;
	}
	reply->status = 200;
	reply->type = "text/event-stream";
	reply->caching = "no-store";
	reply->stream = (struct reply_stream){
		.is_on = true,
		.topics = topics,
		.position = feed.position,
		.told = feed.told,
	};
	/* From its first byte on a client knows where it is, also if nothing comes for long. */
	bytes_put_text(&reply->body, RETRY);
	feed_put_beat(&reply->body, &feed);
	return reply->body.failed ? WEIR_FAULT_MEMORY : 0;
}
