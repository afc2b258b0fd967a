/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who has a key is heard only when he signs, with a key that is his and in
 * force; and verify takes nothing else either.
 */

#include "tests/check.h"

#include <stdbool.h>
#include <unistd.h>

#include "api/writer.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/gate.h"
#include "ledger/kind.h"
#include "ledger/lost.h"
#include "ledger/origin.h"
#include "ledger/signing.h"
#include "ledger/verify.h"
#include "tests/support/small_ledger.h"

enum {
	COLLECTOR = 2,
	OTHER = 3,
};

struct house {
	struct small_ledger small;
	uint8_t secret[SEAL_KEY_BYTES];
	uint8_t next[SEAL_KEY_BYTES]; /* of its second key */
	int64_t key;
	int64_t other_key; /* of the other actor; the same secret */
};

static void put_actor(struct house *house, int64_t actor)
{
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	actor_put(&body, actor, -1, SIGNING_COLLECTOR);
	CHECK_INT(small_say(&house->small, KIND_ACTOR, "test", &body), LEDGER_OK);
	bytes_finish(&body);
}

static int put_key(struct house *house, int64_t actor, const uint8_t *secret, bool is_withdrawn,
		int64_t *ret_entry)
{
	uint8_t public[SEAL_KEY_BYTES];
	struct bytes body;
	int answer;

	CHECK_INT(seal_ed25519_public(secret, public), 0);
	bytes_init(&body, ENTRY_MAX);
	signing_put_key(&body, actor, public, is_withdrawn);
	answer = small_say_as(&house->small, 1, KIND_KEY, "test", &body, ret_entry);
	bytes_finish(&body);
	return answer;
}

static int setup(void **state)
{
	static struct house house;

	memset(&house, 0, sizeof(house));
	memset(house.secret, 5, sizeof(house.secret));
	memset(house.next, 6, sizeof(house.next));
	small_open(&house.small, "simulated/test", small_at("2026-02-01T20:00:00+08:00"));
	put_actor(&house, COLLECTOR);
	put_actor(&house, OTHER);
	CHECK_INT(put_key(&house, COLLECTOR, house.secret, false, &house.key), LEDGER_OK);
	CHECK_INT(put_key(&house, OTHER, house.secret, false, &house.other_key), LEDGER_OK);
	*state = &house;
	return 0;
}

static int teardown(void **state)
{
	struct house *house = *state;

	small_close(&house->small);
	return 0;
}

static void put_lost(struct bytes *body)
{
	const struct lost lost = { .from_s = 100, .till_s = 200, .readings = 3 };

	bytes_init(body, ENTRY_MAX);
	lost_put(body, &lost);
}

static int say(struct house *house, uint64_t actor, int64_t key, const uint8_t *secret)
{
	struct bytes body;
	int answer;

	put_lost(&body);
	answer = small_say_signed(
			&house->small, actor, key, secret, KIND_LOST, "lost", &body, NULL);
	bytes_finish(&body);
	return answer;
}

/* Does verify take the whole log, with the entry at an index as given? */
static bool is_sound(struct house *house, int64_t index, const struct bytes *as)
{
	struct verify *verify = NULL;
	struct bytes bytes;
	int answer = 0;

	CHECK_INT(verify_open(&house->small.kinds, house->small.others, house->small.other_count,
				  ledger_fetch, house->small.ledger, &verify),
			0);
	bytes_init(&bytes, ENTRY_MAX);
	for (int64_t i = 0; i < ledger_size(house->small.ledger) && answer == 0; i++) {
		CHECK_INT(ledger_fetch(house->small.ledger, i, &bytes), 0);
		answer = i == index ? verify_entry(verify, as->data, as->size)
				    : verify_entry(verify, bytes.data, bytes.size);
	}
	CHECK(answer == 0 ||
			(index >= 0 && strcmp(verify->fault.rule, "signature") == 0 &&
					verify->fault.entry == index));
	bytes_finish(&bytes);
	verify_close(verify);
	return answer == 0;
}

static void only_its_own_key_in_force_is_heard(void **state)
{
	struct house *house = *state;
	const struct {
		const char *name;
		uint64_t actor;
		int64_t key;
		const uint8_t *secret;
		int answer;
	} rows[] = {
		{ "its own", COLLECTOR, house->key, house->secret, LEDGER_OK },
		{ "another's secret", COLLECTOR, house->key, house->next, LEDGER_REFUSED },
		{ "another's key", COLLECTOR, house->other_key, house->secret, LEDGER_REFUSED },
		{ "no key's entry", COLLECTOR, 0, house->secret, LEDGER_REFUSED },
		{ "an entry to come", COLLECTOR, 4711, house->secret, LEDGER_REFUSED },
		{ "below 0", COLLECTOR, -1, house->secret, LEDGER_REFUSED },
		{ "one without a key", 1, house->key, house->secret, LEDGER_REFUSED },
	};

	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t size = ledger_size(house->small.ledger);

		CHECK_ROW(rows[i].name);
		CHECK_INT(say(house, rows[i].actor, rows[i].key, rows[i].secret), rows[i].answer);
		CHECK_INT(ledger_size(house->small.ledger) - size, rows[i].answer == LEDGER_OK);
	}
	CHECK(is_sound(house, -1, NULL));
}

static void who_has_a_key_says_nothing_unsigned(void **state)
{
	struct house *house = *state;
	struct bytes body;

	put_lost(&body);
	CHECK_INT(small_say_as(&house->small, COLLECTOR, KIND_LOST, "lost", &body, NULL),
			LEDGER_REFUSED);
	CHECK_INT(small_say_as(&house->small, 1, KIND_LOST, "lost", &body, NULL), LEDGER_OK);
	CHECK_INT(put_key(house, COLLECTOR, house->secret, true, NULL), LEDGER_OK);
	/* Nor when it has none any more. */
	CHECK_INT(small_say_as(&house->small, COLLECTOR, KIND_LOST, "lost", &body, NULL),
			LEDGER_REFUSED);
	bytes_finish(&body);
	CHECK(is_sound(house, -1, NULL));
}

static void a_collector_reports_and_does_nothing_else(void **state)
{
	struct house *house = *state;
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	actor_put(&body, 9, -1, "office");
	CHECK_INT(small_say_signed(&house->small, COLLECTOR, house->key, house->secret, KIND_ACTOR,
				  "test", &body, NULL),
			LEDGER_REFUSED);
	bytes_finish(&body);
}

static void keys_follow_each_other(void **state)
{
	struct house *house = *state;
	int64_t next = -1;
	int64_t again = -1;

	CHECK_INT(put_key(house, COLLECTOR, house->secret, false, NULL), LEDGER_REFUSED);
	CHECK_INT(put_key(house, COLLECTOR, house->next, true, NULL), LEDGER_REFUSED);
	CHECK_INT(put_key(house, 17, house->next, false, NULL), LEDGER_REFUSED);
	CHECK_INT(put_key(house, COLLECTOR, house->next, false, &next), LEDGER_OK);
	CHECK_INT(say(house, COLLECTOR, house->key, house->secret), LEDGER_OK);
	CHECK_INT(say(house, COLLECTOR, next, house->next), LEDGER_OK);
	CHECK_INT(signing_key(ledger_books(house->small.ledger), COLLECTOR)->key, next);
	CHECK_INT(put_key(house, COLLECTOR, house->secret, true, NULL), LEDGER_OK);
	CHECK_INT(say(house, COLLECTOR, house->key, house->secret), LEDGER_REFUSED);
	CHECK_INT(say(house, COLLECTOR, next, house->next), LEDGER_OK);
	CHECK_INT(say(house, OTHER, house->other_key, house->secret), LEDGER_OK);
	CHECK_INT(put_key(house, COLLECTOR, house->secret, false, &again), LEDGER_OK);
	CHECK_INT(say(house, COLLECTOR, again, house->secret), LEDGER_OK);
	CHECK_INT(say(house, COLLECTOR, house->key, house->secret), LEDGER_REFUSED);
	CHECK(is_sound(house, -1, NULL));
}

/* What a writer with a fault would have put into the log. */
static void verify_refuses_what_was_not_said_so(void **state)
{
	static const char *const rows[] = { "not signed", "another signature", "a short one",
		"a bit of it", "another's key", "what was said is another's" };
	struct house *house = *state;
	uint8_t signature[SEAL_SIGNATURE_BYTES];
	uint8_t said[256];
	struct entry entry;
	struct bytes bytes;
	int64_t index;

	CHECK_INT(say(house, COLLECTOR, house->key, house->secret), LEDGER_OK);
	index = ledger_size(house->small.ledger) - 1;
	bytes_init(&bytes, ENTRY_MAX);
	CHECK(is_sound(house, -1, NULL));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct bytes other;

		CHECK_ROW(rows[i]);
		CHECK_INT(ledger_fetch(house->small.ledger, index, &bytes), 0);
		CHECK_INT(entry_decode(bytes.data, bytes.size, &entry, NULL), ENTRY_OK);
		CHECK_INT(entry.has_signature, true);
		memcpy(signature, entry.signature, sizeof(signature));
		entry.signature = signature;
		memcpy(said, entry.said, entry.said_size);
		entry.said = said;
		entry.has_signature = i != 0;
		if (i == 1) {
			memset(signature, 3, sizeof(signature));
		} else if (i == 2) {
			entry.signature_size--;
		} else if (i == 3) {
			signature[40] ^= 1;
		} else if (i == 4) {
			entry.key = (uint64_t)house->other_key;
		} else if (i == 5) {
			said[entry.said_size - 1] ^= 1; /* so many readings */
		}
		bytes_init(&other, ENTRY_MAX);
		CHECK_INT(entry_encode(&entry, &other), ENTRY_OK);
		CHECK(!is_sound(house, index, &other));
		bytes_finish(&other);
	}
	bytes_finish(&bytes);
}

/* Over the writer's socket: one brings what another signed. */
static void who_brings_it_need_not_have_said_it(void **state)
{
	struct house *house = *state;
	uint8_t bytes[2][SEAL_SIGNATURE_BYTES];
	struct writer_deed deeds[2];
	struct writer_result results[2];
	char reason[WHERE_TEXT_MAX];
	struct bytes request;
	struct bytes reply;
	struct bytes said[2];
	struct bytes body;

	put_lost(&body);
	for (uint64_t i = 0; i < 2; i++) {
		const struct deed deed = { .actor = COLLECTOR,
			.stream = (const uint8_t *)"lost",
			.stream_size = 4,
			.number = 100 + i,
			.body = body.data,
			.body_size = body.size };
		struct bytes message;

		bytes_init(&said[i], ENTRY_MAX);
		bytes_init(&message, ENTRY_MAX);
		CHECK_INT(deed_encode(&deed, &said[i]), DEED_OK);
		CHECK_INT(deed_message("simulated/test", said[i].data, said[i].size, &message), 0);
		CHECK_INT(seal_ed25519_sign(i == 0 ? house->secret : house->next, message.data,
					  message.size, bytes[i]),
				0);
		deeds[i] = (struct writer_deed){ KIND_LOST, said[i].data, said[i].size,
			{ (uint64_t)house->key, bytes[i], SEAL_SIGNATURE_BYTES } };
		bytes_finish(&message);
	}
	bytes_init(&request, GATE_FRAME_MAX);
	bytes_init(&reply, GATE_FRAME_MAX);
	writer_put_request(&request, deeds, 2);
	CHECK_INT(writer_serve(house->small.ledger, getuid(), request.data, request.size, &reply),
			0);
	CHECK(writer_take_reply(&reply, 2, results, reason));
	CHECK_TEXT(reason, "");
	CHECK_INT(results[0].answer, LEDGER_OK);
	CHECK_INT(results[1].answer, LEDGER_REFUSED);
	CHECK_TEXT(results[1].reason, "the signature is not by the key of entry 4");
	/* Without the signatures it is a deed in another's name. */
	deeds[0].signature.bytes = deeds[1].signature.bytes = NULL;
	bytes_reset(&request);
	bytes_reset(&reply);
	writer_put_request(&request, deeds, 2);
	CHECK_INT(writer_serve(house->small.ledger, getuid(), request.data, request.size, &reply),
			0);
	CHECK(writer_take_reply(&reply, 2, results, reason));
	CHECK_TEXT(reason, "a deed names another actor than its user");
	CHECK(is_sound(house, -1, NULL));
	bytes_finish(&request);
	bytes_finish(&reply);
	bytes_finish(&body);
	bytes_finish(&said[0]);
	bytes_finish(&said[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
				only_its_own_key_in_force_is_heard, setup, teardown),
		cmocka_unit_test_setup_teardown(
				who_has_a_key_says_nothing_unsigned, setup, teardown),
		cmocka_unit_test_setup_teardown(
				a_collector_reports_and_does_nothing_else, setup, teardown),
		cmocka_unit_test_setup_teardown(keys_follow_each_other, setup, teardown),
		cmocka_unit_test_setup_teardown(
				verify_refuses_what_was_not_said_so, setup, teardown),
		cmocka_unit_test_setup_teardown(
				who_brings_it_need_not_have_said_it, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
