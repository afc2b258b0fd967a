/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a poll's entry costs to decode and encode, beside the least that our
 * reader is built on: libcbor's stream decoder going over the same bytes and
 * over what is said in them, head by head, looking at nothing; and beside the
 * entry's leaf hash, which verifying needs anyway.
 *
 *	bench_entry
 *
 * The best of ROUNDS rounds counts, for the machine is shared with others.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cbor.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/seal.h"
#include "meter/bytes.h"

enum {
	ROUNDS = 5,
	TIMES = 200000,
	LIMIT = 65535,
};

static void demand(int is_so, const char *what)
{
	if (!is_so) {
		(void)fprintf(stderr, "bench_entry: %s\n", what);
		exit(3);
	}
}

static int64_t now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* A poll of a meter with raw words, booked on a permit, in the shape of the ledger's kinds. */
static void make_entry(
		struct bytes *body, struct bytes *said, struct bytes *effect, struct bytes *out)
{
	static const uint8_t previous[ENTRY_HASH_BYTES] = { 1 };
	struct deed deed = { .actor = 3,
		.stream = (const uint8_t *)"M-330110-0001",
		.stream_size = 13,
		.number = 4242,
		.made = { 1764000000 } };
	struct entry entry = { .kind = 20, .recorded = { 1764000001 } };

	item_put_array(body, 3);
	item_put_text(body, "M-330110-0001");
	item_put_uint(body, 7);
	item_put_array(body, 1);
	item_put_array(body, 4);
	item_put_int(body, 1764000000);
	item_put_bytes(body, "\x00\x12\xd6\x87\x00\x00\x00\x2a", 8);
	item_put_int(body, 123456789042);
	item_put_uint(body, 3);
	deed.body = body->data;
	deed.body_size = body->size;
	demand(deed_encode(&deed, said) == DEED_OK, "the deed");
	item_put_array(effect, 5);
	item_put_uint(effect, 1);
	item_put_text(effect, "a");
	item_put_uint(effect, 0);
	item_put_array(effect, 0);
	item_put_array(effect, 1);
	item_put_array(effect, 4);
	item_put_text(effect, "permit:D330110S2021-0001");
	item_put_int(effect, 1763996400);
	item_put_int(effect, 1764000000);
	item_put_int(effect, 41870);
	(void)entry_link(&entry, "area:330110", 81200, previous);
	(void)entry_link(&entry, "permit:D330110S2021-0001", 8120, previous);
	entry.said = said->data;
	entry.said_size = said->size;
	entry.effect = effect->data;
	entry.effect_size = effect->size;
	demand(entry_encode(&entry, out) == ENTRY_OK, "the entry");
}

struct work {
	const struct bytes *bytes;
	struct bytes *out;
	struct seal *seal;
	size_t items; /* heads that libcbor went over */
};

static size_t walk(const struct cbor_callbacks *callbacks, const uint8_t *data, size_t size)
{
	size_t items = 0;

	for (size_t at = 0; at < size; items++) {
		struct cbor_decoder_result one =
				cbor_stream_decode(data + at, size - at, callbacks, NULL);

		demand(one.status == CBOR_DECODER_FINISHED, "libcbor");
		at += one.read;
	}
	return items;
}

static void libcbor_alone(struct work *work)
{
	static const struct cbor_callbacks *const callbacks = &cbor_empty_callbacks;
	struct entry entry;

	demand(entry_decode(work->bytes->data, work->bytes->size, &entry, NULL) == ENTRY_OK,
			"decode");
	for (int i = 0; i < TIMES; i++) {
		work->items = walk(callbacks, work->bytes->data, work->bytes->size) +
				walk(callbacks, entry.said, entry.said_size);
	}
}

static void decode(struct work *work)
{
	struct entry entry;
	struct deed deed;

	for (int i = 0; i < TIMES; i++) {
		demand(entry_decode(work->bytes->data, work->bytes->size, &entry, NULL) ==
								ENTRY_OK &&
						deed_decode(entry.said, entry.said_size, &deed,
								NULL) == DEED_OK,
				"decode");
	}
}

static void encode(struct work *work)
{
	struct entry entry;

	demand(entry_decode(work->bytes->data, work->bytes->size, &entry, NULL) == ENTRY_OK,
			"decode");
	for (int i = 0; i < TIMES; i++) {
		bytes_reset(work->out);
		demand(entry_encode(&entry, work->out) == ENTRY_OK, "encode");
	}
}

static void hash(struct work *work)
{
	uint8_t leaf[SEAL_HASH_BYTES];

	for (int i = 0; i < TIMES; i++) {
		demand(seal_leaf(work->seal, work->bytes->data, work->bytes->size, leaf) == SEAL_OK,
				"hash");
	}
}

/* Nanoseconds a time, of the best round so far. */
static void measure(void (*job)(struct work *), struct work *work, int64_t *best)
{
	int64_t begun = now_ns();
	int64_t spent;

	job(work);
	spent = (now_ns() - begun) / TIMES;
	if (*best == 0 || spent < *best) {
		*best = spent;
	}
}

int main(void)
{
	static void (*const jobs[])(struct work *) = { libcbor_alone, decode, encode, hash };
	static const char *const names[] = { "libcbor alone, no checks", "entry and deed, decoded",
		"entry, encoded", "leaf hash" };
	int64_t best[4] = { 0 };
	struct bytes parts[5];
	struct work work = { .bytes = &parts[3], .out = &parts[4] };

	for (size_t i = 0; i < 5; i++) {
		bytes_init(&parts[i], LIMIT);
	}
	demand(seal_open(&work.seal) == 0, "OpenSSL");
	make_entry(&parts[0], &parts[1], &parts[2], &parts[3]);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < 4; i++) {
			measure(jobs[i], &work, &best[i]);
		}
	}
	(void)printf("an entry of %zu bytes, %zu items\n", parts[3].size, work.items);
	for (size_t i = 0; i < 4; i++) {
		(void)printf("%-26s %5lld ns  %lld.%02lld times libcbor alone\n", names[i],
				(long long)best[i], (long long)(best[i] / best[0]),
				(long long)(best[i] * 100 / best[0] % 100));
	}
	seal_close(work.seal);
	for (size_t i = 0; i < 5; i++) {
		bytes_finish(&parts[i]);
	}
	return 0;
}
