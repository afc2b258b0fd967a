/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The courier's way: from the outbox to the server, again and again until each
 * delivery was answered.
 */

#include <stdbool.h>
#include <stdint.h>

#include "meter/scope.h"

struct client;
struct outbox;
struct post;

struct post_counts {
	int64_t delivered; /* answered, however; of them */
	int64_t refused;
};

/* Borrows outbox and client, and the texts: the server's URL and the spool's folder, for messages. */
int post_open(struct outbox *outbox, struct client *client, const char *url, const char *folder,
		struct post **ret);
void post_close(struct post *post);
SCOPE_CLOSER(struct post, post_close)

/* Does what can be done without waiting. Returns 0 or a fault. */
int post_run(struct post *post);

/* Milliseconds until it has something to do whatever comes; -1: never. */
int64_t post_wait_ms(const struct post *post);

struct post_counts post_counts(const struct post *post);
