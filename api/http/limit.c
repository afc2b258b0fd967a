/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/limit.h"

#include <assert.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "meter/err.h"

enum {
	BURST_S = 2,
	PARTS = 1000, /* of a request: what a millisecond adds to the bucket is whole */
};

struct place {
	struct limit_key key;
	int32_t connections;
	int32_t next;  /* in its chain, or among the free; NONE ends it */
	int64_t parts; /* of requests in the bucket, at at_ms */
	int64_t at_ms;
};

struct limits {
	struct limit_options options;
	pthread_mutex_t lock;
	uint64_t seed;
	int32_t connections;
	int32_t free;
	int32_t sweep; /* where to look next for a place that can be given up */
	int32_t count; /* places: one for each connection, and as many that only rest */
	uint32_t mask;
	int32_t *chains;
	struct place *places;
};

#define NONE (-1)

struct limit_key limit_key(const struct sockaddr *address)
{
	struct limit_key key = { .bytes = { 0 } };

	if (address->sa_family == AF_INET) {
		struct sockaddr_in four;

		memcpy(&four, address, sizeof(four));
		key.bytes[10] = key.bytes[11] = 0xff;
		memcpy(key.bytes + 12, &four.sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 six;

		memcpy(&six, address, sizeof(six));
		memcpy(key.bytes, &six.sin6_addr, IN6_IS_ADDR_V4MAPPED(&six.sin6_addr) ? 16 : 8);
	}
	return key;
}

int limits_open(const struct limit_options *options, uint64_t seed, struct limits **ret)
{
	struct limits *limits = calloc(1, sizeof(*limits));
	uint32_t chains = 16;

	assert(options->connections > 0 && options->per_address > 0 && options->rate >= 0);
	if (limits == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	limits->options = *options;
	limits->seed = seed;
	limits->count = 2 * options->connections;
	while (chains < (uint32_t)limits->count) {
		chains *= 2;
	}
	limits->mask = chains - 1;
	limits->chains = calloc(chains, sizeof(*limits->chains));
	limits->places = calloc((size_t)limits->count, sizeof(*limits->places));
	(void)pthread_mutex_init(&limits->lock, NULL);
	if (limits->chains == NULL || limits->places == NULL) {
		limits_close(limits);
		return WEIR_FAULT_MEMORY;
	}
	memset(limits->chains, 0xff, chains * sizeof(*limits->chains)); /* NONE */
	for (int32_t i = 0; i < limits->count; i++) {
		limits->places[i].next = i + 1 < limits->count ? i + 1 : NONE;
	}
	*ret = limits;
	return 0;
}

void limits_close(struct limits *limits)
{
	if (limits != NULL) {
		(void)pthread_mutex_destroy(&limits->lock);
		free(limits->chains);
		free(limits->places);
		free(limits);
	}
}

/* The mixing of splitmix64, twice. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static int32_t *chain_of(struct limits *limits, const struct limit_key *key)
{
	uint64_t halves[2];

	memcpy(halves, key->bytes, sizeof(halves));
	return &limits->chains[mix(mix(halves[0] ^ limits->seed) ^ halves[1]) & limits->mask];
}

static struct place *find(struct limits *limits, const struct limit_key *key)
{
	int32_t i = *chain_of(limits, key);

	while (i != NONE && memcmp(&limits->places[i].key, key, sizeof(*key)) != 0) {
		i = limits->places[i].next;
	}
	return i == NONE ? NULL : &limits->places[i];
}

static int64_t parts_max(const struct limits *limits)
{
	return (int64_t)limits->options.rate * BURST_S * PARTS;
}

static void fill(const struct limits *limits, struct place *place, int64_t now_ms)
{
	int64_t passed_ms = now_ms - place->at_ms;
	int64_t most = parts_max(limits);

	if (passed_ms > 0) {
		place->parts = passed_ms > BURST_S * 1000
				? most
				: place->parts + passed_ms * limits->options.rate;
		place->parts = place->parts > most ? most : place->parts;
		place->at_ms = now_ms;
	}
}

/* Takes a place out of its chain. */
static void forget(struct limits *limits, int32_t gone)
{
	int32_t *link = chain_of(limits, &limits->places[gone].key);

	while (*link != gone) {
		link = &limits->places[*link].next;
	}
	*link = limits->places[gone].next;
	limits->places[gone].next = limits->free;
	limits->free = gone;
}

/* Gives up a place of an address without connections and with a full bucket, which none is, too. */
static void sweep(struct limits *limits, int64_t now_ms)
{
	for (int32_t i = 0; i < limits->count && limits->free == NONE; i++) {
		struct place *place = &limits->places[limits->sweep];

		fill(limits, place, now_ms);
		if (place->connections == 0 && place->parts == parts_max(limits)) {
			forget(limits, limits->sweep);
		}
		limits->sweep = (limits->sweep + 1) % limits->count;
	}
}

static struct place *add(struct limits *limits, const struct limit_key *key, int64_t now_ms)
{
	int32_t *chain;
	int32_t i;

	if (limits->free == NONE) {
		sweep(limits, now_ms);
	}
	if (limits->free == NONE) {
		return NULL;
	}
	i = limits->free;
	limits->free = limits->places[i].next;
	chain = chain_of(limits, key);
	limits->places[i] = (struct place){ .key = *key, .next = *chain, .at_ms = now_ms };
	limits->places[i].parts = parts_max(limits);
	*chain = i;
	return &limits->places[i];
}

static enum limit_answer enter(struct limits *limits, const struct limit_key *key, int64_t now_ms)
{
	struct place *place;

	if (limits->connections >= limits->options.connections) {
		return LIMIT_FULL;
	}
	place = find(limits, key);
	if (place == NULL) {
		place = add(limits, key, now_ms);
	}
	if (place == NULL) {
		return LIMIT_FULL;
	}
	if (place->connections >= limits->options.per_address) {
		return LIMIT_ADDRESS;
	}
	place->connections++;
	limits->connections++;
	return LIMIT_OK;
}

enum limit_answer limits_enter(struct limits *limits, const struct limit_key *key, int64_t now_ms)
{
	enum limit_answer answer;

	(void)pthread_mutex_lock(&limits->lock);
	answer = enter(limits, key, now_ms);
	(void)pthread_mutex_unlock(&limits->lock);
	return answer;
}

void limits_leave(struct limits *limits, const struct limit_key *key)
{
	struct place *place;

	(void)pthread_mutex_lock(&limits->lock);
	place = find(limits, key);
	assert(place != NULL && place->connections > 0);
	place->connections--;
	limits->connections--;
	(void)pthread_mutex_unlock(&limits->lock);
}

static enum limit_answer ask(
		struct limits *limits, const struct limit_key *key, int64_t now_ms, int *ret_wait_s)
{
	struct place *place = find(limits, key);

	assert(place != NULL);
	fill(limits, place, now_ms);
	if (place->parts < PARTS) {
		/* Until there is one again, in whole seconds. */
		int64_t wait_ms = (PARTS - place->parts) / limits->options.rate;

		*ret_wait_s = (int)(wait_ms / 1000) + 1;
		return LIMIT_RATE;
	}
	place->parts -= PARTS;
	return LIMIT_OK;
}

enum limit_answer limits_ask(
		struct limits *limits, const struct limit_key *key, int64_t now_ms, int *ret_wait_s)
{
	enum limit_answer answer;

	if (limits->options.rate == 0) {
		return LIMIT_OK;
	}
	(void)pthread_mutex_lock(&limits->lock);
	answer = ask(limits, key, now_ms, ret_wait_s);
	(void)pthread_mutex_unlock(&limits->lock);
	return answer;
}
