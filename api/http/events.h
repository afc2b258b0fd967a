/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Events: what the log tells those who follow it, as text of an event stream
 * (WHATWG HTML, "Server-sent events"), made once and handed to each follower
 * who may see it.
 *
 *	id: 4711
 *	event: reading
 *	data: {"permit":"P","meter":"M","at":"2026-10-20T00:00:00Z","entry":4710,"litres":12}
 *
 * An id is the size of the log behind the entry. Where an entry tells a
 * follower several events, those before its last one have INDEX.K instead: the
 * entry's index, and how many of its events were told. So whoever comes with
 * the last id that he saw is told what follows it, nothing twice and nothing
 * left out; it says of others no more than the log's size, which the checkpoint
 * tells anybody. What lies more than EVENTS_BACK_MAX entries back is not read
 * again: he is told `reset`, and is to read anew what he shows.
 *
 * One thread's; memory is bounded, and so is what one call does.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/callers.h"
#include "meter/bytes.h"
#include "meter/scope.h"

struct events;
struct ledger;

enum events_topic {
	EVENTS_READINGS = 1 << 0, /* event "reading": an account's water was moved by a reading */
	EVENTS_ALERTS = 1 << 1,   /* event "alert": one was raised, or changed its state */
	EVENTS_FINDINGS = 1 << 2, /* event "finding": the same of one, in short */
	EVENTS_ALL = EVENTS_READINGS | EVENTS_ALERTS | EVENTS_FINDINGS,
};

enum {
	EVENTS_BACK_MAX = 100000,     /* entries that are read again */
	EVENTS_WORK_MAX = 256,        /* entries read in one call: a few milliseconds */
	EVENTS_KEPT_MAX = 1024,       /* events kept for followers who are up to date */
	FEED_BATCH_BYTES = 32 * 1024, /* handed to a follower at once, and one event more */
	FEED_EVENT_BYTES = 32 * 1024, /* of one event: an alert with all that was done about it */
};

/* Where a follower is. Whose it is, nobody else touches it. */
struct feed {
	struct feed *next;
	char caller[CALLERS_ID_MAX + 1];
	unsigned topics;
	int64_t position; /* entries below it are told */
	int64_t told;     /* events of the next one that are told already */
	struct bytes out; /* what is to be sent */
	int64_t events;   /* how many of them */
	bool is_over;     /* its caller may ask no more, or the ledger cannot be read */
	bool has_more;    /* there is more to tell than there was room or time for */
	void *owner;
};

/* An id as a client sends it back. False where it is none. */
bool feed_parse_id(const char *text, size_t size, int64_t *ret_position, int64_t *ret_told);

/* "readings,alerts,findings" in any order, each once; NULL is all. 0 where it is none of these. */
unsigned events_topics(const char *text);

/* What is told where nothing else is: that the stream lives, and how far it is. */
void feed_put_beat(struct bytes *ret, const struct feed *feed);

/* Returns 0 or WEIR_FAULT_MEMORY. */
int events_open(struct events **ret);
void events_close(struct events *events);
SCOPE_CLOSER(struct events, events_close)

/*
 * Tells each of a list of feeds what it may see, as far as there is room and
 * time; asks first whether its caller still holds. Returns 0 or a fault, after
 * which no feed is to go on.
 */
int events_tell(struct events *events, struct ledger *ledger, struct feed *first);
