/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a frame on the writer's socket, and any item as the body of a
 * deed of any kind: what comes back is a reply, what was refused moved nothing,
 * and what was taken can be folded.
 *
 * The first byte says which: odd, the rest is the frame; even, the second byte
 * is the kind and the rest the body of a deed that is sound up to there, and
 * signed where the first byte is 2 modulo 4.
 */

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/writer.h"
#include "ledger/deed.h"
#include "ledger/gate.h"
#include "ledger/item.h"
#include "ledger/signing.h"
#include "tests/support/every_kind.h"
#include "tests/support/small_ledger.h"

enum {
	INPUTS_A_LEDGER = 500, /* what was taken stays: begin anew before it is much */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One ledger for many inputs; libFuzzer has no other place to keep it. */
static struct small_ledger *ledger_for_input(void)
{
	static struct small_ledger small;
	static int inputs;

	if (inputs % INPUTS_A_LEDGER == 0) {
		if (small.ledger != NULL) {
			small_close(&small);
		}
		small_open(&small, "simulated/fuzz", small_at("2026-10-01T00:00:00+08:00"));
		every_kind_fill(&small);
	}
	inputs++;
	return &small;
}

/* Signs what was said as the ledger's collector does. */
static void sign(const struct small_ledger *small, struct writer_deed *deed,
		uint8_t ret[static SEAL_SIGNATURE_BYTES])
{
	const struct books *books = ledger_books(small->ledger);
	const struct key_row *key = signing_key(books, EVERY_KIND_COLLECTOR);
	struct bytes message;
	int fault;

	assert(key != NULL);
	bytes_init(&message, GATE_FRAME_MAX);
	fault = deed_message(books_origin(books)->origin, deed->said, deed->said_size, &message);
	assert(fault == 0);
	fault = seal_ed25519_sign(every_kind_secret, message.data, message.size, ret);
	assert(fault == 0);
	(void)fault;
	bytes_finish(&message);
	deed->signature = (struct signature){ (uint64_t)key->key, ret, SEAL_SIGNATURE_BYTES };
}

static void put_deed(const struct small_ledger *small, bool is_signed, const uint8_t *data,
		size_t size, struct bytes *request)
{
	struct writer_deed deed = { .kind = data[0] };
	uint8_t signature[SEAL_SIGNATURE_BYTES];
	const struct deed said = {
		.actor = is_signed ? EVERY_KIND_COLLECTOR : 1,
		.stream = (const uint8_t *)"fuzz",
		.stream_size = 4,
		.number = (uint64_t)ledger_size(small->ledger),
		.made = ledger_now(small->ledger),
		.body = data + 1,
		.body_size = size - 1,
	};
	struct bytes bytes;

	bytes_init(&bytes, GATE_FRAME_MAX);
	if (item_is_canonical(said.body, said.body_size) && deed_encode(&said, &bytes) == DEED_OK) {
		deed.said = bytes.data;
		deed.said_size = bytes.size;
		if (is_signed) {
			sign(small, &deed, signature);
		}
		writer_put_request(request, &deed, 1);
	}
	bytes_finish(&bytes);
}

static void check_reply(const struct small_ledger *small, int64_t before, struct bytes *reply)
{
	static struct writer_result results[WRITER_DEEDS_MAX];
	char reason[WHERE_TEXT_MAX];
	bool is_reply = false;

	for (size_t count = 0; count <= WRITER_DEEDS_MAX && !is_reply; count++) {
		is_reply = writer_take_reply(reply, count, results, reason);
	}
	assert(is_reply && !reply->failed);
	assert(reason[0] == '\0' || ledger_size(small->ledger) == before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct small_ledger *small = ledger_for_input();
	int64_t before = ledger_size(small->ledger);
	struct bytes request;
	struct bytes reply;

	if (size < 3) {
		return 0;
	}
	bytes_init(&request, GATE_FRAME_MAX);
	bytes_init(&reply, GATE_FRAME_MAX);
	if (data[0] % 2 == 1) {
		bytes_put(&request, data + 1, size - 1);
	} else {
		put_deed(small, data[0] % 4 == 2, data + 1, size - 1, &request);
	}
	if (request.size > 0) {
		int fault = writer_serve(
				small->ledger, getuid(), request.data, request.size, &reply);

		assert(fault == 0);
		check_reply(small, before, &reply);
	}
	bytes_finish(&request);
	bytes_finish(&reply);
	return 0;
}
