/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/deadline.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "meter/err.h"
#include "meter/list.h"

int64_t deadline_now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void deadlines_finish(struct deadlines *deadlines)
{
	free(deadlines->heap);
	*deadlines = (struct deadlines){ 0 };
}

int deadlines_reserve(struct deadlines *deadlines, size_t n)
{
	struct deadline **heap;

	if (n <= deadlines->room) {
		return 0;
	}
	heap = list_grow(deadlines->heap, &deadlines->room, n, sizeof(*heap));
	if (heap == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	deadlines->heap = heap;
	return 0;
}

/* heap[0] is place 1; the children of place p are 2p and 2p + 1. */
static void put(struct deadlines *deadlines, size_t place, struct deadline *deadline)
{
	deadlines->heap[place - 1] = deadline;
	deadline->place = place;
}

static struct deadline *at(const struct deadlines *deadlines, size_t place)
{
	return deadlines->heap[place - 1];
}

static void rise(struct deadlines *deadlines, struct deadline *deadline)
{
	size_t place = deadline->place;

	while (place > 1 && at(deadlines, place / 2)->at_ms > deadline->at_ms) {
		put(deadlines, place, at(deadlines, place / 2));
		place /= 2;
	}
	put(deadlines, place, deadline);
}

static void sink(struct deadlines *deadlines, struct deadline *deadline)
{
	size_t place = deadline->place;

	while (2 * place <= deadlines->count) {
		size_t child = 2 * place;

		if (child < deadlines->count &&
				at(deadlines, child + 1)->at_ms < at(deadlines, child)->at_ms) {
			child++;
		}
		if (at(deadlines, child)->at_ms >= deadline->at_ms) {
			break;
		}
		put(deadlines, place, at(deadlines, child));
		place = child;
	}
	put(deadlines, place, deadline);
}

void deadline_set(struct deadlines *deadlines, struct deadline *deadline, int64_t at_ms)
{
	if (deadline->place == 0) {
		assert(deadlines->count < deadlines->room);
		put(deadlines, ++deadlines->count, deadline);
	}
	deadline->at_ms = at_ms;
	rise(deadlines, deadline);
	sink(deadlines, deadline);
}

void deadline_clear(struct deadlines *deadlines, struct deadline *deadline)
{
	struct deadline *last;
	size_t place = deadline->place;

	if (place == 0) {
		return;
	}
	assert(at(deadlines, place) == deadline);
	last = at(deadlines, deadlines->count--);
	deadline->place = 0;
	if (last != deadline) {
		put(deadlines, place, last);
		rise(deadlines, last);
		sink(deadlines, last);
	}
}

struct deadline *deadlines_first(const struct deadlines *deadlines)
{
	return deadlines->count == 0 ? NULL : at(deadlines, 1);
}

struct deadline *deadlines_take(struct deadlines *deadlines, int64_t now_ms)
{
	struct deadline *first = deadlines_first(deadlines);

	if (first == NULL || first->at_ms > now_ms) {
		return NULL;
	}
	deadline_clear(deadlines, first);
	return first;
}
