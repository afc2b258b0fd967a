/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/bus_dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "meter/address.h"

struct dial_lookup {
	struct gaicb request;
	struct addrinfo hints;
	char host[ADDRESS_HOST_MAX];
	char port[8];
};

const char *dial_error_text(int error)
{
	const char *text = strerrordesc_np(error);

	return text == NULL ? "unknown error" : text;
}

/* An IP address as text needs no lookup. */
static bool numeric_target(const char *host, uint16_t port, struct dial_target *ret)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, host, &ipv4.sin_addr) == 1) {
		memcpy(&ret->address, &ipv4, sizeof(ipv4));
		ret->size = sizeof(ipv4);
		return true;
	}
	if (inet_pton(AF_INET6, host, &ipv6.sin6_addr) == 1) {
		memcpy(&ret->address, &ipv6, sizeof(ipv6));
		ret->size = sizeof(ipv6);
		return true;
	}
	return false;
}

/* A socket on its way to a target; -1 with errno where it failed at once. */
static int start_socket(const struct dial_target *target)
{
	int fd = socket(target->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int one = 1;
	int error;

	if (fd < 0) {
		return -1;
	}
	/* A question is one small segment and must not wait for a second. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(fd, (const struct sockaddr *)&target->address, target->size) == 0 ||
			errno == EINPROGRESS) {
		return fd;
	}
	error = errno;
	(void)close(fd);
	errno = error;
	return -1;
}

static void close_socket(struct dial *dial)
{
	if (dial->fd >= 0) {
		(void)close(dial->fd);
		dial->fd = -1;
	}
}

static int fail(struct dial *dial, const char *why)
{
	dial_finish(dial);
	dial->why = why;
	return DIAL_FAILED;
}

/* Tries the targets that are left until one is on its way. */
static int next_target(struct dial *dial, int error)
{
	close_socket(dial);
	while (dial->target_next < dial->target_count) {
		dial->fd = start_socket(&dial->targets[dial->target_next++]);
		if (dial->fd >= 0) {
			return DIAL_CONNECTING;
		}
		error = errno;
	}
	return fail(dial, dial_error_text(error));
}

static int begin_lookup(struct dial *dial, const char *host, uint16_t port)
{
	struct dial_lookup *lookup = calloc(1, sizeof(*lookup));
	struct gaicb *list[1];
	int error;

	if (lookup == NULL) {
		return fail(dial, dial_error_text(ENOMEM));
	}
	(void)snprintf(lookup->host, sizeof(lookup->host), "%s", host);
	(void)snprintf(lookup->port, sizeof(lookup->port), "%u", (unsigned)port);
	lookup->hints = (struct addrinfo){
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV,
	};
	lookup->request = (struct gaicb){
		.ar_name = lookup->host,
		.ar_service = lookup->port,
		.ar_request = &lookup->hints,
	};
	list[0] = &lookup->request;
	error = getaddrinfo_a(GAI_NOWAIT, list, 1, NULL);
	if (error != 0) {
		free(lookup);
		return fail(dial, gai_strerror(error));
	}
	dial->lookup = lookup;
	return DIAL_LOOKING_UP;
}

static void free_lookup(struct dial_lookup *lookup)
{
	if (lookup->request.ar_result != NULL) {
		freeaddrinfo(lookup->request.ar_result);
	}
	free(lookup);
}

static int keep_targets(struct dial *dial, const struct addrinfo *first)
{
	dial->targets = calloc(DIAL_TARGETS_MAX, sizeof(*dial->targets));
	if (dial->targets == NULL) {
		return ENOMEM;
	}
	for (const struct addrinfo *info = first;
			info != NULL && dial->target_count < DIAL_TARGETS_MAX;
			info = info->ai_next) {
		struct dial_target *target = &dial->targets[dial->target_count++];

		memcpy(&target->address, info->ai_addr, info->ai_addrlen);
		target->size = info->ai_addrlen;
	}
	return 0;
}

static int go_on_looking_up(struct dial *dial)
{
	struct dial_lookup *lookup = dial->lookup;
	int error = gai_error(&lookup->request);

	if (error == EAI_INPROGRESS) {
		return DIAL_LOOKING_UP;
	}
	dial->lookup = NULL;
	if (error == 0) {
		error = keep_targets(dial, lookup->request.ar_result);
		free_lookup(lookup);
		return next_target(dial, error == 0 ? EHOSTUNREACH : error);
	}
	free_lookup(lookup);
	return fail(dial, gai_strerror(error));
}

int dial_begin(struct dial *dial, const char *host, uint16_t port)
{
	struct dial_target target;

	*dial = (struct dial){ .fd = -1 };
	if (!numeric_target(host, port, &target)) {
		return begin_lookup(dial, host, port);
	}
	dial->fd = start_socket(&target);
	return dial->fd < 0 ? fail(dial, dial_error_text(errno)) : DIAL_CONNECTING;
}

int dial_go_on(struct dial *dial)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (dial->lookup != NULL) {
		return go_on_looking_up(dial);
	}
	if (getsockopt(dial->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
		error = errno;
	}
	return error == 0 ? DIAL_OK : next_target(dial, error);
}

void dial_finish(struct dial *dial)
{
	if (dial->lookup != NULL && gai_cancel(&dial->lookup->request) != EAI_NOTCANCELED) {
		free_lookup(dial->lookup);
	}
	/* One that cannot be cancelled stays: a thread of the C library still writes to it. */
	dial->lookup = NULL;
	close_socket(dial);
	free(dial->targets);
	dial->targets = NULL;
	dial->target_count = 0;
	dial->target_next = 0;
}
