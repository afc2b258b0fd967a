/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Loops and lines: the only room that knows libevent.
 *
 * A loop belongs to one thread and waits for all of its lines; a line is one
 * connection, plain or over TLS, of which its owner sees bytes and ends. All
 * calls on a loop and its lines are made by the loop's thread, but for
 * loop_send(). Instants are milliseconds of the monotonic clock.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/scope.h"

struct bytes;
struct line;
struct loop;
struct sockaddr;
struct ssl_st;

#define LINE_NEVER INT64_C(-1) /* of a deadline: there is none */

enum {
	LINE_COPY_MAX = 16 * 1024, /* what is sent in one piece: a TLS record's size */
};

/* Returns 0 or WEIR_FAULT_MEMORY. */
int loop_open(struct loop **ret);

/* Accepts NULL; there are no lines any more. What was sent to it and not delivered is now. */
void loop_close(struct loop *loop);
SCOPE_CLOSER(struct loop, loop_close)

/* Runs until loop_end(). Returns 0 or WEIR_FAULT_IO. */
int loop_run(struct loop *loop);
void loop_end(struct loop *loop);

/* Now, in milliseconds of the monotonic clock. */
int64_t loop_now_ms(const struct loop *loop);

/*
 * Something for the loop's thread to do after some time, once each time that it
 * is set; setting it again counts anew. A timer is closed before its loop.
 */
struct loop_timer;
int loop_timer_open(struct loop *loop, void (*ring)(void *context), void *context,
		struct loop_timer **ret); /* Returns 0 or WEIR_FAULT_MEMORY. */
void loop_timer_set(struct loop_timer *timer, int64_t ms);
void loop_timer_close(struct loop_timer *timer); /* Accepts NULL. */

/* Somebody connected. The descriptor is the callee's, to be closed or made a line of. */
typedef void loop_accept_fn(
		void *context, int fd, const struct sockaddr *address, unsigned address_size);

/*
 * Takes connections at a bound and listening descriptor, which becomes the
 * loop's. Where descriptors run out it rests for a moment. loop_unlisten()
 * closes it. Returns 0 or a fault.
 */
int loop_listen(struct loop *loop, int fd, loop_accept_fn *accept, void *context);
void loop_unlisten(struct loop *loop);

/*
 * Something for the loop's thread to do, from any thread: deliver is called
 * there, in the order of sending. The message is the receiver's from then on.
 */
struct loop_message {
	struct loop_message *next;
	void (*deliver)(struct loop_message *message);
};
void loop_send(struct loop *loop, struct loop_message *message);

enum line_end {
	LINE_CLOSED = 0, /* by the other side */
	LINE_BROKEN,     /* reset, or TLS went wrong, or memory was short */
	LINE_LATE,       /* its deadline passed */
};

/* What the owner of a line is told. Each may close the line. */
struct line_calls {
	void (*opened)(void *context); /* TLS is agreed upon; of a plain line never */
	void (*bytes)(void *context);  /* there are more of them */
	void (*sent)(void *context);   /* all that was sent is with the kernel */
	void (*ended)(void *context, enum line_end end); /* the owner closes it */
	void (*gone)(void *context); /* after line_close(): nothing calls back any more */
};

/*
 * Makes a line of a connected descriptor, which is the line's also when this
 * fails; Nagle's algorithm is off. ssl is the server's side of TLS or NULL,
 * and the line's too. Nothing is read before line_read(). NULL when memory
 * is short; then no call is made.
 */
struct line *line_open(struct loop *loop, int fd, struct ssl_st *ssl,
		const struct line_calls *calls, void *context);

/* Closes at once, whatever is unsent. Memory is kept until gone() was called. */
void line_close(struct line *line);

/* Reads from now on, or not: the kernel then holds the other side back. */
void line_read(struct line *line, bool is_reading);

/* How many unread bytes the line holds at most before it stops reading. */
void line_hold(struct line *line, size_t bytes);

/*
 * How many bytes the kernel keeps at most of what was sent and not taken yet:
 * for lines of which there are many, and which last. Without it the kernel
 * decides, by what the other side takes, up to some megabytes.
 */
void line_narrow(struct line *line, int bytes);

/* The bytes that were received and not taken, in one piece; valid until the next call. */
const char *line_bytes(struct line *line, size_t *ret_size);
void line_take(struct line *line, size_t size); /* at most so many */

/*
 * Sends a copy, at most LINE_COPY_MAX bytes, as one piece; or the bytes
 * themselves, which are the line's from then on and *bytes empty. Returns 0
 * or WEIR_FAULT_MEMORY.
 */
int line_send(struct line *line, const void *data, size_t size);
int line_send_bytes(struct line *line, struct bytes *bytes);

/*
 * Sends a head and a body, or NULL for none, as one piece where that is small
 * enough: one TLS record and one segment. The head grows by it; of a large body
 * as line_send_bytes(). The same returns, also where the head failed.
 */
int line_send_both(struct line *line, struct bytes *head, struct bytes *body);

/* Says that nothing more is sent; what comes in is still read. */
void line_shut(struct line *line);

/* The instant at which ended(LINE_LATE) is called, instead of any before; or LINE_NEVER. */
void line_deadline(struct line *line, int64_t at_ms);

/* NULL of a plain line. */
struct ssl_st *line_tls(const struct line *line);
