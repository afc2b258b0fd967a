/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/bus_queue.h"

#include <assert.h>
#include <stdlib.h>

#include "meter/err.h"
#include "meter/list.h"

void bus_queue_finish(struct bus_queue *queue)
{
	free(queue->failing);
	*queue = (struct bus_queue){ 0 };
}

void bus_queue_put(struct bus_queue *queue, struct bus_request *request, int64_t now_ms)
{
	request->next = NULL;
	request->queued_ms = now_ms;
	if (queue->last == NULL) {
		queue->first = request;
	} else {
		queue->last->next = request;
	}
	queue->last = request;
	queue->count++;
}

static struct bus_failing *find(const struct bus_queue *queue, uint8_t unit)
{
	for (size_t i = 0; i < queue->failing_count; i++) {
		if (queue->failing[i].unit == unit) {
			return &queue->failing[i];
		}
	}
	return NULL;
}

/* Takes the request behind previous (NULL: the first) out of the list. */
static struct bus_request *take_behind(struct bus_queue *queue, struct bus_request *previous)
{
	struct bus_request *request = previous == NULL ? queue->first : previous->next;

	if (previous == NULL) {
		queue->first = request->next;
	} else {
		previous->next = request->next;
	}
	if (queue->last == request) {
		queue->last = previous;
	}
	request->next = NULL;
	queue->count--;
	return request;
}

struct bus_request *bus_queue_take(struct bus_queue *queue, int64_t now_ms)
{
	struct bus_request *previous = NULL;

	if (queue->first == NULL) {
		return NULL;
	}
	for (struct bus_request *request = queue->first; request != NULL; request = request->next) {
		if (find(queue, request->unit) == NULL ||
				now_ms - request->queued_ms >= BUS_PATIENCE_MS) {
			return take_behind(queue, previous);
		}
		previous = request;
	}
	return take_behind(queue, NULL);
}

bool bus_queue_is_resting(const struct bus_queue *queue, uint8_t unit, int64_t now_ms)
{
	const struct bus_failing *failing = find(queue, unit);

	return failing != NULL && now_ms < failing->rests_till_ms;
}

static int note_failure(struct bus_queue *queue, uint8_t unit, int64_t cost_ms, int64_t now_ms)
{
	struct bus_failing *failing = find(queue, unit);
	struct bus_failing *more;

	if (failing == NULL) {
		more = list_grow_counted(queue->failing, queue->failing_count, sizeof(*more));
		if (more == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		queue->failing = more;
		failing = &more[queue->failing_count++];
		*failing = (struct bus_failing){ .unit = unit };
	}
	if (failing->failures < UINT8_MAX) {
		failing->failures++;
	}
	if (failing->failures >= BUS_FAILURES_TO_REST) {
		failing->rests_till_ms = now_ms + BUS_REST_TIMES * cost_ms;
	}
	return 0;
}

int bus_queue_note(struct bus_queue *queue, uint8_t unit, bool is_failed, int64_t cost_ms,
		int64_t now_ms)
{
	struct bus_failing *failing;

	assert(cost_ms >= 0);
	if (is_failed) {
		return note_failure(queue, unit, cost_ms, now_ms);
	}
	failing = find(queue, unit);
	if (failing != NULL) {
		*failing = queue->failing[--queue->failing_count];
	}
	return 0;
}
