/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A request that comes twice is one fact: the log knows the key, and no store
 * beside it does.
 */

#include "tests/check.h"

#include <string.h>

#include "api/idempotency.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/origin.h"
#include "tests/support/small_ledger.h"

#define NOW INT64_C(1790812800)

struct request {
	struct bytes body;
	struct deed deed;
	uint8_t stream[BOOKS_HASH_BYTES];
};

/* A request to add an actor, under a key; what was asked is its number in words. */
static void request_init(
		struct small_ledger *small, const char *key, int64_t actor, struct request *ret)
{
	uint64_t number;

	bytes_init(&ret->body, ENTRY_MAX);
	actor_put(&ret->body, actor, -1, "office");
	CHECK_INT(idempotency_stream(ledger_seal(small->ledger), key, strlen(key), ret->stream), 0);
	CHECK_INT(idempotency_number(ledger_seal(small->ledger), (const char *)ret->body.data,
				  ret->body.size, &number),
			0);
	ret->deed = (struct deed){
		.actor = 1,
		.stream = ret->stream,
		.stream_size = sizeof(ret->stream),
		.stream_is_bytes = true,
		.number = number,
		.made = { NOW },
		.body = ret->body.data,
		.body_size = ret->body.size,
	};
}

static int find(struct small_ledger *small, const struct request *request, uint64_t kind,
		int64_t *ret_entry)
{
	return idempotency_find(ledger_books(small->ledger), ledger_fetch, small->ledger,
			&request->deed, kind, NULL, ret_entry);
}

static int submit(struct small_ledger *small, const struct request *request, int64_t made_s)
{
	struct where reason = { .line = 0 };
	struct deed deed = request->deed;
	struct receipt receipt;
	struct bytes said;
	int answer;

	deed.made.unix_s = made_s;
	bytes_init(&said, ENTRY_MAX);
	CHECK_INT(deed_encode(&deed, &said), DEED_OK);
	answer = ledger_submit(small->ledger, KIND_ACTOR, said.data, said.size, &receipt, &reason);
	bytes_finish(&said);
	return answer;
}

static void the_same_request_is_found(void **state)
{
	struct small_ledger small;
	struct request request;
	struct request other;
	int64_t entry = -7;
	int64_t made;

	(void)state;
	CHECK_ROW("the_same_request_is_found");
	small_open(&small, "simulated/idempotency", NOW);
	request_init(&small, "key-1", 5, &request);
	CHECK_INT(find(&small, &request, KIND_ACTOR, &entry), IDEMPOTENCY_NEW);
	CHECK_INT(entry, -7);
	CHECK_INT(submit(&small, &request, NOW), LEDGER_OK);
	made = ledger_size(small.ledger) - 1;

	/* An hour later, made anew: nothing of that is compared. */
	request.deed.made.unix_s = NOW + 3600;
	CHECK_INT(find(&small, &request, KIND_ACTOR, &entry), IDEMPOTENCY_REPEATED);
	CHECK_INT(entry, made);

	CHECK_ROW("another kind");
	CHECK_INT(find(&small, &request, KIND_CALLER, &entry), IDEMPOTENCY_OTHER);
	CHECK_ROW("its body follows from what is known by now");
	request.deed.body_size--;
	CHECK_INT(find(&small, &request, KIND_ACTOR, &entry), IDEMPOTENCY_REPEATED);
	request.deed.body_size++;
	CHECK_ROW("something else was asked");
	request_init(&small, "key-1", 6, &other);
	CHECK_INT(find(&small, &other, KIND_ACTOR, &entry), IDEMPOTENCY_OTHER);
	CHECK_INT(entry, made);
	CHECK_ROW("as text it is another stream");
	other.deed.stream_is_bytes = false;
	CHECK_INT(find(&small, &other, KIND_ACTOR, &entry), IDEMPOTENCY_NEW);
	CHECK_ROW("another actor's key of that name");
	other.deed.stream_is_bytes = true;
	other.deed.actor = 2;
	CHECK_INT(find(&small, &other, KIND_ACTOR, &entry), IDEMPOTENCY_NEW);
	bytes_finish(&other.body);
	CHECK_ROW("another key");
	request_init(&small, "key-2", 5, &other);
	CHECK_INT(find(&small, &other, KIND_ACTOR, &entry), IDEMPOTENCY_NEW);
	bytes_finish(&other.body);
	bytes_finish(&request.body);
	small_close(&small);
}

/* Both looked and found nothing; the second is refused, looks again, and finds its twin. */
static void two_at_once_are_one(void **state)
{
	struct small_ledger small;
	struct request request;
	int64_t entry = -7;

	(void)state;
	CHECK_ROW("two_at_once_are_one");
	small_open(&small, "simulated/idempotency", NOW);
	request_init(&small, "key-1", 5, &request);
	CHECK_INT(find(&small, &request, KIND_ACTOR, &entry), IDEMPOTENCY_NEW);
	CHECK_INT(submit(&small, &request, NOW), LEDGER_OK);
	CHECK_INT(submit(&small, &request, NOW + 1), LEDGER_REFUSED);
	CHECK_INT(find(&small, &request, KIND_ACTOR, &entry), IDEMPOTENCY_REPEATED);
	CHECK_INT(entry, 2); /* behind the origin and the first actor */
	bytes_finish(&request.body);
	small_close(&small);
}

/* What was refused left nothing: it is judged again. */
static void a_refused_request_is_judged_again(void **state)
{
	struct small_ledger small;
	struct request request;
	int64_t entry = -7;

	(void)state;
	CHECK_ROW("a_refused_request_is_judged_again");
	small_open(&small, "simulated/idempotency", NOW);
	request_init(&small, "key-1", 1, &request); /* actor 1 is there */
	CHECK_INT(submit(&small, &request, NOW), LEDGER_REFUSED);
	CHECK_INT(find(&small, &request, KIND_ACTOR, &entry), IDEMPOTENCY_NEW);
	bytes_finish(&request.body);
	small_close(&small);
}

/* Known from RFC 6234's SHA-256 of the two lines, as `printf ... | sha256sum` shows them. */
static void a_number_is_of_what_was_asked(void **state)
{
	static const struct {
		const char *name;
		const char *asked;
		uint64_t number;
	} rows[] = {
		{ "nothing", "", UINT64_C(0xddee9b687e730696) >> 1 },
		{ "something", "POST /v1/objections\n{}", UINT64_C(0xbb756e2c3b65c237) >> 1 },
	};
	struct small_ledger small;

	(void)state;
	small_open(&small, "simulated/idempotency", NOW);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		uint64_t number = 7;

		CHECK_ROW(rows[i].name);
		CHECK_INT(idempotency_number(ledger_seal(small.ledger), rows[i].asked,
					  strlen(rows[i].asked), &number),
				0);
		CHECK(number == rows[i].number);
	}
	small_close(&small);
}

static void a_key_is_visible_ascii(void **state)
{
	static char longest[IDEMPOTENCY_KEY_MAX + 1];
	static const struct {
		const char *name;
		const char *key;
		size_t size;
		bool is_key;
	} rows[] = {
		{ "a UUID", "7d444840-9dc0-11d1-b245-5ffdce74fad2", 36, true },
		{ "one character", "!", 1, true },
		{ "nothing", "", 0, false },
		{ "a blank", "a b", 3, false },
		{ "a NUL", "a\0b", 3, false },
		{ "no ASCII", "\xe6\xb0\xb4", 3, false },
		{ "the longest", longest, IDEMPOTENCY_KEY_MAX, true },
		{ "one longer", longest, IDEMPOTENCY_KEY_MAX + 1, false },
	};

	(void)state;
	memset(longest, 'k', sizeof(longest));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(idempotency_is_key(rows[i].key, rows[i].size), rows[i].is_key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_request_is_found),
		cmocka_unit_test(two_at_once_are_one),
		cmocka_unit_test(a_refused_request_is_judged_again),
		cmocka_unit_test(a_number_is_of_what_was_asked),
		cmocka_unit_test(a_key_is_visible_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
