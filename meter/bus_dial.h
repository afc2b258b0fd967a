/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * From a host and a port to a connected socket, without ever waiting.
 *
 * A host that is an IP address is dialled at once; a name is looked up by the
 * C library's own threads meanwhile (getaddrinfo_a), at every dialling, since
 * modems change their addresses. Up to four addresses are tried in turn.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum {
	DIAL_TARGETS_MAX = 4, /* IPv6 and IPv4, each with a spare */
	DIAL_LOOKUP_MS = 10,  /* how often a lookup wants to be asked whether it is done */
};

struct dial_lookup;

struct dial_target {
	struct sockaddr_storage address;
	socklen_t size;
};

/* One dialling. Zeroed but for fd = -1, it is not begun. */
struct dial {
	int fd; /* the socket while connecting */
	struct dial_lookup *lookup;
	struct dial_target *targets; /* the rest of them */
	size_t target_count;
	size_t target_next;
	const char *why; /* after DIAL_FAILED: one line, static storage */
};

enum dial_answer {
	DIAL_OK = 0,     /* connected: the caller takes fd and sets it to -1 */
	DIAL_LOOKING_UP, /* call dial_go_on() again after DIAL_LOOKUP_MS */
	DIAL_CONNECTING, /* call dial_go_on() once fd is writable or failed */
	DIAL_FAILED,     /* why says what failed */
};

/* Begins; and goes on after waiting. Return a dial_answer. */
int dial_begin(struct dial *dial, const char *host, uint16_t port);
int dial_go_on(struct dial *dial);

/* The system's sentence for an errno, never NULL. Static storage. */
const char *dial_error_text(int error);

/* Gives up and frees; harmless when not begun. */
void dial_finish(struct dial *dial);
