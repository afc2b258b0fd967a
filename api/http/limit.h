/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How much one address, and all together, may ask of the server: connections
 * at once, and requests a second.
 *
 * An IPv6 address counts as its network of 64 bits, which is what a subscriber
 * is given. Requests are counted by a bucket that holds two seconds' worth and
 * fills evenly. All calls may be made from any thread. Instants are
 * milliseconds of the monotonic clock.
 */

#include <stdbool.h>
#include <stdint.h>

#include "meter/scope.h"

struct limits;
struct sockaddr;

struct limit_options {
	int32_t connections; /* at once, of all */
	int32_t per_address; /* at once, of one */
	int32_t rate;        /* requests a second of one address; 0: any number */
};

/* Whom to count: an IPv4 address stands as ::ffff:a.b.c.d. */
struct limit_key {
	uint8_t bytes[16];
};

/* Of another family than IP all are one. */
struct limit_key limit_key(const struct sockaddr *address);

/* Returns 0 or a fault. seed keeps others from choosing addresses that collide. */
int limits_open(const struct limit_options *options, uint64_t seed, struct limits **ret);
void limits_close(struct limits *limits);
SCOPE_CLOSER(struct limits, limits_close)

enum limit_answer {
	LIMIT_OK = 0,
	LIMIT_FULL,    /* there are as many connections as there may be */
	LIMIT_ADDRESS, /* there are as many of that address */
	LIMIT_RATE,    /* it asked too often; ask again in *ret_wait_s */
};

/* A connection begins; after LIMIT_OK it ends with limits_leave(). */
enum limit_answer limits_enter(struct limits *limits, const struct limit_key *key, int64_t now_ms);
void limits_leave(struct limits *limits, const struct limit_key *key);

/* A request of a connection that is in. LIMIT_OK or LIMIT_RATE, *ret_wait_s at least 1. */
enum limit_answer limits_ask(struct limits *limits, const struct limit_key *key, int64_t now_ms,
		int *ret_wait_s);
