/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a frame on the writer's socket, and any item as the body of a
 * deed of any kind: what comes back is a reply, what was refused moved nothing,
 * and what was taken can be folded.
 *
 * The first byte says which: odd, the rest is the frame; even, the second byte
 * is the kind and the rest the body of a deed that is sound up to there, and
 * signed where the first byte is 2 modulo 4, a caller's where it is 4 modulo 8.
 */

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/writer.h"
#include "ledger/callers.h"
#include "ledger/deed.h"
#include "ledger/gate.h"
#include "ledger/item.h"
#include "ledger/signing.h"
#include "tests/support/every_kind.h"
#include "tests/support/small_ledger.h"

enum {
	INPUTS_A_LEDGER = 500, /* what was taken stays: begin anew before it is much */

	PEER, /* whose deed it is */
	SIGNER,
	CALLER,
};

/* What the caller shows: the SHA-256 of a certificate's key. */
static const uint8_t fingerprint[BOOKS_HASH_BYTES] = { 1, 2, 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An officer with a certificate. */
static void let_in(struct small_ledger *small)
{
	struct caller_said said = {
		.id = "fuzzfuzz",
		.proof = CALLER_CERTIFICATE,
		.actor = 1,
		.role = CALLER_OFFICE,
		.from_s = ledger_now(small->ledger).unix_s,
		.until_s = CALLERS_NO_UNTIL,
		.note = "",
	};
	struct bytes body;
	int answer;

	memcpy(said.digest, fingerprint, sizeof(said.digest));
	bytes_init(&body, GATE_FRAME_MAX);
	callers_put(&body, &said);
	answer = small_say(small, KIND_CALLER, "fuzz", &body);
	assert(answer == LEDGER_OK);
	(void)answer;
	bytes_finish(&body);
}

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
		let_in(&small);
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

static void put_deed(const struct small_ledger *small, int whose, const uint8_t *data, size_t size,
		struct bytes *request)
{
	const struct acting_shown shown = { CALLER_CERTIFICATE, fingerprint, sizeof(fingerprint) };
	const uint64_t number = (uint64_t)ledger_size(small->ledger);
	struct writer_deed deed = { .kind = data[0] };
	uint8_t signature[SEAL_SIGNATURE_BYTES];
	uint8_t stream[BOOKS_HASH_BYTES] = { 0 };
	const struct deed said = {
		.actor = whose == SIGNER ? EVERY_KIND_COLLECTOR : 1,
		.stream = stream,
		.stream_size = whose == CALLER ? sizeof(stream) : 4,
		.stream_is_bytes = whose == CALLER,
		.number = number,
		.made = ledger_now(small->ledger),
		.body = data + 1,
		.body_size = size - 1,
	};
	struct bytes bytes;

	memcpy(stream, "fuzz", 4);
	memcpy(stream + 4, &number, sizeof(number)); /* of a caller each has its own */
	bytes_init(&bytes, GATE_FRAME_MAX);
	if (item_is_canonical(said.body, said.body_size) && deed_encode(&said, &bytes) == DEED_OK) {
		deed.said = bytes.data;
		deed.said_size = bytes.size;
		if (whose == SIGNER) {
			sign(small, &deed, signature);
		}
		if (whose == CALLER) {
			writer_put_request_of(request, &shown, &deed, 1);
		} else {
			writer_put_request(request, &deed, 1);
		}
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
		int whose = data[0] % 4 == 2 ? SIGNER : data[0] % 8 == 4 ? CALLER : PEER;

		put_deed(small, whose, data + 1, size - 1, &request);
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
