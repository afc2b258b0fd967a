/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The gate: who may write, and how the others hand their deeds to him.
 *
 * DIR/lock is held by the one writer of a ledger. DIR/socket is where the
 * writer takes requests: frames of a big-endian 32-bit length and so many
 * bytes, one request, one reply, in turn. What the bytes mean is not the
 * gate's affair. A peer is known by its uid, which the kernel vouches for.
 *
 * Nobody can hold the writer up: the server never waits for a peer, a frame
 * that has begun must be complete within GATE_FRAME_MS on the monotonic clock,
 * and where GATE_PEERS_MAX are connected, or GATE_PEERS_OF_ONE of one user,
 * the one longest idle gives way.
 */

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "meter/scope.h"

struct bytes;

enum {
	GATE_FRAME_MAX = 1 << 20, /* a batch of rows or a rulebook; memory grows as bytes come */
	GATE_FRAME_MS = 5000,     /* a local peer needs milliseconds */
	GATE_PEERS_MAX = 64,      /* collectors, web and a few shells */
	GATE_PEERS_OF_ONE = 32,   /* so that one user cannot shut out the others */
};

/* In order of precedence. */
enum gate_answer {
	GATE_OK = 0,
	GATE_LOCKED_ELSEWHERE, /* lock: another process is the writer */
	GATE_NO_WRITER,        /* connect: nobody listens */
	GATE_NO_ACCESS,        /* connect, lock: this user may not */
	GATE_LATE,             /* call: no whole reply within the time; connect: a full queue */
	GATE_CUT,              /* call: the other side closed or broke the protocol */
};

struct gate_lock;

/*
 * Takes DIR/lock (made 0660 where it is missing) without waiting. Returns
 * GATE_OK, GATE_LOCKED_ELSEWHERE, GATE_NO_ACCESS, or a WEIR_FAULT (IO with
 * errno set, MEMORY).
 *
 * The lock belongs to the open file: it falls when the last process that
 * inherited it by fork has closed it or ended. A child that is not to be the
 * writer closes it first thing; that does not take it from its parent.
 */
int gate_lock(const char *directory, struct gate_lock **ret);
void gate_lock_close(struct gate_lock *lock);
SCOPE_CLOSER(struct gate_lock, gate_lock_close)

/*
 * Answers one request of at most GATE_FRAME_MAX bytes; request is never NULL.
 * What it appends to reply is sent; more than GATE_FRAME_MAX is a fault.
 * Returns 0, or a WEIR_FAULT: then the peer is cut without a reply and
 * gate_server_poll() returns the fault.
 */
typedef int gate_handler(
		void *context, uid_t uid, const uint8_t *request, size_t size, struct bytes *reply);

struct gate_server;

/*
 * Listens on DIR/socket (0660); one that a dead writer left is replaced, so
 * the caller must hold the lock. DIR's path may be of any length. Returns
 * GATE_OK, or a WEIR_FAULT (IO with errno set, MEMORY).
 */
int gate_server_open(const char *directory, struct gate_server **ret);

/* Gives a frame so many milliseconds instead of GATE_FRAME_MS. */
void gate_server_limit(struct gate_server *server, int frame_ms);

/* Cuts all peers and removes the socket. */
void gate_server_close(struct gate_server *server);
SCOPE_CLOSER(struct gate_server, gate_server_close)

/* Closes what a child inherited by fork; the socket stays. */
void gate_server_forget(struct gate_server *server);

/*
 * Serves what is ready, waiting at most timeout_ms (0: not at all, -1: for
 * ever) for the first event. Returns GATE_OK, the handler's fault, or a
 * WEIR_FAULT; what a peer does wrong costs only that peer its connection.
 */
int gate_server_poll(
		struct gate_server *server, int timeout_ms, gate_handler *handler, void *context);

/*
 * For an owner with other things to wait for: writes what to wait for into
 * fds (at most count, GATE_PEERS_MAX + 1 is always enough), returns how many,
 * and sets *ret_timeout_ms to the next deadline (-1: none). Then
 * gate_server_poll() with timeout 0 serves them.
 */
size_t gate_server_fds(const struct gate_server *server, struct pollfd *fds, size_t count,
		int *ret_timeout_ms);

struct gate_client;

/*
 * Connects to DIR/socket. Returns GATE_OK, GATE_NO_WRITER, GATE_NO_ACCESS,
 * GATE_LATE where the writer did not accept within 5 s, or a WEIR_FAULT (IO
 * with errno set, MEMORY). The caller closes *ret.
 */
int gate_connect(const char *directory, struct gate_client **ret);

/*
 * A client at the end of a line that is connected already, of a socketpair for
 * one; two of them may be each other's. Closes fd with it. Returns GATE_OK or
 * a WEIR_FAULT, which leaves fd open.
 */
int gate_client_of(int fd, struct gate_client **ret);
void gate_client_close(struct gate_client *client);
SCOPE_CLOSER(struct gate_client, gate_client_close)

/*
 * Sends a request (at most GATE_FRAME_MAX bytes, asserted) and appends the
 * reply. timeout_ms counts for the whole call and must leave the writer time
 * to commit. Returns GATE_OK, GATE_LATE, GATE_CUT, or a WEIR_FAULT. After
 * GATE_LATE or GATE_CUT whether the request was carried out is not known, and
 * the connection is of no more use; reply is unchanged.
 */
int gate_call(struct gate_client *client, const void *request, size_t size, int timeout_ms,
		struct bytes *reply);

/*
 * The two halves of a call, for who has other things to do meanwhile: when
 * gate_client_fd() is readable the reply comes. Each is bounded by its own
 * timeout; one request at a time. The same returns as gate_call().
 */
int gate_send(struct gate_client *client, const void *request, size_t size, int timeout_ms);
int gate_receive(struct gate_client *client, int timeout_ms, struct bytes *reply);
int gate_client_fd(const struct gate_client *client);
